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

static char *number_text(char buf[NFC_TEXT_MAX], u64 number, enum nfc_type type, u64 unit)
{
	if (unit)
		return nfc_format_time(buf, number * unit);
	if (type == NFC_X16)
		return nfc_format_x16(buf, number);
	snprintf(buf, NFC_TEXT_MAX, "%lld", (s64)number);
	return buf;
}

/* " (50us to 10s)": what a policy allows of @type in @unit */
static void allowed(char *text, size_t size, const struct nlattr *policy, enum nfc_type type,
		    u64 unit)
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
		snprintf(text, size, " (%s to %s)",
			 number_text(low, nfc_attr_number(min), type, unit),
			 number_text(high, nfc_attr_number(max), type, unit));
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

/*
 * Write what was typed: "interval 49us"; with a port goes its device, as they are one
 * name. False if that was not typed.
 */
static bool typed(char *text, size_t size, const struct nfc_values *values, unsigned int attr)
{
	const struct nfc_value *v, *dev;
	size_t n = 0;

	if (!values || attr > NFAILOVER_A_MAX || !nfc_given(values, attr))
		return false;
	v = &values->v[attr];
	dev = &values->v[NFAILOVER_A_DEV];
	if (v->arg->kind == NFC_ARG_PORT && dev->arg)
		n = snprintf(text, size, "dev %s ", dev->text);
	n += snprintf(text + n, size - n, "%s", v->arg->word);
	if (nfc_arg_wants(v->arg))
		snprintf(text + n, size - n, " %.63s", v->text);
	return true;
}

/* Likewise, from the request: what was not typed, or nobody has kept. */
static void sent(char *text, size_t size, const struct nlattr *attr, bool with_value)
{
	const char *name = nfc_field_name(nla_type(attr));
	char value[NFC_TEXT_MAX] = "";
	int len;
	u64 unit = unit_of(name, &len);

	if (with_value)
		number_text(value, nfc_attr_number(attr), nfc_field_type(nla_type(attr)), unit);
	snprintf(text, size, "%.*s%s%s", len, name, *value ? " " : "", value);
}

/* The attributes behind the error, and the request, in @ack. */
static void parse(struct nlattr *tb[NLMSGERR_ATTR_MAX + 1], const struct nlmsghdr *ack)
{
	const struct nlmsgerr *e = NLMSG_DATA(ack);
	size_t skip = NLMSG_HDRLEN + sizeof(int);

	if (ack->nlmsg_type == NLMSG_ERROR) {
		skip = NLMSG_HDRLEN + sizeof(*e);
		if (!(ack->nlmsg_flags & NLM_F_CAPPED))
			skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	if (!(ack->nlmsg_flags & NLM_F_ACK_TLVS) || skip >= ack->nlmsg_len ||
	    nla_parse(tb, NLMSGERR_ATTR_MAX, (void *)((const char *)ack + skip),
		      ack->nlmsg_len - skip, NULL))
		memset(tb, 0, (NLMSGERR_ATTR_MAX + 1) * sizeof(*tb));
}

void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nfc_sent *request)
{
	const struct nlmsgerr *e = NLMSG_DATA(ack);
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };
	char range[80], subject[128] = "";
	const struct nlattr *attr = NULL;
	const char *name = "", *what;
	int name_len;

	parse(tb, ack);
	what = nfc_attr_string(tb[NLMSGERR_ATTR_MSG]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE]) {
		name = nfc_field_name(nfc_attr_number(tb[NLMSGERR_ATTR_MISS_TYPE]));
		snprintf(subject, sizeof(subject), "%s", name);
		if (!*what)
			what = "is missing";
	} else if (tb[NLMSGERR_ATTR_OFFS]) {
		attr = attr_at(request->msg, request->attrs,
			       nfc_attr_number(tb[NLMSGERR_ATTR_OFFS]));
	}
	if (!*what)
		what = errno_text(-e->error);
	if (attr)
		name = nfc_field_name(nla_type(attr));
	allowed(range, sizeof(range), tb[NLMSGERR_ATTR_POLICY],
		attr ? nfc_field_type(nla_type(attr)) : NFC_UNKNOWN, unit_of(name, &name_len));
	if (attr && !typed(subject, sizeof(subject), request->values, nla_type(attr)))
		sent(subject, sizeof(subject), attr, *range);
	/* a sentence of the module's own names its subject itself */
	if (strncmp(what, name, strlen(name)) == 0)
		*subject = 0;
	snprintf(text, size, "%s%s%s%s", subject, *subject ? ": " : "", what, range);
}

const char *nfc_ack_warning(const struct nlmsghdr *ack)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };

	parse(tb, ack);
	return tb[NLMSGERR_ATTR_MSG] ? nfc_attr_string(tb[NLMSGERR_ATTR_MSG]) : NULL;
}
