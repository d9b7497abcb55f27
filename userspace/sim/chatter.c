// SPDX-License-Identifier: GPL-2.0
/* Rule chatter: what a host may send. */
#include "truth.h"

/* What happened gives every host a few pulses to say of it. */
void grant(struct sim *sim, double tokens)
{
	int h, i;

	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			sim->truth.w[h][i].tokens += tokens;
}

/* A pair that is down beats slowly, whatever its interval. */
static u64 beat(struct sim *sim, int h, int i)
{
	u64 fast = floor_interval(sim, i);

	return sim->truth.w[h][i].state <= NFO_DOWN ? max(fast, SLOW_NS) : fast;
}

void accrue(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];
	double most = 72 + sim->host[h].queued;

	w->tokens += (sim->now - w->tokens_at) / (0.7 * beat(sim, h, i));
	w->tokens_at = sim->now;
	if (w->tokens > most)
		w->tokens = most;
}

/* Who is not up answers what he hears, but not faster than the limit on answers. */
void truth_frame(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];

	if (w->state == NFO_UP || sim->now < w->answered_at + NFO_CHALLENGE_GAP_NS)
		return;
	w->answered_at = sim->now;
	w->tokens++;
}

void truth_sent(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];

	tested(sim, RULE_CHATTER);
	accrue(sim, h, i);
	if (--w->tokens < 0)
		fail(sim, "chatter", "host %d sends too much on link %d", h, i);
}
