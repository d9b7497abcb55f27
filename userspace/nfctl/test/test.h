/* SPDX-License-Identifier: GPL-2.0 */
/* cmocka wants these before itself. */
#ifndef NFCTL_TEST_H
#define NFCTL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
