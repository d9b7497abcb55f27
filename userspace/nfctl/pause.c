// SPDX-License-Identifier: GPL-2.0
/* nfctl pause, resume: tell the peers that this host may be silent, or no longer */
#include <stdio.h>
#include <time.h>

#include "command.h"

/* For how long peers may keep us waiting for a sign that they know, and when to look, in ns. */
#define PATIENCE	500000000
#define LOOK		1000000

/* Used only to ask who knows. */
static const struct nfc_verb get_peers = { .request = NFAILOVER_CMD_PEER_GET };

/* Does it hear us, be it on heartbeat-only pairs? */
static bool is_up(const struct nfc_obj *peer)
{
	u64 state = nfc_number(peer, NFAILOVER_A_PEER_STATE);

	return state == NFAILOVER_PEER_STATE_UP || state == NFAILOVER_PEER_STATE_HEARTBEAT_ONLY;
}

static u64 count(const struct nfc_objs *peers, bool known)
{
	u64 n = 0;

	for (size_t i = 0; i < peers->n; i++)
		n += is_up(&peers->v[i]) &&
		     (!known || nfc_number(&peers->v[i], NFAILOVER_A_PAUSE_KNOWN));
	return n;
}

/* Until all that are up know, or patience ends. */
static enum nfc_exit wait_for_peers(struct nfc *nfc, const struct nfc_values *values,
				    struct nfc_objs *peers)
{
	static const struct timespec look = { .tv_nsec = LOOK };
	u64 deadline = nfc_now() + PATIENCE;
	struct nfc_values dev = { 0 };

	dev.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	for (;;) {
		enum nfc_exit status = nfc_get(nfc, &get_peers, &dev, peers);

		if (status || count(peers, true) == count(peers, false) || nfc_now() >= deadline)
			return status;
		nfc_objs_free(peers);
		nanosleep(&look, NULL);
	}
}

static void tell_json(const struct nfc *nfc, u64 up, u64 known)
{
	json_object *json = json_object_new_object();

	json_object_object_add(json, "peers", json_object_new_uint64(up));
	json_object_object_add(json, "known", json_object_new_uint64(known));
	nfc_json_print(nfc, json);
}

static void tell_missing(const struct nfc_objs *peers)
{
	char buf[NFC_TEXT_MAX];

	for (size_t i = 0; i < peers->n; i++)
		if (is_up(&peers->v[i]) && !nfc_number(&peers->v[i], NFAILOVER_A_PAUSE_KNOWN))
			nfc_error("peer %s does not say yet that it knows",
				  nfc_text(buf, &peers->v[i], NFAILOVER_A_PEER));
}

static enum nfc_exit announce(struct nfc *nfc, const struct nfc_verb *verb,
			      const struct nfc_values *values)
{
	enum nfc_exit status = nfc_do(nfc, verb, values, NULL);
	struct nfc_objs peers = { 0 };

	if (!status)
		status = wait_for_peers(nfc, values, &peers);
	if (!status) {
		u64 up = count(&peers, false), known = count(&peers, true);

		if (nfc->json)
			tell_json(nfc, up, known);
		else
			printf("%llu of %llu peer%s know%s\n", known, up, nfc_plural(up),
			       up == 1 ? "s" : "");
		tell_missing(&peers);
		if (known < up)
			status = NFC_REFUSED;
	}
	nfc_objs_free(&peers);
	return status;
}

/* For no time at all. */
static enum nfc_exit resume(struct nfc *nfc, const struct nfc_verb *verb,
			    const struct nfc_values *values)
{
	static const struct nfc_arg none = { "for", NFC_ARG_MS, NFAILOVER_A_PAUSE_MS };
	struct nfc_values with = *values;

	with.v[NFAILOVER_A_PAUSE_MS] = (struct nfc_value){ .arg = &none, .text = "0s" };
	return announce(nfc, verb, &with);
}

static const struct nfc_arg pause_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "for", NFC_ARG_MS, NFAILOVER_A_PAUSE_MS, .need = true },
	{ 0 }
};

static const struct nfc_arg resume_args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ 0 }
};

static const struct nfc_verb pause_verbs[] = {
	{ "", pause_args, NFAILOVER_CMD_PAUSE, 0, announce },
	{ 0 }
};

static const struct nfc_verb resume_verbs[] = {
	{ "", resume_args, NFAILOVER_CMD_PAUSE, 0, resume },
	{ 0 }
};

static const char pause_help[] =
"Usage: nfctl pause [dev] NAME for TIME\n"
"\n"
"Tells all peers that this host may be silent within the next TIME, up to 65535ms:\n"
"it is to be stopped for a snapshot, a migration, or by a debugger. They do not take\n"
"it for lost then, if they grant it (options pause-max, pause-unkeyed). Returns when\n"
"they know, and fails if one does not say so. This host goes on beating while it runs.\n";

static const char resume_help[] =
"Usage: nfctl resume [dev] NAME\n"
"\n"
"Ends what 'nfctl pause' announced: from now on silence is a fault.\n";

const struct nfc_command nfc_pause = {
	.name = "pause",
	.summary = "announce that this host will be silent",
	.help = pause_help,
	.in_full = true,
	.verbs = pause_verbs,
};

const struct nfc_command nfc_resume = {
	.name = "resume",
	.summary = "end what was announced",
	.help = resume_help,
	.in_full = true,
	.verbs = resume_verbs,
};
