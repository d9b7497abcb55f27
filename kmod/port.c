// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "announce.h"
#include "compat.h"
#include "engine.h"
#include "event.h"
#include "pulse.h"
#include "steer.h"

/* The port object of a lower device, NULL if it is no port of ours. RTNL. */
static struct nfo_port *port_of(const struct net_device *dev)
{
	if (rcu_access_pointer(dev->rx_handler) != nfo_steer_rx)
		return NULL;
	return rtnl_dereference(dev->rx_handler_data);
}

struct nfo_port *nfo_port_get(const struct nfo_dev *nf, const struct net_device *dev)
{
	struct nfo_port *port = port_of(dev);

	return port && port->nf == nf ? port : NULL;
}

/* Who only knows that it failed leaves no words; they are needed. */
static void explain(struct netlink_ext_ack *extack, const char *msg)
{
	if (extack && !extack->_msg)
		extack->_msg = msg;
}

static bool stands_on(struct net_device *upper, struct net_device *dev)
{
	bool found;

	rcu_read_lock();
	found = netdev_has_upper_dev_all_rcu(dev, upper);
	rcu_read_unlock();
	return found;
}

/* What it is. */
static int may_be_port(struct net_device *dev, struct netlink_ext_ack *extack)
{
	if (dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR_MSG(extack, "The loopback device cannot be a port");
		return -EINVAL;
	}
	if (dev->type != ARPHRD_ETHER || dev->addr_len != ETH_ALEN) {
		NL_SET_ERR_MSG(extack, "A port must be an Ethernet device");
		return -EINVAL;
	}
	if (nfo_device_is(dev)) {
		NL_SET_ERR_MSG(extack, "An nfailover device cannot be a port of another one");
		return -ELOOP;
	}
	if (dev->priv_flags & IFF_DONT_BRIDGE) {
		NL_SET_ERR_MSG(extack, "A wireless client cannot send under the device's address");
		return -EOPNOTSUPP;
	}
	if (!is_valid_ether_addr(dev->dev_addr)) {
		NL_SET_ERR_MSG(extack, "A port's MAC address cannot be zero or that of a group");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

/* One MAC cannot be both identity and wire MAC. */
static int may_have_address(const struct nfo_dev *nf, const u8 *addr,
			    struct netlink_ext_ack *extack)
{
	bool is_peer;

	if (ether_addr_equal(addr, nf->dev->dev_addr)) {
		NL_SET_ERR_MSG(extack, "A port cannot have the address of its device");
		return -EADDRINUSE;
	}
	rcu_read_lock();
	is_peer = nfo_peer_by_identity(nf, addr);
	rcu_read_unlock();
	if (is_peer) {
		NL_SET_ERR_MSG(extack, "A port cannot have the address of a peer's device");
		return -EADDRINUSE;
	}
	return 0;
}

/* Where it stands. */
static int may_enslave(const struct nfo_dev *nf, struct net_device *dev,
		       struct netlink_ext_ack *extack)
{
	if (stands_on(dev, nf->dev)) {
		NL_SET_ERR_MSG(extack, "A port cannot stand on the device itself");
		return -ELOOP;
	}
	if (netdev_master_upper_dev_get(dev) || netdev_is_rx_handler_busy(dev)) {
		NL_SET_ERR_MSG(extack, "This device is a port of something else already");
		return -EBUSY;
	}
	if (nf->n_ports == NFO_PORTS_MAX) {
		NL_SET_ERR_MSG(extack, "A device has at most 32 ports");
		return -ENOSPC;
	}
	return may_have_address(nf, dev->dev_addr, extack);
}

static void free_port(struct rcu_head *rcu)
{
	struct nfo_port *port = container_of(rcu, struct nfo_port, rcu);

	free_percpu(port->stats);
	free_percpu(port->copies);
	kfree(port);
}

static struct nfo_port *alloc_port(struct nfo_dev *nf, struct net_device *dev)
{
	struct nfo_port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return NULL;
	port->stats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	port->copies = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!port->stats || !port->copies) {
		free_port(&port->rcu);
		return NULL;
	}
	port->nf = nf;
	port->dev = dev;
	port->order = nf->next_order++;
	port->slot = ffz(nf->slots);
	port->interval_us = NFO_INTERVAL_US;
	port->multiplier = NFO_MULTIPLIER;
	port->old_mtu = dev->mtu;
	INIT_LIST_HEAD(&port->pairs);
	INIT_LIST_HEAD(&port->pins);
	return port;
}

/*
 * Let frames to nf0's addresses and VLANs, and hellos, through the port's filter. Linked
 * already: only then do the two devices' address locks nest as lockdep has it.
 */
static int open_filter(struct nfo_port *port)
{
	struct net_device *dev = port->nf->dev;
	int err = dev_uc_add(port->dev, dev->dev_addr);

	if (err)
		return err;
	err = dev_mc_add(port->dev, port->nf->hello_addr);
	if (err)
		goto uc;
	err = vlan_vids_add_by_dev(port->dev, dev);
	if (err)
		goto mc;
	if (dev->flags & IFF_PROMISC)
		dev_set_promiscuity(port->dev, 1);
	if (dev->flags & IFF_ALLMULTI)
		dev_set_allmulti(port->dev, 1);
	return 0;

mc:
	dev_mc_del(port->dev, port->nf->hello_addr);
uc:
	dev_uc_del(port->dev, dev->dev_addr);
	return err;
}

/* Published already: what nf0 joins after this comes to the port by ndo_set_rx_mode. */
static void sync_filter(struct nfo_port *port)
{
	struct net_device *dev = port->nf->dev;

	if (!(dev->flags & IFF_UP))
		return;
	netif_addr_lock_bh(dev);
	dev_uc_sync_multiple(port->dev, dev);
	dev_mc_sync_multiple(port->dev, dev);
	netif_addr_unlock_bh(dev);
}

static void close_filter(struct nfo_port *port)
{
	struct net_device *dev = port->nf->dev;

	if (dev->flags & IFF_ALLMULTI)
		dev_set_allmulti(port->dev, -1);
	if (dev->flags & IFF_PROMISC)
		dev_set_promiscuity(port->dev, -1);
	vlan_vids_del_by_dev(port->dev, dev);
	dev_uc_unsync(port->dev, dev);
	dev_mc_unsync(port->dev, dev);
	dev_mc_del(port->dev, port->nf->hello_addr);
	dev_uc_del(port->dev, dev->dev_addr);
}

static int open_port(struct nfo_port *port, struct netlink_ext_ack *extack)
{
	struct net_device *dev = port->nf->dev;
	int err;

	err = dev_set_mtu(port->dev, dev->mtu);
	if (err) {
		NFO_COMPAT_ERR_MSG(extack, "The port cannot take the device's MTU",
				   ", %u: its own may be %u to %u", dev->mtu, port->dev->min_mtu,
				   port->dev->max_mtu ?: U32_MAX);
		return err;
	}
	nfo_compat_no_addrconf(port->dev, true);
	err = dev_open(port->dev, extack);
	if (err) {
		explain(extack, "The port cannot be brought up");
		nfo_compat_no_addrconf(port->dev, false);
		dev_set_mtu(port->dev, port->old_mtu);
	}
	return err;
}

/*
 * @leaving: the device is being unregistered, for good or to move to another
 * namespace. Then nobody must hear of it: IPv6 would take it up again.
 */
static void close_port(struct nfo_port *port, bool leaving)
{
	dev_close(port->dev);
	nfo_compat_no_addrconf(port->dev, false);
	if (leaving)
		__dev_set_mtu(port->dev, port->old_mtu);
	else
		dev_set_mtu(port->dev, port->old_mtu);
}

/* It did not become a port: then it stays as it was found. */
static void undo_open(struct nfo_port *port, bool was_up)
{
	if (!was_up)
		dev_close(port->dev);
	nfo_compat_no_addrconf(port->dev, false);
	dev_set_mtu(port->dev, port->old_mtu);
}

static void publish(struct nfo_port *port)
{
	struct nfo_dev *nf = port->nf;

	nf->n_ports++;
	spin_lock_bh(&nf->lock);
	list_add_tail_rcu(&port->of_device, &nf->ports);
	nf->slots |= BIT(port->slot);
	nf->generation++;
	nf->flood_dirty = true;
	nfo_peer_unseal(nf);
	nfo_event_port(port, NFAILOVER_EVENT_PORT_ADD, ktime_get_ns());
	spin_unlock_bh(&nf->lock);
}

int nfo_port_enslave(struct net_device *dev, struct net_device *port_dev,
		     struct netlink_ext_ack *extack)
{
	struct nfo_dev *nf = netdev_priv(dev);
	bool was_up = netif_running(port_dev);
	struct nfo_port *port;
	int err;

	ASSERT_RTNL();
	err = may_be_port(port_dev, extack) ?: may_enslave(nf, port_dev, extack);
	if (err)
		return err;
	port = alloc_port(nf, port_dev);
	if (!port)
		return -ENOMEM;
	err = open_port(port, extack);
	if (err)
		goto free;
	err = netdev_rx_handler_register(port_dev, nfo_steer_rx, port);
	if (err)
		goto close;
	err = netdev_master_upper_dev_link(port_dev, dev, NULL, NULL, extack);
	if (err) {
		explain(extack, err == -EMLINK ? "More than 8 devices would stand on each other" :
						 "The port cannot be linked below the device");
		goto unregister;
	}
	err = open_filter(port);
	if (err) {
		explain(extack, "The port takes no more addresses or VLANs");
		goto unlink;
	}
	publish(port);
	sync_filter(port);
	nfo_device_inherit(nf);
	nfo_engine_run(nf);
	return 0;

unlink:
	netdev_upper_dev_unlink(port_dev, dev);
unregister:
	netdev_rx_handler_unregister(port_dev);
close:
	undo_open(port, was_up);
free:
	free_port(&port->rcu);
	return err;
}

/* Another port may have its number next. */
static void free_slot(struct nfo_dev *nf, unsigned int slot)
{
	struct nfo_port *port;

	nf->slots &= ~BIT(slot);
	list_for_each_entry(port, &nf->ports, of_device)
		port->heard_own[slot] = 0;
	nfo_take_leave(&nf->take, slot);
}

/* Tell the peers, then forget them. After this nothing of the engine's knows the port. */
static void unpublish(struct nfo_port *port)
{
	struct nfo_dev *nf = port->nf;
	struct sk_buff_head out;
	struct nfo_pair *pair, *next_pair;
	struct nfo_pin *pin, *next_pin;
	u64 now;

	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	now = ktime_get_ns();
	list_del_rcu(&port->of_device);
	free_slot(nf, port->slot);
	nf->generation++;
	if (nf->requested_port == port->dev->ifindex)
		nf->requested_port = 0;
	list_for_each_entry_safe(pair, next_pair, &port->pairs, of_port)
		nfo_pair_destroy(pair);
	list_for_each_entry_safe(pin, next_pin, &port->pins, of_port) {
		list_del(&pin->of_port);
		kfree(pin);
	}
	dev_fetch_sw_netstats(&nf->gone, port->stats);
	nf->flood_dirty = true;
	nfo_engine_settle_floods(nf, now, &out);
	nfo_event_port(port, NFAILOVER_EVENT_PORT_DEL, now);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
	nf->n_ports--;
}

/* Say AdminDown while frames still leave, so that the peers move before we are gone. */
static void take_leave(struct nfo_port *port, bool leaving)
{
	spin_lock_bh(&port->nf->lock);
	port->leaving = leaving;
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
}

static void release(struct nfo_port *port, bool leaving)
{
	struct nfo_dev *nf = port->nf;

	take_leave(port, true);
	netdev_rx_handler_unregister(port->dev);
	unpublish(port);
	nfo_engine_run(nf);
	close_filter(port);
	netdev_upper_dev_unlink(port->dev, nf->dev);
	close_port(port, leaving);
	call_rcu(&port->rcu, free_port);
	nfo_device_inherit(nf);
}

int nfo_port_release(struct net_device *dev, struct net_device *port_dev)
{
	struct nfo_port *port = nfo_port_get(netdev_priv(dev), port_dev);

	ASSERT_RTNL();
	if (!port)
		return -EINVAL;
	release(port, false);
	return 0;
}

/* All ports or none. */
static int change_filters(struct nfo_dev *nf, const u8 *from, const u8 *to,
			  int (*add)(struct net_device *dev, const unsigned char *addr),
			  int (*del)(struct net_device *dev, const unsigned char *addr))
{
	struct nfo_port *port, *done;
	int err;

	list_for_each_entry(port, &nf->ports, of_device) {
		err = add(port->dev, to);
		if (err)
			goto undo;
	}
	list_for_each_entry(port, &nf->ports, of_device)
		del(port->dev, from);
	return 0;

undo:
	list_for_each_entry(done, &nf->ports, of_device) {
		if (done == port)
			break;
		del(done->dev, to);
	}
	return err;
}

int nfo_port_change_identity(struct nfo_dev *nf, const u8 *from, const u8 *to)
{
	return change_filters(nf, from, to, dev_uc_add, dev_uc_del);
}

int nfo_port_change_hello(struct nfo_dev *nf, const u8 *to)
{
	int err = change_filters(nf, nf->hello_addr, to, dev_mc_add, dev_mc_del);

	if (!err)
		ether_addr_copy(nf->hello_addr, to);
	return err;
}

/* The MAC that was set is the one that it had. */
static bool kept_address(const struct nfo_port *port)
{
	bool kept = !list_empty(&port->pairs);
	const struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		kept &= ether_addr_equal(pair->header + ETH_ALEN, port->dev->dev_addr);
	return kept;
}

/*
 * A new wire MAC: the old pairs take their leave under the old one, hellos make new ones,
 * and the neighbours may know nf0 by the old one.
 */
static void change_address(struct nfo_port *port)
{
	struct nfo_pair *pair, *next;
	bool kept;

	spin_lock_bh(&port->nf->lock);
	kept = kept_address(port);
	spin_unlock_bh(&port->nf->lock);
	if (kept)
		return;
	take_leave(port, true);
	spin_lock_bh(&port->nf->lock);
	list_for_each_entry_safe(pair, next, &port->pairs, of_port)
		nfo_pair_destroy(pair);
	nfo_peer_unseal(port->nf);
	port->hello_at = 0;
	if (port->nf->masquerade)
		nfo_announce_again(port->nf);
	spin_unlock_bh(&port->nf->lock);
	take_leave(port, false);
}

static void announce_through(struct nfo_port *port)
{
	spin_lock_bh(&port->nf->lock);
	if (rcu_access_pointer(port->nf->default_port) == port)
		nfo_announce_again(port->nf);
	spin_unlock_bh(&port->nf->lock);
}

/* All ports have the MTU of their device. The kernel leaves no other way to say why. */
static int may_change_mtu(const struct nfo_port *port)
{
	if (port->nf->changing_mtu)
		return 0;
	net_info_ratelimited("%s: the MTU of a port is that of %s, change it there\n",
			     port->dev->name, port->nf->dev->name);
	return -EBUSY;
}

static int port_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct netdev_notifier_pre_changeaddr_info *address = ptr;
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct nfo_port *port = port_of(dev);

	/* Its queues are there now: the carrier may come. */
	if (event == NETDEV_UP && nfo_device_is(dev))
		nfo_device_inherit(netdev_priv(dev));
	if (!port)
		return NOTIFY_DONE;
	switch (event) {
	case NETDEV_GOING_DOWN:
		take_leave(port, true);
		break;
	case NETDEV_UP:
		take_leave(port, false);
		nfo_device_inherit(port->nf);
		break;
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		nfo_engine_run(port->nf);
		nfo_device_inherit(port->nf);
		break;
	case NETDEV_FEAT_CHANGE:
		nfo_device_inherit(port->nf);
		break;
	/* It has moved itself: a VM with its NIC to another host, a bond to another link. */
	case NETDEV_NOTIFY_PEERS:
		announce_through(port);
		break;
	case NETDEV_PRE_CHANGEADDR:
		return notifier_from_errno(may_have_address(port->nf, address->dev_addr,
							    address->info.extack));
	case NETDEV_CHANGEADDR:
		change_address(port);
		break;
	/* A smaller MTU than the device's would eat large frames after a failover. */
	case NETDEV_PRECHANGEMTU:
		return notifier_from_errno(may_change_mtu(port));
	case NETDEV_PRE_TYPE_CHANGE:
		return NOTIFY_BAD;
	case NETDEV_UNREGISTER:
		release(port, true);
		break;
	}
	return NOTIFY_DONE;
}

struct notifier_block nfo_port_notifier = {
	.notifier_call = port_event,
};
