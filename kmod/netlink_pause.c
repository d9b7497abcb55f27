// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <linux/rtnetlink.h>

#include "engine.h"
#include "key.h"
#include "nfailover_nl_gen.h"
#include "pulse.h"
#include "request.h"

/* How many peers are up, and hear of it. */
static unsigned int announce(struct nfo_dev *nf, u32 ms, struct sk_buff_head *out)
{
	u64 now = ktime_get_ns();
	struct nfo_peer *peer;
	unsigned int n = 0;

	nf->pause_until = now + (u64)ms * NSEC_PER_MSEC;
	list_for_each_entry(peer, &nf->peers, of_device) {
		nfo_pause_announce(&peer->select, nf->pause_until, now);
		nfo_engine_settle(peer, now, out);
		n += !!peer->select.n_up;
	}
	nfo_engine_arm(nf);
	return n;
}

/* It is done, but may be of no use. */
static void warn(const struct nfo_dev *nf, unsigned int n_up, struct netlink_ext_ack *extack)
{
	if (!n_up)
		NL_SET_ERR_MSG(extack,
			       "No peer is up, so nobody knows of the pause; who comes up meanwhile is told");
	else if (!nfo_key_active(nf))
		NL_SET_ERR_MSG(extack,
			       "Our pulses have no key: only peers with pause-unkeyed on grant a pause");
}

static int do_pause(struct nfo_dev *nf, struct genl_info *info)
{
	u32 ms = nla_get_u32(info->attrs[NFAILOVER_A_PAUSE_MS]);
	struct sk_buff_head out;
	unsigned int n;

	BUILD_BUG_ON((int)NFO_PAUSE_SOON != (int)NFAILOVER_PAUSE_SOON);
	ASSERT_RTNL();
	if (!netif_running(nf->dev)) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[NFAILOVER_A_DEV],
				    "The device is down, and speaks to nobody; take it up first");
		return -ENETDOWN;
	}
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	n = announce(nf, ms, &out);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
	if (ms)
		warn(nf, n, info->extack);
	return 0;
}

int nfailover_nl_pause_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (!GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_PAUSE_MS))
		return nfo_request_with_dev(info, do_pause);
	NL_SET_ERR_MSG(info->extack, "How long the pause is, is missing (attribute pause-ms)");
	return -EINVAL;
}
