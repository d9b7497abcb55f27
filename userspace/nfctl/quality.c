// SPDX-License-Identifier: GPL-2.0
/* nfctl quality: what the pulses heard tell of the paths */
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

/* Bin n of a histogram is for what is shorter than this shifted by n, in ns. */
#define FIRST_BIN_NS	1024ULL
#define BINS_MAX	64
#define BAR_MAX		40

/* The last bin has no limit; the kernel leaves out those after the last that is not 0. */
#define LAST_BIN	22

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_ACTIVE, NULL },
	{ NFAILOVER_A_INTERVAL_US, NULL },
	{ NFAILOVER_A_DETECT_MULTIPLIER, NULL },
	{ NFAILOVER_A_DETECTION_TIME_US, NULL },
	{ 0 }
};

static const char *const heads[] = {
	"DEV", "PORT", "PEER", "REMOTE", "STATE", "PULSES", "LOSS", "LATE", "RTT", "RTT-MAX",
	"JITTER", "GAP-MAX", "OF-DETECTION", "EVER", NULL
};

struct bins {
	u64 count[BINS_MAX];
	size_t n;
};

/* The quality of one pair: its numbers by attribute, and its histograms. */
struct quality {
	struct nlattr *tb[NFAILOVER_A_QUALITY_MAX + 1];
	struct bins rtt, gap;
};

static void add_bin(struct bins *bins, const struct nlattr *attr)
{
	if (bins->n < BINS_MAX)
		bins->count[bins->n++] = nfc_attr_number(attr);
}

static void parse(struct quality *q, const struct nfc_obj *obj)
{
	struct nlattr *nest = obj->tb[NFAILOVER_A_QUALITY], *attr;
	int rest;

	*q = (struct quality){ 0 };
	if (!nest)
		return;
	nla_for_each_nested(attr, nest, rest) {
		unsigned int type = nla_type(attr);

		if (type == NFAILOVER_A_QUALITY_RTT_BINS)
			add_bin(&q->rtt, attr);
		else if (type == NFAILOVER_A_QUALITY_GAP_BINS)
			add_bin(&q->gap, attr);
		else if (type <= NFAILOVER_A_QUALITY_MAX)
			q->tb[type] = attr;
	}
}

static u64 number(const struct quality *q, unsigned int attr)
{
	return nfc_attr_number(q->tb[attr]);
}

/* JSON. */

static json_object *json_bins(const struct bins *bins)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < bins->n; i++)
		json_object_array_add(list, json_object_new_uint64(bins->count[i]));
	return list;
}

static json_object *json_member(const struct quality *q, unsigned int attr)
{
	switch (attr) {
	case NFAILOVER_A_QUALITY_RTT_BINS:
		return json_bins(&q->rtt);
	case NFAILOVER_A_QUALITY_GAP_BINS:
		return json_bins(&q->gap);
	default:
		return q->tb[attr] ? json_object_new_uint64(number(q, attr)) : NULL;
	}
}

json_object *nfc_quality_json(const struct nfc_obj *pair)
{
	json_object *json = nfc_json(pair, keys, false);
	struct quality q;

	parse(&q, pair);
	for (unsigned int i = 0; i <= NFAILOVER_A_QUALITY_MAX; i++)
		if (nfc_qualities[i])
			json_object_object_add(json, nfc_qualities[i], json_member(&q, i));
	return json;
}

static json_object *json_all(const struct nfc_objs *pairs)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < pairs->n; i++)
		json_object_array_add(list, nfc_quality_json(&pairs->v[i]));
	return list;
}

/* For people. */

static void time_cell(struct nfc_table *table, const struct quality *q, unsigned int attr)
{
	char buf[NFC_TEXT_MAX];

	if (q->tb[attr] && number(q, attr))
		nfc_cell(table, "%s", nfc_format_time(buf, number(q, attr)));
	else
		nfc_cell(table, "-");
}

static void loss_cell(struct nfc_table *table, const struct quality *q)
{
	u64 expected = number(q, NFAILOVER_A_QUALITY_EXPECTED);

	if (expected)
		nfc_cell(table, "%.3g%%", 100. * number(q, NFAILOVER_A_QUALITY_LOST) / expected);
	else
		nfc_cell(table, "-");
}

static void add_row(struct nfc_table *table, const struct nfc_obj *pair)
{
	char buf[NFC_TEXT_MAX];
	struct quality q;

	parse(&q, pair);
	nfc_cell(table, "%s", nfc_string(pair, NFAILOVER_A_DEV_NAME));
	nfc_cell(table, "%s", nfc_string(pair, NFAILOVER_A_PORT_NAME));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_PEER));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_REMOTE));
	nfc_cell(table, "%s", nfc_text(buf, pair, NFAILOVER_A_STATE));
	nfc_cell(table, "%llu", number(&q, NFAILOVER_A_QUALITY_EXPECTED));
	loss_cell(table, &q);
	nfc_cell(table, "%llu", number(&q, NFAILOVER_A_QUALITY_LATE));
	time_cell(table, &q, NFAILOVER_A_QUALITY_RTT_AVG_NS);
	time_cell(table, &q, NFAILOVER_A_QUALITY_RTT_MAX_NS);
	time_cell(table, &q, NFAILOVER_A_QUALITY_JITTER_NS);
	time_cell(table, &q, NFAILOVER_A_QUALITY_GAP_MAX_NS);
	nfc_cell(table, "%llu%%", number(&q, NFAILOVER_A_QUALITY_DETECTION_SHARE));
	nfc_cell(table, "%llu%%", number(&q, NFAILOVER_A_QUALITY_DETECTION_SHARE_EVER));
}

static void print_table(const struct nfc_objs *pairs)
{
	struct nfc_table table;

	nfc_table_init(&table, heads);
	for (size_t i = 0; i < pairs->n; i++)
		add_row(&table, &pairs->v[i]);
	nfc_table_print(&table);
}

static void print_bin(const struct bins *bins, size_t i, u64 most)
{
	static const char bar[BAR_MAX + 1] = "########################################";
	int length = (bins->count[i] * BAR_MAX + most - 1) / most;
	bool last = i >= LAST_BIN;
	char buf[NFC_TEXT_MAX];

	printf("    %s %-14s %12llu  %.*s\n", last ? ">=" : "< ",
	       nfc_format_time(buf, FIRST_BIN_NS << (last ? LAST_BIN - 1 : i)), bins->count[i],
	       length, bar);
}

static void print_bins(const char *what, const struct bins *bins, u64 max)
{
	char buf[NFC_TEXT_MAX];
	size_t first = 0;
	u64 most = 0;

	if (!bins->n)
		return;
	printf("  %s, at most %s\n", what, nfc_format_time(buf, max));
	while (first + 1 < bins->n && !bins->count[first])
		first++;
	for (size_t i = first; i < bins->n; i++)
		if (bins->count[i] > most)
			most = bins->count[i];
	for (size_t i = first; i < bins->n && most; i++)
		print_bin(bins, i, most);
}

void nfc_quality_print_bins(const struct nfc_obj *pair)
{
	char buf[NFC_TEXT_MAX];
	struct quality q;

	parse(&q, pair);
	printf("%s port %s", nfc_string(pair, NFAILOVER_A_DEV_NAME),
	       nfc_string(pair, NFAILOVER_A_PORT_NAME));
	printf(" peer %s", nfc_text(buf, pair, NFAILOVER_A_PEER));
	printf(" remote %s\n", nfc_text(buf, pair, NFAILOVER_A_REMOTE));
	print_bins("round-trip times", &q.rtt, number(&q, NFAILOVER_A_QUALITY_RTT_MAX_EVER_NS));
	print_bins("from one pulse heard to the next", &q.gap,
		   number(&q, NFAILOVER_A_QUALITY_GAP_MAX_EVER_NS));
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	struct nfc_objs pairs = { 0 };
	enum nfc_exit status = nfc_get(nfc, verb, values, &pairs);

	if (!status && nfc->json)
		nfc_json_print(nfc, json_all(&pairs));
	else if (!status && !nfc_given(values, NFC_A_HISTOGRAM))
		print_table(&pairs);
	else if (!status)
		for (size_t i = 0; i < pairs.n; i++)
			nfc_quality_print_bins(&pairs.v[i]);
	nfc_objs_free(&pairs);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "port", NFC_ARG_PORT, NFAILOVER_A_PORT },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ "remote", NFC_ARG_MAC, NFAILOVER_A_REMOTE },
	{ "histogram", NFC_ARG_YES, NFC_A_HISTOGRAM },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", args, NFAILOVER_CMD_QUALITY_GET, NFAILOVER_A_REMOTE, show },
	{ "", args, NFAILOVER_CMD_QUALITY_GET, NFAILOVER_A_REMOTE, show },
	{ 0 }
};

static const char help[] =
"Usage: nfctl quality [show] [[dev] NAME [port PORT [remote MAC]]] [peer NODE-ID]\n"
"                     [histogram]\n"
"\n"
"Shows what the pulses heard in the last 10 seconds tell of the path of each pair:\n"
"loss, round-trip time and jitter; and how near it came to be taken for dead: the\n"
"longest time without a pulse, and the largest share of the detection time that such\n"
"a gap took, also since the pair was made. While it is not up nothing counts.\n"
"\n"
"  histogram   show how many round-trip times and gaps there were since the pair\n"
"              was made, by their length, and the longest\n";

const struct nfc_command nfc_quality = {
	.name = "quality",
	.summary = "loss, round-trip times and jitter of pairs",
	.help = help,
	.verbs = verbs,
};
