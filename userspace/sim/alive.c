// SPDX-License-Identifier: GPL-2.0
/* Rules alone and whose-fault: what heartbeat-only pairs may decide, and must tell. */
#include "truth.h"

/* By what h itself knows. */
static bool is_bare(struct sim *sim, int h, int i)
{
	return nfo_session_heartbeat_only(&port_of(sim, h, i)->s);
}

static bool is_up(struct sim *sim, int h, int i)
{
	const struct port *p = port_of(sim, h, i);

	return p->paired && p->s.state == NFO_UP;
}

/* A pair of h's is up, other than @but, and may carry data (or @bare: carries heartbeats only). */
static bool any_up(struct sim *sim, int h, int but, bool bare)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (i != but && is_up(sim, h, i) && is_bare(sim, h, i) == bare)
			return true;
	return false;
}

/* A verdict for silence needs a witness that could carry the data. */
static void check_alone(struct sim *sim, int h, int i)
{
	const struct nfo_session *s = &port_of(sim, h, i)->s;
	struct witnessed *w = &sim->truth.w[h][i];
	bool silent = s->port_ok && s->state != NFO_ADMIN_DOWN && s->state != NFO_UP;

	if (silent && any_up(sim, h, i, true) && !any_up(sim, h, i, false))
		tested(sim, RULE_ALONE);
	if (silent && s->fail && !w->fail && !any_up(sim, h, i, false))
		fail(sim, "alone", "host %d calls link %d failed, but no other path is up", h, i);
	if (silent && s->fail && !w->fail)
		tested(sim, RULE_SUSPICION);
	if (silent && s->fail && !w->fail && host_waits(&sim->host[h], i))
		fail(sim, "suspicion", "host %d calls link %d failed before hearing all", h, i);
	w->fail = s->fail;
}

/* Who hears late that a path may carry data again goes there late. */
static void note_bare(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];

	if (w->bare && !is_bare(sim, h, i))
		sim->truth.permitted[h] = true;
	w->bare = is_bare(sim, h, i);
}

/* When the last pair of h's that may carry data, and did, went down; 0: there is none. */
static u64 links_down_at(struct sim *sim, int h)
{
	u64 at = 0;
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (port_of(sim, h, i)->paired && port_of(sim, h, i)->s.ups && !is_bare(sim, h, i))
			at = max(at, sim->truth.w[h][i].down_at);
	return at;
}

/* Only an answer to what left h after that shows that it was not the peer. */
static void check_fault(struct sim *sim, int h)
{
	u64 at = links_down_at(sim, h);

	if (!at)
		return;
	tested(sim, RULE_WHOSE_FAULT);
	if (sim->host[!h].state != RUNNING && sim->truth.gone_at[!h] < at)
		fail(sim, "whose-fault", "host %d blames the links, but its peer was gone", h);
}

void alive_told(struct sim *sim, int h, enum nfo_reach was)
{
	static const char *const name[] = { "lost", "up", "heartbeat-only" };
	enum nfo_reach is = sim->host[h].reach;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (!port_of(sim, h, i)->paired)
			continue;
		check_alone(sim, h, i);
		note_bare(sim, h, i);
	}
	if (is == was)
		return;
	say(sim, "host %d: peer is %s", h, name[is]);
	if (was == NFO_REACH_UP && is == NFO_REACH_HEARTBEAT)
		check_fault(sim, h);
}

/* What must be known after B: of data and of heartbeat-only paths one that is good, or none. */
static bool settled(struct sim *sim, bool good[2])
{
	struct truth *t = &sim->truth;
	u64 hold = t->bound + hold_longest_any(sim);
	int i;

	/*
	 * One may announce a pause while the other's is held; and whose clock stood still meanwhile
	 * has all of it before him.
	 */
	if (!both_alive(sim, hold) || recent(sim, t->said[0].at, hold) ||
	    recent(sim, t->said[1].at, hold))
		return false;
	for (i = 0; i < sim->plan.n_links; i++) {
		bool bare = port_of(sim, 0, i)->heartbeat_only ||
			    port_of(sim, 1, i)->heartbeat_only;

		if (recent(sim, t->w[0][i].heartbeat_at, t->bound) ||
		    recent(sim, t->w[1][i].heartbeat_at, t->bound))
			return false;
		if (good_for(sim, i, t->bound))
			good[bare] = true;
		else if (!since(sim, t->dead_since[i], hold))
			return false;
	}
	return true;
}

void alive_check(struct sim *sim, int h)
{
	enum nfo_reach must = NFO_REACH_LOST;
	bool good[2] = {};

	if (!settled(sim, good))
		return;
	if (good[false])
		must = NFO_REACH_UP;
	else if (good[true])
		must = NFO_REACH_HEARTBEAT;
	if (sim->host[h].reach != must)
		fail(sim, "whose-fault", "host %d takes its peer for %d, not %d, for B", h,
		     sim->host[h].reach, must);
}
