/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The link-layer addresses in the payload of frames: what ARP (RFC 826) and
 * IPv6 neighbour discovery (RFC 4861) tell others to send to.
 *
 * Pure: compiles in the kernel and in userspace. It reads what came from
 * anybody, and believes no length.
 */
#ifndef NFO_LLADDR_H
#define NFO_LLADDR_H

#include "pure.h"

/* So much of a frame shows whether it is such a message: two VLAN tags, IPv6, the type. */
#define NFO_LLADDR_HEAD		(ETH_HLEN + 2 * 4 + 40 + 1)

/*
 * May the Ethernet frame @frame carry such an address? ARP, and solicitations and
 * advertisements of routers and neighbours. @len bytes of it are to be seen.
 */
bool nfo_lladdr_carried(const u8 *frame, size_t len);

/*
 * Put @to in the place of each such address that is @from, in all @len bytes of
 * the frame; if @sum, ICMPv6's checksum follows.
 */
void nfo_lladdr_replace(u8 *frame, size_t len, const u8 *from, const u8 *to, bool sum);

#endif
