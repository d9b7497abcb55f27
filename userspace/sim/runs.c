// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "runs.h"

static bool refuse(const struct runs *r)
{
	fprintf(stderr, "usage: %s [-n SCHEDULES] [-s FIRST] [-k STOP_AFTER]\n"
			"       %s -v SEED\n", r->name, r->name);
	return false;
}

static bool number(const char *s, u64 *v)
{
	char *end;

	*v = strtoull(s, &end, 0);
	return end != s && !*end;
}

bool runs_parse(struct runs *r, int argc, char **argv)
{
	bool ok = true;
	int opt;

	while (ok && (opt = getopt(argc, argv, "n:s:k:v:")) != -1) {
		if (opt == 'n') {
			ok = number(optarg, &r->n);
		} else if (opt == 's') {
			ok = number(optarg, &r->first);
		} else if (opt == 'k') {
			ok = number(optarg, &r->stop);
		} else if (opt == 'v') {
			r->verbose = true;
			r->n = 1;
			ok = number(optarg, &r->first);
		} else {
			ok = false;
		}
	}
	return (ok && optind == argc) || refuse(r);
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
