// SPDX-License-Identifier: GPL-2.0
#include "found.h"
#include "hear.h"
#include "heartbeat.h"
#include "view.h"

static bool others_up(const struct nfo_select *sel, const struct nfo_session *s)
{
	return nfo_select_count_up(sel) > (s->state == NFO_UP);
}

/* They were those of a former life of the peer. */
static void forget_verdicts(struct nfo_select *sel)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		sel->s[i]->remote_fail = false;
		sel->s[i]->remote_degraded = false;
	}
}

/*
 * The pair's silence, if it is one of all of its kind: until now nobody heard any of them.
 * @bare: what ended it came on a pair that carries heartbeats only.
 */
static void excuse(struct nfo_select *sel, struct nfo_session *s, bool bare, u64 tx_ns, u64 now)
{
	const struct nfo_heard *heard = &sel->heard;

	if (!nfo_session_heartbeat_only(s))
		heard = bare ? NULL : &sel->data_heard;
	if (heard && nfo_hear_silence(heard, tx_ns, now) >= nfo_session_swallow_ns(s))
		nfo_session_return(s, heard->at, now, heard->ns, tx_ns);
}

void nfo_hear_excuse(struct nfo_select *sel, u64 gap, bool bare, u64 tx_ns, u64 now)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++)
		if (gap >= nfo_session_rx_ns(sel->s[i]))
			excuse(sel, sel->s[i], bare, tx_ns, now);
}

static void hear(struct nfo_heard *heard, u64 tx_ns, u64 now)
{
	heard->at = now;
	heard->ns = max(heard->ns, tx_ns);
}

static void hear_peer(struct nfo_select *sel, bool bare, u64 tx_ns, u64 now)
{
	hear(&sel->heard, tx_ns, now);
	if (!bare)
		hear(&sel->data_heard, tx_ns, now);
}

/*
 * A peer that nobody heard for long enough was away, and its return proves nothing against
 * any path; nor does a new life of it, whose clock is another. That heartbeat-only pairs
 * hear it all the while decides nothing for the others.
 */
static void note_heard(struct nfo_select *sel, const struct nfo_session *s, bool anew,
		       const struct nfo_pulse *p, u64 now)
{
	bool newest = anew || p->tx_ns >= sel->heard.ns, bare = nfo_session_heartbeat_only(s);
	unsigned int i;

	for (i = 0; anew && i < sel->n; i++)
		nfo_session_anew(sel->s[i], p->tx_ns, now);
	if (!anew)
		nfo_hear_end_silence(sel, bare, p->tx_ns, now);
	if (sel->pause.holds)
		nfo_pause_heard(sel, s, nfo_hear_silence(&sel->heard, p->tx_ns, now), now);
	if (anew && !others_up(sel, s))
		forget_verdicts(sel);
	if (anew) {
		sel->heard.ns = 0;
		sel->data_heard.ns = 0;
		sel->view_ns = 0;
		sel->view_heard = 0;
		nfo_view_renew(sel);
	}
	hear_peer(sel, bare, p->tx_ns, now);
	if (!newest)
		return;
	sel->view_known = p->view_heard;
	if (nfo_pause_news(&sel->pause, p, now))
		nfo_pause_take(&sel->pause, p, now);
}

u32 nfo_hear_pulse(struct nfo_select *sel, struct nfo_session *s, const struct nfo_pulse *p,
		   u64 now, enum nfo_drop *drop)
{
	bool proven = nfo_select_proven(sel, s);
	u64 remote_nonce = s->remote_nonce;
	bool excused = nfo_pause_covers(&sel->pause, s->last_rx) && nfo_session_excuse(s, now);
	bool held = s->held;
	u32 act = nfo_session_rx(s, p, now, drop);

	if (!(act & NFO_ACT_HEARD)) {
		s->held &= !excused;
		return act;
	}
	if (act & NFO_ACT_HEARTBEAT)
		nfo_heartbeat_note(sel, s);
	note_heard(sel, s, s->remote_nonce != remote_nonce, p, now);
	/* Who waits for answers has to look when to ask again; a return may wait for that hold. */
	sel->dirty |= s->asked || held;
	s->asked = 0;
	/* It was lost: have the others heard without waiting for their turn. */
	if (!sel->n_up && act & NFO_ACT_STATE)
		nfo_view_tell(sel);
	if (act & NFO_ACT_STATE && s->state == NFO_UP)
		nfo_found(sel, s, now);
	sel->dirty |= sel->open;
	if (!proven && nfo_select_proven(sel, s)) {
		sel->dirty = true;
		sel->pace_dirty = true;
	}
	return nfo_select_note(sel, act | nfo_view_take(sel, p, now));
}

/* Note if those that begin as @p does may go the short way. */
static void learn(struct nfo_seal *seal, const struct nfo_session *s, const struct nfo_pulse *p,
		  u32 act)
{
	bool usual = act == NFO_ACT_HEARD && p->seq == s->rx_seq && p->state == NFO_UP &&
		     !(p->flags & (NFO_PULSE_POLL | NFO_PULSE_FINAL | NFO_PULSE_PAUSE));

	seal->usual = usual ? seal->first : 0;
}

u32 nfo_hear(struct nfo_select *sel, struct nfo_session *s, struct nfo_seal *seal,
	     const struct nfo_pulse *p, u64 now, enum nfo_drop *drop)
{
	u32 act = nfo_hear_pulse(sel, s, p, now, drop);

	if (act & NFO_ACT_HEARD)
		learn(seal, s, p, act);
	return act;
}
