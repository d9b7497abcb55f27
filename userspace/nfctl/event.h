/* SPDX-License-Identifier: GPL-2.0 */
/* Events as lines: JSON or for people; and whether some are missing. */
#ifndef NFCTL_EVENT_H
#define NFCTL_EVENT_H

#include "output.h"

/* The number that the next event of each device should have. */
struct nfc_expected {
	struct {
		u32 dev;
		u64 seq;
	} *v;
	size_t n;
};

/* How many events of its device are missing before @event. */
u64 nfc_event_gap(struct nfc_expected *expected, const struct nfc_obj *event);
void nfc_expected_free(struct nfc_expected *expected);

json_object *nfc_event_json(const struct nfc_obj *event);

/*
 * @count events of the device of @next, the one that came, are missing. If @next
 * is NULL the kernel had no room for some, of which device is not known.
 */
json_object *nfc_lost_json(const struct nfc_obj *next, u64 count);

/* Print one line. @offset is what CLOCK_REALTIME is ahead of CLOCK_MONOTONIC. */
void nfc_event_print(const struct nfc_obj *event, u64 offset);
void nfc_lost_print(const struct nfc_obj *next, u64 count);

#endif
