// SPDX-License-Identifier: GPL-2.0
/* The short way of a pulse: which ones may go it, and what all others bring. */
#include "select_bench.h"

/* Two pairs; pulses come as frames, with a tag. */
struct ear {
	struct bench b;
	struct nfo_seal hears[PAIRS];
	u64 now;
};

static const u8 dst[ETH_ALEN] = { 0x02, 1 }, src[ETH_ALEN] = { 0x02, 2 };

static struct nfo_pulse usual(struct ear *e, int i)
{
	struct nfo_pulse p = pulse(&e->b, i, NFO_UP, e->now);

	p.identity[0] = 0x02;
	p.identity[5] = 9;
	return p;
}

static int short_way(struct ear *e, int i, const u8 *frame, size_t len)
{
	if (!nfo_seal_fits(&e->hears[i], frame, len))
		return NFO_UNUSUAL;
	return nfo_hear_usual(&e->b.sel, &e->b.s[i], &e->hears[i], frame, len, e->now);
}

static size_t encode(const struct nfo_pulse *p, u8 *frame)
{
	struct nfo_seal says;

	nfo_seal_init(&says, dst, src, NFO_ETHERTYPE);
	return nfo_frame_encode(frame, p, NULL, &says);
}

/* True: it went the short way. */
static bool arrives(struct ear *e, int i, const struct nfo_pulse *p)
{
	u8 frame[NFO_FRAME_MAX];
	size_t len = encode(p, frame);
	struct nfo_pulse q;
	enum nfo_drop drop;

	if (short_way(e, i, frame, len) != NFO_UNUSUAL) {
		assert_int_equal(e->b.s[i].rx_seq, p->seq);
		return true;
	}
	assert_int_equal(nfo_frame_decode(frame, len, &q, NULL, &e->hears[i]), NFO_OK);
	nfo_hear(&e->b.sel, &e->b.s[i], &e->hears[i], &q, e->now, &drop);
	return false;
}

static bool next(struct ear *e, int i)
{
	struct nfo_pulse p = usual(e, i);

	return arrives(e, i, &p);
}

static void pass(struct ear *e, u64 ns)
{
	e->now += ns;
}

/* Both pairs' pulses are known, and how far apart they come. */
static void begin_known(struct ear *e)
{
	int i, n;

	*e = (struct ear){ .now = T0 };
	begin(&e->b);
	for (n = 0; n < 3; n++) {
		pass(e, US(220));
		for (i = 0; i < 2; i++)
			next(e, i);
		run(&e->b, e->now);
	}
	pass(e, US(200));
}

static void test_what_is_known_goes_the_short_way(void **state)
{
	struct nfo_session *s;
	struct ear e;
	int n;

	begin_known(&e);
	s = &e.b.s[0];
	for (n = 0; n < 5; n++) {
		u64 pulses = s->rx_pulses;

		assert_true(next(&e, 0));
		assert_int_equal(s->rx_pulses, pulses + 1);
		assert_int_equal(s->last_rx, e.now);
		assert_int_equal(s->alive_at, e.now);
		assert_int_equal(s->echo_ns, e.now);
		assert_int_equal(s->rx_seq, e.b.seq[0]);
		assert_int_equal(e.b.sel.heard.at, e.now);
		assert_int_equal(e.b.sel.data_heard.ns, e.now);
		assert_false(e.b.sel.dirty);
		pass(&e, US(200));
	}
}

static void test_the_first_one_does_not(void **state)
{
	struct ear e = { .now = T0 + US(100) };

	begin(&e.b);
	assert_false(next(&e, 0));
}

static void test_a_wrong_tag_is_told(void **state)
{
	struct nfo_session before;
	u8 frame[NFO_FRAME_MAX];
	struct nfo_pulse p;
	struct ear e;
	size_t len;

	begin_known(&e);
	before = e.b.s[0];
	p = usual(&e, 0);
	len = encode(&p, frame);
	frame[len - 1] ^= 1;
	assert_int_equal(short_way(&e, 0, frame, len), NFO_DROP_TAG);
	assert_memory_equal(&before, &e.b.s[0], sizeof(before));
	frame[len - 1] ^= 1;
	assert_int_equal(short_way(&e, 0, frame, len - 1), NFO_UNUSUAL);
	assert_int_equal(short_way(&e, 0, frame, len), NFO_OK);
}

/*
 * Somebody without the key catches the peer's Down and puts a word of zeros, which no pulse
 * begins with, in the place of its first one. What is no pulse's must not be hashed from where
 * another pulse's first word led, nor pass for usual where nothing is.
 */
static void test_a_word_of_zeros_is_nobodys(void **state)
{
	u8 caught[NFO_FRAME_MAX], other[NFO_FRAME_MAX];
	struct nfo_pulse p;
	struct ear e;
	size_t len;

	begin_known(&e);
	/* Nothing is usual after that. */
	p = usual(&e, 0);
	p.flags = NFO_PULSE_POLL;
	arrives(&e, 0, &p);
	e.b.s[0].quality.peak = MS(1);
	pass(&e, US(200));

	p = usual(&e, 0);
	p.state = NFO_DOWN;
	len = encode(&p, caught);
	/* The word of the caught one, under a wrong tag. */
	memcpy(other, caught, len);
	other[len - 1] ^= 1;
	assert_int_equal(nfo_frame_decode(other, len, &p, NULL, &e.hears[0]), NFO_DROP_TAG);
	/* And a frame that is longer, so that its first word is none to go on from. */
	memset(other + len, 0, sizeof(other) - len);
	other[NFO_TERMS_LEN + 1] += 8;
	assert_int_equal(nfo_frame_decode(other, len + 8, &p, NULL, &e.hears[0]), NFO_DROP_TAG);

	memset(caught + NFO_TERMS_LEN, 0, 8);
	assert_int_equal(short_way(&e, 0, caught, len), NFO_UNUSUAL);
	assert_false(nfo_wire_tag_ok(caught, &e.hears[0]));
	assert_int_not_equal(nfo_frame_decode(caught, len, &p, NULL, &e.hears[0]), NFO_OK);
}

static void test_what_is_asked_is_answered(void **state)
{
	struct nfo_pulse p;
	struct ear e;
	int n;

	begin_known(&e);
	/* Be it asked twice in the same words. */
	for (n = 0; n < 2; n++) {
		p = usual(&e, 0);
		p.flags = NFO_PULSE_POLL;
		assert_false(arrives(&e, 0, &p));
		assert_true(e.b.s[0].final_due);
		e.b.s[0].final_due = false;
		pass(&e, US(200));
	}
	/* The words are other ones now. */
	assert_false(next(&e, 0));
	pass(&e, US(200));
	assert_true(next(&e, 0));
}

static void test_down_is_heard(void **state)
{
	struct nfo_pulse p;
	struct ear e;

	begin_known(&e);
	p = usual(&e, 0);
	p.state = NFO_DOWN;
	assert_false(arrives(&e, 0, &p));
	assert_int_equal(e.b.s[0].state, NFO_DOWN);
}

static void test_views_are_read(void **state)
{
	struct nfo_pulse p;
	struct ear e;

	begin_known(&e);
	p = usual(&e, 0);
	p.n_views = 1;
	p.view_serial = 7;
	p.views[0] = (struct nfo_view){ .nonce = e.b.s[1].nonce, .state = NFO_UP, .active = true };
	assert_false(arrives(&e, 0, &p));
	assert_true(e.b.s[1].remote_active);
	/* Nor does what comes next go by what was before that. */
	pass(&e, US(200));
	assert_false(next(&e, 0));
}

static void test_losses_and_repetitions_count(void **state)
{
	struct nfo_session *s;
	struct nfo_pulse p;
	struct ear e;

	begin_known(&e);
	s = &e.b.s[0];
	e.b.seq[0]++;
	p = usual(&e, 0);
	assert_false(arrives(&e, 0, &p));
	assert_int_equal(s->lost_pulses, 1);
	assert_false(arrives(&e, 0, &p));
	assert_int_equal(s->rx_seq, p.seq);
	/* The one that was missing. */
	p.seq--;
	assert_false(arrives(&e, 0, &p));
	assert_int_equal(s->lost_pulses, 0);
	/* What came late is not what the newest one said. */
	pass(&e, US(200));
	assert_false(next(&e, 0));
	pass(&e, US(200));
	assert_true(next(&e, 0));
}

static void test_a_gap_that_is_a_record_is_noted(void **state)
{
	struct ear e;

	begin_known(&e);
	pass(&e, US(100));
	assert_false(next(&e, 0));
	assert_int_equal(e.b.s[0].quality.now.gap_max, US(300));
}

/* Be it that whoever read the quality began it. */
static void test_a_slot_that_begins_is_noted(void **state)
{
	struct nfo_quality_report r;
	struct nfo_quality *q;
	struct ear e;
	int n;

	begin_known(&e);
	q = &e.b.s[0].quality;
	for (n = 0; n < 2; n++) {
		assert_true(next(&e, 0));
		q->slot_end = e.now + US(200);
		pass(&e, US(200));
		if (n)
			nfo_quality_read(q, e.now, &r);
		assert_false(next(&e, 0));
		assert_false(q->slid);
		assert_int_equal(q->peak, US(200));
		pass(&e, US(200));
	}
}

static void test_what_waits_is_settled(void **state)
{
	struct ear e;

	begin_known(&e);
	/* Somebody was asked: who asked looks again. */
	e.b.s[0].asked = 1;
	assert_false(next(&e, 0));
	assert_int_equal(e.b.s[0].asked, 0);
	assert_true(e.b.sel.dirty);
	run(&e.b, e.now);

	/* A verdict is open. */
	pass(&e, US(200));
	e.b.sel.open = true;
	assert_false(next(&e, 0));
	assert_true(e.b.sel.dirty);
	run(&e.b, e.now);

	/* We pause, and the peer may know of that. */
	pass(&e, US(200));
	e.b.sel.pause.own_untold = true;
	assert_false(next(&e, 0));
	e.b.sel.pause.own_untold = false;
	pass(&e, US(200));
	assert_true(next(&e, 0));
}

static void test_its_silence_is_held(void **state)
{
	struct ear e;

	begin_known(&e);
	nfo_session_hold(&e.b.s[0], e.now + MS(1));
	assert_false(next(&e, 0));
	assert_false(e.b.s[0].held);
}

/* It lost nothing while the peer paused, be it that a gap so long was there before. */
static void test_a_pause_is_no_loss(void **state)
{
	struct ear e;

	begin_known(&e);
	e.b.s[0].quality.peak = MS(10);
	e.b.sel.pause.own_until = e.now;
	pass(&e, MS(5));
	assert_false(next(&e, 0));

	/* Ours is long over, but the verdict on the other pair waits yet. */
	pass(&e, US(200));
	e.b.sel.pause.holds = true;
	nfo_session_hold(&e.b.s[1], e.now + MS(1));
	assert_false(next(&e, 0));
}

/* Who has heard nothing of us since the last failover is heard the first time. */
static void test_a_proof_is_noted(void **state)
{
	struct ear e;

	begin_known(&e);
	e.b.sel.fault_at = e.now;
	assert_false(next(&e, 0));
	assert_true(e.b.sel.dirty && e.b.sel.pace_dirty);
}

/* The other pair's view said that the peer was Down there, and this is older. */
static void test_old_words_are_old(void **state)
{
	struct ear e;

	begin_known(&e);
	e.b.s[0].said_ns = e.now + US(1);
	assert_false(next(&e, 0));
	assert_int_equal(e.b.s[0].said_ns, e.now + US(1));
}

static void test_the_peer_says_what_it_knows(void **state)
{
	struct nfo_pulse p;
	struct ear e;

	begin_known(&e);
	p = usual(&e, 0);
	p.view_heard = e.b.sel.view_serial;
	assert_false(arrives(&e, 0, &p));
	assert_int_equal(e.b.sel.view_known, e.b.sel.view_serial);
	/* On the other pair it has not said so yet, but this pulse left earlier. */
	p = usual(&e, 1);
	p.tx_ns -= US(10);
	assert_false(arrives(&e, 1, &p));
	assert_int_equal(e.b.sel.view_known, e.b.sel.view_serial);
}

/* The silence of both pairs is no fault of the other one. */
static void test_an_absence_is_excused(void **state)
{
	struct ear e;

	begin_known(&e);
	next(&e, 0);
	next(&e, 1);
	/* A gap of that length was there before, so that it is no record. */
	e.b.s[0].quality.peak = MS(1);
	nfo_select_deadline(&e.b.sel, e.now);
	pass(&e, US(500));
	assert_true(next(&e, 0));
	assert_int_equal(e.b.s[1].alive_at, e.now);
}

/* The deadline says which gaps are looked at: also after one pair became faster, or is new. */
static void test_gaps_of_the_fastest_are_looked_at(void **state)
{
	struct nfo_session new = {};
	struct nfo_select *sel;
	struct ear e;

	begin_known(&e);
	sel = &e.b.sel;
	e.b.s[1].rx_ns = MS(9);
	nfo_select_deadline(sel, e.now);
	assert_int_equal(sel->shortest_ns, e.b.s[0].rx_ns);
	e.b.s[1].rx_ns = US(70);
	nfo_select_deadline_of(sel, &e.b.s[1], e.now, e.now);
	assert_int_equal(sel->shortest_ns, US(70));
	e.b.s[1].rx_ns = MS(9);
	nfo_select_deadline_of(sel, &e.b.s[1], e.now, e.now);
	assert_int_equal(sel->shortest_ns, US(70));
	nfo_select_add(sel, &new);
	assert_int_equal(sel->shortest_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_known_goes_the_short_way),
		cmocka_unit_test(test_the_first_one_does_not),
		cmocka_unit_test(test_a_wrong_tag_is_told),
		cmocka_unit_test(test_a_word_of_zeros_is_nobodys),
		cmocka_unit_test(test_what_is_asked_is_answered),
		cmocka_unit_test(test_down_is_heard),
		cmocka_unit_test(test_views_are_read),
		cmocka_unit_test(test_losses_and_repetitions_count),
		cmocka_unit_test(test_a_gap_that_is_a_record_is_noted),
		cmocka_unit_test(test_a_slot_that_begins_is_noted),
		cmocka_unit_test(test_what_waits_is_settled),
		cmocka_unit_test(test_its_silence_is_held),
		cmocka_unit_test(test_a_pause_is_no_loss),
		cmocka_unit_test(test_a_proof_is_noted),
		cmocka_unit_test(test_old_words_are_old),
		cmocka_unit_test(test_the_peer_says_what_it_knows),
		cmocka_unit_test(test_an_absence_is_excused),
		cmocka_unit_test(test_gaps_of_the_fastest_are_looked_at),
	};

	return cmocka_run_group_tests_name("hear", tests, NULL, NULL);
}
