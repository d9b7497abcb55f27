/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device's keyring. It is replaced as a whole, so that pulses can be examined under
 * RCU alone, and never freed without having been wiped. Documentation/keys.rst has the
 * rules.
 */
#ifndef NFO_KEY_H
#define NFO_KEY_H

#include "device.h"

/* The ring, NULL if there are no keys. nf->lock or RTNL. */
static inline struct nfo_keyring *nfo_key_ring(const struct nfo_dev *nf)
{
	return rcu_dereference_protected(nf->keys, lockdep_is_held(&nf->lock) ||
						   lockdep_rtnl_is_held());
}

/* The id of the key that seals our pulses; 0: that of zeros. nf->lock or RTNL. */
static inline u8 nfo_key_active(const struct nfo_dev *nf)
{
	const struct nfo_keyring *ring = nfo_key_ring(nf);

	return ring ? ring->active : 0;
}

/* The device is no more. */
void nfo_key_stop(struct nfo_dev *nf);

#endif
