/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How good one pair's path is, by the pulses heard on it: loss, round-trip time and
 * jitter of the last seconds; since the pair was made, histograms and maxima.
 *
 * Pure. It counts while the session is up: what is not heard otherwise is an outage.
 * Loss goes by sequence numbers, so no change of an interval looks like it; a pulse that
 * comes late was not lost. What each pulse costs is inline, and divides nothing.
 */
#ifndef NFO_QUALITY_H
#define NFO_QUALITY_H

#include "pure.h"

/* The window slides by slots: it holds the last whole ones and the one begun. */
#define NFO_QUALITY_SLOTS	10
#define NFO_QUALITY_SLOT_NS	NSEC_PER_SEC

/* Bin 0 holds what is below 1024 ns, each one after it twice as long times, the last all longer. */
#define NFO_QUALITY_BIN_SHIFT	10
#define NFO_QUALITY_BINS	23

/* A share of the detection time, in percent, counts up to this. */
#define NFO_QUALITY_SHARE_MAX	255

/* Of one slot, or several. Times longer than U32_MAX ns count as that. */
struct nfo_quality_sums {
	u64 rtt_sum;		/* ns */
	u64 jitter_sum;		/* ns, of the pulses heard but not late */
	u32 rtts;		/* how many were measured */
	u32 rtt_min;		/* ns; U32_MAX without any */
	u32 rtt_max;
	u32 expected;		/* pulses that the peer sent, by their sequence numbers */
	u32 heard;
	u32 late;		/* heard, but after one sent later */
	u32 gap_max;		/* ns, the longest time without any */
	u32 share_max;		/* percent of the detection time, the largest that a gap took */
};

struct nfo_quality {
	struct nfo_quality_sums now;	/* of the slot begun */
	u64 slot_end;
	bool slid;		/* whoever looked: the loss of the window is to be judged */
	u64 since;		/* what the peer sent before this sequence number does not count */
	u32 peak;		/* no gap up to this, in ns, can raise a maximum of the slot */
	unsigned int oldest;
	struct nfo_quality_sums past[NFO_QUALITY_SLOTS - 1];

	/* Since the pair was made; the maxima without the slot begun. */
	u32 rtt_max;
	u32 gap_max;
	u32 share_max;
	u64 rtt_bins[NFO_QUALITY_BINS];
	u64 gap_bins[NFO_QUALITY_BINS];
};

/* What there is to tell. */
struct nfo_quality_report {
	/* Of the window. */
	u32 expected;
	u32 lost;
	u32 late;
	u32 rtts;			/* 0: the next three are void */
	u32 rtt_min, rtt_avg, rtt_max;	/* ns */
	u32 jitter;			/* ns */
	u32 gap_max;			/* ns */
	u32 share_max;			/* percent */

	/* Since the pair was made. */
	u32 rtt_max_ever;
	u32 gap_max_ever;
	u32 share_max_ever;
};

/* The session came up, by the pulse @seq. */
void nfo_quality_start(struct nfo_quality *q, u64 seq);

/* The detection time is another one: a shorter gap may be a larger share of it. */
static inline void nfo_quality_allow(struct nfo_quality *q)
{
	q->peak = 0;
}

/* Time passed, over the end of the slot. */
void nfo_quality_slide(struct nfo_quality *q, u64 now);

/* A longer gap than before. Returns it, U32_MAX at most. */
u32 nfo_quality_peak(struct nfo_quality *q, u64 gap, u64 detect);

/* A pulse came @gap ns after the one heard before, for which a slot is begun and @gap no peak. */
static inline void nfo_quality_gap(struct nfo_quality *q, u32 gap)
{
	q->gap_bins[fls(gap >> NFO_QUALITY_BIN_SHIFT)]++;
}

/*
 * Is nothing due but to count, at @now, when a pulse came after such a gap? A slot begins
 * without a peak: the first gap in it is none, so that its pulse judges the loss as well.
 */
static inline bool nfo_quality_is_usual(const struct nfo_quality *q, u64 gap, u64 now)
{
	return now < q->slot_end && gap <= q->peak;
}

/*
 * That pulse is the newest, the @step-th after the newest so far, and @apart is how much
 * longer from that one to this it took than when they were sent, in ns.
 */
static inline void nfo_quality_newest(struct nfo_quality *q, u32 step, s64 apart)
{
	q->now.expected += step;
	q->now.heard++;
	q->now.jitter_sum += apart < 0 ? -(u64)apart : (u64)apart;
}

/* It came late: the newest so far was sent after it. */
void nfo_quality_late(struct nfo_quality *q, u64 seq);

/* It gave a round-trip time. */
static inline void nfo_quality_rtt(struct nfo_quality *q, u32 rtt)
{
	q->rtt_bins[fls(rtt >> NFO_QUALITY_BIN_SHIFT)]++;
	q->now.rtts++;
	q->now.rtt_sum += rtt;
	if (rtt < q->now.rtt_min)
		q->now.rtt_min = rtt;
	if (rtt > q->now.rtt_max)
		q->now.rtt_max = rtt;
}

/*
 * Is too much lost in the window: more than @percent, or if it @was so, more than half of
 * that? Of fewer pulses than NFO_QUALITY_ENOUGH nobody can say.
 */
#define NFO_QUALITY_ENOUGH	100
bool nfo_quality_lossy(const struct nfo_quality *q, u32 percent, bool was);

void nfo_quality_read(struct nfo_quality *q, u64 now, struct nfo_quality_report *r);

#endif
