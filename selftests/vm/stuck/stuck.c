// SPDX-License-Identifier: GPL-2.0
/*
 * Joined Ethernet devices whose transmit queues stop on command, as those of a NIC do that
 * has got stuck: stuck0 and stuck1, stuck2 and stuck3. And a CPU that does.
 *
 * In debugfs, stuck/stuck0/stopped is the mask of stopped queues, present 0 while the device
 * is detached, as a driver does that resets its NIC, and slow for how many milliseconds it
 * holds RTNL when it is taken down. For as many microseconds as are written to stuck/cpu, no
 * softirq runs on that CPU.
 */

#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#define DEVICES	4
#define QUEUES	2

struct stuck {
	struct net_device *other;
	unsigned long stopped;		/* RTNL */
	u32 slow_ms;
};

static struct net_device *devices[DEVICES];
static struct dentry *root;

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct stuck *stuck = netdev_priv(dev);

	dev->stats.tx_packets++;
	dev->stats.tx_bytes += skb->len;
	dev_forward_skb(stuck->other, skb);
	return NETDEV_TX_OK;
}

static int open(struct net_device *dev)
{
	struct stuck *stuck = netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < QUEUES; i++) {
		if (test_bit(i, &stuck->stopped))
			netif_tx_stop_queue(netdev_get_tx_queue(dev, i));
		else
			netif_tx_wake_queue(netdev_get_tx_queue(dev, i));
	}
	return 0;
}

static int stop(struct net_device *dev)
{
	struct stuck *stuck = netdev_priv(dev);

	netif_tx_stop_all_queues(dev);
	msleep(READ_ONCE(stuck->slow_ms));
	return 0;
}

/* With this the kernel watches the queues. */
static void tx_timeout(struct net_device *dev, unsigned int queue)
{
	netdev_info(dev, "queue %u timed out\n", queue);
}

static const struct net_device_ops ops = {
	.ndo_open		= open,
	.ndo_stop		= stop,
	.ndo_start_xmit		= xmit,
	.ndo_tx_timeout		= tx_timeout,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_validate_addr	= eth_validate_addr,
};

static int stopped_get(void *dev, u64 *val)
{
	struct stuck *stuck = netdev_priv(dev);

	*val = stuck->stopped;
	return 0;
}

static int stopped_set(void *dev, u64 val)
{
	struct stuck *stuck = netdev_priv(dev);

	rtnl_lock();
	stuck->stopped = val;
	if (netif_running(dev))
		open(dev);
	rtnl_unlock();
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(stopped_fops, stopped_get, stopped_set, "%llu\n");

static int present_get(void *dev, u64 *val)
{
	*val = netif_device_present(dev);
	return 0;
}

static int present_set(void *dev, u64 val)
{
	rtnl_lock();
	if (val)
		netif_device_attach(dev);
	else
		netif_device_detach(dev);
	rtnl_unlock();
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(present_fops, present_get, present_set, "%llu\n");

static int cpu_set(void *unused, u64 us)
{
	u64 until = ktime_get_ns() + us * NSEC_PER_USEC;

	local_bh_disable();
	while (ktime_get_ns() < until)
		cpu_relax();
	local_bh_enable();
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(cpu_fops, NULL, cpu_set, "%llu\n");

static struct net_device *create(void)
{
	struct net_device *dev = alloc_etherdev_mq(sizeof(struct stuck), QUEUES);

	if (!dev)
		return NULL;
	strscpy(dev->name, "stuck%d", IFNAMSIZ);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &ops;
	dev->needs_free_netdev = true;
	return dev;
}

static void show(struct net_device *dev)
{
	struct dentry *dir = debugfs_create_dir(dev->name, root);
	struct stuck *stuck = netdev_priv(dev);

	debugfs_create_u32("slow", 0600, dir, &stuck->slow_ms);
	debugfs_create_file("stopped", 0600, dir, dev, &stopped_fops);
	debugfs_create_file("present", 0600, dir, dev, &present_fops);
}

static void remove(void)
{
	LIST_HEAD(list);
	int i;

	debugfs_remove(root);
	rtnl_lock();
	for (i = 0; i < DEVICES; i++)
		if (devices[i])
			unregister_netdevice_queue(devices[i], &list);
	unregister_netdevice_many(&list);
	rtnl_unlock();
}

static int __init stuck_init(void)
{
	int i, err;

	root = debugfs_create_dir("stuck", NULL);
	debugfs_create_file("cpu", 0200, root, NULL, &cpu_fops);
	for (i = 0; i < DEVICES; i++) {
		struct net_device *dev = create();

		err = dev ? register_netdev(dev) : -ENOMEM;
		if (err) {
			if (dev)
				free_netdev(dev);
			remove();
			return err;
		}
		devices[i] = dev;
		show(dev);
	}
	for (i = 0; i < DEVICES; i++)
		((struct stuck *)netdev_priv(devices[i]))->other = devices[i ^ 1];
	return 0;
}

module_init(stuck_init);
module_exit(remove);

MODULE_DESCRIPTION("Ethernet devices that get stuck, for tests");
MODULE_LICENSE("GPL");
