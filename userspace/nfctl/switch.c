// SPDX-License-Identifier: GPL-2.0
/* nfctl switch: move the data to a port by command */
#include <stdio.h>

#include "command.h"

static void tell(const struct nfc_obj *answer, const char *port)
{
	json_object *stayed = nfc_json_stayed(answer);
	u64 moved = nfc_number(answer, NFAILOVER_A_MOVED);

	printf("%llu peer%s moved to %s\n", moved, nfc_plural(moved), port);
	for (size_t i = 0; i < json_object_array_length(stayed); i++)
		printf("peer %s stayed: no pair up there, or something ranks higher\n",
		       json_object_get_string(json_object_array_get_idx(stayed, i)));
	json_object_put(stayed);
}

static void tell_json(const struct nfc *nfc, const struct nfc_obj *answer)
{
	json_object *json = json_object_new_object();

	json_object_object_add(json, "moved",
			       json_object_new_uint64(nfc_number(answer, NFAILOVER_A_MOVED)));
	json_object_object_add(json, "stayed", nfc_json_stayed(answer));
	nfc_json_print(nfc, json);
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	struct nfc_objs answer = { 0 };
	enum nfc_exit status = nfc_do(nfc, verb, values, &answer);

	if (answer.n && nfc->json)
		tell_json(nfc, &answer.v[0]);
	else if (answer.n)
		tell(&answer.v[0], values->v[NFAILOVER_A_PORT].text);
	nfc_objs_free(&answer);
	return status;
}

static const struct nfc_arg to_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "to", NFC_ARG_PORT, NFAILOVER_A_PORT, .need = true },
	{ "force", NFC_ARG_YES, NFAILOVER_A_FORCE },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", to_args, NFAILOVER_CMD_SWITCH, 0, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl switch [dev] NAME to PORT [force]\n"
"\n"
"Moves every peer that has a pair up on PORT there, and the default port, and\n"
"holds them until 'nfctl clear', or until the path fails; without 'force' also\n"
"until the path fails that is preferred. Only what this host sends is moved; the\n"
"peer decides for itself. Tells which peers stayed. Refused if none can move.\n";

const struct nfc_command nfc_switch = {
	.name = "switch",
	.summary = "move the data to a port by command",
	.help = help,
	.verbs = verbs,
};
