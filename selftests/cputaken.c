// SPDX-License-Identifier: GPL-2.0
/*
 * How long all others had the CPU while this process counted down: in the clock of
 * vm -i, the instructions of interrupts and softirqs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

int main(int argc, char **argv)
{
	__s64 rounds = argc == 2 ? atoll(argv[1]) : 0, t, takes;

	if (rounds <= 0) {
		fputs("Usage: cputaken ROUNDS\n"
		      "Count down from ROUNDS, two instructions each; print how many\n"
		      "nanoseconds more than that it took, and how many in all.\n", stderr);
		return 2;
	}
	t = clock_ns(CLOCK_MONOTONIC);
	takes = count_down(rounds);
	t = clock_ns(CLOCK_MONOTONIC) - t;
	printf("%lld %lld\n", t - takes, t);
	return !takes;
}
