// SPDX-License-Identifier: GPL-2.0
#include "select_bench.h"

#define LIMIT	MS(640)

/* One failure after each of so many times up. */
static void fail_after(struct nfo_damp *d, u64 up_ns)
{
	nfo_damp_fail(d, d->ups + 1, d->up_ns + up_ns, LIMIT);
}

static void each_failure_doubles_the_wait(void **state)
{
	struct nfo_damp d = {};
	int i;

	assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), 0);
	fail_after(&d, MS(1));
	assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), 0);
	for (i = 0; i < 7; i++) {
		fail_after(&d, MS(1));
		assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), MS(10) << i);
	}
	assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), LIMIT);
	fail_after(&d, MS(1));
	assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), LIMIT);
	assert_int_equal(d.penalty, NFO_DAMP_PENALTY_MAX);
}

static void time_up_forgives(void **state)
{
	struct nfo_damp d = {};
	int i;

	for (i = 0; i < 4; i++)
		fail_after(&d, MS(1));
	assert_int_equal(nfo_damp_penalty(&d, d.up_ns + LIMIT - 1, LIMIT), 4);
	assert_int_equal(nfo_damp_penalty(&d, d.up_ns + LIMIT, LIMIT), 3);
	assert_int_equal(nfo_damp_penalty(&d, d.up_ns + 9 * LIMIT, LIMIT), 0);
	fail_after(&d, 2 * LIMIT);
	assert_int_equal(d.penalty, 3);
	/* who is up for as long each time is not damped more and more */
	for (i = 0; i < 20; i++)
		fail_after(&d, LIMIT);
	assert_int_equal(d.penalty, 3);
	fail_after(&d, 100 * LIMIT);
	assert_int_equal(d.penalty, 1);
}

static void a_failure_counts_once(void **state)
{
	struct nfo_damp d = {};

	nfo_damp_fail(&d, 0, 0, LIMIT);
	assert_int_equal(d.penalty, 0);
	nfo_damp_fail(&d, 1, MS(1), LIMIT);
	nfo_damp_fail(&d, 1, MS(1), LIMIT);
	assert_int_equal(d.penalty, 1);
}

static void without_a_limit_nothing_waits(void **state)
{
	struct nfo_damp d = {};
	int i;

	for (i = 0; i < 20; i++)
		nfo_damp_fail(&d, i + 1, MS(i), 0);
	assert_int_equal(nfo_damp_wait_ns(&d, 0), 0);
	assert_int_equal(nfo_damp_penalty(&d, d.up_ns, 0), 0);
	/* nor does what failed before it was set */
	assert_int_equal(nfo_damp_wait_ns(&d, LIMIT), 0);
}

/* Pair 0 loses its carrier at @now, and is up again 100 us later. */
static u64 flap(struct bench *b, u64 now)
{
	hear(b, 1, NFO_UP, now);
	nfo_select_port(&b->sel, &b->s[0], false, now);
	run(b, now);
	assert_ptr_equal(b->sel.active, &b->s[1]);
	nfo_select_port(&b->sel, &b->s[0], true, now + US(10));
	bring_up(b, 0, now + US(100));
	hear(b, 1, NFO_UP, now + US(100));
	return now + US(100);
}

/* The return is at @at, and not before. */
static void returns_at(struct bench *b, u64 at)
{
	hear(b, 0, NFO_UP, at - 1);
	hear(b, 1, NFO_UP, at - 1);
	assert_ptr_equal(b->sel.active, &b->s[1]);
	assert_int_equal(b->sel.next_run, at);
	assert_true(run(b, at));
	assert_ptr_equal(b->sel.active, &b->s[0]);
	assert_int_equal(b->sw.reason, NFO_REASON_WTR);
}

static void what_flaps_returns_later_and_later(void **state)
{
	struct bench b;
	u64 up, at;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	up = flap(&b, T0 + MS(1));
	returns_at(&b, up + MS(5));
	up = flap(&b, up + MS(6));
	assert_int_equal(nfo_standing_of(&b.sel, &b.s[0], up, &at), NFO_STANDING_DAMPED);
	assert_int_equal(at, up + MS(15));
	returns_at(&b, up + MS(15));
	up = flap(&b, up + MS(16));
	returns_at(&b, up + MS(25));
	/* until it was well for a while */
	hear(&b, 0, NFO_UP, up + MS(25) + 2 * LIMIT);
	up = flap(&b, up + MS(25) + 2 * LIMIT);
	returns_at(&b, up + MS(15));
}

static void what_fails_while_it_waits_waits_longer(void **state)
{
	struct bench b;
	u64 up;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	up = flap(&b, T0 + MS(1));
	up = flap(&b, up + MS(1));
	up = flap(&b, up + MS(1));
	returns_at(&b, up + MS(25));
}

/* Whatever it did, it lives, and the other one does not. */
static void a_failover_goes_to_what_is_damped(void **state)
{
	struct bench b;
	u64 now = T0 + MS(1);
	int i;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	for (i = 0; i < 9; i++)
		now = flap(&b, now + MS(1));
	assert_int_equal(nfo_damp_wait_ns(&b.s[0].damp, LIMIT), LIMIT);
	nfo_select_port(&b.sel, &b.s[1], false, now);
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void clear_forgives(void **state)
{
	struct bench b;
	u64 now = T0 + MS(1);
	int i;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	for (i = 0; i < 4; i++)
		now = flap(&b, now + MS(1));
	nfo_rank_clear(&b.sel, now + MS(1));
	assert_true(run(&b, now + MS(1)));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
	now = flap(&b, now + MS(2));
	returns_at(&b, now + MS(5));
}

static void what_the_user_takes_down_is_no_flap(void **state)
{
	struct bench b;
	u64 now = T0 + MS(1);
	int i;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	for (i = 0; i < 4; i++, now += MS(1)) {
		nfo_select_admin(&b.sel, &b.s[0], true, now);
		run(&b, now);
		nfo_select_admin(&b.sel, &b.s[0], false, now + US(10));
		bring_up(&b, 0, now + US(100));
		hear(&b, 1, NFO_UP, now + US(100));
	}
	assert_int_equal(b.s[0].damp.penalty, 0);
	returns_at(&b, now - MS(1) + US(100) + MS(5));
}

/* Here by the peer's user, who takes up again what is dead by now. */
static void what_is_dead_when_taken_up_is_a_flap(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u64 now;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	p = viewing(&b, 1, 0, NFO_ADMIN_DOWN, true, T0 + US(200));
	rx(&b, 1, &p, T0 + US(200));
	assert_true(run(&b, T0 + US(200)));
	assert_int_equal(b.sw.reason, NFO_REASON_ADMIN);
	only_heard(&b, 1, T0 + US(400), T0 + MS(40));
	assert_true(b.s[0].fail);
	assert_int_equal(b.s[0].damp.penalty, 0);
	now = T0 + MS(40) + US(200);
	p = viewing(&b, 1, 0, NFO_DOWN, false, now);
	rx(&b, 1, &p, now);
	run(&b, now);
	assert_int_equal(b.s[0].damp.penalty, 1);
}

/* It went silent on all of its pairs: no fault of any of them. */
static void a_peer_that_goes_away_is_no_flap(void **state)
{
	struct bench b;
	u64 now;

	begin(&b);
	b.sel.damping_ns = LIMIT;
	for (now = T0; now < T0 + MS(2); now += US(10))
		tick(&b, now);
	assert_int_not_equal(b.s[0].state, NFO_UP);
	assert_int_not_equal(b.s[1].state, NFO_UP);
	bring_up(&b, 0, now);
	bring_up(&b, 1, now);
	assert_int_equal(b.s[0].damp.penalty, 0);
	assert_int_equal(b.s[1].damp.penalty, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_failure_doubles_the_wait),
		cmocka_unit_test(time_up_forgives),
		cmocka_unit_test(a_failure_counts_once),
		cmocka_unit_test(without_a_limit_nothing_waits),
		cmocka_unit_test(what_flaps_returns_later_and_later),
		cmocka_unit_test(what_fails_while_it_waits_waits_longer),
		cmocka_unit_test(a_failover_goes_to_what_is_damped),
		cmocka_unit_test(clear_forgives),
		cmocka_unit_test(what_the_user_takes_down_is_no_flap),
		cmocka_unit_test(what_is_dead_when_taken_up_is_a_flap),
		cmocka_unit_test(a_peer_that_goes_away_is_no_flap),
	};

	return cmocka_run_group_tests_name("damp", tests, NULL, NULL);
}
