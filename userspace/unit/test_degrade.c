// SPDX-License-Identifier: GPL-2.0
/* Signal degrade: who measures it, who leaves for it, and what ranks above and below it. */
#include "select_bench.h"
#include "standing.h"

/* The peer says, on pair @i, whether it loses too much of what we send on pair @of. */
static bool told(struct bench *b, int i, int of, bool degraded, u64 now)
{
	struct nfo_pulse p = viewing(b, i, of, NFO_UP, false, now);

	p.views[0].degraded = degraded;
	rx(b, i, &p, now);
	return run(b, now);
}

static enum nfo_standing standing(struct bench *b, int i, u64 now)
{
	u64 at;

	return nfo_standing_of(&b->sel, &b->s[i], now, &at);
}

/* Pulses of the peer every @step, of which each @nth is lost; from @from, for @lasts. */
static u64 beat(struct bench *b, u64 from, u64 lasts, u64 step, unsigned int nth)
{
	unsigned int n = 0;
	u64 now;

	for (now = from + step; now <= from + lasts; now += step) {
		struct nfo_pulse p = pulse(b, 0, NFO_UP, now);

		if (!nth || ++n % nth)
			rx(b, 0, &p, now);
	}
	return from + lasts;
}

static void loss_is_judged_with_hysteresis(void **state)
{
	struct bench b;
	u64 now;

	begin_with(&b, 1, 1000, 20);
	nfo_select_degrade(&b.sel, &b.s[0], 5);
	now = beat(&b, T0, MS(1900), MS(1), 10);
	assert_true(b.s[0].degraded);
	assert_int_equal(b.s[0].degrades, 1);
	/* 10 % of 1900 pulses are 3 % of 6000 and 2 % of 9500 */
	now = beat(&b, now, MS(4100), MS(1), 0);
	assert_true(b.s[0].degraded);
	beat(&b, now, MS(3500), MS(1), 0);
	assert_false(b.s[0].degraded);
	assert_int_equal(b.s[0].degrades, 1);
}

static void a_limit_is_told_at_once(void **state)
{
	struct bench b;

	begin_with(&b, 1, 1000, 20);
	beat(&b, T0, MS(900), MS(1), 10);
	assert_false(b.s[0].degraded);
	sent(&b, T0 + MS(900));
	assert_int_equal(nfo_select_degrade(&b.sel, &b.s[0], 5), NFO_ACT_DEGRADE);
	assert_true(b.s[0].degraded);
	assert_true(b.s[0].tx_due);
	assert_int_equal(nfo_select_degrade(&b.sel, &b.s[0], 20), NFO_ACT_DEGRADE);
	assert_false(b.s[0].degraded);
	nfo_select_degrade(&b.sel, &b.s[0], 5);
	assert_int_equal(nfo_select_degrade(&b.sel, &b.s[0], 0), NFO_ACT_DEGRADE);
	assert_false(b.s[0].degraded);
}

static void few_pulses_say_nothing(void **state)
{
	struct bench b;

	begin_with(&b, 1, 1000, 20);
	beat(&b, T0, MS(98), MS(1), 2);
	assert_int_equal(nfo_select_degrade(&b.sel, &b.s[0], 5), 0);
	beat(&b, T0 + MS(98), MS(4), MS(1), 2);
	assert_int_equal(nfo_select_degrade(&b.sel, &b.s[0], 5), NFO_ACT_DEGRADE);
}

static void left_for_what_is_well(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	assert_true(told(&b, 1, 0, true, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_DEGRADE);
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_int_equal(standing(&b, 0, now), NFO_STANDING_DEGRADED);
	/* and not returned to before wait-to-restore, from when it is well again */
	only_heard(&b, 0, now, now + US(400));
	now += US(400);
	assert_false(told(&b, 1, 0, false, now));
	assert_int_equal(standing(&b, 0, now), NFO_STANDING_WAITS);
	assert_int_equal(nfo_select_ready_at(&b.sel, &b.s[0]), now + MS(5));
	assert_false(hear(&b, 0, NFO_UP, now + MS(5) - 1));
	assert_true(hear(&b, 0, NFO_UP, now + MS(5)));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
}

static void clear_ends_the_wait(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	told(&b, 1, 0, true, now);
	told(&b, 1, 0, false, now + 1);
	hear(&b, 0, NFO_UP, now + 2);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	nfo_rank_clear(&b.sel, now + 3);
	assert_true(run(&b, now + 3));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

static void not_for_what_is_degraded_too(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	assert_false(told(&b, 0, 1, true, now));
	assert_false(told(&b, 0, 0, true, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(standing(&b, 0, now + 1), NFO_STANDING_ACTIVE);
	assert_true(told(&b, 0, 1, false, now + 2));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* nor back, when both are */
	assert_false(told(&b, 0, 1, true, now + 3));
	assert_false(hear(&b, 0, NFO_UP, now + MS(1)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void nor_before_it_is_proven(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	b.sel.fault_at = now + 10;
	assert_false(told(&b, 0, 0, true, now));
	p = pulse(&b, 1, NFO_UP, now + 5);
	rx(&b, 1, &p, now + 5);
	assert_false(run(&b, now + 5));
	assert_int_equal(standing(&b, 1, now + 5), NFO_STANDING_UNPROVEN);
	assert_true(hear(&b, 1, NFO_UP, now + 10));
	assert_int_equal(b.sw.reason, NFO_REASON_DEGRADE);
}

/* What lives carries the data, degraded or not. */
static void a_fault_ranks_above(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	told(&b, 0, 1, true, now);
	nfo_select_port(&b.sel, &b.s[0], false, now + 1);
	assert_true(run(&b, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
}

static void of_several_a_fault_goes_to_what_is_well(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin_with(&b, 3, NFO_INTERVAL_US, NFO_MULTIPLIER);
	b.s[1].remote = 1;
	b.s[2].remote = 2;
	b.s[0].remote = 3;
	told(&b, 0, 1, true, now);
	nfo_select_port(&b.sel, &b.s[0], false, now + 1);
	assert_true(run(&b, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[2]);
}

static void a_forced_switch_ranks_above(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_FORCED);
	assert_true(run(&b, now));
	assert_false(told(&b, 0, 1, true, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	nfo_rank_clear(&b.sel, now + 2);
	assert_true(run(&b, now + 2));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void a_manual_switch_ranks_below(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_MANUAL);
	assert_true(run(&b, now));
	assert_true(told(&b, 0, 1, true, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sel.request, NFO_REQUEST_NONE);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_MANUAL, now + 1),
			 NFO_REFUSAL_DEGRADED);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_FORCED, now + 1),
			 NFO_REFUSAL_NONE);
}

/* The working path is degraded: a manual switch to another one is forgotten, and data stays. */
static void also_while_it_holds_data_elsewhere(void **state)
{
	struct bench b;
	u64 now = T0 + US(100);

	begin(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_MANUAL);
	assert_true(run(&b, now));
	assert_false(told(&b, 1, 0, true, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sel.request, NFO_REQUEST_NONE);
}

static void a_new_life_of_the_peer_says_nothing(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u64 now = T0 + MS(20);

	begin_with(&b, 1, NFO_INTERVAL_US, NFO_MULTIPLIER);
	told(&b, 0, 0, true, T0 + US(100));
	assert_true(b.s[0].remote_degraded);
	tick(&b, now - MS(10));
	tick(&b, now);
	assert_int_equal(b.s[0].state, NFO_DOWN);
	p = pulse(&b, 0, NFO_DOWN, now + MS(1));
	p.nonce = 0xdd;
	rx(&b, 0, &p, now + MS(1));
	assert_false(b.s[0].remote_degraded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loss_is_judged_with_hysteresis),
		cmocka_unit_test(a_limit_is_told_at_once),
		cmocka_unit_test(few_pulses_say_nothing),
		cmocka_unit_test(left_for_what_is_well),
		cmocka_unit_test(clear_ends_the_wait),
		cmocka_unit_test(not_for_what_is_degraded_too),
		cmocka_unit_test(nor_before_it_is_proven),
		cmocka_unit_test(a_fault_ranks_above),
		cmocka_unit_test(of_several_a_fault_goes_to_what_is_well),
		cmocka_unit_test(a_forced_switch_ranks_above),
		cmocka_unit_test(a_manual_switch_ranks_below),
		cmocka_unit_test(also_while_it_holds_data_elsewhere),
		cmocka_unit_test(a_new_life_of_the_peer_says_nothing),
	};

	return cmocka_run_group_tests_name("degrade", tests, NULL, NULL);
}
