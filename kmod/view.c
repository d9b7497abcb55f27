// SPDX-License-Identifier: GPL-2.0
#include "view.h"

void nfo_view_renew(struct nfo_select *sel)
{
	if (!++sel->view_serial)
		sel->view_serial = 1;
}

void nfo_view_tell(struct nfo_select *sel)
{
	unsigned int i;

	nfo_view_renew(sel);
	for (i = 0; i < sel->n; i++)
		if (sel->s[i]->port_ok)
			sel->s[i]->tx_due = true;
}

void nfo_view_floods(struct nfo_select *sel, struct nfo_session *s, bool floods)
{
	if (s->floods == floods)
		return;
	s->floods = floods;
	nfo_view_renew(sel);
}

u32 nfo_view_read(struct nfo_select *sel, const struct nfo_pulse *p, u64 now)
{
	unsigned int i, j;
	u32 act = 0;

	if (p->tx_ns >= sel->view_ns) {
		sel->view_heard = p->view_serial;
		sel->view_ns = p->tx_ns;
	}
	for (i = 0; i < p->n_views; i++) {
		for (j = 0; j < sel->n; j++) {
			struct nfo_session *s = sel->s[j];
			enum nfo_state state = s->remote_state;

			if (s->nonce != p->views[i].nonce)
				continue;
			sel->pace_dirty |= s->remote_active != p->views[i].active ||
					   s->remote_standby != p->views[i].standby ||
					   s->remote_fail != p->views[i].fail;
			sel->dirty |= s->remote_floods != p->views[i].floods ||
				      s->remote_degraded != p->views[i].degraded;
			act |= nfo_session_view(s, &p->views[i], p->tx_ns, now);
			/* A silent pair that the peer's user takes up has failed from then on. */
			sel->dirty |= s->remote_fail || s->remote_state != state;
		}
	}
	return act;
}

void nfo_view_write(const struct nfo_select *sel, struct nfo_pulse *p)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *of = sel->s[i];

		if (!of->remote_nonce)
			continue;
		p->views[p->n_views++] = (struct nfo_view){
			.nonce = of->remote_nonce,
			.state = of->state,
			.fail = of->fail,
			.active = of == sel->active,
			.standby = of == sel->standby,
			.floods = of->floods,
			.degraded = of->degraded,
		};
	}
}
