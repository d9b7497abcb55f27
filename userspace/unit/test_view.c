// SPDX-License-Identifier: GPL-2.0
#include "select_bench.h"
#include "view.h"

static void views_of_all_known_pairs(void **state)
{
	struct nfo_pulse p = {};
	struct bench b;

	begin_with(&b, 3, 250, 3);
	b.s[1].remote_nonce = 0;
	nfo_select_port(&b.sel, &b.s[2], false, T0 + 1);
	run(&b, T0 + 1);
	nfo_view_fill(&b.sel, &b.s[0], &p);
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

	nfo_view_fill(&b->sel, &b->s[0], &p);
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
	nfo_view_floods(&b.sel, &b.s[1], true);
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
		nfo_view_renew(&b.sel);
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

/* Its view was told by another life than the one that this pulse is for. */
static void who_is_not_proven_hears_no_serial(void **state)
{
	struct nfo_pulse p = {};
	struct bench b;

	begin(&b);
	b.sel.view_heard = 7;
	nfo_view_fill(&b.sel, &b.s[0], &p);
	assert_int_equal(p.view_heard, 7);
	b.s[0].echo_nonce = 0xd0;
	nfo_view_fill(&b.sel, &b.s[0], &p);
	assert_int_equal(p.view_heard, 0);
	nfo_view_fill(&b.sel, &b.s[1], &p);
	assert_int_equal(p.view_heard, 7);
}

/* Pair 0 begins anew, and pair 1 has failed by the peer's word. */
static void begins_anew(struct bench *b, bool other_up)
{
	struct nfo_pulse p;

	begin_with(b, 3, 250, 3);
	p = viewing(b, 2, 1, NFO_DOWN, true, T0 + 1);
	rx(b, 2, &p, T0 + 1);
	assert_true(b->s[1].remote_fail);
	if (!other_up)
		nfo_select_port(&b->sel, &b->s[2], false, T0 + 2);
	nfo_select_admin(&b->sel, &b->s[0], true, T0 + 2);
	nfo_select_admin(&b->sel, &b->s[0], false, T0 + 3);
	p = pulse(b, 0, NFO_DOWN, T0 + 4);
	p.nonce = 0xd0;
	rx(b, 0, &p, T0 + 4);
	assert_int_equal(b->s[0].remote_nonce, 0xd0);
}

static void a_new_life_ends_the_peers_verdicts(void **state)
{
	struct bench b;

	begins_anew(&b, false);
	assert_false(b.s[1].remote_fail);
	/* not if it is but a pair that begins anew */
	begins_anew(&b, true);
	assert_true(b.s[1].remote_fail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_of_all_known_pairs),
		cmocka_unit_test(a_view_is_told_until_it_is_known),
		cmocka_unit_test(a_serial_is_never_0),
		cmocka_unit_test(who_begins_anew_is_told_all),
		cmocka_unit_test(who_is_not_proven_hears_no_serial),
		cmocka_unit_test(a_new_life_ends_the_peers_verdicts),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
