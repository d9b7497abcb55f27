// SPDX-License-Identifier: GPL-2.0
/* Options as nfctl and ip read, check and show them. */
#include "test.h"

#include <string.h>

#include "option.h"

/* Refused with those words, or taken if @why is NULL. */
static void read_is(const struct nfc_arg *options, char *const *words, const char *why)
{
	struct nfc_values values;
	char told[NFC_WHY_MAX] = "";

	if (nfc_args_read(&values, NULL, options, words, told) &&
	    nfc_options_check(&values, options, told))
		assert_null(why);
	assert_string_equal(told, why ?: "");
}

#define TAKEN(options, ...) \
	read_is(options, (char *const []){ __VA_ARGS__, NULL }, NULL)
#define REFUSED(options, why, ...) \
	read_is(options, (char *const []){ __VA_ARGS__, NULL }, why)
#define W(text)	((char []){ text })

static void in_their_ranges(void **state)
{
	(void)state;
	TAKEN(nfc_dev_options, W("hello-interval"), W("10ms"), W("max-peers"), W("1"));
	TAKEN(nfc_dev_options, W("hello-interval"), W("10s"), W("max-peers"), W("1024"));
	TAKEN(nfc_dev_options, W("wtr"), W("0s"), W("group"), W("4294967295"));
	TAKEN(nfc_port_options, W("prio"), W("-2147483648"), W("mult"), W("255"), W("down"));
}

static void out_of_their_ranges(void **state)
{
	(void)state;
	REFUSED(nfc_dev_options, "hello-interval 9999us: out of range (10ms to 10s)",
		W("group"), W("1"), W("hello-interval"), W("9999us"));
	REFUSED(nfc_dev_options, "max-peers 1025: out of range (1 to 1024)",
		W("max-peers"), W("1025"));
	REFUSED(nfc_dev_options, "wait-to-restore 3600001ms: out of range (up to 3600s)",
		W("wait-to-restore"), W("3600001ms"));
	REFUSED(nfc_dev_options, "wtr 7200s: out of range (up to 3600s)", W("wtr"), W("7200s"));
	REFUSED(nfc_port_options, "multiplier 1: out of range (2 to 255)",
		W("multiplier"), W("1"));
}

static void shown_is(const struct nfc_arg *option, const void *data, size_t len,
		     const char *want)
{
	char buf[NFC_LIST_MAX];

	assert_string_equal(nfc_option_text(buf, option, data, len), want);
}

static const struct nfc_arg *named(const struct nfc_arg *options, const char *word)
{
	for (; options->word; options++)
		if (strcmp(options->word, word) == 0)
			return options;
	fail_msg("there is no option %s", word);
	return NULL;
}

static void shown_as_they_are_written(void **state)
{
	const u32 us = 1500, ms = 2500, prio = -3;
	const u64 id = 0xbeef;
	const u8 on = 1;

	(void)state;
	shown_is(named(nfc_dev_options, "hello-interval"), &us, sizeof(us), "1.5ms");
	shown_is(named(nfc_dev_options, "wait-to-restore"), &ms, sizeof(ms), "2.5s");
	shown_is(named(nfc_dev_options, "node-id"), &id, sizeof(id), "000000000000beef");
	shown_is(named(nfc_dev_options, "discovery"), &on, sizeof(on), "on");
	shown_is(named(nfc_port_options, "prio"), &prio, sizeof(prio), "-3");
	shown_is(named(nfc_port_options, "down"), &on, sizeof(on), "on");
	/* no number at all */
	shown_is(named(nfc_dev_options, "group"), "", 0, "0");
}

/* Words that mean the same attribute are shown once. */
static void each_is_shown_once(void **state)
{
	(void)state;
	assert_true(nfc_option_shows(named(nfc_dev_options, "wait-to-restore")));
	assert_false(nfc_option_shows(named(nfc_dev_options, "wtr")));
	assert_true(nfc_option_shows(named(nfc_port_options, "down")));
	assert_false(nfc_option_shows(named(nfc_port_options, "up")));
}

/* What the help calls the default is one that could be written. */
static void defaults_can_be_given(void **state)
{
	const struct nfc_arg *tables[] = { nfc_dev_options, nfc_port_options };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct nfc_arg *o = tables[i]; o->word; o++)
			if (o->preset)
				TAKEN(tables[i], (char *)o->word, (char *)o->preset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_their_ranges),
		cmocka_unit_test(out_of_their_ranges),
		cmocka_unit_test(shown_as_they_are_written),
		cmocka_unit_test(each_is_shown_once),
		cmocka_unit_test(defaults_can_be_given),
	};

	return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
