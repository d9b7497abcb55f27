// SPDX-License-Identifier: GPL-2.0
/* A peer was lost and is found on pair 1, but pair 0, the active one, was cut meanwhile. */
#include "found.h"
#include "select_bench.h"

static void nothing_is_heard(struct bench *b, u64 from, u64 to)
{
	u64 now;

	for (now = from; now < to; now += US(50)) {
		tick(b, now);
		sent(b, now);
	}
}

/* Lost for @away. Returns when pair 1 is up again. */
static u64 find(struct bench *b, u64 away)
{
	struct nfo_pulse p;
	u64 now = T0 + away;

	nothing_is_heard(b, T0, now);
	assert_int_equal(b->s[0].state, NFO_DOWN);
	assert_int_equal(b->s[1].state, NFO_DOWN);
	hear(b, 1, NFO_DOWN, now);
	p = pulse(b, 1, NFO_INIT, now);
	rx(b, 1, &p, now);
	assert_int_equal(b->s[1].state, NFO_UP);
	return now;
}

static u64 begin_and_find(struct bench *b, u64 away)
{
	begin(b);
	return find(b, away);
}

static void what_was_cut_is_left_soon(void **state)
{
	struct bench b;
	u64 found = begin_and_find(&b, MS(30)), left;

	assert_false(run(&b, found));
	left = only_heard(&b, 1, found, found + MS(50));
	assert_in_range(left, found + MS(3), found + MS(4));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
	assert_true(b.s[0].fail);
}

/* It needs no more than a few pulses, and then beats slowly. */
static void the_haste_is_over_soon(void **state)
{
	struct bench b;
	u64 found = begin_and_find(&b, MS(30)), now, tx;

	tx = b.s[0].tx_pulses;
	for (now = found; now < found + MS(20); now += US(10)) {
		tick(&b, now);
		sent(&b, now);
	}
	assert_in_range(b.s[0].tx_pulses - tx, 8, 10);
	assert_int_equal(b.s[0].hasty, 0);
	assert_int_equal(nfo_session_pace_ns(&b.s[0]), NFO_SLOW_US * NSEC_PER_USEC);
	assert_false(b.s[0].fail);
}

static void an_answer_ends_it(void **state)
{
	struct bench b;
	u64 found = begin_and_find(&b, MS(30));

	assert_true(b.s[0].hasty);
	assert_false(hear(&b, 0, NFO_DOWN, found + MS(1)));
	assert_int_equal(b.s[0].hasty, 0);
	assert_int_equal(b.s[0].state, NFO_INIT);
	assert_int_equal(only_heard(&b, 1, found + MS(1) + US(50), found + MS(20)), 0);
}

/* Its answers take a round trip. */
static void a_far_path_has_time(void **state)
{
	struct bench b;
	u64 found;

	begin(&b);
	b.s[0].rtt_ns = MS(4);
	found = find(&b, MS(30));
	assert_int_equal(only_heard(&b, 1, found, found + MS(14)), 0);
	begin(&b);
	b.s[0].rtt_ns = MS(40);
	found = find(&b, MS(30));
	assert_int_equal(nfo_session_pace_ns(&b.s[0]), NFO_SLOW_US * NSEC_PER_USEC);
}

/* What it had sent before the cut is heard late: we wait in Init for what cannot come. */
static void begin_in_init(struct bench *b, u64 heard)
{
	begin(b);
	nothing_is_heard(b, T0, heard);
	hear(b, 0, NFO_DOWN, heard);
	assert_int_equal(b->s[0].state, NFO_INIT);
	hear(b, 1, NFO_DOWN, heard);
}

static void is_left_soon_after(struct bench *b, u64 found)
{
	hear(b, 1, NFO_INIT, found);
	assert_int_equal(b->s[1].state, NFO_UP);
	assert_int_equal(b->s[0].state, NFO_INIT);
	assert_in_range(only_heard(b, 1, found, found + MS(50)), found + MS(3), found + MS(4));
	assert_int_equal(b->sw.reason, NFO_REASON_SILENCE);
}

static void a_word_of_before_the_cut(void **state)
{
	struct bench b;

	begin_in_init(&b, T0 + MS(30));
	is_left_soon_after(&b, T0 + MS(30) + US(50));
}

/* The time in Init ends a moment later, which is no answer. */
static void a_word_of_long_before(void **state)
{
	u64 heard = T0 + MS(30), again = heard + MS(29), found = heard + MS(58);
	struct bench b;

	begin_in_init(&b, heard);
	nothing_is_heard(&b, heard, again);
	hear(&b, 1, NFO_DOWN, again);
	nothing_is_heard(&b, again, found);
	is_left_soon_after(&b, found);
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

static void nobody_is_hastened(struct bench *b, u64 found)
{
	assert_int_equal(b->s[0].hasty, 0);
	assert_int_equal(nfo_session_pace_ns(&b->s[0]), NFO_SLOW_US * NSEC_PER_USEC);
	assert_int_equal(only_heard(b, 1, found, found + MS(20)), 0);
}

static void not_after_long(void **state)
{
	struct bench b;

	nobody_is_hastened(&b, begin_and_find(&b, MS(600)));
}

static void not_a_new_life(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u64 now = T0 + MS(30);

	begin(&b);
	tick(&b, T0 + MS(1));
	sent(&b, T0 + MS(1));
	p = pulse(&b, 1, NFO_DOWN, now);
	p.nonce = 0xbb;
	rx(&b, 1, &p, now);
	p = pulse(&b, 1, NFO_INIT, now);
	p.nonce = 0xbb;
	rx(&b, 1, &p, now);
	assert_int_equal(b.s[1].state, NFO_UP);
	assert_int_equal(b.s[0].hasty, 0);
	assert_false(b.s[0].lost);
}

static void not_what_was_down_before(void **state)
{
	struct bench b;
	u64 found;

	/* The user took it down, and up */
	begin(&b);
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + 1);
	nfo_select_admin(&b.sel, &b.s[0], false, T0 + 2);
	found = find(&b, MS(30));
	assert_int_equal(b.s[0].hasty, 0);
	/* or the peer's did */
	begin(&b);
	hear(&b, 0, NFO_ADMIN_DOWN, T0 + 1);
	found = find(&b, MS(30));
	assert_int_equal(b.s[0].hasty, 0);
	/* or it had failed */
	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	assert_true(b.s[0].fail);
	found = T0 + MS(2);
	tick(&b, found + MS(2));
	hear(&b, 1, NFO_DOWN, found + MS(3));
	hear(&b, 1, NFO_INIT, found + MS(3));
	assert_int_equal(b.s[0].hasty, 0);
}

/* Nothing is judged by a heartbeat-only pair, so nothing is hastened for it. */
static void not_by_heartbeats_alone(void **state)
{
	struct bench b;

	begin_with(&b, 3, NFO_INTERVAL_US, NFO_MULTIPLIER);
	b.s[1].heartbeat_only = true;
	find(&b, MS(30));
	assert_int_equal(b.s[0].hasty, 0);
	bring_up(&b, 2, T0 + MS(32));
	assert_true(b.s[0].hasty);
}

/* Found, and pair 1 is heard until pair 0 is overdue; then once more, with what else came in. */
static u64 find_and_wait(struct bench *b)
{
	u64 found = begin_and_find(b, MS(30)), now = found + MS(3) + US(100);
	struct nfo_pulse p;

	assert_int_equal(only_heard(b, 1, found, found + MS(3) - US(50)), 0);
	p = pulse(b, 1, NFO_UP, now);
	rx(b, 1, &p, now);
	return now;
}

static void who_may_not_have_heard_all_waits(void **state)
{
	struct bench b;
	u64 now = find_and_wait(&b);

	assert_false(nfo_select_run(&b.sel, now, 0, &b.sw));
	assert_false(b.s[0].fail);
	assert_true(b.sel.next_run <= now);
	assert_false(hear(&b, 0, NFO_DOWN, now));
	assert_false(b.s[0].fail);
	assert_true(b.sel.next_run > now);
}

static void when_all_is_heard_he_judges(void **state)
{
	struct bench b;
	u64 now = find_and_wait(&b);

	assert_false(nfo_select_run(&b.sel, now, 0, &b.sw));
	assert_true(run(&b, now));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

static void another_cpu_judges_at_once(void **state)
{
	struct bench b;
	u64 now = find_and_wait(&b);

	assert_true(nfo_select_run(&b.sel, now, 1, &b.sw));
	now = find_and_wait(&b);
	b.s[0].ear = NFO_EAR_NONE;
	assert_true(nfo_select_run(&b.sel, now, 0, &b.sw));
}

/* That the path is back may have come in before the hold-off was over. */
static void a_hold_off_waits_for_what_came_in(void **state)
{
	struct bench b;
	u64 now;

	begin(&b);
	b.sel.hold_off_ns = MS(5);
	assert_int_equal(only_heard(&b, 1, T0 + US(50), T0 + MS(2)), 0);
	now = b.s[0].failed_since + b.sel.hold_off_ns;
	assert_int_equal(only_heard(&b, 1, T0 + MS(2), now - US(20)), 0);
	assert_false(nfo_select_run(&b.sel, now, 0, &b.sw));
	assert_true(b.sel.next_run <= now);
	assert_true(run(&b, now));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_cut_is_left_soon),
		cmocka_unit_test(the_haste_is_over_soon),
		cmocka_unit_test(an_answer_ends_it),
		cmocka_unit_test(a_far_path_has_time),
		cmocka_unit_test(a_word_of_before_the_cut),
		cmocka_unit_test(a_word_of_long_before),
		cmocka_unit_test(not_after_long),
		cmocka_unit_test(not_a_new_life),
		cmocka_unit_test(not_what_was_down_before),
		cmocka_unit_test(not_by_heartbeats_alone),
		cmocka_unit_test(who_may_not_have_heard_all_waits),
		cmocka_unit_test(when_all_is_heard_he_judges),
		cmocka_unit_test(another_cpu_judges_at_once),
		cmocka_unit_test(a_hold_off_waits_for_what_came_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
