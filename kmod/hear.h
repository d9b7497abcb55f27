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

#include "select.h"

/* Hear @p on @s. Returns NFO_ACT_…, or sets *drop, as nfo_session_rx() does. */
u32 nfo_hear_pulse(struct nfo_select *sel, struct nfo_session *s, const struct nfo_pulse *p,
		   u64 now, enum nfo_drop *drop);

/*
 * The same, and note if those that begin as it does may go the short way. It is of the frame
 * of @seal's that was decoded last.
 */
u32 nfo_hear(struct nfo_select *sel, struct nfo_session *s, struct nfo_seal *seal,
	     const struct nfo_pulse *p, u64 now, enum nfo_drop *drop);

#define NFO_UNUSUAL	(-1)

/*
 * The short way of a frame that fits @seal. It was heard, or enum nfo_drop says why not. Or
 * NFO_UNUSUAL, and nothing was done: it may bring about more, and is to be decoded, and heard.
 */
int nfo_hear_usual(struct nfo_select *sel, struct nfo_session *s, struct nfo_seal *seal,
		   const void *frame, size_t len, u64 now);

#endif
