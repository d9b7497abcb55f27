/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls back when a CPU has heard what had come in there: from a tasklet of its own on each
 * CPU, which runs after the receive softirq.
 */
#ifndef NFO_EARS_H
#define NFO_EARS_H

#include <linux/percpu-defs.h>

struct nfo_ear;

struct nfo_ears {
	struct nfo_ear __percpu *ear;
	void (*heard)(struct nfo_ears *ears);
};

/* 0 or -ENOMEM. */
int nfo_ears_create(struct nfo_ears *ears, void (*heard)(struct nfo_ears *ears));
void nfo_ears_destroy(struct nfo_ears *ears);

/* @heard is called on this CPU. BH off. */
void nfo_ears_listen(struct nfo_ears *ears);

/* @heard neither runs nor is due anywhere after that; nobody may listen meanwhile. Process. */
void nfo_ears_cancel(struct nfo_ears *ears);

#endif
