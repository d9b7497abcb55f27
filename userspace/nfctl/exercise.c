// SPDX-License-Identifier: GPL-2.0
/* nfctl exercise: where the data would go, without sending it there */
#include <stdio.h>

#include "command.h"

static const struct nfc_key peer_keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_FROM, NULL },
	{ NFAILOVER_A_TO, NULL },
	{ NFAILOVER_A_LAST_RX_NS, NULL },
	{ NFAILOVER_A_RTT_NS, NULL },
	{ NFAILOVER_A_BARRED, NULL },
	{ NFAILOVER_A_REQUEST, NULL },
	{ NFAILOVER_A_REFUSAL, NULL },
	{ NFAILOVER_A_APPROVAL, NULL },
	{ NFAILOVER_A_APPROVAL_DEADLINE_MS, NULL },
	{ NFAILOVER_A_APPROVAL_DEFAULT, NULL },
	{ NFAILOVER_A_APPROVAL_EXEMPT, NULL },
	{ 0 }
};

static const struct nfc_key pair_keys[] = {
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_STANDING, NULL },
	{ NFAILOVER_A_IF_FAILED, NULL },
	{ 0 }
};

/* What was asked for. */
struct asked {
	const char *port;	/* NULL: no switch */
	bool force;
};

static const char *const words[] = {
	[NFAILOVER_STANDING_NEXT] = "would take over",
	[NFAILOVER_STANDING_WORSE] = "is well, but another one would take over",
	[NFAILOVER_STANDING_LOCKOUT] = "is locked out",
	[NFAILOVER_STANDING_DOWN] = "is not up",
	[NFAILOVER_STANDING_HEARTBEAT_ONLY] = "is heartbeat-only",
};

static const char *const refusals[] = {
	[NFAILOVER_REFUSAL_DOWN] = "no pair is up there",
	[NFAILOVER_REFUSAL_LOCKOUT] = "the port is locked out",
	[NFAILOVER_REFUSAL_FORCED] = "a forced switch is in force; force this one too",
	[NFAILOVER_REFUSAL_DEGRADED] = "one of the two paths loses too much; force it",
	[NFAILOVER_REFUSAL_FAILED] = "the preferred path has failed; force it",
	[NFAILOVER_REFUSAL_HEARTBEAT_ONLY] = "the port, here or at the peer, is heartbeat-only",
};

static const char *word(const char *const *list, size_t n, u64 number)
{
	return number < n && list[number] ? list[number] : "?";
}

static void tell_next(const struct nfc_obj *peer, u64 now)
{
	const char *to = nfc_path_port(peer, NFAILOVER_A_TO);
	u64 last_rx = nfc_number(peer, NFAILOVER_A_LAST_RX_NS);
	char buf[NFC_TEXT_MAX];

	if (!to) {
		printf("; if that fails, nowhere");
		return;
	}
	printf("; if that fails, on %s", to);
	if (last_rx && last_rx <= now)
		printf(", heard %s ago", nfc_format_time(buf, now - last_rx));
	if (nfc_number(peer, NFAILOVER_A_APPROVAL))
		printf(", once approved%s", nfc_number(peer, NFAILOVER_A_APPROVAL_EXEMPT) ==
		       NFAILOVER_APPROVAL_EXEMPT_CARRIER ? " (at once without carrier)" : "");
}

static void tell_peer(const struct nfc_obj *peer, u64 now)
{
	const char *from = nfc_path_port(peer, NFAILOVER_A_FROM);
	char buf[NFC_TEXT_MAX];

	printf("%s peer ", nfc_string(peer, NFAILOVER_A_DEV_NAME));
	printf("%s:", nfc_text(buf, peer, NFAILOVER_A_PEER));
	if (from) {
		printf(" data leaves on %s", from);
		tell_next(peer, now);
	} else {
		printf(" no path");
	}
	if (nfc_number(peer, NFAILOVER_A_REQUEST))
		printf(", %s switch in force", nfc_text(buf, peer, NFAILOVER_A_REQUEST));
	if (nfc_number(peer, NFAILOVER_A_BARRED))
		printf(", barred: all that lives is locked out");
	putchar('\n');
}

static void tell_switch(const struct nfc_obj *peer, const struct asked *asked)
{
	u64 refusal = nfc_number(peer, NFAILOVER_A_REFUSAL);

	printf("    a %s switch to %s would be ", asked->force ? "forced" : "manual", asked->port);
	if (refusal)
		printf("refused: %s\n", word(refusals, ARRAY_SIZE(refusals), refusal));
	else
		puts("heeded");
}

/* The active one is told of with its peer. */
static void tell_pair(const struct nfc_obj *pair)
{
	char buf[NFC_TEXT_MAX];

	if (nfc_number(pair, NFAILOVER_A_ACTIVE))
		return;
	printf("    %s", nfc_string(pair, NFAILOVER_A_PORT_NAME));
	printf(" %s", nfc_text(buf, pair, NFAILOVER_A_REMOTE));
	printf(" %s\n", word(words, ARRAY_SIZE(words), nfc_number(pair, NFAILOVER_A_IF_FAILED)));
}

static void tell(const struct nfc_objs *peers, const struct nfc_objs *pairs,
		 const struct asked *asked)
{
	u64 now = nfc_now();

	for (size_t i = 0; i < peers->n; i++) {
		tell_peer(&peers->v[i], now);
		if (asked->port)
			tell_switch(&peers->v[i], asked);
		for (size_t j = 0; j < pairs->n; j++)
			if (nfc_pair_is_of(&pairs->v[j], &peers->v[i]))
				tell_pair(&pairs->v[j]);
	}
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	const struct asked asked = {
		.port = nfc_given(values, NFAILOVER_A_PORT) ? values->v[NFAILOVER_A_PORT].text :
							      NULL,
		.force = nfc_given(values, NFAILOVER_A_FORCE),
	};
	struct nfc_objs peers = { 0 }, pairs = { 0 };
	enum nfc_exit status;

	if (asked.force && !asked.port)
		nfc_usage("exercise", "'force' is of a switch: to which port?");
	status = nfc_get(nfc, verb, values, &peers);
	if (!status)
		status = nfc_get_pairs(nfc, values, &pairs);
	if (!status && nfc->json)
		nfc_json_print(nfc, nfc_json_peers(&peers, peer_keys, &pairs, pair_keys));
	else if (!status)
		tell(&peers, &pairs, &asked);
	nfc_objs_free(&peers);
	nfc_objs_free(&pairs);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ "to", NFC_ARG_PORT, NFAILOVER_A_PORT },
	{ "force", NFC_ARG_YES, NFAILOVER_A_FORCE },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, NFAILOVER_CMD_EXERCISE, NFAILOVER_A_PEER, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl exercise [dev] NAME [peer NODE-ID] [to PORT [force]]\n"
"\n"
"Tells for each peer where its data would go if the path that it takes failed now,\n"
"whether that would wait for approval, and what would become of each other pair;\n"
"with a port, whether 'nfctl switch' there would be heeded. Nothing is moved.\n";

const struct nfc_command nfc_exercise = {
	.name = "exercise",
	.summary = "where the data would go, without sending it there",
	.help = help,
	.verbs = verbs,
};
