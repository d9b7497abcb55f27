// SPDX-License-Identifier: GPL-2.0
/* What befalls the two hosts is done. */
#include "truth.h"

static const char *deed_name(enum deed deed)
{
	static const char *const name[] = {
		[D_BOOT] = "boot", [D_DIE] = "die", [D_PAUSE] = "pause", [D_STALL] = "stall",
		[D_RESUME] = "resume", [D_CUT] = "cut", [D_HEAL] = "heal", [D_FREEZE] = "freeze",
		[D_THAW] = "thaw", [D_LOSS] = "loss", [D_LATE] = "late", [D_DUP] = "dup",
		[D_EAT] = "eat", [D_CARRIER] = "carrier", [D_ADMIN] = "admin",
		[D_REMOVE] = "remove", [D_INSERT] = "insert", [D_SWITCH] = "switch",
		[D_CLEAR] = "clear", [D_LOCKOUT] = "lockout", [D_INTERVAL] = "interval",
		[D_PRIO] = "prio", [D_DEGRADE] = "degrade", [D_HEARTBEAT] = "heartbeat-only",
		[D_ANNOUNCE] = "announce",
		[D_REVERTIVE] = "revertive", [D_APPROVAL] = "approval",
		[D_SLEW] = "slew", [D_STEP] = "step", [D_KEY] = "key", [D_REPLAY] = "replay",
	};

	return name[deed];
}

/* With a multiplier of 2 a jump of an interval is a verdict if answers take their time. */
static bool may_jump(const struct sim *sim, const struct host *h)
{
	int i;

	if (h->state != RUNNING || recent(sim, sim->truth.stepped_at[h->id],
					  US(sim->plan.interval_max_us)))
		return false;
	for (i = 0; i < sim->plan.n_links; i++) {
		const struct port *a = &sim->host[0].port[i], *b = &sim->host[1].port[i];

		if (min(a->multiplier, b->multiplier) == 2 &&
		    2 * longest_way(sim) > US(max(a->interval_us, b->interval_us)) / 4)
			return false;
	}
	return true;
}

/* Would it change anything, and is the host there to do it? */
static bool possible(const struct sim *sim, const struct act *a)
{
	const struct host *h = &sim->host[a->host];
	const struct port *p = &h->port[a->link];
	const struct wire *w = sim->link[a->link].wire;

	switch (a->deed) {
	case D_BOOT:
		return h->state == DEAD;
	case D_RESUME:
		return h->state == PAUSED || h->state == STALLED;
	case D_DIE:
	case D_PAUSE:
	case D_STALL:
	case D_SWITCH:
	case D_CLEAR:
	case D_INTERVAL:
	case D_PRIO:
	case D_REVERTIVE:
	case D_APPROVAL:
	case D_ANNOUNCE:
		return h->state == RUNNING;
	case D_STEP:
		return may_jump(sim, h);
	case D_REMOVE:
		return h->state == RUNNING && p->present;
	case D_INSERT:
		return !p->present;
	case D_CARRIER:
		return p->ok != a->arg;
	case D_ADMIN:
		return p->admin_down != a->arg;
	case D_LOCKOUT:
		return p->lockout != a->arg;
	case D_HEARTBEAT:
		return p->heartbeat_only != a->arg;
	case D_DEGRADE:
		return p->degraded != a->arg;
	case D_THAW:
		return sim->frozen;
	case D_HEAL:
		return w[0].cut || w[1].cut;
	case D_LOSS:
		return w[0].loss != a->arg;
	case D_LATE:
		return w[0].late != a->arg;
	case D_DUP:
		return w[0].dup != a->arg;
	default:
		return true;
	}
}

static void do_wire(struct sim *sim, const struct act *a)
{
	struct wire *w = sim->link[a->link].wire;
	int d;

	for (d = 0; d < 2; d++) {
		switch (a->deed) {
		case D_CUT:
			w[d].cut |= a->arg >> d & 1;
			break;
		case D_HEAL:
			w[d].cut &= ~(a->arg >> d) & 1;
			break;
		case D_LOSS:
			w[d].loss = a->arg;
			break;
		case D_LATE:
			w[d].late = a->arg;
			break;
		case D_DUP:
			w[d].dup = a->arg;
			break;
		default:
			break;
		}
	}
}

static void do_host(struct sim *sim, const struct act *a)
{
	struct host *h = &sim->host[a->host];

	switch (a->deed) {
	case D_BOOT:
		host_boot(sim, h);
		break;
	case D_DIE:
		host_die(sim, h);
		break;
	case D_PAUSE:
		host_away(sim, h, PAUSED, a->arg);
		break;
	case D_STALL:
		host_away(sim, h, STALLED, a->arg);
		break;
	case D_RESUME:
		host_resume(sim, h);
		break;
	case D_SWITCH:
		host_switch(sim, h, a->link, a->arg ? NFO_REQUEST_FORCED : NFO_REQUEST_MANUAL);
		break;
	case D_CLEAR:
		host_clear(sim, h);
		break;
	case D_REVERTIVE:
		host_revertive(sim, h, a->arg);
		break;
	case D_APPROVAL:
		host_approval(sim, h, a->arg);
		break;
	case D_ANNOUNCE:
		host_announce(sim, h, a->arg);
		break;
	case D_SLEW:
		clock_slew(&h->clock, sim->now, (int)a->arg);
		break;
	case D_STEP:
		host_step(sim, h, a->arg);
		break;
	case D_KEY:
		keys_rotate(sim, a);
		break;
	default:
		break;
	}
}

static void do_port(struct sim *sim, const struct act *a)
{
	struct host *h = &sim->host[a->host];

	switch (a->deed) {
	case D_CARRIER:
		host_carrier(sim, h, a->link, a->arg);
		break;
	case D_ADMIN:
		host_admin(sim, h, a->link, a->arg);
		break;
	case D_LOCKOUT:
		host_lockout(sim, h, a->link, a->arg);
		break;
	case D_HEARTBEAT:
		host_heartbeat(sim, h, a->link, a->arg);
		break;
	case D_DEGRADE:
		host_degrade(sim, h, a->link, a->arg);
		break;
	case D_REMOVE:
		host_remove(sim, h, a->link);
		break;
	case D_INSERT:
		host_insert(sim, h, a->link);
		break;
	case D_INTERVAL:
		host_interval(sim, h, a->link, (u32)a->arg, a->arg >> 32);
		break;
	case D_PRIO:
		host_prio(sim, h, a->link, a->arg);
		break;
	default:
		break;
	}
}

void deed_do(struct sim *sim, const struct act *a)
{
	if (!possible(sim, a))
		return;
	say(sim, "-- %s host %d link %d: %#llx", deed_name(a->deed), a->host, a->link,
	    (unsigned long long)a->arg);
	truth_act(sim, a);
	if (a->deed == D_FREEZE || a->deed == D_THAW)
		sim->frozen = a->deed == D_FREEZE;
	else if (a->deed == D_EAT)
		sim->link[a->link].wire[a->host].eat = a->arg;
	else if (a->deed == D_REPLAY)
		net_replay(sim, a->host, a->link);
	do_wire(sim, a);
	do_host(sim, a);
	do_port(sim, a);
	truth_alive(sim, a->host);
	truth_links(sim);
	truth_step(sim);
}
