/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One pair's heartbeat session: handshake, detector, intervals, self-suspicion.
 *
 * Pure: compiles in the kernel and in userspace. Time is an argument, in ns of
 * any monotonic clock; what the caller must do is a returned set of actions.
 * The caller serialises all calls for the sessions of one peer.
 *
 * States and the three-way handshake are those of RFC 5880 6.8.6. A pulse that
 * does not carry our current nonce never changes a state: a session that is not
 * up answers it, and that answer is the challenge. Nonces survive Down, so that
 * a short outage needs no new challenge.
 *
 * Words cross on the way, and one that left before the peer knew of our Down
 * must not take us up again, or each end's Down chases the other's Up without
 * end. So Init and Up count only in a pulse that echoes one sent since our Down,
 * and a session that is Down never goes Up on the word Up, but answers at once.
 */
#ifndef NFO_SESSION_H
#define NFO_SESSION_H

#include "damp.h"
#include "frame.h"
#include "quality.h"

#define NFO_INTERVAL_MIN_US	50
#define NFO_INTERVAL_MAX_US	10000000
#define NFO_INTERVAL_US		250
#define NFO_MULTIPLIER_MIN	2
#define NFO_MULTIPLIER_MAX	255
#define NFO_MULTIPLIER		3

/* Pulses are this far apart, or further where the interval is, while Down. */
#define NFO_SLOW_US		10000
/* Answers to unproven pulses are at least this far apart. */
#define NFO_CHALLENGE_GAP_NS	NSEC_PER_MSEC
/* A nonce survives Down for this long; then old recordings are worth nothing. */
#define NFO_NONCE_HOLD_NS	NSEC_PER_SEC

/*
 * No CPU's ear: who was heard by a thread, of which no softirq tells what it has to hear; or
 * nobody, where it is asked who may be deaf.
 */
#define NFO_EAR_NONE		U32_MAX

/* What the caller must do after a call. */
#define NFO_ACT_STATE		BIT(0)	/* the state changed: tell the peer on all pairs */
#define NFO_ACT_SUSPECT		BIT(1)	/* a verdict was withheld because we were late */
#define NFO_ACT_NONCE		BIT(2)	/* next_nonce was used up: set a new random one */
#define NFO_ACT_HEARD		BIT(3)	/* the pulse was proven to be the peer's, and new */
#define NFO_ACT_DEGRADE		BIT(4)	/* signal degrade came or went: tell the peer */
#define NFO_ACT_HEARTBEAT	BIT(5)	/* heartbeat-only, by the peer's word, or no longer so */
#define NFO_ACT_VOUCHED		BIT(6)	/* such a verdict was put off once more for data frames */
#define NFO_ACT_DEAF		BIT(7)	/* a verdict is due, and we are deaf: call again when not */

/* What the caller knows of our ears on this path, when time passes. */
#define NFO_EARS_DATA		BIT(0)	/* data frames came in since we suspect ourselves */
#define NFO_EARS_DEAF		BIT(1)	/* what came in may not have been heard yet */

struct nfo_session {
	/* Who we are to each other. */
	u64 nonce;		/* ours */
	u64 next_nonce;		/* random, takes over after a long Down */
	u64 remote_nonce;	/* the peer's, proven: it came with ours; 0 unknown */
	u64 echo_nonce;		/* the peer's as last heard, what we echo */
	u64 tx_seq;		/* of the last pulse sent */
	u64 rx_seq;		/* newest heard from remote_nonce */
	u64 rx_window;		/* bit n: rx_seq - n was heard */

	enum nfo_state state;
	enum nfo_state remote_state;
	enum nfo_diag diag;	/* why we last left Up */
	bool port_ok;		/* the port has carrier and is up */
	bool fail;		/* signal fail: our verdict on this path; see nfo_select_run */
	bool remote_fail;	/* the peer's verdict */
	bool degraded;		/* signal degrade: we lose too much of what the peer sends */
	bool remote_degraded;	/* the peer loses too much of what we send */
	bool remote_active;	/* the peer sends its data here */
	bool remote_standby;	/* the peer would go here next */
	bool floods;		/* we flood on this pair's port */
	bool remote_floods;	/* the peer does on its own */
	bool tx_due;		/* a pulse must leave now; nfo_beat_fill clears it */
	bool final_due;		/* and it answers a Poll */
	bool owed;		/* an answer is to leave at next_tx */
	bool held;		/* its silence falls in a pause, and says nothing of the path */
	bool conclusive;	/* no data frame puts the verdict on this silence off (again) */

	/* Intervals, RFC 5880 6.8.1 to 6.8.4; desired TX = required RX here. */
	u32 interval_us;	/* what we ask for */
	u32 held_min_us;	/* what we asked for since the last answered Poll: it holds */
	u32 held_max_us;	/* too until this one is answered */
	u8 multiplier;
	u32 remote_tx_us;	/* desired by the peer */
	u32 remote_rx_us;	/* required by the peer */
	u8 remote_multiplier;
	u8 degrade_loss;	/* percent; more lost is too much; 0: nothing is */
	bool poll;		/* asking: every pulse says Poll until a Final */
	/* What follows from these and the state: between pulses, ours and the peer's; verdict. */
	u64 tx_ns, rx_ns, detect_ns;
	bool probe;		/* asking once, to learn if this path is alive */
	u64 poll_ns;		/* tx_ns of the first pulse of this Poll, 0: not sent yet */

	/* Clocks, ns. */
	u64 last_rx;		/* last proven pulse; 0 never */
	u64 alive_at;		/* silence counts from here: heard, or excused */
	u64 alive_ns;		/* the peer's clock then */
	bool alive_slow;	/* since then its pulses may be as rare as in Down */
	bool lost;		/* it was Up in this life of the peer until that fell silent */
	u16 hasty;		/* so many more leave soon while Down, and have answers; found.h */
	u64 up_since;
	u64 down_since;		/* when state was last entered from Up, or the session began */
	u64 next_tx;
	u64 last_tx;
	u64 suspect_until;	/* no verdict before this; 0: not suspecting ourselves, nor held */
	u64 answer_by;		/* nor before this: it was just asked; 0: not since it was heard */
	u64 question_at;	/* when it was last asked, if it was; see question.h */
	u32 ear;		/* the CPU whose softirq heard last_rx, or NFO_EAR_NONE; set by */
				/* the caller */
	u64 mended_at;		/* when the peer last took a signal degrade back; 0 never */
	u64 said_ns;		/* the peer's clock in its newest word on the state */
	u64 view_ns;		/* and in its newest view */
	u64 echo_ns;		/* tx_ns of the newest pulse heard */
	u64 echo_at;		/* when we heard it */
	u64 echoed_ns;		/* tx_ns of our newest pulse that the peer has heard */
	u32 hasty_us;		/* how far apart in haste */
	u32 rtt_ns;		/* smoothed as in RFC 6298 (1/8); 0 unknown */

	/* Counters. */
	u64 rx_pulses;
	u64 tx_pulses;
	u64 lost_pulses;	/* sequence numbers skipped and not heard late */
	u32 ups;
	u32 downs;
	u32 degrades;
	struct nfo_quality quality;

	/* For select. */
	u64 asked_at;		/* when this pair was last asked to testify */
	u8 asked;		/* how often without an answer */
	u64 up_ns;		/* how long it was Up in all, but for this time */
	struct nfo_damp damp;
	u64 failed_since;	/* when its failure was first seen, until the hold-off is over */
	bool lockout;		/* the user forbids to send data there */
	bool heartbeat_only;	/* our port carries nothing but pulses */
	bool remote_heartbeat_only;	/* and the peer's, as it says */
	s32 prio;		/* larger is better */
	u32 order;		/* of the local port; smaller is better among equals */
	u64 remote;		/* the remote port: any number that tells it from others */

	/* For pace. */
	u32 fast_us;		/* as configured: the interval while this pair shall be fast */
};

/* Begin in Down. The nonces are random and not 0. */
void nfo_session_init(struct nfo_session *s, u64 nonce, u64 next_nonce,
		      u32 interval_us, u8 multiplier, u64 now);

/* A pulse of this pair's peer, already decoded and meant for us. Returns NFO_ACT_…. */
u32 nfo_session_rx(struct nfo_session *s, const struct nfo_pulse *p, u64 now,
		   enum nfo_drop *drop);

/*
 * What the peer said of this pair, at @tx_ns of its clock, in a pulse on
 * whichever pair. Returns NFO_ACT_….
 */
u32 nfo_session_view(struct nfo_session *s, const struct nfo_view *v, u64 tx_ns, u64 now);

/*
 * The peer was away on all pairs, from @from to @to by our clock, which is now, and from
 * @from_ns to @to_ns by its own: that silence does not count, only what was before it.
 */
void nfo_session_return(struct nfo_session *s, u64 from, u64 to, u64 from_ns, u64 to_ns);

/* The peer, lost for a while, is found on another pair: ask in haste if it is here too. */
void nfo_session_hasten(struct nfo_session *s, u64 tx_ns, u64 now);

/* It began a new life, at @tx_ns of its clock, in which this session is not up. */
void nfo_session_anew(struct nfo_session *s, u64 tx_ns, u64 now);

/*
 * Time passed. @late is how long ago this call was due. When it is more than an
 * interval, our ears were as late as our clock, and the verdict waits for one
 * more interval, once. @ears are NFO_EARS_…. If data frames of the peer came in meanwhile,
 * it is put off once more, as if a pulse had come when that interval began: a multiplier of
 * them is to be missed from there. While we are deaf a verdict stays due. Returns NFO_ACT_….
 */
u32 nfo_session_tick(struct nfo_session *s, u64 now, u64 late, u32 ears);

/* Is it up, and is a verdict on its silence due? */
bool nfo_session_expired(const struct nfo_session *s, u64 now);

/* Is one due that waited because we were late, and that data frames would put off? */
static inline bool nfo_session_wavers(const struct nfo_session *s, u64 now)
{
	return s->suspect_until && !s->held && !s->conclusive && nfo_session_expired(s, now);
}

/* Its silence falls in a pause: no verdict before @until, and it counts for no loss. */
void nfo_session_hold(struct nfo_session *s, u64 until);

/*
 * If it would have expired by now, its silence, which a pulse may end now, counts for no
 * loss. False: it would not, or is held already.
 */
bool nfo_session_excuse(struct nfo_session *s, u64 now);

/* Write the session's fields of the next pulse; @random jitters the one after. */
void nfo_session_fill(struct nfo_session *s, struct nfo_pulse *p, u64 now, u32 random);

/* Are these, as far as they are the session's, still its terms? */
static inline bool nfo_session_keeps(const struct nfo_session *s, const struct nfo_terms *terms)
{
	return terms->nonce == s->nonce && terms->echo_nonce == s->echo_nonce &&
	       terms->desired_tx_us == s->interval_us && terms->multiplier == s->multiplier;
}

/*
 * The pulse of that sequence number could not leave, and the next one takes it, unless there
 * was one already: it follows after 1/8 interval, at least 100 us.
 */
void nfo_session_retry(struct nfo_session *s, u64 seq, u64 now);

/* New desired intervals; a session that is up polls (RFC 5880 6.8.3). */
void nfo_session_set(struct nfo_session *s, u32 interval_us, u8 multiplier);

/* From which loss on, in percent, a path is degraded; 0: from none. Returns NFO_ACT_…. */
u32 nfo_session_degrade(struct nfo_session *s, u8 percent);

/* The port gained or lost its ability to carry frames. Returns NFO_ACT_…. */
u32 nfo_session_port(struct nfo_session *s, bool ok, u64 now);

/* The user takes the pair down or up. Returns NFO_ACT_…. */
u32 nfo_session_admin(struct nfo_session *s, bool down, u64 now);

/* A hello of this pair's peer: answer it, unless the session lives already. */
void nfo_session_hello(struct nfo_session *s, u64 now);

/* Work out the intervals in effect; to be called when what they follow from changes. */
void nfo_session_retime(struct nfo_session *s);

/* Intervals in effect: between our pulses, between the peer's, to the verdict. */
u32 nfo_session_tx_us(const struct nfo_session *s);

static inline u64 nfo_session_rx_ns(const struct nfo_session *s)
{
	return s->rx_ns;
}

static inline u64 nfo_session_detect_ns(const struct nfo_session *s)
{
	return s->detect_ns;
}

static inline u8 nfo_session_multiplier(const struct nfo_session *s)
{
	return s->remote_multiplier ?: s->multiplier;
}

/* A peer that is Down itself beats no faster than this. */
static inline u64 nfo_session_slow_ns(const struct nfo_session *s)
{
	return max_t(u64, nfo_session_rx_ns(s), NFO_SLOW_US * NSEC_PER_USEC);
}

/* While Down; in haste as soon as the peer, which answers what it hears, may have done so. */
static inline u32 nfo_session_slow_us(const struct nfo_session *s)
{
	return s->hasty ? s->hasty_us : NFO_SLOW_US;
}

/* How far apart the peer's pulses may be, now that we wait for one. */
static inline u64 nfo_session_pace_ns(const struct nfo_session *s)
{
	u64 ns = nfo_session_rx_ns(s);

	return s->alive_slow ? max_t(u64, ns, (u64)nfo_session_slow_us(s) * NSEC_PER_USEC) : ns;
}

/*
 * The shortest silence that can swallow a multiplier of pulses: they come 0.75
 * to 0.95 intervals apart, so multiplier - 1 gaps of 0.75; and more than one gap.
 */
static inline u64 nfo_session_swallow_ns(const struct nfo_session *s)
{
	return nfo_session_pace_ns(s) * max(5, 3 * (nfo_session_multiplier(s) - 1)) / 4;
}

/* When silence alone speaks against the path; while Up, when that may become so. */
static inline u64 nfo_session_overdue_at(const struct nfo_session *s)
{
	return s->alive_at + nfo_session_pace_ns(s) * nfo_session_multiplier(s);
}

/* Who has not proven to hear us gets answers only: a flood of claims must not make us beat. */
static inline bool nfo_session_beats(const struct nfo_session *s)
{
	return s->port_ok && (s->remote_nonce || s->owed);
}

/* When its silence, if nothing ends it, is judged; unless it is Down or AdminDown. */
u64 nfo_session_verdict_at(const struct nfo_session *s);

/* No verdict before this, which most of the time tells enough: no silence begins earlier. */
static inline u64 nfo_session_safe_until(const struct nfo_session *s)
{
	return s->last_rx + nfo_session_detect_ns(s);
}

/* When the next tick is due; U64_MAX if it only answers, or the port cannot carry frames. */
static inline u64 nfo_session_deadline(const struct nfo_session *s)
{
	if (!nfo_session_beats(s))
		return U64_MAX;
	if (s->state <= NFO_DOWN || s->next_tx <= nfo_session_safe_until(s))
		return s->next_tx;
	return min(s->next_tx, nfo_session_verdict_at(s));
}

/* A pulse that is due, or nearly so, leaves: those that leave in one tick cost one timer. */
static inline void nfo_session_beat(struct nfo_session *s, u64 now)
{
	if (nfo_session_beats(s) && now + (s->tx_ns >> 4) >= s->next_tx)
		s->tx_due = true;
}

/*
 * Heard within an interval, by who is not late: nobody has to ask about it, nor to judge. As
 * long as this holds, all that time brings is its next pulse.
 */
static inline bool nfo_session_calm(const struct nfo_session *s, u64 now, u64 late)
{
	u64 interval = nfo_session_rx_ns(s);

	return s->state == NFO_UP && now < s->last_rx + interval && late <= interval / 8 &&
	       !s->answer_by;
}

/* A tick of one that is calm does no more than that. False: it is not, and nothing was done. */
static inline bool nfo_session_passes(struct nfo_session *s, u64 now, u64 late)
{
	if (!nfo_session_calm(s, now, late))
		return false;
	nfo_session_beat(s, now);
	return true;
}

/* Would a pulse that says nothing but @beat bring about no more than that it was heard? */
static inline bool nfo_session_is_usual(const struct nfo_session *s, const struct nfo_beat *beat,
					u64 now)
{
	return s->state == NFO_UP && !s->held && beat->seq == s->rx_seq + 1 &&
	       beat->tx_ns >= s->said_ns &&
	       nfo_quality_is_usual(&s->quality, now - s->last_rx, now);
}

/* Does either end forbid data there for good? Then it is no path, and no ground to leave one. */
static inline bool nfo_session_heartbeat_only(const struct nfo_session *s)
{
	return s->heartbeat_only || s->remote_heartbeat_only;
}

#endif
