/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFO_SELECT_BENCH_H
#define NFO_SELECT_BENCH_H

#include "unit.h"

#define T0	MS(5000)
#define PAIRS	3

/* One peer with a few pairs; the peer's clock is ours. */
struct bench {
	struct nfo_session s[PAIRS];
	struct nfo_select sel;
	struct nfo_switch sw;
	u64 seq[PAIRS];
};

static inline struct nfo_pulse pulse(struct bench *b, int i, enum nfo_state state, u64 now)
{
	return (struct nfo_pulse){
		.state = state,
		.multiplier = b->s[i].multiplier,
		.node = 1,
		.nonce = 0xb0 + i,
		.echo_nonce = b->s[i].nonce,
		.seq = ++b->seq[i],
		.desired_tx_us = b->s[i].interval_us,
		.required_rx_us = b->s[i].interval_us,
		.tx_ns = now,
		.echo_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
	};
}

static inline u32 rx(struct bench *b, int i, const struct nfo_pulse *p, u64 now)
{
	enum nfo_drop drop;

	return nfo_hear_pulse(&b->sel, &b->s[i], p, now, &drop);
}

static inline bool run(struct bench *b, u64 now)
{
	return nfo_select_run(&b->sel, now, NFO_EAR_NONE, &b->sw);
}

/* A pulse on pair @i, and what follows from it. */
static inline bool hear(struct bench *b, int i, enum nfo_state state, u64 now)
{
	struct nfo_pulse p = pulse(b, i, state, now);

	rx(b, i, &p, now);
	return run(b, now);
}

static inline bool tick(struct bench *b, u64 now)
{
	unsigned int i;

	for (i = 0; i < b->sel.n; i++)
		nfo_select_tick(&b->sel, b->sel.s[i], now, 0, 0);
	return run(b, now);
}

/* Every pulse that is due leaves. */
static inline unsigned int sent(struct bench *b, u64 now)
{
	unsigned int i, n = 0;
	struct nfo_pulse p;

	for (i = 0; i < b->sel.n; i++) {
		if (!b->sel.s[i]->tx_due)
			continue;
		nfo_session_fill(b->sel.s[i], &p, now, 0);
		n++;
	}
	return n;
}

static inline void bring_up(struct bench *b, int i, u64 now)
{
	hear(b, i, NFO_DOWN, now);
	hear(b, i, NFO_INIT, now);
	hear(b, i, NFO_UP, now);
	assert_int_equal(b->s[i].state, NFO_UP);
}

/* Pair 0 is the preferred one; all up at T0, and 0 is active. */
static inline void begin_with(struct bench *b, unsigned int n, u32 interval_us, u8 multiplier)
{
	unsigned int i;

	*b = (struct bench){ .sel = { .revertive = true, .wtr_ns = MS(5) } };
	for (i = 0; i < n; i++) {
		nfo_session_init(&b->s[i], 0xa0 + i, 0xc0 + i, interval_us, multiplier, T0);
		b->s[i].order = i;
		assert_true(nfo_select_add(&b->sel, &b->s[i]));
	}
	for (i = 0; i < n; i++)
		bring_up(b, i, T0);
	/* A pair that comes up is a new life of the peer for the others, until they are heard. */
	for (i = 0; i < n; i++)
		hear(b, i, NFO_UP, T0);
	assert_ptr_equal(b->sel.active, &b->s[0]);
	sent(b, T0);
}

static inline void begin(struct bench *b)
{
	begin_with(b, 2, NFO_INTERVAL_US, NFO_MULTIPLIER);
}

/* From @from to @to, pair @i is heard every 200 µs; ticks too. Returns when it switched, or 0. */
static inline u64 only_heard(struct bench *b, int i, u64 from, u64 to)
{
	u64 now;

	for (now = from; now <= to; now += US(10)) {
		bool switched = (now - from) % US(200) ? tick(b, now) : hear(b, i, NFO_UP, now);

		sent(b, now);
		if (switched)
			return now;
	}
	return 0;
}

/* ... which says of pair @of that it is in @state, or has failed. */
static inline struct nfo_pulse viewing(struct bench *b, int i, int of, enum nfo_state state,
				       bool fail, u64 now)
{
	struct nfo_pulse p = pulse(b, i, NFO_UP, now);

	p.n_views = 1;
	p.views[0] = (struct nfo_view){ .nonce = b->s[of].nonce, .state = state, .fail = fail };
	return p;
}

#endif
