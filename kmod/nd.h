/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Messages of IPv6 neighbour discovery (RFC 4861) that a port sends by itself,
 * with its own MAC as source and as what they tell. Linux has arp_create for
 * the like in IPv4.
 */
#ifndef NFO_ND_H
#define NFO_ND_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <net/ndisc.h>

struct nfo_nd {
	u8 option;		/* ND_OPT_SOURCE_LL_ADDR or ND_OPT_TARGET_LL_ADDR: the MAC */
	struct in6_addr source, dest;
	struct nd_msg msg;	/* without checksum */
};

/* Ready to leave on @dev for @mac, or if that is NULL for the group @nd->dest; NULL: no memory. */
struct sk_buff *nfo_nd_create(struct net_device *dev, const u8 *mac, const struct nfo_nd *nd);

#endif
