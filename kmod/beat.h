/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the beat of a pulse, heard or said, leaves in its session. It is inline, of session.c,
 * hear.h and say.h alone: nearly all pulses are nothing else.
 *
 * Pure: compiles in the kernel and in userspace.
 */
#ifndef NFO_BEAT_H
#define NFO_BEAT_H

#include "session.h"

static inline void nfo_beat_rtt(struct nfo_session *s, const struct nfo_beat *b, bool counts,
				u64 now)
{
	u64 age = now - b->echo_ns, rtt;

	if (!b->echo_ns || b->dwell_ns == NFO_DWELL_NONE || b->echo_ns > now || b->dwell_ns > age)
		return;
	rtt = min_t(u64, age - b->dwell_ns, U32_MAX);
	s->rtt_ns = s->rtt_ns ? s->rtt_ns - s->rtt_ns / 8 + rtt / 8 : rtt;
	if (counts)
		nfo_quality_rtt(&s->quality, rtt);
}

/* How much longer from the newest so far to @b it took than when they were sent. */
static inline s64 nfo_beat_apart(const struct nfo_session *s, const struct nfo_beat *b, u64 now)
{
	return now - s->echo_at - (b->tx_ns - s->echo_ns);
}

/* It is the newest now; @counts: for the quality of the path. */
static inline void nfo_beat_take(struct nfo_session *s, const struct nfo_beat *b, bool counts,
				 u64 now)
{
	nfo_beat_rtt(s, b, counts, now);
	s->echo_ns = b->tx_ns;
	s->echo_at = now;
	s->echoed_ns = max(s->echoed_ns, b->echo_ns);
}

/* Who is heard is suspected of nothing. */
static inline void nfo_beat_heard(struct nfo_session *s, u64 now)
{
	s->rx_pulses++;
	s->last_rx = now;
	s->suspect_until = 0;
	s->answer_by = 0;
	s->held = false;
	s->conclusive = false;
}

/* Silence counts from now; with patience if the peer has no reason to beat fast. */
static inline void nfo_beat_alive(struct nfo_session *s, u64 tx_ns, u64 now)
{
	s->alive_at = now;
	s->alive_ns = tx_ns;
	s->alive_slow = s->state != NFO_UP;
}

/*
 * The short way of a pulse that says, but for its beat, what the newest one said: that the peer
 * is Up, and asks for nothing. The caller knows nfo_session_is_usual() of it.
 */
static inline void nfo_beat_usual(struct nfo_session *s, const struct nfo_beat *b, u64 now)
{
	s->rx_seq = b->seq;
	s->rx_window = s->rx_window << 1 | 1;
	nfo_quality_gap(&s->quality, now - s->last_rx);
	nfo_quality_newest(&s->quality, 1, nfo_beat_apart(s, b, now));
	nfo_beat_heard(s, now);
	nfo_beat_take(s, b, true, now);
	s->said_ns = b->tx_ns;
	nfo_beat_alive(s, b->tx_ns, now);
}

/*
 * RFC 5880 6.8.7: shorten by up to a quarter. By a twentieth at least, so that
 * multiplier pulses fit in a detection time; a sixteenth of the quarter's room
 * is left for pulses that join an earlier one (see nfo_session_beat).
 */
static inline u64 nfo_beat_jittered(u64 ns, u32 random)
{
	u64 least = ns * 13 >> 8, room = ns * 35 >> 8;

	return ns - least - (room * (random & 0xffff) >> 16);
}

/* Write the session's fields of the next pulse, but for the terms. */
static inline void nfo_beat_fill(struct nfo_session *s, struct nfo_pulse *p, u64 now, u32 random)
{
	u64 dwell = now - s->echo_at;

	p->state = s->state;
	p->diag = s->state == NFO_UP ? NFO_DIAG_NONE : s->diag;
	p->seq = ++s->tx_seq;
	p->tx_ns = now;
	p->echo_ns = s->echo_ns;
	p->dwell_ns = s->echo_ns && dwell < U32_MAX ? dwell : NFO_DWELL_NONE;
	p->flags = 0;
	if (s->final_due)
		p->flags |= NFO_PULSE_FINAL;
	else if (s->poll || s->probe)
		p->flags |= NFO_PULSE_POLL;
	if (s->poll && !s->poll_ns && p->flags & NFO_PULSE_POLL)
		s->poll_ns = now;

	s->final_due = false;
	s->owed = false;
	s->probe = false;
	s->tx_due = false;
	s->last_tx = now;
	s->next_tx = now + nfo_beat_jittered(s->tx_ns, random);
	s->tx_pulses++;
}

#endif
