/* SPDX-License-Identifier: GPL-2.0 */
/* One session, and a peer that says what a test wants. */
#ifndef NFO_UNIT_SESSION_BENCH_H
#define NFO_UNIT_SESSION_BENCH_H

#include "unit.h"

#define OURS	0xaaULL
#define NEXT	0xabULL
#define THEIRS	0xbbULL
#define T0	MS(5000)

struct bench {
	struct nfo_session s;
	u64 seq;		/* of the peer's last pulse */
	enum nfo_drop drop;	/* of the last rx */
};

static inline void begin(struct bench *b)
{
	*b = (struct bench){};
	nfo_session_init(&b->s, OURS, NEXT, NFO_INTERVAL_US, NFO_MULTIPLIER, T0);
}

static inline struct nfo_pulse pulse(struct bench *b, enum nfo_state state, u64 now)
{
	return (struct nfo_pulse){
		.state = state,
		.multiplier = NFO_MULTIPLIER,
		.node = 1,
		.nonce = THEIRS,
		.echo_nonce = b->s.nonce,
		.seq = ++b->seq,
		.desired_tx_us = NFO_INTERVAL_US,
		.required_rx_us = NFO_INTERVAL_US,
		.tx_ns = now,
		.echo_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
	};
}

static inline u32 rx(struct bench *b, const struct nfo_pulse *p, u64 now)
{
	return nfo_session_rx(&b->s, p, now, &b->drop);
}

/* The peer says that it is in @state, with both nonces right. */
static inline u32 hear(struct bench *b, enum nfo_state state, u64 now)
{
	struct nfo_pulse p = pulse(b, state, now);

	return rx(b, &p, now);
}

static inline struct nfo_pulse fill(struct bench *b, u64 now)
{
	struct nfo_pulse p = {};

	nfo_session_fill(&b->s, &p, now, 0);
	return p;
}

/* Up at T0, last heard at T0. */
static inline void begin_up(struct bench *b)
{
	begin(b);
	hear(b, NFO_DOWN, T0);
	hear(b, NFO_INIT, T0);
	assert_int_equal(b->s.state, NFO_UP);
	fill(b, T0);
}

#endif
