// SPDX-License-Identifier: GPL-2.0
/* Announced pauses: what is granted, whose verdicts are put off, and what is found meanwhile. */
#include "heartbeat.h"
#include "select_bench.h"

#define DETECT	US(750)

static struct nfo_pulse announcing(struct bench *b, int i, u16 ms, u64 now)
{
	struct nfo_pulse p = pulse(b, i, NFO_UP, now);

	p.key_id = 1;
	p.flags = ms ? NFO_PULSE_PAUSE : 0;
	p.pause_ms = ms;
	return p;
}

static void announce(struct bench *b, int i, u16 ms, u64 now)
{
	struct nfo_pulse p = announcing(b, i, ms, now);

	rx(b, i, &p, now);
	run(b, now);
}

/* All pairs are up, and the peer announced at T0, on all of them, that it pauses for @ms. */
static void begin_paused(struct bench *b, u16 ms)
{
	unsigned int i;

	begin(b);
	b->sel.pause.max_ns = MS(100);
	for (i = 0; i < b->sel.n; i++)
		announce(b, i, ms, T0);
}

/* Until then nobody hears anything; ticks as they fall due. True: something switched. */
static bool silent_until(struct bench *b, u64 now, u64 until)
{
	bool switched = false;
	unsigned int n = 0;
	u64 at;

	while ((at = nfo_select_deadline(&b->sel, now)) <= until) {
		assert_true(++n < 100000);
		now = max(now, at);
		switched |= tick(b, now);
		sent(b, now);
	}
	return switched;
}

static void expect_states(struct bench *b, enum nfo_state state)
{
	unsigned int i;

	for (i = 0; i < b->sel.n; i++)
		assert_int_equal(b->s[i].state, state);
}

static void a_silence_is_held(void **state)
{
	u64 now = T0 + MS(40);
	struct bench b;

	begin_paused(&b, 50);
	assert_false(silent_until(&b, T0, now));
	expect_states(&b, NFO_UP);
	assert_int_equal(b.sel.n_up, 2);
	assert_int_equal(b.sel.pause.silent_since, T0);
	assert_true(b.s[0].held && b.s[1].held);
	/* It goes on as if nothing had been: no switch, no loss, and time for the other pair. */
	announce(&b, 0, 0, now);
	assert_int_equal(b.sel.pause.silent_since, 0);
	assert_int_equal(b.sel.pause.lasted_ns, MS(40));
	assert_false(b.s[0].held);
	assert_int_equal(b.s[0].quality.gap_max, 0);
	assert_int_equal(b.s[0].quality.now.gap_max, 0);
	assert_false(tick(&b, now + DETECT - 1));
	assert_int_equal(b.s[1].state, NFO_UP);
	assert_false(hear(&b, 1, NFO_UP, now + DETECT - 1));
	expect_states(&b, NFO_UP);
	assert_int_equal(b.s[1].downs, 0);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void then_it_is_lost(void **state)
{
	struct bench b;

	begin_paused(&b, 50);
	silent_until(&b, T0, T0 + MS(50) + DETECT - 1);
	expect_states(&b, NFO_UP);
	assert_false(silent_until(&b, T0 + MS(50) + DETECT - 1, T0 + MS(50) + DETECT));
	expect_states(&b, NFO_DOWN);
	assert_int_equal(b.sel.n_up, 0);
}

static void without_it_at_once(void **state)
{
	struct bench b;

	begin(&b);
	silent_until(&b, T0, T0 + DETECT);
	expect_states(&b, NFO_DOWN);
}

/* As soon as without a pause. */
static void a_cut_path_is_left(void **state)
{
	struct bench with, without;
	u64 at;

	begin(&without);
	at = only_heard(&without, 1, T0 + US(200), T0 + MS(5));
	begin_paused(&with, 50);
	for (u64 now = T0 + US(10); now < at; now += US(10)) {
		if (!((now - T0) % US(200)))
			announce(&with, 1, 49, now);
		assert_false(tick(&with, now));
		sent(&with, now);
	}
	announce(&with, 1, 49, at);
	assert_true(tick(&with, at) || with.sel.active == &with.s[1]);
	assert_int_equal(with.sw.reason, NFO_REASON_SILENCE);
	assert_int_equal(with.sel.pause.silent_since, 0);
}

static void a_path_that_does_not_return_is_left(void **state)
{
	u64 back = T0 + MS(40), at;
	struct bench b;

	begin_paused(&b, 50);
	silent_until(&b, T0, back);
	at = only_heard(&b, 1, back, back + MS(5));
	assert_true(at >= back + DETECT && at <= back + DETECT + US(250));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
	assert_ptr_equal(b.sel.active, &b.s[1]);
}

/* A far witness is heard, but with what it said before: the verdict waits for its next word. */
static void a_far_witness_is_waited_for(void **state)
{
	u64 late = T0 + DETECT + US(50);
	struct nfo_pulse p;
	struct bench b;

	begin_paused(&b, 50);
	announce(&b, 1, 50, T0 + US(250));
	p = announcing(&b, 1, 50, T0 + US(300));
	rx(&b, 1, &p, T0 + US(600));
	assert_false(tick(&b, T0 + DETECT));
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_int_equal(b.sel.pause.silent_since, 0);
	assert_int_equal(b.s[0].suspect_until, T0 + US(975));
	p = announcing(&b, 1, 50, T0 + US(370));
	rx(&b, 1, &p, T0 + US(700));
	assert_true(b.s[0].held);
	p = announcing(&b, 1, 50, T0 + US(500));
	rx(&b, 1, &p, late);
	assert_true(nfo_select_deadline(&b.sel, late - 1) <= late);
	assert_true(tick(&b, late));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sel.pause.lasted_ns, 0);
}

static void no_more_than_the_limit(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.pause.max_ns = MS(10);
	announce(&b, 0, 50, T0);
	announce(&b, 0, 50, T0 + MS(5));
	assert_int_equal(b.sel.pause.until, T0 + MS(10));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_GRANTED);
	silent_until(&b, T0 + MS(5), T0 + MS(10) + DETECT);
	expect_states(&b, NFO_DOWN);
}

static void a_rest_as_long_as_the_pause(void **state)
{
	struct bench b;

	begin(&b);
	b.sel.pause.max_ns = MS(10);
	announce(&b, 0, 1000, T0);
	announce(&b, 0, 990, T0 + MS(10));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_SOON);
	announce(&b, 0, 981, T0 + MS(20) - 1);
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_SOON);
	announce(&b, 0, 980, T0 + MS(20));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_GRANTED);
	assert_int_equal(b.sel.pause.until, T0 + MS(30));
	/* one that is ended early counts for as long as it lasted */
	announce(&b, 0, 0, T0 + MS(22));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_NONE);
	assert_int_equal(b.sel.pause.until, T0 + MS(22));
	announce(&b, 0, 5, T0 + MS(24) - 1);
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_SOON);
	announce(&b, 0, 5, T0 + MS(24));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_GRANTED);
}

static void not_to_everybody(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	announce(&b, 0, 50, T0);
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_DISABLED);
	b.sel.pause.max_ns = MS(100);
	p = announcing(&b, 0, 50, T0 + 1);
	p.key_id = 0;
	rx(&b, 0, &p, T0 + 1);
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_UNKEYED);
	silent_until(&b, T0 + 1, T0 + 1 + DETECT);
	expect_states(&b, NFO_DOWN);
	b.sel.pause.unkeyed = true;
	p.seq = ++b.seq[0];
	nfo_pause_take(&b.sel.pause, &p, T0 + MS(1));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_GRANTED);
	/* A flag without a time is no pause. */
	p.pause_ms = 0;
	nfo_pause_take(&b.sel.pause, &p, T0 + MS(2));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_NONE);
	assert_int_equal(b.sel.pause.until, T0 + MS(2));
}

/* The newest pulse counts, not the last to come. */
static void an_older_pulse_says_nothing(void **state)
{
	struct nfo_pulse late;
	struct bench b;

	begin_paused(&b, 0);
	late = announcing(&b, 0, 50, T0 + US(100));
	announce(&b, 1, 0, T0 + US(200));
	rx(&b, 0, &late, T0 + US(210));
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_NONE);
}

/* The policy changes while a silence is held. */
static void a_limit_holds_at_once(void **state)
{
	struct bench b;

	begin_paused(&b, 50);
	silent_until(&b, T0, T0 + MS(5));
	nfo_pause_configure(&b.sel, MS(100), false, T0 + MS(5));
	assert_int_equal(b.sel.pause.until, T0 + MS(50));
	nfo_pause_configure(&b.sel, MS(10), false, T0 + MS(5));
	assert_int_equal(b.sel.pause.until, T0 + MS(10));
	silent_until(&b, T0 + MS(5), T0 + MS(10) + DETECT - 1);
	expect_states(&b, NFO_UP);
	nfo_pause_configure(&b.sel, 0, false, T0 + MS(10) - 1);
	silent_until(&b, T0 + MS(10) - 1, T0 + MS(10) + DETECT - 1);
	expect_states(&b, NFO_DOWN);
	nfo_pause_configure(&b.sel, MS(10), true, T0 + MS(20));
	assert_true(b.sel.pause.unkeyed);
}

static void ours_is_said_in_each_pulse(void **state)
{
	struct nfo_pulse p = {};
	struct bench b;

	begin(&b);
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	assert_true(b.s[0].tx_due && b.s[1].tx_due);
	nfo_pause_fill(&b.sel.pause, &p, T0);
	assert_int_equal(p.flags, NFO_PULSE_PAUSE);
	assert_int_equal(p.pause_ms, 50);
	nfo_pause_fill(&b.sel.pause, &p, T0 + MS(50) - 1);
	assert_int_equal(p.pause_ms, 1);
	p.flags = 0;
	nfo_pause_fill(&b.sel.pause, &p, T0 + MS(50));
	assert_int_equal(p.flags, 0);
	assert_int_equal(p.pause_ms, 0);
	nfo_pause_announce(&b.sel, T0 + MS(100000), T0);
	nfo_pause_fill(&b.sel.pause, &p, T0);
	assert_int_equal(p.pause_ms, U16_MAX);
}

static void known_when_the_peer_says_so(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	p = pulse(&b, 0, NFO_UP, T0 + 1);
	rx(&b, 0, &p, T0 + 1);
	assert_true(b.sel.pause.own_untold);
	p = pulse(&b, 0, NFO_UP, T0 + 2);
	p.view_heard = b.sel.pause.own_serial - 1;
	rx(&b, 0, &p, T0 + 2);
	assert_true(b.sel.pause.own_untold);
	p = pulse(&b, 0, NFO_UP, T0 + 3);
	p.view_heard = b.sel.pause.own_serial;
	rx(&b, 0, &p, T0 + 3);
	assert_false(b.sel.pause.own_untold);
}

/* Who pauses is as deaf as he is silent, and that is no peer's fault. */
static void ours_holds_too(void **state)
{
	struct bench b;

	begin(&b);
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	assert_false(silent_until(&b, T0, T0 + MS(40)));
	expect_states(&b, NFO_UP);
	/* but the peer announced nothing */
	assert_int_equal(b.sel.pause.silent_since, 0);
	/* Ended early, it is lost after the detection time. */
	nfo_pause_announce(&b.sel, T0 + MS(40), T0 + MS(40));
	silent_until(&b, T0 + MS(40), T0 + MS(40) + DETECT);
	expect_states(&b, NFO_DOWN);
}

/* The clock ran on, beyond the end of the pause, and the timer comes before the frames. */
static void who_wakes_waits_to_hear(void **state)
{
	u64 now = T0 + MS(60);
	struct bench b;
	int i;

	begin(&b);
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	for (i = 0; i < 2; i++)
		assert_int_equal(nfo_select_tick(&b.sel, &b.s[i], now, MS(60) - DETECT, 0),
				 0);
	assert_false(run(&b, now));
	expect_states(&b, NFO_UP);
	assert_false(hear(&b, 0, NFO_UP, now + US(300)));
	assert_false(hear(&b, 1, NFO_UP, now + US(300)));
	expect_states(&b, NFO_UP);
}

/*
 * Our clock jumped to beyond the end, and a pulse came before the timer: the far path 0 has an
 * interval to be heard, although a near one testifies soon.
 */
static void a_clock_that_jumps_was_no_pause(void **state)
{
	u64 now = T0 + MS(60);
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	p = pulse(&b, 1, NFO_UP, T0 + US(200));
	rx(&b, 1, &p, now);
	assert_int_equal(nfo_select_tick(&b.sel, &b.s[0], now + US(100), MS(59), false),
			 NFO_ACT_SUSPECT);
	assert_false(b.s[0].held);
	p = pulse(&b, 1, NFO_UP, T0 + US(800));
	rx(&b, 1, &p, now + US(200));
	assert_false(tick(&b, now + US(200)));
	assert_false(tick(&b, now + US(349)));
	assert_int_equal(b.s[0].state, NFO_UP);
	tick(&b, now + US(350));
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

/* The frames come first: what was lost in the meantime was not lost on the path. */
static void who_wakes_counts_no_loss(void **state)
{
	u64 now = T0 + MS(40);
	struct bench b;
	u32 expected;

	begin(&b);
	expected = b.s[0].quality.now.expected;
	nfo_pause_announce(&b.sel, T0 + MS(50), T0);
	b.seq[0] += 1000;
	hear(&b, 0, NFO_UP, now);
	assert_false(b.s[0].held);
	assert_int_equal(b.s[0].quality.now.expected, expected);
	hear(&b, 0, NFO_UP, now + US(200));
	assert_int_equal(b.s[0].quality.now.expected, expected + 1);
}

/* What is not proven ends nothing. */
static void a_stranger_ends_no_silence(void **state)
{
	u64 now = T0 + MS(40);
	struct nfo_pulse p;
	struct bench b;

	begin_paused(&b, 50);
	p = pulse(&b, 0, NFO_UP, now);
	p.nonce = 0xbad;
	p.echo_ns = T0 - 1;
	assert_int_equal(rx(&b, 0, &p, now), 0);
	assert_false(b.s[0].held);
	silent_until(&b, T0, now);
	assert_int_equal(rx(&b, 0, &p, now), 0);
	assert_true(b.s[0].held);
	assert_int_equal(b.s[0].state, NFO_UP);
	p.echo_nonce = 0;
	p.echo_ns = now;
	assert_int_equal(rx(&b, 0, &p, now), 0);
	assert_int_equal(b.s[0].state, NFO_UP);
}

/* Instead of going on the peer begins a new life. It knows our nonce from our beats. */
static void a_new_life_need_not_wait(void **state)
{
	u64 now = T0 + MS(40);
	struct nfo_pulse p;
	struct bench b;

	begin_paused(&b, 50);
	silent_until(&b, T0, now);
	p = pulse(&b, 0, NFO_DOWN, now);
	p.nonce = 0xdead;
	p.echo_ns = now - US(100);
	p.seq = 1;
	assert_true(rx(&b, 0, &p, now) & NFO_ACT_STATE);
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_int_equal(b.s[0].remote_nonce, 0xdead);
	assert_int_equal(b.sel.pause.until, now);
}

/* Who answers on a heartbeat-only pair what we sent since is not paused: its links died. */
static void an_answer_ends_the_hold(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_paused(&b, 1000);
	nfo_heartbeat_set(&b.sel, &b.s[1], true);
	p = announcing(&b, 1, 999, T0 + US(700));
	rx(&b, 1, &p, T0 + US(700));
	tick(&b, T0 + US(1500));
	assert_true(b.s[0].held);
	assert_int_equal(b.s[0].state, NFO_UP);
	p = announcing(&b, 1, 998, T0 + US(1600));
	p.desired_tx_us = 10000;
	p.echo_ns = T0 + US(1550);
	rx(&b, 1, &p, T0 + US(1600));
	run(&b, T0 + US(1600));
	tick(&b, T0 + US(1600) + US(800));
	assert_int_equal(b.s[0].state, NFO_DOWN);
}

/* The window is over, but we are late, and have not heard yet what came. */
static void late_at_the_end_of_the_hold(void **state)
{
	struct bench b;
	u64 now = T0 + MS(10) + US(750);

	begin_paused(&b, 10);
	assert_false(silent_until(&b, T0, now - 1));
	assert_true(b.s[0].held);
	assert_int_equal(nfo_select_tick(&b.sel, &b.s[0], now + MS(3), MS(3), 0),
			 NFO_ACT_SUSPECT);
	assert_int_equal(b.s[0].state, NFO_UP);
	/* A return may have waited for the hold to end. */
	assert_true(b.sel.dirty);
}

static void trust_is_taken_back_at_once(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_paused(&b, 0);
	nfo_pause_configure(&b.sel, MS(1000), true, T0);
	p = announcing(&b, 0, 500, T0);
	p.key_id = 0;
	rx(&b, 0, &p, T0);
	assert_int_equal(b.sel.pause.grant, NFO_PAUSE_GRANTED);
	nfo_pause_configure(&b.sel, MS(1000), false, T0 + MS(1));
	assert_int_equal(b.sel.pause.until, T0 + MS(1));
}

static void nothing_is_returned_to_in_silence(void **state)
{
	struct bench b;
	u64 now;

	begin(&b);
	b.sel.pause.max_ns = MS(100);
	now = only_heard(&b, 1, T0 + US(200), T0 + MS(5));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* The preferred one is back; wait-to-restore, 5 ms, ends in the silence. */
	now += MS(1);
	announce(&b, 1, 50, now);
	bring_up(&b, 0, now);
	announce(&b, 0, 50, now);
	announce(&b, 1, 50, now);
	assert_false(silent_until(&b, now, now + MS(30)));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	announce(&b, 0, 0, now + MS(30));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	/* As soon as the one that is left is heard, be it that nobody asked it. */
	b.s[1].asked = 0;
	assert_false(b.sel.dirty || b.sel.open);
	announce(&b, 1, 0, now + MS(30));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_WTR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silence_is_held),
		cmocka_unit_test(then_it_is_lost),
		cmocka_unit_test(without_it_at_once),
		cmocka_unit_test(a_cut_path_is_left),
		cmocka_unit_test(a_path_that_does_not_return_is_left),
		cmocka_unit_test(a_far_witness_is_waited_for),
		cmocka_unit_test(no_more_than_the_limit),
		cmocka_unit_test(a_rest_as_long_as_the_pause),
		cmocka_unit_test(not_to_everybody),
		cmocka_unit_test(an_older_pulse_says_nothing),
		cmocka_unit_test(a_limit_holds_at_once),
		cmocka_unit_test(ours_is_said_in_each_pulse),
		cmocka_unit_test(known_when_the_peer_says_so),
		cmocka_unit_test(ours_holds_too),
		cmocka_unit_test(who_wakes_waits_to_hear),
		cmocka_unit_test(a_clock_that_jumps_was_no_pause),
		cmocka_unit_test(who_wakes_counts_no_loss),
		cmocka_unit_test(a_stranger_ends_no_silence),
		cmocka_unit_test(a_new_life_need_not_wait),
		cmocka_unit_test(an_answer_ends_the_hold),
		cmocka_unit_test(late_at_the_end_of_the_hold),
		cmocka_unit_test(trust_is_taken_back_at_once),
		cmocka_unit_test(nothing_is_returned_to_in_silence),
	};

	return cmocka_run_group_tests_name("pause", tests, NULL, NULL);
}
