// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <net/ip6_checksum.h>

#include "nd.h"

struct body {
	struct nd_msg msg;
	u8 type, length;		/* of the option (RFC 4861 4.6.1) */
	u8 mac[ETH_ALEN];
} __packed;

static void put_body(struct sk_buff *skb, const u8 *mac, const struct nfo_nd *nd)
{
	struct body *body = skb_put(skb, sizeof(*body));

	body->msg = nd->msg;
	body->type = nd->option;
	body->length = 1;
	ether_addr_copy(body->mac, mac);
	body->msg.icmph.icmp6_cksum = csum_ipv6_magic(&nd->source, &nd->dest, sizeof(*body),
						      IPPROTO_ICMPV6,
						      csum_partial(body, sizeof(*body), 0));
}

struct sk_buff *nfo_nd_create(struct net_device *dev, const u8 *mac, const struct nfo_nd *nd)
{
	struct sk_buff *skb = alloc_skb(LL_RESERVED_SPACE(dev) + sizeof(struct ipv6hdr) +
					sizeof(struct body) + dev->needed_tailroom,
					GFP_ATOMIC | __GFP_NOWARN);
	struct ipv6hdr *ip;
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	skb_reserve(skb, LL_RESERVED_SPACE(dev) - ETH_HLEN);
	skb_reset_mac_header(skb);
	eth = skb_put(skb, sizeof(*eth));
	if (mac)
		ether_addr_copy(eth->h_dest, mac);
	else
		ipv6_eth_mc_map(&nd->dest, eth->h_dest);
	ether_addr_copy(eth->h_source, dev->dev_addr);
	eth->h_proto = htons(ETH_P_IPV6);
	skb_set_network_header(skb, ETH_HLEN);
	ip = skb_put_zero(skb, sizeof(*ip));
	ip->version = 6;
	ip->payload_len = htons(sizeof(struct body));
	ip->nexthdr = IPPROTO_ICMPV6;
	ip->hop_limit = 255;
	ip->saddr = nd->source;
	ip->daddr = nd->dest;
	put_body(skb, dev->dev_addr, nd);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	return skb;
}
