// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <net/sch_generic.h>

#include "drain.h"
#include "peer.h"

static bool in_use(const struct nfo_port *port)
{
	const struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (rcu_access_pointer(pair->peer->active) == pair &&
		    pair->session.state == NFO_UP)
			return true;
	return port->floods;
}

static void drain_work(struct work_struct *work)
{
	struct nfo_dev *nf = container_of(work, struct nfo_dev, drain_work.work);
	struct nfo_port *port;
	bool due;

	/* Who deletes the device holds RTNL while waiting for this work. */
	if (!rtnl_trylock()) {
		schedule_delayed_work(&nf->drain_work, 1);
		return;
	}
	/* Whoever still saw the old path has queued his frame by then. */
	synchronize_net();
	list_for_each_entry(port, &nf->ports, of_device) {
		spin_lock_bh(&nf->lock);
		due = port->drain && !in_use(port);
		port->drain = false;
		spin_unlock_bh(&nf->lock);
		if (due)
			qdisc_reset_all_tx_gt(port->dev, 0);
	}
	rtnl_unlock();
}

void nfo_drain_port(struct nfo_port *port)
{
	lockdep_assert_held(&port->nf->lock);
	port->drain = true;
	mod_delayed_work(system_wq, &port->nf->drain_work, 0);
}

void nfo_drain_init(struct nfo_dev *nf)
{
	INIT_DELAYED_WORK(&nf->drain_work, drain_work);
}

void nfo_drain_stop(struct nfo_dev *nf)
{
	cancel_delayed_work_sync(&nf->drain_work);
}
