// SPDX-License-Identifier: GPL-2.0
/* The queue of events, and the cables. */
#include <stdlib.h>

#include "sim.h"

enum kind { ARRIVAL, LOSS, TIMER };

struct event {
	u64 at;
	u64 serial;		/* among events of one instant: first in, first out */
	enum kind kind;
	u8 host;
	u8 link;
	bool counts;		/* a pulse of a session, and its first copy */
	bool silent;		/* lost with all others, not by a fault of the cable */
	u16 len;
	u64 timer_id;
	struct event *next;	/* while spare */
	u8 frame[NFO_FRAME_MAX];
};

static bool before(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

static void push(struct sim *sim, struct event *e)
{
	unsigned int i = sim->n_events++;

	if (sim->n_events > sim->room) {
		sim->room = sim->room ? 2 * sim->room : 256;
		sim->heap = realloc(sim->heap, sim->room * sizeof(*sim->heap));
		if (!sim->heap)
			abort();
	}
	e->serial = sim->serial++;
	while (i && before(e, sim->heap[(i - 1) / 2])) {
		sim->heap[i] = sim->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	sim->heap[i] = e;
}

static struct event *pop(struct sim *sim)
{
	struct event *top = sim->heap[0], *e = sim->heap[--sim->n_events];
	unsigned int i = 0, child;

	while ((child = 2 * i + 1) < sim->n_events) {
		if (child + 1 < sim->n_events && before(sim->heap[child + 1], sim->heap[child]))
			child++;
		if (!before(sim->heap[child], e))
			break;
		sim->heap[i] = sim->heap[child];
		i = child;
	}
	sim->heap[i] = e;
	return top;
}

static struct event *make(struct sim *sim, enum kind kind, int host, u64 at)
{
	struct event *e = sim->spare;

	if (e)
		sim->spare = e->next;
	else
		e = malloc(sizeof(*e));
	if (!e)
		abort();
	e->kind = kind;
	e->host = host;
	e->at = at;
	return e;
}

static void drop(struct sim *sim, struct event *e)
{
	e->next = sim->spare;
	sim->spare = e;
}

void net_start(struct sim *sim)
{
	sim->now = 0;
	sim->instant = 0;
	sim->n_events = 0;
	memset(sim->tape, 0, sizeof(sim->tape));
}

void net_stop(struct sim *sim)
{
	while (sim->n_events)
		drop(sim, sim->heap[--sim->n_events]);
}

void net_timer(struct sim *sim, int host, u64 at, u64 id)
{
	struct event *e = make(sim, TIMER, host, max(at, sim->now));

	e->timer_id = id;
	push(sim, e);
}

static bool swallowed(struct sim *sim, struct wire *w)
{
	if (w->eat) {
		if (!--w->eat)
			truth_links(sim);
		return true;
	}
	return w->cut || sim->frozen || rng_chance(&sim->rng, w->loss);
}

/* Later than its successors, if they are fast. */
static u64 hold_back(struct sim *sim, const struct wire *w, int link)
{
	if (!rng_chance(&sim->rng, w->late))
		return 0;
	return rng_below(&sim->rng, US(3) * sim->host[0].port[link].interval_us);
}

static void put(struct sim *sim, enum kind kind, int to, int link, const void *frame, size_t len,
		bool counts, u64 at)
{
	struct event *e = make(sim, kind, to, at);

	e->link = link;
	e->counts = counts;
	e->silent = sim->frozen && !sim->link[link].wire[!to].cut;
	e->len = len;
	memcpy(e->frame, frame, len);
	push(sim, e);
}

/* Somebody listens, and keeps a pulse now and then. */
void net_record(struct sim *sim, int from, int link, const void *frame, size_t len)
{
	struct parcel *tape = &sim->tape[from][link];

	if (tape->len && rng_below(&sim->rng, 64))
		return;
	tape->len = len;
	memcpy(tape->data, frame, len);
}

void net_replay(struct sim *sim, int from, int link)
{
	struct parcel *tape = &sim->tape[from][link];

	if (tape->len)
		put(sim, ARRIVAL, !from, link, tape->data, tape->len, false, sim->now);
}

void net_send(struct sim *sim, int from, int link, const void *frame, size_t len, bool counts)
{
	struct wire *w = &sim->link[link].wire[from];
	bool ends_ok = sim->host[0].port[link].ok && sim->host[1].port[link].ok;
	u64 at = sim->now + w->delay + rng_below(&sim->rng, w->jitter + 1);
	u64 held = hold_back(sim, w, link);

	if (!ends_ok || swallowed(sim, w)) {
		put(sim, LOSS, !from, link, frame, 0, counts, at);
		return;
	}
	/* A pulse that is held back looks lost until it comes. */
	if (held)
		put(sim, LOSS, !from, link, frame, 0, counts, at);
	put(sim, ARRIVAL, !from, link, frame, len, counts, at + held);
	if (rng_chance(&sim->rng, w->dup))
		put(sim, ARRIVAL, !from, link, frame, len, false,
		    at + held + rng_below(&sim->rng, US(500)));
}

static void happen(struct sim *sim, struct event *e)
{
	struct host *h = &sim->host[e->host];

	switch (e->kind) {
	case TIMER:
		host_timer(sim, h, e->timer_id);
		break;
	case LOSS:
		if (e->counts)
			truth_loss(sim, e->host, e->link, e->silent);
		break;
	case ARRIVAL:
		host_rx(sim, h, e->link, e->frame, e->len, e->counts);
		break;
	}
}

static void advance(struct sim *sim, u64 to)
{
	sim->instant = to == sim->now ? sim->instant + 1 : 0;
	sim->now = to;
	sim->tally->steps++;
	if (sim->instant > 1000)
		fail(sim, "progress", "more than 1000 steps in one instant");
}

bool net_run(struct sim *sim, u64 until)
{
	while (sim->n_events && sim->heap[0]->at <= until && !sim->failed) {
		struct event *e = pop(sim);

		advance(sim, e->at);
		happen(sim, e);
		drop(sim, e);
		truth_step(sim);
	}
	if (!sim->failed)
		sim->now = until;
	return !sim->failed;
}
