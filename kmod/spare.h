/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buffers of pulses that were heard are kept for those to be sent, on each CPU: as many
 * come as go, and a new buffer costs more than all else that becomes of a pulse but its
 * hashes. Drivers that copy short frames out of their ring, and veth, give us such; buffers of
 * a page pool go back there. BH is off in all calls but init and exit.
 */
#ifndef NFO_SPARE_H
#define NFO_SPARE_H

#include <linux/skbuff.h>

void nfo_spare_exit(void);

/* An empty buffer of @room bytes, kept or new; NULL without memory. */
struct sk_buff *nfo_spare_get(unsigned int room);

/* Consume @skb, which a driver received: keep its buffer, or free it. */
void nfo_spare_put(struct sk_buff *skb);

#endif
