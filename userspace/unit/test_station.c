// SPDX-License-Identifier: GPL-2.0
#include "unit.h"

#include "station.h"

#define NOW		100000UL
#define LONG_AFTER	(NOW + HALF_TURN)

static const u8 vm[] = { 0x02, 0, 0, 0, 0, 1 };

static void a_station_is_known_by_its_vlan(void **state)
{
	struct nfo_stations all = {};

	nfo_station_note(&all, vm, 5, 0, NOW);
	nfo_station_note(&all, vm, 5 | NFO_STATION_8021AD, 1, NOW);
	assert_null(nfo_station_find(&all, vm, 0));
	assert_int_equal(nfo_station_find(&all, vm, 5)->ports, BIT(0));
	assert_int_equal(nfo_station_find(&all, vm, 5 | NFO_STATION_8021AD)->ports, BIT(1));
}

static void a_station_tells_its_address_and_vlan(void **state)
{
	const u16 vlan = 4094 | NFO_STATION_8021AD;
	struct nfo_stations all = {};
	u8 addr[ETH_ALEN];

	nfo_station_note(&all, vm, vlan, 0, NOW);
	nfo_station_addr(nfo_station_find(&all, vm, vlan), addr);
	assert_memory_equal(addr, vm, ETH_ALEN);
	assert_int_equal(nfo_station_vlan(nfo_station_find(&all, vm, vlan)), vlan);
}

static void one_that_moves_is_at_both_ports_for_a_second(void **state)
{
	struct nfo_stations all = {};
	const struct nfo_station *s;

	nfo_station_note(&all, vm, 0, 0, NOW - 1);
	nfo_station_note(&all, vm, 0, 1, NOW);
	s = nfo_station_find(&all, vm, 0);
	assert_int_equal(nfo_station_ports(s, NOW + NFO_STATION_GRACE - 1), BIT(0) | BIT(1));
	assert_int_equal(nfo_station_ports(s, NOW + NFO_STATION_GRACE), BIT(1));
}

static void one_that_moved_long_ago_has_not_just_moved(void **state)
{
	struct nfo_stations all = {};
	struct nfo_station *s;

	nfo_station_note(&all, vm, 0, 0, NOW);
	nfo_station_note(&all, vm, 0, 1, NOW);
	s = nfo_station_find(&all, vm, 0);
	/* too early to forget */
	assert_int_equal(nfo_station_ports(s, NOW + NFO_STATION_GRACE - 1), BIT(0) | BIT(1));
	nfo_station_age(s, NOW + NFO_STATION_AGEING - 1);
	assert_int_equal(nfo_station_ports(s, NOW + NFO_STATION_AGEING - 1), BIT(1));
	assert_int_equal(s->before, BIT(0));
	/* without a look it would seem to be a moment ago */
	assert_int_equal(nfo_station_ports(s, LONG_AFTER + NFO_STATION_GRACE), BIT(0) | BIT(1));
	nfo_station_age(s, NOW + NFO_STATION_AGEING);
	assert_int_equal(nfo_station_ports(s, LONG_AFTER + NFO_STATION_GRACE), BIT(1));
}

static void one_that_sent_long_ago_is_forgotten(void **state)
{
	struct nfo_stations all = {};

	nfo_station_note(&all, vm, 0, 0, NOW);
	nfo_stations_age(&all, NOW + NFO_STATION_AGEING - 1);
	assert_non_null(nfo_station_find(&all, vm, 0));
	assert_true(nfo_station_is_here(nfo_station_find(&all, vm, 0),
					LONG_AFTER + NFO_STATION_AGEING));
	nfo_stations_age(&all, NOW + NFO_STATION_AGEING);
	assert_null(nfo_station_find(&all, vm, 0));
}

static void one_that_is_forgotten_is_nowhere(void **state)
{
	struct nfo_stations all = {};
	struct nfo_station *s;

	nfo_station_note(&all, vm, 0, 0, NOW);
	s = nfo_station_find(&all, vm, 0);
	assert_true(nfo_station_is_here(s, NOW));
	nfo_station_forget(s);
	assert_false(nfo_station_is_here(s, NOW));
	assert_null(nfo_station_find(&all, vm, 0));
	nfo_station_forget(NULL);
}

static void all_of_a_table_age(void **state)
{
	struct nfo_stations all = {};
	struct nfo_station *s;

	nfo_station_note(&all, vm, 0, 0, NOW);
	nfo_station_note(&all, vm, 0, 1, NOW);
	s = nfo_station_find(&all, vm, 0);
	nfo_station_note(&all, vm, 0, 1, NOW + NFO_STATION_AGEING);
	nfo_stations_age(&all, NOW + NFO_STATION_AGEING);
	assert_ptr_equal(nfo_station_find(&all, vm, 0), s);
	assert_int_equal(nfo_station_ports(s, LONG_AFTER + NFO_STATION_GRACE), BIT(1));
}

static const u8 *numbered(u8 *mac, unsigned int n)
{
	memcpy(mac, vm, ETH_ALEN);
	mac[3] = n >> 8;
	mac[4] = n;
	return mac;
}

/* How many of @n that sent one after the other are known. */
static unsigned int known(struct nfo_stations *all, unsigned int n)
{
	unsigned int i, count = 0;
	u8 mac[ETH_ALEN];

	for (i = 0; i < n; i++)
		nfo_station_note(all, numbered(mac, i), 0, 0, NOW);
	for (i = 0; i < n; i++)
		count += !!nfo_station_find(all, numbered(mac, i), 0);
	return count;
}

static void hundreds_have_room(void **state)
{
	struct nfo_stations all = {};

	assert_int_equal(known(&all, 200), 200);
	nfo_stations_clear(&all);
	assert_in_range(known(&all, 1000), 800, 1000);
}

static void who_was_silent_longest_makes_room(void **state)
{
	struct nfo_stations all = {};
	u8 mac[ETH_ALEN];
	unsigned int i;

	nfo_station_note(&all, vm, 1, 0, NOW);
	for (i = 0; i < 20000; i++) {
		nfo_station_note(&all, vm, 1, 0, NOW + 1 + i);
		nfo_station_note(&all, numbered(mac, i), 0, 0, NOW + i);
	}
	assert_non_null(nfo_station_find(&all, vm, 1));
	for (i = 0; i < 20000; i++)
		nfo_station_note(&all, numbered(mac, i), 0, 0, NOW + 30000 + i);
	assert_null(nfo_station_find(&all, vm, 1));
}

static void a_port_that_goes_leaves_who_was_there(void **state)
{
	struct nfo_stations all = {};
	const struct nfo_station *s;

	nfo_station_note(&all, vm, 0, 3, NOW);
	nfo_station_note(&all, vm, 0, 5, NOW);
	nfo_stations_leave(&all, 3);
	s = nfo_station_find(&all, vm, 0);
	assert_int_equal(nfo_station_ports(s, NOW), BIT(5));
	nfo_stations_leave(&all, 5);
	s = nfo_station_find(&all, vm, 0);
	assert_non_null(s);
	assert_int_equal(nfo_station_ports(s, NOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_station_is_known_by_its_vlan),
		cmocka_unit_test(a_station_tells_its_address_and_vlan),
		cmocka_unit_test(one_that_moves_is_at_both_ports_for_a_second),
		cmocka_unit_test(one_that_moved_long_ago_has_not_just_moved),
		cmocka_unit_test(one_that_sent_long_ago_is_forgotten),
		cmocka_unit_test(all_of_a_table_age),
		cmocka_unit_test(hundreds_have_room),
		cmocka_unit_test(who_was_silent_longest_makes_room),
		cmocka_unit_test(a_port_that_goes_leaves_who_was_there),
		cmocka_unit_test(one_that_is_forgotten_is_nowhere),
	};

	return cmocka_run_group_tests_name("station", tests, NULL, NULL);
}
