/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How fast which pair beats: roles within a peer, and a device's pulse budget.
 *
 * Pure: compiles in the kernel and in userspace. The caller serialises all
 * calls for one device. Documentation/pace.rst has the rules.
 *
 * Of each peer's pairs those are fast that matter at a failover: the one that
 * carries the data, here or there, and the one to go to next, here or there. The
 * others are slow: they are known to live, and are asked when it matters. Both
 * ends ask for an interval, and the longer one holds; the view tells each end
 * what the other one's choice is, so that both ask for the same.
 *
 * When all that a device would send is more than its budget, every interval is
 * stretched, by steps, the slow ones first.
 */
#ifndef NFO_PACE_H
#define NFO_PACE_H

#include "select.h"

/* Slow pairs are no faster than this. */
#define NFO_PACE_SLOW_US	10000
/* Pulses a second of a device. */
#define NFO_PACE_BUDGET		40000
/* The budget may be exceeded for so long, and must have room for so long, before a change. */
#define NFO_PACE_HASTE_NS	(10 * (u64)NSEC_PER_MSEC)
#define NFO_PACE_CALM_NS	((u64)NSEC_PER_SEC)

enum nfo_role {
	NFO_ROLE_SLOW = 0,
	NFO_ROLE_ACTIVE,	/* carries our data */
	NFO_ROLE_STANDBY,	/* our next choice */
	NFO_ROLE_PEER,		/* the peer's active one or its next choice */
};

/* A device's pace. */
struct nfo_pace {
	u32 slow_us;		/* configured */
	u32 budget;		/* configured: pulses a second; 0: none */
	unsigned int level;	/* of stretching; 0: none */
	bool rising;		/* where the level goes at change_at */
	u64 change_at;		/* U64_MAX: it stays */
	u64 changes;		/* of the level */
};

/* Pulses a second at most, as if nothing were stretched and no peer were slower. */
struct nfo_load {
	u32 fast;
	u32 slow;
};

void nfo_pace_init(struct nfo_pace *pace);

enum nfo_role nfo_pace_role(const struct nfo_select *sel, const struct nfo_session *s);

/* The interval of a pair that is not up yet. */
u32 nfo_pace_begin_us(const struct nfo_pace *pace, u32 fast_us);

/*
 * Choose the peer's standby, and have every session ask for what its role
 * deserves. To be called when sel->pace_dirty is set, or the pace changed.
 */
void nfo_pace_apply(const struct nfo_pace *pace, struct nfo_select *sel);

/* Add what the peer's sessions would send. */
void nfo_pace_count(const struct nfo_pace *pace, const struct nfo_select *sel,
		    struct nfo_load *load);

/* True if the level changed: apply the pace to every peer. To be called at change_at too. */
bool nfo_pace_settle(struct nfo_pace *pace, const struct nfo_load *load, u64 now);

/* What intervals are stretched to, in percent. */
u32 nfo_pace_stretch(const struct nfo_pace *pace);
u32 nfo_pace_slow_stretch(const struct nfo_pace *pace);

/* Pulses a second that this interval is worth at most: they leave 0.75 intervals apart. */
static inline u32 nfo_pace_rate(u32 us)
{
	return DIV_ROUND_UP(4 * (u32)USEC_PER_SEC, 3 * us);
}

/* Pulses a second that the session sends now at most. */
u32 nfo_pace_rate_now(const struct nfo_session *s);

#endif
