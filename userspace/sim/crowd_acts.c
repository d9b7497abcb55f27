// SPDX-License-Identifier: GPL-2.0
/* What befalls a crowd: cables, hosts, their CPUs, clocks and users. */
#include "crowd.h"

static void cut(struct crowd *c, struct cable *cable, bool from, bool to)
{
	cable->cut[0] |= from;
	cable->cut[1] |= to;
	if (cable->cut_at == NEVER)
		cable->cut_at = c->now;
}

static void heal(struct crowd *c, struct cable *cable)
{
	if (cable->cut_at == NEVER)
		return;
	cable->cut[0] = false;
	cable->cut[1] = false;
	cable->cut_at = NEVER;
	cable->healed_at = c->now;
}

static void cut_cable(struct crowd *c, u64 directions)
{
	int h = rng_below(&c->rng, c->n_hosts), p = rng_below(&c->rng, c->n_ports);

	/* Mostly one that is in use. */
	if (rng_below(&c->rng, 3))
		p = 0;
	say(c, "-- host %d: the cable of port %d is cut (%d)", h, p, (int)directions);
	cut(c, &c->cable[h][p], directions & 1, directions & 2);
}

static void cut_trunk(struct crowd *c)
{
	say(c, "-- the trunk is cut");
	cut(c, &c->trunk, true, true);
	crowd_trunk_lost(c);
}

static void reconfigure(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts);
	struct host *host = &c->host[h];

	if (!crowd_runs(c, h))
		return;
	switch (rng_below(&c->rng, 3)) {
	case 0:
		host->pace.slow_us = draw_slow(c);
		break;
	case 1:
		host->pace.budget = draw_budget(c, host->interval_us);
		break;
	case 2:
		host->interval_us *= 1 + rng_below(&c->rng, 2);
		break;
	}
	say(c, "-- host %d: interval %u us, slow %u us, budget %u", h, host->interval_us,
	    host->pace.slow_us, host->pace.budget);
	crowd_configure(c, h);
}

static void die(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts);

	say(c, "-- host %d dies", h);
	if (c->host[h].alive)
		crowd_die(c, h);
}

static void lose_carrier(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts), p = rng_below(&c->rng, c->host[h].n_ports);

	if (!crowd_runs(c, h))
		return;
	say(c, "-- host %d: port %d loses its carrier", h, p);
	cut(c, &c->cable[h][p], true, true);
	crowd_carrier(c, h, p, false);
}

static void command(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts), p = rng_below(&c->rng, c->host[h].n_ports);

	if (!crowd_runs(c, h))
		return;
	switch (rng_below(&c->rng, 3)) {
	case 0:
		say(c, "-- host %d: manual switch to port %d", h, p);
		crowd_switch(c, h, p, NFO_REQUEST_MANUAL);
		break;
	case 1:
		say(c, "-- host %d: forced switch to port %d", h, p);
		crowd_switch(c, h, p, NFO_REQUEST_FORCED);
		break;
	case 2:
		say(c, "-- host %d: lockout of port %d", h, p);
		crowd_lockout(c, h, p);
		break;
	}
}

static u64 longest_detect(const struct crowd *c, int h)
{
	u64 detect = US(NFO_SLOW_US);
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++)
		for (i = 0; i < c->host[h].peer[g].sel.n; i++)
			detect = max(detect, nfo_session_detect_ns(c->host[h].peer[g].sel.s[i]));
	return detect;
}

/* Within that each pair says something twice, of which once is heard. */
static u64 two_beats(const struct crowd *c, int h)
{
	u32 us = c->host[h].interval_us;
	unsigned int i;
	int g;

	for (g = 0; g < c->n_hosts; g++)
		for (i = 0; i < c->host[h].peer[g].sel.n; i++)
			us = max(us, nfo_session_tx_us(c->host[h].peer[g].sel.s[i]));
	return 2 * US(us);
}

/* It is away, by its fault or another one's; half of the time a cable is cut meanwhile. */
static void go_away(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts);
	struct host *host = &c->host[h];
	bool paused = rng_below(&c->rng, 2), says = rng_below(&c->rng, 2);
	u64 ns = rng_log(&c->rng, US(host->interval_us) / 2,
			 min(2 * longest_detect(c, h), MS(PAUSE_MS) / 2));

	if (!crowd_runs(c, h))
		return;
	if (says) {
		u64 before = two_beats(c, h);

		say(c, "-- host %d announces that it will be away", h);
		/* Back, it has to be heard before that is over. */
		crowd_announce_pause(c, h, before + ns + before);
		if (!crowd_run(c, c->now + before))
			return;
	}
	say(c, "-- host %d is away for %.3f us%s", h, ns / 1e3, paused ? ", as is its clock" : "");
	crowd_leave(c, h, ns, paused, paused && rng_below(&c->rng, 2));
	if (rng_below(&c->rng, 2) && crowd_run(c, c->now + rng_below(&c->rng, ns))) {
		rules_act(c);
		cut_cable(c, 3);
	}
	if (!crowd_run(c, host->away_until))
		return;
	say(c, "-- host %d is back", h);
	rules_act(c);
	crowd_return(c, h, rng_below(&c->rng, 2));
	/* It may still be granted, or hold itself. */
	if (says)
		crowd_run(c, c->now + (paused ? 2 : 1) * ns);
	rules_act(c);
}

static void jump(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts);
	u64 ns = rng_log(&c->rng, US(1), MS(100));

	if (!crowd_runs(c, h))
		return;
	say(c, "-- host %d: the clock jumps by %.3f us", h, ns / 1e3);
	crowd_jump(c, h, ns);
}

static void slew(struct crowd *c)
{
	int h = rng_below(&c->rng, c->n_hosts), rate = clock_draw(&c->rng);

	if (!crowd_runs(c, h))
		return;
	say(c, "-- host %d: the clock is fast by %d ppm", h, rate);
	clock_slew(&c->host[h].clock, c->now, rate);
}

bool crowd_act(struct crowd *c)
{
	slew(c);
	switch (rng_below(&c->rng, 20)) {
	case 0:
		die(c);
		return false;
	case 1 ... 2:
		reconfigure(c);
		return false;
	case 3 ... 4:
		command(c);
		return false;
	case 5 ... 7:
		go_away(c);
		return false;
	case 8:
		jump(c);
		return false;
	case 9 ... 10:
		lose_carrier(c);
		return true;
	case 11 ... 13:
		cut_cable(c, rng_between(&c->rng, 1, 2));
		return true;
	case 14:
		cut_cable(c, 3);
		cut_cable(c, 3);
		return true;
	case 15:
		cut_trunk(c);
		return true;
	default:
		cut_cable(c, 3);
		return true;
	}
}

void crowd_peace(struct crowd *c)
{
	int h, p;

	say(c, "-- peace");
	heal(c, &c->trunk);
	for (h = 0; h < c->n_hosts; h++)
		for (p = 0; p < c->n_ports; p++)
			heal(c, &c->cable[h][p]);
	for (h = 0; h < c->n_hosts; h++) {
		if (!c->host[h].alive) {
			crowd_boot(c, h);
			continue;
		}
		for (p = 0; p < c->n_ports; p++)
			if (crowd_dark(c, h, p))
				crowd_carrier(c, h, p, true);
		crowd_clear(c, h);
	}
}
