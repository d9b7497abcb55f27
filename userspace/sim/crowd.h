/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Many hosts with several ports each, on one segment or more, and the rules that
 * hold between them. Everything follows from the seed.
 *
 *  crowd        what the module does around the pure core, for all of its peers
 *  crowd_net    the segments: who hears whom
 *  crowd_rules  the rules
 *  crowd_main   what happens in one schedule, and many of them
 */
#ifndef NFO_SIM_CROWD_H
#define NFO_SIM_CROWD_H

#include "pace.h"
#include "queue.h"
#include "rng.h"

#define __printf(a, b)	__attribute__((__format__(__printf__, a, b)))

#define HOSTS		6
#define PORTS		3
#define HELLO_NS	(20 * NSEC_PER_MSEC)
#define NEVER		U64_MAX

#define US(n)		((u64)(n) * NSEC_PER_USEC)
#define MS(n)		((u64)(n) * NSEC_PER_MSEC)

enum topology {
	SEPARATE,		/* port p of each host is on segment p */
	SHARED,			/* all ports are on one segment */
	JOINED,			/* even and odd ports are on one each, and a trunk joins them */
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
	bool up;		/* when last looked at */
	bool lost;		/* the last pulse to here was: the next one is not */
	/* What the rules last saw. */
	enum nfo_role role;
	u32 interval_us;
};

struct peer {
	bool known;
	struct nfo_select sel;
	u64 deadline;
	struct pair pair[PORTS][PORTS];		/* own port, the peer's port */
	u64 leave_by;				/* NEVER: nothing to leave */
	u64 detect, interval;			/* of what is to be left */
};

struct host {
	bool alive;
	u64 offset;		/* its clock minus ours */
	u64 died_at;		/* NEVER: it lives */
	u64 booted_at;
	u64 timer, timer_id;
	u64 hello_at;
	struct nfo_pace pace;
	bool pace_dirty;
	u64 paced_at;		/* the level last changed */
	u32 interval_us;
	u64 sent;		/* pulses, no hellos */
	u64 sent_before;	/* when the rules last looked */
	bool calm;		/* no change of its stretch was ahead then */
	struct peer peer[HOSTS];
};

enum rule {
	RULE_VERDICT, RULE_BYSTANDER, RULE_WISH, RULE_LATENCY, RULE_SETTLED, RULE_ROLES,
	RULE_CHURN, RULE_BUDGET, RULE_STRETCH, RULES
};

struct tally {
	u64 tested[RULES];
	u64 schedules, sim_ns, steps, pulses, switches, violations;
	u32 worst_over;		/* when a cut cable was left after the detection time: */
				/* latest, in percent of an interval */
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
	u32 loss;		/* of 65536; never two in a row of one pair */
	struct cable cable[HOSTS][PORTS];
	struct cable trunk;
	struct host host[HOSTS];
	/* What the rules remember. */
	u64 bound;		/* after this without an act all is settled */
	u64 last_act;
};

/* crowd */
u64 crowd_clock(const struct crowd *c, int h);
void crowd_boot(struct crowd *c, int h);
void crowd_die(struct crowd *c, int h);
/* The interval, the slow interval, or the budget changed. */
void crowd_configure(struct crowd *c, int h);
void crowd_rx(struct crowd *c, int h, int port, const void *frame, size_t len);
void crowd_timer(struct crowd *c, int h, u64 id);
static inline struct pair *crowd_pair(struct nfo_session *s)
{
	return (struct pair *)((char *)s - offsetof(struct pair, s));
}

/* The ports of @s at host h (0) and at its peer (1). */
int crowd_port(const struct peer *peer, const struct nfo_session *s, int end);

/* crowd_net */
/* Is the way from port p of host h to port q of host g open? */
bool crowd_open(const struct crowd *c, int h, int p, int g, int q);
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
void rules_step(struct crowd *c, int h);
/* So long after an act all is settled, as the paces are now. */
u64 rules_bound(const struct crowd *c);
/* All is settled: for @ns more nothing may change, and budgets hold. */
void rules_settled(struct crowd *c, u64 ns);

/* crowd_main */
void say(struct crowd *c, const char *fmt, ...) __printf(2, 3);
void fail(struct crowd *c, enum rule which, const char *fmt, ...) __printf(3, 4);
static inline void tested(struct crowd *c, enum rule rule)
{
	c->tally->tested[rule]++;
}

#endif
