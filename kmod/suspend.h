/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Before the system sleeps, every device that is up takes its leave of its peers, as if
 * it were taken down; after that it begins anew.
 */
#ifndef NFO_SUSPEND_H
#define NFO_SUSPEND_H

#include <linux/types.h>

#ifdef CONFIG_PM_SLEEP

int nfo_suspend_init(void);
void nfo_suspend_exit(void);

/* The system is about to sleep, or sleeps: nobody begins to beat. RTNL. */
bool nfo_suspend_near(void);

#else

static inline int nfo_suspend_init(void)
{
	return 0;
}

static inline void nfo_suspend_exit(void)
{
}

static inline bool nfo_suspend_near(void)
{
	return false;
}

#endif

#endif
