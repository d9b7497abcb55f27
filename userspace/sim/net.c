// SPDX-License-Identifier: GPL-2.0
/* The cables, and the order of events. */
#include "sim.h"

void net_start(struct sim *sim)
{
	sim->now = 0;
	sim->instant = 0;
	queue_clear(&sim->queue);
	memset(sim->tape, 0, sizeof(sim->tape));
}

void net_stop(struct sim *sim)
{
	queue_clear(&sim->queue);
}

void net_timer(struct sim *sim, int host, u64 at, u64 id)
{
	struct event *e = queue_make(&sim->queue, TIMER, host, max(at, sim->now));

	e->timer_id = id;
	queue_push(&sim->queue, e);
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
	struct event *e = queue_make(&sim->queue, kind, to, at);

	e->link = link;
	e->counts = counts;
	e->silent = sim->frozen && !sim->link[link].wire[!to].cut;
	e->len = len;
	memcpy(e->frame, frame, len);
	queue_push(&sim->queue, e);
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

void net_data(struct sim *sim, int from, int link)
{
	const struct wire *w = &sim->link[link].wire[from];
	bool ends_ok = sim->host[0].port[link].ok && sim->host[1].port[link].ok;

	if (ends_ok && !w->cut && !sim->frozen && !rng_chance(&sim->traffic, w->loss))
		put(sim, DATA, !from, link, "", 0, false,
		    sim->now + w->delay + rng_below(&sim->traffic, w->jitter + 1));
}

void net_deed(struct sim *sim, int host, u64 at, enum deed deed, bool arg)
{
	struct event *e = queue_make(&sim->queue, DEED, host, at);

	e->link = deed;
	e->counts = arg;
	queue_push(&sim->queue, e);
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
	case DATA:
		data_arrives(sim, h, e->link);
		break;
	case DEED:
		deed_do(sim, &(struct act){ .deed = e->link, .host = e->host, .arg = e->counts });
		break;
	default:
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
	while (sim->queue.n && sim->queue.heap[0]->at <= until && !sim->failed) {
		struct event *e = queue_pop(&sim->queue);

		advance(sim, e->at);
		happen(sim, e);
		queue_drop(&sim->queue, e);
		truth_step(sim);
	}
	if (!sim->failed)
		sim->now = until;
	return !sim->failed;
}
