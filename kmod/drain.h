/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames that wait in the queueing discipline of a port that was left: they would
 * go nowhere, and TCP does not send again what it believes still queued. They are
 * dropped, unless somebody else uses the port.
 */
#ifndef NFO_DRAIN_H
#define NFO_DRAIN_H

#include "port.h"

void nfo_drain_init(struct nfo_dev *nf);
void nfo_drain_stop(struct nfo_dev *nf);

/* Somebody left @port because it, or the path behind it, failed. nf->lock. */
void nfo_drain_port(struct nfo_port *port);

#endif
