// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on the decoder. A frame as it comes, and once more with its tag put
 * right, or nothing would get past it. What passes must be encoded as it is.
 */
#include "frame.h"
#include "fuzz.h"

static bool same(const struct nfo_pulse *a, const struct nfo_pulse *b)
{
	return a->state == b->state && a->diag == b->diag && a->flags == b->flags &&
	       a->nonce == b->nonce && a->echo_nonce == b->echo_nonce && a->seq == b->seq &&
	       a->node == b->node && a->peer == b->peer && a->n_views == b->n_views &&
	       a->view_heard == b->view_heard &&
	       a->mtu.mtu == b->mtu.mtu && a->mtu.padded == b->mtu.padded &&
	       a->mtu.ask == b->mtu.ask && a->mtu.heard_ns == b->mtu.heard_ns &&
	       !memcmp(a->identity, b->identity, ETH_ALEN);
}

static void accepted(const u8 *frame, const struct nfo_pulse *p)
{
	struct nfo_seal says, hears = {};
	u8 again[NFO_FRAME_RX_MAX];
	struct nfo_pulse q;
	size_t len;

	insist(p->n_views <= NFO_VIEW_MAX && p->state <= NFO_UP && p->multiplier);
	nfo_seal_init(&says, frame, frame + ETH_ALEN, NFO_ETHERTYPE);
	len = nfo_frame_encode(again, p, NULL, &says);
	insist(len <= NFO_FRAME_MAX);
	len = max_t(size_t, len, ETH_HLEN + p->mtu.padded);
	insist(nfo_frame_decode(again, len, &q, NULL, &hears) == NFO_OK);
	insist(same(p, &q));
}

/* With the key of zeros; Documentation/pulse.rst has what the tag is made of. */
static void sign(u8 *frame, size_t size)
{
	static const siphash_key_t zero;
	u8 terms[NFO_TERMS_LEN + 1];
	siphash_key_t derived;
	size_t length, end;
	u64 tag;
	u8 i;

	if (size < NFO_TERMS_LEN + 2)
		return;
	length = frame[NFO_TERMS_LEN] << 8 | frame[NFO_TERMS_LEN + 1];
	if (length < NFO_TERMS_LEN - ETH_HLEN + sizeof(tag) || length > size - ETH_HLEN)
		return;
	end = ETH_HLEN + length - sizeof(tag);
	memcpy(terms, frame, NFO_TERMS_LEN);
	for (i = 0; i < 2; i++) {
		terms[NFO_TERMS_LEN] = i;
		derived.key[i] = siphash(terms, sizeof(terms), &zero);
	}
	tag = htobe64(siphash(frame + NFO_TERMS_LEN, end - NFO_TERMS_LEN, &derived));
	memcpy(frame + end, &tag, sizeof(tag));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *frame = malloc(size ?: 1);
	struct nfo_seal seal = {};
	struct nfo_pulse p;

	insist(frame);
	memcpy(frame, data, size);
	if (nfo_frame_decode(frame, size, &p, NULL, &seal) == NFO_OK)
		accepted(frame, &p);
	sign(frame, size);
	if (nfo_frame_decode(frame, size, &p, NULL, &seal) == NFO_OK)
		accepted(frame, &p);
	free(frame);
	return 0;
}
