// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/suspend.h>
#include <net/net_namespace.h>

#include "engine.h"
#include "suspend.h"

static bool near;	/* RTNL */

bool nfo_suspend_near(void)
{
	ASSERT_RTNL();
	return near;
}

static void call_running(void (*what)(struct nfo_dev *nf))
{
	struct net_device *dev;
	struct net *net;

	down_read(&net_rwsem);
	for_each_net(net) {
		for_each_netdev(net, dev)
			if (nfo_device_is(dev) && netif_running(dev))
				what(netdev_priv(dev));
	}
	up_read(&net_rwsem);
}

static void set_near(bool is_near)
{
	rtnl_lock();
	near = is_near;
	call_running(is_near ? nfo_engine_stop : nfo_engine_start);
	rtnl_unlock();
}

/* Tasks are not frozen yet before, and run again after. */
static int suspend_event(struct notifier_block *nb, unsigned long event, void *unused)
{
	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
	case PM_RESTORE_PREPARE:
		set_near(true);
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		set_near(false);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block suspend_notifier = {
	.notifier_call = suspend_event,
};

int nfo_suspend_init(void)
{
	return register_pm_notifier(&suspend_notifier);
}

void nfo_suspend_exit(void)
{
	unregister_pm_notifier(&suspend_notifier);
}
