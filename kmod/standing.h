/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is told of a decision: why each pair carries the data, or not.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument.
 */
#ifndef NFO_STANDING_H
#define NFO_STANDING_H

#include "select.h"

/* Why a pair carries the data, or not. The numbers are those of the netlink attribute. */
enum nfo_standing {
	NFO_STANDING_ACTIVE = 0,
	NFO_STANDING_HELD_OFF,	/* active, and failed; left at a time, if it is still so */
	NFO_STANDING_NOWHERE,	/* active, and failed, but no other may be gone to */
	NFO_STANDING_LOCKOUT,	/* locked out */
	NFO_STANDING_DOWN,	/* not up, or its port cannot carry frames */
	NFO_STANDING_NEXT,	/* the active one has failed, and this one takes over */
	NFO_STANDING_REQUEST,	/* a switch holds the data elsewhere */
	NFO_STANDING_WORSE,	/* another one is preferred */
	NFO_STANDING_STAYS,	/* this one is, but the device is not revertive */
	NFO_STANDING_UNPROVEN,	/* it is, but was not heard both ways since the last failover */
	NFO_STANDING_WAITS,	/* it is, and wait-to-restore ends at a time */
	NFO_STANDING_DAMPED,	/* the same, but later, as it failed again and again */
	NFO_STANDING_DEGRADED,	/* the peer loses too much there */
	NFO_STANDING_HEARTBEAT,	/* heartbeat-only: it never does */
	NFO_STANDING_UNAPPROVED, /* active, and failed, but nobody approved that it is left */
	NFO_STANDING_PENDING,	/* data is to go there, and that waits for approval */
	NFO_STANDING_DENIED,	/* the same, but that was denied */
};

/* Why @s carries the data or not; *@at is when that changes by itself, U64_MAX: it does not. */
enum nfo_standing nfo_standing_of(const struct nfo_select *sel, const struct nfo_session *s,
				  u64 now, u64 *at);

/*
 * G.8031's exercise: how would @s stand, if the active pair failed now? The decision is
 * walked, and nothing is changed.
 */
enum nfo_standing nfo_standing_if_failed(const struct nfo_select *sel,
					 const struct nfo_session *s, u64 now);

/* Where the data would go then; NULL: nowhere. */
struct nfo_session *nfo_standing_next(const struct nfo_select *sel, u64 now);

#endif
