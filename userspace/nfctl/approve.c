// SPDX-License-Identifier: GPL-2.0
/* nfctl approve, nfctl deny: what waits for approval is done, or not */
#include <stdio.h>

#include "command.h"

static void tell_approved(const struct nfc_obj *answer)
{
	u64 moved = nfc_number(answer, NFAILOVER_A_MOVED);
	u64 rest = nfc_number(answer, NFAILOVER_A_APPROVALS) - moved;
	json_object *stayed = nfc_json_stayed(answer);

	printf("%llu peer%s moved\n", moved, nfc_plural(moved));
	if (rest)
		printf("%llu peer%s will move when another path is heard\n", rest,
		       nfc_plural(rest));
	for (size_t i = 0; i < json_object_array_length(stayed); i++)
		printf("peer %s stayed: there is nowhere to go; it goes on waiting\n",
		       json_object_get_string(json_object_array_get_idx(stayed, i)));
	json_object_put(stayed);
}

static void tell_denied(const struct nfc_obj *answer)
{
	u64 n = nfc_number(answer, NFAILOVER_A_APPROVALS);

	printf("%llu peer%s stay%s\n", n, nfc_plural(n), n == 1 ? "s" : "");
}

static void tell_json(const struct nfc *nfc, const struct nfc_obj *answer, bool approved)
{
	u64 approvals = nfc_number(answer, NFAILOVER_A_APPROVALS);
	json_object *json = json_object_new_object();

	json_object_object_add(json, "approvals", json_object_new_uint64(approvals));
	if (approved) {
		json_object_object_add(json, "moved",
				       json_object_new_uint64(nfc_number(answer,
									 NFAILOVER_A_MOVED)));
		json_object_object_add(json, "stayed", nfc_json_stayed(answer));
	}
	nfc_json_print(nfc, json);
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	bool approved = verb->request == NFAILOVER_CMD_APPROVE;
	struct nfc_objs answer = { 0 };
	enum nfc_exit status = nfc_do(nfc, verb, values, &answer);

	if (answer.n && nfc->json)
		tell_json(nfc, &answer.v[0], approved);
	else if (answer.n && approved)
		tell_approved(&answer.v[0]);
	else if (answer.n)
		tell_denied(&answer.v[0]);
	nfc_objs_free(&answer);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ 0 }
};

static const struct nfc_verb approve_verbs[] = {
	{ "", args, NFAILOVER_CMD_APPROVE, 0, run },
	{ 0 }
};

static const struct nfc_verb deny_verbs[] = {
	{ "", args, NFAILOVER_CMD_DENY, 0, run },
	{ 0 }
};

static const char approve_help[] =
"Usage: nfctl approve [dev] NAME [peer NODE-ID]\n"
"\n"
"Lets what waits for approval happen now, of one peer or of all, and what was denied.\n"
"It is decided anew: the data goes where it should now. Refused if nothing waits, or\n"
"if there is nowhere to go. What waits 'nfctl why' tells.\n";

static const char deny_help[] =
"Usage: nfctl deny [dev] NAME [peer NODE-ID]\n"
"\n"
"Refuses what waits for approval, of one peer or of all: the data stays where it is\n"
"while the ground to leave is there, or until 'nfctl approve'. A new fault asks anew.\n"
"Refused if nothing waits.\n";

const struct nfc_command nfc_approve = {
	.name = "approve",
	.summary = "let happen what waits for approval",
	.help = approve_help,
	.in_full = true,
	.verbs = approve_verbs,
};

const struct nfc_command nfc_deny = {
	.name = "deny",
	.summary = "refuse what waits for approval",
	.help = deny_help,
	.in_full = true,
	.verbs = deny_verbs,
};
