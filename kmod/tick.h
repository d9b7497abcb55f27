/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine's timer, and the context in which it lets the engine run, with BH off. What
 * was measured of others is in Documentation/engine.rst.
 *
 * In softirq it comes before all other softirqs, and does not wait for ksoftirqd, which
 * before 6.5 the timers' own does. On PREEMPT_RT softirqs are ordinary threads: there it has
 * a thread of SCHED_FIFO, and what that raises, like the reception of what it sends to
 * this host, runs in it too.
 */
#ifndef NFO_TICK_H
#define NFO_TICK_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>

struct nfo_tick {
	struct hrtimer timer;
	void (*run)(struct nfo_tick *tick);
	int cpu;	/* where it shall run; -1: where it last did; RTNL, to write */
#ifdef CONFIG_PREEMPT_RT
	struct kthread_worker *worker;
	struct kthread_work work;
#else
	struct tasklet_struct tasklet;
	call_single_data_t call;	/* of that CPU */
	atomic_t calls;			/* that it has not answered yet */
#endif
};

/* Does not fire yet. @cpu is set, @name is the device's. 0, or -ENOMEM and the like. */
int nfo_tick_create(struct nfo_tick *tick, const char *name, void (*run)(struct nfo_tick *tick));
void nfo_tick_destroy(struct nfo_tick *tick);

/*
 * From the next time on, run on @cpu while that is online; -1: on that which called
 * nfo_tick_at(), on PREEMPT_RT on any. Before nfo_tick_create() too. May sleep. RTNL.
 */
void nfo_tick_place(struct nfo_tick *tick, int cpu);

/*
 * Fire once, on this CPU, at @at in ns of CLOCK_MONOTONIC, and not when it would have before.
 * BH is off.
 */
void nfo_tick_at(struct nfo_tick *tick, u64 at);

/* Is this CPU as good a place for that as the one where it was set last? BH is off. */
static inline bool nfo_tick_is_at_home(const struct nfo_tick *tick)
{
	int cpu = READ_ONCE(tick->cpu);

	return cpu < 0 || cpu == smp_processor_id();
}

/* Neither fire any more, nor run; @run must not call nfo_tick_at() meanwhile. */
void nfo_tick_cancel(struct nfo_tick *tick);

#endif
