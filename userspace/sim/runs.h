/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of both simulators, and the first line of their summaries. */
#ifndef NFO_SIM_RUNS_H
#define NFO_SIM_RUNS_H

#include <stdbool.h>

#include "rng.h"

struct runs {
	const char *name;	/* of the program */
	u64 n;			/* schedules */
	u64 first;		/* their seeds count from here */
	u64 stop;		/* after so many violations */
	bool verbose;		/* one schedule, with its timeline */
	bool may_last;		/* the program has a schedule that lasts for hours */
	u64 lasts;		/* ns; 0: not that one */
};

/* @r has the defaults. False, and the usage is told: what is given makes no sense. */
bool runs_parse(struct runs *r, int argc, char **argv);

void runs_print(u64 schedules, u64 sim_ns, u64 steps, u64 pulses);

#endif
