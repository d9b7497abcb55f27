// SPDX-License-Identifier: GPL-2.0
/*
 * pulseinject: send pulses that no receiver must believe.
 *
 * Stands on a cable, at the end DEV of it whose other end is the victim's port.
 * Records some pulses of both directions there, then sends COUNT frames of one
 * KIND to the victim, RATE of them a second, made out of what it heard and with
 * a proper tag unless the kind says otherwise: the tag has no secret yet.
 *
 * What it knows of the format it knows from its description, not from the code
 * that it is to test.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/types.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define PULSE_TYPE	0x88B5
#define PULSE_VERSION	1
#define TAG_LEN		8
#define STATE_BITS	6
#define FLAG_POLL	0x0001
#define FLAG_FINAL	0x0002
#define FLAG_HELLO	0x0004
#define TLV_VIEW	1
#define VIEW_LEN	16	/* of one pair, behind the serial */
#define TLV_MTU		2
#define MTU_LEN		16

#define FRAME_MAX	4096
#define BIGGEST		1514	/* that a receiver reads */
#define RECORDS		8
#define PATIENCE	5000	/* ms to wait for the victim and its peer to speak */

#pragma pack(push, 1)
struct pulse {
	__u8 dest[ETH_ALEN];
	__u8 source[ETH_ALEN];
	__be16 type;
	__u8 version;
	__u8 header_words;
	__u8 key_id;
	__u8 multiplier;
	__be16 reserved;
	__be32 group;
	__be64 node;
	__be64 peer;
	__be64 nonce;
	__be64 echo_nonce;
	__be32 desired_tx_us;
	__be32 required_rx_us;
	__u8 identity[ETH_ALEN];
	__be16 reserved2;
	__be16 length;		/* what comes before it are the terms */
	__be16 flags;
	__u8 state_diag;
	__u8 reserved3;
	__be16 view_heard;
	__be64 seq;
	__be64 tx_ns;
	__be64 echo_ns;
	__be32 dwell_ns;
	__be16 pause_ms;
};

#pragma pack(pop)

#define TERMS_LEN	offsetof(struct pulse, length)
#define HEADER_LEN	(sizeof(struct pulse) - ETH_HLEN)

struct frame {
	union {
		__u8 bytes[FRAME_MAX];
		struct pulse p;
	};
	size_t len;
};

struct kind {
	const char *name;
	/* the @i-th of them into @f, which holds a pulse of the peer's */
	void (*make)(struct frame *f, unsigned int i);
};

static struct frame heard[RECORDS];	/* from the peer, on their way to the victim */
static struct frame said[RECORDS];	/* from the victim */
static unsigned int n_heard, n_said;

/* Randomness that is the same each time. */

static __u64 state = 0x6e66696e6a656374;

static __u64 random64(void)
{
	__u64 z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void random_bytes(__u8 *at, size_t len)
{
	while (len--)
		*at++ = random64();
}

static void random_mac(__u8 *mac)
{
	random_bytes(mac, ETH_ALEN);
	mac[0] = 0x02;
}

/* SipHash-2-4 */

static __u64 rotate(__u64 x, int n)
{
	return x << n | x >> (64 - n);
}

static void sip_round(__u64 v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static void sip_word(__u64 v[4], __u64 word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

static __u64 siphash(const __u8 *data, size_t len, const __u64 key[2])
{
	__u64 v[4] = {
		key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
		key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573,
	};
	__u64 word, last = (__u64)len << 56;
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		memcpy(&word, data + i, 8);
		sip_word(v, le64toh(word));
	}
	for (; i < len; i++)
		last |= (__u64)data[i] << (8 * (i % 8));
	sip_word(v, last);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Frames. */

static size_t tag_at(const struct frame *f)
{
	return ETH_HLEN + be16toh(f->p.length) - TAG_LEN;
}

static bool whole(const struct frame *f)
{
	return f->len >= sizeof(f->p) + TAG_LEN && f->p.version == PULSE_VERSION &&
	       be16toh(f->p.length) >= HEADER_LEN + TAG_LEN &&
	       (size_t)be16toh(f->p.length) + ETH_HLEN <= f->len;
}

/* The key 0 makes a key of the terms, and that one the tag of the rest. */
static __be64 tag_of(const struct frame *f)
{
	static const __u64 zero[2];
	__u8 terms[TERMS_LEN + 1];
	__u64 key[2];
	int i;

	memcpy(terms, f->bytes, TERMS_LEN);
	for (i = 0; i < 2; i++) {
		terms[TERMS_LEN] = i;
		key[i] = siphash(terms, sizeof(terms), zero);
	}
	return htobe64(siphash(f->bytes + TERMS_LEN, tag_at(f) - TERMS_LEN, key));
}

static void put_tag(struct frame *f)
{
	__be64 tag = tag_of(f);

	memcpy(f->bytes + tag_at(f), &tag, sizeof(tag));
}

static bool tag_ok(const struct frame *f)
{
	__be64 tag = tag_of(f);

	return !memcmp(f->bytes + tag_at(f), &tag, sizeof(tag));
}

/* Put @len bytes of TLVs behind the header, @claimed of them said to be there. */
static void put_tlv(struct frame *f, __u8 type, size_t len, size_t claimed)
{
	__be16 length = htobe16(claimed);
	__u8 *at = f->bytes + sizeof(f->p);

	at[0] = type;
	at[1] = 0;
	memcpy(at + 2, &length, sizeof(length));
	memset(at + 4, 0, len);
	f->p.length = htobe16(HEADER_LEN + 4 + len + TAG_LEN);
	f->len = ETH_HLEN + be16toh(f->p.length);
}

/* The kinds. */

static void make_truncated(struct frame *f, unsigned int i)
{
	f->len = ETH_HLEN + i % (f->len - ETH_HLEN);
}

/* It says that it is padded, and is not as long */
static void make_unpadded(struct frame *f, unsigned int i)
{
	__be16 mtu[2] = { htobe16(9000) };

	put_tlv(f, TLV_MTU, MTU_LEN, MTU_LEN);
	mtu[1] = htobe16(f->len - ETH_HLEN + 1 + i % 9000);
	memcpy(f->bytes + sizeof(f->p) + 4, mtu, sizeof(mtu));
	put_tag(f);
}

static void make_oversized(struct frame *f, unsigned int i)
{
	memset(f->bytes + f->len, 0, sizeof(f->bytes) - f->len);
	f->len = BIGGEST + 1 + i % 1000;
	f->p.length = htobe16(f->len - ETH_HLEN);
}

static void make_version(struct frame *f, unsigned int i)
{
	f->p.version = i % 256 == PULSE_VERSION ? 0 : i;
	put_tag(f);
}

static void make_key(struct frame *f, unsigned int i)
{
	f->p.key_id = 1 + i % 255;
	put_tag(f);
}

/* What anybody can make of a keyed pulse: the key of zeros */
static void make_unkeyed(struct frame *f, unsigned int i)
{
	f->p.key_id = 0;
	f->p.seq = htobe64(be64toh(f->p.seq) + (1ULL << 32) + i);
	put_tag(f);
}

/* One bit, anywhere but in the length, behind what is looked at before the tag */
static void make_tag(struct frame *f, unsigned int i)
{
	size_t from = offsetof(struct pulse, multiplier);
	size_t at = from + i / 8 % (tag_at(f) + TAG_LEN - from - sizeof(f->p.length));

	if (at >= TERMS_LEN)
		at += sizeof(f->p.length);
	f->bytes[at] ^= 1 << i % 8;
}

static void make_group(struct frame *f, unsigned int i)
{
	f->p.group = htobe32(be32toh(f->p.group) + 1 + i);
	put_tag(f);
}

/* The victim's own words, returned by a loop in the network */
static void make_own(struct frame *f, unsigned int i)
{
	*f = said[i % n_said];
}

/* For another node, or for another port */
static void make_receiver(struct frame *f, unsigned int i)
{
	if (i % 2)
		f->p.peer = htobe64(random64() | 1);
	else
		random_mac(f->bytes);	/* the destination */
	put_tag(f);
}

static void make_nonce(struct frame *f, unsigned int i)
{
	if (i % 2)
		f->p.nonce = htobe64(random64() | 1);
	else
		f->p.echo_nonce = htobe64(random64() | 1);
	f->p.seq = htobe64(be64toh(f->p.seq) + (1ULL << 32) + i);
	put_tag(f);
}

static void make_replay(struct frame *f, unsigned int i)
{
	*f = heard[i % n_heard];
}

static void make_identity(struct frame *f, unsigned int i)
{
	memcpy(f->p.identity, i % 2 ? said[0].p.identity : said[0].p.source, ETH_ALEN);
	put_tag(f);
}

static void make_malformed(struct frame *f, unsigned int i)
{
	switch (i % 16) {
	case 0:
		f->p.header_words--;
		break;
	case 1:
		f->p.header_words = 255;
		break;
	case 2:
		put_tlv(f, TLV_VIEW, VIEW_LEN, VIEW_LEN + 1);
		break;
	case 3:
		put_tlv(f, TLV_VIEW, VIEW_LEN + 1, VIEW_LEN + 1);
		break;
	case 4:
		put_tlv(f, TLV_VIEW, VIEW_LEN, VIEW_LEN);
		f->bytes[sizeof(f->p) + 4 + 1] = 1;	/* serial */
		f->bytes[sizeof(f->p) + 4 + 12] = 4;	/* state */
		break;
	case 5:
		put_tlv(f, 77, 0, 0xffff);
		break;
	case 6:
		f->p.multiplier = 0;
		break;
	case 7:
		f->p.node = 0;
		break;
	case 8:
		f->p.desired_tx_us = 0;
		break;
	case 9:
		f->p.required_rx_us = 0;
		break;
	case 10:
		f->p.identity[0] |= 1;
		break;
	case 11:
		memset(f->p.identity, 0, ETH_ALEN);
		break;
	case 14:
		put_tlv(f, TLV_MTU, MTU_LEN - 1, MTU_LEN - 1);
		break;
	case 15:
		put_tlv(f, TLV_MTU, MTU_LEN, MTU_LEN);	/* an MTU of 0 */
		break;
	case 12:
		f->p.flags |= htobe16(FLAG_POLL | FLAG_FINAL);
		break;
	case 13:
		f->p.flags |= htobe16(FLAG_HELLO);
		break;
	}
	put_tag(f);
}

/* Whatever it is, it is none: only the address and the type are right */
static void make_garbage(struct frame *f, unsigned int i)
{
	(void)i;
	f->len = ETH_HLEN + random64() % (BIGGEST - ETH_HLEN + 1);
	random_bytes(f->bytes + ETH_HLEN, f->len - ETH_HLEN);
}

/* Hellos, each of another node with another address */
static void make_stranger(struct frame *f, unsigned int i)
{
	static const __u8 group[ETH_ALEN] = { 0x03, 0x6e, 0x66, 0x6f, 0x00, 0x01 };

	memcpy(f->p.dest, group, ETH_ALEN);
	random_mac(f->p.source);
	random_mac(f->p.identity);
	f->p.state_diag = 1 << STATE_BITS;
	f->p.flags = htobe16(FLAG_HELLO);
	f->p.node = htobe64(random64() | 1);
	f->p.peer = 0;
	f->p.nonce = 0;
	f->p.echo_nonce = 0;
	f->p.seq = htobe64(1 + i);
	f->p.length = htobe16(HEADER_LEN + TAG_LEN);
	f->len = ETH_HLEN + HEADER_LEN + TAG_LEN;
	put_tag(f);
}

static const struct kind kinds[] = {
	{ "truncated", make_truncated },
	{ "oversized", make_oversized },
	{ "unpadded", make_unpadded },
	{ "version", make_version },
	{ "malformed", make_malformed },
	{ "key", make_key },
	{ "tag", make_tag },
	{ "unkeyed", make_unkeyed },
	{ "group", make_group },
	{ "own", make_own },
	{ "receiver", make_receiver },
	{ "nonce", make_nonce },
	{ "replay", make_replay },
	{ "identity", make_identity },
	{ "garbage", make_garbage },
	{ "stranger", make_stranger },
};

/* The cable. */

static int open_cable(const char *dev, __u16 protocol)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htobe16(protocol),
		.sll_ifindex = if_nametoindex(dev),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (!addr.sll_ifindex)
		err(1, "%s", dev);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		err(1, "packet socket on %s", dev);
	return fd;
}

/* A pulse of an established session in either direction */
static void record(const struct frame *f, bool to_victim)
{
	if (f->p.type != htobe16(PULSE_TYPE) || !whole(f) || !f->p.echo_nonce ||
	    be16toh(f->p.flags) & FLAG_HELLO)
		return;
	if (!f->p.key_id && !tag_ok(f))
		errx(1, "the tag of a pulse on the wire is not what it should be");
	if (to_victim && n_heard < RECORDS)
		heard[n_heard++] = *f;
	else if (!to_victim && n_said < RECORDS)
		said[n_said++] = *f;
}

static void listen_to(const char *dev)
{
	struct pollfd fd = { .fd = open_cable(dev, ETH_P_ALL), .events = POLLIN };
	struct sockaddr_ll from;
	static struct frame f;
	socklen_t from_len;
	ssize_t n;

	while (n_heard < RECORDS || n_said < RECORDS) {
		if (poll(&fd, 1, PATIENCE) <= 0)
			errx(1, "there are no pulses on %s", dev);
		from_len = sizeof(from);
		n = recvfrom(fd.fd, f.bytes, sizeof(f.bytes), 0,
			     (struct sockaddr *)&from, &from_len);
		if (n < 0)
			err(1, "receive on %s", dev);
		f.len = n;
		record(&f, from.sll_pkttype == PACKET_OUTGOING);
	}
	close(fd.fd);
}

static void inject(const char *dev, const struct kind *kind, unsigned int count,
		   unsigned int rate)
{
	int fd = open_cable(dev, 0);
	static struct frame f;
	__s64 begin = clock_ns(CLOCK_MONOTONIC);
	unsigned int i;

	for (i = 0; i < count; i++) {
		f = heard[i % n_heard];
		kind->make(&f, i);
		clock_wait_until(CLOCK_MONOTONIC, begin + i * NSEC_PER_SEC / rate);
		if (send(fd, f.bytes, f.len, 0) != (ssize_t)f.len)
			err(1, "send %zu bytes on %s", f.len, dev);
	}
	printf("sent=%u ns=%lld\n", count,
	       (long long)(clock_ns(CLOCK_MONOTONIC) - begin));
	close(fd);
}

static unsigned int number(const char *s)
{
	char *end;
	unsigned long n = strtoul(s, &end, 10);

	if (!n || n > 1000000 || *end)
		errx(2, "%s: 1 to 1000000 is possible", s);
	return n;
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 5) {
		fprintf(stderr, "usage: pulseinject DEV KIND COUNT RATE\nkinds:");
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			fprintf(stderr, " %s", kinds[i].name);
		fprintf(stderr, "\n");
		return 2;
	}
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(argv[2], kinds[i].name))
			break;
	if (i == ARRAY_SIZE(kinds))
		errx(2, "there is no kind %s", argv[2]);

	listen_to(argv[1]);
	inject(argv[1], &kinds[i], number(argv[3]), number(argv[4]));
	return 0;
}
