// SPDX-License-Identifier: GPL-2.0
/* nfctl wait: until a device is protected */

#include "command.h"

/* Used only to ask for the ports. */
static const struct nfc_verb get_ports = { .request = NFAILOVER_CMD_PORT_GET };

/* Why the device of @ports is not up, or NULL if it is. */
static const char *why_not(const struct nfc_objs *ports, const char **port)
{
	const char *why = "it has no port with carrier";

	if (!ports->n)
		return "it has no port";
	for (size_t i = 0; i < ports->n; i++) {
		const struct nfc_obj *p = &ports->v[i];

		if (nfc_number(p, NFAILOVER_A_PAIRS_UP)) {
			why = NULL;
		} else if (nfc_number(p, NFAILOVER_A_CARRIER)) {
			*port = nfc_string(p, NFAILOVER_A_PORT_NAME);
			return nfc_number(p, NFAILOVER_A_ADMIN_DOWN) ?
			       "by command no pair may be up on port " :
			       "no pair is up on port ";
		}
	}
	return why;
}

static void tell(const struct nfc_values *values, const char *why, const char *port)
{
	char time[NFC_TEXT_MAX];

	nfc_error("%s is not up after %s: %s%s", values->v[NFAILOVER_A_DEV].text,
		  nfc_format_time(time, values->v[NFC_A_TIMEOUT].number), why, port);
}

/* How long to listen for an event, in ms: an event may be lost, so not for long. */
static int patience(u64 deadline)
{
	u64 now = nfc_now(), left = now < deadline ? deadline - now : 0;

	if (!deadline || left > 1000000000)
		return 1000;
	return (left + 999999) / 1000000;
}

/* Look at the ports. Sets *up; on time-out tells why it is not. */
static enum nfc_exit look(struct nfc *nfc, const struct nfc_values *values,
			  u64 deadline, bool *up)
{
	struct nfc_values dev = { 0 };
	struct nfc_objs ports = { 0 };
	enum nfc_exit status;

	dev.v[NFAILOVER_A_DEV] = values->v[NFAILOVER_A_DEV];
	status = nfc_get(nfc, &get_ports, &dev, &ports);
	if (!status) {
		const char *port = "", *why = why_not(&ports, &port);

		*up = !why;
		if (why && deadline && nfc_now() >= deadline) {
			tell(values, why, port);
			status = NFC_REFUSED;
		}
	}
	nfc_objs_free(&ports);
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
	{ "timeout", NFC_ARG_NS, NFC_A_TIMEOUT },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, 0, 0, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl wait [dev] NAME up [timeout TIME]\n"
"\n"
"Returns when the device has a pair up on at least one port, and on every port\n"
"that has carrier. After the timeout says what is missing, and fails; without one\n"
"waits for ever.\n";

const struct nfc_command nfc_wait = {
	.name = "wait",
	.summary = "until a device is protected",
	.help = help,
	.verbs = verbs,
};
