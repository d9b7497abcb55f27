// SPDX-License-Identifier: GPL-2.0
/*
 * Not nfailover: a module of that name that does what selftests/vm/vm must
 * notice on the kernels that look for mistakes, for selftests/vm/selftest.sh.
 */

#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

static bool leak;
module_param(leak, bool, 0444);
MODULE_PARM_DESC(leak, "lose some memory");

static bool stale;
module_param(stale, bool, 0444);
MODULE_PARM_DESC(stale, "read memory that is free");

static bool stay;
module_param(stay, bool, 0444);
MODULE_PARM_DESC(stay, "refuse to be unloaded");

static bool race;
module_param(race, bool, 0444);
MODULE_PARM_DESC(race, "count with two threads");

#define COUNTS 3000000

static void *lost;
static unsigned long counter;

static noinline void leaky_lose(void)
{
	WRITE_ONCE(lost, kmalloc(100, GFP_KERNEL));
	WRITE_ONCE(lost, NULL);
}

static noinline int leaky_read_stale(void)
{
	char *p = kzalloc(100, GFP_KERNEL);

	if (!p)
		return 0;
	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	return READ_ONCE(p[10]);
}

static noinline void leaky_count(void)
{
	counter++;
}

static int count(void *unused)
{
	int i;

	for (i = 0; i < COUNTS; i++)
		leaky_count();
	return 0;
}

static int count_with_another(void)
{
	struct task_struct *other = kthread_create(count, NULL, "leaky");

	if (IS_ERR(other))
		return PTR_ERR(other);
	get_task_struct(other);
	wake_up_process(other);
	count(NULL);
	kthread_stop(other);
	put_task_struct(other);
	return 0;
}

static int __init leaky_init(void)
{
	if (leak)
		leaky_lose();
	if (stale)
		leaky_read_stale();
	if (stay)
		__module_get(THIS_MODULE);
	return race ? count_with_another() : 0;
}

static void __exit leaky_exit(void)
{
}

module_init(leaky_init);
module_exit(leaky_exit);

MODULE_DESCRIPTION("Faults that the test harness must notice");
MODULE_LICENSE("GPL");
