// SPDX-License-Identifier: GPL-2.0
/* Messages of the kernel as JSON and as text. */
#include "test.h"

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

static struct nl_msg *new_msg(u8 cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	assert_non_null(genlmsg_put(msg, 1, 1, 32, 0, 0, cmd, 1));
	nla_put_u32(msg, NFAILOVER_A_DEV, 7);
	nla_put_string(msg, NFAILOVER_A_DEV_NAME, "nf0");
	return msg;
}

/* Takes over @msg. */
static void add(struct nfc_objs *objs, struct nl_msg *msg)
{
	assert_int_equal(nfc_objs_add(objs, msg), 0);
	nlmsg_free(msg);
}

static void json_is(json_object *json, const char *want)
{
	const char *got = json_object_to_json_string_ext(json, JSON_C_TO_STRING_NOSLASHESCAPE);

	assert_string_equal(got, want);
	json_object_put(json);
}

static void put_path(struct nl_msg *msg, int attr, u32 port, const char *name,
		     const char *remote)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	nla_put_u32(msg, NFAILOVER_A_PORT, port);
	nla_put_string(msg, NFAILOVER_A_PORT_NAME, name);
	if (remote)
		nla_put(msg, NFAILOVER_A_REMOTE, 6, remote);
	nla_nest_end(msg, nest);
}

static struct nl_msg *failover_msg(u64 seq)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_EVENT);

	nla_put_u32(msg, NFAILOVER_A_EVENT, NFAILOVER_EVENT_FAILOVER);
	nla_put_u64(msg, NFAILOVER_A_SEQ, seq);
	nla_put_u64(msg, NFAILOVER_A_TIME_NS, 1750002100);
	nla_put_u64(msg, NFAILOVER_A_PEER, 0xabcdef);
	put_path(msg, NFAILOVER_A_FROM, 3, "eth0", "\x02\0\0\0\0\x01");
	put_path(msg, NFAILOVER_A_TO, 4, "eth1", NULL);
	nla_put_u32(msg, NFAILOVER_A_REASON, NFAILOVER_REASON_SILENCE);
	nla_put_u64(msg, NFAILOVER_A_LAST_RX_NS, 1749250000);
	nla_put_u64(msg, NFAILOVER_A_VERDICT_NS, 1750001000);
	nla_put_u64(msg, NFAILOVER_A_SWITCH_NS, 1750002100);
	return msg;
}

static void a_failover_as_json(void **state)
{
	struct nfc_objs objs = { 0 };

	(void)state;
	add(&objs, failover_msg(17));
	json_is(nfc_event_json(&objs.v[0]),
		"{\"event\":\"failover\",\"seq\":17,\"dev\":\"nf0\",\"time-ns\":1750002100,\"peer\":\"0000000000abcdef\",\"from\":\"eth0\",\"from-remote\":\"02:00:00:00:00:01\",\"to\":\"eth1\",\"reason\":\"silence\",\"last-rx-ns\":1749250000,\"verdict-ns\":1750001000,\"switch-ns\":1750002100}");
	nfc_objs_free(&objs);
}

/* What @print writes to stdout. */
static char *printed(const struct nfc_obj *obj)
{
	FILE *real = stdout;
	char *text = NULL;
	size_t size;

	stdout = open_memstream(&text, &size);
	nfc_event_print(obj, 1000000000000000000);
	fclose(stdout);
	stdout = real;
	return text;
}

static void a_failover_as_text(void **state)
{
	struct nfc_objs objs = { 0 };
	char *text;

	(void)state;
	setenv("TZ", "UTC", 1);
	add(&objs, failover_msg(17));
	text = printed(&objs.v[0]);
	assert_string_equal(text,
			    "2001-09-09 01:46:41.750002 nf0 #17 failover from eth0 to eth1 peer 0000000000abcdef reason silence, verdict 751.0 us after the last pulse, switched 1.1 us after the verdict\n");
	free(text);
	nfc_objs_free(&objs);
}

static void a_pair_down_as_text(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_EVENT);
	struct nfc_objs objs = { 0 };
	char *text;

	(void)state;
	nla_put_u32(msg, NFAILOVER_A_EVENT, NFAILOVER_EVENT_PAIR_DOWN);
	nla_put_u64(msg, NFAILOVER_A_SEQ, 2);
	nla_put_u64(msg, NFAILOVER_A_TIME_NS, 1000750000);
	nla_put_string(msg, NFAILOVER_A_PORT_NAME, "eth0");
	nla_put_u32(msg, NFAILOVER_A_STATE, NFAILOVER_STATE_DOWN);
	nla_put_u64(msg, NFAILOVER_A_LAST_RX_NS, 1000000000);
	add(&objs, msg);
	text = printed(&objs.v[0]);
	assert_string_equal(text,
			    "2001-09-09 01:46:41.000750 nf0 #2 pair-down port eth0 state down, verdict 750.0 us after the last pulse\n");
	free(text);
	nfc_objs_free(&objs);
}

static void an_mtu_as_text_and_json(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_EVENT);
	struct nfc_objs objs = { 0 };
	char *text;

	(void)state;
	nla_put_u32(msg, NFAILOVER_A_EVENT, NFAILOVER_EVENT_MTU_MISMATCH);
	nla_put_u64(msg, NFAILOVER_A_SEQ, 3);
	nla_put_u64(msg, NFAILOVER_A_TIME_NS, 1000000000);
	nla_put_string(msg, NFAILOVER_A_PORT_NAME, "eth0");
	nla_put_u32(msg, NFAILOVER_A_MTU, 9000);
	nla_put_u32(msg, NFAILOVER_A_REMOTE_MTU, 1500);
	add(&objs, msg);
	text = printed(&objs.v[0]);
	assert_string_equal(text,
			    "2001-09-09 01:46:41.000000 nf0 #3 mtu-mismatch port eth0 mtu 9000 remote-mtu 1500\n");
	free(text);
	json_is(nfc_event_json(&objs.v[0]),
		"{\"event\":\"mtu-mismatch\",\"seq\":3,\"dev\":\"nf0\",\"time-ns\":1000000000,\"port\":\"eth0\",\"mtu\":9000,\"remote-mtu\":1500}");
	nfc_objs_free(&objs);
}

static void a_pace_as_text_and_json(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_EVENT);
	struct nfc_objs objs = { 0 };
	char *text;

	(void)state;
	nla_put_u32(msg, NFAILOVER_A_EVENT, NFAILOVER_EVENT_PACE);
	nla_put_u64(msg, NFAILOVER_A_SEQ, 3);
	nla_put_u64(msg, NFAILOVER_A_TIME_NS, 1000000000);
	nla_put_u32(msg, NFAILOVER_A_STRETCH, 125);
	nla_put_u32(msg, NFAILOVER_A_SLOW_STRETCH, 961);
	add(&objs, msg);
	text = printed(&objs.v[0]);
	assert_string_equal(text,
			    "2001-09-09 01:46:41.000000 nf0 #3 pace intervals stretched to 125%, slow ones to 961%\n");
	free(text);
	json_is(nfc_event_json(&objs.v[0]),
		"{\"event\":\"pace\",\"seq\":3,\"dev\":\"nf0\",\"time-ns\":1000000000,\"stretch\":125,\"slow-stretch\":961}");
	nfc_objs_free(&objs);
}

static void a_word_newer_than_this_program(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_EVENT);
	struct nfc_objs objs = { 0 };

	(void)state;
	nla_put_u32(msg, NFAILOVER_A_EVENT, 4711);
	nla_put_u64(msg, NFAILOVER_A_SEQ, 1);
	nla_put_u32(msg, NFAILOVER_A_MAX + 5, 1);
	add(&objs, msg);
	json_is(nfc_event_json(&objs.v[0]),
		"{\"event\":\"4711\",\"seq\":1,\"dev\":\"nf0\"}");
	nfc_objs_free(&objs);
}

static u64 gap(struct nfc_expected *expected, u32 dev, u64 seq)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nfc_objs objs = { 0 };
	u64 n;

	assert_non_null(genlmsg_put(msg, 1, 1, 32, 0, 0, NFAILOVER_CMD_EVENT, 1));
	nla_put_u32(msg, NFAILOVER_A_DEV, dev);
	nla_put_u64(msg, NFAILOVER_A_SEQ, seq);
	add(&objs, msg);
	n = nfc_event_gap(expected, &objs.v[0]);
	nfc_objs_free(&objs);
	return n;
}

static void missing_events_are_counted_by_device(void **state)
{
	struct nfc_expected expected = { 0 };

	(void)state;
	assert_int_equal(gap(&expected, 7, 5), 0);	/* the first one heard */
	assert_int_equal(gap(&expected, 7, 6), 0);
	assert_int_equal(gap(&expected, 8, 1), 0);	/* another device */
	assert_int_equal(gap(&expected, 7, 10), 3);
	assert_int_equal(gap(&expected, 8, 2), 0);
	assert_int_equal(gap(&expected, 7, 11), 0);
	assert_int_equal(gap(&expected, 7, 1), 0);	/* made anew */
	assert_int_equal(gap(&expected, 7, 3), 1);
	nfc_expected_free(&expected);
}

static void lost_events_as_json(void **state)
{
	struct nfc_objs objs = { 0 };

	(void)state;
	add(&objs, failover_msg(17));
	json_is(nfc_lost_json(&objs.v[0], 3),
		"{\"event\":\"lost\",\"seq\":14,\"dev\":\"nf0\",\"count\":3}");
	json_is(nfc_lost_json(NULL, 0),
		"{\"event\":\"lost\",\"seq\":null,\"dev\":null,\"count\":null}");
	nfc_objs_free(&objs);
}

static const struct nfc_key pair_keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_DEV, "ifindex" },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_ACTIVE, NULL },
	{ NFAILOVER_A_PRIO, NULL },
	{ NFAILOVER_A_RTT_NS, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

static void what_is_absent_is_null(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_PAIR_GET);
	struct nfc_objs objs = { 0 };
	struct nlattr *nest;

	(void)state;
	nla_put(msg, NFAILOVER_A_REMOTE, 6, "\x02\0\0\0\0\x01");
	nla_put_u32(msg, NFAILOVER_A_STATE, NFAILOVER_STATE_INIT);
	nla_put_u8(msg, NFAILOVER_A_ACTIVE, 1);
	nla_put_s32(msg, NFAILOVER_A_PRIO, -1);
	nest = nla_nest_start(msg, NFAILOVER_A_STATS);
	nla_put_u64(msg, NFAILOVER_A_STATS_RX_PULSES, UINT64_MAX);
	nla_nest_end(msg, nest);
	add(&objs, msg);
	json_is(nfc_json_array(&objs, pair_keys),
		"[{\"dev\":\"nf0\",\"ifindex\":7,\"peer\":null,\"remote\":\"02:00:00:00:00:01\",\"state\":\"init\",\"active\":true,\"prio\":-1,\"rtt-ns\":null,\"stats\":{\"rx-pulses\":18446744073709551615}}]");
	nfc_objs_free(&objs);
}

static void short_attributes_are_no_danger(void **state)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_PAIR_GET);
	struct nfc_objs objs = { 0 };

	(void)state;
	nla_put(msg, NFAILOVER_A_REMOTE, 2, "\x02");
	nla_put(msg, NFAILOVER_A_STATE, 0, NULL);
	nla_put(msg, NFAILOVER_A_PORT_NAME, 4, "eth0");
	nla_put(msg, NFAILOVER_A_STATS, 2, "\x02");
	add(&objs, msg);
	json_is(nfc_json_array(&objs, pair_keys),
		"[{\"dev\":\"nf0\",\"ifindex\":7,\"peer\":null,\"remote\":\"-\",\"state\":\"admin-down\",\"active\":null,\"prio\":null,\"rtt-ns\":null,\"stats\":{}}]");
	assert_string_equal(nfc_string(&objs.v[0], NFAILOVER_A_PORT_NAME), "");
	nfc_objs_free(&objs);
}

static void tables_are_aligned(void **state)
{
	static const char *const heads[] = { "DEV", "PORT", "", NULL };
	struct nfc_table table;
	FILE *real = stdout;
	char *text = NULL;
	size_t size;

	(void)state;
	nfc_table_init(&table, heads);
	nfc_cell(&table, "nf0");
	nfc_cell(&table, "eth%d", 0);
	nfc_cell(&table, "default");
	nfc_cell(&table, "nf10");
	nfc_cell(&table, "long-name");
	nfc_cell(&table, "%s", "");
	stdout = open_memstream(&text, &size);
	nfc_table_print(&table);
	fclose(stdout);
	stdout = real;
	assert_string_equal(text,
			    "DEV   PORT\n"
			    "nf0   eth0       default\n"
			    "nf10  long-name\n");
	free(text);
}

static struct nl_msg *quality_msg(void)
{
	struct nl_msg *msg = new_msg(NFAILOVER_CMD_QUALITY_GET);
	struct nlattr *nest;

	nla_put_string(msg, NFAILOVER_A_PORT_NAME, "eth0");
	nla_put_u64(msg, NFAILOVER_A_PEER, 0xabcdef);
	nla_put(msg, NFAILOVER_A_REMOTE, 6, "\x02\0\0\0\0\x01");
	nla_put_u32(msg, NFAILOVER_A_STATE, NFAILOVER_STATE_UP);
	nest = nla_nest_start(msg, NFAILOVER_A_QUALITY);
	nla_put_u32(msg, NFAILOVER_A_QUALITY_EXPECTED, 40000);
	nla_put_u32(msg, NFAILOVER_A_QUALITY_LOST, 2000);
	nla_put_u32(msg, NFAILOVER_A_QUALITY_GAP_MAX_EVER_NS, 3000);
	nla_put_u64(msg, NFAILOVER_A_QUALITY_GAP_BINS, 0);
	nla_put_u64(msg, NFAILOVER_A_QUALITY_GAP_BINS, 80);
	nla_put_u64(msg, NFAILOVER_A_QUALITY_GAP_BINS, 1);
	nla_nest_end(msg, nest);
	return msg;
}

static void a_quality_as_json(void **state)
{
	struct nfc_objs objs = { 0 };

	(void)state;
	add(&objs, quality_msg());
	json_is(nfc_quality_json(&objs.v[0]),
		"{\"dev\":\"nf0\",\"port\":\"eth0\",\"peer\":\"0000000000abcdef\",\"remote\":\"02:00:00:00:00:01\",\"state\":\"up\",\"active\":null,\"interval-us\":null,\"detect-multiplier\":null,\"detection-time-us\":null,\"expected\":40000,\"lost\":2000,\"late\":null,\"rtt-min-ns\":null,\"rtt-avg-ns\":null,\"rtt-max-ns\":null,\"jitter-ns\":null,\"gap-max-ns\":null,\"detection-share\":null,\"detection-share-ever\":null,\"rtt-max-ever-ns\":null,\"gap-max-ever-ns\":3000,\"rtt-bins\":[],\"gap-bins\":[0,80,1]}");
	nfc_objs_free(&objs);
}

static void histograms_as_text(void **state)
{
	struct nfc_objs objs = { 0 };
	FILE *real = stdout;
	char *text = NULL;
	size_t size;

	(void)state;
	add(&objs, quality_msg());
	stdout = open_memstream(&text, &size);
	nfc_quality_print_bins(&objs.v[0]);
	fclose(stdout);
	stdout = real;
	assert_string_equal(text,
			    "nf0 port eth0 peer 0000000000abcdef remote 02:00:00:00:00:01\n"
			    "  from one pulse heard to the next, at most 3us\n"
			    "    <  2.048us                  80  ########################################\n"
			    "    <  4.096us                   1  #\n");
	free(text);
	nfc_objs_free(&objs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failover_as_json),
		cmocka_unit_test(a_failover_as_text),
		cmocka_unit_test(a_pair_down_as_text),
		cmocka_unit_test(a_pace_as_text_and_json),
		cmocka_unit_test(an_mtu_as_text_and_json),
		cmocka_unit_test(a_word_newer_than_this_program),
		cmocka_unit_test(missing_events_are_counted_by_device),
		cmocka_unit_test(lost_events_as_json),
		cmocka_unit_test(what_is_absent_is_null),
		cmocka_unit_test(short_attributes_are_no_danger),
		cmocka_unit_test(a_quality_as_json),
		cmocka_unit_test(histograms_as_text),
		cmocka_unit_test(tables_are_aligned),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
