// SPDX-License-Identifier: GPL-2.0
#include "select_bench.h"

/* Grounds. */

static void first_pair_up_is_active(void **state)
{
	struct bench b;

	begin_with(&b, 1, 250, 3);
	assert_int_equal(b.sw.reason, NFO_REASON_INITIAL);
	assert_null(b.sw.from);
	assert_ptr_equal(b.sw.to, &b.s[0]);
}

static void silence_with_a_witness(void **state)
{
	struct bench b;

	begin(&b);
	assert_int_equal(only_heard(&b, 1, T0 + US(50), T0 + MS(2)), T0 + US(750));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
	assert_ptr_equal(b.sw.from, &b.s[0]);
	assert_ptr_equal(b.sw.to, &b.s[1]);
	assert_int_equal(b.sw.last_rx, T0);
	assert_int_equal(b.sw.verdict, T0 + US(750));
	assert_true(nfo_reason_is_fault(b.sw.reason));
	assert_true(b.s[0].fail);
}

static void a_dead_peer_moves_nothing(void **state)
{
	struct bench b;
	u64 now;

	begin(&b);
	hear(&b, 1, NFO_UP, T0 + US(190));
	for (now = T0 + US(200); now < T0 + MS(50); now += US(50)) {
		assert_false(tick(&b, now));
		sent(&b, now);
	}
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_int_equal(b.s[1].state, NFO_DOWN);
	assert_false(b.s[0].fail);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

/* Its last pulses on the far path arrive when the near one is overdue. */
static void a_dead_peer_with_unequal_delays_moves_nothing(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	int i;

	begin(&b);
	for (i = 1; i < 10; i++) {
		p = pulse(&b, 1, NFO_UP, T0 + i);
		rx(&b, 1, &p, T0 + i * US(200));
		assert_false(run(&b, T0 + i * US(200)));
		assert_false(tick(&b, T0 + i * US(200) + US(150)));
	}
	assert_int_equal(b.s[0].state, NFO_DOWN);
	/* Had it lived on, the same arrivals would make the case. */
	begin(&b);
	assert_true(only_heard(&b, 1, T0 + US(200), T0 + MS(2)));
}

static void carrier(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_port(&b.sel, &b.s[0], false, T0 + 1);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_true(b.s[1].tx_due);
	assert_false(b.s[0].tx_due);
}

static void nowhere_to_go(void **state)
{
	struct bench b;

	begin_with(&b, 1, 250, 3);
	nfo_select_port(&b.sel, &b.s[0], false, T0 + 1);
	assert_false(run(&b, T0 + 1));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void the_peers_verdict(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = viewing(&b, 1, 0, NFO_DOWN, true, T0 + US(100));
	assert_true(rx(&b, 1, &p, T0 + US(100)) & NFO_ACT_STATE);
	assert_true(run(&b, T0 + US(100)));
	assert_int_equal(b.sw.reason, NFO_REASON_REMOTE);
}

/* It may have lost all pairs, and this was only the first to be told. */
static void down_without_verdict_is_no_ground(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = viewing(&b, 1, 0, NFO_DOWN, false, T0 + US(100));
	rx(&b, 1, &p, T0 + US(100));
	assert_false(run(&b, T0 + US(100)));
	assert_int_equal(b.s[0].state, NFO_DOWN);
	/* Not for ever, though. */
	assert_in_range(only_heard(&b, 1, T0 + US(200), T0 + MS(40)), T0 + MS(30), T0 + MS(31));
}

static void admin_down_here_and_there(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + 1);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_ADMIN);
	begin(&b);
	assert_true(hear(&b, 0, NFO_ADMIN_DOWN, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_ADMIN);
}

static void view_by_nonce_only(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = viewing(&b, 1, 0, NFO_DOWN, true, T0 + 1);
	p.views[0].nonce = 0xdead;
	assert_false(rx(&b, 1, &p, T0 + 1) & NFO_ACT_STATE);
	assert_false(run(&b, T0 + 1));
}

static void news_goes_out_on_all_pairs(void **state)
{
	struct bench b;

	begin_with(&b, 3, 250, 3);
	hear(&b, 2, NFO_DOWN, T0 + US(10));
	assert_int_equal(sent(&b, T0 + US(10)), 3);
}

/* Witnesses. */

static void multiplier_two_needs_an_answer(void **state)
{
	struct bench b;

	begin_with(&b, 2, 250, 2);
	/* Last heard one interval and a bit after the silent one: could be the peer's end. */
	hear(&b, 1, NFO_UP, T0 + US(280));
	sent(&b, T0 + US(280));
	assert_false(tick(&b, T0 + US(370)));
	assert_false(b.s[1].probe);
	assert_false(tick(&b, T0 + US(500)));
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_true(hear(&b, 1, NFO_UP, T0 + US(510)));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

static void multiplier_two_asks_in_time(void **state)
{
	struct bench b;

	begin_with(&b, 2, 250, 2);
	hear(&b, 1, NFO_UP, T0 + US(190));
	tick(&b, T0 + US(370));
	sent(&b, T0 + US(370));
	assert_int_equal(nfo_select_deadline(&b.sel, T0 + US(370)), T0 + US(375));
	assert_false(tick(&b, T0 + US(375)));
	assert_true(b.s[1].probe);
	assert_true(b.s[1].tx_due);
}

/* A witness that beats slowly is asked once an interval, and answers at that rate. */
static void slow_witness(void **state)
{
	u64 now, switched = 0;
	struct bench b;

	begin(&b);
	b.s[1].interval_us = 100000;
	hear(&b, 1, NFO_UP, T0);
	b.s[1].poll = false;
	nfo_session_retime(&b.s[1]);
	for (now = T0 + US(10); now < T0 + MS(3) && !switched; now += US(10)) {
		if (tick(&b, now))
			switched = now;
		if (b.s[1].probe && hear(&b, 1, NFO_UP, now + US(5)))
			switched = now;
		sent(&b, now + US(5));
	}
	assert_in_range(switched, T0 + US(750), T0 + US(800));
}

static void questions_end_when_nobody_answers(void **state)
{
	unsigned int asked = 0;
	struct bench b;
	u64 now;

	begin(&b);
	b.s[1].interval_us = 1000000;
	nfo_session_retime(&b.s[1]);
	hear(&b, 1, NFO_UP, T0);
	for (now = T0 + US(10); now < T0 + MS(500); now += US(10)) {
		tick(&b, now);
		asked += b.s[1].probe;
		sent(&b, now);
	}
	assert_int_equal(b.s[1].state, NFO_UP);
	assert_in_range(asked, 1, 5);
}

/* A round-trip time can be wrong by a pause. */
static void questions_end_at_last(void **state)
{
	unsigned int asked = 0;
	struct bench b;
	u64 now;

	begin(&b);
	b.s[1].interval_us = 1000000;
	nfo_session_retime(&b.s[1]);
	hear(&b, 1, NFO_UP, T0);
	b.s[1].rtt_ns = U32_MAX;
	for (now = T0 + US(10); now < T0 + MS(500); now += US(10)) {
		tick(&b, now);
		asked += b.s[1].probe;
		sent(&b, now);
	}
	assert_int_equal(asked, 32);
}

/* Returns. */

static void a_return_restarts_all_clocks(void **state)
{
	struct bench b;

	begin(&b);
	/* Away for longer than it takes to swallow three pulses, then heard on the other first. */
	assert_false(hear(&b, 1, NFO_UP, T0 + US(600)));
	assert_false(tick(&b, T0 + US(760)));
	assert_int_equal(b.s[0].state, NFO_UP);
	/* From there on silence counts again. */
	assert_int_equal(only_heard(&b, 1, T0 + US(800), T0 + MS(3)), T0 + US(1350));
}

/* A pair that is Down beats slowly, and each pulse on it looks like a return. */
static void returns_do_not_keep_a_pair_up(void **state)
{
	struct bench b;
	u64 now;

	begin_with(&b, 2, 5000, 3);
	nfo_select_admin(&b.sel, &b.s[1], true, T0);
	run(&b, T0);
	for (now = T0 + MS(9); now < T0 + MS(40); now += MS(9)) {
		hear(&b, 1, NFO_DOWN, now);
		tick(&b, now);
	}
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

/* The best pair was no witness just then, but it is well and preferred. */
static void a_wish_follows_the_refuge(void **state)
{
	struct bench b;
	u64 now;

	begin_with(&b, 3, 250, 3);
	hear(&b, 1, NFO_UP, T0 + US(200));
	for (now = T0 + US(200); now < T0 + US(750); now += US(50)) {
		hear(&b, 2, NFO_UP, now);
		tick(&b, now);
	}
	tick(&b, T0 + US(750));
	assert_ptr_equal(b.sel.active, &b.s[2]);
	assert_true(hear(&b, 1, NFO_UP, T0 + US(760)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_PRIORITY);
}

static void a_return_after_death(void **state)
{
	struct bench b;
	u64 now;

	begin(&b);
	for (now = T0; now < T0 + MS(100); now += US(250))
		assert_false(tick(&b, now));
	assert_int_equal(b.sel.n_up, 0);
	sent(&b, now);
	bring_up(&b, 1, T0 + MS(101));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	/* The first was found again: the others are called at once. */
	assert_true(b.s[0].tx_due);
	/* And asked in haste: three times, a millisecond apart. */
	now = only_heard(&b, 1, T0 + MS(101), T0 + MS(140));
	assert_in_range(now, T0 + MS(104), T0 + MS(105));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

/* We were late, and have heard since all that had come in, by one ear or by two. */
static void late_but_heard_out(void **state)
{
	u32 late = US(300);
	struct bench b;

	begin(&b);
	b.s[1].ear = 1;
	only_heard(&b, 1, T0 + US(200), T0 + US(700));
	nfo_select_tick(&b.sel, &b.s[0], T0 + US(1051), late, 0);
	assert_true(b.s[0].suspect_until);
	/* Before the verdict was due, another pair says nothing of what is unheard. */
	b.s[1].ear = 0;
	assert_false(nfo_select_heard_out(&b.sel, 0, T0 + US(770)));
	b.s[1].ear = 1;
	hear(&b, 1, NFO_UP, T0 + US(752));
	assert_false(nfo_select_heard_out(&b.sel, 0, T0 + US(770)));
	assert_false(nfo_select_heard_out(&b.sel, 1, T0 + US(770)));
	assert_false(tick(&b, T0 + US(770)));
	b.s[1].ear = 0;
	assert_true(nfo_select_heard_out(&b.sel, 0, T0 + US(780)));
	assert_true(tick(&b, T0 + US(780)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

/* Another pair testifies, heard as this one was: no data frame speaks against that. */
static void heard_out_whatever_the_data(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(200), T0 + US(700));
	nfo_select_tick(&b.sel, &b.s[0], T0 + US(1051), US(300), 0);
	hear(&b, 1, NFO_UP, T0 + US(1052));
	/* By another ear it may be unheard still, and data counts. */
	b.s[1].ear = NFO_EAR_NONE;
	assert_false(nfo_select_heard_out(&b.sel, 0, T0 + US(1060)));
	assert_int_equal(nfo_select_tick(&b.sel, &b.s[0], T0 + US(1301), 0, NFO_EARS_DATA),
			 NFO_ACT_VOUCHED);
	hear(&b, 1, NFO_UP, T0 + US(1302));
	assert_false(tick(&b, T0 + US(1310)));
	/* By the same one that is over. */
	b.s[1].ear = 0;
	assert_true(nfo_select_heard_out(&b.sel, 0, T0 + US(1320)));
	assert_int_equal(nfo_select_tick(&b.sel, &b.s[0], T0 + US(1320), 0, NFO_EARS_DATA),
			 NFO_ACT_STATE);
	assert_true(tick(&b, T0 + US(1320)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

/* Nobody else was heard meanwhile: that speaks against no path. */
static void late_and_deaf(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_tick(&b.sel, &b.s[0], T0 + US(760), US(300), 0);
	assert_true(b.s[0].suspect_until);
	assert_false(nfo_select_heard_out(&b.sel, 0, T0 + US(770)));
	assert_false(tick(&b, T0 + US(770)));
	assert_int_equal(b.s[0].state, NFO_UP);
}

/* Both just now; our next pulses are due at @next_tx. */
static void begin_heard(struct bench *b, u64 next_tx)
{
	int i;

	begin(b);
	for (i = 0; i < 2; i++) {
		hear(b, i, NFO_UP, T0);
		b->s[i].next_tx = next_tx;
	}
}

/* On a busy machine our next pulse may be late: the question has its own timer. */
static void asks_in_time(void **state)
{
	struct bench b;

	begin_heard(&b, T0 + MS(1));
	assert_int_equal(nfo_select_deadline(&b.sel, T0), T0 + US(625));
	nfo_select_tick(&b.sel, &b.s[0], T0 + 1, US(32), 0);
	assert_int_equal(nfo_select_deadline(&b.sel, T0 + 2), T0 + US(250));
	assert_in_range(b.sel.busy_until, T0 + MS(100), T0 + MS(101));
}

/* Or it would fire in vain nearly always: it moves with each pulse, up to what else is due. */
static void asks_no_sooner(void **state)
{
	u64 at;
	struct bench b;

	begin_heard(&b, T0 + US(500));
	b.sel.busy_until = T0 + MS(100);
	at = nfo_select_deadline(&b.sel, T0);
	assert_int_equal(at, T0 + US(250));

	hear(&b, 1, NFO_UP, T0 + US(100));
	assert_false(nfo_select_is_later(&b.sel, &b.s[1], at));
	assert_int_equal(nfo_select_deadline_of(&b.sel, &b.s[1], at, T0 + US(100)), at);

	hear(&b, 0, NFO_UP, T0 + US(200));
	assert_true(nfo_select_is_later(&b.sel, &b.s[0], at));
	/* Unless it is overdue. */
	assert_int_equal(nfo_select_deadline_of(&b.sel, &b.s[0], at, at), at);
	at = nfo_select_deadline_of(&b.sel, &b.s[0], at, T0 + US(200));
	assert_int_equal(at, T0 + US(450));

	/* That pulse could not leave, and is due again. */
	nfo_session_retry(&b.s[1], 0, T0 + US(300));
	at = nfo_select_deadline_of(&b.sel, &b.s[1], at, T0 + US(300));
	assert_int_equal(at, T0 + US(400));
	hear(&b, 0, NFO_UP, T0 + US(350));
	assert_false(nfo_select_is_later(&b.sel, &b.s[0], at));
	assert_int_equal(nfo_select_deadline_of(&b.sel, &b.s[0], at, T0 + US(350)), at);
}

/* We were paused: our clock stood, the peer's did not. */
static void our_own_pause(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = pulse(&b, 1, NFO_UP, T0 + MS(500));
	rx(&b, 1, &p, T0 + US(700));
	run(&b, T0 + US(700));
	assert_false(tick(&b, T0 + US(760)));
	assert_int_equal(b.s[0].state, NFO_UP);
}

static void a_new_life_is_a_return(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	b.s[1].state = NFO_DOWN;
	/* The preferred pair was heard just now, but by the peer's former life. */
	hear(&b, 0, NFO_UP, T0 + US(100));
	p = pulse(&b, 1, NFO_INIT, 1000);
	p.nonce = 0xee;
	p.echo_ns = T0 + US(100);
	rx(&b, 1, &p, T0 + US(150));
	assert_int_equal(b.s[1].state, NFO_UP);
	assert_true(b.s[0].alive_slow);
	assert_int_equal(b.s[0].alive_ns, 1000);
	assert_int_equal(b.s[0].state, NFO_UP);
}

/* Life of pairs. */

static void removal_of_the_active_pair(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_remove(&b.sel, &b.s[0]);
	assert_int_equal(b.sel.n, 1);
	assert_null(b.sel.active);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_REMOVED);
	assert_null(b.sw.from);
	assert_ptr_equal(b.sw.to, &b.s[1]);
}

static void removal_of_others(void **state)
{
	struct nfo_session stranger;
	struct bench b;

	begin_with(&b, 3, 250, 3);
	nfo_rank_command(&b.sel, &b.s[2], NFO_REQUEST_MANUAL);
	nfo_select_remove(&b.sel, &b.s[2]);
	assert_null(b.sel.requested);
	nfo_select_remove(&b.sel, &stranger);
	assert_int_equal(b.sel.n, 2);
	assert_false(run(&b, T0 + 1));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void not_more_than_the_maximum(void **state)
{
	struct nfo_session s[NFO_PAIRS_MAX + 1];
	struct nfo_select sel = {};
	unsigned int i;

	for (i = 0; i < NFO_PAIRS_MAX; i++)
		assert_true(nfo_select_add(&sel, &s[i]));
	assert_false(nfo_select_add(&sel, &s[i]));
	assert_int_equal(sel.n, NFO_PAIRS_MAX);
}

/* Deadlines and verdicts. */

static void up_ends_the_verdict(void **state)
{
	struct bench b;

	begin(&b);
	only_heard(&b, 1, T0 + US(50), T0 + MS(2));
	assert_true(b.s[0].fail);
	bring_up(&b, 0, T0 + MS(3));
	assert_false(b.s[0].fail);
}

static void deadlines_are_ahead(void **state)
{
	struct bench b;
	u64 now = T0;
	int i;

	begin(&b);
	for (i = 0; i < 2000; i++) {
		u64 at = nfo_select_deadline(&b.sel, now);

		assert_true(at > now);
		now = min(at, now + US(100));
		if (i % 50 < 40)
			hear(&b, i & 1, NFO_UP, now);
		tick(&b, now);
		sent(&b, now);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_pair_up_is_active),
		cmocka_unit_test(silence_with_a_witness),
		cmocka_unit_test(a_dead_peer_moves_nothing),
		cmocka_unit_test(a_dead_peer_with_unequal_delays_moves_nothing),
		cmocka_unit_test(carrier),
		cmocka_unit_test(nowhere_to_go),
		cmocka_unit_test(the_peers_verdict),
		cmocka_unit_test(down_without_verdict_is_no_ground),
		cmocka_unit_test(admin_down_here_and_there),
		cmocka_unit_test(view_by_nonce_only),
		cmocka_unit_test(news_goes_out_on_all_pairs),
		cmocka_unit_test(multiplier_two_needs_an_answer),
		cmocka_unit_test(multiplier_two_asks_in_time),
		cmocka_unit_test(slow_witness),
		cmocka_unit_test(questions_end_when_nobody_answers),
		cmocka_unit_test(questions_end_at_last),
		cmocka_unit_test(a_return_restarts_all_clocks),
		cmocka_unit_test(returns_do_not_keep_a_pair_up),
		cmocka_unit_test(a_wish_follows_the_refuge),
		cmocka_unit_test(a_return_after_death),
		cmocka_unit_test(late_but_heard_out),
		cmocka_unit_test(heard_out_whatever_the_data),
		cmocka_unit_test(late_and_deaf),
		cmocka_unit_test(asks_in_time),
		cmocka_unit_test(asks_no_sooner),
		cmocka_unit_test(our_own_pause),
		cmocka_unit_test(a_new_life_is_a_return),
		cmocka_unit_test(removal_of_the_active_pair),
		cmocka_unit_test(removal_of_others),
		cmocka_unit_test(not_more_than_the_maximum),
		cmocka_unit_test(up_ends_the_verdict),
		cmocka_unit_test(deadlines_are_ahead),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
