/* SPDX-License-Identifier: GPL-2.0 */
/* What the user asks for, and the faults that rank above it. */
#ifndef NFO_RANK_BENCH_H
#define NFO_RANK_BENCH_H

#include "select_bench.h"

/* All of @b's pairs are heard at @now. */
static inline void hear_all(struct bench *b, u64 now)
{
	unsigned int i;

	for (i = 0; i < b->sel.n; i++)
		hear(b, i, NFO_UP, now);
}

static inline void ask(struct bench *b, int i, enum nfo_request request, u64 now)
{
	assert_int_equal(nfo_rank_refuses(&b->sel, &b->s[i], request, now), NFO_REFUSAL_NONE);
	nfo_rank_command(&b->sel, &b->s[i], request);
	run(b, now);
	assert_ptr_equal(b->sel.active, &b->s[i]);
	assert_int_equal(b->sw.reason, request == NFO_REQUEST_FORCED ? NFO_REASON_FORCED :
								       NFO_REASON_MANUAL);
}

static inline void carrier(struct bench *b, int i, bool ok, u64 now)
{
	nfo_select_port(&b->sel, &b->s[i], ok, now);
	run(b, now);
}

/* Pairs 0 and 1 are on one port. */
static inline void begin_beside(struct bench *b)
{
	begin_with(b, 3, 250, 3);
	b->s[1].order = 0;
	b->s[2].order = 1;
	b->sel.dirty = true;
	run(b, T0 + 1);
	assert_ptr_equal(b->sel.active, &b->s[0]);
}

static inline void lockout(struct bench *b, int i, bool on, u64 now)
{
	nfo_rank_lockout(&b->sel, &b->s[i], on);
	run(b, now);
}

#endif
