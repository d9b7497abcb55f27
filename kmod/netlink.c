// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "compat.h"
#include "engine.h"
#include "netlink_put.h"
#include "nfailover_nl_gen.h"
#include "peer.h"

static struct genl_family family;

/* What a request names. All handlers run under RTNL. */

static struct nfo_dev *get_dev(struct genl_info *info)
{
	struct net_device *dev;

	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_DEV)) {
		NL_SET_ERR_MSG(info->extack, "The device is missing (attribute dev)");
		return ERR_PTR(-EINVAL);
	}
	dev = __dev_get_by_index(genl_info_net(info),
				 nla_get_u32(info->attrs[NFAILOVER_A_DEV]));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_DEV],
				    "There is no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!nfo_device_is(dev)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_DEV],
				    "This device is not of kind nfailover");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

static struct nfo_port *get_port(struct nfo_dev *nf, struct genl_info *info)
{
	struct net_device *dev;
	struct nfo_port *port;

	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_PORT)) {
		NL_SET_ERR_MSG(info->extack, "The port is missing (attribute port)");
		return ERR_PTR(-EINVAL);
	}
	dev = __dev_get_by_index(genl_info_net(info),
				 nla_get_u32(info->attrs[NFAILOVER_A_PORT]));
	port = dev ? nfo_port_get(nf, dev) : NULL;
	if (!port) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PORT],
				    "This is not a port of the device");
		return ERR_PTR(-ENODEV);
	}
	return port;
}

static const u8 *get_remote(const struct nfo_dev *nf, struct genl_info *info)
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

/* Answers. */

typedef int (*put_fn)(struct sk_buff *msg, void *object);

static int reply(struct genl_info *info, struct nfo_dev *nf, put_fn put, void *object)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	bool lock = put != nfo_netlink_put_dev;
	int err = -EMSGSIZE;
	void *header;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &family, 0, info->genlhdr->cmd);
	if (!header)
		goto full;
	if (lock)
		spin_lock_bh(&nf->lock);
	err = put(msg, object);
	if (lock)
		spin_unlock_bh(&nf->lock);
	if (err)
		goto full;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
full:
	nlmsg_free(msg);
	return err;
}

/* A dump: walks all objects, from the one that did not fit into the last message. */
struct dump {
	struct sk_buff *msg;
	struct netlink_callback *cb;
	struct nlattr **filter;
	u8 cmd;
	long at;
};

static int emit(struct dump *d, put_fn put, void *object)
{
	void *header;

	if (d->at++ < d->cb->args[0])
		return 0;
	header = genlmsg_put(d->msg, NETLINK_CB(d->cb->skb).portid, d->cb->nlh->nlmsg_seq,
			     &family, NLM_F_MULTI, d->cmd);
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
	return emit(d, nfo_netlink_put_dev, nf);
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

static int dump_pairs_of(struct dump *d, struct nfo_port *port)
{
	struct nfo_pair *pair;
	struct nfo_pin *pin;
	int err;

	list_for_each_entry(pair, &port->pairs, of_port) {
		if (!wants_peer(d, pair->peer->node) || !wants_remote(d, nfo_pair_remote(pair)))
			continue;
		err = emit(d, nfo_netlink_put_pair, pair);
		if (err)
			return err;
	}
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

static int dump_pairs(struct dump *d, struct nfo_dev *nf)
{
	struct nfo_port *port;
	int err = 0;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(port, &nf->ports, of_device) {
		if (!wants_u32(d, NFAILOVER_A_PORT, port->dev->ifindex))
			continue;
		err = dump_pairs_of(d, port);
		if (err)
			break;
	}
	spin_unlock_bh(&nf->lock);
	return err;
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

static int dump(struct sk_buff *msg, struct netlink_callback *cb, u8 cmd,
		int (*walk)(struct dump *d, struct nfo_dev *nf))
{
	struct dump d = {
		.msg = msg,
		.cb = cb,
		.filter = nfo_compat_dump_attrs(cb),
		.cmd = cmd,
	};
	struct net_device *dev;
	int err = 0;

	rtnl_lock();
	for_each_netdev(sock_net(msg->sk), dev) {
		if (!nfo_device_is(dev) || !wants_u32(&d, NFAILOVER_A_DEV, dev->ifindex))
			continue;
		err = walk(&d, netdev_priv(dev));
		if (err)
			break;
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

int nfailover_nl_peer_get_dumpit(struct sk_buff *msg, struct netlink_callback *cb)
{
	return dump(msg, cb, NFAILOVER_CMD_PEER_GET, dump_peers);
}

/* Requests. */

static int with_dev(struct genl_info *info, int (*serve)(struct nfo_dev *nf, struct genl_info *info))
{
	struct nfo_dev *nf;
	int err;

	rtnl_lock();
	nf = get_dev(info);
	err = IS_ERR(nf) ? PTR_ERR(nf) : serve(nf, info);
	rtnl_unlock();
	return err;
}

static int with_port(struct genl_info *info,
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

static int dev_get(struct nfo_dev *nf, struct genl_info *info)
{
	return reply(info, nf, nfo_netlink_put_dev, nf);
}

int nfailover_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_dev(info, dev_get);
}

static void set_policy(struct nfo_dev *nf)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device) {
		peer->select.revertive = nf->revertive;
		peer->select.wtr_ns = (u64)nf->wtr_ms * NSEC_PER_MSEC;
		peer->select.dirty = true;
	}
}

static int dev_set(struct nfo_dev *nf, struct genl_info *info)
{
	struct nlattr **a = info->attrs;

	if (a[NFAILOVER_A_NODE_ID] && netif_running(nf->dev)) {
		NL_SET_ERR_MSG_ATTR(info->extack, a[NFAILOVER_A_NODE_ID],
				    "The node id can only be changed while the device is down");
		return -EBUSY;
	}
	spin_lock_bh(&nf->lock);
	if (a[NFAILOVER_A_NODE_ID])
		nf->node = nla_get_u64(a[NFAILOVER_A_NODE_ID]);
	if (a[NFAILOVER_A_GROUP])
		nf->group = nla_get_u32(a[NFAILOVER_A_GROUP]);
	if (a[NFAILOVER_A_DISCOVERY])
		nf->discovery = nla_get_u8(a[NFAILOVER_A_DISCOVERY]);
	if (a[NFAILOVER_A_HELLO_INTERVAL_US])
		nf->hello_us = nla_get_u32(a[NFAILOVER_A_HELLO_INTERVAL_US]);
	if (a[NFAILOVER_A_REVERTIVE])
		nf->revertive = nla_get_u8(a[NFAILOVER_A_REVERTIVE]);
	if (a[NFAILOVER_A_WAIT_TO_RESTORE_MS])
		nf->wtr_ms = nla_get_u32(a[NFAILOVER_A_WAIT_TO_RESTORE_MS]);
	if (a[NFAILOVER_A_MAX_PEERS])
		nf->max_peers = nla_get_u32(a[NFAILOVER_A_MAX_PEERS]);
	set_policy(nf);
	spin_unlock_bh(&nf->lock);
	nfo_engine_run(nf);
	return 0;
}

int nfailover_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_dev(info, dev_set);
}

static int port_get(struct nfo_port *port, struct genl_info *info)
{
	return reply(info, port->nf, nfo_netlink_put_port, port);
}

int nfailover_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, port_get);
}

static void set_params(struct nfo_pair *pair, struct nlattr **a)
{
	struct nfo_session *s = &pair->session;
	u32 interval_us = s->interval_us;
	u8 multiplier = s->multiplier;

	if (a[NFAILOVER_A_INTERVAL_US])
		interval_us = nla_get_u32(a[NFAILOVER_A_INTERVAL_US]);
	if (a[NFAILOVER_A_DETECT_MULTIPLIER])
		multiplier = nla_get_u8(a[NFAILOVER_A_DETECT_MULTIPLIER]);
	nfo_session_set(s, interval_us, multiplier);
}

/* What holds for the port's pairs, present and future. */
static void set_port_params(struct nfo_port *port, struct nlattr **a)
{
	struct nfo_pair *pair;

	if (a[NFAILOVER_A_INTERVAL_US])
		port->interval_us = nla_get_u32(a[NFAILOVER_A_INTERVAL_US]);
	if (a[NFAILOVER_A_DETECT_MULTIPLIER])
		port->multiplier = nla_get_u8(a[NFAILOVER_A_DETECT_MULTIPLIER]);
	if (a[NFAILOVER_A_ADMIN_DOWN])
		port->admin_down = nla_get_u8(a[NFAILOVER_A_ADMIN_DOWN]);
	list_for_each_entry(pair, &port->pairs, of_port)
		if (!pair->own_params)
			set_params(pair, a);
}

static void set_port_prio(struct nfo_port *port, s32 prio)
{
	struct nfo_pair *pair;

	port->prio = prio;
	list_for_each_entry(pair, &port->pairs, of_port) {
		pair->session.prio = prio;
		pair->peer->select.dirty = true;
	}
}

static int port_set(struct nfo_port *port, struct genl_info *info)
{
	struct nfo_dev *nf = port->nf;

	spin_lock_bh(&nf->lock);
	set_port_params(port, info->attrs);
	if (info->attrs[NFAILOVER_A_PRIO])
		set_port_prio(port, nla_get_s32(info->attrs[NFAILOVER_A_PRIO]));
	spin_unlock_bh(&nf->lock);
	nfo_engine_run(nf);
	return 0;
}

int nfailover_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, port_set);
}

/* The first pair on @port with @remote and, if @node is not 0, that node. nf->lock. */
static struct nfo_pair *find_pair(struct nfo_port *port, const u8 *remote, u64 node)
{
	struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (ether_addr_equal(nfo_pair_remote(pair), remote) &&
		    (!node || pair->peer->node == node))
			return pair;
	return NULL;
}

static u64 wanted_node(const struct genl_info *info)
{
	const struct nlattr *a = info->attrs[NFAILOVER_A_PEER];

	return a ? nla_get_u64(a) : 0;
}

static int no_pair(struct genl_info *info)
{
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_REMOTE],
			    "There is no pair with this remote MAC on the port");
	return -ENOENT;
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
	struct nfo_pair *pair = find_pair(w->in, w->remote, w->node);
	struct nfo_pin *pin = nfo_pin_find(w->in, w->remote);

	if (pair)
		return nfo_netlink_put_pair(msg, pair);
	return pin ? nfo_netlink_put_pin(msg, pin) : -ENOENT;
}

static int pair_get(struct nfo_port *port, struct genl_info *info)
{
	struct wanted w = {
		.in = port,
		.remote = get_remote(port->nf, info),
		.node = wanted_node(info),
	};
	int err;

	if (IS_ERR(w.remote))
		return PTR_ERR(w.remote);
	err = reply(info, port->nf, put_wanted_pair, &w);
	return err == -ENOENT ? no_pair(info) : err;
}

int nfailover_nl_pair_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, pair_get);
}

static int pair_add(struct nfo_port *port, struct genl_info *info)
{
	const u8 *remote = get_remote(port->nf, info);
	struct nlattr **a = info->attrs;
	struct nfo_pair *pair;
	struct nfo_pin *pin;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	pin = kzalloc(sizeof(*pin), GFP_KERNEL);
	if (!pin)
		return -ENOMEM;
	pin->port = port;
	ether_addr_copy(pin->remote, remote);
	pin->node = wanted_node(info);
	if (a[NFAILOVER_A_INTERVAL_US])
		pin->interval_us = nla_get_u32(a[NFAILOVER_A_INTERVAL_US]);
	if (a[NFAILOVER_A_DETECT_MULTIPLIER])
		pin->multiplier = nla_get_u8(a[NFAILOVER_A_DETECT_MULTIPLIER]);

	spin_lock_bh(&port->nf->lock);
	if (nfo_pin_find(port, remote)) {
		spin_unlock_bh(&port->nf->lock);
		kfree(pin);
		NL_SET_ERR_MSG_ATTR(info->extack, a[NFAILOVER_A_REMOTE],
				    "This pair is pinned already");
		return -EEXIST;
	}
	list_add_tail(&pin->of_port, &port->pins);
	pair = find_pair(port, remote, pin->node);
	if (pair)
		nfo_pair_follow_pin(pair, pin);
	port->hello_at = 0;
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
	return 0;
}

int nfailover_nl_pair_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, pair_add);
}

static int pair_set(struct nfo_port *port, struct genl_info *info)
{
	struct nlattr **a = info->attrs;
	const u8 *remote;
	struct nfo_pair *pair;

	if (!a[NFAILOVER_A_REMOTE])
		return port_set(port, info);
	remote = get_remote(port->nf, info);
	if (IS_ERR(remote))
		return PTR_ERR(remote);
	spin_lock_bh(&port->nf->lock);
	pair = find_pair(port, remote, 0);
	if (pair) {
		pair->own_params |= a[NFAILOVER_A_INTERVAL_US] || a[NFAILOVER_A_DETECT_MULTIPLIER];
		set_params(pair, a);
		if (a[NFAILOVER_A_ADMIN_DOWN])
			pair->admin_down = nla_get_u8(a[NFAILOVER_A_ADMIN_DOWN]);
	}
	spin_unlock_bh(&port->nf->lock);
	if (!pair)
		return no_pair(info);
	nfo_engine_run(port->nf);
	return 0;
}

int nfailover_nl_pair_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, pair_set);
}

static bool unpin(struct nfo_port *port, const u8 *remote)
{
	struct nfo_pin *pin = nfo_pin_find(port, remote);

	if (!pin)
		return false;
	list_del(&pin->of_port);
	kfree(pin);
	return true;
}

/* Says AdminDown first, so that the peer moves at once. */
static int pair_del(struct nfo_port *port, struct genl_info *info)
{
	const u8 *remote = get_remote(port->nf, info);
	struct nfo_pair *pair;
	bool found;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	spin_lock_bh(&port->nf->lock);
	found = unpin(port, remote);
	list_for_each_entry(pair, &port->pairs, of_port)
		if (ether_addr_equal(nfo_pair_remote(pair), remote))
			pair->admin_down = true;
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);

	spin_lock_bh(&port->nf->lock);
	while ((pair = find_pair(port, remote, 0))) {
		nfo_pair_destroy(pair);
		found = true;
	}
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
	return found ? 0 : no_pair(info);
}

int nfailover_nl_pair_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, pair_del);
}

static int put_wanted_peer(struct sk_buff *msg, void *object)
{
	const struct wanted *w = object;
	struct nfo_dev *nf = w->in;
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (peer->node == w->node)
			return nfo_netlink_put_peer(msg, peer);
	return -ENOENT;
}

static int peer_get(struct nfo_dev *nf, struct genl_info *info)
{
	struct wanted w = { .in = nf, .node = wanted_node(info) };
	int err;

	if (GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_PEER)) {
		NL_SET_ERR_MSG(info->extack, "The node id is missing (attribute peer)");
		return -EINVAL;
	}
	err = reply(info, nf, put_wanted_peer, &w);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PEER],
				    "There is no peer with this node id");
	return err;
}

int nfailover_nl_peer_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_dev(info, peer_get);
}

/* Manual switch. */

static int put_moved(struct sk_buff *msg, struct nfo_dev *nf, const struct nfo_port *port)
{
	struct nfo_peer *peer;
	u32 moved = 0;

	list_for_each_entry(peer, &nf->peers, of_device) {
		if (nfo_peer_pair_on(peer, port))
			moved++;
		else if (nla_put_u64_64bit(msg, NFAILOVER_A_STAYED, peer->node, NFAILOVER_A_PAD))
			return -EMSGSIZE;
	}
	return nla_put_u32(msg, NFAILOVER_A_MOVED, moved);
}

static bool any_pair_on(struct nfo_dev *nf, const struct nfo_port *port)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (nfo_peer_pair_on(peer, port))
			return true;
	return false;
}

static void command(struct nfo_dev *nf, struct nfo_port *port, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	struct nfo_pair *pair;
	struct nfo_peer *peer;

	nf->manual_port = port->dev->ifindex;
	nfo_engine_set_default(nf, port, NFAILOVER_REASON_MANUAL, now, out);
	list_for_each_entry(peer, &nf->peers, of_device) {
		pair = nfo_peer_pair_on(peer, port);
		if (!pair)
			continue;
		nfo_select_command(&peer->select, &pair->session, now);
		nfo_engine_settle(peer, now, out);
	}
}

/* The answer is made before anything moves: bad luck with memory changes nothing. */
static int do_switch(struct nfo_port *port, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct nfo_dev *nf = port->nf;
	struct sk_buff_head out;
	void *header = NULL;
	int err = -EMSGSIZE;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &family, 0, NFAILOVER_CMD_SWITCH);
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	if (!any_pair_on(nf, port)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PORT],
				    "No peer has an up pair on this port; nothing was switched");
		err = -ENETUNREACH;
	} else if (header && !put_moved(msg, nf, port)) {
		command(nf, port, &out);
		nfo_engine_arm(nf);
		err = 0;
	}
	nfo_engine_unlock_and_send(nf, &out);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

int nfailover_nl_switch_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_port(info, do_switch);
}

static u32 clear(struct nfo_dev *nf, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	const struct nfo_session *active;
	struct nfo_peer *peer;
	u32 moved = 0;

	nf->manual_port = 0;
	list_for_each_entry(peer, &nf->peers, of_device) {
		active = peer->select.active;
		nfo_select_command(&peer->select, NULL, now);
		nfo_engine_settle(peer, now, out);
		moved += active != peer->select.active;
	}
	return moved;
}

static int do_clear(struct nfo_dev *nf, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct sk_buff_head out;
	void *header;
	u32 moved;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &family, 0, NFAILOVER_CMD_SWITCH_CLEAR);
	if (!header)
		goto full;
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	moved = clear(nf, &out);
	nfo_engine_arm(nf);
	nfo_engine_unlock_and_send(nf, &out);
	if (nla_put_u32(msg, NFAILOVER_A_MOVED, moved))
		goto full;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
full:
	nlmsg_free(msg);
	return -EMSGSIZE;
}

int nfailover_nl_switch_clear_doit(struct sk_buff *skb, struct genl_info *info)
{
	return with_dev(info, do_clear);
}

/* Events. */

static const struct genl_multicast_group groups[] = {
	[NFAILOVER_NLGRP_EVENTS] = { .name = NFAILOVER_MCGRP_EVENTS },
};

static struct genl_family family __ro_after_init = {
	.name		= NFAILOVER_FAMILY_NAME,
	.version	= NFAILOVER_FAMILY_VERSION,
	.maxattr	= NFAILOVER_A_MAX,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= nfailover_nl_ops,
	.n_ops		= ARRAY_SIZE(nfailover_nl_ops),
	.resv_start_op	= NFAILOVER_CMD_MAX + 1,
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

int nfo_netlink_send_event(const struct nfo_dev *nf, const struct nfo_event *e)
{
	struct net *net = dev_net(nf->dev);
	struct sk_buff *msg;
	void *header;
	int err;

	if (!genl_has_listeners(&family, net, NFAILOVER_NLGRP_EVENTS))
		return 0;
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	header = genlmsg_put(msg, 0, 0, &family, 0, NFAILOVER_CMD_EVENT);
	if (!header || nfo_netlink_put_event(msg, nf, e)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	genlmsg_end(msg, header);
	err = genlmsg_multicast_netns(&family, net, msg, 0, NFAILOVER_NLGRP_EVENTS, GFP_KERNEL);
	return err == -ESRCH ? 0 : err;
}

int nfo_netlink_init(void)
{
	return genl_register_family(&family);
}

void nfo_netlink_exit(void)
{
	genl_unregister_family(&family);
}
