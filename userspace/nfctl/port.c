// SPDX-License-Identifier: GPL-2.0
/* nfctl port: the NICs of a device */

#include "command.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_PORT, "ifindex" },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ NFAILOVER_A_PRIO, NULL },
	{ NFAILOVER_A_INTERVAL_US, NULL },
	{ NFAILOVER_A_DETECT_MULTIPLIER, NULL },
	{ NFAILOVER_A_ADMIN_DOWN, NULL },
	{ NFAILOVER_A_CARRIER, NULL },
	{ NFAILOVER_A_IS_DEFAULT, "default" },
	{ NFAILOVER_A_PAIRS, NULL },
	{ NFAILOVER_A_PAIRS_UP, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

static const char *const heads[] = {
	"DEV", "PORT", "ADDRESS", "PRIO", "INTERVAL", "CARRIER", "PAIRS-UP", "", NULL
};

static void add_row(struct nfc_table *table, const struct nfc_obj *port)
{
	char buf[NFC_TEXT_MAX];
	bool down = nfc_number(port, NFAILOVER_A_ADMIN_DOWN);
	bool is_default = nfc_number(port, NFAILOVER_A_IS_DEFAULT);

	nfc_cell(table, "%s", nfc_string(port, NFAILOVER_A_DEV_NAME));
	nfc_cell(table, "%s", nfc_string(port, NFAILOVER_A_PORT_NAME));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_ADDRESS));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_PRIO));
	nfc_cell(table, "%s", nfc_beat(buf, port));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_CARRIER));
	nfc_cell(table, "%llu of %llu",
		 nfc_number(port, NFAILOVER_A_PAIRS_UP),
		 nfc_number(port, NFAILOVER_A_PAIRS));
	nfc_cell(table, "%s%s%s", is_default ? "default" : "",
		 is_default && down ? " " : "", down ? "admin-down" : "");
}

static void show_table(const struct nfc_objs *ports)
{
	struct nfc_table table;

	nfc_table_init(&table, heads);
	for (size_t i = 0; i < ports->n; i++)
		add_row(&table, &ports->v[i]);
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
	{ 0 }
};

static const struct nfc_arg set_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true },
	{ "prio", NFC_ARG_S32, NFAILOVER_A_PRIO },
	{ "interval", NFC_ARG_US, NFAILOVER_A_INTERVAL_US },
	{ "multiplier", NFC_ARG_U8, NFAILOVER_A_DETECT_MULTIPLIER },
	{ "up", NFC_ARG_NO, NFAILOVER_A_ADMIN_DOWN },
	{ "down", NFC_ARG_YES, NFAILOVER_A_ADMIN_DOWN },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_PORT_GET, NFAILOVER_A_PORT, show },
	{ "set", set_args, NFAILOVER_CMD_PORT_SET, .sets = true },
	{ 0 }
};

static const char help[] =
"Usage: nfctl port show [[dev] NAME [port PORT]]\n"
"       nfctl port set dev NAME port PORT [prio NUMBER] [interval TIME]\n"
"                  [multiplier NUMBER] [up|down]\n"
"\n"
"  prio        which port is preferred, higher is better (0); among equals the\n"
"              one that was enslaved first\n"
"  interval    time between pulses on all pairs of the port, 50us to 10s (250us)\n"
"  multiplier  how many intervals of silence mean down, 2 to 255 (3)\n"
"  up, down    let the sessions of the port come up (up), or hold them down\n";

const struct nfc_command nfc_port = {
	.name = "port",
	.summary = "the NICs of a device",
	.help = help,
	.verbs = verbs,
};
