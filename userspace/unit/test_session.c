// SPDX-License-Identifier: GPL-2.0
/* States of a session, and who may change them. */
#include "session_bench.h"

#define A NFO_ADMIN_DOWN
#define D NFO_DOWN
#define I NFO_INIT
#define U NFO_UP

/* Each state, each word of the peer: RFC 5880 6.8.6. */
static const enum nfo_state next[4][4] = {
	/* the peer says A  D  I  U */
	[A] =		{ A, A, A, A },
	[D] =		{ D, I, U, D },
	[I] =		{ D, I, U, U },
	[U] =		{ D, D, U, U },
};

/* The same for a word that left before the peer knew of our last Down. */
static const enum nfo_state next_of_old[4][4] = {
	[A] =		{ A, A, A, A },
	[D] =		{ D, I, D, D },
	[I] =		{ D, I, I, I },
	[U] =		{ D, D, U, U },
};

static void words_that_crossed_our_down(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	int from, word;

	for (from = A; from <= U; from++) {
		for (word = A; word <= U; word++) {
			begin(&b);
			hear(&b, A, T0);
			b.s.state = from;
			p = pulse(&b, word, T0 + 1);
			p.echo_ns = T0 - 1;
			rx(&b, &p, T0 + 1);
			assert_int_equal(b.s.state, next_of_old[from][word]);
		}
	}
}

static void transitions(void **state)
{
	struct bench b;
	int from, word;
	u32 act;

	for (from = NFO_ADMIN_DOWN; from <= NFO_UP; from++) {
		for (word = NFO_ADMIN_DOWN; word <= NFO_UP; word++) {
			begin(&b);
			hear(&b, NFO_ADMIN_DOWN, T0);
			b.s.state = from;
			act = hear(&b, word, T0 + 1);
			assert_int_equal(b.s.state, next[from][word]);
			assert_int_equal(b.s.remote_state, word);
			assert_int_equal(act, NFO_ACT_HEARD |
					 ((int)next[from][word] != from ? NFO_ACT_STATE : 0));
			if (from == NFO_UP && next[from][word] == NFO_DOWN)
				assert_int_equal(b.s.diag, NFO_DIAG_NEIGHBOR);
		}
	}
}

/* Down and told Up: the peer has to hear that it is not so. */
static void down_answers_up(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, T0 + MS(2), 0, 0);
	fill(&b, T0 + MS(2));
	hear(&b, NFO_UP, T0 + MS(2) + US(100));
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_false(b.s.tx_due);
	assert_int_equal(nfo_session_deadline(&b.s), T0 + MS(3));
	hear(&b, NFO_UP, T0 + MS(3));
	assert_true(b.s.tx_due);
}

static void counters_and_times(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(b.s.ups, 1);
	assert_int_equal(b.s.downs, 0);
	assert_int_equal(b.s.up_since, T0);
	hear(&b, NFO_UP, T0 + US(200));
	assert_int_equal(b.s.alive_at, T0 + US(200));
	hear(&b, NFO_DOWN, T0 + US(400));
	assert_int_equal(b.s.downs, 1);
	assert_int_equal(b.s.down_since, T0 + US(400));
	assert_int_equal(b.s.alive_at, T0 + US(400));
	assert_int_equal(b.s.last_rx, T0 + US(400));
	assert_true(b.s.alive_slow);
	hear(&b, NFO_INIT, T0 + US(500));
	assert_int_equal(b.s.ups, 2);
	assert_int_equal(b.s.rx_pulses, 5);
	assert_false(b.s.alive_slow);
}

static void port_holds_down(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_port(&b.s, false, T0 + 1), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_PATH_DOWN);
	assert_int_equal(nfo_session_port(&b.s, false, T0 + 2), 0);
	hear(&b, NFO_UP, T0 + 3);
	assert_int_equal(b.s.state, NFO_DOWN);
	nfo_session_tick(&b.s, T0 + MS(20), 0, 0);
	assert_false(b.s.tx_due);
	assert_int_equal(nfo_session_deadline(&b.s), U64_MAX);
	assert_int_equal(nfo_session_port(&b.s, true, T0 + MS(21)), 0);
	assert_int_equal(nfo_session_deadline(&b.s), T0 + MS(21));
	hear(&b, NFO_INIT, T0 + MS(22));
	assert_int_equal(b.s.state, NFO_UP);
}

static void admin(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_admin(&b.s, false, T0), 0);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(nfo_session_admin(&b.s, true, T0), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_ADMIN_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_ADMIN);
	assert_int_equal(nfo_session_admin(&b.s, true, T0), 0);
	/* It keeps telling. */
	nfo_session_tick(&b.s, T0 + MS(20), 0, 0);
	assert_true(b.s.tx_due);
	assert_int_equal(fill(&b, T0 + MS(20)).state, NFO_ADMIN_DOWN);
	/* Losing the port is no reason to forget the user's word. */
	nfo_session_port(&b.s, false, T0 + MS(21));
	nfo_session_port(&b.s, true, T0 + MS(22));
	assert_int_equal(b.s.state, NFO_ADMIN_DOWN);
	assert_int_equal(nfo_session_admin(&b.s, false, T0 + MS(23)), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
}

/* A peer that is Down beats slowly: Init must not end before its next pulse. */
static void init_is_patient(void **state)
{
	struct bench b;

	begin(&b);
	hear(&b, NFO_DOWN, T0);
	nfo_session_tick(&b.s, T0 + MS(30) - 1, 0, 0);
	assert_int_equal(b.s.state, NFO_INIT);
	nfo_session_tick(&b.s, T0 + MS(30), 0, 0);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void absence_does_not_count(void **state)
{
	struct bench b;

	begin_up(&b);
	/* What it was silent before still counts. */
	nfo_session_return(&b.s, T0 + US(100), T0 + US(700), T0 + US(100), T0 + US(700));
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1350) - 1, 0, 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1350), 0, 0), NFO_ACT_STATE);
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + US(1350));
	/* Down already: the handshake takes its time. */
	nfo_session_return(&b.s, T0 + US(600), T0 + MS(10), 0, 0);
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + MS(40));
	/* What was heard after the absence began. */
	begin_up(&b);
	nfo_session_return(&b.s, T0 - US(100), T0 + US(500), 0, 0);
	assert_int_equal(b.s.alive_at, T0 + US(500));
}

/* By the peer's clock: on a slower path it may come with an older pulse. */
static void absence_by_the_peers_clock(void **state)
{
	struct bench b;

	begin_up(&b);
	b.s.alive_ns = MS(7);
	nfo_session_return(&b.s, T0, T0, MS(8), MS(6));
	assert_int_equal(b.s.alive_ns, MS(7));
	nfo_session_return(&b.s, T0, T0, MS(8), MS(10));
	assert_int_equal(b.s.alive_ns, MS(9));
}

static void new_life_restarts_the_clock(void **state)
{
	struct bench b;

	begin_up(&b);
	b.s.alive_ns = MS(7);
	nfo_session_anew(&b.s, MS(6), T0);
	assert_int_equal(b.s.alive_ns, MS(6));
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + MS(30));
}

static void view_takes_down(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_DOWN, .fail = true, .active = true };
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + 1, T0 + 1), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_NEIGHBOR);
	assert_true(b.s.remote_fail);
	assert_true(b.s.remote_active);
	/* It never takes up. */
	v.state = NFO_UP;
	v.fail = false;
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + 1, T0 + 1), 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_false(b.s.remote_fail);
}

/* Paths differ in delay: what was said later counts, whatever comes first. */
static void old_views_and_old_words(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_DOWN };
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	hear(&b, NFO_UP, T0 + US(100));
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + US(99), T0 + US(150)), 0);
	assert_int_equal(b.s.state, NFO_UP);
	p = pulse(&b, NFO_INIT, T0 + US(199));
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + US(200), T0 + US(210)), NFO_ACT_STATE);
	b.s.down_since = T0;
	rx(&b, &p, T0 + US(220));
	assert_int_equal(b.s.state, NFO_DOWN);
	/* But Down is no older for being said in both ways. */
	p = pulse(&b, NFO_DOWN, T0 + US(199));
	rx(&b, &p, T0 + US(220));
	assert_int_equal(b.s.state, NFO_INIT);
}

/* Two words left at once, as the peer's clock is coarse, and the first one comes last. */
static void a_view_of_the_same_moment_is_no_news(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_DOWN };
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	hear(&b, NFO_DOWN, T0 + US(50));
	assert_int_equal(b.s.state, NFO_DOWN);
	p = pulse(&b, NFO_DOWN, T0 + US(100));
	rx(&b, &p, T0 + US(110));
	p = pulse(&b, NFO_INIT, T0 + US(100));
	assert_int_equal(rx(&b, &p, T0 + US(110)) & NFO_ACT_STATE, NFO_ACT_STATE);
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + US(100), T0 + US(114)), 0);
	assert_int_equal(b.s.state, NFO_UP);
}

/* Of a pair that is not up here either, it tells if the peer's user took it down. */
static void view_of_the_dead(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_DOWN };
	struct bench b;

	begin_up(&b);
	hear(&b, NFO_ADMIN_DOWN, T0);
	assert_int_equal(b.s.remote_state, NFO_ADMIN_DOWN);
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + 1, T0 + 1), 0);
	assert_int_equal(b.s.remote_state, NFO_DOWN);
	/* And if he took it up: the peer may have heard us there already. */
	hear(&b, NFO_ADMIN_DOWN, T0 + 2);
	v.state = NFO_INIT;
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + 2, T0 + 3), 0);
	assert_int_equal(b.s.remote_state, NFO_ADMIN_DOWN);
	assert_int_equal(nfo_session_view(&b.s, &v, T0 + 3, T0 + 3), 0);
	assert_int_equal(b.s.remote_state, NFO_DOWN);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void view_of_the_living_changes_no_state(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_INIT };
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_view(&b.s, &v, T0, T0), 0);
	v.state = NFO_UP;
	assert_int_equal(nfo_session_view(&b.s, &v, T0, T0), 0);
	assert_int_equal(b.s.state, NFO_UP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transitions),
		cmocka_unit_test(words_that_crossed_our_down),
		cmocka_unit_test(down_answers_up),
		cmocka_unit_test(counters_and_times),
		cmocka_unit_test(port_holds_down),
		cmocka_unit_test(admin),
		cmocka_unit_test(init_is_patient),
		cmocka_unit_test(absence_does_not_count),
		cmocka_unit_test(absence_by_the_peers_clock),
		cmocka_unit_test(new_life_restarts_the_clock),
		cmocka_unit_test(view_takes_down),
		cmocka_unit_test(old_views_and_old_words),
		cmocka_unit_test(a_view_of_the_same_moment_is_no_news),
		cmocka_unit_test(view_of_the_dead),
		cmocka_unit_test(view_of_the_living_changes_no_state),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
