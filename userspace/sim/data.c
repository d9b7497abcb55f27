// SPDX-License-Identifier: GPL-2.0
/*
 * Data frames on active pairs, and rule data: which verdicts they put off, and for how long.
 * Cuts and losses befall them as pulses; but what eats these in a row, a queue that overflows,
 * does not.
 */
#include "truth.h"

/* A frame has no more to say than that it came; so there is one in an instant. */
void data_send(struct sim *sim, struct host *h)
{
	int i = host_active(h);

	if (sim->plan.traffic >> h->id & 1 && i >= 0 && h->port[i].ok &&
	    h->data_at != sim->now && rng_below(&sim->traffic, 2)) {
		net_data(sim, h->id, i);
		h->data_at = sim->now;
	}
}

static void count(struct sim *sim, struct host *h, int i)
{
	/* A pair that never was up is not known to the datapath. */
	if (!h->port[i].paired || !h->port[i].s.ups)
		return;
	h->port[i].data++;
	sim->truth.w[h->id][i].plea.data = true;
}

/* While the host stalls, another CPU may receive them all the same. */
void data_arrives(struct sim *sim, struct host *h, int i)
{
	if (!h->port[i].present || !h->port[i].ok)
		return;
	if (h->state == RUNNING || (h->state == STALLED && sim->plan.other_cpu))
		count(sim, h, i);
	else if (h->state != DEAD && !h->lose)
		h->port[i].data_waits = true;
}

void data_unqueue(struct sim *sim, struct host *h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (h->port[i].data_waits)
			count(sim, h, i);
		h->port[i].data_waits = false;
	}
}

u32 data_tick(struct sim *sim, struct host *h, int i, u64 late)
{
	struct port *p = &h->port[i];
	u32 ears = (p->data != p->data_then ? NFO_EARS_DATA : 0) |
		   (h->deaf && p->s.ear != NFO_EAR_NONE ? NFO_EARS_DEAF : 0);
	u32 act = nfo_select_tick(&h->sel, &p->s, host_now(sim, h), late, ears);

	if (act & NFO_ACT_SUSPECT)
		p->data_then = p->data;
	return act;
}

static void vouch(struct sim *sim, struct host *h, int i)
{
	const struct nfo_session *s = &h->port[i].s;
	struct plea *plea = &sim->truth.w[h->id][i].plea;

	say(sim, "host %d link %d: data vouches for it", h->id, i);
	tested(sim, RULE_DATA);
	sim->tally->vouched++;
	if (!plea->suspects || !plea->data)
		fail(sim, "data", "host %d link %d: put off, %s", h->id, i,
		     plea->suspects ? "but no data came" : "and nobody suspected himself");
	if (plea->until)
		fail(sim, "data", "host %d link %d: put off twice in one silence", h->id, i);
	if (sim->truth.heard_out[h->id] == sim->now)
		fail(sim, "data", "host %d link %d: put off, but another one testifies", h->id, i);
	plea->until = host_now(sim, h) + nfo_session_detect_ns(s) - nfo_session_rx_ns(s);
}

void data_follow(struct sim *sim, struct host *h, int i, u32 act)
{
	struct plea *plea = &sim->truth.w[h->id][i].plea;

	if (act & NFO_ACT_HEARD || h->port[i].s.state != NFO_UP)
		*plea = (struct plea){};
	if (act & NFO_ACT_SUSPECT) {
		plea->suspects = true;
		plea->data = false;
	}
	if (act & NFO_ACT_VOUCHED)
		vouch(sim, h, i);
}

/* Its silence alone would have it down by now. */
static bool overdue(const struct nfo_session *s, u64 now)
{
	u64 detect = nfo_session_detect_ns(s);

	return s->state == NFO_UP && !s->held &&
	       now > min(s->alive_at, s->last_rx + detect) + detect;
}

void data_check(struct sim *sim, int h, int i)
{
	const struct plea *plea = &sim->truth.w[h][i].plea;
	u64 now = host_now(sim, &sim->host[h]);

	/* Its clock has jumped, and its timer will go off now. */
	if (sim->truth.stepped[h])
		return;
	if (plea->until && now > plea->until + SLACK_NS && overdue(&port_of(sim, h, i)->s, now))
		fail(sim, "data", "host %d link %d: put off for too long", h, i);
}
