// SPDX-License-Identifier: GPL-2.0
#include <net/genetlink.h>

#include "netlink_put.h"
#include "nfailover_nl_gen.h"

static const struct genl_multicast_group groups[] = {
	[NFAILOVER_NLGRP_EVENTS] = { .name = NFAILOVER_MCGRP_EVENTS },
};

struct genl_family nfo_netlink_family __ro_after_init = {
	.name		= NFAILOVER_FAMILY_NAME,
	.version	= NFAILOVER_FAMILY_VERSION,
	.maxattr	= NFAILOVER_A_MAX,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= nfailover_nl_ops,
	.n_ops		= ARRAY_SIZE(nfailover_nl_ops),
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

int nfo_netlink_send_event(const struct nfo_dev *nf, const struct nfo_event *e)
{
	struct net *net = dev_net(nf->dev);
	struct sk_buff *msg;
	void *header;
	int err;

	if (!genl_has_listeners(&nfo_netlink_family, net, NFAILOVER_NLGRP_EVENTS))
		return 0;
	msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!msg)
		return -ENOMEM;
	header = genlmsg_put(msg, 0, 0, &nfo_netlink_family, 0, NFAILOVER_CMD_EVENT);
	if (!header || nfo_netlink_put_event(msg, nf, e)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	genlmsg_end(msg, header);
	err = genlmsg_multicast_netns(&nfo_netlink_family, net, msg, 0, NFAILOVER_NLGRP_EVENTS,
				      GFP_KERNEL);
	return err == -ESRCH ? 0 : err;
}

int nfo_netlink_init(void)
{
	return genl_register_family(&nfo_netlink_family);
}

void nfo_netlink_exit(void)
{
	genl_unregister_family(&nfo_netlink_family);
}
