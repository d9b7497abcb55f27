// SPDX-License-Identifier: GPL-2.0
/* nfctl clear: end what the user asked for */
#include <stdio.h>

#include "command.h"

static void tell_json(const struct nfc *nfc, u64 moved)
{
	json_object *json = json_object_new_object();

	json_object_object_add(json, "moved", json_object_new_uint64(moved));
	nfc_json_print(nfc, json);
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	struct nfc_objs answer = { 0 };
	enum nfc_exit status = nfc_do(nfc, verb, values, &answer);
	u64 moved = answer.n ? nfc_number(&answer.v[0], NFAILOVER_A_MOVED) : 0;

	if (answer.n && nfc->json)
		tell_json(nfc, moved);
	else if (answer.n)
		printf("%llu peer%s moved\n", moved, nfc_plural(moved));
	nfc_objs_free(&answer);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, NFAILOVER_CMD_CLEAR, 0, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl clear [dev] NAME\n"
"\n"
"Ends the switch in force, all lockouts, every wait-to-restore that is running, and\n"
"damping; peers return to what is preferred, if the device is revertive. The default\n"
"port stays where it is.\n";

const struct nfc_command nfc_clear = {
	.name = "clear",
	.summary = "end switches, lockouts and waits",
	.help = help,
	.verbs = verbs,
};
