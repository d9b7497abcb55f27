// SPDX-License-Identifier: GPL-2.0
#include "wire.h"

struct nfo_wire_tlv {
	u8 type;
	u8 reserved;
	__be16 length;		/* of the value */
} __packed;

#define NFO_TLV_VIEW	1	/* struct nfo_wire_serial, struct nfo_wire_view[] */
#define NFO_TLV_MTU	2	/* struct nfo_wire_mtu, or longer */

struct nfo_wire_serial {
	__be16 serial;
	__be16 reserved;
} __packed;

struct nfo_wire_view {
	__be64 nonce;
	u8 state;
	u8 flags;
	__be16 reserved;
} __packed;

#define NFO_VIEW_FAIL	BIT(0)
#define NFO_VIEW_ACTIVE	BIT(1)
#define NFO_VIEW_STANDBY	BIT(2)
#define NFO_VIEW_FLOOD	BIT(3)
#define NFO_VIEW_DEGRADED	BIT(4)

struct nfo_wire_mtu {
	__be16 mtu;
	__be16 padded;
	__be16 flags;
	__be16 reserved;
	__be64 heard_ns;
} __packed;

#define NFO_MTU_ASK		BIT(0)

/* Behind them is only what aligns them. */
#define TERMS_SIZE	(offsetof(struct nfo_terms, key_id) + sizeof(u8))

/*
 * The key of a session's pulses: two values of SipHash, as a pseudo-random function, of
 * what a frame begins with and 0 or 1.
 */
static void derive(struct nfo_seal *seal, const siphash_key_t *key)
{
	u8 input[NFO_TERMS_LEN + 1];

	memcpy(input, seal->wire, NFO_TERMS_LEN);
	input[NFO_TERMS_LEN] = 0;
	seal->key.key[0] = siphash(input, sizeof(input), key);
	input[NFO_TERMS_LEN] = 1;
	seal->key.key[1] = siphash(input, sizeof(input), key);
	nfo_seal_begin(seal, 0);
	seal->usual = 0;
	seal->valid = true;
}

static u64 tag_of(const u8 *frame, size_t end, struct nfo_seal *seal)
{
	if (end == NFO_PLAIN_END)
		return nfo_wire_plain_tag(frame, seal);
	nfo_seal_begin(seal, 0);
	return siphash(frame + NFO_TERMS_LEN, end - NFO_TERMS_LEN, &seal->key);
}

void nfo_seal_init(struct nfo_seal *seal, const u8 *dst, const u8 *src, u16 ethertype)
{
	struct ethhdr *eth = (void *)seal->wire;

	seal->valid = false;
	memcpy(eth->h_dest, dst, ETH_ALEN);
	memcpy(eth->h_source, src, ETH_ALEN);
	eth->h_proto = cpu_to_be16(ethertype);
}

void nfo_seal_wipe(struct nfo_seal *seal)
{
	seal->valid = false;
	memzero_explicit(&seal->key, sizeof(seal->key));
	memzero_explicit(&seal->begun, sizeof(seal->begun));
}

static size_t put_views(u8 *at, const struct nfo_pulse *p)
{
	struct nfo_wire_tlv *tlv = (void *)at;
	struct nfo_wire_serial *serial = (void *)(tlv + 1);
	struct nfo_wire_view *w = (void *)(serial + 1);
	unsigned int i;

	if (!p->n_views)
		return 0;
	tlv->type = NFO_TLV_VIEW;
	tlv->reserved = 0;
	tlv->length = cpu_to_be16(sizeof(*serial) + p->n_views * sizeof(*w));
	serial->serial = cpu_to_be16(p->view_serial);
	serial->reserved = 0;
	for (i = 0; i < p->n_views; i++, w++) {
		w->nonce = cpu_to_be64(p->views[i].nonce);
		w->state = p->views[i].state;
		w->flags = (p->views[i].fail ? NFO_VIEW_FAIL : 0) |
			   (p->views[i].active ? NFO_VIEW_ACTIVE : 0) |
			   (p->views[i].standby ? NFO_VIEW_STANDBY : 0) |
			   (p->views[i].floods ? NFO_VIEW_FLOOD : 0) |
			   (p->views[i].degraded ? NFO_VIEW_DEGRADED : 0);
		w->reserved = 0;
	}
	return (u8 *)w - at;
}

static size_t put_mtu(u8 *at, const struct nfo_mtu *m)
{
	struct nfo_wire_tlv *tlv = (void *)at;
	struct nfo_wire_mtu *w = (void *)(tlv + 1);

	if (!m->mtu)
		return 0;
	tlv->type = NFO_TLV_MTU;
	tlv->reserved = 0;
	tlv->length = cpu_to_be16(sizeof(*w));
	w->mtu = cpu_to_be16(m->mtu);
	w->padded = cpu_to_be16(m->padded);
	w->flags = cpu_to_be16(m->ask ? NFO_MTU_ASK : 0);
	w->reserved = 0;
	w->heard_ns = cpu_to_be64(m->heard_ns);
	return sizeof(*tlv) + sizeof(*w);
}

static void put_terms(u8 *frame, const struct nfo_terms *t)
{
	struct nfo_wire *w = (void *)(frame + ETH_HLEN);

	w->version = NFO_FRAME_VERSION;
	w->header_words = sizeof(*w) / sizeof(u32);
	w->key_id = t->key_id;
	w->multiplier = t->multiplier;
	w->reserved = 0;
	w->group = cpu_to_be32(t->group);
	w->node = cpu_to_be64(t->node);
	w->peer = cpu_to_be64(t->peer);
	w->nonce = cpu_to_be64(t->nonce);
	w->echo_nonce = cpu_to_be64(t->echo_nonce);
	w->desired_tx_us = cpu_to_be32(t->desired_tx_us);
	w->required_rx_us = cpu_to_be32(t->required_rx_us);
	memcpy(w->identity, t->identity, ETH_ALEN);
	w->reserved2 = 0;
}

static void renew(struct nfo_seal *seal, const struct nfo_terms *terms,
		  const struct nfo_keyring *ring)
{
	put_terms(seal->wire, terms);
	seal->terms = *terms;
	derive(seal, nfo_keyring_find(ring, terms->key_id));
}

size_t nfo_frame_encode(void *frame, const struct nfo_pulse *p, const struct nfo_keyring *ring,
			struct nfo_seal *seal)
{
	struct nfo_wire *w = frame + ETH_HLEN;
	size_t length, end;

	BUILD_BUG_ON(sizeof(*w) % sizeof(u32));
	BUILD_BUG_ON(ETH_HLEN + sizeof(*w) + NFO_TAG_LEN != NFO_FRAME_PLAIN);
	BUILD_BUG_ON(ETH_HLEN + offsetof(struct nfo_wire, length) != NFO_TERMS_LEN);
	BUILD_BUG_ON(ETH_HLEN + sizeof(*w) + 2 * sizeof(struct nfo_wire_tlv) +
		     sizeof(struct nfo_wire_serial) +
		     NFO_VIEW_MAX * sizeof(struct nfo_wire_view) + sizeof(struct nfo_wire_mtu) +
		     NFO_TAG_LEN > NFO_FRAME_MAX);

	if (!seal->valid || !nfo_frame_same(&seal->terms, &p->terms, TERMS_SIZE))
		renew(seal, &p->terms, ring);
	memcpy(frame, seal->wire, NFO_TERMS_LEN);
	length = sizeof(*w) + put_views((u8 *)(w + 1), p);
	length += put_mtu((u8 *)w + length, &p->mtu) + NFO_TAG_LEN;
	nfo_wire_put_news(w, p, length);
	end = ETH_HLEN + length - NFO_TAG_LEN;
	nfo_wire_put_tag(frame, end, tag_of(frame, end, seal));
	return ETH_HLEN + length;
}

/* A view entry that makes no sense spoils the frame: its tag was right, so its sender is wrong. */
static bool get_views(struct nfo_pulse *p, const u8 *at, size_t len)
{
	struct nfo_wire_serial serial;
	struct nfo_wire_view w;

	if (len < sizeof(serial) || (len - sizeof(serial)) % sizeof(w))
		return false;
	memcpy(&serial, at, sizeof(serial));
	p->view_serial = be16_to_cpu(serial.serial);
	if (!p->view_serial)
		return false;
	at += sizeof(serial);
	len -= sizeof(serial);
	for (; len; at += sizeof(w), len -= sizeof(w)) {
		struct nfo_view *v = &p->views[p->n_views];

		memcpy(&w, at, sizeof(w));
		if (w.state > NFO_UP)
			return false;
		if (p->n_views == NFO_VIEW_MAX)
			continue;
		p->n_views++;
		v->nonce = be64_to_cpu(w.nonce);
		v->state = w.state;
		v->fail = w.flags & NFO_VIEW_FAIL;
		v->active = w.flags & NFO_VIEW_ACTIVE;
		v->standby = w.flags & NFO_VIEW_STANDBY;
		v->floods = w.flags & NFO_VIEW_FLOOD;
		v->degraded = w.flags & NFO_VIEW_DEGRADED;
	}
	return true;
}

static bool get_mtu(struct nfo_mtu *m, const u8 *at, size_t len)
{
	struct nfo_wire_mtu w;

	if (len < sizeof(w))
		return false;
	memcpy(&w, at, sizeof(w));
	m->mtu = be16_to_cpu(w.mtu);
	m->padded = be16_to_cpu(w.padded);
	m->ask = w.flags & cpu_to_be16(NFO_MTU_ASK);
	m->heard_ns = be64_to_cpu(w.heard_ns);
	return m->mtu;
}

static bool get_tlvs(struct nfo_pulse *p, const u8 *at, size_t len)
{
	struct nfo_wire_tlv tlv;
	size_t n;

	while (len) {
		if (len < sizeof(tlv))
			return false;
		memcpy(&tlv, at, sizeof(tlv));
		at += sizeof(tlv);
		len -= sizeof(tlv);
		n = be16_to_cpu(tlv.length);
		if (n > len)
			return false;
		if (tlv.type == NFO_TLV_VIEW && !get_views(p, at, n))
			return false;
		if (tlv.type == NFO_TLV_MTU && !get_mtu(&p->mtu, at, n))
			return false;
		at += n;
		len -= n;
	}
	return true;
}

static void get_terms(struct nfo_terms *t, const struct nfo_wire *w)
{
	t->key_id = w->key_id;
	t->multiplier = w->multiplier;
	t->group = be32_to_cpu(w->group);
	t->node = be64_to_cpu(w->node);
	t->peer = be64_to_cpu(w->peer);
	t->nonce = be64_to_cpu(w->nonce);
	t->echo_nonce = be64_to_cpu(w->echo_nonce);
	t->desired_tx_us = be32_to_cpu(w->desired_tx_us);
	t->required_rx_us = be32_to_cpu(w->required_rx_us);
	memcpy(t->identity, w->identity, ETH_ALEN);
}

static void get_news(struct nfo_pulse *p, const struct nfo_wire *w)
{
	p->beat = nfo_wire_beat(w);
	p->flags = be16_to_cpu(w->flags);
	p->state = w->state_diag >> 6;
	p->diag = w->state_diag & 0x1f;
	p->pause_ms = be16_to_cpu(w->pause_ms);
	p->view_serial = 0;
	p->n_views = 0;
	p->mtu = (struct nfo_mtu){};
}

/* The rules of RFC 5880 6.8.6 for single fields, and ours for the rest. */
static bool terms_ok(const struct nfo_terms *t)
{
	return t->multiplier && t->node && t->desired_tx_us && t->required_rx_us &&
	       is_valid_ether_addr(t->identity);
}

static bool news_ok(const struct nfo_pulse *p)
{
	bool hello = p->flags & NFO_PULSE_HELLO;

	return (p->flags & (NFO_PULSE_POLL | NFO_PULSE_FINAL)) !=
	       (NFO_PULSE_POLL | NFO_PULSE_FINAL) &&
	       hello == !p->nonce && !(hello && (p->peer || p->echo_nonce));
}

/* The seal of a frame that came with other terms; the tag tells if they are worth anything. */
static enum nfo_drop learn(struct nfo_seal *seal, const u8 *frame, size_t len,
			   const struct nfo_keyring *ring)
{
	const struct nfo_wire *w = (const void *)(frame + ETH_HLEN);
	const siphash_key_t *key;

	seal->valid = false;
	if (len < ETH_HLEN + 2)
		return NFO_DROP_SHORT;
	if (w->version != NFO_FRAME_VERSION)
		return NFO_DROP_VERSION;
	if (len < ETH_HLEN + sizeof(*w) + NFO_TAG_LEN)
		return NFO_DROP_SHORT;
	if (w->header_words < sizeof(*w) / sizeof(u32))
		return NFO_DROP_MALFORMED;
	key = nfo_keyring_find(ring, w->key_id);
	if (!key)
		return NFO_DROP_KEY;
	memcpy(seal->wire, frame, NFO_TERMS_LEN);
	derive(seal, key);
	return NFO_OK;
}

static enum nfo_drop lengths(const struct nfo_wire *w, size_t len, size_t *header, size_t *length)
{
	*header = w->header_words * sizeof(u32);
	if (len < ETH_HLEN + sizeof(*w) + NFO_TAG_LEN)
		return NFO_DROP_SHORT;
	*length = be16_to_cpu(w->length);
	if (*length > len - ETH_HLEN)
		return NFO_DROP_SHORT;
	if (*header + NFO_TAG_LEN > *length || *length > NFO_FRAME_RX_MAX - ETH_HLEN)
		return NFO_DROP_MALFORMED;
	return NFO_OK;
}

/* Terms that are known were found good before. */
static bool get_all(struct nfo_pulse *p, const struct nfo_wire *w, size_t header, size_t length,
		    bool known)
{
	size_t tlvs = length - header - NFO_TAG_LEN;

	get_news(p, w);
	return (known || terms_ok(&p->terms)) && news_ok(p) &&
	       (!tlvs || get_tlvs(p, (const u8 *)w + header, tlvs));
}

/* Of a frame whose seal this is; @known: so it was before. */
static enum nfo_drop open_frame(const u8 *frame, size_t len, struct nfo_pulse *p,
				struct nfo_seal *seal, bool known)
{
	const struct nfo_wire *w = (const void *)(frame + ETH_HLEN);
	size_t header, length, end;
	enum nfo_drop drop;

	drop = lengths(w, len, &header, &length);
	if (drop)
		return drop;
	end = ETH_HLEN + length - NFO_TAG_LEN;
	if (nfo_wire_get_tag(frame, end) != tag_of(frame, end, seal))
		return NFO_DROP_TAG;
	if (!known)
		get_terms(&seal->terms, w);
	p->terms = seal->terms;
	if (!get_all(p, w, header, length, known))
		return NFO_DROP_MALFORMED;
	return p->mtu.padded > len - ETH_HLEN ? NFO_DROP_SHORT : NFO_OK;
}

enum nfo_drop nfo_frame_decode_known(const void *frame, size_t len, struct nfo_pulse *p,
				     struct nfo_seal *seal)
{
	return open_frame(frame, len, p, seal, true);
}

enum nfo_drop nfo_frame_decode(const void *frame, size_t len, struct nfo_pulse *p,
			       const struct nfo_keyring *ring, struct nfo_seal *seal)
{
	enum nfo_drop drop;

	if (nfo_seal_fits(seal, frame, len))
		return nfo_frame_decode_known(frame, len, p, seal);
	drop = learn(seal, frame, len, ring) ?: open_frame(frame, len, p, seal, false);
	if (drop)
		nfo_seal_wipe(seal);
	return drop;
}

u64 nfo_frame_seq(const void *frame)
{
	const struct nfo_wire *w = frame + ETH_HLEN;

	return be64_to_cpu(w->seq);
}

enum nfo_drop nfo_frame_check(const struct nfo_pulse *p, u64 node, u32 group)
{
	if (p->group != group)
		return NFO_DROP_GROUP;
	if (p->node == node)
		return NFO_DROP_OWN;
	if (p->peer && p->peer != node)
		return NFO_DROP_RECEIVER;
	return NFO_OK;
}
