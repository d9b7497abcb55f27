// SPDX-License-Identifier: GPL-2.0
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/ktime.h>

#include "engine.h"
#include "event.h"
#include "flood.h"
#include "hear.h"
#include "key.h"
#include "pulse.h"
#include "say.h"
#include "spare.h"
#include "wire.h"

/*
 * Zeros behind the tag, without a byte of memory; a driver that cannot gather gets them
 * in one piece from the stack.
 */
static void pad(struct sk_buff *skb, unsigned int len)
{
	unsigned int i, n;

	for (i = 0; skb->len < len; i++) {
		n = min_t(unsigned int, len - skb->len, PAGE_SIZE);
		get_page(ZERO_PAGE(0));
		skb_add_rx_frag(skb, i, ZERO_PAGE(0), 0, n, n);
	}
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
}

/* Room for a frame of @port's, so long at most. */
static inline struct sk_buff *make_room(struct nfo_port *port, size_t len)
{
	const struct net_device *dev = port->dev;
	unsigned int reserved = LL_RESERVED_SPACE(dev);
	struct sk_buff *skb = nfo_spare_get(reserved + len + dev->needed_tailroom);

	if (skb)
		skb_reserve(skb, reserved - ETH_HLEN);
	else
		atomic64_inc(&port->nf->tx_pulse_errors);
	return skb;
}

static inline void queue(struct nfo_port *port, struct sk_buff *skb, struct sk_buff_head *out)
{
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = port->nf->ethertype;
	skb->priority = TC_PRIO_CONTROL;
	skb->dev = port->dev;
	__skb_queue_tail(out, skb);
}

static void append(struct nfo_port *port, const struct nfo_pulse *p, struct nfo_seal *seal,
		   struct sk_buff_head *out)
{
	bool plain = !p->n_views && !p->mtu.mtu;
	struct sk_buff *skb = make_room(port, plain ? NFO_FRAME_PLAIN : NFO_FRAME_MAX);

	if (!skb)
		return;
	__skb_put(skb, nfo_frame_encode(skb->data, p, nfo_key_ring(port->nf), seal));
	if (unlikely(p->mtu.padded))
		pad(skb, ETH_HLEN + p->mtu.padded);
	queue(port, skb, out);
}

static inline u16 device_flags(const struct nfo_port *port)
{
	return (port->floods ? NFO_PULSE_FLOOD : 0) |
	       (port->heartbeat_only ? NFO_PULSE_HEARTBEAT : 0) |
	       (port->nf->masquerade ? NFO_PULSE_MASQUERADE : 0);
}

/* Whoever changes the terms among these calls nfo_peer_unseal(). */
static void fill_device(const struct nfo_port *port, struct nfo_pulse *p)
{
	struct nfo_dev *nf = port->nf;

	p->group = nf->group;
	p->node = nf->node;
	p->key_id = nfo_key_active(nf);
	ether_addr_copy(p->identity, nf->dev->dev_addr);
	p->flags |= device_flags(port);
}

static void tell_mtu(struct nfo_pair *pair, u64 now)
{
	if (nfo_path_news(&pair->path))
		nfo_event_mtu(pair, now);
}

static void fill(struct nfo_pair *pair, struct nfo_pulse *p, u64 now, u32 random)
{
	nfo_say(&pair->peer->select, &pair->session, p, now, random);
	fill_device(pair->port, p);
}

/* Right behind the pulse just built, and beyond what is due: that one does not wait for it. */
static void build_padded(struct nfo_pair *pair, struct nfo_pulse *p, u64 now, u32 random,
			 struct sk_buff_head *out)
{
	fill(pair, p, now, random);
	p->mtu.padded = p->mtu.mtu;
	append(pair->port, p, &pair->says, out);
}

static noinline_for_stack void build(struct nfo_pair *pair, u64 now, u32 random,
				     struct sk_buff_head *out)
{
	struct nfo_session *s = &pair->session;
	struct nfo_pulse p __uninitialized;	/* all that is encoded is filled in */
	bool probe;

	if (!s->remote_nonce)
		atomic64_inc(&pair->port->nf->tx_challenges);
	p.peer = pair->peer->node;
	fill(pair, &p, now, random);
	probe = nfo_path_fill(&pair->path, &p.mtu, nfo_session_detect_ns(s), now);
	append(pair->port, &p, &pair->says, out);
	if (probe)
		build_padded(pair, &p, now, random, out);
	tell_mtu(pair, now);
}

/* See say.h. */
static __always_inline void build_usual(struct nfo_pair *pair, u64 now, u32 random,
					struct sk_buff_head *out)
{
	struct nfo_port *port = pair->port;
	/* First, as calls would have the fields wait on the stack. */
	struct sk_buff *skb = make_room(port, NFO_FRAME_PLAIN);
	struct nfo_pulse p __uninitialized;

	nfo_say_usual(&pair->peer->select, &pair->session, &p, now, random);
	p.flags |= device_flags(port);
	if (unlikely(!skb))
		return;
	__skb_put(skb, nfo_wire_encode_known(skb->data, &p, &pair->says));
	queue(port, skb, out);
}

/* Peers must not beat in step (RFC 5880 6.8.7); nobody is kept from guessing when. */
static u32 jitter(struct nfo_dev *nf)
{
	/* Numerical Recipes, 7.1: the upper half is the more random. */
	nf->jitter = nf->jitter * 1664525 + 1013904223;
	return nf->jitter >> 16;
}

void nfo_pulse_build_due(struct nfo_peer *peer, u64 now, struct sk_buff_head *out)
{
	const struct nfo_select *sel = &peer->select;
	struct nfo_pair *pair;
	unsigned int i;
	u32 random = 0;

	lockdep_assert_held(&peer->nf->lock);
	for (i = 0; i < sel->n; i++) {
		pair = nfo_pair_of(sel->s[i]);
		if (!pair->session.tx_due)
			continue;
		if (!pair->port->ok) {
			pair->session.tx_due = false;
			continue;
		}
		/* One for all: what leaves together now does so the next time. */
		random = random ?: jitter(peer->nf);
		if (nfo_say_is_usual(sel, &pair->session, &pair->says, now) &&
		    !nfo_path_speaks(&pair->path))
			build_usual(pair, now, random, out);
		else
			build(pair, now, random, out);
	}
}

/* Somebody there has proven to hear us, and was heard of late: pulses need no hello. */
static bool proven_on(struct nfo_port *port, const u8 *remote, u64 now)
{
	struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port)
		if (pair->session.remote_nonce && now - pair->heard_at < NSEC_PER_SEC &&
		    ether_addr_equal(nfo_pair_remote(pair), remote))
			return true;
	return false;
}

static void append_hello(struct nfo_port *port, const u8 *dst, const struct nfo_pulse *p,
			 struct sk_buff_head *out)
{
	struct nfo_seal seal;

	nfo_seal_init(&seal, dst, port->dev->dev_addr, be16_to_cpu(port->nf->ethertype));
	append(port, p, &seal, out);
	nfo_seal_wipe(&seal);
	atomic64_inc(&port->nf->tx_hellos);
}

/* Our other ports hear it if they share the segment, see nfo_flood_heard_own. */
static void greet_ourselves(struct nfo_port *port, const struct nfo_pulse *p,
			    struct sk_buff_head *out)
{
	const struct nfo_port *other;

	list_for_each_entry(other, &port->nf->ports, of_device)
		if (other != port && other->ok)
			append_hello(port, other->dev->dev_addr, p, out);
}

void nfo_pulse_build_hello(struct nfo_port *port, u64 now, struct sk_buff_head *out)
{
	struct nfo_pulse p = {
		.flags = NFO_PULSE_HELLO,
		.state = NFO_DOWN,
		.multiplier = port->multiplier,
		.desired_tx_us = port->interval_us,
		.required_rx_us = port->interval_us,
		.tx_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
		.seq = ++port->hello_seq,
	};
	struct nfo_pin *pin;

	lockdep_assert_held(&port->nf->lock);
	fill_device(port, &p);
	if (port->nf->discovery)
		append_hello(port, port->nf->hello_addr, &p, out);
	else
		greet_ourselves(port, &p, out);
	list_for_each_entry(pin, &port->pins, of_port)
		if (!proven_on(port, pin->remote, now))
			append_hello(port, pin->remote, &p, out);
}

/* The first transmit queue that the driver has not stopped. */
static u16 open_queue(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++)
		if (!netif_xmit_frozen_or_drv_stopped(netdev_get_tx_queue(dev, i)))
			return i;
	return 0;
}

static struct nfo_pair *pair_of(struct nfo_dev *nf, const struct sk_buff *skb)
{
	struct nfo_port *port;
	struct nfo_pair *pair;

	list_for_each_entry(port, &nf->ports, of_device) {
		if (port->dev != skb->dev)
			continue;
		list_for_each_entry(pair, &port->pairs, of_port)
			if (ether_addr_equal(nfo_pair_remote(pair), skb->data))
				return pair;
	}
	return NULL;
}

/* All queues are stopped. What it said will be old: make another one soon. */
static void retry(struct nfo_dev *nf, struct sk_buff *skb)
{
	struct nfo_peer *peer;
	struct nfo_pair *pair;
	u64 now;

	atomic64_inc(&nf->tx_pulse_errors);
	if (skb->protocol == nf->ethertype) {
		spin_lock(&nf->lock);
		pair = pair_of(nf, skb);
		if (pair) {
			now = ktime_get_ns();
			peer = pair->peer;
			nfo_session_retry(&pair->session, nfo_frame_seq(skb->data), now);
			peer->tick_at = nfo_select_deadline_of(&peer->select, &pair->session,
							       peer->tick_at, now);
		}
		nfo_engine_arm(nf);
		spin_unlock(&nf->lock);
	}
	kfree_skb(skb);
}

/*
 * As pktgen does: what dev_direct_xmit() checks besides (segmentation, checksums, IPsec,
 * tags that the driver cannot insert) concerns no linear frame without a tag.
 */
static int xmit(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	struct netdev_queue *txq;
	int err = NETDEV_TX_BUSY;

	skb_set_queue_mapping(skb, open_queue(dev));
	txq = skb_get_tx_queue(dev, skb);
	HARD_TX_LOCK(dev, txq, smp_processor_id());
	if (!netif_xmit_frozen_or_drv_stopped(txq))
		err = netdev_start_xmit(skb, dev, txq, false);
	HARD_TX_UNLOCK(dev, txq);
	return err;
}

void nfo_pulse_send(struct nfo_dev *nf, struct sk_buff_head *out)
{
	struct sk_buff *skb, *next;
	int err;

	skb_queue_walk_safe(out, skb, next) {
		skb_mark_not_on_list(skb);
		if (likely(!skb_is_nonlinear(skb) && !skb_vlan_tag_present(skb) &&
			   nfo_port_ok(skb->dev)))
			err = xmit(skb);
		else
			err = __dev_direct_xmit(skb, open_queue(skb->dev));
		if (err == NETDEV_TX_BUSY)
			retry(nf, skb);
		else if (err != NETDEV_TX_OK)
			atomic64_inc(&nf->tx_pulse_errors);
	}
}

/* Whom we would talk to there, if we may: the pair of this sender, made on first sight. */
static struct nfo_pair *sender(struct nfo_port *port, const u8 *remote, const struct nfo_pulse *p,
			       u64 now, enum nfo_drop *drop)
{
	struct nfo_pair *pair = nfo_pair_find(port, remote, p->node);
	struct nfo_pin *pin;

	if (pair)
		return pair;
	pin = nfo_pin_find(port, remote);
	if ((pin && pin->node && pin->node != p->node) || (!pin && !port->nf->discovery)) {
		*drop = NFO_DROP_UNKNOWN;
		return NULL;
	}
	return nfo_pair_create(port, remote, p->node, now, drop);
}

/* An identity of ours, or a group address, is nobody else's identity. */
static bool identity_ok(const struct nfo_dev *nf, const u8 *identity)
{
	const struct nfo_port *port;

	if (ether_addr_equal(identity, nf->dev->dev_addr))
		return false;
	list_for_each_entry(port, &nf->ports, of_device)
		if (ether_addr_equal(identity, port->dev->dev_addr))
			return false;
	return true;
}

/* A switch may flood a pulse to another of our ports than the one that it is for. */
static bool addressed_to(const struct nfo_port *port, const u8 *dest, const struct nfo_pulse *p)
{
	return ether_addr_equal(dest, port->dev->dev_addr) ||
	       (p->flags & NFO_PULSE_HELLO && is_multicast_ether_addr(dest));
}

static void claim(struct nfo_peer *peer, const u8 *identity)
{
	if (ether_addr_equal(peer->claimed, identity))
		return;
	ether_addr_copy(peer->claimed, identity);
	peer->settled = false;
}

/* The peer has proven that it said this. */
static __always_inline void heard(struct nfo_pair *pair, const struct nfo_pulse *p, u64 now)
{
	bool up = pair->session.state == NFO_UP;

	claim(pair->peer, p->identity);
	nfo_pair_masquerade(pair, up && p->flags & NFO_PULSE_MASQUERADE);
	if (nfo_path_rx(&pair->path, p) && up && !nfo_session_heartbeat_only(&pair->session))
		nfo_path_probe(&pair->path, pair->out->mtu, now);
	tell_mtu(pair, now);
}

static bool unkeyed_refused(const struct nfo_dev *nf, const struct nfo_pulse *p)
{
	return !p->key_id && nf->unkeyed == NFO_UNKEYED_REFUSE;
}

/* By our own clock, which is in it: a recording tells nothing of where our ports are now. */
static bool own_hello_is_fresh(const struct nfo_dev *nf, const struct nfo_pulse *p, u64 now)
{
	return now - p->tx_ns < (u64)nf->hello_us * NSEC_PER_USEC;
}

/* Who said this: a pair that comes to be known by it. */
static struct nfo_pair *identify(struct nfo_port *port, const struct ethhdr *eth,
				 const struct nfo_pulse *p, u64 now, struct sk_buff_head *out,
				 enum nfo_drop *drop)
{
	struct nfo_dev *nf = port->nf;

	*drop = nfo_frame_check(p, nf->node, nf->group);
	if (unkeyed_refused(nf, p) && (!*drop || *drop == NFO_DROP_OWN))
		*drop = NFO_DROP_UNKEYED;
	if (*drop == NFO_DROP_OWN && own_hello_is_fresh(nf, p, now)) {
		nfo_flood_heard_own(port, eth->h_source, now);
		nfo_engine_settle_floods(nf, now, out);
		nfo_engine_arm(nf);
	}
	if (*drop)
		return NULL;
	if (!addressed_to(port, eth->h_dest, p))
		*drop = NFO_DROP_RECEIVER;
	else if (!identity_ok(nf, p->identity))
		*drop = NFO_DROP_IDENTITY;
	return *drop ? NULL : sender(port, eth->h_source, p, now, drop);
}

static inline void note_ear(struct nfo_pair *pair)
{
	pair->session.ear = in_serving_softirq() ? smp_processor_id() : NFO_EAR_NONE;
}

/* Compiled for those whose terms are known, and for the others. */
static __always_inline enum nfo_drop take(struct nfo_pair *pair, const struct nfo_pulse *p,
					  struct nfo_seal *seal, u64 now,
					  struct sk_buff_head *out)
{
	enum nfo_drop drop = NFO_OK;

	pair->heard_at = now;
	if (p->flags & NFO_PULSE_HELLO) {
		atomic64_inc(&pair->port->nf->rx_hellos);
		nfo_session_hello(&pair->session, now);
	} else if (nfo_hear(&pair->peer->select, &pair->session, seal, p, now, &drop) &
		   NFO_ACT_HEARD) {
		note_ear(pair);
		heard(pair, p, now);
		if (seal != &pair->hears)
			pair->hears = *seal;
	}
	nfo_engine_heard(pair, now, out);
	return drop;
}

/*
 * The pair whose terms these are: all that they say was looked at before. What is longer
 * than pulses are is for who has no lock: anybody can copy terms, and have all hashed.
 */
static __always_inline struct nfo_pair *known(const struct nfo_port *port, const void *frame,
					      size_t len)
{
	struct nfo_pair *pair;

	if (len > NFO_FRAME_MAX)
		return NULL;
	list_for_each_entry(pair, &port->pairs, of_port)
		if (nfo_seal_fits(&pair->hears, frame, len))
			return pair;
	return NULL;
}

static bool listens(const struct nfo_port *port)
{
	return port->nf->running && port->ok;
}

/* Claims are examined without the lock: a flood of them is everybody else's loss of time. */
static noinline_for_stack enum nfo_drop examine(struct nfo_port *port, const void *frame,
						size_t len, struct nfo_seal *seal,
						struct sk_buff_head *out)
{
	struct nfo_pulse p __uninitialized;	/* what is decoded is, or dropped */
	struct nfo_dev *nf = port->nf;
	struct nfo_keyring *ring = rcu_dereference(nf->keys);
	struct nfo_pair *pair;
	enum nfo_drop drop;
	u64 now;

	drop = nfo_frame_decode(frame, len, &p, ring, seal);
	spin_lock(&nf->lock);
	/* The keys have just changed. */
	if (ring != nfo_key_ring(nf)) {
		nfo_seal_wipe(seal);
		drop = nfo_frame_decode(frame, len, &p, nfo_key_ring(nf), seal);
	}
	if (!drop && listens(port)) {
		now = ktime_get_ns();
		pair = identify(port, frame, &p, now, out, &drop);
		if (pair)
			drop = take(pair, &p, seal, now, out);
		if (pair && !drop && !p.key_id && nf->unkeyed == NFO_UNKEYED_WARN)
			nfo_event_rejected(port, ((const struct ethhdr *)frame)->h_source,
					   NFO_DROP_UNKEYED, now);
	}
	spin_unlock(&nf->lock);
	return drop;
}

static noinline_for_stack enum nfo_drop receive_unknown(struct nfo_port *port,
							const void *frame, size_t len,
							struct sk_buff_head *out)
{
	struct nfo_seal seal = {};
	enum nfo_drop drop = examine(port, frame, len, &seal, out);

	nfo_seal_wipe(&seal);
	return drop;
}

static noinline_for_stack enum nfo_drop receive_known(struct nfo_pair *pair, const void *frame,
						      size_t len, struct sk_buff_head *out)
{
	struct nfo_pulse p __uninitialized;

	return nfo_frame_decode_known(frame, len, &p, &pair->hears) ?:
	       take(pair, &p, &pair->hears, ktime_get_ns(), out);
}

/* The long way; @fits: to a pair that we know, just now. */
static noinline_for_stack enum nfo_drop receive(struct nfo_port *port, const void *frame,
						size_t len, bool fits)
{
	struct nfo_dev *nf = port->nf;
	struct nfo_pair *pair = NULL;
	enum nfo_drop drop = NFO_OK;
	struct sk_buff_head out;

	__skb_queue_head_init(&out);
	if (fits) {
		spin_lock(&nf->lock);
		pair = listens(port) ? known(port, frame, len) : NULL;
		if (pair)
			drop = receive_known(pair, frame, len, &out);
		spin_unlock(&nf->lock);
	}
	if (!pair)
		drop = receive_unknown(port, frame, len, &out);
	nfo_pulse_send(nf, &out);
	return drop;
}

static noinline_for_stack void follow(struct nfo_pair *pair, u64 now)
	__releases(&pair->port->nf->lock)
{
	struct nfo_dev *nf = pair->port->nf;
	struct sk_buff_head out;

	__skb_queue_head_init(&out);
	nfo_engine_heard(pair, now, &out);
	spin_unlock(&nf->lock);
	nfo_pulse_send(nf, &out);
}

/* The short way, see hear.h. NFO_UNUSUAL: to be received the long one. */
static __always_inline int receive_usual(struct nfo_port *port, const void *frame, size_t len,
					 bool *fits)
{
	struct nfo_dev *nf = port->nf;
	int drop = NFO_UNUSUAL;
	struct nfo_pair *pair;
	u64 now;

	spin_lock(&nf->lock);
	pair = listens(port) ? known(port, frame, len) : NULL;
	*fits = pair;
	if (!pair)
		goto out;
	now = ktime_get_ns();
	drop = nfo_hear_usual(&pair->peer->select, &pair->session, &pair->hears, frame, len, now);
	if (drop)
		goto out;
	pair->heard_at = now;
	note_ear(pair);
	if (nfo_engine_cares(pair, now)) {
		follow(pair, now);
		return NFO_OK;
	}
out:
	spin_unlock(&nf->lock);
	return drop;
}

/* The limit on events is looked at without the lock: a flood is to cost little. */
static void reject(const struct nfo_port *port, const struct sk_buff *skb, enum nfo_drop drop)
{
	struct nfo_dev *nf = port->nf;
	u64 now = ktime_get_ns();

	atomic64_inc(&nf->drops[drop]);
	if (!nfo_event_rejection_due(nf, drop, now))
		return;
	spin_lock(&nf->lock);
	nfo_event_rejected(port, eth_hdr(skb)->h_source, drop, now);
	spin_unlock(&nf->lock);
}

void nfo_pulse_rx(struct nfo_port *port, struct sk_buff *skb)
{
	int drop = NFO_DROP_SHORT;
	bool fits;

	/* Behind that is only padding. */
	if (likely(!skb_is_nonlinear(skb)) ||
	    pskb_may_pull(skb, min_t(unsigned int, skb->len, NFO_FRAME_RX_MAX - ETH_HLEN))) {
		drop = receive_usual(port, skb_mac_header(skb), skb->len + ETH_HLEN, &fits);
		if (drop == NFO_UNUSUAL)
			drop = receive(port, skb_mac_header(skb), skb->len + ETH_HLEN, fits);
	}
	if (unlikely(drop))
		reject(port, skb, drop);
}
