/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: captured under nf->lock with their number and times, sent to the
 * netlink group from a work item, so that listeners cost a failover nothing.
 */
#ifndef NFO_EVENT_H
#define NFO_EVENT_H

#include "peer.h"

#include <uapi/linux/nfailover.h>

void nfo_event_init(struct nfo_dev *nf);
/* Send what is left and stop. Process context, no lock of ours held. */
void nfo_event_drain(struct nfo_dev *nf);

/* All: nf->lock held. Times in ns of CLOCK_MONOTONIC. */
void nfo_event_pair(const struct nfo_pair *pair, enum nfailover_event what, u64 now);
/* @late: ns that the timer was overdue; or 0, and @frames of data put the verdict off further. */
void nfo_event_suspect(const struct nfo_pair *pair, u64 now, u64 late, u64 frames);
void nfo_event_peer(const struct nfo_peer *peer, enum nfailover_event what, u64 now);
void nfo_event_pause(const struct nfo_peer *peer, u64 now);	/* it begins, or is over */
void nfo_event_port(const struct nfo_port *port, enum nfailover_event what, u64 now);
void nfo_event_switch(const struct nfo_peer *peer, const struct nfo_switch *sw,
		      enum nfailover_reason reason, u64 switch_ns);
/* What became of a switch that needs approval, and needs it until @until at most. */
void nfo_event_approval(const struct nfo_peer *peer, const struct nfo_switch *sw,
			enum nfailover_reason reason, u64 until, u64 now);
void nfo_event_default(struct nfo_dev *nf, const struct nfo_port *from,
		       const struct nfo_port *to, enum nfailover_reason reason, u64 now);
void nfo_event_mtu(const struct nfo_pair *pair, u64 now);
void nfo_event_pace(struct nfo_dev *nf, u64 now);

/*
 * A pulse from @remote was dropped, or taken although it is not keyed, if that is to be
 * warned of. One event for each reason in ten seconds; no lock is needed to ask if one
 * is due. What others on the segment say to each other, or ourselves, is no news.
 */
bool nfo_event_rejection_due(const struct nfo_dev *nf, enum nfo_drop drop, u64 now);
void nfo_event_rejected(const struct nfo_port *port, const u8 *remote, enum nfo_drop drop,
			u64 now);

/* Why this session is not up; if it is, it is being removed. */
enum nfailover_reason nfo_event_down_reason(const struct nfo_pair *pair);

#endif
