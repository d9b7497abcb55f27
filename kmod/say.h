/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a pair's next pulse says, but for what its device adds: who that is, and its flags.
 *
 * Pure: compiles in the kernel and in userspace. Nearly all pulses have the terms of the one
 * before them, which are sealed, and no view: these are filled a short way, with the same
 * result on the wire; see nfo_wire_encode_known().
 */
#ifndef NFO_SAY_H
#define NFO_SAY_H

#include "beat.h"
#include "view.h"

/* Fill in @p; @random jitters the pulse after this one. */
static inline void nfo_say(const struct nfo_select *sel, struct nfo_session *s,
			   struct nfo_pulse *p, u64 now, u32 random)
{
	nfo_session_fill(s, p, now, random);
	nfo_pause_fill(&sel->pause, p, now);
	nfo_view_fill(sel, s, p);
}

/* May it go the short way? @seal is that of the one before, and void if its device changed. */
static inline bool nfo_say_is_usual(const struct nfo_select *sel, const struct nfo_session *s,
				    const struct nfo_seal *seal, u64 now)
{
	/* Who is in haste slows down with each pulse. */
	return seal->valid && nfo_session_keeps(s, &seal->terms) && s->remote_nonce &&
	       s->echo_nonce == s->remote_nonce && !s->hasty &&
	       sel->view_known == sel->view_serial && now >= sel->pause.own_until;
}

/* The short way: fill in what is behind the terms. */
static inline void nfo_say_usual(const struct nfo_select *sel, struct nfo_session *s,
				 struct nfo_pulse *p, u64 now, u32 random)
{
	nfo_beat_fill(s, p, now, random);
	p->view_heard = sel->view_heard;
	p->pause_ms = 0;
}

#endif
