// SPDX-License-Identifier: GPL-2.0
#include "rank.h"

/* Faults. */

enum nfo_reason nfo_rank_ground(const struct nfo_session *s)
{
	if (!s->port_ok)
		return NFO_REASON_CARRIER;
	if (s->state == NFO_UP)
		return NFO_REASON_NONE;
	if (s->state == NFO_ADMIN_DOWN || s->remote_state == NFO_ADMIN_DOWN)
		return NFO_REASON_ADMIN;
	if (s->remote_fail)
		return NFO_REASON_REMOTE;
	return s->fail ? NFO_REASON_SILENCE : NFO_REASON_NONE;
}

/* A fault of the path, and not somebody's wish. */
static bool defective(const struct nfo_session *s)
{
	enum nfo_reason reason = nfo_rank_ground(s);

	return s->state != NFO_ADMIN_DOWN && reason && reason != NFO_REASON_ADMIN;
}

/*
 * G.8031 11.12: the hold-off runs from the first sight of a defect, be it gone and back
 * meanwhile; what there is when it is over counts.
 */
static void note_defects(struct nfo_select *sel, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!defective(s) && now >= s->failed_since + sel->hold_off_ns)
			s->failed_since = 0;
		else if (defective(s) && !s->failed_since)
			s->failed_since = now;
		if (defective(s))
			nfo_damp_fail(&s->damp, s->ups, s->up_ns, sel->damping_ns);
	}
}

static bool signal_fail(const struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	return defective(s) && s->failed_since && now >= s->failed_since + sel->hold_off_ns;
}

bool nfo_rank_held_off(const struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	return defective(s) && !signal_fail(sel, s, now);
}

/* Which of the pairs on one port stands for it: one that lives, else one that has failed. */
static int stands_for(const struct nfo_session *s)
{
	return nfo_select_works(s) ? 2 : defective(s);
}

struct nfo_session *nfo_rank_working(const struct nfo_select *sel)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (!s->ups || !nfo_select_permitted(s))
			continue;
		if (nfo_select_better(s, best) ||
		    (!nfo_select_better(best, s) && stands_for(s) > stands_for(best)))
			best = s;
	}
	return best;
}

/* Requests. */

void nfo_rank_end(struct nfo_select *sel)
{
	sel->request = NFO_REQUEST_NONE;
	sel->requested = NULL;
}

/* Signal degrade of the working path or of that of a manual switch. */
static bool degraded(const struct nfo_session *working, const struct nfo_session *requested)
{
	return nfo_select_degraded(working) || nfo_select_degraded(requested);
}

enum nfo_refusal nfo_rank_refuses(const struct nfo_select *sel, const struct nfo_session *s,
				  enum nfo_request request, u64 now)
{
	const struct nfo_session *path = nfo_rank_working(sel);

	if (nfo_session_heartbeat_only(s))
		return NFO_REFUSAL_HEARTBEAT;
	if (s->lockout)
		return NFO_REFUSAL_LOCKOUT;
	if (!nfo_select_works(s))
		return NFO_REFUSAL_DOWN;
	if (request == NFO_REQUEST_FORCED)
		return NFO_REFUSAL_NONE;
	if (sel->request == NFO_REQUEST_FORCED)
		return NFO_REFUSAL_FORCED;
	/* There is a working path, at least @s itself. */
	if (signal_fail(sel, path, now))
		return NFO_REFUSAL_FAILED;
	return degraded(path, s) ? NFO_REFUSAL_DEGRADED : NFO_REFUSAL_NONE;
}

void nfo_rank_command(struct nfo_select *sel, struct nfo_session *s, enum nfo_request request)
{
	sel->request = request;
	sel->requested = s;
	sel->dirty = true;
}

void nfo_rank_clear(struct nfo_select *sel, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		nfo_damp_clear(&sel->s[i]->damp);
	nfo_rank_end(sel);
	sel->cleared_at = now;
	sel->dirty = true;
}

void nfo_rank_lockout(struct nfo_select *sel, struct nfo_session *s, bool lockout)
{
	if (s->lockout == lockout)
		return;
	s->lockout = lockout;
	if (lockout && sel->requested == s)
		nfo_rank_end(sel);
	if (!lockout && sel->vacant)
		sel->vacant = NFO_REASON_CLEAR;
	sel->dirty = true;
	sel->pace_dirty = true;
}

bool nfo_rank_barred(const struct nfo_select *sel)
{
	bool lives = false;
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		if (nfo_select_usable(sel->s[i]))
			return false;
		lives |= nfo_select_works(sel->s[i]) &&
			 !nfo_session_heartbeat_only(sel->s[i]);
	}
	return lives;
}

static void end_outranked(struct nfo_select *sel, u64 now)
{
	const struct nfo_session *path = nfo_rank_working(sel);

	/* There is a working path, at least the one that the switch names. */
	if (sel->request == NFO_REQUEST_MANUAL && signal_fail(sel, path, now))
		nfo_rank_end(sel);
	if (sel->request == NFO_REQUEST_MANUAL && degraded(path, sel->requested))
		nfo_rank_end(sel);
}

void nfo_rank_note(struct nfo_select *sel, u64 now)
{
	note_defects(sel, now);
	end_outranked(sel, now);
}
