// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>

#include "announce.h"
#include "drain.h"
#include "engine.h"
#include "event.h"
#include "flood.h"
#include "probe.h"
#include "segment.h"
#include "steer.h"

/* A port without any peer keeps the default for this long, to give one time to speak. */
#define LONELY_NS ((u64)NSEC_PER_SEC)

/* Frames on their way when something changed have arrived after that, in jiffies. */
#define TURMOIL (HZ / 10)

/* The default port. */

/* No pair up, and not merely because the peers are away. */
static bool idle(const struct nfo_port *port, u64 now)
{
	const struct nfo_pair *pair;
	bool known = false;

	list_for_each_entry(pair, &port->pairs, of_port) {
		const struct nfo_session *s = &pair->session;

		if (s->state == NFO_UP)
			return false;
		if (!s->ups)
			continue;
		known = true;
		if (!s->fail && !s->remote_fail)
			return false;
	}
	return known || now - port->since >= LONELY_NS;
}

static bool has_up_pair(const struct nfo_port *port)
{
	const struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (pair->session.state == NFO_UP)
			return true;
	return false;
}

static enum nfailover_reason why_default(const struct nfo_port *from, bool held, bool gateway)
{
	if (!from)
		return NFAILOVER_REASON_INITIAL;
	if (!held)
		return NFAILOVER_REASON_REMOVED;
	if (from->ok)
		return from->gateway_lost && gateway ? NFAILOVER_REASON_GATEWAY :
						       NFAILOVER_REASON_NO_PEER;
	return netif_running(from->dev) ? NFAILOVER_REASON_CARRIER : NFAILOVER_REASON_PORT_DOWN;
}

void nfo_flood_set_default(struct nfo_dev *nf, struct nfo_port *port,
			   enum nfailover_reason reason, u64 now, struct sk_buff_head *out)
{
	struct nfo_port *from = rcu_dereference_protected(nf->default_port,
							  lockdep_is_held(&nf->lock));

	if (from == port)
		return;
	rcu_assign_pointer(nf->default_port, port);
	nf->flood_dirty = true;
	nfo_event_default(nf, from, port, reason, now);
	if (from && port && reason != NFAILOVER_REASON_MANUAL && reason != NFAILOVER_REASON_REMOVED)
		nfo_drain_port(from);
	if (port && nf->running)
		nfo_announce(port, out);
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

static void settle_default(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	struct nfo_port *from = rcu_dereference_protected(nf->default_port,
							  lockdep_is_held(&nf->lock));
	struct nfo_candidate c[NFO_PORTS_MAX];
	int n = 0, held = -1, to;
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device) {
		if (port == from)
			held = n;
		c[n++] = (struct nfo_candidate){
			.ok = port->ok,
			.up = has_up_pair(port),
			.idle = idle(port, now),
			.gateway = nfo_probe_answered(port, now),
			.gateway_lost = port->gateway_lost,
			.prio = port->prio,
			.order = port->order,
		};
	}
	to = nfo_select_default(c, n, held);
	nf->gateway_awaited = held >= 0 && to == held && from->gateway_lost;
	nfo_flood_set_default(nf, nth_port(nf, to),
			      why_default(from, held >= 0, to >= 0 && c[to].gateway), now, out);
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
			.prio = port->prio,
			.order = port->order,
			.heard = heard(port, now),
		};
}

static unsigned int describe_pairs(const struct nfo_peer *peer, struct nfo_segment_pair *p)
{
	unsigned int i, n = 0;

	for (i = 0; i < peer->select.n; i++) {
		const struct nfo_session *s = peer->select.s[i];
		const struct nfo_pair *pair = container_of(s, struct nfo_pair, session);

		if (s->state == NFO_UP)
			p[n++] = (struct nfo_segment_pair){
				.port = pair->port->slot,
				.remote = ether_addr_to_u64(nfo_pair_remote(pair)),
				.active = s == peer->select.active,
				.floods = s->remote_floods,
			};
	}
	return n;
}

static noinline_for_stack void reach(const struct nfo_peer *peer, struct nfo_segment_port *p,
				     unsigned int n)
{
	struct nfo_segment_pair pairs[NFO_PAIRS_MAX];

	nfo_segment_reach(p, n, pairs, describe_pairs(peer, pairs));
}

/* Returns whether the peer's floods are taken elsewhere now. */
static noinline_for_stack bool take(struct nfo_peer *peer, const struct nfo_segment_port *p,
				    bool *scattered)
{
	struct nfo_segment_pair pairs[NFO_PAIRS_MAX];
	u8 takes = nfo_segment_take(p, pairs, describe_pairs(peer, pairs), scattered) + 1;

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
			pair->session.floods = is->floods;
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
		changed |= take(peer, p, &scattered);
	WRITE_ONCE(nf->scattered, scattered);
	if (changed || mask != nf->self.ports)
		WRITE_ONCE(nf->flood_changed, jiffies);
	if (mask == nf->self.ports)
		return false;
	nfo_station_move(&nf->self, mask);
	WRITE_ONCE(nf->floods_many, hweight32(mask) > 1);
	return true;
}

void nfo_flood_settle(struct nfo_dev *nf, u64 now, struct sk_buff_head *out)
{
	struct nfo_peer *peer;

	lockdep_assert_held(&nf->lock);
	settle_default(nf, now, out);
	nf->flood_dirty = false;
	if (!settle_floods(nf, now))
		return;
	list_for_each_entry(peer, &nf->peers, of_device)
		nfo_select_tell(&peer->select);
}

/* Sending. */

static bool recent(unsigned long then, unsigned long patience)
{
	return time_before(jiffies, then + patience);
}

void nfo_flood_sent(struct nfo_dev *nf, const struct nfo_port *port, const struct sk_buff *skb,
		    const u8 *source)
{
	u16 tci;

	if (vlan_get_tag(skb, &tci))
		tci = 0;
	nfo_station_note(&nf->behind, source, tci & VLAN_VID_MASK, port->slot);
}

/* Where among what floods the destination was heard of late; NULL: who knows. */
static struct nfo_port *whereabouts(struct nfo_dev *nf, const struct sk_buff *skb)
{
	const struct nfo_station *s;
	struct nfo_port *port;
	u16 tci;

	if (is_multicast_ether_addr(skb->data))
		return NULL;
	if (vlan_get_tag(skb, &tci))
		tci = 0;
	s = nfo_station_find(&nf->strangers, skb->data, tci & VLAN_VID_MASK);
	if (!s || !nfo_station_is_here(s))
		return NULL;
	list_for_each_entry_rcu(port, &nf->ports, of_device)
		if (READ_ONCE(port->floods) && READ_ONCE(s->ports) & BIT(port->slot))
			return port;
	return NULL;
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
			nfo_steer_forward(copy, port->dev, port->copies);
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
	if (unlikely(READ_ONCE(nf->floods_many)))
		port = xmit_copies(nf, skb, port);
	if (nfo_mac_key(skb->data + ETH_ALEN) != nfo_mac_key(nf->dev->dev_addr))
		nfo_flood_sent(nf, port, skb, skb->data + ETH_ALEN);
	return nfo_steer_forward(skb, port->dev, port->stats);
}

/* Receiving. */

/* Where it lives whom this frame is for, if that is behind us; a mask of ports. */
static u32 home(struct nfo_dev *nf, const u8 *dest, u16 vid)
{
	const struct nfo_station *s = &nf->self;

	if (is_multicast_ether_addr(dest))
		return 0;
	if (nfo_mac_key(dest) != nfo_mac_key(nf->dev->dev_addr))
		s = nfo_station_find(&nf->behind, dest, vid);
	return s && READ_ONCE(s->ports) ? nfo_station_ports(s) : 0;
}

/* We sent it, and it comes back by a port that was elected a moment ago. */
static bool returns(struct nfo_dev *nf, const u8 *source, u16 vid)
{
	const struct nfo_station *s;

	if (likely(!recent(READ_ONCE(nf->flood_changed), TURMOIL)))
		return false;
	s = nfo_station_find(&nf->behind, source, vid);
	return s && recent(READ_ONCE(s->seen), HZ);
}

/*
 * A peer floods in several of our segments, and a host behind it is a stranger:
 * the first copy tells in which one to listen to it.
 */
static bool heard_elsewhere(struct nfo_dev *nf, const struct nfo_port *port, const u8 *source,
			    u16 vid)
{
	const struct nfo_station *s = nfo_station_find(&nf->strangers, source, vid);

	return s && recent(READ_ONCE(s->seen), TURMOIL) &&
	       time_after(READ_ONCE(s->seen), READ_ONCE(nf->flood_changed)) &&
	       !(READ_ONCE(s->ports) & READ_ONCE(port->segment));
}

static bool takes_from(struct nfo_dev *nf, const struct nfo_port *port, const u8 *source, u16 vid)
{
	const struct nfo_peer *peer = nfo_peer_by_identity(nf, source);
	u8 takes = peer ? READ_ONCE(peer->takes) : 0;

	if (takes)
		return takes == port->slot + 1;
	if (!READ_ONCE(port->designated))
		return false;
	if (likely(!READ_ONCE(nf->scattered) && !READ_ONCE(nf->floods_many)))
		return true;
	if (READ_ONCE(nf->scattered) && heard_elsewhere(nf, port, source, vid))
		return false;
	nfo_station_note(&nf->strangers, source, vid, port->slot);
	return true;
}

bool nfo_flood_takes(struct nfo_port *port, const struct sk_buff *skb)
{
	u16 vid = skb_vlan_tag_present(skb) ? skb_vlan_tag_get_id(skb) : 0;
	const struct ethhdr *eth = eth_hdr(skb);
	struct nfo_dev *nf = port->nf;
	u32 at = home(nf, eth->h_dest, vid) & READ_ONCE(port->segment);
	bool takes;

	if (returns(nf, eth->h_source, vid)) {
		atomic64_inc(&nf->rx_flooded_own);
		return false;
	}
	takes = at ? at & BIT(port->slot) : takes_from(nf, port, eth->h_source, vid);
	/* Who is heard from outside lives behind us no more. */
	if (takes)
		nfo_station_forget(&nf->behind, eth->h_source, vid);
	if (!takes)
		atomic64_inc(&nf->rx_flooded_copy);
	return takes;
}
