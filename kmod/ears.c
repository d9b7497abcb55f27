// SPDX-License-Identifier: GPL-2.0
#include <linux/interrupt.h>
#include <linux/percpu.h>

#include "ears.h"

struct nfo_ear {
	struct tasklet_struct tasklet;
	struct nfo_ears *ears;
};

static void run(struct tasklet_struct *tasklet)
{
	struct nfo_ear *ear = from_tasklet(ear, tasklet, tasklet);

	ear->ears->heard(ear->ears);
}

int nfo_ears_create(struct nfo_ears *ears, void (*heard)(struct nfo_ears *ears))
{
	int cpu;

	ears->heard = heard;
	ears->ear = alloc_percpu(struct nfo_ear);
	if (!ears->ear)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct nfo_ear *ear = per_cpu_ptr(ears->ear, cpu);

		tasklet_setup(&ear->tasklet, run);
		ear->ears = ears;
	}
	return 0;
}

void nfo_ears_destroy(struct nfo_ears *ears)
{
	free_percpu(ears->ear);
}

void nfo_ears_listen(struct nfo_ears *ears)
{
	tasklet_schedule(&this_cpu_ptr(ears->ear)->tasklet);
}

void nfo_ears_cancel(struct nfo_ears *ears)
{
	int cpu;

	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu_ptr(ears->ear, cpu)->tasklet);
}
