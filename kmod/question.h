/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions to a pair that has fallen silent, on itself: a Poll, which its peer answers at once.
 *
 * Pure. Some pulses in a row may be lost on a path that lives, and by a clock that jumps ahead
 * all paths are silent; who is asked answers. So no verdict on an Up pair is made before a
 * question had its time, unless the peer began a new life or paused; and as many as eight fit
 * between the first pulse that is missing and the verdict.
 */
#ifndef NFO_QUESTION_H
#define NFO_QUESTION_H

#include "session.h"

/* When @s is to be asked next; U64_MAX: not before it is heard, or no longer held. */
u64 nfo_question_at(const struct nfo_session *s);

/* Ask @s, if it is time to. */
void nfo_question_ask(struct nfo_session *s, u64 now);

#endif
