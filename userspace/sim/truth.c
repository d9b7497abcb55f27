// SPDX-License-Identifier: GPL-2.0
/*
 * What really happened, and the rules that must hold whatever happens.
 *
 * Bounds. D is interval × multiplier, the detection time; W = 2 D + two round
 * trips + 2 ms; B = 4 D + 6 slow intervals (10 ms or the interval) + two hello
 * intervals + ten round trips. A cable is good while nothing impairs it, dead
 * while one direction at least carries nothing or a user took it down; a lossy
 * one is neither. A host is alive while it runs.
 *
 *  dead-path    With both hosts alive and another cable good, all for B, no
 *               host's active pair is on a cable that has been dead for B.
 *  no-path      Nor is a host without an active pair.
 *  latency      A cable that is cut in a quiet network is left within D, the
 *               way of the last pulse, and the wait for a witness.
 *  cause        Every switch has a cause on the pair that it leaves: silence, a
 *               multiplier of pulses lost in a row no more than W ago, counted
 *               from the peer's return if it was away; a port without carrier; a
 *               command. A wish (priority, restoration, command) has its own.
 *  settled      After B a good cable's sessions are up at both ends with no
 *               Poll, suspicion or verdict open, and a dead one's are down.
 *  restless     No state changes when nothing has changed for B.
 *  preferred    A revertive host is on its best good cable after B and the
 *               wait-to-restore, or where the manual switch sent it.
 *  suspicion    Nobody suspects himself who was not late.
 *  chatter      A host sends no more than its interval allows and a few pulses
 *               for each event.
 *  progress     Time goes on: deadlines are in the future, instants are short.
 */
#include "sim.h"

#define SLACK_NS	US(10)
/* A pair that is down beats no faster than this. */
#define SLOW_NS		US(NFO_SLOW_US)

static struct port *port_of(struct sim *sim, int h, int i)
{
	return &sim->host[h].port[i];
}

static bool in_service(struct sim *sim, int h, int i)
{
	const struct port *p = port_of(sim, h, i);

	return p->ok && p->present && !p->admin_down;
}

static bool is_dead(struct sim *sim, int i)
{
	struct wire *w = sim->link[i].wire;

	return !in_service(sim, 0, i) || !in_service(sim, 1, i) || w[0].cut || w[1].cut ||
	       sim->frozen;
}

static bool impaired(const struct wire *w)
{
	return w->loss || w->late || w->eat;
}

static bool is_good(struct sim *sim, int i)
{
	struct wire *w = sim->link[i].wire;

	return !is_dead(sim, i) && !impaired(&w[0]) && !impaired(&w[1]);
}

static void mark(u64 *since, bool holds, u64 now)
{
	if (!holds)
		*since = NEVER;
	else if (*since == NEVER)
		*since = now;
}

/* Has it held for @bound? */
static bool since(const struct sim *sim, u64 at, u64 bound)
{
	return at != NEVER && sim->now - at >= bound;
}

/* The interval that host h may count on from its peer, or the peer from h: the same. */
static u64 interval(struct sim *sim, int i)
{
	return US(max(port_of(sim, 0, i)->interval_us, port_of(sim, 1, i)->interval_us));
}

static u64 detect(struct sim *sim, int h, int i)
{
	return interval(sim, i) * port_of(sim, !h, i)->multiplier;
}

void truth_links(struct sim *sim)
{
	struct truth *t = &sim->truth;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (!is_dead(sim, i) && since(sim, t->dead_since[i], detect(sim, 0, i)))
			t->healed_at[i] = sim->now;
		mark(&t->good_since[i], is_good(sim, i), sim->now);
		mark(&t->dead_since[i], is_dead(sim, i), sim->now);
	}
}

void truth_alive(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	mark(&t->alive_since[h], sim->host[h].state == RUNNING, sim->now);
}

static bool both_alive(const struct sim *sim, u64 bound)
{
	return since(sim, sim->truth.alive_since[0], bound) &&
	       since(sim, sim->truth.alive_since[1], bound);
}

static bool recent(const struct sim *sim, u64 at, u64 bound)
{
	return at && sim->now - at <= bound;
}

static u64 floor_interval(struct sim *sim, int i)
{
	u32 a = min(port_of(sim, 0, i)->interval_us, sim->truth.w[0][i].old_interval_us);
	u32 b = min(port_of(sim, 1, i)->interval_us, sim->truth.w[1][i].old_interval_us);

	return US(max(a, b));
}

static u8 multiplier(struct sim *sim, int from, int i)
{
	u8 now = port_of(sim, from, i)->multiplier;
	struct witnessed *w = &sim->truth.w[from][i];

	return recent(sim, w->changed_at, sim->truth.bound) ? min(now, w->old_multiplier) : now;
}

static u64 way(struct sim *sim, int from, int i)
{
	return sim->link[i].wire[from].delay + sim->link[i].wire[from].jitter;
}

static u64 longest_way(struct sim *sim)
{
	u64 longest = 0;
	int h, i;

	for (i = 0; i < sim->plan.n_links; i++)
		for (h = 0; h < 2; h++)
			longest = max(longest, way(sim, h, i));
	return longest;
}

static u64 window(struct sim *sim, int i)
{
	u64 d = max(detect(sim, 0, i), detect(sim, 1, i));

	return 2 * d + 4 * longest_way(sim) + MS(2);
}

void truth_start(struct sim *sim)
{
	struct truth *t = &sim->truth;
	u64 i_max = 0, d_max = 0;
	int h, i;

	*t = (struct truth){ .faulty = -1, .manual = { -1, -1 } };
	for (i = 0; i < LINKS_MAX; i++) {
		t->good_since[i] = NEVER;
		t->dead_since[i] = NEVER;
	}
	for (h = 0; h < 2; h++) {
		t->alive_since[h] = NEVER;
		for (i = 0; i < sim->plan.n_links; i++) {
			t->w[h][i].old_interval_us = port_of(sim, h, i)->interval_us;
			t->w[h][i].old_multiplier = port_of(sim, h, i)->multiplier;
			i_max = max(i_max, US(port_of(sim, h, i)->interval_us));
			t->w[h][i].tokens = 16;
		}
	}
	i_max = max(i_max, US(sim->plan.interval_max_us));
	d_max = i_max * sim->plan.multiplier_max;
	t->bound = 4 * d_max + 6 * max(i_max, US(NFO_SLOW_US)) + 2 * HELLO_NS +
		   20 * longest_way(sim);
	truth_links(sim);
}

/* What happened gives every host a few pulses to say of it. */
static void grant(struct sim *sim, double tokens)
{
	int h, i;

	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			sim->truth.w[h][i].tokens += tokens;
}

void truth_sent(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];
	double gap = 0.7 * floor_interval(sim, i);

	w->tokens += (sim->now - w->tokens_at) / gap;
	w->tokens_at = sim->now;
	if (w->tokens > 64 + sim->host[h].queued)
		w->tokens = 64 + sim->host[h].queued;
	if (--w->tokens < 0)
		fail(sim, "chatter", "host %d sends too much on link %d", h, i);
}

/* The shortest silence that can swallow a multiplier of pulses from the peer of h. */
static u64 swallow(struct sim *sim, int h, int i)
{
	return interval(sim, i) * max(5, 3 * (multiplier(sim, !h, i) - 1)) / 4;
}

static void strike(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];

	unsigned int due = multiplier(sim, !h, i);

	/* A peer that stops in the middle of losses may owe the last one. */
	if (recent(sim, sim->truth.gone_at[!h], detect(sim, h, i)))
		due--;
	if (w->run >= due) {
		w->strike_at = sim->now;
		w->blame_at = sim->now;
	}
}

static void strike_all(struct sim *sim, int h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		strike(sim, h, i);
}

/* After a silence of the peer's, losses on one path during it mean nothing. */
static void forgive(struct sim *sim, int h, u64 gap)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &sim->truth.w[h][i];

		if (gap < swallow(sim, h, i))
			continue;
		w->run = 0;
		w->strike_at = 0;
	}
}

void truth_arrival(struct sim *sim, int h, int i, bool lost)
{
	struct witnessed *w = &sim->truth.w[h][i];
	u64 now = host_now(sim, &sim->host[h]);

	if (lost) {
		if (sim->host[h].state == DEAD || sim->host[h].state == PAUSED)
			return;
		w->run++;
		w->trouble_at = sim->now;
		strike(sim, h, i);
		grant(sim, 2);
		return;
	}
	forgive(sim, h, now - sim->truth.heard_any[h]);
	strike(sim, h, i);
	w->run = 0;
	sim->truth.heard_any[h] = now;
}

/* The end of D, seen from when the last pulse came, and who must have left by then. */
static void expect(struct sim *sim, int i, u64 cuts)
{
	u64 step = interval(sim, i), wait = 0;
	struct truth *t = &sim->truth;
	int h, j;

	t->plain = longest_way(sim) < US(100);
	/*
	 * A witness may be slower, or further away; at 2 it has to answer first.
	 * Until the answers come the peer seems to come and go.
	 */
	for (j = 0; j < sim->plan.n_links; j++) {
		u64 w = way(sim, 0, j) + way(sim, 1, j);

		if (interval(sim, j) != step || multiplier(sim, 0, i) == 2 ||
		    multiplier(sim, 1, i) == 2) {
			t->plain = false;
			w += step + max(detect(sim, 0, i), detect(sim, 1, i));
		}
		/* And if the answers take longer than D, it is Down without them. */
		if (!t->plain && w > detect(sim, 0, i))
			w += 8 * SLOW_NS;
		wait = max(wait, w);
	}
	for (h = 0; h < 2; h++) {
		t->detect[h] = detect(sim, h, i) + way(sim, !h, i);
		t->leave_by[h] = cuts & BIT(!h) ? sim->now + t->detect[h] + wait + SLACK_NS
						: NEVER;
	}
	for (h = 0; h < 2; h++) {
		u64 told = t->leave_by[!h];

		if (!(cuts & BIT(h)))
			continue;
		t->leave_by[h] = min(t->leave_by[h], told + longest_way(sim) + SLACK_NS);
		if (!(cuts & BIT(!h)))
			t->detect[h] = t->detect[!h] + longest_way(sim);
	}
	for (h = 0; h < 2; h++)
		if (host_active(&sim->host[h]) != i)
			t->leave_by[h] = NEVER;
	t->faulty = i;
	t->fault_at = sim->now;
}

static bool quiet(struct sim *sim)
{
	struct truth *t = &sim->truth;
	int h, i;

	if (sim->plan.n_links < 2 || !both_alive(sim, t->bound))
		return false;
	for (i = 0; i < sim->plan.n_links; i++)
		if (!since(sim, t->good_since[i], t->bound))
			return false;
	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			if (recent(sim, t->w[h][i].changed_at, t->bound))
				return false;
	return true;
}

/* What happened to the pairs since host h was away happens to it now. */
static void learn_late(struct sim *sim, int h, u64 away)
{
	struct truth *t = &sim->truth;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &t->w[!h][i], *own = &t->w[h][i];

		if (own->trouble_at && own->trouble_at + t->bound > away)
			own->trouble_at = sim->now;
		if (w->absent_at && w->absent_at + t->bound > away)
			w->absent_at = sim->now;
		if (w->admin_at && w->admin_at + t->bound > away)
			w->admin_at = sim->now;
		if (w->blame_at && w->blame_at + t->bound > away)
			w->blame_at = sim->now;
	}
}

/* Called before the deed is done. */
/* It remembers nothing of its former life, nor do we of it. */
static void host_boots(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;
	struct witnessed *w;

	t->booted_at = sim->now;
	t->manual[h] = -1;
	t->initial[h] = false;
	t->removed[h] = false;
	t->heard_any[h] = 0;
	t->cleared_at[h] = 0;
	for (w = t->w[h]; w < t->w[h] + LINKS_MAX; w++) {
		w->state = NFO_DOWN;
		w->was_down = false;
	}
}

static void port_goes(struct sim *sim, int h, int link)
{
	struct truth *t = &sim->truth;
	struct witnessed *w = &t->w[h][link];

	if (host_active(&sim->host[h]) == link)
		t->removed[h] = true;
	if (t->manual[h] == link)
		t->manual[h] = -1;
	w->state = NFO_DOWN;
	w->was_down = false;
	w->absent_at = sim->now;
}

void truth_act(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;
	struct witnessed *w = &t->w[a->host][a->link];

	t->faulty = -1;
	if (a->deed != D_REPLAY)
		t->last_act = sim->now;
	grant(sim, 6);
	switch (a->deed) {
	case D_CUT:
		if (quiet(sim))
			expect(sim, a->link, a->arg);
		break;
	case D_BOOT:
		if (sim->host[a->host].state == DEAD)
			host_boots(sim, a->host);
		break;
	case D_DIE:
	case D_PAUSE:
	case D_STALL:
		t->gone_at[a->host] = sim->now;
		strike_all(sim, !a->host);
		break;
	case D_RESUME:
		t->stalled_at[a->host] = sim->now;
		learn_late(sim, a->host, t->gone_at[a->host]);
		grant(sim, sim->host[a->host].queued);
		break;
	case D_FREEZE:
		t->frozen_at = sim->now;
		break;
	case D_THAW:
		learn_late(sim, 0, t->frozen_at);
		learn_late(sim, 1, t->frozen_at);
		break;
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
	case D_INTERVAL:
		w->old_interval_us = port_of(sim, a->host, a->link)->interval_us;
		w->old_multiplier = port_of(sim, a->host, a->link)->multiplier;
		w->changed_at = sim->now;
		break;
	default:
		break;
	}
}

void truth_command(struct sim *sim, int h, int link)
{
	sim->truth.manual[h] = link;
	if (link < 0)
		sim->truth.cleared_at[h] = host_now(sim, &sim->host[h]);
}

void truth_suspect(struct sim *sim, int h, int i)
{
	sim->tally->suspects++;
	say(sim, "host %d link %d: suspects itself", h, i);
	if (!recent(sim, sim->truth.stalled_at[h], 1))
		fail(sim, "suspicion", "host %d was not late", h);
}

static const char *state_name(enum nfo_state state)
{
	static const char *const name[] = { "admin-down", "down", "init", "up" };

	return name[state];
}

/* Nothing has happened to any cable or host for B. */
static bool still(struct sim *sim)
{
	struct truth *t = &sim->truth;
	int i;

	if (!both_alive(sim, t->bound) || !since(sim, t->last_act, t->bound))
		return false;
	for (i = 0; i < sim->plan.n_links; i++)
		if (!since(sim, t->good_since[i], t->bound) &&
		    !since(sim, t->dead_since[i], t->bound))
			return false;
	return true;
}

void truth_states(struct sim *sim, int h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct witnessed *w = &sim->truth.w[h][i];
		struct port *p = port_of(sim, h, i);

		if (!p->paired || p->s.state == w->state)
			continue;
		say(sim, "host %d link %d: %s -> %s", h, i, state_name(w->state),
		    state_name(p->s.state));
		/* A deaf peer's new nonce cannot be proven: that ends Init, once. */
		if (still(sim) && !(w->state == NFO_INIT && p->s.state == NFO_DOWN))
			fail(sim, "restless", "host %d link %d: %s -> %s", h, i,
			     state_name(w->state), state_name(p->s.state));
		if (p->s.state == NFO_UP)
			w->up_at = host_now(sim, &sim->host[h]);
		else if (w->state == NFO_UP)
			w->was_down = true;
		w->state = p->s.state;
		sim->tally->states++;
		grant(sim, 3);
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
	};

	return name[reason];
}

/* Did the path from the peer to host h fail by itself, or was its far port out of service? */
static bool struck(struct sim *sim, int h, int i)
{
	struct witnessed *near = &sim->truth.w[h][i], *far = &sim->truth.w[!h][i];
	u64 bound = window(sim, i);
	bool stalled = recent(sim, sim->truth.stalled_at[0], bound) ||
		       recent(sim, sim->truth.stalled_at[1], bound);

	/* A handshake that loses words may take longer than the patience with it. */
	if (recent(sim, sim->truth.booted_at, sim->truth.bound) &&
	    (recent(sim, near->trouble_at, sim->truth.bound) ||
	     recent(sim, far->trouble_at, sim->truth.bound)))
		return true;
	/* Our own pause eats what is under way: more on a far path than on a near one. */
	if (stalled && longest_way(sim) >= swallow(sim, h, i))
		return true;
	return recent(sim, near->strike_at, bound) || !in_service(sim, !h, i) ||
	       (!sim->frozen && since(sim, sim->truth.dead_since[i], detect(sim, h, i))) ||
	       recent(sim, sim->truth.healed_at[i], SLOW_NS + bound) ||
	       recent(sim, far->absent_at, sim->truth.bound) ||
	       recent(sim, near->absent_at, sim->truth.bound) ||
	       (stalled && recent(sim, near->trouble_at, bound));
}

static bool prefers(const struct nfo_session *a, const struct nfo_session *b)
{
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

static bool wished(struct sim *sim, int h, int from, int to)
{
	struct host *host = &sim->host[h];

	return host->sel.revertive && from >= 0 &&
	       prefers(&host->port[to].s, &host->port[from].s);
}

static bool justified(struct sim *sim, int h, const struct nfo_switch *sw, int from, int to)
{
	struct truth *t = &sim->truth;
	u64 now = host_now(sim, &sim->host[h]);
	struct witnessed *w = &t->w[h][to];

	switch (sw->reason) {
	case NFO_REASON_INITIAL:
		return from < 0 && !t->initial[h];
	case NFO_REASON_REMOVED:
		return from < 0 && t->removed[h];
	case NFO_REASON_SILENCE:
		/* A peer that went Down for the other direction's sake beats slowly. */
		return struck(sim, h, from) ||
		       recent(sim, t->w[!h][from].blame_at, window(sim, from));
	case NFO_REASON_REMOTE:
		return struck(sim, !h, from) ||
		       recent(sim, t->w[h][from].blame_at, window(sim, from)) ||
		       recent(sim, t->w[!h][from].blame_at, window(sim, from)) ||
		       recent(sim, t->w[!h][from].admin_at, t->bound);
	case NFO_REASON_CARRIER:
		return !port_of(sim, h, from)->ok;
	case NFO_REASON_ADMIN:
		return port_of(sim, h, from)->admin_down || port_of(sim, !h, from)->admin_down ||
		       recent(sim, t->w[!h][from].admin_at, window(sim, from));
	case NFO_REASON_PRIORITY:
		return wished(sim, h, from, to) && !w->was_down;
	case NFO_REASON_WTR:
		return wished(sim, h, from, to) && w->was_down &&
		       now - w->up_at >= sim->host[h].sel.wtr_ns;
	case NFO_REASON_CLEAR:
		return wished(sim, h, from, to) && w->up_at <= t->cleared_at[h];
	case NFO_REASON_MANUAL:
		return t->manual[h] == to;
	default:
		return false;
	}
}

static void note_verdict(struct sim *sim, int h, int from)
{
	struct truth *t = &sim->truth;
	u64 took = sim->now - t->fault_at;

	if (from < 0 || t->faulty != from || t->leave_by[h] == NEVER)
		return;
	say(sim, "host %d left the cut link after %llu ns, detection time %llu ns%s", h,
	    (unsigned long long)took, (unsigned long long)t->detect[h],
	    t->plain ? "" : ", but far or unequal");
	t->leave_by[h] = NEVER;
	sim->tally->verdicts++;
	if (t->plain && took > t->detect[h])
		sim->tally->worst_over_ns = max(sim->tally->worst_over_ns, took - t->detect[h]);
}

void truth_switch(struct sim *sim, int h, const struct nfo_switch *sw)
{
	int from = sw->from ? host_link_of(&sim->host[h], sw->from) : -1;
	int to = host_link_of(&sim->host[h], sw->to);
	struct truth *t = &sim->truth;

	sim->tally->reasons[sw->reason]++;
	say(sim, "host %d: link %d -> %d (%s)", h, from, to, truth_reason(sw->reason));
	if (sw->to->state != NFO_UP || from == to)
		fail(sim, "cause", "host %d switched to link %d, which is not up", h, to);
	if (!justified(sim, h, sw, from, to))
		fail(sim, "cause", "host %d left link %d for %d by %s without cause", h, from, to,
		     truth_reason(sw->reason));
	if (nfo_reason_is_fault(sw->reason) && t->manual[h] == from)
		t->manual[h] = -1;
	t->initial[h] = true;
	t->removed[h] = false;
	note_verdict(sim, h, from);
	grant(sim, 3);
}

static bool good_for(struct sim *sim, int i, u64 bound)
{
	return since(sim, sim->truth.good_since[i], bound) && both_alive(sim, bound);
}

static int any_good(struct sim *sim, int but)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (i != but && good_for(sim, i, sim->truth.bound))
			return i;
	return -1;
}

static void check_path(struct sim *sim, int h)
{
	int active = host_active(&sim->host[h]), other = any_good(sim, active);
	struct truth *t = &sim->truth;

	if (other < 0)
		return;
	if (active < 0)
		fail(sim, "no-path", "host %d has no active pair, but link %d is good", h, other);
	else if (since(sim, t->dead_since[active], t->bound))
		fail(sim, "dead-path", "host %d stays on link %d, which is dead; %d is good", h,
		     active, other);
}

static void check_latency(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	if (t->faulty >= 0 && sim->now > t->leave_by[h] &&
	    host_active(&sim->host[h]) == t->faulty)
		fail(sim, "latency", "host %d is still on link %d, %llu ns after its cut", h,
		     t->faulty, (unsigned long long)(sim->now - t->fault_at));
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
		if (!p->paired || s->state != NFO_UP || s->suspect_until || s->fail ||
		    s->remote_fail)
			fail(sim, "settled", "host %d link %d is not well", h, i);
		if (s->poll && !recent(sim, t->w[h][i].changed_at, t->bound))
			fail(sim, "settled", "host %d link %d polls on", h, i);
	}
	if (!p->paired || s->state < NFO_INIT)
		return;
	if (since(sim, t->dead_since[i], t->bound) && still(sim) &&
	    (s->state == NFO_UP || !hears(sim, h, i)))
		fail(sim, "settled", "host %d holds the dead link %d for %s", h, i,
		     state_name(s->state));
}

/* After B and the wait-to-restore, with every cable good or dead all the while. */
static void check_preferred(struct sim *sim, int h)
{
	struct host *host = &sim->host[h];
	u64 bound = sim->truth.bound + host->sel.wtr_ns;
	int i, best = -1, active = host_active(host);

	for (i = 0; i < sim->plan.n_links; i++) {
		bool good = good_for(sim, i, bound);

		if (!good && !since(sim, sim->truth.dead_since[i], bound))
			return;
		if (good && (best < 0 || prefers(&host->port[i].s, &host->port[best].s)))
			best = i;
		if (good && sim->truth.manual[h] == i) {
			best = i;
			break;
		}
	}
	if (best < 0 || active == best)
		return;
	if (sim->truth.manual[h] == best || host->sel.revertive)
		fail(sim, "preferred", "host %d is on link %d, not %d", h, active, best);
}

void truth_step(struct sim *sim)
{
	int h, i;

	for (h = 0; h < 2; h++) {
		if (sim->host[h].state != RUNNING)
			continue;
		check_path(sim, h);
		check_latency(sim, h);
		check_preferred(sim, h);
		for (i = 0; i < sim->plan.n_links; i++)
			check_settled(sim, h, i);
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
