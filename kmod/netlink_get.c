// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "compat.h"
#include "netlink_put.h"
#include "nfailover_nl_gen.h"
#include "peer.h"
#include "request.h"

/* A dump: walks all objects, from the one that did not fit into the last message. */
struct dump {
	struct sk_buff *msg;
	struct netlink_callback *cb;
	struct nlattr **filter;
	u8 cmd;
	long at;
};

static int emit(struct dump *d, nfo_put_fn put, void *object)
{
	void *header;

	if (d->at++ < d->cb->args[0])
		return 0;
	header = genlmsg_put(d->msg, NETLINK_CB(d->cb->skb).portid, d->cb->nlh->nlmsg_seq,
			     &nfo_netlink_family, NLM_F_MULTI, d->cmd);
	if (header)
		genl_dump_check_consistent(d->cb, header);
	if (!header || put(d->msg, object)) {
		if (header)
			genlmsg_cancel(d->msg, header);
		d->at--;
		return -EMSGSIZE;
	}
	genlmsg_end(d->msg, header);
	return 0;
}

static bool wants_u32(const struct dump *d, int attr, u32 value)
{
	return !d->filter[attr] || nla_get_u32(d->filter[attr]) == value;
}

static bool wants_peer(const struct dump *d, u64 node)
{
	return !d->filter[NFAILOVER_A_PEER] || nla_get_u64(d->filter[NFAILOVER_A_PEER]) == node;
}

static bool wants_remote(const struct dump *d, const u8 *remote)
{
	return !d->filter[NFAILOVER_A_REMOTE] ||
	       ether_addr_equal(nla_data(d->filter[NFAILOVER_A_REMOTE]), remote);
}

static int dump_dev(struct dump *d, struct nfo_dev *nf)
{
	int err;

	spin_lock_bh(&nf->lock);
	err = emit(d, nfo_netlink_put_dev, nf);
	spin_unlock_bh(&nf->lock);
	return err;
}

static int dump_ports(struct dump *d, struct nfo_dev *nf)
{
	struct nfo_port *port;
	int err = 0;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(port, &nf->ports, of_device) {
		if (!wants_u32(d, NFAILOVER_A_PORT, port->dev->ifindex))
			continue;
		err = emit(d, nfo_netlink_put_port, port);
		if (err)
			break;
	}
	spin_unlock_bh(&nf->lock);
	return err;
}

static bool heard(struct nfo_port *port, const u8 *remote)
{
	struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (ether_addr_equal(nfo_pair_remote(pair), remote))
			return true;
	return false;
}

static int dump_heard(struct dump *d, struct nfo_port *port, nfo_put_fn put)
{
	struct nfo_pair *pair;
	int err;

	list_for_each_entry(pair, &port->pairs, of_port) {
		if (!wants_peer(d, pair->peer->node) || !wants_remote(d, nfo_pair_remote(pair)))
			continue;
		err = emit(d, put, pair);
		if (err)
			return err;
	}
	return 0;
}

static int dump_quality_of(struct dump *d, struct nfo_port *port)
{
	return dump_heard(d, port, nfo_netlink_put_quality);
}

static int dump_pairs_of(struct dump *d, struct nfo_port *port)
{
	int err = dump_heard(d, port, nfo_netlink_put_pair);
	struct nfo_pin *pin;

	if (err)
		return err;
	list_for_each_entry(pin, &port->pins, of_port) {
		if (heard(port, pin->remote) || !wants_peer(d, pin->node) ||
		    !wants_remote(d, pin->remote))
			continue;
		err = emit(d, nfo_netlink_put_pin, pin);
		if (err)
			return err;
	}
	return 0;
}

static int dump_by_port(struct dump *d, struct nfo_dev *nf,
			int (*walk)(struct dump *d, struct nfo_port *port))
{
	struct nfo_port *port;
	int err = 0;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(port, &nf->ports, of_device) {
		if (!wants_u32(d, NFAILOVER_A_PORT, port->dev->ifindex))
			continue;
		err = walk(d, port);
		if (err)
			break;
	}
	spin_unlock_bh(&nf->lock);
	return err;
}

static int dump_pairs(struct dump *d, struct nfo_dev *nf)
{
	return dump_by_port(d, nf, dump_pairs_of);
}

static int dump_quality(struct dump *d, struct nfo_dev *nf)
{
	return dump_by_port(d, nf, dump_quality_of);
}

static int dump_peers(struct dump *d, struct nfo_dev *nf)
{
	struct nfo_peer *peer;
	int err = 0;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(peer, &nf->peers, of_device) {
		if (!wants_peer(d, peer->node))
			continue;
		err = emit(d, nfo_netlink_put_peer, peer);
		if (err)
			break;
	}
	spin_unlock_bh(&nf->lock);
	return err;
}

/* The switch that an exercise is asked about, if any; or an ERR_PTR for its port. */
static struct nfo_exercise exercise(const struct nfo_dev *nf, struct nlattr **a,
				    struct netlink_ext_ack *extack)
{
	const struct nlattr *force = a[NFAILOVER_A_FORCE], *port = a[NFAILOVER_A_PORT];

	return (struct nfo_exercise){
		.request = force && nla_get_u8(force) ? NFO_REQUEST_FORCED : NFO_REQUEST_MANUAL,
		.port = port ? nfo_request_port(dev_net(nf->dev), nf, port, extack) : NULL,
	};
}

static int dump_exercise(struct dump *d, struct nfo_dev *nf)
{
	struct nfo_exercise e = exercise(nf, d->filter, NULL);
	int err = 0;

	/* It is one of another device. */
	if (IS_ERR(e.port))
		return 0;
	spin_lock_bh(&nf->lock);
	list_for_each_entry(e.peer, &nf->peers, of_device) {
		if (!wants_peer(d, e.peer->node))
			continue;
		err = emit(d, nfo_netlink_put_exercise, &e);
		if (err)
			break;
	}
	spin_unlock_bh(&nf->lock);
	return err;
}

/* It differs if what was dumped before is not what it would be now. */
static u32 generation(struct net *net)
{
	struct net_device *dev;
	u32 sum = net->dev_base_seq;

	for_each_netdev(net, dev)
		if (nfo_device_is(dev))
			sum += READ_ONCE(((struct nfo_dev *)netdev_priv(dev))->generation);
	return sum ?: 1;	/* 0 stands for no check */
}

/* Who names a device or a port wants that one, and has mistyped it if it is none of ours. */
static int check_filter(const struct dump *d, struct net *net)
{
	struct netlink_ext_ack *extack = d->cb->extack;
	struct nfo_port *port = NULL;
	struct nfo_dev *nf = NULL;

	if (d->filter[NFAILOVER_A_DEV])
		nf = nfo_request_dev(net, d->filter[NFAILOVER_A_DEV], extack);
	if (IS_ERR(nf))
		return PTR_ERR(nf);
	/* dev-get has no such attribute, and no room for it in its table */
	if (d->cmd != NFAILOVER_CMD_DEV_GET && d->filter[NFAILOVER_A_PORT])
		port = nfo_request_port(net, nf, d->filter[NFAILOVER_A_PORT], extack);
	return PTR_ERR_OR_ZERO(port);
}

static int dump(struct sk_buff *msg, struct netlink_callback *cb, u8 cmd,
		int (*walk)(struct dump *d, struct nfo_dev *nf))
{
	struct dump d = {
		.msg = msg,
		.cb = cb,
		.filter = nfo_compat_dump_attrs(cb),
		.cmd = cmd,
	};
	struct net *net = sock_net(msg->sk);
	struct net_device *dev;
	int err;

	rtnl_lock();
	cb->seq = generation(net);
	err = check_filter(&d, net);
	for_each_netdev(net, dev) {
		if (err)
			break;
		if (!nfo_device_is(dev) || !wants_u32(&d, NFAILOVER_A_DEV, dev->ifindex))
			continue;
		err = walk(&d, netdev_priv(dev));
	}
	rtnl_unlock();
	cb->args[0] = d.at;
	return msg->len ?: err;
}

int nfailover_nl_dev_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_DEV_GET, dump_dev);
}

int nfailover_nl_port_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_PORT_GET, dump_ports);
}

int nfailover_nl_pair_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_PAIR_GET, dump_pairs);
}

int nfailover_nl_quality_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_QUALITY_GET, dump_quality);
}

int nfailover_nl_peer_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_PEER_GET, dump_peers);
}

int nfailover_nl_exercise_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_EXERCISE, dump_exercise);
}

/* Single objects. */

static int dev_get(struct nfo_dev *nf, struct genl_info *info)
{
	return nfo_request_reply(info, nf, nfo_netlink_put_dev, nf);
}

int nfailover_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, dev_get);
}

static int port_get(struct nfo_port *port, struct genl_info *info)
{
	return nfo_request_reply(info, port->nf, nfo_netlink_put_port, port);
}

int nfailover_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, port_get);
}

struct wanted {
	void *in;		/* port or device */
	const u8 *remote;
	u64 node;
};

/* Found and told under one lock: a pair may go as soon as that is released. */
static int put_wanted_pair(struct sk_buff *msg, void *object)
{
	const struct wanted *w = object;
	struct nfo_pair *pair = nfo_request_find_pair(w->in, w->remote, w->node);
	struct nfo_pin *pin = nfo_pin_find(w->in, w->remote);

	if (pair)
		return nfo_netlink_put_pair(msg, pair);
	return pin ? nfo_netlink_put_pin(msg, pin) : -ENOENT;
}

static int put_wanted_quality(struct sk_buff *msg, void *object)
{
	const struct wanted *w = object;
	struct nfo_pair *pair = nfo_request_find_pair(w->in, w->remote, w->node);

	return pair ? nfo_netlink_put_quality(msg, pair) : -ENOENT;
}

static int get_wanted_pair(struct nfo_port *port, struct genl_info *info, nfo_put_fn put)
{
	struct wanted w = {
		.in = port,
		.remote = nfo_request_remote(port->nf, info),
		.node = nfo_request_node(info),
	};
	int err;

	if (IS_ERR(w.remote))
		return PTR_ERR(w.remote);
	err = nfo_request_reply(info, port->nf, put, &w);
	return err == -ENOENT ? nfo_request_no_pair(info) : err;
}

static int pair_get(struct nfo_port *port, struct genl_info *info)
{
	return get_wanted_pair(port, info, put_wanted_pair);
}

static int quality_get(struct nfo_port *port, struct genl_info *info)
{
	return get_wanted_pair(port, info, put_wanted_quality);
}

int nfailover_nl_pair_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, pair_get);
}

int nfailover_nl_quality_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, quality_get);
}

/* nf->lock. */
static struct nfo_peer *find_peer(struct nfo_dev *nf, u64 node)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (peer->node == node)
			return peer;
	return NULL;
}

static int put_wanted_peer(struct sk_buff *msg, void *object)
{
	const struct wanted *w = object;
	struct nfo_peer *peer = find_peer(w->in, w->node);

	return peer ? nfo_netlink_put_peer(msg, peer) : -ENOENT;
}

/* Answer about one peer. */
static int reply_peer(struct nfo_dev *nf, struct genl_info *info, nfo_put_fn put, void *wanted)
{
	int err;

	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_PEER)) {
		NL_SET_ERR_MSG(info->extack, "The node id is missing (attribute peer)");
		return -EINVAL;
	}
	err = nfo_request_reply(info, nf, put, wanted);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PEER],
				    "There is no peer with this node id");
	return err;
}

static int peer_get(struct nfo_dev *nf, struct genl_info *info)
{
	struct wanted w = { .in = nf, .node = nfo_request_node(info) };

	return reply_peer(nf, info, put_wanted_peer, &w);
}

int nfailover_nl_peer_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, peer_get);
}

struct wanted_exercise {
	struct nfo_dev *nf;
	u64 node;
	struct nfo_exercise e;
};

static int put_wanted_exercise(struct sk_buff *msg, void *object)
{
	struct wanted_exercise *w = object;

	w->e.peer = find_peer(w->nf, w->node);
	return w->e.peer ? nfo_netlink_put_exercise(msg, &w->e) : -ENOENT;
}

static int exercise_one(struct nfo_dev *nf, struct genl_info *info)
{
	struct wanted_exercise w = {
		.nf = nf,
		.node = nfo_request_node(info),
		.e = exercise(nf, info->attrs, info->extack),
	};

	if (IS_ERR(w.e.port))
		return PTR_ERR(w.e.port);
	return reply_peer(nf, info, put_wanted_exercise, &w);
}

int nfailover_nl_exercise_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, exercise_one);
}
