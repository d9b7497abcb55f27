// SPDX-License-Identifier: GPL-2.0
/* Two ends of a peering, each with its pace, and what lies between them. */
#include "unit.h"

#include "pace.h"
#include "view.h"

#define T0	MS(5000)
#define STEP	US(10)
#define PORTS	3
#define PAIRS	(PORTS * PORTS)

struct end {
	struct nfo_session s[PAIRS];	/* pair k is pair k at the other end too */
	struct nfo_select sel;
	struct nfo_pace pace;
	unsigned int switches;
	u64 left_at;			/* the last switch */
};

struct bench {
	struct end end[2];
	unsigned int n;
	u64 now;
	bool cut[PAIRS];
	unsigned int lose;		/* every so many pulses; 0: none */
	unsigned int sent;
	bool old;			/* end 1 knows nothing of standby flags */
};

static void settle(struct bench *b, struct end *e)
{
	struct nfo_switch sw;

	while (nfo_select_run(&e->sel, b->now, NFO_EAR_NONE, &sw)) {
		e->switches++;
		e->left_at = b->now;
	}
	if (e->sel.pace_dirty)
		nfo_pace_apply(&e->pace, &e->sel);
}

static void blind(struct nfo_pulse *p)
{
	unsigned int i;

	for (i = 0; i < p->n_views; i++)
		p->views[i].standby = false;
}

static void send(struct bench *b, unsigned int from, unsigned int k)
{
	struct end *e = &b->end[from], *to = &b->end[!from];
	struct nfo_pulse p = { .node = 1 + from };
	enum nfo_drop drop;

	nfo_session_fill(&e->s[k], &p, b->now, b->now * 2654435761U >> 8);
	nfo_view_fill(&e->sel, &e->s[k], &p);
	if (b->old)
		blind(&p);
	b->sent++;
	if (b->cut[k] || (b->lose && b->sent % b->lose == 0))
		return;
	nfo_hear_pulse(&to->sel, &to->s[k], &p, b->now, &drop);
	settle(b, to);
}

static void step(struct bench *b)
{
	unsigned int i, k;

	b->now += STEP;
	for (i = 0; i < 2; i++) {
		for (k = 0; k < b->n; k++)
			nfo_select_tick(&b->end[i].sel, &b->end[i].s[k], b->now, 0, 0);
		settle(b, &b->end[i]);
	}
	for (i = 0; i < 2; i++)
		for (k = 0; k < b->n; k++)
			if (b->end[i].s[k].tx_due)
				send(b, i, k);
}

static void run(struct bench *b, u64 ns)
{
	u64 until = b->now + ns;

	while (b->now < until)
		step(b);
}

/* Pair k is between the ports k / @there of end 0, which has @here, and k % @there of end 1. */
static void begin(struct bench *b, unsigned int here, unsigned int there)
{
	unsigned int i, k;

	*b = (struct bench){ .now = T0, .n = here * there };
	for (i = 0; i < 2; i++) {
		struct end *e = &b->end[i];

		nfo_pace_init(&e->pace);
		e->sel = (struct nfo_select){ .revertive = true, .wtr_ns = MS(50) };
		for (k = 0; k < b->n; k++) {
			nfo_session_init(&e->s[k], 0x10 + 0x100 * i + k, 0x1000 + k,
					 nfo_pace_begin_us(&e->pace, NFO_INTERVAL_US),
					 NFO_MULTIPLIER, T0);
			e->s[k].fast_us = NFO_INTERVAL_US;
			e->s[k].order = i ? k % there : k / there;
			e->s[k].remote = i ? k / there : k % there;
			nfo_select_add(&e->sel, &e->s[k]);
			nfo_session_hello(&e->s[k], T0);
		}
	}
}

/* Separate cables: pair k is between the ports k. */
static void separate(struct bench *b)
{
	unsigned int i, k;

	for (i = 0; i < 2; i++) {
		for (k = 0; k < b->n; k++) {
			b->end[i].s[k].order = k;
			b->end[i].s[k].remote = k;
		}
	}
}

static void begin_cables(struct bench *b, unsigned int n)
{
	begin(b, n, 1);
	separate(b);
	run(b, MS(100));
}

static enum nfo_role role(const struct bench *b, unsigned int i, unsigned int k)
{
	return nfo_pace_role(&b->end[i].sel, &b->end[i].s[k]);
}

/* Nobody polls, and both ends of each pair beat at the same interval, which is this one. */
static void beats(const struct bench *b, unsigned int k, u32 us)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		const struct nfo_session *s = &b->end[i].s[k];

		assert_int_equal(s->state, NFO_UP);
		assert_false(s->poll);
		assert_int_equal(nfo_session_tx_us(s), us);
		assert_int_equal(nfo_session_detect_ns(s), US(us) * NFO_MULTIPLIER);
	}
}

static void agree(const struct bench *b)
{
	unsigned int k;

	for (k = 0; k < b->n; k++) {
		bool fast = role(b, 0, k) != NFO_ROLE_SLOW;

		assert_int_equal(role(b, 1, k) != NFO_ROLE_SLOW, fast);
		beats(b, k, fast ? NFO_INTERVAL_US : NFO_PACE_SLOW_US);
	}
}

static unsigned int fast_pairs(const struct bench *b)
{
	unsigned int k, n = 0;

	for (k = 0; k < b->n; k++)
		n += role(b, 0, k) != NFO_ROLE_SLOW;
	return n;
}

static unsigned int downs(const struct bench *b)
{
	unsigned int i, k, n = 0;

	for (i = 0; i < 2; i++)
		for (k = 0; k < b->n; k++)
			n += b->end[i].s[k].downs;
	return n;
}

static void two_cables_are_both_fast(void **state)
{
	struct bench b;

	begin_cables(&b, 2);
	agree(&b);
	assert_int_equal(fast_pairs(&b), 2);
	assert_int_equal(role(&b, 0, 0), NFO_ROLE_ACTIVE);
	assert_int_equal(role(&b, 0, 1), NFO_ROLE_STANDBY);
}

static void the_third_cable_is_slow(void **state)
{
	struct bench b;

	begin_cables(&b, 3);
	agree(&b);
	assert_int_equal(fast_pairs(&b), 2);
	assert_int_equal(role(&b, 0, 2), NFO_ROLE_SLOW);
	assert_int_equal(downs(&b), 0);
}

static void one_pair_has_no_standby(void **state)
{
	struct bench b;

	begin_cables(&b, 1);
	agree(&b);
	assert_null(b.end[0].sel.standby);
}

static void both_ends_of_a_mesh_agree(void **state)
{
	unsigned int i;
	struct bench b;

	begin(&b, 3, 3);
	run(&b, MS(200));
	agree(&b);
	assert_in_range(fast_pairs(&b), 2, 4);
	for (i = 0; i < 2; i++) {
		const struct nfo_session *a = b.end[i].sel.active, *s = b.end[i].sel.standby;

		assert_int_not_equal(a->order, s->order);
		assert_int_not_equal(a->remote, s->remote);
	}
}

/* Each end has its own wish: what one sends on is fast at the other too. */
static void what_the_peer_uses_is_fast(void **state)
{
	struct bench b;

	begin_cables(&b, 3);
	b.end[1].s[2].prio = 1;
	b.end[1].sel.dirty = true;
	run(&b, MS(100));
	assert_ptr_equal(b.end[1].sel.active, &b.end[1].s[2]);
	/* It is as good a standby as any, and fast anyway. */
	assert_int_equal(role(&b, 0, 2), NFO_ROLE_STANDBY);
	assert_int_equal(role(&b, 1, 0), NFO_ROLE_STANDBY);
	assert_int_equal(role(&b, 0, 1), NFO_ROLE_SLOW);
	agree(&b);
	assert_int_equal(downs(&b), 0);
}

static void with_one_port_the_standby_shares_it(void **state)
{
	struct bench b;

	begin(&b, 1, 2);
	run(&b, MS(100));
	agree(&b);
	assert_int_equal(fast_pairs(&b), 2);
}

static void a_peer_without_the_flag_asks_for_fast_pairs(void **state)
{
	struct bench b;

	begin_cables(&b, 3);
	b.old = true;
	b.end[1].pace.slow_us = NFO_INTERVAL_MIN_US;
	b.end[1].sel.pace_dirty = true;
	run(&b, MS(100));
	beats(&b, 0, NFO_INTERVAL_US);
	beats(&b, 1, NFO_INTERVAL_US);
	beats(&b, 2, NFO_PACE_SLOW_US);
}

static void the_users_interval_is_what_fast_means(void **state)
{
	unsigned int i;
	struct bench b;

	begin_cables(&b, 3);
	for (i = 0; i < 2; i++) {
		b.end[i].s[0].fast_us = 1000;
		b.end[i].s[2].fast_us = 50000;
		b.end[i].sel.pace_dirty = true;
	}
	run(&b, MS(500));
	beats(&b, 0, 1000);
	beats(&b, 1, NFO_INTERVAL_US);
	beats(&b, 2, 50000);
	assert_int_equal(downs(&b), 0);
}

static void a_fast_standby_costs_no_time(void **state)
{
	unsigned int i;
	struct bench b;
	u64 cut_at;

	begin(&b, 3, 3);
	run(&b, MS(200));
	for (i = 0; i < b.n; i++)
		b.cut[i] = b.end[0].s[i].order == b.end[0].sel.active->order;
	cut_at = b.now;
	run(&b, MS(2));
	for (i = 0; i < 2; i++) {
		assert_in_range(b.end[i].left_at, cut_at, cut_at + US(750) + 2 * STEP);
		assert_false(b.cut[b.end[i].sel.active - b.end[i].s]);
		assert_int_equal(nfo_session_detect_ns(b.end[i].sel.active), US(750));
	}
	run(&b, MS(100));
	assert_int_equal(downs(&b), 2 * 3);
}

/* The lower pair of the next port shares the remote one with what is left. */
static void nothing_with_a_port_in_common(void **state)
{
	struct end *e;
	struct bench b;
	unsigned int i;

	begin(&b, 3, 3);
	run(&b, MS(200));
	e = &b.end[0];
	assert_ptr_equal(e->sel.active, &e->s[0]);
	for (i = 0; i < 3; i++)
		nfo_select_port(&e->sel, &e->s[i], false, b.now);
	settle(&b, e);
	assert_int_equal(e->sel.active->order, 1);
	assert_int_not_equal(e->sel.active->remote, e->s[0].remote);
}

/* Only the pair of the ports 1 and 0 is left: the end that heard it says where it went. */
static void the_peers_choice_is_followed(void **state)
{
	unsigned int i;
	struct bench b;

	begin(&b, 2, 2);
	run(&b, MS(200));
	assert_ptr_equal(b.end[1].sel.active, &b.end[1].s[0]);
	b.end[1].s[0].state = NFO_DOWN;
	b.end[1].s[0].remote_fail = true;
	for (i = 1; i < 4; i++) {
		b.end[1].s[i].remote_active = i == 1;
		b.end[1].sel.standby = &b.end[1].s[3];
	}
	b.end[1].sel.dirty = true;
	settle(&b, &b.end[1]);
	assert_ptr_equal(b.end[1].sel.active, &b.end[1].s[1]);
}

/* The only other one is slow by its user's wish: it has to answer. */
static void a_slow_one_is_asked(void **state)
{
	unsigned int i;
	struct bench b;
	u64 cut_at;

	begin_cables(&b, 2);
	for (i = 0; i < 2; i++) {
		b.end[i].s[1].fast_us = 50000;
		b.end[i].sel.pace_dirty = true;
	}
	run(&b, MS(300));
	beats(&b, 1, 50000);
	b.cut[0] = true;
	cut_at = b.now;
	run(&b, MS(2));
	for (i = 0; i < 2; i++)
		assert_in_range(b.end[i].left_at, cut_at, cut_at + US(1000));
}

static void the_standby_stays_until_the_next_switch(void **state)
{
	struct nfo_session *s;
	struct bench b;

	begin_cables(&b, 3);
	s = b.end[0].s;
	b.cut[1] = true;
	run(&b, MS(20));
	assert_ptr_equal(b.end[0].sel.standby, &s[2]);
	b.cut[1] = false;
	run(&b, MS(200));
	assert_int_equal(s[1].state, NFO_UP);
	assert_ptr_equal(b.end[0].sel.standby, &s[2]);
	agree(&b);
	nfo_rank_command(&b.end[0].sel, &s[2], NFO_REQUEST_MANUAL);
	run(&b, MS(1));
	assert_ptr_equal(b.end[0].sel.active, &s[2]);
	assert_ptr_equal(b.end[0].sel.standby, &s[0]);
}

/* A slow pair that died with the active one looks alive for a while. */
static void the_standby_was_heard_since_the_failover(void **state)
{
	struct bench b;

	begin_cables(&b, 3);
	b.cut[0] = true;
	b.cut[2] = true;
	run(&b, MS(2));
	assert_ptr_equal(b.end[0].sel.active, &b.end[0].s[1]);
	assert_int_equal(b.end[0].s[2].state, NFO_UP);
	assert_null(b.end[0].sel.standby);
	b.cut[2] = false;
	run(&b, MS(15));
	assert_ptr_equal(b.end[0].sel.standby, &b.end[0].s[2]);
}

/* Whatever the order in which words arrive, or are lost, nobody waits for what nobody sends. */
static void changes_of_pace_bring_no_verdict(void **state)
{
	static const u32 us[] = { 250, 10000, 1000, 250, 50000 };
	unsigned int i;
	struct bench b;

	begin_cables(&b, 3);
	b.lose = 5;
	for (i = 0; i < 4000; i++) {
		struct end *e = &b.end[i % 7 % 2];

		e->pace.slow_us = us[i % ARRAY_SIZE(us)];
		e->s[i % 3].fast_us = us[i % 4];
		e->sel.pace_dirty = true;
		run(&b, (i % 13) * STEP);
	}
	assert_int_equal(downs(&b), 0);
	b.lose = 0;
	run(&b, MS(500));
	for (i = 0; i < 2; i++)
		assert_false(b.end[i].s[0].poll || b.end[i].s[1].poll || b.end[i].s[2].poll);
}

static void set_fast(struct end *e, unsigned int k, u32 us)
{
	e->s[k].fast_us = us;
	nfo_pace_apply(&e->pace, &e->sel);
}

/* The verdict on a pair that went down is due by the interval it had; then it is slow. */
static void a_pair_that_is_down_waits_for_its_verdict(void **state)
{
	struct end *e;
	struct bench b;

	begin_cables(&b, 2);
	e = &b.end[0];
	e->s[1].state = NFO_DOWN;
	nfo_pace_apply(&e->pace, &e->sel);
	assert_int_equal(e->s[1].interval_us, NFO_INTERVAL_US);
	/* Within what its settings allow. */
	set_fast(e, 1, 1000);
	assert_int_equal(e->s[1].interval_us, 1000);
	set_fast(e, 1, NFO_INTERVAL_MAX_US);
	set_fast(e, 1, NFO_INTERVAL_US);
	assert_int_equal(e->s[1].interval_us, NFO_PACE_SLOW_US);

	begin_cables(&b, 2);
	b.cut[1] = true;
	run(&b, MS(5));
	assert_true(b.end[0].s[1].fail);
	assert_int_equal(b.end[0].s[1].interval_us, NFO_PACE_SLOW_US);
}

/* If all are silent the active one keeps its interval: it will be judged first. */
static void a_lost_peers_active_pair_keeps_its_interval(void **state)
{
	struct bench b;

	begin_cables(&b, 2);
	b.cut[0] = true;
	b.cut[1] = true;
	run(&b, MS(5));
	assert_int_equal(b.end[0].sel.n_up, 0);
	assert_int_equal(b.end[0].s[0].interval_us, NFO_INTERVAL_US);
	assert_int_equal(b.end[0].s[1].interval_us, NFO_PACE_SLOW_US);
}

/* Budget. */

static struct nfo_pace pace_of(u32 budget)
{
	struct nfo_pace pace;

	nfo_pace_init(&pace);
	pace.budget = budget;
	return pace;
}

/* Settle at @now, and again when the pace wants it. */
static bool changes(struct nfo_pace *pace, u32 fast, u32 slow, u64 now)
{
	struct nfo_load load = { fast, slow };

	if (nfo_pace_settle(pace, &load, now))
		return true;
	return pace->change_at != U64_MAX && nfo_pace_settle(pace, &load, pace->change_at);
}

static void what_fits_is_left_alone(void **state)
{
	struct nfo_pace pace = pace_of(10000);

	assert_false(changes(&pace, 8000, 2000, T0));
	assert_int_equal(nfo_pace_stretch(&pace), 100);
	assert_int_equal(nfo_pace_slow_stretch(&pace), 100);
	pace.budget = 0;
	assert_false(changes(&pace, U32_MAX / 2, U32_MAX / 2, T0));
}

static void slow_pairs_are_stretched_first(void **state)
{
	struct nfo_pace pace = pace_of(10000);

	assert_true(changes(&pace, 8000, 4000, T0));
	assert_int_equal(nfo_pace_stretch(&pace), 100);
	assert_in_range(nfo_pace_slow_stretch(&pace), 200, 250);
	assert_true(changes(&pace, 20000, 4000, T0));
	assert_in_range(nfo_pace_slow_stretch(&pace), 900, 1000);
	assert_in_range(nfo_pace_stretch(&pace), 208, 270);
	/* But never are the slow ones faster than the fast ones. */
	assert_true(changes(&pace, 1000000, 0, T0));
	assert_true(nfo_pace_slow_stretch(&pace) >= nfo_pace_stretch(&pace));
	assert_int_equal(pace.changes, 3);
}

static void a_short_excess_passes(void **state)
{
	struct nfo_load much = { 12000, 0 }, little = { 9000, 0 };
	struct nfo_pace pace = pace_of(10000);

	assert_false(nfo_pace_settle(&pace, &much, T0));
	assert_int_equal(pace.change_at, T0 + NFO_PACE_HASTE_NS);
	assert_false(nfo_pace_settle(&pace, &much, T0 + NFO_PACE_HASTE_NS - 1));
	assert_false(nfo_pace_settle(&pace, &little, T0 + NFO_PACE_HASTE_NS - 1));
	assert_int_equal(pace.change_at, U64_MAX);
	assert_false(nfo_pace_settle(&pace, &much, T0 + NFO_PACE_HASTE_NS));
	assert_true(nfo_pace_settle(&pace, &much, T0 + 2 * NFO_PACE_HASTE_NS));
}

/* A peer that comes and goes is no reason to change twice each time. */
static void room_must_last(void **state)
{
	struct nfo_load much = { 12000, 0 }, nearly = { 9500, 0 }, little = { 8000, 0 };
	struct nfo_pace pace = pace_of(10000);
	u64 now = T0;

	assert_true(changes(&pace, 12000, 0, now));
	assert_false(nfo_pace_settle(&pace, &nearly, now));
	assert_int_equal(pace.change_at, U64_MAX);
	assert_false(nfo_pace_settle(&pace, &little, now));
	assert_int_equal(pace.change_at, now + NFO_PACE_CALM_NS);
	now += NFO_PACE_CALM_NS - 1;
	assert_false(nfo_pace_settle(&pace, &much, now));
	assert_int_equal(pace.change_at, U64_MAX);
	assert_true(changes(&pace, 8000, 0, now));
	assert_int_equal(nfo_pace_stretch(&pace), 100);
}

static u32 rate(const struct end *e, unsigned int n)
{
	u32 sum = 0;
	unsigned int k;

	for (k = 0; k < n; k++)
		sum += nfo_pace_rate_now(&e->s[k]);
	return sum;
}

/* What the sessions really send fits, whatever the budget. */
static void the_budget_holds(void **state)
{
	static const u32 budgets[] = { 20000, 12000, 11000, 8000, 3000, 500, 150 };
	unsigned int i, j, sent;
	struct bench b;

	begin(&b, 3, 3);
	run(&b, MS(200));
	for (i = 0; i < ARRAY_SIZE(budgets); i++) {
		for (j = 0; j < 2; j++) {
			struct end *e = &b.end[j];
			struct nfo_load load = {};

			e->pace.budget = budgets[i];
			nfo_pace_count(&e->pace, &e->sel, &load);
			changes(&e->pace, load.fast, load.slow, b.now);
			nfo_pace_apply(&e->pace, &e->sel);
		}
		run(&b, MS(1000));
		assert_in_range(rate(&b.end[0], b.n), 1, budgets[i]);
		assert_in_range(rate(&b.end[1], b.n), 1, budgets[i]);
		sent = b.sent;
		run(&b, MS(1000));
		assert_in_range(b.sent - sent, 1, 2 * budgets[i]);
	}
	assert_int_equal(downs(&b), 0);
}

/* Nothing fits, but there is an end to it. */
static void no_interval_is_stretched_without_end(void **state)
{
	struct nfo_pace pace = pace_of(1);

	assert_true(changes(&pace, U32_MAX / 2, U32_MAX / 2, T0));
	assert_false(changes(&pace, U32_MAX / 2, U32_MAX / 2, T0 + MS(5000)));
	assert_int_equal(nfo_pace_begin_us(&pace, NFO_INTERVAL_US), NFO_INTERVAL_MAX_US);
	assert_int_equal(nfo_pace_begin_us(&pace, NFO_INTERVAL_MAX_US), NFO_INTERVAL_MAX_US);
}

/* The patience is that of where the level goes now. */
static void an_excess_that_turns_into_room_begins_anew(void **state)
{
	struct nfo_load more = { 40000, 0 }, little = { 8000, 0 };
	struct nfo_pace pace = pace_of(10000);
	unsigned int level;

	assert_true(changes(&pace, 20000, 0, T0));
	level = pace.level;
	assert_false(nfo_pace_settle(&pace, &more, T0));
	assert_false(nfo_pace_settle(&pace, &little, T0 + 1));
	assert_int_equal(pace.change_at, T0 + 1 + NFO_PACE_CALM_NS);
	assert_false(nfo_pace_settle(&pace, &little, T0 + NFO_PACE_HASTE_NS));
	assert_int_equal(pace.level, level);
	assert_false(nfo_pace_settle(&pace, &more, T0 + 2 * NFO_PACE_HASTE_NS));
	assert_int_equal(pace.change_at, T0 + 3 * NFO_PACE_HASTE_NS);
}

/* What does not beat costs nothing. */
static void who_is_silent_has_no_rate(void **state)
{
	struct nfo_load load = {};
	struct end *e;
	struct bench b;

	begin_cables(&b, 2);
	e = &b.end[0];
	assert_int_equal(nfo_pace_rate_now(&e->s[1]), nfo_pace_rate(NFO_INTERVAL_US));
	e->s[1].remote_nonce = 0;
	assert_int_equal(nfo_pace_rate_now(&e->s[1]), 0);
	nfo_pace_count(&e->pace, &e->sel, &load);
	assert_int_equal(load.fast, nfo_pace_rate(NFO_INTERVAL_US));
	nfo_select_port(&e->sel, &e->s[0], false, b.now);
	assert_int_equal(nfo_pace_rate_now(&e->s[0]), 0);
}

/* It goes to where it may. */
static void a_standby_that_fails_is_replaced(void **state)
{
	struct end *e;
	struct bench b;

	begin_cables(&b, 3);
	e = &b.end[0];
	assert_ptr_equal(e->sel.standby, &e->s[1]);
	nfo_select_remove(&e->sel, &e->s[1]);
	assert_null(e->sel.standby);
	settle(&b, e);
	assert_ptr_equal(e->sel.standby, &e->s[2]);
	nfo_rank_lockout(&e->sel, &e->s[2], true);
	settle(&b, e);
	assert_null(e->sel.standby);
}

static void rates(void **state)
{
	assert_int_equal(nfo_pace_rate(250), 5334);
	assert_int_equal(nfo_pace_rate(10000), 134);
	assert_int_equal(nfo_pace_rate(NFO_INTERVAL_MAX_US), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_cables_are_both_fast),
		cmocka_unit_test(the_third_cable_is_slow),
		cmocka_unit_test(one_pair_has_no_standby),
		cmocka_unit_test(both_ends_of_a_mesh_agree),
		cmocka_unit_test(what_the_peer_uses_is_fast),
		cmocka_unit_test(with_one_port_the_standby_shares_it),
		cmocka_unit_test(a_peer_without_the_flag_asks_for_fast_pairs),
		cmocka_unit_test(the_users_interval_is_what_fast_means),
		cmocka_unit_test(a_fast_standby_costs_no_time),
		cmocka_unit_test(nothing_with_a_port_in_common),
		cmocka_unit_test(the_peers_choice_is_followed),
		cmocka_unit_test(a_slow_one_is_asked),
		cmocka_unit_test(the_standby_stays_until_the_next_switch),
		cmocka_unit_test(the_standby_was_heard_since_the_failover),
		cmocka_unit_test(changes_of_pace_bring_no_verdict),
		cmocka_unit_test(a_pair_that_is_down_waits_for_its_verdict),
		cmocka_unit_test(a_lost_peers_active_pair_keeps_its_interval),
		cmocka_unit_test(what_fits_is_left_alone),
		cmocka_unit_test(slow_pairs_are_stretched_first),
		cmocka_unit_test(a_short_excess_passes),
		cmocka_unit_test(room_must_last),
		cmocka_unit_test(the_budget_holds),
		cmocka_unit_test(rates),
		cmocka_unit_test(no_interval_is_stretched_without_end),
		cmocka_unit_test(an_excess_that_turns_into_room_begins_anew),
		cmocka_unit_test(who_is_silent_has_no_rate),
		cmocka_unit_test(a_standby_that_fails_is_replaced),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
