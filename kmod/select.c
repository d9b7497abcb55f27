// SPDX-License-Identifier: GPL-2.0
#include "approve.h"
#include "heartbeat.h"
#include "question.h"
#include "rank.h"
#include "select.h"
#include "view.h"

/* Most questions to one pair without an answer; the round-trip time may be a bad guess. */
#define ASKED_MAX	32

/* A machine that was late is busy for so long. */
#define BUSY_NS		(100 * (u64)NSEC_PER_MSEC)

bool nfo_select_add(struct nfo_select *sel, struct nfo_session *s)
{
	if (sel->n == NFO_PAIRS_MAX)
		return false;
	sel->s[sel->n++] = s;
	sel->shortest_ns = 0;
	sel->dirty = true;
	sel->pace_dirty = true;
	nfo_view_renew(sel);
	return true;
}

void nfo_select_remove(struct nfo_select *sel, struct nfo_session *s)
{
	unsigned int i;

	for (i = 0; i < sel->n && sel->s[i] != s; i++)
		;
	if (i == sel->n)
		return;
	sel->s[i] = sel->s[--sel->n];
	if (sel->requested == s)
		nfo_rank_end(sel);
	if (sel->standby == s)
		sel->standby = NULL;
	nfo_approve_forget(sel, s);
	if (sel->active == s) {
		sel->active = NULL;
		sel->vacant = NFO_REASON_REMOVED;
	}
	sel->dirty = true;
	sel->pace_dirty = true;
	nfo_view_renew(sel);
}

/* Without its port no session is Up. */
bool nfo_select_works(const struct nfo_session *s)
{
	return s->state == NFO_UP;
}

bool nfo_select_permitted(const struct nfo_session *s)
{
	return !s->lockout && !nfo_session_heartbeat_only(s);
}

bool nfo_select_usable(const struct nfo_session *s)
{
	return nfo_select_works(s) && nfo_select_permitted(s);
}

bool nfo_select_degraded(const struct nfo_session *s)
{
	return nfo_select_works(s) && s->remote_degraded;
}

unsigned int nfo_select_shared(const struct nfo_session *a, const struct nfo_session *b)
{
	return (a->order == b->order) + (a->remote == b->remote);
}

unsigned int nfo_select_count_up(const struct nfo_select *sel)
{
	unsigned int i, n = 0;

	for (i = 0; i < sel->n; i++)
		n += sel->s[i]->state == NFO_UP;
	return n;
}

/* A peer that goes silent does so on all pairs, whatever their delays. */
bool nfo_select_testifies(const struct nfo_session *s, const struct nfo_session *a)
{
	return (s64)(s->echo_ns - a->alive_ns) >= (s64)nfo_session_swallow_ns(a);
}

u32 nfo_select_note(struct nfo_select *sel, u32 act)
{
	if (act & NFO_ACT_STATE) {
		sel->dirty = true;
		sel->pace_dirty = true;
		nfo_view_tell(sel);
	} else if (act & NFO_ACT_DEGRADE) {
		sel->dirty = true;
		nfo_view_tell(sel);
	}
	return act;
}

/* When @a is silent for so long that a verdict may need witnesses. */
static u64 questionable_at(const struct nfo_session *a)
{
	if (!a->port_ok || a->state == NFO_ADMIN_DOWN || a->fail)
		return U64_MAX;
	return a->last_rx + nfo_session_pace_ns(a);
}

/* The answer shall be here when the verdict is due. */
static u64 last_question_at(const struct nfo_session *a)
{
	return nfo_session_overdue_at(a) - nfo_session_pace_ns(a) / 2;
}

/*
 * When to ask @s about the silent @a: as soon as a pulse of @a's is overdue and
 * from then on once an interval, if @s does not beat that fast by itself; and
 * half an interval before the verdict, if what it said until then is too old.
 * The questions to a slow one do not wait for answers: these would come a round
 * trip too far apart, and look like a peer that comes and goes.
 */
static u64 ask_at(const struct nfo_session *s, const struct nfo_session *a)
{
	u64 interval = nfo_session_pace_ns(a), last = last_question_at(a);
	u64 at = max(a->last_rx, s->asked_at);

	if (nfo_session_rx_ns(s) <= interval)
		at = max(at, s->last_rx);
	at += interval;
	if (s->asked_at < last && !nfo_select_testifies(s, a))
		at = min(at, last);
	return at;
}

/* A peer that is away answers nobody: do not go on for as long as @s is slow. */
static bool may_ask(const struct nfo_session *s, const struct nfo_session *a)
{
	u64 interval = nfo_session_pace_ns(a);

	/* The word of a heartbeat-only one would settle nothing. */
	return s != a && nfo_select_works(s) && !nfo_session_heartbeat_only(s) &&
	       s->asked < ASKED_MAX &&
	       s->asked * interval <= a->multiplier * interval + s->rtt_ns;
}

static void ask_others(struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!may_ask(s, a) || now < ask_at(s, a))
			continue;
		s->asked_at = now;
		s->asked++;
		s->probe = true;
		s->tx_due = true;
	}
}

u32 nfo_select_watch(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late, u32 ears)
{
	u32 act;

	if (late > nfo_session_rx_ns(s) / 8)
		sel->busy_until = now + BUSY_NS;
	if (nfo_pause_covers(&sel->pause, now - late))
		nfo_pause_hold(sel, s, now, late);
	nfo_question_ask(s, now);
	act = nfo_session_tick(s, now, late, ears);
	/* It is held no longer, if it was. */
	if (act & NFO_ACT_SUSPECT)
		sel->dirty = true;
	if (now >= questionable_at(s))
		ask_others(sel, s, now);
	return nfo_select_note(sel, act);
}

u32 nfo_select_port(struct nfo_select *sel, struct nfo_session *s, bool ok, u64 now)
{
	if (s->port_ok != ok)
		sel->dirty = true;
	return nfo_select_note(sel, nfo_session_port(s, ok, now));
}

u32 nfo_select_admin(struct nfo_select *sel, struct nfo_session *s, bool down, u64 now)
{
	return nfo_select_note(sel, nfo_session_admin(s, down, now));
}

u32 nfo_select_degrade(struct nfo_select *sel, struct nfo_session *s, u8 percent)
{
	return nfo_select_note(sel, nfo_session_degrade(s, percent));
}

bool nfo_select_better(const struct nfo_session *a, const struct nfo_session *b)
{
	if (!b)
		return true;
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

bool nfo_select_fitter(const struct nfo_session *a, const struct nfo_session *b)
{
	if (b && nfo_select_degraded(a) != nfo_select_degraded(b))
		return nfo_select_degraded(b);
	return nfo_select_better(a, b);
}

/* Alive enough to go to: heard just now. One that beats slower is measured by @a's interval. */
static bool fresh(const struct nfo_session *s, const struct nfo_session *a, u64 now)
{
	u64 interval = min(nfo_session_pace_ns(s), nfo_session_pace_ns(a));

	return now - s->last_rx <= interval * 3 / 2;
}

static bool witness(const struct nfo_session *s, const struct nfo_session *a, u64 now)
{
	return fresh(s, a, now) && nfo_select_testifies(s, a);
}

/*
 * Is @s rather than @best the place to go to from @a: what has nothing in common
 * with it? Unless we heard what testifies against @a, the peer did, and it has
 * gone to where it hears us.
 */
static bool safer(const struct nfo_select *sel, const struct nfo_session *s,
		  const struct nfo_session *best, const struct nfo_session *a, bool silence)
{
	if (best && a && a->remote_fail && !silence && s->remote_active != best->remote_active)
		return s->remote_active;
	if (best && a && nfo_select_shared(s, a) != nfo_select_shared(best, a))
		return nfo_select_shared(s, a) < nfo_select_shared(best, a);
	return nfo_select_fitter(s, best) ||
	       (s == sel->standby && !nfo_select_fitter(best, s));
}

/* Be it one that is locked out: it could carry data. */
static bool accuses(const struct nfo_session *s, const struct nfo_session *a, u64 now)
{
	return s != a && nfo_select_works(s) && !nfo_session_heartbeat_only(s) &&
	       witness(s, a, now);
}

/* Was another one heard since a verdict on @a is due, by the same ear as @a was? */
static bool outlived(const struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		if (s->ear == a->ear && s->last_rx >= nfo_session_overdue_at(a) &&
		    accuses(s, a, now))
			return true;
	}
	return false;
}

bool nfo_select_heard_out(struct nfo_select *sel, u32 ear, u64 now)
{
	bool any = false;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!s->suspect_until || s->held || s->ear != ear || !outlived(sel, s, now))
			continue;
		s->suspect_until = now;
		s->answer_by = min(s->answer_by, now);
		s->conclusive = true;
		any = true;
	}
	return any;
}

/* The best pair to go to from @a; on silence only one that bears witness against it. */
static struct nfo_session *refuge(const struct nfo_select *sel, const struct nfo_session *a,
				  bool silence, u64 now)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (s != a && nfo_select_usable(s) && safer(sel, s, best, a, silence) &&
		    (!silence || witness(s, a, now)))
			best = s;
	}
	return best;
}

bool nfo_select_accused(const struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (accuses(sel->s[i], a, now))
			return true;
	return false;
}

/* True: the verdict has to wait for the ear @deaf. */
static bool judge_silence(struct nfo_select *sel, struct nfo_session *s, u64 now, u32 deaf)
{
	if (s->fail || now < nfo_session_overdue_at(s) || !nfo_select_accused(sel, s, now))
		return false;
	s->fail = deaf == NFO_EAR_NONE || s->ear != deaf;
	return !s->fail;
}

/* Our verdicts, which the peer reads in the view. Up clears them. True: one has to wait. */
static bool judge(struct nfo_select *sel, u64 now, u32 deaf)
{
	bool waits = false;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];
		bool fail = s->fail;

		if (s->state == NFO_UP)
			s->fail = false;
		else if (!s->port_ok || s->state == NFO_ADMIN_DOWN)
			s->fail = true;
		else
			waits |= judge_silence(sel, s, now, deaf);
		sel->pace_dirty |= s->fail != fail;
		if (s->fail && !fail)
			nfo_view_tell(sel);
	}
	return waits;
}

static u64 restored_at(const struct nfo_select *sel, const struct nfo_session *s)
{
	return s->up_since + sel->wtr_ns + nfo_damp_wait_ns(&s->damp, sel->damping_ns);
}

/* A signal degrade that the peer took back; not if the user does not wait. */
static bool mended(const struct nfo_select *sel, const struct nfo_session *s)
{
	return s->mended_at > sel->cleared_at;
}

/* At once, if it never failed or the user does not wait. */
u64 nfo_select_ready_at(const struct nfo_select *sel, const struct nfo_session *s)
{
	u64 at = s->up_since;

	if (s->downs && s->up_since > sel->cleared_at)
		at = restored_at(sel, s);
	return mended(sel, s) ? max(at, s->mended_at + sel->wtr_ns) : at;
}

/* The best pair that is well and has waited long enough. */
static struct nfo_session *preferred(const struct nfo_select *sel, u64 now)
{
	struct nfo_session *best = sel->active;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (nfo_select_usable(s) && !s->remote_degraded && nfo_select_proven(sel, s) &&
		    nfo_select_better(s, best) && now >= nfo_select_ready_at(sel, s))
			best = s;
	}
	return best;
}

static enum nfo_reason why_preferred(const struct nfo_select *sel, const struct nfo_session *s,
				     u64 now)
{
	if (sel->cleared_at == now)
		return NFO_REASON_CLEAR;
	if (mended(sel, s))
		return NFO_REASON_WTR;
	if (!s->downs)
		return NFO_REASON_PRIORITY;
	return now < restored_at(sel, s) ? NFO_REASON_CLEAR : NFO_REASON_WTR;
}

/* Decisions, by rank. */

static bool intend(const struct nfo_select *sel, struct nfo_session *to, enum nfo_reason reason,
		   u64 now, struct nfo_switch *sw)
{
	*sw = (struct nfo_switch){
		.from = sel->active,
		.to = to,
		.reason = reason,
		.last_rx = sel->active ? sel->active->last_rx : 0,
		.verdict = now,
	};
	return true;
}

/* No request holds data on a path that has failed, but on its port it does. */
static void keep_request(struct nfo_select *sel, const struct nfo_switch *sw)
{
	if (sw->to->order == sw->from->order)
		sel->requested = sw->to;
	else
		nfo_rank_end(sel);
}

static void do_switch(struct nfo_select *sel, const struct nfo_switch *sw)
{
	if (nfo_reason_is_fault(sw->reason) && sw->from && sel->requested == sw->from)
		keep_request(sel, sw);
	sel->active = sw->to;
	sel->vacant = sw->to ? NFO_REASON_NONE : NFO_REASON_LOCKOUT;
	if (nfo_reason_is_fault(sw->reason))
		sel->fault_at = sw->verdict;
	/* Where to go from here is another question now, and nothing waits for an answer. */
	sel->standby = NULL;
	sel->ask = (struct nfo_ask){};
	sel->pace_dirty = true;
	nfo_view_tell(sel);
}

static bool decide_first(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *to = refuge(sel, NULL, false, now);
	enum nfo_reason reason = sel->vacant;

	if (!to)
		return false;
	if (!reason || reason == NFO_REASON_LOCKOUT)
		reason = NFO_REASON_INITIAL;
	return intend(sel, to, reason, now, sw);
}

/* Be it to a dead path, or to none: that data may not go there ranks above all. */
static bool decide_lockout(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	if (nfo_select_permitted(sel->active))
		return false;
	return intend(sel, refuge(sel, sel->active, false, now) ?: nfo_rank_working(sel),
		      nfo_session_heartbeat_only(sel->active) ? NFO_REASON_HEARTBEAT :
		      NFO_REASON_LOCKOUT, now, sw);
}

/* Another pair on the port that the switch in force names; on silence one that testifies. */
static struct nfo_session *beside(const struct nfo_select *sel, const struct nfo_session *a,
				  bool silence, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (s != a && s->order == a->order && nfo_select_usable(s) &&
		    (!silence || witness(s, a, now)))
			return s;
	}
	return NULL;
}

static struct nfo_session *successor(const struct nfo_select *sel, const struct nfo_session *a,
				     bool silence, u64 now)
{
	struct nfo_session *held = NULL;

	if (sel->requested == a)
		held = beside(sel, a, silence, now);
	return held ?: refuge(sel, a, silence, now);
}

struct nfo_session *nfo_select_successor(const struct nfo_select *sel,
					 const struct nfo_session *a, u64 now)
{
	return successor(sel, a, nfo_rank_ground(a) == NFO_REASON_SILENCE, now);
}

static bool decide_fault(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *a = sel->active;
	enum nfo_reason reason = nfo_rank_ground(a);
	struct nfo_session *to;

	if (!reason || nfo_rank_held_off(sel, a, now))
		return false;
	to = nfo_select_successor(sel, a, now);
	return to && intend(sel, to, reason, now, sw);
}

/* The best pair that is well and has nothing, or the least, in common with the degraded @a. */
static struct nfo_session *well_beside(const struct nfo_select *sel, const struct nfo_session *a)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (nfo_select_usable(s) && !s->remote_degraded && nfo_select_proven(sel, s) &&
		    safer(sel, s, best, a, false))
			best = s;
	}
	return best;
}

/* It lives: data stays if all others are degraded too, or a forced switch holds it. */
static bool decide_degrade(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *to;

	if (!nfo_select_degraded(sel->active) || sel->requested)
		return false;
	to = well_beside(sel, sel->active);
	return to && intend(sel, to, NFO_REASON_DEGRADE, now, sw);
}

static bool decide_request(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	if (!sel->requested || sel->requested == sel->active || !nfo_select_works(sel->requested))
		return false;
	return intend(sel, sel->requested, sel->request == NFO_REQUEST_FORCED ?
		      NFO_REASON_FORCED : NFO_REASON_MANUAL, now, sw);
}

static bool decide_return(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *to;

	if (sel->active->state != NFO_UP || sel->active->held || sel->requested || !sel->revertive)
		return false;
	to = preferred(sel, now);
	if (to == sel->active)
		return false;
	return intend(sel, to, why_preferred(sel, to, now), now, sw);
}

struct nfo_session *nfo_select_target(const struct nfo_select *sel, enum nfo_reason reason,
				      u64 now)
{
	if (reason == NFO_REASON_DEGRADE)
		return well_beside(sel, sel->active);
	if (nfo_reason_is_fault(reason))
		return successor(sel, sel->active, false, now);
	return preferred(sel, now);
}

/* Something that the next pulse heard on any pair may settle. */
static bool is_open(const struct nfo_select *sel)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		if (s->state != NFO_UP &&
		    (!s->fail || (s == sel->active && !nfo_approve_waits(sel))))
			return true;
	}
	return false;
}

/* When this session may give run something to do with nothing else happening. */
static u64 ripens_at(const struct nfo_select *sel, const struct nfo_session *s)
{
	if (s->state != NFO_UP)
		return s->fail ? U64_MAX : nfo_session_overdue_at(s);
	if (s == sel->active || !sel->revertive || !nfo_select_better(s, sel->active))
		return U64_MAX;
	return nfo_select_ready_at(sel, s);
}

static u64 next_run(const struct nfo_select *sel, u64 now)
{
	u64 at, first = nfo_approve_until(sel);
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		at = ripens_at(sel, sel->s[i]);
		if (at > now)
			first = min(first, at);
		at = sel->s[i]->failed_since + sel->hold_off_ns;
		if (sel->s[i]->failed_since && at > now)
			first = min(first, at);
	}
	return first;
}

bool nfo_select_run(struct nfo_select *sel, u64 now, u32 deaf, struct nfo_switch *sw)
{
	bool decided, switched, waits;

	if (!sel->dirty && (deaf != NFO_EAR_NONE || now < sel->next_run))
		return false;
	sel->n_up = nfo_select_count_up(sel);
	waits = judge(sel, now, deaf);
	nfo_rank_note(sel, now);
	if (!sel->active)
		decided = decide_first(sel, now, sw);
	else
		decided = decide_lockout(sel, now, sw) || decide_fault(sel, now, sw) ||
			  decide_request(sel, now, sw) || decide_degrade(sel, now, sw) ||
			  decide_return(sel, now, sw);
	/* While a fault waits for approval, a switch by command does not. */
	switched = nfo_approve_permits(sel, decided ? sw : NULL, now) ||
		   decide_request(sel, now, sw);
	if (switched)
		do_switch(sel, sw);
	/* A refuge is not always the best pair: a return may follow. */
	sel->dirty = switched;
	sel->open = is_open(sel);
	sel->next_run = waits ? now : next_run(sel, now);
	return switched;
}

/*
 * The first question leaves with a pulse of ours, which is due before the last moment for
 * it: a timer for each pulse awaited would fire in vain nearly always.
 */
static u64 ask_deadline(const struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	u64 from = questionable_at(a), at;
	unsigned int i;

	if (from == U64_MAX)
		return from;
	if (from > now)
		return max(from, last_question_at(a));
	at = nfo_question_at(a);
	for (i = 0; i < sel->n; i++)
		if (may_ask(sel->s[i], a))
			at = min(at, ask_at(sel->s[i], a));
	/* One that came up since the tick may be due already. */
	return max(at, now + 1);
}

/* Its next pulse leaves before anybody would have to be asked about it, see ask_deadline(). */
static bool beats_first(const struct nfo_session *s, u64 now)
{
	u64 quiet = nfo_session_detect_ns(s) - nfo_session_rx_ns(s) / 2;

	return nfo_session_calm(s, now, 0) && s->next_tx <= s->last_rx + quiet;
}

static u64 deadline(const struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	return min(nfo_session_deadline(s), ask_deadline(sel, s, now));
}

/*
 * On a busy machine that pulse of ours may be late, and the peer look absent meanwhile: the
 * question about the active pair has a deadline of its own, which moves with each pulse.
 */
static u64 busy_deadline(const struct nfo_select *sel, u64 now)
{
	u64 from;

	if (!sel->active || now >= sel->busy_until)
		return U64_MAX;
	from = questionable_at(sel->active);
	return from > now ? from : U64_MAX;
}

u64 nfo_select_deadline(struct nfo_select *sel, u64 now)
{
	u64 at = sel->next_run, shortest = U64_MAX;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		shortest = min(shortest, nfo_session_rx_ns(s));
		at = min(at, beats_first(s, now) ? s->next_tx : deadline(sel, s, now));
	}
	sel->shortest_ns = shortest;
	sel->else_at = at;
	return min(at, busy_deadline(sel, now));
}

u64 nfo_select_deadline_of(struct nfo_select *sel, const struct nfo_session *s, u64 at, u64 now)
{
	bool later = now < at && nfo_select_is_later(sel, s, at);

	sel->shortest_ns = min(sel->shortest_ns, nfo_session_rx_ns(s));
	sel->else_at = min(sel->else_at, nfo_session_deadline(s));
	return min(sel->else_at, later ? questionable_at(s) : at);
}
