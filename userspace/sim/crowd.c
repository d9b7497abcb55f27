// SPDX-License-Identifier: GPL-2.0
/*
 * What the module does around the pure core, for many peers: see host.c for the
 * same with one, and kmod/engine.c.
 */
#include "crowd.h"
#include "hear.h"
#include "rank.h"
#include "say.h"

u64 crowd_clock(const struct crowd *c, int h)
{
	if (c->host[h].away && c->host[h].paused)
		return c->host[h].stopped;
	return clock_read(&c->host[h].clock, c->now);
}

static void mac_of(u8 *mac, int h, int port)
{
	memcpy(mac, (u8[]){ 0x02, 0, 0, 0, h, port }, ETH_ALEN);
}

int crowd_port(const struct peer *peer, const struct nfo_session *s, int end)
{
	const char *first = (const char *)&peer->pair[0][0].s;
	long n = ((const char *)s - first) / (long)sizeof(peer->pair[0][0]);

	return end ? n % PORTS : n / PORTS;
}

static void transmit(struct crowd *c, int h, int port, struct nfo_pulse *p, struct nfo_seal *seal)
{
	u8 frame[NFO_FRAME_MAX];

	p->node = 1 + h;
	p->key_id = c->ring[h].active;
	memcpy(p->identity, (u8[]){ 0x02, 0xff, 0, 0, 0, h }, ETH_ALEN);
	crowd_send(c, h, port, frame, nfo_frame_encode(frame, p, &c->ring[h], seal));
}

/* Of the pulses from a port to an address. */
static void begin_seal(struct nfo_seal *seal, int h, int port, const u8 *dst)
{
	u8 src[ETH_ALEN];

	mac_of(src, h, port);
	nfo_seal_init(seal, dst, src, NFO_ETHERTYPE);
}

static void unseal(struct crowd *c, int h, int p, int g, int q)
{
	struct pair *pair = &c->host[h].peer[g].pair[p][q];
	u8 remote[ETH_ALEN];

	nfo_seal_wipe(&pair->says);
	nfo_seal_wipe(&pair->hears);
	mac_of(remote, g, q);
	begin_seal(&pair->says, h, p, remote);
}

void crowd_unseal(struct crowd *c, int h)
{
	int g, p, q;

	for (g = 0; g < c->n_hosts; g++)
		for (p = 0; p < PORTS; p++)
			for (q = 0; q < PORTS; q++)
				unseal(c, h, p, g, q);
}

static void send_pulse(struct crowd *c, int h, int g, struct nfo_session *s)
{
	struct peer *peer = &c->host[h].peer[g];
	struct nfo_pulse p = { .peer = 1 + g };
	int port = crowd_port(peer, s, 0);

	nfo_say(&peer->sel, s, &p, crowd_clock(c, h), rng_next(&c->rng));
	if (crowd_bare(c, h, port))
		p.flags |= NFO_PULSE_HEARTBEAT;
	if (!p.n_views)
		tested(c, RULE_TOLD);
	if (!told_holds(&peer->told, &peer->sel, &p))
		fail(c, RULE_TOLD, "host %d keeps from host %d what has changed", h, g);
	c->host[h].sent++;
	c->tally->pulses++;
	transmit(c, h, port, &p, &peer->pair[port][crowd_port(peer, s, 1)].says);
}

static void send_hellos(struct crowd *c, int h)
{
	static const u8 group[ETH_ALEN] = NFO_HELLO_ADDR;
	struct host *host = &c->host[h];
	struct nfo_pulse p = {
		.flags = NFO_PULSE_HELLO,
		.state = NFO_DOWN,
		.multiplier = c->multiplier,
		.desired_tx_us = host->interval_us,
		.required_rx_us = host->interval_us,
		.tx_ns = crowd_clock(c, h),
		.dwell_ns = NFO_DWELL_NONE,
	};
	struct nfo_seal seal;
	int port;

	for (port = 0; port < host->n_ports; port++) {
		begin_seal(&seal, h, port, group);
		transmit(c, h, port, &p, &seal);
	}
	host->hello_at = p.tx_ns + c->hello_ns;
	host->flood_dirty = true;
}

static void send_due(struct crowd *c, int h, int g)
{
	struct nfo_select *sel = &c->host[h].peer[g].sel;
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (sel->s[i]->tx_due)
			send_pulse(c, h, g, sel->s[i]);
}

static void send_all(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		if (!host->peer[g].known)
			continue;
		send_due(c, h, g);
		host->deadline[g] = nfo_select_deadline(&host->peer[g].sel, crowd_clock(c, h));
	}
}

static void settle_flood(struct crowd *c, int h)
{
	if (c->host[h].flood_dirty && crowd_flood_settle(c, h))
		send_all(c, h);
}

static void settle_pace(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	struct nfo_load load = {};
	int g;

	host->pace_dirty = false;
	for (g = 0; g < c->n_hosts; g++)
		nfo_pace_count(&host->pace, &host->peer[g].sel, &load);
	if (!nfo_pace_settle(&host->pace, &load, crowd_clock(c, h)))
		return;
	host->paced_at = c->now;
	say(c, "host %d: stretch %u %%, slow ones %u %%", h, nfo_pace_stretch(&host->pace),
	    nfo_pace_slow_stretch(&host->pace));
	for (g = 0; g < c->n_hosts; g++)
		nfo_pace_apply(&host->pace, &host->peer[g].sel);
	send_all(c, h);
}

static void decide(struct crowd *c, int h, int g)
{
	struct host *host = &c->host[h];
	struct nfo_select *sel = &host->peer[g].sel;
	u64 now = crowd_clock(c, h);
	struct nfo_switch sw;

	if (nfo_select_run(sel, now, host->deaf ? 0 : NFO_EAR_NONE, &sw)) {
		host->flood_dirty = true;
		rules_switch(c, h, g, &sw);
	}
	if (host->deaf && now >= sel->next_run)
		host->unjudged = min(host->unjudged, now);
}

/* A third of the operators answer at once; most of them say yes. */
static void answer(struct crowd *c, int h, int g)
{
	struct peer *peer = &c->host[h].peer[g];
	struct nfo_ask *ask = &peer->sel.ask;

	if (!ask->news)
		return;
	ask->news = false;
	peer->approved = false;
	peer->asked_at = ask->state == NFO_APPROVAL_PENDING ? crowd_clock(c, h) : 0;
	if (!peer->asked_at || rng_below(&c->rng, 3))
		return;
	peer->approved = rng_below(&c->rng, 4);
	if (!peer->approved)
		peer->asked_at = 0;
	say(c, "host %d is %sto leave its path to host %d", h, peer->approved ? "" : "not ", g);
	nfo_approve_answer(&peer->sel, peer->approved);
	ask->news = false;
	decide(c, h, g);
}

static void settle(struct crowd *c, int h, int g)
{
	struct host *host = &c->host[h];
	struct peer *peer = &host->peer[g];
	u64 now = crowd_clock(c, h);
	unsigned int i;

	rules_states(c, h, g);
	decide(c, h, g);
	answer(c, h, g);
	nfo_heartbeat_reach(&peer->sel, &peer->reach);
	rules_verdicts(c, h, g);
	if (peer->sel.pace_dirty) {
		nfo_pace_apply(&host->pace, &peer->sel);
		host->pace_dirty = true;
	}
	for (i = 0; i < peer->sel.n; i++)
		crowd_flood_note(host, crowd_pair(peer->sel.s[i]));
	settle_flood(c, h);
	send_due(c, h, g);
	if (host->pace_dirty)
		settle_pace(c, h);
	host->deadline[g] = nfo_select_deadline(&peer->sel, now);
}

static void arm(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	u64 at = min(host->hello_at, host->pace.change_at), late;
	int g;

	for (g = 0; g < c->n_hosts; g++)
		at = min(at, host->deadline[g]);
	/* Who has not heard all looks when he has. */
	if (at >= host->timer || host->deaf)
		return;
	host->timer = at;
	host->timer_id++;
	/* Timers are late by up to 2 µs, or now and then by more. */
	late = rng_chance(&c->rng, c->late) ? US(host->interval_us) / 2 : US(2);
	crowd_arm(c, h, clock_when(&host->clock, c->now, at) + rng_between(&c->rng, 1, late));
}

/* What has come in will have been heard. */
static void listen(struct crowd *c, int h, u64 ns)
{
	c->host[h].listens = true;
	queue_push(&c->queue, queue_make(&c->queue, HEARD_OUT, h, c->now + ns));
}

static void tick_peer(struct crowd *c, int h, int g, u64 due)
{
	struct host *host = &c->host[h];
	struct nfo_select *sel = &host->peer[g].sel;
	u64 now = crowd_clock(c, h);
	unsigned int i;
	u32 act;

	for (i = 0; i < sel->n; i++) {
		act = nfo_select_tick(sel, sel->s[i], now, now - due,
				      host->deaf ? NFO_EARS_DEAF : 0);
		if (act & NFO_ACT_NONCE)
			sel->s[i]->next_nonce = rng_next(&c->rng) | 1;
		if (act & NFO_ACT_DEAF)
			host->unjudged = min(host->unjudged, due);
		/* Who is deaf listens anyway. */
		if (act & NFO_ACT_SUSPECT && !host->deaf)
			listen(c, h, 1);
	}
	settle(c, h, g);
}

static void tick(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	u64 now = crowd_clock(c, h), due = min(now, min(host->timer, host->unjudged));
	int g;

	host->timer = NEVER;
	host->unjudged = NEVER;
	for (g = 0; g < c->n_hosts; g++)
		if (host->peer[g].known && now >= host->deadline[g])
			tick_peer(c, h, g, due);
	if (now >= host->hello_at)
		send_hellos(c, h);
	settle_flood(c, h);
	if (host->pace_dirty || now >= host->pace.change_at)
		settle_pace(c, h);
	arm(c, h);
}

void crowd_timer(struct crowd *c, int h, u64 id)
{
	if (c->host[h].alive && id == c->host[h].timer_id)
		tick(c, h);
}

static struct nfo_session *pair_up(struct crowd *c, int h, int port, int g, int q)
{
	struct host *host = &c->host[h];
	struct peer *peer = &host->peer[g];
	struct pair *pair = &peer->pair[port][q];
	u8 remote[ETH_ALEN];

	if (pair->known)
		return &pair->s;
	if (!peer->known)
		peer->sel = (struct nfo_select){
			.revertive = true,
			.wtr_ns = MS(20),
			.approval = host->approval,
			.exempt_carrier = true,
			.approval_ns = c->approval_ns,
			.pause = { .max_ns = MS(PAUSE_MS), .unkeyed = c->grants },
		};
	peer->known = true;
	pair->known = true;
	nfo_session_init(&pair->s, rng_next(&c->rng) | 1, rng_next(&c->rng) | 1,
			 nfo_pace_begin_us(&host->pace, host->interval_us), c->multiplier,
			 crowd_clock(c, h));
	pair->s.fast_us = host->interval_us;
	pair->s.order = port;
	pair->s.heartbeat_only = crowd_bare(c, h, port);
	pair->s.lockout = crowd_locked(c, h, port);
	/* Wire MACs are in no order. */
	pair->s.remote = (q + c->host[g].first_mac) % PORTS;
	mac_of(remote, g, q);
	begin_seal(&pair->says, h, port, remote);
	nfo_select_add(&peer->sel, &pair->s);
	return &pair->s;
}

/* True if it was heard, or dropped. */
static bool hear_usual(struct crowd *c, int h, int g, struct pair *pair, const u8 *frame,
		       size_t len)
{
	int drop;

	if (!nfo_seal_fits(&pair->hears, frame, len))
		return false;
	drop = nfo_hear_usual(&c->host[h].peer[g].sel, &pair->s, &pair->hears, frame, len,
			      crowd_clock(c, h));
	if (drop == NFO_UNUSUAL)
		return false;
	keys_heard(c, h, drop);
	return true;
}

void crowd_rx(struct crowd *c, int h, int port, const void *frame, size_t len)
{
	const u8 *src = (const u8 *)frame + ETH_ALEN;
	struct host *host = &c->host[h];
	int g = src[4], q = src[5];
	struct pair *pair = &host->peer[g].pair[port][q];
	u64 now = crowd_clock(c, h);
	struct nfo_session *s;
	enum nfo_drop drop;
	struct nfo_pulse p;

	if (!host->alive)
		return;
	if (hear_usual(c, h, g, pair, frame, len)) {
		settle(c, h, g);
		arm(c, h);
		return;
	}
	drop = nfo_frame_decode(frame, len, &p, &c->ring[h], &pair->hears);
	keys_heard(c, h, drop);
	if (drop)
		return;
	drop = nfo_frame_check(&p, 1 + h, 0);
	if (drop == NFO_DROP_OWN) {
		crowd_heard_own(c, h, port, q);
		settle_flood(c, h);
		arm(c, h);
	}
	if (drop)
		return;
	s = pair_up(c, h, port, g, q);
	if (p.flags & NFO_PULSE_HELLO)
		nfo_session_hello(s, now);
	else
		nfo_hear(&host->peer[g].sel, s, &pair->hears, &p, now, &drop);
	settle(c, h, g);
	arm(c, h);
}

void crowd_boot(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	int g;

	host->alive = true;
	host->died_at = NEVER;
	host->booted_at = c->now;
	host->back_at = c->now;
	host->away = false;
	host->deaf = false;
	host->listens = false;
	host->unjudged = NEVER;
	host->said_until = 0;
	host->dark = 0;
	host->locked = 0;
	host->clock.rate = clock_draw(&c->rng);
	clock_set(&host->clock, c->now, rng_log(&c->rng, NSEC_PER_SEC, 100000 * NSEC_PER_SEC));
	host->timer = NEVER;
	host->hello_at = crowd_clock(c, h);
	host->pace.level = 0;
	host->pace.change_at = NEVER;
	for (g = 0; g < c->n_hosts; g++) {
		host->peer[g] = (struct peer){};
		host->deadline[g] = NEVER;
		host->leave_by[g] = NEVER;
	}
	crowd_flood_boot(c, h);
	arm(c, h);
}

void crowd_die(struct crowd *c, int h)
{
	c->host[h].alive = false;
	c->host[h].died_at = c->now;
	c->host[h].timer_id++;
}

static void settle_all(struct crowd *c, int h)
{
	int g;

	for (g = 0; g < c->n_hosts; g++)
		if (c->host[h].peer[g].known)
			settle(c, h, g);
	arm(c, h);
}

void crowd_configure(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		struct nfo_select *sel = &host->peer[g].sel;

		for (i = 0; i < sel->n; i++)
			sel->s[i]->fast_us = host->interval_us;
		sel->pace_dirty = true;
	}
	settle_all(c, h);
}

/* Away. */

void crowd_leave(struct crowd *c, int h, u64 ns, bool paused, bool loses)
{
	struct host *host = &c->host[h];

	host->stopped = crowd_clock(c, h);
	host->away = true;
	host->away_until = c->now + ns;
	host->paused = paused;
	host->loses = loses;
	host->waiting = 0;
}

void crowd_return(struct crowd *c, int h, bool timer_first)
{
	struct host *host = &c->host[h];

	rules_back(c, h);
	if (host->paused)
		clock_set(&host->clock, c->now, host->stopped);
	host->away = false;
	host->back_at = c->now;
	host->deaf = true;
	if (timer_first && crowd_clock(c, h) >= host->timer)
		tick(c, h);
	listen(c, h, host->waiting + 1);
}

void crowd_heard_out(struct crowd *c, int h)
{
	struct host *host = &c->host[h];
	u64 now = crowd_clock(c, h);
	int g;

	if (!host->alive || !host->listens)
		return;
	host->listens = false;
	host->deaf = false;
	for (g = 0; g < c->n_hosts; g++)
		if (nfo_select_heard_out(&host->peer[g].sel, 0, now))
			host->deadline[g] = now;
	tick(c, h);
}

void crowd_jump(struct crowd *c, int h, u64 ns)
{
	struct host *host = &c->host[h];
	u64 next = c->now + rng_below(&c->rng, US(250));

	/* What was started goes off when it would have, or with the next interrupt. */
	if (host->timer != NEVER) {
		host->timer_id++;
		crowd_arm(c, h, min(next, clock_when(&host->clock, c->now, host->timer)));
	}
	host->clock.read += ns;
	host->back_at = c->now;
	/* What it announced is over sooner now. */
	host->said_until = 0;
}

/* Its user, and its NICs. */

void crowd_announce_pause(struct crowd *c, int h, u64 ns)
{
	struct host *host = &c->host[h];
	u64 now = crowd_clock(c, h);
	int g;

	host->heeded = (c->grants || c->ring[h].active) && ns + MS(2) <= MS(PAUSE_MS) &&
		       (!host->said_until ||
			c->now >= host->said_until + MS(PAUSE_MS) + c->bound);
	host->said_until = c->now + ns - clock_gain(ns);
	for (g = 0; g < c->n_hosts; g++)
		if (host->peer[g].known)
			nfo_pause_announce(&host->peer[g].sel, now + ns, now);
	settle_all(c, h);
}

void crowd_carrier(struct crowd *c, int h, int port, bool ok)
{
	struct host *host = &c->host[h];
	u64 now = crowd_clock(c, h);
	int g, q;

	host->dark = (host->dark & ~BIT(port)) | (ok ? 0 : BIT(port));
	host->since[port] = c->now;
	host->flood_dirty = true;
	host->hello_at = now;
	for (g = 0; g < c->n_hosts; g++)
		for (q = 0; q < PORTS; q++)
			if (host->peer[g].pair[port][q].known)
				nfo_select_port(&host->peer[g].sel,
						&host->peer[g].pair[port][q].s, ok, now);
	settle_all(c, h);
	if (!ok)
		rules_dark(c, h, port);
	else if (port == host->def)
		crowd_announce_default(c, h);
}

/* Of the pairs on a port the one that a switch means: kmod/peer.c. */
static struct pair *pair_on(struct peer *peer, int port)
{
	struct pair *best = NULL;
	int q;

	for (q = 0; q < PORTS; q++) {
		struct pair *pair = &peer->pair[port][q];

		if (!pair->known || pair->s.state != NFO_UP)
			continue;
		if (!best || nfo_session_heartbeat_only(&best->s) ||
		    (!nfo_session_heartbeat_only(&pair->s) && pair->s.rtt_ns < best->s.rtt_ns))
			best = pair;
	}
	return best;
}

void crowd_switch(struct crowd *c, int h, int port, enum nfo_request request)
{
	struct host *host = &c->host[h];
	u64 now = crowd_clock(c, h);
	bool any = false;
	int g;

	for (g = 0; g < c->n_hosts; g++) {
		struct peer *peer = &host->peer[g];
		struct pair *pair = pair_on(peer, port);

		if (!pair || nfo_rank_refuses(&peer->sel, &pair->s, request, now))
			continue;
		nfo_rank_command(&peer->sel, &pair->s, request);
		any = true;
	}
	if (any && host->def != port) {
		host->def = port;
		host->flood_dirty = true;
		crowd_announce_default(c, h);
	}
	settle_all(c, h);
}

static void lock_port(struct crowd *c, int h, int port, bool lockout)
{
	struct host *host = &c->host[h];
	int g, q;

	host->locked = (host->locked & ~BIT(port)) | (lockout ? BIT(port) : 0);
	host->flood_dirty = true;
	for (g = 0; g < c->n_hosts; g++)
		for (q = 0; q < PORTS; q++)
			if (host->peer[g].pair[port][q].known)
				nfo_rank_lockout(&host->peer[g].sel,
						 &host->peer[g].pair[port][q].s, lockout);
}

void crowd_lockout(struct crowd *c, int h, int port)
{
	lock_port(c, h, port, true);
	settle_all(c, h);
}

void crowd_clear(struct crowd *c, int h)
{
	u64 now = crowd_clock(c, h);
	int g, p;

	for (p = 0; p < c->host[h].n_ports; p++)
		lock_port(c, h, p, false);
	for (g = 0; g < c->n_hosts; g++)
		if (c->host[h].peer[g].known)
			nfo_rank_clear(&c->host[h].peer[g].sel, now);
	settle_all(c, h);
}
