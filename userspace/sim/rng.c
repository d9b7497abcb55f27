// SPDX-License-Identifier: GPL-2.0
/* xoshiro256** (Blackman and Vigna), seeded by splitmix64. */
#include "rng.h"

static u64 rotl(u64 x, int n)
{
	return x << n | x >> (64 - n);
}

void rng_seed(struct rng *r, u64 seed)
{
	int i;

	for (i = 0; i < 4; i++) {
		u64 z = seed += 0x9e3779b97f4a7c15ULL;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
		z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
		r->s[i] = z ^ z >> 31;
	}
}

u64 rng_next(struct rng *r)
{
	u64 result = rotl(r->s[1] * 5, 7) * 9;
	u64 t = r->s[1] << 17;

	r->s[2] ^= r->s[0];
	r->s[3] ^= r->s[1];
	r->s[1] ^= r->s[2];
	r->s[0] ^= r->s[3];
	r->s[2] ^= t;
	r->s[3] = rotl(r->s[3], 45);
	return result;
}

u64 rng_below(struct rng *r, u64 n)
{
	return n ? rng_next(r) % n : 0;
}

u64 rng_between(struct rng *r, u64 low, u64 high)
{
	return low + rng_below(r, high - low + 1);
}

bool rng_chance(struct rng *r, u32 of_65536)
{
	return of_65536 && (rng_next(r) & 0xffff) < of_65536;
}

u64 rng_log(struct rng *r, u64 low, u64 high)
{
	u64 top = low;
	unsigned int steps = 0;

	while (top < high && top << 1 > top) {
		top <<= 1;
		steps++;
	}
	top = low << rng_below(r, steps + 1);
	return min(rng_between(r, top, 2 * top), high);
}
