// SPDX-License-Identifier: GPL-2.0
/*
 * Flooded frames, and the rules for them. B is as in crowd_rules.c; a settled world
 * has seen no act for that long.
 *
 *  once     In a settled world a frame arrives once at each host that has a whole path
 *           for data to its sender, and at each host without the module where it leaves; what
 *           such a host sends, likewise. What is lost or comes twice earlier is counted.
 *  loop     At no time does a host take what it sent, or who is behind it.
 *  default  But for a lockout and a command, the default port moves only from where no pair is
 *           up to where one is, or from a port without carrier. In a
 *           settled world it has one if any port has, or else had none but with peers
 *           that are away.
 */
#include <stdio.h>

#include "crowd.h"

/* Longer than any frame is on its way. */
#define FLIGHT_NS	US(100)

void crowd_mac(u8 *mac, u8 addr)
{
	if (addr == ADDR_ALL)
		memset(mac, 0xff, ETH_ALEN);
	else
		memcpy(mac, (u8[]){ 0x02, 0xff, 0, 0, 0, addr }, ETH_ALEN);
}

static bool in_open(const struct crowd *c, int s, int g, int q)
{
	return crowd_reaches(c, s, crowd_segment(c, q)) && !c->cable[g][q].cut[1];
}

static bool any_whole(const struct crowd *c, int h, int g)
{
	int p, q;

	for (p = 0; p < c->host[h].n_ports; p++)
		for (q = 0; q < c->host[g].n_ports; q++)
			if (crowd_carries(c, h, p, g, q) && crowd_open(c, g, q, h, p))
				return true;
	return false;
}

/* Has the host a path with anybody from a port on segment s? Then it takes what comes there. */
static bool lives_on(const struct crowd *c, int g, int s)
{
	int h, p, q;

	for (q = 0; q < c->host[g].n_ports; q++)
		for (h = 0; in_open(c, s, g, q) && h < c->n_hosts; h++)
			for (p = 0; h != g && c->host[h].alive && p < c->host[h].n_ports; p++)
				if (crowd_carries(c, h, p, g, q) && crowd_open(c, g, q, h, p))
					return true;
	return false;
}

/* How often is it to arrive at @g, at least and at most? */
static void expect_from_host(const struct crowd *c, struct flight *f, int h, int g)
{
	/* No such promise is kept for unicast that may leave on one of several ports. */
	if (!any_whole(c, h, g) || rules_unwilling(c, h, g) ||
	    (f->d.to < ADDR_NOBODY && c->host[h].take.floods_many))
		return;
	f->most[g] = 1;
	f->least[g] = f->d.to >= ADDR_NOBODY || f->d.to == ADDR_VM(g);
}

static void expect_from_stranger(const struct crowd *c, struct flight *f, int s, int g)
{
	if (!lives_on(c, g, s))
		return;
	f->most[g] = 1;
	f->least[g] = f->d.to >= ADDR_NOBODY || f->d.to == ADDR_VM(g) || f->d.to == ADDR_HOST(g);
}

static void expect_at_strangers(const struct crowd *c, struct flight *f, int h)
{
	const struct host *host = &c->host[h];
	int s, p;

	for (s = 0; s < PORTS; s++)
		for (p = 0; p < host->n_ports; p++)
			if (f->d.to >= ADDR_NOBODY && host->port[p].floods &&
			    !c->cable[h][p].cut[0] && crowd_reaches(c, crowd_segment(c, p), s))
				f->stranger_least[s] = 1;
}

static struct flight *begin(struct crowd *c, u8 from, u8 to)
{
	struct flight *f = &c->flight[c->next_flight];
	struct event *e = queue_make(&c->queue, JUDGE, 0, c->now + FLIGHT_NS);

	*f = (struct flight){
		.d = { .from = from, .to = to, .flight = c->next_flight },
		.at = c->now,
	};
	memset(f->most, 0xff, sizeof(f->most));
	e->link = c->next_flight;
	queue_push(&c->queue, e);
	c->next_flight = (c->next_flight + 1) % FLIGHTS;
	c->tally->floods++;
	return f;
}

static u8 destination(struct crowd *c, int not)
{
	int g = rng_below(&c->rng, c->n_hosts);

	switch (rng_below(&c->rng, 4)) {
	case 0:
		return ADDR_NOBODY;
	case 1:
		return g == not ? ADDR_ALL : ADDR_VM(g);
	default:
		return ADDR_ALL;
	}
}

static void from_host(struct crowd *c, int h)
{
	bool vm = rng_below(&c->rng, 2);
	struct flight *f;
	int g;

	if (!crowd_runs(c, h) || c->host[h].def < 0)
		return;
	f = begin(c, vm ? ADDR_VM(h) : ADDR_HOST(h), destination(c, h));
	for (g = 0; g < c->n_hosts; g++)
		if (g != h)
			expect_from_host(c, f, h, g);
	expect_at_strangers(c, f, h);
	crowd_xmit(c, h, &f->d);
}

static void from_stranger(struct crowd *c, int s)
{
	struct flight *f;
	u8 to = destination(c, -1);
	int g;

	if (to == ADDR_NOBODY && rng_below(&c->rng, 2))
		to = ADDR_HOST(rng_below(&c->rng, c->n_hosts));
	f = begin(c, ADDR_STRANGER(s), to);
	for (g = 0; g < c->n_hosts; g++)
		expect_from_stranger(c, f, s, g);
	crowd_stranger_data(c, s, &f->d);
}

/* Most floods are sent where most happens. */
static u64 pause_ns(struct crowd *c)
{
	return rng_log(&c->rng, US(20), c->now - c->last_act < MS(50) ? US(500) : MS(20));
}

void rules_flood(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts + 1);

	if (h < c->n_hosts)
		from_host(c, h);
	else
		from_stranger(c, crowd_segment(c, rng_below(&c->rng, c->n_ports)));
	queue_push(&c->queue, queue_make(&c->queue, FLOOD, 0, c->now + pause_ns(c)));
}

void rules_taken(struct crowd *c, int h, const struct data *d, bool taken)
{
	if (d->from == ADDR_VM(h)) {
		tested(c, RULE_LOOP);
		if (taken)
			fail(c, RULE_LOOP, "host %d took what its own VM sent", h);
	}
	if (taken)
		c->flight[d->flight].got[h]++;
}

static const char *name(u8 addr, char *buf, size_t len)
{
	if (addr < HOSTS)
		snprintf(buf, len, "host %d", addr);
	else if (addr < 2 * HOSTS)
		snprintf(buf, len, "host %d's VM", addr - HOSTS);
	else if (addr < ADDR_NOBODY)
		snprintf(buf, len, "stranger %d", addr - 2 * HOSTS);
	else
		snprintf(buf, len, addr == ADDR_ALL ? "all" : "nobody");
	return buf;
}

static void count(struct crowd *c, const struct flight *f, int got, int least, int most,
		  const char *who, int n)
{
	u64 since = f->at - c->last_act;
	char from[32], to[32];

	if ((got >= least || f->stale) && got <= most)
		return;
	name(f->d.from, from, sizeof(from));
	name(f->d.to, to, sizeof(to));
	say(c, "%s to %s, sent at %.3f us: %d times at %s %d", from, to, f->at / 1e3, got, who, n);
	if (f->settled)
		fail(c, RULE_ONCE, "%s to %s: %d times at %s %d", from, to, got, who, n);
	if (got < least) {
		c->tally->lost++;
		c->tally->lost_after = max(c->tally->lost_after, since);
	} else {
		c->tally->doubled++;
		c->tally->doubled_after = max(c->tally->doubled_after, since);
	}
}

void rules_judge(struct crowd *c, int id)
{
	struct flight *f = &c->flight[id];
	int i;

	/* Something happened while it was on its way. */
	if (c->last_act >= f->at)
		return;
	f->settled = f->at - c->last_act > c->bound;
	if (f->settled)
		tested(c, RULE_ONCE);
	else
		c->tally->around++;
	for (i = 0; i < c->n_hosts; i++)
		if (c->host[i].alive)
			count(c, f, f->got[i], f->least[i], f->most[i], "host", i);
	for (i = 0; i < PORTS; i++)
		count(c, f, f->stranger_got[i], f->stranger_least[i], 1, "stranger", i);
}

/* The default port. */

static bool up_on(const struct crowd *c, int h, int port)
{
	const struct peer *peer;
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		peer = &c->host[h].peer[g];
		for (i = 0; i < peer->sel.n; i++)
			if (peer->sel.s[i]->state == NFO_UP &&
			    !nfo_session_heartbeat_only(peer->sel.s[i]) &&
			    crowd_port(peer, peer->sel.s[i], 0) == port)
				return true;
	}
	return false;
}

void rules_default(struct crowd *c, int h, int to)
{
	int from = c->host[h].def;

	say(c, "host %d: the default port is %d, was %d", h, to, from);
	if (from < 0 || c->host[h].locked)
		return;
	tested(c, RULE_DEFAULT);
	if (up_on(c, h, from) || (!up_on(c, h, to) && !crowd_dark(c, h, from)))
		fail(c, RULE_DEFAULT, "host %d: the default port moves from %d to %d", h, from, to);
}

static bool hears(const struct nfo_select *sel)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (sel->s[i]->state == NFO_UP && !nfo_session_heartbeat_only(sel->s[i]))
			return true;
	return false;
}

/* Had it pairs, of peers that are away, for all that h can know, and of no others? */
static bool waits(const struct crowd *c, int h, int port)
{
	const struct peer *peer;
	bool any = false;
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		peer = &c->host[h].peer[g];
		for (i = 0; i < peer->sel.n; i++) {
			const struct nfo_session *s = peer->sel.s[i];

			if (!s->ups || nfo_session_heartbeat_only(s) ||
			    crowd_port(peer, s, 0) != port)
				continue;
			if (hears(&peer->sel))
				return false;
			any = true;
		}
	}
	return any;
}

void rules_default_settled(struct crowd *c, int h)
{
	int p, def = c->host[h].def;

	/* It had time to find that it has no peer there. */
	if (c->host[h].locked || c->now - c->host[h].booted_at < NFO_LONELY_NS + c->hello_ns)
		return;
	tested(c, RULE_DEFAULT);
	for (p = 0; p < c->host[h].n_ports; p++)
		if (up_on(c, h, p) && !up_on(c, h, def) && !waits(c, h, def))
			fail(c, RULE_DEFAULT, "host %d: no pair is up on its default port %d", h,
			     def);
}
