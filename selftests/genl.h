/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink without a library, which would not let wrong requests pass */
#ifndef NFAILOVER_TEST_GENL_H
#define NFAILOVER_TEST_GENL_H

#include <err.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Requests. */

struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	__u8 attrs[2048];
};

struct reply {
	int error;		/* errno, 0: done */
	char text[256];
	bool has_offset, has_missing, has_policy;
	__u32 offset;		/* of the attribute in the request */
	__u32 missing;		/* its type */
	bool has_min, has_max;
	__u64 min, max;
};

static int genl_fd = -1;
static __u16 genl_family;

static inline void open_socket(int protocol)
{
	struct timeval patience = { .tv_sec = 10 };
	int one = 1;

	if (genl_fd >= 0)
		close(genl_fd);
	genl_fd = socket(AF_NETLINK, SOCK_RAW, protocol);
	if (genl_fd < 0 ||
	    setsockopt(genl_fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(genl_fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)) ||
	    setsockopt(genl_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		err(1, "netlink socket");
}

static inline void start(struct request *r, __u8 cmd, __u16 flags)
{
	memset(r, 0, sizeof(*r));
	r->nlh.nlmsg_len = NLMSG_LENGTH(sizeof(r->genl));
	r->nlh.nlmsg_type = genl_family;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	r->genl.cmd = cmd;
	r->genl.version = 1;
}

static inline void put(struct request *r, __u16 type, const void *data, size_t len)
{
	struct nlattr *a = (void *)r + NLMSG_ALIGN(r->nlh.nlmsg_len);

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((void *)a + NLA_HDRLEN, data, len);
	r->nlh.nlmsg_len = NLMSG_ALIGN(r->nlh.nlmsg_len) + NLA_ALIGN(a->nla_len);
}

/* All attributes are little-endian here: their first @len bytes are the value */
static inline void put_number(struct request *r, __u16 type, __u64 value, size_t len)
{
	__u8 bytes[16] = { };
	size_t i;

	for (i = 0; i < len && i < 8; i++)
		bytes[i] = value >> (8 * i);
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		for (i = 0; i < len / 2; i++) {
			__u8 swap = bytes[i];

			bytes[i] = bytes[len - 1 - i];
			bytes[len - 1 - i] = swap;
		}
	put(r, type, bytes, len);
}

/* Where the next attribute will be */
static inline __u32 here(const struct request *r)
{
	return NLMSG_ALIGN(r->nlh.nlmsg_len);
}

/* Replies. */

/* The attribute behind @a, or the first if that is NULL, of @len bytes at @from */
static inline struct nlattr *next_attr(void *from, size_t len, struct nlattr *a)
{
	void *end = from + len;

	a = a ? (void *)a + NLA_ALIGN(a->nla_len) : from;
	if ((void *)a + NLA_HDRLEN > end || a->nla_len < NLA_HDRLEN ||
	    (void *)a + a->nla_len > end)
		return NULL;
	return a;
}

static inline void *data_of(struct nlattr *a)
{
	return (void *)a + NLA_HDRLEN;
}

static inline void *first_of(struct nlmsghdr *nlh)
{
	return NLMSG_DATA(nlh) + GENL_HDRLEN;
}

static inline __u64 number_of(struct nlattr *a)
{
	__u64 n64 = 0;
	__u32 n32 = 0;

	if (a->nla_len == NLA_HDRLEN + 8) {
		memcpy(&n64, data_of(a), 8);
		return n64;
	}
	memcpy(&n32, data_of(a), 4);
	return n32;
}

static inline void read_policy(struct reply *reply, struct nlattr *policy)
{
	size_t len = policy->nla_len - NLA_HDRLEN;
	struct nlattr *a = NULL;

	reply->has_policy = true;
	while ((a = next_attr(data_of(policy), len, a))) {
		switch (a->nla_type & NLA_TYPE_MASK) {
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U:
			reply->has_min = true;
			reply->min = number_of(a);
			break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U:
			reply->has_max = true;
			reply->max = number_of(a);
			break;
		}
	}
}

static inline void read_ack(struct reply *reply, void *tlvs, int len)
{
	struct nlattr *a = NULL;

	while ((a = next_attr(tlvs, len, a))) {
		switch (a->nla_type & NLA_TYPE_MASK) {
		case NLMSGERR_ATTR_MSG:
			snprintf(reply->text, sizeof(reply->text), "%.*s",
				 (int)(a->nla_len - NLA_HDRLEN), (char *)data_of(a));
			break;
		case NLMSGERR_ATTR_OFFS:
			reply->has_offset = true;
			reply->offset = number_of(a);
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			reply->has_missing = true;
			reply->missing = number_of(a);
			break;
		case NLMSGERR_ATTR_POLICY:
			read_policy(reply, a);
			break;
		}
	}
}

/* The end of an exchange: an error, an acknowledgment, or that of a dump */
static inline bool ends(struct nlmsghdr *nlh, struct reply *reply)
{
	size_t head = nlh->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) : sizeof(int);
	int *error = NLMSG_DATA(nlh);

	if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE)
		return false;
	reply->error = -*error;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		read_ack(reply, (void *)error + head, NLMSG_PAYLOAD(nlh, head));
	return true;
}

/* Send, and read until it ends; @each sees what is answered */
static inline struct reply ask(struct request *r,
			       void (*each)(struct nlmsghdr *nlh, void *to), void *to)
{
	static __u8 buffer[1 << 16];
	struct reply reply = { };
	struct nlmsghdr *nlh;
	static __u32 seq;
	ssize_t n;

	r->nlh.nlmsg_seq = ++seq;
	if (!(r->nlh.nlmsg_flags & NLM_F_DUMP & ~NLM_F_ACK))
		r->nlh.nlmsg_flags |= NLM_F_ACK;
	if (send(genl_fd, r, r->nlh.nlmsg_len, 0) < 0)
		err(1, "send");
	for (;;) {
		n = recv(genl_fd, buffer, sizeof(buffer), 0);
		if (n < 0)
			err(1, "receive");
		for (nlh = (void *)buffer; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n)) {
			if (nlh->nlmsg_seq != seq)
				continue;
			if (ends(nlh, &reply))
				return reply;
			if (each)
				each(nlh, to);
		}
	}
}

static inline void find_family(struct nlmsghdr *nlh, void *to)
{
	struct nlattr *a = NULL;

	while ((a = next_attr(first_of(nlh), NLMSG_PAYLOAD(nlh, GENL_HDRLEN), a)))
		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(to, data_of(a), sizeof(__u16));
}

static inline void resolve_family(const char *name)
{
	struct request r;

	genl_family = GENL_ID_CTRL;
	start(&r, CTRL_CMD_GETFAMILY, 0);
	put(&r, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	if (ask(&r, find_family, &genl_family).error || genl_family == GENL_ID_CTRL)
		errx(1, "there is no generic netlink family %s", name);
}

#endif
