// SPDX-License-Identifier: GPL-2.0
/* nfctl pair: a local port, a remote one, and the session between them */
#include <stdio.h>
#include <string.h>

#include "command.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_REMOTE_STATE, NULL },
	{ NFAILOVER_A_DIAG, NULL },
	{ NFAILOVER_A_ACTIVE, NULL },
	{ NFAILOVER_A_ROLE, NULL },
	{ NFAILOVER_A_SIGNAL_FAIL, NULL },
	{ NFAILOVER_A_PINNED, NULL },
	{ NFAILOVER_A_ADMIN_DOWN, NULL },
	{ NFAILOVER_A_INTERVAL_US, NULL },
	{ NFAILOVER_A_DETECT_MULTIPLIER, NULL },
	{ NFAILOVER_A_OWN_ADMIN_DOWN, NULL },
	{ NFAILOVER_A_OWN_INTERVAL_US, NULL },
	{ NFAILOVER_A_OWN_DETECT_MULTIPLIER, NULL },
	{ NFAILOVER_A_TX_INTERVAL_US, NULL },
	{ NFAILOVER_A_DETECTION_TIME_US, NULL },
	{ NFAILOVER_A_RTT_NS, NULL },
	{ NFAILOVER_A_LAST_RX_NS, NULL },
	{ NFAILOVER_A_UP_SINCE_NS, NULL },
	{ NFAILOVER_A_PATH_MTU, NULL },
	{ NFAILOVER_A_MTU, NULL },
	{ NFAILOVER_A_REMOTE_MTU, NULL },
	{ NFAILOVER_A_STANDING, NULL },
	{ NFAILOVER_A_UNTIL_NS, NULL },
	{ NFAILOVER_A_KEY_ID, NULL },
	{ NFAILOVER_A_PENALTY, NULL },
	{ NFAILOVER_A_IF_FAILED, NULL },
	{ NFAILOVER_A_DEGRADED, NULL },
	{ NFAILOVER_A_REMOTE_DEGRADED, NULL },
	{ NFAILOVER_A_HEARTBEAT_ONLY, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

static const char *const heads[] = {
	"DEV", "PORT", "PEER", "REMOTE", "STATE", "INTERVAL", "DETECTION", "RTT",
	"LAST-RX", "", NULL
};

/* Room for what is said of a pair in words. */
#define MARKS_MAX	128

static const struct {
	unsigned int attr;
	const char *word;
} marks[] = {
	{ NFAILOVER_A_HEARTBEAT_ONLY, "heartbeat-only" },
	{ NFAILOVER_A_SIGNAL_FAIL, "signal-fail" },
	{ NFAILOVER_A_DEGRADED, "degraded" },
	{ NFAILOVER_A_REMOTE_DEGRADED, "remote-degraded" },
	{ NFAILOVER_A_PINNED, "pinned" },
	{ NFAILOVER_A_OWN_INTERVAL_US, "own-interval" },
	{ NFAILOVER_A_OWN_DETECT_MULTIPLIER, "own-multiplier" },
	{ NFAILOVER_A_OWN_ADMIN_DOWN, "own-admin-down" },
};

static void add_mark(char text[MARKS_MAX], const char *word)
{
	size_t n = strlen(text);

	snprintf(text + n, MARKS_MAX - n, "%s%s", n ? " " : "", word);
}

static void add_marks(struct nfc_table *table, const struct nfc_obj *pair)
{
	char text[MARKS_MAX] = "", role[NFC_TEXT_MAX];

	if (nfc_has(pair, NFAILOVER_A_ROLE))
		add_mark(text, nfc_text(role, pair, NFAILOVER_A_ROLE));
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (nfc_number(pair, marks[i].attr))
			add_mark(text, marks[i].word);
	if (nfc_number(pair, NFAILOVER_A_ADMIN_DOWN) &&
	    !nfc_number(pair, NFAILOVER_A_OWN_ADMIN_DOWN))
		add_mark(text, "port-admin-down");
	if (nfc_number(pair, NFAILOVER_A_PATH_MTU) == NFAILOVER_PATH_MTU_TOO_SMALL)
		add_mark(text, "mtu-too-small");
	/* one failure may happen to anybody, and has no consequence */
	if (nfc_number(pair, NFAILOVER_A_PENALTY) > 1)
		add_mark(text, "flaps");
	nfc_cell(table, "%s", text);
}

static void add_row(struct nfc_table *table, const struct nfc_obj *pair, u64 now)
{
	char buf[NFC_TEXT_MAX];
	u64 last_rx = nfc_number(pair, NFAILOVER_A_LAST_RX_NS);

	nfc_cell(table, "%s", nfc_string(pair, NFAILOVER_A_DEV_NAME));
	nfc_cell(table, "%s", nfc_string(pair, NFAILOVER_A_PORT_NAME));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_PEER));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_REMOTE));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_STATE));
	nfc_cell(table, "%s", nfc_beat(buf, pair));
	nfc_cell(table, "%s", nfc_time(buf, pair, NFAILOVER_A_DETECTION_TIME_US, 1000));
	nfc_cell(table, "%s", nfc_time(buf, pair, NFAILOVER_A_RTT_NS, 1));
	if (last_rx && last_rx <= now)
		nfc_cell(table, "%s ago", nfc_format_time(buf, now - last_rx));
	else
		nfc_cell(table, "-");
	add_marks(table, pair);
}

static void show_table(const struct nfc_objs *pairs)
{
	u64 now = nfc_now();
	struct nfc_table table;

	nfc_table_init(&table, heads);
	for (size_t i = 0; i < pairs->n; i++)
		add_row(&table, &pairs->v[i], now);
	nfc_table_print(&table);
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	return nfc_show(nfc, verb, values, keys, show_table);
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE },
	{ 0 }
};

static const struct nfc_arg add_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE, .need = true },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ "interval", NFC_ARG_US, NFAILOVER_A_INTERVAL_US },
	{ "multiplier", NFC_ARG_U8, NFAILOVER_A_DETECT_MULTIPLIER },
	{ 0 }
};

static const struct nfc_arg set_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE },
	{ "interval", NFC_ARG_US, NFAILOVER_A_INTERVAL_US },
	{ "multiplier", NFC_ARG_U8, NFAILOVER_A_DETECT_MULTIPLIER },
	{ "up", NFC_ARG_NO, NFAILOVER_A_ADMIN_DOWN },
	{ "down", NFC_ARG_YES, NFAILOVER_A_ADMIN_DOWN },
	{ 0 }
};

static const struct nfc_arg del_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE, .need = true },
	{ 0 }
};

static const struct nfc_arg probe_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_PAIR_GET, NFAILOVER_A_REMOTE, show },
	{ "add", add_args, NFAILOVER_CMD_PAIR_ADD, 0, NULL },
	{ "set", set_args, NFAILOVER_CMD_PAIR_SET, .sets = true },
	{ "del", del_args, NFAILOVER_CMD_PAIR_DEL, 0, NULL },
	{ "delete", del_args, NFAILOVER_CMD_PAIR_DEL, 0, NULL },
	{ "probe", probe_args, NFAILOVER_CMD_PAIR_PROBE, 0, NULL },
	{ 0 }
};

static const char help[] =
"Usage: nfctl pair show [[dev] NAME [port PORT [remote MAC]]] [peer NODE-ID]\n"
"       nfctl pair add [dev] NAME port PORT remote MAC [peer NODE-ID]\n"
"                  [interval TIME] [multiplier NUMBER]\n"
"       nfctl pair set [dev] NAME port PORT [remote MAC] [interval TIME]\n"
"                  [multiplier NUMBER] [up|down]\n"
"       nfctl pair del [dev] NAME port PORT remote MAC\n"
"       nfctl pair probe [dev] NAME [port PORT] [remote MAC]\n"
"\n"
"add pins a pair: the port speaks to that MAC address, discovered or not. set\n"
"without a remote is for all pairs of the port, present and future. probe finds out\n"
"anew whether paths carry frames as long as the device's MTU; an event tells if\n"
"that changed, and show what was found.\n"
"\n"
"  remote      MAC address of the port at the other end\n"
"  peer        accept only this node there\n"
"  interval    time between pulses, wanted both ways, 50us to 10s (250us)\n"
"  multiplier  how many intervals of silence mean down, 2 to 255 (3)\n"
"  up, down    let the session come up (up), or hold it down\n";

const struct nfc_command nfc_pair = {
	.name = "pair",
	.summary = "pairs of a local port and a remote one",
	.help = help,
	.verbs = verbs,
};
