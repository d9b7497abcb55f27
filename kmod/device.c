// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>

#include "announce.h"
#include "compat.h"
#include "drain.h"
#include "engine.h"
#include "ethtool.h"
#include "event.h"
#include "key.h"
#include "probe.h"
#include "pulse.h"
#include "stats.h"
#include "steer.h"

/* What nf0 can do at most; its ports take away what they cannot. */
#define OFFLOADS (NETIF_F_HW_CSUM | NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_GSO_SOFTWARE | \
		  NETIF_F_GSO_ENCAP_ALL | NETIF_F_HIGHDMA)

/* The same of frames in a tunnel. */
#define TUNNEL_OFFLOADS (NETIF_F_HW_CSUM | NETIF_F_SG | NETIF_F_GSO_SOFTWARE)

/*
 * VLAN ids are passed down to the ports' filters, and a tag travels beside the
 * frame; a port that cannot insert it gets it in the frame, from the stack.
 */
#define VLAN_TX_OFFLOADS (NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX)
#define VLAN_RX_OFFLOADS (NETIF_F_HW_VLAN_CTAG_RX | NETIF_F_HW_VLAN_STAG_RX | \
			  NETIF_F_HW_VLAN_CTAG_FILTER | NETIF_F_HW_VLAN_STAG_FILTER)

static int device_open(struct net_device *dev)
{
	nfo_engine_start(netdev_priv(dev));
	return 0;
}

static int device_stop(struct net_device *dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port;

	nfo_engine_stop(nf);
	netif_carrier_off(dev);
	/* If the device is being deleted, its own lists are empty the next time we look. */
	list_for_each_entry(port, &nf->ports, of_device) {
		dev_uc_unsync(port->dev, dev);
		dev_mc_unsync(port->dev, dev);
	}
	return 0;
}

static void set_rx_mode(struct net_device *dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port;

	rcu_read_lock();
	list_for_each_entry_rcu(port, &nf->ports, of_device) {
		dev_uc_sync_multiple(port->dev, dev);
		dev_mc_sync_multiple(port->dev, dev);
	}
	rcu_read_unlock();
}

static void change_rx_flags(struct net_device *dev, int change)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device) {
		if (change & IFF_PROMISC)
			dev_set_promiscuity(port->dev, dev->flags & IFF_PROMISC ? 1 : -1);
		if (change & IFF_ALLMULTI)
			dev_set_allmulti(port->dev, dev->flags & IFF_ALLMULTI ? 1 : -1);
	}
}

/* All ports or none; nf0 is never the larger one, so that no frame is too large for its port. */
static int change_mtu(struct net_device *dev, int mtu)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port, *done;
	int err, old = dev->mtu;

	WRITE_ONCE(dev->mtu, min(old, mtu));
	nf->changing_mtu = true;
	list_for_each_entry(port, &nf->ports, of_device) {
		err = dev_set_mtu(port->dev, mtu);
		if (err) {
			netdev_notice(dev, "%s cannot take an MTU of %d\n", port->dev->name, mtu);
			goto undo;
		}
	}
	nf->changing_mtu = false;
	WRITE_ONCE(dev->mtu, mtu);
	nfo_engine_probe(nf, NULL, NULL);
	return 0;

undo:
	list_for_each_entry(done, &nf->ports, of_device) {
		if (done == port)
			break;
		dev_set_mtu(done->dev, old);
	}
	nf->changing_mtu = false;
	WRITE_ONCE(dev->mtu, old);
	return err;
}

static int set_mac_address(struct net_device *dev, void *p)
{
	struct nfo_dev *nf = netdev_priv(dev);
	const struct sockaddr *addr = p;
	struct sk_buff_head out;
	struct nfo_port *port;
	int err;

	if (!is_valid_ether_addr(addr->sa_data))
		return -EADDRNOTAVAIL;
	/* One MAC cannot be both identity and wire MAC. */
	list_for_each_entry(port, &nf->ports, of_device)
		if (ether_addr_equal(port->dev->dev_addr, addr->sa_data))
			return -EADDRINUSE;
	err = nfo_port_change_identity(nf, dev->dev_addr, addr->sa_data);
	if (err)
		return err;
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	eth_hw_addr_set(dev, addr->sa_data);
	nfo_peer_unseal(nf);
	port = rcu_dereference_protected(nf->default_port, lockdep_is_held(&nf->lock));
	if (nf->running && port)
		nfo_announce(port, &out);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
	return 0;
}

/* All ports or none. */
static int add_vid(struct net_device *dev, __be16 proto, u16 vid)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port, *done;
	int err;

	list_for_each_entry(port, &nf->ports, of_device) {
		err = vlan_vid_add(port->dev, proto, vid);
		if (err)
			goto undo;
	}
	return 0;

undo:
	list_for_each_entry(done, &nf->ports, of_device) {
		if (done == port)
			break;
		vlan_vid_del(done->dev, proto, vid);
	}
	return err;
}

static int kill_vid(struct net_device *dev, __be16 proto, u16 vid)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device)
		vlan_vid_del(port->dev, proto, vid);
	return 0;
}

static void get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	struct nfo_dev *nf = netdev_priv(dev);

	spin_lock_bh(&nf->lock);
	nfo_stats_data(nf, stats);
	spin_unlock_bh(&nf->lock);
}

/* Before any port is looked at: without what one of them must have, with what all must have. */
static netdev_features_t before_ports(netdev_features_t features)
{
	return (features & ~NETIF_F_ONE_FOR_ALL) | NETIF_F_ALL_FOR_ALL;
}

static netdev_features_t fix_features(struct net_device *dev, netdev_features_t features)
{
	struct nfo_dev *nf = netdev_priv(dev);
	netdev_features_t mask = features;
	struct nfo_port *port;

	features = before_ports(features);
	list_for_each_entry(port, &nf->ports, of_device)
		if (!port->heartbeat_only)
			features = netdev_increment_features(features, port->dev->features, mask);
	return netdev_add_tso_features(features, mask);
}

static bool any_port_ok(const struct nfo_dev *nf)
{
	const struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device)
		if (!port->heartbeat_only && nfo_port_usable(port->dev))
			return true;
	return false;
}

static bool any_peer_up(const struct nfo_dev *nf)
{
	const struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (peer->told_reach == NFO_REACH_UP)
			return true;
	return false;
}

/*
 * A device that is down has no carrier: link watch hurries only if the carrier
 * comes back to one whose queues wait for it.
 */
void nfo_device_carrier(struct nfo_dev *nf)
{
	lockdep_assert_held(&nf->lock);
	if (netif_running(nf->dev) && any_port_ok(nf) && (!nf->peer_carrier || any_peer_up(nf)))
		netif_carrier_on(nf->dev);
	else
		netif_carrier_off(nf->dev);
}

/* Features of frames with a tag or in a tunnel; what is above nf0 hears if they change. */
static void inherit_features(struct nfo_dev *nf)
{
	netdev_features_t vlan = before_ports(OFFLOADS), tunnel = before_ports(TUNNEL_OFFLOADS);
	struct net_device *dev = nf->dev;
	struct nfo_port *port;
	bool same;

	list_for_each_entry(port, &nf->ports, of_device) {
		if (port->heartbeat_only)
			continue;
		vlan = netdev_increment_features(vlan, port->dev->vlan_features, OFFLOADS);
		tunnel = netdev_increment_features(tunnel, port->dev->hw_enc_features,
						   TUNNEL_OFFLOADS);
	}
	tunnel |= NETIF_F_GSO_ENCAP_ALL | VLAN_TX_OFFLOADS;
	same = dev->vlan_features == vlan && dev->hw_enc_features == tunnel;
	dev->vlan_features = vlan;
	dev->hw_enc_features = tunnel;
	if (same)
		netdev_update_features(dev);
	else
		netdev_change_features(dev);
}

static void inherit_limits(struct nfo_dev *nf)
{
	unsigned int gso_size = TSO_MAX_SIZE, max_mtu = ETH_MAX_MTU, min_mtu = ETH_MIN_MTU;
	struct net_device *dev = nf->dev;
	u16 gso_segs = TSO_MAX_SEGS, headroom = 0, tailroom = 0;
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device) {
		const struct net_device *p = port->dev;

		min_mtu = max(min_mtu, p->min_mtu);
		/* 0: it does not say */
		max_mtu = min_not_zero(max_mtu, p->max_mtu);
		if (port->heartbeat_only)
			continue;
		gso_size = min(gso_size, p->tso_max_size);
		gso_segs = min(gso_segs, p->tso_max_segs);
		headroom = max_t(u16, headroom, p->needed_headroom);
		tailroom = max_t(u16, tailroom, p->needed_tailroom);
	}
	dev->needed_headroom = headroom;
	dev->needed_tailroom = tailroom;
	dev->min_mtu = min_mtu;
	dev->max_mtu = max_mtu;
	netif_set_tso_max_size(dev, gso_size);
	netif_set_tso_max_segs(dev, gso_segs);
}

void nfo_device_inherit(struct nfo_dev *nf)
{
	ASSERT_RTNL();
	spin_lock_bh(&nf->lock);
	nfo_device_carrier(nf);
	spin_unlock_bh(&nf->lock);
	inherit_limits(nf);
	inherit_features(nf);
}

static int device_init(struct net_device *dev)
{
	return nfo_engine_create(netdev_priv(dev));
}

static void device_uninit(struct net_device *dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_port *port, *next;

	list_for_each_entry_safe(port, next, &nf->ports, of_device)
		nfo_port_release(dev, port->dev);
	nfo_announce_stop(nf);
	nfo_drain_stop(nf);
	nfo_event_drain(nf);
	nfo_key_stop(nf);
	nfo_engine_destroy(nf);
}

static const struct net_device_ops device_ops = {
	.ndo_init		= device_init,
	.ndo_uninit		= device_uninit,
	.ndo_open		= device_open,
	.ndo_stop		= device_stop,
	.ndo_start_xmit		= nfo_steer_xmit,
	.ndo_set_rx_mode	= set_rx_mode,
	.ndo_change_rx_flags	= change_rx_flags,
	.ndo_change_mtu		= change_mtu,
	.ndo_set_mac_address	= set_mac_address,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_get_stats64	= get_stats64,
	.ndo_vlan_rx_add_vid	= add_vid,
	.ndo_vlan_rx_kill_vid	= kill_vid,
	.ndo_fix_features	= fix_features,
	.ndo_features_check	= passthru_features_check,
	.ndo_add_slave		= nfo_port_enslave,
	.ndo_del_slave		= nfo_port_release,
};

static void init_private(struct nfo_dev *nf, struct net_device *dev)
{
	nf->dev = dev;
	nf->ethertype = cpu_to_be16(NFO_ETHERTYPE);
	ether_addr_copy(nf->hello_addr, (const u8[])NFO_HELLO_ADDR);
	spin_lock_init(&nf->lock);
	INIT_LIST_HEAD(&nf->ports);
	INIT_LIST_HEAD(&nf->peers);
	nf->node = get_random_u64() ?: 1;
	nf->hello_us = NFO_HELLO_US;
	nf->wtr_ms = NFO_WTR_MS;
	nf->damping_ms = NFO_DAMPING_MS;
	nf->pause_max_ms = NFO_PAUSE_MAX_MS;
	nf->max_peers = NFO_PEERS_MAX;
	nfo_pace_init(&nf->pace);
	nf->probe_us = NFO_PROBE_US;
	nf->probe_multiplier = NFO_PROBE_MULTIPLIER;
	nf->discovery = true;
	nf->revertive = true;
	nf->tick.cpu = -1;
	nfo_event_init(nf);
	nfo_announce_init(nf);
	nfo_drain_init(nf);
}

void nfo_device_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &device_ops;
	dev->ethtool_ops = &nfo_ethtool_ops;
	dev->needs_free_netdev = true;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_MAX_MTU;
	dev->flags |= IFF_MASTER;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_UNICAST_FLT | IFF_LIVE_ADDR_CHANGE |
			   IFF_DISABLE_NETPOLL;
	dev->priv_flags &= ~(IFF_TX_SKB_SHARING | IFF_XMIT_DST_RELEASE);
	nfo_compat_lltx(dev);
	nfo_compat_netns_local(dev);
	dev->hw_features = OFFLOADS | VLAN_RX_OFFLOADS;
	dev->features |= dev->hw_features | VLAN_TX_OFFLOADS;
	dev->vlan_features = before_ports(OFFLOADS);
	dev->hw_enc_features = before_ports(TUNNEL_OFFLOADS);
	init_private(netdev_priv(dev), dev);
}
