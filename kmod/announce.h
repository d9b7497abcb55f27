/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling the network that frames for nf0's addresses now come to another port.
 */
#ifndef NFO_ANNOUNCE_H
#define NFO_ANNOUNCE_H

#include <linux/skbuff.h>

#include "port.h"

void nfo_announce_init(struct nfo_dev *nf);
void nfo_announce_stop(struct nfo_dev *nf);

/*
 * Append to @out a broadcast RARP (RFC 903) for each unicast address of nf0's,
 * which makes every switch on the way learn it; and have NETDEV_NOTIFY_PEERS
 * follow, on which the IP layers send gratuitous ARP and unsolicited NA. nf->lock.
 */
void nfo_announce(struct nfo_port *port, struct sk_buff_head *out);

#endif
