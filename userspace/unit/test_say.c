// SPDX-License-Identifier: GPL-2.0
/* The short way of what a pair says: it comes to the same frame, and all else goes the long one. */
#include "say.h"
#include "select_bench.h"
#include "wire.h"

struct mouth {
	struct bench b;
	struct nfo_seal says;
	u64 now;
};

static void begin_saying(struct mouth *m)
{
	static const u8 dst[ETH_ALEN] = { 0x02, 1 }, src[ETH_ALEN] = { 0x02, 2 };

	*m = (struct mouth){ .now = T0 };
	begin(&m->b);
	m->b.sel.view_known = m->b.sel.view_serial;
	nfo_seal_init(&m->says, dst, src, NFO_ETHERTYPE);
}

static bool is_usual(const struct mouth *m)
{
	return nfo_say_is_usual(&m->b.sel, &m->b.s[0], &m->says, m->now);
}

static struct nfo_pulse device(void)
{
	return (struct nfo_pulse){ .node = 1, .peer = 2, .identity = { 0x02, 3 } };
}

/* The long way. */
static size_t say(struct mouth *m, u8 *frame)
{
	struct nfo_pulse p = device();

	nfo_say(&m->b.sel, &m->b.s[0], &p, m->now, 0);
	return nfo_frame_encode(frame, &p, NULL, &m->says);
}

static void known(struct mouth *m)
{
	u8 frame[NFO_FRAME_MAX];

	m->now += US(220);
	say(m, frame);
	assert_true(is_usual(m));
}

/* A beat, and a question. */
static void both_ways_say_the_same(void **state)
{
	u8 frame[NFO_FRAME_MAX], other[NFO_FRAME_MAX];
	struct nfo_session before, after;
	struct nfo_pulse p;
	struct mouth m;
	int n;

	begin_saying(&m);
	assert_false(is_usual(&m));
	known(&m);
	for (n = 0; n < 4; n++) {
		hear(&m.b, 0, NFO_UP, m.now);
		m.b.sel.view_known = m.b.sel.view_serial;
		m.now += US(220);
		m.b.s[0].probe = n == 1;
		before = m.b.s[0];
		assert_true(is_usual(&m));
		assert_int_equal(say(&m, frame), NFO_FRAME_PLAIN);
		after = m.b.s[0];
		m.b.s[0] = before;
		nfo_say_usual(&m.b.sel, &m.b.s[0], &p, m.now, 0);
		assert_int_equal(nfo_wire_encode_known(other, &p, &m.says), NFO_FRAME_PLAIN);
		assert_memory_equal(frame, other, NFO_FRAME_PLAIN);
		assert_memory_equal(&after, &m.b.s[0], sizeof(after));
	}
}

static void other_terms_are_sealed_first(void **state)
{
	struct nfo_session *s;
	struct mouth m;

	begin_saying(&m);
	s = &m.b.s[0];
	known(&m);
	s->nonce++;
	assert_false(is_usual(&m));
	known(&m);
	nfo_session_set(s, 500, 3);
	assert_false(is_usual(&m));
	known(&m);
	nfo_session_set(s, 500, 4);
	assert_false(is_usual(&m));
	known(&m);
	s->remote_nonce++;
	s->echo_nonce++;
	assert_false(is_usual(&m));
	known(&m);
	/* Whatever of its device changed. */
	nfo_seal_wipe(&m.says);
	assert_false(is_usual(&m));
}

/* Nobody is proven there: what it says is an answer, and counted as one. */
static void answers_go_the_long_way(void **state)
{
	u8 frame[NFO_FRAME_MAX];
	struct mouth m;

	begin_saying(&m);
	known(&m);
	m.b.s[0].remote_nonce = 0;
	m.b.s[0].echo_nonce = 0;
	say(&m, frame);
	assert_true(nfo_session_keeps(&m.b.s[0], &m.says.terms));
	assert_false(is_usual(&m));
}

/* The view that we know is of the life of the peer that is proven. */
static void another_life_is_told_of_no_view(void **state)
{
	struct nfo_pulse p = device();
	u8 frame[NFO_FRAME_MAX];
	struct nfo_session *s;
	struct mouth m;

	begin_saying(&m);
	s = &m.b.s[0];
	m.b.sel.view_heard = 7;
	known(&m);
	s->echo_nonce++;
	nfo_say(&m.b.sel, s, &p, m.now, 0);
	assert_int_equal(p.view_heard, 0);
	nfo_frame_encode(frame, &p, NULL, &m.says);
	assert_true(nfo_session_keeps(s, &m.says.terms));
	assert_false(is_usual(&m));
}

static void a_view_and_a_pause_are_told(void **state)
{
	struct mouth m;

	begin_saying(&m);
	known(&m);
	nfo_view_renew(&m.b.sel);
	assert_false(is_usual(&m));
	m.b.sel.view_known = m.b.sel.view_serial;
	known(&m);
	m.b.sel.pause.own_until = m.now + 1;
	assert_false(is_usual(&m));
	m.now++;
	assert_true(is_usual(&m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_say_the_same),
		cmocka_unit_test(other_terms_are_sealed_first),
		cmocka_unit_test(answers_go_the_long_way),
		cmocka_unit_test(another_life_is_told_of_no_view),
		cmocka_unit_test(a_view_and_a_pause_are_told),
	};

	return cmocka_run_group_tests_name("say", tests, NULL, NULL);
}
