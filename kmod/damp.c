// SPDX-License-Identifier: GPL-2.0
#include "damp.h"

u8 nfo_damp_penalty(const struct nfo_damp *d, u64 up_ns, u64 limit_ns)
{
	u64 well = up_ns - d->up_ns;
	u8 left = d->penalty;

	for (; left && well >= limit_ns; well -= limit_ns)
		left--;
	return left;
}

void nfo_damp_fail(struct nfo_damp *d, u32 ups, u64 up_ns, u64 limit_ns)
{
	if (ups == d->ups)
		return;
	d->penalty = min(nfo_damp_penalty(d, up_ns, limit_ns) + 1, NFO_DAMP_PENALTY_MAX);
	d->ups = ups;
	d->up_ns = up_ns;
}

u64 nfo_damp_wait_ns(const struct nfo_damp *d, u64 limit_ns)
{
	/* Whatever fails may do so once. */
	return d->penalty < 2 ? 0 : limit_ns >> (NFO_DAMP_PENALTY_MAX - d->penalty);
}

void nfo_damp_clear(struct nfo_damp *d)
{
	d->penalty = 0;
}
