// SPDX-License-Identifier: GPL-2.0
#include "event.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct nfc_key keys[] = {
	{ NFAILOVER_A_EVENT, NULL },
	{ NFAILOVER_A_SEQ, NULL },
	{ NFAILOVER_A_DEV_NAME, NULL },
	{ NFAILOVER_A_TIME_NS, NULL },
	{ NFAILOVER_A_PEER, NULL },
	{ NFAILOVER_A_ADDRESS, NULL },
	{ NFAILOVER_A_PORT_NAME, NULL },
	{ NFAILOVER_A_REMOTE, NULL },
	{ NFAILOVER_A_STATE, NULL },
	{ NFAILOVER_A_DIAG, NULL },
	{ NFAILOVER_A_FROM, NULL },
	{ NFAILOVER_A_TO, NULL },
	{ NFAILOVER_A_REASON, NULL },
	{ NFAILOVER_A_LAST_RX_NS, NULL },
	{ NFAILOVER_A_VERDICT_NS, NULL },
	{ NFAILOVER_A_SWITCH_NS, NULL },
	{ NFAILOVER_A_LATE_NS, NULL },
	{ NFAILOVER_A_STRETCH, NULL },
	{ NFAILOVER_A_SLOW_STRETCH, NULL },
	{ NFAILOVER_A_MTU, NULL },
	{ NFAILOVER_A_REMOTE_MTU, NULL },
	{ NFAILOVER_A_DROP, NULL },
	{ NFAILOVER_A_COUNT, NULL },
	{ NFAILOVER_A_HEARD_ON, NULL },
	{ NFAILOVER_A_UNTIL_NS, NULL },
	{ NFAILOVER_A_PAUSE_UNTIL_NS, NULL },
	{ NFAILOVER_A_SILENCE_NS, NULL },
	{ NFAILOVER_A_DATA_FRAMES, NULL },
	{ 0 }
};

static u64 *expected_of(struct nfc_expected *expected, u32 dev)
{
	for (size_t i = 0; i < expected->n; i++)
		if (expected->v[i].dev == dev)
			return &expected->v[i].seq;

	expected->v = nfc_realloc(expected->v, expected->n + 1, sizeof(*expected->v));
	expected->v[expected->n].dev = dev;
	expected->v[expected->n].seq = 0;
	return &expected->v[expected->n++].seq;
}

u64 nfc_event_gap(struct nfc_expected *expected, const struct nfc_obj *event)
{
	u64 seq = nfc_number(event, NFAILOVER_A_SEQ);
	u64 *next = expected_of(expected, nfc_number(event, NFAILOVER_A_DEV));
	/* the first one tells where we are; a lower one that the device is new */
	u64 gap = *next && seq > *next ? seq - *next : 0;

	*next = seq + 1;
	return gap;
}

void nfc_expected_free(struct nfc_expected *expected)
{
	free(expected->v);
	*expected = (struct nfc_expected){ 0 };
}

json_object *nfc_event_json(const struct nfc_obj *event)
{
	return nfc_json(event, keys, true);
}

json_object *nfc_lost_json(const struct nfc_obj *next, u64 count)
{
	json_object *json = json_object_new_object();
	const char *dev = next ? nfc_string(next, NFAILOVER_A_DEV_NAME) : NULL;
	u64 seq = next ? nfc_number(next, NFAILOVER_A_SEQ) - count : 0;

	json_object_object_add(json, "event", json_object_new_string("lost"));
	json_object_object_add(json, "seq", next ? json_object_new_uint64(seq) : NULL);
	json_object_object_add(json, "dev", next ? json_object_new_string(dev) : NULL);
	json_object_object_add(json, "count", next ? json_object_new_uint64(count) : NULL);
	return json;
}

static void print_time(u64 ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	printf("%s.%06u", text, (unsigned int)(ns % 1000000000 / 1000));
}

static void print_attr(const struct nfc_obj *event, const char *word, unsigned int attr)
{
	if (nfc_has(event, attr)) {
		char buf[NFC_TEXT_MAX];

		printf(" %s %s", word, nfc_text(buf, event, attr));
	}
}

static void print_paths(const struct nfc_obj *event)
{
	if (nfc_has(event, NFAILOVER_A_FROM) || nfc_has(event, NFAILOVER_A_TO))
		printf(" from %s to %s", nfc_path_port(event, NFAILOVER_A_FROM) ?: "nothing",
		       nfc_path_port(event, NFAILOVER_A_TO) ?: "nothing");
}

/* How long after the last pulse it was decided, and then done. */
static void print_delays(const struct nfc_obj *event)
{
	u64 heard = nfc_number(event, NFAILOVER_A_LAST_RX_NS);
	u64 verdict = nfc_number(event, NFAILOVER_A_VERDICT_NS);
	u64 switched = nfc_number(event, NFAILOVER_A_SWITCH_NS);

	/* a pair that goes down does so by its own verdict */
	if (!verdict && nfc_number(event, NFAILOVER_A_EVENT) == NFAILOVER_EVENT_PAIR_DOWN)
		verdict = nfc_number(event, NFAILOVER_A_TIME_NS);
	if (heard && verdict >= heard)
		printf(", verdict %.1f us after the last pulse", (verdict - heard) / 1e3);
	if (verdict && switched >= verdict)
		printf(", switched %.1f us after the verdict", (switched - verdict) / 1e3);
	if (nfc_has(event, NFAILOVER_A_LATE_NS))
		printf(", timer %.1f us late", nfc_number(event, NFAILOVER_A_LATE_NS) / 1e3);
	if (nfc_has(event, NFAILOVER_A_DATA_FRAMES))
		printf(", data frames heard meanwhile: %llu",
		       nfc_number(event, NFAILOVER_A_DATA_FRAMES));
}

/* Until when what was decided waits. */
static void print_until(const struct nfc_obj *event)
{
	u64 until = nfc_number(event, NFAILOVER_A_UNTIL_NS);
	u64 at = nfc_number(event, NFAILOVER_A_TIME_NS);
	char buf[NFC_TEXT_MAX];

	if (until > at)
		printf(", for %s at most", nfc_format_time(buf, until - at));
}

static void print_stretch(const struct nfc_obj *event)
{
	if (nfc_has(event, NFAILOVER_A_STRETCH))
		printf(" intervals stretched to %llu%%, slow ones to %llu%%",
		       nfc_number(event, NFAILOVER_A_STRETCH),
		       nfc_number(event, NFAILOVER_A_SLOW_STRETCH));
}

/* Whether it is the peer, or its links. */
static void print_life(const struct nfc_obj *event)
{
	if (nfc_has(event, NFAILOVER_A_HEARD_ON))
		printf(", the peer is alive, heard on %s (heartbeat-only)",
		       nfc_path_port(event, NFAILOVER_A_HEARD_ON));
	else if (nfc_number(event, NFAILOVER_A_EVENT) == NFAILOVER_EVENT_PEER_LOST)
		printf(", the peer is silent on all pairs");
}

static void print_pause(const struct nfc_obj *event)
{
	u64 until = nfc_number(event, NFAILOVER_A_PAUSE_UNTIL_NS);
	u64 now = nfc_number(event, NFAILOVER_A_TIME_NS);
	char buf[NFC_TEXT_MAX];

	if (until > now)
		printf(" for up to %s more", nfc_format_time(buf, until - now));
	if (nfc_has(event, NFAILOVER_A_SILENCE_NS))
		printf(" after a silence of %s",
		       nfc_time(buf, event, NFAILOVER_A_SILENCE_NS, 1));
}

void nfc_event_print(const struct nfc_obj *event, u64 offset)
{
	char buf[NFC_TEXT_MAX];

	print_time(nfc_number(event, NFAILOVER_A_TIME_NS) + offset);
	printf(" %s #%llu", nfc_string(event, NFAILOVER_A_DEV_NAME),
	       nfc_number(event, NFAILOVER_A_SEQ));
	printf(" %s", nfc_text(buf, event, NFAILOVER_A_EVENT));
	print_paths(event);
	print_attr(event, "port", NFAILOVER_A_PORT_NAME);
	print_attr(event, "remote", NFAILOVER_A_REMOTE);
	print_attr(event, "peer", NFAILOVER_A_PEER);
	print_attr(event, "address", NFAILOVER_A_ADDRESS);
	print_attr(event, "state", NFAILOVER_A_STATE);
	print_attr(event, "diag", NFAILOVER_A_DIAG);
	print_attr(event, "reason", NFAILOVER_A_REASON);
	print_attr(event, "mtu", NFAILOVER_A_MTU);
	print_attr(event, "remote-mtu", NFAILOVER_A_REMOTE_MTU);
	print_attr(event, "for", NFAILOVER_A_DROP);
	print_attr(event, "count", NFAILOVER_A_COUNT);
	print_stretch(event);
	print_pause(event);
	print_delays(event);
	print_life(event);
	print_until(event);
	putchar('\n');
}

void nfc_lost_print(const struct nfc_obj *next, u64 count)
{
	if (next)
		printf("%s lost: %llu event%s missing before #%llu\n",
		       nfc_string(next, NFAILOVER_A_DEV_NAME), count,
		       count == 1 ? " is" : "s are", nfc_number(next, NFAILOVER_A_SEQ));
	else
		printf("lost: there were more events than the kernel had room for\n");
}
