// SPDX-License-Identifier: GPL-2.0
#include "rank_bench.h"

static void hold_off_waits(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.hold_off_ns = MS(3);
	nfo_select_port(&b.sel, &b.s[0], false, T0 + US(10));
	assert_false(run(&b, T0 + US(10)));
	assert_int_equal(b.sel.next_run, T0 + US(10) + MS(3));
	assert_int_equal(only_heard(&b, 1, T0 + US(20), T0 + MS(9)), T0 + US(10) + MS(3));
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
}

static void what_is_mended_meanwhile_is_forgotten(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.hold_off_ns = MS(3);
	carrier(&b, 0, false, T0 + US(10));
	carrier(&b, 0, true, T0 + MS(1));
	bring_up(&b, 0, T0 + MS(2));
	hear_all(&b, T0 + MS(3));
	assert_false(run(&b, T0 + MS(4)));
	carrier(&b, 0, false, T0 + MS(5));
	assert_false(run(&b, T0 + MS(8) - 1));
	assert_true(run(&b, T0 + MS(8)));
}

/* A path that is up for a moment only has not been mended. */
static void hold_off_runs_from_the_first_failure(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.hold_off_ns = MS(3);
	carrier(&b, 0, false, T0 + US(10));
	carrier(&b, 0, true, T0 + MS(2));
	bring_up(&b, 0, T0 + MS(2));
	carrier(&b, 0, false, T0 + MS(2) + US(10));
	hear(&b, 1, NFO_UP, T0 + MS(3));
	assert_false(run(&b, T0 + US(10) + MS(3) - 1));
	assert_true(run(&b, T0 + US(10) + MS(3)));
}

static void silence_is_held_off(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.hold_off_ns = MS(3);
	assert_int_equal(only_heard(&b, 1, T0 + US(50), T0 + MS(9)), T0 + US(750) + MS(3));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

static void a_manual_switch_outlives_what_is_held_off(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.sel.hold_off_ns = MS(3);
	ask(&b, 2, NFO_REQUEST_MANUAL, T0 + 1);
	carrier(&b, 0, false, T0 + 2);
	assert_ptr_equal(b.sel.requested, &b.s[2]);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_MANUAL, T0 + MS(1)),
			 NFO_REFUSAL_NONE);
	run(&b, T0 + 2 + MS(3));
	assert_null(b.sel.requested);
	/* what is preferred then */
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void commands_are_not_held_off(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.sel.hold_off_ns = MS(3);
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + US(10));
	assert_true(run(&b, T0 + US(10)));
	assert_int_equal(b.sw.reason, NFO_REASON_ADMIN);
	/* nor when the path had failed before */
	carrier(&b, 1, false, T0 + US(20));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	nfo_select_admin(&b.sel, &b.s[1], true, T0 + US(30));
	assert_true(run(&b, T0 + US(30)));
	assert_ptr_equal(b.sel.active, &b.s[2]);
}

static void a_switch_is_not_held_off(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.sel.hold_off_ns = MS(3);
	carrier(&b, 0, false, T0 + US(10));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	ask(&b, 2, NFO_REQUEST_MANUAL, T0 + US(20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hold_off_waits),
		cmocka_unit_test(what_is_mended_meanwhile_is_forgotten),
		cmocka_unit_test(hold_off_runs_from_the_first_failure),
		cmocka_unit_test(silence_is_held_off),
		cmocka_unit_test(a_manual_switch_outlives_what_is_held_off),
		cmocka_unit_test(commands_are_not_held_off),
		cmocka_unit_test(a_switch_is_not_held_off),
	};

	return cmocka_run_group_tests_name("select: hold-off", tests, NULL, NULL);
}
