// SPDX-License-Identifier: GPL-2.0
/* What really happened to the cables and the hosts, and how long ago. */
#include "truth.h"

struct port *port_of(struct sim *sim, int h, int i)
{
	return &sim->host[h].port[i];
}

bool in_service(struct sim *sim, int h, int i)
{
	const struct port *p = port_of(sim, h, i);

	return p->ok && p->present && !p->admin_down;
}

/* In the direction from host h. */
static bool is_broken(struct sim *sim, int h, int i)
{
	return !in_service(sim, 0, i) || !in_service(sim, 1, i) || sim->link[i].wire[h].cut;
}

static bool impaired(const struct wire *w)
{
	return w->loss || w->late || w->eat;
}

static bool is_whole(struct sim *sim, int i)
{
	struct wire *w = sim->link[i].wire;

	return !impaired(&w[0]) && !impaired(&w[1]);
}

static bool is_good(struct sim *sim, int i)
{
	return !sim->frozen && !is_broken(sim, 0, i) && !is_broken(sim, 1, i) &&
	       is_whole(sim, i);
}

static void mark(u64 *since, bool holds, u64 now)
{
	if (!holds)
		*since = NEVER;
	else if (*since == NEVER)
		*since = now;
}

bool since(const struct sim *sim, u64 at, u64 bound)
{
	return at != NEVER && sim->now - at >= bound;
}

u64 interval(struct sim *sim, int i)
{
	return US(max(port_of(sim, 0, i)->interval_us, port_of(sim, 1, i)->interval_us));
}

u64 detect(struct sim *sim, int h, int i)
{
	return interval(sim, i) * port_of(sim, !h, i)->multiplier;
}

static void note_direction(struct sim *sim, int h, int i)
{
	struct witnessed *w = &sim->truth.w[h][i];
	bool broken = is_broken(sim, h, i);

	if (!broken && since(sim, w->broken_since, detect(sim, 0, i)))
		sim->truth.healed_at[i] = sim->now;
	mark(&w->dead_since, sim->frozen || broken, sim->now);
	mark(&w->broken_since, broken, sim->now);
}

/* A cable that is cut one way, and then only the other way, has not been dead all the while. */
void truth_links(struct sim *sim)
{
	struct truth *t = &sim->truth;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		note_direction(sim, 0, i);
		note_direction(sim, 1, i);
		mark(&t->good_since[i], is_good(sim, i), sim->now);
		mark(&t->whole_since[i], is_whole(sim, i), sim->now);
		t->dead_since[i] = min(t->w[0][i].dead_since, t->w[1][i].dead_since);
		t->broken_since[i] = min(t->w[0][i].broken_since, t->w[1][i].broken_since);
	}
}

void truth_alive(struct sim *sim, int h)
{
	struct truth *t = &sim->truth;

	mark(&t->alive_since[h], sim->host[h].state == RUNNING, sim->now);
}

bool both_alive(const struct sim *sim, u64 bound)
{
	return since(sim, sim->truth.alive_since[0], bound) &&
	       since(sim, sim->truth.alive_since[1], bound);
}

bool recent(const struct sim *sim, u64 at, u64 bound)
{
	return at && sim->now - at <= bound;
}

u64 floor_interval(struct sim *sim, int i)
{
	u32 a = min(port_of(sim, 0, i)->interval_us, sim->truth.w[0][i].old_interval_us);
	u32 b = min(port_of(sim, 1, i)->interval_us, sim->truth.w[1][i].old_interval_us);

	return US(max(a, b));
}

u8 multiplier(struct sim *sim, int from, int i)
{
	u8 now = port_of(sim, from, i)->multiplier;
	struct witnessed *w = &sim->truth.w[from][i];

	return recent(sim, w->changed_at, sim->truth.bound) ? min(now, w->old_multiplier) : now;
}

u64 way(const struct sim *sim, int from, int i)
{
	return sim->link[i].wire[from].delay + sim->link[i].wire[from].jitter;
}

u64 longest_way(const struct sim *sim)
{
	u64 longest = 0;
	int h, i;

	for (i = 0; i < sim->plan.n_links; i++)
		for (h = 0; h < 2; h++)
			longest = max(longest, way(sim, h, i));
	return longest;
}

u64 window(struct sim *sim, int i)
{
	u64 d = max(detect(sim, 0, i), detect(sim, 1, i));

	return 2 * d + 4 * longest_way(sim) + MS(2) + sim->plan.hold_off_ns;
}

bool good_for(struct sim *sim, int i, u64 bound)
{
	return since(sim, sim->truth.good_since[i], bound) && both_alive(sim, bound);
}

bool permitted_for_bound(struct sim *sim, int h, int i)
{
	struct truth *t = &sim->truth;

	return !port_of(sim, h, i)->lockout && !port_of(sim, 0, i)->heartbeat_only &&
	       !port_of(sim, 1, i)->heartbeat_only &&
	       !recent(sim, t->w[0][i].heartbeat_at, t->bound) &&
	       !recent(sim, t->w[1][i].heartbeat_at, t->bound);
}

int any_good(struct sim *sim, int h, int but)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++)
		if (i != but && permitted_for_bound(sim, h, i) &&
		    good_for(sim, i, sim->truth.bound))
			return i;
	return -1;
}

bool degraded_for(struct sim *sim, int h, int i, u64 bound)
{
	return port_of(sim, !h, i)->degraded &&
	       !recent(sim, sim->truth.w[!h][i].degrade_at, bound);
}

bool well_for(struct sim *sim, int h, int i, u64 bound)
{
	return !port_of(sim, !h, i)->degraded &&
	       !recent(sim, sim->truth.w[!h][i].degrade_at, bound);
}

u64 under_way(struct sim *sim)
{
	return longest_way(sim) + 4 * US(sim->plan.interval_max_us) + MS(1);
}
