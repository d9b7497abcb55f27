/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SipHash-2-4 in steps: what begins as it did before is hashed from there. The result is
 * siphash()'s, which has no such thing.
 *
 * Pure: compiles in the kernel and in userspace.
 */
#ifndef NFO_SIP_H
#define NFO_SIP_H

#include "pure.h"

struct nfo_sip {
	u64 a, b, c, d;
};

static __always_inline struct nfo_sip nfo_sip_begin(const siphash_key_t *key)
{
	return (struct nfo_sip){
		.a = key->key[0] ^ SIPHASH_CONST_0,
		.b = key->key[1] ^ SIPHASH_CONST_1,
		.c = key->key[0] ^ SIPHASH_CONST_2,
		.d = key->key[1] ^ SIPHASH_CONST_3,
	};
}

/* The next eight bytes, as a number with the first of them lowest. */
static __always_inline struct nfo_sip nfo_sip_add(struct nfo_sip h, u64 word)
{
	h.d ^= word;
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	h.a ^= word;
	return h;
}

/* @last: the up to seven bytes that are left; @len: how many there were with them. */
static __always_inline u64 nfo_sip_end(struct nfo_sip h, u64 last, size_t len)
{
	h = nfo_sip_add(h, last | (u64)len << 56);
	h.c ^= 0xff;
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	SIPHASH_PERMUTATION(h.a, h.b, h.c, h.d);
	return h.a ^ h.b ^ h.c ^ h.d;
}

#endif
