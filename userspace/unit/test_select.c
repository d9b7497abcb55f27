// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#define T0	MS(5000)
#define PAIRS	3

/* One peer with a few pairs; the peer's clock is ours. */
struct bench {
	struct nfo_session s[PAIRS];
	struct nfo_select sel;
	struct nfo_switch sw;
	u64 seq[PAIRS];
};

static struct nfo_pulse pulse(struct bench *b, int i, enum nfo_state state, u64 now)
{
	return (struct nfo_pulse){
		.state = state,
		.multiplier = b->s[i].multiplier,
		.node = 1,
		.nonce = 0xb0 + i,
		.echo_nonce = b->s[i].nonce,
		.seq = ++b->seq[i],
		.desired_tx_us = b->s[i].interval_us,
		.required_rx_us = b->s[i].interval_us,
		.tx_ns = now,
		.echo_ns = now,
		.dwell_ns = NFO_DWELL_NONE,
	};
}

static u32 rx(struct bench *b, int i, const struct nfo_pulse *p, u64 now)
{
	enum nfo_drop drop;

	return nfo_select_rx(&b->sel, &b->s[i], p, now, &drop);
}

static bool run(struct bench *b, u64 now)
{
	return nfo_select_run(&b->sel, now, &b->sw);
}

/* A pulse on pair @i, and what follows from it. */
static bool hear(struct bench *b, int i, enum nfo_state state, u64 now)
{
	struct nfo_pulse p = pulse(b, i, state, now);

	rx(b, i, &p, now);
	return run(b, now);
}

static bool tick(struct bench *b, u64 now)
{
	unsigned int i;

	for (i = 0; i < b->sel.n; i++)
		nfo_select_tick(&b->sel, b->sel.s[i], now, 0);
	return run(b, now);
}

/* Every pulse that is due leaves. */
static unsigned int sent(struct bench *b, u64 now)
{
	unsigned int i, n = 0;
	struct nfo_pulse p;

	for (i = 0; i < b->sel.n; i++) {
		if (!b->sel.s[i]->tx_due)
			continue;
		nfo_session_fill(b->sel.s[i], &p, now, 0);
		n++;
	}
	return n;
}

static void bring_up(struct bench *b, int i, u64 now)
{
	hear(b, i, NFO_DOWN, now);
	hear(b, i, NFO_INIT, now);
	assert_int_equal(b->s[i].state, NFO_UP);
}

/* Pair 0 is the preferred one; all up at T0, and 0 is active. */
static void begin_with(struct bench *b, unsigned int n, u32 interval_us, u8 multiplier)
{
	unsigned int i;

	*b = (struct bench){ .sel = { .revertive = true, .wtr_ns = MS(5) } };
	for (i = 0; i < n; i++) {
		nfo_session_init(&b->s[i], 0xa0 + i, 0xc0 + i, interval_us, multiplier, T0);
		b->s[i].order = i;
		assert_true(nfo_select_add(&b->sel, &b->s[i]));
	}
	for (i = 0; i < n; i++)
		bring_up(b, i, T0);
	/* A pair that comes up is a new life of the peer for the others, until they are heard. */
	for (i = 0; i < n; i++)
		hear(b, i, NFO_UP, T0);
	assert_ptr_equal(b->sel.active, &b->s[0]);
	sent(b, T0);
}

static void begin(struct bench *b)
{
	begin_with(b, 2, NFO_INTERVAL_US, NFO_MULTIPLIER);
}

/* From @from to @to, pair @i is heard every 200 µs; ticks too. Returns when it switched, or 0. */
static u64 only_heard(struct bench *b, int i, u64 from, u64 to)
{
	u64 now;

	for (now = from; now <= to; now += US(10)) {
		bool switched = (now - from) % US(200) ? tick(b, now) : hear(b, i, NFO_UP, now);

		sent(b, now);
		if (switched)
			return now;
	}
	return 0;
}

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

static struct nfo_pulse viewing(struct bench *b, int i, int of, enum nfo_state state, bool fail,
				u64 now)
{
	struct nfo_pulse p = pulse(b, i, NFO_UP, now);

	p.n_views = 1;
	p.views[0] = (struct nfo_view){ .nonce = b->s[of].nonce, .state = state, .fail = fail };
	return p;
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
	for (now = T0 + US(200); now < T0 + US(750); now += US(50))
		hear(&b, 2, NFO_UP, now);
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
	/* A pair that has to shake hands again gets three slow intervals. */
	now = only_heard(&b, 1, T0 + MS(101), T0 + MS(140));
	assert_in_range(now, T0 + MS(131), T0 + MS(132));
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
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

static void manual_and_clear(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_command(&b.sel, &b.s[1], T0 + 1);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_MANUAL);
	b.sel.dirty = true;
	assert_false(run(&b, T0 + MS(20)));
	hear(&b, 0, NFO_UP, T0 + MS(20));
	nfo_select_command(&b.sel, NULL, T0 + MS(20));
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
	nfo_select_command(&b.sel, NULL, T0 + MS(4));
	assert_true(run(&b, T0 + MS(4)));
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

static void a_fault_ends_a_manual_switch(void **state)
{
	struct bench b;

	begin(&b);
	nfo_select_command(&b.sel, &b.s[1], T0 + 1);
	run(&b, T0 + 1);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 2);
	assert_true(run(&b, T0 + 2));
	assert_int_equal(b.sw.reason, NFO_REASON_CARRIER);
	assert_null(b.sel.manual);
	nfo_select_port(&b.sel, &b.s[1], true, T0 + 3);
	bring_up(&b, 1, T0 + 4);
	assert_ptr_equal(b.sel.active, &b.s[0]);
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
	nfo_select_command(&b.sel, &b.s[2], T0);
	nfo_select_remove(&b.sel, &b.s[2]);
	assert_null(b.sel.manual);
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

/* Views. */

static void views_of_all_known_pairs(void **state)
{
	struct nfo_pulse p = {};
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.s[1].remote_nonce = 0;
	nfo_select_port(&b.sel, &b.s[2], false, T0 + 1);
	run(&b, T0 + 1);
	nfo_select_fill(&b.sel, &p);
	assert_int_equal(p.n_views, 2);
	assert_int_equal(p.views[0].nonce, 0xb0);
	assert_int_equal(p.views[0].state, NFO_UP);
	assert_true(p.views[0].active);
	assert_false(p.views[0].fail);
	assert_int_equal(p.views[1].nonce, 0xb2);
	assert_int_equal(p.views[1].state, NFO_DOWN);
	assert_false(p.views[1].active);
	assert_true(p.views[1].fail);
}

/* How many pairs our next pulse tells of, and whether in @serial. */
static unsigned int tells(struct bench *b, u16 *serial)
{
	struct nfo_pulse p = {};

	nfo_select_fill(&b->sel, &p);
	*serial = p.view_serial;
	return p.n_views;
}

/* The peer says in a pulse on pair 0 that it knows the view @serial. */
static void knows(struct bench *b, u16 serial, u64 tx_ns, u64 now)
{
	struct nfo_pulse p = pulse(b, 0, NFO_UP, tx_ns);

	p.view_heard = serial;
	rx(b, 0, &p, now);
}

static void a_view_is_told_until_it_is_known(void **state)
{
	struct bench b;
	u16 serial, next;

	begin(&b);
	assert_int_equal(tells(&b, &serial), 2);
	knows(&b, serial - 1, T0 + 1, T0 + 1);
	assert_int_equal(tells(&b, &serial), 2);
	knows(&b, serial, T0 + 2, T0 + 2);
	assert_int_equal(tells(&b, &next), 0);
	/* what was said before that counts no more */
	knows(&b, 0, T0 + 1, T0 + 3);
	assert_int_equal(tells(&b, &next), 0);
	/* another view is another serial */
	nfo_select_floods(&b.sel, &b.s[1], true);
	assert_int_equal(tells(&b, &next), 2);
	assert_int_not_equal(next, serial);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 4);
	assert_int_equal(tells(&b, &serial), 2);
	assert_int_not_equal(serial, next);
	knows(&b, next, T0 + 5, T0 + 5);
	assert_int_equal(tells(&b, &serial), 2);
}

static void a_serial_is_never_0(void **state)
{
	struct bench b;
	u16 serial;
	u32 i;

	begin(&b);
	for (i = 0; i <= U16_MAX; i++) {
		nfo_select_renew(&b.sel);
		tells(&b, &serial);
		assert_int_not_equal(serial, 0);
	}
}

static void who_begins_anew_is_told_all(void **state)
{
	struct nfo_pulse p;
	struct bench b;
	u16 serial;

	begin(&b);
	tells(&b, &serial);
	p = viewing(&b, 0, 1, NFO_UP, false, T0 + 1);
	p.view_serial = 7;
	p.view_heard = serial;
	rx(&b, 0, &p, T0 + 1);
	assert_int_equal(b.sel.view_heard, 7);
	assert_int_equal(tells(&b, &serial), 0);
	/* a new life, whose clock began anew too, knows nothing, and we nothing of it */
	nfo_select_admin(&b.sel, &b.s[0], true, T0 + 2);
	nfo_select_admin(&b.sel, &b.s[0], false, T0 + 3);
	p = pulse(&b, 0, NFO_DOWN, 5);
	p.nonce = 0xd0;
	p.echo_ns = T0 + 3;
	rx(&b, 0, &p, T0 + 4);
	assert_int_equal(b.s[0].remote_nonce, 0xd0);
	assert_int_equal(b.sel.view_heard, 0);
	assert_int_equal(tells(&b, &serial), 2);
	p = viewing(&b, 0, 1, NFO_UP, false, 6);
	p.nonce = 0xd0;
	p.view_serial = 1;
	rx(&b, 0, &p, T0 + 5);
	assert_int_equal(b.sel.view_heard, 1);
}

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

/* The default port. */

static void default_port(void **state)
{
	struct nfo_candidate c[] = {
		{ .ok = true, .up = true, .order = 0 },
		{ .ok = true, .up = true, .order = 1, .prio = 1 },
	};

	assert_int_equal(nfo_select_default(c, 0, -1), -1);
	/* The better one, but only if nobody holds the place. */
	assert_int_equal(nfo_select_default(c, 2, -1), 1);
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	/* Carrier. */
	c[0].ok = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	c[1].ok = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	/* No pair up, while another has one. */
	c[0] = (struct nfo_candidate){ .ok = true, .failed = true };
	c[1] = (struct nfo_candidate){ .ok = true, .up = true, .order = 1 };
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	/* ... by a verdict, not because peers are away */
	c[0].away = true;
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	c[0].failed = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	c[0].lonely = true;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	c[0].away = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	c[0].lonely = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	c[0].failed = true;
	c[1].up = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
}

static void default_port_has_a_gateway(void **state)
{
	struct nfo_candidate c[] = {
		{ .ok = true, .up = true, .gateway_lost = true, .order = 0 },
		{ .ok = true, .gateway = true, .failed = true, .order = 1 },
	};

	/* Where it answers, though the peers are elsewhere, and not back for them. */
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	assert_int_equal(nfo_select_default(c, 2, 1), 1);
	assert_int_equal(nfo_select_default(c, 2, -1), 1);
	/* It is silent here, but not for long enough; or everywhere. */
	c[0].gateway_lost = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	c[0].gateway_lost = true;
	c[1].gateway = false;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
	/* It answers on both: then peers count. */
	c[0] = (struct nfo_candidate){ .ok = true, .failed = true, .gateway = true };
	c[1] = (struct nfo_candidate){ .ok = true, .up = true, .gateway = true, .order = 1 };
	assert_int_equal(nfo_select_default(c, 2, 0), 1);
	/* A port that cannot carry frames is nobody's. */
	c[1].ok = false;
	c[0].gateway_lost = true;
	assert_int_equal(nfo_select_default(c, 2, 0), 0);
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
		cmocka_unit_test(our_own_pause),
		cmocka_unit_test(a_new_life_is_a_return),
		cmocka_unit_test(failback_waits),
		cmocka_unit_test(wait_begins_anew_with_each_failure),
		cmocka_unit_test(no_wait_without_a_failure),
		cmocka_unit_test(not_revertive_stays),
		cmocka_unit_test(priority_beats_order),
		cmocka_unit_test(manual_and_clear),
		cmocka_unit_test(clear_ends_the_wait),
		cmocka_unit_test(a_fault_ends_a_manual_switch),
		cmocka_unit_test(removal_of_the_active_pair),
		cmocka_unit_test(removal_of_others),
		cmocka_unit_test(not_more_than_the_maximum),
		cmocka_unit_test(views_of_all_known_pairs),
		cmocka_unit_test(a_view_is_told_until_it_is_known),
		cmocka_unit_test(a_serial_is_never_0),
		cmocka_unit_test(who_begins_anew_is_told_all),
		cmocka_unit_test(up_ends_the_verdict),
		cmocka_unit_test(deadlines_are_ahead),
		cmocka_unit_test(default_port),
		cmocka_unit_test(default_port_has_a_gateway),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
