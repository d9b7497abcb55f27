// SPDX-License-Identifier: GPL-2.0
/* What kmod/flood.c and kmod/announce.c do around the pure core. */
#include "crowd.h"
#include "view.h"

/* The default port is announced so often, and as far apart. */
#define ANNOUNCE_COUNT	3
#define ANNOUNCE_NS	MS(100)

static unsigned long jiffies_of(const struct crowd *c, int h)
{
	return crowd_clock(c, h) / NSEC_PER_MSEC;
}

/* The default port. */

void crowd_announce_default(struct crowd *c, int h)
{
	struct data self = { .from = ADDR_HOST(h), .to = ADDR_ALL, .flight = NO_FLIGHT };
	struct host *host = &c->host[h];
	struct event *e;

	crowd_data(c, h, host->def, &self);
	host->announce_left = ANNOUNCE_COUNT;
	/* Stations behind follow from a work item. */
	e = queue_make(&c->queue, ANNOUNCE, h, c->now + rng_between(&c->rng, US(5), US(500)));
	e->timer_id = ++host->announce_id;
	queue_push(&c->queue, e);
}

void crowd_announce(struct crowd *c, int h, u64 id)
{
	struct data vm = { .from = ADDR_VM(h), .to = ADDR_ALL, .flight = NO_FLIGHT };
	struct host *host = &c->host[h];
	struct nfo_station *s;
	u8 mac[ETH_ALEN];
	struct event *e;

	if (!host->alive || id != host->announce_id || host->def < 0)
		return;
	crowd_mac(mac, ADDR_VM(h));
	s = nfo_station_find(&host->take.behind, mac, 0);
	if (s && nfo_station_is_here(s, jiffies_of(c, h))) {
		nfo_station_move(s, BIT(host->def), jiffies_of(c, h));
		crowd_data(c, h, host->def, &vm);
	}
	if (!--host->announce_left)
		return;
	e = queue_make(&c->queue, ANNOUNCE, h, c->now + ANNOUNCE_NS);
	e->timer_id = id;
	queue_push(&c->queue, e);
}

static void settle_default(struct crowd *c, int h)
{
	struct nfo_candidate port[PORTS] = {};
	struct host *host = &c->host[h];
	unsigned int i;
	int p, g, to;

	for (p = 0; p < host->n_ports; p++)
		port[p] = (struct nfo_candidate){
			.barred = crowd_bare(c, h, p) || crowd_locked(c, h, p),
			.ok = !crowd_dark(c, h, p),
			.lonely = c->now - max(host->booted_at, host->since[p]) >= NFO_LONELY_NS,
			.order = p,
		};
	for (g = 0; g < c->n_hosts; g++)
		for (i = 0; i < host->peer[g].sel.n; i++) {
			const struct nfo_session *s = host->peer[g].sel.s[i];

			nfo_default_pair(&port[crowd_port(&host->peer[g], s, 0)], s);
		}
	to = nfo_default_choose(port, host->n_ports, host->def);
	if (to == host->def)
		return;
	rules_default(c, h, to);
	host->def = to;
	if (to >= 0)
		crowd_announce_default(c, h);
}

/* What floods, and what takes. */

static u32 heard(const struct crowd *c, int h, int port)
{
	const struct host *host = &c->host[h];
	u32 mask = 0;
	int p;

	for (p = 0; p < host->n_ports; p++)
		if (!crowd_dark(c, h, p) && !crowd_dark(c, h, port) && host->heard_own[port][p] &&
		    crowd_clock(c, h) - host->heard_own[port][p] < c->hello_ns * 7 / 2)
			mask |= BIT(p);
	return mask;
}

static bool port_up(const struct host *host, int port)
{
	unsigned int i;
	int g;

	for (g = 0; g < HOSTS; g++)
		for (i = 0; i < host->peer[g].sel.n; i++)
			if (host->peer[g].sel.s[i]->state == NFO_UP &&
			    !nfo_session_heartbeat_only(host->peer[g].sel.s[i]) &&
			    crowd_port(&host->peer[g], host->peer[g].sel.s[i], 0) == port)
				return true;
	return false;
}

static void describe_ports(const struct crowd *c, int h, struct nfo_segment_port *port)
{
	const struct host *host = &c->host[h];
	int p;

	for (p = 0; p < host->n_ports; p++)
		port[p] = (struct nfo_segment_port){
			.ok = !crowd_dark(c, h, p),
			.is_default = p == host->def,
			.up = port_up(host, p),
			.heartbeat_only = crowd_bare(c, h, p),
			.order = p,
			.heard = heard(c, h, p),
		};
}

static unsigned int describe_pairs(const struct peer *peer, struct nfo_segment_pair *pair)
{
	unsigned int i;

	for (i = 0; i < peer->sel.n; i++) {
		const struct nfo_session *s = peer->sel.s[i];
		bool data = !nfo_session_heartbeat_only(s);

		pair[i] = (struct nfo_segment_pair){
			.up = data && s->state == NFO_UP,
			.port = crowd_port(peer, s, 0),
			.remote = s->remote,
			.active = s == peer->sel.active,
			.floods = data && s->remote_floods,
		};
	}
	return i;
}

static u32 apply(struct host *host)
{
	u32 mask = 0;
	unsigned int i;
	int p, g;

	for (p = 0; p < host->n_ports; p++)
		if (host->port[p].floods)
			mask |= BIT(p);
	for (g = 0; g < HOSTS; g++) {
		struct peer *peer = &host->peer[g];

		for (i = 0; i < peer->sel.n; i++) {
			p = crowd_port(peer, peer->sel.s[i], 0);
			nfo_view_floods(&peer->sel, peer->sel.s[i], host->port[p].floods);
		}
	}
	return mask;
}

static bool settle_floods(struct crowd *c, int h)
{
	struct nfo_segment_pair pair[NFO_PAIRS_MAX];
	bool scattered = false, changed = false;
	struct host *host = &c->host[h];
	u32 mask;
	int g;

	describe_ports(c, h, host->port);
	nfo_segment_find(host->port, host->n_ports);
	for (g = 0; g < c->n_hosts; g++)
		nfo_segment_reach(host->port, host->n_ports, pair,
				  describe_pairs(&host->peer[g], pair));
	nfo_segment_designate(host->port, host->n_ports);
	mask = apply(host);
	for (g = 0; g < c->n_hosts; g++) {
		unsigned int n = describe_pairs(&host->peer[g], pair);
		u8 takes = nfo_segment_take(host->port, pair, n, &scattered) + 1;

		changed |= takes != host->peer[g].takes;
		host->peer[g].takes = takes;
	}
	host->take.scattered = scattered;
	if (changed || mask != host->take.self.ports)
		host->take.changed = jiffies_of(c, h);
	if (mask == host->take.self.ports)
		return false;
	say(c, "host %d floods on ports %x", h, mask);
	nfo_station_move(&host->take.self, mask, jiffies_of(c, h));
	host->take.floods_many = mask & (mask - 1);
	return true;
}

bool crowd_flood_settle(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	int g;

	host->flood_dirty = false;
	/* More often than the kernel: it must do no harm. */
	nfo_take_age(&host->take, jiffies_of(c, h));
	settle_default(c, h);
	if (!settle_floods(c, h))
		return false;
	for (g = 0; g < c->n_hosts; g++)
		nfo_view_tell(&host->peer[g].sel);
	return true;
}

void crowd_flood_note(struct host *host, struct pair *pair)
{
	const struct nfo_session *s = &pair->s;
	bool up = s->state == NFO_UP, failed = s->fail || s->remote_fail;

	if (up != pair->told_up || failed != pair->told_fail ||
	    s->remote_floods != pair->told_floods)
		host->flood_dirty = true;
	pair->told_up = up;
	pair->told_fail = failed;
	pair->told_floods = s->remote_floods;
}

void crowd_heard_own(struct crowd *c, int h, int port, int from)
{
	struct host *host = &c->host[h];

	if (from == port)
		return;
	if (!(host->port[port].segment & BIT(from)))
		host->flood_dirty = true;
	host->heard_own[port][from] = crowd_clock(c, h);
}

void crowd_flood_boot(struct crowd *c, int h)
{
	struct host *host = &c->host[h];

	host->def = -1;
	host->flood_dirty = true;
	host->announce_id++;
	memset(host->heard_own, 0, sizeof(host->heard_own));
	memset(host->port, 0, sizeof(host->port));
	memset(&host->take, 0, sizeof(host->take));
	nfo_take_start(&host->take, jiffies_of(c, h));
}

/* Data. */

static int first_bit(u32 mask)
{
	int p = 0;

	while (!(mask & BIT(p)))
		p++;
	return p;
}

void crowd_xmit(struct crowd *c, int h, const struct data *d)
{
	struct host *host = &c->host[h];
	int p, port = host->def;
	u8 dest[ETH_ALEN], source[ETH_ALEN];
	struct nfo_take_frame f = { .dest = dest, .source = source };
	u32 mask;

	crowd_mac(dest, d->to);
	crowd_mac(source, d->from);
	if (host->take.floods_many) {
		mask = nfo_take_where(&host->take, &f, jiffies_of(c, h));
		if (mask)
			port = first_bit(mask);
		for (p = 0; !mask && p < host->n_ports; p++)
			if (p != port && host->port[p].floods)
				crowd_data(c, h, p, d);
	}
	if (d->from != ADDR_HOST(h))
		nfo_station_note(&host->take.behind, source, 0, port, jiffies_of(c, h));
	crowd_data(c, h, port, d);
}

void crowd_data_rx(struct crowd *c, int h, int port, const struct data *d)
{
	struct host *host = &c->host[h];
	u8 dest[ETH_ALEN], source[ETH_ALEN];
	struct nfo_take_port at = {
		.slot = port,
		.segment = host->port[port].segment,
		.designated = host->port[port].designated,
	};
	struct nfo_take_frame f = {
		.dest = dest,
		.source = source,
		.to_self = d->to == ADDR_HOST(h),
		.takes = d->from < HOSTS ? host->peer[d->from].takes : 0,
	};

	if (!host->alive || crowd_bare(c, h, port) || d->from == ADDR_HOST(h))
		return;
	crowd_mac(dest, d->to);
	crowd_mac(source, d->from);
	rules_taken(c, h, d, nfo_take(&host->take, &f, &at, jiffies_of(c, h)) == NFO_TAKE);
}
