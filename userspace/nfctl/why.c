// SPDX-License-Identifier: GPL-2.0
/* nfctl why: what decided where the data of each peer leaves, and what may change it */
#include <stdio.h>

#include "command.h"

static const struct nfc_key peer_keys[] = {
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_PEER_STATE, NULL },
	{ NFAILOVER_A_HEARD_ON, NULL },
	{ NFAILOVER_A_ACTIVE_PORT, NULL },
	{ NFAILOVER_A_ACTIVE_REMOTE, NULL },
	{ NFAILOVER_A_REASON, NULL },
	{ NFAILOVER_A_SWITCH_NS, NULL },
	{ NFAILOVER_A_REQUEST, NULL },
	{ NFAILOVER_A_BARRED, NULL },
	{ NFAILOVER_A_APPROVAL_STATE, NULL },
	{ NFAILOVER_A_APPROVAL_REASON, NULL },
	{ NFAILOVER_A_TO, NULL },
	{ NFAILOVER_A_VERDICT_NS, NULL },
	{ NFAILOVER_A_UNTIL_NS, NULL },
	{ NFAILOVER_A_PAUSE, NULL },
	{ NFAILOVER_A_PAUSE_UNTIL_NS, NULL },
	{ NFAILOVER_A_LAST_RX_NS, NULL },
	{ 0 }
};

static const struct nfc_key pair_keys[] = {
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_STANDING, NULL },
	{ NFAILOVER_A_UNTIL_NS, NULL },
	{ NFAILOVER_A_PENALTY, NULL },
	{ NFAILOVER_A_REMOTE_DEGRADED, NULL },
	{ 0 }
};

static const char *const words[] = {
	[NFAILOVER_STANDING_ACTIVE] = "carries the data",
	[NFAILOVER_STANDING_HELD_OFF] = "carries the data, has failed, is left after the hold-off",
	[NFAILOVER_STANDING_NOWHERE] = "carries the data, has failed, but has nowhere to go",
	[NFAILOVER_STANDING_LOCKOUT] = "is locked out",
	[NFAILOVER_STANDING_DOWN] = "is not up",
	[NFAILOVER_STANDING_NEXT] = "is well, and takes over from the active one, which has failed",
	[NFAILOVER_STANDING_REQUEST] = "is well; a switch holds the data elsewhere",
	[NFAILOVER_STANDING_WORSE] = "is well, but another one is preferred",
	[NFAILOVER_STANDING_STAYS] = "is preferred, but the device is not revertive",
	[NFAILOVER_STANDING_UNPROVEN] = "is preferred, but not proven since the last failover",
	[NFAILOVER_STANDING_WAITS] = "is preferred, and returned to after wait-to-restore",
	[NFAILOVER_STANDING_DAMPED] =
		"is preferred, but failed again and again, and is returned to later",
	[NFAILOVER_STANDING_DEGRADED] = "is up, but the peer loses too much there",
	[NFAILOVER_STANDING_HEARTBEAT_ONLY] = "is heartbeat-only",
	[NFAILOVER_STANDING_UNAPPROVED] =
		"carries the data, has failed; to leave it is not approved",
	[NFAILOVER_STANDING_PENDING] = "is well; that data goes there waits for approval",
	[NFAILOVER_STANDING_DENIED] = "is well; that data goes there was denied",
};

static const char *standing(const struct nfc_obj *pair)
{
	u64 number = nfc_number(pair, NFAILOVER_A_STANDING);

	return number < ARRAY_SIZE(words) && words[number] ? words[number] : "?";
}

static void tell_pair(const struct nfc_obj *pair, u64 now)
{
	u64 until = nfc_number(pair, NFAILOVER_A_UNTIL_NS);
	char buf[NFC_TEXT_MAX];

	printf("    %s", nfc_string(pair, NFAILOVER_A_PORT_NAME));
	printf(" %s", nfc_text(buf, pair, NFAILOVER_A_REMOTE));
	printf(" %s", standing(pair));
	if (nfc_number(pair, NFAILOVER_A_STANDING) == NFAILOVER_STANDING_HEARTBEAT_ONLY)
		printf(", %s", nfc_number(pair, NFAILOVER_A_STATE) == NFAILOVER_STATE_UP ?
		       "and up" : "and not up");
	if (nfc_number(pair, NFAILOVER_A_ACTIVE) && nfc_number(pair, NFAILOVER_A_REMOTE_DEGRADED))
		printf(", though the peer loses too much there");
	if (until > now)
		printf(", in %s", nfc_format_time(buf, until - now));
	putchar('\n');
}

/* What is decided, and not done. */
static void tell_asked(const struct nfc_obj *peer, u64 now)
{
	bool pending = nfc_number(peer, NFAILOVER_A_APPROVAL_STATE) ==
		       NFAILOVER_APPROVAL_STATE_PENDING;
	u64 at = nfc_number(peer, NFAILOVER_A_VERDICT_NS);
	u64 until = nfc_number(peer, NFAILOVER_A_UNTIL_NS);
	char buf[NFC_TEXT_MAX];

	printf("; to leave it (%s)", nfc_text(buf, peer, NFAILOVER_A_APPROVAL_REASON));
	if (pending)
		printf(" waits for approval");
	else
		printf(" is %s", nfc_text(buf, peer, NFAILOVER_A_APPROVAL_STATE));
	if (at && at <= now)
		printf(pending ? " for %s" : ", and was asked for %s ago",
		       nfc_format_time(buf, now - at));
	if (until > now)
		printf(", %s more at most", nfc_format_time(buf, until - now));
}

static const char *const pause_words[] = {
	[NFAILOVER_PAUSE_GRANTED] = "it announced a pause",
	[NFAILOVER_PAUSE_DISABLED] = "its pause is not granted, as pause-max is 0s",
	[NFAILOVER_PAUSE_UNKEYED] = "its pause is not granted, as it has no key",
	[NFAILOVER_PAUSE_SOON] = "its pause is not granted, as it had one just before",
};

static void tell_pause(const struct nfc_obj *peer, u64 now)
{
	u64 silent = nfc_number(peer, NFAILOVER_A_LAST_RX_NS);
	u64 until = nfc_number(peer, NFAILOVER_A_PAUSE_UNTIL_NS);
	u64 pause = nfc_number(peer, NFAILOVER_A_PAUSE);
	char buf[NFC_TEXT_MAX];

	if (silent && silent <= now)
		printf(", silent for %s", nfc_format_time(buf, now - silent));
	if (pause && pause < ARRAY_SIZE(pause_words))
		printf(", %s", pause_words[pause]);
	if (until > now)
		printf(" for %s more", nfc_format_time(buf, until - now));
}

static void tell_peer(const struct nfc_obj *peer, u64 now)
{
	u64 at = nfc_number(peer, NFAILOVER_A_SWITCH_NS);
	char buf[NFC_TEXT_MAX];

	printf("%s peer ", nfc_string(peer, NFAILOVER_A_DEV_NAME));
	printf("%s", nfc_text(buf, peer, NFAILOVER_A_PEER));
	printf(" %s:", nfc_text(buf, peer, NFAILOVER_A_PEER_STATE));
	if (nfc_has(peer, NFAILOVER_A_ACTIVE_PORT))
		printf(" data leaves on %s", nfc_text(buf, peer, NFAILOVER_A_ACTIVE_PORT));
	else
		printf(" no path");
	if (at && at <= now)
		printf(" since %s ago", nfc_format_time(buf, now - at));
	if (nfc_has(peer, NFAILOVER_A_REASON))
		printf(" (%s)", nfc_text(buf, peer, NFAILOVER_A_REASON));
	if (nfc_number(peer, NFAILOVER_A_REQUEST))
		printf(", %s switch in force", nfc_text(buf, peer, NFAILOVER_A_REQUEST));
	if (nfc_has(peer, NFAILOVER_A_HEARD_ON))
		printf(", but no link works; the peer is alive, heard on %s (heartbeat-only)",
		       nfc_path_port(peer, NFAILOVER_A_HEARD_ON));
	else if (nfc_number(peer, NFAILOVER_A_PEER_STATE) == NFAILOVER_PEER_STATE_LOST)
		printf(", the peer is heard on no pair");
	if (nfc_number(peer, NFAILOVER_A_BARRED))
		printf(", barred: all that lives is locked out");
	if (nfc_asked(peer))
		tell_asked(peer, now);
	tell_pause(peer, now);
	putchar('\n');
}

static void tell(const struct nfc_objs *peers, const struct nfc_objs *pairs)
{
	u64 now = nfc_now();

	for (size_t i = 0; i < peers->n; i++) {
		tell_peer(&peers->v[i], now);
		for (size_t j = 0; j < pairs->n; j++)
			if (nfc_pair_is_of(&pairs->v[j], &peers->v[i]))
				tell_pair(&pairs->v[j], now);
	}
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	struct nfc_objs peers = { 0 }, pairs = { 0 };
	enum nfc_exit status = nfc_get(nfc, verb, values, &peers);

	if (!status)
		status = nfc_get_pairs(nfc, values, &pairs);
	if (!status && nfc->json)
		nfc_json_print(nfc, nfc_json_peers(&peers, peer_keys, &pairs, pair_keys));
	else if (!status)
		tell(&peers, &pairs);
	nfc_objs_free(&peers);
	nfc_objs_free(&pairs);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ "peer", NFC_ARG_ID, NFAILOVER_A_PEER },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, NFAILOVER_CMD_PEER_GET, NFAILOVER_A_PEER, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl why [[dev] NAME [peer NODE-ID]]\n"
"\n"
"Tells for each peer where its data leaves, since when and by what reason, and of\n"
"each of its pairs why it carries the data or not.\n";

const struct nfc_command nfc_why = {
	.name = "why",
	.summary = "why the data takes the path that it takes",
	.help = help,
	.verbs = verbs,
};
