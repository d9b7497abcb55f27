// SPDX-License-Identifier: GPL-2.0
#include "rank_bench.h"

static void stands(struct bench *b, int i, enum nfo_standing standing, u64 until, u64 now)
{
	u64 at;

	assert_int_equal(nfo_standing_of(&b->sel, &b->s[i], now, &at), standing);
	assert_int_equal(at, until);
}

static void each_pair_has_a_standing(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.sel.hold_off_ns = MS(2);
	stands(&b, 0, NFO_STANDING_ACTIVE, U64_MAX, T0);
	stands(&b, 1, NFO_STANDING_WORSE, U64_MAX, T0);
	lockout(&b, 1, true, T0 + 1);
	stands(&b, 1, NFO_STANDING_LOCKOUT, U64_MAX, T0 + 1);
	lockout(&b, 1, false, T0 + 2);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 3);
	stands(&b, 0, NFO_STANDING_REQUEST, U64_MAX, T0 + 3);
	stands(&b, 2, NFO_STANDING_ACTIVE, U64_MAX, T0 + 3);
	/* held off, and left */
	carrier(&b, 2, false, T0 + 4);
	stands(&b, 2, NFO_STANDING_HELD_OFF, T0 + 4 + MS(2), T0 + 5);
	stands(&b, 0, NFO_STANDING_NEXT, T0 + 4 + MS(2), T0 + 5);
	stands(&b, 1, NFO_STANDING_WORSE, U64_MAX, T0 + 5);
	run(&b, T0 + 4 + MS(2));
	stands(&b, 2, NFO_STANDING_DOWN, U64_MAX, T0 + MS(3));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void a_better_pair_stands_back(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	stands(&b, 0, NFO_STANDING_DOWN, U64_MAX, T0 + MS(2));
	hear(&b, 0, NFO_DOWN, T0 + MS(3));
	hear(&b, 0, NFO_INIT, T0 + MS(3));
	stands(&b, 0, NFO_STANDING_UNPROVEN, U64_MAX, T0 + MS(3));
	hear(&b, 0, NFO_UP, T0 + MS(3));
	stands(&b, 0, NFO_STANDING_WAITS, T0 + MS(8), T0 + MS(3));
	b.sel.revertive = false;
	stands(&b, 0, NFO_STANDING_STAYS, U64_MAX, T0 + MS(3));
}

/* Nobody knows when the peer, which is away, or the path is back, or a verdict comes. */
static void nothing_is_returned_to_from_a_silent_pair(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	bring_up(&b, 0, T0 + MS(3));
	hear(&b, 1, NFO_DOWN, T0 + MS(4));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.s[1].state, NFO_DOWN);
	stands(&b, 1, NFO_STANDING_ACTIVE, U64_MAX, T0 + MS(4));
	stands(&b, 0, NFO_STANDING_WAITS, U64_MAX, T0 + MS(4));
	assert_int_equal(only_heard(&b, 0, T0 + MS(4) + US(50), T0 + MS(9)), 0);
	stands(&b, 0, NFO_STANDING_WAITS, U64_MAX, T0 + MS(9));
	/* back */
	bring_up(&b, 1, T0 + MS(9) + US(10));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
}

/* It failed long ago, with nowhere to go then. */
static void what_is_due_is_due_now(void **state)
{
	struct bench b;

	begin(&b);
	lockout(&b, 1, true, T0 + 1);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	assert_true(b.s[0].fail);
	nfo_rank_lockout(&b.sel, &b.s[1], false);
	stands(&b, 0, NFO_STANDING_HELD_OFF, T0 + MS(2), T0 + MS(2));
	stands(&b, 1, NFO_STANDING_NEXT, T0 + MS(2), T0 + MS(2));
	run(&b, T0 + MS(2));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void what_is_removed_is_followed_at_once(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_remove(&b.sel, &b.s[0]);
	stands(&b, 1, NFO_STANDING_WAITS, T0 + 1, T0 + 1);
	run(&b, T0 + 1);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* again: it is not there */
	nfo_select_remove(&b.sel, &b.s[0]);
	assert_int_equal(b.sel.n, 1);
}

static void next_is_on_the_port_of_the_switch(void **state)
{
	struct bench b;

	begin_beside(&b);
	b.sel.hold_off_ns = MS(2);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 2);
	ask(&b, 0, NFO_REQUEST_FORCED, T0 + 3);
	b.s[2].prio = 1;
	carrier(&b, 0, false, T0 + 4);
	stands(&b, 1, NFO_STANDING_NEXT, T0 + 4 + MS(2), T0 + 5);
	stands(&b, 2, NFO_STANDING_WORSE, U64_MAX, T0 + 5);
	run(&b, T0 + 4 + MS(2));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void failed_with_nowhere_to_go(void **state)
{
	struct bench b;

	begin(&b);
	carrier(&b, 1, false, T0 + 1);
	carrier(&b, 0, false, T0 + 2);
	stands(&b, 0, NFO_STANDING_NOWHERE, U64_MAX, T0 + 3);
}

/* Exercise. */

static void would_stand(struct bench *b, int i, enum nfo_standing standing)
{
	assert_int_equal(nfo_standing_if_failed(&b->sel, &b->s[i], T0 + MS(1)), standing);
}

static void an_exercise_tells_what_a_fault_would_do(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	would_stand(&b, 0, NFO_STANDING_DOWN);
	would_stand(&b, 1, NFO_STANDING_NEXT);
	would_stand(&b, 2, NFO_STANDING_WORSE);
	assert_ptr_equal(nfo_standing_next(&b.sel, T0), &b.s[1]);
	carrier(&b, 0, false, T0 + 1);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	would_stand(&b, 0, NFO_STANDING_DOWN);
	would_stand(&b, 2, NFO_STANDING_NEXT);
	lockout(&b, 2, true, T0 + 2);
	would_stand(&b, 1, NFO_STANDING_NOWHERE);
	would_stand(&b, 2, NFO_STANDING_LOCKOUT);
	assert_null(nfo_standing_next(&b.sel, T0 + 2));
	carrier(&b, 1, false, T0 + 3);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* none at all */
	lockout(&b, 1, true, T0 + 4);
	lockout(&b, 0, true, T0 + 5);
	assert_null(b.sel.active);
	assert_null(nfo_standing_next(&b.sel, T0 + 5));
	would_stand(&b, 0, NFO_STANDING_LOCKOUT);
}

static void an_exercise_knows_the_switch_in_force(void **state)
{
	struct bench b;

	begin_beside(&b);
	ask(&b, 2, NFO_REQUEST_FORCED, T0 + 2);
	ask(&b, 0, NFO_REQUEST_FORCED, T0 + 3);
	b.s[2].prio = 1;
	would_stand(&b, 1, NFO_STANDING_NEXT);
	would_stand(&b, 2, NFO_STANDING_WORSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_pair_has_a_standing),
		cmocka_unit_test(a_better_pair_stands_back),
		cmocka_unit_test(next_is_on_the_port_of_the_switch),
		cmocka_unit_test(failed_with_nowhere_to_go),
		cmocka_unit_test(an_exercise_tells_what_a_fault_would_do),
		cmocka_unit_test(an_exercise_knows_the_switch_in_force),
		cmocka_unit_test(nothing_is_returned_to_from_a_silent_pair),
		cmocka_unit_test(what_is_due_is_due_now),
		cmocka_unit_test(what_is_removed_is_followed_at_once),
	};

	return cmocka_run_group_tests_name("standing", tests, NULL, NULL);
}
