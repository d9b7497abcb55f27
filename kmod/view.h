/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two ends of a peer's pairs tell each other of all of them, in any pulse.
 *
 * Pure: compiles in the kernel and in userspace. A view is told until the peer says
 * that it knows it; see struct nfo_select.
 */
#ifndef NFO_VIEW_H
#define NFO_VIEW_H

#include "select.h"

/* Our view changed: the peer has to hear it with the next pulse. */
void nfo_view_renew(struct nfo_select *sel);

/* The same at once: a pulse is due on each pair whose port can carry it. */
void nfo_view_tell(struct nfo_select *sel);

/* We flood on the port of @s, or not. */
void nfo_view_floods(struct nfo_select *sel, struct nfo_session *s, bool floods);

void nfo_view_write(const struct nfo_select *sel, struct nfo_pulse *p);
u32 nfo_view_read(struct nfo_select *sel, const struct nfo_pulse *p, u64 now);

/*
 * Tell the peer, in a pulse of @s, our view of all its pairs, unless it knows it; and
 * which of its views we know, of its present life.
 */
static inline void nfo_view_fill(const struct nfo_select *sel, const struct nfo_session *s,
				 struct nfo_pulse *p)
{
	/* Who is yet to be proven may be in another life than the one that told us. */
	p->view_heard = s->echo_nonce == s->remote_nonce ? sel->view_heard : 0;
	p->view_serial = sel->view_serial;
	p->n_views = 0;
	if (sel->view_known != sel->view_serial)
		nfo_view_write(sel, p);
}

/* The peer's word on all of its pairs, if there is any. Returns the sessions' NFO_ACT_…. */
static inline u32 nfo_view_take(struct nfo_select *sel, const struct nfo_pulse *p, u64 now)
{
	return p->n_views ? nfo_view_read(sel, p, now) : 0;
}

#endif
