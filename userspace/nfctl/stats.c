// SPDX-License-Identifier: GPL-2.0
/* nfctl stats: all counters */
#include <netlink/attr.h>
#include <stdio.h>

#include "command.h"

/* What belongs to a device and has counters. */
static const struct kind {
	const char *list;	/* in JSON */
	const char *word;
	struct nfc_verb get;
	struct nfc_key keys[5];	/* the first ones name the object */
} kinds[] = {
	{
		"ports", "port", { .request = NFAILOVER_CMD_PORT_GET },
		{ { NFAILOVER_A_PORT_NAME, NULL }, { NFAILOVER_A_STATS, NULL } }
	}, {
		"peers", "peer", { .request = NFAILOVER_CMD_PEER_GET },
		{ { NFAILOVER_A_PEER, NULL }, { NFAILOVER_A_STATS, NULL } }
	}, {
		"pairs", "pair", { .request = NFAILOVER_CMD_PAIR_GET },
		{ { NFAILOVER_A_PORT_NAME, NULL }, { NFAILOVER_A_REMOTE, NULL },
		  { NFAILOVER_A_PEER, NULL }, { NFAILOVER_A_STATS, NULL } }
	},
};

static const struct nfc_key dev_keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_STATS, NULL },
	{ 0 }
};

/* One device's counters and those of all that belongs to devices. */
struct stats {
	struct nfc_objs devs;
	struct nfc_objs of[ARRAY_SIZE(kinds)];
};

static enum nfc_exit stats_get(struct nfc *nfc, const struct nfc_verb *verb,
			       const struct nfc_values *values, struct stats *stats)
{
	struct nfc_values only_dev = { 0 };
	enum nfc_exit status = nfc_get(nfc, verb, values, &stats->devs);

	only_dev.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && !status; i++)
		status = nfc_get(nfc, &kinds[i].get, &only_dev, &stats->of[i]);
	return status;
}

static void stats_free(struct stats *stats)
{
	nfc_objs_free(&stats->devs);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		nfc_objs_free(&stats->of[i]);
}

static bool belongs(const struct nfc_obj *obj, const struct nfc_obj *dev)
{
	return nfc_number(obj, NFAILOVER_A_DEV) == nfc_number(dev, NFAILOVER_A_DEV);
}

static json_object *json_kind(const struct stats *stats, size_t kind, const struct nfc_obj *dev)
{
	const struct nfc_objs *objs = &stats->of[kind];
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < objs->n; i++)
		if (belongs(&objs->v[i], dev))
			json_object_array_add(list,
					      nfc_json(&objs->v[i], kinds[kind].keys, false));
	return list;
}

static json_object *json_stats(const struct stats *stats)
{
	json_object *list = json_object_new_array();

	for (size_t i = 0; i < stats->devs.n; i++) {
		const struct nfc_obj *dev = &stats->devs.v[i];
		json_object *json = nfc_json(dev, dev_keys, false);

		for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++)
			json_object_object_add(json, kinds[kind].list,
					       json_kind(stats, kind, dev));
		json_object_array_add(list, json);
	}
	return list;
}

static void print_counters(const struct nfc_obj *obj, bool all)
{
	struct nlattr *tb[NFAILOVER_A_STATS_MAX + 1] = { 0 };
	struct nlattr *stats = obj->tb[NFAILOVER_A_STATS];

	if (!stats || nla_parse_nested(tb, NFAILOVER_A_STATS_MAX, stats, NULL))
		return;
	for (unsigned int i = 0; i <= NFAILOVER_A_STATS_MAX; i++)
		if (tb[i] && nfc_counters[i] && (all || nfc_attr_number(tb[i])))
			printf("    %-22s %15llu\n", nfc_counters[i],
			       nfc_attr_number(tb[i]));
}

static void print_kind(const struct stats *stats, size_t kind, const struct nfc_obj *dev,
		       bool all)
{
	const struct nfc_objs *objs = &stats->of[kind];
	char buf[NFC_TEXT_MAX];

	for (size_t i = 0; i < objs->n; i++) {
		const struct nfc_key *key = kinds[kind].keys;

		if (!belongs(&objs->v[i], dev))
			continue;
		printf("%s %s", nfc_string(dev, NFAILOVER_A_DEV_NAME), kinds[kind].word);
		for (; key->attr != NFAILOVER_A_STATS; key++)
			printf(" %s", nfc_text(buf, &objs->v[i], key->attr));
		putchar('\n');
		print_counters(&objs->v[i], all);
	}
}

static void print_stats(const struct stats *stats, bool all)
{
	for (size_t i = 0; i < stats->devs.n; i++) {
		const struct nfc_obj *dev = &stats->devs.v[i];

		printf("%s\n", nfc_string(dev, NFAILOVER_A_DEV_NAME));
		print_counters(dev, all);
		for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++)
			print_kind(stats, kind, dev, all);
	}
}

static enum nfc_exit show(struct nfc *nfc, const struct nfc_verb *verb,
			  const struct nfc_values *values)
{
	struct stats stats = { 0 };
	enum nfc_exit status = stats_get(nfc, verb, values, &stats);

	if (!status && nfc->json)
		nfc_json_print(nfc, json_stats(&stats));
	else if (!status)
		print_stats(&stats, nfc_given(values, NFC_A_ALL));
	stats_free(&stats);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "all", NFC_ARG_YES, NFC_A_ALL },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "show", args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ "", args, NFAILOVER_CMD_DEV_GET, NFAILOVER_A_DEV, show },
	{ 0 }
};

static const char help[] =
"Usage: nfctl stats [[dev] NAME] [all]\n"
"\n"
"Shows the counters of devices, and of their ports, peers and pairs: those that\n"
"are not 0, or all.\n";

const struct nfc_command nfc_stats = {
	.name = "stats",
	.summary = "counters",
	.help = help,
	.verbs = verbs,
};
