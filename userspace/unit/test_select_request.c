// SPDX-License-Identifier: GPL-2.0
#include "select_bench.h"

/* Wishes. */

static void failback_waits(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	bring_up(&b, 0, T0 + MS(10));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	hear(&b, 1, NFO_UP, T0 + MS(10));
	assert_int_equal(b.sel.next_run, T0 + MS(15));
	assert_false(run(&b, T0 + MS(15) - 1));
	assert_true(run(&b, T0 + MS(15)));
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
	assert_ptr_equal(b.sw.to, &b.s[0]);
	assert_false(nfo_reason_is_fault(b.sw.reason));
}

static void wait_begins_anew_with_each_failure(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	bring_up(&b, 0, T0 + MS(10));
	hear(&b, 0, NFO_DOWN, T0 + MS(12));
	bring_up(&b, 0, T0 + MS(13));
	hear(&b, 1, NFO_UP, T0 + MS(15));
	assert_false(run(&b, T0 + MS(15)));
	assert_true(run(&b, T0 + MS(18)));
}

static void no_wait_without_a_failure(void **state)
{
	struct bench b;

	*(&b) = (struct bench){ .sel = { .revertive = true, .wtr_ns = MS(5) } };
	nfo_session_init(&b.s[0], 0xa0, 0xc0, 250, 3, T0);
	nfo_session_init(&b.s[1], 0xa1, 0xc1, 250, 3, T0);
	b.s[1].order = 1;
	nfo_select_add(&b.sel, &b.s[0]);
	nfo_select_add(&b.sel, &b.s[1]);
	bring_up(&b, 1, T0);
	assert_int_equal(b.sw.reason, NFO_REASON_INITIAL);
	bring_up(&b, 0, T0 + US(10));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_PRIORITY);
}

/* That of long ago has nothing to do with it. */
static void a_clear_counts_once(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 0, T0 + US(50), T0 + MS(2));
	bring_up(&b, 1, T0 + MS(3));
	hear(&b, 0, NFO_UP, T0 + MS(3));
	nfo_rank_clear(&b.sel, T0 + MS(4));
	assert_false(run(&b, T0 + MS(4)));
	b.s[1].prio = 1;
	hear(&b, 0, NFO_UP, T0 + MS(20));
	hear(&b, 1, NFO_UP, T0 + MS(20));
	b.sel.dirty = true;
	run(&b, T0 + MS(20));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
}

static void not_revertive_stays(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.revertive = false;
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	bring_up(&b, 0, T0 + MS(10));
	hear(&b, 1, NFO_UP, T0 + MS(30));
	assert_false(run(&b, T0 + MS(30)));
	assert_int_equal(b.sel.next_run, U64_MAX);
}

static void priority_beats_order(void **state)
{
	struct bench b;

	begin(&b);
	b.s[1].prio = 1;
	b.sel.dirty = true;
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_PRIORITY);
	assert_ptr_equal(b.sw.to, &b.s[1]);
}

/* Requests. */

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

/* All of @b's pairs are heard at @now. */
static void hear_all(struct bench *b, u64 now)
{
	unsigned int i;

	for (i = 0; i < b->sel.n; i++)
		hear(b, i, NFO_UP, now);
}

static void ask(struct bench *b, int i, enum nfo_request request, u64 now)
{
	assert_int_equal(nfo_rank_refuses(&b->sel, &b->s[i], request, now), NFO_REFUSAL_NONE);
	nfo_rank_command(&b->sel, &b->s[i], request);
	run(b, now);
	assert_ptr_equal(b->sel.active, &b->s[i]);
	assert_int_equal(b->sw.reason, request == NFO_REQUEST_FORCED ? NFO_REASON_FORCED :
								       NFO_REASON_MANUAL);
}

static void carrier(struct bench *b, int i, bool ok, u64 now)
{
	nfo_select_port(&b->sel, &b->s[i], ok, now);
	run(b, now);
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

/* Pairs 0 and 1 are on one port. */
static void begin_beside(struct bench *b)
{
	begin_with(b, 3, 250, 3);
	b->s[1].order = 0;
	b->s[2].order = 1;
	b->sel.dirty = true;
	run(b, T0 + 1);
	assert_ptr_equal(b->sel.active, &b->s[0]);
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

/* Lockout. */

static void lockout(struct bench *b, int i, bool on, u64 now)
{
	nfo_rank_lockout(&b->sel, &b->s[i], on);
	run(b, now);
}

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

/* Standing. */

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

/* Hold-off. */

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
		cmocka_unit_test(failback_waits),
		cmocka_unit_test(wait_begins_anew_with_each_failure),
		cmocka_unit_test(no_wait_without_a_failure),
		cmocka_unit_test(a_clear_counts_once),
		cmocka_unit_test(not_revertive_stays),
		cmocka_unit_test(priority_beats_order),
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
		cmocka_unit_test(lockout_moves_and_bars),
		cmocka_unit_test(lockout_ranks_above_a_signal_fail),
		cmocka_unit_test(lockout_of_all_leaves_none),
		cmocka_unit_test(lockout_ends_the_switch_to_it),
		cmocka_unit_test(all_that_lives_may_be_locked_out),
		cmocka_unit_test(what_is_locked_out_testifies),
		cmocka_unit_test(each_pair_has_a_standing),
		cmocka_unit_test(a_better_pair_stands_back),
		cmocka_unit_test(next_is_on_the_port_of_the_switch),
		cmocka_unit_test(failed_with_nowhere_to_go),
		cmocka_unit_test(an_exercise_tells_what_a_fault_would_do),
		cmocka_unit_test(an_exercise_knows_the_switch_in_force),
		cmocka_unit_test(hold_off_waits),
		cmocka_unit_test(what_is_mended_meanwhile_is_forgotten),
		cmocka_unit_test(hold_off_runs_from_the_first_failure),
		cmocka_unit_test(silence_is_held_off),
		cmocka_unit_test(a_manual_switch_outlives_what_is_held_off),
		cmocka_unit_test(commands_are_not_held_off),
		cmocka_unit_test(a_switch_is_not_held_off),
		cmocka_unit_test(nothing_is_returned_to_from_a_silent_pair),
		cmocka_unit_test(what_is_due_is_due_now),
		cmocka_unit_test(what_is_removed_is_followed_at_once),
		cmocka_unit_test(a_new_pair_is_taken_where_all_are_locked_out),
		cmocka_unit_test(a_switch_waits_for_its_path),
	};

	return cmocka_run_group_tests_name("select: requests", tests, NULL, NULL);
}
