// SPDX-License-Identifier: GPL-2.0
/* What a session counts of its path: loss, round-trip times, jitter, gaps. */
#include "session_bench.h"

#define INTERVAL	US(250)

static struct nfo_quality_report seen(struct bench *b, u64 now)
{
	struct nfo_quality_report r;

	nfo_quality_read(&b->s.quality, now, &r);
	return r;
}

/* The peer sends @n pulses after @at, and each @nth does not come. Returns the last one's time. */
static u64 beat(struct bench *b, u64 at, unsigned int n, unsigned int nth)
{
	unsigned int i;

	for (i = 1; i <= n; i++) {
		struct nfo_pulse p;

		at += INTERVAL;
		p = pulse(b, NFO_UP, at);
		if (!nth || i % nth)
			rx(b, &p, at);
	}
	return at;
}

static void nothing_heard(void **state)
{
	struct nfo_quality_report r;
	struct bench b;

	begin(&b);
	r = seen(&b, T0);
	assert_int_equal(r.expected, 0);
	assert_int_equal(r.lost, 0);
	assert_false(r.rtts);
	assert_int_equal(r.jitter, 0);
	assert_int_equal(r.share_max_ever, 0);
}

static void loss_is_what_is_missing(void **state)
{
	struct nfo_quality_report r;
	struct bench b;

	begin_up(&b);
	r = seen(&b, beat(&b, T0, 1001, 20));
	assert_int_equal(r.expected, 1001);
	assert_int_equal(r.lost, 50);
	assert_int_equal(b.s.lost_pulses, 50);
}

static void the_window_slides(void **state)
{
	struct nfo_quality_report r;
	struct bench b;
	u64 at;

	begin_up(&b);
	at = beat(&b, T0, 4001, 2);
	at = beat(&b, at, 32000, 0);
	r = seen(&b, at);
	assert_int_equal(r.expected, 36001);
	assert_int_equal(r.lost, 2000);
	at = beat(&b, at, 4000, 0);
	r = seen(&b, at);
	assert_true(r.expected >= 36000 && r.expected <= 40000);
	assert_in_range(r.lost, 0, 1);
	r = seen(&b, at + 10 * NSEC_PER_SEC);
	assert_int_equal(r.expected, 0);
	assert_int_equal(r.lost, 0);
	assert_int_equal(r.gap_max, 0);
	assert_int_equal(b.s.lost_pulses, 2000);
}

static void late_is_not_lost(void **state)
{
	struct nfo_quality_report r;
	struct nfo_pulse p, q;
	struct bench b;

	begin_up(&b);
	p = pulse(&b, NFO_UP, T0 + INTERVAL);
	q = pulse(&b, NFO_UP, T0 + 2 * INTERVAL);
	rx(&b, &q, T0 + 2 * INTERVAL);
	assert_int_equal(seen(&b, T0 + 2 * INTERVAL).lost, 1);
	rx(&b, &p, T0 + 2 * INTERVAL + 1);
	r = seen(&b, T0 + 2 * INTERVAL + 1);
	assert_int_equal(r.expected, 2);
	assert_int_equal(r.lost, 0);
	assert_int_equal(r.late, 1);
	rx(&b, &p, T0 + 2 * INTERVAL + 2);
	assert_int_equal(b.drop, NFO_DROP_REPLAY);
	assert_int_equal(seen(&b, T0 + 2 * INTERVAL + 2).late, 1);
}

/* It was expected before the session was up: it must not hide a loss. */
static void late_from_before_up(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	hear(&b, NFO_DOWN, T0);
	p = pulse(&b, NFO_DOWN, T0);
	hear(&b, NFO_INIT, T0);
	assert_int_equal(b.s.state, NFO_UP);
	fill(&b, T0);
	b.seq++;
	hear(&b, NFO_UP, T0 + 2 * INTERVAL);
	p.state = NFO_UP;
	rx(&b, &p, T0 + 2 * INTERVAL);
	assert_int_equal(b.drop, NFO_OK);
	assert_int_equal(seen(&b, T0 + 2 * INTERVAL).lost, 1);
	assert_int_equal(seen(&b, T0 + 2 * INTERVAL).late, 0);
}

static void an_outage_is_no_loss(void **state)
{
	struct nfo_quality_report r;
	struct bench b;
	u64 at;

	begin_up(&b);
	at = beat(&b, T0, 100, 0);
	nfo_session_tick(&b.s, at + MS(1), 0, 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	fill(&b, at + MS(1));
	b.seq += 500;
	at += MS(200);
	hear(&b, NFO_DOWN, at);
	hear(&b, NFO_INIT, at + US(10));
	assert_int_equal(b.s.state, NFO_UP);
	at = beat(&b, at + US(10), 100, 0);
	r = seen(&b, at);
	assert_int_equal(r.expected, 200);
	assert_int_equal(r.lost, 0);
	assert_true(r.gap_max <= INTERVAL);
}

/* It was the peer that did not hear us meanwhile, or nobody heard anybody. */
static void nor_is_one_that_the_peer_tells_of(void **state)
{
	struct nfo_quality_report r;
	struct bench b;
	u64 at;

	begin_up(&b);
	at = beat(&b, T0, 100, 0);
	b.seq += 500;
	hear(&b, NFO_DOWN, at + MS(200));
	assert_int_equal(b.s.state, NFO_DOWN);
	r = seen(&b, at + MS(200));
	assert_int_equal(r.expected, 100);
	assert_int_equal(r.lost, 0);
}

static void a_peer_that_began_anew(void **state)
{
	struct nfo_quality_report r;
	struct nfo_pulse p;
	struct bench b;
	u64 at;

	begin_up(&b);
	at = beat(&b, T0, 100, 0);
	nfo_session_tick(&b.s, at + MS(1), 0, 0);
	at += MS(2);
	b.seq = 0;
	p = pulse(&b, NFO_DOWN, at);
	p.nonce = THEIRS + 1;
	rx(&b, &p, at);
	p = pulse(&b, NFO_INIT, at);
	p.nonce = THEIRS + 1;
	rx(&b, &p, at);
	assert_int_equal(b.s.state, NFO_UP);
	p = pulse(&b, NFO_UP, at + INTERVAL);
	p.nonce = THEIRS + 1;
	rx(&b, &p, at + INTERVAL);
	r = seen(&b, at + INTERVAL);
	assert_int_equal(r.expected, 101);
	assert_int_equal(r.lost, 0);
}

/* The peer slows down: its pulses are rarer, none is lost, and the time allowed is longer. */
static void another_interval(void **state)
{
	struct nfo_quality_report r;
	struct nfo_pulse p;
	struct bench b;
	u64 at = T0;
	int i;

	begin_up(&b);
	for (i = 0; i < 10; i++) {
		at += i ? MS(10) : INTERVAL;
		p = pulse(&b, NFO_UP, at);
		p.desired_tx_us = 10000;
		rx(&b, &p, at);
	}
	r = seen(&b, at);
	assert_int_equal(r.expected, 10);
	assert_int_equal(r.lost, 0);
	assert_int_equal(r.gap_max, MS(10));
	assert_int_equal(r.share_max, 34);
}

static void rtt_and_jitter(void **state)
{
	static const u32 rtts[] = { 300, 100, 200 };
	static const u32 delays[] = { 20, 50, 10 };	/* one way, us */
	struct nfo_quality_report r;
	struct bench b;
	unsigned int i;

	begin_up(&b);
	for (i = 0; i < ARRAY_SIZE(rtts); i++) {
		u64 sent = T0 + (i + 1) * INTERVAL, now = sent + US(delays[i]);
		struct nfo_pulse p = pulse(&b, NFO_UP, sent);

		/* Its clock is another one, and it waited before it answered. */
		p.tx_ns += MS(777);
		p.dwell_ns = US(40);
		p.echo_ns = now - US(rtts[i]) - US(40);
		if (!i)
			b.s.echo_ns += MS(777);
		rx(&b, &p, now);
	}
	r = seen(&b, T0 + MS(1));
	assert_true(r.rtts);
	assert_int_equal(r.rtt_min, US(100));
	assert_int_equal(r.rtt_avg, US(200));
	assert_int_equal(r.rtt_max, US(300));
	/* 20, 30 and 40 us more or less than when they were sent */
	assert_int_equal(r.jitter, US(30));
}

static void nearness_to_a_verdict(void **state)
{
	struct nfo_quality_report r;
	struct bench b;
	u64 at;

	begin_up(&b);
	hear(&b, NFO_UP, T0 + US(600));
	at = beat(&b, T0 + US(600), 10, 0);
	r = seen(&b, at);
	assert_int_equal(r.gap_max, US(600));
	assert_int_equal(r.share_max, 80);
	assert_int_equal(r.share_max_ever, 80);
	r = seen(&b, at + 10 * NSEC_PER_SEC);
	assert_int_equal(r.share_max, 0);
	assert_int_equal(r.share_max_ever, 80);
	assert_int_equal(r.gap_max_ever, US(600));
}

/* Long gaps of a slow time do not hide near ones of a fast one in the same second. */
static void nearness_after_a_change(void **state)
{
	struct nfo_quality_report r;
	struct nfo_pulse p;
	struct bench b;
	u64 at = T0;

	begin_up(&b);
	p = pulse(&b, NFO_UP, at += US(100));
	p.desired_tx_us = 10000;
	rx(&b, &p, at);
	p = pulse(&b, NFO_UP, at += MS(10));
	p.desired_tx_us = NFO_INTERVAL_US;
	p.flags = NFO_PULSE_POLL;
	rx(&b, &p, at);
	assert_int_equal(seen(&b, at).share_max, 34);
	hear(&b, NFO_UP, at + US(675));
	r = seen(&b, at + US(675));
	assert_int_equal(r.gap_max, MS(10));
	assert_int_equal(r.share_max, 90);
}

/* A host that was late itself excused a silence; the share has its limit. */
static void a_share_has_a_limit(void **state)
{
	struct bench b;

	begin_up(&b);
	hear(&b, NFO_UP, T0 + MS(700));
	assert_int_equal(seen(&b, T0 + MS(700)).share_max, NFO_QUALITY_SHARE_MAX);
}

static void bins(void **state)
{
	struct nfo_quality q = {};
	struct nfo_quality_report r;

	nfo_quality_slide(&q, T0);
	nfo_quality_rtt(&q, 0);
	nfo_quality_rtt(&q, 1023);
	nfo_quality_rtt(&q, 1024);
	nfo_quality_rtt(&q, 2047);
	nfo_quality_rtt(&q, 2048);
	nfo_quality_rtt(&q, U32_MAX);
	assert_int_equal(q.rtt_bins[0], 2);
	assert_int_equal(q.rtt_bins[1], 2);
	assert_int_equal(q.rtt_bins[2], 1);
	assert_int_equal(q.rtt_bins[NFO_QUALITY_BINS - 1], 1);
	nfo_quality_read(&q, T0, &r);
	assert_int_equal(r.rtt_min, 0);
	assert_int_equal(r.rtt_max, U32_MAX);
	assert_int_equal(r.rtt_max_ever, U32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_heard),
		cmocka_unit_test(loss_is_what_is_missing),
		cmocka_unit_test(the_window_slides),
		cmocka_unit_test(late_is_not_lost),
		cmocka_unit_test(late_from_before_up),
		cmocka_unit_test(an_outage_is_no_loss),
		cmocka_unit_test(nor_is_one_that_the_peer_tells_of),
		cmocka_unit_test(a_peer_that_began_anew),
		cmocka_unit_test(another_interval),
		cmocka_unit_test(rtt_and_jitter),
		cmocka_unit_test(nearness_to_a_verdict),
		cmocka_unit_test(nearness_after_a_change),
		cmocka_unit_test(a_share_has_a_limit),
		cmocka_unit_test(bins),
	};

	return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
