// SPDX-License-Identifier: GPL-2.0
#include "station.h"

/* A MAC has no zero key: the group bit is off and some other is on. */
static u64 key_of(const u8 *mac, u16 vlan)
{
	return ether_addr_to_u64(mac) << 16 | vlan;
}

static struct nfo_station *bucket_of(struct nfo_stations *all, u64 key)
{
	return &all->s[hash_64(key, NFO_STATION_BITS) * NFO_STATION_WAYS];
}

static struct nfo_station *find(struct nfo_stations *all, u64 key)
{
	struct nfo_station *s = bucket_of(all, key), *end = s + NFO_STATION_WAYS;

	for (; s < end; s++)
		if (READ_ONCE(s->key) == key)
			return s;
	return NULL;
}

/* A free place, or that of who was silent longest. */
static struct nfo_station *place_for(struct nfo_stations *all, u64 key)
{
	struct nfo_station *s = bucket_of(all, key), *end = s + NFO_STATION_WAYS, *best = s;

	for (; s < end; s++) {
		if (!READ_ONCE(s->key))
			return s;
		if (time_before(READ_ONCE(s->seen), READ_ONCE(best->seen)))
			best = s;
	}
	return best;
}

void nfo_station_move(struct nfo_station *s, u32 ports, unsigned long now)
{
	u32 before = READ_ONCE(s->ports);

	if (before == ports)
		return;
	WRITE_ONCE(s->moved, now);
	WRITE_ONCE(s->before, before);
	WRITE_ONCE(s->ports, ports);
}

void nfo_station_note(struct nfo_stations *all, const u8 *mac, u16 vlan, unsigned int slot,
		      unsigned long now)
{
	u64 key = key_of(mac, vlan);
	struct nfo_station *s = find(all, key);

	if (!s) {
		s = place_for(all, key);
		WRITE_ONCE(s->before, 0);
		WRITE_ONCE(s->ports, BIT(slot));
		WRITE_ONCE(s->key, key);
	}
	nfo_station_move(s, BIT(slot), now);
	/* Not for each frame: other CPUs have the line too. */
	if (READ_ONCE(s->seen) != now)
		WRITE_ONCE(s->seen, now);
}

void nfo_station_forget(struct nfo_station *s)
{
	if (s)
		WRITE_ONCE(s->key, 0);
}

void nfo_stations_clear(struct nfo_stations *all)
{
	struct nfo_station *s;

	for (s = all->s; s < all->s + ARRAY_SIZE(all->s); s++)
		WRITE_ONCE(s->key, 0);
}

void nfo_stations_leave(struct nfo_stations *all, unsigned int slot)
{
	struct nfo_station *s;

	for (s = all->s; s < all->s + ARRAY_SIZE(all->s); s++) {
		WRITE_ONCE(s->ports, READ_ONCE(s->ports) & ~BIT(slot));
		WRITE_ONCE(s->before, READ_ONCE(s->before) & ~BIT(slot));
	}
}

void nfo_station_age(struct nfo_station *s, unsigned long now)
{
	if (READ_ONCE(s->before) && !time_before(now, READ_ONCE(s->moved) + NFO_STATION_AGEING))
		WRITE_ONCE(s->before, 0);
}

void nfo_stations_age(struct nfo_stations *all, unsigned long now)
{
	struct nfo_station *s;

	for (s = all->s; s < all->s + ARRAY_SIZE(all->s); s++) {
		if (READ_ONCE(s->key) && !nfo_station_is_here(s, now))
			WRITE_ONCE(s->key, 0);
		nfo_station_age(s, now);
	}
}

struct nfo_station *nfo_station_find(struct nfo_stations *all, const u8 *mac, u16 vlan)
{
	return find(all, key_of(mac, vlan));
}
