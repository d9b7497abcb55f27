// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#include "lladdr.h"

#define IP	40
#define MAX	256

static const u8 from[ETH_ALEN] = { 0x02, 0xff, 0xfe, 0x80, 0x00, 0x01 };
static const u8 to[ETH_ALEN] = { 0x02, 0x00, 0x12, 0xff, 0xff, 0xfe };
static const u8 other[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x0f };

/* A frame, in memory of just its length. */
struct frame {
	u8 *data;
	size_t len;
};

static void put(struct frame *f, const void *data, size_t len)
{
	f->data = realloc(f->data, f->len + len);
	assert_non_null(f->data);
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static void put16(struct frame *f, u16 value)
{
	put(f, (u8 []){ value >> 8, value }, 2);
}

/* Up to the EtherType, with 802.1ad and 802.1Q tags outside. */
static struct frame begin(unsigned int tags, u16 type)
{
	struct frame f = { 0 };

	put(&f, "\xff\xff\xff\xff\xff\xff", ETH_ALEN);
	put(&f, from, ETH_ALEN);
	for (; tags; tags--) {
		put16(&f, tags > 1 ? ETH_P_8021AD : ETH_P_8021Q);
		put16(&f, tags);
	}
	put16(&f, type);
	return f;
}

static struct frame arp(unsigned int tags, const u8 *sender, const u8 *target)
{
	struct frame f = begin(tags, ETH_P_ARP);

	put(&f, "\0\1\x08\0\6\4\0\1", 8);
	put(&f, sender, ETH_ALEN);
	put(&f, "\xc0\0\2\1", 4);
	put(&f, target, ETH_ALEN);
	put(&f, "\xc0\0\2\2", 4);
	return f;
}

/* @fixed bytes of message, then @options. */
static struct frame nd(unsigned int tags, u8 type, size_t fixed, const void *options, size_t len)
{
	struct frame f = begin(tags, ETH_P_IPV6);
	static const u8 zero[MAX];
	size_t i;

	put(&f, "\x60\0\0\0", 4);
	put16(&f, fixed + len);
	put(&f, "\x3a\xff", 2);
	for (i = 0; i < 32; i++)
		put(&f, (u8 []){ 17 * i }, 1);
	put(&f, &type, 1);
	put(&f, zero, fixed - 1);
	put(&f, options, len);
	return f;
}

/* The sum over all of ICMPv6 but for the pseudo header, which does not change. */
static u16 sum_of(const struct frame *f, size_t at)
{
	u32 sum = 0;
	size_t i;

	for (i = at; i < f->len; i += 2)
		sum += f->data[i] << 8 | f->data[i + 1];
	while (sum > U16_MAX)
		sum = (sum & U16_MAX) + (sum >> 16);
	return sum;
}

static void option(u8 opt[8], u8 type, const u8 *mac)
{
	opt[0] = type;
	opt[1] = 1;
	memcpy(opt + 2, mac, ETH_ALEN);
}

static void replace(struct frame *f, bool sum)
{
	nfo_lladdr_replace(f->data, f->len, from, to, sum);
}

static void arp_tells_sender_and_target(void **state)
{
	unsigned int tags;

	for (tags = 0; tags <= 2; tags++) {
		struct frame f = arp(tags, from, other);
		size_t at = ETH_HLEN + 4 * tags + 8;

		assert_true(nfo_lladdr_carried(f.data, f.len));
		replace(&f, true);
		assert_memory_equal(f.data + at, to, ETH_ALEN);
		assert_memory_equal(f.data + at + 10, other, ETH_ALEN);
		assert_memory_equal(f.data + ETH_ALEN, from, ETH_ALEN);
		free(f.data);
		f = arp(tags, other, from);
		replace(&f, true);
		assert_memory_equal(f.data + at, other, ETH_ALEN);
		assert_memory_equal(f.data + at + 10, to, ETH_ALEN);
		free(f.data);
	}
}

static void arp_of_other_lengths_stays(void **state)
{
	struct frame f = arp(0, from, from), was = arp(0, from, from);

	f.data[ETH_HLEN + 5] = 16;
	was.data[ETH_HLEN + 5] = 16;
	replace(&f, true);
	assert_memory_equal(f.data, was.data, f.len);
	free(f.data);
	f = arp(0, from, from);
	f.data = realloc(f.data, f.len - 1);
	nfo_lladdr_replace(f.data, f.len - 1, from, to, true);
	assert_memory_equal(f.data + ETH_HLEN + 8, from, ETH_ALEN);
	free(f.data);
	free(was.data);
}

static void three_tags_are_not_looked_through(void **state)
{
	struct frame f = arp(3, from, from);

	assert_false(nfo_lladdr_carried(f.data, f.len));
	replace(&f, true);
	assert_memory_equal(f.data + ETH_HLEN + 12 + 8, from, ETH_ALEN);
	free(f.data);
}

static const struct {
	u8 type;
	size_t fixed;
} messages[] = { { 133, 8 }, { 134, 16 }, { 135, 24 }, { 136, 24 } };

/* Behind an MTU option, twice, so that the sum must follow twice. */
static void all_options_of_all_messages_and_the_sum_follow(void **state)
{
	u8 opt[24] = { 5, 1 };
	size_t i;

	option(opt + 8, 1, from);
	option(opt + 16, 2, from);
	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		unsigned int tags = i % 3;
		size_t at = ETH_HLEN + 4 * tags + IP;
		struct frame f = nd(tags, messages[i].type, messages[i].fixed, opt, sizeof(opt));
		u16 sum = sum_of(&f, at);

		assert_true(nfo_lladdr_carried(f.data, NFO_LLADDR_HEAD));
		assert_true(nfo_lladdr_carried(f.data, at + 1));
		assert_false(nfo_lladdr_carried(f.data, at));
		replace(&f, true);
		at += messages[i].fixed;
		assert_memory_equal(f.data + at, opt, 8);
		assert_memory_equal(f.data + at + 10, to, ETH_ALEN);
		assert_memory_equal(f.data + at + 18, to, ETH_ALEN);
		assert_int_equal(sum_of(&f, at - messages[i].fixed), sum);
		free(f.data);
	}
}

static void a_sum_that_hardware_will_make_stays(void **state)
{
	struct frame f;
	u8 opt[8];

	option(opt, 1, from);
	f = nd(0, 135, 24, opt, sizeof(opt));
	replace(&f, false);
	assert_memory_equal(f.data + ETH_HLEN + IP + 26, to, ETH_ALEN);
	assert_memory_equal(f.data + ETH_HLEN + IP + 2, "\0\0", 2);
	free(f.data);
}

/* Each is as long as it says, or not; the option in question comes last. */
static void walk_stays(const u8 *opt, size_t len, u8 type)
{
	struct frame f = nd(0, type, 24, opt, len), was = nd(0, type, 24, opt, len);

	replace(&f, true);
	assert_memory_equal(f.data, was.data, f.len);
	free(f.data);
	free(was.data);
}

static void what_is_no_such_option_stays(void **state)
{
	u8 opt[32] = { 0 };

	option(opt, 1, other);
	walk_stays(opt, 8, 135);
	option(opt, 3, from);		/* another option */
	walk_stays(opt, 8, 135);
	option(opt, 1, from);		/* longer than a MAC needs */
	opt[1] = 2;
	walk_stays(opt, 16, 135);
	option(opt, 1, from);		/* a redirect: not about the sender */
	walk_stays(opt, 8, 137);
	option(opt + 8, 1, from);	/* behind one without length, or too long */
	opt[0] = 5;
	opt[1] = 0;
	walk_stays(opt, 16, 135);
	opt[1] = 255;
	walk_stays(opt, 16, 135);
	option(opt, 1, from);		/* not all there */
	walk_stays(opt, 7, 135);
}

static void ipv6_that_is_cut_off_stays(void **state)
{
	u8 opt[8];
	size_t len;

	option(opt, 1, from);
	for (len = 0; len < (size_t)ETH_HLEN + IP + 32; len++) {
		struct frame f = nd(0, 135, 24, opt, sizeof(opt));
		u8 *cut = malloc(len ?: 1);

		assert_non_null(cut);
		memcpy(cut, f.data, len);
		nfo_lladdr_carried(cut, len);
		nfo_lladdr_replace(cut, len, from, to, true);
		assert_memory_equal(cut, f.data, len);
		free(cut);
		free(f.data);
	}
}

/* All there, but says that it ends with its header. */
static void a_message_of_no_length_stays(void **state)
{
	struct frame f;
	u8 opt[8];

	option(opt, 1, from);
	f = nd(0, 135, 24, opt, sizeof(opt));
	f.data[ETH_HLEN + 4] = 0;
	f.data[ETH_HLEN + 5] = 0;
	replace(&f, true);
	assert_memory_equal(f.data + ETH_HLEN + IP + 26, from, ETH_ALEN);
	free(f.data);
}

static void other_protocols_are_no_business(void **state)
{
	struct frame f = begin(0, ETH_P_IP);
	static const u8 zero[64];
	u8 opt[8];

	put(&f, zero, sizeof(zero));
	assert_false(nfo_lladdr_carried(f.data, f.len));
	free(f.data);
	option(opt, 1, from);
	f = nd(0, 135, 24, opt, sizeof(opt));
	f.data[ETH_HLEN + 6] = 17;
	assert_false(nfo_lladdr_carried(f.data, f.len));
	replace(&f, true);
	assert_memory_equal(f.data + ETH_HLEN + IP + 26, from, ETH_ALEN);
	free(f.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_tells_sender_and_target),
		cmocka_unit_test(arp_of_other_lengths_stays),
		cmocka_unit_test(three_tags_are_not_looked_through),
		cmocka_unit_test(all_options_of_all_messages_and_the_sum_follow),
		cmocka_unit_test(a_sum_that_hardware_will_make_stays),
		cmocka_unit_test(what_is_no_such_option_stays),
		cmocka_unit_test(ipv6_that_is_cut_off_stays),
		cmocka_unit_test(a_message_of_no_length_stays),
		cmocka_unit_test(other_protocols_are_no_business),
	};

	return cmocka_run_group_tests_name("lladdr", tests, NULL, NULL);
}
