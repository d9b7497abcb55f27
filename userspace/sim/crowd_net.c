// SPDX-License-Identifier: GPL-2.0
/* The segments: who hears whom, and when. */
#include "crowd.h"

/* More frames and timers than this are never ahead, unless each brings about another. */
#define AHEAD_MAX	20000

static int segment(const struct crowd *c, int port)
{
	switch (c->topology) {
	case SEPARATE:
		return port;
	case JOINED:
		return port % 2;
	default:
		return 0;
	}
}

bool crowd_same_segment(const struct crowd *c, int p, int q)
{
	return segment(c, p) == segment(c, q);
}

static bool connected(const struct crowd *c, int p, int q)
{
	return crowd_same_segment(c, p, q) || c->topology == JOINED;
}

bool crowd_open(const struct crowd *c, int h, int p, int g, int q)
{
	if (!connected(c, p, q) || c->cable[h][p].cut[0] || c->cable[g][q].cut[1])
		return false;
	return crowd_same_segment(c, p, q) || !c->trunk.cut[0];
}

u64 crowd_way(const struct crowd *c, int h, int p, int g, int q)
{
	return c->cable[h][p].delay + c->cable[g][q].delay +
	       (crowd_same_segment(c, p, q) ? 0 : c->trunk.delay);
}

/* Losses are single ones: they are no reason for anything. */
static bool lost(struct crowd *c, int h, int p, int g, int q)
{
	struct pair *pair = &c->host[g].peer[h].pair[q][p];

	pair->lost = !pair->lost && rng_chance(&c->rng, c->loss);
	return pair->lost;
}

static void deliver(struct crowd *c, int h, int p, int g, int q, const void *frame, size_t len)
{
	struct event *e;

	if (!crowd_open(c, h, p, g, q))
		return;
	e = queue_make(&c->queue, ARRIVAL, g, c->now + crowd_way(c, h, p, g, q));
	e->link = q;
	e->len = len;
	memcpy(e->frame, frame, len);
	queue_push(&c->queue, e);
}

/* The frame of a MAC address tells its port: 02:00:00:00:host:port. */
void crowd_send(struct crowd *c, int h, int p, const void *frame, size_t len)
{
	const u8 *dst = frame;
	int g, q;

	if (!is_multicast_ether_addr(dst)) {
		if (!lost(c, h, p, dst[4], dst[5]))
			deliver(c, h, p, dst[4], dst[5], frame, len);
		return;
	}
	for (g = 0; g < c->n_hosts; g++)
		for (q = 0; g != h && q < c->n_ports; q++)
			deliver(c, h, p, g, q, frame, len);
}

void crowd_arm(struct crowd *c, int h, u64 at)
{
	struct event *e = queue_make(&c->queue, TIMER, h, max(at, c->now));

	e->timer_id = c->host[h].timer_id;
	queue_push(&c->queue, e);
}

bool crowd_run(struct crowd *c, u64 until)
{
	while (c->queue.n && c->queue.heap[0]->at <= until && !c->failed) {
		struct event *e = queue_pop(&c->queue);

		c->now = e->at;
		c->tally->steps++;
		if (e->kind == TIMER)
			crowd_timer(c, e->host, e->timer_id);
		else
			crowd_rx(c, e->host, e->link, e->frame, e->len);
		queue_drop(&c->queue, e);
		rules_step(c, e->host);
		if (c->queue.n > AHEAD_MAX)
			fail(c, RULE_CHURN, "there is no end to the answers");
	}
	if (!c->failed)
		c->now = until;
	return !c->failed;
}
