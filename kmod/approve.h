/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Approval: what leaves the active pair for a fault, or to return, is decided as ever, but
 * waits until the user approves. A request stands for as long as its ground: it is about
 * leaving the active pair, and where to is decided anew when it is done. A refusal holds
 * until that ground is gone, or a graver one comes.
 *
 * What the user commands waits for nobody, nor does the first choice of a path.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument.
 */
#ifndef NFO_APPROVE_H
#define NFO_APPROVE_H

#include "select.h"

/*
 * May it be done? @sw is what was decided, NULL: nothing was. What has to wait is noted,
 * and what waited for nothing is withdrawn.
 */
bool nfo_approve_permits(struct nfo_select *sel, const struct nfo_switch *sw, u64 now);

/* Something is decided, and not done: pending, approved or denied. */
bool nfo_approve_asked(const struct nfo_select *sel);

/* The same, and it is not approved. */
bool nfo_approve_waits(const struct nfo_select *sel);

/* Where the data would go, were it approved now; NULL: nowhere, or nothing is asked. */
struct nfo_session *nfo_approve_target(const struct nfo_select *sel, u64 now);

/* When a request is approved or denied by itself; U64_MAX: never. */
u64 nfo_approve_until(const struct nfo_select *sel);

/* The user's answer to what is asked. */
void nfo_approve_answer(struct nfo_select *sel, bool yes);

/* @s is no more. */
void nfo_approve_forget(struct nfo_select *sel, const struct nfo_session *s);

#endif
