// SPDX-License-Identifier: GPL-2.0
/*
 * The rules, but for those of flooded frames (crowd_once.c). B is the time after which
 * all is settled, from the intervals and detection times in effect: see rules_bound. A
 * path is a pair's two cables and, between segments, the trunk.
 *
 *  verdict    A session goes down only if its path was broken, or a host away or its clock
 *             set, no longer than B ago; a change of pace is no reason.
 *  bystander  Nor is a pair left by a failover for any other reason: who is not
 *             behind the cut stays. That a host is away, or its clock jumps, is none either,
 *             unless pulses are lost, or the multiplier is 2.
 *  wish       No wish but a command goes to a pair whose path broke before the last failover.
 *  latency    A cable cut in a settled world is left within the detection time of
 *             the pair, an interval, and the way of the news; for a pair that works.
 *             With a multiplier of 2 there is another detection time to ask in. A port
 *             without carrier is left at once.
 *  settled    After B the sessions of whole paths are up, with no Poll or verdict
 *             open, those of broken ones are not, and data goes where it arrives; and
 *             each host knows if data, nothing but heartbeats, or nothing gets to another.
 *  roles      Then both ends of a pair beat at the same pace: fast if it is the
 *             active or the standby one of either, slow otherwise. Each end has a
 *             standby that shares no port with its active pair, if there is one.
 *  churn      Then nobody changes a role or an interval; and at no time does each
 *             word bring about another.
 *  budget     Then nobody sends more pulses than its budget.
 *  stretch    Nor stretches intervals without need.
 *  bare       At no time is a heartbeat-only pair the active or the standby one, nor does
 *             anything but pulses leave on a heartbeat-only port.
 *  alone      No path is called failed for silence, unless another one is up that carries
 *             data.
 *  rank       At no time does data leave on a port that is locked out.
 *  paused     Who has said that he would be away is not called down for that, nor does he
 *             call anybody down.
 *  approval   Who needs approval leaves no path before the operator or the deadline gives it.
 */
#include "crowd.h"

#define SLACK_NS	US(20)

static bool blamed(const struct crowd *c, const struct cable *cable)
{
	return cable->cut_at != NEVER ||
	       (cable->healed_at && c->now - cable->healed_at <= c->bound);
}

/* Was a cable of the path broken, no longer than B ago? */
static bool hurt(const struct crowd *c, int h, int p, int g, int q)
{
	return blamed(c, &c->cable[h][p]) || blamed(c, &c->cable[g][q]) ||
	       (!crowd_same_segment(c, p, q) && blamed(c, &c->trunk));
}

static bool booted(const struct crowd *c, int h)
{
	return !c->host[h].alive || c->now - c->host[h].booted_at <= c->bound;
}

/* Was the host away, or its clock wrong, no longer than B ago? */
static bool upset(const struct crowd *c, int h)
{
	return booted(c, h) || c->host[h].away || c->now - c->host[h].back_at <= c->bound;
}

/* Nobody leaves a path for that, unless pulses are lost besides. */
static bool gone(const struct crowd *c, int h)
{
	return booted(c, h) || ((c->loss || c->multiplier == 2) && upset(c, h));
}

/* It carries frames both ways, if only pulses. */
static bool whole(const struct crowd *c, int h, int p, int g, int q)
{
	return c->host[h].alive && c->host[g].alive && crowd_open(c, h, p, g, q) &&
	       crowd_open(c, g, q, h, p);
}

static bool bare(const struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct peer *peer = &c->host[h].peer[g];

	return crowd_bare(c, h, crowd_port(peer, s, 0)) || crowd_bare(c, g, crowd_port(peer, s, 1));
}

static bool session_whole(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct peer *peer = &c->host[h].peer[g];

	return whole(c, h, crowd_port(peer, s, 0), g, crowd_port(peer, s, 1));
}

/* Its own user forbids data there. */
static bool locked(const struct crowd *c, int h, int g, const struct nfo_session *s)
{
	return crowd_locked(c, h, crowd_port(&c->host[h].peer[g], s, 0));
}

bool rules_unwilling(const struct crowd *c, int h, int g)
{
	return c->host[h].locked ||
	       c->host[h].peer[g].sel.ask.state == NFO_APPROVAL_DENIED;
}

static struct pair *other_end(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct peer *peer = &c->host[h].peer[g];

	return &c->host[g].peer[h].pair[crowd_port(peer, s, 1)][crowd_port(peer, s, 0)];
}

/* Did h say that it would be away, and does @g have to grant that? */
static bool granted(const struct crowd *c, int h, int g)
{
	return c->now < c->host[h].said_until && c->host[h].heeded && !upset(c, g);
}

/* Nor does who hears that, or who said it, take a pair down for it. */
static bool excused(const struct crowd *c, int h, int g)
{
	if (booted(c, h) || booted(c, g))
		return true;
	if (granted(c, h, g) || (granted(c, g, h) && c->host[g].away))
		return false;
	return upset(c, h) || upset(c, g);
}

void rules_back(struct crowd *c, int h)
{
	int g;

	for (g = 0; g < c->n_hosts; g++)
		if (g != h && crowd_runs(c, g) && granted(c, h, g))
			tested(c, RULE_PAUSED);
}

void rules_states(struct crowd *c, int h, int g)
{
	struct peer *peer = &c->host[h].peer[g];
	unsigned int i;

	if (peer->sel.view_serial != peer->serial) {
		peer->serial = peer->sel.view_serial;
		peer->serial_at = c->now;
	}
	for (i = 0; i < peer->sel.n; i++) {
		struct nfo_session *s = peer->sel.s[i];
		struct pair *pair = crowd_pair(s);
		int p = crowd_port(peer, s, 0), q = crowd_port(peer, s, 1);
		bool up = s->state == NFO_UP;

		if (up == pair->up)
			continue;
		pair->up = up;
		say(c, "host %d port %d to host %d port %d: %s", h, p, g, q,
		    pair->up ? "up" : "down");
		tested(c, RULE_VERDICT);
		if (!pair->up && !hurt(c, h, p, g, q) && !excused(c, h, g))
			fail(c, upset(c, h) || upset(c, g) ? RULE_PAUSED : RULE_VERDICT,
			     "host %d port %d to host %d port %d went down", h, p, g, q);
	}
}

/* Is one of the pairs up that carry data, or (@heartbeats) of those that do not? */
static bool any_up(const struct crowd *c, int h, int g, bool heartbeats)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (sel->s[i]->state == NFO_UP && bare(c, h, g, sel->s[i]) == heartbeats)
			return true;
	return false;
}

static void check_alone(struct crowd *c, int h, int g, struct nfo_session *s)
{
	struct pair *pair = crowd_pair(s);

	if (s->state != NFO_UP && s->port_ok && !any_up(c, h, g, false)) {
		if (any_up(c, h, g, true))
			tested(c, RULE_ALONE);
		if (s->fail && !pair->failed)
			fail(c, RULE_ALONE,
			     "host %d calls a path to host %d failed, but no other is up", h, g);
	}
	pair->failed = s->fail;
}

void rules_verdicts(struct crowd *c, int h, int g)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		check_alone(c, h, g, s);
		if (locked(c, h, g, s)) {
			if (s->state == NFO_UP)
				tested(c, RULE_RANK);
			if (s == sel->active)
				fail(c, RULE_RANK, "host %d has data for host %d on a locked port",
				     h, g);
		}
		if (!bare(c, h, g, s))
			continue;
		tested(c, RULE_BARE);
		if (s == sel->active || s == sel->standby)
			fail(c, RULE_BARE, "host %d has data for host %d on a heartbeat-only pair",
			     h, g);
	}
}

/* When the path broke, by the clock of h; NEVER if it is not broken by a cable. */
static u64 broke_at(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct peer *peer = &c->host[h].peer[g];
	int p = crowd_port(peer, s, 0), q = crowd_port(peer, s, 1);
	u64 at = min(c->cable[h][p].cut_at, c->cable[g][q].cut_at);

	if (!crowd_same_segment(c, p, q))
		at = min(at, c->trunk.cut_at);
	if (at == NEVER)
		return NEVER;
	return clock_read(&c->host[h].clock, at) + 2 * crowd_way(c, h, p, g, q);
}

static void check_wish(struct crowd *c, int h, int g, const struct nfo_session *to)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	if (broke_at(c, h, g, to) < sel->fault_at)
		fail(c, RULE_WISH, "host %d moved to a pair with host %d that failed before", h, g);
	for (i = 0; i < sel->n; i++)
		if (broke_at(c, h, g, sel->s[i]) < sel->fault_at)
			tested(c, RULE_WISH);
}

static void check_fault(struct crowd *c, int h, int g, const struct nfo_session *from)
{
	const struct peer *peer = &c->host[h].peer[g];
	int p = crowd_port(peer, from, 0), q = crowd_port(peer, from, 1);

	tested(c, RULE_BYSTANDER);
	if (!hurt(c, h, p, g, q) && !gone(c, h) && !gone(c, g))
		fail(c, RULE_BYSTANDER, "host %d left port %d to host %d port %d", h, p, g, q);
}

/* Who has to be asked was, and said yes, or nothing for long enough. */
static void check_approved(struct crowd *c, int h, int g, const struct nfo_switch *sw)
{
	struct peer *peer = &c->host[h].peer[g];

	if (!peer->sel.approval || !sw->from || nfo_reason_is_command(sw->reason) ||
	    sw->reason == NFO_REASON_CLEAR || sw->reason == NFO_REASON_CARRIER)
		return;
	tested(c, RULE_APPROVAL);
	if (!peer->asked_at ||
	    (!peer->approved && crowd_clock(c, h) - peer->asked_at < c->approval_ns))
		fail(c, RULE_APPROVAL, "host %d moved its data for host %d, and nobody approved it",
		     h, g);
	peer->asked_at = 0;
}

/* Where does data go? */
static void tell_switch(struct crowd *c, int h, int g, const struct nfo_switch *sw)
{
	const struct peer *peer = &c->host[h].peer[g];

	if (sw->to)
		say(c, "host %d to host %d: now port %d to port %d (%d)", h, g,
		    crowd_port(peer, sw->to, 0), crowd_port(peer, sw->to, 1), sw->reason);
	else
		say(c, "host %d to host %d: no path (%d)", h, g, sw->reason);
}

void rules_switch(struct crowd *c, int h, int g, const struct nfo_switch *sw)
{
	struct peer *peer = &c->host[h].peer[g];
	u64 took = c->now - c->last_act;
	bool late = c->host[h].leave_by[g] != NEVER && took > peer->detect;

	c->tally->switches++;
	tell_switch(c, h, g, sw);
	check_approved(c, h, g, sw);
	if (nfo_reason_is_fault(sw->reason) && sw->from)
		check_fault(c, h, g, sw->from);
	else if (sw->from && !nfo_reason_is_command(sw->reason))
		check_wish(c, h, g, sw->to);
	if (late && sw->to && session_whole(c, h, g, sw->to) && nfo_reason_is_fault(sw->reason))
		c->tally->worst_over = max_t(u64, c->tally->worst_over,
					     100 * (took - peer->detect) / peer->interval);
}

/* Latency. */

void rules_act(struct crowd *c)
{
	int h, g;

	c->last_act = c->now;
	for (h = 0; h < c->n_hosts; h++)
		for (g = 0; g < c->n_hosts; g++)
			c->host[h].leave_by[g] = NEVER;
}

void rules_dark(struct crowd *c, int h, int port)
{
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		const struct nfo_select *sel = &c->host[h].peer[g].sel;

		tested(c, RULE_LATENCY);
		if (!sel->active || crowd_port(&c->host[h].peer[g], sel->active, 0) != port)
			continue;
		for (i = 0; i < sel->n; i++) {
			const struct nfo_session *s = sel->s[i];

			if (nfo_select_usable(s))
				fail(c, RULE_LATENCY, "host %d stays on port %d without carrier",
				     h, port);
		}
	}
}

/* Is there a path that may have data, or one for nothing but heartbeats? */
static bool anything_whole(struct crowd *c, int h, int g, bool heartbeats)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (session_whole(c, h, g, sel->s[i]) && bare(c, h, g, sel->s[i]) == heartbeats)
			return true;
	return false;
}

static bool anything_permitted(struct crowd *c, int h, int g)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (session_whole(c, h, g, sel->s[i]) && !bare(c, h, g, sel->s[i]) &&
		    !locked(c, h, g, sel->s[i]))
			return true;
	return false;
}

static void expect(struct crowd *c, int h, int g)
{
	struct peer *peer = &c->host[h].peer[g];
	const struct nfo_session *a = peer->sel.active;
	u64 wait;

	if (!a || session_whole(c, h, g, a) || !anything_permitted(c, h, g) || peer->sel.approval)
		return;
	peer->detect = max(nfo_session_detect_ns(a),
			   nfo_session_detect_ns(&other_end(c, h, g, a)->s));
	peer->interval = nfo_session_rx_ns(a);
	/* By whichever clock, and that of who has to answer. */
	peer->detect += 2 * clock_gain(peer->detect);
	wait = peer->interval + 4 * crowd_way(c, h, 0, g, 1) + 8 * c->trunk.delay;
	/* With a multiplier of 2 a witness has to answer first. */
	if (c->multiplier == 2)
		wait += peer->detect;
	/* Whose timer is late, here and there, and that of the answer. */
	if (c->late)
		wait += 2 * US(max(c->host[h].interval_us, c->host[g].interval_us));
	c->host[h].leave_by[g] = c->now + peer->detect + wait + SLACK_NS;
}

void rules_cut(struct crowd *c)
{
	int h, g;

	/* A witness may just have lost a pulse. */
	if (c->loss)
		return;
	for (h = 0; h < c->n_hosts; h++)
		for (g = 0; g < c->n_hosts; g++)
			expect(c, h, g);
}

void rules_step(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		struct peer *peer = &host->peer[g];

		if (c->now <= host->leave_by[g])
			continue;
		host->leave_by[g] = NEVER;
		tested(c, RULE_LATENCY);
		if (peer->sel.active && !session_whole(c, h, g, peer->sel.active))
			fail(c, RULE_LATENCY, "host %d still sends to host %d from port %d to %d",
			     h, g, crowd_port(peer, peer->sel.active, 0),
			     crowd_port(peer, peer->sel.active, 1));
	}
}

/* What is settled. */

u64 rules_bound(const struct crowd *c)
{
	u64 detect = 0, interval = US(NFO_SLOW_US);
	unsigned int i;
	int h, g;

	for (h = 0; h < c->n_hosts; h++) {
		for (g = 0; g < c->n_hosts; g++) {
			const struct nfo_select *sel = &c->host[h].peer[g].sel;

			for (i = 0; i < sel->n; i++) {
				detect = max(detect, nfo_session_detect_ns(sel->s[i]));
				interval = max(interval, nfo_session_rx_ns(sel->s[i]));
			}
		}
	}
	return 4 * max(detect, interval * c->multiplier) + 6 * interval + 4 * c->hello_ns +
	       MS(20) + 2 * NFO_PACE_HASTE_NS + 2 * c->approval_ns;
}

/* Did the host last change its stretch more than B ago? It may do so at any time, to less. */
static bool paced(const struct crowd *c, int h)
{
	return !c->host[h].paced_at || c->now - c->host[h].paced_at > c->bound;
}

static void check_session(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	bool up = session_whole(c, h, g, s), is_up = s->state == NFO_UP;

	tested(c, RULE_SETTLED);
	if (is_up != up)
		fail(c, RULE_SETTLED, "host %d to host %d: a pair is %s", h, g,
		     up ? "not up" : "up");
	if (up && ((s->poll && paced(c, h)) || s->fail || s->remote_fail))
		fail(c, RULE_SETTLED, "host %d to host %d: a pair is not well", h, g);
}

static bool is_fast(const struct crowd *c, int h, int g, const struct nfo_session *s)
{
	return nfo_pace_role(&c->host[h].peer[g].sel, s) != NFO_ROLE_SLOW;
}

/* Is it anybody's choice? As both ends see it, not as they were told. */
static bool chosen(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct nfo_select *ours = &c->host[h].peer[g].sel, *theirs = &c->host[g].peer[h].sel;
	const struct nfo_session *t = &other_end(c, h, g, s)->s;

	return s == ours->active || s == ours->standby || t == theirs->active ||
	       t == theirs->standby;
}

/* What both ends' settings say; only where neither stretches. */
static u32 expected_us(const struct crowd *c, int h, int g, bool fast)
{
	u32 us = max(c->host[h].interval_us, c->host[g].interval_us);

	return fast ? us : max(us, max(c->host[h].pace.slow_us, c->host[g].pace.slow_us));
}

static void check_pace(struct crowd *c, int h, int g, const struct nfo_session *s)
{
	const struct nfo_session *t = &other_end(c, h, g, s)->s;
	bool fast = chosen(c, h, g, s);

	tested(c, RULE_ROLES);
	if (is_fast(c, h, g, s) != fast)
		fail(c, RULE_ROLES, "host %d has a pair with host %d for %s", h, g,
		     fast ? "slow, which is somebody's choice" : "fast, which is nobody's");
	if (paced(c, h) && paced(c, g) && nfo_session_tx_us(s) != nfo_session_tx_us(t))
		fail(c, RULE_ROLES, "host %d and host %d beat at different intervals", h, g);
	if (!c->host[h].pace.level && !c->host[g].pace.level &&
	    nfo_session_tx_us(s) != expected_us(c, h, g, fast))
		fail(c, RULE_ROLES, "host %d to host %d: %u us is not the interval of a %s pair", h,
		     g, nfo_session_tx_us(s), fast ? "fast" : "slow");
}

static void check_standby(struct crowd *c, int h, int g)
{
	const struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		if (s == sel->active || s->state != NFO_UP || bare(c, h, g, s) ||
		    locked(c, h, g, s))
			continue;
		if (!sel->standby)
			fail(c, RULE_ROLES, "host %d has no standby for host %d", h, g);
		else if (nfo_select_shared(s, sel->active) <
			 nfo_select_shared(sel->standby, sel->active))
			fail(c, RULE_ROLES, "host %d: the standby for host %d shares a port", h, g);
	}
}

/* Is what the other end knows of our @s what it is? */
static bool is_known(const struct nfo_session *theirs, const struct nfo_select *sel,
		     const struct nfo_session *s)
{
	bool active = s == sel->active, standby = s == sel->standby;

	return theirs->remote_active == active && theirs->remote_standby == standby &&
	       theirs->remote_floods == s->floods;
}

/*
 * Time to tell, and to be told that it is known, and for a loss of each. A nonce that is
 * given up after a second of Down is news that comes late.
 */
static bool telling(const struct crowd *c, int h, int g)
{
	const struct peer *peer = &c->host[h].peer[g];
	u64 interval = 0;
	unsigned int i;

	for (i = 0; i < peer->sel.n; i++)
		interval = max(interval, nfo_session_rx_ns(peer->sel.s[i]));
	return c->now - peer->serial_at <= 4 * interval;
}

/* What one end has told, the other one knows, and no more is told. */
static void check_told(struct crowd *c, int h, int g)
{
	const struct peer *here = &c->host[h].peer[g], *there = &c->host[g].peer[h];
	const struct nfo_select *sel = &here->sel;
	unsigned int i;

	tested(c, RULE_TOLD);
	if (sel->view_known != sel->view_serial && !telling(c, h, g))
		fail(c, RULE_TOLD, "host %d does not stop telling host %d", h, g);
	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];
		const struct nfo_session *theirs =
			&there->pair[crowd_port(here, s, 1)][crowd_port(here, s, 0)].s;

		if (s->state == NFO_UP && !is_known(theirs, sel, s))
			fail(c, RULE_TOLD, "host %d holds other views of host %d than it has",
			     g, h);
	}
}

static void check_reach(struct crowd *c, int h, int g)
{
	enum nfo_reach must = NFO_REACH_LOST, is = c->host[h].peer[g].reach;

	if (anything_whole(c, h, g, false))
		must = NFO_REACH_UP;
	else if (anything_whole(c, h, g, true))
		must = NFO_REACH_HEARTBEAT;
	if (is != must)
		fail(c, RULE_SETTLED, "host %d takes host %d for %d, not %d", h, g, is, must);
}

static void check_peer(struct crowd *c, int h, int g)
{
	struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		check_session(c, h, g, sel->s[i]);
		if (c->failed)
			return;
		if (sel->s[i]->state == NFO_UP)
			check_pace(c, h, g, sel->s[i]);
		crowd_pair(sel->s[i])->role = nfo_pace_role(sel, sel->s[i]);
		crowd_pair(sel->s[i])->interval_us = sel->s[i]->interval_us;
	}
	check_reach(c, h, g);
	if (sel->standby && locked(c, h, g, sel->standby))
		fail(c, RULE_RANK, "host %d has a standby for host %d on a locked port", h, g);
	if (anything_whole(c, h, g, false))
		check_told(c, h, g);
	if (!anything_permitted(c, h, g))
		return;
	if (sel->ask.state != NFO_APPROVAL_DENIED &&
	    (!sel->active || !session_whole(c, h, g, sel->active)))
		fail(c, RULE_SETTLED, "host %d sends to host %d where nothing arrives", h, g);
	check_standby(c, h, g);
}

static void check_churn(struct crowd *c, int h, int g)
{
	struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];
		const struct pair *pair = crowd_pair(sel->s[i]);

		tested(c, RULE_CHURN);
		if (pair->role != nfo_pace_role(sel, s) || pair->interval_us != s->interval_us)
			fail(c, RULE_CHURN, "host %d changed its pace to host %d", h, g);
	}
}

/* A step less would be a quarter more at most: would it fit? */
static void check_stretch(struct crowd *c, int h)
{
	const struct host *host = &c->host[h];
	unsigned int i;
	u64 rate = 0;
	int g;

	if (!host->pace.level || host->pace.change_at != NEVER)
		return;
	for (g = 0; g < c->n_hosts; g++) {
		for (i = 0; i < host->peer[g].sel.n; i++) {
			if (host->peer[g].sel.s[i]->state != NFO_UP)
				return;
			rate += nfo_pace_rate(host->peer[g].sel.s[i]->interval_us);
		}
	}
	tested(c, RULE_STRETCH);
	/* Each step left four fifths of each of the two sums, rounded by less than one. */
	rate = 5 * rate / 4 + 2 * host->pace.level;
	if (!host->pace.budget || rate < 7 * (u64)host->pace.budget / 8)
		fail(c, RULE_STRETCH, "host %d stretches; less, %llu pulses/s, and it may %u", h,
		     (unsigned long long)rate, host->pace.budget);
}

/* The window may begin with a pulse of each pair; one that is not up answers hellos. */
static u64 extra(const struct crowd *c, int h, u64 ns)
{
	const struct host *host = &c->host[h];
	unsigned int i;
	u64 n = 0;
	int g;

	for (g = 0; g < HOSTS; g++)
		for (i = 0; i < host->peer[g].sel.n; i++)
			n += host->peer[g].sel.s[i]->state == NFO_UP ? 1 : 2 + ns / c->hello_ns;
	return n;
}

static void check_budget(struct crowd *c, int h, u64 ns)
{
	struct host *host = &c->host[h];
	u64 sent = host->sent - host->sent_before;
	u64 may = host->pace.budget * (ns + clock_gain(ns)) / NSEC_PER_SEC;

	/* After a loss the others are asked. */
	if (!host->pace.budget || c->loss)
		return;
	if (host->pace.level)
		tested(c, RULE_BUDGET);
	if (sent > may + extra(c, h, ns))
		fail(c, RULE_BUDGET, "host %d sent %llu pulses, and may %llu", h,
		     (unsigned long long)sent, (unsigned long long)may);
}

void rules_settled(struct crowd *c, u64 ns)
{
	int h, g;

	for (h = 0; h < c->n_hosts; h++) {
		for (g = 0; c->host[h].alive && g < c->n_hosts; g++)
			if (c->host[g].alive)
				check_peer(c, h, g);
		if (c->host[h].alive)
			rules_default_settled(c, h);
		c->host[h].sent_before = c->host[h].sent;
		c->host[h].calm = c->host[h].pace.change_at == NEVER;
	}
	if (c->failed || !crowd_run(c, c->now + ns))
		return;
	for (h = 0; h < c->n_hosts; h++) {
		if (!c->host[h].alive)
			continue;
		for (g = 0; g < c->n_hosts; g++)
			if (c->host[g].alive && c->host[h].calm)
				check_churn(c, h, g);
		check_stretch(c, h);
		check_budget(c, h, ns);
	}
}
