/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that follow from a seed. */
#ifndef NFO_SIM_RNG_H
#define NFO_SIM_RNG_H

#include "pure.h"

struct rng {
	u64 s[4];
};

void rng_seed(struct rng *r, u64 seed);
u64 rng_next(struct rng *r);
u64 rng_below(struct rng *r, u64 n);
u64 rng_between(struct rng *r, u64 low, u64 high);
bool rng_chance(struct rng *r, u32 of_65536);
/* Between low and high, each order of magnitude as likely as the next. */
u64 rng_log(struct rng *r, u64 low, u64 high);

#endif
