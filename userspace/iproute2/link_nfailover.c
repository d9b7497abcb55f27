// SPDX-License-Identifier: GPL-2.0
/*
 * The plugin of ip(8): "ip link" sets and shows the options of devices (type
 * nfailover) and ports (type nfailover_slave) in the words of nfctl, whose table
 * of options it has. As JSON, what nfctl shows has the same names and values here.
 */
#include "iproute2.h"

#include <string.h>

#include "option.h"

/* What is shown of a link beside its options. */
struct state {
	unsigned int attr;
	const char *word;
	const char *name;	/* in JSON */
	bool always;		/* also if it is absent */
};

struct kind {
	struct link_util util;	/* first: ip knows only this */
	const char *usage;
	const struct nfc_arg *options;
	const struct state *states;	/* ends with { 0 } */
};

static const struct state dev_states[] = {
	{ NFAILOVER_A_DEFAULT_PORT, "default-port", "default-port", true },
	{ NFAILOVER_A_REQUESTED_PORT, "switched-to", "requested-port" },
	{ 0 }
};

static const struct state port_states[] = {
	{ NFAILOVER_A_CARRIER, "carrier", "carrier", true },
	{ NFAILOVER_A_IS_DEFAULT, "default", "default", true },
	{ NFAILOVER_A_GATEWAY_LOST, "gateway-lost", "gateway-lost" },
	{ NFAILOVER_A_PAIRS, "pairs", "pairs", true },
	{ NFAILOVER_A_PAIRS_UP, "pairs-up", "pairs-up", true },
	{ 0 }
};

static const struct kind *kind_of(const struct link_util *lu)
{
	return (const struct kind *)lu;
}

static void print_help(struct link_util *lu, int argc, char **argv, FILE *file)
{
	(void)argc;
	(void)argv;
	fputs(kind_of(lu)->usage, file);
	nfc_options_help(file, kind_of(lu)->options);
	fputs("\nKeywords may be abbreviated. Times need a unit: ns, us, ms or s.\n", file);
}

/* Setting. */

static int put(const struct nfc_values *values, const struct nfc_arg *options,
	       struct nlmsghdr *msg)
{
	u8 buf[NFC_VALUE_MAX];

	for (; options->word; options++) {
		const struct nfc_value *v = &values->v[options->attr];

		if (v->arg == options && addattr_l(msg, IP_MSG_MAX, options->attr, buf,
						   nfc_value_encode(buf, v)))
			return -1;
	}
	return 0;
}

static int parse_opt(struct link_util *lu, int argc, char **argv, struct nlmsghdr *msg)
{
	const struct nfc_arg *options = kind_of(lu)->options;
	struct nfc_values values;
	char why[NFC_WHY_MAX];

	(void)argc;
	if (strcmp(*argv, "help") == 0) {
		print_help(lu, 0, NULL, stdout);
		return -1;
	}
	if (nfc_args_read(&values, NULL, options, argv, why) &&
	    nfc_options_check(&values, options, why))
		return put(&values, options, msg);
	fprintf(stderr, "%s: %s\nTry 'ip link help %s'.\n", lu->id, why, lu->id);
	return -1;
}

/* Showing. */

static u64 number_of(const struct rtattr *a)
{
	return nfc_field_number(RTA_DATA(a), RTA_PAYLOAD(a));
}

/* @attr, which may be NULL, is written as @text. */
static void print_json(unsigned int attr, const struct rtattr *a, const char *name,
		       const char *text)
{
	if (!a) {
		print_color_null(PRINT_JSON, COLOR_NONE, name, NULL, NULL);
		return;
	}
	switch (nfc_fields[attr].type) {
	case NFC_BOOL:
		print_color_bool(PRINT_JSON, COLOR_NONE, name, NULL, number_of(a));
		break;
	case NFC_S32:
		print_color_s64(PRINT_JSON, COLOR_NONE, name, NULL, (s32)number_of(a));
		break;
	case NFC_CPU:
		if ((s32)number_of(a) < 0)
			print_color_null(PRINT_JSON, COLOR_NONE, name, NULL, NULL);
		else
			print_color_u64(PRINT_JSON, COLOR_NONE, name, NULL, number_of(a));
		break;
	case NFC_U8:
	case NFC_U32:
	case NFC_U64:
		print_color_u64(PRINT_JSON, COLOR_NONE, name, NULL, number_of(a));
		break;
	default:
		print_color_string(PRINT_JSON, COLOR_NONE, name, NULL, text);
	}
}

/* Only of what ip has a colour for. */
static enum color_attr color_of(unsigned int attr, const struct rtattr *a)
{
	if (a && attr == NFAILOVER_A_CARRIER)
		return number_of(a) ? COLOR_OPERSTATE_UP : COLOR_OPERSTATE_DOWN;
	switch (nfc_fields[attr].type) {
	case NFC_IFINDEX:
		return COLOR_IFNAME;
	case NFC_MAC:
		return COLOR_MAC;
	default:
		return COLOR_NONE;
	}
}

static void print_text(unsigned int attr, const struct rtattr *a, const char *word,
		       const char *text)
{
	print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ", word);
	print_color_string(PRINT_FP, color_of(attr, a), NULL, "%s ", text);
}

static void print_option(const struct nfc_arg *option, const struct rtattr *a)
{
	const char *name = nfc_field_name(option->attr);
	char buf[NFC_LIST_MAX];

	nfc_option_text(buf, option, RTA_DATA(a), RTA_PAYLOAD(a));
	if (is_json_context())
		print_json(option->attr, a, name, buf);
	else if (option->kind != NFC_ARG_YES)
		print_text(option->attr, a, option->word, buf);
	else if (number_of(a))
		print_color_string(PRINT_FP, COLOR_NONE, NULL, "%s ", name);
}

static const char *state_text(char buf[NFC_TEXT_MAX], unsigned int attr,
			      const struct rtattr *a)
{
	if (!a)
		return "-";
	if (nfc_fields[attr].type == NFC_IFINDEX)
		return ll_index_to_name(number_of(a));
	if (nfc_fields[attr].type == NFC_BOOL)
		return number_of(a) ? "on" : "off";
	snprintf(buf, NFC_TEXT_MAX, "%llu", number_of(a));
	return buf;
}

static void print_state(const struct state *state, const struct rtattr *a)
{
	char buf[NFC_LIST_MAX];
	const char *text = state_text(buf, state->attr, a);

	if (is_json_context())
		print_json(state->attr, a, state->name, text);
	else if (a || state->always)
		print_text(state->attr, a, state->word, text);
}

static void print_opt(struct link_util *lu, FILE *file, struct rtattr *tb[])
{
	const struct kind *kind = kind_of(lu);
	const struct nfc_arg *option;
	const struct state *state;

	(void)file;
	if (!tb)
		return;
	for (option = kind->options; option->word; option++)
		if (nfc_option_shows(option) && tb[option->attr])
			print_option(option, tb[option->attr]);
	for (state = kind->states; state->word; state++)
		print_state(state, tb[state->attr]);
}

[[gnu::visibility("default")]] struct kind nfailover_link_util = {
	.util = {
		.id = "nfailover",
		.maxattr = NFAILOVER_A_MAX,
		.parse_opt = parse_opt,
		.print_opt = print_opt,
		.print_help = print_help,
	},
	.usage = "Usage: ip link add NAME type nfailover [OPTION]...\n"
		 "       ip link set NAME type nfailover OPTION...\n"
		 "       ip link set PORT master NAME\n",
	.options = nfc_dev_options,
	.states = dev_states,
};

[[gnu::visibility("default")]] struct kind nfailover_slave_link_util = {
	.util = {
		.id = "nfailover_slave",
		.maxattr = NFAILOVER_A_MAX,
		.parse_opt = parse_opt,
		.print_opt = print_opt,
		.print_help = print_help,
	},
	.usage = "Usage: ip link set PORT type nfailover_slave OPTION...\n"
		 "\n"
		 "PORT has a master of type nfailover already.\n",
	.options = nfc_port_options,
	.states = port_states,
};
