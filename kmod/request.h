/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the handlers of netlink requests share: finding what a request names,
 * refusing it in words, and answering.
 */
#ifndef NFO_REQUEST_H
#define NFO_REQUEST_H

#include <net/genetlink.h>

#include "netlink.h"

struct nfo_pair;
struct nfo_port;

/* Puts an object's attributes into a message; nf->lock is held. */
typedef int (*nfo_put_fn)(struct sk_buff *msg, void *object);

/* Call @serve under RTNL with the device, or the port, that the request names. */
int nfo_request_with_dev(struct genl_info *info,
			 int (*serve)(struct nfo_dev *nf, struct genl_info *info));
int nfo_request_with_port(struct genl_info *info,
			  int (*serve)(struct nfo_port *port, struct genl_info *info));

/* What an attribute names, or an ERR_PTR and a word why not. @nf NULL: of any device. RTNL. */
struct nfo_dev *nfo_request_dev(struct net *net, const struct nlattr *attr,
				struct netlink_ext_ack *extack);
struct nfo_port *nfo_request_port(struct net *net, const struct nfo_dev *nf,
				  const struct nlattr *attr, struct netlink_ext_ack *extack);

/* The remote MAC that the request names, which may be a pair's; or an ERR_PTR. */
const u8 *nfo_request_remote(const struct nfo_dev *nf, struct genl_info *info);

/* The node id that the request names, 0: none. */
u64 nfo_request_node(const struct genl_info *info);

/* The first pair on @port with @remote and, if @node is not 0, that node. nf->lock. */
struct nfo_pair *nfo_request_find_pair(struct nfo_port *port, const u8 *remote, u64 node);

/* Refuse: no such pair. */
int nfo_request_no_pair(struct genl_info *info);

/* Answer with one object. */
int nfo_request_reply(struct genl_info *info, struct nfo_dev *nf, nfo_put_fn put, void *object);

#endif
