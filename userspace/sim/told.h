/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one end last told of its pairs, to hold it to that: a pulse without a view says
 * that nothing has changed since.
 */
#ifndef TOLD_H
#define TOLD_H

#include "select.h"

struct told {
	struct nfo_pulse p;	/* its view */
};

/* @p leaves, filled by @sel. False: what it does not tell is not what was told. */
bool told_holds(struct told *told, const struct nfo_select *sel, const struct nfo_pulse *p);

#endif
