// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink: what makes devices, and links' data. That of a device (kind
 * nfailover) and that of a port (kind nfailover_slave) hold the attributes of
 * generic netlink's dev-set and port-set; in messages of ours also state.
 */
#include <linux/etherdevice.h>
#include <net/rtnetlink.h>

#include "netlink_put.h"
#include "nfailover_nl_gen.h"
#include "options.h"

#define DEV_MAX		(ARRAY_SIZE(nfailover_dev_set_nl_policy) - 1)
#define PORT_MAX	(ARRAY_SIZE(nfailover_port_set_nl_policy) - 1)

/* Room for as many attributes, of which none is longer than a u64 but the list of gateways. */
#define ROOM(attributes)	((attributes) * nla_total_size_64bit(sizeof(u64)))
#define STATE_MAX	6

/*
 * Refuse what rtnetlink would pass over: attributes that cannot be set, odd
 * lengths. The message itself names the link.
 */
static int check_data(struct nlattr *tb[], int where, int max, const struct nla_policy *policy,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *a, *data = nla_find_nested(tb[IFLA_LINKINFO], where);
	int rest, err;

	if (!data)
		return 0;
	err = nla_validate(nla_data(data), nla_len(data), max, policy, extack);
	if (err)
		return err;
	nla_for_each_nested(a, data, rest) {
		if (nla_type(a) != NFAILOVER_A_DEV && nla_type(a) != NFAILOVER_A_PORT)
			continue;
		NL_SET_ERR_MSG_ATTR(extack, a, "Device and port are those of the link itself");
		return -EINVAL;
	}
	return 0;
}

static int validate(struct nlattr *tb[], struct nlattr *data[], struct netlink_ext_ack *extack)
{
	const struct nlattr *address = tb[IFLA_ADDRESS];

	if (address && (nla_len(address) != ETH_ALEN ||
			!is_valid_ether_addr(nla_data(address)))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "The address must be 6 bytes, not zero and no group address");
		return -EADDRNOTAVAIL;
	}
	return check_data(tb, IFLA_INFO_DATA, DEV_MAX, nfailover_dev_set_nl_policy, extack);
}

static int changelink(struct net_device *dev, struct nlattr *tb[], struct nlattr *data[],
		      struct netlink_ext_ack *extack)
{
	return data ? nfo_options_set_dev(netdev_priv(dev), data, extack) : 0;
}

static int newlink(struct net *src_net, struct net_device *dev, struct nlattr *tb[],
		   struct nlattr *data[], struct netlink_ext_ack *extack)
{
	int err = changelink(dev, tb, data, extack);

	if (err)
		return err;
	if (!tb[IFLA_ADDRESS])
		eth_hw_addr_random(dev);
	netif_carrier_off(dev);
	return register_netdevice(dev);
}

static size_t get_size(const struct net_device *dev)
{
	return ROOM(DEV_MAX + STATE_MAX) + sizeof_field(struct nfo_dev, targets);
}

static int fill_info(struct sk_buff *msg, const struct net_device *dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	int err;

	spin_lock_bh(&nf->lock);
	err = nfo_options_put_dev(msg, nf) || nfo_netlink_put_dev_state(msg, nf);
	spin_unlock_bh(&nf->lock);
	return err ? -EMSGSIZE : 0;
}

static bool is_kind(const struct nlattr *kind, const char *want)
{
	char name[MODULE_NAME_LEN];

	return !kind || (nla_strscpy(name, kind, sizeof(name)) > 0 && !strcmp(name, want));
}

static bool is_of_slaves(const struct nlattr *kind)
{
	char name[MODULE_NAME_LEN];

	return kind && nla_strscpy(name, kind, sizeof(name)) > 0 && strstr(name, "_slave");
}

/* rtnetlink hands the data of ports of any kind to the port's master: ours are wanted. */
static int check_slave_kind(struct nlattr *tb[], struct netlink_ext_ack *extack)
{
	const struct nlattr *slave = nla_find_nested(tb[IFLA_LINKINFO], IFLA_INFO_SLAVE_KIND);
	const struct nlattr *kind = nla_find_nested(tb[IFLA_LINKINFO], IFLA_INFO_KIND);

	/* The kind of the port itself may be there too; ip writes that of its data there. */
	if (is_kind(slave, "nfailover") &&
	    (!is_of_slaves(kind) || is_kind(kind, "nfailover_slave")))
		return 0;
	NL_SET_ERR_MSG(extack, "A port of an nfailover device has options of kind nfailover_slave");
	return -EOPNOTSUPP;
}

static int slave_changelink(struct net_device *dev, struct net_device *port_dev,
			    struct nlattr *tb[], struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	int err = check_slave_kind(tb, extack) ?:
		  check_data(tb, IFLA_INFO_SLAVE_DATA, PORT_MAX, nfailover_port_set_nl_policy,
			     extack);

	if (!err)
		nfo_options_set_port(nfo_port_get(netdev_priv(dev), port_dev), data, extack);
	return err;
}

static size_t get_slave_size(const struct net_device *dev, const struct net_device *port_dev)
{
	return ROOM(PORT_MAX + STATE_MAX);
}

/* Nothing for one that is about to become a port, or not to be one any more. */
static int fill_slave_info(struct sk_buff *msg, const struct net_device *dev,
			   const struct net_device *port_dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	const struct nfo_port *port = nfo_port_get(nf, port_dev);
	int err;

	if (!port)
		return 0;
	spin_lock_bh(&nf->lock);
	err = nfo_options_put_port(msg, port) || nfo_netlink_put_port_state(msg, port);
	spin_unlock_bh(&nf->lock);
	return err ? -EMSGSIZE : 0;
}

struct rtnl_link_ops nfo_link_ops = {
	.kind			= "nfailover",
	.priv_size		= sizeof(struct nfo_dev),
	.setup			= nfo_device_setup,
	.maxtype		= DEV_MAX,
	.policy			= nfailover_dev_set_nl_policy,
	.validate		= validate,
	.newlink		= newlink,
	.changelink		= changelink,
	.get_size		= get_size,
	.fill_info		= fill_info,
	.slave_maxtype		= PORT_MAX,
	.slave_policy		= nfailover_port_set_nl_policy,
	.slave_changelink	= slave_changelink,
	.get_slave_size		= get_slave_size,
	.fill_slave_info	= fill_slave_info,
};
