// SPDX-License-Identifier: GPL-2.0
/* Rule approval: what waits, for whom, and for how long; and the operator who answers. */
#include "approve.h"
#include "truth.h"

/* The operator. */

/*
 * Most say yes, soon or late; some no, of whom some think again; some nothing at all; and
 * some command what they want.
 */
void approval_ponder(struct sim *sim, struct host *h)
{
	struct rng *r = &sim->operator;
	u64 now = host_now(sim, h);

	h->answer_at = NEVER;
	if (h->sel.ask.state == NFO_APPROVAL_PENDING && rng_below(r, 6)) {
		h->answer_at = now + rng_log(r, US(10), 2 * sim->truth.bound);
		h->answer = rng_below(r, 8) ? rng_below(r, 3) > 0 : FORCE;
	} else if (h->sel.ask.state == NFO_APPROVAL_DENIED && rng_below(r, 2)) {
		h->answer_at = now + rng_log(r, US(10), 2 * sim->truth.bound);
		h->answer = APPROVE;
	}
}

/* The deadline has passed since host h was told that something waits. */
static bool late(struct sim *sim, int h)
{
	u64 deadline = sim->host[h].sel.approval_ns;

	return deadline && host_now(sim, &sim->host[h]) - sim->truth.asked_at[h] >= deadline;
}

/* At once; or next, if the deadline comes first, which has it leave for where it thinks best. */
static bool heeds(struct sim *sim, const struct host *h, int i)
{
	return host_active(h) == i ||
	       (late(sim, h->id) && sim->truth.switched_at[h->id] == sim->now &&
		h->sel.requested == &h->port[i].s);
}

/* To any other path that lives. */
static void force(struct sim *sim, struct host *h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct port *p = &h->port[i];

		if (i == host_active(h) || !p->paired || !nfo_select_usable(&p->s))
			continue;
		host_switch(sim, h, i, NFO_REQUEST_FORCED);
		if (!heeds(sim, h, i))
			fail(sim, "approval", "host %d lets a command wait", h->id);
		return;
	}
}

static void give(struct sim *sim, struct host *h, bool yes)
{
	say(sim, "host %d: %s", h->id, yes ? "approved" : "denied");
	nfo_approve_answer(&h->sel, yes);
	sim->truth.approved[h->id] = yes;
	sim->truth.refused[h->id] = !yes;
}

void approval_answer(struct sim *sim, struct host *h)
{
	u64 now = host_now(sim, h);

	if (now < h->answer_at)
		return;
	h->answer_at = NEVER;
	if (!nfo_approve_asked(&h->sel))
		return;
	/* Where there is nowhere to go nothing can be approved. */
	if (h->answer == APPROVE && !nfo_approve_target(&h->sel, now)) {
		h->answer_at = now + MS(5);
		return;
	}
	if (h->answer == FORCE)
		force(sim, h);
	else
		give(sim, h, h->answer);
}

/* The rule. */

static bool fault_of_path(enum nfo_reason reason)
{
	return nfo_reason_is_fault(reason) && reason != NFO_REASON_DEGRADE;
}

/*
 * The path that was not to be left was well since, or has lost its carrier as well, be it that
 * nobody has to be asked for that; or the user took it down, who then commands.
 */
static bool may_ask_again(struct sim *sim, int h, int from, const struct nfo_ask *ask)
{
	struct truth *t = &sim->truth;
	struct witnessed *w = &t->w[h][max(from, 0)];

	if (sim->plan.exempt_carrier && w->absent_at >= t->denied_at[h])
		return true;
	return !fault_of_path(ask->reason) || t->denied_link[h] != from ||
	       ask->reason == NFO_REASON_CARRIER || w->went_up >= t->denied_at[h] ||
	       w->admin_at >= t->denied_at[h] ||
	       t->switched_at[h] >= t->denied_at[h] || t->booted_at >= t->denied_at[h];
}

static void note_asked(struct sim *sim, int h, const struct nfo_ask *ask)
{
	struct host *host = &sim->host[h];
	struct nfo_switch sw = { host->sel.active, ask->to, ask->reason, 0, ask->at };
	int from = host_active(host);

	cause_check(sim, h, &sw);
	if (!approval_needed(sim, h, &sw))
		fail(sim, "approval", "host %d asks for what needs no approval: %s", h,
		     truth_reason(ask->reason));
	if (!may_ask_again(sim, h, from, ask))
		fail(sim, "approval", "host %d asks again to leave link %d", h, from);
	sim->truth.asked_at[h] = host_now(sim, host);
	sim->truth.approved[h] = false;
	sim->truth.refused[h] = false;
}

static void note_denied(struct sim *sim, int h, const struct nfo_ask *ask)
{
	struct truth *t = &sim->truth;

	if (!t->refused[h] && !(late(sim, h) && sim->host[h].sel.deny_late))
		fail(sim, "approval", "host %d denied what nobody did", h);
	t->approved[h] = false;
	t->denied_at[h] = sim->now;
	t->denied_link[h] = fault_of_path(ask->reason) ? host_active(&sim->host[h]) : -1;
}

/* Not while the path is broken, and it is neither taken down nor exempt. */
static void note_withdrawn(struct sim *sim, int h, const struct nfo_ask *ask)
{
	struct nfo_switch sw = { .from = sim->host[h].sel.active, .reason = ask->reason };
	int from = host_active(&sim->host[h]);

	sim->truth.approved[h] = false;
	if (from >= 0 && !port_of(sim, h, from)->ok)
		sw.reason = NFO_REASON_CARRIER;
	if (fault_of_path(ask->reason) && ask->reason != NFO_REASON_ADMIN &&
	    approval_needed(sim, h, &sw) && known_dead(sim, from))
		fail(sim, "approval", "host %d forgot that it wants to leave link %d", h, from);
}

void approval_told(struct sim *sim, int h)
{
	static const char *const word[] = { "none", "pending", "approved", "denied", "withdrawn" };
	struct nfo_ask *ask = &sim->host[h].sel.ask;

	if (!ask->news)
		return;
	ask->news = false;
	say(sim, "host %d: link %d (%s): %s", h, host_active(&sim->host[h]),
	    truth_reason(ask->reason), word[ask->state]);
	if (ask->state == NFO_APPROVAL_PENDING)
		note_asked(sim, h, ask);
	else if (ask->state == NFO_APPROVAL_DENIED)
		note_denied(sim, h, ask);
	else
		note_withdrawn(sim, h, ask);
	approval_ponder(sim, &sim->host[h]);
}

bool approval_needed(struct sim *sim, int h, const struct nfo_switch *sw)
{
	const struct nfo_select *sel = &sim->host[h].sel;
	int from = sw->from ? host_link_of(&sim->host[h], sw->from) : -1;

	if (!sel->approval || from < 0 || nfo_reason_is_command(sw->reason) ||
	    sw->reason == NFO_REASON_CLEAR || port_of(sim, h, from)->admin_down)
		return false;
	return sw->reason != NFO_REASON_CARRIER || !sel->exempt_carrier;
}

void approval_switched(struct sim *sim, int h, const struct nfo_switch *sw)
{
	struct truth *t = &sim->truth;

	if (approval_needed(sim, h, sw)) {
		tested(sim, RULE_APPROVAL);
		if (!t->approved[h] && (!late(sim, h) || sim->host[h].sel.deny_late))
			fail(sim, "approval", "host %d moved, and nobody approved it", h);
	}
	t->approved[h] = false;
	t->refused[h] = false;
}

/* The user does not want to be asked: what waits, or was denied, is done, if it can be. */
void approval_off(struct sim *sim, int h)
{
	sim->truth.denied_link[h] = -1;
	sim->truth.approved[h] = nfo_approve_asked(&sim->host[h].sel);
}

bool approval_waits(struct sim *sim, int h, u64 bound)
{
	return recent(sim, sim->truth.waited_at[h], bound);
}

/* What waits has its ground, and does so until the deadline at most. */
void approval_check(struct sim *sim, int h)
{
	struct nfo_select *sel = &sim->host[h].sel;
	int active = host_active(&sim->host[h]);
	struct truth *t = &sim->truth;
	u64 bound = t->bound;

	if (nfo_approve_waits(sel) && !t->approved[h])
		t->waited_at[h] = sim->now;
	if (sel->ask.state == NFO_APPROVAL_PENDING && sel->approval_ns && !t->stepped[h] &&
	    host_now(sim, &sim->host[h]) > t->asked_at[h] + sel->approval_ns + SLACK_NS)
		fail(sim, "approval", "host %d waits beyond the deadline", h);
	if (active < 0 || !nfo_approve_asked(sel) || !good_for(sim, active, bound))
		return;
	if (fault_of_path(sel->ask.reason) ||
	    (sel->ask.reason == NFO_REASON_DEGRADE && well_for(sim, h, active, bound)))
		fail(sim, "approval", "host %d waits to leave link %d, which is well", h, active);
}
