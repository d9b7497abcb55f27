// SPDX-License-Identifier: GPL-2.0
#include "quality.h"

static void begin_slot(struct nfo_quality *q)
{
	q->rtt_max = max(q->rtt_max, q->now.rtt_max);
	q->gap_max = max(q->gap_max, q->now.gap_max);
	q->share_max = max(q->share_max, q->now.share_max);
	q->past[q->oldest] = q->now;
	q->oldest = q->oldest + 1 < ARRAY_SIZE(q->past) ? q->oldest + 1 : 0;
	q->now = (struct nfo_quality_sums){ .rtt_min = U32_MAX };
	q->peak = 0;
	q->slot_end += NFO_QUALITY_SLOT_NS;
	q->slid = true;
}

void nfo_quality_slide(struct nfo_quality *q, u64 now)
{
	unsigned int i;

	for (i = 0; i < NFO_QUALITY_SLOTS && now >= q->slot_end; i++)
		begin_slot(q);
	/* The whole window passed, or there was none yet. */
	if (now >= q->slot_end)
		q->slot_end = now + NFO_QUALITY_SLOT_NS;
}

/* The share grows by steps, not by a division: in a slot there are few. */
u32 nfo_quality_peak(struct nfo_quality *q, u64 gap, u64 detect)
{
	struct nfo_quality_sums *now = &q->now;

	q->peak = min_t(u64, gap, U32_MAX);
	now->gap_max = max(now->gap_max, q->peak);
	while (gap * 100 > now->share_max * detect && now->share_max < NFO_QUALITY_SHARE_MAX)
		now->share_max++;
	return q->peak;
}

void nfo_quality_start(struct nfo_quality *q, u64 seq)
{
	q->since = seq;
}

void nfo_quality_late(struct nfo_quality *q, u64 seq)
{
	if (seq <= q->since)
		return;
	q->now.heard++;
	q->now.late++;
}

static void add(struct nfo_quality_sums *sum, const struct nfo_quality_sums *slot)
{
	sum->rtt_sum += slot->rtt_sum;
	sum->jitter_sum += slot->jitter_sum;
	sum->rtts += slot->rtts;
	if (slot->rtts)
		sum->rtt_min = min(sum->rtt_min, slot->rtt_min);
	sum->rtt_max = max(sum->rtt_max, slot->rtt_max);
	sum->expected += slot->expected;
	sum->heard += slot->heard;
	sum->late += slot->late;
	sum->gap_max = max(sum->gap_max, slot->gap_max);
	sum->share_max = max(sum->share_max, slot->share_max);
}

static struct nfo_quality_sums window(const struct nfo_quality *q)
{
	struct nfo_quality_sums sum = q->now;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(q->past); i++)
		add(&sum, &q->past[i]);
	return sum;
}

static u32 lost(const struct nfo_quality_sums *sum)
{
	/* What came late may have been expected before the window. */
	return sum->expected - min(sum->expected, sum->heard);
}

bool nfo_quality_lossy(const struct nfo_quality *q, u32 percent, bool was)
{
	struct nfo_quality_sums sum = window(q);

	if (!percent)
		return false;
	if (sum.expected < NFO_QUALITY_ENOUGH)
		return was;
	return (u64)lost(&sum) * (was ? 200 : 100) > (u64)sum.expected * percent;
}

static u32 mean(u64 sum, u32 n)
{
	return n ? min_t(u64, div_u64(sum, n), U32_MAX) : 0;
}

void nfo_quality_read(struct nfo_quality *q, u64 now, struct nfo_quality_report *r)
{
	struct nfo_quality_sums sum;

	if (now >= q->slot_end)
		nfo_quality_slide(q, now);
	sum = window(q);
	*r = (struct nfo_quality_report){
		.expected = sum.expected,
		.lost = lost(&sum),
		.late = sum.late,
		.rtts = sum.rtts,
		.rtt_min = sum.rtt_min,
		.rtt_avg = mean(sum.rtt_sum, sum.rtts),
		.rtt_max = sum.rtt_max,
		.jitter = mean(sum.jitter_sum, sum.heard - sum.late),
		.gap_max = sum.gap_max,
		.share_max = sum.share_max,
		.rtt_max_ever = max(q->rtt_max, q->now.rtt_max),
		.gap_max_ever = max(q->gap_max, q->now.gap_max),
		.share_max_ever = max(q->share_max, q->now.share_max),
	};
}
