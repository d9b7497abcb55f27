// SPDX-License-Identifier: GPL-2.0
/* Rules cause and target: why a host may leave a path, and where it may go. */
#include "truth.h"

/* The shortest silence that can swallow a multiplier of pulses from the peer of h. */
static u64 swallow(struct sim *sim, int h, int i)
{
	return interval(sim, i) * max(5, 3 * (multiplier(sim, !h, i) - 1)) / 4;
}

/* Where h is not up it waits for slow pulses; or, in haste, for answers, which take their way. */
static u64 excused(struct sim *sim, int h, int i)
{
	u64 answer = MS(1) + way(sim, 0, i) + way(sim, 1, i), least = swallow(sim, h, i);

	if (!sim->truth.w[h][i].slow || answer <= interval(sim, i))
		return least;
	return least * answer / interval(sim, i);
}

static void strike(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];
	unsigned int due = multiplier(sim, !h, i);

	/* Who stops in the middle of losses may owe, or miss, the last one. */
	if (recent(sim, sim->truth.gone_at[0], detect(sim, h, i)) ||
	    recent(sim, sim->truth.gone_at[1], detect(sim, h, i)) ||
	    recent(sim, sim->truth.frozen_at, detect(sim, h, i)))
		due--;
	/* By a clock that jumps the losses go on for long. */
	if (recent(sim, sim->truth.stepped_at[h], detect(sim, h, i)))
		due = min(due, 3u);
	if (w->run >= due) {
		w->strike_at = sim->now;
		w->blame_at = sim->now;
	}
}

void cause_away(struct sim *sim)
{
	int h, i;

	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			strike(sim, h, i);
}

void cause_gone(struct sim *sim, int h)
{
	struct witnessed *w;

	cause_away(sim);
	for (w = sim->truth.w[h]; w < sim->truth.w[h] + LINKS_MAX; w++) {
		w->run_then = w->run;
		w->strike_then = w->strike_at;
	}
}

/* What it told last holds to its peer until that hears of a new one. */
void cause_ends(struct sim *sim, int h, int i)
{
	sim->truth.w[!h][i].taken_down |= port_of(sim, h, i)->admin_down ||
					  recent(sim, sim->truth.w[h][i].admin_at, window(sim, i));
}

/* Of what was lost before we stalled, the peer's silence while we did excuses nothing. */
static void recall(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];

	w->run = w->run_then;
	if (w->strike_then && w->strike_then + window(sim, i) > sim->truth.gone_at[h])
		w->strike_at = sim->now;
	strike(sim, h, i);
}

/* After a silence of the peer's, losses on one path during it mean nothing. */
static void forgive(struct sim *sim, int h, u64 gap)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &sim->truth.w[h][i];

		if (gap < excused(sim, h, i))
			continue;
		w->run = 0;
		w->unproven = false;
		w->strike_at = 0;
		w->slow |= w->state != NFO_UP;
		if (sim->truth.stalled_at[h] == sim->now)
			recall(sim, h, i);
	}
}

/* The peer was not away: what was lost since was lost on the path. */
static void prove(struct sim *sim, int h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (sim->truth.w[h][i].unproven)
			strike(sim, h, i);
		sim->truth.w[h][i].unproven = false;
	}
}

void truth_loss(struct sim *sim, int h, int i, bool silent)
{
	struct witnessed *w = &sim->truth.w[h][i];

	if (sim->host[h].state == DEAD || sim->host[h].state == PAUSED)
		return;
	grant(sim, 2);
	w->run++;
	w->unproven |= silent;
	if (silent)
		return;
	w->trouble_at = sim->now;
	strike(sim, h, i);
}

void truth_arrival(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];
	u64 now = host_now(sim, &sim->host[h]);

	hold_arrival(sim, h, i);
	forgive(sim, h, now - sim->truth.heard_any[h]);
	prove(sim, h);
	strike(sim, h, i);
	w->run = 0;
	w->slow |= w->state != NFO_UP;
	sim->truth.heard_any[h] = now;
}

/* Both ends were up since. */
static bool upped(struct sim *sim, int i, u64 at)
{
	return sim->truth.w[0][i].went_up > at && sim->truth.w[1][i].went_up > at;
}

/* What happened to the pairs since host h was away happens to it now. */
void cause_back(struct sim *sim, int h, u64 away)
{
	struct truth *t = &sim->truth;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &t->w[!h][i], *own = &t->w[h][i];

		if (own->strike_at && own->strike_at + window(sim, i) > away)
			own->strike_at = sim->now;
		if (w->absent_at && w->absent_at + t->bound > away &&
		    !upped(sim, i, w->absent_at))
			w->absent_at = sim->now;
		if (own->absent_at && own->absent_at + t->bound > away &&
		    !upped(sim, i, own->absent_at))
			own->absent_at = sim->now;
		if (w->admin_at && w->admin_at + t->bound > away)
			w->admin_at = sim->now;
		/* What its own user did meanwhile is done now. */
		if (own->admin_at && own->admin_at + t->bound > away)
			own->admin_at = sim->now;
		if (w->degrade_at && w->degrade_at + t->bound > away)
			w->degrade_at = sim->now;
		if (w->blame_at && w->blame_at + t->bound > away)
			w->blame_at = sim->now;
	}
}

/* A handshake that loses words, soon after it began @at or just now, may outlast the patience. */
static bool stumbles(struct sim *sim, int i, u64 at)
{
	struct truth *t = &sim->truth;
	u64 patience = max(interval(sim, i), SLOW_NS) *
		       max(multiplier(sim, 0, i), multiplier(sim, 1, i)) + window(sim, i);

	if (!at || upped(sim, i, at))
		return false;
	if (recent(sim, at, t->bound))
		patience = sim->now - at;
	return recent(sim, t->w[0][i].trouble_at, patience) ||
	       recent(sim, t->w[1][i].trouble_at, patience);
}

/* A host booted, or has taken another nonce there: the other end has to hear of that first. */
static bool stammers(struct sim *sim, int i)
{
	return stumbles(sim, i, sim->truth.booted_at) ||
	       stumbles(sim, i, sim->truth.renewed_at[i]);
}

/* An end was out of service, and the pair has not been up again since. */
static bool returns(struct sim *sim, int h, int i)
{
	u64 at = sim->truth.w[h][i].absent_at;

	return recent(sim, at, sim->truth.bound) && !upped(sim, i, at);
}

/* A finding of before all fell silent is told of with a slow pulse after that. */
static u64 told_within(struct sim *sim, int i)
{
	struct truth *t = &sim->truth;
	u64 slow = SLOW_NS + window(sim, i);

	if (!recent(sim, t->thawed_at, slow))
		return window(sim, i);
	return slow + t->thawed_at - t->frozen_at;
}

/* The cable is broken for D; by h's clock, if that has jumped, from the last pulse. */
static bool broken(struct sim *sim, int h, int i)
{
	u64 d = detect(sim, h, i);

	if (recent(sim, sim->truth.stepped_at[h], window(sim, i)))
		d -= min(d, sim->truth.ahead[h] + interval(sim, i));
	return since(sim, sim->truth.broken_since[i], d);
}

/*
 * May its last pulses before an absence come so late, and the next ones on a nearer path so soon,
 * that too little is left between for an absence, although it delayed a multiplier of pulses here?
 */
static bool outlasts(struct sim *sim, int h, int i)
{
	u64 nearest = NEVER;
	int j;

	for (j = 0; j < sim->plan.n_links; j++)
		nearest = min(nearest, way(sim, !h, j));
	return way(sim, !h, i) - nearest + interval(sim, i) > swallow(sim, h, i);
}

/* Did the path from the peer to host h fail by itself, or was its far port out of service? */
static bool struck(struct sim *sim, int h, int i)
{
	struct witnessed *near = &sim->truth.w[h][i];
	u64 bound = window(sim, i);
	struct truth *t = &sim->truth;
	bool hole = recent(sim, t->stalled_at[0], bound) || recent(sim, t->stalled_at[1], bound) ||
		    recent(sim, t->thawed_at, bound);

	/* An absence eats what is under way, and shows later on a far path than on a near one. */
	if (hole && (longest_way(sim) >= swallow(sim, h, i) || outlasts(sim, h, i)))
		return true;
	return recent(sim, near->strike_at, bound) || !in_service(sim, !h, i) ||
	       broken(sim, h, i) ||
	       recent(sim, sim->truth.healed_at[i], SLOW_NS + bound) ||
	       stammers(sim, i) || recent(sim, near->confused_at, bound) ||
	       returns(sim, 0, i) || returns(sim, 1, i);
}

bool prefers(const struct nfo_session *a, const struct nfo_session *b)
{
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

static bool wished(struct sim *sim, int h, int from, int to)
{
	struct host *host = &sim->host[h];

	return host->sel.revertive && from >= 0 &&
	       prefers(&host->port[to].s, &host->port[from].s);
}

/* The peer has said, or says, that too much is lost there; from before either was away, too. */
static bool blamed(struct sim *sim, int h, int i)
{
	return port_of(sim, !h, i)->degraded ||
	       recent(sim, sim->truth.w[!h][i].degrade_at, sim->truth.bound) ||
	       !both_alive(sim, sim->truth.bound);
}

/* It says so no longer, and the user does not bid h not to wait. */
static bool mended(const struct truth *t, int h, const struct witnessed *w)
{
	return w->mended_at > t->cleared_at[h];
}

static bool justified(struct sim *sim, int h, const struct nfo_switch *sw, int from, int to)
{
	struct truth *t = &sim->truth;
	u64 now = host_now(sim, &sim->host[h]);
	struct witnessed *w = &t->w[h][max(to, 0)];

	switch (sw->reason) {
	case NFO_REASON_INITIAL:
		return from < 0 && (!t->initial[h] || t->barred[h]);
	case NFO_REASON_REMOVED:
		return from < 0 && t->removed[h];
	case NFO_REASON_SILENCE:
		/* A peer that went Down for the other direction's sake beats slowly. */
		return struck(sim, h, from) ||
		       recent(sim, t->w[!h][from].blame_at, window(sim, from));
	case NFO_REASON_REMOTE:
		return struck(sim, !h, from) ||
		       recent(sim, t->w[h][from].blame_at, told_within(sim, from)) ||
		       recent(sim, t->w[!h][from].blame_at, told_within(sim, from)) ||
		       recent(sim, t->w[!h][from].admin_at, t->bound);
	case NFO_REASON_CARRIER:
		return !port_of(sim, h, from)->ok;
	case NFO_REASON_ADMIN:
		return port_of(sim, h, from)->admin_down || port_of(sim, !h, from)->admin_down ||
		       recent(sim, t->w[!h][from].admin_at, window(sim, from)) ||
		       t->w[h][from].taken_down;
	case NFO_REASON_PRIORITY:
		return wished(sim, h, from, to) && !w->was_down && !mended(t, h, w);
	case NFO_REASON_WTR:
		if (mended(t, h, w) && now - w->mended_at < sim->host[h].sel.wtr_ns)
			return false;
		/* What never failed may have come up while it waited for that. */
		if (w->was_down && now - w->up_at < sim->host[h].sel.wtr_ns)
			return false;
		return wished(sim, h, from, to) && (w->was_down || mended(t, h, w));
	case NFO_REASON_DEGRADE:
		return blamed(sim, h, from) && !(t->requested[h] == from && t->forced[h]);
	case NFO_REASON_CLEAR:
		if (from < 0)
			return t->permitted[h] && (t->barred[h] || t->removed[h]);
		return wished(sim, h, from, to) && w->up_at <= t->cleared_at[h];
	case NFO_REASON_MANUAL:
	case NFO_REASON_FORCED:
		return t->requested[h] == to &&
		       t->forced[h] == (sw->reason == NFO_REASON_FORCED);
	case NFO_REASON_HEARTBEAT:
		return nfo_session_heartbeat_only(&port_of(sim, h, from)->s);
	case NFO_REASON_LOCKOUT:
		return port_of(sim, h, from)->lockout;
	default:
		return false;
	}
}

bool known_dead(struct sim *sim, int i)
{
	struct truth *t = &sim->truth;

	return since(sim, t->broken_since[i], window(sim, i)) && both_alive(sim, t->bound) &&
	       !recent(sim, t->w[0][i].changed_at, t->bound) &&
	       !recent(sim, t->w[1][i].changed_at, t->bound);
}

static bool is_up(struct sim *sim, int h, int i)
{
	return port_of(sim, h, i)->s.state == NFO_UP;
}

static void check_target(struct sim *sim, int h, int from, int to)
{
	int i;

	if (!is_up(sim, h, to) || from == to)
		fail(sim, "target", "host %d switched to link %d, which is not up", h, to);
	if (port_of(sim, h, to)->lockout)
		fail(sim, "target", "host %d switched to link %d, which is locked out", h, to);
	if (nfo_session_heartbeat_only(&port_of(sim, h, to)->s))
		fail(sim, "target", "host %d switched to link %d, heartbeat-only", h, to);
	if (any_good(sim, h, to) >= 0 && known_dead(sim, to))
		fail(sim, "target", "host %d switched to link %d, which is dead", h, to);
	for (i = 0; i < sim->plan.n_links; i++)
		if (i != from && i != to && known_dead(sim, i))
			tested(sim, RULE_TARGET);
}

/* Nobody goes by himself to where the peer loses too much, nor flees from there to such a place. */
static void check_well(struct sim *sim, int h, const struct nfo_switch *sw, int to)
{
	u64 bound = sim->truth.bound;

	if (sw->reason != NFO_REASON_DEGRADE && sw->reason != NFO_REASON_WTR &&
	    sw->reason != NFO_REASON_PRIORITY)
		return;
	if (good_for(sim, to, bound) && degraded_for(sim, h, to, bound))
		fail(sim, "degraded", "host %d went to link %d by %s", h, to,
		     truth_reason(sw->reason));
}

/* A fault of the path is not old enough, and nobody took it down besides. */
static bool held_off(struct sim *sim, int h, const struct nfo_switch *sw, int from)
{
	if (from < 0 || !nfo_reason_is_fault(sw->reason) || sw->reason == NFO_REASON_ADMIN ||
	    sw->reason == NFO_REASON_DEGRADE || port_of(sim, h, from)->admin_down)
		return false;
	return host_now(sim, &sim->host[h]) - sim->truth.w[h][from].failed_at <
	       sim->plan.hold_off_ns;
}

/* To what is permitted, if it lives, and else to where a permitted path would be. */
static void check_lockout(struct sim *sim, int h, int to)
{
	if ((to < 0 || !is_up(sim, h, to)) && any_good(sim, h, -1) >= 0)
		fail(sim, "target", "host %d left for link %d, but link %d is good", h, to,
		     any_good(sim, h, -1));
	if (to >= 0 && port_of(sim, h, to)->lockout)
		fail(sim, "target", "host %d left for link %d, which is locked out too", h, to);
	if (to >= 0 && nfo_session_heartbeat_only(&port_of(sim, h, to)->s))
		fail(sim, "target", "host %d left for link %d, heartbeat-only too", h, to);
}

/* What flaps is returned to late; what never failed may have been degraded only. */
static void check_damped(struct sim *sim, int h, int to)
{
	const struct witnessed *w = &sim->truth.w[h][to];
	u64 wait = w->flaps < 2 ? 0 : sim->plan.damping_ns / (1 << (8 - w->flaps));
	u64 up = host_now(sim, &sim->host[h]) - w->up_at;

	if (!w->was_down)
		return;
	if (wait)
		tested(sim, RULE_DAMPED);
	if (up + 1 < sim->host[h].sel.wtr_ns + wait)
		fail(sim, "damped", "host %d returned to link %d, which flaps (%u), after %llu ns",
		     h, to, w->flaps, (unsigned long long)up);
}

void cause_check(struct sim *sim, int h, const struct nfo_switch *sw)
{
	int from = sw->from ? host_link_of(&sim->host[h], sw->from) : -1;
	int to = sw->to ? host_link_of(&sim->host[h], sw->to) : -1;

	if (held_off(sim, h, sw, from))
		fail(sim, "cause", "host %d left link %d by %s before the hold-off", h, from,
		     truth_reason(sw->reason));
	if (!justified(sim, h, sw, from, to))
		fail(sim, "cause", "host %d left link %d for %d by %s without cause", h, from, to,
		     truth_reason(sw->reason));
	if (sw->reason == NFO_REASON_WTR)
		check_damped(sim, h, to);
}

/* What was approved had its cause when it was asked for; a path that failed has not recovered. */
static bool approved(struct sim *sim, int h, const struct nfo_switch *sw)
{
	return nfo_reason_is_fault(sw->reason) && sw->reason != NFO_REASON_DEGRADE &&
	       (approval_needed(sim, h, sw) || sim->truth.approved[h]) &&
	       sw->from->state != NFO_UP;
}

void truth_switch(struct sim *sim, int h, const struct nfo_switch *sw)
{
	int from = sw->from ? host_link_of(&sim->host[h], sw->from) : -1;
	int to = sw->to ? host_link_of(&sim->host[h], sw->to) : -1;
	struct truth *t = &sim->truth;

	sim->tally->reasons[sw->reason]++;
	tested(sim, RULE_CAUSE);
	say(sim, "host %d: link %d -> %d (%s)", h, from, to, truth_reason(sw->reason));
	if (sw->reason == NFO_REASON_LOCKOUT || sw->reason == NFO_REASON_HEARTBEAT)
		check_lockout(sim, h, to);
	else
		check_target(sim, h, from, to);
	check_well(sim, h, sw, to);
	if (!approved(sim, h, sw))
		cause_check(sim, h, sw);
	approval_switched(sim, h, sw);
	if (nfo_reason_is_fault(sw->reason) && t->requested[h] == from)
		t->requested[h] = -1;
	t->switched_at[h] = sim->now;
	t->initial[h] = true;
	t->barred[h] = to < 0;
	t->permitted[h] = false;
	t->removed[h] = false;
	latency_left(sim, h, from);
	grant(sim, 3);
}
