// SPDX-License-Identifier: GPL-2.0
/* nfctl port: the NICs of a device */

#include <net/if.h>
#include <stdio.h>

#include "command.h"
#include "link.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_PORT, "ifindex" },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ .options = nfc_port_options },
	{ NFAILOVER_A_CARRIER, NULL },
	{ NFAILOVER_A_IS_DEFAULT, "default" },
	{ NFAILOVER_A_GATEWAY_LOST, NULL },
	{ NFAILOVER_A_PAIRS, NULL },
	{ NFAILOVER_A_PAIRS_UP, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

static const char *const heads[] = {
	"DEV", "PORT", "ADDRESS", "PRIO", "INTERVAL", "CARRIER", "PAIRS-UP", "", NULL
};

/* What not every port is, in a word each */
static const char *remarks(const struct nfc_obj *port)
{
	static const struct {
		unsigned int attr;
		const char *word;
	} all[] = {
		{ NFAILOVER_A_IS_DEFAULT, "default" },
		{ NFAILOVER_A_ADMIN_DOWN, "admin-down" },
		{ NFAILOVER_A_LOCKOUT, "lockout" },
		{ NFAILOVER_A_HEARTBEAT_ONLY, "heartbeat-only" },
		{ NFAILOVER_A_GATEWAY_LOST, "gateway-lost" },
	};
	static char text[64];
	size_t n = 0;

	*text = 0;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (nfc_number(port, all[i].attr))
			n += snprintf(text + n, sizeof(text) - n, "%s%s", n ? " " : "",
				      all[i].word);
	return text;
}

static void add_row(struct nfc_table *table, const struct nfc_obj *port)
{
	char buf[NFC_TEXT_MAX];

	nfc_cell(table, "%s", nfc_string(port, NFAILOVER_A_DEV_NAME));
	nfc_cell(table, "%s", nfc_string(port, NFAILOVER_A_PORT_NAME));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_ADDRESS));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_PRIO));
	nfc_cell(table, "%s", nfc_beat(buf, port));
	nfc_cell(table, "%s", nfc_text(buf, port, NFAILOVER_A_CARRIER));
	nfc_cell(table, "%llu of %llu",
		 nfc_number(port, NFAILOVER_A_PAIRS_UP),
		 nfc_number(port, NFAILOVER_A_PAIRS));
	nfc_cell(table, "%s", remarks(port));
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

static enum nfc_exit set_options(struct nfc *nfc, const struct nfc_values *values)
{
	static const struct nfc_verb port_set = { .request = NFAILOVER_CMD_PORT_SET };

	for (const struct nfc_arg *option = nfc_port_options; option->word; option++)
		if (nfc_given(values, option->attr))
			return nfc_do(nfc, &port_set, values, NULL);
	return NFC_OK;
}

/* All or nothing: its options can only be set once it is a port. */
static enum nfc_exit enslave(struct nfc *nfc, const struct nfc_values *values,
			     unsigned int port, unsigned int dev)
{
	enum nfc_exit status;
	char why[NFC_WHY_MAX];

	if (!nfc_options_check(values, nfc_port_options, why)) {
		nfc_error("%s", why);
		return NFC_REFUSED;
	}
	status = nfc_link_enslave(nfc, port, dev);
	if (status)
		return status;
	status = set_options(nfc, values);
	if (status)
		nfc_link_enslave(nfc, port, 0);
	return status;
}

static bool has(const struct nfc_objs *ports, unsigned int port)
{
	for (size_t i = 0; i < ports->n; i++)
		if (nfc_number(&ports->v[i], NFAILOVER_A_PORT) == port)
			return true;
	return false;
}

/* Whether @port is a port of the device; refused if that is no device of ours. */
static enum nfc_exit look_up(struct nfc *nfc, const struct nfc_verb *verb,
			     const struct nfc_values *values, unsigned int port, bool *found)
{
	struct nfc_values only_dev = { 0 };
	struct nfc_objs ports = { 0 };
	enum nfc_exit status;

	only_dev.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	status = nfc_get(nfc, verb, &only_dev, &ports);
	*found = has(&ports, port);
	nfc_objs_free(&ports);
	return status;
}

/* The kernel would take it from its master, and then it may be without any. */
static enum nfc_exit check_free(struct nfc *nfc, const char *port, unsigned int ifindex)
{
	unsigned int master = 0;
	enum nfc_exit status = nfc_link_master(nfc, ifindex, &master);
	char name[IF_NAMESIZE];

	if (status || !master)
		return status;
	nfc_error("%s is a port of %s; release it first: ip link set %s nomaster", port,
		  if_indextoname(master, name) ?: "another device", port);
	return NFC_REFUSED;
}

static enum nfc_exit add(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	const char *port = values->v[NFAILOVER_A_PORT].text;
	const char *dev = values->v[NFAILOVER_A_DEV].text;
	unsigned int ifindex = nfc_ifindex(port);
	enum nfc_exit status;
	bool found;

	status = look_up(nfc, verb, values, ifindex, &found);
	if (status)
		return status;
	if (found) {
		nfc_error("%s is a port of %s already; 'nfctl port set' changes it", port, dev);
		return NFC_REFUSED;
	}
	status = check_free(nfc, port, ifindex);
	return status ?: enslave(nfc, values, ifindex, nfc_ifindex(dev));
}

static enum nfc_exit del(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	const char *port = values->v[NFAILOVER_A_PORT].text;
	unsigned int ifindex = nfc_ifindex(port);
	enum nfc_exit status;
	bool found;

	status = look_up(nfc, verb, values, ifindex, &found);
	if (status)
		return status;
	if (found)
		return nfc_link_enslave(nfc, ifindex, 0);
	nfc_error("%s is not a port of %s", port, values->v[NFAILOVER_A_DEV].text);
	return NFC_REFUSED;
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .bare = true },
	{ 0 }
};

static const struct nfc_arg which_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true, .bare = true },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_PORT_GET, NFAILOVER_A_PORT, show },
	{ "add", which_args, NFAILOVER_CMD_PORT_GET, .run = add, .options = true },
	{ "set", which_args, NFAILOVER_CMD_PORT_SET, .options = true, .sets = true },
	{ "del", which_args, NFAILOVER_CMD_PORT_GET, .run = del },
	{ "delete", which_args, NFAILOVER_CMD_PORT_GET, .run = del },
	{ 0 }
};

static const char help[] =
"Usage: nfctl port show [[dev] NAME [[port] PORT]]\n"
"       nfctl port add [dev] NAME [port] PORT [OPTION]...\n"
"       nfctl port set [dev] NAME [port] PORT OPTION...\n"
"       nfctl port del [dev] NAME [port] PORT\n"
"\n"
"add makes an interface a port of the device, with its options or not at all.\n";

const struct nfc_command nfc_port = {
	.name = "port",
	.summary = "the NICs of a device",
	.help = help,
	.options = nfc_port_options,
	.verbs = verbs,
};
