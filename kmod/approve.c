// SPDX-License-Identifier: GPL-2.0
#include "approve.h"
#include "rank.h"

bool nfo_approve_asked(const struct nfo_select *sel)
{
	return nfo_approve_waits(sel) || sel->ask.state == NFO_APPROVAL_APPROVED;
}

bool nfo_approve_waits(const struct nfo_select *sel)
{
	return sel->ask.state == NFO_APPROVAL_PENDING || sel->ask.state == NFO_APPROVAL_DENIED;
}

struct nfo_session *nfo_approve_target(const struct nfo_select *sel, u64 now)
{
	if (!sel->active || !nfo_approve_asked(sel))
		return NULL;
	return nfo_select_target(sel, sel->ask.reason, now);
}

u64 nfo_approve_until(const struct nfo_select *sel)
{
	if (sel->ask.state != NFO_APPROVAL_PENDING || !sel->approval_ns)
		return U64_MAX;
	return sel->ask.at + sel->approval_ns;
}

/* Nobody asks for what the user commands, or took down himself. */
static bool needs_approval(const struct nfo_select *sel, enum nfo_reason reason)
{
	const struct nfo_session *a = sel->active;

	if (!sel->approval || !a || a->state == NFO_ADMIN_DOWN)
		return false;
	if (nfo_reason_is_command(reason) || reason == NFO_REASON_CLEAR)
		return false;
	return reason != NFO_REASON_CARRIER || !sel->exempt_carrier;
}

/* A fault, a degrade, or a return. */
static bool same_kind(enum nfo_reason a, enum nfo_reason b)
{
	if (a == NFO_REASON_DEGRADE || b == NFO_REASON_DEGRADE)
		return a == b;
	return nfo_reason_is_fault(a) == nfo_reason_is_fault(b);
}

/*
 * Is @sw what was asked for already? A lost carrier is graver than all that pulses tell; the
 * other way round a carrier that is back is no new fault.
 */
static bool covers(const struct nfo_select *sel, const struct nfo_switch *sw)
{
	const struct nfo_ask *ask = &sel->ask;

	if (!nfo_approve_asked(sel) || !same_kind(ask->reason, sw->reason))
		return false;
	if (ask->state == NFO_APPROVAL_APPROVED)
		return true;
	if (!nfo_reason_is_fault(sw->reason))
		return ask->to == sw->to;
	return sw->reason != NFO_REASON_CARRIER || ask->reason == NFO_REASON_CARRIER;
}

/*
 * Is its ground there, be it that there is nowhere to go, or no witness just now? Where a path
 * failed one ground follows another until it is up.
 */
static bool stands(const struct nfo_select *sel)
{
	const struct nfo_session *a = sel->active;

	if (sel->ask.reason == NFO_REASON_DEGRADE)
		return needs_approval(sel, NFO_REASON_DEGRADE) && nfo_select_degraded(a) &&
		       !sel->requested;
	/* In a pause nothing is returned to, and what was said of it stays. */
	if (!nfo_reason_is_fault(sel->ask.reason))
		return a && a->held && needs_approval(sel, sel->ask.reason);
	return a && a->state != NFO_UP &&
	       needs_approval(sel, nfo_rank_ground(a) ?: sel->ask.reason);
}

static void become(struct nfo_select *sel, enum nfo_approval state)
{
	sel->ask.state = state;
	sel->ask.news = true;
}

static void withdraw(struct nfo_select *sel)
{
	if (sel->ask.state == NFO_APPROVAL_DENIED)
		sel->ask.state = NFO_APPROVAL_NONE;
	else
		become(sel, NFO_APPROVAL_WITHDRAWN);
}

bool nfo_approve_permits(struct nfo_select *sel, const struct nfo_switch *sw, u64 now)
{
	if (sw && !needs_approval(sel, sw->reason))
		return true;
	if (sw && !covers(sel, sw)) {
		sel->ask = (struct nfo_ask){ .reason = sw->reason, .to = sw->to, .at = now };
		become(sel, NFO_APPROVAL_PENDING);
	} else if (!sw && nfo_approve_asked(sel) && !stands(sel)) {
		withdraw(sel);
	}
	if (now >= nfo_approve_until(sel))
		nfo_approve_answer(sel, !sel->deny_late);
	return sw && sel->ask.state == NFO_APPROVAL_APPROVED;
}

void nfo_approve_answer(struct nfo_select *sel, bool yes)
{
	if (yes)
		sel->ask.state = NFO_APPROVAL_APPROVED;
	else
		become(sel, NFO_APPROVAL_DENIED);
	sel->dirty = true;
}

void nfo_approve_forget(struct nfo_select *sel, const struct nfo_session *s)
{
	if (sel->ask.to == s)
		sel->ask.to = NULL;
}
