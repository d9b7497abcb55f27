/* SPDX-License-Identifier: GPL-2.0 */
/* One peer's sessions under the fuzzer: what there is, and what must hold after each step. */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "approve.h"
#include "fuzz.h"
#include "heartbeat.h"
#include "pace.h"
#include "path.h"
#include "standing.h"
#include "told.h"

#define PORTS		2
#define PAIRS		4	/* each port with each of two remote ones */
#define BEGIN_NS	(5000 * (u64)NSEC_PER_MSEC)
/* Of one input; more tell nothing new. */
#define TICKS_MAX	300
/* Of the active pair at one instant, whatever happened: more is a quarrel without end. */
#define SWITCHES_MAX	(PAIRS + 2)

struct pair {
	struct nfo_session s;
	struct nfo_path path;
	bool member;
	u64 nonce;		/* the peer's */
	u64 seq;		/* of its last pulse */
	u64 filled_at;		/* our last pulse */
	struct nfo_seal says, hears;
};

struct world {
	struct fuzz_bytes in;
	struct nfo_select sel;
	struct nfo_pace pace;
	struct told told;
	struct pair pair[PAIRS];
	bool ok[PORTS];
	bool lockout[PORTS], heartbeat_only[PORTS];
	enum nfo_reach reach;
	u64 now;
	u64 offset;		/* of the peer's clock to ours */
	u64 timer;
	unsigned int ticks;
	u64 nonces;
};

static u64 new_nonce(struct world *w)
{
	return 0xa000 + w->nonces++;
}

/* What must hold. */

static bool is_member(const struct world *w, const struct nfo_session *s)
{
	unsigned int i;

	for (i = 0; i < w->sel.n; i++)
		if (w->sel.s[i] == s)
			return true;
	return false;
}

static bool usable_but(const struct world *w, const struct nfo_session *but)
{
	unsigned int i;

	for (i = 0; i < w->sel.n; i++)
		if (w->sel.s[i] != but && nfo_select_usable(w->sel.s[i]))
			return true;
	return false;
}

static void check_session(const struct world *w, const struct nfo_session *s)
{
	insist(s->state <= NFO_UP && s->remote_state <= NFO_UP);
	insist(s->port_ok || s->state <= NFO_DOWN);
	insist(s->nonce && (s->state <= NFO_DOWN || s->remote_nonce));
	insist(s->last_rx <= w->now && s->alive_at <= w->now && s->up_since <= w->now &&
	       s->down_since <= w->now && s->last_tx <= w->now);
	insist(s->ups >= s->downs && s->ups - s->downs == (s->state == NFO_UP));
	insist(s->state != NFO_UP || !s->fail);
	insist(nfo_session_tx_us(s) >= NFO_INTERVAL_MIN_US &&
	       nfo_session_tx_us(s) <= NFO_INTERVAL_MAX_US);
	insist(nfo_session_detect_ns(s) >= NFO_INTERVAL_MIN_US * NSEC_PER_USEC);
	insist(!s->poll || s->state == NFO_UP);
	insist(!s->held || (s->state == NFO_UP && s->suspect_until));
	insist(!s->conclusive || s->suspect_until);
}

/* Where data goes is up to the rules. */
static void check_active(const struct world *w)
{
	const struct nfo_select *sel = &w->sel;
	const struct nfo_session *a = sel->active;

	if (!a) {
		insist(!usable_but(w, NULL));
		return;
	}
	insist(nfo_select_permitted(a));
	if (sel->hold_off_ns || nfo_select_usable(a) || a->state == NFO_ADMIN_DOWN ||
	    nfo_approve_waits(sel))
		return;
	/* No carrier, or the peer says fail: it is left for whatever lives. */
	if (!a->port_ok || a->remote_fail)
		insist(!usable_but(w, a));
}

/* What is told is what is done, when it is said to change, and the timer knows. */
static void check_standing(const struct world *w, const struct nfo_session *s)
{
	const struct nfo_select *sel = &w->sel;
	enum nfo_standing is;
	u64 at;

	is = nfo_standing_of(sel, s, w->now, &at);
	insist((s == sel->active) ==
	       (is <= NFO_STANDING_NOWHERE || is == NFO_STANDING_UNAPPROVED));
	insist(s == sel->active ||
	       nfo_session_heartbeat_only(s) == (is == NFO_STANDING_HEARTBEAT));
	insist(s == sel->active || nfo_session_heartbeat_only(s) ||
	       s->lockout == (is == NFO_STANDING_LOCKOUT));
	if (at == U64_MAX)
		return;
	insist(is == NFO_STANDING_HELD_OFF || is == NFO_STANDING_NEXT ||
	       is == NFO_STANDING_WAITS || is == NFO_STANDING_DAMPED ||
	       is == NFO_STANDING_UNAPPROVED || is == NFO_STANDING_PENDING);
	insist(at >= w->now && (at == w->now || w->timer <= at));
	/* What needs no witness has been done. */
	if (is == NFO_STANDING_WAITS || is == NFO_STANDING_DAMPED ||
	    !sel->active->port_ok || sel->active->remote_fail)
		insist(at > w->now);
}

static void check(const struct world *w)
{
	const struct nfo_select *sel = &w->sel;
	unsigned int i, up = 0;

	insist(!sel->active || is_member(w, sel->active));
	insist(!sel->standby || (is_member(w, sel->standby) && sel->standby != sel->active));
	insist(!sel->requested || is_member(w, sel->requested));
	insist(!sel->requested == !sel->request);
	insist(sel->view_serial);
	insist(!sel->ask.to || is_member(w, sel->ask.to));
	insist(!nfo_approve_asked(sel) || sel->active);
	insist(nfo_approve_until(sel) > w->now && nfo_approve_until(sel) >= w->timer);
	for (i = 0; i < sel->n; i++) {
		check_session(w, sel->s[i]);
		check_standing(w, sel->s[i]);
		up += sel->s[i]->state == NFO_UP;
	}
	insist(sel->n_up == up);
	insist((w->reach == NFO_REACH_LOST) == !up);
	insist(!usable_but(w, NULL) || w->reach == NFO_REACH_UP);
	check_active(w);
}

static void check_switch(const struct world *w, const struct nfo_switch *sw)
{
	const struct nfo_session *to = sw->to, *from = sw->from;

	insist(sw->verdict == w->now && to == w->sel.active && to != from);
	if (sw->reason == NFO_REASON_LOCKOUT || sw->reason == NFO_REASON_HEARTBEAT) {
		insist(!to || nfo_select_permitted(to));
		return;
	}
	insist(to && nfo_select_usable(to));
	if (nfo_reason_is_fault(sw->reason) && sw->reason != NFO_REASON_DEGRADE)
		insist(!from || !from->port_ok || from->state != NFO_UP);
	if (sw->reason == NFO_REASON_SILENCE)
		insist(w->now - to->last_rx <= nfo_session_pace_ns(to) * 3 / 2);
	if (sw->reason == NFO_REASON_DEGRADE)
		insist(nfo_select_degraded(from) && !nfo_select_degraded(to));
	if (sw->reason == NFO_REASON_WTR || sw->reason == NFO_REASON_PRIORITY)
		insist(w->sel.revertive && !w->sel.requested && nfo_select_fitter(to, from));
}

#endif
