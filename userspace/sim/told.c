// SPDX-License-Identifier: GPL-2.0
#include "told.h"
#include "view.h"

static bool same_view(const struct nfo_view *a, const struct nfo_view *b)
{
	return a->nonce == b->nonce && a->state == b->state && a->fail == b->fail &&
	       a->active == b->active && a->standby == b->standby && a->floods == b->floods &&
	       a->degraded == b->degraded;
}

static bool same(const struct nfo_pulse *a, const struct nfo_pulse *b)
{
	unsigned int i;

	for (i = 0; i < a->n_views && i < b->n_views; i++)
		if (!same_view(&a->views[i], &b->views[i]))
			return false;
	return a->n_views == b->n_views && a->view_serial == b->view_serial;
}

bool told_holds(struct told *told, const struct nfo_select *sel, const struct nfo_pulse *p)
{
	struct nfo_select all = *sel;
	struct nfo_pulse now;

	if (p->n_views) {
		told->p = *p;
		return true;
	}
	all.view_known = 0;
	nfo_view_fill(&all, all.s[0], &now);
	return !now.n_views || same(&now, &told->p);
}
