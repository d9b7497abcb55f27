// SPDX-License-Identifier: GPL-2.0
#include "default.h"

void nfo_default_pair(struct nfo_candidate *c, const struct nfo_session *s)
{
	if (nfo_session_heartbeat_only(s))
		return;
	if (s->state == NFO_UP)
		c->up = true;
	else if (s->fail || s->remote_fail)
		c->failed |= s->ups;
	else
		c->away |= s->ups;
}

/* No pair up, and not merely because the peers are away; some may be, while one failed. */
static bool idle(const struct nfo_candidate *c)
{
	return !c->up && (c->failed || (c->lonely && !c->away));
}

/* Is @a a better place to flood from than @b? */
static bool better_default(const struct nfo_candidate *a, const struct nfo_candidate *b)
{
	if (a->barred != b->barred)
		return b->barred;
	if (a->ok != b->ok)
		return a->ok;
	if (a->gateway != b->gateway)
		return a->gateway;
	if (a->up != b->up)
		return a->up;
	return a->prio != b->prio ? a->prio > b->prio : a->order < b->order;
}

int nfo_default_choose(const struct nfo_candidate *c, int n, int held)
{
	int i, best = -1;

	for (i = 0; i < n; i++)
		if (best < 0 || better_default(&c[i], &c[best]))
			best = i;
	if (best < 0 || c[best].barred)
		return -1;
	if (held < 0 || c[held].barred)
		return best;
	if (!c[best].ok)
		return held;
	if (!c[held].ok || (c[held].gateway_lost && c[best].gateway) ||
	    (idle(&c[held]) && c[best].up && c[best].gateway_lost <= c[held].gateway_lost))
		return best;
	return held;
}
