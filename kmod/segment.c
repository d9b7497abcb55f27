// SPDX-License-Identifier: GPL-2.0
#include "segment.h"

/* Is @a a better port to speak for its segment than @b? */
static bool better(const struct nfo_segment_port *a, const struct nfo_segment_port *b)
{
	if (a->floods != b->floods)
		return a->floods;
	if (a->ok != b->ok)
		return a->ok;
	if (a->up != b->up)
		return a->up;
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

/* Hearing need not be mutual: one direction is enough to be delivered twice. */
static void join(struct nfo_segment_port *port, unsigned int n, unsigned int a, unsigned int b)
{
	u32 both = port[a].segment | port[b].segment;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (both & BIT(i))
			port[i].segment = both;
}

/* What carries no data leads from nowhere to anywhere. */
static bool connects(const struct nfo_segment_port *port, unsigned int a, unsigned int b)
{
	return port[a].heard & BIT(b) && !port[a].heartbeat_only && !port[b].heartbeat_only;
}

void nfo_segment_find(struct nfo_segment_port *port, unsigned int n)
{
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		port[i].segment = BIT(i);
		port[i].floods = port[i].is_default;
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			if (connects(port, i, j))
				join(port, n, i, j);
}

static bool segment_floods(const struct nfo_segment_port *port, unsigned int n, u32 segment)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (segment & BIT(i) && port[i].floods)
			return true;
	return false;
}

void nfo_segment_reach(struct nfo_segment_port *port, unsigned int n,
		       const struct nfo_segment_pair *pair, unsigned int n_pairs)
{
	const struct nfo_segment_pair *active = NULL;
	unsigned int i;

	for (i = 0; i < n_pairs; i++) {
		if (!pair[i].up)
			continue;
		if (port[pair[i].port].floods)
			return;
		if (pair[i].active)
			active = &pair[i];
	}
	/* Two in one segment would tell everybody there twice. */
	if (active && !segment_floods(port, n, port[active->port].segment))
		port[active->port].floods = true;
}

void nfo_segment_designate(struct nfo_segment_port *port, unsigned int n)
{
	unsigned int i, j, best;

	for (i = 0; i < n; i++) {
		best = i;
		for (j = 0; j < n; j++)
			if (port[i].segment & BIT(j) && better(&port[j], &port[best]))
				best = j;
		port[i].designated = best == i && !port[i].heartbeat_only;
	}
}

/* The lowest wire MAC that floods, and there the port that takes everything else too. */
static bool takes_rather(const struct nfo_segment_port *port, const struct nfo_segment_pair *a,
			 const struct nfo_segment_pair *b)
{
	const struct nfo_segment_port *pa = &port[a->port], *pb = &port[b->port];

	if (a->remote != b->remote)
		return a->remote < b->remote;
	return pa->designated != pb->designated ? pa->designated : better(pa, pb);
}

int nfo_segment_take(const struct nfo_segment_port *port,
		     const struct nfo_segment_pair *pair, unsigned int n_pairs, bool *scattered)
{
	const struct nfo_segment_pair *best = NULL;
	unsigned int i;

	for (i = 0; i < n_pairs; i++)
		if (pair[i].up && pair[i].floods &&
		    (!best || takes_rather(port, &pair[i], best)))
			best = &pair[i];
	if (!best)
		return -1;
	for (i = 0; i < n_pairs; i++)
		if (pair[i].floods && port[pair[i].port].segment != port[best->port].segment)
			*scattered = true;
	return best->port;
}

static const struct nfo_segment_pair *active_pair(const struct nfo_segment_pair *pair,
						  unsigned int n_pairs)
{
	unsigned int i;

	for (i = 0; i < n_pairs; i++)
		if (pair[i].active)
			return &pair[i];
	return NULL;
}

int nfo_segment_guests(const struct nfo_segment_port *port,
		       const struct nfo_segment_pair *pair, unsigned int n_pairs)
{
	const struct nfo_segment_pair *active = active_pair(pair, n_pairs);
	int best = -1;
	unsigned int i;

	if (!active || port[active->port].floods)
		return -1;
	for (i = 0; i < n_pairs; i++) {
		if (!pair[i].up || !port[pair[i].port].floods ||
		    !(port[active->port].segment & BIT(pair[i].port)))
			continue;
		/* The standby notices a fault as fast as the active one. */
		if (best < 0 || pair[i].standby)
			best = i;
	}
	return best;
}
