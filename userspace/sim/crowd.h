/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many hosts with several ports each, on one segment or more, and the rules that
 * hold between them. Everything follows from the seed.
 *
 *  crowd        what the module does around the pure core, for all of its peers
 *  crowd_acts   what befalls them
 *  crowd_keys   keys are rotated meanwhile
 *  crowd_net    the segments: who hears whom
 *  crowd_flood  what it does with flooded frames
 *  crowd_rules  the rules
 *  crowd_once   those for flooded frames
 *  crowd_main   what happens in one schedule, and many of them
 */
#ifndef NFO_SIM_CROWD_H
#define NFO_SIM_CROWD_H

#include "approve.h"
#include "clock.h"
#include "default.h"
#include "heartbeat.h"
#include "pace.h"
#include "queue.h"
#include "rng.h"
#include "segment.h"
#include "take.h"
#include "told.h"

#define __printf(a, b)	__attribute__((__format__(__printf__, a, b)))

#define HOSTS		16
#define PORTS		3
#define NEVER		U64_MAX
/* No pause is granted for longer. */
#define PAUSE_MS	500

#define US(n)		((u64)(n) * NSEC_PER_USEC)
#define MS(n)		((u64)(n) * NSEC_PER_MSEC)

enum topology {
	SEPARATE,		/* port p of each host is on segment p */
	SHARED,			/* all ports are on one segment */
	JOINED,			/* even and odd ports are on one each, and a trunk joins them */
};

/*
 * Who sends and receives data: a host, a VM on a bridge above it, a host without the
 * module, one on each segment.
 */
#define ADDR_HOST(h)		(h)
#define ADDR_VM(h)		(HOSTS + (h))
#define ADDR_STRANGER(s)	(2 * HOSTS + (s))
#define ADDR_NOBODY		(2 * HOSTS + PORTS)	/* no switch knows where it is */
#define ADDR_ALL		(ADDR_NOBODY + 1)

#define FLIGHTS			64			/* on their way at most */
#define NO_FLIGHT		FLIGHTS			/* an announcement */

/* A frame of data. */
struct data {
	u8 from, to;
	u8 flight;
};

/* What becomes of one: how often it arrives, and how often it has to. */
struct flight {
	struct data d;
	u64 at;
	bool settled;
	bool stale;		/* a switch sent it where a cable is dead, and cannot know better */
	u8 got[HOSTS], least[HOSTS], most[HOSTS];
	u8 stranger_got[PORTS], stranger_least[PORTS];
};

/* A cable, or the trunk. */
struct cable {
	bool cut[2];		/* [0]: from the host, [1]: to it */
	u64 cut_at;		/* NEVER: it is whole */
	u64 healed_at;		/* 0: it always was */
	u64 delay;
};

/* One pair, seen from one end. */
struct pair {
	bool known;
	struct nfo_session s;
	struct nfo_seal says, hears;
	bool up;		/* when last looked at */
	bool lost;		/* the last pulse to here was: the next one is not */
	bool told_up, told_fail, told_floods;	/* as flooding knows it */
	/* What the rules last saw. */
	bool failed;
	enum nfo_role role;
	u32 interval_us;
};

struct peer {
	bool known;
	struct nfo_select sel;
	enum nfo_reach reach;
	struct told told;
	struct pair pair[PORTS][PORTS];		/* own port, the peer's port */
	u64 detect, interval;			/* of what is to be left; see leave_by */
	u8 takes;				/* see kmod/peer.h */
	u64 asked_at;				/* the operator was, by the host's clock; 0: no */
	bool approved;				/* and said yes */
	u16 serial;				/* of its views when the rules last looked, */
	u64 serial_at;				/* and when that last changed */
};

struct host {
	bool alive;
	int n_ports;
	/* Masks of ports. */
	u8 bare;		/* heartbeat-only */
	u8 dark;		/* without carrier */
	u8 locked;		/* locked out */
	bool approval;		/* its user has to be asked */
	int first_mac;		/* the port with the lowest wire MAC but for this many */
	struct clock clock;
	u64 died_at;		/* NEVER: it lives */
	u64 booted_at;
	u64 timer, timer_id;
	u64 hello_at;
	u64 since[PORTS];	/* the carrier last came or went */
	/* Its CPU is taken, or its clock stopped as well. */
	bool away;
	u64 away_until;		/* or was */
	bool paused;		/* its clock stands at: */
	u64 stopped;
	bool loses;		/* what comes in meanwhile; or that waits: */
	unsigned int waiting;	/* so much */
	bool listens;		/* when it has heard what has come in, it looks again */
	bool deaf;		/* it is back, and what waited is not heard yet, */
	u64 unjudged;		/* nor judged what is due since then; NEVER: nothing */
	u64 back_at;		/* the last time that it came back, booted, or its clock jumped */
	u64 said_until;		/* it announced that it would be away */
	bool heeded;		/* and all grant that: it may be, and not so soon after the last */
	struct nfo_pace pace;
	bool pace_dirty;
	u64 paced_at;		/* the level last changed */
	u32 interval_us;
	u64 sent;		/* pulses, no hellos */
	u64 sent_before;	/* when the rules last looked */
	bool calm;		/* no change of its stretch was ahead then */
	/* Flooding. */
	int def;		/* the default port, -1: none yet, or all are heartbeat-only */
	bool flood_dirty;
	u64 heard_own[PORTS][PORTS];	/* on that port: the hello of that one */
	struct nfo_segment_port port[PORTS];
	struct nfo_take take;
	unsigned int announce_left;
	u64 announce_id;
	/* Of each peer, where looking at all of them is cheap. */
	u64 deadline[HOSTS];	/* NEVER: nothing to do */
	u64 leave_by[HOSTS];	/* NEVER: nothing to leave */
	struct peer peer[HOSTS];
};

/* Of the keys that all hosts have. */
struct rotation {
	u8 id;			/* the newest; 0: there are none */
	int first, used;	/* so many hosts, from that one on, use it */
	u64 at;			/* the last step */
};

enum rule {
	RULE_VERDICT, RULE_BYSTANDER, RULE_WISH, RULE_LATENCY, RULE_SETTLED, RULE_ROLES,
	RULE_CHURN, RULE_BUDGET, RULE_STRETCH, RULE_TOLD, RULE_BARE, RULE_ALONE,
	RULE_PAUSED, RULE_APPROVAL, RULE_RANK, RULE_HITLESS,
	RULE_ONCE, RULE_LOOP, RULE_DEFAULT, RULES
};

struct tally {
	u64 tested[RULES];
	u64 schedules, sim_ns, steps, pulses, switches, violations;
	u32 worst_over;		/* when a cut cable was left after the detection time: */
				/* latest, in percent of an interval */
	u64 floods, around;		/* of these, so many around an act */
	u64 lost, doubled;		/* and of these */
	u64 lost_after, doubled_after;	/* so long after it, at most */
};

struct crowd {
	u64 seed;
	u64 now;
	bool verbose;
	bool failed;
	struct rng rng;
	struct tally *tally;
	struct queue queue;
	/* The setting. */
	enum topology topology;
	int n_hosts, n_ports;
	u8 multiplier;
	u64 hello_ns;
	u32 loss;		/* of 65536; never two in a row of one pair */
	u32 late;		/* of 65536 timers, by up to half an interval */
	bool grants;		/* pauses, to who has no key as well */
	u64 approval_ns;	/* what waits for the operator for so long is approved */
	struct nfo_keyring ring[HOSTS];
	struct rotation rotation;
	struct cable cable[HOSTS][PORTS];
	struct cable trunk;
	struct host host[HOSTS];
	/* Where the switch of a segment saw an address last; see crowd_net.c. */
	u8 place[PORTS][ADDR_NOBODY];
	struct flight flight[FLIGHTS + 1];	/* the last one: announcements */
	int next_flight;
	/* What the rules remember. */
	u64 bound;		/* after this without an act all is settled */
	u64 last_act;
};

/* crowd */
static inline struct pair *crowd_pair(struct nfo_session *s)
{
	return (struct pair *)((char *)s - offsetof(struct pair, s));
}

static inline bool crowd_runs(const struct crowd *c, int h)
{
	return c->host[h].alive && !c->host[h].away;
}

/* Is port p of host h heartbeat-only? */
static inline bool crowd_bare(const struct crowd *c, int h, int p)
{
	return c->host[h].bare >> p & 1;
}

/* Without carrier? */
static inline bool crowd_dark(const struct crowd *c, int h, int p)
{
	return c->host[h].dark >> p & 1;
}

/* Locked out? */
static inline bool crowd_locked(const struct crowd *c, int h, int p)
{
	return c->host[h].locked >> p & 1;
}

u64 crowd_clock(const struct crowd *c, int h);
void crowd_boot(struct crowd *c, int h);
void crowd_die(struct crowd *c, int h);
/* It is away for @ns, and its clock stands still (@paused); what comes in is lost (@loses). */
void crowd_leave(struct crowd *c, int h, u64 ns, bool paused, bool loses);
/* That time has passed; what is overdue goes on before what has come in is heard, or after. */
void crowd_return(struct crowd *c, int h, bool timer_first);
/* Now that is heard. */
void crowd_heard_out(struct crowd *c, int h);
void crowd_announce_pause(struct crowd *c, int h, u64 ns);
/* Its clock jumps ahead. */
void crowd_jump(struct crowd *c, int h, u64 ns);
void crowd_carrier(struct crowd *c, int h, int port, bool ok);
/* To that port, all peers' data. */
void crowd_switch(struct crowd *c, int h, int port, enum nfo_request request);
void crowd_lockout(struct crowd *c, int h, int port);
/* The switch in force, and all lockouts. */
void crowd_clear(struct crowd *c, int h);
/* The interval, the slow interval, or the budget changed. */
void crowd_configure(struct crowd *c, int h);
void crowd_rx(struct crowd *c, int h, int port, const void *frame, size_t len);
void crowd_timer(struct crowd *c, int h, u64 id);

/* The ports of @s at host h (0) and at its peer (1). */
int crowd_port(const struct peer *peer, const struct nfo_session *s, int end);

/* Its keys are others now: what was sealed, or opened, is worth nothing. */
void crowd_unseal(struct crowd *c, int h);

/* crowd_acts */
/* Something happens. True if it was a fault of cables only. */
bool crowd_act(struct crowd *c);
void crowd_peace(struct crowd *c);

/* crowd_keys */
void keys_begin(struct crowd *c);
void keys_rotate(struct crowd *c);
void keys_heard(struct crowd *c, int h, enum nfo_drop drop);

/* crowd_flood */
/* Returns true if all peers have to hear of it. */
bool crowd_flood_settle(struct crowd *c, int h);
/* Flooding may depend on what became of this pair. */
void crowd_flood_note(struct host *host, struct pair *pair);
void crowd_heard_own(struct crowd *c, int h, int port, int from);
void crowd_flood_boot(struct crowd *c, int h);
void crowd_announce(struct crowd *c, int h, u64 id);
void crowd_announce_default(struct crowd *c, int h);
void crowd_xmit(struct crowd *c, int h, const struct data *d);
void crowd_data_rx(struct crowd *c, int h, int port, const struct data *d);

/* crowd_net */
int crowd_segment(const struct crowd *c, int port);
/* Do frames get from one segment to another, or the same? */
bool crowd_reaches(const struct crowd *c, int from, int to);
/* Switches forget what is behind a dead link of theirs. */
void crowd_trunk_lost(struct crowd *c);
void crowd_data(struct crowd *c, int h, int p, const struct data *d);
void crowd_stranger_data(struct crowd *c, int s, const struct data *d);
/* Is the way from port p of host h to port q of host g open? */
bool crowd_open(const struct crowd *c, int h, int p, int g, int q);
/* And may data go that way? */
bool crowd_carries(const struct crowd *c, int h, int p, int g, int q);
bool crowd_same_segment(const struct crowd *c, int p, int q);
u64 crowd_way(const struct crowd *c, int h, int p, int g, int q);
void crowd_send(struct crowd *c, int h, int p, const void *frame, size_t len);
void crowd_arm(struct crowd *c, int h, u64 at);
/* Run up to @until. False if a rule was broken. */
bool crowd_run(struct crowd *c, u64 until);

/* crowd_rules */
/* Cables were cut in a settled world; or anything happened: no more is expected. */
void rules_cut(struct crowd *c);
void rules_act(struct crowd *c);
void rules_switch(struct crowd *c, int h, int g, const struct nfo_switch *sw);
void rules_states(struct crowd *c, int h, int g);
void rules_verdicts(struct crowd *c, int h, int g);
/* Host h is about to be back. */
void rules_back(struct crowd *c, int h);
/* Host h knows that a port has no carrier. */
void rules_dark(struct crowd *c, int h, int port);
/* Is nothing to be expected of h's data for g: its user forbids a path, or denied a switch? */
bool rules_unwilling(const struct crowd *c, int h, int g);
void rules_step(struct crowd *c, int h);
/* So long after an act all is settled, as the paces are now. */
u64 rules_bound(const struct crowd *c);
/* All is settled: for @ns more nothing may change, and budgets hold. */
void rules_settled(struct crowd *c, u64 ns);

/* crowd_once */
void crowd_mac(u8 *mac, u8 addr);
/* Somebody floods a frame, and somebody will again. */
void rules_flood(struct crowd *c);
/* A frame came in at host h, which took it or not. */
void rules_taken(struct crowd *c, int h, const struct data *d, bool taken);
void rules_judge(struct crowd *c, int id);
void rules_default(struct crowd *c, int h, int to);
void rules_default_settled(struct crowd *c, int h);

/* crowd_main */
u32 draw_budget(struct crowd *c, u32 interval_us);
u32 draw_slow(struct crowd *c);
void say(struct crowd *c, const char *fmt, ...) __printf(2, 3);
void fail(struct crowd *c, enum rule which, const char *fmt, ...) __printf(3, 4);
static inline void tested(struct crowd *c, enum rule rule)
{
	c->tally->tested[rule]++;
}

#endif
