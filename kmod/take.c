// SPDX-License-Identifier: GPL-2.0
#include "take.h"

/* Frames on their way when something changed have arrived after that. */
#define TURMOIL	(HZ / 10)

/* A frame of ours that comes back does so within this; a VM that moves takes longer. */
#define RETURN	(HZ / 50)

static bool recent(unsigned long then, unsigned long patience, unsigned long now)
{
	return time_before(now, then + patience);
}

/* Whom behind us this frame is for, if we know where that lives. */
static const struct nfo_station *addressee(struct nfo_take *t, const struct nfo_take_frame *f)
{
	const struct nfo_station *s = &t->self;

	if (is_multicast_ether_addr(f->dest))
		return NULL;
	if (!f->to_self)
		s = nfo_station_find(&t->behind, f->dest, f->vlan);
	return s && READ_ONCE(s->ports) ? s : NULL;
}

/*
 * We sent it, from a port itself, or for a station, and it comes back: by a port
 * that was elected a moment ago, or one that shares our segment, and whose hellos
 * tell so only later.
 */
static bool returns(const struct nfo_take *t, const struct nfo_take_frame *f,
		    const struct nfo_station *s, unsigned long now)
{
	bool turmoil = recent(READ_ONCE(t->changed), TURMOIL, now);

	return f->from_port || (s && recent(READ_ONCE(s->seen), turmoil ? HZ : RETURN, now));
}

/* Was the last frame from its source, which is noted so, taken at other ports than @here? */
static bool heard_elsewhere(struct nfo_take *t, const struct nfo_take_frame *f, u16 vlan,
			    u32 here, unsigned long now)
{
	const struct nfo_station *s = nfo_station_find(&t->strangers, f->source, vlan);

	return s && recent(READ_ONCE(s->seen), TURMOIL, now) &&
	       time_after(READ_ONCE(s->seen), READ_ONCE(t->changed)) &&
	       !(READ_ONCE(s->ports) & here);
}

/*
 * A peer floods in several of our segments, and a host behind it is a stranger:
 * the first copy tells in which one to listen to it.
 */
static bool takes_from(struct nfo_take *t, const struct nfo_take_frame *f,
		       const struct nfo_take_port *port, unsigned long now)
{
	if (f->takes)
		return f->takes == port->slot + 1;
	if (!port->designated)
		return false;
	if (!READ_ONCE(t->scattered) && !READ_ONCE(t->floods_many))
		return true;
	if (READ_ONCE(t->scattered) && heard_elsewhere(t, f, f->vlan, port->segment, now))
		return false;
	nfo_station_note(&t->strangers, f->source, f->vlan, port->slot, now);
	return true;
}

/*
 * Whom it is for has left the port @was for another segment. The switch sends it to that
 * port still, or to all ports: the first copy tells.
 */
static bool takes_for_gone(struct nfo_take *t, const struct nfo_take_frame *f,
			   const struct nfo_take_port *port, u32 was, unsigned long now)
{
	bool usual = f->takes ? f->takes == port->slot + 1 : port->designated;
	u16 vlan = f->vlan | NFO_STATION_GONE;

	if (!usual && !(was & BIT(port->slot)))
		return false;
	/* A peer is listened to in one segment only. */
	if (f->takes && !(port->segment & BIT(f->takes - 1)))
		return false;
	if (heard_elsewhere(t, f, vlan, BIT(port->slot), now))
		return false;
	nfo_station_note(&t->strangers, f->source, vlan, port->slot, now);
	return true;
}

void nfo_take_start(struct nfo_take *t, unsigned long now)
{
	nfo_stations_clear(&t->behind);
	nfo_stations_clear(&t->strangers);
	WRITE_ONCE(t->self.before, 0);
	WRITE_ONCE(t->changed, now);
}

void nfo_take_leave(struct nfo_take *t, unsigned int slot)
{
	nfo_stations_leave(&t->behind, slot);
	nfo_stations_clear(&t->strangers);
}

void nfo_take_age(struct nfo_take *t, unsigned long now)
{
	nfo_stations_age(&t->behind, now);
	nfo_stations_age(&t->strangers, now);
	nfo_station_age(&t->self, now);
	if (!recent(t->changed, TURMOIL, now))
		WRITE_ONCE(t->changed, now - TURMOIL);
}

static bool takes(struct nfo_take *t, const struct nfo_take_frame *f,
		  const struct nfo_take_port *port, unsigned long now)
{
	const struct nfo_station *to = addressee(t, f);
	u32 at = to ? nfo_station_ports(to, now) & port->segment : 0;
	u32 was = to ? READ_ONCE(to->before) & port->segment : 0;

	if (at)
		return at & BIT(port->slot);
	return was ? takes_for_gone(t, f, port, was, now) : takes_from(t, f, port, now);
}

enum nfo_taken nfo_take(struct nfo_take *t, const struct nfo_take_frame *f,
			const struct nfo_take_port *port, unsigned long now)
{
	struct nfo_station *behind = nfo_station_find(&t->behind, f->source, f->vlan);

	if (returns(t, f, behind, now))
		return NFO_TAKE_OWN;
	if (!takes(t, f, port, now))
		return NFO_TAKE_COPY;
	/* Who is heard from outside lives behind us no more. */
	nfo_station_forget(behind);
	return NFO_TAKE;
}

u32 nfo_take_where(struct nfo_take *t, const struct nfo_take_frame *f, unsigned long now)
{
	const struct nfo_station *s;

	if (is_multicast_ether_addr(f->dest))
		return 0;
	s = nfo_station_find(&t->strangers, f->dest, f->vlan);
	if (!s || !nfo_station_is_here(s, now))
		return 0;
	return READ_ONCE(s->ports) & READ_ONCE(t->self.ports);
}
