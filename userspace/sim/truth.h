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
/* Neither end of the cable is heartbeat-only, and host h did not lock it out; all that for B. */
bool permitted_for_bound(struct sim *sim, int h, int i);
/* A cable that was good for B, other than @but, and that host h may use; -1 none. */
int any_good(struct sim *sim, int h, int but);
/* The interval that host h may count on from its peer, or the peer from h: the same. */
u64 interval(struct sim *sim, int i);
/* How fast either end may beat, now or a moment ago. */
u64 floor_interval(struct sim *sim, int i);
u8 multiplier(struct sim *sim, int from, int i);
u64 detect(struct sim *sim, int h, int i);
u64 way(const struct sim *sim, int from, int i);
u64 longest_way(const struct sim *sim);
/* Dead for long enough that both ends know it, with intervals that both know. */
bool known_dead(struct sim *sim, int i);
/* W of the rules. */
u64 window(struct sim *sim, int i);

/* For @bound the peer of host h has found that too much is lost on link i, or that it is not. */
bool degraded_for(struct sim *sim, int h, int i, u64 bound);
bool well_for(struct sim *sim, int h, int i, u64 bound);

/* approval */
void approval_ponder(struct sim *sim, struct host *h);
void approval_answer(struct sim *sim, struct host *h);
void approval_told(struct sim *sim, int h);
/* Does a switch like this have to wait? */
bool approval_needed(struct sim *sim, int h, const struct nfo_switch *sw);
void approval_switched(struct sim *sim, int h, const struct nfo_switch *sw);
void approval_off(struct sim *sim, int h);
/* Host h waits, or was denied something, or did no longer than @bound ago. */
bool approval_waits(struct sim *sim, int h, u64 bound);
void approval_check(struct sim *sim, int h);

/* latency */
void latency_cut(struct sim *sim, const struct act *a);
void latency_left(struct sim *sim, int h, int from);
void latency_check(struct sim *sim, int h);

/* finds */
/* A pair of host h has come up. */
void found_up(struct sim *sim, int h, int link);
void found_check(struct sim *sim, int h);

/* alive */
/* Host h has run its decision; its peer was @was to it before. */
void alive_told(struct sim *sim, int h, enum nfo_reach was);
void alive_check(struct sim *sim, int h);

/* facts */
/* For how long a pulse that has left may still come. */
u64 under_way(struct sim *sim);

/* keys */
void keys_rotate(struct sim *sim, const struct act *a);
/* A pulse of the peer's came, no recording, and was dropped for that, or NFO_OK. */
void keys_heard(struct sim *sim, int h, int i, enum nfo_drop drop);

/* hold */
void hold_announced(struct sim *sim, const struct act *a);
void hold_boots(struct sim *sim, int h);
void hold_arrival(struct sim *sim, int h, int i);
u64 hold_longest(struct sim *sim, int h);
u64 hold_longest_any(struct sim *sim);
void hold_check(struct sim *sim, int h, int i);
void hold_step(struct sim *sim, int h);

/* chatter */
void grant(struct sim *sim, double tokens);
/* Call it before h's state on link i changes: time is worth more pulses in some. */
void accrue(struct sim *sim, int h, int i);

/* cause */
/* Host h stops; or all cables fall silent. */
void cause_gone(struct sim *sim, int h);
/* Its end of the cable is no more. */
void cause_ends(struct sim *sim, int h, int i);
void cause_away(struct sim *sim);
void cause_back(struct sim *sim, int h, u64 away);
/* Is there a cause for what was decided, be it that it waits? */
void cause_check(struct sim *sim, int h, const struct nfo_switch *sw);
bool prefers(const struct nfo_session *a, const struct nfo_session *b);
#endif
