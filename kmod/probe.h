/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gateway probes: do hosts without the module answer on a port? A switch that
 * dies silently is noticed by them also when no peer is there to pulse.
 *
 * Each port asks for each target from its own wire MAC and from no IPv4 address,
 * or the link-local IPv6 address of that MAC, so that no switch and no
 * neighbour table learns anything about nf0: ARP probes (RFC 5227 1.1), and
 * neighbour solicitations (RFC 4861 4.3). All ports ask in the same instant, so
 * that a gateway that dies does so on all of them.
 */
#ifndef NFO_PROBE_H
#define NFO_PROBE_H

#include <linux/skbuff.h>

#include "port.h"

#define NFO_PROBE_US		100000
#define NFO_PROBE_MULTIPLIER	3

/* New targets, @n of them, or a port that can carry frames again: begin anew. nf->lock. */
void nfo_probe_set(struct nfo_dev *nf, const struct in6_addr *targets, unsigned int n);
void nfo_probe_restart(struct nfo_port *port, u64 now);

/* The port begins, or ceases, to ask: what was found is forgotten. nf->lock. */
void nfo_probe_renew(struct nfo_port *port, u64 now);

/*
 * While there are targets: ask if it is time to, and note what has become of the answers; who
 * is @late by more than an interval waits for one more answer first, and who is @deaf until he
 * has heard what came in: true if so. nf->lock.
 */
bool nfo_probe_run(struct nfo_dev *nf, u64 now, u64 late, bool deaf, struct sk_buff_head *out);

/* And when to do so next. nf->lock. */
u64 nfo_probe_deadline(const struct nfo_dev *nf, u64 now);

/* The gateways answered here within 1.5 intervals / have not for the detection time. nf->lock. */
bool nfo_probe_answered(const struct nfo_port *port, u64 now);
bool nfo_probe_failed(const struct nfo_port *port, u64 now);

/* Is it an answer to a probe, and nobody else's? Does not consume @skb. BH disabled. */
bool nfo_probe_rx(struct nfo_port *port, struct sk_buff *skb);

#endif
