// SPDX-License-Identifier: GPL-2.0
/* nfctl wait: until a device is protected */
#include <stdio.h>

#include "command.h"

/* Used only to ask for the ports. */
static const struct nfc_verb get_ports = { .request = NFAILOVER_CMD_PORT_GET };

/* Room for why a device is not up. */
#define NOT_UP_MAX	128

/* Whether a pair of @port is up that no end wants for heartbeats only. */
static bool carries(const struct nfc_obj *port, const struct nfc_objs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		const struct nfc_obj *p = &pairs->v[i];

		if (nfc_number(p, NFAILOVER_A_PORT) == nfc_number(port, NFAILOVER_A_PORT) &&
		    nfc_number(p, NFAILOVER_A_STATE) == NFAILOVER_STATE_UP &&
		    !nfc_number(p, NFAILOVER_A_HEARTBEAT_ONLY))
			return true;
	}
	return false;
}

/* Whether the device of @ports is up, on @need ports at least; else @why is not. */
static bool is_up(const struct nfc_objs *ports, const struct nfc_objs *pairs, u64 need,
		  char why[NOT_UP_MAX])
{
	u64 up = 0, may = 0;

	for (size_t i = 0; i < ports->n; i++) {
		const struct nfc_obj *p = &ports->v[i];
		u64 pairs_up = nfc_number(p, NFAILOVER_A_PAIRS_UP);
		bool carrying = carries(p, pairs);

		if (!pairs_up && nfc_number(p, NFAILOVER_A_CARRIER)) {
			snprintf(why, NOT_UP_MAX, "%s port %s",
				 nfc_number(p, NFAILOVER_A_ADMIN_DOWN) ?
				 "by command no pair may be up on" : "no pair is up on",
				 nfc_string(p, NFAILOVER_A_PORT_NAME));
			return false;
		}
		up += carrying;
		may += carrying || (!pairs_up && !nfc_number(p, NFAILOVER_A_HEARTBEAT_ONLY));
	}
	if (!ports->n)
		snprintf(why, NOT_UP_MAX, "it has no port");
	else if (!may)
		snprintf(why, NOT_UP_MAX, "all its ports, here or at the peer, are heartbeat-only");
	else if (!up)
		snprintf(why, NOT_UP_MAX, "it has no port with carrier that may carry data");
	else if (up < need)
		snprintf(why, NOT_UP_MAX,
			 "a pair that may carry data is up on %llu of %llu ports, not on %llu",
			 up, may, need);
	else
		return true;
	return false;
}

static void tell(const struct nfc_values *values, const char *why)
{
	char time[NFC_TEXT_MAX];

	nfc_error("%s is not up after %s: %s", values->v[NFAILOVER_A_DEV].text,
		  nfc_format_time(time, values->v[NFC_A_TIMEOUT].number), why);
}

/* How long to listen for an event, in ms: an event may be lost, so not for long. */
static int patience(u64 deadline)
{
	u64 now = nfc_now(), left = now < deadline ? deadline - now : 0;

	if (!deadline || left > 1000000000)
		return 1000;
	return (left + 999999) / 1000000;
}

/* Look at the ports and pairs. Sets *up; on time-out tells why it is not. */
static enum nfc_exit look(struct nfc *nfc, const struct nfc_values *values,
			  u64 deadline, bool *up)
{
	struct nfc_values dev = { 0 };
	struct nfc_objs ports = { 0 }, pairs = { 0 };
	enum nfc_exit status;

	dev.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	status = nfc_get(nfc, &get_ports, &dev, &ports);
	if (!status)
		status = nfc_get_pairs(nfc, &dev, &pairs);
	if (!status) {
		char why[NOT_UP_MAX];

		*up = is_up(&ports, &pairs, values->v[NFC_A_PORTS].number, why);
		if (!*up && deadline && nfc_now() >= deadline) {
			tell(values, why);
			status = NFC_REFUSED;
		}
	}
	nfc_objs_free(&ports);
	nfc_objs_free(&pairs);
	return status;
}

/*
 * Listen first, then look, and look again at each event: whatever happens after
 * a look is an event. The user may have to act, so that admin-down does not end it.
 */
static enum nfc_exit wait_up(struct nfc *nfc, struct nl_sock *sock,
			     const struct nfc_values *values, u64 deadline)
{
	bool up = false;

	for (;;) {
		enum nfc_exit status = look(nfc, values, deadline, &up);
		struct nfc_objs events = { 0 };
		int result;

		if (status || up)
			return status;
		result = nfc_events_read(sock, patience(deadline), &events);
		nfc_objs_free(&events);
		if (result < 0)
			return NFC_REFUSED;
	}
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	u64 deadline = 0;
	enum nfc_exit status;
	struct nl_sock *sock;

	(void)verb;
	if (nfc_given(values, NFC_A_TIMEOUT))
		deadline = nfc_now() + values->v[NFC_A_TIMEOUT].number;
	sock = nfc_events_open(nfc);
	if (!sock)
		return NFC_REFUSED;
	status = wait_up(nfc, sock, values, deadline);
	nl_socket_free(sock);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .need = true, .bare = true },
	{ "up", NFC_ARG_YES, NFC_A_UP, .need = true },
	{ "ports", NFC_ARG_U32, NFC_A_PORTS },
	{ "timeout", NFC_ARG_NS, NFC_A_TIMEOUT },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, 0, 0, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl wait [dev] NAME up [ports NUMBER] [timeout TIME]\n"
"\n"
"Returns when the device has a pair up on at least one port that may carry data, or\n"
"on so many, and on every port that has carrier. After the timeout says what is\n"
"missing, and fails; without one waits for ever.\n";

const struct nfc_command nfc_wait = {
	.name = "wait",
	.summary = "until a device is protected",
	.help = help,
	.verbs = verbs,
};
