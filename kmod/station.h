/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stations: MAC addresses that are no node's, and on which ports they are. A
 * switch keeps such a table too; this one has a fixed size, and room for a few in
 * each of its buckets: then who was silent longest is forgotten. It is written by the
 * datapath of all CPUs without a lock: an entry that is seen half written (a key is
 * two words on 32 bits) costs one frame.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument, in jiffies.
 */
#ifndef NFO_STATION_H
#define NFO_STATION_H

#include "pure.h"

#define NFO_STATION_BITS	8	/* buckets */
#define NFO_STATION_WAYS	4

/* A switch that was told of a move may still deliver what was on its way. */
#define NFO_STATION_GRACE	HZ
#define NFO_STATION_AGEING	(300 * HZ)

/* A VLAN as its id, which has 12 bits, and this one if it is one of 802.1ad. */
#define NFO_STATION_8021AD	BIT(12)
/* And with this one: where its frames come in that are for a station which left the segment. */
#define NFO_STATION_GONE	BIT(13)

struct nfo_station {
	u64 key;		/* MAC and VLAN, 0: free */
	u32 ports;		/* mask of slots: where it is now */
	u32 before;		/* and where it was before it moved */
	unsigned long moved;	/* jiffies */
	unsigned long seen;
};

struct nfo_stations {
	struct nfo_station s[NFO_STATION_WAYS << NFO_STATION_BITS];
};

/* @mac, in VLAN @vlan, is at the port of slot @slot. Any context. */
void nfo_station_note(struct nfo_stations *all, const u8 *mac, u16 vlan, unsigned int slot,
		      unsigned long now);

/* NULL if it is not known. */
struct nfo_station *nfo_station_find(struct nfo_stations *all, const u8 *mac, u16 vlan);

/* It is not there any more; NULL: nobody is. */
void nfo_station_forget(struct nfo_station *s);

/* Forget all. */
void nfo_stations_clear(struct nfo_stations *all);

/* The port of this slot is no more, and another one may have its number next. */
void nfo_stations_leave(struct nfo_stations *all, unsigned int slot);

/*
 * Forget what is too old to matter. More often than jiffies wrap, or it would
 * seem to have been a moment ago.
 */
void nfo_station_age(struct nfo_station *s, unsigned long now);
void nfo_stations_age(struct nfo_stations *all, unsigned long now);

/* It is at @ports from now on. */
void nfo_station_move(struct nfo_station *s, u32 ports, unsigned long now);

/* Has it moved a moment ago? */
static inline bool nfo_station_moved(const struct nfo_station *s, unsigned long now)
{
	return time_before(now, READ_ONCE(s->moved) + NFO_STATION_GRACE);
}

/* Where frames to it may arrive. */
static inline u32 nfo_station_ports(const struct nfo_station *s, unsigned long now)
{
	u32 ports = READ_ONCE(s->ports);

	if (nfo_station_moved(s, now))
		ports |= READ_ONCE(s->before);
	return ports;
}

/* Has it been seen since a switch would have forgotten it (IEEE 802.1Q 8.8.3)? */
static inline bool nfo_station_is_here(const struct nfo_station *s, unsigned long now)
{
	return READ_ONCE(s->key) && time_before(now, READ_ONCE(s->seen) + NFO_STATION_AGEING);
}

static inline void nfo_station_addr(const struct nfo_station *s, u8 *addr)
{
	u64_to_ether_addr(READ_ONCE(s->key) >> 16, addr);
}

static inline u16 nfo_station_vlan(const struct nfo_station *s)
{
	return READ_ONCE(s->key);
}

#endif
