// SPDX-License-Identifier: GPL-2.0
/*
 * nfailover: leave a dead path in less than a millisecond.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "device.h"
#include "netlink.h"
#include "port.h"
#include "spare.h"
#include "suspend.h"

static int __init nfailover_init(void)
{
	int err;

	err = register_netdevice_notifier(&nfo_port_notifier);
	if (err)
		return err;
	err = nfo_netlink_init();
	if (err)
		goto notifier;
	err = nfo_suspend_init();
	if (err)
		goto netlink;
	err = rtnl_link_register(&nfo_link_ops);
	if (err)
		goto suspend;
	return 0;

suspend:
	nfo_suspend_exit();
netlink:
	nfo_netlink_exit();
notifier:
	unregister_netdevice_notifier(&nfo_port_notifier);
	rcu_barrier();
	return err;
}

static void __exit nfailover_exit(void)
{
	/* Deletes the devices, whose last events still go out. */
	rtnl_link_unregister(&nfo_link_ops);
	nfo_suspend_exit();
	nfo_netlink_exit();
	unregister_netdevice_notifier(&nfo_port_notifier);
	/* Ports and pairs are freed by callbacks of ours. */
	rcu_barrier();
	nfo_spare_exit();
}

module_init(nfailover_init);
module_exit(nfailover_exit);

MODULE_DESCRIPTION("Failover between paired NICs in less than a millisecond");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("nfailover");
MODULE_ALIAS_GENL_FAMILY("nfailover");
