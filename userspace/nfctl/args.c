// SPDX-License-Identifier: GPL-2.0
#include "args.h"

#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char *const value_names[] = {
	[NFC_ARG_DEV] = "NAME",
	[NFC_ARG_PORT] = "PORT",
	[NFC_ARG_MAC] = "MAC",
	[NFC_ARG_ID] = "NODE-ID",
	[NFC_ARG_U8] = "NUMBER",
	[NFC_ARG_U32] = "NUMBER",
	[NFC_ARG_S32] = "NUMBER",
	[NFC_ARG_BOOL] = "on|off",
	[NFC_ARG_NS] = "TIME",
	[NFC_ARG_US] = "TIME",
	[NFC_ARG_MS] = "TIME",
	[NFC_ARG_YES] = NULL,
	[NFC_ARG_NO] = NULL,
};

static const char *parse_name(const char *text)
{
	size_t n = strlen(text);

	return n && n < IF_NAMESIZE ? NULL : "is not the name of an interface";
}

static const char *parse_switch(const char *text, u64 *number)
{
	bool on = false;
	const char *why = nfc_parse_bool(text, &on);

	*number = on;
	return why;
}

static const char *parse_signed(const char *text, u64 *number)
{
	s32 value = 0;
	const char *why = nfc_parse_signed(text, &value);

	*number = (u32)value;
	return why;
}

/* Why v->text is no value of its kind, or NULL. */
static const char *parse(struct nfc_value *v)
{
	switch (v->arg->kind) {
	case NFC_ARG_DEV:
	case NFC_ARG_PORT:
		return parse_name(v->text);
	case NFC_ARG_MAC:
		return nfc_parse_mac(v->text, v->mac);
	case NFC_ARG_ID:
		return nfc_parse_id(v->text, &v->number);
	case NFC_ARG_U8:
		return nfc_parse_unsigned(v->text, UINT8_MAX, &v->number);
	case NFC_ARG_U32:
		return nfc_parse_unsigned(v->text, UINT32_MAX, &v->number);
	case NFC_ARG_S32:
		return parse_signed(v->text, &v->number);
	case NFC_ARG_BOOL:
		return parse_switch(v->text, &v->number);
	case NFC_ARG_NS:
		return nfc_parse_time(v->text, 1, INT64_MAX, &v->number);
	case NFC_ARG_US:
		return nfc_parse_time(v->text, 1000, UINT32_MAX, &v->number);
	case NFC_ARG_MS:
		return nfc_parse_time(v->text, 1000000, UINT32_MAX, &v->number);
	case NFC_ARG_YES:
		v->number = 1;
		return NULL;
	default:
		return NULL;
	}
}

static const struct nfc_arg *find(const struct nfc_arg *args, const char *word)
{
	const struct nfc_arg *arg;

	for (arg = args; arg->word; arg++)
		if (strcmp(word, arg->word) == 0)
			return arg;
	for (arg = args; arg->word; arg++)
		if (nfc_abbreviates(word, arg->word))
			return arg;
	return NULL;
}

/* The argument that may stand without its keyword, if it was not given yet. */
static const struct nfc_arg *find_bare(const struct nfc_arg *args,
				       const struct nfc_values *values)
{
	for (; args->word; args++)
		if (args->bare && !nfc_given(values, args->attr))
			return args;
	return NULL;
}

[[gnu::noreturn]] static void unknown(const struct nfc_arg *args, const char *word,
			      const char *topic)
{
	char list[256] = "";
	size_t n = 0;

	for (; args->word && n < sizeof(list); args++)
		n += snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "",
			      args->word);
	if (!n)
		nfc_usage(topic, "'%s' is one word too many", word);
	nfc_usage(topic, "'%s' is not known here; known are: %s", word, list);
}

/* Read one argument from @argv. Returns what follows. */
static char *const *read_one(struct nfc_values *values, const struct nfc_arg *args,
			     char *const *argv, const char *topic)
{
	const struct nfc_arg *arg = find(args, *argv);
	struct nfc_value *v;
	const char *why;

	if (arg && value_names[arg->kind]) {
		argv++;
		if (!*argv)
			nfc_usage(topic, "'%s' wants %s", arg->word, value_names[arg->kind]);
	} else if (!arg) {
		arg = find_bare(args, values);
		if (!arg)
			unknown(args, *argv, topic);
	}
	v = &values->v[arg->attr];
	if (v->arg == arg)
		nfc_usage(topic, "'%s' is there twice", arg->word);
	if (v->arg)
		nfc_usage(topic, "'%s' and '%s' exclude each other", v->arg->word, arg->word);
	v->arg = arg;
	v->text = *argv;
	why = parse(v);
	if (why)
		nfc_usage(topic, "%s: '%s' %s", arg->word, v->text, why);
	return argv + 1;
}

void nfc_args_read(struct nfc_values *values, const struct nfc_arg *args,
		   char *const *argv, const char *topic)
{
	memset(values, 0, sizeof(*values));
	while (*argv)
		argv = read_one(values, args, argv, topic);
	for (; args->word; args++)
		if (args->need && !nfc_given(values, args->attr))
			nfc_usage(topic, "'%s%s%s' is missing", args->word,
				  value_names[args->kind] ? " " : "",
				  value_names[args->kind] ?: "");
}

bool nfc_given(const struct nfc_values *values, unsigned int attr)
{
	return values->v[attr].arg;
}

static int put_ifindex(struct nl_msg *msg, unsigned int attr, const char *name)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex) {
		nfc_error("there is no interface '%s'", name);
		exit(NFC_REFUSED);
	}
	return nla_put_u32(msg, attr, ifindex);
}

static int put(struct nl_msg *msg, unsigned int attr, const struct nfc_value *v)
{
	switch (nfc_fields[attr].type) {
	case NFC_IFINDEX:
		return put_ifindex(msg, attr, v->text);
	case NFC_MAC:
		return nla_put(msg, attr, sizeof(v->mac), v->mac);
	case NFC_ID:
	case NFC_U64:
		return nla_put_u64(msg, attr, v->number);
	case NFC_BOOL:
	case NFC_U8:
		return nla_put_u8(msg, attr, v->number);
	default:
		return nla_put_u32(msg, attr, v->number);
	}
}

void nfc_values_put(const struct nfc_values *values, struct nl_msg *msg)
{
	for (unsigned int attr = 1; attr <= NFAILOVER_A_MAX; attr++) {
		const struct nfc_value *v = &values->v[attr];

		if (v->arg && put(msg, attr, v)) {
			nfc_error("out of memory");
			exit(NFC_REFUSED);
		}
	}
}
