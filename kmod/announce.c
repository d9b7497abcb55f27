// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/arp.h>

#include "announce.h"
#include "pulse.h"

/* A VLAN on a VLAN, and no further. */
#define TAGS_MAX 2

struct tag {
	__be16 proto;
	u16 vid;
};

/* What is told, and where it goes. */
struct told {
	struct nfo_port *port;
	struct sk_buff_head *out;
	struct tag tags[TAGS_MAX];	/* outer first */
	unsigned int n_tags;
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

static void append(const struct told *t, const u8 *addr)
{
	struct net_device *dev = t->port->dev;
	struct sk_buff *skb;

	skb = arp_create(ARPOP_RREQUEST, ETH_P_RARP, 0, dev, 0, dev->broadcast, addr, addr);
	skb = put_tags(skb, t);
	if (skb)
		__skb_queue_tail(t->out, skb);
}

/* The addresses of nf0, or of a VLAN above it. */
static void append_addresses(const struct told *t, struct net_device *dev)
{
	struct netdev_hw_addr *ha;

	append(t, dev->dev_addr);
	netif_addr_lock_bh(dev);
	netdev_for_each_uc_addr(ha, dev)
		append(t, ha->addr);
	netif_addr_unlock_bh(dev);
}

static void append_vlans(struct told *t, struct net_device *dev)
{
	struct net_device *upper;
	struct list_head *at;

	if (t->n_tags == TAGS_MAX)
		return;
	netdev_for_each_upper_dev_rcu(dev, upper, at) {
		if (!is_vlan_dev(upper) || !netif_running(upper))
			continue;
		t->tags[t->n_tags].proto = vlan_dev_vlan_proto(upper);
		t->tags[t->n_tags].vid = vlan_dev_vlan_id(upper);
		t->n_tags++;
		append_addresses(t, upper);
		append_vlans(t, upper);
		t->n_tags--;
	}
}

static void append_own(struct nfo_port *port, struct sk_buff_head *out)
{
	struct told t = { .port = port, .out = out };

	append_addresses(&t, port->nf->dev);
	rcu_read_lock();
	append_vlans(&t, port->nf->dev);
	rcu_read_unlock();
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

/* Whoever lives behind nf0 without its knowing: VMs on a bridge. */
static void append_behind(struct nfo_port *port, struct sk_buff_head *out)
{
	struct told t = { .port = port, .out = out };
	struct nfo_stations *all = &port->nf->take.behind;
	struct nfo_station *s;
	u8 addr[ETH_ALEN];

	for (s = all->s; s < all->s + ARRAY_SIZE(all->s); s++) {
		if (!nfo_station_is_here(s, jiffies))
			continue;
		nfo_station_addr(s, addr);
		nfo_station_move(s, BIT(port->slot), jiffies);
		t.tags[0] = (struct tag){ htons(ETH_P_8021Q), nfo_station_vid(s) };
		t.n_tags = t.tags[0].vid ? 1 : 0;
		/* nf0's list has the addresses of what is above it, in VLANs too. */
		if (is_own(port->nf->dev, addr))
			continue;
		append(&t, addr);
	}
}

void nfo_announce(struct nfo_port *port, struct sk_buff_head *out)
{
	struct nfo_dev *nf = port->nf;

	lockdep_assert_held(&nf->lock);
	if (!port->ok || !nf->announce_count)
		return;
	append_own(port, out);
	nf->announce_left = nf->announce_count;
	mod_delayed_work(system_wq, &nf->announce_work, 0);
}

/* Returns whether it has to be said again. */
static bool announce(struct nfo_dev *nf)
{
	struct nfo_port *port;
	struct sk_buff_head out;
	bool again;

	__skb_queue_head_init(&out);
	/* Keeps the port alive until what was built for it has left. */
	local_bh_disable();
	spin_lock_bh(&nf->lock);
	port = rcu_dereference_protected(nf->default_port, lockdep_is_held(&nf->lock));
	if (!nf->running || !port || !port->ok)
		nf->announce_left = 0;
	if (nf->announce_left) {
		if (nf->announce_left < nf->announce_count)
			append_own(port, &out);
		append_behind(port, &out);
		nf->announce_left--;
	}
	again = nf->announce_left;
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
	local_bh_enable();
	return again;
}

static void announce_work(struct work_struct *work)
{
	struct nfo_dev *nf = container_of(work, struct nfo_dev, announce_work.work);

	if (announce(nf))
		schedule_delayed_work(&nf->announce_work,
				      msecs_to_jiffies(nf->announce_interval_ms));
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
