// SPDX-License-Identifier: GPL-2.0
/* nfctl peer: the other nodes */

#include "command.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ NFAILOVER_A_PEER_STATE, NULL },
	{ NFAILOVER_A_HEARD_ON, NULL },
	{ NFAILOVER_A_ACTIVE_PORT, NULL },
	{ NFAILOVER_A_ACTIVE_REMOTE, NULL },
	{ NFAILOVER_A_PAIRS, NULL },
	{ NFAILOVER_A_PAIRS_UP, NULL },
	{ NFAILOVER_A_BARRED, NULL },
	{ NFAILOVER_A_REQUEST, NULL },
	{ NFAILOVER_A_REASON, NULL },
	{ NFAILOVER_A_SWITCH_NS, NULL },
	{ NFAILOVER_A_APPROVAL_STATE, NULL },
	{ NFAILOVER_A_APPROVAL_REASON, NULL },
	{ NFAILOVER_A_TO, NULL },
	{ NFAILOVER_A_VERDICT_NS, NULL },
	{ NFAILOVER_A_UNTIL_NS, NULL },
	{ NFAILOVER_A_PAUSE, NULL },
	{ NFAILOVER_A_PAUSE_UNTIL_NS, NULL },
	{ NFAILOVER_A_PAUSE_KNOWN, NULL },
	{ NFAILOVER_A_LAST_RX_NS, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

static const char *const heads[] = {
	"DEV", "PEER", "ADDRESS", "STATE", "PORT", "REMOTE", "PAIRS-UP", "FAILOVERS",
	"SWITCHOVERS", "FAILBACKS", "", NULL
};

/* What is out of the ordinary. */
static const char *remark(char buf[NFC_TEXT_MAX], const struct nfc_obj *peer)
{
	if (nfc_has(peer, NFAILOVER_A_HEARD_ON)) {
		snprintf(buf, NFC_TEXT_MAX, "heard on %s",
			 nfc_path_port(peer, NFAILOVER_A_HEARD_ON));
		return buf;
	}
	if (nfc_number(peer, NFAILOVER_A_BARRED))
		return "barred";
	if (nfc_asked(peer))
		return nfc_text(buf, peer, NFAILOVER_A_APPROVAL_STATE);
	if (nfc_number(peer, NFAILOVER_A_REQUEST))
		return nfc_text(buf, peer, NFAILOVER_A_REQUEST);
	if (nfc_number(peer, NFAILOVER_A_PAUSE) == NFAILOVER_PAUSE_GRANTED)
		return "pausing";
	return nfc_number(peer, NFAILOVER_A_PAUSE) ? "pause not granted" : "";
}

static void add_row(struct nfc_table *table, const struct nfc_obj *peer)
{
	static const unsigned int counters[] = {
		NFAILOVER_A_STATS_FAILOVERS,
		NFAILOVER_A_STATS_SWITCHOVERS,
		NFAILOVER_A_STATS_FAILBACKS,
	};
	char buf[NFC_TEXT_MAX];

	nfc_cell(table, "%s", nfc_string(peer, NFAILOVER_A_DEV_NAME));
	nfc_cell(table, "%s", nfc_text(buf, peer, NFAILOVER_A_PEER));
	nfc_cell(table, "%s", nfc_text(buf, peer, NFAILOVER_A_ADDRESS));
	nfc_cell(table, "%s", nfc_text(buf, peer, NFAILOVER_A_PEER_STATE));
	nfc_cell(table, "%s", nfc_text(buf, peer, NFAILOVER_A_ACTIVE_PORT));
	nfc_cell(table, "%s", nfc_text(buf, peer, NFAILOVER_A_ACTIVE_REMOTE));
	nfc_cell(table, "%llu of %llu",
		 nfc_number(peer, NFAILOVER_A_PAIRS_UP),
		 nfc_number(peer, NFAILOVER_A_PAIRS));
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		nfc_cell(table, "%llu", nfc_counter(peer, counters[i]));
	nfc_cell(table, "%s", remark(buf, peer));
}

static void show_table(const struct nfc_objs *peers)
{
	struct nfc_table table;

	nfc_table_init(&table, heads);
	for (size_t i = 0; i < peers->n; i++)
		add_row(&table, &peers->v[i]);
	nfc_table_print(&table);
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	return nfc_show(nfc, verb, values, keys, show_table);
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_PEER_GET, NFAILOVER_A_PEER, show },
	{ 0 }
};

static const char help[] =
"Usage: nfctl peer show [[dev] NAME [peer NODE-ID]]\n"
"\n"
"Shows the nodes that are known, and over which pair data for them leaves.\n";

const struct nfc_command nfc_peer = {
	.name = "peer",
	.summary = "the other nodes",
	.help = help,
	.verbs = verbs,
};
