// SPDX-License-Identifier: GPL-2.0
/* What waits for the user's approval, and what does not. */
#include "approve.h"
#include "select_bench.h"
#include "view.h"

static void begin_asking(struct bench *b, unsigned int n)
{
	begin_with(b, n, NFO_INTERVAL_US, NFO_MULTIPLIER);
	b->sel.approval = true;
}

/* What there is to tell; it is told then. */
static enum nfo_approval told(struct bench *b)
{
	bool news = b->sel.ask.news;

	b->sel.ask.news = false;
	return news ? b->sel.ask.state : NFO_APPROVAL_NONE;
}

static bool carrier(struct bench *b, int i, bool ok, u64 now)
{
	nfo_select_port(&b->sel, &b->s[i], ok, now);
	return run(b, now);
}

/* Pair 0 fell silent, and nobody has answered yet. Returns when. */
static u64 fail_silently(struct bench *b)
{
	assert_int_equal(only_heard(b, 1, T0 + US(50), T0 + MS(2)), 0);
	assert_true(b->s[0].fail);
	assert_ptr_equal(b->sel.active, &b->s[0]);
	assert_int_equal(told(b), NFO_APPROVAL_PENDING);
	assert_int_equal(b->sel.ask.reason, NFO_REASON_SILENCE);
	return T0 + MS(2);
}

static void answer(struct bench *b, bool yes)
{
	assert_true(nfo_approve_asked(&b->sel));
	nfo_approve_answer(&b->sel, yes);
}

static void stands(struct bench *b, int i, u64 now, enum nfo_standing want, u64 until)
{
	u64 at;

	assert_int_equal(nfo_standing_of(&b->sel, &b->s[i], now, &at), want);
	assert_int_equal(at, until);
}

static void silence_waits_and_is_approved(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	assert_int_equal(only_heard(&b, 1, now, now + MS(20)), 0);
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	now += MS(20);
	assert_ptr_equal(nfo_approve_target(&b.sel, now), &b.s[1]);
	stands(&b, 0, now, NFO_STANDING_UNAPPROVED, U64_MAX);
	stands(&b, 1, now, NFO_STANDING_PENDING, U64_MAX);
	answer(&b, true);
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
	assert_int_equal(b.sw.verdict, now);
	assert_false(nfo_approve_asked(&b.sel));
}

static void the_view_says_fail_meanwhile(void **state)
{
	struct nfo_pulse p = {};
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	hear(&b, 1, NFO_UP, now + US(50));
	b.sel.view_known = 0;
	nfo_session_fill(&b.s[1], &p, now + US(60), 0);
	nfo_view_fill(&b.sel, &b.s[1], &p);
	assert_true(p.n_views);
	assert_true(p.views[0].fail);
}

static void approved_without_a_witness_it_moves_with_the_next_pulse(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	now += US(600);
	answer(&b, true);
	assert_false(run(&b, now));
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_APPROVED);
	/* which has to tell first that the peer was not away all the while */
	assert_true(only_heard(&b, 1, now + US(50), now + MS(40)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void recovery_withdraws(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	bring_up(&b, 0, now + MS(1));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
	assert_false(nfo_approve_asked(&b.sel));
	assert_null(nfo_approve_target(&b.sel, now + MS(1)));
	assert_false(hear(&b, 1, NFO_UP, now + MS(1)));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	/* and the next fault asks anew */
	assert_false(carrier(&b, 0, false, now + MS(2)));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
}

static void denied_it_stays_until_it_fails_anew(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	answer(&b, false);
	assert_false(run(&b, now));
	assert_int_equal(told(&b), NFO_APPROVAL_DENIED);
	assert_int_equal(only_heard(&b, 1, now, now + MS(20)), 0);
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	now += MS(20);
	stands(&b, 0, now, NFO_STANDING_UNAPPROVED, U64_MAX);
	stands(&b, 1, now, NFO_STANDING_DENIED, U64_MAX);
	/* that is forgotten in silence */
	bring_up(&b, 0, now);
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_NONE);
	assert_int_equal(only_heard(&b, 1, now + US(50), now + MS(2)), 0);
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
}

/* The peer's user took it down, and up again; but it stays silent. */
static void denied_it_stays_until_it_was_up(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_asking(&b, 2);
	assert_false(hear(&b, 0, NFO_ADMIN_DOWN, T0 + 1));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_int_equal(b.sel.ask.reason, NFO_REASON_ADMIN);
	answer(&b, false);
	run(&b, T0 + 1);
	assert_int_equal(told(&b), NFO_APPROVAL_DENIED);
	p = viewing(&b, 1, 0, NFO_INIT, false, T0 + US(50));
	rx(&b, 1, &p, T0 + US(50));
	assert_false(run(&b, T0 + US(50)));
	assert_int_equal(nfo_rank_ground(&b.s[0]), NFO_REASON_NONE);
	assert_int_equal(only_heard(&b, 1, T0 + US(250), T0 + MS(50)), 0);
	assert_int_equal(nfo_rank_ground(&b.s[0]), NFO_REASON_SILENCE);
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_DENIED);
	bring_up(&b, 0, T0 + MS(51));
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_NONE);
}

static void denied_it_can_be_approved(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	answer(&b, false);
	run(&b, now);
	answer(&b, true);
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void a_lost_carrier_asks_anew(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	answer(&b, false);
	run(&b, now);
	told(&b);
	assert_false(carrier(&b, 0, false, now + 1));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_int_equal(b.sel.ask.reason, NFO_REASON_CARRIER);
	answer(&b, false);
	run(&b, now + 1);
	told(&b);
	/* but not one that is back, while nothing is heard */
	assert_false(carrier(&b, 0, true, now + 2));
	hear(&b, 1, NFO_UP, now + US(50));
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_DENIED);
}

static void carrier_may_be_exempt(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	b.sel.exempt_carrier = true;
	assert_true(carrier(&b, 0, false, T0 + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* silence is not, but becomes so with the carrier, be it that it was denied */
	begin_asking(&b, 2);
	b.sel.exempt_carrier = true;
	now = fail_silently(&b);
	answer(&b, false);
	run(&b, now);
	assert_true(carrier(&b, 0, false, now + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* with nowhere to go it asks for nothing any more */
	begin_asking(&b, 2);
	now = fail_silently(&b);
	b.sel.exempt_carrier = true;
	nfo_select_port(&b.sel, &b.s[0], false, now + 1);
	assert_false(carrier(&b, 1, false, now + 1));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
}

static void the_deadline_approves(void **state)
{
	struct bench b;
	u64 now, until;

	begin_asking(&b, 2);
	b.sel.approval_ns = MS(10);
	now = fail_silently(&b);
	until = b.sel.ask.at + MS(10);
	assert_int_equal(nfo_approve_until(&b.sel), until);
	assert_true(nfo_select_deadline(&b.sel, now) <= until);
	stands(&b, 0, now, NFO_STANDING_UNAPPROVED, until);
	stands(&b, 1, now, NFO_STANDING_PENDING, until);
	assert_int_equal(only_heard(&b, 1, now, until - US(50)), 0);
	assert_true(hear(&b, 1, NFO_UP, until));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void the_deadline_denies(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	b.sel.approval_ns = MS(10);
	b.sel.deny_late = true;
	now = fail_silently(&b);
	assert_int_equal(only_heard(&b, 1, now, now + MS(20)), 0);
	assert_int_equal(told(&b), NFO_APPROVAL_DENIED);
	assert_int_equal(nfo_approve_until(&b.sel), U64_MAX);
}

static void the_deadline_comes_by_itself(void **state)
{
	struct bench b;

	begin_asking(&b, 2);
	b.sel.approval_ns = MS(1);
	assert_false(carrier(&b, 0, false, T0 + US(100)));
	assert_int_equal(b.sel.next_run, T0 + US(100) + MS(1));
	assert_true(run(&b, T0 + US(100) + MS(1)));
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
}

static void nowhere_to_go_is_no_end(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	assert_false(carrier(&b, 1, false, now));
	assert_true(nfo_approve_asked(&b.sel));
	assert_null(nfo_approve_target(&b.sel, now));
	stands(&b, 0, now, NFO_STANDING_NOWHERE, U64_MAX);
	nfo_select_port(&b.sel, &b.s[1], true, now + 1);
	bring_up(&b, 1, now + MS(20));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_ptr_equal(nfo_approve_target(&b.sel, now + MS(20)), &b.s[1]);
	answer(&b, true);
	assert_true(only_heard(&b, 1, now + MS(20), now + MS(60)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

static void a_return_waits(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 3);
	b.sel.approval = false;
	carrier(&b, 0, false, T0 + 1);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	b.sel.approval = true;
	nfo_select_port(&b.sel, &b.s[0], true, T0 + 2);
	bring_up(&b, 0, T0 + MS(1));
	now = b.s[0].up_since + MS(5);
	hear(&b, 1, NFO_UP, T0 + MS(1));
	assert_false(run(&b, now));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_int_equal(b.sel.ask.reason, NFO_REASON_WTR);
	assert_ptr_equal(nfo_approve_target(&b.sel, now), &b.s[0]);
	stands(&b, 0, now, NFO_STANDING_PENDING, U64_MAX);
	stands(&b, 1, now, NFO_STANDING_ACTIVE, U64_MAX);
	answer(&b, false);
	assert_false(run(&b, now));
	assert_int_equal(told(&b), NFO_APPROVAL_DENIED);
	/* to another one it is another return */
	b.s[2].prio = 1;
	assert_false(hear(&b, 2, NFO_UP, now));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_ptr_equal(b.sel.ask.to, &b.s[2]);
	stands(&b, 0, now, NFO_STANDING_WORSE, U64_MAX);
	stands(&b, 2, now, NFO_STANDING_PENDING, U64_MAX);
	b.sel.revertive = false;
	b.sel.dirty = true;
	assert_false(run(&b, now));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
	b.sel.revertive = true;
	nfo_rank_clear(&b.sel, now);
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[2]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

static bool degraded(struct bench *b, int of, bool on, u64 now)
{
	struct nfo_pulse p = viewing(b, 1, of, NFO_UP, false, now);

	p.views[0].degraded = on;
	rx(b, 1, &p, now);
	return run(b, now);
}

static void degrade_waits(void **state)
{
	struct bench b;

	begin_asking(&b, 2);
	assert_false(degraded(&b, 0, true, T0 + US(100)));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	stands(&b, 0, T0 + US(100), NFO_STANDING_ACTIVE, U64_MAX);
	stands(&b, 1, T0 + US(100), NFO_STANDING_PENDING, U64_MAX);
	/* with no other that is well it goes on waiting */
	nfo_select_admin(&b.sel, &b.s[1], true, T0 + US(150));
	assert_false(run(&b, T0 + US(150)));
	assert_true(nfo_approve_asked(&b.sel));
	nfo_select_admin(&b.sel, &b.s[1], false, T0 + US(160));
	bring_up(&b, 1, T0 + MS(20));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	/* a fault is another matter */
	assert_false(carrier(&b, 0, false, T0 + MS(20)));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_int_equal(b.sel.ask.reason, NFO_REASON_CARRIER);
}

static void a_mended_path_withdraws(void **state)
{
	struct bench b;

	begin_asking(&b, 2);
	degraded(&b, 0, true, T0 + US(100));
	told(&b);
	degraded(&b, 0, false, T0 + US(200));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
	degraded(&b, 0, true, T0 + US(300));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	answer(&b, true);
	assert_true(run(&b, T0 + US(310)));
	assert_int_equal(b.sw.reason, NFO_REASON_DEGRADE);
	/* what a forced switch holds is not left for that */
	begin_asking(&b, 2);
	degraded(&b, 0, true, T0 + US(100));
	told(&b);
	nfo_rank_command(&b.sel, &b.s[0], NFO_REQUEST_FORCED);
	assert_false(run(&b, T0 + US(200)));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
}

static void commands_wait_for_nobody(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_MANUAL);
	assert_true(run(&b, T0));
	nfo_rank_command(&b.sel, &b.s[0], NFO_REQUEST_FORCED);
	assert_true(run(&b, T0));
	nfo_rank_lockout(&b.sel, &b.s[0], true);
	assert_true(run(&b, T0));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	nfo_rank_lockout(&b.sel, &b.s[0], false);
	/* that ends a lockout, and commands nothing */
	assert_false(run(&b, T0));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	nfo_rank_clear(&b.sel, T0);
	assert_true(run(&b, T0));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + 1);
	assert_true(run(&b, T0 + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* while a fault waits, too */
	begin_asking(&b, 2);
	now = fail_silently(&b);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_FORCED);
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(told(&b), NFO_APPROVAL_NONE);
	begin_asking(&b, 2);
	now = fail_silently(&b);
	nfo_select_admin(&b.sel, &b.s[0], true, now);
	assert_true(run(&b, now));
}

static void the_peers_command_waits(void **state)
{
	struct bench b;

	begin_asking(&b, 2);
	assert_false(hear(&b, 0, NFO_ADMIN_DOWN, T0 + 1));
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	assert_int_equal(b.sel.ask.reason, NFO_REASON_ADMIN);
	answer(&b, true);
	assert_true(run(&b, T0 + 2));
}

static void a_switch_that_names_the_path_waits_with_it(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	nfo_rank_command(&b.sel, &b.s[0], NFO_REQUEST_FORCED);
	run(&b, T0);
	now = fail_silently(&b);
	assert_ptr_equal(b.sel.requested, &b.s[0]);
	answer(&b, true);
	assert_true(run(&b, now));
	assert_null(b.sel.requested);
}

static void a_removal_waits_for_nobody(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	nfo_select_remove(&b.sel, &b.s[0]);
	assert_null(nfo_approve_target(&b.sel, now));
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_REMOVED);
	/* with nothing left there is nothing to ask for */
	begin_asking(&b, 2);
	now = fail_silently(&b);
	nfo_select_remove(&b.sel, &b.s[1]);
	assert_null(b.sel.ask.to);
	nfo_select_remove(&b.sel, &b.s[0]);
	assert_false(run(&b, now));
	assert_int_equal(told(&b), NFO_APPROVAL_WITHDRAWN);
}

static void without_approval_what_waited_is_done(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	answer(&b, false);
	run(&b, now);
	b.sel.approval = false;
	b.sel.dirty = true;
	assert_true(run(&b, now));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

/* Nothing that is heard matters while nobody has answered. */
static void waiting_costs_nothing(void **state)
{
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	now = fail_silently(&b);
	assert_false(b.sel.open);
	answer(&b, true);
	assert_true(hear(&b, 1, NFO_UP, now + US(10)));
}

/* In a pause nothing is returned to, and it is not forgotten that it was denied. */
static void a_pause_does_not_undo_a_denial(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u64 now;

	begin_asking(&b, 2);
	b.sel.pause.max_ns = MS(1000);
	b.s[1].prio = 5;
	b.sel.dirty = true;
	run(&b, T0);
	assert_int_equal(told(&b), NFO_APPROVAL_PENDING);
	answer(&b, false);
	p = pulse(&b, 0, NFO_UP, T0);
	p.key_id = 1;
	p.flags = NFO_PULSE_PAUSE;
	p.pause_ms = 100;
	rx(&b, 0, &p, T0);
	for (now = T0; now < T0 + MS(50); now += US(10))
		assert_false(tick(&b, now));
	assert_true(b.s[0].held);
	assert_int_equal(b.sel.ask.state, NFO_APPROVAL_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_waits_and_is_approved),
		cmocka_unit_test(the_view_says_fail_meanwhile),
		cmocka_unit_test(approved_without_a_witness_it_moves_with_the_next_pulse),
		cmocka_unit_test(recovery_withdraws),
		cmocka_unit_test(denied_it_stays_until_it_fails_anew),
		cmocka_unit_test(denied_it_stays_until_it_was_up),
		cmocka_unit_test(denied_it_can_be_approved),
		cmocka_unit_test(a_lost_carrier_asks_anew),
		cmocka_unit_test(carrier_may_be_exempt),
		cmocka_unit_test(the_deadline_approves),
		cmocka_unit_test(the_deadline_denies),
		cmocka_unit_test(the_deadline_comes_by_itself),
		cmocka_unit_test(nowhere_to_go_is_no_end),
		cmocka_unit_test(a_return_waits),
		cmocka_unit_test(degrade_waits),
		cmocka_unit_test(a_mended_path_withdraws),
		cmocka_unit_test(commands_wait_for_nobody),
		cmocka_unit_test(the_peers_command_waits),
		cmocka_unit_test(a_switch_that_names_the_path_waits_with_it),
		cmocka_unit_test(a_removal_waits_for_nobody),
		cmocka_unit_test(without_approval_what_waited_is_done),
		cmocka_unit_test(waiting_costs_nothing),
		cmocka_unit_test(a_pause_does_not_undo_a_denial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
