// SPDX-License-Identifier: GPL-2.0
#include "heartbeat.h"
#include "rank.h"

void nfo_heartbeat_note(struct nfo_select *sel, struct nfo_session *s)
{
	if (nfo_session_heartbeat_only(s) && sel->requested == s)
		nfo_rank_end(sel);
	if (nfo_select_permitted(s) && sel->vacant)
		sel->vacant = NFO_REASON_CLEAR;
	sel->dirty = true;
	sel->pace_dirty = true;
}

void nfo_heartbeat_set(struct nfo_select *sel, struct nfo_session *s, bool only)
{
	if (s->heartbeat_only == only)
		return;
	s->heartbeat_only = only;
	/* The peer hears it there, and shall at once. */
	s->tx_due = true;
	nfo_heartbeat_note(sel, s);
}

/* Does it echo what we sent on @s when the last pair that may carry data was down already? */
static bool outlives_all(const struct nfo_select *sel, const struct nfo_session *s)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *a = sel->s[i];

		if (!nfo_session_heartbeat_only(a) && a->ups && s->echoed_ns < a->down_since)
			return false;
	}
	return true;
}

bool nfo_heartbeat_reach(const struct nfo_select *sel, enum nfo_reach *reach)
{
	enum nfo_reach is = NFO_REACH_LOST;
	bool proven = false;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		if (!nfo_select_works(s))
			continue;
		if (!nfo_session_heartbeat_only(s)) {
			*reach = NFO_REACH_UP;
			return true;
		}
		is = NFO_REACH_HEARTBEAT;
		proven |= *reach != NFO_REACH_UP || outlives_all(sel, s);
	}
	if (is == NFO_REACH_HEARTBEAT && !proven)
		return false;
	*reach = is;
	return true;
}

struct nfo_session *nfo_heartbeat_heard(const struct nfo_select *sel)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (nfo_select_works(s) && nfo_session_heartbeat_only(s) &&
		    (!best || s->last_rx > best->last_rx))
			best = s;
	}
	return best;
}
