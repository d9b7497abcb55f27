/* SPDX-License-Identifier: GPL-2.0 */
/* The facts, which the rules share. */
#ifndef NFO_SIM_TRUTH_H
#define NFO_SIM_TRUTH_H

#include "sim.h"

#define SLACK_NS	US(10)
/* A pair that is down beats no faster than this. */
#define SLOW_NS		US(NFO_SLOW_US)

/* facts */
struct port *port_of(struct sim *sim, int h, int i);
bool in_service(struct sim *sim, int h, int i);
/* Has it held for @bound? */
bool since(const struct sim *sim, u64 at, u64 bound);
/* Did it happen no longer than @bound ago? */
bool recent(const struct sim *sim, u64 at, u64 bound);
/* Both hosts run, for @bound. */
bool both_alive(const struct sim *sim, u64 bound);
/* And the cable is good. */
bool good_for(struct sim *sim, int i, u64 bound);
/* A cable that was good for B, other than @but, and that host h may use; -1 none. */
int any_good(struct sim *sim, int h, int but);
/* The interval that host h may count on from its peer, or the peer from h: the same. */
u64 interval(struct sim *sim, int i);
/* How fast either end may beat, now or a moment ago. */
u64 floor_interval(struct sim *sim, int i);
u8 multiplier(struct sim *sim, int from, int i);
u64 detect(struct sim *sim, int h, int i);
u64 way(struct sim *sim, int from, int i);
u64 longest_way(struct sim *sim);
/* W of the rules. */
u64 window(struct sim *sim, int i);

/* For @bound the peer of host h has found that too much is lost on link i, or that it is not. */
bool degraded_for(struct sim *sim, int h, int i, u64 bound);
bool well_for(struct sim *sim, int h, int i, u64 bound);

/* latency */
void latency_cut(struct sim *sim, const struct act *a);
void latency_left(struct sim *sim, int h, int from);
void latency_check(struct sim *sim, int h);

/* hold */
void hold_announced(struct sim *sim, const struct act *a);
void hold_boots(struct sim *sim, int h);
void hold_arrival(struct sim *sim, int h, int i);
u64 hold_longest(struct sim *sim, int h);
void hold_check(struct sim *sim, int h, int i);
void hold_step(struct sim *sim, int h);

/* chatter */
void grant(struct sim *sim, double tokens);
/* Call it before h's state on link i changes: time is worth more pulses in some. */
void accrue(struct sim *sim, int h, int i);

/* cause */
/* A host stops. */
void cause_away(struct sim *sim);
void cause_back(struct sim *sim, int h, u64 away);
bool prefers(const struct nfo_session *a, const struct nfo_session *b);
#endif
