// SPDX-License-Identifier: GPL-2.0
/* Questions to the pair that is silent, and the verdict that waits for the answer. */
#include "question.h"
#include "select_bench.h"

/* Eight in the two intervals before the verdict. */
#define STEP	(US(62) + 500)

/*
 * Ticks as they fall due, until @until; all that is due leaves. Returns how often 0 was asked
 * about itself.
 */
static unsigned int wait_until(struct bench *b, u64 now, u64 until)
{
	unsigned int asked = 0;
	u64 at;

	while ((at = nfo_select_deadline(&b->sel, now)) <= until) {
		now = max(now, at);
		tick(b, now);
		asked += b->s[0].question_at == now;
		sent(b, now);
	}
	return asked;
}

static void a_missing_pulse_is_asked_for(void **state)
{
	struct bench b;

	begin(&b);
	tick(&b, T0 + US(249));
	assert_false(b.s[0].probe);
	tick(&b, T0 + US(250));
	assert_true(b.s[0].probe && b.s[0].tx_due);
	sent(&b, T0 + US(250));
	tick(&b, T0 + US(312));
	assert_false(b.s[0].probe);
	assert_int_equal(nfo_question_at(&b.s[0]), T0 + US(250) + STEP);
	assert_true(nfo_select_deadline(&b.sel, T0 + US(312)) <= T0 + US(250) + STEP);
	tick(&b, T0 + US(250) + STEP);
	assert_true(b.s[0].probe);
}

static void an_answer_ends_it(void **state)
{
	struct bench b;

	begin(&b);
	tick(&b, T0 + US(260));
	sent(&b, T0 + US(260));
	hear(&b, 0, NFO_UP, T0 + US(300));
	assert_int_equal(nfo_question_at(&b.s[0]), T0 + US(550));
	tick(&b, T0 + US(540));
	assert_false(b.s[0].probe);
	hear(&b, 1, NFO_UP, T0 + US(760));
	tick(&b, T0 + US(760));
	assert_int_equal(b.s[0].state, NFO_UP);
}

/* None more when the verdict is due, which does not wait for them. */
static void unanswered_ones_delay_nothing(void **state)
{
	unsigned int asked;
	struct bench b;

	begin(&b);
	asked = wait_until(&b, T0, T0 + US(750) - 1);
	assert_in_range(asked, 3, 8);
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_int_equal(wait_until(&b, T0 + US(750), T0 + US(750)), 0);
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_int_equal(nfo_question_at(&b.s[0]), U64_MAX);
}

/* However often that is, and however long: no more than eight, and one for luck. */
static void many_missing_pulses_cost_no_more(void **state)
{
	struct bench b;

	begin_with(&b, 2, 250, 100);
	assert_in_range(wait_until(&b, T0, T0 + MS(30)), 8, 9);
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

/* By a clock that jumps all are silent; the timer need not be late for that. */
static void a_jump_is_no_verdict(void **state)
{
	struct bench b;

	begin(&b);
	tick(&b, T0 + MS(50));
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_true(b.s[0].probe);
	hear(&b, 0, NFO_UP, T0 + MS(50) + US(40));
	tick(&b, T0 + MS(50) + US(93));
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_int_equal(b.s[1].state, NFO_UP);
	/* Who does not answer is silent. */
	tick(&b, T0 + MS(50) + US(94));
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_int_equal(b.s[1].state, NFO_DOWN);
}

static void a_jump_that_falls_short_is_none_either(void **state)
{
	struct bench b;
	u32 act;

	begin(&b);
	/* Late by two intervals; no verdict is due yet, but would be before the next pulse. */
	act = nfo_select_tick(&b.sel, &b.s[0], T0 + US(700), US(500), 0);
	assert_true(act & NFO_ACT_SUSPECT);
	tick(&b, T0 + US(940));
	assert_int_equal(b.s[0].state, NFO_UP);
	/* It was not late by that much, or has time enough. */
	act = nfo_select_tick(&b.sel, &b.s[1], T0 + US(700), US(250), 0);
	assert_false(act & NFO_ACT_SUSPECT);
	hear(&b, 1, NFO_UP, T0 + US(700));
	act = nfo_select_tick(&b.sel, &b.s[1], T0 + US(1200), US(500), 0);
	assert_false(act & NFO_ACT_SUSPECT);
}

/* Others than ours may have it (RFC 5880 6.8.1). */
static void a_multiplier_of_one_makes_no_storm(void **state)
{
	struct bench b;

	begin(&b);
	b.s[0].remote_multiplier = 1;
	nfo_session_retime(&b.s[0]);
	assert_in_range(wait_until(&b, T0, T0 + MS(2)), 1, 4);
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

static void who_suspects_himself_asks(void **state)
{
	struct bench b;
	u32 act;

	begin(&b);
	tick(&b, T0 + US(260));
	sent(&b, T0 + US(260));
	act = nfo_select_tick(&b.sel, &b.s[0], T0 + MS(2), MS(1), false);
	assert_true(act & NFO_ACT_SUSPECT);
	assert_in_range(nfo_question_at(&b.s[0]), 0, b.s[0].suspect_until - 1);
	tick(&b, T0 + MS(2));
	assert_true(b.s[0].probe);
}

static void nobody_else_is_asked(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_port(&b.sel, &b.s[0], false, T0);
	assert_int_equal(nfo_question_at(&b.s[0]), U64_MAX);
	nfo_session_hold(&b.s[1], T0 + MS(5));
	assert_int_equal(nfo_question_at(&b.s[1]), U64_MAX);
	nfo_question_ask(&b.s[1], T0 + MS(4));
	assert_false(b.s[1].probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_pulse_is_asked_for),
		cmocka_unit_test(an_answer_ends_it),
		cmocka_unit_test(unanswered_ones_delay_nothing),
		cmocka_unit_test(many_missing_pulses_cost_no_more),
		cmocka_unit_test(a_jump_is_no_verdict),
		cmocka_unit_test(a_jump_that_falls_short_is_none_either),
		cmocka_unit_test(a_multiplier_of_one_makes_no_storm),
		cmocka_unit_test(who_suspects_himself_asks),
		cmocka_unit_test(nobody_else_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
