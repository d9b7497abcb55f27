// SPDX-License-Identifier: GPL-2.0
/* When a session sends, waits, and gives up. */
#include "session_bench.h"

static void detection_time(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_detect_ns(&b.s), US(750));
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = 1000;
	p.multiplier = 5;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
	assert_int_equal(nfo_session_detect_ns(&b.s), US(5000));
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = 100;
	p.required_rx_us = 2000;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_detect_ns(&b.s), US(750));
	assert_int_equal(nfo_session_tx_us(&b.s), 2000);
	/* Nobody's wish is above ten seconds. */
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = U32_MAX;
	p.required_rx_us = U32_MAX;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_rx_ns(&b.s), 10 * NSEC_PER_SEC);
	assert_int_equal(nfo_session_tx_us(&b.s), 10 * USEC_PER_SEC);
}

static void verdict_on_silence(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(750) - 1, 0, 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(750), 0, 0), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_EXPIRED);
}

static void deadline_is_pulse_or_verdict(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_in_range(nfo_session_deadline(&b.s), T0 + US(187), T0 + US(250));
	fill(&b, T0 + US(740));
	assert_int_equal(nfo_session_deadline(&b.s), T0 + US(750));
}

static void slow_while_down(void **state)
{
	struct bench b;

	begin(&b);
	assert_int_equal(nfo_session_tx_us(&b.s), NFO_SLOW_US);
	hear(&b, NFO_DOWN, T0);
	assert_int_equal(b.s.state, NFO_INIT);
	assert_int_equal(nfo_session_tx_us(&b.s), NFO_INTERVAL_US);
}

/* RFC 5880 6.8.7: 75 to 95 % here, and never so long that multiplier - 1 losses are a verdict. */
static void jitter(void **state)
{
	u64 low = U64_MAX, high = 0, gap;
	struct nfo_pulse p = {};
	struct bench b;
	u32 random;

	begin_up(&b);
	for (random = 0; random <= 0xffff; random++) {
		nfo_session_fill(&b.s, &p, T0, random | random << 16);
		gap = b.s.next_tx - T0;
		low = min(low, gap);
		high = max(high, gap);
	}
	/* A pulse joins another one up to a sixteenth early. */
	assert_in_range(low - US(250) / 16, US(250) * 75 / 100 - 1, US(250) * 80 / 100);
	assert_in_range(high, US(250) * 90 / 100, US(250) * 95 / 100);
}

static void pulses_join(void **state)
{
	struct bench b;
	u64 due;

	begin_up(&b);
	due = b.s.next_tx;
	nfo_session_tick(&b.s, due - US(250) / 16 - 1, 0, 0);
	assert_false(b.s.tx_due);
	nfo_session_tick(&b.s, due - US(250) / 16, 0, 0);
	assert_true(b.s.tx_due);
}

/* What a poll holds back, and when it ends. */
static void poll_faster(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	nfo_session_set(&b.s, 100, 3);
	assert_true(b.s.tx_due);
	/* We may send faster at once (the peer permits 250), and listen longer until it knows. */
	assert_int_equal(nfo_session_rx_ns(&b.s), US(250));
	p = fill(&b, T0 + US(10));
	assert_int_equal(p.flags & NFO_PULSE_POLL, NFO_PULSE_POLL);
	assert_int_equal(p.desired_tx_us, 100);
	assert_int_equal(fill(&b, T0 + US(20)).flags & NFO_PULSE_POLL, NFO_PULSE_POLL);
	/* A Final from before our Poll is another's. */
	p = pulse(&b, NFO_UP, T0 + US(30));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(9);
	rx(&b, &p, T0 + US(30));
	assert_true(b.s.poll);
	p = pulse(&b, NFO_UP, T0 + US(40));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(10);
	p.desired_tx_us = 100;
	p.required_rx_us = 100;
	rx(&b, &p, T0 + US(40));
	assert_false(b.s.poll);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(100));
	assert_int_equal(nfo_session_tx_us(&b.s), 100);
	assert_int_equal(fill(&b, T0 + US(50)).flags & NFO_PULSE_POLL, 0);
}

static void poll_slower(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	nfo_session_set(&b.s, 1000, 3);
	assert_int_equal(nfo_session_tx_us(&b.s), 250);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
	/* Changed again before the answer: the fastest of all still holds. */
	nfo_session_set(&b.s, 5000, 3);
	assert_int_equal(nfo_session_tx_us(&b.s), 250);
	fill(&b, T0);
	p = pulse(&b, NFO_UP, T0 + 1);
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0;
	rx(&b, &p, T0 + 1);
	assert_int_equal(nfo_session_tx_us(&b.s), 5000);
}

/* Of two changes the peer may have heard the first only: it holds too until the answer. */
static void poll_and_back(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	nfo_session_set(&b.s, 10000, 3);
	fill(&b, T0 + US(1));
	nfo_session_set(&b.s, 250, 3);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(10000));
	assert_int_equal(nfo_session_tx_us(&b.s), 250);
	fill(&b, T0 + US(2));
	p = pulse(&b, NFO_UP, T0 + US(3));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(1);
	rx(&b, &p, T0 + US(3));
	assert_int_equal(nfo_session_rx_ns(&b.s), US(10000));
	p = pulse(&b, NFO_UP, T0 + US(4));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(2);
	rx(&b, &p, T0 + US(4));
	assert_int_equal(nfo_session_rx_ns(&b.s), US(250));
}

static void poll_is_answered_at_once(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	assert_false(b.s.tx_due);
	p = pulse(&b, NFO_UP, T0 + 1);
	p.flags = NFO_PULSE_POLL;
	rx(&b, &p, T0 + 1);
	assert_true(b.s.tx_due);
	p = fill(&b, T0 + 2);
	assert_int_equal(p.flags, NFO_PULSE_FINAL);
	assert_int_equal(p.echo_ns, T0 + 1);
	assert_int_equal(fill(&b, T0 + 3).flags, 0);
}

static void no_poll_while_down(void **state)
{
	struct bench b;

	begin(&b);
	nfo_session_set(&b.s, 1000, 4);
	assert_false(b.s.poll);
	assert_int_equal(fill(&b, T0).flags, 0);
	begin_up(&b);
	nfo_session_set(&b.s, 1000, 4);
	nfo_session_tick(&b.s, T0 + MS(50), 0, 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_false(b.s.poll);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
}

static void suspicion_once(void **state)
{
	u64 t = T0 + US(2000);
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, t, US(251), 0), NFO_ACT_SUSPECT);
	assert_int_equal(b.s.state, NFO_UP);
	fill(&b, t);
	assert_in_range(nfo_session_deadline(&b.s), t, t + US(250));
	assert_int_equal(nfo_session_tick(&b.s, t + US(249), US(251), 0), 0);
	assert_int_equal(nfo_session_tick(&b.s, t + US(250), US(251), 0), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void suspicion_needs_lateness(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1000), US(250), 0), NFO_ACT_STATE);
}

static void deaf_waits(void **state)
{
	u64 due = T0 + US(750);
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, due, 0, NFO_EARS_DEAF), NFO_ACT_DEAF);
	assert_int_equal(b.s.state, NFO_UP);
	/* It stays due, and its own pulses leave in time. */
	assert_true(b.s.tx_due);
	fill(&b, due);
	assert_int_equal(nfo_session_deadline(&b.s), due);
	assert_int_equal(nfo_session_tick(&b.s, due + US(249), 0, 0), NFO_ACT_STATE);
}

static void deaf_no_longer(void **state)
{
	u64 due = T0 + US(750);
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, due, 0, NFO_EARS_DEAF);
	hear(&b, NFO_UP, due + 1);
	assert_int_equal(nfo_session_tick(&b.s, due + 2, 0, 0), 0);
	begin_up(&b);
	nfo_session_tick(&b.s, due, 0, NFO_EARS_DEAF);
	assert_int_equal(nfo_session_tick(&b.s, due + 1, 0, 0), NFO_ACT_STATE);
}

/* Who is late suspects himself before he listens. */
static void deaf_and_late(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(2), US(251), NFO_EARS_DEAF),
			 NFO_ACT_SUSPECT);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(2) + US(249), 0, NFO_EARS_DEAF), 0);
	/* The end of a suspicion is a verdict as any. */
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(2) + US(250), 0, NFO_EARS_DEAF),
			 NFO_ACT_DEAF);
}

static void suspicion_ends_when_heard(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, T0 + MS(2), MS(1), 0);
	assert_true(b.s.suspect_until);
	hear(&b, NFO_UP, T0 + MS(2) + 1);
	assert_false(b.s.suspect_until);
	/* And the next silence may be suspicious again. */
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(4), MS(1), 0), NFO_ACT_SUSPECT);
}

static void data_vouches_once_for_a_detection_time(void **state)
{
	u64 t = T0 + US(2000), end = t + US(750);
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, t, US(251), 0);
	assert_false(nfo_session_wavers(&b.s, t + US(249)));
	assert_int_equal(nfo_session_tick(&b.s, t + US(249), 0, NFO_EARS_DATA), 0);
	/* As if a pulse had come when the window opened. */
	assert_true(nfo_session_wavers(&b.s, t + US(250)));
	assert_int_equal(nfo_session_tick(&b.s, t + US(250), 0, NFO_EARS_DATA), NFO_ACT_VOUCHED);
	assert_int_equal(b.s.state, NFO_UP);
	fill(&b, t + US(500));
	assert_in_range(nfo_session_deadline(&b.s), t + US(501), end);
	assert_int_equal(nfo_session_tick(&b.s, end - 1, MS(1), NFO_EARS_DATA), 0);
	assert_false(nfo_session_wavers(&b.s, end));
	assert_int_equal(nfo_session_tick(&b.s, end, MS(1), NFO_EARS_DATA), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_false(b.s.conclusive);
}

static void data_says_nothing_in_time(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_false(nfo_session_wavers(&b.s, T0 + US(750)));
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(750), US(250), NFO_EARS_DATA),
			 NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	/* Nor of a handshake. */
	begin(&b);
	hear(&b, NFO_DOWN, T0);
	assert_int_equal(b.s.state, NFO_INIT);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(31), MS(20), NFO_EARS_DATA),
			 NFO_ACT_SUSPECT);
	assert_int_equal(nfo_session_tick(&b.s, b.s.suspect_until, 0, NFO_EARS_DATA),
			 NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void data_vouches_again_after_a_pulse(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, T0 + MS(2), MS(1), 0);
	nfo_session_tick(&b.s, T0 + MS(3), 0, NFO_EARS_DATA);
	assert_true(b.s.conclusive);
	hear(&b, NFO_UP, T0 + MS(3) + 1);
	assert_false(b.s.conclusive);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(5), MS(1), NFO_EARS_DATA), NFO_ACT_SUSPECT);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(6), 0, NFO_EARS_DATA), NFO_ACT_VOUCHED);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(6) + US(500), 0, NFO_EARS_DATA),
			 NFO_ACT_STATE);
}

static void data_vouches_for_one_interval_at_least(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	p = pulse(&b, NFO_UP, 1);
	p.multiplier = NFO_MULTIPLIER_MIN;
	rx(&b, &p, T0);
	nfo_session_tick(&b.s, T0 + MS(2), MS(1), 0);
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(3), 0, NFO_EARS_DATA), NFO_ACT_VOUCHED);
	assert_int_equal(b.s.suspect_until, T0 + MS(3) + US(250));
}

static void round_trip_time(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	p = pulse(&b, NFO_UP, 12345);
	p.echo_ns = T0;
	p.dwell_ns = US(30);
	rx(&b, &p, T0 + US(50));
	assert_int_equal(b.s.rtt_ns, US(20));
	p = pulse(&b, NFO_UP, 12346);
	p.echo_ns = T0;
	p.dwell_ns = US(30);
	rx(&b, &p, T0 + US(58));
	assert_int_equal(b.s.rtt_ns, US(21));
	/* No echo, no dwell, or an impossible one: no sample. */
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = 0;
	p.dwell_ns = 0;
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0;
	p.dwell_ns = NFO_DWELL_NONE;
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0;
	p.dwell_ns = US(61);
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0 + US(61);
	rx(&b, &p, T0 + US(60));
	assert_int_equal(b.s.rtt_ns, US(21));
}

static void fill_echoes(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = fill(&b, T0);
	assert_int_equal(p.seq, 1);
	assert_int_equal(p.nonce, OURS);
	assert_int_equal(p.echo_nonce, 0);
	assert_int_equal(p.echo_ns, 0);
	assert_int_equal(p.dwell_ns, NFO_DWELL_NONE);
	hear(&b, NFO_DOWN, T0 + US(5));
	p = fill(&b, T0 + US(7));
	assert_int_equal(p.seq, 2);
	assert_int_equal(p.echo_nonce, THEIRS);
	assert_int_equal(p.echo_ns, T0 + US(5));
	assert_int_equal(p.dwell_ns, US(2));
	assert_int_equal(fill(&b, T0 + 5 * NSEC_PER_SEC).dwell_ns, NFO_DWELL_NONE);
}

static void a_pulse_that_could_not_leave_is_made_anew_soon(void **state)
{
	u64 next, seq;
	struct bench b;

	begin_up(&b);
	fill(&b, T0 + US(10));
	seq = b.s.tx_seq;
	nfo_session_retry(&b.s, seq, T0 + US(12));
	assert_int_equal(b.s.next_tx, T0 + US(112));
	assert_int_equal(fill(&b, T0 + US(112)).seq, seq);
	/* Its number is lost if another one was taken. */
	fill(&b, T0 + US(120));
	nfo_session_retry(&b.s, seq, T0 + US(122));
	assert_int_equal(fill(&b, T0 + US(130)).seq, seq + 2);
	nfo_session_retry(&b.s, seq + 2, T0 + US(131));
	/* ... but no later than it was due anyway */
	next = b.s.next_tx;
	nfo_session_retry(&b.s, seq, next - 1);
	assert_int_equal(b.s.next_tx, next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detection_time),
		cmocka_unit_test(verdict_on_silence),
		cmocka_unit_test(deadline_is_pulse_or_verdict),
		cmocka_unit_test(slow_while_down),
		cmocka_unit_test(jitter),
		cmocka_unit_test(pulses_join),
		cmocka_unit_test(a_pulse_that_could_not_leave_is_made_anew_soon),
		cmocka_unit_test(poll_faster),
		cmocka_unit_test(poll_slower),
		cmocka_unit_test(poll_and_back),
		cmocka_unit_test(poll_is_answered_at_once),
		cmocka_unit_test(no_poll_while_down),
		cmocka_unit_test(suspicion_once),
		cmocka_unit_test(suspicion_needs_lateness),
		cmocka_unit_test(deaf_waits),
		cmocka_unit_test(deaf_no_longer),
		cmocka_unit_test(deaf_and_late),
		cmocka_unit_test(suspicion_ends_when_heard),
		cmocka_unit_test(data_vouches_once_for_a_detection_time),
		cmocka_unit_test(data_says_nothing_in_time),
		cmocka_unit_test(data_vouches_again_after_a_pulse),
		cmocka_unit_test(data_vouches_for_one_interval_at_least),
		cmocka_unit_test(round_trip_time),
		cmocka_unit_test(fill_echoes),
	};

	return cmocka_run_group_tests_name("session: time", tests, NULL, NULL);
}
