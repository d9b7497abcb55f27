// SPDX-License-Identifier: GPL-2.0
/* nfo-crowd [-n SCHEDULES] [-s FIRST] [-k STOP_AFTER] | nfo-crowd -v SEED */
#include <stdarg.h>
#include <stdio.h>

#include "crowd.h"
#include "runs.h"

/* So many schedules test every rule. */
#define ENOUGH	60

static const char *const rule_name[RULES] = {
	"verdict", "bystander", "wish", "latency", "settled", "roles", "churn", "budget", "stretch",
	"told", "bare", "alone", "paused", "approval", "rank", "hitless", "once", "loop", "default",
};

static void print(const struct crowd *c, const char *fmt, va_list ap)
{
	printf("%12.3f us  ", c->now / 1e3);
	vprintf(fmt, ap);
	putchar('\n');
}

void say(struct crowd *c, const char *fmt, ...)
{
	va_list ap;

	if (!c->verbose)
		return;
	va_start(ap, fmt);
	print(c, fmt, ap);
	va_end(ap);
}

void fail(struct crowd *c, enum rule which, const char *fmt, ...)
{
	va_list ap;

	if (c->failed)
		return;
	c->failed = true;
	c->tally->violations++;
	printf("seed %llu violates %s:\n", (unsigned long long)c->seed, rule_name[which]);
	va_start(ap, fmt);
	print(c, fmt, ap);
	va_end(ap);
	printf("  replay: make sim CROWD=%llu\n", (unsigned long long)c->seed);
}

/*
 * Sizes, and as many microseconds between pulses, and milliseconds between hellos, as
 * such a crowd can be simulated with.
 */
static const struct {
	int hosts, ports;
	enum topology topology;
	u32 interval_us, hello_ms;
} settings[] = {
	{ 2, 3, SEPARATE, 250, 20 },
	{ 2, 2, SHARED, 250, 20 },
	{ 2, 3, SHARED, 250, 20 },
	{ 2, 3, JOINED, 500, 20 },
	{ 3, 2, SEPARATE, 250, 20 },
	{ 3, 3, SEPARATE, 500, 20 },
	{ 3, 2, SHARED, 500, 20 },
	{ 3, 3, SHARED, 1000, 20 },
	{ 3, 2, JOINED, 500, 20 },
	{ 4, 2, JOINED, 1000, 20 },
	{ 5, 3, SEPARATE, 1000, 20 },
	{ 6, 2, SHARED, 2000, 20 },
	{ 6, 3, JOINED, 5000, 20 },
	{ 8, 3, SEPARATE, 2000, 20 },
	{ 8, 2, SHARED, 5000, 20 },
	{ 12, 2, JOINED, 10000, 100 },
	{ 16, 2, SEPARATE, 10000, 20 },
	{ 16, 2, SHARED, 20000, 100 },
	{ 16, 3, JOINED, 20000, 100 },
};

u32 draw_budget(struct crowd *c, u32 interval_us)
{
	u32 load = (c->n_hosts - 1) * 2 * nfo_pace_rate(interval_us);

	switch (rng_below(&c->rng, 4)) {
	case 0:
		return 0;
	case 1:
		return load / 2;
	case 2:
		return load / 6;
	default:
		return NFO_PACE_BUDGET;
	}
}

u32 draw_slow(struct crowd *c)
{
	static const u32 us[] = { NFO_PACE_SLOW_US, NFO_PACE_SLOW_US, NFO_PACE_SLOW_US, 5000, 50 };

	return us[rng_below(&c->rng, ARRAY_SIZE(us))];
}

static void draw_cable(struct crowd *c, struct cable *cable)
{
	*cable = (struct cable){
		.cut_at = NEVER,
		.delay = rng_between(&c->rng, US(1), US(10)),
	};
}

/* Some have fewer ports than the others. */
static int draw_ports(struct crowd *c)
{
	return max(1, c->n_ports - !rng_below(&c->rng, 8));
}

/* One port of a host, or of all hosts, or all ports of a host. */
static void draw_bare(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts), p = rng_below(&c->rng, c->n_ports);

	switch (rng_below(&c->rng, 9)) {
	case 0:
		c->host[h].bare = BIT(p);
		break;
	case 1:
		for (h = 0; h < c->n_hosts; h++)
			c->host[h].bare = BIT(p);
		break;
	case 2:
		c->host[h].bare = BIT(c->n_ports) - 1;
		break;
	}
}

static void draw(struct crowd *c)
{
	unsigned int i = rng_below(&c->rng, ARRAY_SIZE(settings));
	int h, p;

	c->n_hosts = settings[i].hosts;
	c->n_ports = settings[i].ports;
	c->topology = settings[i].topology;
	c->hello_ns = MS(settings[i].hello_ms);
	c->multiplier = rng_below(&c->rng, 8) ? 3 : 2;
	c->loss = c->multiplier == 3 && rng_below(&c->rng, 3) == 0 ? 6554 : 0;
	c->late = rng_below(&c->rng, 3) ? 0 : 66;
	c->grants = rng_below(&c->rng, 4);
	c->approval_ns = 0;
	draw_cable(c, &c->trunk);
	for (h = 0; h < c->n_hosts; h++) {
		struct host *host = &c->host[h];

		*host = (struct host){ .died_at = NEVER, .interval_us = settings[i].interval_us };
		nfo_pace_init(&host->pace);
		host->pace.slow_us = h ? c->host[0].pace.slow_us : draw_slow(c);
		host->pace.budget = draw_budget(c, host->interval_us);
		host->n_ports = draw_ports(c);
		host->first_mac = rng_below(&c->rng, PORTS);
		host->approval = rng_below(&c->rng, 16) == 0;
		if (host->approval && !c->approval_ns)
			c->approval_ns = rng_log(&c->rng, MS(1), MS(50));
		for (p = 0; p < c->n_ports; p++)
			draw_cable(c, &c->cable[h][p]);
	}
	draw_bare(c);
}

/* Until all is settled: what happens on the way may make that later. */
static void settle_down(struct crowd *c)
{
	u64 bound = 0;

	while (!c->failed && bound < rules_bound(c)) {
		bound = rules_bound(c);
		c->bound = max(c->bound, bound);
		crowd_run(c, c->last_act + bound);
	}
	rules_settled(c, MS(100));
}

/* Now and then so long that a stretch without need ends. */
static void calm_down(struct crowd *c)
{
	if (rng_below(&c->rng, 2))
		return;
	crowd_run(c, c->now + NFO_PACE_CALM_NS);
	if (!c->failed)
		rules_settled(c, MS(100));
}

static void play(struct crowd *c)
{
	int h, n;

	for (h = 0; h < c->n_hosts; h++)
		crowd_boot(c, h);
	rules_act(c);
	rules_flood(c);
	keys_begin(c);
	settle_down(c);
	for (n = rng_between(&c->rng, 1, 3); n && !c->failed; n--) {
		bool fault;

		rules_act(c);
		fault = crowd_act(c);
		if (fault)
			rules_cut(c);
		/* Into the middle of it, now and then. */
		if (rng_below(&c->rng, 4) == 0) {
			crowd_run(c, c->now + rng_log(&c->rng, US(1), MS(50)));
			rules_act(c);
			crowd_act(c);
		}
		settle_down(c);
		if (c->failed)
			return;
		rules_act(c);
		crowd_peace(c);
		settle_down(c);
		calm_down(c);
	}
}

static void schedule(struct crowd *c, u64 seed)
{
	c->seed = seed;
	c->now = 0;
	c->failed = false;
	c->bound = 0;
	memset(c->place, 0, sizeof(c->place));
	rng_seed(&c->rng, seed);
	draw(c);
	say(c, "%d hosts with %d ports, topology %d, multiplier %u%s", c->n_hosts, c->n_ports,
	    c->topology, c->multiplier, c->loss ? ", losses" : "");
	play(c);
	queue_clear(&c->queue);
	c->tally->schedules++;
	c->tally->sim_ns += c->now;
}

static bool idle(const struct tally *t)
{
	enum rule rule;
	bool any = false;

	for (rule = 0; rule < RULES; rule++) {
		if (t->tested[rule])
			continue;
		printf("nothing tested the rule %s\n", rule_name[rule]);
		any = true;
	}
	if (!t->lost || !t->doubled) {
		printf("no frame was lost, or none came twice, around an act\n");
		any = true;
	}
	return any;
}

static void summary(const struct tally *t)
{
	enum rule rule;

	runs_print(t->schedules, t->sim_ns, t->steps, t->pulses);
	printf("%llu switches, from cut cables at most %u %% of an interval too late\n",
	       (unsigned long long)t->switches, t->worst_over);
	printf("%llu floods, %llu of them around an act\n", (unsigned long long)t->floods,
	       (unsigned long long)t->around);
	printf("lost %llu, at most %llu ms after it; doubled %llu, at most %llu ms after it\n",
	       (unsigned long long)t->lost,
	       (unsigned long long)(t->lost_after / NSEC_PER_MSEC),
	       (unsigned long long)t->doubled,
	       (unsigned long long)(t->doubled_after / NSEC_PER_MSEC));
	printf("tested:");
	for (rule = 0; rule < RULES; rule++)
		printf(" %s %llu", rule_name[rule], (unsigned long long)t->tested[rule]);
	printf("\nviolations %llu\n", (unsigned long long)t->violations);
}

int main(int argc, char **argv)
{
	struct runs runs = { .name = "nfo-crowd", .n = 300, .first = 1, .stop = 10 };
	static struct crowd crowd;
	struct tally tally = {};
	u64 seed;

	setlinebuf(stdout);
	if (!runs_parse(&runs, argc, argv))
		return 2;
	crowd.tally = &tally;
	crowd.verbose = runs.verbose;
	for (seed = runs.first; seed < runs.first + runs.n && tally.violations < runs.stop; seed++)
		schedule(&crowd, seed);
	summary(&tally);
	if (tally.violations)
		return 1;
	return runs.n >= ENOUGH && idle(&tally);
}
