// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "peer.h"
#include "request.h"

/* What a request names. All handlers run under RTNL. */

struct nfo_dev *nfo_request_dev(struct net *net, const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	struct net_device *dev = __dev_get_by_index(net, nla_get_u32(attr));

	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "There is no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!nfo_device_is(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "This device is not of kind nfailover");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

struct nfo_port *nfo_request_port(struct net *net, const struct nfo_dev *nf,
				  const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	struct net_device *dev = __dev_get_by_index(net, nla_get_u32(attr));
	struct net_device *master = dev ? netdev_master_upper_dev_get(dev) : NULL;
	struct nfo_port *port = NULL;

	if (!nf && master && nfo_device_is(master))
		nf = netdev_priv(master);
	if (nf && dev)
		port = nfo_port_get(nf, dev);
	if (!port) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "This is not a port of the device");
		return ERR_PTR(-ENODEV);
	}
	return port;
}

static struct nfo_dev *get_dev(struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_DEV)) {
		NL_SET_ERR_MSG(info->extack, "The device is missing (attribute dev)");
		return ERR_PTR(-EINVAL);
	}
	return nfo_request_dev(genl_info_net(info), info->attrs[NFAILOVER_A_DEV], info->extack);
}

static struct nfo_port *get_port(struct nfo_dev *nf, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_PORT)) {
		NL_SET_ERR_MSG(info->extack, "The port is missing (attribute port)");
		return ERR_PTR(-EINVAL);
	}
	return nfo_request_port(genl_info_net(info), nf, info->attrs[NFAILOVER_A_PORT],
				info->extack);
}

const u8 *nfo_request_remote(const struct nfo_dev *nf, struct genl_info *info)
{
	const struct nfo_port *port;
	const u8 *remote;

	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_REMOTE)) {
		NL_SET_ERR_MSG(info->extack, "The remote MAC is missing (attribute remote)");
		return ERR_PTR(-EINVAL);
	}
	remote = nla_data(info->attrs[NFAILOVER_A_REMOTE]);
	if (!is_valid_ether_addr(remote)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_REMOTE],
				    "The remote MAC must not be zero nor a group address");
		return ERR_PTR(-EINVAL);
	}
	list_for_each_entry(port, &nf->ports, of_device) {
		if (ether_addr_equal(port->dev->dev_addr, remote)) {
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_REMOTE],
					    "The remote MAC is that of a port of this device");
			return ERR_PTR(-EINVAL);
		}
	}
	return remote;
}

int nfo_request_with_dev(struct genl_info *info,
			 int (*serve)(struct nfo_dev *nf, struct genl_info *info))
{
	struct nfo_dev *nf;
	int err;

	rtnl_lock();
	nf = get_dev(info);
	err = IS_ERR(nf) ? PTR_ERR(nf) : serve(nf, info);
	rtnl_unlock();
	return err;
}

int nfo_request_with_port(struct genl_info *info,
			  int (*serve)(struct nfo_port *port, struct genl_info *info))
{
	struct nfo_port *port;
	struct nfo_dev *nf;
	int err;

	rtnl_lock();
	nf = get_dev(info);
	port = IS_ERR(nf) ? ERR_CAST(nf) : get_port(nf, info);
	err = IS_ERR(port) ? PTR_ERR(port) : serve(port, info);
	rtnl_unlock();
	return err;
}

/* The first pair on @port with @remote and, if @node is not 0, that node. nf->lock. */
struct nfo_pair *nfo_request_find_pair(struct nfo_port *port, const u8 *remote, u64 node)
{
	struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (ether_addr_equal(nfo_pair_remote(pair), remote) &&
		    (!node || pair->peer->node == node))
			return pair;
	return NULL;
}

u64 nfo_request_node(const struct genl_info *info)
{
	const struct nlattr *a = info->attrs[NFAILOVER_A_PEER];

	return a ? nla_get_u64(a) : 0;
}

int nfo_request_no_pair(struct genl_info *info)
{
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_REMOTE],
			    "There is no pair with this remote MAC on the port");
	return -ENOENT;
}

/* Answers. */

int nfo_request_reply(struct genl_info *info, struct nfo_dev *nf, nfo_put_fn put, void *object)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	int err = -EMSGSIZE;
	void *header;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, info->genlhdr->cmd);
	if (!header)
		goto full;
	spin_lock_bh(&nf->lock);
	err = put(msg, object);
	spin_unlock_bh(&nf->lock);
	if (err)
		goto full;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
full:
	nlmsg_free(msg);
	return err;
}
