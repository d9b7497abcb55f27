// SPDX-License-Identifier: GPL-2.0
/* What shall befall the two hosts, drawn from the seed. */
#include <stdlib.h>

#include "truth.h"

static void add(struct plan *p, u64 at, enum deed deed, int host, int link, u64 arg)
{
	if (p->n == PLAN_MAX)
		abort();
	p->act[p->n] = (struct act){ at, p->n, deed, host, link, arg };
	p->n++;
}

static u32 draw_interval(struct rng *r)
{
	static const u32 us[] = { 250, 250, 250, 250, 250, 100, 100, 1000, 1000, 500, 5000, 50 };

	return us[rng_below(r, ARRAY_SIZE(us))];
}

static u8 draw_multiplier(struct rng *r)
{
	static const u8 n[] = { 3, 3, 3, 3, 2, 2, 4, 5 };

	return n[rng_below(r, ARRAY_SIZE(n))];
}

static void learn(struct plan *p, u32 us, u8 multiplier)
{
	p->interval_max_us = max(p->interval_max_us, us);
	p->multiplier_max = max(p->multiplier_max, multiplier);
}

/* Mostly all ports alike; sometimes the hosts differ, sometimes every port. */
static void draw_intervals(struct sim *sim)
{
	u64 how = rng_below(&sim->rng, 10);
	u8 multiplier = 0;
	u32 us = 0;
	int h, i;

	for (h = 0; h < 2; h++) {
		for (i = 0; i < sim->plan.n_links; i++) {
			if (!us || how == 0 || (how <= 2 && i == 0)) {
				us = draw_interval(&sim->rng);
				multiplier = draw_multiplier(&sim->rng);
			}
			sim->host[h].port[i].interval_us = us;
			sim->host[h].port[i].multiplier = multiplier;
			learn(&sim->plan, us, multiplier);
		}
	}
}

static void draw_wires(struct sim *sim)
{
	bool far = rng_below(&sim->rng, 8) == 0, rough = rng_below(&sim->rng, 4) == 0;
	int h, i;

	for (i = 0; i < LINKS_MAX; i++) {
		u64 delay = rng_between(&sim->rng, US(1), far ? US(2000) : US(50));

		sim->link[i] = (struct link){};
		for (h = 0; h < 2; h++) {
			sim->link[i].wire[h].delay = delay + rng_below(&sim->rng, US(5));
			if (rough)
				sim->link[i].wire[h].jitter = US(1);
		}
	}
}

static void draw_policy(struct sim *sim)
{
	static const u32 wtr_ms[] = { 0, 5, 5, 50, 50, 200 };
	bool prios = rng_below(&sim->rng, 3) == 0;
	int h, i;

	sim->plan.revertive = rng_below(&sim->rng, 10) < 7;
	sim->plan.wtr_ns = MS(wtr_ms[rng_below(&sim->rng, ARRAY_SIZE(wtr_ms))]);
	if (rng_below(&sim->rng, 8) == 0)
		sim->plan.hold_off_ns = rng_log(&sim->rng, US(100), MS(20));
	if (rng_below(&sim->rng, 2))
		sim->plan.damping_ns = rng_log(&sim->rng, MS(20), MS(400));
	if (rng_below(&sim->rng, 8))
		sim->plan.pause_max_ns = rng_log(&sim->rng, MS(2), MS(400));
	sim->plan.pause_unkeyed = rng_below(&sim->rng, 4);
	for (h = 0; prios && h < 2; h++)
		for (i = 0; i < LINKS_MAX; i++)
			sim->host[h].port[i].prio = (s32)rng_below(&sim->rng, 3) - 1;
}

static void draw_approval(struct sim *sim)
{
	struct rng *r = &sim->operator;
	struct plan *p = &sim->plan;

	if (rng_below(r, 4))
		return;
	p->approval = rng_between(r, 1, 3);
	p->exempt_carrier = rng_below(r, 2);
	p->deny_late = rng_below(r, 2);
	if (rng_below(r, 2))
		p->approval_ns = rng_log(r, MS(1), MS(400));
}

/* He may do without for a while. */
static void draw_approval_off(struct sim *sim, u64 begin, u64 end)
{
	struct rng *r = &sim->operator;
	int host = rng_below(r, 2);

	if (!(sim->plan.approval >> host & 1) || rng_below(r, 3))
		return;
	begin = rng_between(r, begin, end);
	add(&sim->plan, begin, D_APPROVAL, host, 0, false);
	add(&sim->plan, rng_between(r, begin, end), D_APPROVAL, host, 0, true);
}

/* A host stalls whose pulses get lost besides, on one cable or all, until some time after. */
static void draw_traffic(struct sim *sim, u64 begin, u64 end)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->traffic;
	int host = rng_below(r, 2), link = rng_below(r, p->n_links), i;
	u64 beat = interval(sim, link), m = multiplier(sim, !host, link), at, lasts, lost;
	bool everywhere = rng_below(r, 2);

	if (rng_below(r, 3))
		return;
	p->traffic = rng_between(r, 1, 3);
	p->other_cpu = rng_below(r, 2);
	begin = rng_between(r, begin, end);
	/* So that a verdict becomes due meanwhile. */
	at = begin + rng_between(r, (m - 2) * beat, m * beat);
	lasts = rng_log(r, beat, 4 * beat);
	lost = 2 * (at - begin + lasts) / beat + rng_between(r, 0, 3 * m);
	for (i = 0; i < p->n_links; i++)
		if (everywhere || i == link)
			add(p, begin, D_EAT, !host, i, lost);
	add(p, at, D_STALL, host, 0, true);
	add(p, at + lasts, D_RESUME, host, 0, 0);
}

/* When all is quiet a host is away, or all cables are silent, and one is cut meanwhile. */
static u64 draw_absence(struct sim *sim, u64 at)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->absence;
	static const enum deed goes[] = { D_PAUSE, D_STALL, D_FREEZE };
	enum deed deed = goes[rng_below(r, ARRAY_SIZE(goes))];
	u64 detect = US(p->interval_max_us) * p->multiplier_max, lasts;
	int host = rng_below(r, 2);

	if (rng_below(r, 4))
		return at;
	at += sim->truth.bound;
	lasts = rng_log(r, detect + MS(1), 2 * detect + MS(300));
	add(p, at, deed, host, 0, rng_below(r, 2));
	add(p, at + rng_below(r, lasts), D_CUT, 0, rng_below(r, p->n_links), rng_between(r, 1, 3));
	add(p, at + lasts, deed == D_FREEZE ? D_THAW : D_RESUME, host, 0, 0);
	return at + lasts + sim->truth.bound;
}

static int draw_links(struct rng *r)
{
	static const int n[] = { 2, 2, 2, 2, 2, 2, 3, 3, 4, 1 };

	return n[rng_below(r, ARRAY_SIZE(n))];
}

/* Now and then there is one more that is heartbeat-only, at one end at least. */
static void draw_bare(struct sim *sim)
{
	struct plan *p = &sim->plan;

	p->bare_host = -1;
	p->bare_link = -1;
	if (p->n_links == LINKS_MAX || rng_below(&sim->rng, 3))
		return;
	p->bare_host = rng_below(&sim->rng, 2);
	p->bare_link = p->n_links++;
}

static bool is_bare(const struct plan *p, int h, int i)
{
	return h == p->bare_host && i == p->bare_link;
}

/* A host, a link, and when the thing ends that begins now. */
struct choice {
	u64 at;
	u64 end;
	int host;
	int link;
};

static void draw_loss(struct sim *sim, const struct choice *c)
{
	/* 1, 5, 20 %; a multiplier in a row gets common with the last. */
	static const u32 loss[] = { 655, 3277, 13107 };
	u32 p = loss[rng_below(&sim->rng, ARRAY_SIZE(loss))];
	bool everywhere = rng_below(&sim->rng, 2);
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (i != c->link && !everywhere)
			continue;
		add(&sim->plan, c->at, D_LOSS, 0, i, p);
		add(&sim->plan, c->end, D_LOSS, 0, i, 0);
	}
}

static void draw_eat(struct sim *sim, const struct choice *c)
{
	u64 n = sim->host[c->host].port[c->link].multiplier;

	/* One less than a multiplier is no reason for anything. */
	add(&sim->plan, c->at, D_EAT, c->host, c->link,
	    rng_below(&sim->rng, 4) ? n - 1 : n + rng_below(&sim->rng, 3));
}

static void draw_change(struct sim *sim, const struct choice *c)
{
	u32 us = draw_interval(&sim->rng);
	u8 multiplier = draw_multiplier(&sim->rng);

	learn(&sim->plan, us, multiplier);
	add(&sim->plan, c->at, D_INTERVAL, c->host, c->link, us | (u64)multiplier << 32);
}

static void draw_reboot(struct sim *sim, const struct choice *c)
{
	/* Loading a module again takes longer than any pulse is under way. */
	add(&sim->plan, c->at, D_DIE, c->host, 0, 0);
	add(&sim->plan, max(c->end, c->at + MS(5)), D_BOOT, c->host, 0, 0);
}

static void draw_command(struct sim *sim, const struct choice *c)
{
	switch (rng_below(&sim->rng, 9)) {
	case 0:
	case 1:
		add(&sim->plan, c->at, D_SWITCH, c->host, c->link, rng_below(&sim->rng, 2));
		add(&sim->plan, c->end, D_CLEAR, c->host, 0, 0);
		break;
	case 2:
		add(&sim->plan, c->at, D_SWITCH, c->host, c->link, rng_below(&sim->rng, 2));
		break;
	case 3:
		add(&sim->plan, c->at, D_PRIO, c->host, c->link, rng_below(&sim->rng, 3));
		break;
	case 4:
		add(&sim->plan, c->at, D_REVERTIVE, c->host, 0, rng_below(&sim->rng, 2));
		break;
	case 5:
		add(&sim->plan, c->at, D_CLEAR, c->host, 0, 0);
		break;
	case 6:
	case 7:
		add(&sim->plan, c->at, D_LOCKOUT, c->host, c->link, true);
		add(&sim->plan, c->end, D_LOCKOUT, c->host, c->link, false);
		break;
	case 8:
		add(&sim->plan, c->at, D_HEARTBEAT, c->host, c->link, true);
		add(&sim->plan, c->end, D_HEARTBEAT, c->host, c->link, false);
		break;
	}
}

/* Another path fails while a switch is in force: it may be the one that is preferred. */
static void draw_outranked(struct sim *sim, const struct choice *c)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->rng;
	u64 healed = max(c->end, c->at + 2 * sim->truth.bound);
	int other = (c->link + 1) % p->n_links;

	add(p, c->at, D_SWITCH, c->host, c->link, rng_below(r, 2));
	add(p, c->at + rng_log(r, US(1), MS(1)), D_CUT, 0, other, 3);
	add(p, healed, D_HEAL, 0, other, 3);
	add(p, healed + rng_below(r, sim->truth.bound), D_CLEAR, c->host, 0, 0);
}

/* Too much is lost on one cable, or on several; for long enough that both ends have to know. */
static void draw_degrade(struct sim *sim, const struct choice *c)
{
	u64 bound = sim->truth.bound;
	u64 end = c->at + rng_between(&sim->rng, bound / 4, 3 * bound);
	bool everywhere = rng_below(&sim->rng, 4) == 0;
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		if (i != c->link && !everywhere)
			continue;
		add(&sim->plan, c->at, D_DEGRADE, c->host, i, true);
		add(&sim->plan, end, D_DEGRADE, c->host, i, false);
	}
	/* Before it, when it is over, or in vain. */
	if (rng_below(&sim->rng, 4) == 0)
		add(&sim->plan, rng_between(&sim->rng, c->at - bound / 2, end), D_SWITCH, !c->host,
		    c->link, rng_below(&sim->rng, 2));
}

/*
 * A cable that comes and goes, for long enough to be up and to be given up each time; and
 * then, while it may still be damped, it may be all that is left.
 */
static void draw_flaps(struct sim *sim, const struct choice *c)
{
	u64 bound = sim->truth.bound, at = c->at;
	int i, host = (int)rng_below(&sim->rng, 3) - 1;

	for (i = rng_between(&sim->rng, 2, 4); i; i--) {
		bool cut = host < 0;

		add(&sim->plan, at, cut ? D_CUT : D_CARRIER, max(host, 0), c->link, cut ? 3 : 0);
		at += rng_between(&sim->rng, bound / 4, bound);
		add(&sim->plan, at, cut ? D_HEAL : D_CARRIER, max(host, 0), c->link, cut ? 3 : 1);
		at += rng_between(&sim->rng, bound / 2, 2 * bound);
	}
	if (rng_below(&sim->rng, 3))
		return;
	for (i = 0; i < sim->plan.n_links && i < 2; i++) {
		if (i == c->link)
			continue;
		add(&sim->plan, at, D_CUT, 0, i, 3);
		add(&sim->plan, at + 2 * bound, D_HEAL, 0, i, 3);
	}
}

static void draw_cut(struct sim *sim, const struct choice *c, u64 ways)
{
	add(&sim->plan, c->at, D_CUT, 0, c->link, ways);
	add(&sim->plan, c->end, D_HEAL, 0, c->link, ways);
}

static void draw_freeze(struct sim *sim, const struct choice *c)
{
	add(&sim->plan, c->at, D_FREEZE, 0, 0, 0);
	add(&sim->plan, c->end, D_THAW, 0, 0, 0);
}

/* It is paused, or stalls. */
static void draw_away(struct sim *sim, const struct choice *c, enum deed deed)
{
	add(&sim->plan, c->at, deed, c->host, 0, rng_below(&sim->rng, 2));
	add(&sim->plan, c->end, D_RESUME, c->host, 0, 0);
}

/* Its port, or pair, is out of service, which @deed does if @arg is this. */
static void draw_off(struct sim *sim, const struct choice *c, enum deed deed, bool arg)
{
	add(&sim->plan, c->at, deed, c->host, c->link, arg);
	add(&sim->plan, c->end, deed, c->host, c->link, !arg);
}

/* A silence that is announced, and as long, or shorter, or longer; or another fault then. */
static void draw_announced(struct sim *sim, const struct choice *c)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->rng;
	u64 ms = rng_log(r, 2, 300), at = c->at + rng_log(r, US(1), MS(ms));
	struct choice then = *c;

	then.at = at;
	then.end = at + rng_log(r, US(100), MS(ms) + 3 * sim->truth.bound);
	add(p, c->at, D_ANNOUNCE, c->host, 0, ms);
	switch (rng_below(r, 8)) {
	case 0 ... 1:
		draw_away(sim, &then, D_PAUSE);
		break;
	case 2:
		draw_away(sim, &then, D_STALL);
		break;
	case 3 ... 4:
		draw_freeze(sim, &then);
		break;
	case 5:
		draw_cut(sim, &then, 3);
		break;
	case 6:
		add(p, at, D_ANNOUNCE, rng_below(r, 2), 0, rng_below(r, 2) * ms);
		break;
	}
}

static void draw_fault(struct sim *sim, const struct choice *c)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->rng;

	switch (rng_below(r, 34)) {
	case 0 ... 4:
		draw_cut(sim, c, rng_below(r, 2) ? 3 : rng_between(r, 1, 2));
		break;
	case 5 ... 6:
		draw_loss(sim, c);
		break;
	case 7 ... 8:
		draw_eat(sim, c);
		break;
	case 9 ... 10:
		draw_reboot(sim, c);
		break;
	case 11 ... 12:
		draw_away(sim, c, D_PAUSE);
		break;
	case 13:
		draw_away(sim, c, D_STALL);
		break;
	case 14 ... 15:
		draw_freeze(sim, c);
		break;
	case 16 ... 17:
		draw_off(sim, c, D_CARRIER, false);
		break;
	case 18:
		draw_off(sim, c, D_ADMIN, true);
		break;
	case 19:
		add(p, c->at, D_REMOVE, c->host, c->link, 0);
		add(p, c->end, D_INSERT, c->host, c->link, 0);
		break;
	case 20:
		draw_change(sim, c);
		break;
	case 21 ... 22:
		draw_command(sim, c);
		break;
	case 23:
		add(p, c->at, rng_below(r, 2) ? D_LATE : D_DUP, 0, c->link, 6553);
		add(p, c->end, D_LATE, 0, c->link, 0);
		add(p, c->end, D_DUP, 0, c->link, 0);
		break;
	case 24:
		draw_outranked(sim, c);
		break;
	case 25 ... 26:
		draw_flaps(sim, c);
		break;
	case 27 ... 29:
		draw_degrade(sim, c);
		break;
	case 30 ... 33:
		draw_announced(sim, c);
		break;
	}
	if (rng_below(r, 4) == 0)
		add(p, rng_between(r, c->at, c->end + MS(5)), D_REPLAY, c->host, c->link, 0);
}

/* Pauses of who has a key are granted in any case: only where those of all are. */
static void draw_rotation(struct sim *sim, u64 at)
{
	struct rng *r = &sim->rng;
	int step, host = rng_below(r, 2);

	if (!sim->plan.rotates)
		return;
	for (step = KEY_ADD; step < KEY_STEPS; step++) {
		at += rng_below(r, MS(20));
		if (step == KEY_FORGET)
			at += under_way(sim);
		add(&sim->plan, at, D_KEY, host, 0, step);
	}
}

/* Whatever else happens then: just before it, just after it, or apart from it. */
static u64 near_some_act(struct sim *sim, u64 begin, u64 end)
{
	struct rng *r = &sim->clocks;
	u64 at = sim->plan.act[rng_below(r, sim->plan.n)].at, off = rng_log(r, US(1), MS(2));

	if (rng_below(r, 4) == 0)
		return rng_between(r, begin, end);
	at = rng_below(r, 2) ? at + off : at - min(at, off);
	return min(max(at, begin), end);
}

/* Of any size, or such that it may be taken for silence. */
static u64 draw_jump(struct sim *sim)
{
	const struct port *p = &sim->host[0].port[0];
	struct rng *r = &sim->clocks;

	if (rng_below(r, 2))
		return rng_log(r, US(20), 2 * NSEC_PER_SEC);
	return rng_between(r, 1, US(p->interval_us) * p->multiplier);
}

/* On every third schedule both clocks run as ours. */
static void draw_clocks(struct sim *sim, u64 begin, u64 end)
{
	struct rng *r = &sim->clocks;
	bool drift = rng_below(r, 3);
	int h, n;

	for (h = 0; h < 2; h++) {
		sim->host[h].clock.rate = drift ? clock_draw(r) : 0;
		for (n = drift ? rng_below(r, 3) : 0; n; n--)
			add(&sim->plan, rng_between(r, begin, end), D_SLEW, h, 0, clock_draw(r));
	}
	if (rng_below(r, 3))
		return;
	for (n = rng_between(r, 1, 3); n; n--)
		add(&sim->plan, near_some_act(sim, begin, end), D_STEP, rng_below(r, 2), 0,
		    draw_jump(sim));
}

/* Hosts whose CPUs have something else to do just when their peer is found. */
static void draw_taken(struct sim *sim)
{
	if (rng_below(&sim->absence, 2))
		sim->plan.taken = rng_between(&sim->absence, 1, 3);
}

/* Everything well again. */
static void make_peace(struct sim *sim, u64 at)
{
	struct plan *p = &sim->plan;
	int h, i;

	add(p, at, D_THAW, 0, 0, 0);
	for (h = 0; h < 2; h++) {
		add(p, at, D_RESUME, h, 0, 0);
		add(p, at, D_BOOT, h, 0, 0);
		add(p, at, D_ANNOUNCE, h, 0, 0);
	}
	for (i = 0; i < p->n_links; i++) {
		add(p, at, D_HEAL, 0, i, 3);
		add(p, at, D_LOSS, 0, i, 0);
		add(p, at, D_LATE, 0, i, 0);
		add(p, at, D_DUP, 0, i, 0);
		for (h = 0; h < 2; h++) {
			add(p, at, D_EAT, h, i, 0);
			add(p, at, D_CARRIER, h, i, true);
			add(p, at, D_INSERT, h, i, 0);
			add(p, at, D_ADMIN, h, i, false);
			add(p, at, D_LOCKOUT, h, i, false);
			add(p, at, D_HEARTBEAT, h, i, is_bare(p, h, i));
			add(p, at, D_DEGRADE, h, i, false);
		}
	}
}

static int by_time(const void *a, const void *b)
{
	const struct act *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order - y->order;
}

/* What the two hosts are like. */
static void draw_hosts(struct sim *sim)
{
	struct plan *p = &sim->plan;

	*p = (struct plan){ .n_links = draw_links(&sim->rng) };
	draw_bare(sim);
	host_create(sim, 0);
	host_create(sim, 1);
	if (p->bare_link >= 0)
		sim->host[p->bare_host].port[p->bare_link].heartbeat_only = true;
	draw_intervals(sim);
	draw_wires(sim);
	draw_policy(sim);
	draw_approval(sim);
	sim->frozen = false;
	sim->rotation = (struct rotation){};
	p->rotates = p->pause_unkeyed && rng_below(&sim->rng, 2);
}

/* Into the fault, just after it, or when all is quiet again. */
static u64 draw_next(struct sim *sim, const struct choice *c, u64 at)
{
	struct rng *r = &sim->rng;

	switch (rng_below(r, 3)) {
	case 0:
		return at + rng_log(r, US(1), c->end - c->at);
	case 1:
		return c->end + rng_log(r, US(1), sim->truth.bound);
	default:
		return c->end + sim->truth.bound + rng_below(r, MS(1));
	}
}

/* From @at on. Returns when the next one would begin. */
static u64 draw_faults(struct sim *sim, u64 at)
{
	struct plan *p = &sim->plan;
	struct rng *r = &sim->rng;
	u64 detect = US(p->interval_max_us) * p->multiplier_max, bound = sim->truth.bound;
	int n;

	/* Room for making peace, 7 + 18 acts a link at most, for clocks, 7, traffic and absence. */
	for (n = rng_between(r, 1, 7); n && p->n < PLAN_MAX - 14 - 19 * LINKS_MAX - 26; n--) {
		/* Now and then so long that nonces roll. */
		u64 lasts = rng_below(r, 24) ? rng_log(r, detect / 8 + 1, 8 * detect + bound) :
					       NSEC_PER_SEC + MS(500);
		struct choice c = {
			.at = at,
			.end = at + lasts,
			.host = rng_below(r, 2),
			.link = rng_below(r, p->n_links),
		};

		draw_fault(sim, &c);
		draw_rotation(sim, c.at);
		at = draw_next(sim, &c, at);
	}
	return at;
}

void draw_plan(struct sim *sim)
{
	struct plan *p = &sim->plan;
	u64 bound, at, end;
	int n;

	draw_hosts(sim);
	add(p, rng_below(&sim->rng, MS(5)), D_BOOT, 0, 0, 0);
	add(p, rng_below(&sim->rng, MS(5)), D_BOOT, 1, 0, 0);
	truth_start(sim);
	bound = sim->truth.bound;
	at = draw_faults(sim, bound + MS(5));
	draw_traffic(sim, bound, at);
	for (n = 0; n < p->n; n++)
		at = max(at, p->act[n].at);
	end = draw_absence(sim, at);
	draw_approval_off(sim, bound, at);
	draw_clocks(sim, bound, at);
	truth_start(sim);
	draw_taken(sim);
	p->peace = end + MS(1);
	make_peace(sim, p->peace);
	qsort(p->act, p->n, sizeof(p->act[0]), by_time);
	p->end = p->peace + sim->truth.bound + p->wtr_ns + p->damping_ns + MS(10);
}
