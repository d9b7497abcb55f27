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
u32 nfo_hear(struct nfo_select *sel, struct nfo_session *s, const struct nfo_pulse *p, u64 now,
	     enum nfo_drop *drop);

/*
 * The frame that @p was in is one of @seal's, the last that was decoded, and nfo_hear() returned
 * @act for it: may those that begin as it does go the short way?
 */
void nfo_hear_learn(struct nfo_seal *seal, const struct nfo_session *s, const struct nfo_pulse *p,
		    u32 act);

/*
 * The short way of a frame that fits @seal. False, and nothing is done, if it may be of no
 * use, or bring about more than that it was heard: then it is to be decoded, and heard.
 */
bool nfo_hear_usual(struct nfo_select *sel, struct nfo_session *s, struct nfo_seal *seal,
		    const void *frame, size_t len, u64 now);

#endif
