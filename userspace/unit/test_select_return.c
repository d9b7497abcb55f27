// SPDX-License-Identifier: GPL-2.0
#include "select_bench.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failback_waits),
		cmocka_unit_test(wait_begins_anew_with_each_failure),
		cmocka_unit_test(no_wait_without_a_failure),
		cmocka_unit_test(a_clear_counts_once),
		cmocka_unit_test(not_revertive_stays),
		cmocka_unit_test(priority_beats_order),
	};

	return cmocka_run_group_tests_name("select: returns", tests, NULL, NULL);
}
