/* SPDX-License-Identifier: GPL-2.0 */
/* Devices and ports as links, over rtnetlink: what ip link does. */
#ifndef NFCTL_LINK_H
#define NFCTL_LINK_H

#include "attrs.h"
#include "nl.h"

/* Make the device that @values name, with those of @options that they hold. */
enum nfc_exit nfc_link_add(struct nfc *nfc, const struct nfc_values *values,
			   const struct nfc_arg *options);

enum nfc_exit nfc_link_del(struct nfc *nfc, unsigned int ifindex);

/* Make it a port of the device @master, or of none if that is 0. */
enum nfc_exit nfc_link_enslave(struct nfc *nfc, unsigned int ifindex, unsigned int master);

/* Whose port it is, 0: of none. */
enum nfc_exit nfc_link_master(struct nfc *nfc, unsigned int ifindex, unsigned int *master);

#endif
