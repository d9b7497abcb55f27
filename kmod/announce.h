/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling the network that frames for nf0's addresses now come to another port.
 */
#ifndef NFO_ANNOUNCE_H
#define NFO_ANNOUNCE_H

#include <linux/skbuff.h>

#include "port.h"

#define NFO_ANNOUNCE_COUNT		3
#define NFO_ANNOUNCE_INTERVAL_MS	100

void nfo_announce_init(struct nfo_dev *nf);
void nfo_announce_stop(struct nfo_dev *nf);

/*
 * Append to @out a broadcast RARP (RFC 903) for each unicast address of nf0's and
 * of the VLANs above it, which makes every switch on the way learn it. There may
 * be thousands: what is beyond the first 64 comes from a work item. It does the
 * same for hosts behind nf0, has the IP layers send gratuitous ARP, unsolicited
 * NA and their group memberships, and says it all again as often as configured.
 *
 * If nf0 goes out as the port (masquerade.h) nobody learns its address: instead
 * of each RARP for it there is a gratuitous ARP, or unsolicited NA, for each IP
 * address. nf->lock.
 */
void nfo_announce(struct nfo_port *port, struct sk_buff_head *out);

/* Say all of that by the work item, because nf0's address is another one there now. nf->lock. */
void nfo_announce_again(struct nfo_dev *nf);

#endif
