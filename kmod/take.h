/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does a port take a frame that is not addressed to its own MAC, or does another
 * one? And where does one leave, if what floods does so on several ports?
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument, in jiffies;
 * no call needs a lock. Documentation/flooding.rst has the rules.
 */
#ifndef NFO_TAKE_H
#define NFO_TAKE_H

#include "station.h"

struct nfo_take {
	/* Written where segments are settled. */
	bool floods_many;		/* on more ports than the default one */
	bool scattered;			/* a peer floods in more than one of our segments */
	unsigned long changed;		/* what floods or takes here or there */
	struct nfo_station self;	/* nf0's own address is where we flood */
	/* Written by the datapath. */
	struct nfo_stations behind;	/* those whose frames we send: VMs, macvlans */
	struct nfo_stations strangers;	/* others, if it matters where they are heard */
};

/* The port that a frame came in on; see segment.h. */
struct nfo_take_port {
	u8 slot;
	u32 segment;
	bool designated;
};

struct nfo_take_frame {
	const u8 *dest;
	const u8 *source;		/* not nf0's */
	u16 vlan;			/* as in station.h */
	bool to_self;			/* the destination is nf0's address */
	bool from_port;			/* the source is the wire MAC of a port of ours */
	u8 takes;			/* of the peer whose the source is, or 0; see peer.h */
};

enum nfo_taken {
	NFO_TAKE,
	NFO_TAKE_OWN,			/* no: we sent it */
	NFO_TAKE_COPY,			/* no: another port takes it */
};

/* The device goes up, or the system wakes: nothing is known of before. */
void nfo_take_start(struct nfo_take *t, unsigned long now);

/* The port of this slot is no more: who is behind us is so still, and told where we flood next. */
void nfo_take_leave(struct nfo_take *t, unsigned int slot);

/* What is no matter any more shall never again look as if it was a moment ago; see station.h. */
void nfo_take_age(struct nfo_take *t, unsigned long now);

enum nfo_taken nfo_take(struct nfo_take *t, const struct nfo_take_frame *f,
			const struct nfo_take_port *port, unsigned long now);

/* The ports that flood among which the destination was heard of late; 0: who knows. */
u32 nfo_take_where(struct nfo_take *t, const struct nfo_take_frame *f, unsigned long now);

#endif
