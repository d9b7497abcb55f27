// SPDX-License-Identifier: GPL-2.0
#include "select.h"
#include "view.h"

/* Most questions to one pair without an answer; the round-trip time may be a bad guess. */
#define ASKED_MAX	32

bool nfo_select_add(struct nfo_select *sel, struct nfo_session *s)
{
	if (sel->n == NFO_PAIRS_MAX)
		return false;
	sel->s[sel->n++] = s;
	sel->pace_dirty = true;
	nfo_view_renew(sel);
	return true;
}

/* End the switch in force. */
static void end_request(struct nfo_select *sel)
{
	sel->request = NFO_REQUEST_NONE;
	sel->requested = NULL;
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
		end_request(sel);
	if (sel->standby == s)
		sel->standby = NULL;
	if (sel->active == s) {
		sel->active = NULL;
		sel->vacant = NFO_REASON_REMOVED;
	}
	sel->dirty = true;
	sel->pace_dirty = true;
	nfo_view_renew(sel);
}

/* Without its port no session is Up. */
static bool works(const struct nfo_session *s)
{
	return s->state == NFO_UP;
}

bool nfo_select_usable(const struct nfo_session *s)
{
	return works(s) && !s->lockout;
}

bool nfo_select_proven(const struct nfo_select *sel, const struct nfo_session *s)
{
	return s->remote_state == NFO_UP && s->echoed_ns >= sel->fault_at;
}

unsigned int nfo_select_shared(const struct nfo_session *a, const struct nfo_session *b)
{
	return (a->order == b->order) + (a->remote == b->remote);
}

static unsigned int count_up(const struct nfo_select *sel)
{
	unsigned int i, n = 0;

	for (i = 0; i < sel->n; i++)
		n += sel->s[i]->state == NFO_UP;
	return n;
}

/*
 * Does what we heard of @s speak against @a? In the peer's own time, between the
 * last life of @a and the newest of @s: was a multiplier of @a's pulses due? A
 * peer that goes silent does so on all pairs, whatever their delays.
 */
static bool testifies(const struct nfo_session *s, const struct nfo_session *a)
{
	return (s64)(s->echo_ns - a->alive_ns) >= (s64)nfo_session_swallow_ns(a);
}

/* What every call of a session's ends with. */
static u32 note(struct nfo_select *sel, u32 act)
{
	if (act & NFO_ACT_STATE) {
		sel->dirty = true;
		sel->pace_dirty = true;
		nfo_view_tell(sel);
	}
	return act;
}

/*
 * How long nobody heard the peer: by our clock, which ran while the peer was
 * paused, or by its clock, which ran while we were.
 */
static u64 silence(const struct nfo_select *sel, u64 tx_ns, u64 now)
{
	u64 ours = now - sel->heard_at;

	return tx_ns > sel->heard_ns ? max(ours, tx_ns - sel->heard_ns) : ours;
}

static bool others_up(const struct nfo_select *sel, const struct nfo_session *s)
{
	return count_up(sel) > (s->state == NFO_UP);
}

/* They were those of a former life of the peer. */
static void forget_verdicts(struct nfo_select *sel)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		sel->s[i]->remote_fail = false;
}

/*
 * A peer that nobody heard for long enough was away, and its return proves
 * nothing against any path; nor does a new life of it, whose clock is another.
 */
static void note_heard(struct nfo_select *sel, const struct nfo_session *s, bool anew,
		       const struct nfo_pulse *p, u64 now)
{
	u64 gap = silence(sel, p->tx_ns, now);
	unsigned int i;

	/* Of many pairs' pulses that come together the first one tells. */
	if (anew || gap >= NFO_INTERVAL_MIN_US * NSEC_PER_USEC)
		for (i = 0; i < sel->n; i++)
			if (anew || gap >= nfo_session_swallow_ns(sel->s[i]))
				nfo_session_return(sel->s[i], p->tx_ns, anew, now);
	if (anew && !others_up(sel, s))
		forget_verdicts(sel);
	if (anew) {
		sel->heard_ns = 0;
		sel->view_ns = 0;
		sel->view_heard = 0;
		nfo_view_renew(sel);
	}
	sel->heard_at = now;
	if (p->tx_ns < sel->heard_ns)
		return;
	sel->heard_ns = p->tx_ns;
	sel->view_known = p->view_heard;
}

u32 nfo_select_rx(struct nfo_select *sel, struct nfo_session *s, const struct nfo_pulse *p,
		  u64 now, enum nfo_drop *drop)
{
	bool proven = nfo_select_proven(sel, s);
	u64 remote_nonce = s->remote_nonce;
	u32 act = nfo_session_rx(s, p, now, drop);

	if (!(act & NFO_ACT_HEARD))
		return act;
	note_heard(sel, s, s->remote_nonce != remote_nonce, p, now);
	/* Who waits for answers has to look when to ask again. */
	sel->dirty |= s->asked;
	s->asked = 0;
	/* It was lost: have the others heard without waiting for their turn. */
	if (!sel->n_up && act & NFO_ACT_STATE)
		nfo_view_tell(sel);
	sel->dirty |= sel->open;
	if (!proven && nfo_select_proven(sel, s)) {
		sel->dirty = true;
		sel->pace_dirty = true;
	}
	return note(sel, act | nfo_view_take(sel, p, now));
}

/* When @a is silent for so long that a verdict may need witnesses. */
static u64 questionable_at(const struct nfo_session *a)
{
	if (!a->port_ok || a->state == NFO_ADMIN_DOWN || a->fail)
		return U64_MAX;
	return a->last_rx + nfo_session_pace_ns(a);
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
	u64 interval = nfo_session_pace_ns(a);
	u64 last = nfo_session_overdue_at(a) - interval / 2;
	u64 at = max(a->last_rx, s->asked_at);

	if (nfo_session_rx_ns(s) <= interval)
		at = max(at, s->last_rx);
	at += interval;
	if (s->asked_at < last && !testifies(s, a))
		at = min(at, last);
	return at;
}

/* A peer that is away answers nobody: do not go on for as long as @s is slow. */
static bool may_ask(const struct nfo_session *s, const struct nfo_session *a)
{
	u64 interval = nfo_session_pace_ns(a);

	return s != a && works(s) && s->asked < ASKED_MAX &&
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

u32 nfo_select_tick(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late)
{
	u32 act = nfo_session_tick(s, now, late);

	if (now >= questionable_at(s))
		ask_others(sel, s, now);
	return note(sel, act);
}

u32 nfo_select_port(struct nfo_select *sel, struct nfo_session *s, bool ok, u64 now)
{
	if (s->port_ok != ok)
		sel->dirty = true;
	return note(sel, nfo_session_port(s, ok, now));
}

u32 nfo_select_admin(struct nfo_select *sel, struct nfo_session *s, bool down, u64 now)
{
	return note(sel, nfo_session_admin(s, down, now));
}

bool nfo_select_better(const struct nfo_session *a, const struct nfo_session *b)
{
	if (!b)
		return true;
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

/* Alive enough to go to: heard just now. One that beats slower is measured by @a's interval. */
static bool fresh(const struct nfo_session *s, const struct nfo_session *a, u64 now)
{
	u64 interval = min(nfo_session_pace_ns(s), nfo_session_pace_ns(a));

	return now - s->last_rx <= interval * 3 / 2;
}

static bool witness(const struct nfo_session *s, const struct nfo_session *a, u64 now)
{
	return fresh(s, a, now) && testifies(s, a);
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
	return nfo_select_better(s, best) ||
	       (s == sel->standby && !nfo_select_better(best, s));
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

/* Does any pair testify against @a, be it one that may not carry data? */
static bool accused(const struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (sel->s[i] != a && works(sel->s[i]) && witness(sel->s[i], a, now))
			return true;
	return false;
}

/* Our verdicts, which the peer reads in the view. Up clears them. */
static void judge(struct nfo_select *sel, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];
		bool fail = s->fail;

		if (s->state == NFO_UP)
			s->fail = false;
		else if (!s->port_ok || s->state == NFO_ADMIN_DOWN)
			s->fail = true;
		else if (!s->fail && now >= nfo_session_overdue_at(s))
			s->fail = accused(sel, s, now);
		sel->pace_dirty |= s->fail != fail;
		if (s->fail && !fail)
			nfo_view_tell(sel);
	}
}

static enum nfo_reason ground(const struct nfo_session *a)
{
	if (!a->port_ok)
		return NFO_REASON_CARRIER;
	if (a->state == NFO_UP)
		return NFO_REASON_NONE;
	if (a->state == NFO_ADMIN_DOWN || a->remote_state == NFO_ADMIN_DOWN)
		return NFO_REASON_ADMIN;
	if (a->remote_fail)
		return NFO_REASON_REMOTE;
	return a->fail ? NFO_REASON_SILENCE : NFO_REASON_NONE;
}

/* A fault of the path, and not somebody's wish. */
static bool defective(const struct nfo_session *s)
{
	return s->state != NFO_ADMIN_DOWN && ground(s) && ground(s) != NFO_REASON_ADMIN;
}

/*
 * G.8031 11.12: the hold-off runs from the first sight of a defect, be it gone and back
 * meanwhile; what there is when it is over counts.
 */
static void note_defects(struct nfo_select *sel, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!defective(s) && now >= s->failed_since + sel->hold_off_ns)
			s->failed_since = 0;
		else if (defective(s) && !s->failed_since)
			s->failed_since = now;
	}
}

static bool signal_fail(const struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	return defective(s) && s->failed_since && now >= s->failed_since + sel->hold_off_ns;
}

/* Which of the pairs on one port stands for it: one that lives, else one that has failed. */
static int stands_for(const struct nfo_session *s)
{
	return works(s) ? 2 : defective(s);
}

/* G.8031's working path: where data goes while all is well and nobody asks for another. */
static struct nfo_session *working(const struct nfo_select *sel)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!s->ups || s->lockout)
			continue;
		if (nfo_select_better(s, best) ||
		    (!nfo_select_better(best, s) && stands_for(s) > stands_for(best)))
			best = s;
	}
	return best;
}

/* May a failback go there: never failed, or back for long enough, or the user does not wait. */
static u64 ready_at(const struct nfo_select *sel, const struct nfo_session *s)
{
	if (!s->downs || s->up_since <= sel->cleared_at)
		return s->up_since;
	return s->up_since + sel->wtr_ns;
}

/* The best pair that has waited long enough. */
static struct nfo_session *preferred(const struct nfo_select *sel, u64 now)
{
	struct nfo_session *best = sel->active;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (nfo_select_usable(s) && nfo_select_proven(sel, s) &&
		    nfo_select_better(s, best) && now >= ready_at(sel, s))
			best = s;
	}
	return best;
}

static enum nfo_reason why_preferred(const struct nfo_select *sel, const struct nfo_session *s,
				     u64 now)
{
	if (sel->cleared_at == now)
		return NFO_REASON_CLEAR;
	if (!s->downs)
		return NFO_REASON_PRIORITY;
	return now < s->up_since + sel->wtr_ns ? NFO_REASON_CLEAR : NFO_REASON_WTR;
}

/* Requests. */

enum nfo_refusal nfo_select_refuses(const struct nfo_select *sel, const struct nfo_session *s,
				    enum nfo_request request, u64 now)
{
	if (s->lockout)
		return NFO_REFUSAL_LOCKOUT;
	if (!works(s))
		return NFO_REFUSAL_DOWN;
	if (request == NFO_REQUEST_FORCED)
		return NFO_REFUSAL_NONE;
	if (sel->request == NFO_REQUEST_FORCED)
		return NFO_REFUSAL_FORCED;
	/* There is a working path, at least @s itself. */
	return signal_fail(sel, working(sel), now) ? NFO_REFUSAL_FAILED : NFO_REFUSAL_NONE;
}

void nfo_select_command(struct nfo_select *sel, struct nfo_session *s, enum nfo_request request)
{
	sel->request = request;
	sel->requested = s;
	sel->dirty = true;
}

void nfo_select_clear(struct nfo_select *sel, u64 now)
{
	end_request(sel);
	sel->cleared_at = now;
	sel->dirty = true;
}

void nfo_select_lockout(struct nfo_select *sel, struct nfo_session *s, bool lockout)
{
	if (s->lockout == lockout)
		return;
	s->lockout = lockout;
	if (lockout && sel->requested == s)
		end_request(sel);
	if (!lockout && sel->vacant)
		sel->vacant = NFO_REASON_CLEAR;
	sel->dirty = true;
	sel->pace_dirty = true;
}

static void end_outranked(struct nfo_select *sel, u64 now)
{
	/* There is a working path, at least the one that the switch names. */
	if (sel->request == NFO_REQUEST_MANUAL && signal_fail(sel, working(sel), now))
		end_request(sel);
}

/* Decisions, by rank. */

static bool switch_to(struct nfo_select *sel, struct nfo_session *to, enum nfo_reason reason,
		      u64 now, struct nfo_switch *sw)
{
	*sw = (struct nfo_switch){
		.from = sel->active,
		.to = to,
		.reason = reason,
		.last_rx = sel->active ? sel->active->last_rx : 0,
		.verdict = now,
	};
	sel->active = to;
	sel->vacant = to ? NFO_REASON_NONE : NFO_REASON_LOCKOUT;
	if (nfo_reason_is_fault(reason))
		sel->fault_at = now;
	/* Where to go from here is another question now. */
	sel->standby = NULL;
	sel->pace_dirty = true;
	nfo_view_tell(sel);
	return true;
}

static bool decide_first(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *to = refuge(sel, NULL, false, now);
	enum nfo_reason reason = sel->vacant;

	if (!to)
		return false;
	if (!reason || reason == NFO_REASON_LOCKOUT)
		reason = NFO_REASON_INITIAL;
	return switch_to(sel, to, reason, now, sw);
}

/* Be it to a dead path, or to none: a lockout ranks above all. */
static bool decide_lockout(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	if (!sel->active->lockout)
		return false;
	return switch_to(sel, refuge(sel, sel->active, false, now) ?: working(sel),
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

/* Where data goes that leaves the failed @a. */
static struct nfo_session *successor(const struct nfo_select *sel, const struct nfo_session *a,
				     u64 now)
{
	bool silence = ground(a) == NFO_REASON_SILENCE;
	struct nfo_session *held = NULL;

	if (sel->requested == a)
		held = beside(sel, a, silence, now);
	return held ?: refuge(sel, a, silence, now);
}

static bool decide_fault(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *a = sel->active;
	enum nfo_reason reason = ground(a);
	struct nfo_session *to;

	if (!reason || (defective(a) && !signal_fail(sel, a, now)))
		return false;
	to = successor(sel, a, now);
	if (!to)
		return false;
	/* No request holds data on a path that has failed, but on its port it does. */
	if (sel->requested == a && to->order == a->order)
		sel->requested = to;
	else if (sel->requested == a)
		end_request(sel);
	return switch_to(sel, to, reason, now, sw);
}

static bool decide_request(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	if (!sel->requested || sel->requested == sel->active || !works(sel->requested))
		return false;
	return switch_to(sel, sel->requested, sel->request == NFO_REQUEST_FORCED ?
			 NFO_REASON_FORCED : NFO_REASON_MANUAL, now, sw);
}

static bool decide_return(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	struct nfo_session *to;

	if (sel->active->state != NFO_UP || sel->requested || !sel->revertive)
		return false;
	to = preferred(sel, now);
	if (to == sel->active)
		return false;
	return switch_to(sel, to, why_preferred(sel, to, now), now, sw);
}

/* Of the active pair, which has failed, and of one that is well beside it. */
static enum nfo_standing standing_after_fault(const struct nfo_select *sel,
					      const struct nfo_session *s, u64 now, u64 *at)
{
	const struct nfo_session *a = sel->active, *next = successor(sel, a, now);

	if (s == a && !next)
		return NFO_STANDING_NOWHERE;
	if (s != a && s != next)
		return NFO_STANDING_WORSE;
	/* For want of a witness it may be overdue. */
	*at = max(a->failed_since + sel->hold_off_ns, now);
	return s == a ? NFO_STANDING_HELD_OFF : NFO_STANDING_NEXT;
}

enum nfo_standing nfo_select_standing(const struct nfo_select *sel, const struct nfo_session *s,
				      u64 now, u64 *at)
{
	bool failed = sel->active && ground(sel->active);

	*at = U64_MAX;
	if (s == sel->active && !failed)
		return NFO_STANDING_ACTIVE;
	if (s != sel->active && s->lockout)
		return NFO_STANDING_LOCKOUT;
	if (s != sel->active && !works(s))
		return NFO_STANDING_DOWN;
	if (failed)
		return standing_after_fault(sel, s, now, at);
	if (sel->requested)
		return NFO_STANDING_REQUEST;
	if (!nfo_select_better(s, sel->active))
		return NFO_STANDING_WORSE;
	if (!sel->revertive)
		return NFO_STANDING_STAYS;
	if (!nfo_select_proven(sel, s))
		return NFO_STANDING_UNPROVEN;
	/* Nothing is returned to while the active one is silent, but without a verdict. */
	if (!sel->active || sel->active->state == NFO_UP)
		*at = max(ready_at(sel, s), now);
	return NFO_STANDING_WAITS;
}

/* Something that the next pulse heard on any pair may settle. */
static bool is_open(const struct nfo_select *sel)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		if (s->state != NFO_UP && (!s->fail || s == sel->active))
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
	return ready_at(sel, s);
}

static u64 next_run(const struct nfo_select *sel, u64 now)
{
	u64 at, first = U64_MAX;
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

bool nfo_select_pending(const struct nfo_select *sel, u64 now)
{
	return sel->dirty || sel->pace_dirty || now >= sel->next_run;
}

bool nfo_select_run(struct nfo_select *sel, u64 now, struct nfo_switch *sw)
{
	bool switched;

	if (!sel->dirty && now < sel->next_run)
		return false;
	sel->n_up = count_up(sel);
	judge(sel, now);
	note_defects(sel, now);
	end_outranked(sel, now);
	if (!sel->active)
		switched = decide_first(sel, now, sw);
	else
		switched = decide_lockout(sel, now, sw) || decide_fault(sel, now, sw) ||
			   decide_request(sel, now, sw) || decide_return(sel, now, sw);
	/* A refuge is not always the best pair: a return may follow. */
	sel->dirty = switched;
	sel->open = is_open(sel);
	sel->next_run = next_run(sel, now);
	return switched;
}

static u64 ask_deadline(const struct nfo_select *sel, const struct nfo_session *a, u64 now)
{
	u64 from = questionable_at(a), at = U64_MAX;
	unsigned int i;

	if (from > now)
		return from;
	for (i = 0; i < sel->n; i++)
		if (may_ask(sel->s[i], a))
			at = min(at, ask_at(sel->s[i], a));
	/* One that came up since the tick may be due already. */
	return max(at, now + 1);
}

u64 nfo_select_deadline(const struct nfo_select *sel, u64 now)
{
	u64 at = sel->next_run;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		at = min(at, nfo_session_deadline(sel->s[i]));
		at = min(at, ask_deadline(sel, sel->s[i], now));
	}
	return at;
}
