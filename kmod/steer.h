/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The datapath. Identities are what the stack sees, wire MACs are where things
 * are: a frame between identities leaves from wire MAC to wire MAC of the active
 * pair, and the receiver puts the identities back. Each address is mapped by
 * itself. Documentation/architecture.rst has the picture.
 */
#ifndef NFO_STEER_H
#define NFO_STEER_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>

/* In a VLAN? A tag of VLAN 0 only gives a priority (IEEE 802.1Q 6.9.1, table 9-2). */
static inline bool nfo_steer_tagged(const struct sk_buff *skb)
{
	return skb_vlan_tag_present(skb) && skb_vlan_tag_get_id(skb);
}

netdev_tx_t nfo_steer_xmit(struct sk_buff *skb, struct net_device *dev);
rx_handler_result_t nfo_steer_rx(struct sk_buff **pskb);

/* Hand to a port and count; what the port drops, it counts itself, and the sender is told. */
netdev_tx_t nfo_steer_forward(struct sk_buff *skb, struct net_device *out,
			      struct pcpu_sw_netstats __percpu *stats);
netdev_tx_t nfo_steer_drop(struct sk_buff *skb, atomic64_t *counter);

#endif
