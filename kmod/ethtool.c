// SPDX-License-Identifier: GPL-2.0
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>

#include "ethtool.h"
#include "port.h"
#include "stats.h"

/* The version shown is that of the kernel, as with other drivers in it. */
static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "nfailover", sizeof(info->driver));
}

static int get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? NFO_STATS : -EOPNOTSUPP;
}

static void get_strings(struct net_device *dev, u32 set, u8 *names)
{
	int i;

	for (i = 0; set == ETH_SS_STATS && i < NFO_STATS; i++)
		strscpy(names + i * ETH_GSTRING_LEN, nfo_stats[i].name, ETH_GSTRING_LEN);
}

static void get_ethtool_stats(struct net_device *dev, struct ethtool_stats *stats, u64 *values)
{
	struct nfo_dev *nf = netdev_priv(dev);

	spin_lock_bh(&nf->lock);
	nfo_stats_get(nf, values);
	spin_unlock_bh(&nf->lock);
}

/* RTNL keeps the port beyond the lock. */
static struct net_device *default_port(struct nfo_dev *nf)
{
	struct net_device *dev = NULL;
	struct nfo_port *port;

	ASSERT_RTNL();
	spin_lock_bh(&nf->lock);
	port = rcu_dereference_protected(nf->default_port, lockdep_is_held(&nf->lock));
	if (port && port->ok)
		dev = port->dev;
	spin_unlock_bh(&nf->lock);
	return dev;
}

/* A peer gets one port's speed at a time; the default port's stands for them all. */
static int get_link_ksettings(struct net_device *dev, struct ethtool_link_ksettings *cmd)
{
	struct net_device *port = default_port(netdev_priv(dev));
	struct ethtool_link_ksettings of_port;

	cmd->base.port = PORT_OTHER;
	cmd->base.speed = SPEED_UNKNOWN;
	cmd->base.duplex = DUPLEX_UNKNOWN;
	if (port && netif_running(dev) && !__ethtool_get_link_ksettings(port, &of_port)) {
		cmd->base.speed = of_port.base.speed;
		cmd->base.duplex = of_port.base.duplex;
	}
	return 0;
}

const struct ethtool_ops nfo_ethtool_ops = {
	.get_drvinfo		= get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= get_link_ksettings,
	.get_sset_count		= get_sset_count,
	.get_strings		= get_strings,
	.get_ethtool_stats	= get_ethtool_stats,
};
