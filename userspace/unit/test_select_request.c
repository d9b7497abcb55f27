// SPDX-License-Identifier: GPL-2.0
#include "rank_bench.h"

static void manual_and_clear(void **state)
{
	struct bench b;

	begin(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_MANUAL);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_MANUAL);
	b.sel.dirty = true;
	assert_false(run(&b, T0 + MS(20)));
	hear(&b, 0, NFO_UP, T0 + MS(20));
	nfo_rank_clear(&b.sel, T0 + MS(20));
	assert_true(run(&b, T0 + MS(20)));
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
	assert_ptr_equal(b.sw.to, &b.s[0]);
}

static void clear_ends_the_wait(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	bring_up(&b, 0, T0 + MS(3));
	hear(&b, 1, NFO_UP, T0 + MS(3));
	nfo_rank_clear(&b.sel, T0 + MS(4));
	assert_true(run(&b, T0 + MS(4)));
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

static void a_fault_ends_a_manual_switch(void **state)
{
	struct bench b;

	begin(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_MANUAL);
	run(&b, T0 + 1);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 2);
	assert_true(run(&b, T0 + 2));
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_null(b.sel.requested);
	nfo_select_port(&b.sel, &b.s[1], true, T0 + 3);
	bring_up(&b, 1, T0 + 4);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void a_request_does_not_wait_for_the_path_that_it_leaves(void **state)
{
	struct bench b;

	begin(&b);
	/* Down with no verdict on the path: the peer says no more than that. */
	hear(&b, 0, NFO_DOWN, T0 + US(200));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_not_equal(b.s[0].state, NFO_UP);
	ask(&b, 1, NFO_REQUEST_MANUAL, T0 + US(210));
}

static void a_fault_of_the_preferred_path_ends_a_manual_switch(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	ask(&b, 2, NFO_REQUEST_MANUAL, T0 + 1);
	/* that of another path does not concern it */
	carrier(&b, 1, false, T0 + 2);
	assert_ptr_equal(b.sel.requested, &b.s[2]);
	carrier(&b, 0, false, T0 + 3);
	assert_int_equal(b.sel.request, NFO_REQUEST_NONE);
	assert_null(b.sel.requested);
	assert_ptr_equal(b.sel.active, &b.s[2]);
	carrier(&b, 0, true, T0 + 4);
	bring_up(&b, 0, T0 + MS(1));
	hear(&b, 2, NFO_UP, T0 + MS(6) - 1);
	assert_false(run(&b, T0 + MS(6) - 1));
	assert_true(run(&b, T0 + MS(6)));
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
}

static void it_does_not_end_a_forced_switch(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 1);
	carrier(&b, 0, false, T0 + 2);
	carrier(&b, 0, true, T0 + 3);
	bring_up(&b, 0, T0 + MS(1));
	hear_all(&b, T0 + MS(20));
	assert_false(run(&b, T0 + MS(20)));
	assert_ptr_equal(b.sel.active, &b.s[2]);
	assert_int_equal(b.sel.request, NFO_REQUEST_FORCED);
}

static void a_fault_of_its_own_path_ends_a_forced_switch(void **state)
{
	struct bench b;

	begin(&b);
	ask(&b, 1, NFO_REQUEST_FORCED, T0 + 1);
	carrier(&b, 1, false, T0 + 2);
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_null(b.sel.requested);
	assert_int_equal(b.sel.request, NFO_REQUEST_NONE);
}

static void what_ranks_lower_is_refused(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 1);
	run(&b, T0 + 1);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_MANUAL, T0 + MS(1)),
			 NFO_REFUSAL_DOWN);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_FORCED, T0 + MS(1)),
			 NFO_REFUSAL_DOWN);
	nfo_rank_lockout(&b.sel, &b.s[2], true);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[2], NFO_REQUEST_FORCED, T0 + MS(1)),
			 NFO_REFUSAL_LOCKOUT);
	nfo_rank_lockout(&b.sel, &b.s[2], false);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 2);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[0], NFO_REQUEST_MANUAL, T0 + MS(1)),
			 NFO_REFUSAL_FORCED);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[0], NFO_REQUEST_FORCED, T0 + MS(1)),
			 NFO_REFUSAL_NONE);
	nfo_rank_clear(&b.sel, T0 + 3);
	run(&b, T0 + 3);
	carrier(&b, 0, false, T0 + 4);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[2], NFO_REQUEST_MANUAL, T0 + MS(1)),
			 NFO_REFUSAL_FAILED);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[2], NFO_REQUEST_FORCED, T0 + MS(1)),
			 NFO_REFUSAL_NONE);
}

static void what_the_user_takes_down_has_not_failed(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	ask(&b, 2, NFO_REQUEST_MANUAL, T0 + 1);
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + 2);
	run(&b, T0 + 2);
	/* nor when its cable is pulled then */
	carrier(&b, 0, false, T0 + 3);
	assert_ptr_equal(b.sel.requested, &b.s[2]);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_MANUAL, T0 + 4),
			 NFO_REFUSAL_NONE);
}

static void a_preferred_port_that_lives_has_not_failed(void **state)
{
	struct bench b;

	begin_beside(&b);
	ask(&b, 2, NFO_REQUEST_MANUAL, T0 + 2);
	nfo_select_port(&b.sel, &b.s[0], false, T0 + 3);
	run(&b, T0 + 3);
	assert_ptr_equal(b.sel.requested, &b.s[2]);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 4);
	run(&b, T0 + 4);
	assert_null(b.sel.requested);
}

/* Whichever of its pairs comes first. */
static void one_that_failed_stands_for_its_port(void **state)
{
	struct bench b;
	int down;

	for (down = 0; down < 2; down++) {
		begin_beside(&b);
		ask(&b, 2, NFO_REQUEST_MANUAL, T0 + 2);
		nfo_select_admin(&b.sel, &b.s[down], true, T0 + 3);
		run(&b, T0 + 3);
		assert_ptr_equal(b.sel.requested, &b.s[2]);
		carrier(&b, !down, false, T0 + 4);
		assert_null(b.sel.requested);
	}
}

static void a_switch_is_to_a_port(void **state)
{
	struct bench b;

	begin_beside(&b);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 1);
	ask(&b, 0, NFO_REQUEST_FORCED, T0 + 2);
	b.s[2].prio = 1;
	carrier(&b, 0, false, T0 + 3);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_ptr_equal(b.sel.requested, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	carrier(&b, 1, false, T0 + 4);
	assert_ptr_equal(b.sel.active, &b.s[2]);
	assert_int_equal(b.sel.request, NFO_REQUEST_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_and_clear),
		cmocka_unit_test(clear_ends_the_wait),
		cmocka_unit_test(a_fault_ends_a_manual_switch),
		cmocka_unit_test(a_request_does_not_wait_for_the_path_that_it_leaves),
		cmocka_unit_test(a_fault_of_the_preferred_path_ends_a_manual_switch),
		cmocka_unit_test(it_does_not_end_a_forced_switch),
		cmocka_unit_test(a_fault_of_its_own_path_ends_a_forced_switch),
		cmocka_unit_test(what_ranks_lower_is_refused),
		cmocka_unit_test(what_the_user_takes_down_has_not_failed),
		cmocka_unit_test(a_preferred_port_that_lives_has_not_failed),
		cmocka_unit_test(one_that_failed_stands_for_its_port),
		cmocka_unit_test(a_switch_is_to_a_port),
	};

	return cmocka_run_group_tests_name("select: requests", tests, NULL, NULL);
}
