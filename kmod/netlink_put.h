/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What devices, ports, pairs and peers look like in netlink messages. Each
 * puts the attributes of its object, or returns -EMSGSIZE. RTNL and nf->lock.
 */
#ifndef NFO_NETLINK_PUT_H
#define NFO_NETLINK_PUT_H

#include <linux/skbuff.h>

#include "netlink.h"
#include "peer.h"

int nfo_netlink_put_dev(struct sk_buff *msg, void *object);	/* struct nfo_dev */
int nfo_netlink_put_port(struct sk_buff *msg, void *object);	/* struct nfo_port */
int nfo_netlink_put_pair(struct sk_buff *msg, void *object);	/* struct nfo_pair */
int nfo_netlink_put_quality(struct sk_buff *msg, void *object);	/* struct nfo_pair */
int nfo_netlink_put_pin(struct sk_buff *msg, void *object);	/* struct nfo_pin, not heard yet */
int nfo_netlink_put_peer(struct sk_buff *msg, void *object);	/* struct nfo_peer */

/* What an exercise tells of @peer. */
struct nfo_exercise {
	struct nfo_peer *peer;
	const struct nfo_port *port;	/* that a switch would be to, NULL: none is asked for */
	enum nfo_request request;
};

int nfo_netlink_put_exercise(struct sk_buff *msg, void *object);	/* struct nfo_exercise */
int nfo_netlink_put_event(struct sk_buff *msg, const struct nfo_dev *nf,
			  const struct nfo_event *e);

/* What the kernel tells of a device and of a port, beside their options. */
int nfo_netlink_put_dev_state(struct sk_buff *msg, const struct nfo_dev *nf);
int nfo_netlink_put_port_state(struct sk_buff *msg, const struct nfo_port *port);

#endif
