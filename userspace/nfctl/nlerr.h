/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel refused, in words; and what it warns of. */
#ifndef NFCTL_NLERR_H
#define NFCTL_NLERR_H

#include <linux/netlink.h>

#include "args.h"

/* What the kernel was asked. */
struct nfc_sent {
	const struct nlmsghdr *msg;
	size_t attrs;		/* where in it the family's attributes begin, 0: nowhere */
	const struct nfc_values *values;	/* as they were typed, or NULL */
};

/*
 * Write a sentence about the refusal @ack, an error message or the end of a dump
 * as they came in, of @request.
 */
void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nfc_sent *request);

/* What the acknowledgment @ack of something that was done warns of; NULL: nothing. */
const char *nfc_ack_warning(const struct nlmsghdr *ack);

#endif
