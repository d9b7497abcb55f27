// SPDX-License-Identifier: GPL-2.0
/* Two ends of a path that may be too small: what each asks, answers and concludes. */
#include "unit.h"

#define PATIENCE	US(750)
#define BEAT		US(250)
#define LONG		MS(1000)

struct end {
	struct nfo_path path;
	u64 heard_tx;		/* the other's clock in what was heard last */
	unsigned int padded;	/* sent */
	unsigned int spoken;	/* pulses that said anything of MTUs */
	unsigned int probed_anew;
	bool mute;		/* an older node, which neither says nor reads */
};

struct line {
	struct end a, b;
	u16 fits_ab, fits_ba;	/* the largest frame that passes */
	u64 now;
};

static void begin(struct line *l, u16 a, u16 b, u16 ab, u16 ba)
{
	*l = (struct line){ .fits_ab = ab, .fits_ba = ba, .now = MS(5) };
	nfo_path_probe(&l->a.path, a, l->now);
	nfo_path_probe(&l->b.path, b, l->now);
}

static void hear(struct end *to, const struct nfo_mtu *m, u64 echo, u64 now)
{
	struct nfo_pulse p = { .tx_ns = now, .echo_ns = echo, .mtu = *m };

	to->heard_tx = now;
	if (to->mute || !nfo_path_rx(&to->path, &p))
		return;
	to->probed_anew++;
	nfo_path_probe(&to->path, to->path.mtu, now);
}

static void speak(struct end *from, struct end *to, u16 fits, u64 now)
{
	struct nfo_mtu m = {};
	bool pad = !from->mute && nfo_path_fill(&from->path, &m, PATIENCE, now);

	from->spoken += !!m.mtu;
	hear(to, &m, from->heard_tx, now);
	if (!pad)
		return;
	from->padded++;
	m.padded = m.mtu;
	if (m.mtu <= fits)
		hear(to, &m, from->heard_tx, now);
}

static void run(struct line *l, u64 time)
{
	u64 end;

	for (end = l->now + time; l->now < end; l->now += BEAT) {
		speak(&l->a, &l->b, l->fits_ab, l->now);
		speak(&l->b, &l->a, l->fits_ba, l->now);
	}
}

static void assert_known(struct end *e, enum nfo_path_state state, u16 remote, bool news)
{
	assert_int_equal(e->path.state, state);
	assert_int_equal(e->path.remote_mtu, remote);
	assert_int_equal(nfo_path_news(&e->path), news);
	assert_false(nfo_path_news(&e->path));
	assert_false(e->path.probing);
}

static void it_fits(void **state)
{
	struct line l;

	begin(&l, 1500, 1500, 1500, 1500);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_OK, 1500, false);
	assert_known(&l.b, NFO_PATH_OK, 1500, false);
	/* One long frame each, and silence on the matter after that. */
	assert_int_equal(l.a.padded, 1);
	assert_int_equal(l.b.padded, 1);
	l.a.spoken = 0;
	run(&l, LONG);
	assert_int_equal(l.a.spoken, 0);
}

/* Not even when asked. */
static void nothing_is_said_before_the_first_probe(void **state)
{
	struct nfo_pulse ask = { .mtu = { .mtu = 1500, .ask = true } };
	struct nfo_path path = {};
	struct nfo_mtu m;

	assert_false(nfo_path_rx(&path, &ask));
	assert_false(nfo_path_fill(&path, &m, PATIENCE, MS(5)));
	assert_int_equal(m.mtu, 0);
	nfo_path_probe(&path, 9000, MS(5));
	assert_true(nfo_path_fill(&path, &m, PATIENCE, MS(5)));
	assert_int_equal(m.mtu, 9000);
}

/* The end whose frames do not pass tells; both learn the other's MTU. */
static void one_end_is_smaller(void **state)
{
	struct line l;

	begin(&l, 9000, 1500, 1500, 9000);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 1500, true);
	assert_known(&l.b, NFO_PATH_OK, 9000, false);
	assert_int_equal(l.a.padded, NFO_PATH_TRIES);
	assert_int_equal(l.b.padded, 1);
}

static void both_ends_agree_but_not_the_middle(void **state)
{
	struct line l;

	begin(&l, 9000, 9000, 1500, 1500);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 9000, true);
	assert_known(&l.b, NFO_PATH_TOO_SMALL, 9000, true);
	/* Mended: nobody knows before it is probed. */
	l.fits_ab = 9000;
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 9000, false);
	nfo_path_probe(&l.a.path, 9000, l.now);
	nfo_path_probe(&l.b.path, 9000, l.now);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_OK, 9000, true);
	assert_known(&l.b, NFO_PATH_TOO_SMALL, 9000, false);
}

/* No verdict before the last try has had its time. */
static void patience(void **state)
{
	struct line l;
	u64 least = (u64)NFO_PATH_TRIES * NFO_PATH_GAP_NS;

	begin(&l, 9000, 9000, 1500, 9000);
	run(&l, least - MS(1));
	assert_int_equal(l.a.path.state, NFO_PATH_UNKNOWN);
	assert_int_equal(l.a.padded, NFO_PATH_TRIES);
	run(&l, MS(2));
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 9000, true);
}

/* A slow session answers late: the next try, and the verdict, wait for it. */
static void slow_answers(void **state)
{
	struct nfo_path path = {};
	struct nfo_mtu m;
	u64 now = MS(1);
	unsigned int i;

	nfo_path_probe(&path, 1500, now);
	for (i = 0; i < NFO_PATH_TRIES; i++) {
		assert_true(nfo_path_fill(&path, &m, LONG, now));
		assert_true(m.ask);
		assert_false(nfo_path_fill(&path, &m, LONG, now + LONG - 1));
		assert_int_equal(m.mtu, 0);
		now += LONG;
	}
	assert_true(path.probing);
	assert_false(nfo_path_fill(&path, &m, LONG, now));
	assert_false(path.probing);
}

static void an_older_node_is_not_accused(void **state)
{
	struct line l;

	begin(&l, 1500, 1500, 1500, 1500);
	l.b.mute = true;
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_UNKNOWN, 0, false);
	assert_int_equal(l.a.padded, NFO_PATH_TRIES);
}

static void mtus_change(void **state)
{
	struct line l;

	begin(&l, 1500, 1500, 1500, 1500);
	run(&l, LONG);
	nfo_path_probe(&l.a.path, 9000, l.now);
	assert_int_equal(l.a.path.state, NFO_PATH_UNKNOWN);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 1500, true);
	/* Who hears of another MTU looks again. */
	assert_int_equal(l.b.probed_anew, 1);
	assert_known(&l.b, NFO_PATH_OK, 9000, false);
	/* Still too large, but another one: told again. */
	nfo_path_probe(&l.a.path, 4000, l.now);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_TOO_SMALL, 1500, true);
	/* The other end follows, and that mends it at ours. */
	l.fits_ab = 4000;
	l.fits_ba = 4000;
	nfo_path_probe(&l.b.path, 4000, l.now);
	run(&l, LONG);
	assert_known(&l.a, NFO_PATH_OK, 4000, true);
	assert_known(&l.b, NFO_PATH_OK, 4000, false);
}

/* An answer to a padded pulse of before the probe proves nothing. */
static void old_answers_do_not_count(void **state)
{
	struct nfo_path path = {};
	struct nfo_pulse p = {
		.echo_ns = MS(9),
		.mtu = { .mtu = 1500, .heard_ns = MS(9) },
	};

	nfo_path_probe(&path, 1500, MS(10));
	assert_false(nfo_path_rx(&path, &p));
	assert_true(path.probing);
	assert_false(path.answered);
	p.echo_ns = MS(10);
	nfo_path_rx(&path, &p);
	assert_true(path.answered);
	assert_true(path.probing);
	p.mtu.heard_ns = MS(10);
	nfo_path_rx(&path, &p);
	assert_int_equal(path.state, NFO_PATH_OK);
}

/* However often it is asked for, and however often the session comes up. */
static void never_more_than_one_in_a_gap(void **state)
{
	struct nfo_path path = {};
	unsigned int padded = 0;
	struct nfo_mtu m;
	u64 now;

	for (now = MS(1); now < MS(1001); now += BEAT) {
		nfo_path_probe(&path, 1500, now);
		padded += nfo_path_fill(&path, &m, PATIENCE, now);
		nfo_path_stop(&path);
	}
	assert_int_equal(padded, 10);
}

static void no_verdict_without_a_session(void **state)
{
	struct line l;

	begin(&l, 9000, 9000, 1500, 1500);
	run(&l, MS(450));
	nfo_path_stop(&l.a.path);
	run(&l, LONG);
	assert_int_equal(l.a.path.state, NFO_PATH_UNKNOWN);
	assert_int_equal(l.b.path.state, NFO_PATH_TOO_SMALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_fits),
		cmocka_unit_test(one_end_is_smaller),
		cmocka_unit_test(both_ends_agree_but_not_the_middle),
		cmocka_unit_test(patience),
		cmocka_unit_test(slow_answers),
		cmocka_unit_test(an_older_node_is_not_accused),
		cmocka_unit_test(mtus_change),
		cmocka_unit_test(old_answers_do_not_count),
		cmocka_unit_test(never_more_than_one_in_a_gap),
		cmocka_unit_test(no_verdict_without_a_session),
		cmocka_unit_test(nothing_is_said_before_the_first_probe),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
