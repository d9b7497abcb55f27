/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two hosts, their cables, a plan of what befalls them, and the rules that must
 * hold whatever befalls. Everything follows from the seed.
 *
 *  rng     random numbers
 *  queue   of events
 *  net     the cables: cuts, loss, delay, duplicates
 *  data    data frames on them
 *  clock   the hosts' clocks: their rates, and jumps
 *  host    what the module does around the pure core, with a clock of its own
 *  plan    what happens in one schedule, drawn from the seed
 *  hours   a schedule of hours in which nothing fails
 *  facts   what really happened to the cables and the peers
 *  truth   the rules that must hold; and cause, latency, hold, chatter, approval, alive, keys:
 *          these rules
 *  main    many schedules, or one with its timeline
 */
#ifndef NFO_SIM_H
#define NFO_SIM_H

#include "clock.h"
#include "queue.h"
#include "rng.h"
#include "heartbeat.h"
#include "rank.h"
#include "told.h"

#define __printf(a, b)	__attribute__((__format__(__printf__, a, b)))

#define LINKS_MAX	4
#define PLAN_MAX	177
#define HELLO_NS	(20 * NSEC_PER_MSEC)
#define REBOOT_NS	(10 * NSEC_PER_MSEC)
#define NEVER		U64_MAX

#define US(n)		((u64)(n) * NSEC_PER_USEC)
#define MS(n)		((u64)(n) * NSEC_PER_MSEC)

/* One direction of a cable. */
struct wire {
	bool cut;
	u32 loss;		/* of 65536 */
	u32 dup;		/* of 65536: a second copy */
	u32 late;		/* of 65536: held back by up to three intervals */
	u32 eat;		/* pulses to lose in a row */
	u64 delay;
	u64 jitter;
};

struct link {
	struct wire wire[2];	/* [h]: from host h */
};

struct port {
	u8 mac[ETH_ALEN];
	bool ok;		/* carrier and up */
	bool present;		/* enslaved */
	bool admin_down;
	bool lockout;
	bool heartbeat_only;
	bool degraded;		/* as it would measure what comes in there */
	u32 interval_us;
	u8 multiplier;
	s32 prio;
	u64 next_hello;
	bool paired;
	struct nfo_session s;
	struct nfo_seal says, hears;
	u8 remote[ETH_ALEN];
	u64 data;		/* frames of data from there */
	u64 data_then;		/* when it began to suspect itself */
	bool data_waits;	/* some came while the host was away */
};

/* Of the operator's, to what waits for approval. */
enum answer { DENY, APPROVE, FORCE };

enum host_state { RUNNING, DEAD, PAUSED, STALLED };

struct parcel {
	u16 len;
	u8 port;
	bool counts;
	bool heard;		/* it only was in the queue */
	u8 data[NFO_FRAME_MAX];
};

struct host {
	int id;
	u64 node;
	u64 peer;		/* 0: none known */
	u8 identity[ETH_ALEN];
	enum host_state state;
	bool lose;		/* frames that come while it is away are lost, not queued */
	bool timer_first;	/* after a stall the timer runs before the frames */
	struct clock clock;	/* while it runs; read is 0 until it first boots */
	u64 stopped;		/* its clock while PAUSED */
	u64 died_at;
	u64 timer;		/* its clock: when the tick is due */
	u64 unjudged;		/* since when a verdict waits for what came in, or NEVER */
	bool deaf;		/* it has not heard all of that yet */
	u64 timer_id;		/* events of an older one are void */
	struct nfo_select sel;
	struct nfo_keyring ring;
	enum nfo_reach reach;
	struct told told;
	struct port port[LINKS_MAX];
	struct parcel *queue;
	unsigned int queued;
	u64 data_at;		/* when it last sent data */
	u64 answer_at;		/* its clock: when the operator says what he thinks; or NEVER */
	enum answer answer;
};

enum rotation_step { KEY_ADD, KEY_USE, KEY_USE_TOO, KEY_FORGET, KEY_STEPS };

struct rotation {
	enum rotation_step next;
	int first;		/* host that uses the new key */
	u64 at;			/* when the last step was */
	u8 id;			/* of the newest key; 0: there was none */
};

/* What a plan can do; the arguments are in struct act. */
enum deed {
	D_BOOT,			/* host */
	D_DIE,			/* host */
	D_PAUSE,		/* host; arg: frames are lost */
	D_STALL,		/* host; arg: the timer comes first */
	D_RESUME,		/* host */
	D_CUT,			/* link; arg: bits of directions */
	D_HEAL,			/* link; arg: bits of directions */
	D_FREEZE,		/* all links silent, both ways */
	D_THAW,
	D_LOSS,			/* link; arg: of 65536 */
	D_LATE,			/* link; arg: of 65536 */
	D_DUP,			/* link; arg: of 65536 */
	D_EAT,			/* link, host: lose arg pulses from host */
	D_CARRIER,		/* host, link; arg: up */
	D_ADMIN,		/* host, link; arg: down */
	D_REMOVE,		/* host, link */
	D_INSERT,		/* host, link */
	D_SWITCH,		/* host, link; arg: forced */
	D_CLEAR,		/* host */
	D_LOCKOUT,		/* host, link; arg: on */
	D_HEARTBEAT,		/* host, link; arg: on */
	D_DEGRADE,		/* host, link; arg: host finds that it loses too much there */
	D_INTERVAL,		/* host, link; arg: µs | multiplier << 32 */
	D_PRIO,			/* host, link; arg */
	D_REVERTIVE,		/* host; arg */
	D_APPROVAL,		/* host; arg: on */
	D_ANNOUNCE,		/* host; arg: that it may be silent for so many ms */
	D_SLEW,			/* host; arg: its clock's rate */
	D_STEP,			/* host; arg: ns that its clock jumps ahead */
	D_KEY,			/* host; arg: a step of a rotation, if it is its turn */
	D_REPLAY,		/* host, link: a recording of what host sent comes again */
};

struct act {
	u64 at;
	int order;		/* among those of one instant */
	enum deed deed;
	int host;
	int link;
	u64 arg;
};

struct plan {
	int n_links;
	struct act act[PLAN_MAX];
	int n;
	int next;
	u64 end;
	u64 wtr_ns;
	u64 hold_off_ns;
	u64 damping_ns;
	u64 pause_max_ns;
	bool pause_unkeyed;
	bool rotates;		/* keys */
	u8 traffic;		/* bits of hosts that send data */
	u8 taken;		/* bits of hosts that stall when their peer is found */
	u64 peace;		/* when all is made well again */
	bool other_cpu;		/* receives it, and what is not from the first cable */
	bool revertive;
	u8 approval;		/* bits of hosts */
	bool exempt_carrier;
	bool deny_late;
	u64 approval_ns;
	u32 interval_max_us;	/* of all that the plan sets */
	u8 multiplier_max;
	int bare_host, bare_link;	/* heartbeat-only from the beginning; -1 none */
};

/* What may put off a verdict on a pair, since it was last heard. */
struct plea {
	bool suspects;		/* the host suspects itself */
	bool data;		/* and data came in there since */
	u64 until;		/* that put it off until then, by the host's clock; 0: it did not */
};

/* What the rules need to remember of a pair, seen from host h. */
struct witnessed {
	unsigned int run;	/* pulses lost in a row, since the peer was last away */
	u64 strike_at;		/* when run was last a multiplier or more; 0 never */
	unsigned int run_then;	/* both, when h last died, was paused, or stalled */
	u64 strike_then;
	u64 blame_at;		/* the same, and the peer's absence does not excuse it later */
	bool unproven;		/* run has losses that may be the peer's silence */
	u64 trouble_at;		/* last loss of any kind */
	u64 confused_at;	/* a recording of h's came to its peer, which was not up there */
	u64 dead_since;		/* nothing that h sends arrives; NEVER: it does */
	u64 broken_since;	/* the same, and not just because all are silent */
	u64 absent_at;		/* h's port was last out of service, or its pair began anew */
	u64 admin_at;		/* h's user last took the pair down or up */
	u64 changed_at;		/* intervals */
	u32 old_interval_us;
	u8 old_multiplier;
	enum nfo_state state;
	bool slow;		/* h heard of it last while it was not up */
	bool taken_down;	/* by the peer's user, before that end was no more */
	u64 went_up;		/* last */
	u64 failed_at;		/* by h's clock: found to have failed, and the hold-off began */
	u64 up_at;		/* the same by h's clock */
	u64 down_at;		/* it was up until then */
	bool was_down;		/* since it was first up */
	bool fail;		/* h told of a signal fail */
	bool bare;		/* to h it is heartbeat-only */
	u64 heartbeat_at;	/* h's end last became heartbeat-only, or ceased to be */
	bool condemned;		/* its path failed since it was last up */
	u64 degrade_at;		/* h last found a signal degrade, or that it is over */
	bool degraded;		/* h was told of one */
	u64 mended_at;		/* h was told that it is over, by its clock; 0 never */
	unsigned int flaps;	/* how often that was, less what was forgiven */
	u64 well_ns;		/* how long it was up since, by h's clock, but for this time */
	bool suspects;		/* itself, when h's last stall ended */
	u64 held_at;		/* its silence was last held for a pause */
	struct plea plea;
	double tokens;		/* pulses that h may send */
	u64 tokens_at;
	u64 answered_at;	/* last answer that a frame to h was worth */
};

/* What a host last announced of its silence. */
struct announced {
	u64 at;
	bool informed;		/* its peer has heard of it since */
	u64 granted_until;	/* its peer has to grant that; 0: it need not */
	u64 own_until;		/* its own clock */
	u64 rest_at;		/* its peer need not grant another one before */
	u64 longest;		/* that it ever announced */
};

/* What a host grants its peer, by its own clock. */
struct granted {
	u64 began;
	u64 until;		/* or when it ended */
};

struct truth {
	u64 bound;			/* B of the rules */
	u64 good_since[LINKS_MAX];	/* NEVER: not good now */
	u64 whole_since[LINKS_MAX];	/* neither direction loses or delays some; else NEVER */
	u64 dead_since[LINKS_MAX];	/* one direction is; NEVER: not dead now */
	u64 broken_since[LINKS_MAX];
	u64 replayed_at[LINKS_MAX];	/* a recording was played again there */
	u64 renewed_at[LINKS_MAX];	/* an end took another nonce, after a long Down */
	u64 healed_at[LINKS_MAX];	/* a direction was broken for D, until then */
	u64 alive_since[2];		/* NEVER: not running now */
	u64 last_act;			/* of the plan */
	u64 stalled_at[2];		/* the last stall ended */
	u64 stepped_at[2];		/* its clock jumped */
	u64 ahead[2];			/* by so much, and before, if within B */
	bool stepped[2];		/* and its timer has not gone off since */
	u64 late_at[2];			/* a stall ended, or that timer went off */
	bool late[2];			/* late by more than any interval */
	u64 heard_out[2];		/* when what had come in during a stall was heard */
	u64 frozen_at;
	u64 thawed_at;
	u64 booted_at;			/* of either */
	u64 gone_at[2];			/* died, paused or stalled */
	u64 heard_any[2];		/* h's clock: last delivery from any link */
	int requested[2];		/* link that a switch is to, -1 none */
	bool forced[2];
	u64 requested_at[2];
	u64 cleared_at[2];		/* h's clock */
	u64 switched_at[2];		/* its active pair changed */
	bool initial[2];		/* had its first active pair */
	bool removed[2];		/* the active pair was removed */
	bool barred[2];			/* all pairs were locked out */
	bool permitted[2];		/* ... and since then one was permitted again */
	struct announced said[2];
	struct granted granted[2];
	u64 locked_at[2];		/* since when some path of h's has been locked out */
	u64 asked_at[2];		/* h's clock: it last asked for approval */
	bool approved[2];		/* and was answered so */
	bool refused[2];
	u64 waited_at[2];		/* it last waited for that, or was denied */
	u64 denied_at[2];
	int denied_link[2];		/* that was not to be left, after it failed; or -1 */
	struct witnessed w[2][LINKS_MAX];
	u64 found_at[2];		/* a peer that was lost */
	u64 leave_found[2];		/* then this link must have been left; or NEVER */
	int found_dead[2];
	/* A clean fault, and when each host must have left the link. */
	int faulty;			/* -1 none */
	bool plain;			/* equal intervals, multiplier above 2 */
	u64 fault_at;
	u64 leave_by[2];
	u64 detect[2];
};

enum rule {
	RULE_DEAD_PATH, RULE_NO_PATH, RULE_LATENCY, RULE_FOUND, RULE_CAUSE, RULE_DAMPED,
	RULE_DEGRADED, RULE_TARGET, RULE_SETTLED, RULE_ALONE, RULE_WHOSE_FAULT,
	RULE_RESTLESS, RULE_PREFERRED, RULE_RANK, RULE_SUSPICION, RULE_PAUSED, RULE_CHATTER,
	RULE_TOLD, RULE_PROGRESS, RULE_APPROVAL, RULE_HITLESS, RULE_DATA, RULE_STEADY,
	RULES
};

struct tally {
	u64 tested[RULES];	/* how often a rule could have been broken */
	u64 schedules;
	u64 sim_ns;
	u64 pulses;
	u64 questions;		/* of these */
	u64 steps;
	u64 reasons[NFO_REASON_HEARTBEAT + 1];
	u64 states;
	u64 suspects;
	u64 vouched;		/* for by data */
	u64 violations;
	u64 verdicts;		/* hosts that left a cleanly cut link */
	u64 worst_over_ns;	/* latest of these beyond the detection time, in plain networks */
};

struct sim {
	u64 seed;
	u64 lasts;		/* a long run; or 0 */
	u64 now;
	bool verbose;
	bool failed;
	struct rng rng;
	struct rng operator;	/* apart, so that without him all is as it was */
	struct rng traffic;	/* likewise, of data frames */
	struct rng clocks;	/* the same */
	struct rng absence;
	struct plan plan;
	struct link link[LINKS_MAX];
	struct host host[2];
	struct truth truth;
	struct tally *tally;
	bool frozen;
	u32 late;		/* of 65536: timers that are late by most of an interval */
	struct rotation rotation;
	struct parcel tape[2][LINKS_MAX];	/* a recording of each direction */
	struct queue queue;
	u64 instant;		/* steps at this very ns */
};

/* net */
void net_start(struct sim *sim);
void net_stop(struct sim *sim);
void net_send(struct sim *sim, int from, int link, const void *frame, size_t len,
	      bool counts);
void net_timer(struct sim *sim, int host, u64 at, u64 id);
/* What no plan could know the time of. */
void net_deed(struct sim *sim, int host, u64 at, enum deed deed, bool arg);
void net_data(struct sim *sim, int from, int link);
void net_record(struct sim *sim, int from, int link, const void *frame, size_t len);
void net_replay(struct sim *sim, int from, int link);
/* Run up to and including @until. False if a rule was broken. */
bool net_run(struct sim *sim, u64 until);

/* host */
u64 host_now(const struct sim *sim, const struct host *h);
void host_create(struct sim *sim, int id);
void host_boot(struct sim *sim, struct host *h);
void host_die(struct sim *sim, struct host *h);
void host_away(struct sim *sim, struct host *h, enum host_state state, bool flag);
void host_resume(struct sim *sim, struct host *h);
void host_rx(struct sim *sim, struct host *h, int port, const void *frame, size_t len,
	     bool counts);
void host_timer(struct sim *sim, struct host *h, u64 id);
void host_carrier(struct sim *sim, struct host *h, int port, bool ok);
void host_admin(struct sim *sim, struct host *h, int port, bool down);
void host_remove(struct sim *sim, struct host *h, int port);
void host_insert(struct sim *sim, struct host *h, int port);
void host_switch(struct sim *sim, struct host *h, int port, enum nfo_request request);
void host_clear(struct sim *sim, struct host *h);
void host_lockout(struct sim *sim, struct host *h, int port, bool on);
void host_heartbeat(struct sim *sim, struct host *h, int port, bool on);
void host_degrade(struct sim *sim, struct host *h, int port, bool on);
void host_interval(struct sim *sim, struct host *h, int port, u32 us, u8 multiplier);
void host_prio(struct sim *sim, struct host *h, int port, s32 prio);
void host_revertive(struct sim *sim, struct host *h, bool on);
void host_approval(struct sim *sim, struct host *h, bool on);
void host_announce(struct sim *sim, struct host *h, u64 ms);
void host_step(struct sim *sim, struct host *h, u64 ns);
/* Pulses came in there that h has not heard yet, but is about to. */
bool host_waits(const struct host *h, int link);
/* The link of the active pair, -1 if none. */
int host_active(const struct host *h);
int host_link_of(const struct host *h, const struct nfo_session *s);

/* data */
void data_send(struct sim *sim, struct host *h);
void data_arrives(struct sim *sim, struct host *h, int link);
/* The host is back, and hears what waited. */
void data_unqueue(struct sim *sim, struct host *h);
/* Time passed; returns NFO_ACT_…. */
u32 data_tick(struct sim *sim, struct host *h, int link, u64 late);
void data_follow(struct sim *sim, struct host *h, int link, u32 act);
void data_check(struct sim *sim, int host, int link);

/* draw: from the seed */
void draw_plan(struct sim *sim);

/* deed: one of the plan's, if it is possible */
void deed_do(struct sim *sim, const struct act *a);

/* hours: everything but the seed, the random numbers and the network */
void hours_run(struct sim *sim, u64 ns);

/* truth */
void truth_start(struct sim *sim);
void truth_links(struct sim *sim);
void truth_request(struct sim *sim, int host, int link, bool forced);
void truth_clear(struct sim *sim, int host);
void truth_alive(struct sim *sim, int host);
void truth_act(struct sim *sim, const struct act *a);
void truth_arrival(struct sim *sim, int host, int link);
/* @silent: with all others, not by a fault of the cable. */
void truth_loss(struct sim *sim, int host, int link, bool silent);
/* A frame of any kind: it may want an answer. */
void truth_frame(struct sim *sim, int host, int link);
void truth_sent(struct sim *sim, int host, int link);
void truth_states(struct sim *sim, int host);
void truth_verdicts(struct sim *sim, int host);
void truth_switch(struct sim *sim, int host, const struct nfo_switch *sw);
/* Its timer went off. */
void truth_tick(struct sim *sim, struct host *h);
void truth_suspect(struct sim *sim, int host, int link);
void truth_heard_out(struct sim *sim, int host);
void truth_step(struct sim *sim);
void truth_end(struct sim *sim);
const char *truth_reason(enum nfo_reason reason);

/* main */
void say(struct sim *sim, const char *fmt, ...) __printf(2, 3);
/* What could break @rule happened. */
static inline void tested(struct sim *sim, enum rule rule)
{
	sim->tally->tested[rule]++;
}

void fail(struct sim *sim, const char *rule, const char *fmt, ...)
	__printf(3, 4);

#endif
