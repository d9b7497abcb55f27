// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#define OURS	0xaaULL
#define NEXT	0xabULL
#define THEIRS	0xbbULL
#define T0	MS(5000)

struct bench {
	struct nfo_session s;
	u64 seq;		/* of the peer's last pulse */
	enum nfo_drop drop;	/* of the last rx */
};

static void begin(struct bench *b)
{
	*b = (struct bench){};
	nfo_session_init(&b->s, OURS, NEXT, NFO_INTERVAL_US, NFO_MULTIPLIER, T0);
}

static struct nfo_pulse pulse(struct bench *b, enum nfo_state state, u64 now)
{
	return (struct nfo_pulse){
		.state = state,
		.multiplier = NFO_MULTIPLIER,
		.node = 1,
		.nonce = THEIRS,
		.echo_nonce = b->s.nonce,
		.seq = ++b->seq,
		.desired_tx_us = NFO_INTERVAL_US,
		.required_rx_us = NFO_INTERVAL_US,
		.tx_ns = now,
		.echo_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
	};
}

static u32 rx(struct bench *b, const struct nfo_pulse *p, u64 now)
{
	return nfo_session_rx(&b->s, p, now, &b->drop);
}

/* The peer says that it is in @state, with both nonces right. */
static u32 hear(struct bench *b, enum nfo_state state, u64 now)
{
	struct nfo_pulse p = pulse(b, state, now);

	return rx(b, &p, now);
}

static struct nfo_pulse fill(struct bench *b, u64 now)
{
	struct nfo_pulse p = {};

	nfo_session_fill(&b->s, &p, now, 0);
	return p;
}

/* Up at T0, last heard at T0. */
static void begin_up(struct bench *b)
{
	begin(b);
	hear(b, NFO_DOWN, T0);
	hear(b, NFO_INIT, T0);
	assert_int_equal(b->s.state, NFO_UP);
	fill(b, T0);
}

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
	nfo_session_tick(&b.s, T0 + MS(2), 0);
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
	nfo_session_tick(&b.s, T0 + MS(20), 0);
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
	nfo_session_tick(&b.s, T0 + MS(20), 0);
	assert_true(b.s.tx_due);
	assert_int_equal(fill(&b, T0 + MS(20)).state, NFO_ADMIN_DOWN);
	/* Losing the port is no reason to forget the user's word. */
	nfo_session_port(&b.s, false, T0 + MS(21));
	nfo_session_port(&b.s, true, T0 + MS(22));
	assert_int_equal(b.s.state, NFO_ADMIN_DOWN);
	assert_int_equal(nfo_session_admin(&b.s, false, T0 + MS(23)), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
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
	nfo_session_tick(&b.s, T0 + MS(2), 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	p = pulse(&b, NFO_DOWN, T0 + MS(3));
	p.nonce = 0xb2;
	p.seq = 1;
	assert_int_equal(rx(&b, &p, T0 + MS(3)), NFO_ACT_HEARD | NFO_ACT_STATE);
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.rx_seq, 1);
	assert_int_equal(b.s.state, NFO_INIT);
}

static u32 seq(struct bench *b, u64 number)
{
	struct nfo_pulse p = pulse(b, NFO_UP, T0);

	p.seq = number;
	return rx(b, &p, T0);
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
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(800), 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
}

static void detection_time(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_detect_ns(&b.s), US(750));
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = 1000;
	p.multiplier = 5;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
	assert_int_equal(nfo_session_detect_ns(&b.s), US(5000));
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = 100;
	p.required_rx_us = 2000;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_detect_ns(&b.s), US(750));
	assert_int_equal(nfo_session_tx_ns(&b.s), US(2000));
	/* Nobody's wish is above ten seconds. */
	p = pulse(&b, NFO_UP, T0);
	p.desired_tx_us = U32_MAX;
	p.required_rx_us = U32_MAX;
	rx(&b, &p, T0);
	assert_int_equal(nfo_session_rx_ns(&b.s), 10 * NSEC_PER_SEC);
	assert_int_equal(nfo_session_tx_ns(&b.s), 10 * NSEC_PER_SEC);
}

static void verdict_on_silence(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(750) - 1, 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(750), 0), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_EXPIRED);
}

static void deadline_is_pulse_or_verdict(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_in_range(nfo_session_deadline(&b.s), T0 + US(187), T0 + US(250));
	fill(&b, T0 + US(740));
	assert_int_equal(nfo_session_deadline(&b.s), T0 + US(750));
}

static void slow_while_down(void **state)
{
	struct bench b;

	begin(&b);
	assert_int_equal(nfo_session_tx_ns(&b.s), US(NFO_SLOW_US));
	hear(&b, NFO_DOWN, T0);
	assert_int_equal(b.s.state, NFO_INIT);
	assert_int_equal(nfo_session_tx_ns(&b.s), US(NFO_INTERVAL_US));
}

/* RFC 5880 6.8.7: 75 to 95 % here, and never so long that multiplier - 1 losses are a verdict. */
static void jitter(void **state)
{
	u64 low = U64_MAX, high = 0, gap;
	struct nfo_pulse p = {};
	struct bench b;
	u32 random;

	begin_up(&b);
	for (random = 0; random <= 0xffff; random++) {
		nfo_session_fill(&b.s, &p, T0, random | random << 16);
		gap = b.s.next_tx - T0;
		low = min(low, gap);
		high = max(high, gap);
	}
	/* A pulse joins another one up to a sixteenth early. */
	assert_in_range(low - US(250) / 16, US(250) * 75 / 100 - 1, US(250) * 80 / 100);
	assert_in_range(high, US(250) * 90 / 100, US(250) * 95 / 100);
}

static void pulses_join(void **state)
{
	struct bench b;
	u64 due;

	begin_up(&b);
	due = b.s.next_tx;
	nfo_session_tick(&b.s, due - US(250) / 16 - 1, 0);
	assert_false(b.s.tx_due);
	nfo_session_tick(&b.s, due - US(250) / 16, 0);
	assert_true(b.s.tx_due);
}

/* What a poll holds back, and when it ends. */
static void poll_faster(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	nfo_session_set(&b.s, 100, 3);
	assert_true(b.s.tx_due);
	/* We may send faster at once (the peer permits 250), and listen longer until it knows. */
	assert_int_equal(nfo_session_rx_ns(&b.s), US(250));
	p = fill(&b, T0 + US(10));
	assert_int_equal(p.flags & NFO_PULSE_POLL, NFO_PULSE_POLL);
	assert_int_equal(p.desired_tx_us, 100);
	assert_int_equal(fill(&b, T0 + US(20)).flags & NFO_PULSE_POLL, NFO_PULSE_POLL);
	/* A Final from before our Poll is another's. */
	p = pulse(&b, NFO_UP, T0 + US(30));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(9);
	rx(&b, &p, T0 + US(30));
	assert_true(b.s.poll);
	p = pulse(&b, NFO_UP, T0 + US(40));
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0 + US(10);
	p.desired_tx_us = 100;
	p.required_rx_us = 100;
	rx(&b, &p, T0 + US(40));
	assert_false(b.s.poll);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(100));
	assert_int_equal(nfo_session_tx_ns(&b.s), US(100));
	assert_int_equal(fill(&b, T0 + US(50)).flags & NFO_PULSE_POLL, 0);
}

static void poll_slower(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	nfo_session_set(&b.s, 1000, 3);
	assert_int_equal(nfo_session_tx_ns(&b.s), US(250));
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
	/* Changed again before the answer: the fastest of all still holds. */
	nfo_session_set(&b.s, 5000, 3);
	assert_int_equal(nfo_session_tx_ns(&b.s), US(250));
	fill(&b, T0);
	p = pulse(&b, NFO_UP, T0 + 1);
	p.flags = NFO_PULSE_FINAL;
	p.echo_ns = T0;
	rx(&b, &p, T0 + 1);
	assert_int_equal(nfo_session_tx_ns(&b.s), US(5000));
}

static void poll_is_answered_at_once(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	assert_false(b.s.tx_due);
	p = pulse(&b, NFO_UP, T0 + 1);
	p.flags = NFO_PULSE_POLL;
	rx(&b, &p, T0 + 1);
	assert_true(b.s.tx_due);
	p = fill(&b, T0 + 2);
	assert_int_equal(p.flags, NFO_PULSE_FINAL);
	assert_int_equal(p.echo_ns, T0 + 1);
	assert_int_equal(fill(&b, T0 + 3).flags, 0);
}

static void no_poll_while_down(void **state)
{
	struct bench b;

	begin(&b);
	nfo_session_set(&b.s, 1000, 4);
	assert_false(b.s.poll);
	assert_int_equal(fill(&b, T0).flags, 0);
	begin_up(&b);
	nfo_session_set(&b.s, 1000, 4);
	nfo_session_tick(&b.s, T0 + MS(50), 0);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_false(b.s.poll);
	assert_int_equal(nfo_session_rx_ns(&b.s), US(1000));
}

static void suspicion_once(void **state)
{
	u64 t = T0 + US(2000);
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, t, US(251)), NFO_ACT_SUSPECT);
	assert_int_equal(b.s.state, NFO_UP);
	fill(&b, t);
	assert_in_range(nfo_session_deadline(&b.s), t, t + US(250));
	assert_int_equal(nfo_session_tick(&b.s, t + US(249), US(251)), 0);
	assert_int_equal(nfo_session_tick(&b.s, t + US(250), US(251)), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void suspicion_needs_lateness(void **state)
{
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1000), US(250)), NFO_ACT_STATE);
}

static void suspicion_ends_when_heard(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_tick(&b.s, T0 + MS(2), MS(1));
	assert_true(b.s.suspect_until);
	hear(&b, NFO_UP, T0 + MS(2) + 1);
	assert_false(b.s.suspect_until);
	/* And the next silence may be suspicious again. */
	assert_int_equal(nfo_session_tick(&b.s, T0 + MS(4), MS(1)), NFO_ACT_SUSPECT);
}

static void nonce_rolls_once_a_long_down(void **state)
{
	struct bench b;
	u64 t = T0 + US(750);

	begin_up(&b);
	nfo_session_tick(&b.s, t, 0);
	assert_int_equal(nfo_session_tick(&b.s, t + NSEC_PER_SEC - 1, 0), 0);
	assert_int_equal(b.s.nonce, OURS);
	assert_int_equal(nfo_session_tick(&b.s, t + NSEC_PER_SEC, 0), NFO_ACT_NONCE);
	assert_int_equal(b.s.nonce, NEXT);
	b.s.next_nonce = 0xac;
	assert_int_equal(nfo_session_tick(&b.s, t + 3 * NSEC_PER_SEC, 0), 0);
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
	nfo_session_tick(&b.s, T0 + MS(1), 0);
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
	nfo_session_tick(&b.s, T0 + MS(2), 0);
	p = pulse(&b, NFO_DOWN, T0 + MS(3));
	p.nonce = 0xb2;
	rx(&b, &p, T0 + MS(3));
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.state, NFO_INIT);
	assert_int_equal(rx(&b, &old, T0 + MS(4)), 0);
	assert_int_equal(b.s.remote_nonce, 0xb2);
	assert_int_equal(b.s.state, NFO_INIT);
}

/* A peer that is Down beats slowly: Init must not end before its next pulse. */
static void init_is_patient(void **state)
{
	struct bench b;

	begin(&b);
	hear(&b, NFO_DOWN, T0);
	nfo_session_tick(&b.s, T0 + MS(30) - 1, 0);
	assert_int_equal(b.s.state, NFO_INIT);
	nfo_session_tick(&b.s, T0 + MS(30), 0);
	assert_int_equal(b.s.state, NFO_DOWN);
}

static void return_restarts_the_clock(void **state)
{
	struct bench b;

	begin_up(&b);
	nfo_session_return(&b.s, T0 + US(600), false, T0 + US(600));
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1350) - 1, 0), 0);
	assert_int_equal(b.s.state, NFO_UP);
	assert_int_equal(nfo_session_tick(&b.s, T0 + US(1350), 0), NFO_ACT_STATE);
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + US(1350));
	/* Down already: the handshake takes its time. */
	nfo_session_return(&b.s, T0 + MS(10), false, T0 + MS(10));
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + MS(40));
	/* In a new life it has to begin in any case. */
	begin_up(&b);
	nfo_session_return(&b.s, T0, true, T0);
	assert_int_equal(nfo_session_overdue_at(&b.s), T0 + MS(30));
}

static void view_takes_down(void **state)
{
	struct nfo_view v = { .nonce = OURS, .state = NFO_DOWN, .fail = true, .active = true };
	struct bench b;

	begin_up(&b);
	assert_int_equal(nfo_session_view(&b.s, &v, T0, T0), NFO_ACT_STATE);
	assert_int_equal(b.s.state, NFO_DOWN);
	assert_int_equal(b.s.diag, NFO_DIAG_NEIGHBOR);
	assert_true(b.s.remote_fail);
	assert_true(b.s.remote_active);
	/* It never takes up. */
	v.state = NFO_UP;
	v.fail = false;
	assert_int_equal(nfo_session_view(&b.s, &v, T0, T0), 0);
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

static void round_trip_time(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin_up(&b);
	p = pulse(&b, NFO_UP, 12345);
	p.echo_ns = T0;
	p.dwell_ns = US(30);
	rx(&b, &p, T0 + US(50));
	assert_int_equal(b.s.rtt_ns, US(20));
	p = pulse(&b, NFO_UP, 12346);
	p.echo_ns = T0;
	p.dwell_ns = US(30);
	rx(&b, &p, T0 + US(58));
	assert_int_equal(b.s.rtt_ns, US(21));
	/* No echo, no dwell, or an impossible one: no sample. */
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = 0;
	p.dwell_ns = 0;
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0;
	p.dwell_ns = NFO_DWELL_NONE;
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0;
	p.dwell_ns = US(61);
	rx(&b, &p, T0 + US(60));
	p = pulse(&b, NFO_UP, 12347);
	p.echo_ns = T0 + US(61);
	rx(&b, &p, T0 + US(60));
	assert_int_equal(b.s.rtt_ns, US(21));
}

static void fill_echoes(void **state)
{
	struct nfo_pulse p;
	struct bench b;

	begin(&b);
	p = fill(&b, T0);
	assert_int_equal(p.seq, 1);
	assert_int_equal(p.nonce, OURS);
	assert_int_equal(p.echo_nonce, 0);
	assert_int_equal(p.echo_ns, 0);
	assert_int_equal(p.dwell_ns, NFO_DWELL_NONE);
	hear(&b, NFO_DOWN, T0 + US(5));
	p = fill(&b, T0 + US(7));
	assert_int_equal(p.seq, 2);
	assert_int_equal(p.echo_nonce, THEIRS);
	assert_int_equal(p.echo_ns, T0 + US(5));
	assert_int_equal(p.dwell_ns, US(2));
	assert_int_equal(fill(&b, T0 + 5 * NSEC_PER_SEC).dwell_ns, NFO_DWELL_NONE);
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
		cmocka_unit_test(unproven_changes_nothing_while_up),
		cmocka_unit_test(unproven_is_challenged_while_down),
		cmocka_unit_test(hello_is_answered_while_down),
		cmocka_unit_test(reboot_replaces_a_lost_peer),
		cmocka_unit_test(replay_window),
		cmocka_unit_test(lost_pulses_are_counted),
		cmocka_unit_test(late_is_life_not_state),
		cmocka_unit_test(detection_time),
		cmocka_unit_test(verdict_on_silence),
		cmocka_unit_test(deadline_is_pulse_or_verdict),
		cmocka_unit_test(slow_while_down),
		cmocka_unit_test(jitter),
		cmocka_unit_test(pulses_join),
		cmocka_unit_test(poll_faster),
		cmocka_unit_test(poll_slower),
		cmocka_unit_test(poll_is_answered_at_once),
		cmocka_unit_test(no_poll_while_down),
		cmocka_unit_test(suspicion_once),
		cmocka_unit_test(suspicion_needs_lateness),
		cmocka_unit_test(suspicion_ends_when_heard),
		cmocka_unit_test(nonce_rolls_once_a_long_down),
		cmocka_unit_test(short_outage_keeps_the_nonces),
		cmocka_unit_test(recording_of_a_former_life),
		cmocka_unit_test(init_is_patient),
		cmocka_unit_test(return_restarts_the_clock),
		cmocka_unit_test(view_takes_down),
		cmocka_unit_test(old_views_and_old_words),
		cmocka_unit_test(view_of_the_dead),
		cmocka_unit_test(view_of_the_living_changes_no_state),
		cmocka_unit_test(round_trip_time),
		cmocka_unit_test(fill_echoes),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
