/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel refused, in words. */
#ifndef NFCTL_NLERR_H
#define NFCTL_NLERR_H

#include <linux/netlink.h>

#include "util.h"

/*
 * Write a sentence about the refusal @ack, an error message or the end of a dump
 * as they came in, of @request; in which the family's attributes begin @attrs
 * bytes from its start, nowhere if that is 0.
 */
void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nlmsghdr *request, size_t attrs);

#endif
