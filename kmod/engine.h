/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine: one timer a device, which lets the sessions beat and judge, and
 * what follows from a decision, whoever brought it about.
 *
 * Every cause (a pulse heard, time passed, a port that cannot carry frames, a
 * command) runs the same way under nf->lock: tell the session, then settle its
 * peer. Settling lets select decide, replaces the active pair, and builds the
 * pulses that are due; the caller sends them after it released the lock.
 */
#ifndef NFO_ENGINE_H
#define NFO_ENGINE_H

#include <linux/skbuff.h>

#include "peer.h"

#include <uapi/linux/nfailover.h>

/* Before nf0 is registered, and when it no longer is. 0, or -ENOMEM and the like. RTNL. */
int nfo_engine_create(struct nfo_dev *nf);
void nfo_engine_destroy(struct nfo_dev *nf);

/*
 * nf0 goes up; down: says so to all peers, and stops beating. The same before and after
 * sleep, while nf0 stays up. RTNL.
 */
void nfo_engine_start(struct nfo_dev *nf);
void nfo_engine_stop(struct nfo_dev *nf);

/* A change that concerns all of the device happened: look at everything now. BH or process. */
void nfo_engine_run(struct nfo_dev *nf);

/*
 * Find out anew if paths carry our MTU: those of all up pairs, or of @port, or also of
 * that @remote. How many that are.
 */
unsigned int nfo_engine_probe(struct nfo_dev *nf, const struct nfo_port *port, const u8 *remote);

/* Is there something to decide, or to publish? Most pulses say nothing new. nf->lock. */
static inline bool nfo_engine_has_news(const struct nfo_peer *peer, u64 now)
{
	return !peer->settled || nfo_select_pending(&peer->select, now);
}

/* Or is anything open of its device? Then all is to be settled. nf->lock. */
static inline bool nfo_engine_is_unsettled(const struct nfo_peer *peer, u64 now)
{
	const struct nfo_dev *nf = peer->nf;

	return nfo_engine_has_news(peer, now) || nf->flood_dirty || nf->pace_dirty;
}

/* The pair was heard, which brought nothing: is there anything to do all the same? nf->lock. */
static inline bool nfo_engine_cares(const struct nfo_pair *pair, u64 now)
{
	const struct nfo_peer *peer = pair->peer;

	return nfo_engine_is_unsettled(peer, now) ||
	       nfo_select_is_later(&peer->select, &pair->session, peer->tick_at);
}

/* The pair's session took a pulse: do what follows, and arm the timer. nf->lock. */
void nfo_engine_heard(struct nfo_pair *pair, u64 now, struct sk_buff_head *out);

/* Decide for one peer, and do what follows. nf->lock. */
void nfo_engine_settle(struct nfo_peer *peer, u64 now, struct sk_buff_head *out);

/* If something concerns them: choose the default port and what floods anew, and tell. nf->lock. */
void nfo_engine_settle_floods(struct nfo_dev *nf, u64 now, struct sk_buff_head *out);

/* Make sure that the timer fires when the next thing is due. nf->lock. */
void nfo_engine_arm(struct nfo_dev *nf);

#endif
