/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which ports share a segment, which of them flood, and which one takes what
 * others flood there.
 *
 * Pure: compiles in the kernel and in userspace. Documentation/flooding.rst has
 * the rules and why they are so.
 */
#ifndef NFO_SEGMENT_H
#define NFO_SEGMENT_H

#include "pure.h"

/* Most ports of a device; a mask has a bit for each. */
#define NFO_PORTS_MAX	32

/* A port. The caller fills the upper half, and the functions the rest, in their order. */
struct nfo_segment_port {
	bool ok;		/* carrier and up */
	bool is_default;
	bool up;		/* has an up pair */
	bool heartbeat_only;	/* neither floods nor takes */
	s32 prio;		/* larger is better */
	u32 order;		/* smaller is better among equals */
	u32 heard;		/* mask of ports whose hellos arrive here */

	u32 segment;		/* mask of ports that share its segment, itself included */
	bool floods;		/* what is flooded leaves here */
	bool designated;	/* takes for its segment what strangers flood there */
};

/* A pair of some peer, as far as flooding is concerned. */
struct nfo_segment_pair {
	bool up;		/* and not heartbeat-only, which neither floods nor takes */
	u8 port;		/* index of the local port */
	u64 remote;		/* the remote wire MAC as a number */
	bool active;		/* it carries our data for the peer */
	bool standby;		/* and would do so next */
	bool floods;		/* the peer floods on its side */
};

/* Fill segment, and floods of the default port. */
void nfo_segment_find(struct nfo_segment_port *port, unsigned int n);

/*
 * Have what is flooded reach the peer of these pairs: if none that is up is on a
 * port that floods, that of the active pair floods too, unless its segment has one.
 */
void nfo_segment_reach(struct nfo_segment_port *port, unsigned int n,
		       const struct nfo_segment_pair *pair, unsigned int n_pairs);

/* Elect one port of each segment: the one that floods, or else the best. After all reach calls. */
void nfo_segment_designate(struct nfo_segment_port *port, unsigned int n);

/*
 * The port that takes what the peer of these pairs floods, -1 if it is not known to
 * flood where a pair is up. *@scattered is set if it floods elsewhere too, be it
 * where no pair is up: what it sends may arrive all the same.
 */
int nfo_segment_take(const struct nfo_segment_port *port,
		     const struct nfo_segment_pair *pair, unsigned int n_pairs, bool *scattered);

/*
 * The pair, of those of one peer, for frames to it that stations behind us send; -1:
 * the active one. What they flood leaves one port of each segment, and a switch there
 * must not see them at two.
 */
int nfo_segment_guests(const struct nfo_segment_port *port,
		       const struct nfo_segment_pair *pair, unsigned int n_pairs);

#endif
