// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "announce.h"
#include "default.h"
#include "drain.h"
#include "engine.h"
#include "event.h"
#include "flood.h"
#include "masquerade.h"
#include "probe.h"
#include "segment.h"
#include "steer.h"
#include "view.h"

/* Time between two looks after what is too old; of jiffies on 32 bits half a turn takes 25 days. */
#define AGE_NS (10 * (u64)NSEC_PER_SEC)

/* The default port. */

static bool has_up_pair(const struct nfo_port *port)
{
	const struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (pair->session.state == NFO_UP && !nfo_session_heartbeat_only(&pair->session))
			return true;
	return false;
}

static enum nfailover_reason why_default(const struct nfo_port *from, bool held, bool gateway)
{
	if (!from)
		return NFAILOVER_REASON_INITIAL;
	if (!held)
		return NFAILOVER_REASON_REMOVED;
	if (from->heartbeat_only)
		return NFAILOVER_REASON_HEARTBEAT_ONLY;
	if (from->lockout)
		return NFAILOVER_REASON_LOCKOUT;
	if (from->ok)
		return from->gateway_lost && gateway ? NFAILOVER_REASON_GATEWAY :
						       NFAILOVER_REASON_NO_PEER;
	return netif_running(from->dev) ? NFAILOVER_REASON_CARRIER : NFAILOVER_REASON_PORT_DOWN;
}

static bool is_fault(enum nfailover_reason reason)
{
	return reason == NFAILOVER_REASON_CARRIER || reason == NFAILOVER_REASON_PORT_DOWN ||
	       reason == NFAILOVER_REASON_NO_PEER || reason == NFAILOVER_REASON_GATEWAY;
}

void nfo_flood_set_default(struct nfo_dev *nf, struct nfo_port *port,
			   enum nfailover_reason reason, u64 now)
{
	struct nfo_port *from = rcu_dereference_protected(nf->default_port,
							  lockdep_is_held(&nf->lock));

	if (from == port)
		return;
	rcu_assign_pointer(nf->default_port, port);
	nf->flood_dirty = true;
	nfo_event_default(nf, from, port, reason, now);
	if (from && port && is_fault(reason))
		nfo_drain_port(from);
	nf->announce_due = port;
}

void nfo_flood_announce(struct nfo_dev *nf, struct sk_buff_head *out)
{
	struct nfo_port *port = rcu_dereference_protected(nf->default_port,
							  lockdep_is_held(&nf->lock));

	if (nf->announce_due && port && nf->running)
		nfo_announce(port, out);
	nf->announce_due = false;
}

/* Counted from 0, NULL for -1. */
static struct nfo_port *nth_port(const struct nfo_dev *nf, int n)
{
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device)
		if (n-- == 0)
			return port;
	return NULL;
}

static void settle_default(struct nfo_dev *nf, u64 now)
{
	struct nfo_port *from = rcu_dereference_protected(nf->default_port,
							  lockdep_is_held(&nf->lock));
	struct nfo_candidate c[NFO_PORTS_MAX];
	int n = 0, held = -1, to;
	struct nfo_port *port;
	struct nfo_pair *pair;

	list_for_each_entry(port, &nf->ports, of_device) {
		if (port == from)
			held = n;
		c[n] = (struct nfo_candidate){
			.barred = port->lockout || port->heartbeat_only,
			.ok = port->ok,
			.lonely = now - port->since >= NFO_LONELY_NS,
			.gateway = nfo_probe_answered(port, now),
			.gateway_lost = port->gateway_lost,
			.prio = port->prio,
			.order = port->order,
		};
		list_for_each_entry(pair, &port->pairs, of_port)
			nfo_default_pair(&c[n], &pair->session);
		n++;
	}
	to = nfo_default_choose(c, n, held);
	nf->gateway_awaited = held >= 0 && to == held && from->gateway_lost;
	nfo_flood_set_default(nf, nth_port(nf, to),
			      why_default(from, held >= 0, to >= 0 && c[to].gateway), now);
}

/* What floods, and what takes. */

void nfo_flood_heard_own(struct nfo_port *port, const u8 *source, u64 now)
{
	const struct nfo_port *from;

	lockdep_assert_held(&port->nf->lock);
	list_for_each_entry(from, &port->nf->ports, of_device) {
		if (from == port || !ether_addr_equal(from->dev->dev_addr, source))
			continue;
		if (!(port->segment & BIT(from->slot)))
			port->nf->flood_dirty = true;
		port->heard_own[from->slot] = now;
	}
}

/* The ports whose hellos came in here of late: three may be lost. */
static u32 heard(const struct nfo_port *port, u64 now)
{
	u64 patience = (u64)port->nf->hello_us * NSEC_PER_USEC * 7 / 2;
	const struct nfo_port *from;
	u32 mask = 0;

	list_for_each_entry(from, &port->nf->ports, of_device)
		if (from->ok && port->ok && port->heard_own[from->slot] &&
		    now - port->heard_own[from->slot] < patience)
			mask |= BIT(from->slot);
	return mask;
}

static void describe_ports(const struct nfo_dev *nf, struct nfo_segment_port *p, u64 now)
{
	const struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device)
		p[port->slot] = (struct nfo_segment_port){
			.ok = port->ok,
			.is_default = rcu_access_pointer(nf->default_port) == port,
			.up = has_up_pair(port),
			.heartbeat_only = port->heartbeat_only,
			.prio = port->prio,
			.order = port->order,
			.heard = heard(port, now),
		};
}

static unsigned int describe_pairs(const struct nfo_peer *peer, struct nfo_segment_pair *p)
{
	unsigned int i;

	for (i = 0; i < peer->select.n; i++) {
		const struct nfo_session *s = peer->select.s[i];
		const struct nfo_pair *pair = container_of(s, struct nfo_pair, session);
		bool data = !nfo_session_heartbeat_only(s);

		p[i] = (struct nfo_segment_pair){
			.up = data && s->state == NFO_UP,
			.port = pair->port->slot,
			.remote = ether_addr_to_u64(nfo_pair_remote(pair)),
			.active = s == peer->select.active,
			.standby = s == peer->select.standby,
			.floods = data && s->remote_floods,
		};
	}
	return i;
}

static noinline_for_stack void reach(const struct nfo_peer *peer, struct nfo_segment_port *p,
				     unsigned int n)
{
	struct nfo_segment_pair pairs[NFO_PAIRS_MAX];

	nfo_segment_reach(p, n, pairs, describe_pairs(peer, pairs));
}

/* Where to take what it floods, and guests' frames to it. True: that is taken elsewhere now. */
static noinline_for_stack bool settle_peer(struct nfo_peer *peer, const struct nfo_segment_port *p,
					   bool *scattered)
{
	struct nfo_segment_pair pairs[NFO_PAIRS_MAX];
	unsigned int n = describe_pairs(peer, pairs);
	u8 takes = nfo_segment_take(p, pairs, n, scattered) + 1;
	int guests = nfo_segment_guests(p, pairs, n);

	rcu_assign_pointer(peer->guests, nfo_pair_of(guests < 0 ? peer->select.active :
								  peer->select.s[guests]));
	if (takes == peer->takes)
		return false;
	WRITE_ONCE(peer->takes, takes);
	return true;
}

/* Returns a mask of the ports that flood. */
static u32 apply(struct nfo_dev *nf, const struct nfo_segment_port *p)
{
	struct nfo_port *port;
	struct nfo_pair *pair;
	u32 mask = 0;

	list_for_each_entry(port, &nf->ports, of_device) {
		const struct nfo_segment_port *is = &p[port->slot];

		WRITE_ONCE(port->segment, is->segment);
		WRITE_ONCE(port->designated, is->designated);
		WRITE_ONCE(port->floods, is->floods);
		if (is->floods)
			mask |= BIT(port->slot);
		list_for_each_entry(pair, &port->pairs, of_port)
			nfo_view_floods(&pair->peer->select, &pair->session, is->floods);
	}
	return mask;
}

/* Returns whether anything changed that the peers have to hear of. */
static bool settle_floods(struct nfo_dev *nf, u64 now)
{
	struct nfo_segment_port *p = nf->segments;
	unsigned int n = fls(nf->slots);
	bool scattered = false, changed = false;
	struct nfo_peer *peer;
	u32 mask;

	memset(nf->segments, 0, sizeof(nf->segments));
	describe_ports(nf, p, now);
	nfo_segment_find(p, n);
	list_for_each_entry(peer, &nf->peers, of_device)
		reach(peer, p, n);
	nfo_segment_designate(p, n);
	mask = apply(nf, p);
	list_for_each_entry(peer, &nf->peers, of_device)
		changed |= settle_peer(peer, p, &scattered);
	WRITE_ONCE(nf->take.scattered, scattered);
	if (changed || mask != nf->take.self.ports)
		WRITE_ONCE(nf->take.changed, jiffies);
	if (mask == nf->take.self.ports)
		return false;
	nfo_station_move(&nf->take.self, mask, jiffies);
	WRITE_ONCE(nf->take.floods_many, hweight32(mask) > 1);
	return true;
}

void nfo_flood_start(struct nfo_dev *nf)
{
	lockdep_assert_held(&nf->lock);
	nfo_take_start(&nf->take, jiffies);
	nf->flood_dirty = true;
	nfo_announce_again(nf);
}

static void age(struct nfo_dev *nf, u64 now)
{
	if (now < nf->age_at)
		return;
	nf->age_at = now + AGE_NS;
	nfo_take_age(&nf->take, jiffies);
}

void nfo_flood_settle(struct nfo_dev *nf, u64 now)
{
	struct nfo_peer *peer;

	lockdep_assert_held(&nf->lock);
	age(nf, now);
	settle_default(nf, now);
	nf->flood_dirty = false;
	if (!settle_floods(nf, now))
		return;
	list_for_each_entry(peer, &nf->peers, of_device)
		nfo_view_tell(&peer->select);
}

/* Sending. */

/* A VLAN as the station tables have it. */
static u16 station_vlan(__be16 proto, u16 tci)
{
	u16 vid = tci & VLAN_VID_MASK;

	return vid && proto == htons(ETH_P_8021AD) ? vid | NFO_STATION_8021AD : vid;
}

/* That of a frame whose tag is beside it; 0: there is none. */
static u16 beside_vlan(const struct sk_buff *skb)
{
	return skb_vlan_tag_present(skb) ?
	       station_vlan(skb->vlan_proto, skb_vlan_tag_get(skb)) : 0;
}

/* That of a frame to be sent, whose tag is beside it or in it. */
static u16 sent_vlan(const struct sk_buff *skb)
{
	const struct vlan_ethhdr *in = (const struct vlan_ethhdr *)skb->data;

	if (skb_vlan_tag_present(skb) || !eth_type_vlan(in->h_vlan_proto))
		return beside_vlan(skb);
	return station_vlan(in->h_vlan_proto, ntohs(in->h_vlan_TCI));
}

static struct nfo_take_frame describe_tx(const struct sk_buff *skb)
{
	return (struct nfo_take_frame){
		.dest = skb->data,
		.source = skb->data + ETH_ALEN,
		.vlan = sent_vlan(skb),
	};
}

void nfo_flood_sent(struct nfo_dev *nf, const struct nfo_port *port, const struct sk_buff *skb)
{
	struct nfo_take_frame f = describe_tx(skb);

	nfo_station_note(&nf->take.behind, f.source, f.vlan, port->slot, jiffies);
}

/* Where among what floods the destination was heard of late; NULL: who knows. */
static struct nfo_port *whereabouts(struct nfo_dev *nf, const struct sk_buff *skb)
{
	struct nfo_take_frame f = describe_tx(skb);
	u32 mask = nfo_take_where(&nf->take, &f, jiffies);
	struct nfo_port *port;

	list_for_each_entry_rcu(port, &nf->ports, of_device)
		if (mask & BIT(port->slot))
			return port;
	return NULL;
}

static netdev_tx_t forward(struct nfo_dev *nf, struct sk_buff *skb, const struct nfo_port *port,
			   struct pcpu_sw_netstats __percpu *stats)
{
	if (unlikely(READ_ONCE(nf->masquerade)) && nfo_masquerade_don(skb, port))
		return nfo_steer_drop(skb, &nf->tx_dropped);
	return nfo_steer_forward(skb, port->dev, stats);
}

/* Some peer is not reached from the default port: copies leave on the others that flood. */
static noinline struct nfo_port *xmit_copies(struct nfo_dev *nf, struct sk_buff *skb,
					     struct nfo_port *def)
{
	struct nfo_port *port = whereabouts(nf, skb);
	struct sk_buff *copy;

	if (port)
		return port;
	list_for_each_entry_rcu(port, &nf->ports, of_device) {
		if (port == def || !READ_ONCE(port->floods))
			continue;
		copy = skb_clone(skb, GFP_ATOMIC);
		if (copy)
			forward(nf, copy, port, port->copies);
		else
			atomic64_inc(&nf->tx_dropped);
	}
	return def;
}

netdev_tx_t nfo_flood_xmit(struct nfo_dev *nf, struct sk_buff *skb)
{
	struct nfo_port *port = rcu_dereference_bh(nf->default_port);

	if (port && unlikely(!nfo_port_ok(port->dev)) && READ_ONCE(port->ok)) {
		nfo_engine_run(nf);
		port = rcu_dereference_bh(nf->default_port);
	}
	if (unlikely(!port))
		return nfo_steer_drop(skb, &nf->tx_no_port);
	if (unlikely(READ_ONCE(nf->take.floods_many)))
		port = xmit_copies(nf, skb, port);
	if (nfo_mac_key(skb->data + ETH_ALEN) != nfo_mac_key(nf->dev->dev_addr))
		nfo_flood_sent(nf, port, skb);
	return forward(nf, skb, port, port->stats);
}

/* Receiving. */

static bool is_port(const struct nfo_dev *nf, const u8 *mac)
{
	const struct nfo_port *port;

	list_for_each_entry_rcu(port, &nf->ports, of_device)
		if (nfo_mac_key(mac) == nfo_mac_key(port->dev->dev_addr))
			return true;
	return false;
}

bool nfo_flood_takes(struct nfo_port *port, const struct sk_buff *skb,
		     const struct nfo_peer *masked)
{
	const struct ethhdr *eth = eth_hdr(skb);
	struct nfo_dev *nf = port->nf;
	const struct nfo_peer *peer = masked ?: nfo_peer_by_identity(nf, eth->h_source);
	struct nfo_take_frame f = {
		.dest = eth->h_dest,
		.source = eth->h_source,
		.vlan = beside_vlan(skb),
		.to_self = nfo_mac_key(eth->h_dest) == nfo_mac_key(nf->dev->dev_addr),
		.from_port = !peer && is_port(nf, eth->h_source),
		.takes = peer ? READ_ONCE(peer->takes) : 0,
	};
	struct nfo_take_port at = {
		.slot = port->slot,
		.segment = READ_ONCE(port->segment),
		.designated = READ_ONCE(port->designated),
	};

	switch (nfo_take(&nf->take, &f, &at, jiffies)) {
	case NFO_TAKE:
		return true;
	case NFO_TAKE_OWN:
		atomic64_inc(&nf->rx_flooded_own);
		return false;
	default:
		atomic64_inc(&nf->rx_flooded_copy);
		return false;
	}
}
