/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A device's counters: those of data frames, and the table of all, for ip link,
 * generic netlink and ethtool.
 */
#ifndef NFO_STATS_H
#define NFO_STATS_H

#include <linux/ethtool.h>

#include "device.h"

struct nfo_stat {
	char name[ETH_GSTRING_LEN];
	u16 attr;		/* NFAILOVER_A_STATS_… */
	u16 source;		/* of data frames, an atomic64_t of the device's, or a u64 */
	u16 offset;		/* there */
};

/* Drops of pulses, a reason each, and others. */
#define NFO_STATS	(17 + __NFO_DROP_MAX - NFO_DROP_SHORT)

extern const struct nfo_stat nfo_stats[NFO_STATS];

/* Data frames of the device, those of ports and pairs that are no more included. nf->lock. */
void nfo_stats_data(struct nfo_dev *nf, struct rtnl_link_stats64 *data);

struct nfo_pair;

/* Data frames that came in on the pair: from its remote MAC, but for what the port drops. */
u64 nfo_stats_heard(const struct nfo_pair *pair);

/* All of them, in the order of nfo_stats. nf->lock. */
void nfo_stats_get(struct nfo_dev *nf, u64 values[NFO_STATS]);

#endif
