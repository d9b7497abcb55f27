// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on one peer's sessions: bytes are pulses with whatever in them, time that
 * passes with the timer on time or late, what befalls ports and what the user asks for.
 * After each step, and what the engine does after it, the rules of
 * Documentation/selection.rst and pulse.rst must hold.
 */
#include "frame.h"
#include "fuzz_world.h"
#include "hear.h"
#include "rank.h"
#include "say.h"

/* What the engine does. */

static size_t encode(const struct nfo_pulse *p, u8 *frame)
{
	static const u8 dst[ETH_ALEN] = { 0x02, 1 }, src[ETH_ALEN] = { 0x02, 2 };
	struct nfo_seal says;

	nfo_seal_init(&says, dst, src, NFO_ETHERTYPE);
	return nfo_frame_encode(frame, p, NULL, &says);
}

/* Each pulse is one that the peer takes. */
static void check_frame(const struct nfo_pulse *p)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_seal hears = {};
	size_t len = encode(p, frame);
	struct nfo_pulse q;

	insist(nfo_frame_decode(frame, len, &q, NULL, &hears) == NFO_OK);
	insist(q.state == p->state && q.n_views == p->n_views);
}

/* The short way, where it may be gone, and the long one come out alike. */
static void fill(struct world *w, struct pair *pair, struct nfo_pulse *p, u32 random)
{
	bool usual = nfo_say_is_usual(&w->sel, &pair->s, &pair->says, w->now);
	struct nfo_session s = pair->s;
	struct nfo_pulse q = *p;

	nfo_say(&w->sel, &pair->s, p, w->now, random);
	if (usual) {
		nfo_say_usual(&w->sel, &s, &q, w->now, random);
		insist(!memcmp(&s, &pair->s, sizeof(s)));
		insist(!p->n_views && !memcmp(&p->terms, &pair->says.terms, sizeof(p->terms)));
		insist(!memcmp(&p->beat, &q.beat, sizeof(p->beat)));
		insist(p->flags == q.flags && p->state == q.state && p->diag == q.diag &&
		       p->pause_ms == q.pause_ms);
	}
	pair->says.terms = p->terms;
	pair->says.valid = true;
}

static void send(struct world *w, struct pair *pair, u32 random)
{
	struct nfo_pulse p = { .node = 1, .peer = 2, .identity = { 0x02, 3 } };

	fill(w, pair, &p, random);
	/* The peer hears what it does not know. */
	insist(told_holds(&w->told, &w->sel, &p));
	nfo_path_fill(&pair->path, &p.mtu, nfo_session_detect_ns(&pair->s), w->now);
	nfo_path_news(&pair->path);
	/* Most of them are alike, and the hash takes time. */
	if (p.n_views || p.mtu.mtu || p.flags)
		check_frame(&p);
	insist(p.nonce && p.state == pair->s.state);
	insist(pair->s.next_tx > w->now && !pair->s.tx_due);
	pair->filled_at = w->now;
}

static void decide(struct world *w)
{
	struct nfo_switch sw;
	unsigned int n = 0;

	while (nfo_select_pending(&w->sel, w->now)) {
		if (nfo_select_run(&w->sel, w->now, NFO_EAR_NONE, &sw)) {
			check_switch(w, &sw);
			insist(++n <= SWITCHES_MAX);
		}
		if (w->sel.pace_dirty)
			nfo_pace_apply(&w->pace, &w->sel);
	}
	nfo_heartbeat_reach(&w->sel, &w->reach);
}

static void settle_pace(struct world *w)
{
	struct nfo_load load = {};

	nfo_pace_count(&w->pace, &w->sel, &load);
	if (nfo_pace_settle(&w->pace, &load, w->now))
		nfo_pace_apply(&w->pace, &w->sel);
	insist(nfo_pace_stretch(&w->pace) <= nfo_pace_slow_stretch(&w->pace));
}

static void settle(struct world *w)
{
	int i;

	decide(w);
	settle_pace(w);
	for (i = 0; i < PAIRS; i++) {
		struct pair *pair = &w->pair[i];

		if (!pair->member || !pair->s.tx_due)
			continue;
		if (pair->s.port_ok)
			send(w, pair, w->now * 2654435761u >> 8);
		else
			pair->s.tx_due = false;
	}
	w->timer = nfo_select_deadline(&w->sel, w->now);
	check(w);
}

/* A session that is calm has nothing but its next pulse to do: all that looks sees no more. */
static void calm_or_not(const struct world *w, const struct nfo_session *s, u64 late)
{
	struct nfo_session quick = *s, slow = *s;
	struct nfo_select sel = w->sel;

	if (!nfo_session_calm(s, w->now, late))
		return;
	nfo_session_beat(&quick, w->now);
	insist(!nfo_select_watch(&sel, &slow, w->now, late, 0));
	insist(!memcmp(&quick, &slow, sizeof(quick)));
	insist(!memcmp(&sel, &w->sel, sizeof(sel)));
}

/* What a tick of a verdict that is due may not have heard, of @known. */
static u32 draw_ears(struct world *w, const struct nfo_session *s, u32 known)
{
	return nfo_session_wavers(s, w->now) ? fuzz_u8(&w->in) & known : 0;
}

/*
 * Data frames put a verdict off only while we suspect ourselves, once, and for a bounded time.
 * Who may not have heard all leaves it to who has.
 */
static void tick_pair(struct world *w, struct nfo_session *s, u64 late, u32 known)
{
	u32 ears = draw_ears(w, s, known), act;
	struct nfo_session before = *s;

	calm_or_not(w, s, late);
	act = nfo_select_tick(&w->sel, s, w->now, late, ears);
	if (act & NFO_ACT_NONCE)
		s->next_nonce = new_nonce(w);
	if (act & NFO_ACT_DEAF)
		insist(act == NFO_ACT_DEAF && ears & NFO_EARS_DEAF && s->state == before.state);
	if (!(act & NFO_ACT_VOUCHED))
		return;
	insist(ears == NFO_EARS_DATA);
	insist(before.suspect_until && !before.held && !before.conclusive && s->conclusive);
	insist(s->suspect_until + nfo_session_rx_ns(s) == w->now + nfo_session_detect_ns(s));
}

static void tick_once(struct world *w, u64 late, u32 known)
{
	unsigned int i;

	for (i = 0; i < w->sel.n; i++)
		tick_pair(w, w->sel.s[i], late, known);
	settle(w);
}

static void tick(struct world *w, u64 late)
{
	tick_once(w, late, NFO_EARS_DATA | NFO_EARS_DEAF);
	/*
	 * By the pace that was settled then, a pair that is not up may be overdue; or a verdict
	 * was left to who has heard all.
	 */
	if (w->timer <= w->now)
		tick_once(w, 0, NFO_EARS_DATA);
	insist(w->timer > w->now);
}

/* Steps. */

static struct pair *choose(struct world *w)
{
	return &w->pair[fuzz_u8(&w->in) % PAIRS];
}

static u64 choose_time(struct world *w)
{
	static const u32 us[] = {
		0, 1, 10, 50, 100, 187, 200, 237, 250, 375, 500, 750, 1000, 2500, 10000, 30000,
		100000, 1000000,
	};
	u8 byte = fuzz_u8(&w->in);

	/* Off by one: rules hold on either side of their bounds. */
	return (u64)us[(byte >> 1) % ARRAY_SIZE(us)] * NSEC_PER_USEC + (byte & 1);
}

/* Back or forth, by a little or by minutes. */
static u64 choose_shift(struct world *w)
{
	u64 by = (s8)fuzz_u8(&w->in);

	return by << fuzz_u8(&w->in) % 32;
}

static u32 choose_us(struct world *w)
{
	static const u32 us[] = {
		NFO_INTERVAL_MIN_US, 100, NFO_INTERVAL_US, 1000, NFO_SLOW_US, 50000,
		NFO_INTERVAL_MAX_US, 333,
	};

	return us[fuzz_u8(&w->in) % ARRAY_SIZE(us)];
}

static void run_until(struct world *w, u64 until)
{
	while (w->timer <= until && w->ticks++ < TICKS_MAX) {
		w->now = max(w->now, w->timer);
		tick(w, 0);
	}
	w->now = max(w->now, until);
}

/* The timer on time. */
static void pass(struct world *w)
{
	run_until(w, w->now + choose_time(w));
}

/* This host was busy: the timer is late. */
static void stall(struct world *w)
{
	w->now += choose_time(w);
	if (w->now >= w->timer)
		tick(w, w->now - w->timer);
}

/* As an honest peer would say it, which knows us. */
static struct nfo_pulse honest(struct world *w, struct pair *pair)
{
	return (struct nfo_pulse){
		.state = pair->s.state == NFO_UP ? NFO_UP : NFO_INIT,
		.multiplier = NFO_MULTIPLIER,
		.node = 2,
		.identity = { 0x02, 9 },
		.nonce = pair->nonce,
		.echo_nonce = pair->s.nonce,
		.seq = ++pair->seq,
		.desired_tx_us = NFO_INTERVAL_US,
		.required_rx_us = NFO_INTERVAL_US,
		.tx_ns = w->now + w->offset,
		.echo_ns = pair->filled_at,
		.dwell_ns = w->now - pair->filled_at < U32_MAX ? w->now - pair->filled_at : 0,
		.view_heard = w->told.p.view_serial,
	};
}

/* What the pulses of both ways must leave behind. */
struct memory {
	struct nfo_select sel;
	struct nfo_session s[PAIRS];
};

static void remember(const struct world *w, struct memory *m)
{
	int i;

	m->sel = w->sel;
	for (i = 0; i < PAIRS; i++)
		m->s[i] = w->pair[i].s;
}

static void recall(struct world *w, const struct memory *m)
{
	int i;

	w->sel = m->sel;
	for (i = 0; i < PAIRS; i++)
		w->pair[i].s = m->s[i];
}

static int short_way(struct world *w, struct pair *pair, const u8 *frame, size_t len)
{
	if (!nfo_seal_fits(&pair->hears, frame, len))
		return NFO_UNUSUAL;
	return nfo_hear_usual(&w->sel, &pair->s, &pair->hears, frame, len, w->now);
}

/* The short way of a pulse leads to where the long one does, or nowhere. */
static u32 hear_both_ways(struct world *w, struct pair *pair, const struct nfo_pulse *p,
			  enum nfo_drop *drop)
{
	struct memory before, after, other;
	u8 frame[NFO_FRAME_MAX];
	size_t len = encode(p, frame);
	bool sound, usual;
	int way;
	struct nfo_pulse q;
	u32 act;

	remember(w, &before);
	way = short_way(w, pair, frame, len);
	insist(way == NFO_OK || way == NFO_UNUSUAL);
	usual = way == NFO_OK;
	remember(w, &after);
	if (usual) {
		/* Where nobody knows which gaps are short, all are looked at. */
		recall(w, &before);
		w->sel.shortest_ns = 0;
		insist(short_way(w, pair, frame, len) == NFO_OK);
		w->sel.shortest_ns = before.sel.shortest_ns;
		remember(w, &other);
		insist(!memcmp(&after, &other, sizeof(after)));
		recall(w, &before);
	} else {
		insist(!memcmp(&before, &after, sizeof(before)));
	}

	sound = nfo_frame_decode(frame, len, &q, NULL, &pair->hears) == NFO_OK;
	act = sound ? nfo_hear(&w->sel, &pair->s, &pair->hears, p, w->now, drop) :
	      nfo_hear_pulse(&w->sel, &pair->s, p, w->now, drop);
	remember(w, &other);
	insist(!usual || (act == NFO_ACT_HEARD && !memcmp(&after, &other, sizeof(after))));
	return act;
}

/* What goes the short way, or shows it; for the others no hash is worth its time. */
static bool may_be_usual(const struct pair *pair, const struct nfo_pulse *p)
{
	return pair->s.state == NFO_UP && !p->n_views && !p->mtu.mtu;
}

/*
 * A pulse that is not proven, or was heard before, is nothing to a session that is up; but
 * in an announced silence the peer may begin a new life.
 */
static void hear(struct world *w, struct pair *pair, const struct nfo_pulse *p)
{
	bool covered = nfo_pause_covers(&w->sel.pause, pair->s.last_rx);
	struct nfo_session before = pair->s;
	enum nfo_drop drop;
	unsigned int i;
	u32 act;

	if (!pair->member || !pair->s.port_ok)
		return;
	for (i = 0; i < w->sel.n; i++)
		insist(w->sel.shortest_ns <= nfo_session_rx_ns(w->sel.s[i]));
	if (may_be_usual(pair, p)) {
		act = hear_both_ways(w, pair, p, &drop);
	} else {
		/* Its terms may be other ones. */
		pair->hears.valid = false;
		act = nfo_hear_pulse(&w->sel, &pair->s, p, w->now, &drop);
	}
	if (before.state == NFO_UP) {
		insist(pair->s.remote_nonce == before.remote_nonce || before.held || covered);
		insist(act & NFO_ACT_HEARD || !memcmp(&before, &pair->s, sizeof(before)));
	}
	insist(act & NFO_ACT_HEARD || pair->s.state == before.state);
	insist(!drop || !(act & NFO_ACT_HEARD));
	insist(before.state != NFO_ADMIN_DOWN || pair->s.state == NFO_ADMIN_DOWN);
	if (act & NFO_ACT_HEARD && nfo_path_rx(&pair->path, p))
		nfo_path_probe(&pair->path, 1500, w->now);
	settle(w);
}

/* The peer's honest pulses on several pairs, a few intervals long. */
static void converse(struct world *w)
{
	u8 pairs = fuzz_u8(&w->in), length = fuzz_u8(&w->in) % 16;
	u64 gap = choose_time(w);
	int i;

	while (length--) {
		for (i = 0; i < PAIRS; i++) {
			struct nfo_pulse p = honest(w, &w->pair[i]);

			if (pairs & BIT(i))
				hear(w, &w->pair[i], &p);
		}
		run_until(w, w->now + gap);
	}
}

static void fill_views(struct world *w, struct nfo_pulse *p)
{
	u8 n = fuzz_u8(&w->in) % (PAIRS + 2), bits;

	p->view_serial = fuzz_u8(&w->in);
	while (n--) {
		bits = fuzz_u8(&w->in);
		p->views[p->n_views++] = (struct nfo_view){
			.nonce = w->pair[bits % PAIRS].s.nonce,
			.state = bits >> 2 & 3,
			.fail = bits & 0x10,
			.active = bits & 0x20,
			.standby = bits & 0x40,
			.floods = bits & 0x80,
			.degraded = bits & p->view_serial & 0xc0,
		};
	}
}

/* Whatever else a frame may say; as the decoder lets it. */
static void falsify(struct world *w, struct nfo_pulse *p)
{
	u8 what = fuzz_u8(&w->in), more = fuzz_u8(&w->in);

	if (what & 0x01)
		p->nonce = fuzz_u8(&w->in) + 1;
	if (what & 0x02)
		p->echo_nonce = fuzz_u8(&w->in);
	if (what & 0x04)
		p->seq += (s8)fuzz_u8(&w->in);
	if (what & 0x08)
		p->tx_ns += choose_shift(w);
	if (what & 0x10)
		p->echo_ns += choose_shift(w);
	if (what & 0x20)
		p->desired_tx_us = choose_us(w);
	if (what & 0x40)
		p->required_rx_us = choose_us(w);
	if (what & 0x80)
		fill_views(w, p);
	if (more & 0x01)
		p->multiplier = max_t(u8, 1, fuzz_u8(&w->in));
	if (more & 0x02)
		p->dwell_ns = fuzz_u64(&w->in);
	if (more & 0x04)
		p->tx_ns = fuzz_u64(&w->in);
	if (more & 0x08)
		p->echo_ns = fuzz_u64(&w->in);
	if (more & 0x10)
		p->seq = fuzz_u64(&w->in);
	if (more & 0x20)
		p->view_heard = 0;
	if (more & 0x40)
		p->required_rx_us = (u32)fuzz_u64(&w->in) ?: 1;
	if (more & 0x80)
		p->mtu = (struct nfo_mtu){ .mtu = 1 + fuzz_u8(&w->in), .heard_ns = w->now };
}

static void pulse(struct world *w)
{
	static const u8 flags[] = { 0, NFO_PULSE_POLL, NFO_PULSE_FINAL, NFO_PULSE_PAUSE };
	struct pair *pair = choose(w);
	struct nfo_pulse p = honest(w, pair);
	u8 how = fuzz_u8(&w->in);

	if (how & 0x01)
		p.state = how >> 1 & 3;
	else if (how & 0x02)
		p.flags = NFO_PULSE_HEARTBEAT;
	p.flags |= flags[how >> 3 & 3];
	p.pause_ms = p.flags & NFO_PULSE_PAUSE ? 1 + (how >> 6) * 50 : 0;
	if (how & 0x20)
		falsify(w, &p);
	hear(w, pair, &p);
}

static void rebirth(struct world *w)
{
	struct pair *pair = choose(w);

	pair->nonce += PAIRS;
	pair->seq = 0;
	w->offset += fuzz_u64(&w->in);
}

static void hello(struct world *w)
{
	struct pair *pair = choose(w);

	if (pair->member)
		nfo_session_hello(&pair->s, w->now);
}

static void retry(struct world *w)
{
	struct pair *pair = choose(w);

	if (pair->member)
		nfo_session_retry(&pair->s, pair->s.tx_seq, w->now);
}

static void port(struct world *w)
{
	u8 byte = fuzz_u8(&w->in), order = byte % PORTS;
	int i;

	w->ok[order] = byte & 0x80;
	for (i = 0; i < PAIRS; i++)
		if (w->pair[i].member && w->pair[i].s.order == order)
			nfo_select_port(&w->sel, &w->pair[i].s, w->ok[order], w->now);
}

static void admin(struct world *w)
{
	bool down = fuzz_u8(&w->in) & 1;
	struct pair *pair = choose(w);

	if (pair->member)
		nfo_select_admin(&w->sel, &pair->s, down, w->now);
	insist(!pair->member || down == (pair->s.state == NFO_ADMIN_DOWN));
}

/* Or heartbeat-only. */
static void lockout(struct world *w)
{
	u8 byte = fuzz_u8(&w->in), order = byte % PORTS;
	bool *what = byte & 0x40 ? &w->heartbeat_only[order] : &w->lockout[order];
	int i;

	*what = byte & 0x80;
	for (i = 0; i < PAIRS; i++) {
		if (!w->pair[i].member || w->pair[i].s.order != order)
			continue;
		nfo_rank_lockout(&w->sel, &w->pair[i].s, w->lockout[order]);
		nfo_heartbeat_set(&w->sel, &w->pair[i].s, w->heartbeat_only[order]);
	}
}

/* What was not refused is done. */
static void command(struct world *w)
{
	enum nfo_request request = 1 + fuzz_u8(&w->in) % 2;
	struct pair *pair = choose(w);

	if (!pair->member || nfo_rank_refuses(&w->sel, &pair->s, request, w->now))
		return;
	nfo_rank_command(&w->sel, &pair->s, request);
	settle(w);
	insist(w->sel.active == &pair->s && w->sel.requested == &pair->s);
}

static void clear(struct world *w)
{
	nfo_rank_clear(&w->sel, w->now);
	settle(w);
	insist(!w->sel.requested);
}

static void add(struct world *w, int i)
{
	struct pair *pair = &w->pair[i];
	u64 nonce = pair->nonce;

	if (pair->member)
		return;
	*pair = (struct pair){ .member = true, .nonce = nonce };
	nfo_session_init(&pair->s, new_nonce(w), new_nonce(w),
			 nfo_pace_begin_us(&w->pace, NFO_INTERVAL_US), NFO_MULTIPLIER, w->now);
	pair->s.fast_us = NFO_INTERVAL_US;
	pair->s.order = i / 2;
	pair->s.remote = 0xb0 + i % 2;
	pair->s.port_ok = w->ok[i / 2];
	pair->s.lockout = w->lockout[i / 2];
	pair->s.heartbeat_only = w->heartbeat_only[i / 2];
	nfo_path_probe(&pair->path, 1500, w->now);
	insist(nfo_select_add(&w->sel, &pair->s));
}

static void add_or_remove(struct world *w)
{
	struct pair *pair = choose(w);

	if (pair->member)
		nfo_select_remove(&w->sel, &pair->s);
	else
		add(w, pair - w->pair);
	pair->member = is_member(w, &pair->s);
}

static void intervals(struct world *w)
{
	struct pair *pair = choose(w);

	pair->s.fast_us = choose_us(w);
	pair->s.multiplier = max_t(u8, fuzz_u8(&w->in), NFO_MULTIPLIER_MIN);
	w->sel.pace_dirty = true;
}

static void priority(struct world *w)
{
	struct pair *pair = choose(w);

	pair->s.prio = (s8)fuzz_u8(&w->in);
	w->sel.dirty = true;
	w->sel.pace_dirty = true;
}

static void policy(struct world *w)
{
	u8 bits = fuzz_u8(&w->in);
	int i;

	w->sel.revertive = bits & 1;
	w->sel.damping_ns = (bits >> 1 & 7) * 640 * NSEC_PER_MSEC;
	for (i = 0; i < PAIRS; i++)
		if (w->pair[i].member)
			nfo_select_degrade(&w->sel, &w->pair[i].s, (bits >> 4) * 6);
	w->sel.wtr_ns = choose_time(w);
	w->sel.hold_off_ns = choose_time(w);
	w->sel.dirty = true;
	w->sel.pace_dirty = true;
}

/* The user sets whether he is asked, or answers. */
static void approval(struct world *w)
{
	u8 bits = fuzz_u8(&w->in);

	if (bits & 1) {
		w->sel.approval = bits & 2;
		w->sel.exempt_carrier = bits & 4;
		w->sel.deny_late = bits & 8;
		w->sel.approval_ns = bits & 16 ? choose_time(w) : 0;
		w->sel.dirty = true;
	} else if (nfo_approve_asked(&w->sel)) {
		nfo_approve_answer(&w->sel, bits & 2);
	}
}

static void pace(struct world *w)
{
	static const u32 budgets[] = { 0, 1, 100, 2000, 8000, NFO_PACE_BUDGET };

	w->pace.budget = budgets[fuzz_u8(&w->in) % ARRAY_SIZE(budgets)];
	w->pace.slow_us = choose_us(w);
	w->sel.pace_dirty = true;
}

/* What is told besides: where we flood, or that we may be silent. */
static void tell(struct world *w)
{
	struct pair *pair = choose(w);
	u8 bits = fuzz_u8(&w->in);

	if (pair->member)
		nfo_view_floods(&w->sel, &pair->s, bits & 1);
	if (bits & 2)
		nfo_pause_announce(&w->sel, w->now + (bits >> 3) * NSEC_PER_MSEC, w->now);
	if (bits & 4)
		nfo_pause_configure(&w->sel, (bits >> 3) * NSEC_PER_MSEC, true, w->now);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	/* The first ones more than once: little happens without them. */
	static void (*const step[])(struct world *w) = {
		pulse, pulse, converse, converse, pass, pass, stall, rebirth, hello, retry, port,
		admin, lockout, command, clear, add_or_remove, intervals, priority, policy, pace,
		approval, tell,
	};
	struct world w = { .in = { data, size }, .now = BEGIN_NS, .ok = { true, true } };
	int i;

	nfo_pace_init(&w.pace);
	w.sel.revertive = true;
	w.sel.wtr_ns = NSEC_PER_SEC;
	w.sel.pause = (struct nfo_pause){ .max_ns = NSEC_PER_SEC, .unkeyed = true };
	for (i = 0; i < PAIRS; i++) {
		w.pair[i].nonce = 0xb000 + i;
		add(&w, i);
	}
	settle(&w);
	while (w.in.left && w.ticks < TICKS_MAX) {
		step[fuzz_u8(&w.in) % ARRAY_SIZE(step)](&w);
		settle(&w);
	}
	return 0;
}
