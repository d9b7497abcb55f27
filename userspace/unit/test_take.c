// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#include "take.h"

#define NOW		100000UL
#define LONG_AFTER	(NOW + HALF_TURN)

static const u8 all[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const u8 vm[] = { 0x02, 0, 0, 0, 0, 1 };
static const u8 nobody[] = { 0x02, 0, 0, 0, 0, 2 };

static const struct nfo_take_port port[] = {
	{ .slot = 0, .segment = BIT(0), .designated = true },
	{ .slot = 1, .segment = BIT(1), .designated = true },
};

static enum nfo_taken take(struct nfo_take *t, const u8 *source, const u8 *dest, int slot,
			   unsigned long now)
{
	const struct nfo_take_frame f = { .source = source, .dest = dest };

	return nfo_take(t, &f, &port[slot], now);
}

static void a_vms_frame_that_comes_back_is_its_own(void **state)
{
	struct nfo_take t = {};

	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	assert_int_equal(take(&t, vm, all, 1, NOW), NFO_TAKE_OWN);
	assert_int_equal(take(&t, vm, all, 1, NOW + 19), NFO_TAKE_OWN);
	/* after a change it takes longer */
	t.changed = NOW;
	assert_int_equal(take(&t, vm, all, 1, NOW + 99), NFO_TAKE_OWN);
}

static void a_vm_that_moved_away_is_heard(void **state)
{
	struct nfo_take t = {};

	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	assert_int_equal(take(&t, vm, all, 1, NOW + 20), NFO_TAKE);
	assert_null(nfo_station_find(&t.behind, vm, 0));
}

static void a_ports_own_frame_that_comes_back_is_its_own(void **state)
{
	const struct nfo_take_frame f = { .source = vm, .dest = all, .from_port = true };
	const struct nfo_take_frame for_us = {
		.source = vm, .dest = nobody, .to_self = true, .from_port = true,
	};
	struct nfo_take t = { .self = { .ports = BIT(1) } };

	assert_int_equal(nfo_take(&t, &f, &port[1], NOW), NFO_TAKE_OWN);
	assert_int_equal(nfo_take(&t, &for_us, &port[1], NOW), NFO_TAKE_OWN);
}

static void a_vm_in_another_vlan_is_another_one(void **state)
{
	const u16 vlan = 5 | NFO_STATION_8021AD;
	const struct nfo_take_frame f = { .source = vm, .dest = all, .vlan = vlan };
	struct nfo_take t = {};

	nfo_station_note(&t.behind, vm, 5, 0, NOW);
	assert_int_equal(nfo_take(&t, &f, &port[1], NOW), NFO_TAKE);
	nfo_station_note(&t.behind, vm, vlan, 0, NOW);
	assert_int_equal(nfo_take(&t, &f, &port[1], NOW), NFO_TAKE_OWN);
}

static void what_changed_long_ago_has_not_just_changed(void **state)
{
	struct nfo_take t = { .changed = NOW };

	/* just after a change, what a VM sent longer than 20 ms ago is still its own */
	nfo_take_age(&t, NOW + 50);
	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	assert_int_equal(take(&t, vm, all, 1, NOW + 50), NFO_TAKE_OWN);
	/* without a look it would still be so half a turn later */
	nfo_station_note(&t.behind, vm, 0, 0, LONG_AFTER + 100);
	assert_int_equal(take(&t, vm, all, 1, LONG_AFTER + 150), NFO_TAKE_OWN);
	nfo_take_age(&t, LONG_AFTER);
	nfo_station_note(&t.behind, vm, 0, 0, LONG_AFTER + 100);
	assert_int_equal(take(&t, vm, all, 1, LONG_AFTER + 150), NFO_TAKE);
}

static void who_was_heard_long_ago_was_not_heard_just_now(void **state)
{
	const struct nfo_take_frame to_vm = { .source = nobody, .dest = vm };
	struct nfo_take t = {
		.floods_many = true, .self = { .ports = BIT(0) | BIT(1), .before = BIT(2) },
	};

	nfo_station_note(&t.behind, nobody, 0, 0, NOW);
	nfo_station_note(&t.strangers, vm, 0, 1, NOW);
	nfo_take_age(&t, NOW + NFO_STATION_AGEING - 1);
	assert_int_equal(nfo_take_where(&t, &to_vm, NOW + NFO_STATION_AGEING - 1), BIT(1));
	nfo_take_age(&t, NOW + NFO_STATION_AGEING);
	assert_int_equal(nfo_take_where(&t, &to_vm, LONG_AFTER + NFO_STATION_AGEING), 0);
	assert_null(nfo_station_find(&t.behind, nobody, 0));
	assert_int_equal(t.self.before, 0);
}

static void a_device_that_goes_up_knows_nobody(void **state)
{
	struct nfo_take t = { .self = { .ports = BIT(0), .before = BIT(1) } };

	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	nfo_station_note(&t.strangers, nobody, 0, 1, NOW);
	nfo_take_start(&t, NOW);
	assert_null(nfo_station_find(&t.behind, vm, 0));
	assert_null(nfo_station_find(&t.strangers, nobody, 0));
	assert_int_equal(t.self.before, 0);
	assert_int_equal(t.changed, NOW);
}

static void a_peer_is_taken_on_its_port(void **state)
{
	const struct nfo_take_frame f = { .source = vm, .dest = all, .takes = 2 };
	struct nfo_take t = {};

	assert_int_equal(nfo_take(&t, &f, &port[0], NOW), NFO_TAKE_COPY);
	assert_int_equal(nfo_take(&t, &f, &port[1], NOW), NFO_TAKE);
}

static void what_is_for_a_vm_is_taken_where_it_is(void **state)
{
	const struct nfo_take_port both[] = {
		{ .slot = 0, .segment = BIT(0) | BIT(1), .designated = true },
		{ .slot = 1, .segment = BIT(0) | BIT(1) },
	};
	const struct nfo_take_frame f = { .source = nobody, .dest = vm };
	struct nfo_take t = {};

	nfo_station_note(&t.behind, vm, 0, 1, NOW);
	assert_int_equal(nfo_take(&t, &f, &both[0], NOW), NFO_TAKE_COPY);
	assert_int_equal(nfo_take(&t, &f, &both[1], NOW), NFO_TAKE);
}

/* Of the ports 0, 2 and 3 of one segment, the last one is designated. */
static enum nfo_taken take_gone(struct nfo_take *t, u8 takes, int slot, unsigned long now)
{
	const struct nfo_take_port at = {
		.slot = slot, .segment = BIT(0) | BIT(2) | BIT(3), .designated = slot == 3,
	};
	const struct nfo_take_frame f = { .source = nobody, .dest = vm, .takes = takes };

	return nfo_take(t, &f, &at, now);
}

static void what_is_for_a_vm_that_left_the_segment_is_taken_where_it_was(void **state)
{
	unsigned long later = NOW + 2 * HZ;
	struct nfo_take t = { .changed = NOW };

	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	nfo_station_note(&t.behind, vm, 0, 1, NOW);
	nfo_take_age(&t, later);
	/* The switch has not heard of it, or floods: once in any case. */
	assert_int_equal(take_gone(&t, 0, 0, later), NFO_TAKE);
	assert_int_equal(take_gone(&t, 0, 2, later), NFO_TAKE_COPY);
	assert_int_equal(take_gone(&t, 0, 3, later), NFO_TAKE_COPY);
	assert_int_equal(take_gone(&t, 0, 3, later + HZ / 10), NFO_TAKE);
	assert_int_equal(take_gone(&t, 0, 0, later + HZ / 10), NFO_TAKE_COPY);
	/* What else its source floods is another matter. */
	assert_int_equal(take(&t, nobody, all, 0, later + HZ / 10), NFO_TAKE);
}

static void what_a_peer_sends_to_a_vm_that_left_is_taken_once(void **state)
{
	unsigned long later = NOW + 2 * HZ;
	struct nfo_take t = { .changed = NOW };

	nfo_station_note(&t.behind, vm, 0, 0, NOW);
	nfo_station_note(&t.behind, vm, 0, 1, NOW);
	assert_int_equal(take_gone(&t, 2, 0, later), NFO_TAKE_COPY);
	assert_int_equal(take_gone(&t, 3, 0, later), NFO_TAKE);
	assert_int_equal(take_gone(&t, 3, 2, later), NFO_TAKE_COPY);
	assert_int_equal(take_gone(&t, 3, 3, later), NFO_TAKE_COPY);
	/* Switches have forgotten it. */
	later = NOW + NFO_STATION_AGEING;
	nfo_station_note(&t.behind, vm, 0, 1, later);
	nfo_take_age(&t, later);
	assert_int_equal(take_gone(&t, 3, 0, later), NFO_TAKE_COPY);
	assert_int_equal(take_gone(&t, 3, 2, later), NFO_TAKE);
}

/* Its port was released: until it sends again, nobody knows where a switch sends it. */
static void what_is_for_a_vm_without_a_port_is_taken_like_the_rest(void **state)
{
	const struct nfo_take_frame f = { .source = nobody, .dest = vm };
	struct nfo_take t = {};

	nfo_station_note(&t.behind, vm, 0, 1, NOW);
	nfo_station_note(&t.strangers, nobody, 0, 1, NOW);
	nfo_take_leave(&t, 1);
	assert_non_null(nfo_station_find(&t.behind, vm, 0));
	assert_null(nfo_station_find(&t.strangers, nobody, 0));
	assert_int_equal(nfo_take(&t, &f, &port[0], NOW), NFO_TAKE);
}

static void of_copies_from_two_segments_the_first_is_taken(void **state)
{
	struct nfo_take t = { .scattered = true };

	assert_int_equal(take(&t, vm, all, 0, NOW), NFO_TAKE);
	assert_int_equal(take(&t, vm, all, 1, NOW), NFO_TAKE_COPY);
	/* the next one too, unless that is long ago */
	assert_int_equal(take(&t, vm, all, 1, NOW + 99), NFO_TAKE_COPY);
	assert_int_equal(take(&t, vm, all, 1, NOW + 100), NFO_TAKE);
}

static void a_copy_leaves_where_its_destination_was_heard(void **state)
{
	const struct nfo_take_frame to_vm = { .source = nobody, .dest = vm };
	const struct nfo_take_frame to_all = { .source = nobody, .dest = all };
	struct nfo_take t = { .floods_many = true, .self = { .ports = BIT(0) | BIT(1) } };

	assert_int_equal(nfo_take_where(&t, &to_vm, NOW), 0);
	assert_int_equal(take(&t, vm, all, 1, NOW), NFO_TAKE);
	assert_int_equal(nfo_take_where(&t, &to_vm, NOW), BIT(1));
	assert_int_equal(nfo_take_where(&t, &to_all, NOW), 0);
	/* not where it was so long ago that a switch has forgotten it */
	assert_int_equal(nfo_take_where(&t, &to_vm, NOW + NFO_STATION_AGEING), 0);
	/* nor where nothing floods */
	t.self.ports = BIT(0);
	assert_int_equal(nfo_take_where(&t, &to_vm, NOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vms_frame_that_comes_back_is_its_own),
		cmocka_unit_test(a_vm_that_moved_away_is_heard),
		cmocka_unit_test(a_ports_own_frame_that_comes_back_is_its_own),
		cmocka_unit_test(a_vm_in_another_vlan_is_another_one),
		cmocka_unit_test(what_changed_long_ago_has_not_just_changed),
		cmocka_unit_test(who_was_heard_long_ago_was_not_heard_just_now),
		cmocka_unit_test(a_device_that_goes_up_knows_nobody),
		cmocka_unit_test(a_peer_is_taken_on_its_port),
		cmocka_unit_test(what_is_for_a_vm_is_taken_where_it_is),
		cmocka_unit_test(what_is_for_a_vm_that_left_the_segment_is_taken_where_it_was),
		cmocka_unit_test(what_a_peer_sends_to_a_vm_that_left_is_taken_once),
		cmocka_unit_test(of_copies_from_two_segments_the_first_is_taken),
		cmocka_unit_test(a_copy_leaves_where_its_destination_was_heard),
		cmocka_unit_test(what_is_for_a_vm_without_a_port_is_taken_like_the_rest),
	};

	return cmocka_run_group_tests_name("take", tests, NULL, NULL);
}
