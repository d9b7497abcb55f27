/* SPDX-License-Identifier: GPL-2.0 */
/* The queue of events, which both simulators have: a binary heap. */
#ifndef NFO_SIM_QUEUE_H
#define NFO_SIM_QUEUE_H

#include "frame.h"

/* From FLOOD on they are the crowd's. */
enum kind { ARRIVAL, LOSS, TIMER, DATA, DEED, FLOOD, JUDGE, ANNOUNCE, HEARD_OUT, KEYS };

struct event {
	u64 at;
	u64 serial;		/* among events of one instant: first in, first out */
	enum kind kind;
	u8 host;
	u8 link;		/* or port, or deed */
	bool counts;		/* a pulse of a session, and its first copy; or a deed's argument */
	bool silent;		/* lost with all others, not by a fault of the cable */
	u16 len;
	u64 timer_id;		/* or of an announcement */
	struct event *next;	/* while spare */
	u8 frame[NFO_FRAME_MAX];
};

struct queue {
	struct event **heap;
	unsigned int n;
	unsigned int room;
	struct event *spare;
	u64 serial;
};

/* An event that is not in the queue yet; only these fields are set. */
struct event *queue_make(struct queue *q, enum kind what, int host, u64 at);
void queue_push(struct queue *q, struct event *e);
/* The first one, which the caller drops when it is done. */
struct event *queue_pop(struct queue *q);
void queue_drop(struct queue *q, struct event *e);
void queue_clear(struct queue *q);

#endif
