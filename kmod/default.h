/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The default port: where frames leave that belong to no pair.
 *
 * Pure: compiles in the kernel and in userspace. Documentation/selection.rst has the
 * rules.
 */
#ifndef NFO_DEFAULT_H
#define NFO_DEFAULT_H

#include "session.h"

/* A port, as a candidate for the default port: where frames leave that belong to no pair. */
struct nfo_candidate {
	bool barred;		/* the user forbids to send data there: lockout, heartbeat-only */
	bool ok;		/* carrier and up */
	bool lonely;		/* it could carry frames for NFO_LONELY_NS */
	bool gateway;		/* a gateway answered there a moment ago */
	bool gateway_lost;	/* gateways are asked there, and have not answered for long */
	s32 prio;
	u32 order;

	/* Of its pairs; nfo_default_pair fills it. */
	bool up;		/* one is up */
	bool failed;		/* one was, and has failed */
	bool away;		/* one was, and has not failed: its peer is away */
};

/* A port without any peer keeps the default for this long, to give one time to speak. */
#define NFO_LONELY_NS	((u64)NSEC_PER_SEC)

/* The port has this pair; a heartbeat-only one is none to a default port. */
void nfo_default_pair(struct nfo_candidate *c, const struct nfo_session *s);

/*
 * Which of @n ports should be the default one, -1 if there are none, or all are
 * barred; @held is the present one or -1. Sticky: it leaves only a port that is barred,
 * one that cannot carry frames while another can, one whose gateway is lost while it
 * answers on another, or one without an up pair (not merely because its peers are away)
 * while another has one, and does not answer less.
 */
int nfo_default_choose(const struct nfo_candidate *c, int n, int held);

#endif
