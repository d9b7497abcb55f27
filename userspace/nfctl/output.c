// SPDX-License-Identifier: GPL-2.0
#include "output.h"

#include <assert.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *copy(char buf[NFC_TEXT_MAX], const char *text)
{
	snprintf(buf, NFC_TEXT_MAX, "%s", text);
	return buf;
}

static char *ifname(char buf[NFC_TEXT_MAX], unsigned int ifindex)
{
	static_assert(NFC_TEXT_MAX >= IF_NAMESIZE, "a name fits");

	if (!if_indextoname(ifindex, buf))
		snprintf(buf, NFC_TEXT_MAX, "if%u", ifindex);
	return buf;
}

static char *text_of(char buf[NFC_TEXT_MAX], unsigned int attr, const struct nlattr *nla)
{
	const u64 number = nfc_attr_number(nla);
	const char *word;

	snprintf(buf, NFC_TEXT_MAX, "%llu", number);
	switch (nfc_fields[attr].type) {
	case NFC_BOOL:
		return copy(buf, number ? "on" : "off");
	case NFC_ID:
		return nfc_format_id(buf, number);
	case NFC_X16:
		return nfc_format_x16(buf, number);
	case NFC_IFINDEX:
		return ifname(buf, number);
	case NFC_MAC:
		if (!nfc_attr_mac(nla))
			return copy(buf, "-");
		return nfc_format_mac(buf, nfc_attr_mac(nla));
	case NFC_STRING:
		return copy(buf, nfc_attr_string(nla));
	case NFC_S32:
		snprintf(buf, NFC_TEXT_MAX, "%d", (s32)number);
		return buf;
	case NFC_CPU:
		return nfc_format_cpu(buf, number);
	case NFC_WORD:
		word = nfc_field_word(attr, number);
		return word ? copy(buf, word) : buf;
	default:
		return buf;
	}
}

char *nfc_text(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj, unsigned int attr)
{
	if (!nfc_has(obj, attr))
		return copy(buf, "-");
	return text_of(buf, attr, obj->tb[attr]);
}

char *nfc_time(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj, unsigned int attr,
	       u64 unit)
{
	if (!nfc_has(obj, attr))
		return copy(buf, "-");
	return nfc_format_time(buf, nfc_number(obj, attr) * unit);
}

char *nfc_beat(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj)
{
	size_t n;

	nfc_time(buf, obj, NFAILOVER_A_INTERVAL_US, 1000);
	n = strlen(buf);
	snprintf(buf + n, NFC_TEXT_MAX - n, " x%llu",
		 nfc_number(obj, NFAILOVER_A_DETECT_MULTIPLIER));
	return buf;
}

/* The counters of a nest by number; false if there are none. */
static bool counters(const struct nfc_obj *obj, struct nlattr **tb)
{
	struct nlattr *stats = obj->tb[NFAILOVER_A_STATS];

	return stats && !nla_parse_nested(tb, NFAILOVER_A_STATS_MAX, stats, NULL);
}

u64 nfc_counter(const struct nfc_obj *obj, unsigned int counter)
{
	struct nlattr *tb[NFAILOVER_A_STATS_MAX + 1];

	return counters(obj, tb) ? nfc_attr_number(tb[counter]) : 0;
}

static json_object *json_counters(const struct nfc_obj *obj)
{
	struct nlattr *tb[NFAILOVER_A_STATS_MAX + 1];
	json_object *json = json_object_new_object();

	if (!counters(obj, tb))
		return json;
	for (unsigned int i = 0; i <= NFAILOVER_A_STATS_MAX; i++)
		if (tb[i] && nfc_counters[i])
			json_object_object_add(json, nfc_counters[i],
					       json_object_new_uint64(nfc_attr_number(tb[i])));
	return json;
}

static json_object *json_string(unsigned int attr, const struct nlattr *nla)
{
	char buf[NFC_TEXT_MAX];

	return json_object_new_string(text_of(buf, attr, nla));
}

static json_object *json_of(unsigned int attr, const struct nlattr *nla)
{
	const u64 number = nfc_attr_number(nla);
	char list[NFC_LIST_MAX];

	switch (nfc_fields[attr].type) {
	case NFC_BOOL:
		return json_object_new_boolean(number);
	case NFC_S32:
		return json_object_new_int((s32)number);
	case NFC_CPU:
		return (s32)number < 0 ? NULL : json_object_new_int((s32)number);
	case NFC_U8:
	case NFC_U32:
	case NFC_U64:
		return json_object_new_uint64(number);
	case NFC_ADDRS:
		return json_object_new_string(nfc_format_addrs(list, nla_data(nla),
							       nla_len(nla)));
	default:
		return json_string(attr, nla);
	}
}

/* A path becomes two members: "from" and "from-remote". */
static void add_path(json_object *json, const char *name, struct nlattr *path)
{
	struct nlattr *tb[NFAILOVER_A_MAX + 1];
	char remote[NFC_TEXT_MAX];

	if (nla_parse_nested(tb, NFAILOVER_A_MAX, path, NULL))
		return;
	json_object_object_add(json, name,
			       json_string(NFAILOVER_A_PORT_NAME, tb[NFAILOVER_A_PORT_NAME]));
	if (!tb[NFAILOVER_A_REMOTE])
		return;
	snprintf(remote, sizeof(remote), "%s-remote", name);
	json_object_object_add(json, remote,
			       json_string(NFAILOVER_A_REMOTE, tb[NFAILOVER_A_REMOTE]));
}

static void add_ifindex(json_object *json, const char *name, const struct nlattr *nla)
{
	json_object_object_add(json, name, json_object_new_uint64(nfc_attr_number(nla)));
}

static void add_key(json_object *json, const struct nfc_obj *obj, const struct nfc_key *key)
{
	const char *name = key->name ?: nfc_fields[key->attr].name;
	struct nlattr *nla = obj->tb[key->attr];

	if (nfc_fields[key->attr].type == NFC_STATS)
		json_object_object_add(json, name, json_counters(obj));
	else if (!nla)
		json_object_object_add(json, name, NULL);
	else if (nfc_fields[key->attr].type == NFC_PATH)
		add_path(json, name, nla);
	else if (strcmp(name, "ifindex") == 0)
		add_ifindex(json, name, nla);
	else
		json_object_object_add(json, name, json_of(key->attr, nla));
}

static void add_options(json_object *json, const struct nfc_obj *obj,
			const struct nfc_arg *options)
{
	for (; options->word; options++)
		if (nfc_option_shows(options))
			add_key(json, obj, &(struct nfc_key){ options->attr });
}

json_object *nfc_json(const struct nfc_obj *obj, const struct nfc_key *keys, bool sparse)
{
	json_object *json = json_object_new_object();

	for (; keys->attr || keys->options; keys++)
		if (keys->options)
			add_options(json, obj, keys->options);
		else if (!sparse || nfc_has(obj, keys->attr))
			add_key(json, obj, keys);
	return json;
}

json_object *nfc_json_array(const struct nfc_objs *objs, const struct nfc_key *keys)
{
	json_object *json = json_object_new_array();

	for (size_t i = 0; i < objs->n; i++)
		json_object_array_add(json, nfc_json(&objs->v[i], keys, false));
	return json;
}

bool nfc_pair_is_of(const struct nfc_obj *pair, const struct nfc_obj *peer)
{
	return nfc_has(pair, NFAILOVER_A_STANDING) &&
	       nfc_number(pair, NFAILOVER_A_DEV) == nfc_number(peer, NFAILOVER_A_DEV) &&
	       nfc_number(pair, NFAILOVER_A_PEER) == nfc_number(peer, NFAILOVER_A_PEER);
}

bool nfc_asked(const struct nfc_obj *peer)
{
	return nfc_has(peer, NFAILOVER_A_APPROVAL_REASON);
}

json_object *nfc_json_peers(const struct nfc_objs *peers, const struct nfc_key *peer_keys,
			    const struct nfc_objs *pairs, const struct nfc_key *pair_keys)
{
	json_object *all = json_object_new_array();

	for (size_t i = 0; i < peers->n; i++) {
		json_object *peer = nfc_json(&peers->v[i], peer_keys, false);
		json_object *list = json_object_new_array();

		for (size_t j = 0; j < pairs->n; j++)
			if (nfc_pair_is_of(&pairs->v[j], &peers->v[i]))
				json_object_array_add(list, nfc_json(&pairs->v[j], pair_keys,
								     false));
		json_object_object_add(peer, "pairs", list);
		json_object_array_add(all, peer);
	}
	return all;
}

json_object *nfc_json_stayed(const struct nfc_obj *answer)
{
	struct genlmsghdr *head = genlmsg_hdr(nlmsg_hdr(answer->msg));
	json_object *stayed = json_object_new_array();
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, genlmsg_attrdata(head, 0), genlmsg_attrlen(head, 0), rest) {
		char id[NFC_TEXT_MAX];

		if (nla_type(attr) != NFAILOVER_A_STAYED)
			continue;
		nfc_format_id(id, nfc_attr_number(attr));
		json_object_array_add(stayed, json_object_new_string(id));
	}
	return stayed;
}

void nfc_json_print(const struct nfc *nfc, json_object *json)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (nfc->pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	puts(json_object_to_json_string_ext(json, flags));
	json_object_put(json);
}

u64 nfc_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

void nfc_table_init(struct nfc_table *table, const char *const *heads)
{
	*table = (struct nfc_table){ .heads = heads };
	while (heads[table->columns])
		table->columns++;
}

void nfc_cell(struct nfc_table *table, const char *fmt, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	table->cells = nfc_realloc(table->cells, table->n + 1, sizeof(*table->cells));
	table->cells[table->n++] = nfc_strdup(text);
}

static int column_width(const struct nfc_table *table, size_t column)
{
	size_t width = strlen(table->heads[column]);

	for (size_t i = column; i < table->n; i += table->columns)
		if (strlen(table->cells[i]) > width)
			width = strlen(table->cells[i]);
	return width;
}

static void print_row(const struct nfc_table *table, const char *const *cells,
		      const int *widths)
{
	size_t last = table->columns - 1;

	while (last && !*cells[last])
		last--;
	for (size_t i = 0; i < last; i++)
		printf("%-*s  ", widths[i], cells[i]);
	printf("%s\n", cells[last]);
}

void nfc_table_print(struct nfc_table *table)
{
	int *widths = nfc_realloc(NULL, table->columns, sizeof(*widths));

	for (size_t i = 0; i < table->columns; i++)
		widths[i] = column_width(table, i);
	if (table->n)
		print_row(table, table->heads, widths);
	for (size_t i = 0; i + table->columns <= table->n; i += table->columns)
		print_row(table, (const char *const *)&table->cells[i], widths);
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	free(widths);
}
