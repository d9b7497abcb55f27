/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host's clock: it runs at a rate of its own, which may change, and may be set or jump
 * ahead, as that of a VM does which has moved, or gets its time late. Times in ns.
 */
#ifndef NFO_SIM_CLOCK_H
#define NFO_SIM_CLOCK_H

#include "rng.h"

/* A rate is how much faster it runs than ours, in 2^-20, which is nearly a millionth. */
#define CLOCK_RATE_BITS	20
#define CLOCK_RATE_MAX	210

/* It showed read at set_at of ours. */
struct clock {
	u64 read;
	u64 set_at;
	int rate;
};

/* What it shows, or would have shown, at a time of ours. */
u64 clock_read(const struct clock *c, u64 now);
void clock_set(struct clock *c, u64 now, u64 read);
void clock_slew(struct clock *c, u64 now, int rate);
/* When it will show @at. */
u64 clock_when(const struct clock *c, u64 now, u64 at);
int clock_draw(struct rng *r);

/* By how much the fastest one is ahead after @ns. */
static inline u64 clock_gain(u64 ns)
{
	return ns * CLOCK_RATE_MAX >> CLOCK_RATE_BITS;
}

#endif
