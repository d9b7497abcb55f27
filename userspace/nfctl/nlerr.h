/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel refused, in words. */
#ifndef NFCTL_NLERR_H
#define NFCTL_NLERR_H

#include <linux/netlink.h>

#include "util.h"

/*
 * Write a sentence about error @err (an errno) into @text. @tlv are the @len
 * bytes of attributes of an extended acknowledgment to @request; both may be
 * empty.
 */
void nfc_explain(char *text, size_t size, int err, const struct nlmsghdr *request,
		 const void *tlv, int len);

/* The same for an error message or the end of a dump as they came in. */
void nfc_explain_ack(char *text, size_t size, const struct nlmsghdr *ack,
		     const struct nlmsghdr *request);

#endif
