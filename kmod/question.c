// SPDX-License-Identifier: GPL-2.0
#include "question.h"

/* Most questions before a verdict. */
#define QUESTIONS	8

/* With a multiplier of 1 they have the time that the verdict waits for the first one. */
static u64 step_ns(const struct nfo_session *s)
{
	u64 interval = nfo_session_rx_ns(s), time = nfo_session_detect_ns(s) - interval;

	return div_u64(max(time, interval), QUESTIONS);
}

/* The first question leaves half an interval before the verdict, and the timer for it is late. */
static u64 patience_ns(const struct nfo_session *s)
{
	return nfo_session_rx_ns(s) * 3 / 8;
}

u64 nfo_question_at(const struct nfo_session *s)
{
	u64 next, verdict;

	if (s->state != NFO_UP || s->held)
		return U64_MAX;
	if (!s->answer_by)
		return s->last_rx + nfo_session_pace_ns(s);
	next = s->question_at + step_ns(s);
	verdict = max(s->answer_by, s->suspect_until);
	return next < max(nfo_session_overdue_at(s), verdict) ? next : U64_MAX;
}

void nfo_question_ask(struct nfo_session *s, u64 now)
{
	if (now < nfo_question_at(s))
		return;
	if (!s->answer_by)
		s->answer_by = now + patience_ns(s);
	s->question_at = now;
	s->probe = true;
	s->tx_due = true;
}
