/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flap damping, after RFC 2439: what fails again and again is returned to later and
 * later. Each failure of the path is a penalty; the second one makes the return wait for
 * longer than wait-to-restore, each further one for twice as long, up to a limit. For
 * each such limit that the pair was up without a failure a penalty is forgiven.
 *
 * Pure: compiles in the kernel and in userspace. Times are arguments.
 */
#ifndef NFO_DAMP_H
#define NFO_DAMP_H

#include "pure.h"

/* With so many the wait is the limit. */
#define NFO_DAMP_PENALTY_MAX	8

struct nfo_damp {
	u8 penalty;
	u32 ups;	/* how often the pair had come up when it last got one: one for each */
	u64 up_ns;	/* and for how long it had been up by then */
};

/* Its path failed; it has come up @ups times, and was up for @up_ns in all. */
void nfo_damp_fail(struct nfo_damp *d, u32 ups, u64 up_ns, u64 limit_ns);

/* The penalty that is left, when it was up for @up_ns in all. */
u8 nfo_damp_penalty(const struct nfo_damp *d, u64 up_ns, u64 limit_ns);

/* How much longer than wait-to-restore the return has to wait, as of the last failure. */
u64 nfo_damp_wait_ns(const struct nfo_damp *d, u64 limit_ns);

/* The user forgives all. */
void nfo_damp_clear(struct nfo_damp *d);

#endif
