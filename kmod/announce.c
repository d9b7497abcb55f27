// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/arp.h>

#include "announce.h"

static void append(struct nfo_port *port, const u8 *addr, struct sk_buff_head *out)
{
	struct net_device *dev = port->dev;
	struct sk_buff *skb;

	skb = arp_create(ARPOP_RREQUEST, ETH_P_RARP, 0, dev, 0, dev->broadcast, addr, addr);
	if (skb)
		__skb_queue_tail(out, skb);
}

void nfo_announce(struct nfo_port *port, struct sk_buff_head *out)
{
	struct net_device *dev = port->nf->dev;
	struct netdev_hw_addr *ha;

	lockdep_assert_held(&port->nf->lock);
	if (!port->ok)
		return;
	append(port, dev->dev_addr, out);
	netif_addr_lock_bh(dev);
	netdev_for_each_uc_addr(ha, dev)
		append(port, ha->addr, out);
	netif_addr_unlock_bh(dev);
	schedule_delayed_work(&port->nf->notify_work, 0);
}

static void notify_work(struct work_struct *work)
{
	struct nfo_dev *nf = container_of(work, struct nfo_dev, notify_work.work);

	/* Who deletes the device holds RTNL while waiting for this work. */
	if (!rtnl_trylock()) {
		schedule_delayed_work(&nf->notify_work, 1);
		return;
	}
	if (netif_running(nf->dev))
		call_netdevice_notifiers(NETDEV_NOTIFY_PEERS, nf->dev);
	rtnl_unlock();
}

void nfo_announce_init(struct nfo_dev *nf)
{
	INIT_DELAYED_WORK(&nf->notify_work, notify_work);
}

void nfo_announce_stop(struct nfo_dev *nf)
{
	cancel_delayed_work_sync(&nf->notify_work);
}
