/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pulses as frames: building, sending, receiving. Frames are built under
 * nf->lock and leave after it is released.
 */
#ifndef NFO_PULSE_H
#define NFO_PULSE_H

#include <linux/skbuff.h>

#include "peer.h"

/*
 * Append to @out the next pulses of those pairs of @peer that are due; those of a port that cannot
 * carry frames are due no longer. nf->lock.
 */
void nfo_pulse_build_due(struct nfo_peer *peer, u64 now, struct sk_buff_head *out);

/* Append to @out a hello of @port, to everybody and to each pin that is not heard; nf->lock. */
void nfo_pulse_build_hello(struct nfo_port *port, u64 now, struct sk_buff_head *out);

/*
 * Send what was built, past the ports' queueing disciplines: behind data, a
 * pulse would tell of congestion, not of the path. No lock held; BH off, which also
 * keeps the ports alive that were looked up under nf->lock. @out is void then.
 */
void nfo_pulse_send(struct nfo_dev *nf, struct sk_buff_head *out);

/* The same, where BH may be on. */
static inline void nfo_pulse_send_bh(struct nfo_dev *nf, struct sk_buff_head *out)
{
	local_bh_disable();
	nfo_pulse_send(nf, out);
	local_bh_enable();
}

/* A frame of our EtherType arrived on @port. Does not consume @skb. BH disabled. */
void nfo_pulse_rx(struct nfo_port *port, struct sk_buff *skb);

#endif
