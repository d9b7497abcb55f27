// SPDX-License-Identifier: GPL-2.0
#include "approve.h"
#include "rank.h"
#include "standing.h"

/* Of the active pair, which has failed, and of one that is well beside it. */
static enum nfo_standing standing_after_fault(const struct nfo_select *sel,
					      const struct nfo_session *s, u64 now, u64 *at)
{
	bool waits = nfo_approve_waits(sel);
	const struct nfo_session *a = sel->active;
	const struct nfo_session *next = waits ? nfo_approve_target(sel, now) :
						 nfo_select_successor(sel, a, now);

	if (s == a && !next)
		return NFO_STANDING_NOWHERE;
	if (s != a && s != next)
		return NFO_STANDING_WORSE;
	if (waits) {
		*at = nfo_approve_until(sel);
		return NFO_STANDING_UNAPPROVED;
	}
	/* For want of a witness it may be overdue. */
	*at = max(a->failed_since + sel->hold_off_ns, now);
	return s == a ? NFO_STANDING_HELD_OFF : NFO_STANDING_NEXT;
}

enum nfo_standing nfo_standing_of(const struct nfo_select *sel, const struct nfo_session *s,
				  u64 now, u64 *at)
{
	bool failed = sel->active && nfo_rank_ground(sel->active);
	u64 ready = nfo_select_ready_at(sel, s);

	*at = U64_MAX;
	if (s == sel->active && !failed)
		return NFO_STANDING_ACTIVE;
	if (s != sel->active && nfo_session_heartbeat_only(s))
		return NFO_STANDING_HEARTBEAT;
	if (s != sel->active && s->lockout)
		return NFO_STANDING_LOCKOUT;
	if (s != sel->active && !nfo_select_works(s))
		return NFO_STANDING_DOWN;
	if (nfo_approve_waits(sel) && s == nfo_approve_target(sel, now)) {
		*at = nfo_approve_until(sel);
		return sel->ask.state == NFO_APPROVAL_DENIED ? NFO_STANDING_DENIED :
							       NFO_STANDING_PENDING;
	}
	if (failed)
		return standing_after_fault(sel, s, now, at);
	if (sel->requested)
		return NFO_STANDING_REQUEST;
	if (nfo_select_degraded(s))
		return NFO_STANDING_DEGRADED;
	if (!nfo_select_fitter(s, sel->active))
		return NFO_STANDING_WORSE;
	if (!sel->revertive && !(sel->active && nfo_select_degraded(sel->active)))
		return NFO_STANDING_STAYS;
	if (!nfo_select_proven(sel, s))
		return NFO_STANDING_UNPROVEN;
	/* It has waited for long enough, and so has a better one, which needs approval. */
	if (ready <= now && nfo_approve_waits(sel))
		return NFO_STANDING_WORSE;
	/* Nothing is returned to while the active one is silent, but without a verdict. */
	if (!sel->active || (sel->active->state == NFO_UP && !sel->active->held))
		*at = max(ready, now);
	return ready > now && nfo_damp_wait_ns(&s->damp, sel->damping_ns) ? NFO_STANDING_DAMPED :
									    NFO_STANDING_WAITS;
}

struct nfo_session *nfo_standing_next(const struct nfo_select *sel, u64 now)
{
	return sel->active ? nfo_select_successor(sel, sel->active, now) : NULL;
}

enum nfo_standing nfo_standing_if_failed(const struct nfo_select *sel,
					 const struct nfo_session *s, u64 now)
{
	const struct nfo_session *next = nfo_standing_next(sel, now);

	if (s == sel->active)
		return next ? NFO_STANDING_DOWN : NFO_STANDING_NOWHERE;
	if (nfo_session_heartbeat_only(s))
		return NFO_STANDING_HEARTBEAT;
	if (s->lockout)
		return NFO_STANDING_LOCKOUT;
	if (!nfo_select_works(s))
		return NFO_STANDING_DOWN;
	return s == next ? NFO_STANDING_NEXT : NFO_STANDING_WORSE;
}
