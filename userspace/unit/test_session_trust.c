// SPDX-License-Identifier: GPL-2.0
/* What a session believes: nonces, sequence numbers, replays. */
#include "session_bench.h"

static u32 seq(struct bench *b, u64 number)
{
	struct nfo_pulse p = pulse(b, NFO_UP, T0);

	p.seq = number;
	return rx(b, &p, T0);
}

static void unproven_changes_nothing_while_up(void **state)
{
	struct nfo_session before;
	struct nfo_pulse p;
	struct bench b;
	int word;

	for (word = NFO_ADMIN_DOWN; word <= NFO_UP; word++) {
		begin_up(&b);
		before = b.s;
		p = pulse(&b, word, T0 + MS(10));
		p.nonce = 0xdead;
		assert_int_equal(rx(&b, &p, T0 + MS(10)), 0);
		assert_int_equal(b.drop, NFO_DROP_NONCE);
		assert_memory_equal(&b.s, &before, sizeof(before));
		p = pulse(&b, word, T0 + MS(10));
		p.echo_nonce = 0xdead;
		assert_int_equal(rx(&b, &p, T0 + MS(10)), 0);
		assert_int_equal(b.drop, NFO_DROP_NONCE);
		assert_memory_equal(&b.s, &before, sizeof(before));
	}
}

static void unproven_is_challenged_while_down(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	fill(&b, T0);
	p = pulse(&b, NFO_DOWN, T0);
	p.echo_nonce = 0;
	assert_int_equal(rx(&b, &p, T0 + MS(2)), 0);
	assert_int_equal(b.drop, NFO_OK);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.last_rx, 0);
	assert_int_equal(b.s.remote_nonce, 0);
	assert_true(b.s.tx_due);
	assert_int_equal(fill(&b, T0 + MS(2)).echo_nonce, THEIRS);
	/* Rate-limited, however many come, but not forgotten. */
	assert_int_equal(rx(&b, &p, T0 + MS(2) + US(500)), 0);
	assert_false(b.s.tx_due);
	assert_int_equal(nfo_session_deadline(&b.s), T0 + MS(3));
	/* The answer to the challenge proves it. */
	assert_int_equal(hear(&b, NFO_DOWN, T0 + MS(3)), NFO_ACT_HEARD | NFO_ACT_STATE);
	assert_int_equal(b.s.remote_nonce, THEIRS);
	assert_int_equal(b.s.state, NFO_INIT);
}

static void hello_is_answered_while_down(void **state)
{
	struct bench b;

	begin(&b);
	nfo_session_hello(&b.s, T0);
	assert_true(b.s.tx_due);
	fill(&b, T0);
	nfo_session_hello(&b.s, T0 + US(999));
	assert_false(b.s.tx_due);
	nfo_session_hello(&b.s, T0 + MS(1));
	assert_true(b.s.tx_due);
	begin_up(&b);
	nfo_session_hello(&b.s, T0 + MS(50));
	assert_false(b.s.tx_due);
}

static void reboot_replaces_a_lost_peer(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	b.seq = 1000;
	hear(&b, NFO_UP, T0);
	nfo_session_tick(&b.s, T0 + MS(2), 0, 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	p = pulse(&b, NFO_DOWN, T0 + MS(3));
	p.nonce = 0xb2;
	p.seq = 1;
	assert_int_equal(rx(&b, &p, T0 + MS(3)), NFO_ACT_HEARD | NFO_ACT_STATE);
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.rx_seq, 1);
	assert_int_equal(b.s.state, NFO_INIT);
}

static void replay_window(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(seq(&b, 1000), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 1000), 0);
	assert_int_equal(b.drop, NFO_DROP_REPLAY);
	assert_int_equal(seq(&b, 999), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 999), 0);
	assert_int_equal(seq(&b, 1000 - 63), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 1000 - 63), 0);
	assert_int_equal(seq(&b, 1000 - 64), 0);
	assert_int_equal(b.drop, NFO_DROP_REPLAY);
	assert_int_equal(seq(&b, 1001), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 1000), 0);
	assert_int_equal(seq(&b, 1001 + 63), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 1001), 0);
	assert_int_equal(seq(&b, 5000), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 5000 - 63), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, U64_MAX), NFO_ACT_HEARD);
	assert_int_equal(seq(&b, 0), 0);
}

static void lost_pulses_are_counted(void **state)
{
	struct bench b;

	begin_up(&b);
	b.s.lost_pulses = 0;
	seq(&b, 10);
	assert_int_equal(b.s.lost_pulses, 7);
	seq(&b, 8);
	assert_int_equal(b.s.lost_pulses, 6);
	seq(&b, 8);
	assert_int_equal(b.s.lost_pulses, 6);
}

/* A late pulse shows that the path lives; what it says is old. */
static void late_is_life_not_state(void **state)
{
	struct nfo_pulse old;
	struct bench b;

	begin_up(&b);
	old = pulse(&b, NFO_DOWN, T0);
	old.required_rx_us = 77777;
	hear(&b, NFO_UP, T0 + US(100));
	assert_int_equal(rx(&b, &old, T0 + US(700)), NFO_ACT_HEARD);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(b.s.remote_rx_us, NFO_INTERVAL_US);
	assert_int_equal(b.s.last_rx, T0 + US(700));
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(800), 0, 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
}

static void nonce_rolls_once_a_long_down(void **state)
{
	struct bench b;
	u64 t = T0 + US(750);

	begin_up(&b);
	nfo_session_tick(&b.s, t, 0, 0);
	assert_int_equal(nfo_session_tick(&b.s, t + NSEC_PER_SEC - 1, 0, 0), 0);
	assert_int_equal(b.s.nonce, OURS);
	assert_int_equal(nfo_session_tick(&b.s, t + NSEC_PER_SEC, 0, 0), NFO_ACT_NONCE);
	assert_int_equal(b.s.nonce, NEXT);
	b.s.next_nonce = 0xac;
	assert_int_equal(nfo_session_tick(&b.s, t + 3 * NSEC_PER_SEC, 0, 0), 0);
	assert_int_equal(b.s.nonce, NEXT);
	/* A recording from before does nothing. */
	b.s.nonce = OURS;
	{
		struct nfo_pulse p = pulse(&b, NFO_UP, t);

		b.s.nonce = NEXT;
		assert_int_equal(rx(&b, &p, t + 4 * NSEC_PER_SEC), 0);
		assert_int_equal(b.s.state, NFO_DOWN);
	}
}

static void short_outage_keeps_the_nonces(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, T0 + MS(1), 0, 0);
	hear(&b, NFO_DOWN, T0 + MS(500));
	hear(&b, NFO_INIT, T0 + MS(500));
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(b.s.nonce, OURS);
}

/* What a peer's former life said is not taken for a new life's word. */
static void recording_of_a_former_life(void **state)
{
	struct nfo_pulse old, p;
	struct bench b;

	begin_up(&b);
	old = pulse(&b, NFO_INIT, T0);
	nfo_session_tick(&b.s, T0 + MS(2), 0, 0);
	p = pulse(&b, NFO_DOWN, T0 + MS(3));
	p.nonce = 0xb2;
	rx(&b, &p, T0 + MS(3));
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.state, NFO_INIT);
	assert_int_equal(rx(&b, &old, T0 + MS(4)), 0);
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.state, NFO_INIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unproven_changes_nothing_while_up),
		cmocka_unit_test(unproven_is_challenged_while_down),
		cmocka_unit_test(hello_is_answered_while_down),
		cmocka_unit_test(reboot_replaces_a_lost_peer),
		cmocka_unit_test(replay_window),
		cmocka_unit_test(lost_pulses_are_counted),
		cmocka_unit_test(late_is_life_not_state),
		cmocka_unit_test(nonce_rolls_once_a_long_down),
		cmocka_unit_test(short_outage_keeps_the_nonces),
		cmocka_unit_test(recording_of_a_former_life),
	};

	return cmocka_run_group_tests_name("session: trust", tests, NULL, NULL);
}
