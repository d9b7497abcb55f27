// SPDX-License-Identifier: GPL-2.0
#include <linux/random.h>
#include <linux/slab.h>

#include "approve.h"
#include "event.h"
#include "peer.h"

/* A pair that was never up is forgotten when unheard for this long; one that was, for that long. */
#define REAP_CLAIM_NS	(5 * (u64)NSEC_PER_SEC)
#define REAP_NS		(3600 * (u64)NSEC_PER_SEC)

/* Most pairs of a port whose other end has not proven to hear us; then the oldest goes. */
#define CLAIMS_MAX	16

static u64 random_nonce(void)
{
	return get_random_u64() ?: 1;
}

/* Peers. */

static struct nfo_peer *find_peer(struct nfo_dev *nf, u64 node)
{
	struct nfo_peer *peer;

	list_for_each_entry(peer, &nf->peers, of_device)
		if (peer->node == node)
			return peer;
	return NULL;
}

static void unpublish_peer(struct nfo_peer *peer)
{
	if (peer->published)
		hlist_del_init_rcu(&peer->by_identity);
	peer->published = false;
}

static void destroy_peer(struct nfo_peer *peer)
{
	if (peer->told)
		nfo_event_peer(peer, NFAILOVER_EVENT_PEER_DEL, ktime_get_ns());
	unpublish_peer(peer);
	list_del(&peer->of_device);
	peer->nf->n_peers--;
	if (peer->told_reach == NFO_REACH_UP && peer->nf->peer_carrier)
		nfo_device_carrier(peer->nf);
	kfree_rcu(peer, rcu);
}

void nfo_peer_configure(struct nfo_peer *peer)
{
	const struct nfo_dev *nf = peer->nf;

	peer->select.revertive = nf->revertive;
	peer->select.wtr_ns = (u64)nf->wtr_ms * NSEC_PER_MSEC;
	peer->select.hold_off_ns = (u64)nf->hold_off_ms * NSEC_PER_MSEC;
	peer->select.damping_ns = (u64)nf->damping_ms * NSEC_PER_MSEC;
	peer->select.approval = nf->approval;
	peer->select.exempt_carrier = nf->exempt_carrier;
	peer->select.deny_late = nf->deny_late;
	peer->select.approval_ns = (u64)nf->approval_ms * NSEC_PER_MSEC;
	nfo_pause_configure(&peer->select, (u64)nf->pause_max_ms * NSEC_PER_MSEC,
			    nf->pause_unkeyed, ktime_get_ns());
}

static struct nfo_peer *create_peer(struct nfo_dev *nf, u64 node)
{
	u64 now = ktime_get_ns();
	struct nfo_peer *peer;

	/* Nobody makes room: a flood of claims must not evict who has proven itself. */
	if (nf->n_peers >= nf->max_peers)
		return NULL;
	peer = kzalloc(sizeof(*peer), GFP_ATOMIC | __GFP_NOWARN);
	if (!peer)
		return NULL;
	peer->nf = nf;
	peer->node = node;
	nfo_peer_configure(peer);
	if (now < nf->pause_until)
		nfo_pause_announce(&peer->select, nf->pause_until, now);
	list_add_tail(&peer->of_device, &nf->peers);
	nf->n_peers++;
	return peer;
}

/* Pairs. */

struct nfo_pair *nfo_pair_find(struct nfo_port *port, const u8 *remote, u64 node)
{
	struct nfo_pair *pair;

	lockdep_assert_held(&port->nf->lock);
	list_for_each_entry(pair, &port->pairs, of_port)
		if (pair->peer->node == node && ether_addr_equal(nfo_pair_remote(pair), remote))
			return pair;
	return NULL;
}

struct nfo_pin *nfo_pin_find(struct nfo_port *port, const u8 *remote)
{
	struct nfo_pin *pin;

	lockdep_assert_held(&port->nf->lock);
	list_for_each_entry(pin, &port->pins, of_port)
		if (ether_addr_equal(pin->remote, remote))
			return pin;
	return NULL;
}

static struct pcpu_sw_netstats __percpu *alloc_stats(void)
{
	struct pcpu_sw_netstats __percpu *stats;
	int cpu;

	stats = alloc_percpu_gfp(struct pcpu_sw_netstats, GFP_ATOMIC | __GFP_NOWARN);
	if (stats)
		for_each_possible_cpu(cpu)
			u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	return stats;
}

static struct nfo_pair *alloc_pair(struct nfo_port *port, const u8 *remote)
{
	struct nfo_pair *pair = kzalloc(sizeof(*pair), GFP_ATOMIC | __GFP_NOWARN);

	if (!pair)
		return NULL;
	pair->stats = alloc_stats();
	if (!pair->stats) {
		kfree(pair);
		return NULL;
	}
	ether_addr_copy(pair->header, remote);
	ether_addr_copy(pair->header + ETH_ALEN, port->dev->dev_addr);
	pair->out = port->dev;
	pair->port = port;
	return pair;
}

static void free_pair(struct rcu_head *rcu)
{
	struct nfo_pair *pair = container_of(rcu, struct nfo_pair, rcu);

	free_percpu(pair->stats);
	kfree_sensitive(pair);
}

static void unseal(struct nfo_pair *pair)
{
	nfo_seal_wipe(&pair->says);
	nfo_seal_wipe(&pair->hears);
	nfo_seal_init(&pair->says, nfo_pair_remote(pair), pair->header + ETH_ALEN,
		      be16_to_cpu(pair->port->nf->ethertype));
}

void nfo_peer_unseal(struct nfo_dev *nf)
{
	struct nfo_port *port;
	struct nfo_pair *pair;

	lockdep_assert_held(&nf->lock);
	list_for_each_entry(port, &nf->ports, of_device)
		list_for_each_entry(pair, &port->pairs, of_port)
			unseal(pair);
}

void nfo_pair_configure(struct nfo_pair *pair)
{
	pair->session.fast_us = pair->own.interval_us ?: pair->port->interval_us;
	pair->session.multiplier = pair->own.multiplier ?: pair->port->multiplier;
	nfo_session_retime(&pair->session);
	pair->peer->select.pace_dirty = true;
}

/* Slow, until it is up and has a role. */
static void init_session(struct nfo_pair *pair, u64 now)
{
	u32 fast_us = pair->own.interval_us ?: pair->port->interval_us;
	struct nfo_session *s = &pair->session;

	nfo_session_init(s, random_nonce(), random_nonce(),
			 nfo_pace_begin_us(&pair->port->nf->pace, fast_us),
			 pair->port->multiplier, now);
	s->degrade_loss = pair->port->nf->degrade_loss;
	s->lockout = pair->port->lockout;
	s->heartbeat_only = pair->port->heartbeat_only;
	s->prio = pair->port->prio;
	s->order = pair->port->order;
	s->port_ok = pair->port->ok;
	s->remote = nfo_mac_key(nfo_pair_remote(pair));
	nfo_pair_configure(pair);
}

/* Room for one more claim. A flood of them replaces only each other. */
static void limit_claims(struct nfo_port *port, u64 now)
{
	struct nfo_pair *pair, *oldest = NULL;
	unsigned int n = 0;

	list_for_each_entry(pair, &port->pairs, of_port) {
		if (pair->session.remote_nonce)
			continue;
		n++;
		if (!oldest)
			oldest = pair;
	}
	if (n >= CLAIMS_MAX || (oldest && port->nf->n_peers >= port->nf->max_peers)) {
		atomic64_inc(&port->nf->drops[NFO_DROP_CAP]);
		nfo_event_rejected(port, nfo_pair_remote(oldest), NFO_DROP_CAP, now);
		nfo_pair_destroy(oldest);
	}
}

struct nfo_pair *nfo_pair_create(struct nfo_port *port, const u8 *remote, u64 node,
				 u64 now, enum nfo_drop *drop)
{
	struct nfo_pin *pin = nfo_pin_find(port, remote);
	struct nfo_dev *nf = port->nf;
	struct nfo_pair *pair;
	struct nfo_peer *peer;

	lockdep_assert_held(&nf->lock);
	limit_claims(port, now);
	peer = find_peer(nf, node);
	*drop = NFO_DROP_CAP;
	if ((peer && peer->select.n == NFO_PAIRS_MAX) || !is_valid_ether_addr(remote))
		return NULL;
	pair = alloc_pair(port, remote);
	if (!pair)
		return NULL;
	if (!peer)
		peer = create_peer(nf, node);
	if (!peer) {
		free_pair(&pair->rcu);
		return NULL;
	}
	if (pin)
		pair->own = pin->own;
	pair->peer = peer;
	unseal(pair);
	init_session(pair, now);
	if (port->admin_down || port->leaving || pair->own.admin_down)
		nfo_session_admin(&pair->session, true, now);
	pair->heard_at = now;
	nfo_select_add(&peer->select, &pair->session);
	list_add_tail(&pair->of_port, &port->pairs);
	nf->generation++;
	*drop = NFO_OK;
	return pair;
}

static void unpublish_pair(struct nfo_pair *pair)
{
	if (pair->published)
		hlist_del_init_rcu(&pair->wire);
	pair->published = false;
}

/* Its active pair goes; the next one, if there is one, is chosen when it can be. */
static void vacate(struct nfo_peer *peer)
{
	RCU_INIT_POINTER(peer->active, NULL);
	peer->reason = NFAILOVER_REASON_REMOVED;
	peer->switched_at = ktime_get_ns();
}

void nfo_pair_destroy(struct nfo_pair *pair)
{
	struct nfo_peer *peer = pair->peer;
	struct nfo_dev *nf = peer->nf;

	lockdep_assert_held(&nf->lock);
	if (pair->told_up)
		nfo_event_pair(pair, NFAILOVER_EVENT_PAIR_DOWN, ktime_get_ns());
	if (rcu_access_pointer(peer->active) == pair)
		vacate(peer);
	if (rcu_access_pointer(peer->guests) == pair)
		RCU_INIT_POINTER(peer->guests, rcu_access_pointer(peer->active));
	unpublish_pair(pair);
	nfo_pair_masquerade(pair, false);
	nfo_select_remove(&peer->select, &pair->session);
	list_del(&pair->of_port);
	nf->generation++;
	dev_fetch_sw_netstats(&nf->gone, pair->stats);
	dev_fetch_sw_netstats(&pair->port->gone, pair->stats);
	if (!peer->select.n)
		destroy_peer(peer);
	nf->flood_dirty = true;
	nf->pace_dirty = true;
	call_rcu(&pair->rcu, free_pair);
}

/* Who else is called @identity; a peer that nobody can reach gives it up. */
static bool identity_free(struct nfo_peer *peer)
{
	struct nfo_peer *other = nfo_peer_by_identity(peer->nf, peer->claimed);

	if (!other || other == peer)
		return true;
	if (other->select.n_up)
		return false;
	unpublish_peer(other);
	return true;
}

static bool publish_peer(struct nfo_peer *peer)
{
	if (peer->published && ether_addr_equal(peer->identity, peer->claimed))
		return true;
	if (!identity_free(peer))
		return false;
	/* A reader that is on this node loses its way for one frame, which is flooded. */
	unpublish_peer(peer);
	ether_addr_copy(peer->identity, peer->claimed);
	WRITE_ONCE(peer->key, nfo_mac_key(peer->identity));
	hlist_add_head_rcu(&peer->by_identity,
			   &peer->nf->identities[nfo_mac_bucket(peer->identity)]);
	peer->published = true;
	return true;
}

static bool publish_wire(struct nfo_pair *pair)
{
	struct nfo_dev *nf = pair->port->nf;
	struct nfo_pair *other = nfo_pair_by_wire(nf, pair->port, nfo_pair_remote(pair));

	if (pair->published)
		return true;
	/* The same NIC with another node id: a host that was set up anew. */
	if (other && other->session.state == NFO_UP)
		return false;
	if (other) {
		unpublish_pair(other);
		other->replaced = true;
	}
	hlist_add_head_rcu(&pair->wire, &nf->wires[nfo_mac_bucket(nfo_pair_remote(pair))]);
	pair->published = true;
	return true;
}

bool nfo_pair_publish(struct nfo_pair *pair)
{
	lockdep_assert_held(&pair->port->nf->lock);
	return publish_peer(pair->peer) && publish_wire(pair);
}

/*
 * What was set for a pair that has proven itself is there when it comes back; and to forget
 * the active one would move data that nobody approved.
 */
static bool is_kept(const struct nfo_pair *pair)
{
	const struct nfo_select *sel = &pair->peer->select;
	const struct nfo_own *own = &pair->own;

	if (sel->active == &pair->session && nfo_approve_asked(sel))
		return true;
	if (nfo_pin_find(pair->port, nfo_pair_remote(pair)))
		return true;
	return pair->session.ups && (own->admin_down || own->interval_us || own->multiplier);
}

static bool forgettable(const struct nfo_pair *pair, u64 now)
{
	u64 patience = pair->session.ups ? REAP_NS : REAP_CLAIM_NS;

	if (pair->replaced)
		return true;
	return pair->session.state != NFO_UP && now - pair->heard_at > patience && !is_kept(pair);
}

void nfo_pair_reap(struct nfo_port *port, u64 now)
{
	struct nfo_pair *pair, *next;

	list_for_each_entry_safe(pair, next, &port->pairs, of_port)
		if (forgettable(pair, now))
			nfo_pair_destroy(pair);
}

static bool better_on_port(const struct nfo_session *a, const struct nfo_session *b)
{
	if (nfo_session_heartbeat_only(a) != nfo_session_heartbeat_only(b))
		return nfo_session_heartbeat_only(b);
	return a->rtt_ns < b->rtt_ns;
}

struct nfo_pair *nfo_peer_pair_on(struct nfo_peer *peer, const struct nfo_port *port)
{
	struct nfo_pair *pair, *best = NULL;
	unsigned int i;

	for (i = 0; i < peer->select.n; i++) {
		pair = nfo_pair_of(peer->select.s[i]);
		if (pair->port == port && pair->session.state == NFO_UP &&
		    (!best || better_on_port(&pair->session, &best->session)))
			best = pair;
	}
	return best;
}

enum nfo_refusal nfo_peer_refuses(struct nfo_peer *peer, const struct nfo_port *port,
				  enum nfo_request request, u64 now)
{
	const struct nfo_pair *pair = nfo_peer_pair_on(peer, port);

	return pair ? nfo_rank_refuses(&peer->select, &pair->session, request, now) :
		      NFO_REFUSAL_DOWN;
}

void nfo_pair_masquerade(struct nfo_pair *pair, bool does)
{
	struct nfo_dev *nf = pair->port->nf;

	lockdep_assert_held(&nf->lock);
	if (pair->masquerades == does)
		return;
	WRITE_ONCE(pair->masquerades, does);
	WRITE_ONCE(nf->masked, does ? nf->masked + 1 : nf->masked - 1);
}

struct nfo_peer *nfo_peer_masked(const struct nfo_dev *nf, const u8 *mac)
{
	u64 key = nfo_mac_key(mac);
	struct nfo_pair *pair;

	hlist_for_each_entry_rcu(pair, &nf->wires[nfo_mac_bucket(mac)], wire)
		if (nfo_mac_key(pair->header) == key && READ_ONCE(pair->masquerades))
			return pair->peer;
	return NULL;
}
