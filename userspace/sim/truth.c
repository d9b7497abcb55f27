// SPDX-License-Identifier: GPL-2.0
/*
 * What really happened, and the rules that must hold whatever happens.
 *
 * Bounds. D is interval × multiplier, the detection time; W = 2 D + two round
 * trips + 2 ms + the hold-off; B = 4 D + 6 slow intervals (10 ms or the interval) +
 * two hello intervals + ten round trips + the hold-off. A cable is good while nothing
 * impairs it, dead while one and the same direction carries nothing or a user took it
 * down; a lossy one is neither. A host is alive while it runs.
 *
 *  dead-path    With both hosts alive and another cable good, all for B, no
 *               host's active pair is on a cable that has been dead for B.
 *  no-path      Nor is a host without an active pair.
 *  latency      A cable that is cut in a quiet network is left within D, the
 *               way of the last pulse, and the wait for a witness.
 *  found        A cable that was cut while the peer was lost is left soon after it is found.
 *  cause        Every switch has a cause on the pair that it leaves: silence, a
 *               multiplier of pulses lost in a row no more than W ago, counted
 *               from the peer's return if it was away; a port without carrier; a
 *               command. When all cables fall silent no pulse counts as lost. A
 *               wish (priority, restoration, command) has its own.
 *  damped       No return to a path before wait-to-restore and as long again as its
 *               failures ask for: each doubles that, the first one asks for nothing.
 *  degraded     With its active and another cable good, and both hosts alive, all for B,
 *               no host stays for B where its peer says that too much is lost, while
 *               that is not so of the other; nor does it go there by itself.
 *  target       A switch goes to a pair that is up, and not to a cable that has
 *               been dead for W, while another was good for B.
 *  settled      After B a good cable's sessions are up at both ends with no
 *               Poll, suspicion or verdict open, and a dead one's are down.
 *  alone        No path is called failed for silence unless another one is up that may
 *               carry data: heartbeat-only ones are no witnesses.
 *  whose-fault  Nobody says that the links died, while the peer lives, if it was gone
 *               before the last of them went down; and after B each host knows if data,
 *               heartbeat-only, or no paths to its peer are good.
 *  restless     No state changes when nothing has changed for B.
 *  preferred    A revertive host is on its best good cable after B, the wait-to-restore
 *               and damping, or where a switch sent it.
 *  rank         No data on a pair that is locked out or heartbeat-only. A forced switch holds until
 *               it is cleared, or its path fails or is locked out; a manual one also
 *               ends when the preferred path has been dead for B, and not while all
 *               cables are good.
 *  suspicion    Nobody suspects himself who was not late; who was late by more
 *               than an interval calls nobody dead at once, nor anybody one of whose
 *               pulses has come in and is not heard yet.
 *  data         Data frames put a verdict off only for who suspects himself on that pair, if
 *               some came in there since, once in a silence, for D less an interval.
 *  paused       While a pause that was announced lasts and is to be granted, no session
 *               goes down by silence unless another one was heard just now. None is
 *               granted against the policy, nor before a rest as long as the last one.
 *  chatter      A host sends no more than its interval allows, the slow one while
 *               the pair is down, a few pulses for each event, and answers.
 *  approval     Nothing that needs approval is done before somebody or the deadline gave it;
 *               nothing waits beyond that, or without its ground, or is asked for again on
 *               the same. While something waits, and for B after it was answered, the path
 *               may be dead, degraded, or not preferred.
 *  progress     Time goes on: deadlines are in the future, instants are short.
 */
#include "truth.h"

void truth_start(struct sim *sim)
{
	struct truth *t = &sim->truth;
	u64 i_max = 0, d_max = 0;
	int h, i;

	*t = (struct truth){ .faulty = -1, .requested = { -1, -1 } };
	for (i = 0; i < LINKS_MAX; i++) {
		t->good_since[i] = NEVER;
		t->whole_since[i] = NEVER;
	}
	for (h = 0; h < 2; h++) {
		t->alive_since[h] = NEVER;
		t->leave_found[h] = NEVER;
		for (i = 0; i < sim->plan.n_links; i++) {
			t->w[h][i].old_interval_us = port_of(sim, h, i)->interval_us;
			t->w[h][i].old_multiplier = port_of(sim, h, i)->multiplier;
			t->w[h][i].dead_since = NEVER;
			t->w[h][i].broken_since = NEVER;
			i_max = max(i_max, US(port_of(sim, h, i)->interval_us));
			t->w[h][i].tokens = 16;
		}
	}
	i_max = max(i_max, US(sim->plan.interval_max_us));
	d_max = i_max * sim->plan.multiplier_max;
	t->bound = 4 * d_max + 6 * max(i_max, US(NFO_SLOW_US)) + 2 * HELLO_NS +
		   20 * longest_way(sim) + sim->plan.hold_off_ns;
	truth_links(sim);
}

/* A pair that is made anew has no past. */
static void forget(struct witnessed *w)
{
	w->state = NFO_DOWN;
	w->slow = true;
	w->taken_down = false;
	w->down_at = 0;
	w->fail = false;
	w->was_down = false;
	w->condemned = false;
	w->failed_at = 0;
	w->flaps = 0;
	w->well_ns = 0;
	w->degraded = false;
	w->mended_at = 0;
	w->plea = (struct plea){};
}

/* It remembers nothing of its former life, nor do we of it. */
static void host_boots(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;
	struct witnessed *w;

	t->booted_at = sim->now;
	t->requested[h] = -1;
	t->initial[h] = false;
	t->removed[h] = false;
	t->barred[h] = false;
	t->permitted[h] = false;
	t->heard_any[h] = 0;
	t->cleared_at[h] = 0;
	t->approved[h] = false;
	t->refused[h] = false;
	t->waited_at[h] = 0;
	t->denied_at[h] = 0;
	hold_boots(sim, h);
	for (w = t->w[h]; w < t->w[h] + LINKS_MAX; w++)
		forget(w);
}

static void host_dies(struct sim *sim, int h)
{
	int i;

	sim->truth.gone_at[h] = sim->now;
	cause_gone(sim, h);
	for (i = 0; i < sim->plan.n_links; i++)
		cause_ends(sim, h, i);
}

static void port_goes(struct sim *sim, int h, int link)
{
	struct truth *t = &sim->truth;
	struct witnessed *w = &t->w[h][link];

	if (host_active(&sim->host[h]) == link)
		t->removed[h] = true;
	if (t->requested[h] == link)
		t->requested[h] = -1;
	cause_ends(sim, h, link);
	forget(w);
	w->absent_at = sim->now;
}

/* What failed while there was nowhere to go may be left as soon as there is. */
static void note_lockout(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;
	bool any = false;
	int i;

	if (a->arg && t->requested[a->host] == a->link)
		t->requested[a->host] = -1;
	for (i = 0; i < sim->plan.n_links; i++)
		any |= port_of(sim, a->host, i)->lockout;
	if (a->arg && !any)
		t->locked_at[a->host] = sim->now;
	if (!a->arg)
		cause_back(sim, a->host, t->locked_at[a->host]);
	t->permitted[a->host] |= !a->arg;
}

/* The same, for both ends. */
static void note_heartbeat(struct sim *sim, const struct act *a)
{
	struct witnessed *w = &sim->truth.w[a->host][a->link];
	int h;

	for (h = 0; h < 2; h++) {
		if (!a->arg)
			cause_back(sim, h, w->heartbeat_at);
		sim->truth.permitted[h] |= !a->arg;
	}
	w->heartbeat_at = sim->now;
}

/* Who is not up echoes the nonce of what came last, until he hears the next pulse. */
static void note_replay(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;

	t->replayed_at[a->link] = sim->now;
	if (t->w[!a->host][a->link].state != NFO_UP)
		t->w[a->host][a->link].confused_at = sim->now;
}

/* Its ears are as late as its clock: it must not take that for silence. */
static void note_late(struct sim *sim, struct host *h)
{
	u64 now = host_now(sim, h);
	int i;

	sim->truth.late_at[h->id] = sim->now;
	sim->truth.late[h->id] = h->state != PAUSED && now > h->timer &&
				 now - h->timer > US(sim->plan.interval_max_us);
	for (i = 0; i < sim->plan.n_links; i++)
		sim->truth.w[h->id][i].suspects = h->port[i].s.suspect_until;
}

/* By its own clock h is silent for so much longer, and its timer late; its peer sees a hole. */
static void note_step(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;
	int h;

	if (!recent(sim, t->stepped_at[a->host], t->bound))
		t->ahead[a->host] = 0;
	t->ahead[a->host] += a->arg;
	/* What h grants its peer is over sooner, too, and what it asked for itself. */
	for (h = 0; h < 2; h++)
		t->said[h].granted_until -= min(t->said[h].granted_until, a->arg);
	/* But its peer was not away. */
	t->heard_any[a->host] += a->arg;
	t->stepped_at[a->host] = sim->now;
	t->stepped[a->host] = true;
}

/* The first tick since its clock was stepped. */
void truth_tick(struct sim *sim, struct host *h)
{
	if (sim->truth.stepped[h->id])
		note_late(sim, h);
	sim->truth.stepped[h->id] = false;
}

static void note_host(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;

	switch (a->deed) {
	case D_BOOT:
		if (sim->host[a->host].state == DEAD)
			host_boots(sim, a->host);
		break;
	case D_DIE:
		host_dies(sim, a->host);
		break;
	case D_PAUSE:
	case D_STALL:
		t->gone_at[a->host] = sim->now;
		cause_gone(sim, a->host);
		break;
	case D_RESUME:
		note_late(sim, &sim->host[a->host]);
		t->stalled_at[a->host] = sim->now;
		cause_back(sim, a->host, t->gone_at[a->host]);
		grant(sim, sim->host[a->host].queued);
		break;
	case D_APPROVAL:
		if (!a->arg)
			approval_off(sim, a->host);
		break;
	case D_ANNOUNCE:
		hold_announced(sim, a);
		break;
	case D_STEP:
		note_step(sim, a);
		break;
	default:
		break;
	}
}

static void note_port(struct sim *sim, const struct act *a)
{
	struct witnessed *w = &sim->truth.w[a->host][a->link];

	switch (a->deed) {
	case D_CARRIER:
		w->absent_at = sim->now;
		break;
	case D_REMOVE:
		port_goes(sim, a->host, a->link);
		break;
	case D_INSERT:
		w->absent_at = sim->now;
		break;
	case D_ADMIN:
		w->admin_at = sim->now;
		break;
	case D_LOCKOUT:
		note_lockout(sim, a);
		break;
	case D_HEARTBEAT:
		note_heartbeat(sim, a);
		break;
	case D_DEGRADE:
		w->degrade_at = sim->now;
		break;
	case D_INTERVAL:
		w->old_interval_us = port_of(sim, a->host, a->link)->interval_us;
		w->old_multiplier = port_of(sim, a->host, a->link)->multiplier;
		w->changed_at = sim->now;
		break;
	default:
		break;
	}
}

/* Called before the deed is done. */
void truth_act(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;

	t->faulty = -1;
	if (a->deed != D_REPLAY && a->deed != D_KEY && a->deed != D_SLEW)
		t->last_act = sim->now;
	/* Eight of them are questions. */
	grant(sim, 14);
	switch (a->deed) {
	case D_CUT:
		latency_cut(sim, a);
		break;
	case D_REPLAY:
		note_replay(sim, a);
		break;
	case D_FREEZE:
		t->frozen_at = sim->now;
		cause_away(sim);
		break;
	case D_THAW:
		t->thawed_at = sim->now;
		cause_back(sim, 0, t->frozen_at);
		cause_back(sim, 1, t->frozen_at);
		break;
	default:
		note_host(sim, a);
		note_port(sim, a);
		break;
	}
}

void truth_request(struct sim *sim, int h, int link, bool forced)
{
	struct truth *t = &sim->truth;

	t->requested[h] = link;
	t->forced[h] = forced;
	t->requested_at[h] = sim->now;
}

void truth_clear(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;
	int i;

	t->requested[h] = -1;
	t->cleared_at[h] = host_now(sim, &sim->host[h]);
	for (i = 0; i < LINKS_MAX; i++)
		t->w[h][i].flaps = 0;
}

void truth_suspect(struct sim *sim, int h, int i)
{
	sim->tally->suspects++;
	tested(sim, RULE_SUSPICION);
	say(sim, "host %d link %d: suspects itself", h, i);
	if (!recent(sim, sim->truth.late_at[h], 1))
		fail(sim, "suspicion", "host %d was not late", h);
}

void truth_heard_out(struct sim *sim, int h)
{
	say(sim, "host %d: has heard what had come in", h);
	sim->truth.heard_out[h] = sim->now;
}

/* Just now, on another link. */
static bool heard_another(struct sim *sim, int h, int i)
{
	u64 now = host_now(sim, &sim->host[h]);
	int j;

	for (j = 0; j < sim->plan.n_links; j++)
		if (j != i && now - port_of(sim, h, j)->s.last_rx <=
			      US(sim->plan.interval_max_us) * 3 / 2)
			return true;
	return false;
}

static void note_up(struct sim *sim, int h, struct witnessed *w)
{
	w->went_up = sim->now;
	w->up_at = host_now(sim, &sim->host[h]);
	w->condemned = false;
	w->slow = false;
	w->taken_down = false;
}

static void note_down(struct sim *sim, int h, struct witnessed *w, enum nfo_diag diag)
{
	w->slow = diag == NFO_DIAG_NEIGHBOR;
	w->well_ns += host_now(sim, &sim->host[h]) - w->up_at;
	w->down_at = sim->now;
	w->was_down = true;
}

static const char *state_name(enum nfo_state state)
{
	static const char *const name[] = { "admin-down", "down", "init", "up" };

	return name[state];
}

/* Nothing has happened to any cable or host for B, and as long as somebody may @hold. */
static bool still(struct sim *sim, u64 hold)
{
	struct truth *t = &sim->truth;
	int i;

	if (!both_alive(sim, t->bound) || !since(sim, t->last_act, t->bound + hold))
		return false;
	/* What is dead one way only may come and go as it loses the other way. */
	for (i = 0; i < sim->plan.n_links; i++)
		if (!since(sim, t->whole_since[i], t->bound) ||
		    (!since(sim, t->good_since[i], t->bound) &&
		     !since(sim, t->dead_since[i], t->bound)))
			return false;
	return true;
}

/* Who was late calls nobody silent so soon, unless he has heard all, or has put it off before. */
static void check_expiry(struct sim *sim, int h, int i)
{
	struct truth *t = &sim->truth;

	if (port_of(sim, h, i)->s.diag == NFO_DIAG_EXPIRED && host_waits(&sim->host[h], i))
		fail(sim, "suspicion", "host %d link %d expires before it has heard what came in",
		     h, i);
	if ((t->heard_out[h] >= t->late_at[h] || sim->now != t->late_at[h] ||
	     t->w[h][i].held_at == sim->now) &&
	    heard_another(sim, h, i))
		return;
	if (recent(sim, t->late_at[h], floor_interval(sim, i) / 2) && t->late[h] &&
	    !t->w[h][i].suspects && port_of(sim, h, i)->s.diag == NFO_DIAG_EXPIRED)
		fail(sim, "suspicion", "host %d link %d expires because the host was late", h, i);
}

static void note_told(struct sim *sim, int h, struct witnessed *w, const struct nfo_session *s)
{
	if (w->degraded && !s->remote_degraded)
		w->mended_at = host_now(sim, &sim->host[h]);
	w->degraded = s->remote_degraded;
}

/*
 * A deaf peer's new nonce cannot be proven: that ends Init, once. And a recording has a deaf peer
 * answer, which is Init again to who hears that.
 */
static bool shakes(struct sim *sim, int i, enum nfo_state from, enum nfo_state to)
{
	return (from == NFO_INIT && to == NFO_DOWN) ||
	       (from == NFO_DOWN && to == NFO_INIT &&
		recent(sim, sim->truth.replayed_at[i], 2 * longest_way(sim) + MS(1)));
}

void truth_states(struct sim *sim, int h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &sim->truth.w[h][i];
		struct port *p = port_of(sim, h, i);

		if (p->paired)
			note_told(sim, h, w, &p->s);
		if (p->paired && p->s.held)
			w->held_at = sim->now;
		if (!p->paired || p->s.state == w->state)
			continue;
		say(sim, "host %d link %d: %s -> %s", h, i, state_name(w->state),
		    state_name(p->s.state));
		if (still(sim, hold_longest_any(sim)) && !shakes(sim, i, w->state, p->s.state))
			fail(sim, "restless", "host %d link %d: %s -> %s", h, i,
			     state_name(w->state), state_name(p->s.state));
		if (p->s.state == NFO_UP) {
			note_up(sim, h, w);
			found_up(sim, h, i);
		} else if (w->state == NFO_UP) {
			note_down(sim, h, w, p->s.diag);
		}
		if (w->state > NFO_DOWN && p->s.state == NFO_DOWN)
			check_expiry(sim, h, i);
		if (w->state == NFO_UP && p->s.state == NFO_DOWN &&
		    p->s.diag == NFO_DIAG_EXPIRED)
			hold_check(sim, h, i);
		accrue(sim, h, i);
		w->state = p->s.state;
		sim->tally->states++;
		grant(sim, 3);
	}
}

/* The path failed, and was not taken down, here or there. */
static bool is_condemned(const struct nfo_session *s)
{
	if (s->state == NFO_ADMIN_DOWN || s->state == NFO_UP)
		return false;
	return !s->port_ok || (s->remote_state != NFO_ADMIN_DOWN && (s->fail || s->remote_fail));
}

void truth_verdicts(struct sim *sim, int h)
{
	u64 limit = sim->plan.damping_ns, now = host_now(sim, &sim->host[h]);
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &sim->truth.w[h][i];
		unsigned int forgiven = limit ? w->well_ns / limit : w->flaps;

		if (!port_of(sim, h, i)->paired || w->condemned ||
		    !is_condemned(&port_of(sim, h, i)->s))
			continue;
		w->condemned = true;
		/* The hold-off runs from the first failure, and ends with what there is then. */
		if (!w->failed_at || now - w->failed_at >= sim->plan.hold_off_ns)
			w->failed_at = now;
		if (!port_of(sim, h, i)->s.ups)
			continue;
		w->flaps = min(w->flaps - min(w->flaps, forgiven) + 1, 8u);
		w->well_ns = 0;
	}
}

const char *truth_reason(enum nfo_reason reason)
{
	static const char *const name[] = {
		[NFO_REASON_NONE] = "none",
		[NFO_REASON_INITIAL] = "initial",
		[NFO_REASON_SILENCE] = "silence",
		[NFO_REASON_CARRIER] = "carrier",
		[NFO_REASON_REMOTE] = "remote",
		[NFO_REASON_ADMIN] = "admin",
		[NFO_REASON_REMOVED] = "removed",
		[NFO_REASON_PRIORITY] = "priority",
		[NFO_REASON_WTR] = "wtr",
		[NFO_REASON_MANUAL] = "manual",
		[NFO_REASON_CLEAR] = "clear",
		[NFO_REASON_FORCED] = "forced",
		[NFO_REASON_LOCKOUT] = "lockout",
		[NFO_REASON_DEGRADE] = "degrade",
		[NFO_REASON_HEARTBEAT] = "heartbeat-only",
	};

	return name[reason];
}

static bool any_dead(struct sim *sim)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (since(sim, sim->truth.dead_since[i], sim->truth.bound))
			return true;
	return false;
}

static void check_path(struct sim *sim, int h)
{
	int active = host_active(&sim->host[h]), other = any_good(sim, h, active);
	struct truth *t = &sim->truth;

	if (other < 0)
		return;
	tested(sim, RULE_NO_PATH);
	if (any_dead(sim))
		tested(sim, RULE_DEAD_PATH);
	if (active < 0)
		fail(sim, "no-path", "host %d has no active pair, but link %d is good", h, other);
	else if (since(sim, t->dead_since[active], t->bound) &&
		 !approval_waits(sim, h, t->bound))
		fail(sim, "dead-path", "host %d stays on link %d, which is dead; %d is good", h,
		     active, other);
}

static void check_degraded(struct sim *sim, int h)
{
	int i, active = host_active(&sim->host[h]);
	struct truth *t = &sim->truth;

	if (active < 0 || !good_for(sim, active, t->bound) ||
	    !degraded_for(sim, h, active, t->bound) ||
	    (t->requested[h] == active && t->forced[h]) ||
	    recent(sim, t->switched_at[h], t->bound) || approval_waits(sim, h, t->bound))
		return;
	for (i = 0; i < sim->plan.n_links; i++) {
		if (i == active || !permitted_for_bound(sim, h, i) || !good_for(sim, i, t->bound))
			continue;
		tested(sim, RULE_DEGRADED);
		if (well_for(sim, h, i, t->bound))
			fail(sim, "degraded", "host %d stays on link %d; %d is well", h, active, i);
	}
}

static bool hears(struct sim *sim, int h, int i)
{
	return in_service(sim, !h, i) && port_of(sim, h, i)->ok && !sim->frozen &&
	       !sim->link[i].wire[!h].cut;
}

static void check_settled(struct sim *sim, int h, int i)
{
	struct port *p = port_of(sim, h, i);
	struct truth *t = &sim->truth;
	struct nfo_session *s = &p->s;

	if (good_for(sim, i, t->bound)) {
		tested(sim, RULE_SETTLED);
		if (!p->paired || s->state != NFO_UP || s->fail || s->remote_fail ||
		    (s->suspect_until && !recent(sim, t->late_at[h], t->bound)))
			fail(sim, "settled", "host %d link %d is not well", h, i);
		if (s->poll && !recent(sim, t->w[h][i].changed_at, t->bound))
			fail(sim, "settled", "host %d link %d polls on", h, i);
	}
	if (!p->paired || s->state < NFO_INIT)
		return;
	/* Who hears his peer is up for as long as that one holds. */
	if (since(sim, t->dead_since[i], t->bound) &&
	    still(sim, hears(sim, h, i) ? hold_longest_any(sim) : hold_longest(sim, h)) &&
	    (s->state == NFO_UP || !hears(sim, h, i)))
		fail(sim, "settled", "host %d holds the dead link %d for %s", h, i,
		     state_name(s->state));
}

/* The best path that was ever up and that is permitted; -1 none. */
static int working(struct sim *sim, int h)
{
	int i, best = -1;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct port *p = port_of(sim, h, i);

		if (p->paired && p->s.ups && nfo_select_permitted(&p->s) &&
		    (best < 0 || prefers(&p->s, &port_of(sim, h, best)->s)))
			best = i;
	}
	return best;
}

static bool all_good_since(struct sim *sim, u64 at)
{
	struct truth *t = &sim->truth;
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (recent(sim, t->w[0][i].heartbeat_at, sim->now - at + t->bound) ||
		    recent(sim, t->w[1][i].heartbeat_at, sim->now - at + t->bound) ||
		    !good_for(sim, i, sim->now - at + t->bound) ||
		    !well_for(sim, 0, i, sim->now - at + t->bound) ||
		    !well_for(sim, 1, i, sim->now - at + t->bound) ||
		    recent(sim, t->w[0][i].changed_at, sim->now - at + t->bound) ||
		    recent(sim, t->w[1][i].changed_at, sim->now - at + t->bound))
			return false;
	return true;
}

/* Failed, and nobody's wish. */
static bool must_be_known_dead(struct sim *sim, int i)
{
	struct truth *t = &sim->truth;

	return since(sim, t->dead_since[i], t->bound) && both_alive(sim, t->bound) &&
	       !port_of(sim, 0, i)->admin_down && !port_of(sim, 1, i)->admin_down;
}

/* A switch to what has become heartbeat-only is over. */
static void end_requested(struct sim *sim, int h)
{
	int link = sim->truth.requested[h];

	if (link >= 0 && nfo_session_heartbeat_only(&port_of(sim, h, link)->s))
		sim->truth.requested[h] = -1;
}

static void check_rank(struct sim *sim, int h)
{
	int active = host_active(&sim->host[h]), link;
	const struct nfo_session *s = sim->host[h].sel.requested;
	struct truth *t = &sim->truth;
	int best = working(sim, h);

	if (active >= 0 && port_of(sim, h, active)->lockout)
		fail(sim, "rank", "host %d is on link %d, which is locked out", h, active);
	if (active >= 0 && nfo_session_heartbeat_only(&port_of(sim, h, active)->s))
		fail(sim, "rank", "host %d is on link %d, which is heartbeat-only", h, active);
	end_requested(sim, h);
	link = t->requested[h];
	if (link < 0)
		return;
	tested(sim, RULE_RANK);
	if (s && host_link_of(&sim->host[h], s) == link) {
		if (!t->forced[h] && best >= 0 && best != link && good_for(sim, link, t->bound) &&
		    must_be_known_dead(sim, best))
			fail(sim, "rank", "host %d holds a manual switch, but link %d failed", h,
			     best);
		if (!t->forced[h] && good_for(sim, link, t->bound) &&
		    degraded_for(sim, h, link, t->bound))
			fail(sim, "rank", "host %d holds a manual switch, but link %d is degraded",
			     h, link);
		return;
	}
	if (t->forced[h] || all_good_since(sim, t->requested_at[h]))
		fail(sim, "rank", "host %d forgot its switch to link %d", h, link);
	t->requested[h] = -1;
}

/* After B, the wait-to-restore and damping, with every cable good or dead all the while. */
static void check_preferred(struct sim *sim, int h)
{
	struct host *host = &sim->host[h];
	u64 bound = sim->truth.bound + host->sel.wtr_ns + host->sel.damping_ns;
	int i, best = -1, active = host_active(host);

	for (i = 0; i < sim->plan.n_links; i++) {
		bool good = good_for(sim, i, bound);

		if (port_of(sim, h, i)->lockout)
			continue;
		if (recent(sim, sim->truth.w[0][i].heartbeat_at, bound) ||
		    recent(sim, sim->truth.w[1][i].heartbeat_at, bound))
			return;
		if (!permitted_for_bound(sim, h, i))
			continue;
		if (!good && !since(sim, sim->truth.dead_since[i], bound))
			return;
		if (recent(sim, sim->truth.w[!h][i].degrade_at, bound))
			return;
		if (port_of(sim, !h, i)->degraded)
			good = sim->truth.requested[h] == i && sim->truth.forced[h];
		if (good && (best < 0 || prefers(&host->port[i].s, &host->port[best].s)))
			best = i;
		if (good && sim->truth.requested[h] == i) {
			best = i;
			break;
		}
	}
	if (best < 0)
		return;
	if (sim->truth.requested[h] == best || host->sel.revertive)
		tested(sim, RULE_PREFERRED);
	if (active == best || approval_waits(sim, h, bound))
		return;
	if (sim->truth.requested[h] == best || host->sel.revertive)
		fail(sim, "preferred", "host %d is on link %d, not %d", h, active, best);
}

void truth_step(struct sim *sim)
{
	int h, i;

	if (still(sim, hold_longest_any(sim)))
		tested(sim, RULE_RESTLESS);
	for (h = 0; h < 2; h++) {
		if (sim->host[h].state != RUNNING)
			continue;
		approval_check(sim, h);
		check_path(sim, h);
		check_degraded(sim, h);
		latency_check(sim, h);
		found_check(sim, h);
		check_rank(sim, h);
		alive_check(sim, h);
		check_preferred(sim, h);
		hold_step(sim, h);
		for (i = 0; i < sim->plan.n_links; i++) {
			check_settled(sim, h, i);
			data_check(sim, h, i);
		}
	}
}

void truth_end(struct sim *sim)
{
	int h, i;

	if (!both_alive(sim, sim->truth.bound))
		fail(sim, "plan", "the plan did not end in peace");
	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			if (!good_for(sim, i, sim->truth.bound))
				fail(sim, "plan", "the plan did not end in peace");
}
