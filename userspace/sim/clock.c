// SPDX-License-Identifier: GPL-2.0
#include "clock.h"

u64 clock_read(const struct clock *c, u64 now)
{
	s64 ran = now - c->set_at;

	return c->read + ran + (ran * c->rate >> CLOCK_RATE_BITS);
}

void clock_set(struct clock *c, u64 now, u64 read)
{
	c->read = read;
	c->set_at = now;
}

void clock_slew(struct clock *c, u64 now, int rate)
{
	clock_set(c, now, clock_read(c, now));
	c->rate = rate;
}

u64 clock_when(const struct clock *c, u64 now, u64 at)
{
	s64 left = at - clock_read(c, now);

	/* It jumped over more than there was. */
	if (left < -(s64)now)
		return 0;
	return now + left - left * c->rate / ((1 << CLOCK_RATE_BITS) + c->rate);
}

int clock_draw(struct rng *r)
{
	return (int)rng_below(r, 2 * CLOCK_RATE_MAX + 1) - CLOCK_RATE_MAX;
}
