// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>

#include "engine.h"
#include "flood.h"
#include "masquerade.h"
#include "probe.h"
#include "pulse.h"
#include "spare.h"
#include "steer.h"

static void count_tx(struct pcpu_sw_netstats __percpu *stats, unsigned int len)
{
	struct pcpu_sw_netstats *s = this_cpu_ptr(stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->tx_packets);
	u64_stats_add(&s->tx_bytes, len);
	u64_stats_update_end(&s->syncp);
}

netdev_tx_t nfo_steer_drop(struct sk_buff *skb, atomic64_t *counter)
{
	atomic64_inc(counter);
	kfree_skb(skb);
	return NETDEV_TX_OK;
}

netdev_tx_t nfo_steer_forward(struct sk_buff *skb, struct net_device *out,
			      struct pcpu_sw_netstats __percpu *stats)
{
	count_tx(stats, skb->len);
	skb->dev = out;
	return dev_queue_xmit(skb);
}

/* @own: the frame is nf0's own, and not of a station behind it. */
static struct nfo_pair *path_to(const struct nfo_peer *peer, bool own)
{
	return rcu_dereference_bh(*(own ? &peer->active : &peer->guests));
}

/* The port failed and the engine does not know yet: it decides now, not at its next tick. */
static noinline struct nfo_pair *fail_over(struct nfo_dev *nf, const struct nfo_peer *peer,
					   bool own, struct nfo_pair *pair)
{
	if (!READ_ONCE(pair->port->ok))
		return pair;
	nfo_engine_run(nf);
	return path_to(peer, own) ?: pair;
}

/* Compiled for each @own. */
static __always_inline netdev_tx_t xmit_to(struct nfo_dev *nf, const struct nfo_peer *peer,
					   bool own, struct sk_buff *skb)
{
	struct nfo_pair *pair = path_to(peer, own);

	if (unlikely(!pair))
		return nfo_flood_xmit(nf, skb);
	if (unlikely(!nfo_port_ok(pair->out)))
		pair = fail_over(nf, peer, own, pair);
	if (unlikely(skb_cow_head(skb, 0)))
		return nfo_steer_drop(skb, &nf->tx_dropped);
	if (!own)
		nfo_flood_sent(nf, pair->port, skb);
	memcpy(skb->data, pair->header, own ? 2 * ETH_ALEN : ETH_ALEN);
	return nfo_steer_forward(skb, pair->out, pair->stats);
}

static noinline netdev_tx_t xmit_guests(struct nfo_dev *nf, const struct nfo_peer *peer,
					struct sk_buff *skb)
{
	return xmit_to(nf, peer, false, skb);
}

netdev_tx_t nfo_steer_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nfo_dev *nf = netdev_priv(dev);
	struct nfo_peer *peer = nfo_peer_by_identity(nf, skb->data);

	/* Who asked before the pairs were up may have learnt a wire MAC. */
	if (unlikely(!peer))
		peer = nfo_peer_by_wire(nf, skb->data);
	if (!peer)
		return nfo_flood_xmit(nf, skb);
	if (likely(nfo_mac_key(skb->data + ETH_ALEN) == nfo_mac_key(dev->dev_addr)))
		return xmit_to(nf, peer, true, skb);
	return xmit_guests(nf, peer, skb);
}

static void count_rx(struct pcpu_sw_netstats __percpu *stats, unsigned int len)
{
	struct pcpu_sw_netstats *s = this_cpu_ptr(stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->rx_packets);
	u64_stats_add(&s->rx_bytes, len);
	u64_stats_update_end(&s->syncp);
}

/* Put the identities back into a frame to the port's own MAC. */
static int restore(struct sk_buff *skb, const struct nfo_port *port, const struct nfo_pair *pair)
{
	struct ethhdr *eth;

	if (skb_cow_head(skb, 0))
		return -ENOMEM;
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_dest, port->nf->dev->dev_addr);
	if (pair)
		nfo_mac_put(eth->h_source, READ_ONCE(pair->peer->key));
	return 0;
}

/* The same question as in eth_type_trans, asked again for nf0. */
static void classify(struct sk_buff *skb, const struct net_device *dev)
{
	const u8 *dest = eth_hdr(skb)->h_dest;

	if (is_multicast_ether_addr(dest))
		return;
	skb->pkt_type = nfo_mac_key(dest) == nfo_mac_key(dev->dev_addr) ? PACKET_HOST :
									  PACKET_OTHERHOST;
}

static rx_handler_result_t receive(struct sk_buff *skb, struct nfo_port *port)
{
	bool to_us = nfo_mac_key(eth_hdr(skb)->h_dest) == nfo_mac_key(port->dev->dev_addr);
	struct nfo_dev *nf = port->nf;
	const u8 *source = eth_hdr(skb)->h_source;
	const struct nfo_peer *masked;
	const struct nfo_pair *pair;

	if (!netif_running(nf->dev))
		goto drop;
	/* What we flooded ourselves came back by another port. */
	if (nfo_mac_key(source) == nfo_mac_key(nf->dev->dev_addr)) {
		atomic64_inc(&nf->rx_flooded_own);
		goto consume;
	}
	pair = nfo_pair_by_wire(nf, port, source);
	/* But what a peer sent that had not heard of it arrives. */
	if (unlikely(READ_ONCE(port->heartbeat_only)) && !(to_us && pair)) {
		atomic64_inc(&nf->rx_heartbeat_only);
		goto consume;
	}
	if (!to_us) {
		masked = nfo_peer_by_wire(nf, source);
		if (!nfo_flood_takes(port, skb, masked))
			goto consume;
		if (masked && nfo_masquerade_doff(skb, masked))
			goto drop;
	} else if (restore(skb, port, pair)) {
		goto drop;
	}
	skb->dev = nf->dev;
	classify(skb, nf->dev);
	count_rx(pair ? pair->stats : port->stats, skb->len + ETH_HLEN);
	return RX_HANDLER_ANOTHER;
drop:
	atomic64_inc(&nf->rx_dropped);
consume:
	kfree_skb(skb);
	return RX_HANDLER_CONSUMED;
}

/*
 * LLDP, EAPOL, PTP and their like are the port's own business (IEEE 802.1Q 8.6.3), but the
 * spanning trees of customer and provider bridges are that of a bridge above.
 */
static bool is_ports_own(const u8 *dest)
{
	return is_link_local_ether_addr(dest) && dest[5] != 0x00 && dest[5] != 0x08;
}

rx_handler_result_t nfo_steer_rx(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;
	struct nfo_port *port;

	if (unlikely(skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	skb = skb_share_check(skb, GFP_ATOMIC);
	*pskb = skb;
	if (unlikely(!skb))
		return RX_HANDLER_CONSUMED;

	port = rcu_dereference(skb->dev->rx_handler_data);
	if (skb->protocol == READ_ONCE(port->nf->ethertype) && !nfo_steer_tagged(skb)) {
		nfo_pulse_rx(port, skb);
		nfo_spare_put(skb);
		return RX_HANDLER_CONSUMED;
	}
	if (is_ports_own(eth_hdr(skb)->h_dest))
		return RX_HANDLER_PASS;
	if (unlikely(READ_ONCE(port->nf->n_targets)) && nfo_probe_rx(port, skb)) {
		consume_skb(skb);
		return RX_HANDLER_CONSUMED;
	}
	return receive(skb, port);
}
