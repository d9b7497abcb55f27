// SPDX-License-Identifier: GPL-2.0
/* Rule paused: who announced that he will be silent is not taken for dead. */
#include "truth.h"

void hold_announced(struct sim *sim, const struct act *a)
{
	struct truth *t = &sim->truth;
	u64 now = host_now(sim, &sim->host[a->host]), max = sim->plan.pause_max_ns;
	struct announced *said = &t->said[a->host];
	/* The peer may be taking a rest from the last one. */
	bool rested = sim->now >= said->rest_at && now >= said->own_until + 3 * max + t->bound;

	said->at = sim->now;
	said->informed = false;
	said->granted_until = rested && sim->plan.pause_unkeyed ? sim->now + min(MS(a->arg), max) :
								  0;
	said->own_until = now + MS(a->arg);
	said->longest = max(said->longest, MS(a->arg));
	said->rest_at = sim->now + 3 * max + t->bound;
}

void hold_boots(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	t->granted[h] = (struct granted){};
	t->said[!h].informed = false;
	t->said[h].granted_until = 0;
	t->said[h].own_until = 0;
	/* Its former life may still be held, and is rested from. */
	t->said[h].rest_at = sim->now + 3 * sim->plan.pause_max_ns + t->bound;
}

void hold_arrival(struct sim *sim, int h, int i)
{
	struct announced *said = &sim->truth.said[!h];

	if (port_of(sim, h, i)->s.state == NFO_UP && sim->now > said->at + under_way(sim))
		said->informed = true;
}

/* For how long h may hold: what its peer was granted, or all that it announced itself. */
u64 hold_longest(struct sim *sim, int h)
{
	const struct announced *said = sim->truth.said;
	u64 most = sim->plan.pause_unkeyed ? sim->plan.pause_max_ns : 0;

	return max(said[h].longest, min(said[!h].longest, most));
}

u64 hold_longest_any(struct sim *sim)
{
	return max(hold_longest(sim, 0), hold_longest(sim, 1));
}

/* A session of h expires. */
void hold_check(struct sim *sim, int h, int i)
{
	const struct announced *own = &sim->truth.said[h], *peer = &sim->truth.said[!h];
	/* Whichever pair it was heard on. */
	u64 step = US(sim->plan.interval_max_us), now = host_now(sim, &sim->host[h]);

	if (now >= own->own_until && (!peer->informed || sim->now >= peer->granted_until))
		return;
	tested(sim, RULE_PAUSED);
	if (now - sim->truth.heard_any[h] > step * 3 / 2)
		fail(sim, "paused", "host %d link %d: down by a silence that was announced", h, i);
}

/* Only to whom it may be, for no longer, and after a rest. */
void hold_step(struct sim *sim, int h)
{
	const struct nfo_pause *pause = &sim->host[h].sel.pause;
	struct granted *g = &sim->truth.granted[h];
	u64 now = host_now(sim, &sim->host[h]);

	if (now >= pause->until) {
		g->until = min(g->until, now);
		return;
	}
	if (pause->since != g->began) {
		tested(sim, RULE_PAUSED);
		if (pause->since - g->until < g->until - g->began)
			fail(sim, "paused", "host %d grants a pause too soon", h);
		g->began = pause->since;
	}
	g->until = pause->until;
	if (!sim->plan.pause_unkeyed || g->until - g->began > sim->plan.pause_max_ns)
		fail(sim, "paused", "host %d grants a pause, or for longer, against its policy", h);
}
