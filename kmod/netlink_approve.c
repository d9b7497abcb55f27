// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <net/genetlink.h>

#include "approve.h"
#include "engine.h"
#include "nfailover_nl_gen.h"
#include "peer.h"
#include "pulse.h"
#include "request.h"

/* What became of the requests of those peers that were asked about. */
struct outcome {
	u32 answered;
	u32 moved;
	u32 stayed;	/* there is nowhere to go */
	u32 withdrawn;	/* nothing waits, as its ground is gone */
	u32 peers;
};

static bool is_meant(const struct nfo_peer *peer, u64 node)
{
	return !node || peer->node == node;
}

static void answer(struct nfo_peer *peer, bool yes, u64 now, struct outcome *o,
		   struct sk_buff_head *out)
{
	const struct nfo_session *active = peer->select.active;

	nfo_approve_answer(&peer->select, yes);
	nfo_engine_settle(peer, now, out);
	o->answered++;
	o->moved += peer->select.active != active;
}

static int approve_peer(struct sk_buff *msg, struct nfo_peer *peer, u64 now, struct outcome *o,
			struct sk_buff_head *out)
{
	o->withdrawn += peer->select.ask.state == NFO_APPROVAL_WITHDRAWN;
	if (!nfo_approve_asked(&peer->select))
		return 0;
	if (nfo_approve_target(&peer->select, now)) {
		answer(peer, true, now, o, out);
		return 0;
	}
	o->stayed++;
	return nla_put_u64_64bit(msg, NFAILOVER_A_STAYED, peer->node, NFAILOVER_A_PAD);
}

/* What was denied already does not wait. */
static int deny_peer(struct nfo_peer *peer, u64 now, struct outcome *o, struct sk_buff_head *out)
{
	o->withdrawn += peer->select.ask.state == NFO_APPROVAL_WITHDRAWN;
	if (nfo_approve_asked(&peer->select) && peer->select.ask.state != NFO_APPROVAL_DENIED)
		answer(peer, false, now, o, out);
	return 0;
}

static int answer_all(struct sk_buff *msg, struct nfo_dev *nf, u64 node, bool yes,
		      struct outcome *o, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	struct nfo_peer *peer;
	int err = 0;

	list_for_each_entry(peer, &nf->peers, of_device) {
		if (err || !is_meant(peer, node))
			continue;
		o->peers++;
		err = yes ? approve_peer(msg, peer, now, o, out) : deny_peer(peer, now, o, out);
	}
	nfo_engine_arm(nf);
	return err;
}

static int refuse(struct genl_info *info, const struct outcome *o)
{
	if (info->attrs[NFAILOVER_A_PEER] && !o->peers) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_PEER],
				    "There is no peer with this node id");
		return -ENOENT;
	}
	if (o->stayed) {
		NL_SET_ERR_MSG(info->extack,
			       "No other path to the peer may be gone to now; nothing was approved, and what waits goes on waiting");
		return -ENETUNREACH;
	}
	if (o->withdrawn)
		NL_SET_ERR_MSG(info->extack,
			       "Nothing is waiting for approval any more: the ground is gone, as the path is well again or no better one is left");
	else
		NL_SET_ERR_MSG(info->extack, "Nothing is waiting for approval");
	return -ENODATA;
}

/* There is room for the answer before anything moves: bad luck with memory changes nothing. */
static int respond(struct nfo_dev *nf, struct genl_info *info)
{
	size_t room = NLMSG_GOODSIZE + READ_ONCE(nf->n_peers) * nla_total_size_64bit(sizeof(u64));
	bool yes = info->genlhdr->cmd == NFAILOVER_CMD_APPROVE;
	struct sk_buff *msg = genlmsg_new(room, GFP_KERNEL);
	struct sk_buff_head out;
	struct outcome o = {};
	int err = -EMSGSIZE;
	void *header;

	if (!msg)
		return -ENOMEM;
	header = genlmsg_put_reply(msg, info, &nfo_netlink_family, 0, info->genlhdr->cmd);
	__skb_queue_head_init(&out);
	if (header) {
		spin_lock_bh(&nf->lock);
		err = answer_all(msg, nf, nfo_request_node(info), yes, &o, &out);
		spin_unlock_bh(&nf->lock);
		nfo_pulse_send_bh(nf, &out);
	}
	if (!err && !o.answered)
		err = refuse(info, &o);
	if (!err && (nla_put_u32(msg, NFAILOVER_A_APPROVALS, o.answered) ||
		     nla_put_u32(msg, NFAILOVER_A_MOVED, o.moved)))
		err = -EMSGSIZE;
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

int nfailover_nl_approve_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, respond);
}

int nfailover_nl_deny_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nfo_request_with_dev(info, respond);
}
