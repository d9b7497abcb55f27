/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NFO_UNIT_H
#define NFO_UNIT_H

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "path.h"
#include "rank.h"
#include "hear.h"
#include "standing.h"

#define US(n)	((u64)(n) * NSEC_PER_USEC)
#define MS(n)	((u64)(n) * NSEC_PER_MSEC)

/* Of jiffies: so long after it, what was before seems to be still to come. */
#define HALF_TURN	(~0UL / 2 + 1)

#endif
