// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <linux/random.h>

#include "drain.h"
#include "engine.h"
#include "event.h"
#include "flood.h"
#include "probe.h"
#include "pulse.h"

/* Ports. */

static bool pair_admin_down(const struct nfo_pair *pair)
{
	const struct nfo_port *port = pair->port;

	return !port->nf->running || port->admin_down || port->leaving || pair->own.admin_down;
}

static void check_pair(struct nfo_pair *pair, u64 now)
{
	struct nfo_select *sel = &pair->peer->select;

	nfo_select_port(sel, &pair->session, pair->port->ok, now);
	nfo_select_admin(sel, &pair->session, pair_admin_down(pair), now);
}

/* Bring what the sessions believe of their port up to what it is. */
static void check_port(struct nfo_port *port, u64 now)
{
	bool ok = nfo_port_usable(port->dev);
	struct nfo_pair *pair;

	if (ok != port->ok) {
		port->ok = ok;
		port->since = now;
		port->hello_at = now;
		nfo_probe_restart(port, now);
		port->nf->flood_dirty = true;
		nfo_event_port(port, ok ? NFAILOVER_EVENT_PORT_UP : NFAILOVER_EVENT_PORT_DOWN, now);
	}
	list_for_each_entry(pair, &port->pairs, of_port)
		check_pair(pair, now);
}

/* Peers. */

/* Select's reasons are netlink's; only it cannot see why a port does not work. */
static enum nfailover_reason reason_of(const struct nfo_switch *sw)
{
	BUILD_BUG_ON((int)NFO_REASON_CLEAR != (int)NFAILOVER_REASON_CLEAR);
	BUILD_BUG_ON((int)NFO_REASON_SILENCE != (int)NFAILOVER_REASON_SILENCE);
	BUILD_BUG_ON((int)NFO_REASON_REMOVED != (int)NFAILOVER_REASON_REMOVED);
	if (sw->reason == NFO_REASON_CARRIER && !netif_running(nfo_pair_of(sw->from)->out))
		return NFAILOVER_REASON_PORT_DOWN;
	return (enum nfailover_reason)sw->reason;
}

static void count_switch(struct nfo_peer *peer, enum nfo_reason reason)
{
	if (nfo_reason_is_fault(reason))
		peer->failovers++;
	else if (reason == NFO_REASON_MANUAL)
		peer->switchovers++;
	else if (reason != NFO_REASON_INITIAL)
		peer->failbacks++;
}

/* Publish, and tell of, what became of a pair. */
static void note_pair(struct nfo_pair *pair, u64 now)
{
	bool up = pair->session.state == NFO_UP;
	bool fail = pair->session.fail || pair->session.remote_fail;
	struct nfo_dev *nf = pair->port->nf;

	if (up && !nfo_pair_publish(pair))
		atomic64_inc(&nf->drops[NFO_DROP_IDENTITY]);
	if (fail != pair->told_fail || pair->session.remote_floods != pair->told_floods) {
		pair->told_fail = fail;
		pair->told_floods = pair->session.remote_floods;
		nf->flood_dirty = true;
	}
	if (up == pair->told_up)
		return;
	pair->told_up = up;
	nf->flood_dirty = true;
	nfo_event_pair(pair, up ? NFAILOVER_EVENT_PAIR_UP : NFAILOVER_EVENT_PAIR_DOWN, now);
}

static void note_peer(struct nfo_peer *peer, u64 now)
{
	bool up = peer->select.n_up;

	if (up == peer->told_up)
		return;
	if (!peer->told)
		nfo_event_peer(peer, NFAILOVER_EVENT_PEER_ADD, now);
	peer->told = true;
	peer->told_up = up;
	nfo_event_peer(peer, up ? NFAILOVER_EVENT_PEER_FOUND : NFAILOVER_EVENT_PEER_LOST, now);
}

static void send_due(struct nfo_peer *peer, u64 now, struct sk_buff_head *out)
{
	u32 random = get_random_u32();
	unsigned int i;

	for (i = 0; i < peer->select.n; i++) {
		struct nfo_pair *pair = nfo_pair_of(peer->select.s[i]);

		if (!pair->session.tx_due)
			continue;
		if (pair->port->ok)
			nfo_pulse_build(pair, now, random, out);
		else
			pair->session.tx_due = false;
	}
}

/* Hold the budget: if all that beats is too much, or little again, all beat by another pace. */
static void settle_pace(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	struct nfo_load load = {};
	struct nfo_peer *peer;

	nf->pace_dirty = false;
	list_for_each_entry(peer, &nf->peers, of_device)
		nfo_pace_count(&nf->pace, &peer->select, &load);
	if (!nfo_pace_settle(&nf->pace, &load, now))
		return;
	nfo_event_pace(nf, now);
	list_for_each_entry(peer, &nf->peers, of_device) {
		nfo_pace_apply(&nf->pace, &peer->select);
		send_due(peer, now, out);
	}
}

void nfo_engine_settle_floods(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	struct nfo_peer *peer;

	if (!nf->flood_dirty)
		return;
	nfo_flood_settle(nf, now, out);
	list_for_each_entry(peer, &nf->peers, of_device)
		send_due(peer, now, out);
}

void nfo_engine_settle(struct nfo_peer *peer, u64 now, struct sk_buff_head *out)
{
	struct nfo_dev *nf = peer->nf;
	struct nfo_switch sw;
	bool switched;
	unsigned int i;

	lockdep_assert_held(&nf->lock);
	switched = nfo_select_run(&peer->select, now, &sw);
	if (switched) {
		rcu_assign_pointer(peer->active, nfo_pair_of(sw.to));
		nf->flood_dirty = true;
	}
	if (peer->select.pace_dirty) {
		nfo_pace_apply(&nf->pace, &peer->select);
		nf->pace_dirty = true;
	}
	for (i = 0; i < peer->select.n; i++)
		note_pair(nfo_pair_of(peer->select.s[i]), now);
	if (switched) {
		count_switch(peer, sw.reason);
		if (sw.from && nfo_reason_is_fault(sw.reason) && sw.reason != NFO_REASON_ADMIN)
			nfo_drain_port(nfo_pair_of(sw.from)->port);
		nfo_event_switch(peer, &sw, reason_of(&sw), ktime_get_ns());
	}
	note_peer(peer, now);
	nfo_engine_settle_floods(nf, now, out);
	send_due(peer, now, out);
	if (nf->pace_dirty)
		settle_pace(nf, now, out);
}

static void tick_peer(struct nfo_peer *peer, u64 now, u64 late, struct sk_buff_head *out)
{
	struct nfo_select *sel = &peer->select;
	unsigned int i;
	u32 act;

	for (i = 0; i < sel->n; i++) {
		act = nfo_select_tick(sel, sel->s[i], now, late);
		if (act & NFO_ACT_NONCE)
			sel->s[i]->next_nonce = get_random_u64() ?: 1;
		if (act & NFO_ACT_SUSPECT) {
			peer->nf->self_suspect++;
			nfo_event_pair(nfo_pair_of(sel->s[i]), NFAILOVER_EVENT_SELF_SUSPECT, now);
		}
	}
	nfo_engine_settle(peer, now, out);
}

static void greet(struct nfo_port *port, u64 now, struct sk_buff_head *out)
{
	if (!port->ok || port->admin_down || now < port->hello_at)
		return;
	nfo_pulse_build_hello(port, now, out);
	port->hello_at = now + (u64)port->nf->hello_us * NSEC_PER_USEC;
	nfo_pair_reap(port, now);
	/* A lonely port may have lost its claim to be the default one; a segment may have split. */
	port->nf->flood_dirty = true;
}

/* The timer. */

static u64 deadline(const struct nfo_dev *nf, u64 now)
{
	const struct nfo_peer *peer;
	const struct nfo_port *port;
	u64 at = min(nf->pace.change_at, nfo_probe_deadline(nf, now));

	list_for_each_entry(port, &nf->ports, of_device)
		at = min(at, port->ok && !port->admin_down ?
			     port->hello_at : now + (u64)nf->hello_us * NSEC_PER_USEC);
	list_for_each_entry(peer, &nf->peers, of_device)
		at = min(at, nfo_select_deadline(&peer->select, now));
	return at;
}

void nfo_engine_arm(struct nfo_dev *nf)
{
	u64 at;

	lockdep_assert_held(&nf->lock);
	if (!nf->running)
		return;
	at = deadline(nf, ktime_get_ns());
	if (at >= nf->tick_at)
		return;
	nf->tick_at = at;
	hrtimer_start(&nf->tick, ns_to_ktime(at), HRTIMER_MODE_ABS_SOFT);
}

/* However it comes about: if the timer is overdue, so are the ears. */
static void run(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	u64 late = now - min(now, nf->tick_at);
	struct nfo_port *port;
	struct nfo_peer *peer;

	if (now >= nf->tick_at)
		nf->tick_at = U64_MAX;

	list_for_each_entry(port, &nf->ports, of_device)
		check_port(port, now);
	list_for_each_entry(peer, &nf->peers, of_device)
		tick_peer(peer, now, late, out);
	list_for_each_entry(port, &nf->ports, of_device)
		greet(port, now, out);
	nfo_probe_run(nf, now, late, out);
	nfo_engine_settle_floods(nf, now, out);
	if (nf->pace_dirty || now >= nf->pace.change_at)
		settle_pace(nf, now, out);
	nfo_engine_arm(nf);
}

static enum hrtimer_restart tick(struct hrtimer *timer)
{
	struct nfo_dev *nf = container_of(timer, struct nfo_dev, tick);
	struct sk_buff_head out;

	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	if (nf->running)
		run(nf, ktime_get_ns(), &out);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
	return HRTIMER_NORESTART;
}

void nfo_engine_run(struct nfo_dev *nf)
{
	struct sk_buff_head out;

	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	if (nf->running)
		run(nf, ktime_get_ns(), &out);
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
}

void nfo_engine_init(struct nfo_dev *nf)
{
	hrtimer_init(&nf->tick, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	nf->tick.function = tick;
	nf->tick_at = U64_MAX;
}

void nfo_engine_start(struct nfo_dev *nf)
{
	struct nfo_port *port;

	spin_lock_bh(&nf->lock);
	nf->running = true;
	nf->flood_dirty = true;
	list_for_each_entry(port, &nf->ports, of_device)
		nfo_probe_restart(port, ktime_get_ns());
	spin_unlock_bh(&nf->lock);
	nfo_engine_run(nf);
}

void nfo_engine_stop(struct nfo_dev *nf)
{
	struct sk_buff_head out;
	struct nfo_port *port;
	struct nfo_peer *peer;
	u64 now;

	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	now = ktime_get_ns();
	nf->running = false;
	list_for_each_entry(port, &nf->ports, of_device)
		check_port(port, now);
	list_for_each_entry(peer, &nf->peers, of_device)
		nfo_engine_settle(peer, now, &out);
	nf->tick_at = U64_MAX;
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
	hrtimer_cancel(&nf->tick);
}
