// SPDX-License-Identifier: GPL-2.0
/* The segments: who hears whom, and when. */
#include "crowd.h"

/* More frames and timers than this are never ahead, unless each brings about another. */
#define AHEAD_MAX	20000

int crowd_segment(const struct crowd *c, int port)
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
	return crowd_segment(c, p) == crowd_segment(c, q);
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

bool crowd_carries(const struct crowd *c, int h, int p, int g, int q)
{
	return crowd_open(c, h, p, g, q) && !crowd_bare(c, h, p) && !crowd_bare(c, g, q);
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
		for (q = 0; q < c->host[g].n_ports; q++)
			if (g != h || q != p)
				deliver(c, h, p, g, q, frame, len);
}

/* Data. Each segment is a switch that learns, and tells its outlets by number. */

#define UNKNOWN		0
#define STRANGER	1
#define TRUNK		2

static int outlet(int h, int p)
{
	return TRUNK + 1 + h * PORTS + p;
}

bool crowd_reaches(const struct crowd *c, int from, int to)
{
	return from == to || (c->topology == JOINED && from < 2 && to < 2 && !c->trunk.cut[0]);
}

static void data_out(struct crowd *c, int h, int p, const struct data *d, u64 delay)
{
	struct event *e;

	if (c->cable[h][p].cut[1])
		return;
	e = queue_make(&c->queue, DATA, h, c->now + delay + c->cable[h][p].delay);
	e->link = p;
	memcpy(e->frame, d, sizeof(*d));
	queue_push(&c->queue, e);
}

/*
 * The switch of segment s sends it to a port whose cable is dead. That is the network's
 * fault if the host cannot tell it better: its announcements do not get there.
 */
static bool stale(const struct crowd *c, int s, int h, int p)
{
	int def = c->host[h].def;

	return c->cable[h][p].cut[1] && c->host[h].alive && def >= 0 &&
	       (def == p || c->cable[h][def].cut[0] ||
		!crowd_reaches(c, crowd_segment(c, def), s));
}

/* It came into the switch of segment s by the outlet @in. */
static void relay(struct crowd *c, int s, int in, const struct data *d, u64 delay)
{
	int to = d->to < ADDR_NOBODY ? c->place[s][d->to] : UNKNOWN;
	int h, p;

	c->place[s][d->from] = in;
	if (to == in)
		return;
	for (h = 0; h < c->n_hosts; h++)
		for (p = 0; p < c->host[h].n_ports; p++)
			if (crowd_segment(c, p) == s && outlet(h, p) != in &&
			    (to == UNKNOWN || to == outlet(h, p))) {
				data_out(c, h, p, d, delay);
				if (to != UNKNOWN && stale(c, s, h, p))
					c->flight[d->flight].stale = true;
			}
	if (in != STRANGER && (to == UNKNOWN || to == STRANGER))
		c->flight[d->flight].stranger_got[s]++;
	if (in != TRUNK && (to == UNKNOWN || to == TRUNK) && s < 2 && crowd_reaches(c, s, !s))
		relay(c, !s, TRUNK, d, delay + c->trunk.delay);
}

void crowd_trunk_lost(struct crowd *c)
{
	int s, addr;

	for (s = 0; s < PORTS; s++)
		for (addr = 0; addr < ADDR_NOBODY; addr++)
			if (c->place[s][addr] == TRUNK)
				c->place[s][addr] = UNKNOWN;
}

void crowd_data(struct crowd *c, int h, int p, const struct data *d)
{
	if (crowd_bare(c, h, p))
		fail(c, RULE_BARE, "host %d sends data from its heartbeat-only port %d", h, p);
	if (crowd_locked(c, h, p))
		fail(c, RULE_RANK, "host %d sends data from its locked port %d", h, p);
	if (!c->cable[h][p].cut[0])
		relay(c, crowd_segment(c, p), outlet(h, p), d, c->cable[h][p].delay);
}

void crowd_stranger_data(struct crowd *c, int s, const struct data *d)
{
	relay(c, s, STRANGER, d, US(1));
}

void crowd_arm(struct crowd *c, int h, u64 at)
{
	struct event *e = queue_make(&c->queue, TIMER, h, max(at, c->now));

	e->timer_id = c->host[h].timer_id;
	queue_push(&c->queue, e);
}

/* What is to be heard, or done, waits until the host is back. */
static void put_off(struct crowd *c, const struct event *e)
{
	struct host *host = &c->host[e->host];
	struct event *later;

	if (e->kind != ANNOUNCE && (e->kind != ARRIVAL || host->loses))
		return;
	later = queue_make(&c->queue, e->kind, e->host, host->away_until + ++host->waiting);
	later->link = e->link;
	later->len = e->len;
	later->timer_id = e->timer_id;
	memcpy(later->frame, e->frame, sizeof(later->frame));
	queue_push(&c->queue, later);
}

static bool is_of_host(enum kind kind)
{
	return kind == ARRIVAL || kind == TIMER || kind == DATA || kind == ANNOUNCE ||
	       kind == HEARD_OUT;
}

static void happen(struct crowd *c, const struct event *e)
{
	if (is_of_host(e->kind) && c->host[e->host].away) {
		put_off(c, e);
		return;
	}
	switch (e->kind) {
	case TIMER:
		crowd_timer(c, e->host, e->timer_id);
		break;
	case DATA:
		crowd_data_rx(c, e->host, e->link, (const struct data *)e->frame);
		break;
	case FLOOD:
		rules_flood(c);
		break;
	case JUDGE:
		rules_judge(c, e->link);
		break;
	case HEARD_OUT:
		crowd_heard_out(c, e->host);
		break;
	case KEYS:
		keys_rotate(c);
		break;
	case ANNOUNCE:
		crowd_announce(c, e->host, e->timer_id);
		break;
	default:
		crowd_rx(c, e->host, e->link, e->frame, e->len);
	}
}

bool crowd_run(struct crowd *c, u64 until)
{
	while (c->queue.n && c->queue.heap[0]->at <= until && !c->failed) {
		struct event *e = queue_pop(&c->queue);

		c->now = e->at;
		c->tally->steps++;
		happen(c, e);
		queue_drop(&c->queue, e);
		rules_step(c, e->host);
		if (c->queue.n > AHEAD_MAX)
			fail(c, RULE_CHURN, "there is no end to the answers");
	}
	if (!c->failed)
		c->now = until;
	return !c->failed;
}
