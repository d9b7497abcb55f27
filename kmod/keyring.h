/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The keys of a device: which one seals its pulses, and which ones it believes.
 *
 * Pure: compiles in the kernel and in userspace. Documentation/keys.rst has the rules.
 */
#ifndef NFO_KEYRING_H
#define NFO_KEYRING_H

#include "pure.h"

#define NFO_KEYS_MAX	8
#define NFO_KEY_LEN	16

/* What becomes of pulses that anybody can make. The numbers are those of the netlink attribute. */
enum nfo_unkeyed {
	NFO_UNKEYED_ACCEPT = 0,
	NFO_UNKEYED_WARN,	/* taken, but with an event */
	NFO_UNKEYED_REFUSE,
};

struct nfo_key {
	u8 id;			/* not 0 */
	siphash_key_t secret;
};

struct nfo_keyring {
	struct nfo_key keys[NFO_KEYS_MAX];
	u8 n;
	u8 active;		/* id of the key that seals our pulses; 0: none, anybody's */
};

/* The key of this id; of id 0 the one of zeros that everybody has. NULL: there is none. */
const siphash_key_t *nfo_keyring_find(const struct nfo_keyring *ring, u8 id);

/* False: the ring is full, or has this id. */
bool nfo_keyring_add(struct nfo_keyring *ring, u8 id, const u8 *secret);

/* False: there is no such key, or it is the active one. */
bool nfo_keyring_del(struct nfo_keyring *ring, u8 id);

#endif
