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
static u32 interval_offset;

static int setup(void **state)
{
	(void)state;
	request = nlmsg_alloc();
	genlmsg_put(request, 1, 1, 32, 0, NLM_F_REQUEST, NFAILOVER_CMD_PAIR_SET, 1);
	nla_put_u32(request, NFAILOVER_A_DEV, 7);
	interval_offset = nlmsg_hdr(request)->nlmsg_len;
	nla_put_u32(request, NFAILOVER_A_INTERVAL_US, 10);
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
	char text[256];

	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), nlmsg_hdr(request),
			NLMSG_HDRLEN + GENL_HDRLEN);
	assert_string_equal(text, want);
	nlmsg_free(ack);
}

static void fill_range(struct nl_msg *msg)
{
	struct nlattr *nest;

	nla_put_string(msg, NLMSGERR_ATTR_MSG, "integer out of range");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, interval_offset);
	nest = nla_nest_start(msg, NLMSGERR_ATTR_POLICY);
	nla_put_u32(msg, NL_POLICY_TYPE_ATTR_TYPE, NL_ATTR_TYPE_U32);
	nla_put_u64(msg, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, 50);
	nla_put_u64(msg, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, 10000000);
	nla_nest_end(msg, nest);
}

static void out_of_range_names_the_attribute_and_the_range(void **state)
{
	(void)state;
	told_is(answer(ERANGE, false, fill_range),
		"interval 10us: integer out of range (50us to 10s)");
	told_is(answer(ERANGE, true, fill_range),
		"interval 10us: integer out of range (50us to 10s)");
}

/* Of a link, numbered otherwise: the words stand alone. */
static void other_attributes_are_not_named(void **state)
{
	struct nl_msg *ack = answer(EINVAL, false, fill_range);
	char text[256];

	(void)state;
	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), nlmsg_hdr(request),
			interval_offset + 1);
	assert_string_equal(text, "integer out of range (50 to 10000000)");
	nfc_explain_ack(text, sizeof(text), nlmsg_hdr(ack), nlmsg_hdr(request), 0);
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
		cmocka_unit_test(other_attributes_are_not_named),
		cmocka_unit_test(a_missing_attribute_is_named),
		cmocka_unit_test(the_kernels_own_words_stand),
		cmocka_unit_test(without_words_there_is_the_error),
		cmocka_unit_test(the_end_of_a_dump_can_be_a_refusal),
	};

	return cmocka_run_group_tests_name("nlerr", tests, setup, teardown);
}
