// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#include "segment.h"

#define PORTS 3

static void all_ok(struct nfo_segment_port *p)
{
	unsigned int i;

	for (i = 0; i < PORTS; i++)
		p[i] = (struct nfo_segment_port){
			.ok = true, .up = true, .is_default = i == 0, .order = i,
		};
}

static void settle(struct nfo_segment_port *p)
{
	nfo_segment_find(p, PORTS);
	nfo_segment_designate(p, PORTS);
}

static void each_port_is_a_segment_unless_it_hears_another(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	settle(p);
	assert_int_equal(p[0].segment, BIT(0));
	assert_int_equal(p[2].segment, BIT(2));
	assert_true(p[0].designated && p[1].designated && p[2].designated);
}

static void hearing_in_one_direction_joins(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	p[2].heard = BIT(1);
	settle(p);
	assert_int_equal(p[0].segment, BIT(0));
	assert_int_equal(p[1].segment, BIT(1) | BIT(2));
	assert_int_equal(p[2].segment, BIT(1) | BIT(2));
}

static void a_chain_is_one_segment(void **state)
{
	struct nfo_segment_port p[PORTS];
	unsigned int i;

	all_ok(p);
	p[0].heard = BIT(2);
	p[1].heard = BIT(2);
	settle(p);
	for (i = 0; i < PORTS; i++)
		assert_int_equal(p[i].segment, BIT(0) | BIT(1) | BIT(2));
}

static void one_port_of_a_segment_is_designated(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	p[1].heard = BIT(2);
	p[2].prio = 1;
	settle(p);
	assert_true(p[0].designated);
	assert_false(p[1].designated);
	assert_true(p[2].designated);
}

static void the_default_port_is_designated_whatever_else_there_is(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	p[0].heard = BIT(1);
	p[0].up = false;
	p[1].prio = 100;
	settle(p);
	assert_true(p[0].floods && p[0].designated);
	assert_false(p[1].designated);
}

static void a_port_that_carries_nothing_is_not_designated(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	p[1].heard = BIT(2);
	p[1].ok = false;
	settle(p);
	assert_false(p[1].designated);
	assert_true(p[2].designated);
}

static void a_peer_on_the_default_port_needs_no_other(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11, .active = true },
		{ .up = true, .port = 0, .remote = 10 },
	};
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	nfo_segment_find(p, PORTS);
	nfo_segment_reach(p, PORTS, pairs, 2);
	assert_true(p[0].floods);
	assert_false(p[1].floods);
}

static void a_peer_elsewhere_is_reached_on_its_active_pair(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11 },
		{ .up = true, .port = 2, .remote = 12, .active = true },
	};
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	nfo_segment_find(p, PORTS);
	nfo_segment_reach(p, PORTS, pairs, 2);
	nfo_segment_designate(p, PORTS);
	assert_true(p[0].floods && p[2].floods);
	assert_false(p[1].floods);
	/* the next peer is reached there too */
	nfo_segment_reach(p, PORTS,
			  &(struct nfo_segment_pair){ .up = true, .port = 2, .remote = 22 }, 1);
	assert_false(p[1].floods);
}

static void a_segment_is_not_flooded_twice(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11, .active = true },
	};
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	p[1].heard = BIT(0);
	nfo_segment_find(p, PORTS);
	nfo_segment_reach(p, PORTS, pairs, 1);
	assert_false(p[1].floods);
}

static void a_lost_peer_is_not_looked_for(void **state)
{
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	nfo_segment_find(p, PORTS);
	nfo_segment_reach(p, PORTS, NULL, 0);
	assert_true(p[0].floods);
	assert_false(p[1].floods || p[2].floods);
}

static void who_floods_nowhere_is_taken_like_a_stranger(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11, .active = true },
	};
	struct nfo_segment_port p[PORTS];
	bool scattered = false;

	all_ok(p);
	settle(p);
	assert_int_equal(nfo_segment_take(p, pairs, 1, &scattered), -1);
	assert_false(scattered);
}

static void of_two_flooding_nics_the_lower_counts(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 12, .floods = true },
		{ .up = true, .port = 2, .remote = 11, .floods = true },
		{ .up = true, .port = 0, .remote = 10 },
	};
	struct nfo_segment_port p[PORTS];
	bool scattered = false;

	all_ok(p);
	settle(p);
	assert_int_equal(nfo_segment_take(p, pairs, 3, &scattered), 2);
	assert_true(scattered);
}

static void a_peer_is_scattered_where_no_pair_is_up_too(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .port = 0, .remote = 10, .floods = true },
		{ .up = true, .port = 1, .remote = 11, .active = true, .floods = true },
	};
	struct nfo_segment_port p[PORTS];
	bool scattered = false;

	all_ok(p);
	settle(p);
	assert_int_equal(nfo_segment_take(p, pairs, 2, &scattered), 1);
	assert_true(scattered);
	/* a peer that is away is none */
	scattered = false;
	assert_int_equal(nfo_segment_take(p, pairs, 1, &scattered), -1);
	assert_false(scattered);
}

static void in_one_segment_the_designated_port_takes(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11, .floods = true },
		{ .up = true, .port = 2, .remote = 11, .floods = true },
	};
	struct nfo_segment_port p[PORTS];
	bool scattered = false;

	all_ok(p);
	p[1].heard = BIT(2);
	p[2].prio = 1;
	settle(p);
	assert_int_equal(nfo_segment_take(p, pairs, 2, &scattered), 2);
	assert_false(scattered);
	/* ... unless it does not hear that NIC */
	assert_int_equal(nfo_segment_take(p, pairs, 1, &scattered), 1);
}

static void guests_leave_where_their_floods_do(void **state)
{
	struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 1, .remote = 11, .active = true },
		{ .up = true, .port = 0, .remote = 11 },
		{ .up = true, .port = 0, .remote = 12, .standby = true },
		{ .up = true, .port = 2, .remote = 12 },
	};
	struct nfo_segment_port p[PORTS];

	/* the switch of the active pair does not hear of them otherwise */
	all_ok(p);
	settle(p);
	assert_int_equal(nfo_segment_guests(p, pairs, 4), -1);
	/* port 0 floods for both */
	p[1].heard = BIT(0);
	settle(p);
	assert_int_equal(nfo_segment_guests(p, pairs, 4), 2);
	pairs[2].standby = false;
	assert_int_equal(nfo_segment_guests(p, pairs, 4), 1);
	pairs[2].up = false;
	assert_int_equal(nfo_segment_guests(p, pairs, 4), 1);
	pairs[1].up = false;
	assert_int_equal(nfo_segment_guests(p, pairs, 4), -1);
}

static void guests_go_with_an_active_pair_that_floods(void **state)
{
	const struct nfo_segment_pair pairs[] = {
		{ .up = true, .port = 0, .remote = 12, .standby = true },
		{ .up = true, .port = 0, .remote = 11, .active = true },
	};
	struct nfo_segment_port p[PORTS];

	all_ok(p);
	settle(p);
	assert_int_equal(nfo_segment_guests(p, pairs, 2), -1);
	/* none is active */
	assert_int_equal(nfo_segment_guests(p, pairs, 1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_port_is_a_segment_unless_it_hears_another),
		cmocka_unit_test(hearing_in_one_direction_joins),
		cmocka_unit_test(a_chain_is_one_segment),
		cmocka_unit_test(one_port_of_a_segment_is_designated),
		cmocka_unit_test(the_default_port_is_designated_whatever_else_there_is),
		cmocka_unit_test(a_port_that_carries_nothing_is_not_designated),
		cmocka_unit_test(a_peer_on_the_default_port_needs_no_other),
		cmocka_unit_test(a_peer_elsewhere_is_reached_on_its_active_pair),
		cmocka_unit_test(a_segment_is_not_flooded_twice),
		cmocka_unit_test(a_lost_peer_is_not_looked_for),
		cmocka_unit_test(who_floods_nowhere_is_taken_like_a_stranger),
		cmocka_unit_test(of_two_flooding_nics_the_lower_counts),
		cmocka_unit_test(a_peer_is_scattered_where_no_pair_is_up_too),
		cmocka_unit_test(in_one_segment_the_designated_port_takes),
		cmocka_unit_test(guests_leave_where_their_floods_do),
		cmocka_unit_test(guests_go_with_an_active_pair_that_floods),
	};

	return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
