// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <net/genetlink.h>

#include "engine.h"
#include "flood.h"
#include "nfailover_nl_gen.h"
#include "peer.h"
#include "pulse.h"
#include "request.h"

static int put_stayed(struct sk_buff *msg, struct nfo_dev *nf, const struct nfo_port *port)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (!nfo_peer_pair_on(peer, port) &&
		    nla_put_u64_64bit(msg, NFAILOVER_A_STAYED, peer->node, NFAILOVER_A_PAD))
			return -EMSGSIZE;
	return 0;
}

static bool any_pair_on(struct nfo_dev *nf, const struct nfo_port *port)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (nfo_peer_pair_on(peer, port))
			return true;
	return false;
}

/* Give @peer the command, or with NULL take it back. Returns whether it moved. */
static bool tell_peer(struct nfo_peer *peer, struct nfo_session *to, u64 now,
		      struct sk_buff_head *out)
{
	const struct nfo_session *active = peer->select.active;

	nfo_select_command(&peer->select, to, now);
	nfo_engine_settle(peer, now, out);
	return peer->select.active != active;
}

static u32 command(struct nfo_dev *nf, struct nfo_port *port, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	struct nfo_pair *pair;
	struct nfo_peer *peer;
	u32 moved = 0;

	nf->manual_port = port->dev->ifindex;
	nfo_flood_set_default(nf, port, NFAILOVER_REASON_MANUAL, now);
	list_for_each_entry(peer, &nf->peers, of_device) {
		pair = nfo_peer_pair_on(peer, port);
		if (pair)
			moved += tell_peer(peer, &pair->session, now, out);
	}
	return moved;
}

/* There is room for the answer before anything moves: bad luck with memory changes nothing. */
static int do_switch(struct nfo_port *port, struct genl_info *info)
{
	struct nfo_dev *nf = port->nf;
	size_t room = NLMSG_GOODSIZE + READ_ONCE(nf->n_peers) * nla_total_size_64bit(sizeof(u64));
	struct sk_buff *msg = genlmsg_new(room, GFP_KERNEL);
	struct sk_buff_head out;
	struct nlattr *moved;
	void *header = NULL;
	int err = -EMSGSIZE;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, NFAILOVER_CMD_SWITCH);
	moved = nla_reserve(msg, NFAILOVER_A_MOVED, sizeof(u32));
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	if (!any_pair_on(nf, port)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PORT],
				    "No peer has an up pair on this port; nothing was switched");
		err = -ENETUNREACH;
	} else if (header && moved && !put_stayed(msg, nf, port)) {
		*(u32 *)nla_data(moved) = command(nf, port, &out);
		nfo_engine_arm(nf);
		err = 0;
	}
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

int nfailover_nl_switch_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_port(info, do_switch);
}

static u32 clear(struct nfo_dev *nf, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	struct nfo_peer *peer;
	u32 moved = 0;

	nf->manual_port = 0;
	list_for_each_entry(peer, &nf->peers, of_device)
		moved += tell_peer(peer, NULL, now, out);
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
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, NFAILOVER_CMD_SWITCH_CLEAR);
	if (!header)
		goto full;
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	moved = clear(nf, &out);
	nfo_engine_arm(nf);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
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
	return nfo_request_with_dev(info, do_clear);
}
