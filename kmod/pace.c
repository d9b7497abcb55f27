// SPDX-License-Identifier: GPL-2.0
#include "pace.h"
#include "view.h"

/* Steps by which slow pairs are stretched alone, to some ten times; then all are. */
#define SLOW_STEPS	10
#define LEVEL_MAX	(SLOW_STEPS + 40)

void nfo_pace_init(struct nfo_pace *pace)
{
	*pace = (struct nfo_pace){
		.slow_us = NFO_PACE_SLOW_US,
		.budget = NFO_PACE_BUDGET,
		.change_at = U64_MAX,
	};
}

/* A step is a quarter more. */
static u32 stretched(u32 value, unsigned int steps)
{
	while (steps-- && value < NFO_INTERVAL_MAX_US)
		value += DIV_ROUND_UP(value, 4);
	return value;
}

static u32 interval_stretched(u32 us, unsigned int steps)
{
	return min_t(u32, stretched(us, steps), NFO_INTERVAL_MAX_US);
}

static unsigned int fast_steps(unsigned int level)
{
	return level > SLOW_STEPS ? level - SLOW_STEPS : 0;
}

/* A slow pair is never stretched less than a fast one. */
static unsigned int slow_steps(unsigned int level)
{
	return max_t(unsigned int, min_t(unsigned int, level, SLOW_STEPS), fast_steps(level));
}

u32 nfo_pace_stretch(const struct nfo_pace *pace)
{
	return stretched(100, fast_steps(pace->level));
}

u32 nfo_pace_slow_stretch(const struct nfo_pace *pace)
{
	return stretched(100, slow_steps(pace->level));
}

/* Roles. */

enum nfo_role nfo_pace_role(const struct nfo_select *sel, const struct nfo_session *s)
{
	if (s == sel->active)
		return NFO_ROLE_ACTIVE;
	if (s->state != NFO_UP)
		return NFO_ROLE_SLOW;
	if (s == sel->standby)
		return NFO_ROLE_STANDBY;
	return s->remote_active || s->remote_standby ? NFO_ROLE_PEER : NFO_ROLE_SLOW;
}

/*
 * How little speaks for @s as the standby of @a: what they have in common dies
 * with both. Among equals, the one that is fast for the peer's sake costs nothing.
 */
static unsigned int drawback(const struct nfo_session *s, const struct nfo_session *a)
{
	return 2 * nfo_select_shared(s, a) + !s->remote_active;
}

static bool better_standby(const struct nfo_session *s, const struct nfo_session *best,
			   const struct nfo_select *sel)
{
	unsigned int ours, theirs;

	if (!best)
		return true;
	ours = drawback(s, sel->active);
	theirs = drawback(best, sel->active);
	/* Who is it already stays it among equals: each change costs a Poll. */
	if (ours != theirs || best == sel->standby)
		return ours < theirs;
	if (nfo_select_better(s, best) || nfo_select_better(best, s))
		return nfo_select_better(s, best);
	return s->remote < best->remote;
}

static struct nfo_session *choose_standby(const struct nfo_select *sel)
{
	struct nfo_session *best = NULL;
	unsigned int i;

	if (!sel->active)
		return NULL;
	if (sel->standby && nfo_select_usable(sel->standby))
		best = sel->standby;
	for (i = 0; i < sel->n; i++) {
		struct nfo_session *s = sel->s[i];

		if (s != sel->active && nfo_select_usable(s) && nfo_select_proven(sel, s) &&
		    better_standby(s, best, sel))
			best = s;
	}
	return best;
}

static u32 slow_us(const struct nfo_pace *pace, u32 fast_us)
{
	return max(fast_us, pace->slow_us);
}

u32 nfo_pace_begin_us(const struct nfo_pace *pace, u32 fast_us)
{
	return interval_stretched(slow_us(pace, fast_us), slow_steps(pace->level));
}

/*
 * A pair that is not up beats slowly anyway. But while a verdict on it is still due,
 * it is due by the interval that it had; and the active one keeps its own, because
 * where the data goes waits for the verdict on it.
 */
static bool verdict_due(const struct nfo_select *sel, const struct nfo_session *s)
{
	return s == sel->active || (sel->n_up && !s->fail && !s->remote_fail);
}

static u32 wish(const struct nfo_pace *pace, const struct nfo_select *sel,
		const struct nfo_session *s)
{
	u32 fast = interval_stretched(s->fast_us, fast_steps(pace->level));
	u32 slow = nfo_pace_begin_us(pace, s->fast_us);

	if (s->state != NFO_UP && verdict_due(sel, s))
		return min(max(s->interval_us, fast), slow);
	return nfo_pace_role(sel, s) == NFO_ROLE_SLOW ? slow : fast;
}

void nfo_pace_apply(const struct nfo_pace *pace, struct nfo_select *sel)
{
	const struct nfo_session *was = sel->standby;
	unsigned int i;

	sel->standby = choose_standby(sel);
	if (sel->standby != was)
		nfo_view_renew(sel);
	for (i = 0; i < sel->n; i++)
		nfo_session_set(sel->s[i], wish(pace, sel, sel->s[i]), sel->s[i]->multiplier);
	sel->pace_dirty = false;
}

/* Budget. */

void nfo_pace_count(const struct nfo_pace *pace, const struct nfo_select *sel,
		    struct nfo_load *load)
{
	unsigned int i;

	for (i = 0; i < sel->n; i++) {
		const struct nfo_session *s = sel->s[i];

		u32 least = s->state == NFO_UP ? NFO_INTERVAL_MIN_US : NFO_SLOW_US;

		if (!s->remote_nonce)
			continue;
		if (nfo_pace_role(sel, s) == NFO_ROLE_SLOW)
			load->slow += nfo_pace_rate(max(slow_us(pace, s->fast_us), least));
		else
			load->fast += nfo_pace_rate(max(s->fast_us, least));
	}
}

/* Each step leaves four fifths. */
static u32 relieved(u32 rate, unsigned int steps)
{
	while (steps--)
		rate -= rate / 5;
	return rate;
}

/* The lowest level at which @load fits into @budget. */
static unsigned int fitting(const struct nfo_load *load, u32 budget)
{
	unsigned int level = 0;

	while (level < LEVEL_MAX && relieved(load->fast, fast_steps(level)) +
				    relieved(load->slow, slow_steps(level)) > budget)
		level++;
	return level;
}

/* Where the level should go: up when it must, down when there is room to spare. */
static unsigned int wanted(const struct nfo_pace *pace, const struct nfo_load *load)
{
	u32 budget = pace->budget ?: U32_MAX;
	unsigned int least = fitting(load, budget);

	if (least > pace->level)
		return least;
	return min(pace->level, fitting(load, budget - budget / 8));
}

bool nfo_pace_settle(struct nfo_pace *pace, const struct nfo_load *load, u64 now)
{
	unsigned int level = wanted(pace, load);
	bool rising = level > pace->level;

	if (level == pace->level) {
		pace->change_at = U64_MAX;
		return false;
	}
	if (pace->change_at == U64_MAX || pace->rising != rising)
		pace->change_at = now + (rising ? NFO_PACE_HASTE_NS : NFO_PACE_CALM_NS);
	pace->rising = rising;
	if (now < pace->change_at)
		return false;
	pace->level = level;
	pace->changes++;
	pace->change_at = U64_MAX;
	return true;
}

u32 nfo_pace_rate_now(const struct nfo_session *s)
{
	if (!s->port_ok || !s->remote_nonce)
		return 0;
	return nfo_pace_rate(nfo_session_tx_us(s));
}
