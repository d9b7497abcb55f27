/* SPDX-License-Identifier: GPL-2.0 */
/* Nanoseconds of a clock, and waiting for one to come. */
#ifndef NFAILOVER_TEST_CLOCK_H
#define NFAILOVER_TEST_CLOCK_H

#include <linux/types.h>
#include <time.h>

#define NSEC_PER_USEC	1000LL
#define NSEC_PER_MSEC	1000000LL
#define NSEC_PER_SEC	1000000000LL

static inline __s64 clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static inline void clock_wait_until(clockid_t id, __s64 ns)
{
	struct timespec ts = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };

	clock_nanosleep(id, TIMER_ABSTIME, &ts, NULL);
}

/* Twice as many instructions, and nothing else; 0: not on this machine. */
static inline __s64 count_down(__s64 n)
{
#ifdef __x86_64__
	const __s64 takes = 2 * n;

	__asm__ volatile("1: dec %0; jnz 1b" : "+r"(n) : : "cc");
	return takes;
#else
	return 0;
#endif
}

#endif
