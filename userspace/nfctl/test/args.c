// SPDX-License-Identifier: GPL-2.0
/* Command lines become values, and these a request. */
#include "test.h"

#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "attrs.h"

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE },
	{ "prio", NFC_ARG_S32, NFAILOVER_A_PRIO },
	{ "interval", NFC_ARG_US, NFAILOVER_A_INTERVAL_US },
	{ "multiplier", NFC_ARG_U8, NFAILOVER_A_DETECT_MULTIPLIER },
	{ "discovery", NFC_ARG_BOOL, NFAILOVER_A_DISCOVERY },
	{ "flood-source", NFC_ARG_WORD, NFAILOVER_A_FLOOD_SOURCE, .words = "device|port" },
	{ "engine-cpu", NFC_ARG_CPU, NFAILOVER_A_ENGINE_CPU },
	{ "up", NFC_ARG_NO, NFAILOVER_A_ADMIN_DOWN },
	{ "down", NFC_ARG_YES, NFAILOVER_A_ADMIN_DOWN },
	{ "timeout", NFC_ARG_NS, NFC_A_TIMEOUT },
	{ 0 }
};

#define READ(...) \
	struct nfc_values values; \
	char *const words[] = { __VA_ARGS__, NULL }; \
	char why[NFC_WHY_MAX]; \
	assert_true(nfc_args_read(&values, args, NULL, words, why))

#define W(text)	((char []){ text })

static void keywords_in_any_order(void **state)
{
	READ(W("interval"), W("1.5ms"), W("dev"), W("lo"));

	(void)state;
	assert_true(nfc_given(&values, NFAILOVER_A_DEV));
	assert_string_equal(values.v[NFAILOVER_A_DEV].text, "lo");
	assert_int_equal(values.v[NFAILOVER_A_INTERVAL_US].number, 1500);
	assert_false(nfc_given(&values, NFAILOVER_A_PORT));
}

static void the_device_may_stand_alone(void **state)
{
	READ(W("lo"), W("i"), W("1.5ms"), W("u"));

	(void)state;
	assert_string_equal(values.v[NFAILOVER_A_DEV].text, "lo");
	assert_int_equal(values.v[NFAILOVER_A_INTERVAL_US].number, 1500);
	assert_true(nfc_given(&values, NFAILOVER_A_ADMIN_DOWN));
	assert_int_equal(values.v[NFAILOVER_A_ADMIN_DOWN].number, 0);
}

static void a_word_in_full_beats_an_abbreviation(void **state)
{
	/* "d" would be dev; "down" is itself */
	READ(W("lo"), W("down"));

	(void)state;
	assert_int_equal(values.v[NFAILOVER_A_ADMIN_DOWN].number, 1);
}

static void a_cpu_is_a_number_or_any(void **state)
{
	READ(W("lo"), W("engine-cpu"), W("3"));
	struct nfc_values any;
	char *const anywhere[] = { W("lo"), W("engine-cpu"), W("any"), NULL };
	char *const nowhere[] = { W("lo"), W("engine-cpu"), W("-1"), NULL };

	(void)state;
	assert_int_equal(values.v[NFAILOVER_A_ENGINE_CPU].number, 3);
	assert_true(nfc_args_read(&any, args, NULL, anywhere, why));
	assert_int_equal((s32)any.v[NFAILOVER_A_ENGINE_CPU].number, -1);
	assert_false(nfc_args_read(&any, args, NULL, nowhere, why));
	assert_string_equal(why, "engine-cpu: '-1' is neither any nor a number");
}

static void put_all(struct nlattr **tb, struct nl_msg *msg, const struct nfc_values *values)
{
	assert_non_null(genlmsg_put(msg, 1, 1, 32, 0, 0, NFAILOVER_CMD_PAIR_SET, 1));
	nfc_values_put(values, msg);
	assert_int_equal(genlmsg_parse(nlmsg_hdr(msg), 0, tb, NFAILOVER_A_MAX, NULL), 0);
}

static void values_become_attributes(void **state)
{
	struct nlattr *tb[NFAILOVER_A_MAX + 1];
	struct nl_msg *msg = nlmsg_alloc();

	READ(W("dev"), W("lo"), W("interval"), W("1.5ms"), W("prio"), W("-5"), W("mult"), W("4"),
	     W("timeout"), W("5s"), W("re"), W("02:00:00:00:00:01"), W("peer"), W("beef"),
	     W("disc"), W("off"), W("flood"), W("port"), W("down"));

	(void)state;
	put_all(tb, msg, &values);
	assert_int_equal(nla_len(tb[NFAILOVER_A_DEV]), 4);
	assert_int_equal(nla_get_u32(tb[NFAILOVER_A_DEV]), 1);	/* lo */
	assert_int_equal(nla_len(tb[NFAILOVER_A_INTERVAL_US]), 4);
	assert_int_equal(nla_get_u32(tb[NFAILOVER_A_INTERVAL_US]), 1500);
	assert_int_equal(nla_len(tb[NFAILOVER_A_PRIO]), 4);
	assert_int_equal(nla_get_s32(tb[NFAILOVER_A_PRIO]), -5);
	assert_int_equal(nla_len(tb[NFAILOVER_A_DETECT_MULTIPLIER]), 1);
	assert_int_equal(nla_get_u8(tb[NFAILOVER_A_DETECT_MULTIPLIER]), 4);
	assert_int_equal(nla_len(tb[NFAILOVER_A_REMOTE]), 6);
	assert_memory_equal(nla_data(tb[NFAILOVER_A_REMOTE]), "\x02\0\0\0\0\x01", 6);
	assert_int_equal(nla_len(tb[NFAILOVER_A_PEER]), 8);
	assert_int_equal(nla_get_u64(tb[NFAILOVER_A_PEER]), 0xbeef);
	assert_int_equal(nla_len(tb[NFAILOVER_A_DISCOVERY]), 1);
	assert_int_equal(nla_get_u8(tb[NFAILOVER_A_DISCOVERY]), 0);
	assert_int_equal(nla_len(tb[NFAILOVER_A_FLOOD_SOURCE]), 4);
	assert_int_equal(nla_get_u32(tb[NFAILOVER_A_FLOOD_SOURCE]), NFAILOVER_FLOOD_SOURCE_PORT);
	assert_int_equal(nla_get_u8(tb[NFAILOVER_A_ADMIN_DOWN]), 1);
	/* the timeout stays here */
	assert_int_equal(values.v[NFC_A_TIMEOUT].number, 5000000000);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_in_any_order),
		cmocka_unit_test(the_device_may_stand_alone),
		cmocka_unit_test(a_word_in_full_beats_an_abbreviation),
		cmocka_unit_test(a_cpu_is_a_number_or_any),
		cmocka_unit_test(values_become_attributes),
	};

	return cmocka_run_group_tests_name("args", tests, NULL, NULL);
}
