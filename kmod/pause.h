/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The announced pause: a host that knows that it will be silent, for a snapshot, a migration,
 * a debugger, says so, and for how long. Its peers put their verdicts off while they hear
 * nothing at all of it; as soon as one pair is heard, the comparative rule judges the others.
 * The host itself does the same, as it will be as deaf as it is silent.
 *
 * Each pulse says how much of the pause is left, and one that says nothing ends it: which of
 * them are lost does not matter. A peer grants no more than it wants to, and then nothing
 * for as long again: it holds for no more than half of the time, whatever is announced.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument.
 */
#ifndef NFO_PAUSE_H
#define NFO_PAUSE_H

#include "frame.h"

#define NFO_PAUSE_MAX_MS	10000
/* What a pulse has room for. */
#define NFO_PAUSE_LIMIT_MS	U16_MAX

struct nfo_select;
struct nfo_session;

/* What became of the peer's last word. The numbers are those of the netlink attribute. */
enum nfo_pause_grant {
	NFO_PAUSE_NONE = 0,	/* it announces none */
	NFO_PAUSE_GRANTED,
	NFO_PAUSE_DISABLED,	/* no peer is granted any */
	NFO_PAUSE_UNKEYED,	/* nor is one without a key */
	NFO_PAUSE_SOON,		/* the last one is not long enough ago */
};

struct nfo_pause {
	/* Policy. */
	u64 max_ns;		/* no pause is granted for longer; 0: none is */
	bool unkeyed;		/* nor one to a peer that has no key, unless this is set */

	/* The peer's. */
	enum nfo_pause_grant grant;
	u64 since;		/* when it was granted */
	u64 until;		/* and when that ends, or ended; 0: it never was */
	bool of_unkeyed;	/* to a peer that has no key */
	u64 silent_since;	/* its silence is held for its pause; 0: it is not */
	u64 lasted_ns;		/* that silence, in the end */

	/* Ours. */
	u64 own_until;
	u16 own_serial;		/* of the first view that was told with it */
	bool own_untold;	/* the peer does not say yet that it knows that one */

	bool holds;		/* the verdict on some pair is put off */
};

/* Is there a pause, the peer's or ours, in which a silence at @at falls? */
static inline bool nfo_pause_covers(const struct nfo_pause *pause, u64 at)
{
	return at < pause->until || at < pause->own_until;
}

void nfo_pause_put(struct nfo_pulse *p, u64 left_ns);

/* Write what is left of ours into a pulse, behind nfo_session_fill(): of say.h alone. */
static inline void nfo_pause_fill(const struct nfo_pause *pause, struct nfo_pulse *p, u64 now)
{
	p->pause_ms = 0;
	if (now < pause->own_until)
		nfo_pause_put(p, pause->own_until - now);
}

/* Does anything wait for the peer's next pulse, whenever that is? */
static inline bool nfo_pause_pends(const struct nfo_pause *pause)
{
	return pause->grant || pause->own_untold;
}

/* May the peer's newest pulse end its pause, or know of ours? */
static inline bool nfo_pause_awaits(const struct nfo_pause *pause, u64 now)
{
	return now < pause->until || nfo_pause_pends(pause);
}

/* Or does it announce one? */
static inline bool nfo_pause_news(const struct nfo_pause *pause, const struct nfo_pulse *p,
				  u64 now)
{
	return p->flags & NFO_PULSE_PAUSE || nfo_pause_awaits(pause, now);
}

/* It may. */
void nfo_pause_take(struct nfo_pause *pause, const struct nfo_pulse *p, u64 now);

/* Ours is over at @until, which may be now, or begins. To be told by a pulse on all pairs. */
void nfo_pause_announce(struct nfo_select *sel, u64 until, u64 now);

/* The policy changes. */
void nfo_pause_configure(struct nfo_select *sel, u64 max_ns, bool unkeyed, u64 now);

/*
 * @s may have expired in a pause, at a tick that was due @late ago: put the verdict off,
 * unless another pair testifies against it.
 */
void nfo_pause_hold(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late);

/* The pair @heard was heard, after nobody heard the peer for @gap: judge the held others. */
void nfo_pause_heard(struct nfo_select *sel, const struct nfo_session *heard, u64 gap, u64 now);

#endif
