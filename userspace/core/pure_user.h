/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kmod/pure.h takes from the kernel's headers, for userspace. Nothing
 * more: a pure file that starts to use something else shall not compile here
 * before somebody has looked at it.
 */
#ifndef NFO_PURE_USER_H
#define NFO_PURE_USER_H

#include <endian.h>
#include <linux/if_ether.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#ifndef __packed
#define __packed		__attribute__((__packed__))
#endif
/* The kernel's compiler fills in what is not. */
#define __uninitialized

#define U8_MAX			UINT8_MAX
#define U16_MAX			UINT16_MAX
#define U32_MAX			UINT32_MAX
#define U64_MAX			UINT64_MAX

#define NSEC_PER_USEC		1000L
#define NSEC_PER_MSEC		1000000L
#define NSEC_PER_SEC		1000000000L
#define USEC_PER_SEC		1000000L

#define BIT(n)			(1UL << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define DIV_ROUND_UP(n, d)	({				\
	__typeof__(d) divisor = (d);			\
	((n) + divisor - 1) / divisor; })
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), "BUILD_BUG_ON: " #cond)

/* As strict about types as the kernel's oldest: the comparison of pointers warns. */
#define nfo_pick(a, op, b) ({				\
	__typeof__(a) pick_a = (a);			\
	__typeof__(b) pick_b = (b);			\
	(void)(&pick_a == &pick_b);			\
	pick_a op pick_b ? pick_a : pick_b; })
#define nfo_pick_t(type, a, op, b) ({			\
	type pick_a = (a);				\
	type pick_b = (b);				\
	pick_a op pick_b ? pick_a : pick_b; })

#define min(a, b)		nfo_pick(a, <, b)
#define max(a, b)		nfo_pick(a, >, b)
#define min_t(type, a, b)	nfo_pick_t(type, a, <, b)
#define max_t(type, a, b)	nfo_pick_t(type, a, >, b)

#define cpu_to_be16(x)		((__be16)htobe16(x))
#define cpu_to_be32(x)		((__be32)htobe32(x))
#define cpu_to_be64(x)		((__be64)htobe64(x))
#define be16_to_cpu(x)		be16toh((u16)(x))
#define be32_to_cpu(x)		be32toh((u32)(x))
#define be64_to_cpu(x)		be64toh((u64)(x))

static inline bool is_multicast_ether_addr(const u8 *addr)
{
	return addr[0] & 1;
}

static inline bool is_zero_ether_addr(const u8 *addr)
{
	static const u8 zero[ETH_ALEN];

	return !memcmp(addr, zero, ETH_ALEN);
}

static inline bool is_valid_ether_addr(const u8 *addr)
{
	return !is_multicast_ether_addr(addr) && !is_zero_ether_addr(addr);
}

static inline bool ether_addr_equal(const u8 *a, const u8 *b)
{
	return !memcmp(a, b, ETH_ALEN);
}

static inline void ether_addr_copy(u8 *dst, const u8 *src)
{
	memcpy(dst, src, ETH_ALEN);
}

static inline u64 ether_addr_to_u64(const u8 *addr)
{
	u64 u = 0;
	int i;

	for (i = 0; i < ETH_ALEN; i++)
		u = u << 8 | addr[i];
	return u;
}

static inline void u64_to_ether_addr(u64 u, u8 *addr)
{
	int i;

	for (i = ETH_ALEN - 1; i >= 0; i--, u >>= 8)
		addr[i] = u;
}

/* The number of the highest bit set, from 1; 0: none is. */
static inline int fls(u32 x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return val * 0x61C8864680B583EBULL >> (64 - bits);
}

/* A jiffy is a millisecond. */
#define HZ			1000
#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)

#define le64_to_cpu(x)		le64toh((u64)(x))

#define nfo_field_group(TAG, NAME, MEMBERS...)		\
	union {						\
		struct { MEMBERS };			\
		struct TAG { MEMBERS } NAME;		\
	}

#define memzero_explicit(at, len)	explicit_bzero(at, len)

#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, val)	((x) = (val))

typedef struct {
	u64 key[2];
} siphash_key_t;

static inline u64 rol64(u64 x, unsigned int n)
{
	return x << n | x >> (64 - n);
}

static inline void nfo_sip_permute(u64 *a, u64 *b, u64 *c, u64 *d)
{
	*a += *b;
	*b = rol64(*b, 13) ^ *a;
	*a = rol64(*a, 32);
	*c += *d;
	*d = rol64(*d, 16) ^ *c;
	*a += *d;
	*d = rol64(*d, 21) ^ *a;
	*c += *b;
	*b = rol64(*b, 17) ^ *c;
	*c = rol64(*c, 32);
}

#define SIPHASH_PERMUTATION(a, b, c, d)	nfo_sip_permute(&(a), &(b), &(c), &(d))

#define SIPHASH_CONST_0 0x736f6d6570736575ULL
#define SIPHASH_CONST_1 0x646f72616e646f6dULL
#define SIPHASH_CONST_2 0x6c7967656e657261ULL
#define SIPHASH_CONST_3 0x7465646279746573ULL

static inline void nfo_sip_absorb(u64 v[4], u64 m)
{
	v[3] ^= m;
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	v[0] ^= m;
}

/* SipHash-2-4, Aumasson and Bernstein 2012. */
static inline u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	u64 v[4] = {
		key->key[0] ^ SIPHASH_CONST_0, key->key[1] ^ SIPHASH_CONST_1,
		key->key[0] ^ SIPHASH_CONST_2, key->key[1] ^ SIPHASH_CONST_3,
	};
	u64 last = (u64)len << 56;
	const u8 *at = data;
	size_t left;
	u64 m;

	for (left = len; left >= sizeof(m); left -= sizeof(m), at += sizeof(m)) {
		memcpy(&m, at, sizeof(m));
		nfo_sip_absorb(v, le64toh(m));
	}
	while (left--)
		last |= (u64)at[left] << (8 * left);
	nfo_sip_absorb(v, last);
	v[2] ^= 0xff;
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	SIPHASH_PERMUTATION(v[0], v[1], v[2], v[3]);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif
