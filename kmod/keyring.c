// SPDX-License-Identifier: GPL-2.0
#include "keyring.h"

static const siphash_key_t zero_key;

static int slot_of(const struct nfo_keyring *ring, u8 id)
{
	int i;

	for (i = 0; i < ring->n; i++)
		if (ring->keys[i].id == id)
			return i;
	return -1;
}

const siphash_key_t *nfo_keyring_find(const struct nfo_keyring *ring, u8 id)
{
	int i;

	if (!id)
		return &zero_key;
	i = ring ? slot_of(ring, id) : -1;
	return i < 0 ? NULL : &ring->keys[i].secret;
}

/* As SipHash's paper reads its key: two words, little endian. */
static u64 word(const u8 *at)
{
	__le64 w;

	memcpy(&w, at, sizeof(w));
	return le64_to_cpu(w);
}

bool nfo_keyring_add(struct nfo_keyring *ring, u8 id, const u8 *secret)
{
	struct nfo_key *key = &ring->keys[ring->n];

	if (!id || ring->n == NFO_KEYS_MAX || slot_of(ring, id) >= 0)
		return false;
	key->id = id;
	key->secret.key[0] = word(secret);
	key->secret.key[1] = word(secret + sizeof(u64));
	ring->n++;
	return true;
}

bool nfo_keyring_del(struct nfo_keyring *ring, u8 id)
{
	int i = slot_of(ring, id);

	if (i < 0 || ring->active == id)
		return false;
	ring->keys[i] = ring->keys[--ring->n];
	memzero_explicit(&ring->keys[ring->n], sizeof(ring->keys[ring->n]));
	return true;
}
