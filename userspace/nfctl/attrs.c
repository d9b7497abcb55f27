// SPDX-License-Identifier: GPL-2.0
#include "attrs.h"

#include <net/if.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "option.h"

unsigned int nfc_ifindex(const char *name)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex) {
		nfc_error("there is no interface '%s'", name);
		exit(NFC_REFUSED);
	}
	return ifindex;
}

static void put(struct nl_msg *msg, const struct nfc_value *value)
{
	const struct nfc_arg *arg = value->arg;
	u8 buf[NFC_VALUE_MAX];
	int err;

	if (arg->kind == NFC_ARG_DEV || arg->kind == NFC_ARG_PORT)
		err = nla_put_u32(msg, arg->attr, nfc_ifindex(value->text));
	else
		err = nla_put(msg, arg->attr, nfc_value_encode(buf, value), buf);
	if (err) {
		nfc_error("out of memory");
		exit(NFC_REFUSED);
	}
}

void nfc_values_put(const struct nfc_values *values, struct nl_msg *msg)
{
	for (unsigned int attr = 1; attr <= NFAILOVER_A_MAX; attr++)
		if (nfc_given(values, attr))
			put(msg, &values->v[attr]);
}

void nfc_options_put(const struct nfc_values *values, const struct nfc_arg *options,
		     struct nl_msg *msg)
{
	for (; options->word; options++)
		if (values->v[options->attr].arg == options)
			put(msg, &values->v[options->attr]);
}
