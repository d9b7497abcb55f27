// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/arp.h>

#include "announce.h"
#include "nd.h"
#include "pulse.h"

/* A VLAN on a VLAN, and no further. */
#define TAGS_MAX 2

struct tag {
	__be16 proto;
	u16 vid;
};

/* Frames that are built and sent in one go, before others have their turn. */
#define BATCH 64

/* What is told, and where it goes. */
struct told {
	struct nfo_port *port;
	struct sk_buff_head *out;
	bool ips;			/* what is nf0's: by its IP addresses, not by MAC */
	struct tag tags[TAGS_MAX];	/* outer first */
	unsigned int n_tags;
	unsigned int skip;		/* so many have left already */
	unsigned int room;		/* for so many more */
	bool more;			/* there was none for all */
};

/* The outer tag may stay beside the frame, the inner one may not. */
static struct sk_buff *put_tags(struct sk_buff *skb, const struct told *t)
{
	if (skb && t->n_tags == 2)
		skb = vlan_insert_tag_set_proto(skb, t->tags[1].proto, t->tags[1].vid);
	if (skb && t->n_tags)
		__vlan_hwaccel_put_tag(skb, t->tags[0].proto, t->tags[0].vid);
	return skb;
}

static bool has_turn(struct told *t)
{
	if (t->skip) {
		t->skip--;
		return false;
	}
	if (!t->room) {
		t->more = true;
		return false;
	}
	t->room--;
	return true;
}

static void append(const struct told *t, struct sk_buff *skb)
{
	skb = put_tags(skb, t);
	if (skb)
		__skb_queue_tail(t->out, skb);
}

static void append_mac(struct told *t, const u8 *addr)
{
	struct net_device *dev = t->port->dev;

	if (has_turn(t))
		append(t, arp_create(ARPOP_RREQUEST, ETH_P_RARP, 0, dev, 0, dev->broadcast,
				     addr, addr));
}

/* Gratuitous ARP (RFC 5227 3) for the port's own MAC. */
static void append_ipv4(struct told *t, __be32 addr)
{
	struct net_device *dev = t->port->dev;

	if (has_turn(t))
		append(t, arp_create(ARPOP_REQUEST, ETH_P_ARP, addr, dev, addr, dev->broadcast,
				     dev->dev_addr, NULL));
}

/* An unsolicited advertisement (RFC 4861 7.2.6) of the port's own MAC. */
static void append_ipv6(struct told *t, const struct inet6_ifaddr *ifa)
{
	struct nfo_nd na = {
		.option = ND_OPT_TARGET_LL_ADDR,
		.source = ifa->addr,
		.dest = in6addr_linklocal_allnodes,
		.msg.icmph.icmp6_type = NDISC_NEIGHBOUR_ADVERTISEMENT,
		.msg.icmph.icmp6_override = 1,
		.msg.icmph.icmp6_router = !!READ_ONCE(ifa->idev->cnf.forwarding),
		.msg.target = ifa->addr,
	};

	if (has_turn(t))
		append(t, nfo_nd_create(t->port->dev, NULL, &na));
}

/* The IP addresses of a device, if what it sends is nf0's, and leaves as the port's. */
static void append_ips(struct told *t, const struct net_device *dev)
{
	const struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifa6;
	const struct in_ifaddr *ifa;

	if (!ether_addr_equal(dev->dev_addr, t->port->nf->dev->dev_addr))
		return;
	if (in_dev)
		in_dev_for_each_ifa_rcu(ifa, in_dev)
			append_ipv4(t, ifa->ifa_local);
	if (!idev)
		return;
	/* Those that were not yet found to be nobody else's are not told of. */
	list_for_each_entry_rcu(ifa6, &idev->addr_list, if_list)
		if (!(ifa6->flags & IFA_F_TENTATIVE) || ifa6->flags & IFA_F_OPTIMISTIC)
			append_ipv6(t, ifa6);
}

/* The addresses of nf0, or of what is above it. */
static void append_addresses(struct told *t, struct net_device *dev)
{
	struct netdev_hw_addr *ha;

	if (t->ips) {
		append_ips(t, dev);
		return;
	}
	append_mac(t, dev->dev_addr);
	if (netdev_uc_empty(dev))
		return;
	netif_addr_lock_bh(dev);
	netdev_for_each_uc_addr(ha, dev)
		append_mac(t, ha->addr);
	netif_addr_unlock_bh(dev);
}

/* What it sends leaves nf0 as it is, but for a tag; what a tunnel carries is none of ours. */
static bool is_see_through(const struct net_device *upper)
{
	const struct rtnl_link_ops *ops = upper->rtnl_link_ops;

	return is_vlan_dev(upper) || netif_is_bridge_master(upper) || netif_is_macvlan(upper) ||
	       (ops && !strcmp(ops->kind, "ipvlan"));
}

static void append_uppers(struct told *t, struct net_device *dev);

static void append_upper(struct told *t, struct net_device *upper)
{
	bool vlan = is_vlan_dev(upper);

	if (!netif_running(upper) || !is_see_through(upper) || (vlan && t->n_tags == TAGS_MAX))
		return;
	if (vlan)
		t->tags[t->n_tags++] = (struct tag){ vlan_dev_vlan_proto(upper),
						     vlan_dev_vlan_id(upper) };
	/* A bridge may have nf0's address, and the IP addresses. */
	if (vlan || t->ips)
		append_addresses(t, upper);
	append_uppers(t, upper);
	t->n_tags -= vlan;
}

static void append_uppers(struct told *t, struct net_device *dev)
{
	struct net_device *upper;
	struct list_head *at;

	netdev_for_each_upper_dev_rcu(dev, upper, at) {
		if (t->more)
			return;
		append_upper(t, upper);
	}
}

/* nf0 itself, and the VLANs above it. RCU. */
static void append_own(struct told *t)
{
	append_addresses(t, t->port->nf->dev);
	append_uppers(t, t->port->nf->dev);
}

static bool is_own(struct net_device *dev, const u8 *addr)
{
	struct netdev_hw_addr *ha;
	bool own = false;

	netif_addr_lock_bh(dev);
	netdev_for_each_uc_addr(ha, dev)
		own |= ether_addr_equal(ha->addr, addr);
	netif_addr_unlock_bh(dev);
	return own;
}

static struct tag tag_of(u16 vlan)
{
	return (struct tag){
		.proto = htons(vlan & NFO_STATION_8021AD ? ETH_P_8021AD : ETH_P_8021Q),
		.vid = vlan & VLAN_VID_MASK,
	};
}

/* Whoever lives behind nf0 without its knowing: VMs on a bridge. */
static void append_behind(struct told *t)
{
	struct nfo_dev *nf = t->port->nf;
	struct nfo_stations *all = &nf->take.behind;
	struct nfo_station *s;
	u8 addr[ETH_ALEN];

	for (s = all->s; s < all->s + ARRAY_SIZE(all->s) && !t->more; s++) {
		if (!nfo_station_is_here(s, jiffies))
			continue;
		nfo_station_addr(s, addr);
		nfo_station_move(s, BIT(t->port->slot), jiffies);
		t->tags[0] = tag_of(nfo_station_vlan(s));
		t->n_tags = t->tags[0].vid ? 1 : 0;
		/* nf0's list has the addresses of what is above it, in VLANs too, and was told. */
		if (t->ips || !is_own(nf->dev, addr))
			append_mac(t, addr);
	}
}

void nfo_announce_again(struct nfo_dev *nf)
{
	lockdep_assert_held(&nf->lock);
	/* It may not even be registered, and then nobody would cancel the work. */
	if (!nf->running || !nf->announce_count)
		return;
	nf->announce_serial++;
	nf->announce_left = nf->announce_count;
	nf->announce_at = 0;
	mod_delayed_work(system_wq, &nf->announce_work, 0);
}

void nfo_announce(struct nfo_port *port, struct sk_buff_head *out)
{
	struct nfo_dev *nf = port->nf;
	struct told t = { .port = port, .out = out, .ips = nf->masquerade, .room = BATCH };

	lockdep_assert_held(&nf->lock);
	if (!port->ok || !nf->announce_count)
		return;
	rcu_read_lock();
	append_own(&t);
	rcu_read_unlock();
	nfo_announce_again(nf);
	nf->announce_at = BATCH - t.room;
}

/* What is to be said next, and where; false: nothing. */
static bool begin(struct nfo_dev *nf, struct told *t, u32 *serial)
{
	bool left;

	spin_lock_bh(&nf->lock);
	t->port = rcu_dereference_protected(nf->default_port, lockdep_is_held(&nf->lock));
	if (!nf->running || !t->port || !t->port->ok || !nf->announce_count)
		nf->announce_left = 0;
	t->ips = nf->masquerade;
	t->skip = nf->announce_at;
	*serial = nf->announce_serial;
	left = nf->announce_left;
	spin_unlock_bh(&nf->lock);
	return left;
}

/*
 * Returns whether it has to be said again; but if the default port has moved on, all of
 * it, and nothing of what was to be said at the old one.
 */
static bool end(struct nfo_dev *nf, const struct told *t, u32 serial)
{
	bool left;

	spin_lock_bh(&nf->lock);
	if (serial == nf->announce_serial) {
		nf->announce_at = t->more ? nf->announce_at + BATCH : 0;
		nf->announce_left -= !t->more;
	} else {
		__skb_queue_purge(t->out);
	}
	left = nf->announce_left;
	spin_unlock_bh(&nf->lock);
	return left;
}

/*
 * One batch, without nf->lock and with BH on while it is built: there may be
 * thousands of VLANs. RCU keeps the port until what was built for it has left.
 */
static void announce_work(struct work_struct *work)
{
	struct nfo_dev *nf = container_of(work, struct nfo_dev, announce_work.work);
	struct told t = { .room = BATCH };
	bool begun, left = false;
	struct sk_buff_head out;
	u32 serial;

	__skb_queue_head_init(&out);
	t.out = &out;
	rcu_read_lock();
	begun = begin(nf, &t, &serial);
	if (begun) {
		append_own(&t);
		append_behind(&t);
		left = end(nf, &t, serial);
		nfo_pulse_send_bh(nf, &out);
	}
	rcu_read_unlock();
	if (left)
		schedule_delayed_work(&nf->announce_work, t.more ? 0 :
				      msecs_to_jiffies(nf->announce_interval_ms));
	if (begun && !t.more)
		schedule_delayed_work(&nf->notify_work, 0);
}

static void notify_work(struct work_struct *work)
{
	struct nfo_dev *nf = container_of(work, struct nfo_dev, notify_work.work);

	/* Who deletes the device holds RTNL while waiting for this work. */
	if (!rtnl_trylock()) {
		schedule_delayed_work(&nf->notify_work, 1);
		return;
	}
	if (netif_running(nf->dev)) {
		call_netdevice_notifiers(NETDEV_NOTIFY_PEERS, nf->dev);
		call_netdevice_notifiers(NETDEV_RESEND_IGMP, nf->dev);
	}
	rtnl_unlock();
}

void nfo_announce_init(struct nfo_dev *nf)
{
	nf->announce_count = NFO_ANNOUNCE_COUNT;
	nf->announce_interval_ms = NFO_ANNOUNCE_INTERVAL_MS;
	INIT_DELAYED_WORK(&nf->announce_work, announce_work);
	INIT_DELAYED_WORK(&nf->notify_work, notify_work);
}

void nfo_announce_stop(struct nfo_dev *nf)
{
	cancel_delayed_work_sync(&nf->announce_work);
	cancel_delayed_work_sync(&nf->notify_work);
}
