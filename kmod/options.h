/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be set of a device and of a port. Both netlinks set it and show it
 * with the same attributes, NFAILOVER_A_*, and check them by the same policies:
 * generic netlink in dev-set and port-set, rtnetlink in the data of a link
 * (link.c).
 *
 * An array of attributes has room for those of the policy. What sets needs RTNL.
 */
#ifndef NFO_OPTIONS_H
#define NFO_OPTIONS_H

#include <net/netlink.h>

#include "port.h"

/* Set what is given, keep the rest; or refuse in words and change nothing. */
int nfo_options_set_dev(struct nfo_dev *nf, struct nlattr **a, struct netlink_ext_ack *extack);
void nfo_options_set_port(struct nfo_port *port, struct nlattr **a,
			  struct netlink_ext_ack *extack);

/* Only what pairs have too: @a has no room for more than the policy of pair-set. */
void nfo_options_set_pairs(struct nfo_port *port, struct nlattr **a,
			   struct netlink_ext_ack *extack);

/* What was done is done, but if by now nothing lives that is not locked out, warn of it. RTNL. */
void nfo_options_warn_barred(struct nfo_dev *nf, struct netlink_ext_ack *extack);

/* Forbid to send data on a port, or permit it again. True: that is new. RTNL and nf->lock. */
bool nfo_options_lockout(struct nfo_port *port, bool lockout);

/* All of them into a message. nf->lock. */
int nfo_options_put_dev(struct sk_buff *msg, const struct nfo_dev *nf);
/* Those alone that tell what needs approval, and until when. */
int nfo_options_put_approval(struct sk_buff *msg, const struct nfo_dev *nf);
int nfo_options_put_port(struct sk_buff *msg, const struct nfo_port *port);

#endif
