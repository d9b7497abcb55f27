// SPDX-License-Identifier: GPL-2.0
/* Refusals of the kernel in words. */
#include "test.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include "field.h"
#include "nlerr.h"

/* A request whose second attribute is the interval. */
static struct nl_msg *request;
static u32 interval_offset, ethertype_offset, port_offset;
/* as which it was typed, NULL: is not known */
static const struct nfc_values *typed;

static int setup(void **state)
{
	(void)state;
	request = nlmsg_alloc();
	genlmsg_put(request, 1, 1, 32, 0, NLM_F_REQUEST, NFAILOVER_CMD_PAIR_SET, 1);
	nla_put_u32(request, NFAILOVER_A_DEV, 7);
	interval_offset = nlmsg_hdr(request)->nlmsg_len;
	nla_put_u32(request, NFAILOVER_A_INTERVAL_US, 10);
	ethertype_offset = nlmsg_hdr(request)->nlmsg_len;
	nla_put_u16(request, NFAILOVER_A_ETHERTYPE, 80);
	port_offset = nlmsg_hdr(request)->nlmsg_len;
	nla_put_u32(request, NFAILOVER_A_PORT, 8);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	nlmsg_free(request);
	return 0;
}

/* The kernel's answer: the error, the request, then what @fill adds. */
static struct nl_msg *answer(int err, bool capped, void (*fill)(struct nl_msg *msg))
{
	const struct nlmsghdr *sent = nlmsg_hdr(request);
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsgerr e = { .error = -err, .msg = *sent };

	nlmsg_put(msg, 0, 1, NLMSG_ERROR, 0, fill ? NLM_F_ACK_TLVS : 0);
	nlmsg_append(msg, &e, sizeof(e), 0);
	if (capped)
		nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_CAPPED;
	else
		nlmsg_append(msg, nlmsg_data(sent), nlmsg_datalen(sent), NLMSG_ALIGNTO);
	if (fill)
		fill(msg);
	return msg;
}

static void told_is(struct nl_msg *ack, const char *want)
{
	const struct nfc_sent sent = {
		.msg = nlmsg_hdr(request), .attrs = NLMSG_HDRLEN + GENL_HDRLEN, .values = typed
	};
	char text[256];

	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), &sent);
	assert_string_equal(text, want);
	nlmsg_free(ack);
}

static void fill_range_of(struct nl_msg *msg, u32 offset, u64 min, u64 max)
{
	struct nlattr *nest;

	nla_put_string(msg, NLMSGERR_ATTR_MSG, "integer out of range");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset);
	nest = nla_nest_start(msg, NLMSGERR_ATTR_POLICY);
	nla_put_u32(msg, NL_POLICY_TYPE_ATTR_TYPE, NL_ATTR_TYPE_U32);
	nla_put_u64(msg, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, min);
	nla_put_u64(msg, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, max);
	nla_nest_end(msg, nest);
}

static void fill_range(struct nl_msg *msg)
{
	fill_range_of(msg, interval_offset, 50, 10000000);
}

static void fill_hex_range(struct nl_msg *msg)
{
	fill_range_of(msg, ethertype_offset, 0x600, 0xffff);
}

static void out_of_range_names_the_attribute_and_the_range(void **state)
{
	(void)state;
	told_is(answer(ERANGE, false, fill_range),
		"interval 10us: integer out of range (50us to 10s)");
	told_is(answer(ERANGE, true, fill_range),
		"interval 10us: integer out of range (50us to 10s)");
	told_is(answer(ERANGE, false, fill_hex_range),
		"ethertype 0x0050: integer out of range (0x0600 to 0xffff)");
}

static const struct nfc_arg dev_arg = { "dev", NFC_ARG_DEV, NFAILOVER_A_DEV };
static const struct nfc_arg to_arg = { "to", NFC_ARG_PORT, NFAILOVER_A_PORT };
static const struct nfc_arg tempo_arg = { "tempo", NFC_ARG_US, NFAILOVER_A_INTERVAL_US };

static void fill_no_port(struct nl_msg *msg)
{
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "This is not a port of the device");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, port_offset);
}

static void what_was_typed_is_named(void **state)
{
	static const struct nfc_values values = { .v = {
		[NFAILOVER_A_DEV] = { .arg = &dev_arg, .text = "nf0" },
		[NFAILOVER_A_PORT] = { .arg = &to_arg, .text = "eth7" },
		[NFAILOVER_A_INTERVAL_US] = { .arg = &tempo_arg, .text = "0.01ms" },
	} };

	(void)state;
	typed = &values;
	told_is(answer(ERANGE, false, fill_range),
		"tempo 0.01ms: integer out of range (50us to 10s)");
	told_is(answer(ENODEV, false, fill_no_port),
		"dev nf0 to eth7: This is not a port of the device");
	told_is(answer(ERANGE, false, fill_hex_range),
		"ethertype 0x0050: integer out of range (0x0600 to 0xffff)");
	typed = NULL;
}

/* Of a link, numbered otherwise: the words stand alone. */
static void other_attributes_are_not_named(void **state)
{
	struct nl_msg *ack = answer(EINVAL, false, fill_range);
	struct nfc_sent sent = { .msg = nlmsg_hdr(request), .attrs = interval_offset + 1 };
	char text[256];

	(void)state;
	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), &sent);
	assert_string_equal(text, "integer out of range (50 to 10000000)");
	sent.attrs = 0;
	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), &sent);
	assert_string_equal(text, "integer out of range (50 to 10000000)");
	nlmsg_free(ack);
}

static void fill_missing(struct nl_msg *msg)
{
	nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, NFAILOVER_A_REMOTE);
}

static void a_missing_attribute_is_named(void **state)
{
	(void)state;
	told_is(answer(EINVAL, false, fill_missing), "remote: is missing");
}

static void fill_message(struct nl_msg *msg)
{
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "This is not a port of the device");
}

static void fill_own_name(struct nl_msg *msg)
{
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "interval-us must be longer");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, interval_offset);
}

static void the_kernels_own_words_stand(void **state)
{
	(void)state;
	told_is(answer(ENODEV, false, fill_message), "This is not a port of the device");
	told_is(answer(EINVAL, false, fill_own_name), "interval-us must be longer");
}

static void fill_offset(struct nl_msg *msg)
{
	/* beyond the request, and into its header: ignored */
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, 60000);
}

static void without_words_there_is_the_error(void **state)
{
	(void)state;
	told_is(answer(ENOMEM, false, NULL), "Cannot allocate memory");
	told_is(answer(EPERM, false, NULL), "not permitted; changes need CAP_NET_ADMIN");
	told_is(answer(EBUSY, false, fill_offset), "Device or resource busy");
}

static void what_is_done_may_be_warned_of(void **state)
{
	struct nl_msg *ack;

	(void)state;
	ack = answer(0, true, fill_message);
	assert_string_equal(nfc_ack_warning(nlmsg_hdr(ack)), "This is not a port of the device");
	nlmsg_free(ack);
	ack = answer(0, true, NULL);
	assert_null(nfc_ack_warning(nlmsg_hdr(ack)));
	nlmsg_free(ack);
}

static void the_end_of_a_dump_can_be_a_refusal(void **state)
{
	struct nl_msg *done = nlmsg_alloc();
	int err = -EINVAL;

	(void)state;
	nlmsg_put(done, 0, 1, NLMSG_DONE, 0, NLM_F_ACK_TLVS | NLM_F_MULTI);
	nlmsg_append(done, &err, sizeof(err), NLMSG_ALIGNTO);
	nla_put_string(done, NLMSGERR_ATTR_MSG, "no such thing");
	told_is(done, "no such thing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(out_of_range_names_the_attribute_and_the_range),
		cmocka_unit_test(what_was_typed_is_named),
		cmocka_unit_test(other_attributes_are_not_named),
		cmocka_unit_test(a_missing_attribute_is_named),
		cmocka_unit_test(the_kernels_own_words_stand),
		cmocka_unit_test(without_words_there_is_the_error),
		cmocka_unit_test(what_is_done_may_be_warned_of),
		cmocka_unit_test(the_end_of_a_dump_can_be_a_refusal),
	};

	return cmocka_run_group_tests_name("nlerr", tests, setup, teardown);
}
