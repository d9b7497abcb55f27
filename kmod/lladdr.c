// SPDX-License-Identifier: GPL-2.0
#include "lladdr.h"

#define TAGS_MAX	2

struct arp {
	u8 hardware[2], protocol[2];
	u8 hardware_len, protocol_len;
	u8 operation[2];
	u8 sender[ETH_ALEN], sender_ip[4];
	u8 target[ETH_ALEN], target_ip[4];
};

struct ipv6 {
	u8 flow[4];
	u8 length[2];
	u8 next, hops;
	u8 source[16], dest[16];
};

struct icmpv6 {
	u8 type, code;
	u8 sum[2];
};

#define ICMPV6		58	/* IPv6's next header */

/* Options of neighbour discovery: type, length in units of 8 bytes, value. */
#define OPT_UNIT	8
#define OPT_SOURCE	1
#define OPT_TARGET	2

static u16 get16(const u8 *at)
{
	return at[0] << 8 | at[1];
}

static void put16(u8 *at, u16 value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* Where the payload begins behind the tags, and its EtherType; 0: not to be seen. */
static size_t find_payload(const u8 *frame, size_t len, u16 *type)
{
	size_t at = 2 * ETH_ALEN;
	unsigned int tags;

	for (tags = 0; len >= at + sizeof(u16); tags++, at += 2 * sizeof(u16)) {
		*type = get16(frame + at);
		if ((*type != ETH_P_8021Q && *type != ETH_P_8021AD) || tags == TAGS_MAX)
			return at + sizeof(u16);
	}
	return 0;
}

/* Where the options of a message begin; 0: it has none that matter. RFC 4861 4.1 to 4.4. */
static size_t options_at(u8 type)
{
	switch (type) {
	case 133:	/* router solicitation */
		return 8;
	case 134:	/* router advertisement */
		return 16;
	case 135:	/* neighbour solicitation */
	case 136:	/* neighbour advertisement */
		return 24;
	}
	return 0;
}

bool nfo_lladdr_carried(const u8 *frame, size_t len)
{
	u16 type;
	size_t at = find_payload(frame, len, &type);
	const struct ipv6 *ip = (const void *)(frame + at);

	if (!at)
		return false;
	if (type == ETH_P_ARP)
		return true;
	return type == ETH_P_IPV6 && len > at + sizeof(*ip) && ip->next == ICMPV6 &&
	       options_at(frame[at + sizeof(*ip)]);
}

static void replace(u8 *addr, const u8 *from, const u8 *to)
{
	if (ether_addr_equal(addr, from))
		ether_addr_copy(addr, to);
}

static void replace_arp(struct arp *arp, size_t len, const u8 *from, const u8 *to)
{
	if (len < sizeof(*arp) || arp->hardware_len != ETH_ALEN ||
	    arp->protocol_len != sizeof(arp->sender_ip))
		return;
	replace(arp->sender, from, to);
	/* A gratuitous reply has it here too. */
	replace(arp->target, from, to);
}

/* RFC 1624: the sum without the old words, and with the new. */
static void follow(u8 *sum, const u8 *from, const u8 *to)
{
	u32 total = (u16)~get16(sum);
	unsigned int i;

	for (i = 0; i < ETH_ALEN; i += sizeof(u16))
		total += (u16)~get16(from + i) + get16(to + i);
	while (total > U16_MAX)
		total = (total & U16_MAX) + (total >> 16);
	put16(sum, ~total);
}

static void replace_nd(struct icmpv6 *icmp, size_t len, const u8 *from, const u8 *to, bool sum)
{
	size_t at = len ? options_at(icmp->type) : 0, n;
	u8 *opt;

	for (; at && at + OPT_UNIT <= len; at += n) {
		opt = (u8 *)icmp + at;
		n = opt[1] * OPT_UNIT;
		/* Who receives such a message drops it (RFC 4861 4.6). */
		if (!n || n > len - at)
			return;
		if ((opt[0] != OPT_SOURCE && opt[0] != OPT_TARGET) || n != OPT_UNIT ||
		    !ether_addr_equal(opt + 2, from))
			continue;
		ether_addr_copy(opt + 2, to);
		if (sum)
			follow(icmp->sum, from, to);
	}
}

static void replace_ipv6(struct ipv6 *ip, size_t len, const u8 *from, const u8 *to, bool sum)
{
	size_t payload;

	if (len < sizeof(*ip) || ip->next != ICMPV6)
		return;
	payload = get16(ip->length);
	if (payload <= len - sizeof(*ip))
		replace_nd((void *)(ip + 1), payload, from, to, sum);
}

void nfo_lladdr_replace(u8 *frame, size_t len, const u8 *from, const u8 *to, bool sum)
{
	u16 type;
	size_t at = find_payload(frame, len, &type);

	if (!at)
		return;
	if (type == ETH_P_ARP)
		replace_arp((void *)(frame + at), len - at, from, to);
	else if (type == ETH_P_IPV6)
		replace_ipv6((void *)(frame + at), len - at, from, to, sum);
}
