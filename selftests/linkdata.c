// SPDX-License-Identifier: GPL-2.0
/*
 * linkdata: attributes that no tool would send, in the data of a link.
 *
 * linkdata LINK KIND device|port TYPE:BYTES... asks for a change of a link, with
 * those attributes, whose bytes are hexadecimal.  Prints the error and what the
 * kernel says to it, and ends with 1 if it was refused.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"

/* To be nested: returns where it began, for close_nest. */
static __u32 open_nest(struct request *r, __u16 type)
{
	__u32 at = here(r);

	put(r, type, NULL, 0);
	return at;
}

static void close_nest(struct request *r, __u32 at)
{
	struct nlattr *a = (void *)r + at;

	a->nla_len = here(r) - at;
}

static void put_bytes(struct request *r, const char *text)
{
	__u8 bytes[64];
	size_t n = 0;
	char *end;
	__u16 type = strtoul(text, &end, 10);

	if (*end++ != ':')
		errx(2, "%s: not TYPE:BYTES", text);
	while (n < sizeof(bytes) && sscanf(end, "%2hhx", &bytes[n]) == 1) {
		n++;
		end += 2;
	}
	if (*end)
		errx(2, "%s: not TYPE:BYTES", text);
	put(r, type, bytes, n);
}

int main(int argc, char **argv)
{
	struct request r = { };
	struct ifinfomsg info = { };
	struct reply reply;
	__u32 link, data;
	int i;

	if (argc < 4)
		errx(2, "usage: linkdata LINK KIND device|port TYPE:BYTES...");
	info.ifi_index = if_nametoindex(argv[1]);
	if (!info.ifi_index)
		err(2, "%s", argv[1]);
	open_socket(NETLINK_ROUTE);
	r.nlh.nlmsg_type = RTM_NEWLINK;
	r.nlh.nlmsg_flags = NLM_F_REQUEST;
	r.nlh.nlmsg_len = NLMSG_LENGTH(sizeof(info));
	memcpy(NLMSG_DATA(&r.nlh), &info, sizeof(info));
	link = open_nest(&r, IFLA_LINKINFO);
	put(&r, IFLA_INFO_KIND, argv[2], strlen(argv[2]) + 1);
	data = open_nest(&r, strcmp(argv[3], "port") ? IFLA_INFO_DATA : IFLA_INFO_SLAVE_DATA);
	for (i = 4; i < argc; i++)
		put_bytes(&r, argv[i]);
	close_nest(&r, data);
	close_nest(&r, link);
	reply = ask(&r, NULL, NULL);
	if (!reply.error)
		return 0;
	printf("%s: %s\n", strerrorname_np(reply.error), reply.text);
	return 1;
}
