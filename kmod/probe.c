// SPDX-License-Identifier: GPL-2.0
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <net/addrconf.h>
#include <net/arp.h>

#include "engine.h"
#include "event.h"
#include "nd.h"
#include "probe.h"
#include "pulse.h"
#include "steer.h"

static u64 interval_ns(const struct nfo_dev *nf)
{
	return (u64)nf->probe_us * NSEC_PER_USEC;
}

/* Half an interval more, for the answer to the last question. */
static u64 detection_ns(const struct nfo_dev *nf)
{
	return interval_ns(nf) * (2 * nf->probe_multiplier + 1) / 2;
}

/* What carries no data needs no gateway. */
static bool asks(const struct nfo_port *port)
{
	return port->ok && !port->heartbeat_only;
}

/* Verdicts. */

/* Did it answer the last question? */
static bool answers(const struct nfo_port *port, unsigned int i, u64 now)
{
	const struct nfo_answer *answer = &port->answers[i];

	return answer->at && now - answer->at <= interval_ns(port->nf) * 3 / 2;
}

/*
 * When the port last had an answer: of whichever target, or of the one that is silent
 * longest. @excused: or when silence was last nobody's fault.
 */
static u64 answered_at(const struct nfo_port *port, bool excused)
{
	const struct nfo_dev *nf = port->nf;
	u64 at, first = U64_MAX, last = 0;
	unsigned int i;

	for (i = 0; i < nf->n_targets; i++) {
		at = port->answers[i].at;
		if (excused)
			at = max(at, port->answers[i].since);
		first = min(first, at);
		last = max(last, at);
	}
	return nf->probe_all ? first : last;
}

static u64 fails_at(const struct nfo_port *port)
{
	return max(answered_at(port, true), port->probed_since) + detection_ns(port->nf);
}

bool nfo_probe_answered(const struct nfo_port *port, u64 now)
{
	u64 at = answered_at(port, false);

	return port->nf->n_targets && asks(port) && at &&
	       now - at <= interval_ns(port->nf) * 3 / 2;
}

bool nfo_probe_failed(const struct nfo_port *port, u64 now)
{
	return port->nf->n_targets && asks(port) && now >= fails_at(port);
}

/* Tell what has changed; @answered: this moment. */
static void note(struct nfo_port *port, bool answered, u64 now)
{
	bool lost = nfo_probe_failed(port, now);

	if (!lost && !answered)
		return;
	if (lost != port->gateway_lost)
		port->nf->flood_dirty = true;
	port->gateway_lost = lost;
	if (lost != port->gateway_told) {
		port->gateway_told = lost;
		nfo_event_port(port, lost ? NFAILOVER_EVENT_GATEWAY_LOST :
					    NFAILOVER_EVENT_GATEWAY_FOUND, now);
	}
}

/* Asking. */

static void ask_arp(const struct nfo_port *port, __be32 target, const u8 *mac,
		    struct sk_buff_head *out)
{
	struct net_device *dev = port->dev;
	struct sk_buff *skb;

	skb = arp_create(ARPOP_REQUEST, ETH_P_ARP, target, dev, 0, mac ?: dev->broadcast,
			 dev->dev_addr, NULL);
	if (skb)
		__skb_queue_tail(out, skb);
}

/* The address that asks: that of the wire MAC, which nobody uses (RFC 4291 appendix A). */
static void wire_address(const struct nfo_port *port, struct in6_addr *addr)
{
	*addr = (struct in6_addr){ .s6_addr32[0] = htonl(0xfe800000) };
	addrconf_addr_eui48(&addr->s6_addr[8], port->dev->dev_addr);
}

static void ask_nd(const struct nfo_port *port, const struct in6_addr *target, const u8 *mac,
		   struct sk_buff_head *out)
{
	struct nfo_nd ns = {
		.option = ND_OPT_SOURCE_LL_ADDR,
		.dest = *target,
		.msg.icmph.icmp6_type = NDISC_NEIGHBOUR_SOLICITATION,
		.msg.target = *target,
	};
	struct sk_buff *skb;

	wire_address(port, &ns.source);
	if (!mac)
		addrconf_addr_solict_mult(target, &ns.dest);
	skb = nfo_nd_create(port->dev, mac, &ns);
	if (skb)
		__skb_queue_tail(out, skb);
}

/* Everybody only if it is not known, or silent there: its MAC may be another one now. */
static void ask(struct nfo_port *port, u64 now, struct sk_buff_head *out)
{
	const struct nfo_dev *nf = port->nf;
	unsigned int i;

	for (i = 0; i < nf->n_targets; i++) {
		const struct in6_addr *target = &nf->targets[i];
		const u8 *mac = answers(port, i, now) ? port->answers[i].mac : NULL;

		if (ipv6_addr_v4mapped(target))
			ask_arp(port, target->s6_addr32[3], mac, out);
		else
			ask_nd(port, target, mac, out);
	}
}

/* We had no time to listen: the verdict waits for the next answer. */
static void excuse(struct nfo_port *port, u64 now)
{
	u64 until = now + interval_ns(port->nf) * 3 / 2;

	if (!port->gateway_lost && fails_at(port) < until)
		port->probed_since = until - detection_ns(port->nf);
}

bool nfo_probe_run(struct nfo_dev *nf, u64 now, u64 late, bool deaf, struct sk_buff_head *out)
{
	bool due = now >= nf->probe_at, waits = false;
	struct nfo_port *port;

	lockdep_assert_held(&nf->lock);
	list_for_each_entry(port, &nf->ports, of_device) {
		if (late > interval_ns(nf))
			excuse(port, now);
		if (deaf)
			waits |= !port->gateway_lost && nfo_probe_failed(port, now);
		else
			note(port, false, now);
		if (due && asks(port))
			ask(port, now, out);
	}
	if (due)
		nf->probe_at = now + interval_ns(nf);
	return waits;
}

u64 nfo_probe_deadline(const struct nfo_dev *nf, u64 now)
{
	const struct nfo_port *port;
	u64 at = nf->probe_at;

	list_for_each_entry(port, &nf->ports, of_device)
		if (asks(port) && !port->gateway_lost)
			at = min(at, fails_at(port));
	return max(at, now);
}

/* Beginning. */

/* Nobody asks any more for whom it was lost. */
static void forgive(struct nfo_port *port, u64 now)
{
	if (port->gateway_told)
		nfo_event_port(port, NFAILOVER_EVENT_GATEWAY_FOUND, now);
	port->gateway_told = false;
}

void nfo_probe_restart(struct nfo_port *port, u64 now)
{
	memset(port->answers, 0, sizeof(port->answers));
	port->probed_since = now;
	port->gateway_lost = false;
	port->nf->probe_at = now;
}

void nfo_probe_renew(struct nfo_port *port, u64 now)
{
	lockdep_assert_held(&port->nf->lock);
	nfo_probe_restart(port, now);
	forgive(port, now);
}

void nfo_probe_set(struct nfo_dev *nf, const struct in6_addr *targets, unsigned int n)
{
	bool same = n == nf->n_targets && !memcmp(nf->targets, targets, n * sizeof(*targets));
	struct nfo_port *port;
	u64 now = ktime_get_ns();

	lockdep_assert_held(&nf->lock);
	memmove(nf->targets, targets, n * sizeof(*targets));
	WRITE_ONCE(nf->n_targets, n);
	nf->flood_dirty = true;
	list_for_each_entry(port, &nf->ports, of_device) {
		nfo_probe_restart(port, now);
		if (!same)
			forgive(port, now);
	}
}

/* Answers. */

struct arp_body {
	struct arphdr hdr;
	u8 sender[ETH_ALEN];
	__be32 sender_ip;
	u8 target[ETH_ALEN];
	__be32 target_ip;
} __packed;

/* To a probe of the port's, or of nf0's own that went out as the port; whose it is: *@from. */
static bool is_arp_reply(const struct nfo_port *port, const struct sk_buff *skb,
			 struct in6_addr *from)
{
	struct arp_body body;
	const struct arp_body *arp = skb_header_pointer(skb, 0, sizeof(body), &body);

	if (!arp || arp->hdr.ar_op != htons(ARPOP_REPLY) || arp->hdr.ar_hln != ETH_ALEN ||
	    arp->hdr.ar_pln != sizeof(arp->sender_ip) || arp->target_ip ||
	    !ether_addr_equal(arp->target, port->dev->dev_addr))
		return false;
	ipv6_addr_set_v4mapped(arp->sender_ip, from);
	return true;
}

static bool is_advertisement(const struct nfo_port *port, const struct sk_buff *skb,
			     struct in6_addr *from)
{
	struct {
		struct ipv6hdr ip;
		struct nd_msg msg;
	} body, *na = skb_header_pointer(skb, 0, sizeof(body), &body);
	struct in6_addr own;

	wire_address(port, &own);
	if (!na || na->ip.nexthdr != IPPROTO_ICMPV6 || na->ip.hop_limit != 255 ||
	    na->msg.icmph.icmp6_type != NDISC_NEIGHBOUR_ADVERTISEMENT ||
	    !ipv6_addr_equal(&na->ip.daddr, &own))
		return false;
	*from = na->msg.target;
	return true;
}

/* Of those whose silence is enough to be lost: target @i, or all of them. */
static bool anybody_answers(const struct nfo_port *port, unsigned int i, u64 now)
{
	if (port->nf->probe_all)
		return answers(port, i, now);
	for (i = 0; i < port->nf->n_targets; i++)
		if (answers(port, i, now))
			return true;
	return false;
}

/* What was missed everywhere is back, target @i; that is no reason to move. */
static void welcome_back(struct nfo_dev *nf, unsigned int i, u64 now)
{
	struct nfo_port *port;

	list_for_each_entry(port, &nf->ports, of_device)
		if (anybody_answers(port, i, now))
			return;
	list_for_each_entry(port, &nf->ports, of_device) {
		port->answers[i].since = now;
		note(port, true, now);
	}
}

/* Counted from 0, -1: nobody that is asked. */
static int find_target(const struct nfo_dev *nf, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < nf->n_targets; i++)
		if (ipv6_addr_equal(&nf->targets[i], addr))
			return i;
	return -1;
}

/* False: it is not of a gateway that is asked. */
static bool take_answer(struct nfo_port *port, const struct in6_addr *from, const u8 *mac,
			struct sk_buff_head *out)
{
	struct nfo_dev *nf = port->nf;
	int i = find_target(nf, from);
	u64 now = ktime_get_ns();

	if (i < 0)
		return false;
	welcome_back(nf, i, now);
	port->answers[i].at = now;
	ether_addr_copy(port->answers[i].mac, mac);
	note(port, true, now);
	/* One that failed may have waited for somewhere to go. */
	nf->flood_dirty |= nf->gateway_awaited;
	nfo_engine_settle_floods(nf, now, out);
	nfo_engine_arm(nf);
	return true;
}

bool nfo_probe_rx(struct nfo_port *port, struct sk_buff *skb)
{
	const struct ethhdr *eth = eth_hdr(skb);
	struct nfo_dev *nf = port->nf;
	struct sk_buff_head out;
	struct in6_addr from;
	bool taken = false;

	if (!ether_addr_equal(eth->h_dest, port->dev->dev_addr) || nfo_steer_tagged(skb))
		return false;
	if (!(skb->protocol == htons(ETH_P_ARP) && is_arp_reply(port, skb, &from)) &&
	    !(skb->protocol == htons(ETH_P_IPV6) && is_advertisement(port, skb, &from)))
		return false;
	__skb_queue_head_init(&out);
	spin_lock_bh(&nf->lock);
	if (nf->running && asks(port))
		taken = take_answer(port, &from, eth->h_source, &out);
	/* Whoever probes for a duplicate of nf0's address looks like the port then (RFC 5227). */
	taken &= !(nf->masquerade && skb->protocol == htons(ETH_P_ARP));
	spin_unlock_bh(&nf->lock);
	nfo_pulse_send(nf, &out);
	return taken;
}
