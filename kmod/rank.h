/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the user asks for ranks among faults as in ITU-T G.8031 11.2, here for any number
 * of paths: a lockout ranks above all, a signal fail of the path that a switch names
 * above it, a forced switch above a signal fail of any other, and a manual one below
 * that of the preferred path, and below a signal degrade of either.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument.
 */
#ifndef NFO_RANK_H
#define NFO_RANK_H

#include "select.h"

/* Why a switch is refused. */
enum nfo_refusal {
	NFO_REFUSAL_NONE = 0,
	NFO_REFUSAL_DOWN,	/* the pair is not up */
	NFO_REFUSAL_LOCKOUT,	/* it is locked out */
	NFO_REFUSAL_FORCED,	/* a forced switch is in force, and this one is manual */
	NFO_REFUSAL_DEGRADED,	/* one of the two paths is degraded, and this one is manual */
	NFO_REFUSAL_FAILED,	/* the preferred path has failed, and this one is manual */
	NFO_REFUSAL_HEARTBEAT,	/* it is heartbeat-only */
};

/* Why a path should be left, NONE: it is well. */
enum nfo_reason nfo_rank_ground(const struct nfo_session *s);

/* It has failed, but not for long enough. */
bool nfo_rank_held_off(const struct nfo_select *sel, const struct nfo_session *s, u64 now);

/* G.8031's working path: where data goes while all is well and nobody asks for another. */
struct nfo_session *nfo_rank_working(const struct nfo_select *sel);

/* Paths that could carry data live, but the user locked out each of them: it goes nowhere. */
bool nfo_rank_barred(const struct nfo_select *sel);

/* Take note of what has failed or is well again; and end the switch that this outranks. */
void nfo_rank_note(struct nfo_select *sel, u64 now);

/* End the switch in force. */
void nfo_rank_end(struct nfo_select *sel);

/* Would a switch to @s be heeded? */
enum nfo_refusal nfo_rank_refuses(const struct nfo_select *sel, const struct nfo_session *s,
				  enum nfo_request request, u64 now);

/* A switch to the port of @s, which is not refused; it replaces the one in force. */
void nfo_rank_command(struct nfo_select *sel, struct nfo_session *s, enum nfo_request request);

/* The user ends the switch in force, every wait-to-restore that is running, and damping. */
void nfo_rank_clear(struct nfo_select *sel, u64 now);

/* The user forbids to send data on @s, or permits it again. */
void nfo_rank_lockout(struct nfo_select *sel, struct nfo_session *s, bool lockout);

#endif
