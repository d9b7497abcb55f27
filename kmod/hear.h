/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A pulse of the peer's is heard: what becomes of its pair's session, and of what we know of
 * the peer.
 *
 * Pure: compiles in the kernel and in userspace. Nearly all pulses say what the one before
 * them said. While nothing waits for them, these go a short way, with the same result.
 */
#ifndef NFO_HEAR_H
#define NFO_HEAR_H

#include "beat.h"
#include "select.h"
#include "wire.h"

/* Hear @p on @s. Returns NFO_ACT_…, or sets *drop, as nfo_session_rx() does. */
u32 nfo_hear_pulse(struct nfo_select *sel, struct nfo_session *s, const struct nfo_pulse *p,
		   u64 now, enum nfo_drop *drop);

/*
 * The same, and note if those that begin as it does may go the short way. It is of the frame
 * of @seal's that was decoded last.
 */
u32 nfo_hear(struct nfo_select *sel, struct nfo_session *s, struct nfo_seal *seal,
	     const struct nfo_pulse *p, u64 now, enum nfo_drop *drop);

/*
 * How long nobody heard the peer: by our clock, which ran while the peer was
 * paused, or by its clock, which ran while we were.
 */
static inline u64 nfo_hear_silence(const struct nfo_heard *heard, u64 tx_ns, u64 now)
{
	u64 ours = now - heard->at;

	return tx_ns > heard->ns ? max(ours, tx_ns - heard->ns) : ours;
}

/* Excuse the silence of @gap of all pairs, where it is long enough; of what follows alone. */
void nfo_hear_excuse(struct nfo_select *sel, u64 gap, bool bare, u64 tx_ns, u64 now);

/* By a pulse on a pair that carries heartbeats only (@bare), or on another one. */
static inline void nfo_hear_end_silence(struct nfo_select *sel, bool bare, u64 tx_ns, u64 now)
{
	/* Who may carry data was heard last, or before the others. */
	u64 gap = nfo_hear_silence(bare ? &sel->heard : &sel->data_heard, tx_ns, now);

	/* Most of the time it is shorter than any interval, which swallows nothing. */
	if (gap >= sel->shortest_ns)
		nfo_hear_excuse(sel, gap, bare, tx_ns, now);
}

/* Does anything wait for the next pulse that is heard? */
static inline bool nfo_hear_awaits(const struct nfo_select *sel, const struct nfo_session *s)
{
	const struct nfo_pause *pause = &sel->pause;

	/* A pause that is not over covers when it was heard last. */
	return sel->open || s->asked || pause->holds || nfo_pause_covers(pause, s->last_rx) ||
	       nfo_pause_pends(pause) || !nfo_select_proven(sel, s);
}

#define NFO_UNUSUAL	(-1)

/*
 * The short way of a frame that fits @seal. It was heard, or enum nfo_drop says why not. Or
 * NFO_UNUSUAL, and nothing was done: it may bring about more, and is to be decoded, and heard.
 */
static __always_inline int nfo_hear_usual(struct nfo_select *sel, struct nfo_session *s,
					  struct nfo_seal *seal, const u8 *frame, size_t len,
					  u64 now)
{
	bool bare = nfo_session_heartbeat_only(s);
	struct nfo_beat beat __uninitialized;	/* until it is read */

	if (!nfo_wire_is_usual(frame, len, seal) || nfo_hear_awaits(sel, s))
		return NFO_UNUSUAL;
	beat = nfo_wire_beat((const struct nfo_wire *)(frame + ETH_HLEN));
	if (beat.tx_ns < sel->heard.ns || !nfo_session_is_usual(s, &beat, now))
		return NFO_UNUSUAL;
	/* Last, as it takes the longest, and is right nearly always. */
	if (!nfo_wire_tag_ok(frame, seal))
		return NFO_DROP_TAG;
	nfo_beat_usual(s, &beat, now);
	nfo_hear_end_silence(sel, bare, beat.tx_ns, now);
	sel->heard = (struct nfo_heard){ .at = now, .ns = beat.tx_ns };
	if (!bare)
		sel->data_heard = sel->heard;
	sel->view_known = beat.view_heard;
	return NFO_OK;
}

#endif
