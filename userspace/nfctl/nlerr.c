// SPDX-License-Identifier: GPL-2.0
#include "nlerr.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "object.h"

/* The name of the attribute that lies @offset bytes into @request, or NULL. */
static const char *attr_at(const struct nlmsghdr *request, u32 offset)
{
	const struct nlattr *attr;

	if (!request || offset < NLMSG_HDRLEN + GENL_HDRLEN ||
	    offset > request->nlmsg_len - NLA_HDRLEN)
		return NULL;
	attr = (const void *)((const char *)request + offset);
	return nfc_field_name(nla_type(attr));
}

/* " (50 to 10000000)": what a policy allows */
static void allowed(char *text, size_t size, const struct nlattr *policy)
{
	struct nlattr *tb[NL_POLICY_TYPE_ATTR_MAX + 1];

	*text = 0;
	if (!policy || nla_parse_nested(tb, NL_POLICY_TYPE_ATTR_MAX, (void *)policy, NULL))
		return;
	if (tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U])
		snprintf(text, size, " (%llu to %llu)",
			 nfc_attr_number(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U]),
			 nfc_attr_number(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U]));
	else if (tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_S])
		snprintf(text, size, " (%lld to %lld)",
			 (s64)nfc_attr_number(tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_S]),
			 (s64)nfc_attr_number(tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_S]));
}

static const char *errno_text(int err)
{
	switch (err) {
	case EPERM:
		return "not permitted; changes need CAP_NET_ADMIN";
	case EOPNOTSUPP:
		return "not supported; is the module in the kernel older than nfctl?";
	default:
		return strerror(err);
	}
}

void nfc_explain(char *text, size_t size, int err, const struct nlmsghdr *request,
		 const void *tlv, int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };
	const char *name = NULL, *what;
	char range[64];

	if (len > 0 && nla_parse(tb, NLMSGERR_ATTR_MAX, (void *)tlv, len, NULL))
		memset(tb, 0, sizeof(tb));

	what = nfc_attr_string(tb[NLMSGERR_ATTR_MSG]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE]) {
		name = nfc_field_name(nfc_attr_number(tb[NLMSGERR_ATTR_MISS_TYPE]));
		if (!*what)
			what = "is missing";
	} else if (tb[NLMSGERR_ATTR_OFFS]) {
		name = attr_at(request, nfc_attr_number(tb[NLMSGERR_ATTR_OFFS]));
	}
	if (!*what)
		what = errno_text(err);
	/* a sentence of the module's own names its subject itself */
	if (name && strncmp(what, name, strlen(name)) == 0)
		name = NULL;
	allowed(range, sizeof(range), tb[NLMSGERR_ATTR_POLICY]);
	snprintf(text, size, "%s%s%s%s", name ? name : "", name ? ": " : "", what, range);
}

void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nlmsghdr *request)
{
	const struct nlmsgerr *e = NLMSG_DATA(ack);
	size_t skip = NLMSG_HDRLEN + sizeof(int);

	if (ack->nlmsg_type == NLMSG_ERROR) {
		skip = NLMSG_HDRLEN + sizeof(*e);
		if (!(ack->nlmsg_flags & NLM_F_CAPPED))
			skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	if (!(ack->nlmsg_flags & NLM_F_ACK_TLVS) || skip > ack->nlmsg_len)
		skip = ack->nlmsg_len;
	nfc_explain(text, size, -e->error, request, (const char *)ack + skip,
		    ack->nlmsg_len - skip);
}
