// SPDX-License-Identifier: GPL-2.0
#include "link.h"

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>

#define KIND	"nfailover"

static struct nl_msg *new_request(int type, int flags, unsigned int ifindex)
{
	struct ifinfomsg info = { .ifi_index = ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (msg && !nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO))
		return msg;
	nfc_error("out of memory");
	exit(NFC_REFUSED);
}

/* Come last, so that all behind where they begin is theirs. Returns where. */
static size_t put_options(struct nl_msg *msg, const struct nfc_values *values,
			  const struct nfc_arg *options)
{
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO), *data;
	size_t at;

	nla_put_string(msg, IFLA_INFO_KIND, KIND);
	data = nla_nest_start(msg, IFLA_INFO_DATA);
	at = nlmsg_hdr(msg)->nlmsg_len;
	nfc_options_put(values, options, msg);
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
	return at;
}

enum nfc_exit nfc_link_add(struct nfc *nfc, const struct nfc_values *values,
			   const struct nfc_arg *options)
{
	struct nl_msg *msg = new_request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	const struct nfc_value *v = values->v;

	nla_put_string(msg, IFLA_IFNAME, v[NFAILOVER_A_DEV].text);
	if (nfc_given(values, NFC_A_ADDRESS))
		nla_put(msg, IFLA_ADDRESS, NFC_MAC_LEN, v[NFC_A_ADDRESS].mac);
	if (nfc_given(values, NFC_A_MTU))
		nla_put_u32(msg, IFLA_MTU, v[NFC_A_MTU].number);
	return nfc_talk_link(nfc, msg, values, put_options(msg, values, options));
}

enum nfc_exit nfc_link_del(struct nfc *nfc, unsigned int ifindex)
{
	return nfc_talk_link(nfc, new_request(RTM_DELLINK, 0, ifindex), NULL, 0);
}

enum nfc_exit nfc_link_enslave(struct nfc *nfc, unsigned int ifindex, unsigned int master)
{
	struct nl_msg *msg = new_request(RTM_SETLINK, 0, ifindex);

	nla_put_u32(msg, IFLA_MASTER, master);
	return nfc_talk_link(nfc, msg, NULL, 0);
}

static void take_master(struct nlmsghdr *link, void *arg)
{
	struct nlattr *master = nlmsg_find_attr(link, sizeof(struct ifinfomsg), IFLA_MASTER);

	*(unsigned int *)arg = nfc_attr_number(master);
}

enum nfc_exit nfc_link_master(struct nfc *nfc, unsigned int ifindex, unsigned int *master)
{
	return nfc_ask_link(nfc, new_request(RTM_GETLINK, 0, ifindex), take_master, master);
}
