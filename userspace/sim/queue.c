// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "queue.h"

static bool before(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->serial < b->serial;
}

void queue_push(struct queue *q, struct event *e)
{
	unsigned int i = q->n++;

	if (q->n > q->room) {
		q->room = q->room ? 2 * q->room : 256;
		q->heap = realloc(q->heap, q->room * sizeof(*q->heap));
		if (!q->heap)
			abort();
	}
	e->serial = q->serial++;
	while (i && before(e, q->heap[(i - 1) / 2])) {
		q->heap[i] = q->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	q->heap[i] = e;
}

struct event *queue_pop(struct queue *q)
{
	struct event *top = q->heap[0], *e = q->heap[--q->n];
	unsigned int i = 0, child;

	while ((child = 2 * i + 1) < q->n) {
		if (child + 1 < q->n && before(q->heap[child + 1], q->heap[child]))
			child++;
		if (!before(q->heap[child], e))
			break;
		q->heap[i] = q->heap[child];
		i = child;
	}
	q->heap[i] = e;
	return top;
}

struct event *queue_make(struct queue *q, enum kind what, int host, u64 at)
{
	struct event *e = q->spare;

	if (e)
		q->spare = e->next;
	else
		e = malloc(sizeof(*e));
	if (!e)
		abort();
	e->kind = what;
	e->host = host;
	e->at = at;
	return e;
}

void queue_drop(struct queue *q, struct event *e)
{
	e->next = q->spare;
	q->spare = e;
}

void queue_clear(struct queue *q)
{
	while (q->n)
		queue_drop(q, q->heap[--q->n]);
}
