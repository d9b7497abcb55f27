// SPDX-License-Identifier: GPL-2.0
/* nfctl dev: devices and their settings */
#include <stdio.h>

#include "command.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_DEV, "ifindex" },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ NFAILOVER_A_NODE_ID, NULL },
	{ NFAILOVER_A_GROUP, NULL },
	{ NFAILOVER_A_DISCOVERY, NULL },
	{ NFAILOVER_A_HELLO_INTERVAL_US, NULL },
	{ NFAILOVER_A_REVERTIVE, NULL },
	{ NFAILOVER_A_WAIT_TO_RESTORE_MS, NULL },
	{ NFAILOVER_A_MAX_PEERS, NULL },
	{ NFAILOVER_A_DEFAULT_PORT, NULL },
	{ NFAILOVER_A_MANUAL_PORT, NULL },
	{ NFAILOVER_A_SEQ, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

/* " word value" */
static void print(const struct nfc_obj *dev, const char *word, unsigned int attr)
{
	char buf[NFC_TEXT_MAX];

	printf(" %s %s", word, nfc_text(buf, dev, attr));
}

static void print_time(const struct nfc_obj *dev, const char *word, unsigned int attr,
		       u64 unit)
{
	char buf[NFC_TEXT_MAX];

	printf(" %s %s", word, nfc_time(buf, dev, attr, unit));
}

static void show_one(const struct nfc_obj *dev)
{
	printf("%s:", nfc_string(dev, NFAILOVER_A_DEV_NAME));
	print(dev, "node-id", NFAILOVER_A_NODE_ID);
	print(dev, "address", NFAILOVER_A_ADDRESS);
	print(dev, "default-port", NFAILOVER_A_DEFAULT_PORT);
	if (nfc_has(dev, NFAILOVER_A_MANUAL_PORT))
		print(dev, "switched-to", NFAILOVER_A_MANUAL_PORT);
	printf("\n   ");
	print(dev, "group", NFAILOVER_A_GROUP);
	print(dev, "discovery", NFAILOVER_A_DISCOVERY);
	print_time(dev, "hello-interval", NFAILOVER_A_HELLO_INTERVAL_US, 1000);
	print(dev, "max-peers", NFAILOVER_A_MAX_PEERS);
	printf("\n   ");
	print(dev, "revertive", NFAILOVER_A_REVERTIVE);
	print_time(dev, "wait-to-restore", NFAILOVER_A_WAIT_TO_RESTORE_MS, 1000000);
	putchar('\n');
}

static void show_all(const struct nfc_objs *devs)
{
	for (size_t i = 0; i < devs->n; i++)
		show_one(&devs->v[i]);
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	return nfc_show(nfc, verb, values, keys, show_all);
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ 0 }
};

static const struct nfc_arg set_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "node-id", NFC_ARG_ID, NFAILOVER_A_NODE_ID },
	{ "group", NFC_ARG_U32, NFAILOVER_A_GROUP },
	{ "discovery", NFC_ARG_BOOL, NFAILOVER_A_DISCOVERY },
	{ "hello-interval", NFC_ARG_US, NFAILOVER_A_HELLO_INTERVAL_US },
	{ "revertive", NFC_ARG_BOOL, NFAILOVER_A_REVERTIVE },
	{ "wait-to-restore", NFC_ARG_MS, NFAILOVER_A_WAIT_TO_RESTORE_MS },
	{ "wtr", NFC_ARG_MS, NFAILOVER_A_WAIT_TO_RESTORE_MS },
	{ "max-peers", NFC_ARG_U32, NFAILOVER_A_MAX_PEERS },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ "set", set_args, NFAILOVER_CMD_DEV_SET, .sets = true },
	{ 0 }
};

static const char help[] =
"Usage: nfctl dev show [[dev] NAME]\n"
"       nfctl dev set [dev] NAME [node-id HEX] [group NUMBER]\n"
"                 [discovery on|off] [hello-interval TIME] [max-peers NUMBER]\n"
"                 [revertive on|off] [wait-to-restore TIME]\n"
"\n"
"  node-id          how other nodes know this device; 16 hexadecimal digits, by\n"
"                   default random; changed only while the device is down\n"
"  group            only pulses of this group are heard (0)\n"
"  discovery        find peers by hellos (on), or speak to pinned pairs only\n"
"  hello-interval   time between hellos, 10ms to 10s (100ms)\n"
"  max-peers        how many peers may be known, 1 to 1024 (64)\n"
"  revertive        return to the preferred pair when it is back (on)\n"
"  wait-to-restore  and has stayed for this time, 0s to 1h (1s)\n";

const struct nfc_command nfc_dev = {
	.name = "dev",
	.summary = "devices and their settings",
	.help = help,
	.verbs = verbs,
};
