/* SPDX-License-Identifier: GPL-2.0 */
/* Times and numbers on a command line */
#ifndef NFAILOVER_TEST_PARSE_H
#define NFAILOVER_TEST_PARSE_H

#include <err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static inline __s64 parse_time(const char *s)
{
	static const struct {
		const char *suffix;
		__s64 ns;
	} units[] = {
		{ "ns", 1 }, { "us", NSEC_PER_USEC },
		{ "ms", NSEC_PER_MSEC }, { "s", NSEC_PER_SEC },
	};
	char *rest;
	double v = strtod(s, &rest);

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (rest != s && v >= 0 && !strcmp(rest, units[i].suffix))
			return v * units[i].ns;
	}
	errx(2, "\"%s\" is no time: a number and ns, us, ms or s", s);
}

static inline unsigned int parse_count(const char *s)
{
	char *rest;
	unsigned long v = strtoul(s, &rest, 0);

	if (rest == s || *rest || v > 1000000)
		errx(2, "\"%s\" is not a number up to a million", s);
	return v;
}

#endif
