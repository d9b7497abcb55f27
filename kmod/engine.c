// SPDX-License-Identifier: GPL-2.0
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/random.h>

#include "announce.h"
#include "approve.h"
#include "drain.h"
#include "engine.h"
#include "event.h"
#include "flood.h"
#include "probe.h"
#include "pulse.h"
#include "rank.h"
#include "stats.h"
#include "suspend.h"

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

/* Bring what the sessions believe of their port up to what it is, and was told to be. */
static void check_port(struct nfo_port *port, u64 now)
{
	bool ok = nfo_port_usable(port->dev);
	struct nfo_pair *pair;

	if (ok != port->ok) {
		port->ok = ok;
		port->since = now;
		port->hello_at = now;
		port->nf->greet_at = now;
		nfo_probe_restart(port, now);
		port->nf->flood_dirty = true;
		nfo_event_port(port, ok ? NFAILOVER_EVENT_PORT_UP : NFAILOVER_EVENT_PORT_DOWN, now);
		/* What is at its other end may be another switch, or have forgotten us. */
		if (ok && rcu_access_pointer(port->nf->default_port) == port)
			nfo_announce_again(port->nf);
	}
	list_for_each_entry(pair, &port->pairs, of_port)
		check_pair(pair, now);
}

/* Peers. */

/* Select's reasons are netlink's; only it cannot see why a port does not work. */
static enum nfailover_reason reason_of(const struct nfo_switch *sw)
{
	BUILD_BUG_ON((int)NFO_REASON_LOCKOUT != (int)NFAILOVER_REASON_LOCKOUT);
	BUILD_BUG_ON((int)NFO_REASON_SILENCE != (int)NFAILOVER_REASON_SILENCE);
	BUILD_BUG_ON((int)NFO_REASON_REMOVED != (int)NFAILOVER_REASON_REMOVED);
	BUILD_BUG_ON((int)NFO_REASON_HEARTBEAT != (int)NFAILOVER_REASON_HEARTBEAT_ONLY);
	if (sw->reason == NFO_REASON_CARRIER && sw->from &&
	    !netif_running(nfo_pair_of(sw->from)->out))
		return NFAILOVER_REASON_PORT_DOWN;
	return (enum nfailover_reason)sw->reason;
}

static void count_switch(struct nfo_peer *peer, enum nfo_reason reason)
{
	if (nfo_reason_is_fault(reason))
		peer->failovers++;
	else if (nfo_reason_is_command(reason))
		peer->switchovers++;
	else if (reason != NFO_REASON_INITIAL)
		peer->failbacks++;
}

static void note_degrade(struct nfo_pair *pair, u64 now)
{
	bool degraded = pair->session.degraded;

	if (degraded == pair->told_degraded)
		return;
	pair->told_degraded = degraded;
	nfo_event_pair(pair, degraded ? NFAILOVER_EVENT_PAIR_DEGRADED :
		       NFAILOVER_EVENT_PAIR_MENDED, now);
}

/* What is queued on a path that was left would not arrive: not if it only loses some. */
static bool drains(const struct nfo_switch *sw)
{
	return sw->from && nfo_reason_is_fault(sw->reason) && sw->reason != NFO_REASON_ADMIN &&
	       sw->reason != NFO_REASON_DEGRADE;
}

/* What carries no data need not carry long frames. */
static void probe_path(struct nfo_pair *pair, u64 now)
{
	if (pair->told_up && !pair->told_bare)
		nfo_path_probe(&pair->path, pair->out->mtu, now);
	else
		nfo_path_stop(&pair->path);
}

static void note_bare(struct nfo_pair *pair, u64 now)
{
	bool bare = nfo_session_heartbeat_only(&pair->session);

	if (bare == pair->told_bare)
		return;
	pair->told_bare = bare;
	pair->port->nf->flood_dirty = true;
	probe_path(pair, now);
}

/* Publish, and tell of, what became of a pair. False: what it claims is in use. */
static bool note_pair(struct nfo_pair *pair, u64 now)
{
	bool up = pair->session.state == NFO_UP;
	bool fail = pair->session.fail || pair->session.remote_fail;
	struct nfo_dev *nf = pair->port->nf;
	bool published = !up || nfo_pair_publish(pair);

	if (!published) {
		atomic64_inc(&nf->drops[NFO_DROP_IDENTITY]);
		nfo_event_rejected(pair->port, nfo_pair_remote(pair), NFO_DROP_IDENTITY, now);
	}
	if (!up)
		nfo_pair_masquerade(pair, false);
	if (fail != pair->told_fail || pair->session.remote_floods != pair->told_floods) {
		pair->told_fail = fail;
		pair->told_floods = pair->session.remote_floods;
		nf->flood_dirty = true;
	}
	note_degrade(pair, now);
	note_bare(pair, now);
	if (up == pair->told_up)
		return published;
	pair->told_up = up;
	nf->flood_dirty = true;
	probe_path(pair, now);
	nfo_event_pair(pair, up ? NFAILOVER_EVENT_PAIR_UP : NFAILOVER_EVENT_PAIR_DOWN, now);
	return published;
}

static void note_pairs(struct nfo_peer *peer, u64 now)
{
	unsigned int i;

	peer->settled = true;
	for (i = 0; i < peer->select.n; i++)
		if (!note_pair(nfo_pair_of(peer->select.s[i]), now))
			peer->settled = false;
}

static enum nfailover_event change(enum nfo_reach from, enum nfo_reach to)
{
	if (to == NFO_REACH_LOST)
		return NFAILOVER_EVENT_PEER_LOST;
	if (from == NFO_REACH_LOST)
		return NFAILOVER_EVENT_PEER_FOUND;
	return to == NFO_REACH_UP ? NFAILOVER_EVENT_LINKS_FOUND : NFAILOVER_EVENT_LINKS_LOST;
}

static void note_peer(struct nfo_peer *peer, u64 now)
{
	enum nfo_reach was = peer->told_reach, is = was;

	/* While it is open whether the links died or the peer, each pulse may tell. */
	if (!nfo_heartbeat_reach(&peer->select, &is))
		peer->settled = false;
	if (is == was)
		return;
	if (!peer->told)
		nfo_event_peer(peer, NFAILOVER_EVENT_PEER_ADD, now);
	peer->told = true;
	peer->told_reach = is;
	nfo_event_peer(peer, change(was, is), now);
	if (peer->nf->peer_carrier)
		nfo_device_carrier(peer->nf);
}

/* Until it is heard again, or lost. */
static void note_pause(struct nfo_peer *peer, u64 now)
{
	bool up = peer->select.n_up, paused = up && peer->select.pause.silent_since;

	if (paused == peer->told_paused)
		return;
	peer->told_paused = paused;
	if (up)
		nfo_event_pause(peer, now);
}

/* A lockout ranks above all, be it that nothing else lives: who did that shall know. */
static void note_barred(struct nfo_peer *peer, u64 now)
{
	bool barred = nfo_rank_barred(&peer->select);

	if (barred == peer->told_barred)
		return;
	peer->told_barred = barred;
	nfo_event_peer(peer, barred ? NFAILOVER_EVENT_PEER_BARRED : NFAILOVER_EVENT_PEER_UNBARRED,
		       now);
}

static void note_approval(struct nfo_peer *peer, u64 now)
{
	struct nfo_select *sel = &peer->select;
	struct nfo_switch sw = {
		.from = sel->active,
		.to = nfo_approve_asked(sel) ? sel->ask.to : NULL,
		.reason = sel->ask.reason,
		.verdict = sel->ask.at,
	};

	if (!sel->ask.news)
		return;
	sel->ask.news = false;
	nfo_event_approval(peer, &sw, reason_of(&sw), nfo_approve_until(sel), now);
}

/* What all that happens to a peer ends with. */
static void send_due(struct nfo_peer *peer, u64 now, struct sk_buff_head *out)
{
	nfo_pulse_build_due(peer, now, out);
	peer->tick_at = nfo_select_deadline(&peer->select, now);
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
	nfo_flood_settle(nf, now);
	list_for_each_entry(peer, &nf->peers, of_device)
		send_due(peer, now, out);
	nfo_flood_announce(nf, out);
}

/* What has been due since @at is decided later. */
static void put_off(struct nfo_dev *nf, u64 at)
{
	nf->unjudged_at = min(nf->unjudged_at, at);
}

/* When this CPU has heard what came in. */
static void listen_first(struct nfo_dev *nf, u64 at)
{
	if (!nf->running)
		return;
	put_off(nf, at);
	nfo_ears_listen(&nf->ears);
}

/* Let select decide, and do what follows; @deaf as nfo_select_run() has it. */
static void decide(struct nfo_peer *peer, u64 now, u32 deaf)
{
	struct nfo_select *sel = &peer->select;
	const struct nfo_session *standby = sel->standby;
	struct nfo_dev *nf = peer->nf;
	struct nfo_switch sw;
	bool switched;

	switched = nfo_select_run(sel, now, deaf, &sw);
	if (deaf != NFO_EAR_NONE && now >= sel->next_run)
		listen_first(nf, now);
	if (switched) {
		rcu_assign_pointer(peer->active, nfo_pair_of(sw.to));
		nf->flood_dirty = true;
		peer->reason = reason_of(&sw);
		peer->switched_at = now;
	}
	if (sel->pace_dirty) {
		nfo_pace_apply(&nf->pace, sel);
		nf->pace_dirty = true;
		/* Guests take it, rather than a slow one. */
		nf->flood_dirty |= sel->standby != standby;
	}
	note_pairs(peer, now);
	if (switched) {
		count_switch(peer, sw.reason);
		if (drains(&sw))
			nfo_drain_port(nfo_pair_of(sw.from)->port);
		nfo_event_switch(peer, &sw, peer->reason, ktime_get_ns());
	}
	note_peer(peer, now);
	note_pause(peer, now);
	note_barred(peer, now);
	note_approval(peer, now);
}

static void decide_if_news(struct nfo_peer *peer, u64 now, u32 deaf)
{
	const struct nfo_select *sel = &peer->select;

	if (!nfo_engine_has_news(peer, now))
		return;
	/* Only time has brought it about: all of it waits for our ears. */
	if (deaf != NFO_EAR_NONE && peer->settled && !sel->dirty && !sel->pace_dirty)
		listen_first(peer->nf, now);
	else
		decide(peer, now, deaf);
}

/* The timer. */

static u64 deadline(const struct nfo_dev *nf, u64 now)
{
	const struct nfo_peer *peer;
	u64 at = min(nf->pace.change_at, nf->greet_at);

	if (nf->n_targets)
		at = min(at, nfo_probe_deadline(nf, now));
	list_for_each_entry(peer, &nf->peers, of_device)
		at = min(at, peer->tick_at);
	return at;
}

static void arm_by(struct nfo_dev *nf, u64 at, u64 now)
{
	/*
	 * What waits for our ears is due all the while; if softirqs are put off, the interrupt
	 * of the next timer has them run.
	 */
	if (nf->unjudged_at != U64_MAX)
		at = max(at, now + NFO_INTERVAL_MIN_US * NSEC_PER_USEC);
	if (!nf->running || at >= nf->tick_at)
		return;
	nf->tick_at = at;
	nfo_tick_at(&nf->tick, at);
}

static void arm(struct nfo_dev *nf, u64 now)
{
	arm_by(nf, deadline(nf, now), now);
}

void nfo_engine_arm(struct nfo_dev *nf)
{
	lockdep_assert_held(&nf->lock);
	arm(nf, ktime_get_ns());
}

/* What happened. */

void nfo_engine_settle(struct nfo_peer *peer, u64 now, struct sk_buff_head *out)
{
	struct nfo_dev *nf = peer->nf;

	lockdep_assert_held(&nf->lock);
	/* This may be in the midst of what came in. */
	decide_if_news(peer, now, smp_processor_id());
	nfo_engine_settle_floods(nf, now, out);
	send_due(peer, now, out);
	if (nf->pace_dirty)
		settle_pace(nf, now, out);
}

void nfo_engine_heard(struct nfo_pair *pair, u64 now, struct sk_buff_head *out)
{
	struct nfo_peer *peer = pair->peer;
	struct nfo_dev *nf = peer->nf;
	u64 was = peer->tick_at;

	lockdep_assert_held(&nf->lock);
	if (nfo_engine_is_unsettled(peer, now)) {
		nfo_engine_settle(peer, now, out);
		arm(nf, now);
		return;
	}
	/* Nothing of the others changed, not even their time: only this one may have to answer. */
	if (pair->session.tx_due)
		nfo_pulse_build_due(peer, now, out);
	peer->tick_at = nfo_select_deadline_of(&peer->select, &pair->session, was, now);
	/* On the CPU that it is to run on the timer fires, rather than call that from here. */
	if (peer->tick_at > was && nf->tick_at == was && nfo_tick_is_at_home(&nf->tick)) {
		nf->tick_at = U64_MAX;
		arm(nf, now);
	} else {
		arm_by(nf, peer->tick_at, now);
	}
}

/* The peer's data frames that came in there since we suspect ourselves, when they count. */
static u64 vouching(const struct nfo_pair *pair, u64 now)
{
	if (!nfo_session_wavers(&pair->session, now))
		return 0;
	return nfo_stats_heard(pair) - pair->data_then;
}

/* A verdict was put off. Another pair that is heard as this one was may show that it is due. */
static void note_suspicion(struct nfo_pair *pair, u64 now, u64 late, u64 frames)
{
	struct nfo_dev *nf = pair->port->nf;

	if (!frames) {
		nf->self_suspect++;
		pair->data_then = nfo_stats_heard(pair);
	}
	nfo_event_suspect(pair, now, late, frames);
	nf->ears_until = max(nf->ears_until, pair->session.suspect_until);
	nfo_ears_listen(&nf->ears);
}

/*
 * A tick (@deaf) leaves to the ears what this CPU hears, and judges the rest; the ears leave
 * to a tick what they do not hear: its own CPU may be about to listen.
 */
static bool waits(const struct nfo_session *s, u32 cpu, bool deaf)
{
	return s->ear != NFO_EAR_NONE && (s->ear == cpu) == deaf;
}

/* Where something may have to be asked or judged. */
static void watch_pair(struct nfo_pair *pair, u64 now, u64 late, bool deaf)
{
	struct nfo_peer *peer = pair->peer;
	u64 frames = vouching(pair, now);
	u32 ears = (frames ? NFO_EARS_DATA : 0) |
		   (waits(&pair->session, smp_processor_id(), deaf) ? NFO_EARS_DEAF : 0);
	u32 act = nfo_select_watch(&peer->select, &pair->session, now, late, ears);

	if (act & NFO_ACT_NONCE)
		pair->session.next_nonce = get_random_u64() ?: 1;
	if (act & NFO_ACT_DEAF && deaf)
		listen_first(peer->nf, now - late);
	else if (act & NFO_ACT_DEAF)
		put_off(peer->nf, now - late);
	if (act & NFO_ACT_SUSPECT)
		note_suspicion(pair, now, late, 0);
	if (act & NFO_ACT_VOUCHED)
		note_suspicion(pair, now, 0, frames);
}

/* What it has to say waits until all have decided: what floods is settled once. */
static void tick_peer(struct nfo_peer *peer, u64 now, u64 late, bool deaf)
{
	struct nfo_select *sel = &peer->select;
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (!nfo_session_passes(sel->s[i], now, late))
			watch_pair(nfo_pair_of(sel->s[i]), now, late, deaf);
	decide_if_news(peer, now, deaf ? smp_processor_id() : NFO_EAR_NONE);
	peer->tick_at = now;
}

static bool greets(const struct nfo_port *port)
{
	return port->ok && !port->admin_down && !port->leaving;
}

static void greet(struct nfo_port *port, u64 now, struct sk_buff_head *out)
{
	nfo_pulse_build_hello(port, now, out);
	port->hello_at = now + (u64)port->nf->hello_us * NSEC_PER_USEC;
	nfo_pair_reap(port, now);
	/* A lonely port may have lost its claim to be the default one; a segment may have split. */
	port->nf->flood_dirty = true;
}

static void greet_due(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	struct nfo_port *port;

	nf->greet_at = now + (u64)nf->hello_us * NSEC_PER_USEC;
	list_for_each_entry(port, &nf->ports, of_device) {
		if (!greets(port))
			continue;
		if (now >= port->hello_at)
			greet(port, now, out);
		nf->greet_at = min(nf->greet_at, port->hello_at);
	}
}

static bool is_due(const struct nfo_peer *peer, u64 now)
{
	return now >= peer->tick_at || nfo_select_pending(&peer->select, now);
}

/*
 * @all: not only at what is due. However it comes about: if the timer is overdue,
 * so are the ears. @deaf: what came in on this CPU may not be heard yet.
 */
static void run(struct nfo_dev *nf, u64 now, bool all, bool deaf, struct sk_buff_head *out)
{
	u64 late = now - min3(now, nf->tick_at, nf->unjudged_at);
	struct nfo_port *port;
	struct nfo_peer *peer;

	if (now >= nf->tick_at)
		nf->tick_at = U64_MAX;
	if (!deaf)
		nf->unjudged_at = U64_MAX;

	list_for_each_entry(port, &nf->ports, of_device)
		if (all || nfo_port_usable(port->dev) != port->ok)
			check_port(port, now);
	list_for_each_entry(peer, &nf->peers, of_device)
		if (all || is_due(peer, now))
			tick_peer(peer, now, late, deaf);
	if (all || now >= nf->greet_at)
		greet_due(nf, now, out);
	if (nf->n_targets && nfo_probe_run(nf, now, late, deaf, out))
		listen_first(nf, now - late);
	nfo_engine_settle_floods(nf, now, out);
	list_for_each_entry(peer, &nf->peers, of_device)
		if (now >= peer->tick_at)
			send_due(peer, now, out);
	if (nf->pace_dirty || now >= nf->pace.change_at)
		settle_pace(nf, now, out);
	arm(nf, now);
}

/*
 * Look if somebody suspects himself who needs not any more. If the receive softirq left nothing
 * for another round, this CPU has heard what had come in while the timer was late.
 */
static bool end_suspicions(struct nfo_dev *nf, u64 now)
{
	struct nfo_peer *peer;
	bool any = false;

	if (now >= nf->ears_until)
		return false;
	if (local_softirq_pending() & BIT(NET_RX_SOFTIRQ)) {
		nfo_ears_listen(&nf->ears);
		return false;
	}
	list_for_each_entry(peer, &nf->peers, of_device) {
		if (!nfo_select_heard_out(&peer->select, smp_processor_id(), now))
			continue;
		peer->tick_at = now;
		any = true;
	}
	return any;
}

/* Is there anything to do, now that this CPU has heard what came in? */
static bool heard_news(struct nfo_dev *nf, u64 now)
{
	return end_suspicions(nf, now) || nf->unjudged_at != U64_MAX;
}

/* BH is off. */
static void look(struct nfo_dev *nf, bool all, bool deaf)
{
	struct sk_buff_head out;
	u64 now;

	__skb_queue_head_init(&out);
	spin_lock(&nf->lock);
	now = ktime_get_ns();
	if (nf->running && (deaf || heard_news(nf, now)))
		run(nf, now, all, deaf, &out);
	spin_unlock(&nf->lock);
	nfo_pulse_send(nf, &out);
}

static void tick(struct nfo_tick *tick)
{
	look(container_of(tick, struct nfo_dev, tick), false, true);
}

/* A tasklet runs after the receive softirq, the timer before it: verdicts are made here. */
static void heard_out(struct nfo_ears *ears)
{
	look(container_of(ears, struct nfo_dev, ears), false, false);
}

void nfo_engine_run(struct nfo_dev *nf)
{
	local_bh_disable();
	look(nf, true, true);
	local_bh_enable();
}

unsigned int nfo_engine_probe(struct nfo_dev *nf, const struct nfo_port *port, const u8 *remote)
{
	u64 now = ktime_get_ns();
	unsigned int i, n = 0;
	struct nfo_peer *peer;
	struct nfo_pair *pair;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(peer, &nf->peers, of_device) {
		for (i = 0; i < peer->select.n; i++) {
			pair = nfo_pair_of(peer->select.s[i]);
			if (pair->session.state != NFO_UP || pair->told_bare ||
			    (port && pair->port != port) ||
			    (remote && !ether_addr_equal(nfo_pair_remote(pair), remote)))
				continue;
			nfo_path_probe(&pair->path, pair->out->mtu, now);
			n++;
		}
	}
	spin_unlock_bh(&nf->lock);
	return n;
}

int nfo_engine_create(struct nfo_dev *nf)
{
	int err;

	nf->jitter = get_random_u32();
	nf->tick_at = U64_MAX;
	nf->unjudged_at = U64_MAX;
	err = nfo_ears_create(&nf->ears, heard_out);
	if (err)
		return err;
	err = nfo_tick_create(&nf->tick, nf->dev->name, tick);
	if (err)
		nfo_ears_destroy(&nf->ears);
	return err;
}

void nfo_engine_destroy(struct nfo_dev *nf)
{
	nfo_tick_destroy(&nf->tick);
	nfo_ears_destroy(&nf->ears);
}

void nfo_engine_start(struct nfo_dev *nf)
{
	struct nfo_port *port;

	spin_lock_bh(&nf->lock);
	nf->running = !nfo_suspend_near();
	nfo_flood_start(nf);
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
		decide_if_news(peer, now, NFO_EAR_NONE);
	nfo_engine_settle_floods(nf, now, &out);
	list_for_each_entry(peer, &nf->peers, of_device)
		send_due(peer, now, &out);
	nf->tick_at = U64_MAX;
	nf->unjudged_at = U64_MAX;
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send_bh(nf, &out);
	nfo_tick_cancel(&nf->tick);
	nfo_ears_cancel(&nf->ears);
}
