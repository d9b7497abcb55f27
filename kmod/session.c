// SPDX-License-Identifier: GPL-2.0
#include "beat.h"

#define WINDOW_BITS	64
/* A stuck NIC is asked no more often than this. */
#define RETRY_NS	(100 * NSEC_PER_USEC)

u32 nfo_session_tx_us(const struct nfo_session *s)
{
	u32 us = s->poll ? min(s->interval_us, s->held_min_us) : s->interval_us;

	us = max(us, s->remote_rx_us);
	return s->state <= NFO_DOWN ? max(us, nfo_session_slow_us(s)) : us;
}

static u32 rx_us(const struct nfo_session *s)
{
	u32 us = s->poll ? max(s->interval_us, s->held_max_us) : s->interval_us;

	return max(us, s->remote_tx_us);
}

void nfo_session_retime(struct nfo_session *s)
{
	s->tx_ns = (u64)nfo_session_tx_us(s) * NSEC_PER_USEC;
	s->rx_ns = (u64)rx_us(s) * NSEC_PER_USEC;
	s->detect_ns = s->rx_ns * nfo_session_multiplier(s);
}

/*
 * In Init we wait for a peer that is Down. Returns excuse a silence once: a peer
 * that is Down on its other pairs comes and goes there with each slow pulse.
 */
u64 nfo_session_verdict_at(const struct nfo_session *s)
{
	u64 detect = nfo_session_detect_ns(s);

	if (s->state == NFO_INIT)
		detect = nfo_session_slow_ns(s) * nfo_session_multiplier(s);
	return max(min(s->alive_at, s->last_rx + detect) + detect,
		   max(s->suspect_until, s->answer_by));
}

void nfo_session_init(struct nfo_session *s, u64 nonce, u64 next_nonce,
		      u32 interval_us, u8 multiplier, u64 now)
{
	*s = (struct nfo_session){
		.nonce = nonce,
		.next_nonce = next_nonce,
		.state = NFO_DOWN,
		.remote_state = NFO_DOWN,
		.port_ok = true,
		.interval_us = interval_us,
		.fast_us = interval_us,
		.multiplier = multiplier,
		.down_since = now,
		.alive_at = now,
		.alive_slow = true,
		.next_tx = now,
	};
	nfo_session_retime(s);
}

/* So many pulses more. */
static void hurry(struct nfo_session *s, u16 pulses)
{
	if (s->hasty == pulses)
		return;
	s->hasty = pulses;
	nfo_session_retime(s);
}

/* Nor is there any haste. */
static void alive(struct nfo_session *s, u64 tx_ns, u64 now)
{
	nfo_beat_alive(s, tx_ns, now);
	hurry(s, 0);
}

/* Not for what the peer, or silence, said. */
static bool by_us(enum nfo_diag diag)
{
	return diag == NFO_DIAG_PATH_DOWN || diag == NFO_DIAG_ADMIN;
}

static u32 enter(struct nfo_session *s, enum nfo_state state, enum nfo_diag diag, u64 now)
{
	if (s->state == state)
		return 0;
	if (state == NFO_UP) {
		nfo_quality_start(&s->quality, s->rx_seq);
		s->up_since = now;
		s->fail = false;
		s->remote_fail = false;
		s->ups++;
	} else if (s->state == NFO_UP) {
		s->downs++;
		s->up_ns += now - s->up_since;
	}
	if (state <= NFO_DOWN && s->state > NFO_DOWN)
		s->down_since = now;
	if (state <= NFO_DOWN && diag)
		s->diag = diag;
	if (state <= NFO_DOWN)
		s->poll = false;
	s->lost = (s->lost || s->state == NFO_UP) && state != NFO_UP && !by_us(diag);
	s->state = state;
	/* That nothing came while we waited in Init answers no question. */
	if (diag != NFO_DIAG_EXPIRED)
		s->hasty = 0;
	nfo_session_retime(s);
	s->suspect_until = 0;
	s->answer_by = 0;
	s->held = false;
	s->conclusive = false;
	/* The peer, which lives, will say if it blames the path. */
	if (diag == NFO_DIAG_NEIGHBOR)
		alive(s, s->said_ns, now);
	return NFO_ACT_STATE;
}

/* Now, or as soon as the limit on answers permits. */
static void answer(struct nfo_session *s, u64 now)
{
	if (now - s->last_tx >= NFO_CHALLENGE_GAP_NS) {
		s->tx_due = true;
		return;
	}
	if (s->owed)
		return;
	s->owed = true;
	s->next_tx = min(s->next_tx, s->last_tx + NFO_CHALLENGE_GAP_NS);
}

/* Neither state nor life: the sender has to show first that it hears us. */
static void challenge(struct nfo_session *s, const struct nfo_pulse *p, u64 now)
{
	s->echo_nonce = p->nonce;
	s->echo_ns = p->tx_ns;
	s->echo_at = now;
	answer(s, now);
}

/* The peer had heard us since our last Down when it sent this. */
static bool since_down(const struct nfo_session *s, const struct nfo_pulse *p)
{
	return p->echo_ns >= s->down_since;
}

void nfo_session_hello(struct nfo_session *s, u64 now)
{
	if (s->state == NFO_DOWN)
		answer(s, now);
}

/* Or since it fell silent, if its silence is held: then a new life of it shall not wait. */
static bool hears_us(const struct nfo_session *s, const struct nfo_pulse *p)
{
	return s->state == NFO_UP ? s->held && p->echo_ns > s->last_rx : since_down(s, p);
}

/*
 * Is it the peer of this very session? May adopt a peer that began anew, but
 * not on the word of a recording from its former life.
 */
static bool proven(struct nfo_session *s, const struct nfo_pulse *p, u64 now, enum nfo_drop *drop)
{
	bool ours = p->echo_nonce == s->nonce;

	if (ours && p->nonce == s->remote_nonce)
		return true;
	if (!ours || !hears_us(s, p)) {
		if (s->state == NFO_UP)
			*drop = NFO_DROP_NONCE;
		else
			challenge(s, p, now);
		return false;
	}
	s->remote_nonce = p->nonce;
	s->echo_nonce = p->nonce;
	s->rx_seq = 0;
	s->rx_window = 0;
	s->said_ns = 0;
	s->view_ns = 0;
	return true;
}

enum age { NEWEST, LATE, SEEN };

static enum age sequence(struct nfo_session *s, u64 seq)
{
	u64 back;

	if (seq > s->rx_seq) {
		u64 step = seq - s->rx_seq;

		s->rx_window = step < WINDOW_BITS ? s->rx_window << step | 1 : 1;
		if (s->rx_seq)
			s->lost_pulses += step - 1;
		s->rx_seq = seq;
		return NEWEST;
	}
	back = s->rx_seq - seq;
	if (back >= WINDOW_BITS || s->rx_window & BIT_ULL(back))
		return SEEN;
	s->rx_window |= BIT_ULL(back);
	if (s->lost_pulses)
		s->lost_pulses--;
	return LATE;
}

/* What ends with a peer that is Down was an outage, and says nothing of the quality. */
static bool counts(const struct nfo_session *s, const struct nfo_pulse *p)
{
	return s->state == NFO_UP && p->state > NFO_DOWN;
}

static u32 judge_loss(struct nfo_session *s)
{
	bool degraded = nfo_quality_lossy(&s->quality, s->degrade_loss, s->degraded);

	if (degraded == s->degraded)
		return 0;
	s->degraded = degraded;
	s->degrades += degraded;
	return NFO_ACT_DEGRADE;
}

/* Before the pulse's fields are taken: those of the one before it tell how it came. */
static u32 count_quality(struct nfo_session *s, const struct nfo_pulse *p, enum age age,
			 u32 step, u64 now)
{
	struct nfo_quality *q = &s->quality;
	u64 gap = now - s->last_rx;
	u32 act = 0;

	if (!counts(s, p))
		return 0;
	if (s->held) {
		nfo_quality_start(q, p->seq);
		return 0;
	}
	if (now >= q->slot_end)
		nfo_quality_slide(q, now);
	if (q->slid) {
		q->slid = false;
		act = judge_loss(s);
	}
	if (gap > q->peak)
		gap = nfo_quality_peak(q, gap, nfo_session_detect_ns(s));
	nfo_quality_gap(q, gap);
	if (age == NEWEST)
		nfo_quality_newest(q, step, nfo_beat_apart(s, &p->beat, now));
	else
		nfo_quality_late(q, p->seq);
	return act;
}

static void take_intervals(struct nfo_session *s, const struct nfo_pulse *p)
{
	u32 tx_us = min_t(u32, p->desired_tx_us, NFO_INTERVAL_MAX_US);
	u32 rx_us = min_t(u32, p->required_rx_us, NFO_INTERVAL_MAX_US);

	if (tx_us == s->remote_tx_us && rx_us == s->remote_rx_us &&
	    p->multiplier == s->remote_multiplier)
		return;
	s->remote_tx_us = tx_us;
	s->remote_rx_us = rx_us;
	s->remote_multiplier = p->multiplier;
	nfo_session_retime(s);
}

static void take_fields(struct nfo_session *s, const struct nfo_pulse *p, u64 now)
{
	nfo_beat_take(s, &p->beat, counts(s, p), now);
	s->echo_nonce = p->nonce;
	take_intervals(s, p);
	/* A Final that left before the peer heard our Poll answers another one. */
	if (p->flags & NFO_PULSE_FINAL && s->poll_ns && p->echo_ns >= s->poll_ns) {
		s->poll = false;
		s->poll_ns = 0;
		nfo_session_retime(s);
		nfo_quality_allow(&s->quality);
	}
	if (p->flags & NFO_PULSE_POLL) {
		nfo_quality_allow(&s->quality);
		s->final_due = true;
		s->tx_due = true;
	}
}

static u32 take_heartbeat(struct nfo_session *s, const struct nfo_pulse *p)
{
	bool only = p->flags & NFO_PULSE_HEARTBEAT;

	if (only == s->remote_heartbeat_only)
		return 0;
	s->remote_heartbeat_only = only;
	return NFO_ACT_HEARTBEAT;
}

/* @at, but for the time from @from to @to. */
static u64 without(u64 at, u64 from, u64 to)
{
	return at < from ? at + (to - from) : max(at, to);
}

void nfo_session_return(struct nfo_session *s, u64 from, u64 to, u64 from_ns, u64 to_ns)
{
	s->alive_at = without(s->alive_at, from, to);
	/* On a slower path it may come with a pulse older than the last one heard. */
	if (to_ns > from_ns)
		s->alive_ns = without(s->alive_ns, from_ns, to_ns);
	s->alive_slow |= s->state != NFO_UP;
}

void nfo_session_anew(struct nfo_session *s, u64 tx_ns, u64 now)
{
	alive(s, tx_ns, now);
	s->alive_slow = true;
	s->lost = false;
}

/* The least round trip: what waited while somebody was away makes all others too long. */
void nfo_session_hasten(struct nfo_session *s, u64 tx_ns, u64 now)
{
	struct nfo_quality_report r;
	u32 rtt_ns;

	nfo_quality_read(&s->quality, now, &r);
	rtt_ns = r.rtts ? r.rtt_min : s->rtt_ns;
	s->hasty_us = min_t(u32, NFO_CHALLENGE_GAP_NS / NSEC_PER_USEC + rtt_ns / NSEC_PER_USEC,
			    NFO_SLOW_US);
	alive(s, tx_ns, now);
	/* Enough for the time until the verdict, and for a witness. */
	hurry(s, 2 * nfo_session_multiplier(s) + 2);
}

/* RFC 5880 6.8.6; @heard: the peer knows of our last Down. */
static u32 handshake(struct nfo_session *s, enum nfo_state remote, bool heard, u64 now)
{
	if (s->state == NFO_ADMIN_DOWN || !s->port_ok)
		return 0;
	if (remote == NFO_ADMIN_DOWN || (remote == NFO_DOWN && s->state == NFO_UP))
		return enter(s, NFO_DOWN, NFO_DIAG_NEIGHBOR, now);
	if (remote == NFO_DOWN && s->state == NFO_DOWN)
		return enter(s, NFO_INIT, NFO_DIAG_NONE, now);
	if (heard && (remote == NFO_INIT || (remote == NFO_UP && s->state == NFO_INIT)))
		return enter(s, NFO_UP, NFO_DIAG_NONE, now);
	if (s->state != NFO_UP)
		answer(s, now);
	return 0;
}

/* Good news is old when worse news, in a view on a faster path, came before it. */
static u32 take_state(struct nfo_session *s, const struct nfo_pulse *p, u64 now)
{
	if (p->tx_ns < s->said_ns && p->state > NFO_DOWN)
		return 0;
	s->said_ns = max(s->said_ns, p->tx_ns);
	s->remote_state = p->state;
	return handshake(s, p->state, since_down(s, p), now);
}

u32 nfo_session_rx(struct nfo_session *s, const struct nfo_pulse *p, u64 now,
		   enum nfo_drop *drop)
{
	u32 act = NFO_ACT_HEARD;
	enum age age;
	u64 newest;

	*drop = NFO_OK;
	if (!proven(s, p, now, drop))
		return 0;
	newest = s->rx_seq;
	age = sequence(s, p->seq);
	if (age == SEEN) {
		*drop = NFO_DROP_REPLAY;
		return 0;
	}
	act |= count_quality(s, p, age, p->seq - newest, now);
	nfo_beat_heard(s, now);
	if (age == NEWEST) {
		take_fields(s, p, now);
		act |= take_heartbeat(s, p);
		act |= take_state(s, p, now);
	}
	alive(s, s->echo_ns, now);
	return act;
}

u32 nfo_session_view(struct nfo_session *s, const struct nfo_view *v, u64 tx_ns, u64 now)
{
	if (tx_ns < s->view_ns)
		return 0;
	s->view_ns = tx_ns;
	s->remote_active = v->active;
	s->remote_standby = v->standby;
	s->remote_floods = v->floods;
	s->remote_fail = v->fail;
	if (s->remote_degraded && !v->degraded)
		s->mended_at = now;
	s->remote_degraded = v->degraded;
	/* By a coarse clock two words may leave at once: the pair's own one is as new as any. */
	if (tx_ns <= s->said_ns)
		return 0;
	/* Only bad news, or that the peer's user took it up: no view makes a path live. */
	if (v->state > NFO_DOWN) {
		if (s->remote_state == NFO_ADMIN_DOWN)
			s->remote_state = NFO_DOWN;
		return 0;
	}
	s->said_ns = tx_ns;
	s->remote_state = v->state;
	if (s->state != NFO_UP)
		return 0;
	return enter(s, NFO_DOWN, NFO_DIAG_NEIGHBOR, now);
}

bool nfo_session_expired(const struct nfo_session *s, u64 now)
{
	return s->state == NFO_UP && now >= nfo_session_verdict_at(s);
}

void nfo_session_hold(struct nfo_session *s, u64 until)
{
	s->suspect_until = until;
	s->held = true;
}

bool nfo_session_excuse(struct nfo_session *s, u64 now)
{
	if (s->held || s->state != NFO_UP || now < nfo_session_safe_until(s))
		return false;
	s->held = true;
	return true;
}

static u32 roll_nonce(struct nfo_session *s)
{
	s->nonce = s->next_nonce;
	s->next_nonce = 0;
	s->lost = false;
	return NFO_ACT_NONCE;
}

/* A verdict is due, or would be before a pulse is heard for sure by who was late. */
static u32 judge_silence(struct nfo_session *s, u64 now, u64 late, u32 ears)
{
	u64 interval = nfo_session_rx_ns(s), at = nfo_session_verdict_at(s);

	if (late > interval && now + interval > at && (!s->suspect_until || s->held)) {
		s->held = false;
		s->suspect_until = now + interval;
		return NFO_ACT_SUSPECT;
	}
	if (now < at)
		return 0;
	if (ears & NFO_EARS_DEAF)
		return NFO_ACT_DEAF;
	if (ears & NFO_EARS_DATA && nfo_session_wavers(s, now)) {
		s->conclusive = true;
		s->suspect_until = now + nfo_session_detect_ns(s) - interval;
		return NFO_ACT_VOUCHED;
	}
	return enter(s, NFO_DOWN, NFO_DIAG_EXPIRED, now);
}

u32 nfo_session_tick(struct nfo_session *s, u64 now, u64 late, u32 ears)
{
	u32 act = 0;

	if (s->state > NFO_DOWN &&
	    (late > nfo_session_rx_ns(s) || now >= nfo_session_safe_until(s)))
		act |= judge_silence(s, now, late, ears);
	/* Once in each Down: the session remembers it by last_rx. */
	if (s->state == NFO_DOWN && s->last_rx && s->next_nonce &&
	    now - max(s->down_since, s->last_rx) >= NFO_NONCE_HOLD_NS) {
		act |= roll_nonce(s);
		s->last_rx = 0;
	}
	nfo_session_beat(s, now);
	return act;
}

void nfo_session_fill(struct nfo_session *s, struct nfo_pulse *p, u64 now, u32 random)
{
	p->multiplier = s->multiplier;
	p->nonce = s->nonce;
	p->echo_nonce = s->echo_nonce;
	p->desired_tx_us = s->interval_us;
	p->required_rx_us = s->interval_us;
	if (s->hasty && s->state == NFO_DOWN)
		hurry(s, s->hasty - 1);
	nfo_beat_fill(s, p, now, random);
}

void nfo_session_retry(struct nfo_session *s, u64 seq, u64 now)
{
	/* The path has not lost it, and the peer shall not think so. */
	if (seq == s->tx_seq)
		s->tx_seq--;
	/* If it asked, so shall the next one. */
	s->probe |= s->answer_by;
	s->next_tx = min(s->next_tx, now + max_t(u64, s->tx_ns / 8, RETRY_NS));
}

void nfo_session_set(struct nfo_session *s, u32 interval_us, u8 multiplier)
{
	s->multiplier = multiplier;
	nfo_session_retime(s);
	nfo_quality_allow(&s->quality);
	if (interval_us == s->interval_us)
		return;
	/* While an older Poll is open, the peer may have heard any of what we asked for since. */
	s->held_min_us = s->poll ? min(s->held_min_us, s->interval_us) : s->interval_us;
	s->held_max_us = s->poll ? max(s->held_max_us, s->interval_us) : s->interval_us;
	s->interval_us = interval_us;
	s->poll = s->state == NFO_UP;
	s->poll_ns = 0;
	nfo_session_retime(s);
	s->tx_due = true;
}

u32 nfo_session_degrade(struct nfo_session *s, u8 percent)
{
	s->degrade_loss = percent;
	return judge_loss(s);
}

u32 nfo_session_port(struct nfo_session *s, bool ok, u64 now)
{
	if (s->port_ok == ok)
		return 0;
	s->port_ok = ok;
	if (ok) {
		s->next_tx = now;
		return 0;
	}
	if (s->state == NFO_ADMIN_DOWN)
		return 0;
	return enter(s, NFO_DOWN, NFO_DIAG_PATH_DOWN, now);
}

u32 nfo_session_admin(struct nfo_session *s, bool down, u64 now)
{
	if (down)
		return enter(s, NFO_ADMIN_DOWN, NFO_DIAG_ADMIN, now);
	if (s->state != NFO_ADMIN_DOWN)
		return 0;
	/* That was the user's verdict, and not one on the path. */
	s->fail = false;
	return enter(s, NFO_DOWN, NFO_DIAG_NONE, now);
}
