/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that knows a difference between kernels. NFO_HAVE_… come from
 * compile probes (compat/probes), not from version numbers.
 */
#ifndef NFO_COMPAT_H
#define NFO_COMPAT_H

#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/genetlink.h>

#include "compat-gen.h"

#if NFO_HAVE_LINUX_UNALIGNED
#include <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

/* The device cannot move to another namespace while it has ports there. */
static inline void nfo_compat_netns_local(struct net_device *dev)
{
#if NFO_HAVE_NETNS_IMMUTABLE
	dev->netns_immutable = true;
#elif NFO_HAVE_NETNS_LOCAL_BIT
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

/* Transmit takes no lock of its own. */
static inline void nfo_compat_lltx(struct net_device *dev)
{
#if NFO_HAVE_LLTX_BIT
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

#if !NFO_HAVE_NO_ADDRCONF
/* As the sysctl does it; a 2 is as good as a 1, and ours to take back. */
static inline void nfo_compat_disable_ipv6(struct net_device *port, bool on)
{
	struct inet6_dev *idev = __in6_dev_get(port);

	if (idev && idev->cnf.disable_ipv6 == (on ? 0 : 2))
		WRITE_ONCE(idev->cnf.disable_ipv6, on ? 2 : 0);
}
#endif

/* Addresses belong on the device; IPv6 must not make its own on a port. */
static inline void nfo_compat_no_addrconf(struct net_device *port, bool on)
{
#if NFO_HAVE_NO_ADDRCONF
	if (on)
		port->priv_flags |= IFF_NO_ADDRCONF;
	else
		port->priv_flags &= ~IFF_NO_ADDRCONF;
#else
	/* Bonding would take a bond that is a slave for a port of some bond. */
	if (netif_is_bond_master(port))
		nfo_compat_disable_ipv6(port, on);
	else if (on)
		port->flags |= IFF_SLAVE;
	else
		port->flags &= ~IFF_SLAVE;
#endif
}

/* A refusal with numbers in it; a kernel that cannot hold such words says it without. */
#if NFO_HAVE_EXT_ACK_FMT
#define NFO_COMPAT_ERR_MSG(extack, msg, ...)	NL_SET_ERR_MSG_FMT(extack, msg __VA_ARGS__)
#else
#define NFO_COMPAT_ERR_MSG(extack, msg, ...)	NL_SET_ERR_MSG(extack, msg)
#endif

static inline struct nlattr **nfo_compat_dump_attrs(struct netlink_callback *cb)
{
#if NFO_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif
