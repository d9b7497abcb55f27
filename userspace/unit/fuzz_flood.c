// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on what foreign frames reach: which ports share a segment, which of them
 * flood, which one takes a frame, and who is behind us. Bytes are cables, peers, frames
 * and time; jiffies wrap on the way. The rules are those of Documentation/flooding.rst.
 */
#include "default.h"
#include "fuzz.h"
#include "segment.h"
#include "take.h"

#define PORTS		5
#define PEERS		2
#define PEER_PAIRS	4
#define HOSTS		6

struct world {
	struct fuzz_bytes in;
	struct nfo_segment_port port[PORTS];
	unsigned int n;
	int held;			/* default port, or -1 */
	struct nfo_segment_pair pair[PEERS][PEER_PAIRS];
	u8 takes[PEERS];
	struct nfo_take take;
	unsigned long now;
};

static void address(u8 *mac, u8 host)
{
	u64_to_ether_addr(0x020000000010 + host % HOSTS, mac);
}

/* Segments. */

static void check_segments(const struct world *w)
{
	unsigned int i, j;

	for (i = 0; i < w->n; i++) {
		unsigned int floods = 0, designated = 0;

		insist(w->port[i].segment & BIT(i) && !(w->port[i].segment >> w->n));
		for (j = 0; j < w->n; j++) {
			bool same = w->port[i].segment & BIT(j);

			insist(same == (w->port[i].segment == w->port[j].segment));
			insist(same || !(w->port[i].heard & BIT(j)));
			floods += same && w->port[j].floods;
			designated += same && w->port[j].designated;
		}
		insist(floods <= 1 && designated == 1);
		insist(!w->port[i].floods || w->port[i].designated);
	}
}

/* What is flooded reaches a peer that can be reached. */
static void check_reach(const struct world *w, const struct nfo_segment_pair *pair)
{
	u32 reached = 0;
	int i;

	for (i = 0; i < PEER_PAIRS; i++)
		if (pair[i].up && w->port[pair[i].port].floods)
			return;
	for (i = 0; i < (int)w->n; i++)
		if (w->port[i].floods)
			reached |= w->port[i].segment;
	for (i = 0; i < PEER_PAIRS; i++)
		insist(!pair[i].up || !pair[i].active || reached & BIT(pair[i].port));
}

static void check_takes(const struct nfo_segment_pair *pair, int port)
{
	u64 lowest = U64_MAX, its = U64_MAX;
	int i;

	for (i = 0; i < PEER_PAIRS; i++) {
		if (!pair[i].up || !pair[i].floods)
			continue;
		lowest = min(lowest, pair[i].remote);
		if (pair[i].port == port)
			its = min(its, pair[i].remote);
	}
	insist(port < 0 ? lowest == U64_MAX : its == lowest);
}

static void check_guests(const struct world *w, const struct nfo_segment_pair *pair, int guests)
{
	const struct nfo_segment_pair *g = &pair[guests];
	int i;

	if (guests < 0)
		return;
	insist(g->up && w->port[g->port].floods);
	for (i = 0; i < PEER_PAIRS; i++)
		insist(!pair[i].active || (w->port[pair[i].port].segment & BIT(g->port) &&
					   !w->port[pair[i].port].floods));
}

/* As kmod/flood.c does. */
static void settle(struct world *w)
{
	bool scattered = false;
	u32 floods = 0;
	unsigned int i;

	for (i = 0; i < w->n; i++)
		w->port[i].is_default = w->held == (int)i;
	nfo_segment_find(w->port, w->n);
	for (i = 0; i < PEERS; i++)
		nfo_segment_reach(w->port, w->n, w->pair[i], PEER_PAIRS);
	nfo_segment_designate(w->port, w->n);
	check_segments(w);
	for (i = 0; i < w->n; i++)
		floods |= w->port[i].floods ? BIT(i) : 0;
	for (i = 0; i < PEERS; i++) {
		int port = nfo_segment_take(w->port, w->pair[i], PEER_PAIRS, &scattered);

		check_reach(w, w->pair[i]);
		check_takes(w->pair[i], port);
		check_guests(w, w->pair[i], nfo_segment_guests(w->port, w->pair[i], PEER_PAIRS));
		if (w->takes[i] != port + 1 || w->take.self.ports != floods)
			w->take.changed = w->now;
		w->takes[i] = port + 1;
	}
	w->take.scattered = scattered;
	w->take.floods_many = floods & (floods - 1);
	nfo_station_move(&w->take.self, floods, w->now);
}

/* Sticky, and never a port that is locked out. */
static void check_default(const struct nfo_candidate *c, int n, int held, int chosen)
{
	bool permitted = false;
	int i;

	for (i = 0; i < n; i++)
		permitted |= !c[i].barred;
	insist(chosen < n && permitted == (chosen >= 0));
	if (chosen < 0)
		return;
	insist(!c[chosen].barred);
	if (held < 0 || c[held].barred || chosen == held)
		return;
	insist(c[chosen].ok);
	insist(!c[held].ok || (c[held].gateway_lost && c[chosen].gateway) ||
	       (!c[held].up && c[chosen].up));
}

static void move_default(struct world *w)
{
	struct nfo_candidate c[PORTS];
	unsigned int i;
	int chosen;
	u8 bits;

	for (i = 0; i < w->n; i++) {
		bits = fuzz_u8(&w->in);
		c[i] = (struct nfo_candidate){
			.barred = (bits & 0x81) == 0x81,
			.ok = w->port[i].ok,
			.lonely = bits & 0x02,
			.gateway = bits & 0x04,
			.gateway_lost = bits & 0x08,
			.up = w->port[i].up,
			.failed = bits & 0x10,
			.away = bits & 0x20,
			.prio = w->port[i].prio,
			.order = i,
		};
	}
	chosen = nfo_default_choose(c, w->n, w->held);
	check_default(c, w->n, w->held, chosen);
	w->held = chosen;
}

static void cable(struct world *w)
{
	struct nfo_segment_port *port = &w->port[fuzz_u8(&w->in) % w->n];
	u8 bits = fuzz_u8(&w->in);

	port->ok = bits & 0x80;
	port->up = bits & 0x40;
	port->heard = bits & (BIT(w->n) - 1);
	port->prio = (s8)fuzz_u8(&w->in);
}

/* One of its pairs at most is the active one, and one the standby. */
static void peer(struct world *w)
{
	u8 who = fuzz_u8(&w->in), bits = fuzz_u8(&w->in), more = fuzz_u8(&w->in);
	struct nfo_segment_pair *pair = w->pair[who % PEERS];
	int i, at = who / PEERS % PEER_PAIRS;

	pair[at] = (struct nfo_segment_pair){
		.up = bits & 0x80,
		.port = bits % w->n,
		.remote = 0x10 + (bits >> 4 & 3),
		.floods = bits & 0x40,
	};
	for (i = 0; i < PEER_PAIRS; i++) {
		pair[i].active = i == more % (PEER_PAIRS + 1);
		pair[i].standby = i == more / 16 % (PEER_PAIRS + 1) && !pair[i].active;
	}
}

/* Frames. */

static void sent(struct world *w)
{
	u8 who = fuzz_u8(&w->in), vlan = fuzz_u8(&w->in) % 2;
	unsigned int slot = fuzz_u8(&w->in) % w->n;
	const struct nfo_station *s;
	u8 mac[ETH_ALEN];

	address(mac, who);
	nfo_station_note(&w->take.behind, mac, vlan, slot, w->now);
	s = nfo_station_find(&w->take.behind, mac, vlan);
	insist(s && nfo_station_is_here(s, w->now) && s->ports == BIT(slot));
	insist(nfo_station_ports(s, w->now) & BIT(slot) && nfo_station_vlan(s) == vlan);
}

/* How many ports of the segment of @i take a copy each that comes at once. */
static unsigned int taken(struct world *w, const struct nfo_take_frame *f, unsigned int i)
{
	unsigned int n = 0, j;

	for (j = 0; j < w->n; j++) {
		struct nfo_take_port port = {
			.slot = j,
			.segment = w->port[j].segment,
			.designated = w->port[j].designated,
		};

		if (w->port[i].segment & BIT(j))
			n += nfo_take(&w->take, f, &port, w->now) == NFO_TAKE;
	}
	return n;
}

/*
 * On its way when its destination moves, it may come where that was or where it is; and
 * which copy is the first is not asked in the very jiffy of a change.
 */
static unsigned int most(const struct world *w, const struct nfo_take_frame *f,
			 const struct nfo_station *s)
{
	if (f->to_self)
		s = &w->take.self;
	if (is_multicast_ether_addr(f->dest) || !s)
		return 1;
	return nfo_station_moved(s, w->now) || w->now == w->take.changed ? PORTS : 1;
}

static void frame(struct world *w)
{
	u8 from = fuzz_u8(&w->in), to = fuzz_u8(&w->in), bits = fuzz_u8(&w->in);
	u8 dest[ETH_ALEN], source[ETH_ALEN];
	struct nfo_take_frame f = {
		.dest = dest,
		.source = source,
		.vlan = bits & 1,
		.to_self = (bits & 6) == 6,
		.from_port = (bits & 0x18) == 0x18,
		.takes = bits & 0x20 ? w->takes[from % PEERS] : 0,
	};
	bool group = (bits & 0xc0) == 0xc0, ours;
	const struct nfo_station *s;
	unsigned int n;

	address(source, from);
	/* To itself nobody sends. */
	address(dest, to % HOSTS == from % HOSTS ? to + 1 : to);
	dest[0] |= group;
	f.to_self &= !group;
	s = nfo_station_find(&w->take.behind, source, f.vlan);
	ours = f.from_port || (s && time_before(w->now, s->seen + HZ / 50));
	s = nfo_station_find(&w->take.behind, dest, f.vlan);
	n = taken(w, &f, to % w->n);
	insist(n <= (ours ? 0 : most(w, &f, s)));
	if (group && !ours && !f.takes && !w->take.scattered &&
	    !time_before(w->now, w->take.changed + HZ))
		insist(n == 1);
	insist(!(nfo_take_where(&w->take, &f, w->now) & ~w->take.self.ports));
}

/* So often that nothing is as old as half a turn of jiffies. */
static void pass(struct world *w)
{
	static const unsigned long times[] = {
		0, 1, HZ / 50 - 1, HZ / 50, HZ / 10 - 1, HZ / 10, HZ - 1, HZ, 30 * HZ, 300 * HZ,
		~0UL / 4,
	};
	unsigned long time = times[fuzz_u8(&w->in) % ARRAY_SIZE(times)];

	w->now += time;
	if (time > 30 * HZ)
		nfo_take_age(&w->take, w->now);
}

static void leave(struct world *w)
{
	nfo_take_leave(&w->take, fuzz_u8(&w->in) % w->n);
}

static void start(struct world *w)
{
	nfo_take_start(&w->take, w->now);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void (*const step[])(struct world *w) = {
		cable, peer, peer, move_default, sent, frame, frame, pass, leave, start,
	};
	/* Too large for a stack of the kernel's size; the device has it. */
	static struct world w;
	unsigned int i;

	w = (struct world){ .in = { data, size }, .now = -(unsigned long)HZ };
	w.n = 1 + fuzz_u8(&w.in) % PORTS;
	for (i = 0; i < w.n; i++)
		w.port[i] = (struct nfo_segment_port){ .ok = true, .order = i };
	nfo_take_start(&w.take, w.now);
	settle(&w);
	while (w.in.left) {
		step[fuzz_u8(&w.in) % ARRAY_SIZE(step)](&w);
		settle(&w);
	}
	return 0;
}
