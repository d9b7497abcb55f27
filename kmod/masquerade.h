/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames of nf0's that belong to no pair may leave as if the port itself had
 * sent them, for switches that accept no other source there (flood-source port):
 * nf0's identity becomes the port's wire MAC, in the header and in what ARP and
 * neighbour discovery tell. A peer that hears such a frame puts the identity
 * back. Documentation/flooding.rst.
 */
#ifndef NFO_MASQUERADE_H
#define NFO_MASQUERADE_H

#include <linux/skbuff.h>

#include "peer.h"

/* @skb is about to leave on @port; one whose source is not nf0's stays as it is. RCU. */
int nfo_masquerade_don(struct sk_buff *skb, const struct nfo_port *port);

/* @skb came from a wire MAC of @peer, and not to ours. RCU. */
int nfo_masquerade_doff(struct sk_buff *skb, const struct nfo_peer *peer);

#endif
