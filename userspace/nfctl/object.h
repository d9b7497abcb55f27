/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel answered: a list of messages with their attributes. */
#ifndef NFCTL_OBJECT_H
#define NFCTL_OBJECT_H

#include <netlink/netlink.h>

#include "field.h"

struct nfc_obj {
	struct nl_msg *msg;	/* holds what tb points into */
	struct nlattr *tb[NFAILOVER_A_MAX + 1];
};

struct nfc_objs {
	struct nfc_obj *v;
	size_t n;
};

/* Takes a reference to @msg. Returns 0, or -NLE_... for an impossible message. */
int nfc_objs_add(struct nfc_objs *objs, struct nl_msg *msg);
void nfc_objs_free(struct nfc_objs *objs);

/* Absent attributes read as 0, "", NULL. */
bool nfc_has(const struct nfc_obj *obj, unsigned int attr);
u64 nfc_number(const struct nfc_obj *obj, unsigned int attr);
const char *nfc_string(const struct nfc_obj *obj, unsigned int attr);
/* The name of the port in a path. */
const char *nfc_path_port(const struct nfc_obj *obj, unsigned int attr);

/* The same for an attribute by itself. */
u64 nfc_attr_number(const struct nlattr *attr);
const char *nfc_attr_string(const struct nlattr *attr);
const u8 *nfc_attr_mac(const struct nlattr *attr);

#endif
