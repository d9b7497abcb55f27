// SPDX-License-Identifier: GPL-2.0
#include "found.h"

/* Both ends keep their nonces for longer. */
#define LOST_MAX_NS	(NFO_NONCE_HOLD_NS / 2)

/* It would answer, if its path lives. */
static bool would_answer(const struct nfo_session *s, u64 now)
{
	return s->lost && s->port_ok && !s->fail && s->remote_state != NFO_ADMIN_DOWN &&
	       now - s->last_rx < LOST_MAX_NS;
}

/* Is it the only one that can testify? */
static bool first(const struct nfo_select *sel, const struct nfo_session *s)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (sel->s[i] != s && nfo_select_works(sel->s[i]) &&
		    !nfo_session_heartbeat_only(sel->s[i]))
			return false;
	return !nfo_session_heartbeat_only(s);
}

void nfo_found(struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	unsigned int i;

	if (!first(sel, s))
		return;
	for (i = 0; i < sel->n; i++)
		if (sel->s[i] != s && would_answer(sel->s[i], now))
			nfo_session_hasten(sel->s[i], s->echo_ns, now);
}
