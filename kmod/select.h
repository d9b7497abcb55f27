/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One peer's pairs, and which of them carries the data.
 *
 * Pure: compiles in the kernel and in userspace. The caller serialises all
 * calls for one peer, and after each of them sends a pulse on every session
 * whose tx_due is set.
 *
 * The comparative rule: a pair's state is its own business, but the active pair
 * is left only on grounds that tell the path's death from the peer's.
 *
 *  silence     the pair has been down for a detection time, and another pair
 *              testifies: it was heard within 1.5 intervals, with a pulse that
 *              left the peer when a multiplier of pulses was due on this one.
 *              Both count from the peer's return, if it was away
 *  carrier,    the local port cannot carry frames
 *  port-down
 *  remote      the peer came to one of these verdicts and says so
 *  admin-down  the pair was taken down by hand, here or there
 *  degrade     the peer loses too much of what we send there, but not on another pair
 *
 * and each needs another pair that is up. What the user asks for ranks among these: rank.h.
 * Of all this heartbeat-only pairs have no part: they testify against nothing; heartbeat.h.
 */
#ifndef NFO_SELECT_H
#define NFO_SELECT_H

#include "pause.h"
#include "session.h"

/* Most pairs with one peer: the peer has to hear of each. */
#define NFO_PAIRS_MAX	NFO_VIEW_MAX

/* Why the active pair changed. The numbers are those of the netlink event. */
enum nfo_reason {
	NFO_REASON_NONE = 0,
	NFO_REASON_INITIAL,	/* the first pair of this peer that came up */
	NFO_REASON_SILENCE,
	NFO_REASON_CARRIER,
	NFO_REASON_REMOTE,
	NFO_REASON_ADMIN,
	NFO_REASON_REMOVED,	/* the pair is no more */
	NFO_REASON_PRIORITY,	/* a better pair is up, and it did not fail before */
	NFO_REASON_WTR,		/* a better pair is back, and wait-to-restore is over */
	NFO_REASON_MANUAL,	/* manual switch */
	NFO_REASON_CLEAR,	/* the user ended a switch, a lockout or a wait-to-restore */
	NFO_REASON_FORCED,	/* forced switch */
	NFO_REASON_LOCKOUT,	/* the pair is locked out */
	/* Netlink has some between, of default ports. */
	NFO_REASON_DEGRADE = 16,	/* the peer loses too much there */
	NFO_REASON_HEARTBEAT,	/* the pair is heartbeat-only now */
};

/* The user's switch in force. The numbers are those of the netlink attribute. */
enum nfo_request {
	NFO_REQUEST_NONE = 0,
	NFO_REQUEST_MANUAL,
	NFO_REQUEST_FORCED,
};

/*
 * What becomes of a switch that needs the user's approval. The numbers are those of the
 * netlink attribute.
 */
enum nfo_approval {
	NFO_APPROVAL_NONE = 0,	/* there is none */
	NFO_APPROVAL_PENDING,	/* it waits */
	NFO_APPROVAL_APPROVED,	/* it is done as soon as it can be */
	NFO_APPROVAL_DENIED,	/* it is not done while its ground is there */
	NFO_APPROVAL_WITHDRAWN,	/* its ground was gone before it was done */
};

/* Such a switch, from the active pair. */
struct nfo_ask {
	enum nfo_approval state;
	bool news;		/* ... which nobody was told yet */
	enum nfo_reason reason;
	struct nfo_session *to;	/* where it was to go when it was decided; NULL: that is no more */
	u64 at;			/* when it was decided */
};

struct nfo_heard {
	u64 at;			/* the last pulse */
	u64 ns;			/* the peer's clock in the newest one */
};

struct nfo_select {
	struct nfo_session *s[NFO_PAIRS_MAX];
	unsigned int n;
	struct nfo_session *active;	/* NULL until a pair is up; again if none may carry data */
	enum nfo_request request;	/* the switch in force */
	struct nfo_session *requested;	/* its pair on the port that was named; or NULL */
	struct nfo_session *standby;	/* beats fast too; nfo_pace_apply chooses it */

	/* Policy. */
	bool revertive;
	u64 wtr_ns;
	u64 hold_off_ns;	/* a signal fail has to last for so long */
	u64 damping_ns;		/* the longest wait for what fails again and again; 0: none */
	bool approval;		/* the user has to approve what he does not command */
	bool exempt_carrier;	/* but not to leave a port without carrier */
	bool deny_late;		/* what the deadline does: deny, or else approve */
	u64 approval_ns;	/* the deadline; 0: none */

	/* Memory. */
	unsigned int n_up;
	bool open;		/* a verdict is due that waits for a witness */
	bool dirty;		/* something changed that run has to look at */
	bool pace_dirty;	/* and that nfo_pace_apply has to */
	u64 next_run;		/* when a decision may ripen by itself; past: it waits for ears */
	struct nfo_heard heard;	/* of the peer, on any pair */
	struct nfo_heard data_heard;	/* on such as may carry data */
	u64 busy_until;		/* our timer was late, and may be so again */
	u64 shortest_ns;	/* no pair hears at a shorter interval; 0: unknown */
	u64 else_at;		/* when the next tick is due, but for the question of a busy CPU */
	u64 cleared_at;		/* when the user last said clear */
	enum nfo_reason vacant;	/* why there is no active pair, and one will be taken; or NONE */
	u64 fault_at;		/* when the last failover was decided */
	struct nfo_ask ask;	/* what needs approval */

	/*
	 * Our view of all pairs is told until the peer says that it knows it: each
	 * change gives it another serial, and pulses say which one was heard last.
	 */
	u16 view_serial;	/* of ours; never 0 */
	u16 view_known;		/* the newest of ours that the peer knows, 0: none */
	u16 view_heard;		/* the newest of the peer's that we know, 0: none */
	u64 view_ns;		/* and the peer's clock in it */

	struct nfo_pause pause;
};

struct nfo_switch {
	struct nfo_session *from;	/* may be NULL */
	struct nfo_session *to;		/* may be NULL: what is left may carry no data */
	enum nfo_reason reason;
	u64 last_rx;			/* of from */
	u64 verdict;			/* when it was decided */
};

/* False if the peer has NFO_PAIRS_MAX pairs already. */
bool nfo_select_add(struct nfo_select *sel, struct nfo_session *s);
void nfo_select_remove(struct nfo_select *sel, struct nfo_session *s);

/* Time passed, for a pair that nfo_session_passes() does not tell all about. */
u32 nfo_select_watch(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late, u32 ears);

/*
 * These, and nfo_hear(), wrap the session's calls and keep the peer's memory. They return
 * the session's NFO_ACT_…; on a change of state they have set tx_due on all of the peer's
 * sessions (bad news travels at once, good news too).
 */

/* Time passed, for whatever pair. */
static inline u32 nfo_select_tick(struct nfo_select *sel, struct nfo_session *s, u64 now, u64 late,
				  u32 ears)
{
	return nfo_session_passes(s, now, late) ? 0 : nfo_select_watch(sel, s, now, late, ears);
}

/*
 * All that had come in by @ear, a CPU, when somebody began to suspect himself has been
 * heard now. Who was silent there, while another pair was not, is silent: no need to wait
 * for longer, whatever data came in. True if that is so for any; then its verdict is due.
 */
bool nfo_select_heard_out(struct nfo_select *sel, u32 ear, u64 now);

u32 nfo_select_port(struct nfo_select *sel, struct nfo_session *s, bool ok, u64 now);
u32 nfo_select_admin(struct nfo_select *sel, struct nfo_session *s, bool down, u64 now);
u32 nfo_select_degrade(struct nfo_select *sel, struct nfo_session *s, u8 percent);

/*
 * Decide. True if the active pair changed; then *sw tells from where, where to, and why.
 * There is none, if none may carry data. What came in by the ear @deaf may not be heard yet,
 * unless that is NFO_EAR_NONE: while there is no news, what time has brought about waits, and
 * who is not up, and was last heard there, is not called failed for silence. As long as anything
 * waits for that, next_run has come.
 */
bool nfo_select_run(struct nfo_select *sel, u64 now, u32 deaf, struct nfo_switch *sw);

/* Has nfo_select_run, or nfo_pace_apply, anything to do? */
static inline bool nfo_select_pending(const struct nfo_select *sel, u64 now)
{
	return sel->dirty || sel->pace_dirty || now >= sel->next_run;
}

/*
 * When the next tick of any session, or the next decision, is due; or was, if that waits. This,
 * or nfo_select_deadline_of(), notes shortest_ns: after what changed an interval, before the next
 * pulse is heard.
 */
u64 nfo_select_deadline(struct nfo_select *sel, u64 now);

/*
 * Is that deadline, @at, a later one when @s is heard, which brings no news? It is if all that
 * is due then is to ask about @s.
 */
static inline bool nfo_select_is_later(const struct nfo_select *sel, const struct nfo_session *s,
				       u64 at)
{
	return at < sel->else_at && s == sel->active;
}

/*
 * What that deadline, @at, becomes by what happened to @s alone. Never later once it is over:
 * by that the tick shows how late we are.
 */
u64 nfo_select_deadline_of(struct nfo_select *sel, const struct nfo_session *s, u64 at, u64 now);

/* What every call of a session's ends with: of select.c and hear.c alone. */
u32 nfo_select_note(struct nfo_select *sel, u32 act);

/* How many are Up. */
unsigned int nfo_select_count_up(const struct nfo_select *sel);

/* Can it carry data? */
bool nfo_select_works(const struct nfo_session *s);

/* May it, if it works: is it neither locked out nor heartbeat-only? */
bool nfo_select_permitted(const struct nfo_session *s);

/* Can it, and may it? */
bool nfo_select_usable(const struct nfo_session *s);

/* Does it lose too much of what we send, while it works? */
bool nfo_select_degraded(const struct nfo_session *s);

/*
 * Has it been heard, both ways, since the last failover, and does the peer say so? What
 * failed may have more pairs, and those that beat slowly look alive for a while longer.
 */
static inline bool nfo_select_proven(const struct nfo_select *sel, const struct nfo_session *s)
{
	return s->remote_state == NFO_UP && s->echoed_ns >= sel->fault_at;
}

/* When a return to @s may be: it never failed, or has been back for long enough. */
u64 nfo_select_ready_at(const struct nfo_select *sel, const struct nfo_session *s);

/*
 * Does what was heard of @s speak against @a? In the peer's own time, between the
 * last life of @a and the newest of @s: was a multiplier of @a's pulses due?
 */
bool nfo_select_testifies(const struct nfo_session *s, const struct nfo_session *a);

/* And does any pair do so that was heard just now, be it one that may not carry data? */
bool nfo_select_accused(const struct nfo_select *sel, const struct nfo_session *a, u64 now);

/* Where data goes that leaves the failed @a; or NULL. */
struct nfo_session *nfo_select_successor(const struct nfo_select *sel,
					 const struct nfo_session *a, u64 now);

/* Where data would go that leaves the active pair by @reason, if no witness were needed. */
struct nfo_session *nfo_select_target(const struct nfo_select *sel, enum nfo_reason reason,
				      u64 now);

/* How many ports two pairs of one peer have in common: they fail together. */
unsigned int nfo_select_shared(const struct nfo_session *a, const struct nfo_session *b);

/* Is @a better than @b, which may be NULL: higher priority, or the older port? */
bool nfo_select_better(const struct nfo_session *a, const struct nfo_session *b);

/* The same, but one that is degraded is worse than any other. */
bool nfo_select_fitter(const struct nfo_session *a, const struct nfo_session *b);

/* Failover: the path failed. Everything else is a wish or a return. */
static inline bool nfo_reason_is_fault(enum nfo_reason reason)
{
	return (reason >= NFO_REASON_SILENCE && reason <= NFO_REASON_REMOVED) ||
	       reason == NFO_REASON_DEGRADE;
}

/* Switchover: the user asked for it. */
static inline bool nfo_reason_is_command(enum nfo_reason reason)
{
	return reason == NFO_REASON_MANUAL || reason == NFO_REASON_FORCED ||
	       reason == NFO_REASON_LOCKOUT || reason == NFO_REASON_HEARTBEAT;
}

#endif
