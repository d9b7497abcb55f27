// SPDX-License-Identifier: GPL-2.0
#include "unit.h"
#include "wire.h"

/* Where things are behind the Ethernet header; Documentation/pulse.rst. */
#define AT_VERSION	0
#define AT_WORDS	1
#define AT_KEY		2
#define AT_LENGTH	58
#define FIXED		96
#define TAG		8

static const u8 dst[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x0d };
static const u8 src[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x05 };

static struct nfo_pulse sample(unsigned int n_views)
{
	struct nfo_pulse p = {
		.flags = NFO_PULSE_POLL | NFO_PULSE_FLOOD,
		.state = NFO_UP,
		.diag = NFO_DIAG_ADMIN,
		.multiplier = 3,
		.pause_ms = 0x1234,
		.group = 0x89abcdef,
		.node = 0x1122334455667788ULL,
		.peer = 0x99aabbccddeeff00ULL,
		.nonce = 0x0102030405060708ULL,
		.echo_nonce = 0x1112131415161718ULL,
		.seq = 0x2122232425262728ULL,
		.desired_tx_us = 250,
		.required_rx_us = 0x80000001,
		.tx_ns = 0x3132333435363738ULL,
		.echo_ns = 0x4142434445464748ULL,
		.dwell_ns = 0x51525354,
		.identity = { 0x02, 1, 2, 3, 4, 5 },
		.view_heard = 0x7172,
		.view_serial = n_views ? 0x8182 : 0,
		.n_views = n_views,
	};
	unsigned int i;

	for (i = 0; i < n_views; i++)
		p.views[i] = (struct nfo_view){
			.nonce = 0x6162636465666768ULL + i,
			.state = i % 4,
			.fail = i & 1,
			.active = i & 2,
			.standby = i & 4,
			.floods = i % 3 == 0,
			.degraded = i % 5 == 0,
		};
	return p;
}

static void assert_same(const struct nfo_pulse *a, const struct nfo_pulse *b)
{
	unsigned int i;

	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->diag, b->diag);
	assert_int_equal(a->multiplier, b->multiplier);
	assert_int_equal(a->key_id, b->key_id);
	assert_int_equal(a->pause_ms, b->pause_ms);
	assert_int_equal(a->group, b->group);
	assert_int_equal(a->node, b->node);
	assert_int_equal(a->peer, b->peer);
	assert_int_equal(a->nonce, b->nonce);
	assert_int_equal(a->echo_nonce, b->echo_nonce);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->desired_tx_us, b->desired_tx_us);
	assert_int_equal(a->required_rx_us, b->required_rx_us);
	assert_int_equal(a->tx_ns, b->tx_ns);
	assert_int_equal(a->echo_ns, b->echo_ns);
	assert_int_equal(a->dwell_ns, b->dwell_ns);
	assert_memory_equal(a->identity, b->identity, ETH_ALEN);
	assert_int_equal(a->mtu.mtu, b->mtu.mtu);
	assert_int_equal(a->mtu.padded, b->mtu.padded);
	assert_int_equal(a->mtu.ask, b->mtu.ask);
	assert_int_equal(a->mtu.heard_ns, b->mtu.heard_ns);
	assert_int_equal(a->view_heard, b->view_heard);
	assert_int_equal(a->view_serial, b->view_serial);
	assert_int_equal(a->n_views, b->n_views);
	for (i = 0; i < a->n_views; i++) {
		assert_int_equal(a->views[i].nonce, b->views[i].nonce);
		assert_int_equal(a->views[i].state, b->views[i].state);
		assert_int_equal(a->views[i].fail, b->views[i].fail);
		assert_int_equal(a->views[i].active, b->views[i].active);
		assert_int_equal(a->views[i].standby, b->views[i].standby);
		assert_int_equal(a->views[i].floods, b->views[i].floods);
		assert_int_equal(a->views[i].degraded, b->views[i].degraded);
	}
}

static size_t encode_with(u8 *frame, const struct nfo_pulse *p, const struct nfo_keyring *ring)
{
	struct nfo_seal seal;

	nfo_seal_init(&seal, dst, src, NFO_ETHERTYPE);
	return nfo_frame_encode(frame, p, ring, &seal);
}

static size_t encode(u8 *frame, const struct nfo_pulse *p)
{
	return encode_with(frame, p, NULL);
}

/* Decodes an exact copy on the heap, so that a byte too many is an error of the sanitizer. */
static enum nfo_drop decode_with(const u8 *frame, size_t len, struct nfo_pulse *p,
				 const struct nfo_keyring *ring, struct nfo_seal *seal)
{
	u8 *copy = malloc(len ? len : 1);
	enum nfo_drop drop;

	memcpy(copy, frame, len);
	drop = nfo_frame_decode(copy, len, p, ring, seal);
	free(copy);
	return drop;
}

static enum nfo_drop decode(const u8 *frame, size_t len, struct nfo_pulse *p)
{
	struct nfo_seal seal = {};

	return decode_with(frame, len, p, NULL, &seal);
}

static void set_length(u8 *frame, u16 length)
{
	frame[ETH_HLEN + AT_LENGTH] = length >> 8;
	frame[ETH_HLEN + AT_LENGTH + 1] = length;
}

static u16 get_length(const u8 *frame)
{
	return frame[ETH_HLEN + AT_LENGTH] << 8 | frame[ETH_HLEN + AT_LENGTH + 1];
}

/* As Documentation/pulse.rst has it: a key from the terms, which seals the rest. */
static u64 proper_tag(const u8 *frame, size_t end, const siphash_key_t *key)
{
	u8 terms[ETH_HLEN + AT_LENGTH + 1];
	siphash_key_t derived;
	u8 i;

	memcpy(terms, frame, sizeof(terms) - 1);
	for (i = 0; i < 2; i++) {
		terms[sizeof(terms) - 1] = i;
		derived.key[i] = siphash(terms, sizeof(terms), key);
	}
	return siphash(frame + ETH_HLEN + AT_LENGTH, end - ETH_HLEN - AT_LENGTH, &derived);
}

/* Make the tag right again after the frame was tampered with. */
static void sign(u8 *frame)
{
	size_t end = ETH_HLEN + get_length(frame) - TAG;
	u64 tag = htobe64(proper_tag(frame, end, (siphash_key_t[]){{{ 0 }}}));

	memcpy(frame + end, &tag, sizeof(tag));
}

static enum nfo_drop redecode(u8 *frame, size_t len)
{
	struct nfo_pulse p;

	sign(frame);
	return decode(frame, len, &p);
}

static void roundtrip(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse in, out;
	unsigned int n;
	size_t len;

	for (n = 0; n <= NFO_VIEW_MAX; n++) {
		in = sample(n);
		len = encode(frame, &in);
		assert_int_equal(len, ETH_HLEN + FIXED + (n ? 8 + 12 * n : 0) + TAG);
		assert_in_range(len, ETH_ZLEN, NFO_FRAME_MAX);
		assert_int_equal(decode(frame, len, &out), NFO_OK);
		assert_same(&in, &out);
	}
}

/* With all that fits, padded up to the largest MTU; what is padded is not read. */
static void mtu_roundtrip(void **state)
{
	u8 *frame = calloc(1, ETH_HLEN + U16_MAX);
	struct nfo_pulse in, out;
	unsigned int n;
	size_t len;

	for (n = 0; n <= NFO_VIEW_MAX; n++) {
		in = sample(n);
		in.mtu = (struct nfo_mtu){ .mtu = 0x2329 + n, .ask = n & 1, .heard_ns = ~0ULL - n };
		len = encode(frame, &in);
		assert_int_equal(len, ETH_HLEN + FIXED + (n ? 8 + 12 * n : 0) + 20 + TAG);
		assert_in_range(len, ETH_ZLEN, NFO_FRAME_MAX);
		assert_int_equal(decode(frame, len, &out), NFO_OK);
		assert_same(&in, &out);
		in.mtu.padded = n & 1 ? U16_MAX : 9000;
		encode(frame, &in);
		memset(frame + len, 0xee, ETH_HLEN + U16_MAX - len);
		assert_int_equal(decode(frame, ETH_HLEN + in.mtu.padded, &out), NFO_OK);
		assert_same(&in, &out);
		assert_int_equal(decode(frame, ETH_HLEN + in.mtu.padded - 1, &out),
				 NFO_DROP_SHORT);
		assert_int_equal(decode(frame, len, &out), NFO_DROP_SHORT);
	}
	free(frame);
}

static void ethernet_header(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = sample(0);

	encode(frame, &p);
	assert_memory_equal(frame, dst, ETH_ALEN);
	assert_memory_equal(frame + ETH_ALEN, src, ETH_ALEN);
	assert_int_equal(frame[12], 0x88);
	assert_int_equal(frame[13], 0xb5);
}

static void every_truncation(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = sample(5), out;
	size_t len = encode(frame, &p), cut;

	for (cut = 0; cut < len; cut++)
		assert_int_equal(decode(frame, cut, &out), NFO_DROP_SHORT);
}

static void padding_is_ignored(void **state)
{
	u8 frame[NFO_FRAME_RX_MAX + 1] = {};
	struct nfo_pulse p = sample(1), out;
	size_t len = encode(frame, &p), pad;

	for (pad = len; pad <= NFO_FRAME_RX_MAX; pad++)
		assert_int_equal(decode(frame, pad, &out), NFO_OK);
	assert_int_equal(decode(frame, NFO_FRAME_RX_MAX + 1, &out), NFO_OK);
	set_length(frame, NFO_FRAME_RX_MAX - ETH_HLEN + 1);
	assert_int_equal(decode(frame, NFO_FRAME_RX_MAX + 1, &out), NFO_DROP_MALFORMED);
}

/* Only what is looked at before the tag may give another reason; nothing passes. */
static enum nfo_drop expected_of_flip(size_t byte, u8 bit)
{
	switch ((int)byte - ETH_HLEN) {
	case AT_VERSION:
		return NFO_DROP_VERSION;
	case AT_KEY:
		return NFO_DROP_KEY;
	default:
		return NFO_DROP_TAG;
	}
}

static void every_bit_flip(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = sample(3), out;
	size_t len = encode(frame, &p), bit;

	for (bit = 0; bit < len * 8; bit++) {
		size_t byte = bit / 8;
		enum nfo_drop drop;

		frame[byte] ^= 1 << bit % 8;
		drop = decode(frame, len, &out);
		frame[byte] ^= 1 << bit % 8;
		if (byte == ETH_HLEN + AT_WORDS ||
		    (byte >= ETH_HLEN + AT_LENGTH && byte < ETH_HLEN + AT_LENGTH + 2))
			assert_true(drop == NFO_DROP_TAG || drop == NFO_DROP_SHORT ||
				    drop == NFO_DROP_MALFORMED);
		else
			assert_int_equal(drop, expected_of_flip(byte, bit % 8));
	}
	assert_int_equal(decode(frame, len, &out), NFO_OK);
}

static const struct nfo_keyring ring = {
	.keys = { { .id = 7, .secret = {{ 1, 2 }} }, { .id = 9, .secret = {{ 3, 4 }} } },
	.n = 2,
};

static void keys(void **state)
{
	struct nfo_keyring other = ring;
	struct nfo_seal seal = {};
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = sample(2), out;
	u64 tag;
	size_t len;

	p.key_id = 9;
	len = encode_with(frame, &p, &ring);
	tag = htobe64(proper_tag(frame, len - TAG, &ring.keys[1].secret));
	assert_memory_equal(frame + len - TAG, &tag, sizeof(tag));
	assert_int_equal(decode_with(frame, len, &out, &ring, &seal), NFO_OK);
	assert_same(&p, &out);
	assert_int_equal(decode(frame, len, &out), NFO_DROP_KEY);
	other.keys[1].secret.key[0]++;
	nfo_seal_wipe(&seal);
	assert_int_equal(decode_with(frame, len, &out, &other, &seal), NFO_DROP_TAG);
	/* Nobody without the key says so with key id 0. */
	frame[ETH_HLEN + AT_KEY] = 0;
	assert_int_equal(decode_with(frame, len, &out, &ring, &seal), NFO_DROP_TAG);
	p.key_id = 0;
	len = encode_with(frame, &p, &ring);
	assert_int_equal(decode_with(frame, len, &out, &ring, &seal), NFO_OK);
}

/* Pulses with the same terms need not have them examined again, but their tags. */
static void seals(void **state)
{
	struct nfo_pulse p = sample(0), out;
	struct nfo_seal says, hears = {}, before;
	u8 frame[NFO_FRAME_MAX], same[NFO_FRAME_MAX];
	unsigned int i;
	size_t len;

	nfo_seal_init(&says, dst, src, NFO_ETHERTYPE);
	for (i = 0; i < 6; i++) {
		p.seq++;
		p.echo_nonce += i == 3;
		p.view_heard += i == 2 || i == 4;
		len = nfo_frame_encode(frame, &p, NULL, &says);
		assert_int_equal(encode(same, &p), len);
		assert_memory_equal(same, frame, len);
		assert_int_equal(nfo_seal_fits(&hears, frame, len), i != 0 && i != 3);
		assert_int_equal(decode_with(frame, len, &out, NULL, &hears), NFO_OK);
		assert_same(&p, &out);
	}
	/* What does not fit leaves none behind, what fits and is forged does no harm. */
	before = hears;
	frame[len - 1] ^= 1;
	assert_int_equal(decode_with(frame, len, &out, NULL, &hears), NFO_DROP_TAG);
	assert_memory_equal(&hears, &before, sizeof(hears));
	frame[ETH_HLEN + AT_KEY + 1] ^= 1;
	assert_int_equal(decode_with(frame, len, &out, NULL, &hears), NFO_DROP_TAG);
	assert_false(hears.valid);
	assert_false(nfo_seal_fits(&before, frame, NFO_TERMS_LEN - 1));
	nfo_seal_wipe(&before);
	assert_true(!before.valid && !before.key.key[0] && !before.key.key[1]);
	assert_true(!before.begun.a && !before.begun.b && !before.begun.c && !before.begun.d);
}

static void lengths_that_lie(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p = sample(0);
	size_t len = encode(frame, &p);

	set_length(frame, len - ETH_HLEN + 1);
	assert_int_equal(decode(frame, len, &p), NFO_DROP_SHORT);
	set_length(frame, FIXED + TAG - 1);
	assert_int_equal(decode(frame, len, &p), NFO_DROP_MALFORMED);
	set_length(frame, 0);
	assert_int_equal(decode(frame, len, &p), NFO_DROP_MALFORMED);
	set_length(frame, FIXED + TAG);
	frame[ETH_HLEN + AT_WORDS]--;
	assert_int_equal(redecode(frame, len), NFO_DROP_MALFORMED);
	frame[ETH_HLEN + AT_WORDS] = 255;
	assert_int_equal(redecode(frame, len), NFO_DROP_MALFORMED);
}

/* A newer sender's longer fixed part and unknown TLVs are stepped over. */
static void room_to_grow(void **state)
{
	u8 frame[NFO_FRAME_MAX], grown[NFO_FRAME_MAX];
	struct nfo_pulse in = sample(2), out;
	size_t len = encode(frame, &in);
	size_t views = len - ETH_HLEN - FIXED - TAG, at;

	memset(grown, 0xee, sizeof(grown));
	memcpy(grown, frame, ETH_HLEN + FIXED);
	grown[ETH_HLEN + AT_WORDS] += 2;
	at = ETH_HLEN + FIXED + 8;
	memcpy(grown + at, (u8[]){ 77, 0, 0, 3, 1, 2, 3 }, 7);
	at += 7;
	memcpy(grown + at, frame + ETH_HLEN + FIXED, views);
	at += views;
	memcpy(grown + at, (u8[]){ 78, 0, 0, 0 }, 4);
	at += 4 + TAG;
	set_length(grown, at - ETH_HLEN);
	sign(grown);
	assert_int_equal(decode(grown, at, &out), NFO_OK);
	assert_same(&in, &out);
}

/* Append a TLV of @value to a frame without views; returns what decode says. */
static enum nfo_drop with_tlv(u8 type, u16 length, const u8 *value, size_t n, struct nfo_pulse *out)
{
	u8 frame[NFO_FRAME_RX_MAX];
	struct nfo_pulse p = sample(0);
	u8 *at = frame + ETH_HLEN + FIXED;

	encode(frame, &p);
	memcpy(at, (u8[]){ type, 0, length >> 8, length }, 4);
	memcpy(at + 4, value, n);
	set_length(frame, FIXED + 4 + n + TAG);
	sign(frame);
	return decode(frame, ETH_HLEN + FIXED + 4 + n + TAG, out);
}

static void tlvs_that_lie(void **state)
{
	static const u8 zero[64];
	static const u8 mtu[20] = { 9000 >> 8, 9000 & 0xff };
	u8 view[16] = { [1] = 1, [12] = NFO_UP };
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p, out;
	unsigned int n;

	assert_int_equal(with_tlv(1, 16, view, 16, &out), NFO_OK);
	assert_int_equal(out.n_views, 1);
	assert_int_equal(with_tlv(1, 17, view, 16, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(1, 15, view, 15, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(1, 4, view, 4, &out), NFO_OK);
	assert_int_equal(with_tlv(1, 3, view, 3, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(1, 0, view, 0, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(1, 4, zero, 4, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(9, 0xffff, zero, 64, &out), NFO_DROP_MALFORMED);
	view[12] = 4;
	assert_int_equal(with_tlv(1, 16, view, 16, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(2, 16, mtu, 16, &out), NFO_OK);
	assert_int_equal(out.mtu.mtu, 9000);
	assert_int_equal(with_tlv(2, 20, mtu, 20, &out), NFO_OK);
	assert_int_equal(with_tlv(2, 15, mtu, 15, &out), NFO_DROP_MALFORMED);
	assert_int_equal(with_tlv(2, 16, zero, 16, &out), NFO_DROP_MALFORMED);
	/* One to three bytes left where a TLV should begin. */
	for (n = 1; n < 4; n++) {
		p = sample(0);
		encode(frame, &p);
		memset(frame + ETH_HLEN + FIXED, 0, n);
		set_length(frame, FIXED + n + TAG);
		assert_int_equal(redecode(frame, ETH_HLEN + FIXED + n + TAG), NFO_DROP_MALFORMED);
	}
}

static void surplus_views_are_cut_off(void **state)
{
	u8 views[4 + 12 * (NFO_VIEW_MAX + 8)] = { [1] = 1 };
	struct nfo_pulse out;

	assert_int_equal(with_tlv(1, sizeof(views), views, sizeof(views), &out), NFO_OK);
	assert_int_equal(out.n_views, NFO_VIEW_MAX);
	views[sizeof(views) - 4] = 4;
	assert_int_equal(with_tlv(1, sizeof(views), views, sizeof(views), &out),
			 NFO_DROP_MALFORMED);
}

static enum nfo_drop coded(const struct nfo_pulse *p)
{
	u8 frame[NFO_FRAME_MAX] = {};
	struct nfo_pulse out;

	return decode(frame, encode(frame, p), &out);
}

static void values_that_contradict(void **state)
{
	struct nfo_pulse p;

#define REFUSED(change) do {						\
		p = sample(0);						\
		change;							\
		assert_int_equal(coded(&p), NFO_DROP_MALFORMED);	\
	} while (0)
	REFUSED(p.multiplier = 0);
	REFUSED(p.node = 0);
	REFUSED(p.nonce = 0);
	REFUSED(p.desired_tx_us = 0);
	REFUSED(p.required_rx_us = 0);
	REFUSED(memset(p.identity, 0, ETH_ALEN));
	REFUSED(p.identity[0] |= 1);
	REFUSED(p.flags |= NFO_PULSE_POLL | NFO_PULSE_FINAL);
	REFUSED(p.flags |= NFO_PULSE_HELLO);
	REFUSED((p.flags |= NFO_PULSE_HELLO, p.nonce = 0));
	REFUSED((p.flags |= NFO_PULSE_HELLO, p.nonce = 0, p.peer = 0));
	REFUSED((p.flags |= NFO_PULSE_HELLO, p.nonce = 0, p.echo_nonce = 0));
#undef REFUSED
	p = sample(0);
	p.flags |= NFO_PULSE_HELLO;
	p.nonce = 0;
	p.peer = 0;
	p.echo_nonce = 0;
	assert_int_equal(coded(&p), NFO_OK);
}

static void concerns_us(void **state)
{
	struct nfo_pulse p = sample(0);
	u64 us = p.peer;

	assert_int_equal(nfo_frame_check(&p, us, p.group), NFO_OK);
	assert_int_equal(nfo_frame_check(&p, us, p.group + 1), NFO_DROP_GROUP);
	assert_int_equal(nfo_frame_check(&p, us + 1, p.group), NFO_DROP_RECEIVER);
	assert_int_equal(nfo_frame_check(&p, p.node, p.group), NFO_DROP_OWN);
	p.peer = 0;
	assert_int_equal(nfo_frame_check(&p, us, p.group), NFO_OK);
}

/* Whatever the bytes, with a right tag too: no crash, and what passes is sane. */
static void garbage(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p;
	unsigned int i, j;
	size_t len;

	srandom(1);
	for (i = 0; i < 20000; i++) {
		p = sample(i % (NFO_VIEW_MAX + 1));
		len = encode(frame, &p);
		for (j = random() % 8; j < 8; j++)
			frame[ETH_HLEN + 3 + random() % (len - ETH_HLEN - 3)] = random();
		set_length(frame, len - ETH_HLEN);
		if (i & 1)
			sign(frame);
		if (decode(frame, len, &p) != NFO_OK)
			continue;
		assert_in_range(p.n_views, 0, NFO_VIEW_MAX);
		assert_in_range(p.state, NFO_ADMIN_DOWN, NFO_UP);
		for (j = 0; j < p.n_views; j++)
			assert_in_range(p.views[j].state, NFO_ADMIN_DOWN, NFO_UP);
	}
}

/* As SipHash has it, whatever word the news begin with, and the one before began with. */
static void a_tag_goes_on_from_any_word(void **state)
{
	static const u64 words[] = { 0, 7, 7, 0, 9 };
	u8 frame[NFO_FRAME_PLAIN] = {}, *news = frame + NFO_TERMS_LEN;
	struct nfo_seal seal = { .key = {{ 1, 2 }} };
	size_t i;

	nfo_seal_begin(&seal, 0);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		memcpy(news, &words[i], sizeof(words[i]));
		assert_int_equal(nfo_wire_plain_tag(frame, &seal),
				 siphash(news, NFO_NEWS_LEN, &seal.key));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roundtrip),
		cmocka_unit_test(a_tag_goes_on_from_any_word),
		cmocka_unit_test(mtu_roundtrip),
		cmocka_unit_test(ethernet_header),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(padding_is_ignored),
		cmocka_unit_test(every_bit_flip),
		cmocka_unit_test(keys),
		cmocka_unit_test(seals),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(room_to_grow),
		cmocka_unit_test(tlvs_that_lie),
		cmocka_unit_test(surplus_views_are_cut_off),
		cmocka_unit_test(values_that_contradict),
		cmocka_unit_test(concerns_us),
		cmocka_unit_test(garbage),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
