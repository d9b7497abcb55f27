/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The pulse as it is on the wire: encode, decode, authenticate.
 *
 * Pure: compiles in the kernel and in userspace. Documentation/pulse.rst draws
 * the layout.
 */
#ifndef NFO_FRAME_H
#define NFO_FRAME_H

#include "keyring.h"
#include "sip.h"

/* IEEE 802 local experimental EtherType 1 (IEEE 802-2014, 9.2.4). */
#define NFO_ETHERTYPE		0x88B5
/* A locally administered group address: bridges forward it, 01:80:C2:… they would not. */
#define NFO_HELLO_ADDR		{ 0x03, 0x6e, 0x66, 0x6f, 0x00, 0x01 }

#define NFO_FRAME_VERSION	1
/* Most view entries that one pulse carries. */
#define NFO_VIEW_MAX		32
/* Largest frame that encode writes, Ethernet header included. */
#define NFO_FRAME_MAX		536
/* And of one that carries neither view nor MTU. */
#define NFO_FRAME_PLAIN		118
/*
 * What decode reads of a frame at most; the room above NFO_FRAME_MAX is for newer
 * senders, and what follows can only be padding.
 */
#define NFO_FRAME_RX_MAX	1514

/* Session states, numbered as in RFC 5880 4.1. */
enum nfo_state {
	NFO_ADMIN_DOWN = 0,
	NFO_DOWN = 1,
	NFO_INIT = 2,
	NFO_UP = 3,
};

/* Why the session last left Up, numbered as in RFC 5880 4.1. */
enum nfo_diag {
	NFO_DIAG_NONE = 0,
	NFO_DIAG_EXPIRED = 1,		/* control detection time expired */
	NFO_DIAG_NEIGHBOR = 3,		/* neighbor signaled session down */
	NFO_DIAG_PATH_DOWN = 5,		/* the local port cannot carry frames */
	NFO_DIAG_ADMIN = 7,		/* administratively down */
};

/* Pulse flags. */
#define NFO_PULSE_POLL		BIT(0)	/* answer at once (RFC 5880 6.5) */
#define NFO_PULSE_FINAL		BIT(1)	/* the answer to a Poll */
#define NFO_PULSE_HELLO		BIT(2)	/* to everybody on the segment, no session */
#define NFO_PULSE_FLOOD		BIT(3)	/* the sender floods on this port */
#define NFO_PULSE_HEARTBEAT	BIT(4)	/* the sender's port never carries data */
#define NFO_PULSE_PAUSE		BIT(5)	/* the sender may be silent for pause_ms */
#define NFO_PULSE_MASQUERADE	BIT(6)	/* what it floods leaves under this wire MAC */

/* Dwell when nothing was received yet, or more than 4 s ago. */
#define NFO_DWELL_NONE		U32_MAX

/* What the sender says of one pair of this peer. */
struct nfo_view {
	u64 nonce;		/* the receiver's nonce for that pair */
	enum nfo_state state:8;	/* the sender's state for it */
	bool fail:1;		/* signal fail: the sender's verdict on the path itself */
	bool active:1;		/* the sender sends its data there */
	bool standby:1;		/* the sender wants it to beat fast, as the one to go to */
	bool floods:1;		/* the sender floods on its port of that pair */
	bool degraded:1;	/* the sender loses too much of what the receiver sends there */
};

/* What the sender knows, and asks, of the MTU of the path; see path.h. */
struct nfo_mtu {
	u16 mtu;		/* the sender's; 0: it says nothing of all this */
	u16 padded;		/* how long this pulse is behind the Ethernet header; 0: as it is */
	bool ask;		/* the receiver is to say what it heard */
	u64 heard_ns;		/* the receiver's clock in its last padded pulse heard, 0: none */
};

/* A pulse in host order. */
struct nfo_pulse {
	/* What stays the same from pulse to pulse of a session, as a rule. */
	nfo_field_group(nfo_terms, terms,
			u64 node;		/* the sender's node id */
			u64 peer;		/* the receiver's, 0 in a hello */
			u64 nonce;		/* the sender's for this session, 0 in a hello */
			u64 echo_nonce;		/* the receiver's, 0 while unknown */
			u32 group;
			u32 desired_tx_us;	/* desired min TX interval */
			u32 required_rx_us;	/* required min RX interval */
			u8 identity[ETH_ALEN];	/* the MAC that the sender's stack uses */
			u8 multiplier;		/* detect multiplier, RFC 5880 4.1 */
			u8 key_id;		/* 0: the zero key, integrity only */
	);
	/* All that is looked at of most of them. */
	nfo_field_group(nfo_beat, beat,
			u64 seq;
			u64 tx_ns;		/* the sender's clock at transmission */
			u64 echo_ns;		/* tx_ns of the last pulse heard, 0: none */
			u32 dwell_ns;		/* from hearing that one to tx_ns */
			u16 view_heard;		/* serial of the receiver's newest view known, */
						/* 0: none */
	);
	u16 flags;		/* NFO_PULSE_… */
	enum nfo_state state;
	enum nfo_diag diag;
	u16 pause_ms;
	struct nfo_mtu mtu;
	u16 view_serial;	/* of the view, if there is one; not 0 */
	u8 n_views;
	struct nfo_view views[NFO_VIEW_MAX];
};

/* Why a received frame is no pulse for us; 0: it is one. */
enum nfo_drop {
	NFO_OK = 0,
	NFO_DROP_SHORT,		/* shorter than its header or than it says */
	NFO_DROP_VERSION,	/* another version of the format */
	NFO_DROP_MALFORMED,	/* lengths or values that contradict each other */
	NFO_DROP_KEY,		/* key id that we do not have */
	NFO_DROP_TAG,		/* the tag does not match */
	NFO_DROP_GROUP,		/* another group */
	NFO_DROP_OWN,		/* our own node id */
	NFO_DROP_RECEIVER,	/* meant for another node */
	NFO_DROP_NONCE,		/* does not carry the session's current nonces */
	NFO_DROP_REPLAY,	/* sequence seen before or too old */
	NFO_DROP_CAP,		/* one peer or pair more than allowed */
	NFO_DROP_IDENTITY,	/* a MAC or an identity that is in use */
	NFO_DROP_UNKNOWN,	/* no pair with that sender, and discovery is off */
	NFO_DROP_UNKEYED,	/* the zero key, and that is not accepted */
	__NFO_DROP_MAX
};

/* Bytes that a frame begins with: its Ethernet header, and the terms. */
#define NFO_TERMS_LEN		72

/*
 * The terms of the pulses in one direction of a pair, and the key that these are sealed
 * with: it is derived from the terms, so that each pulse's tag need not cover them again.
 * What is behind the terms begins with a word that is seldom another one.
 */
struct nfo_seal {
	bool valid;		/* else all but wire is void */
	siphash_key_t key;
	u64 first;		/* that word, of the last pulse; 0: that had TLVs, or none came */
	struct nfo_sip begun;	/* the tag of what begins with it */
	u64 usual;		/* that of the pulses that may go the short way; see hear.h */
	u8 wire[NFO_TERMS_LEN];	/* as a frame begins */
	struct nfo_terms terms;	/* the same in host order */
};

/* Of the pulses from @src to @dst; nothing is derived yet. */
void nfo_seal_init(struct nfo_seal *seal, const u8 *dst, const u8 *src, u16 ethertype);

/* As SipHash reads it: the first byte is the lowest. */
static inline u64 nfo_frame_word(const u8 *at)
{
	__le64 x;

	memcpy(&x, at, sizeof(x));
	return le64_to_cpu(x);
}

/* By words, the last of which may overlap: what differs does so early as a rule. */
static __always_inline bool nfo_frame_same(const void *one, const void *other, size_t len)
{
	const u8 *a = one, *b = other;
	size_t i;

#pragma GCC unroll 16
	for (i = 0; i + 8 < len; i += 8)
		if (nfo_frame_word(a + i) != nfo_frame_word(b + i))
			return false;
	return nfo_frame_word(a + len - 8) == nfo_frame_word(b + len - 8);
}

/* Is it for the terms that this frame comes with? */
static inline bool nfo_seal_fits(const struct nfo_seal *seal, const void *frame, size_t len)
{
	return seal->valid && len >= NFO_TERMS_LEN &&
	       nfo_frame_same(frame, seal->wire, NFO_TERMS_LEN);
}

/* Hash @first, which the news begin with, and keep that: when it, or the key, is another one. */
static __always_inline void nfo_seal_begin(struct nfo_seal *seal, u64 first)
{
	seal->first = first;
	seal->begun = nfo_sip_add(nfo_sip_begin(&seal->key), first);
}

/* Leave no secret behind: to be called when keys change, and before it is freed. */
void nfo_seal_wipe(struct nfo_seal *seal);

/*
 * Write the Ethernet frame of @p into @frame, which holds NFO_FRAME_MAX bytes, as @seal
 * says from and to whom; it is renewed if the terms are others. @ring has the key that
 * @p names. Returns its length; at least ETH_ZLEN. If it is to be padded, the caller
 * does that.
 */
size_t nfo_frame_encode(void *frame, const struct nfo_pulse *p, const struct nfo_keyring *ring,
			struct nfo_seal *seal);

/*
 * Read the Ethernet frame @frame of @len bytes, NFO_FRAME_RX_MAX of them contiguous,
 * into @p. The tag is checked before any field behind the lengths is looked at. If
 * @seal does not fit, it becomes the frame's, or invalid.
 */
enum nfo_drop nfo_frame_decode(const void *frame, size_t len, struct nfo_pulse *p,
			       const struct nfo_keyring *ring, struct nfo_seal *seal);

/* The same for who knows that @seal fits. */
enum nfo_drop nfo_frame_decode_known(const void *frame, size_t len, struct nfo_pulse *p,
				     struct nfo_seal *seal);

/* The sequence number of a frame that was encoded here. */
u64 nfo_frame_seq(const void *frame);

/* Does this pulse concern the node @node of group @group at all? */
enum nfo_drop nfo_frame_check(const struct nfo_pulse *p, u64 node, u32 group);

#endif
