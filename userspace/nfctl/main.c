// SPDX-License-Identifier: GPL-2.0
/*
 * nfctl: control of nfailover devices
 *
 * The grammar is iproute2's: nfctl OPTIONS OBJECT VERB ARGUMENTS.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

/* An abbreviation means the first that it fits, as with ip. */
static const struct nfc_command *const commands[] = {
	&nfc_dev, &nfc_port, &nfc_pair, &nfc_peer, &nfc_switch, &nfc_clear, &nfc_approve,
	&nfc_deny, &nfc_pause, &nfc_resume, &nfc_why, &nfc_exercise, &nfc_quality, &nfc_key,
	&nfc_stats, &nfc_monitor, &nfc_wait,
};

static const char options_help[] =
"Usage: nfctl [OPTIONS] OBJECT [COMMAND] [ARGUMENTS]\n"
"       nfctl OBJECT help\n"
"\n"
"Options:\n"
"  -j, -json         print JSON\n"
"  -p, -pretty       indent it\n"
"  -n, -netns NETNS  work in a network namespace: one of ip netns, or a path\n"
"  -V, -Version      print the version\n"
"  -h, -help         print this\n"
"\n"
"Objects:\n";

static void print_help(void)
{
	fputs(options_help, stdout);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-9s  %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nKeywords may be abbreviated, but for approve, deny, pause and resume. Times need\n"
	      "a unit: ns, us, ms or s.\n", stdout);
}

enum option {
	OPT_JSON,
	OPT_PRETTY,
	OPT_NETNS,
	OPT_VERSION,
	OPT_HELP,
	OPT_COUNT
};

static const char *const option_words[OPT_COUNT] = {
	[OPT_JSON] = "-json",
	[OPT_PRETTY] = "-pretty",
	[OPT_NETNS] = "-netns",
	[OPT_VERSION] = "-Version",
	[OPT_HELP] = "-help",
};

static enum option option_named(const char *word)
{
	const char *text = word;

	if (text[1] == '-')
		text++;
	if (text[1])
		for (int i = 0; i < OPT_COUNT; i++)
			if (nfc_abbreviates(text, option_words[i]))
				return i;
	nfc_usage("", "there is no option '%s'", word);
}

struct options {
	const char *netns;
	bool version;
	bool help;
};

/* Read the options. Returns what follows them. */
static char *const *read_options(struct nfc *nfc, struct options *options, char *const *argv)
{
	for (; *argv && **argv == '-'; argv++) {
		switch (option_named(*argv)) {
		case OPT_JSON:
			nfc->json = true;
			break;
		case OPT_PRETTY:
			nfc->pretty = true;
			break;
		case OPT_NETNS:
			if (!*++argv)
				nfc_usage("", "'-netns' wants NETNS");
			options->netns = *argv;
			break;
		case OPT_VERSION:
			options->version = true;
			break;
		default:
			options->help = true;
		}
	}
	return argv;
}

static const struct nfc_command *command_named(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (nfc_abbreviates(word, commands[i]->name))
			return commands[i];
	nfc_usage("", "there is no object '%s'", word);
}

/* To be run, which must not happen by a slip. */
static const struct nfc_command *command_meant(const char *word)
{
	const struct nfc_command *command = command_named(word);

	if (command->in_full && strcmp(word, command->name) != 0)
		nfc_usage(command->name, "'%s' acts at once; write it in full: %s", word,
			  command->name);
	return command;
}

/* "nfctl help OBJECT" is "nfctl OBJECT help". */
static enum nfc_exit run_help(struct nfc *nfc, char *const *argv)
{
	static char *const help[] = { (char *)"help", NULL };

	if (*argv)
		return nfc_command_run(nfc, command_named(*argv), help);
	print_help();
	return NFC_OK;
}

static enum nfc_exit run(struct nfc *nfc, const struct options *options, char *const *argv)
{
	enum nfc_exit status = NFC_OK;

	if (options->version) {
		puts("nfctl " NFCTL_VERSION);
		return NFC_OK;
	}
	if (options->help || (*argv && nfc_abbreviates(*argv, "help")))
		return run_help(nfc, *argv && nfc_abbreviates(*argv, "help") ? argv + 1 : argv);
	if (!*argv)
		nfc_usage("", "an object is missing");
	if (options->netns)
		status = nfc_netns_enter(options->netns);
	if (!status)
		status = nfc_command_run(nfc, command_meant(*argv), argv + 1);
	nfc_close(nfc);
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct nfc nfc = { 0 };
	char *const *words;
	enum nfc_exit status;

	words = read_options(&nfc, &options, argv + (argc > 0));
	status = run(&nfc, &options, words);
	if (fflush(stdout) || ferror(stdout)) {
		nfc_error("cannot write: %s", strerror(errno));
		status = NFC_REFUSED;
	}
	return status;
}
