// SPDX-License-Identifier: GPL-2.0
#include "args.h"

#include <ctype.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static const char *const value_names[] = {
	[NFC_ARG_DEV] = "NAME",
	[NFC_ARG_PORT] = "PORT",
	[NFC_ARG_MAC] = "MAC",
	[NFC_ARG_ADDRS] = "ADDRESS,...",
	[NFC_ARG_ID] = "NODE-ID",
	[NFC_ARG_U8] = "NUMBER",
	[NFC_ARG_ETHERTYPE] = "0xNUMBER",
	[NFC_ARG_U32] = "NUMBER",
	[NFC_ARG_S32] = "NUMBER",
	[NFC_ARG_CPU] = "any|NUMBER",
	[NFC_ARG_BOOL] = "on|off",
	[NFC_ARG_NS] = "TIME",
	[NFC_ARG_US] = "TIME",
	[NFC_ARG_MS] = "TIME",
	[NFC_ARG_FILE] = "FILE",
	[NFC_ARG_YES] = NULL,
	[NFC_ARG_NO] = NULL,
};

const char *nfc_arg_wants(const struct nfc_arg *arg)
{
	return arg->kind == NFC_ARG_WORD ? arg->words : value_names[arg->kind];
}

static const char *parse_name(const char *text)
{
	size_t n = strcspn(text, "/: \t\n");

	return n && n < IF_NAMESIZE && !text[n] ? NULL : "is not the name of an interface";
}

static const char *parse_switch(const char *text, u64 *number)
{
	bool on = false;
	const char *why = nfc_parse_bool(text, &on);

	*number = on;
	return why;
}

static const char *parse_signed(const char *text, u64 *number)
{
	s32 value = 0;
	const char *why = nfc_parse_signed(text, &value);

	*number = (u32)value;
	return why;
}

static const char *parse_cpu(const char *text, u64 *number)
{
	if (strcmp(text, NFC_ANY_CPU) == 0) {
		*number = (u32)-1;
		return NULL;
	}
	if (!isdigit((unsigned char)*text))
		return "is neither " NFC_ANY_CPU " nor a number";
	return nfc_parse_unsigned(text, INT32_MAX, number);
}

static const char *parse_word(struct nfc_value *v)
{
	const char *word;

	for (v->number = 0; (word = nfc_field_word(v->arg->attr, v->number)); v->number++)
		if (strcmp(v->text, word) == 0)
			return NULL;
	return "is none of ";
}

/* Why v->text is no value of its kind, or NULL. */
static const char *parse(struct nfc_value *v)
{
	u8 addrs[NFC_ADDRS_MAX * NFC_ADDR_LEN];
	size_t len;

	switch (v->arg->kind) {
	case NFC_ARG_DEV:
	case NFC_ARG_PORT:
		return parse_name(v->text);
	case NFC_ARG_MAC:
		return nfc_parse_mac(v->text, v->mac);
	case NFC_ARG_ADDRS:
		return nfc_parse_addrs(v->text, addrs, &len);
	case NFC_ARG_ID:
		return nfc_parse_id(v->text, &v->number);
	case NFC_ARG_U8:
		return nfc_parse_unsigned(v->text, UINT8_MAX, &v->number);
	case NFC_ARG_ETHERTYPE:
		return nfc_parse_unsigned(v->text, UINT16_MAX, &v->number);
	case NFC_ARG_U32:
		return nfc_parse_unsigned(v->text, UINT32_MAX, &v->number);
	case NFC_ARG_S32:
		return parse_signed(v->text, &v->number);
	case NFC_ARG_CPU:
		return parse_cpu(v->text, &v->number);
	case NFC_ARG_BOOL:
		return parse_switch(v->text, &v->number);
	case NFC_ARG_WORD:
		return parse_word(v);
	case NFC_ARG_NS:
		return nfc_parse_time(v->text, 1, INT64_MAX, &v->number);
	case NFC_ARG_US:
		return nfc_parse_time(v->text, 1000, UINT32_MAX, &v->number);
	case NFC_ARG_MS:
		return nfc_parse_time(v->text, 1000000, UINT32_MAX, &v->number);
	case NFC_ARG_YES:
		v->number = 1;
		return NULL;
	default:
		return NULL;
	}
}

/* The tables, which may be NULL, as one. */
struct tables {
	const struct nfc_arg *v[2];
};

static const struct nfc_arg *find(const struct tables *tables, const char *word,
				  bool (*fits)(const char *word, const char *keyword))
{
	const struct nfc_arg *arg;

	for (size_t i = 0; i < ARRAY_SIZE(tables->v); i++)
		for (arg = tables->v[i]; arg && arg->word; arg++)
			if (fits(word, arg->word))
				return arg;
	return NULL;
}

static bool equals(const char *word, const char *keyword)
{
	return strcmp(word, keyword) == 0;
}

/* The argument that may stand without its keyword, if it was not given yet. */
static const struct nfc_arg *find_bare(const struct tables *tables,
				       const struct nfc_values *values)
{
	const struct nfc_arg *arg;

	for (arg = tables->v[0]; arg && arg->word; arg++)
		if (arg->bare && !nfc_given(values, arg->attr))
			return arg;
	return NULL;
}

static void unknown(const struct tables *tables, const char *word, char why[NFC_WHY_MAX])
{
	const struct nfc_arg *arg;
	char list[NFC_WHY_MAX - 100] = "";
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables->v); i++)
		for (arg = tables->v[i]; arg && arg->word && n < sizeof(list); arg++)
			n += snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "",
				      arg->word);
	if (n)
		snprintf(why, NFC_WHY_MAX, "'%.63s' is not known here; known are: %s", word,
			 list);
	else
		snprintf(why, NFC_WHY_MAX, "'%.63s' is one word too many", word);
}

/* The argument that @word begins; its value stands there itself if *bare. */
static const struct nfc_arg *choose(const struct tables *tables,
				    const struct nfc_values *values, const char *word,
				    bool *bare)
{
	const struct nfc_arg *arg = find(tables, word, equals);
	const struct nfc_arg *nameless = find_bare(tables, values);

	/* An interface may be called as a keyword begins: lo. */
	if (!arg && !(nameless && if_nametoindex(word)))
		arg = find(tables, word, nfc_abbreviates);
	*bare = !arg;
	return arg ?: nameless;
}

static bool take(struct nfc_value *v, const struct nfc_arg *arg, const char *text,
		 char why[NFC_WHY_MAX])
{
	const char *problem;

	if (v->arg == arg) {
		snprintf(why, NFC_WHY_MAX, "'%s' is there twice", arg->word);
		return false;
	}
	if (v->arg) {
		snprintf(why, NFC_WHY_MAX, "'%s' and '%s' exclude each other", v->arg->word,
			 arg->word);
		return false;
	}
	v->arg = arg;
	v->text = text;
	problem = parse(v);
	if (problem)
		snprintf(why, NFC_WHY_MAX, "%s: '%.63s' %s%s", arg->word, text, problem,
			 arg->words ?: "");
	return !problem;
}

/* Read one argument from *argv, and move that behind it. */
static bool read_one(struct nfc_values *values, const struct tables *tables,
		     char *const **argv, char why[NFC_WHY_MAX])
{
	const struct nfc_arg *arg;
	bool bare;

	arg = choose(tables, values, **argv, &bare);
	if (!arg) {
		unknown(tables, **argv, why);
		return false;
	}
	if (!bare && nfc_arg_wants(arg) && !*++*argv) {
		snprintf(why, NFC_WHY_MAX, "'%s' wants %s", arg->word, nfc_arg_wants(arg));
		return false;
	}
	return take(&values->v[arg->attr], arg, *(*argv)++, why);
}

static bool complete(const struct nfc_values *values, const struct nfc_arg *args,
		     char why[NFC_WHY_MAX])
{
	for (; args && args->word; args++) {
		const char *wants = nfc_arg_wants(args);

		if (!args->need || nfc_given(values, args->attr))
			continue;
		snprintf(why, NFC_WHY_MAX, "'%s%s%s' is missing", args->word,
			 wants ? " " : "", wants ?: "");
		return false;
	}
	return true;
}

bool nfc_args_read(struct nfc_values *values, const struct nfc_arg *args,
		   const struct nfc_arg *options, char *const *argv, char why[NFC_WHY_MAX])
{
	const struct tables tables = { { args, options } };

	memset(values, 0, sizeof(*values));
	while (*argv)
		if (!read_one(values, &tables, &argv, why))
			return false;
	return complete(values, args, why);
}

bool nfc_args_know(const struct nfc_arg *args, const char *word)
{
	const struct tables tables = { { args } };

	return find(&tables, word, nfc_abbreviates);
}

bool nfc_given(const struct nfc_values *values, unsigned int attr)
{
	return values->v[attr].arg;
}
