// SPDX-License-Identifier: GPL-2.0
#include <linux/ktime.h>
#include <linux/slab.h>

#include "event.h"
#include "netlink.h"

/* More than this many unsent: something is very wrong, and memory is dear. */
#define EVENTS_MAX 1024

/* A flood of forged pulses is told once in this time, for each reason. */
#define REJECTED_GAP_NS	(10 * (u64)NSEC_PER_SEC)

static void capture_path(struct nfo_event_path *path, const struct nfo_port *port,
			 const struct nfo_pair *pair)
{
	path->ifindex = port->dev->ifindex;
	strscpy(path->name, port->dev->name, sizeof(path->name));
	if (!pair)
		return;
	path->has_remote = true;
	ether_addr_copy(path->remote, nfo_pair_remote(pair));
}

/* NULL if it must be dropped; its number is used up, so that listeners know. */
static struct nfo_event *capture(struct nfo_dev *nf, enum nfailover_event what, u64 now)
{
	struct nfo_event *e = NULL;

	lockdep_assert_held(&nf->lock);
	nf->event_seq++;
	if (nf->n_events < EVENTS_MAX)
		e = kzalloc(sizeof(*e), GFP_ATOMIC | __GFP_NOWARN);
	if (!e) {
		nf->lost_events++;
		return NULL;
	}
	e->what = what;
	e->seq = nf->event_seq;
	e->time_ns = now;
	nf->n_events++;
	list_add_tail(&e->node, &nf->events);
	schedule_work(&nf->event_work);
	return e;
}

enum nfailover_reason nfo_event_down_reason(const struct nfo_pair *pair)
{
	const struct nfo_session *s = &pair->session;

	if (s->state == NFO_UP)
		return NFAILOVER_REASON_REMOVED;
	switch (s->diag) {
	case NFO_DIAG_EXPIRED:
		return NFAILOVER_REASON_SILENCE;
	case NFO_DIAG_PATH_DOWN:
		return netif_running(pair->out) ? NFAILOVER_REASON_CARRIER :
						  NFAILOVER_REASON_PORT_DOWN;
	case NFO_DIAG_ADMIN:
		return NFAILOVER_REASON_ADMIN_DOWN;
	case NFO_DIAG_NEIGHBOR:
		return s->remote_state == NFO_ADMIN_DOWN ? NFAILOVER_REASON_ADMIN_DOWN :
							   NFAILOVER_REASON_REMOTE;
	case NFO_DIAG_NONE:
		break;
	}
	return NFAILOVER_REASON_NONE;
}

static struct nfo_event *capture_pair(const struct nfo_pair *pair, enum nfailover_event what,
				      u64 now)
{
	struct nfo_event *e = capture(pair->port->nf, what, now);

	if (!e)
		return NULL;
	e->peer = pair->peer->node;
	capture_path(&e->at, pair->port, pair);
	e->has_state = true;
	e->state = pair->session.state;
	e->diag = pair->session.diag;
	e->last_rx_ns = pair->session.last_rx;
	return e;
}

void nfo_event_pair(const struct nfo_pair *pair, enum nfailover_event what, u64 now)
{
	struct nfo_event *e = capture_pair(pair, what, now);

	if (e && what == NFAILOVER_EVENT_PAIR_DOWN)
		e->reason = nfo_event_down_reason(pair);
}

void nfo_event_suspect(const struct nfo_pair *pair, u64 now, u64 late, u64 frames)
{
	struct nfo_event *e = capture_pair(pair, NFAILOVER_EVENT_SELF_SUSPECT, now);

	if (!e)
		return;
	e->late_ns = late;
	e->until_ns = pair->session.suspect_until;
	e->data_frames = frames;
}

/* Why the last pair went down, or the last one that may carry data: that which was heard last. */
static enum nfailover_reason lost_reason(const struct nfo_peer *peer, bool links)
{
	const struct nfo_session *s, *last = NULL;
	unsigned int i;

	for (i = 0; i < peer->select.n; i++) {
		s = peer->select.s[i];
		if (s->state != NFO_UP && s->ups &&
		    !(links && nfo_session_heartbeat_only(s)) &&
		    (!last || s->last_rx > last->last_rx))
			last = s;
	}
	return last ? nfo_event_down_reason(container_of(last, struct nfo_pair, session)) :
		      NFAILOVER_REASON_NONE;
}

void nfo_event_peer(const struct nfo_peer *peer, enum nfailover_event what, u64 now)
{
	const struct nfo_pair *heard = nfo_pair_of(nfo_heartbeat_heard(&peer->select));
	struct nfo_event *e = capture(peer->nf, what, now);

	if (!e)
		return;
	e->peer = peer->node;
	ether_addr_copy(e->address, peer->identity);
	e->has_address = peer->published;
	if (what == NFAILOVER_EVENT_PEER_LOST || what == NFAILOVER_EVENT_LINKS_LOST)
		e->reason = lost_reason(peer, what == NFAILOVER_EVENT_LINKS_LOST);
	if (heard && peer->told_reach == NFO_REACH_HEARTBEAT)
		capture_path(&e->heard_on, heard->port, heard);
}

void nfo_event_pause(const struct nfo_peer *peer, u64 now)
{
	const struct nfo_pause *pause = &peer->select.pause;
	struct nfo_event *e = capture(peer->nf, peer->told_paused ? NFAILOVER_EVENT_PEER_PAUSED :
				      NFAILOVER_EVENT_PEER_RESUMED, now);

	if (!e)
		return;
	e->peer = peer->node;
	if (peer->told_paused) {
		e->last_rx_ns = pause->silent_since;
		e->pause_until_ns = pause->until;
	} else {
		e->silence_ns = pause->lasted_ns;
	}
}

void nfo_event_port(const struct nfo_port *port, enum nfailover_event what, u64 now)
{
	struct nfo_event *e = capture(port->nf, what, now);

	if (e)
		capture_path(&e->at, port, NULL);
}

static void capture_switch(struct nfo_event *e, const struct nfo_switch *sw)
{
	const struct nfo_pair *from = nfo_pair_of(sw->from), *to = nfo_pair_of(sw->to);

	if (from)
		capture_path(&e->from, from->port, from);
	if (to)
		capture_path(&e->to, to->port, to);
}

static enum nfailover_event kind(enum nfo_reason reason)
{
	if (nfo_reason_is_fault(reason))
		return NFAILOVER_EVENT_FAILOVER;
	if (nfo_reason_is_command(reason) || reason == NFO_REASON_INITIAL)
		return NFAILOVER_EVENT_SWITCHOVER;
	return NFAILOVER_EVENT_FAILBACK;
}

void nfo_event_switch(const struct nfo_peer *peer, const struct nfo_switch *sw,
		      enum nfailover_reason reason, u64 switch_ns)
{
	struct nfo_event *e = capture(peer->nf, kind(sw->reason), sw->verdict);

	if (!e)
		return;
	e->peer = peer->node;
	e->reason = reason;
	e->last_rx_ns = sw->last_rx;
	e->verdict_ns = sw->verdict;
	e->switch_ns = switch_ns;
	capture_switch(e, sw);
}

static enum nfailover_event kind_of_approval(enum nfo_approval state)
{
	if (state == NFO_APPROVAL_PENDING)
		return NFAILOVER_EVENT_APPROVAL_NEEDED;
	return state == NFO_APPROVAL_DENIED ? NFAILOVER_EVENT_APPROVAL_DENIED :
					      NFAILOVER_EVENT_APPROVAL_WITHDRAWN;
}

void nfo_event_approval(const struct nfo_peer *peer, const struct nfo_switch *sw,
			enum nfailover_reason reason, u64 until, u64 now)
{
	struct nfo_event *e = capture(peer->nf, kind_of_approval(peer->select.ask.state), now);

	if (!e)
		return;
	e->peer = peer->node;
	e->reason = reason;
	e->verdict_ns = sw->verdict;
	if (until != U64_MAX)
		e->until_ns = until;
	capture_switch(e, sw);
}

void nfo_event_default(struct nfo_dev *nf, const struct nfo_port *from,
		       const struct nfo_port *to, enum nfailover_reason reason, u64 now)
{
	struct nfo_event *e = capture(nf, NFAILOVER_EVENT_DEFAULT_PORT, now);

	if (!e)
		return;
	e->reason = reason;
	if (from)
		capture_path(&e->from, from, NULL);
	if (to)
		capture_path(&e->to, to, NULL);
}

void nfo_event_mtu(const struct nfo_pair *pair, u64 now)
{
	bool small = pair->path.state == NFO_PATH_TOO_SMALL;
	struct nfo_event *e = capture(pair->port->nf, small ? NFAILOVER_EVENT_MTU_MISMATCH :
				      NFAILOVER_EVENT_MTU_MATCH, now);

	if (!e)
		return;
	e->peer = pair->peer->node;
	capture_path(&e->at, pair->port, pair);
	e->mtu = pair->path.mtu;
	e->remote_mtu = pair->path.remote_mtu;
}

void nfo_event_pace(struct nfo_dev *nf, u64 now)
{
	struct nfo_event *e = capture(nf, NFAILOVER_EVENT_PACE, now);

	if (e)
		e->pace = nf->pace;
}

bool nfo_event_rejection_due(const struct nfo_dev *nf, enum nfo_drop drop, u64 now)
{
	u64 last = READ_ONCE(nf->rejected_at[drop]);

	if (drop == NFO_DROP_GROUP || drop == NFO_DROP_OWN || drop == NFO_DROP_RECEIVER)
		return false;
	return !last || now - last >= REJECTED_GAP_NS;
}

void nfo_event_rejected(const struct nfo_port *port, const u8 *remote, enum nfo_drop drop, u64 now)
{
	bool taken = drop == NFO_DROP_UNKEYED && port->nf->unkeyed == NFO_UNKEYED_WARN;
	struct nfo_dev *nf = port->nf;
	struct nfo_event *e;

	BUILD_BUG_ON((int)NFO_DROP_UNKEYED != (int)NFAILOVER_DROP_UNKEYED);
	if (!nfo_event_rejection_due(nf, drop, now))
		return;
	WRITE_ONCE(nf->rejected_at[drop], now);
	e = capture(nf, taken ? NFAILOVER_EVENT_UNKEYED : NFAILOVER_EVENT_REJECTED, now);
	if (!e)
		return;
	capture_path(&e->at, port, NULL);
	e->at.has_remote = true;
	ether_addr_copy(e->at.remote, remote);
	if (taken)
		return;
	e->drop = drop;
	e->count = atomic64_read(&nf->drops[drop]);
}

static void send_all(struct nfo_dev *nf)
{
	struct nfo_event *e, *next;
	LIST_HEAD(batch);

	spin_lock_bh(&nf->lock);
	list_splice_init(&nf->events, &batch);
	nf->n_events = 0;
	spin_unlock_bh(&nf->lock);

	list_for_each_entry_safe(e, next, &batch, node) {
		if (nfo_netlink_send_event(nf, e) == -ENOMEM) {
			spin_lock_bh(&nf->lock);
			nf->lost_events++;
			spin_unlock_bh(&nf->lock);
		}
		kfree(e);
	}
}

static void event_work(struct work_struct *work)
{
	send_all(container_of(work, struct nfo_dev, event_work));
}

void nfo_event_init(struct nfo_dev *nf)
{
	INIT_LIST_HEAD(&nf->events);
	INIT_WORK(&nf->event_work, event_work);
}

void nfo_event_drain(struct nfo_dev *nf)
{
	cancel_work_sync(&nf->event_work);
	send_all(nf);
}
