// SPDX-License-Identifier: GPL-2.0
/* nfctl dev: devices and their settings */
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "link.h"

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_DEV, "ifindex" },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ .options = nfc_dev_options },
	{ NFAILOVER_A_DEFAULT_PORT, NULL },
	{ NFAILOVER_A_REQUESTED_PORT, NULL },
	{ NFAILOVER_A_PAUSE_UNTIL_NS, NULL },
	{ NFAILOVER_A_PULSE_RATE, NULL },
	{ NFAILOVER_A_STRETCH, NULL },
	{ NFAILOVER_A_SLOW_STRETCH, NULL },
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

/* Lines as long as fit. */
static void print_options(const struct nfc_obj *dev)
{
	const struct nfc_arg *option;
	int column = 80;

	for (option = nfc_dev_options; option->word; option++) {
		char buf[NFC_LIST_MAX];
		int n;

		if (!nfc_option_shows(option) || !nfc_has(dev, option->attr))
			continue;
		nfc_option_text(buf, option, nla_data(dev->tb[option->attr]),
				nla_len(dev->tb[option->attr]));
		n = strlen(option->word) + strlen(buf) + 2;
		if (column + n >= 80)
			column = printf("\n   ") - 1;
		column += n;
		printf(" %s %s", option->word, buf);
	}
	putchar('\n');
}

/* What is as it should be goes without saying. */
static void print_percent(const struct nfc_obj *dev, const char *word, unsigned int attr)
{
	if (nfc_has(dev, attr) && nfc_number(dev, attr) != 100)
		printf(" %s %llu%%", word, nfc_number(dev, attr));
}

static void print_pace(const struct nfc_obj *dev)
{
	printf("   ");
	print(dev, "pulse-rate", NFAILOVER_A_PULSE_RATE);
	print_percent(dev, "stretch", NFAILOVER_A_STRETCH);
	print_percent(dev, "slow-stretch", NFAILOVER_A_SLOW_STRETCH);
	putchar('\n');
}

static void print_pause(const struct nfc_obj *dev)
{
	u64 now = nfc_now(), until = nfc_number(dev, NFAILOVER_A_PAUSE_UNTIL_NS);
	char buf[NFC_TEXT_MAX];

	if (until > now)
		printf(" pausing for %s more", nfc_format_time(buf, until - now));
}

static void show_one(const struct nfc_obj *dev)
{
	printf("%s:", nfc_string(dev, NFAILOVER_A_DEV_NAME));
	print(dev, "address", NFAILOVER_A_ADDRESS);
	print(dev, "default-port", NFAILOVER_A_DEFAULT_PORT);
	if (nfc_has(dev, NFAILOVER_A_REQUESTED_PORT))
		print(dev, "switched-to", NFAILOVER_A_REQUESTED_PORT);
	print_pause(dev);
	print_options(dev);
	print_pace(dev);
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

static enum nfc_exit add(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	const char *name = values->v[NFAILOVER_A_DEV].text;

	(void)verb;
	if (!nfc_open(nfc))
		return NFC_REFUSED;
	if (if_nametoindex(name)) {
		nfc_error("there is an interface '%s' already", name);
		return NFC_REFUSED;
	}
	return nfc_link_add(nfc, values, nfc_dev_options);
}

/* Its request refuses what is no device of ours. */
static enum nfc_exit del(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	struct nfc_objs devs = { 0 };
	enum nfc_exit status = nfc_do(nfc, verb, values, &devs);

	if (!status && devs.n)
		status = nfc_link_del(nfc, nfc_number(&devs.v[0], NFAILOVER_A_DEV));
	nfc_objs_free(&devs);
	return status;
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ 0 }
};

static const struct nfc_arg add_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "address", NFC_ARG_MAC, NFC_A_ADDRESS },
	{ "mtu", NFC_ARG_U32, NFC_A_MTU },
	{ 0 }
};

static const struct nfc_arg which_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ "add", add_args, .run = add, .options = true },
	{ "set", which_args, NFAILOVER_CMD_DEV_SET, .options = true, .sets = true },
	{ "del", which_args, NFAILOVER_CMD_DEV_GET, .run = del },
	{ "delete", which_args, NFAILOVER_CMD_DEV_GET, .run = del },
	{ 0 }
};

static const char help[] =
"Usage: nfctl dev show [[dev] NAME]\n"
"       nfctl dev add [dev] NAME [address MAC] [mtu NUMBER] [OPTION]...\n"
"       nfctl dev set [dev] NAME OPTION...\n"
"       nfctl dev del [dev] NAME\n";

const struct nfc_command nfc_dev = {
	.name = "dev",
	.summary = "devices and their settings",
	.help = help,
	.options = nfc_dev_options,
	.verbs = verbs,
};
