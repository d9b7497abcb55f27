// SPDX-License-Identifier: GPL-2.0
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/sched/isolation.h>
#include <linux/smp.h>

#include "tick.h"

#ifdef CONFIG_PREEMPT_RT

static void run_work(struct kthread_work *work)
{
	struct nfo_tick *tick = container_of(work, struct nfo_tick, work);
	int cpu = READ_ONCE(tick->cpu);

	/*
	 * It is another one now, or was offline, from when on a thread may run anywhere; active:
	 * it is not about to go.
	 */
	if (cpu >= 0 && cpu != raw_smp_processor_id() && cpu_active(cpu))
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
	local_bh_disable();
	tick->run(tick);
	local_bh_enable();
}

/* To a CPU that has a number it goes by itself. */
static void context_place(struct nfo_tick *tick)
{
	if (tick->worker && tick->cpu < 0)
		set_cpus_allowed_ptr(tick->worker->task, housekeeping_cpumask(HK_TYPE_KTHREAD));
}

static int context_create(struct nfo_tick *tick, const char *name)
{
	tick->worker = kthread_create_worker(0, "nfailover/%s", name);
	if (IS_ERR(tick->worker))
		return PTR_ERR(tick->worker);
	sched_set_fifo(tick->worker->task);
	kthread_init_work(&tick->work, run_work);
	return 0;
}

static void context_destroy(struct nfo_tick *tick)
{
	kthread_destroy_worker(tick->worker);
}

static void context_enter(struct nfo_tick *tick)
{
	kthread_queue_work(tick->worker, &tick->work);
}

static void context_leave(struct nfo_tick *tick)
{
	kthread_cancel_work_sync(&tick->work);
}

#else

static void run_tasklet(struct tasklet_struct *tasklet)
{
	struct nfo_tick *tick = from_tasklet(tick, tasklet, tasklet);

	tick->run(tick);
}

static void answer_call(void *data)
{
	struct nfo_tick *tick = data;

	tasklet_hi_schedule(&tick->tasklet);
	atomic_dec_return_release(&tick->calls);
}

/* False if it is offline, or has a call to answer yet. */
static bool call(struct nfo_tick *tick, int cpu)
{
	atomic_inc(&tick->calls);
	if (!smp_call_function_single_async(cpu, &tick->call))
		return true;
	atomic_dec(&tick->calls);
	return false;
}

static int context_create(struct nfo_tick *tick, const char *name)
{
	INIT_CSD(&tick->call, answer_call, tick);
	tasklet_setup(&tick->tasklet, run_tasklet);
	return 0;
}

static void context_destroy(struct nfo_tick *tick)
{
}

/* The timer is where it was set last: mostly on the right CPU, as that is where it ran. */
static void context_enter(struct nfo_tick *tick)
{
	int cpu = READ_ONCE(tick->cpu);

	if (cpu < 0 || cpu == smp_processor_id() || !call(tick, cpu))
		tasklet_hi_schedule(&tick->tasklet);
}

static void context_leave(struct nfo_tick *tick)
{
	/* A call takes an interrupt, and schedules the tasklet. */
	atomic_cond_read_acquire(&tick->calls, !VAL);
	tasklet_kill(&tick->tasklet);
}

static void context_place(struct nfo_tick *tick)
{
}

#endif

static enum hrtimer_restart fire(struct hrtimer *timer)
{
	context_enter(container_of(timer, struct nfo_tick, timer));
	return HRTIMER_NORESTART;
}

int nfo_tick_create(struct nfo_tick *tick, const char *name, void (*run)(struct nfo_tick *tick))
{
	tick->run = run;
	hrtimer_init(&tick->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	tick->timer.function = fire;
	return context_create(tick, name);
}

void nfo_tick_destroy(struct nfo_tick *tick)
{
	nfo_tick_cancel(tick);
	context_destroy(tick);
}

void nfo_tick_place(struct nfo_tick *tick, int cpu)
{
	ASSERT_RTNL();
	WRITE_ONCE(tick->cpu, cpu);
	context_place(tick);
}

/* Pinned: otherwise an idle CPU's timer would be given to one that is busy. */
void nfo_tick_at(struct nfo_tick *tick, u64 at)
{
	hrtimer_start(&tick->timer, ns_to_ktime(at), HRTIMER_MODE_ABS_PINNED_HARD);
}

void nfo_tick_cancel(struct nfo_tick *tick)
{
	hrtimer_cancel(&tick->timer);
	context_leave(tick);
}
