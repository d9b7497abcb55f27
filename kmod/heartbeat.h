/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heartbeat-only pairs: a port at one of their ends, or at both, never carries data. They
 * tell a peer whose links died from one that died itself, and decide nothing else.
 *
 * Pure: compiles in the kernel and in userspace. Documentation/selection.rst has the
 * rules.
 */
#ifndef NFO_HEARTBEAT_H
#define NFO_HEARTBEAT_H

#include "select.h"

/* What is heard of a peer. The numbers are those of the netlink attribute. */
enum nfo_reach {
	NFO_REACH_LOST = 0,	/* no pair is up */
	NFO_REACH_UP,		/* one that may carry data is */
	NFO_REACH_HEARTBEAT,	/* none but heartbeat-only ones: it lives, its links do not */
};

/* Our port of @s carries heartbeats only from now on, or data too. */
void nfo_heartbeat_set(struct nfo_select *sel, struct nfo_session *s, bool only);

/* That, or the same of the peer's port, changed. */
void nfo_heartbeat_note(struct nfo_select *sel, struct nfo_session *s);

/*
 * Bring *@reach up to what nfo_select_run saw. False while that is open: the last pair
 * that may carry data is down, and the peer has not answered since: it may have died.
 */
bool nfo_heartbeat_reach(const struct nfo_select *sel, enum nfo_reach *reach);

/* The heartbeat-only pair, if one is up, that was heard last. */
struct nfo_session *nfo_heartbeat_heard(const struct nfo_select *sel);

#endif
