// SPDX-License-Identifier: GPL-2.0
/* nfctl key: what pulses are sealed with, and believed by */
#include <ctype.h>
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"

#define KEY_LEN		16
/* Its digits, the end of a line, and a little of what does not belong there. */
#define TEXT_MAX	(2 * KEY_LEN + 8)

/* Showing. */

typedef void take_fn(void *arg, const struct nfc_obj *dev, struct nlattr *const *key);

static void each_key(const struct nfc_obj *dev, take_fn *take, void *arg)
{
	struct genlmsghdr *head = genlmsg_hdr(nlmsg_hdr(dev->msg));
	struct nlattr *attr, *tb[NFAILOVER_A_MAX + 1];
	int rest;

	nla_for_each_attr(attr, genlmsg_attrdata(head, 0), genlmsg_attrlen(head, 0), rest)
		if (nla_type(attr) == NFAILOVER_A_KEY_RING &&
		    !nla_parse_nested(tb, NFAILOVER_A_MAX, attr, NULL))
			take(arg, dev, tb);
}

static void add_row(void *arg, const struct nfc_obj *dev, struct nlattr *const *key)
{
	struct nfc_table *table = arg;
	u64 id = nfc_attr_number(key[NFAILOVER_A_KEY_ID]);

	nfc_cell(table, "%s", nfc_string(dev, NFAILOVER_A_DEV_NAME));
	if (id)
		nfc_cell(table, "%llu", id);
	else
		nfc_cell(table, "none");
	nfc_cell(table, "%llu", nfc_attr_number(key[NFAILOVER_A_PAIRS]));
	nfc_cell(table, "%s", nfc_attr_number(key[NFAILOVER_A_ACTIVE]) ? "active" : "");
}

static void print_table(const struct nfc_objs *devs)
{
	static const char *const heads[] = { "DEV", "KEY", "PEERS-PAIRS", "", NULL };
	struct nfc_table table;

	nfc_table_init(&table, heads);
	for (size_t i = 0; i < devs->n; i++)
		each_key(&devs->v[i], add_row, &table);
	nfc_table_print(&table);
}

static void add_json(void *arg, const struct nfc_obj *dev, struct nlattr *const *key)
{
	json_object *json = json_object_new_object();

	u64 id = nfc_attr_number(key[NFAILOVER_A_KEY_ID]);
	u64 pairs = nfc_attr_number(key[NFAILOVER_A_PAIRS]);
	bool active = nfc_attr_number(key[NFAILOVER_A_ACTIVE]);

	json_object_object_add(json, "dev",
			       json_object_new_string(nfc_string(dev, NFAILOVER_A_DEV_NAME)));
	json_object_object_add(json, "key-id", json_object_new_uint64(id));
	json_object_object_add(json, "active", json_object_new_boolean(active));
	json_object_object_add(json, "pairs", json_object_new_uint64(pairs));
	json_object_array_add(arg, json);
}

static void print_json(const struct nfc *nfc, const struct nfc_objs *devs)
{
	json_object *array = json_object_new_array();

	for (size_t i = 0; i < devs->n; i++)
		each_key(&devs->v[i], add_json, array);
	nfc_json_print(nfc, array);
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	struct nfc_objs devs = { 0 };
	enum nfc_exit status = nfc_get(nfc, verb, values, &devs);

	if (!status && nfc->json)
		print_json(nfc, &devs);
	else if (!status)
		print_table(&devs);
	nfc_objs_free(&devs);
	return status;
}

/* Reading a key. */

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* 32 hexadecimal digits and the end of the line. */
static bool parse(const char *text, u8 key[KEY_LEN])
{
	size_t i;

	if (strspn(text, "0123456789abcdefABCDEF") != 2 * KEY_LEN ||
	    text[2 * KEY_LEN + strspn(text + 2 * KEY_LEN, "\r\n")])
		return false;
	for (i = 0; i < KEY_LEN; i++)
		key[i] = digit(text[2 * i]) << 4 | digit(text[2 * i + 1]);
	return true;
}

static void warn_if_open(FILE *file, const char *path)
{
	struct stat st;

	if (!fstat(fileno(file), &st) && S_ISREG(st.st_mode) && st.st_mode & 0077)
		fprintf(stderr, "nfctl: warning: %s is open to others; chmod 600 %s\n", path,
			path);
}

static bool read_text(const char *path, char text[TEXT_MAX])
{
	bool is_stdin = strcmp(path, "-") == 0, ok;
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	size_t n;

	if (!file) {
		nfc_error("cannot read the key from '%s': %s", path, strerror(errno));
		return false;
	}
	/* no copy of it in a buffer */
	setvbuf(file, NULL, _IONBF, 0);
	if (!is_stdin)
		warn_if_open(file, path);
	n = fread(text, 1, TEXT_MAX - 1, file);
	text[n] = 0;
	ok = !ferror(file);
	if (!ok)
		nfc_error("cannot read the key from '%s': %s", path, strerror(errno));
	if (!is_stdin)
		fclose(file);
	/* what follows a 0 is not looked at */
	if (strlen(text) != n)
		*text = 0;
	return ok;
}

static bool read_key(const char *path, u8 key[KEY_LEN])
{
	char text[TEXT_MAX];
	bool ok = read_text(path, text);

	if (ok && !parse(text, key)) {
		nfc_error("there is no key in '%s': it wants 32 hexadecimal digits, such as\n"
			  "'openssl rand -hex 16' makes", path);
		ok = false;
	}
	explicit_bzero(text, sizeof(text));
	return ok;
}

/* Commands. */

static enum nfc_exit send_key(struct nfc *nfc, const struct nfc_verb *verb,
			      const struct nfc_values *values, const u8 key[KEY_LEN])
{
	struct nl_msg *msg = nfc_request(nfc, verb->request, NLM_F_ACK);
	enum nfc_exit status;

	if (!msg)
		return NFC_REFUSED;
	nfc_values_put(values, msg);
	if (nla_put(msg, NFAILOVER_A_KEY, KEY_LEN, key)) {
		nfc_error("out of memory");
		nlmsg_free(msg);
		return NFC_REFUSED;
	}
	nlmsg_get(msg);
	status = nfc_talk(nfc, msg, values, NULL);
	explicit_bzero(nlmsg_data(nlmsg_hdr(msg)), nlmsg_datalen(nlmsg_hdr(msg)));
	nlmsg_free(msg);
	return status;
}

static enum nfc_exit add(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	enum nfc_exit status = NFC_REFUSED;
	u8 key[KEY_LEN];

	if (read_key(values->v[NFC_A_FILE].text, key))
		status = send_key(nfc, verb, values, key);
	explicit_bzero(key, sizeof(key));
	return status;
}

static const struct nfc_arg show_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ 0 }
};

static const struct nfc_arg add_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "id", NFC_ARG_U8, NFAILOVER_A_KEY_ID, .need = true },
	{ "file", NFC_ARG_FILE, NFC_A_FILE, .need = true },
	{ 0 }
};

static const struct nfc_arg id_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "id", NFC_ARG_U8, NFAILOVER_A_KEY_ID, .need = true },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", show_args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ "add", add_args, NFAILOVER_CMD_KEY_ADD, 0, add },
	{ "activate", id_args, NFAILOVER_CMD_KEY_ACTIVATE },
	{ "delete", id_args, NFAILOVER_CMD_KEY_DEL },
	{ "", show_args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ 0 }
};

static const char help[] =
"Usage: nfctl key [show] [[dev] NAME]\n"
"       nfctl key add [dev] NAME id NUMBER file FILE\n"
"       nfctl key activate [dev] NAME id NUMBER\n"
"       nfctl key delete [dev] NAME id NUMBER\n"
"\n"
"'add' gives the device a key of 128 bits, 32 hexadecimal digits in FILE, or on\n"
"standard input for '-'; 'openssl rand -hex 16' makes one. NUMBER, 1 to 255, is\n"
"the same at all peers, and so is the key. Pulses with it are believed from then\n"
"on. 'activate', once all peers have it, seals our own with it; 0 is no key.\n"
"'delete' forgets one that is not active. No session goes down by any of it.\n"
"\n"
"'show' tells which is active, and on how many pairs the peers' pulses have which.\n"
"Then 'nfctl dev set NAME unkeyed refuse' drops those that have none.\n";

const struct nfc_command nfc_key = {
	.name = "key",
	.summary = "keys that pulses are sealed with",
	.help = help,
	.verbs = verbs,
};
