// SPDX-License-Identifier: GPL-2.0
/* nfctl monitor: events as they happen */
#include <stdio.h>
#include <time.h>

#include "command.h"
#include "event.h"

/* What CLOCK_REALTIME is ahead of CLOCK_MONOTONIC. */
static u64 clock_offset(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec - nfc_now();
}

static void tell_lost(const struct nfc *nfc, const struct nfc_obj *next, u64 count)
{
	if (nfc->json)
		nfc_json_print(nfc, nfc_lost_json(next, count));
	else
		nfc_lost_print(next, count);
}

static void tell(const struct nfc *nfc, const struct nfc_obj *event)
{
	if (nfc->json)
		nfc_json_print(nfc, nfc_event_json(event));
	else
		nfc_event_print(event, clock_offset());
}

static void tell_all(const struct nfc *nfc, const struct nfc_objs *events,
		     struct nfc_expected *expected, u32 dev)
{
	for (size_t i = 0; i < events->n; i++) {
		const struct nfc_obj *event = &events->v[i];
		u64 gap;

		if (dev && dev != nfc_number(event, NFAILOVER_A_DEV))
			continue;
		gap = nfc_event_gap(expected, event);
		if (gap)
			tell_lost(nfc, event, gap);
		tell(nfc, event);
	}
}

/* Of the device with that ifindex, which may be renamed meanwhile; 0: of all */
static enum nfc_exit watch(const struct nfc *nfc, struct nl_sock *sock, u32 dev)
{
	struct nfc_expected expected = { 0 };
	int result;

	do {
		struct nfc_objs events = { 0 };

		result = nfc_events_read(sock, -1, &events);
		tell_all(nfc, &events, &expected, dev);
		if (result == NFC_EVENTS_LOST)
			tell_lost(nfc, NULL, 0);
		nfc_objs_free(&events);
	} while (result >= 0 && !fflush(stdout) && !ferror(stdout));

	nfc_expected_free(&expected);
	return result >= 0 ? NFC_OK : NFC_REFUSED;	/* main tells of stdout */
}

/* Nobody wants to wait for the events of a device that is mistyped. */
static enum nfc_exit find(struct nfc *nfc, const struct nfc_values *values, u32 *dev)
{
	static const struct nfc_verb get_dev = {
		.request = NFAILOVER_CMD_DEV_GET, .one = NFAILOVER_A_DEV
	};
	struct nfc_objs found = { 0 };
	enum nfc_exit status = nfc_get(nfc, &get_dev, values, &found);

	if (found.n)
		*dev = nfc_number(&found.v[0], NFAILOVER_A_DEV);
	nfc_objs_free(&found);
	return status;
}

static enum nfc_exit run(struct nfc *nfc, const struct nfc_verb *verb,
			 const struct nfc_values *values)
{
	enum nfc_exit status = NFC_OK;
	struct nl_sock *sock;
	u32 dev = 0;

	(void)verb;
	if (nfc_given(values, NFAILOVER_A_DEV))
		status = find(nfc, values, &dev);
	if (status)
		return status;
	sock = nfc_events_open(nfc);
	if (!sock)
		return NFC_REFUSED;
	/* each line is flushed by itself, also into a pipe */
	setvbuf(stdout, NULL, _IOLBF, 0);
	status = watch(nfc, sock, dev);
	nl_socket_free(sock);
	return status;
}

static const struct nfc_arg args[] = {
	{ "dev", NFC_ARG_DEV, NFAILOVER_A_DEV, .bare = true },
	{ 0 }
};

static const struct nfc_verb verbs[] = {
	{ "", args, 0, 0, run },
	{ 0 }
};

static const char help[] =
"Usage: nfctl monitor [[dev] NAME]\n"
"\n"
"Prints events as they happen, one a line, until it is interrupted. With -j each\n"
"line is a JSON object. If events were missed, it says 'lost'.\n";

const struct nfc_command nfc_monitor = {
	.name = "monitor",
	.summary = "events as they happen",
	.help = help,
	.verbs = verbs,
};
