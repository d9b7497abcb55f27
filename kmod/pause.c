// SPDX-License-Identifier: GPL-2.0
#include "select.h"
#include "view.h"

void nfo_pause_put(struct nfo_pulse *p, u64 left_ns)
{
	u64 ms = div_u64(left_ns + NSEC_PER_MSEC - 1, NSEC_PER_MSEC);

	p->flags |= NFO_PULSE_PAUSE;
	p->pause_ms = min_t(u64, ms, NFO_PAUSE_LIMIT_MS);
}

static enum nfo_pause_grant judge(const struct nfo_pause *pause, const struct nfo_pulse *p,
				  u64 now)
{
	if (!(p->flags & NFO_PULSE_PAUSE) || !p->pause_ms)
		return NFO_PAUSE_NONE;
	if (!pause->max_ns)
		return NFO_PAUSE_DISABLED;
	if (!p->key_id && !pause->unkeyed)
		return NFO_PAUSE_UNKEYED;
	if (now >= pause->until && now < 2 * pause->until - pause->since)
		return NFO_PAUSE_SOON;
	return NFO_PAUSE_GRANTED;
}

void nfo_pause_take(struct nfo_pause *pause, const struct nfo_pulse *p, u64 now)
{
	if (p->view_heard && (s16)(p->view_heard - pause->own_serial) >= 0)
		pause->own_untold = false;
	pause->grant = judge(pause, p, now);
	if (pause->grant != NFO_PAUSE_GRANTED) {
		pause->until = min(pause->until, now);
		return;
	}
	if (now >= pause->until)
		pause->since = now;
	pause->of_unkeyed = !p->key_id;
	pause->until = min(now + (u64)p->pause_ms * NSEC_PER_MSEC, pause->since + pause->max_ns);
}

/* When a silence that began in a pause is no longer held. */
static u64 end(const struct nfo_pause *pause)
{
	return max(pause->until, pause->own_until);
}

/* The pauses are shorter than when the verdicts were put off. */
static void shorten(struct nfo_select *sel, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];
		u64 until = max(end(&sel->pause), now) + nfo_session_detect_ns(s);

		if (s->held)
			nfo_session_hold(s, min(s->suspect_until, until));
	}
	sel->dirty = true;
}

void nfo_pause_announce(struct nfo_select *sel, u64 until, u64 now)
{
	sel->pause.own_until = until;
	shorten(sel, now);
	nfo_view_tell(sel);
	sel->pause.own_serial = sel->view_serial;
	sel->pause.own_untold = true;
}

void nfo_pause_configure(struct nfo_select *sel, u64 max_ns, bool unkeyed, u64 now)
{
	struct nfo_pause *pause = &sel->pause;

	pause->max_ns = max_ns;
	pause->unkeyed = unkeyed;
	if (now >= pause->until)
		return;
	pause->until = min(pause->until, max(pause->since + max_ns, now));
	if (pause->of_unkeyed && !unkeyed)
		pause->until = now;
	shorten(sel, now);
}

/*
 * Does the peer answer, on whichever pair, what we sent when @s was overdue? Then it does
 * not pause.
 */
static bool answers(const struct nfo_select *sel, const struct nfo_session *s, u64 now)
{
	u64 overdue_at = s->last_rx + nfo_session_detect_ns(s);
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *other = sel->s[i];

		if (other != s && nfo_select_works(other) && other->echoed_ns >= overdue_at &&
		    now - other->last_rx <= nfo_session_pace_ns(other) * 3 / 2)
			return true;
	}
	return false;
}

void nfo_pause_hold(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late)
{
	struct nfo_pause *pause = &sel->pause;
	u64 silent_at = sel->heard.at + nfo_session_swallow_ns(s);

	if (!nfo_session_expired(s, now) || nfo_select_accused(sel, s, now) ||
	    answers(sel, s, now))
		return;
	/* What is heard may testify yet; but nobody was silent where only the clock was late. */
	if (now < silent_at && late > nfo_session_rx_ns(s))
		return;
	pause->holds = true;
	if (now < silent_at) {
		nfo_session_hold(s, silent_at);
		return;
	}
	if (now - late < pause->until && !pause->silent_since) {
		pause->silent_since = sel->heard.at;
		sel->dirty = true;
	}
	nfo_session_hold(s, max(end(pause), now) + nfo_session_detect_ns(s));
}

/* The peer returns, and has a detection time to be heard there too; or it never was away. */
static bool still_held(struct nfo_session *s, const struct nfo_session *heard, u64 gap, u64 now)
{
	if (gap >= nfo_session_swallow_ns(s))
		nfo_session_hold(s, now + nfo_session_detect_ns(s));
	else if (nfo_select_testifies(heard, s))
		nfo_session_hold(s, now);
	else
		return true;
	return false;
}

void nfo_pause_heard(struct nfo_select *sel, const struct nfo_session *heard, u64 gap, u64 now)
{
	struct nfo_pause *pause = &sel->pause;
	unsigned int i;

	pause->holds = false;
	for (i = 0; i < sel->n; i++)
		if (sel->s[i]->held && sel->s[i] != heard)
			pause->holds |= still_held(sel->s[i], heard, gap, now);
	if (pause->silent_since)
		pause->lasted_ns = now - pause->silent_since;
	pause->silent_since = 0;
	sel->dirty = true;
}
