// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "engine.h"
#include "flood.h"
#include "nfailover_nl_gen.h"
#include "options.h"
#include "peer.h"
#include "pulse.h"
#include "rank.h"
#include "request.h"

static int put_stayed(struct sk_buff *msg, struct nfo_dev *nf, const struct nfo_port *port,
		      enum nfo_request request, u64 now)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (nfo_peer_refuses(peer, port, request, now) &&
		    nla_put_u64_64bit(msg, NFAILOVER_A_STAYED, peer->node, NFAILOVER_A_PAD))
			return -EMSGSIZE;
	return 0;
}

/* That of all peers: one is enough to go on, and the highest is told otherwise. */
static enum nfo_refusal refusal_of_all(struct nfo_dev *nf, const struct nfo_port *port,
				       enum nfo_request request, u64 now)
{
	enum nfo_refusal highest = NFO_REFUSAL_DOWN, one;
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device) {
		one = nfo_peer_refuses(peer, port, request, now);
		if (!one)
			return NFO_REFUSAL_NONE;
		highest = max(highest, one);
	}
	return highest;
}

static int refuse(struct genl_info *info, enum nfo_refusal why)
{
	const struct nlattr *port = info->attrs[NFAILOVER_A_PORT];

	switch (why) {
	case NFO_REFUSAL_HEARTBEAT:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "This port, or that of the peer there, is heartbeat-only and never carries data; nothing was switched");
		return -EBUSY;
	case NFO_REFUSAL_LOCKOUT:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "This port is locked out, which ranks above any switch; nothing was switched");
		return -EBUSY;
	case NFO_REFUSAL_FORCED:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "A forced switch is in force, which ranks above a manual one; force this one too; nothing was switched");
		return -EBUSY;
	case NFO_REFUSAL_DEGRADED:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "The preferred path or this one is degraded, which ranks above a manual switch; force it; nothing was switched");
		return -EBUSY;
	case NFO_REFUSAL_FAILED:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "The preferred path has failed, which ranks above a manual switch; force it; nothing was switched");
		return -EBUSY;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, port,
				    "No peer has an up pair on this port; nothing was switched");
		return -ENETUNREACH;
	}
}

static u32 command(struct nfo_dev *nf, struct nfo_port *port, enum nfo_request request,
		   u64 now, struct sk_buff_head *out)
{
	enum nfailover_reason reason = request == NFO_REQUEST_FORCED ? NFAILOVER_REASON_FORCED :
								       NFAILOVER_REASON_MANUAL;
	const struct nfo_session *active;
	struct nfo_peer *peer;
	u32 moved = 0;

	BUILD_BUG_ON((int)NFO_REQUEST_FORCED != (int)NFAILOVER_REQUEST_FORCED);
	nf->requested_port = port->dev->ifindex;
	nfo_flood_set_default(nf, port, reason, now);
	list_for_each_entry(peer, &nf->peers, of_device) {
		if (nfo_peer_refuses(peer, port, request, now))
			continue;
		active = peer->select.active;
		nfo_rank_command(&peer->select, &nfo_peer_pair_on(peer, port)->session, request);
		nfo_engine_settle(peer, now, out);
		moved += peer->select.active != active;
	}
	return moved;
}

/* There is room for the answer before anything moves: bad luck with memory changes nothing. */
static int do_switch(struct nfo_port *port, struct genl_info *info)
{
	struct nfo_dev *nf = port->nf;
	const struct nlattr *force = info->attrs[NFAILOVER_A_FORCE];
	enum nfo_request request = force && nla_get_u8(force) ? NFO_REQUEST_FORCED :
								NFO_REQUEST_MANUAL;
	size_t room = NLMSG_GOODSIZE + READ_ONCE(nf->n_peers) * nla_total_size_64bit(sizeof(u64));
	struct sk_buff *msg = genlmsg_new(room, GFP_KERNEL);
	struct sk_buff_head out;
	enum nfo_refusal why;
	struct nlattr *moved;
	void *header = NULL;
	int err = -EMSGSIZE;
	u64 now;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, NFAILOVER_CMD_SWITCH);
	moved = nla_reserve(msg, NFAILOVER_A_MOVED, sizeof(u32));
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	now = ktime_get_ns();
	why = refusal_of_all(nf, port, request, now);
	if (why) {
		err = refuse(info, why);
	} else if (header && moved && !put_stayed(msg, nf, port, request, now)) {
		*(u32 *)nla_data(moved) = command(nf, port, request, now, &out);
		nfo_engine_arm(nf);
		err = 0;
	}
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
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

/* Returns a mask of those that were. */
static u32 clear_lockouts(struct nfo_dev *nf)
{
	struct nfo_port *port;
	u32 mask = 0;

	list_for_each_entry(port, &nf->ports, of_device)
		if (nfo_options_lockout(port, false))
			mask |= BIT(port->slot);
	return mask;
}

static u32 clear(struct nfo_dev *nf, u32 *permitted, struct sk_buff_head *out)
{
	const struct nfo_session *active;
	u64 now = ktime_get_ns();
	struct nfo_peer *peer;
	u32 moved = 0;

	nf->requested_port = 0;
	*permitted = clear_lockouts(nf);
	list_for_each_entry(peer, &nf->peers, of_device) {
		active = peer->select.active;
		nfo_rank_clear(&peer->select, now);
		nfo_engine_settle(peer, now, out);
		moved += peer->select.active != active;
	}
	nfo_engine_settle_floods(nf, now, out);
	return moved;
}

/* Lockouts are options of ports, of which rtnetlink's listeners hear. */
static void tell_links(struct nfo_dev *nf, u32 mask)
{
	struct nfo_port *port;

	ASSERT_RTNL();
	list_for_each_entry(port, &nf->ports, of_device)
		if (mask & BIT(port->slot))
			netdev_state_change(port->dev);
}

static int do_clear(struct nfo_dev *nf, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct sk_buff_head out;
	void *header;
	u32 moved, permitted;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, NFAILOVER_CMD_CLEAR);
	if (!header)
		goto full;
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	moved = clear(nf, &permitted, &out);
	nfo_engine_arm(nf);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
	tell_links(nf, permitted);
	if (nla_put_u32(msg, NFAILOVER_A_MOVED, moved))
		goto full;
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
full:
	nlmsg_free(msg);
	return -EMSGSIZE;
}

int nfailover_nl_clear_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, do_clear);
}
