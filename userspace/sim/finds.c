// SPDX-License-Identifier: GPL-2.0
/* Rule found: how soon a cable is left that was cut while the peer was lost. */
#include "truth.h"

/* Nonces are renewed later. */
#define LOST_NS		MS(400)

static bool is_data(struct sim *sim, int h, int i)
{
	return port_of(sim, h, i)->paired &&
	       !nfo_session_heartbeat_only(&port_of(sim, h, i)->s);
}

static bool first(struct sim *sim, int h, int but)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (i != but && is_data(sim, h, i) && port_of(sim, h, i)->s.state == NFO_UP)
			return false;
	return is_data(sim, h, but);
}

/* Both ends lost it not long ago, so their nonces are what they were; and it was not touched. */
static bool just_lost(struct sim *sim, int i)
{
	struct truth *t = &sim->truth;
	int h;

	for (h = 0; h < 2; h++) {
		struct witnessed *w = &t->w[h][i];
		u64 ago = LOST_NS + t->bound;

		if (!recent(sim, w->down_at, LOST_NS) || recent(sim, w->absent_at, ago) ||
		    recent(sim, w->admin_at, ago) || recent(sim, w->changed_at, ago) ||
		    recent(sim, t->stepped_at[h], ago))
			return false;
	}
	return !recent(sim, t->booted_at, LOST_NS + t->bound);
}

/* A multiplier of questions, each of which leaves an answer the time it takes, and a witness. */
static u64 patience(struct sim *sim, int h, int i, int witness)
{
	u64 trip = way(sim, 0, i) + way(sim, 1, i);

	return multiplier(sim, !h, i) * max(interval(sim, i), MS(1) + 2 * trip) +
	       2 * interval(sim, witness) + longest_way(sim) + SLACK_NS;
}

void found_up(struct sim *sim, int h, int link)
{
	struct truth *t = &sim->truth;
	int i = host_active(&sim->host[h]);

	t->leave_found[h] = NEVER;
	if (i < 0 || i == link || !first(sim, h, link) || sim->host[!h].state != RUNNING ||
	    sim->host[h].sel.approval ||
	    sim->plan.hold_off_ns || port_of(sim, h, link)->lockout ||
	    t->good_since[link] == NEVER || t->w[!h][i].broken_since == NEVER ||
	    !just_lost(sim, i) || !just_lost(sim, link))
		return;
	t->found_at[h] = sim->now;
	t->leave_found[h] = sim->now + patience(sim, h, i, link);
	t->found_dead[h] = i;
}

void found_check(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	if (t->leave_found[h] == NEVER)
		return;
	/* What happened since may have its own ways. */
	if (t->last_act >= t->found_at[h]) {
		t->leave_found[h] = NEVER;
		return;
	}
	if (sim->now <= t->leave_found[h])
		return;
	t->leave_found[h] = NEVER;
	tested(sim, RULE_FOUND);
	if (host_active(&sim->host[h]) == t->found_dead[h])
		fail(sim, "found", "host %d is on link %d, cut while the peer was away", h,
		     t->found_dead[h]);
}
