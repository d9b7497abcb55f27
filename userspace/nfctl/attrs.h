/* SPDX-License-Identifier: GPL-2.0 */
/* What was given on the command line as attributes of a request. */
#ifndef NFCTL_ATTRS_H
#define NFCTL_ATTRS_H

#include <netlink/netlink.h>

#include "args.h"

/* The number of the interface @name; exits if there is none. */
unsigned int nfc_ifindex(const char *name);

/* Append what is an attribute of the family to @msg; exits if it cannot. */
void nfc_values_put(const struct nfc_values *values, struct nl_msg *msg);

/* Only those of @options. */
void nfc_options_put(const struct nfc_values *values, const struct nfc_arg *options,
		     struct nl_msg *msg);

#endif
