// SPDX-License-Identifier: GPL-2.0
#include "object.h"

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>

int nfc_objs_add(struct nfc_objs *objs, struct nl_msg *msg)
{
	struct nfc_obj *obj;
	int err;

	objs->v = nfc_realloc(objs->v, objs->n + 1, sizeof(*objs->v));
	obj = &objs->v[objs->n];
	err = genlmsg_parse(nlmsg_hdr(msg), 0, obj->tb, NFAILOVER_A_MAX, NULL);
	if (err)
		return err;
	nlmsg_get(msg);
	obj->msg = msg;
	objs->n++;
	return 0;
}

void nfc_objs_free(struct nfc_objs *objs)
{
	for (size_t i = 0; i < objs->n; i++)
		nlmsg_free(objs->v[i].msg);
	free(objs->v);
	*objs = (struct nfc_objs){ 0 };
}

u64 nfc_attr_number(const struct nlattr *attr)
{
	return attr ? nfc_field_number(nla_data(attr), nla_len(attr)) : 0;
}

const char *nfc_attr_string(const struct nlattr *attr)
{
	if (!attr || !memchr(nla_data(attr), 0, nla_len(attr)))
		return "";
	return nla_data(attr);
}

const u8 *nfc_attr_mac(const struct nlattr *attr)
{
	if (!attr || nla_len(attr) < NFC_MAC_LEN)
		return NULL;
	return nla_data(attr);
}

bool nfc_has(const struct nfc_obj *obj, unsigned int attr)
{
	return obj->tb[attr];
}

u64 nfc_number(const struct nfc_obj *obj, unsigned int attr)
{
	return nfc_attr_number(obj->tb[attr]);
}

const char *nfc_string(const struct nfc_obj *obj, unsigned int attr)
{
	return nfc_attr_string(obj->tb[attr]);
}

const char *nfc_path_port(const struct nfc_obj *obj, unsigned int attr)
{
	struct nlattr *tb[NFAILOVER_A_MAX + 1];

	if (!nfc_has(obj, attr) || nla_parse_nested(tb, NFAILOVER_A_MAX, obj->tb[attr], NULL))
		return NULL;
	return nfc_attr_string(tb[NFAILOVER_A_PORT_NAME]);
}
