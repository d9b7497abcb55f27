// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>

#include "lladdr.h"
#include "masquerade.h"

static bool carries_lladdr(const struct sk_buff *skb)
{
	u8 buf[NFO_LLADDR_HEAD];
	int len = min_t(unsigned int, skb->len, sizeof(buf));
	const u8 *head = skb_header_pointer(skb, 0, len, buf);

	return head && nfo_lladdr_carried(head, len);
}

/* The source of a frame from its Ethernet header on, and what it says of it. */
static int change_source(struct sk_buff *skb, const u8 *from, const u8 *to)
{
	bool carries = carries_lladdr(skb);

	/* The payload may be shared with copies that leave on other ports. */
	if (carries ? skb_ensure_writable(skb, skb->len) : skb_cow_head(skb, 0))
		return -ENOMEM;
	ether_addr_copy(skb->data + ETH_ALEN, to);
	if (!carries)
		return 0;
	nfo_lladdr_replace(skb->data, skb->len, from, to, skb->ip_summed != CHECKSUM_PARTIAL);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

int nfo_masquerade_don(struct sk_buff *skb, const struct nfo_port *port)
{
	const u8 *identity = port->nf->dev->dev_addr;

	if (nfo_mac_key(skb->data + ETH_ALEN) != nfo_mac_key(identity))
		return 0;
	return change_source(skb, identity, port->dev->dev_addr);
}

int nfo_masquerade_doff(struct sk_buff *skb, const struct nfo_peer *peer)
{
	u8 wire[ETH_ALEN], identity[ETH_ALEN];
	int err;

	ether_addr_copy(wire, eth_hdr(skb)->h_source);
	nfo_mac_put(identity, READ_ONCE(peer->key));
	skb_push(skb, ETH_HLEN);
	err = change_source(skb, wire, identity);
	skb_pull(skb, ETH_HLEN);
	return err;
}
