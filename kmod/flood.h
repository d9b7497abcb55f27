/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames that are not between identities: to everybody, to whom nobody knows,
 * and to hosts without the module. Where they leave (the default port, and more
 * if it does not reach every peer), and which port takes them, so that each is
 * delivered once. Documentation/flooding.rst.
 */
#ifndef NFO_FLOOD_H
#define NFO_FLOOD_H

#include <linux/skbuff.h>

#include "peer.h"

#include <uapi/linux/nfailover.h>

/* The device goes up, or the system wakes: nothing is known of before. nf->lock. */
void nfo_flood_start(struct nfo_dev *nf);

/* Choose the default port, and what floods and takes, anew. nf->lock. */
void nfo_flood_settle(struct nfo_dev *nf, u64 now);

/* The default port shall be @port, or none; nfo_flood_settle has to follow. nf->lock. */
void nfo_flood_set_default(struct nfo_dev *nf, struct nfo_port *port,
			   enum nfailover_reason reason, u64 now);

/* If the default port has moved, tell the network; the peers were told. nf->lock. */
void nfo_flood_announce(struct nfo_dev *nf, struct sk_buff_head *out);

/* A hello of ours, sent from wire MAC @source, came in on @port. nf->lock. */
void nfo_flood_heard_own(struct nfo_port *port, const u8 *source, u64 now);

/* Send on the default port, and wherever else it has to go. BH disabled. */
netdev_tx_t nfo_flood_xmit(struct nfo_dev *nf, struct sk_buff *skb);

/* A frame whose source is not nf0's leaves on @port: whoever sent it lives behind us. */
void nfo_flood_sent(struct nfo_dev *nf, const struct nfo_port *port, const struct sk_buff *skb);

/*
 * Is a frame to be delivered that is not addressed to the port's own MAC, or
 * does another port take it? @masked: the peer that sent it in the guise of its
 * own port, or NULL. RCU.
 */
bool nfo_flood_takes(struct nfo_port *port, const struct sk_buff *skb,
		     const struct nfo_peer *masked);

#endif
