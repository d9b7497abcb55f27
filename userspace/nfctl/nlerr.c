// SPDX-License-Identifier: GPL-2.0
#include "nlerr.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "object.h"
#include "text.h"

/* The attribute that lies @offset bytes into @request, of which the first is at @attrs; or NULL. */
static const struct nlattr *attr_at(const struct nlmsghdr *request, size_t attrs, u32 offset)
{
	if (!attrs || offset < attrs || offset > request->nlmsg_len - NLA_HDRLEN)
		return NULL;
	return (const void *)((const char *)request + offset);
}

/*
 * Nanoseconds in one of what the attribute @name counts, 0 if that is no time.
 * On the command line the unit stands behind the number: *len is the name without.
 */
static u64 unit_of(const char *name, int *len)
{
	size_t n = strlen(name);

	*len = n;
	if (n < 3 || name[n - 3] != '-' || name[n - 1] != 's')
		return 0;
	*len = n - 3;
	return name[n - 2] == 'u' ? 1000 : 1000000;
}

static char *number_text(char buf[NFC_TEXT_MAX], u64 number, u64 unit)
{
	if (unit)
		return nfc_format_time(buf, number * unit);
	snprintf(buf, NFC_TEXT_MAX, "%lld", (s64)number);
	return buf;
}

/* " (50us to 10s)": what a policy allows of @unit */
static void allowed(char *text, size_t size, const struct nlattr *policy, u64 unit)
{
	struct nlattr *tb[NL_POLICY_TYPE_ATTR_MAX + 1];
	const struct nlattr *min, *max;
	char low[NFC_TEXT_MAX], high[NFC_TEXT_MAX];

	*text = 0;
	if (!policy || nla_parse_nested(tb, NL_POLICY_TYPE_ATTR_MAX, (void *)policy, NULL))
		return;
	min = tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_U] ?: tb[NL_POLICY_TYPE_ATTR_MIN_VALUE_S];
	max = tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_U] ?: tb[NL_POLICY_TYPE_ATTR_MAX_VALUE_S];
	if (min && max)
		snprintf(text, size, " (%s to %s)", number_text(low, nfc_attr_number(min), unit),
			 number_text(high, nfc_attr_number(max), unit));
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

static void explain(char *text, size_t size, int err, const struct nlmsghdr *request,
		    size_t attrs, const void *tlv, int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };
	char range[80], value[NFC_TEXT_MAX] = "";
	const struct nlattr *attr = NULL;
	const char *name = "", *what;
	int name_len;
	u64 unit;

	if (len > 0 && nla_parse(tb, NLMSGERR_ATTR_MAX, (void *)tlv, len, NULL))
		memset(tb, 0, sizeof(tb));

	what = nfc_attr_string(tb[NLMSGERR_ATTR_MSG]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE]) {
		name = nfc_field_name(nfc_attr_number(tb[NLMSGERR_ATTR_MISS_TYPE]));
		if (!*what)
			what = "is missing";
	} else if (tb[NLMSGERR_ATTR_OFFS]) {
		attr = attr_at(request, attrs,
			       nfc_attr_number(tb[NLMSGERR_ATTR_OFFS]));
		if (attr)
			name = nfc_field_name(nla_type(attr));
	}
	if (!*what)
		what = errno_text(err);
	unit = unit_of(name, &name_len);
	allowed(range, sizeof(range), tb[NLMSGERR_ATTR_POLICY], unit);
	if (*range && attr)
		number_text(value, nfc_attr_number(attr), unit);
	/* a sentence of the module's own names its subject itself */
	if (strncmp(what, name, strlen(name)) == 0)
		name_len = 0;
	snprintf(text, size, "%.*s%s%s%s%s%s", name_len, name, *value ? " " : "", value,
		 name_len ? ": " : "", what, range);
}

void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nlmsghdr *request, size_t attrs)
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
	explain(text, size, -e->error, request, attrs, (const char *)ack + skip,
		ack->nlmsg_len - skip);
}
