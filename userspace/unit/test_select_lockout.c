// SPDX-License-Identifier: GPL-2.0
#include "rank_bench.h"

static void lockout_moves_and_bars(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	lockout(&b, 1, true, T0 + 1);
	lockout(&b, 0, true, T0 + 2);
	assert_int_equal(b.sw.reason, NFO_REASON_LOCKOUT);
	assert_ptr_equal(b.sel.active, &b.s[2]);
	/* not even a fault may lead there */
	carrier(&b, 2, false, T0 + 3);
	assert_ptr_equal(b.sel.active, &b.s[2]);
	lockout(&b, 1, false, T0 + 4);
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* and what is preferred returns when it may */
	hear_all(&b, T0 + 5);
	lockout(&b, 0, false, T0 + 6);
	assert_int_equal(b.sw.reason, NFO_REASON_PRIORITY);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void lockout_ranks_above_a_signal_fail(void **state)
{
	struct bench b;

	begin(&b);
	carrier(&b, 0, false, T0 + 1);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	lockout(&b, 1, true, T0 + 2);
	assert_int_equal(b.sw.reason, NFO_REASON_LOCKOUT);
	assert_ptr_equal(b.sel.active, &b.s[0]);
	lockout(&b, 1, false, T0 + 3);
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void lockout_of_all_leaves_none(void **state)
{
	struct bench b;

	begin(&b);
	lockout(&b, 1, true, T0 + 1);
	lockout(&b, 0, true, T0 + 2);
	assert_null(b.sel.active);
	assert_null(b.sw.to);
	assert_false(run(&b, T0 + 3));
	lockout(&b, 1, false, T0 + 4);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
	/* also when the last one went while the others were locked out */
	lockout(&b, 0, true, T0 + 5);
	nfo_select_remove(&b.sel, &b.s[1]);
	assert_false(run(&b, T0 + 6));
	lockout(&b, 0, false, T0 + 7);
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

/* Not because a lockout was taken back. */
static void a_new_pair_is_taken_where_all_are_locked_out(void **state)
{
	struct bench b;

	begin(&b);
	lockout(&b, 1, true, T0 + 1);
	lockout(&b, 0, true, T0 + 2);
	assert_null(b.sel.active);
	nfo_session_init(&b.s[2], 0xa2, 0xc2, 250, 3, T0 + 3);
	b.s[2].order = 2;
	nfo_select_add(&b.sel, &b.s[2]);
	bring_up(&b, 2, T0 + 3);
	assert_ptr_equal(b.sel.active, &b.s[2]);
	assert_int_equal(b.sw.reason, NFO_REASON_INITIAL);
}

/* Data that cannot go there does not; they do when they can. */
static void a_switch_waits_for_its_path(void **state)
{
	struct bench b;

	begin(&b);
	ask(&b, 1, NFO_REQUEST_FORCED, T0 + 1);
	lockout(&b, 0, true, T0 + 2);
	carrier(&b, 1, false, T0 + 3);
	/* nowhere to go: the switch holds */
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_ptr_equal(b.sel.requested, &b.s[1]);
	carrier(&b, 1, true, T0 + 4);
	assert_false(run(&b, T0 + 5));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void lockout_ends_the_switch_to_it(void **state)
{
	struct bench b;

	begin(&b);
	ask(&b, 1, NFO_REQUEST_FORCED, T0 + 1);
	lockout(&b, 1, true, T0 + 2);
	assert_null(b.sel.requested);
	assert_ptr_equal(b.sel.active, &b.s[0]);
	lockout(&b, 1, false, T0 + 3);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void all_that_lives_may_be_locked_out(void **state)
{
	struct bench b;

	begin(&b);
	lockout(&b, 1, true, T0 + 1);
	assert_false(nfo_rank_barred(&b.sel));
	carrier(&b, 0, false, T0 + 2);
	assert_true(nfo_rank_barred(&b.sel));
	/* and nothing lives */
	carrier(&b, 1, false, T0 + 3);
	assert_false(nfo_rank_barred(&b.sel));
	carrier(&b, 1, true, T0 + 4);
	bring_up(&b, 1, T0 + 5);
	assert_true(nfo_rank_barred(&b.sel));
	lockout(&b, 1, false, T0 + 6);
	assert_false(nfo_rank_barred(&b.sel));
	lockout(&b, 1, true, T0 + 7);
	lockout(&b, 0, true, T0 + 8);
	assert_true(nfo_rank_barred(&b.sel));
}

/* The peer may go there, if we may not. */
static void what_is_locked_out_testifies(void **state)
{
	struct bench b;

	begin(&b);
	lockout(&b, 1, true, T0 + 1);
	assert_int_equal(only_heard(&b, 1, T0 + US(50), T0 + MS(2)), 0);
	assert_true(b.s[0].fail);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lockout_moves_and_bars),
		cmocka_unit_test(lockout_ranks_above_a_signal_fail),
		cmocka_unit_test(lockout_of_all_leaves_none),
		cmocka_unit_test(lockout_ends_the_switch_to_it),
		cmocka_unit_test(all_that_lives_may_be_locked_out),
		cmocka_unit_test(what_is_locked_out_testifies),
		cmocka_unit_test(a_new_pair_is_taken_where_all_are_locked_out),
		cmocka_unit_test(a_switch_waits_for_its_path),
	};

	return cmocka_run_group_tests_name("select: lockout", tests, NULL, NULL);
}
