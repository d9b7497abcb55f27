// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "engine.h"
#include "nfailover_nl_gen.h"
#include "options.h"
#include "peer.h"
#include "request.h"

static int dev_set(struct nfo_dev *nf, struct genl_info *info)
{
	return nfo_options_set_dev(nf, info->attrs, info->extack);
}

int nfailover_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, dev_set);
}

static int port_set(struct nfo_port *port, struct genl_info *info)
{
	nfo_options_set_port(port, info->attrs, info->extack);
	return 0;
}

int nfailover_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, port_set);
}

static void set_own(struct nfo_own *own, struct nlattr **a)
{
	if (a[NFAILOVER_A_INTERVAL_US])
		own->interval_us = nla_get_u32(a[NFAILOVER_A_INTERVAL_US]);
	if (a[NFAILOVER_A_DETECT_MULTIPLIER])
		own->multiplier = nla_get_u8(a[NFAILOVER_A_DETECT_MULTIPLIER]);
}

/* pair-add has no such attribute, and no room for it in its table. */
static void set_admin(struct nfo_own *own, struct nlattr **a)
{
	if (a[NFAILOVER_A_ADMIN_DOWN])
		own->admin_down = nla_get_u8(a[NFAILOVER_A_ADMIN_DOWN]);
}

/* Who else is found there has to make room for the one that is pinned. */
static void oust_others(const struct nfo_pin *pin)
{
	struct nfo_pair *pair, *next;

	list_for_each_entry_safe(pair, next, &pin->port->pairs, of_port)
		if (pin->node && pair->peer->node != pin->node &&
		    ether_addr_equal(nfo_pair_remote(pair), pin->remote))
			nfo_pair_destroy(pair);
}

static bool is_identity(const struct nfo_dev *nf, const u8 *mac)
{
	bool is;

	rcu_read_lock();
	is = ether_addr_equal(nf->dev->dev_addr, mac) || nfo_peer_by_identity(nf, mac);
	rcu_read_unlock();
	return is;
}

/* At its end there must be a port, and another node. */
static int may_pin(const struct nfo_dev *nf, const u8 *remote, const struct genl_info *info)
{
	if (is_identity(nf, remote)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_REMOTE],
				    "The remote MAC is that of a device; give that of its port");
		return -EINVAL;
	}
	if (nfo_request_node(info) == nf->node) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PEER],
				    "This is the node id of this device; give that of the peer");
		return -EINVAL;
	}
	return 0;
}

static int pair_add(struct nfo_port *port, struct genl_info *info)
{
	const u8 *remote = nfo_request_remote(port->nf, info);
	struct nlattr **a = info->attrs;
	unsigned int n = 0;
	struct nfo_pair *pair;
	struct nfo_pin *pin;
	int err;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	err = may_pin(port->nf, remote, info);
	if (err)
		return err;
	/* Pins come and go under RTNL, which is held. */
	list_for_each_entry(pin, &port->pins, of_port)
		n++;
	if (n >= NFO_PINS_MAX) {
		NL_SET_ERR_MSG(info->extack,
			       "A port has at most " __stringify(NFO_PINS_MAX) " pinned pairs");
		return -ENOSPC;
	}
	pin = kzalloc(sizeof(*pin), GFP_KERNEL_ACCOUNT);
	if (!pin)
		return -ENOMEM;
	pin->port = port;
	ether_addr_copy(pin->remote, remote);
	pin->node = nfo_request_node(info);

	spin_lock_bh(&port->nf->lock);
	if (nfo_pin_find(port, remote)) {
		spin_unlock_bh(&port->nf->lock);
		kfree(pin);
		NL_SET_ERR_MSG_ATTR(info->extack, a[NFAILOVER_A_REMOTE],
				    "This pair is pinned already");
		return -EEXIST;
	}
	list_add_tail(&pin->of_port, &port->pins);
	port->nf->generation++;
	oust_others(pin);
	pair = nfo_request_find_pair(port, remote, pin->node);
	if (pair)
		pin->own = pair->own;
	set_own(&pin->own, a);
	if (pair) {
		pair->own = pin->own;
		nfo_pair_configure(pair);
	}
	port->hello_at = 0;
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
	return 0;
}

int nfailover_nl_pair_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, pair_add);
}

/* A pair that is made anew at a pin begins with what the pin has. */
static bool set_pair(struct nfo_port *port, const u8 *remote, struct nlattr **a)
{
	struct nfo_pair *pair = nfo_request_find_pair(port, remote, 0);
	struct nfo_pin *pin = nfo_pin_find(port, remote);

	if (pin) {
		set_own(&pin->own, a);
		set_admin(&pin->own, a);
	}
	if (pair) {
		set_own(&pair->own, a);
		set_admin(&pair->own, a);
		nfo_pair_configure(pair);
	}
	return pair || pin;
}

static int pair_set(struct nfo_port *port, struct genl_info *info)
{
	struct nlattr **a = info->attrs;
	const u8 *remote;
	bool found;

	if (!a[NFAILOVER_A_REMOTE]) {
		nfo_options_set_pairs(port, a, info->extack);
		return 0;
	}
	remote = nfo_request_remote(port->nf, info);
	if (IS_ERR(remote))
		return PTR_ERR(remote);
	spin_lock_bh(&port->nf->lock);
	found = set_pair(port, remote, a);
	spin_unlock_bh(&port->nf->lock);
	if (!found)
		return nfo_request_no_pair(info);
	nfo_engine_run(port->nf);
	if (a[NFAILOVER_A_ADMIN_DOWN] && nla_get_u8(a[NFAILOVER_A_ADMIN_DOWN]))
		nfo_options_warn_barred(port->nf, info->extack);
	return 0;
}

int nfailover_nl_pair_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, pair_set);
}

static bool unpin(struct nfo_port *port, const u8 *remote)
{
	struct nfo_pin *pin = nfo_pin_find(port, remote);

	if (!pin)
		return false;
	list_del(&pin->of_port);
	kfree(pin);
	port->nf->generation++;
	return true;
}

/* Says AdminDown first, so that the peer moves at once. */
static int pair_del(struct nfo_port *port, struct genl_info *info)
{
	const u8 *remote = nfo_request_remote(port->nf, info);
	struct nfo_pair *pair;
	bool found;

	if (IS_ERR(remote))
		return PTR_ERR(remote);
	spin_lock_bh(&port->nf->lock);
	found = unpin(port, remote);
	list_for_each_entry(pair, &port->pairs, of_port)
		if (ether_addr_equal(nfo_pair_remote(pair), remote))
			pair->own.admin_down = true;
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);

	spin_lock_bh(&port->nf->lock);
	while ((pair = nfo_request_find_pair(port, remote, 0))) {
		nfo_pair_destroy(pair);
		found = true;
	}
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
	return found ? 0 : nfo_request_no_pair(info);
}

int nfailover_nl_pair_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, pair_del);
}

/* Of one pair, of a port's, or of all; only those that are up can be asked. */
static int pair_probe(struct nfo_dev *nf, struct genl_info *info)
{
	const struct nlattr *a = info->attrs[NFAILOVER_A_PORT];
	const struct nfo_port *port = NULL;
	const u8 *remote = NULL;

	if (a)
		port = nfo_request_port(genl_info_net(info), nf, a, info->extack);
	if (IS_ERR(port))
		return PTR_ERR(port);
	if (info->attrs[NFAILOVER_A_REMOTE])
		remote = nfo_request_remote(nf, info);
	if (IS_ERR(remote))
		return PTR_ERR(remote);
	if (nfo_engine_probe(nf, port, remote))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[remote ? NFAILOVER_A_REMOTE :
						      a ? NFAILOVER_A_PORT : NFAILOVER_A_DEV],
			    "No pair that may carry data is up there; nothing is probed");
	return -ENETUNREACH;
}

int nfailover_nl_pair_probe_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, pair_probe);
}
