// SPDX-License-Identifier: GPL-2.0
/* nfo-sim --help tells how it is called. */
#include <stdarg.h>
#include <stdio.h>

#include "runs.h"
#include "sim.h"

/* So many schedules test every rule. */
#define ENOUGH	300

static void print(struct sim *sim, const char *fmt, va_list ap)
{
	printf("%12.3f us  ", sim->now / 1e3);
	vprintf(fmt, ap);
	putchar('\n');
}

void say(struct sim *sim, const char *fmt, ...)
{
	va_list ap;

	if (!sim->verbose)
		return;
	va_start(ap, fmt);
	print(sim, fmt, ap);
	va_end(ap);
}

void fail(struct sim *sim, const char *rule, const char *fmt, ...)
{
	va_list ap;

	if (sim->failed)
		return;
	sim->failed = true;
	sim->tally->violations++;
	printf("seed %llu violates %s:\n", (unsigned long long)sim->seed, rule);
	va_start(ap, fmt);
	print(sim, fmt, ap);
	va_end(ap);
	if (sim->lasts)
		printf("  replay: nfo-sim --hours %g -v %llu\n", sim->lasts / 3600e9,
		       (unsigned long long)sim->seed);
	else
		printf("  replay: make sim SEED=%llu\n", (unsigned long long)sim->seed);
}

static void show_setting(struct sim *sim)
{
	int h, i;

	say(sim,
	    "%d links, %s, wait-to-restore %llu ms, hold-off %llu us, damping %llu ms, B %llu us",
	    sim->plan.n_links,
	    sim->plan.revertive ? "revertive" : "not revertive",
	    (unsigned long long)(sim->plan.wtr_ns / NSEC_PER_MSEC),
	    (unsigned long long)(sim->plan.hold_off_ns / NSEC_PER_USEC),
	    (unsigned long long)(sim->plan.damping_ns / NSEC_PER_MSEC),
	    (unsigned long long)(sim->truth.bound / NSEC_PER_USEC));
	say(sim, "approval needed by hosts %x%s, until %llu us, then %s", sim->plan.approval,
	    sim->plan.exempt_carrier ? " (carrier is exempt)" : "",
	    (unsigned long long)(sim->plan.approval_ns / NSEC_PER_USEC),
	    sim->plan.deny_late ? "denied" : "approved");
	say(sim, "pauses of %llu ms are granted%s",
	    (unsigned long long)(sim->plan.pause_max_ns / NSEC_PER_MSEC),
	    sim->plan.pause_unkeyed ? "" : ", but not to who has no key");
	for (h = 0; h < 2; h++) {
		for (i = 0; i < sim->plan.n_links; i++) {
			const struct port *p = &sim->host[h].port[i];
			const struct wire *w = &sim->link[i].wire[h];

			say(sim, "host %d link %d: %u us x %u, priority %d, delay %llu to %llu ns",
			    h, i, p->interval_us, p->multiplier, p->prio,
			    (unsigned long long)w->delay,
			    (unsigned long long)(w->delay + w->jitter));
		}
	}
}

static void follow_plan(struct sim *sim)
{
	const struct plan *p = &sim->plan;
	int i;

	draw_plan(sim);
	show_setting(sim);
	for (i = 0; i < p->n; i++) {
		if (!net_run(sim, p->act[i].at))
			break;
		deed_do(sim, &p->act[i]);
	}
	if (net_run(sim, p->end))
		truth_end(sim);
}

/* One that is drawn, or if @ns is not 0 one that lasts for so long. */
static void schedule(struct sim *sim, u64 seed, u64 ns)
{
	sim->seed = seed;
	sim->lasts = ns;
	sim->failed = false;
	rng_seed(&sim->rng, seed);
	rng_seed(&sim->operator, ~seed);
	rng_seed(&sim->clocks, seed << 1 ^ ~seed);
	rng_seed(&sim->traffic, seed << 32 | 1);
	rng_seed(&sim->absence, seed << 32 | 2);
	net_start(sim);
	if (ns)
		hours_run(sim, ns);
	else
		follow_plan(sim);
	net_stop(sim);
	sim->tally->schedules++;
	sim->tally->sim_ns += sim->now;
}

static const char *const rule_name[RULES] = {
	"dead-path", "no-path", "latency", "found", "cause", "damped", "degraded", "target",
	"settled", "alone", "whose-fault", "restless", "preferred", "rank", "suspicion", "paused",
	"chatter", "told", "progress", "approval", "hitless", "data", "steady",
};

/* A rule that nothing could have broken shows nothing, nor does a reason that never came. */
static bool idle(const struct tally *t)
{
	enum nfo_reason reason;
	enum rule rule;
	bool any = false;

	for (rule = 0; rule < RULES; rule++) {
		/* That is for hours. */
		if (t->tested[rule] || rule == RULE_STEADY)
			continue;
		printf("nothing tested the rule %s\n", rule_name[rule]);
		any = true;
	}
	for (reason = NFO_REASON_INITIAL; reason <= NFO_REASON_HEARTBEAT; reason++) {
		if (t->reasons[reason] || !truth_reason(reason))
			continue;
		printf("no switch by %s\n", truth_reason(reason));
		any = true;
	}
	return any;
}

static void summary(const struct tally *t)
{
	enum nfo_reason reason;
	enum rule rule;

	runs_print(t->schedules, t->sim_ns, t->steps, t->pulses);
	printf("switches:");
	for (reason = NFO_REASON_INITIAL; reason <= NFO_REASON_HEARTBEAT; reason++)
		if (truth_reason(reason))
			printf(" %s %llu", truth_reason(reason),
			       (unsigned long long)t->reasons[reason]);
	printf("\nstate changes %llu, suspicions %llu, put off for data %llu, questions %llu\n",
	       (unsigned long long)t->states, (unsigned long long)t->suspects,
	       (unsigned long long)t->vouched, (unsigned long long)t->questions);
	printf("clean cuts left %llu times, the latest %llu ns after the detection time\n",
	       (unsigned long long)t->verdicts, (unsigned long long)t->worst_over_ns);
	printf("tested:");
	for (rule = 0; rule < RULES; rule++)
		printf(" %s %llu", rule_name[rule], (unsigned long long)t->tested[rule]);
	printf("\nviolations %llu\n", (unsigned long long)t->violations);
}

int main(int argc, char **argv)
{
	struct runs runs = {
		.name = "nfo-sim", .n = 2000, .first = 1, .stop = 10, .may_last = true,
	};
	struct tally tally = {};
	struct sim sim = { .tally = &tally };
	u64 seed;

	setlinebuf(stdout);
	if (!runs_parse(&runs, argc, argv))
		return 2;
	sim.verbose = runs.verbose;
	for (seed = runs.first; seed < runs.first + runs.n && tally.violations < runs.stop; seed++)
		schedule(&sim, seed, runs.lasts);
	summary(&tally);
	if (tally.violations)
		return 1;
	return runs.n >= ENOUGH && idle(&tally);
}
