// SPDX-License-Identifier: GPL-2.0
#include "default.h"
#include "heartbeat.h"
#include "pace.h"
#include "segment.h"
#include "select_bench.h"

/* The peer's port of pair @i says in its next pulse that it carries heartbeats only, or not. */
static bool told(struct bench *b, int i, bool only, u64 now)
{
	struct nfo_pulse p = pulse(b, i, NFO_UP, now);

	p.flags = only ? NFO_PULSE_HEARTBEAT : 0;
	rx(b, i, &p, now);
	return run(b, now);
}

/* Pairs 0 and 1 carry data, pair 2 heartbeats only. */
static void begin_three(struct bench *b)
{
	begin_with(b, 3, 250, 3);
	nfo_heartbeat_set(&b->sel, &b->s[2], true);
	assert_false(run(b, T0));
	sent(b, T0);
}

static void it_never_carries_data(void **state)
{
	struct bench b = { .sel = { .revertive = true } };

	nfo_session_init(&b.s[0], 0xa0, 0xc0, 250, 3, T0);
	nfo_session_init(&b.s[1], 0xa1, 0xc1, 250, 3, T0);
	b.s[1].order = 1;
	nfo_select_add(&b.sel, &b.s[0]);
	nfo_select_add(&b.sel, &b.s[1]);
	nfo_heartbeat_set(&b.sel, &b.s[0], true);
	bring_up(&b, 0, T0);
	assert_null(b.sel.active);
	assert_false(nfo_rank_barred(&b.sel));
	bring_up(&b, 1, T0);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_ptr_equal(nfo_rank_working(&b.sel), &b.s[1]);
	/* the better one by rank, and the only one that lives */
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 1);
	assert_false(run(&b, T0 + 1));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_false(nfo_rank_barred(&b.sel));
}

static void it_is_no_standby(void **state)
{
	struct nfo_pace pace;
	struct bench b;

	nfo_pace_init(&pace);
	begin_three(&b);
	nfo_heartbeat_set(&b.sel, &b.s[1], true);
	nfo_pace_apply(&pace, &b.sel);
	assert_null(b.sel.standby);
	assert_int_equal(nfo_pace_role(&b.sel, &b.s[1]), NFO_ROLE_SLOW);
	nfo_heartbeat_set(&b.sel, &b.s[1], false);
	assert_true(b.sel.pace_dirty);
	nfo_pace_apply(&pace, &b.sel);
	assert_ptr_equal(b.sel.standby, &b.s[1]);
}

static void alone_it_testifies_against_nothing(void **state)
{
	struct bench b;

	begin_three(&b);
	assert_int_equal(only_heard(&b, 2, T0, T0 + MS(50)), 0);
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_int_equal(b.s[1].state, NFO_DOWN);
	assert_int_equal(b.s[2].state, NFO_UP);
	assert_false(b.s[0].fail || b.s[1].fail);
	assert_int_equal(b.s[2].asked_at, 0);
	assert_ptr_equal(b.sel.active, &b.s[0]);
	/* one that carries data does, as before */
	bring_up(&b, 1, T0 + MS(51));
	only_heard(&b, 1, T0 + MS(51), T0 + MS(100));
	assert_true(b.s[0].fail);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.sw.reason, NFO_REASON_SILENCE);
}

static void others_testify_against_it(void **state)
{
	u64 now, last = T0 + MS(2);
	struct bench b;

	begin_three(&b);
	for (now = T0; now <= last; now += US(200)) {
		hear(&b, 0, NFO_UP, now);
		hear(&b, 1, NFO_UP, now);
		tick(&b, now);
		sent(&b, now);
	}
	assert_int_equal(b.s[2].state, NFO_DOWN);
	assert_true(b.s[2].fail);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void data_leaves_what_becomes_so(void **state)
{
	struct bench b;

	begin(&b);
	nfo_heartbeat_set(&b.sel, &b.s[0], true);
	assert_true(b.s[0].tx_due);
	assert_true(run(&b, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_HEARTBEAT);
	assert_true(nfo_reason_is_command(b.sw.reason));
	assert_false(nfo_reason_is_fault(b.sw.reason));
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.s[0].state, NFO_UP);
	sent(&b, T0 + 1);
	/* once is enough */
	nfo_heartbeat_set(&b.sel, &b.s[0], true);
	assert_false(b.s[0].tx_due);
	hear(&b, 0, NFO_UP, T0 + 2);
	nfo_heartbeat_set(&b.sel, &b.s[0], false);
	assert_true(run(&b, T0 + 3));
	assert_int_equal(b.sw.reason, NFO_REASON_PRIORITY);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void it_is_a_command_as_others_are(void **state)
{
	assert_true(nfo_reason_is_command(NFO_REASON_MANUAL));
	assert_true(nfo_reason_is_command(NFO_REASON_FORCED));
	assert_true(nfo_reason_is_command(NFO_REASON_LOCKOUT));
	assert_true(nfo_reason_is_command(NFO_REASON_HEARTBEAT));
	assert_false(nfo_reason_is_command(NFO_REASON_DEGRADE));
}

static void the_peers_word_is_enough(void **state)
{
	struct bench b;

	begin(&b);
	assert_true(told(&b, 0, true, T0 + 1));
	assert_int_equal(b.sw.reason, NFO_REASON_HEARTBEAT);
	assert_ptr_equal(b.sel.active, &b.s[1]);
	assert_int_equal(b.s[0].state, NFO_UP);
	assert_false(told(&b, 0, true, T0 + 2));
	/* ours does not take it back */
	nfo_heartbeat_set(&b.sel, &b.s[0], true);
	assert_false(told(&b, 0, false, T0 + 3));
	assert_true(nfo_session_heartbeat_only(&b.s[0]));
	nfo_heartbeat_set(&b.sel, &b.s[0], false);
	assert_true(run(&b, T0 + 4));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void the_peers_older_word_is_not(void **state)
{
	struct nfo_pulse older, newer;
	struct bench b;

	begin(&b);
	older = pulse(&b, 0, NFO_UP, T0 + 1);
	older.flags = NFO_PULSE_HEARTBEAT;
	newer = pulse(&b, 0, NFO_UP, T0 + 2);
	rx(&b, 0, &newer, T0 + 3);
	rx(&b, 0, &older, T0 + 4);
	assert_false(run(&b, T0 + 4));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void without_another_there_is_none(void **state)
{
	struct bench b;

	begin_with(&b, 1, 250, 3);
	nfo_heartbeat_set(&b.sel, &b.s[0], true);
	assert_true(run(&b, T0 + 1));
	assert_null(b.sel.active);
	assert_false(run(&b, T0 + 2));
	nfo_heartbeat_set(&b.sel, &b.s[0], false);
	assert_true(run(&b, T0 + 3));
	assert_ptr_equal(b.sel.active, &b.s[0]);
	assert_int_equal(b.sw.reason, NFO_REASON_CLEAR);
}

static void no_switch_goes_there(void **state)
{
	struct bench b;

	begin_three(&b);
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[2], NFO_REQUEST_FORCED, T0),
			 NFO_REFUSAL_HEARTBEAT);
	/* and the one that is there is over */
	assert_int_equal(nfo_rank_refuses(&b.sel, &b.s[1], NFO_REQUEST_FORCED, T0), 0);
	nfo_rank_command(&b.sel, &b.s[1], NFO_REQUEST_FORCED);
	assert_true(run(&b, T0 + 1));
	nfo_heartbeat_set(&b.sel, &b.s[1], true);
	assert_null(b.sel.requested);
	assert_true(run(&b, T0 + 2));
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void it_is_told_how_it_stands(void **state)
{
	struct bench b;
	u64 at;

	begin_three(&b);
	assert_int_equal(nfo_standing_of(&b.sel, &b.s[2], T0, &at), NFO_STANDING_HEARTBEAT);
	assert_int_equal(nfo_standing_if_failed(&b.sel, &b.s[2], T0), NFO_STANDING_HEARTBEAT);
	nfo_rank_lockout(&b.sel, &b.s[2], true);
	assert_int_equal(nfo_standing_of(&b.sel, &b.s[2], T0, &at), NFO_STANDING_HEARTBEAT);
}

static void reaches(struct bench *b, enum nfo_reach *reach, enum nfo_reach is)
{
	assert_true(nfo_heartbeat_reach(&b->sel, reach));
	assert_int_equal(*reach, is);
}

static void it_tells_dead_links_from_a_dead_peer(void **state)
{
	enum nfo_reach reach = NFO_REACH_LOST;
	struct nfo_pulse p;
	struct bench b;

	begin_three(&b);
	reaches(&b, &reach, NFO_REACH_UP);
	nfo_select_port(&b.sel, &b.s[1], false, T0 + 10);
	reaches(&b, &reach, NFO_REACH_UP);
	nfo_select_port(&b.sel, &b.s[0], false, T0 + 20);
	/* what it sent before it heard of that proves nothing */
	p = pulse(&b, 2, NFO_UP, T0 + 30);
	p.echo_ns = T0 + 19;
	rx(&b, 2, &p, T0 + 30);
	assert_false(nfo_heartbeat_reach(&b.sel, &reach));
	assert_int_equal(reach, NFO_REACH_UP);
	hear(&b, 2, NFO_UP, T0 + 40);
	reaches(&b, &reach, NFO_REACH_HEARTBEAT);
	assert_ptr_equal(nfo_heartbeat_heard(&b.sel), &b.s[2]);
	/* as long as it is heard */
	nfo_select_port(&b.sel, &b.s[2], false, T0 + 50);
	reaches(&b, &reach, NFO_REACH_LOST);
	assert_null(nfo_heartbeat_heard(&b.sel));
	/* who is found there needs no more proof */
	nfo_select_port(&b.sel, &b.s[2], true, T0 + 60);
	bring_up(&b, 2, T0 + 60);
	reaches(&b, &reach, NFO_REACH_HEARTBEAT);
	nfo_select_port(&b.sel, &b.s[0], true, T0 + 70);
	bring_up(&b, 0, T0 + 70);
	reaches(&b, &reach, NFO_REACH_UP);
}

static void a_peer_may_die_with_its_links(void **state)
{
	enum nfo_reach reach = NFO_REACH_UP;
	struct bench b;

	begin_three(&b);
	nfo_session_set(&b.s[2], 10000, 3);
	assert_int_equal(only_heard(&b, 2, T0, T0 + US(300)), 0);
	tick(&b, T0 + MS(2));
	assert_int_equal(b.s[0].state, NFO_DOWN);
	assert_int_equal(b.s[2].state, NFO_UP);
	assert_false(nfo_heartbeat_reach(&b.sel, &reach));
	tick(&b, T0 + MS(100));
	tick(&b, T0 + MS(200));
	reaches(&b, &reach, NFO_REACH_LOST);
}

static void the_last_one_heard_is_named(void **state)
{
	struct bench b;

	begin_three(&b);
	nfo_heartbeat_set(&b.sel, &b.s[1], true);
	hear(&b, 2, NFO_UP, T0 + 1);
	hear(&b, 1, NFO_UP, T0 + 2);
	assert_ptr_equal(nfo_heartbeat_heard(&b.sel), &b.s[1]);
	hear(&b, 2, NFO_UP, T0 + 3);
	assert_ptr_equal(nfo_heartbeat_heard(&b.sel), &b.s[2]);
}

static void default_ports_ignore_it(void **state)
{
	struct nfo_candidate c = {};
	struct bench b;

	begin_three(&b);
	nfo_default_pair(&c, &b.s[2]);
	assert_false(c.up);
	b.s[2].state = NFO_DOWN;
	b.s[2].fail = true;
	nfo_default_pair(&c, &b.s[2]);
	assert_false(c.failed || c.away);
	nfo_default_pair(&c, &b.s[0]);
	assert_true(c.up);
}

/* All data paths were away: who returns first testifies against nobody. */
static void it_does_not_end_their_absence(void **state)
{
	struct bench b;
	u64 now;

	begin_three(&b);
	for (now = T0 + MS(10); now <= T0 + MS(200); now += MS(10)) {
		assert_false(hear(&b, 2, NFO_UP, now));
		assert_false(tick(&b, now));
		sent(&b, now);
	}
	now = T0 + MS(203);
	assert_false(hear(&b, 1, NFO_DOWN, now));
	assert_false(hear(&b, 1, NFO_INIT, now + US(50)));
	assert_int_equal(b.s[1].state, NFO_UP);
	assert_int_equal(only_heard(&b, 1, now + US(200), now + MS(3)), 0);
	assert_ptr_equal(b.sel.active, &b.s[0]);
}

static void it_is_in_no_segment(void **state)
{
	struct nfo_segment_port p[] = {
		{ .ok = true, .heartbeat_only = true, .heard = BIT(1), .prio = 1 },
		{ .ok = true, .is_default = true, .heard = BIT(0) },
	};

	nfo_segment_find(p, 2);
	nfo_segment_designate(p, 2);
	assert_int_equal(p[0].segment, BIT(0));
	assert_int_equal(p[1].segment, BIT(1));
	assert_false(p[0].designated || p[0].floods);
	assert_true(p[1].designated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_never_carries_data),
		cmocka_unit_test(it_is_no_standby),
		cmocka_unit_test(alone_it_testifies_against_nothing),
		cmocka_unit_test(others_testify_against_it),
		cmocka_unit_test(data_leaves_what_becomes_so),
		cmocka_unit_test(it_is_a_command_as_others_are),
		cmocka_unit_test(the_peers_word_is_enough),
		cmocka_unit_test(the_peers_older_word_is_not),
		cmocka_unit_test(without_another_there_is_none),
		cmocka_unit_test(no_switch_goes_there),
		cmocka_unit_test(it_is_told_how_it_stands),
		cmocka_unit_test(it_tells_dead_links_from_a_dead_peer),
		cmocka_unit_test(a_peer_may_die_with_its_links),
		cmocka_unit_test(the_last_one_heard_is_named),
		cmocka_unit_test(default_ports_ignore_it),
		cmocka_unit_test(it_does_not_end_their_absence),
		cmocka_unit_test(it_is_in_no_segment),
	};

	return cmocka_run_group_tests_name("heartbeat", tests, NULL, NULL);
}
