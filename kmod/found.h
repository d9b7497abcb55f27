/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A peer that was lost is found on one pair. What became of the others meanwhile? A peer that
 * is Down beats slowly, and silence alone would tell after a multiplier of slow intervals. But
 * it answers whatever it hears: so what was Up when the peer was lost is asked in haste, and
 * judged as if it beat that fast.
 *
 * Pure. A peer that began a new life, or was silent for so long that nonces were renewed, has
 * more to say than an answer first, and is not hastened.
 */
#ifndef NFO_FOUND_H
#define NFO_FOUND_H

#include "select.h"

/* @s has come up. */
void nfo_found(struct nfo_select *sel, const struct nfo_session *s, u64 now);

#endif
