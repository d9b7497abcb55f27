// SPDX-License-Identifier: GPL-2.0
/*
 * What the module does around the pure core:
 *
 *  receive  decode → check → the pair (a new one, if need be) → select_rx, then settle
 *  tick     select_tick for each pair, then settle
 *  settled  by select_run → send every pulse that is due → next timer
 */
#include <stdlib.h>

#include "hear.h"
#include "say.h"
#include "truth.h"
#include "wire.h"

#define QUEUE_MAX	4096

u64 host_now(const struct sim *sim, const struct host *h)
{
	return h->state == PAUSED ? h->stopped : clock_read(&h->clock, sim->now);
}

int host_link_of(const struct host *h, const struct nfo_session *s)
{
	int i;

	for (i = 0; i < LINKS_MAX; i++)
		if (s == &h->port[i].s)
			return i;
	return -1;
}

int host_active(const struct host *h)
{
	return host_link_of(h, h->sel.active);
}

static u64 nonce(struct sim *sim)
{
	return rng_next(&sim->rng) | 1;
}

static void transmit(struct sim *sim, struct host *h, int i, const struct nfo_pulse *p,
		     const u8 *frame, size_t len)
{
	sim->tally->pulses++;
	sim->tally->questions += !!(p->flags & NFO_PULSE_POLL);
	net_send(sim, h->id, i, frame, len, !(p->flags & NFO_PULSE_HELLO));
}

static void send_pulse(struct sim *sim, struct host *h, int i, u32 random)
{
	struct port *port = &h->port[i];
	u64 now = host_now(sim, h);
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = {
		.node = h->node,
		.peer = h->peer,
		.key_id = h->ring.active,
	};
	bool usual = nfo_say_is_usual(&h->sel, &port->s, &port->says, now);
	size_t len;

	memcpy(p.identity, h->identity, ETH_ALEN);
	if (usual)
		nfo_say_usual(&h->sel, &port->s, &p, now, random);
	else
		nfo_say(&h->sel, &port->s, &p, now, random);
	if (port->heartbeat_only)
		p.flags |= NFO_PULSE_HEARTBEAT;
	if (!p.n_views)
		tested(sim, RULE_TOLD);
	if (!told_holds(&h->told, &h->sel, &p))
		fail(sim, "told", "host %d keeps to itself what has changed", h->id);
	truth_sent(sim, h->id, i);
	len = usual ? nfo_wire_encode_known(frame, &p, &port->says) :
		      nfo_frame_encode(frame, &p, &h->ring, &port->says);
	transmit(sim, h, i, &p, frame, len);
}

static void send_hello(struct sim *sim, struct host *h, int i, u64 now)
{
	static const u8 group[ETH_ALEN] = NFO_HELLO_ADDR;
	struct port *port = &h->port[i];
	u8 frame[NFO_FRAME_MAX];
	struct nfo_seal seal;
	struct nfo_pulse p = {
		.flags = NFO_PULSE_HELLO,
		.state = NFO_DOWN,
		.multiplier = port->multiplier,
		.node = h->node,
		.key_id = h->ring.active,
		.desired_tx_us = port->interval_us,
		.required_rx_us = port->interval_us,
		.tx_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
	};

	memcpy(p.identity, h->identity, ETH_ALEN);
	port->next_hello = now + HELLO_NS;
	nfo_seal_init(&seal, group, port->mac, NFO_ETHERTYPE);
	transmit(sim, h, i, &p, frame, nfo_frame_encode(frame, &p, &h->ring, &seal));
}

static void send_hellos(struct sim *sim, struct host *h, u64 now)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (h->port[i].present && h->port[i].ok && now >= h->port[i].next_hello)
			send_hello(sim, h, i, now);
}

/* Timers are late by up to 2 µs, or now and then by more. */
static void start_timer(struct sim *sim, struct host *h)
{
	u64 late = rng_below(&sim->rng, US(rng_chance(&sim->rng, sim->late) ? 200 : 2));

	net_timer(sim, h->id, clock_when(&h->clock, sim->now, h->timer) + late, h->timer_id);
}

static void arm(struct sim *sim, struct host *h, u64 now, bool ticked)
{
	u64 at = NEVER;
	int i;

	if (h->peer)
		at = min(nfo_select_deadline(&h->sel, now), h->answer_at);
	tested(sim, RULE_PROGRESS);
	if (ticked && at <= now && h->unjudged == NEVER)
		fail(sim, "progress", "host %d: deadline %llu ns ago", h->id,
		     (unsigned long long)(now - at));
	for (i = 0; i < sim->plan.n_links; i++)
		if (h->port[i].present && h->port[i].ok)
			at = min(at, h->port[i].next_hello);
	if (at >= h->timer)
		return;
	h->timer = at;
	h->timer_id++;
	if (at != NEVER)
		start_timer(sim, h);
}

/* What would take seconds of loss is drawn instead. */
static void measure(struct sim *sim, struct host *h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct port *p = &h->port[i];

		if (!p->paired || p->s.degraded == p->degraded)
			continue;
		p->s.degraded = p->degraded;
		nfo_view_tell(&h->sel);
	}
}

/* Its CPU is taken by something else, before it has heard the peer on all pairs; for a while. */
static void be_taken(struct sim *sim, struct host *h)
{
	struct rng *r = &sim->absence;
	u64 at = sim->now + rng_log(r, 1, US(200)), end = at + rng_log(r, MS(2), MS(12));

	if (!(sim->plan.taken >> h->id & 1) || end >= sim->plan.peace)
		return;
	net_deed(sim, h->id, at, D_STALL, rng_below(r, 2));
	net_deed(sim, h->id, end, D_RESUME, false);
}

static void finish(struct sim *sim, struct host *h, bool ticked)
{
	u64 now = host_now(sim, h);
	u32 random = rng_next(&sim->rng);
	enum nfo_reach was = h->reach;
	struct nfo_switch sw;
	bool switched;
	int i;

	measure(sim, h);
	truth_states(sim, h->id);
	switched = h->peer && nfo_select_run(&h->sel, now, h->deaf ? 0 : NFO_EAR_NONE, &sw);
	if (h->deaf && now >= h->sel.next_run)
		h->unjudged = min(h->unjudged, now);
	nfo_heartbeat_reach(&h->sel, &h->reach);
	truth_verdicts(sim, h->id);
	alive_told(sim, h->id, was);
	if (was == NFO_REACH_LOST && h->reach == NFO_REACH_UP && rng_below(&sim->absence, 2))
		be_taken(sim, h);
	if (switched)
		truth_switch(sim, h->id, &sw);
	approval_told(sim, h->id);
	for (i = 0; i < sim->plan.n_links; i++)
		if (h->port[i].paired && h->port[i].ok && h->port[i].s.tx_due)
			send_pulse(sim, h, i, random);
	data_send(sim, h);
	send_hellos(sim, h, now);
	arm(sim, h, now, ticked);
}

static void settle(struct sim *sim, struct host *h)
{
	finish(sim, h, false);
}

static void follow(struct sim *sim, struct host *h, int i, u32 act)
{
	if (act & NFO_ACT_NONCE) {
		h->port[i].s.next_nonce = nonce(sim);
		sim->truth.renewed_at[i] = sim->now;
	}
	if (act & NFO_ACT_SUSPECT)
		truth_suspect(sim, h->id, i);
	data_follow(sim, h, i, act);
}

static void pair_up(struct sim *sim, struct host *h, int i, const u8 *mac)
{
	struct port *port = &h->port[i];

	nfo_session_init(&port->s, nonce(sim), nonce(sim), port->interval_us, port->multiplier,
			 host_now(sim, h));
	port->s.prio = port->prio;
	port->s.order = i;
	port->s.lockout = port->lockout;
	port->s.heartbeat_only = port->heartbeat_only;
	port->s.ear = i && sim->plan.other_cpu ? NFO_EAR_NONE : 0;
	port->paired = true;
	memcpy(port->remote, mac, ETH_ALEN);
	nfo_seal_init(&port->says, mac, port->mac, NFO_ETHERTYPE);
	nfo_select_add(&h->sel, &port->s);
	if (port->admin_down)
		nfo_select_admin(&h->sel, &port->s, true, host_now(sim, h));
	say(sim, "host %d port %d: paired", h->id, i);
}

/* As nfo_hear_usual() does. */
static int hear_usual(struct sim *sim, struct host *h, int i, const u8 *frame, size_t len, u64 now)
{
	struct port *port = &h->port[i];
	int drop;

	if (!port->paired || !nfo_seal_fits(&port->hears, frame, len))
		return NFO_UNUSUAL;
	drop = nfo_hear_usual(&h->sel, &port->s, &port->hears, frame, len, now);
	if (!drop)
		follow(sim, h, i, NFO_ACT_HEARD);
	return drop;
}

static void take(struct sim *sim, struct host *h, int i, const u8 *frame, size_t len,
		 bool counts)
{
	const u8 *mac = frame + ETH_ALEN;
	struct port *port = &h->port[i];
	u64 now = host_now(sim, h);
	int usual = hear_usual(sim, h, i, frame, len, now);
	enum nfo_drop drop;
	struct nfo_pulse p;

	if (usual != NFO_UNUSUAL) {
		if (counts)
			keys_heard(sim, h->id, i, usual);
		settle(sim, h);
		return;
	}
	drop = nfo_frame_decode(frame, len, &p, &h->ring, &port->hears);
	if (counts)
		keys_heard(sim, h->id, i, drop);
	if (!drop)
		drop = nfo_frame_check(&p, h->node, 0);
	if (drop || (h->peer && h->peer != p.node))
		return;
	h->peer = p.node;
	if (!port->paired)
		pair_up(sim, h, i, mac);
	if (memcmp(port->remote, mac, ETH_ALEN))
		return;
	if (p.flags & NFO_PULSE_HELLO)
		nfo_session_hello(&port->s, now);
	else
		follow(sim, h, i, nfo_hear(&h->sel, &port->s, &port->hears, &p, now, &drop));
	if (drop)
		say(sim, "host %d link %d: dropped (%d)", h->id, i, drop);
	settle(sim, h);
}

static void enqueue(struct sim *sim, struct host *h, int i, const void *frame, size_t len,
		    bool counts)
{
	struct parcel *parcel;

	if (h->lose || h->queued == QUEUE_MAX)
		return;
	parcel = &h->queue[h->queued++];
	parcel->port = i;
	parcel->len = len;
	parcel->counts = counts;
	parcel->heard = false;
	memcpy(parcel->data, frame, len);
}

void host_rx(struct sim *sim, struct host *h, int i, const void *frame, size_t len, bool counts)
{
	if (h->state == DEAD)
		return;
	if (h->state != RUNNING) {
		enqueue(sim, h, i, frame, len, counts);
		return;
	}
	if (!h->port[i].present || !h->port[i].ok)
		return;
	truth_frame(sim, h->id, i);
	if (counts) {
		truth_arrival(sim, h->id, i);
		net_record(sim, !h->id, i, frame, len);
	}
	take(sim, h, i, frame, len, counts);
}

/* As the engine does: if the timer is overdue, so are the ears, whichever comes first. */
static void run(struct sim *sim, struct host *h)
{
	u64 now = host_now(sim, h), due = min(now, min(h->timer, h->unjudged));
	u32 act;
	int i;

	if (now >= h->timer) {
		truth_tick(sim, h);
		h->timer = NEVER;
	}
	if (!h->deaf)
		h->unjudged = NEVER;
	approval_answer(sim, h);
	for (i = 0; i < sim->plan.n_links; i++) {
		if (!h->port[i].paired)
			continue;
		act = data_tick(sim, h, i, now - due);
		if (act & NFO_ACT_DEAF)
			h->unjudged = due;
		follow(sim, h, i, act);
	}
	finish(sim, h, true);
}

void host_timer(struct sim *sim, struct host *h, u64 id)
{
	/* What was armed before a stall may be void, with nothing else to wait for. */
	if (h->state != RUNNING || id != h->timer_id || h->timer == NEVER)
		return;
	/* The clock has become slower since it was started. */
	if (host_now(sim, h) < h->timer)
		start_timer(sim, h);
	else
		run(sim, h);
}

void host_create(struct sim *sim, int id)
{
	struct host *h = &sim->host[id];
	struct parcel *queue = h->queue;
	int i;

	*h = (struct host){
		.id = id,
		.node = 0x1000 + id,
		.identity = { 0x02, 0xff, 0, 0, 0, id },
		.state = DEAD,
		.queue = queue ?: malloc(QUEUE_MAX * sizeof(*queue)),
	};
	if (!h->queue)
		abort();
	for (i = 0; i < LINKS_MAX; i++) {
		memcpy(h->port[i].mac, (u8[]){ 0x02, 0, 0, 0, id, i }, ETH_ALEN);
		h->port[i].ok = true;
		h->port[i].present = i < sim->plan.n_links;
	}
}

void host_boot(struct sim *sim, struct host *h)
{
	int i;

	h->state = RUNNING;
	h->queued = 0;
	h->timer = NEVER;
	h->unjudged = NEVER;
	h->deaf = false;
	h->peer = 0;
	h->reach = NFO_REACH_LOST;
	/* A module that is loaded again finds its clock where it was; a reboot takes longer. */
	if (!h->clock.read || sim->now - h->died_at >= REBOOT_NS)
		clock_set(&h->clock, sim->now,
			  sim->now + rng_log(&sim->rng, NSEC_PER_SEC, 100000 * NSEC_PER_SEC));
	h->sel = (struct nfo_select){
		.revertive = sim->plan.revertive,
		.wtr_ns = sim->plan.wtr_ns,
		.hold_off_ns = sim->plan.hold_off_ns,
		.damping_ns = sim->plan.damping_ns,
		.approval = sim->plan.approval >> h->id & 1,
		.exempt_carrier = sim->plan.exempt_carrier,
		.deny_late = sim->plan.deny_late,
		.approval_ns = sim->plan.approval_ns,
		.pause = {
			.max_ns = sim->plan.pause_max_ns,
			.unkeyed = sim->plan.pause_unkeyed,
		},
	};
	h->answer_at = NEVER;
	for (i = 0; i < LINKS_MAX; i++) {
		h->port[i].paired = false;
		h->port[i].next_hello = 0;
	}
	settle(sim, h);
}

void host_die(struct sim *sim, struct host *h)
{
	h->state = DEAD;
	h->died_at = sim->now;
	h->timer_id++;
}

void host_away(struct sim *sim, struct host *h, enum host_state state, bool flag)
{
	if (h->state != RUNNING)
		return;
	h->stopped = host_now(sim, h);
	h->state = state;
	h->lose = state == PAUSED && flag;
	h->timer_first = flag;
	h->queued = 0;
}

/* Handling a frame takes time, if only a nanosecond: no two pulses leave in one. */
static void unqueue_port(struct sim *sim, struct host *h, int i)
{
	unsigned int k;

	for (k = 0; k < h->queued; k++) {
		struct parcel *next = &h->queue[k];

		if (next->port != i)
			continue;
		next->heard = true;
		host_rx(sim, h, i, next->data, next->len, next->counts);
		h->clock.read++;
	}
}

/* One port after the other, as their NICs are polled. */
static void unqueue(struct sim *sim, struct host *h)
{
	int i, first = rng_below(&sim->rng, sim->plan.n_links);

	for (i = 0; i < sim->plan.n_links; i++)
		unqueue_port(sim, h, (first + i) % sim->plan.n_links);
	h->queued = 0;
	data_unqueue(sim, h);
	h->deaf = false;
}

/* What the kernel noted on our behalf while we could not look. */
static void catch_up(struct sim *sim, struct host *h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (h->port[i].paired) {
			nfo_select_port(&h->sel, &h->port[i].s, h->port[i].ok, host_now(sim, h));
			nfo_select_admin(&h->sel, &h->port[i].s, h->port[i].admin_down,
					 host_now(sim, h));
			nfo_rank_lockout(&h->sel, &h->port[i].s, h->port[i].lockout);
			nfo_heartbeat_set(&h->sel, &h->port[i].s, h->port[i].heartbeat_only);
		}
}

bool host_waits(const struct host *h, int i)
{
	unsigned int k;

	if (h->port[i].s.ear == NFO_EAR_NONE)
		return false;
	for (k = 0; k < h->queued; k++)
		if (h->queue[k].port == i && h->queue[k].counts && !h->queue[k].heard)
			return true;
	return false;
}

/* The receive softirq has run. */
static void hear_out(struct sim *sim, struct host *h)
{
	if (nfo_select_heard_out(&h->sel, 0, host_now(sim, h)))
		truth_heard_out(sim, h->id);
	else if (h->unjudged == NEVER)
		return;
	run(sim, h);
}

void host_resume(struct sim *sim, struct host *h)
{
	bool stalled;

	if (h->state != PAUSED && h->state != STALLED)
		return;
	stalled = h->state == STALLED;
	if (!stalled)
		clock_set(&h->clock, sim->now, h->stopped);
	h->state = RUNNING;
	catch_up(sim, h);
	h->deaf = true;
	if (stalled && h->timer_first && host_now(sim, h) >= h->timer)
		run(sim, h);
	unqueue(sim, h);
	hear_out(sim, h);
	/* The clock may have been stopped: what was armed is void. */
	if (host_now(sim, h) >= h->timer) {
		run(sim, h);
	} else {
		h->timer = NEVER;
		settle(sim, h);
	}
	hear_out(sim, h);
}

void host_carrier(struct sim *sim, struct host *h, int i, bool ok)
{
	h->port[i].ok = ok;
	if (h->state != RUNNING)
		return;
	if (h->port[i].paired)
		nfo_select_port(&h->sel, &h->port[i].s, ok, host_now(sim, h));
	settle(sim, h);
}

void host_admin(struct sim *sim, struct host *h, int i, bool down)
{
	h->port[i].admin_down = down;
	if (h->state != RUNNING)
		return;
	if (h->port[i].paired)
		nfo_select_admin(&h->sel, &h->port[i].s, down, host_now(sim, h));
	settle(sim, h);
}

void host_remove(struct sim *sim, struct host *h, int i)
{
	h->port[i].present = false;
	if (h->port[i].paired)
		nfo_select_remove(&h->sel, &h->port[i].s);
	h->port[i].paired = false;
	if (h->state == RUNNING)
		settle(sim, h);
}

void host_insert(struct sim *sim, struct host *h, int i)
{
	h->port[i].present = true;
	h->port[i].next_hello = 0;
	if (h->state == RUNNING)
		settle(sim, h);
}

void host_switch(struct sim *sim, struct host *h, int i, enum nfo_request request)
{
	struct nfo_session *s = &h->port[i].s;

	if (!h->port[i].paired || nfo_rank_refuses(&h->sel, s, request, host_now(sim, h)))
		return;
	nfo_rank_command(&h->sel, s, request);
	truth_request(sim, h->id, i, request == NFO_REQUEST_FORCED);
	settle(sim, h);
}

void host_clear(struct sim *sim, struct host *h)
{
	nfo_rank_clear(&h->sel, host_now(sim, h));
	truth_clear(sim, h->id);
	settle(sim, h);
}

void host_lockout(struct sim *sim, struct host *h, int i, bool on)
{
	h->port[i].lockout = on;
	if (h->state != RUNNING)
		return;
	if (h->port[i].paired)
		nfo_rank_lockout(&h->sel, &h->port[i].s, on);
	settle(sim, h);
}

void host_heartbeat(struct sim *sim, struct host *h, int i, bool on)
{
	h->port[i].heartbeat_only = on;
	if (h->state != RUNNING)
		return;
	if (h->port[i].paired)
		nfo_heartbeat_set(&h->sel, &h->port[i].s, on);
	settle(sim, h);
}

void host_degrade(struct sim *sim, struct host *h, int i, bool on)
{
	h->port[i].degraded = on;
	if (h->state == RUNNING)
		settle(sim, h);
}

void host_interval(struct sim *sim, struct host *h, int i, u32 us, u8 multiplier)
{
	h->port[i].interval_us = us;
	h->port[i].multiplier = multiplier;
	if (h->state != RUNNING)
		return;
	if (h->port[i].paired)
		nfo_session_set(&h->port[i].s, us, multiplier);
	settle(sim, h);
}

void host_prio(struct sim *sim, struct host *h, int i, s32 prio)
{
	h->port[i].prio = prio;
	h->port[i].s.prio = prio;
	h->sel.dirty = true;
	if (h->state == RUNNING)
		settle(sim, h);
}

void host_revertive(struct sim *sim, struct host *h, bool on)
{
	h->sel.revertive = on;
	h->sel.dirty = true;
	if (h->state == RUNNING)
		settle(sim, h);
}

void host_approval(struct sim *sim, struct host *h, bool on)
{
	h->sel.approval = on;
	h->sel.dirty = true;
	settle(sim, h);
}

void host_announce(struct sim *sim, struct host *h, u64 ms)
{
	u64 now = host_now(sim, h);

	nfo_pause_announce(&h->sel, now + MS(ms), now);
	settle(sim, h);
}

/* What was started goes off when it would have, or with the next interrupt; late by the clock. */
void host_step(struct sim *sim, struct host *h, u64 ns)
{
	u64 next = sim->now + rng_below(&sim->clocks, US(250));

	if (h->timer != NEVER)
		net_timer(sim, h->id, min(next, clock_when(&h->clock, sim->now, h->timer)),
			  ++h->timer_id);
	h->clock.read += ns;
}
