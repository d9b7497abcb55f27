// SPDX-License-Identifier: GPL-2.0
#include "option.h"

#include <string.h>

const struct nfc_arg nfc_dev_options[] = {
	{ "node-id", NFC_ARG_ID, NFAILOVER_A_NODE_ID,
	  .help = "how other nodes know it, by default random; changed only while it is down" },
	{ "group", NFC_ARG_U32, NFAILOVER_A_GROUP, .preset = "0",
	  .help = "only pulses of this group are heard" },
	{ "discovery", NFC_ARG_BOOL, NFAILOVER_A_DISCOVERY, .preset = "on",
	  .help = "find peers by hellos, or speak to pinned pairs only" },
	{ "hello-interval", NFC_ARG_US, NFAILOVER_A_HELLO_INTERVAL_US,
	  .min = 10000, .max = 10000000, .preset = "100ms",
	  .help = "time between hellos" },
	{ "hello-address", NFC_ARG_MAC, NFAILOVER_A_HELLO_ADDRESS, .preset = "03:6e:66:6f:00:01",
	  .help = "group address of hellos; changed only while it is down" },
	{ "ethertype", NFC_ARG_ETHERTYPE, NFAILOVER_A_ETHERTYPE,
	  .min = 0x600, .max = 0xffff, .preset = "0x88b5",
	  .help = "of pulses; changed only while it is down" },
	{ "announce-count", NFC_ARG_U8, NFAILOVER_A_ANNOUNCE_COUNT, .preset = "3",
	  .help = "how often addresses are announced when the default port moves" },
	{ "announce-interval", NFC_ARG_MS, NFAILOVER_A_ANNOUNCE_INTERVAL_MS,
	  .min = 1, .max = 60000, .preset = "100ms",
	  .help = "time between two announcements" },
	{ "gateways", NFC_ARG_ADDRS, NFAILOVER_A_GATEWAYS, .preset = "none",
	  .help = "addresses of hosts without nfailover that have to answer on a port" },
	{ "gateway-interval", NFC_ARG_US, NFAILOVER_A_GATEWAY_INTERVAL_US,
	  .min = 1000, .max = 10000000, .preset = "100ms",
	  .help = "time between probes of them" },
	{ "gateway-multiplier", NFC_ARG_U8, NFAILOVER_A_GATEWAY_MULTIPLIER,
	  .min = 2, .max = 255, .preset = "3",
	  .help = "how many intervals without an answer mean lost" },
	{ "gateway-all", NFC_ARG_BOOL, NFAILOVER_A_GATEWAY_ALL, .preset = "off",
	  .help = "all of them have to answer, not any" },
	{ "revertive", NFC_ARG_BOOL, NFAILOVER_A_REVERTIVE, .preset = "on",
	  .help = "return to the preferred pair when it is back" },
	{ "wait-to-restore", NFC_ARG_MS, NFAILOVER_A_WAIT_TO_RESTORE_MS,
	  .max = 3600000, .preset = "1s",
	  .help = "how long it must have been back by then" },
	{ "wtr", NFC_ARG_MS, NFAILOVER_A_WAIT_TO_RESTORE_MS, .max = 3600000 },
	{ "hold-off", NFC_ARG_MS, NFAILOVER_A_HOLD_OFF_MS, .max = 10000, .preset = "0s",
	  .help = "how long after it has failed a path is left, if it is still so" },
	{ "damping", NFC_ARG_MS, NFAILOVER_A_DAMPING_MS, .max = 3600000, .preset = "60s",
	  .help = "longest further wait for a path that failed again and again; 0s is none" },
	{ "degrade-loss", NFC_ARG_U8, NFAILOVER_A_DEGRADE_LOSS, .max = 99, .preset = "0",
	  .help = "percent of pulses lost here, above which a peer leaves a path; 0 is never" },
	{ "approval", NFC_ARG_BOOL, NFAILOVER_A_APPROVAL, .preset = "off",
	  .help = "a failover or return that nobody commanded waits for 'nfctl approve'" },
	{ "approval-deadline", NFC_ARG_MS, NFAILOVER_A_APPROVAL_DEADLINE_MS, .max = 86400000,
	  .preset = "0s", .help = "how long it waits at most; 0s is for ever" },
	{ "approval-default", NFC_ARG_WORD, NFAILOVER_A_APPROVAL_DEFAULT,
	  .words = "approve|deny", .preset = "approve",
	  .help = "what becomes of it then" },
	{ "approval-exempt", NFC_ARG_WORD, NFAILOVER_A_APPROVAL_EXEMPT,
	  .words = "none|carrier", .preset = "none",
	  .help = "carrier: a port without it is left at once even so" },
	{ "max-peers", NFC_ARG_U32, NFAILOVER_A_MAX_PEERS, .min = 1, .max = 1024, .preset = "64",
	  .help = "how many peers may be known at a time" },
	{ "slow-interval", NFC_ARG_US, NFAILOVER_A_SLOW_INTERVAL_US,
	  .min = 50, .max = 10000000, .preset = "10ms",
	  .help = "time between pulses on pairs that are neither active nor standby" },
	{ "pulse-budget", NFC_ARG_U32, NFAILOVER_A_PULSE_BUDGET,
	  .max = 10000000, .preset = "40000",
	  .help = "pulses a second at most, or intervals are stretched; 0 is no limit" },
	{ "peer-carrier", NFC_ARG_BOOL, NFAILOVER_A_PEER_CARRIER, .preset = "off",
	  .help = "it has its carrier only while a peer is up" },
	{ "flood-source", NFC_ARG_WORD, NFAILOVER_A_FLOOD_SOURCE, .words = "device|port",
	  .preset = "device",
	  .help = "whose address is the source of frames to everybody and to others" },
	{ "unkeyed", NFC_ARG_WORD, NFAILOVER_A_UNKEYED, .words = "accept|warn|refuse",
	  .preset = "accept",
	  .help = "what becomes of pulses without a key; refuse needs an active one" },
	{ "pause-max", NFC_ARG_MS, NFAILOVER_A_PAUSE_MAX_MS, .max = 65535, .preset = "10s",
	  .help = "how long a peer that announced it may be silent; 0s is never" },
	{ "pause-unkeyed", NFC_ARG_BOOL, NFAILOVER_A_PAUSE_UNKEYED, .preset = "off",
	  .help = "a peer without a key may, too" },
	{ "engine-cpu", NFC_ARG_CPU, NFAILOVER_A_ENGINE_CPU, .preset = NFC_ANY_CPU,
	  .help = "that sends pulses and judges silence; any is where it last did" },
	{ 0 }
};

const struct nfc_arg nfc_port_options[] = {
	{ "prio", NFC_ARG_S32, NFAILOVER_A_PRIO, .preset = "0",
	  .help = "which port is preferred, higher is better; among equals the first enslaved" },
	{ "interval", NFC_ARG_US, NFAILOVER_A_INTERVAL_US,
	  .min = 50, .max = 10000000, .preset = "250us",
	  .help = "time between pulses on all pairs of the port" },
	{ "multiplier", NFC_ARG_U8, NFAILOVER_A_DETECT_MULTIPLIER,
	  .min = 2, .max = 255, .preset = "3",
	  .help = "how many intervals of silence mean down" },
	{ "up", NFC_ARG_NO, NFAILOVER_A_ADMIN_DOWN,
	  .help = "let the sessions of the port come up, as they do by default" },
	{ "down", NFC_ARG_YES, NFAILOVER_A_ADMIN_DOWN,
	  .help = "take them down, and hold them there" },
	{ "lockout", NFC_ARG_BOOL, NFAILOVER_A_LOCKOUT, .preset = "off",
	  .help = "keep our data off the port, whatever fails elsewhere" },
	{ "heartbeat-only", NFC_ARG_BOOL, NFAILOVER_A_HEARTBEAT_ONLY, .preset = "off",
	  .help = "the port never carries data, ours or a peer's, but tells if a peer lives" },
	{ 0 }
};

bool nfc_option_shows(const struct nfc_arg *option)
{
	return option->help && option->kind != NFC_ARG_NO;
}

/* @number, in units of the attribute of @arg */
static char *number_text(char buf[NFC_TEXT_MAX], const struct nfc_arg *arg, u64 number)
{
	switch (arg->kind) {
	case NFC_ARG_US:
		return nfc_format_time(buf, number * 1000);
	case NFC_ARG_MS:
		return nfc_format_time(buf, number * 1000000);
	case NFC_ARG_ID:
		return nfc_format_id(buf, number);
	case NFC_ARG_BOOL:
	case NFC_ARG_YES:
		snprintf(buf, NFC_TEXT_MAX, "%s", number ? "on" : "off");
		return buf;
	case NFC_ARG_WORD:
		snprintf(buf, NFC_TEXT_MAX, "%s", nfc_field_word(arg->attr, number) ?: "?");
		return buf;
	case NFC_ARG_ETHERTYPE:
		return nfc_format_x16(buf, number);
	case NFC_ARG_CPU:
		return nfc_format_cpu(buf, number);
	case NFC_ARG_S32:
		snprintf(buf, NFC_TEXT_MAX, "%d", (s32)number);
		return buf;
	default:
		snprintf(buf, NFC_TEXT_MAX, "%llu", number);
		return buf;
	}
}

char *nfc_option_text(char buf[NFC_LIST_MAX], const struct nfc_arg *option, const void *data,
		      size_t len)
{
	if (option->kind == NFC_ARG_MAC && len == NFC_MAC_LEN)
		return nfc_format_mac(buf, data);
	if (option->kind == NFC_ARG_ADDRS)
		return nfc_format_addrs(buf, data, len);
	return number_text(buf, option, nfc_field_number(data, len));
}

/* Room for two values and what joins them. */
#define RANGE_MAX	(2 * NFC_TEXT_MAX + 8)

/* "10ms to 10s" */
static char *range_text(char buf[RANGE_MAX], const struct nfc_arg *option)
{
	char min[NFC_TEXT_MAX], max[NFC_TEXT_MAX];

	number_text(min, option, option->min);
	number_text(max, option, option->max);
	if (option->min)
		snprintf(buf, RANGE_MAX, "%s to %s", min, max);
	else
		snprintf(buf, RANGE_MAX, "up to %s", max);
	return buf;
}

static bool in_range(const struct nfc_value *value, char why[NFC_WHY_MAX])
{
	const struct nfc_arg *option = value->arg;
	char range[RANGE_MAX];

	if (!option->max || (value->number >= option->min && value->number <= option->max))
		return true;
	snprintf(why, NFC_WHY_MAX, "%s %.63s: out of range (%s)", option->word, value->text,
		 range_text(range, option));
	return false;
}

bool nfc_options_check(const struct nfc_values *values, const struct nfc_arg *options,
		       char why[NFC_WHY_MAX])
{
	for (; options->word; options++)
		if (values->v[options->attr].arg == options &&
		    !in_range(&values->v[options->attr], why))
			return false;
	return true;
}

/* Where its explanation begins. */
#define HELP_INDENT	26
#define HELP_WIDTH	79

/* Print @text from @column on, and on as many lines as it takes. */
static void wrap(FILE *file, int column, const char *text)
{
	while (*text) {
		int n = strcspn(text, " ");

		if (column + 1 + n > HELP_WIDTH && column > HELP_INDENT) {
			fprintf(file, "\n%*s", HELP_INDENT, "");
			column = HELP_INDENT;
		} else if (column > HELP_INDENT) {
			fputc(' ', file);
			column++;
		}
		fprintf(file, "%.*s", n, text);
		column += n;
		text += n + strspn(text + n, " ");
	}
	fputc('\n', file);
}

static void help_one(FILE *file, const struct nfc_arg *option)
{
	const char *wants = nfc_arg_wants(option);
	char head[2 * HELP_INDENT], range[RANGE_MAX] = "", text[256];

	snprintf(head, sizeof(head), "%s%s%s", option->word, wants ? " " : "", wants ?: "");
	if (option->max)
		range_text(range, option);
	snprintf(text, sizeof(text), "%s%s%s%s%s%s", option->help, *range ? ", " : "", range,
		 option->preset ? " (" : "", option->preset ?: "", option->preset ? ")" : "");
	fprintf(file, "  %-*s", HELP_INDENT - 2, head);
	if (strlen(head) >= HELP_INDENT - 2)
		fprintf(file, "\n%*s", HELP_INDENT, "");
	wrap(file, HELP_INDENT, text);
}

void nfc_options_help(FILE *file, const struct nfc_arg *options)
{
	fputs("\nOPTION is one of these, with the default in parentheses:\n", file);
	for (; options->word; options++)
		if (options->help)
			help_one(file, options);
}

size_t nfc_value_encode(u8 buf[NFC_VALUE_MAX], const struct nfc_value *value)
{
	const u32 number = value->number;
	const u16 half = number;
	size_t len;

	switch (value->arg->kind) {
	case NFC_ARG_MAC:
		memcpy(buf, value->mac, sizeof(value->mac));
		return sizeof(value->mac);
	case NFC_ARG_ADDRS:
		nfc_parse_addrs(value->text, buf, &len);
		return len;
	case NFC_ARG_ID:
		memcpy(buf, &value->number, sizeof(value->number));
		return sizeof(value->number);
	case NFC_ARG_U8:
	case NFC_ARG_BOOL:
	case NFC_ARG_YES:
	case NFC_ARG_NO:
		*buf = number;
		return 1;
	case NFC_ARG_ETHERTYPE:
		memcpy(buf, &half, sizeof(half));
		return sizeof(half);
	default:
		memcpy(buf, &number, sizeof(number));
		return sizeof(number);
	}
}
