/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the fixed part of a pulse lies on the wire, and the tag of pulses that have no more: of
 * frame.c, and of who writes and reads most pulses a short way, see say.h and hear.h.
 *
 * Pure: compiles in the kernel and in userspace.
 */
#ifndef NFO_WIRE_H
#define NFO_WIRE_H

#include "frame.h"

/*
 * The fixed part, behind the Ethernet header. A newer sender may make it
 * longer (header_words says so) and append TLVs that we do not know: both are
 * stepped over. The tag is always the last 8 bytes of the length.
 */
struct nfo_wire {
	/* The terms. */
	u8 version;
	u8 header_words;	/* this part's length in 32-bit words */
	u8 key_id;
	u8 multiplier;
	__be16 reserved;
	__be32 group;
	__be64 node;
	__be64 peer;
	__be64 nonce;
	__be64 echo_nonce;
	__be32 desired_tx_us;
	__be32 required_rx_us;
	u8 identity[ETH_ALEN];
	__be16 reserved2;
	/* The news. */
	__be16 length;		/* all of it: this part, TLVs, tag; padding not */
	__be16 flags;
	u8 state_diag;		/* state: upper 2 bits, diagnostic: lower 5 */
	u8 reserved3;
	__be16 view_heard;
	__be64 seq;
	__be64 tx_ns;
	__be64 echo_ns;
	__be32 dwell_ns;
	__be16 pause_ms;
} __packed;

#define NFO_TAG_LEN	sizeof(__be64)
#define NFO_NEWS_LEN	(sizeof(struct nfo_wire) - offsetof(struct nfo_wire, length))
/* Where the tag of a frame without TLVs begins. */
#define NFO_PLAIN_END	(NFO_TERMS_LEN + NFO_NEWS_LEN)

static inline void nfo_wire_put_news(struct nfo_wire *w, const struct nfo_pulse *p, size_t length)
{
	w->length = cpu_to_be16(length);
	w->flags = cpu_to_be16(p->flags);
	w->state_diag = p->state << 6 | p->diag;
	w->reserved3 = 0;
	w->view_heard = cpu_to_be16(p->view_heard);
	w->seq = cpu_to_be64(p->seq);
	w->tx_ns = cpu_to_be64(p->tx_ns);
	w->echo_ns = cpu_to_be64(p->echo_ns);
	w->dwell_ns = cpu_to_be32(p->dwell_ns);
	w->pause_ms = cpu_to_be16(p->pause_ms);
}

static inline struct nfo_beat nfo_wire_beat(const struct nfo_wire *w)
{
	return (struct nfo_beat){
		.seq = be64_to_cpu(w->seq),
		.tx_ns = be64_to_cpu(w->tx_ns),
		.echo_ns = be64_to_cpu(w->echo_ns),
		.dwell_ns = be32_to_cpu(w->dwell_ns),
		.view_heard = be16_to_cpu(w->view_heard),
	};
}

static inline void nfo_wire_put_tag(u8 *frame, size_t end, u64 tag)
{
	__be64 wire = cpu_to_be64(tag);

	memcpy(frame + end, &wire, sizeof(wire));
}

static inline u64 nfo_wire_get_tag(const u8 *frame, size_t end)
{
	__be64 wire;

	memcpy(&wire, frame + end, sizeof(wire));
	return be64_to_cpu(wire);
}

/* The tag of a frame without TLVs. */
static __always_inline u64 nfo_wire_plain_tag(const u8 *frame, struct nfo_seal *seal)
{
	const u8 *news = frame + NFO_TERMS_LEN;
	u64 first = nfo_frame_word(news);
	struct nfo_sip sip;

	BUILD_BUG_ON(NFO_NEWS_LEN != 4 * sizeof(u64) + 6);
	if (first != seal->first)
		nfo_seal_begin(seal, first);
	sip = nfo_sip_add(seal->begun, nfo_frame_word(news + 8));
	sip = nfo_sip_add(sip, nfo_frame_word(news + 16));
	sip = nfo_sip_add(sip, nfo_frame_word(news + 24));
	/* The last six bytes; two before them are read instead of what follows. */
	return nfo_sip_end(sip, nfo_frame_word(news + 30) >> 16, NFO_NEWS_LEN);
}

/* Is it right? The frame's length, NFO_FRAME_PLAIN or more, and what it says of that are known. */
static __always_inline bool nfo_wire_tag_ok(const u8 *frame, struct nfo_seal *seal)
{
	return nfo_wire_get_tag(frame, NFO_PLAIN_END) == nfo_wire_plain_tag(frame, seal);
}

/*
 * Does a frame that fits @seal begin as its usual ones do? Then its beat is all that it says,
 * if its tag is right, which is to be looked at then.
 */
static inline bool nfo_wire_is_usual(const u8 *frame, size_t len, const struct nfo_seal *seal)
{
	return seal->usual && len >= NFO_FRAME_PLAIN &&
	       nfo_frame_word(frame + NFO_TERMS_LEN) == seal->usual;
}

/*
 * nfo_frame_encode() of a pulse without TLVs, for who knows that @seal has its terms: @p's are
 * void.
 */
static inline size_t nfo_wire_encode_known(u8 *frame, const struct nfo_pulse *p,
					   struct nfo_seal *seal)
{
	memcpy(frame, seal->wire, NFO_TERMS_LEN);
	nfo_wire_put_news((struct nfo_wire *)(frame + ETH_HLEN), p, NFO_FRAME_PLAIN - ETH_HLEN);
	nfo_wire_put_tag(frame, NFO_PLAIN_END, nfo_wire_plain_tag(frame, seal));
	return NFO_FRAME_PLAIN;
}

#endif
