/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A lower NIC, enslaved to a device: it keeps its own MAC, the wire MAC.
 */
#ifndef NFO_PORT_H
#define NFO_PORT_H

#include <linux/netdevice.h>

#include "device.h"

/* The last answer of a gateway; see probe.h. */
struct nfo_answer {
	u64 at;				/* 0: none */
	u64 since;			/* it was silent everywhere until then */
	u8 mac[ETH_ALEN];
};

struct nfo_port {
	struct net_device *dev;
	struct nfo_dev *nf;
	struct pcpu_sw_netstats __percpu *stats;	/* frames of no pair */
	struct pcpu_sw_netstats __percpu *copies;	/* of frames that the default port counts */
	struct rtnl_link_stats64 gone;	/* of pairs that are no more; lock */
	struct list_head of_device;	/* in nf->ports */
	struct list_head pairs;		/* nf->lock */
	struct list_head pins;		/* nf->lock */
	u32 order;			/* of enslaving; constant */
	u8 slot;			/* its number in masks of ports; constant */
	int old_mtu;			/* RTNL */

	/* Configuration, nf->lock. */
	s32 prio;
	u32 interval_us;
	u8 multiplier;
	bool admin_down;
	bool lockout;			/* no data leaves here */
	bool heartbeat_only;		/* nor comes in; read by the datapath */

	/* nf->lock */
	bool ok;			/* as the sessions know it; see nfo_port_usable */
	bool drain;			/* its queue may hold what goes nowhere */
	bool leaving;			/* going down: says so while it still can */
	u64 since;			/* when it was last able to carry frames */
	u64 hello_at;
	u64 hello_seq;
	struct nfo_answer answers[NFO_GATEWAYS_MAX];
	u64 probed_since;
	bool gateway_lost;
	bool gateway_told;		/* what the last event told */
	u64 heard_own[NFO_PORTS_MAX];	/* when the hello of that slot's port came in here */

	/* Read by the datapath; write: nf->lock. See segment.h. */
	u32 segment;			/* mask of slots */
	bool floods;
	bool designated;

	struct rcu_head rcu;
};

/* What the user set for one pair alone. */
struct nfo_own {
	u32 interval_us;		/* 0: the port's */
	u8 multiplier;			/* 0: the port's */
	bool admin_down;
};

/* A remote MAC to speak to whether or not it says hello. nf->lock. */
struct nfo_pin {
	struct list_head of_port;
	u8 remote[ETH_ALEN];
	u64 node;			/* only this one; 0: whoever answers */
	struct nfo_own own;		/* of each pair there */
	struct nfo_port *port;
};

/*
 * Can it carry frames this moment? Asked in transmit and tick, because the
 * kernel's notification of a lost carrier may come up to a second late.
 */
static inline bool nfo_port_ok(const struct net_device *dev)
{
	const unsigned long good = BIT(__LINK_STATE_START) | BIT(__LINK_STATE_PRESENT);

	return (READ_ONCE(dev->state) & (good | BIT(__LINK_STATE_NOCARRIER))) == good;
}

/* And may it? Not while it is dormant (802.1X) or under test (RFC 2863). Not in transmit. */
static inline bool nfo_port_usable(const struct net_device *dev)
{
	unsigned int state = READ_ONCE(dev->operstate);

	return nfo_port_ok(dev) && state != IF_OPER_DORMANT && state != IF_OPER_TESTING;
}

int nfo_port_enslave(struct net_device *dev, struct net_device *port_dev,
		     struct netlink_ext_ack *extack);
int nfo_port_release(struct net_device *dev, struct net_device *port_dev);

/* The port of @nf that is @dev, NULL if it is none. RTNL. */
struct nfo_port *nfo_port_get(const struct nfo_dev *nf, const struct net_device *dev);

/* The identity changes from @from to @to: teach the ports' filters. RTNL. */
int nfo_port_change_identity(struct nfo_dev *nf, const u8 *from, const u8 *to);

/* Hellos come to another group address: teach the ports' filters. RTNL; nf0 is down. */
int nfo_port_change_hello(struct nfo_dev *nf, const u8 *to);

extern struct notifier_block nfo_port_notifier;

#endif
