// SPDX-License-Identifier: GPL-2.0
/* Rule latency: how soon a cleanly cut cable is left. */
#include "truth.h"

/* The end of D, seen from when the last pulse came, and who must have left by then. */
static void expect(struct sim *sim, int i, u64 cuts)
{
	u64 step = interval(sim, i), wait = 0;
	struct truth *t = &sim->truth;
	int h, j;

	t->plain = longest_way(sim) < US(100);
	/*
	 * A witness may be slower, or further away; at 2 it has to answer first.
	 * Until the answers come the peer seems to come and go.
	 */
	for (j = 0; j < sim->plan.n_links; j++) {
		u64 w = way(sim, 0, j) + way(sim, 1, j);

		if (interval(sim, j) != step || multiplier(sim, 0, i) == 2 ||
		    multiplier(sim, 1, i) == 2) {
			t->plain = false;
			w += step + max(detect(sim, 0, i), detect(sim, 1, i));
		}
		/* And if the answers take longer than D, it is Down without them. */
		if (!t->plain && w > detect(sim, 0, i))
			w += 8 * SLOW_NS;
		wait = max(wait, w);
	}
	for (h = 0; h < 2; h++) {
		t->detect[h] = detect(sim, h, i) + way(sim, !h, i);
		t->leave_by[h] = cuts & BIT(!h) ? sim->now + t->detect[h] + wait + SLACK_NS
						: NEVER;
	}
	for (h = 0; h < 2; h++) {
		u64 told = t->leave_by[!h];

		if (!(cuts & BIT(h)))
			continue;
		t->leave_by[h] = min(t->leave_by[h], told + longest_way(sim) + SLACK_NS);
		if (!(cuts & BIT(!h)))
			t->detect[h] = t->detect[!h] + longest_way(sim);
	}
	for (h = 0; h < 2; h++)
		if (host_active(&sim->host[h]) != i || sim->host[h].sel.approval)
			t->leave_by[h] = NEVER;
	t->faulty = i;
	t->fault_at = sim->now;
}

static bool quiet(struct sim *sim)
{
	struct truth *t = &sim->truth;
	int h, i, paths = 0;

	if (sim->plan.n_links < 2 || sim->plan.hold_off_ns || !both_alive(sim, t->bound))
		return false;
	for (i = 0; i < sim->plan.n_links; i++)
		if (!since(sim, t->good_since[i], t->bound))
			return false;
	/* By a clock that jumps nothing takes as long as it should. */
	for (h = 0; h < 2; h++)
		if (recent(sim, t->stepped_at[h], t->bound))
			return false;
	for (h = 0; h < 2; h++)
		for (i = 0; i < sim->plan.n_links; i++)
			if (recent(sim, t->w[h][i].changed_at, t->bound) ||
			    recent(sim, t->w[h][i].heartbeat_at, t->bound) ||
			    port_of(sim, h, i)->lockout)
				return false;
	for (i = 0; i < sim->plan.n_links; i++)
		paths += permitted_for_bound(sim, 0, i);
	return paths > 1;
}

void latency_cut(struct sim *sim, const struct act *a)
{
	if (quiet(sim))
		expect(sim, a->link, a->arg);
}

void latency_left(struct sim *sim, int h, int from)
{
	struct truth *t = &sim->truth;
	u64 took = sim->now - t->fault_at;

	if (from < 0 || t->faulty != from || t->leave_by[h] == NEVER)
		return;
	say(sim, "host %d left the cut link after %llu ns, detection time %llu ns%s", h,
	    (unsigned long long)took, (unsigned long long)t->detect[h],
	    t->plain ? "" : ", but far or unequal");
	t->leave_by[h] = NEVER;
	sim->tally->verdicts++;
	tested(sim, RULE_LATENCY);
	if (t->plain && took > t->detect[h])
		sim->tally->worst_over_ns = max(sim->tally->worst_over_ns, took - t->detect[h]);
}

void latency_check(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	if (t->faulty >= 0 && sim->now > t->leave_by[h] &&
	    host_active(&sim->host[h]) == t->faulty)
		fail(sim, "latency", "host %d is still on link %d, %llu ns after its cut", h,
		     t->faulty, (unsigned long long)(sim->now - t->fault_at));
}
