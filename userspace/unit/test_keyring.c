// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

static const u8 secret[NFO_KEY_LEN] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static void everybody_has_zeros(void **state)
{
	struct nfo_keyring ring = {};
	const siphash_key_t *key = nfo_keyring_find(NULL, 0);

	assert_non_null(key);
	assert_true(!key->key[0] && !key->key[1]);
	assert_ptr_equal(nfo_keyring_find(&ring, 0), key);
	assert_null(nfo_keyring_find(NULL, 1));
	assert_null(nfo_keyring_find(&ring, 1));
	assert_false(nfo_keyring_add(&ring, 0, secret));
	assert_false(nfo_keyring_del(&ring, 0));
}

/* As SipHash's paper reads a key. */
static void words_are_little_endian(void **state)
{
	struct nfo_keyring ring = {};
	const siphash_key_t *key;

	assert_true(nfo_keyring_add(&ring, 255, secret));
	key = nfo_keyring_find(&ring, 255);
	assert_non_null(key);
	assert_int_equal(key->key[0], 0x0807060504030201ULL);
	assert_int_equal(key->key[1], 0x100f0e0d0c0b0a09ULL);
}

static void full_and_doubles(void **state)
{
	struct nfo_keyring ring = {};
	unsigned int i;

	for (i = 1; i <= NFO_KEYS_MAX; i++) {
		assert_true(nfo_keyring_add(&ring, i, secret));
		assert_false(nfo_keyring_add(&ring, i, secret));
		assert_int_equal(ring.n, i);
	}
	assert_false(nfo_keyring_add(&ring, 100, secret));
	assert_true(nfo_keyring_del(&ring, 3));
	assert_true(nfo_keyring_add(&ring, 100, secret));
}

/* The others stay, and nothing of it is left. */
static void deleted(void **state)
{
	struct nfo_keyring ring = {};
	static const struct nfo_key none;
	u8 id;

	for (id = 1; id <= 3; id++)
		nfo_keyring_add(&ring, id, secret);
	ring.active = 2;
	assert_false(nfo_keyring_del(&ring, 2));
	assert_false(nfo_keyring_del(&ring, 4));
	assert_true(nfo_keyring_del(&ring, 1));
	assert_null(nfo_keyring_find(&ring, 1));
	assert_non_null(nfo_keyring_find(&ring, 2));
	assert_non_null(nfo_keyring_find(&ring, 3));
	assert_int_equal(ring.n, 2);
	assert_memory_equal(&ring.keys[2], &none, sizeof(none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_has_zeros),
		cmocka_unit_test(words_are_little_endian),
		cmocka_unit_test(full_and_doubles),
		cmocka_unit_test(deleted),
	};

	return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}
