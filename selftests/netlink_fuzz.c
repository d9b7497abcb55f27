// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_fuzz: requests of chance, from several processes at the same time.
 *
 * Some send generic netlink's requests: of every operation of the specification, and of
 * some that do not exist; with attributes that belong there and others, valid, at the
 * bounds of their range, beyond, of other lengths, nested, or cut off.  Others make and
 * take away the device, with such attributes as a link's data, enslave and release its
 * ports, and set all of that up and down.  Whatever the kernel says to a request, it must
 * answer; the rest is for the kernel's log, and for who looks at the device afterwards.
 *
 * The same SEED sends the same requests; whose turn it is, the scheduler decides.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "genl.h"
#include "netlink_gen.h"
#include "parse.h"

#define N_PORTS		2
#define N_ASKERS	3
#define N_MAKERS	2
#define DATA_MAX	64	/* bytes of an attribute's value */

/* The first types of the specification: what a request is about */
enum { A_DEV = 1, A_PORT, A_REMOTE };

static const char *dev;
static const char *port[N_PORTS];
static __u8 remote[ETH_ALEN];
static unsigned int accepted, refused;

/* Chance. */

static bool one_in(unsigned int n)
{
	return random() % n == 0;
}

static __u64 any_number(void)
{
	__u64 number = (__u64)random() << 62 ^ (__u64)random() << 31 ^ random();

	return number >> random() % 64;
}

static void any_bytes(__u8 *data, size_t len)
{
	while (len--)
		data[len] = random();
}

/* Mostly in the range, and more often than chance has it at its ends */
static __u64 any_value(const struct table_attr *a)
{
	switch (random() % 8) {
	case 0:
		return a->min;
	case 1:
		return a->max;
	case 2:
		return a->min - 1;
	case 3:
		return a->max + 1;
	case 4:
		return any_number();
	}
	return a->min + (a->max - a->min == ~0ULL ? any_number() :
						      any_number() % (a->max - a->min + 1));
}

/* It may just not be there */
static __u32 any_link(bool of_port)
{
	return if_nametoindex(of_port ? port[random() % N_PORTS] : dev);
}

/* Attributes. */

static const struct table_attr *any_attr(void)
{
	return &table_attrs[random() % ARRAY_SIZE(table_attrs)];
}

static const struct table_attr *attr_of(__u16 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table_attrs); i++)
		if (table_attrs[i].type == type)
			return &table_attrs[i];
	errx(1, "the table has no attribute %u", type);
}

static bool has_room(const struct request *r)
{
	return r->nlh.nlmsg_len + 4 * (NLA_HDRLEN + DATA_MAX) < sizeof(*r);
}

static void put_any_bytes(struct request *r, __u16 type, size_t len)
{
	__u8 data[DATA_MAX];

	any_bytes(data, len);
	put(r, type, data, len);
}

/* As the kernel wants it, but for what it means */
static void put_proper(struct request *r, const struct table_attr *a)
{
	if (a->type == A_DEV || a->type == A_PORT)
		put_number(r, a->type, one_in(16) ? any_number() : any_link(a->type == A_PORT), 4);
	else if (a->type == A_REMOTE && !one_in(4))
		put(r, a->type, remote, ETH_ALEN);
	else if (!a->len)
		put_any_bytes(r, a->type, 16 * (random() % 4));
	else if (a->len > 4 && a->len < 8)
		put_any_bytes(r, a->type, a->len);
	else
		put_number(r, a->type, any_value(a), a->len);
}

static void put_any(struct request *r, const struct table_attr *a);

static void put_nest(struct request *r, __u16 type)
{
	struct nlattr *nest = (void *)r + here(r);

	put(r, type | NLA_F_NESTED, NULL, 0);
	while (has_room(r) && !one_in(3))
		put_any(r, any_attr());
	nest->nla_len = (void *)r + here(r) - (void *)nest;
}

static void put_any(struct request *r, const struct table_attr *a)
{
	struct nlattr *last = (void *)r + here(r);

	if (!has_room(r))
		return;
	switch (random() % 64) {
	case 0:
		put_nest(r, a->type);
		return;
	case 1:
		put_any_bytes(r, a->type, random() % DATA_MAX);
		return;
	case 2:
		put_any_bytes(r, random(), random() % DATA_MAX);
		return;
	}
	put_proper(r, a);
	if (one_in(64))
		last->nla_len = random() % (2 * DATA_MAX);
	if (one_in(64))
		last->nla_type |= one_in(2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
}

/* Generic netlink. */

static void count(int error)
{
	if (error)
		refused++;
	else
		accepted++;
}

/* What the operation is about it nearly always needs, and of the rest a few */
static void put_attrs(struct request *r, const struct table_op *op)
{
	unsigned int rare = 1 + random() % 8;
	const __u16 *type;

	for (type = op->attrs; *type; type++)
		if (*type <= A_REMOTE ? !one_in(8) : one_in(rare))
			put_any(r, attr_of(*type));
	while (one_in(16))
		put_any(r, any_attr());
}

static void ask_something(void)
{
	const struct table_op *op = &table_ops[random() % ARRAY_SIZE(table_ops)];
	struct request r;

	start(&r, op->cmd, op->dumps && one_in(2) ? NLM_F_DUMP : 0);
	if (one_in(64))
		r.genl.cmd = random();
	if (one_in(64))
		r.genl.version = random();
	if (one_in(64))
		r.nlh.nlmsg_flags |= NLM_F_ACK |
				     (random() & (NLM_F_DUMP | NLM_F_CREATE | NLM_F_ECHO));
	put_attrs(&r, op);
	if (one_in(64))
		r.nlh.nlmsg_len -= random() % (r.nlh.nlmsg_len - NLMSG_HDRLEN + 1);
	count(ask(&r, NULL, NULL).error);
}

/* rtnetlink. */

static void start_link(struct request *r, __u16 type, __u16 flags, __u32 index)
{
	struct ifinfomsg ifi = { .ifi_index = index };

	memset(r, 0, sizeof(*r));
	r->nlh.nlmsg_len = NLMSG_LENGTH(sizeof(ifi));
	r->nlh.nlmsg_type = type;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	memcpy(NLMSG_DATA(&r->nlh), &ifi, sizeof(ifi));
}

/* A device's or a port's options */
static void put_data(struct request *r, __u16 where, const char *cmd)
{
	struct nlattr *data = (void *)r + here(r);
	size_t i;

	put(r, where, NULL, 0);
	for (i = 0; i < ARRAY_SIZE(table_ops); i++) {
		if (strcmp(table_ops[i].name, cmd))
			continue;
		put_attrs(r, &table_ops[i]);
	}
	data->nla_len = (void *)r + here(r) - (void *)data;
}

static void put_info(struct request *r, bool of_port)
{
	struct nlattr *info = (void *)r + here(r);

	put(r, IFLA_LINKINFO, NULL, 0);
	if (of_port) {
		put(r, IFLA_INFO_SLAVE_KIND, "nfailover", sizeof("nfailover"));
		put_data(r, IFLA_INFO_SLAVE_DATA, "port-set");
	} else {
		put(r, IFLA_INFO_KIND, "nfailover", sizeof("nfailover"));
		if (one_in(4))
			put_data(r, IFLA_INFO_DATA, "dev-set");
	}
	info->nla_len = (void *)r + here(r) - (void *)info;
}

static void create(struct request *r)
{
	start_link(r, RTM_NEWLINK, NLM_F_CREATE | (one_in(2) ? NLM_F_EXCL : 0), 0);
	put(r, IFLA_IFNAME, dev, strlen(dev) + 1);
	put_info(r, false);
}

static void delete(struct request *r)
{
	start_link(r, RTM_DELLINK, 0, any_link(false));
}

static void enslave(struct request *r)
{
	start_link(r, RTM_NEWLINK, 0, any_link(true));
	put_number(r, IFLA_MASTER, any_link(false), 4);
}

static void release(struct request *r)
{
	start_link(r, RTM_NEWLINK, 0, any_link(true));
	put_number(r, IFLA_MASTER, 0, 4);
}

static void set_options(struct request *r)
{
	bool of_port = one_in(2);

	start_link(r, RTM_NEWLINK, 0, any_link(of_port));
	put_info(r, of_port);
}

static void up_or_down(struct request *r)
{
	struct ifinfomsg *ifi = NLMSG_DATA(&r->nlh);

	start_link(r, RTM_NEWLINK, 0, any_link(one_in(2)));
	ifi->ifi_change = IFF_UP;
	/* Else little happens */
	ifi->ifi_flags = one_in(3) ? 0 : IFF_UP;
}

static void show(struct request *r)
{
	start_link(r, RTM_GETLINK, 0, any_link(one_in(2)));
}

/* Without a device nothing else has any effect */
static void make_something(void)
{
	static void (*const make[])(struct request *r) = {
		create, create, delete, enslave, enslave, enslave, enslave, release,
		set_options, set_options, set_options, up_or_down, up_or_down, up_or_down, show,
	};
	struct request r;

	make[random() % ARRAY_SIZE(make)](&r);
	count(ask(&r, NULL, NULL).error);
}

/* Processes. */

static void run(unsigned int requests, unsigned int seed, unsigned int i)
{
	srandom(seed * (N_ASKERS + N_MAKERS) + i);
	if (i < N_ASKERS) {
		open_socket(NETLINK_GENERIC);
		resolve_family("nfailover");
	} else {
		open_socket(NETLINK_ROUTE);
		/* Each waits for the kernel's grace periods */
		requests /= 4;
	}
	while (requests--)
		i < N_ASKERS ? ask_something() : make_something();
	printf("%s: %u accepted, %u refused\n", i < N_ASKERS ? "requests" : "links", accepted,
	       refused);
	if (!accepted || !refused)
		errx(1, "that tests nothing");
}

int main(int argc, char **argv)
{
	unsigned int i, requests, seed;
	int status, failed = 0;

	if (argc != 7 || sscanf(argv[6], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &remote[0], &remote[1],
				&remote[2], &remote[3], &remote[4], &remote[5]) != ETH_ALEN)
		errx(2, "usage: netlink_fuzz REQUESTS SEED DEVICE PORT PORT REMOTE");
	requests = parse_count(argv[1]);
	seed = parse_count(argv[2]);
	dev = argv[3];
	port[0] = argv[4];
	port[1] = argv[5];
	for (i = 0; i < N_ASKERS + N_MAKERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (!pid) {
			run(requests, seed, i);
			return 0;
		}
	}
	while (wait(&status) > 0)
		failed |= !WIFEXITED(status) || WEXITSTATUS(status);
	return failed;
}
