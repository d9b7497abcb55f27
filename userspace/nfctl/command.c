// SPDX-License-Identifier: GPL-2.0
#include "command.h"

#include <netlink/netlink.h>
#include <stdio.h>
#include <string.h>

static enum nfc_exit ask(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values, int flags, struct nfc_objs *objs)
{
	struct nl_msg *msg = nfc_request(nfc, verb->request, flags);

	if (!msg)
		return NFC_REFUSED;
	nfc_values_put(values, msg);
	return nfc_talk(nfc, msg, values, objs);
}

enum nfc_exit nfc_get(struct nfc *nfc, const struct nfc_verb *verb,
		      const struct nfc_values *values, struct nfc_objs *objs)
{
	/* a dump narrows down by what is given; one object wants all that names it */
	bool one = verb->one && nfc_given(values, verb->one) &&
		   nfc_given(values, NFAILOVER_A_DEV) &&
		   (verb->one != NFAILOVER_A_REMOTE || nfc_given(values, NFAILOVER_A_PORT));

	return ask(nfc, verb, values, one ? NLM_F_ACK : NLM_F_DUMP, objs);
}

enum nfc_exit nfc_get_pairs(struct nfc *nfc, const struct nfc_values *values,
			    struct nfc_objs *pairs)
{
	static const struct nfc_verb pair_get = { .request = NFAILOVER_CMD_PAIR_GET };
	struct nfc_values of = { 0 };

	of.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	of.v[NFAILOVER_A_PEER] = values->v[NFAILOVER_A_PEER];
	return nfc_get(nfc, &pair_get, &of, pairs);
}

enum nfc_exit nfc_show(struct nfc *nfc, const struct nfc_verb *verb,
		       const struct nfc_values *values, const struct nfc_key *keys,
		       void (*print)(const struct nfc_objs *objs))
{
	struct nfc_objs objs = { 0 };
	enum nfc_exit status = nfc_get(nfc, verb, values, &objs);

	if (!status && nfc->json)
		nfc_json_print(nfc, nfc_json_array(&objs, keys));
	else if (!status)
		print(&objs);
	nfc_objs_free(&objs);
	return status;
}

enum nfc_exit nfc_do(struct nfc *nfc, const struct nfc_verb *verb,
		     const struct nfc_values *values, struct nfc_objs *objs)
{
	return ask(nfc, verb, values, NLM_F_ACK, objs);
}

static const struct nfc_verb *find(const struct nfc_command *command, const char *word)
{
	const struct nfc_verb *verb;

	for (verb = command->verbs; verb->name; verb++)
		if (*verb->name && nfc_abbreviates(word, verb->name))
			return verb;
	return NULL;
}

/* The verb that needs no word, or NULL. */
static const struct nfc_verb *find_silent(const struct nfc_command *command)
{
	const struct nfc_verb *verb;

	for (verb = command->verbs; verb->name; verb++)
		if (!*verb->name)
			return verb;
	return NULL;
}

#define VERBS_MAX	128

static void list_verbs(const struct nfc_command *command, char list[VERBS_MAX])
{
	const struct nfc_verb *verb;
	size_t n = 0;

	*list = '\0';
	for (verb = command->verbs; verb->name && *verb->name && n < VERBS_MAX; verb++)
		n += snprintf(list + n, VERBS_MAX - n, "%s%s", n ? ", " : "", verb->name);
}

[[gnu::noreturn]] static void unknown(const struct nfc_command *command, const char *word)
{
	char list[VERBS_MAX];

	list_verbs(command, list);
	nfc_usage(command->name, "'%s' is no command of '%s'; known are: %s", word,
		  command->name, list);
}

/* @why the words did not fit; if the first may be meant for a verb, say that it is none. */
[[gnu::noreturn]] static void misread(const struct nfc_command *command,
				      const struct nfc_verb *verb, const char *word,
				      const char *why)
{
	char list[VERBS_MAX];

	list_verbs(command, list);
	if (*verb->name || !*list || !word || nfc_args_know(verb->args, word))
		nfc_usage(command->name, "%s", why);
	nfc_usage(command->name,
		  "%s\n'%s' is taken for %s, as '%s' has no such command; known are: %s", why, word,
		  verb->args->word, command->name, list);
}

/* The verb that @argv means; *argv moves behind its word. */
static const struct nfc_verb *choose(const struct nfc_command *command, char *const **argv)
{
	const struct nfc_verb *verb = **argv ? find(command, **argv) : NULL;

	if (verb) {
		++*argv;
		return verb;
	}
	verb = find_silent(command);
	if (verb)
		return verb;
	if (**argv)
		unknown(command, **argv);
	return command->verbs;
}

/* Whether there is more than what names an object. */
static bool sets_something(const struct nfc_values *values)
{
	for (unsigned int attr = 0; attr < NFC_A_COUNT; attr++)
		if (nfc_given(values, attr) && attr != NFAILOVER_A_DEV &&
		    attr != NFAILOVER_A_PORT && attr != NFAILOVER_A_REMOTE)
			return true;
	return false;
}

static bool asks_help(char *const *argv)
{
	return *argv && strcmp(*argv, "help") == 0;
}

static void print_help(const struct nfc_command *command)
{
	fputs(command->help, stdout);
	if (command->options)
		nfc_options_help(stdout, command->options);
}

enum nfc_exit nfc_command_run(struct nfc *nfc, const struct nfc_command *command,
			      char *const *argv)
{
	const struct nfc_verb *verb = NULL;
	struct nfc_values values;
	char why[NFC_WHY_MAX];

	if (!asks_help(argv))
		verb = choose(command, &argv);
	if (asks_help(argv)) {
		print_help(command);
		return NFC_OK;
	}
	if (!nfc_args_read(&values, verb->args, verb->options ? command->options : NULL, argv,
			   why))
		misread(command, verb, *argv, why);
	if (verb->sets && !sets_something(&values))
		nfc_usage(command->name, "there is nothing to set");
	if (!verb->run)
		return nfc_do(nfc, verb, &values, NULL);
	return verb->run(nfc, verb, &values);
}
