// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runs.h"

/* The clocks of the hosts hold that. */
#define HOURS_MAX	1000

static void explain(const struct runs *r, FILE *to)
{
	fprintf(to, "usage: %s [-n SCHEDULES] [-s FIRST] [-k STOP_AFTER]\n"
		    "       %s -v SEED            one schedule, with its timeline\n", r->name,
		r->name);
	if (r->may_last)
		fprintf(to, "       %s --hours HOURS [-s SEED | -v SEED]\n"
			    "                             one so long, in which nothing fails\n",
			r->name);
}

static bool number(const char *s, u64 *v)
{
	char *end;

	*v = strtoull(s, &end, 0);
	return end != s && !*end;
}

static bool hours(const char *s, u64 *ns)
{
	char *end;
	double n = strtod(s, &end);

	if (end == s || *end || !(n > 0 && n <= HOURS_MAX))
		return false;
	*ns = n * 3600e9;
	return true;
}

static bool take(struct runs *r, int opt, const char *arg)
{
	switch (opt) {
	case 'n':
		return number(arg, &r->n);
	case 's':
		return number(arg, &r->first);
	case 'k':
		return number(arg, &r->stop);
	case 'v':
		r->verbose = true;
		r->n = 1;
		return number(arg, &r->first);
	case 'H':
		r->n = 1;
		return r->may_last && hours(arg, &r->lasts);
	default:
		return false;
	}
}

bool runs_parse(struct runs *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "hours", required_argument, NULL, 'H' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool ok = true;
	int opt;

	while (ok && (opt = getopt_long(argc, argv, "n:s:k:v:", options, NULL)) != -1) {
		if (opt == 'h') {
			explain(r, stdout);
			exit(0);
		}
		ok = take(r, opt, optarg);
	}
	if (!ok || optind != argc) {
		explain(r, stderr);
		return false;
	}
	return true;
}

static double cpu_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void runs_print(u64 schedules, u64 sim_ns, u64 steps, u64 pulses)
{
	printf("%llu schedules, %.1f s simulated, %llu steps, %llu pulses, %.1f s\n",
	       (unsigned long long)schedules, sim_ns / 1e9, (unsigned long long)steps,
	       (unsigned long long)pulses, cpu_s());
}
