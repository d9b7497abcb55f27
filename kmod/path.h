/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does one pair's path carry frames as long as our MTU? While a probe is under way,
 * every so often a pulse asks, and one padded to the MTU follows it. The peer tells in
 * its next pulses which padded one it heard last. If it answers, but has heard none
 * after all tries, the path's MTU is too small. Nothing else depends on it.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument.
 */
#ifndef NFO_PATH_H
#define NFO_PATH_H

#include "frame.h"

/* Padded pulses of one probe at most, and at least so far apart. */
#define NFO_PATH_TRIES		5
#define NFO_PATH_GAP_NS		(100 * NSEC_PER_MSEC)
/* How many pulses carry an answer: one may be lost. */
#define NFO_PATH_ANSWERS	3

enum nfo_path_state {
	NFO_PATH_UNKNOWN = 0,	/* not probed yet, or the peer does not answer */
	NFO_PATH_OK,
	NFO_PATH_TOO_SMALL,
};

struct nfo_path {
	enum nfo_path_state state;
	u16 mtu;		/* ours, when a probe last began */
	u16 remote_mtu;		/* the peer's, 0: not told */
	bool probing;
	bool answered;		/* since this probe began */
	u16 told_mtu;		/* that the last event called too large, 0: none */
	u8 tries;		/* padded pulses left in this probe */
	u8 answers;		/* pulses of ours left that answer the peer's */
	u64 began_ns;		/* this probe */
	u64 next_at;		/* for the next padded pulse, or the verdict */
	u64 heard_ns;		/* the peer's clock in its last padded pulse */
};

/* Find out anew. If @mtu, ours, is another one than before, nothing is known by then. */
void nfo_path_probe(struct nfo_path *path, u16 mtu, u64 now);

/* The session is down: no verdict on the path's MTU. */
void nfo_path_stop(struct nfo_path *path);

/* Of nfo_path_rx() and nfo_path_fill() alone. */
bool nfo_path_take(struct nfo_path *path, const struct nfo_pulse *p);
bool nfo_path_say(struct nfo_path *path, struct nfo_mtu *m, u64 patience, u64 now);

/* A proven pulse of the peer's. True if its MTU is another one: to be probed anew. */
static inline bool nfo_path_rx(struct nfo_path *path, const struct nfo_pulse *p)
{
	return p->mtu.mtu && nfo_path_take(path, p);
}

/* Has the next pulse to say anything of it? */
static inline bool nfo_path_speaks(const struct nfo_path *path)
{
	return path->probing || path->answers;
}

/*
 * A pulse leaves: write what it says. True if a padded one has to follow it.
 * @patience is how long an answer may take.
 */
static inline bool nfo_path_fill(struct nfo_path *path, struct nfo_mtu *m, u64 patience, u64 now)
{
	*m = (struct nfo_mtu){};
	return nfo_path_speaks(path) && nfo_path_say(path, m, patience, now);
}

/* Is there something new to tell: too small, or not any more? */
static inline bool nfo_path_news(struct nfo_path *path)
{
	u16 small = path->state == NFO_PATH_TOO_SMALL ? path->mtu : 0;

	if (path->state == NFO_PATH_UNKNOWN || small == path->told_mtu)
		return false;
	path->told_mtu = small;
	return true;
}

#endif
