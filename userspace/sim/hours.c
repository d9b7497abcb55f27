// SPDX-License-Identifier: GPL-2.0
/*
 * A long run: two cables, the defaults, clocks that run each as it likes and jump now and then,
 * timers that are late, and 1 % of all pulses lost; but nothing ever fails. So for hours nothing
 * may change, and no memory be used up.
 */
#include <sys/resource.h>

#include "truth.h"

/* Of what the kernel counts, in kB. */
#define GROWTH_MAX	1024

static const u64 slice = 10 * NSEC_PER_SEC;

static void settings(struct sim *sim)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->rng;
	int h, i;

	*p = (struct plan){
		.n_links = 2,
		.wtr_ns = NSEC_PER_SEC,
		.damping_ns = 60 * NSEC_PER_SEC,
		.pause_max_ns = 10 * NSEC_PER_SEC,
		.revertive = true,
		.interval_max_us = NFO_INTERVAL_US,
		.multiplier_max = NFO_MULTIPLIER,
		.bare_host = -1,
		.bare_link = -1,
	};
	for (h = 0; h < 2; h++) {
		host_create(sim, h);
		sim->host[h].clock.rate = clock_draw(&sim->clocks);
		for (i = 0; i < p->n_links; i++) {
			sim->host[h].port[i].interval_us = NFO_INTERVAL_US;
			sim->host[h].port[i].multiplier = NFO_MULTIPLIER;
			sim->link[i].wire[h] = (struct wire){
				.delay = rng_between(r, US(1), US(30)),
				.jitter = US(10),
			};
		}
	}
	sim->frozen = false;
	sim->rotation = (struct rotation){};
}

static void begin(struct sim *sim)
{
	int h, i;

	settings(sim);
	truth_start(sim);
	for (h = 0; h < 2; h++)
		deed_do(sim, &(struct act){ .deed = D_BOOT, .host = h });
	net_run(sim, 2 * sim->truth.bound);
	sim->late = 65536 / 1000;
	for (i = 0; i < sim->plan.n_links; i++) {
		deed_do(sim, &(struct act){ .deed = D_LOSS, .link = i, .arg = 65536 / 100 });
		deed_do(sim, &(struct act){ .deed = D_LATE, .link = i, .arg = 65536 / 1000 });
	}
}

/* Every minute or so one of the clocks takes another rate, or jumps. */
static void disturb(struct sim *sim)
{
	struct rng *r = &sim->clocks;
	struct act a = { .deed = D_SLEW, .host = rng_below(r, 2), .arg = clock_draw(r) };

	if (rng_below(r, 6))
		return;
	if (rng_below(r, 2)) {
		a.deed = D_STEP;
		a.arg = rng_log(r, US(20), 2 * NSEC_PER_SEC);
	}
	deed_do(sim, &a);
}

static long memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static u64 switches(const struct tally *t)
{
	enum nfo_reason reason;
	u64 n = 0;

	for (reason = NFO_REASON_INITIAL; reason <= NFO_REASON_HEARTBEAT; reason++)
		n += t->reasons[reason];
	return n;
}

static bool both_up(const struct sim *sim)
{
	return sim->host[0].reach == NFO_REACH_UP && sim->host[1].reach == NFO_REACH_UP;
}

void hours_run(struct sim *sim, u64 ns)
{
	u64 states, was;
	long kilobytes;

	begin(sim);
	states = sim->tally->states;
	was = switches(sim->tally);
	kilobytes = memory();
	while (sim->now < ns && net_run(sim, sim->now + slice)) {
		tested(sim, RULE_STEADY);
		if (sim->tally->states != states || switches(sim->tally) != was || !both_up(sim))
			fail(sim, "steady", "%llu state changes and %llu switches in vain",
			     (unsigned long long)(sim->tally->states - states),
			     (unsigned long long)(switches(sim->tally) - was));
		if (memory() > kilobytes + GROWTH_MAX)
			fail(sim, "steady", "%ld kB of memory used up", memory() - kilobytes);
		disturb(sim);
	}
}
