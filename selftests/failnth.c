// SPDX-License-Identifier: GPL-2.0
/*
 * failnth: every request, without memory for its first allocation, then its second, and so on
 * until none of them fails.
 *
 * The device is made, gets its ports, is asked and told everything that the specification
 * knows, and is taken away.  A request that fails must say so for want of memory, and must
 * have changed nothing; one that succeeds is undone and made again.  Which allocations
 * count is set in debugfs (failslab.sh).  Runs in the namespace of the ports.
 *
 * Or one request alone, without memory for its Nth allocation; stdout gets "fault=0|1
 * error=ERRNO".
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"
#include "netlink_gen.h"
#include "parse.h"

#define N_MAX		1000	/* allocations of one request */
#define STATE_MAX	32768	/* bytes */

/* Types of the specification */
enum { A_DEV = 1, A_PORT, A_REMOTE, A_PEER, A_GATEWAYS = 17, A_KEY_ID = 34, A_KEY };

static const char *dev, *port[2];
static __u8 remote[ETH_ALEN];
static __u64 peer;
static int route_fd = -1, family_fd = -1, nth_fd;
static unsigned int failed;
static bool tried[256][2];	/* of each command: about one object, about all */

static void complain(const char *what, unsigned int n, const char *why)
{
	printf("FAIL: %s, allocation %u: %s\n", what, n, why);
	failed++;
}

/* Requests of links. */

static void start_link(struct request *r, __u16 type, __u16 flags, const char *name)
{
	struct ifinfomsg ifi = { .ifi_index = name ? if_nametoindex(name) : 0 };

	memset(r, 0, sizeof(*r));
	r->nlh.nlmsg_len = NLMSG_LENGTH(sizeof(ifi));
	r->nlh.nlmsg_type = type;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	memcpy(NLMSG_DATA(&r->nlh), &ifi, sizeof(ifi));
}

static struct nlattr *nest(struct request *r, __u16 type)
{
	struct nlattr *a = (void *)r + here(r);

	put(r, type, NULL, 0);
	return a;
}

static void nest_end(struct request *r, struct nlattr *a)
{
	a->nla_len = (void *)r + here(r) - (void *)a;
}

/* A setting of each kind: numbers, a list */
static void put_settings(struct request *r)
{
	static const __u8 gateway[16] = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 254
	};

	put_number(r, 12, 50000, 4);		/* hello-interval-us */
	put(r, A_GATEWAYS, gateway, sizeof(gateway));
	put_number(r, 25, 20000, 4);		/* pulse-budget */
}

static void put_kind(struct request *r, const char *kind, bool settings)
{
	struct nlattr *info = nest(r, IFLA_LINKINFO), *data;

	put(r, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	if (settings) {
		data = nest(r, IFLA_INFO_DATA);
		put_settings(r);
		nest_end(r, data);
	}
	nest_end(r, info);
}

static void create(struct request *r)
{
	start_link(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, NULL);
	put(r, IFLA_IFNAME, dev, strlen(dev) + 1);
	put_kind(r, "nfailover", false);
}

static void create_with_settings(struct request *r)
{
	start_link(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, NULL);
	put(r, IFLA_IFNAME, dev, strlen(dev) + 1);
	put_kind(r, "nfailover", true);
}

static void delete(struct request *r)
{
	start_link(r, RTM_DELLINK, 0, dev);
}

static void master(struct request *r, int i, const char *of)
{
	start_link(r, RTM_NEWLINK, 0, port[i]);
	put_number(r, IFLA_MASTER, of ? if_nametoindex(of) : 0, 4);
}

static void enslave0(struct request *r)
{
	master(r, 0, dev);
}

static void enslave1(struct request *r)
{
	master(r, 1, dev);
}

static void release0(struct request *r)
{
	master(r, 0, NULL);
}

static void release1(struct request *r)
{
	master(r, 1, NULL);
}

static void flags(struct request *r, unsigned int mask, unsigned int value)
{
	struct ifinfomsg *ifi = NLMSG_DATA(&r->nlh);

	start_link(r, RTM_NEWLINK, 0, dev);
	ifi->ifi_change = mask;
	ifi->ifi_flags = value;
}

static void up(struct request *r)
{
	flags(r, IFF_UP, IFF_UP);
}

static void down(struct request *r)
{
	flags(r, IFF_UP, 0);
}

static void promiscuous(struct request *r)
{
	flags(r, IFF_PROMISC, IFF_PROMISC);
}

static void not_promiscuous(struct request *r)
{
	flags(r, IFF_PROMISC, 0);
}

static void address(struct request *r, __u8 last)
{
	__u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 0xaa, last };

	start_link(r, RTM_NEWLINK, 0, dev);
	put(r, IFLA_ADDRESS, mac, sizeof(mac));
}

static void first_address(struct request *r)
{
	address(r, 1);
}

static void second_address(struct request *r)
{
	address(r, 2);
}

static void mtu_small(struct request *r)
{
	start_link(r, RTM_NEWLINK, 0, dev);
	put_number(r, IFLA_MTU, 1400, 4);
}

static void mtu_usual(struct request *r)
{
	start_link(r, RTM_NEWLINK, 0, dev);
	put_number(r, IFLA_MTU, 1500, 4);
}

static void link_settings(struct request *r)
{
	start_link(r, RTM_NEWLINK, 0, dev);
	put_kind(r, "nfailover", true);
}

static void vlan(struct request *r)
{
	struct nlattr *info, *data;

	start_link(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, NULL);
	put(r, IFLA_IFNAME, "vlan7", sizeof("vlan7"));
	put_number(r, IFLA_LINK, if_nametoindex(dev), 4);
	info = nest(r, IFLA_LINKINFO);
	put(r, IFLA_INFO_KIND, "vlan", sizeof("vlan"));
	data = nest(r, IFLA_INFO_DATA);
	put_number(r, IFLA_VLAN_ID, 7, 2);
	nest_end(r, data);
	nest_end(r, info);
}

static void vlan_delete(struct request *r)
{
	start_link(r, RTM_DELLINK, 0, "vlan7");
}

static void show_dev(struct request *r)
{
	start_link(r, RTM_GETLINK, 0, dev);
}

static void show_port(struct request *r)
{
	start_link(r, RTM_GETLINK, 0, port[0]);
}

/* Requests of the family. */

static const struct table_op *op(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table_ops); i++)
		if (!strcmp(table_ops[i].name, name))
			return &table_ops[i];
	errx(1, "the specification has no operation %s", name);
}

static bool takes(const struct table_op *of, __u16 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(of->attrs); i++)
		if (of->attrs[i] == type)
			return true;
	return false;
}

static void begin(struct request *r, const char *name)
{
	start(r, op(name)->cmd, 0);
	put_number(r, A_DEV, if_nametoindex(dev), 4);
}

static void begin_port(struct request *r, const char *name)
{
	begin(r, name);
	put_number(r, A_PORT, if_nametoindex(port[0]), 4);
}

static void begin_pair(struct request *r, const char *name)
{
	begin_port(r, name);
	put(r, A_REMOTE, remote, ETH_ALEN);
}

static void dev_set(struct request *r)
{
	begin(r, "dev-set");
	put_settings(r);
}

/* That can change while the device is down */
static void usual_hello_address(struct request *r)
{
	static const __u8 usual[ETH_ALEN] = { 0x03, 0x6e, 0x66, 0x6f, 0x00, 0x01 };

	begin(r, "dev-set");
	put(r, 13, usual, sizeof(usual));
}

static void hello_address(struct request *r)
{
	static const __u8 address[ETH_ALEN] = { 0x03, 0, 0, 0, 0, 7 };

	begin(r, "dev-set");
	put(r, 13, address, sizeof(address));
}

static void port_set(struct request *r)
{
	begin_port(r, "port-set");
	put_number(r, 5, 20000, 4);	/* interval-us */
	put_number(r, 8, 0, 4);		/* prio */
	put_number(r, 31, 0, 1);	/* lockout */
}

static void pair_set(struct request *r)
{
	begin_pair(r, "pair-set");
	put_number(r, 5, 20000, 4);
}

static void add_pair(struct request *r)
{
	static const __u8 nobody[ETH_ALEN] = { 0x02, 0, 0, 0, 0xbb, 1 };

	begin_port(r, "pair-add");
	put(r, A_REMOTE, nobody, ETH_ALEN);
	put_number(r, 5, 20000, 4);
}

static void del_pair(struct request *r)
{
	static const __u8 nobody[ETH_ALEN] = { 0x02, 0, 0, 0, 0xbb, 1 };

	begin_port(r, "pair-del");
	put(r, A_REMOTE, nobody, ETH_ALEN);
}

static void pair_probe(struct request *r)
{
	begin_pair(r, "pair-probe");
}

static void do_switch(struct request *r)
{
	begin(r, "switch");
	put_number(r, A_PORT, if_nametoindex(port[1]), 4);
}

static void clear(struct request *r)
{
	begin(r, "clear");
}

static void key_add(struct request *r)
{
	static const __u8 key[16] = "sixteen bytes...";

	begin(r, "key-add");
	put_number(r, A_KEY_ID, 7, 1);
	put(r, A_KEY, key, sizeof(key));
}

static void key_activate(struct request *r)
{
	begin(r, "key-activate");
	put_number(r, A_KEY_ID, 7, 1);
}

static void key_none(struct request *r)
{
	begin(r, "key-activate");
	put_number(r, A_KEY_ID, 0, 1);
}

static void key_del(struct request *r)
{
	begin(r, "key-del");
	put_number(r, A_KEY_ID, 7, 1);
}

static void pause_for(struct request *r, unsigned int ms)
{
	begin(r, "pause");
	put_number(r, 43, ms, 4);	/* pause-ms */
}

static void pause_minute(struct request *r)
{
	pause_for(r, 60000);
}

static void resume(struct request *r)
{
	pause_for(r, 0);
}

static void approve(struct request *r)
{
	begin(r, "approve");
}

static void deny(struct request *r)
{
	begin(r, "deny");
}

/* What tells: one object, and all of them */

static void dev_get(struct request *r)
{
	begin(r, "dev-get");
}

static void port_get(struct request *r)
{
	begin_port(r, "port-get");
}

static void pair_get(struct request *r)
{
	begin_pair(r, "pair-get");
}

static void peer_get(struct request *r)
{
	begin(r, "peer-get");
	put_number(r, A_PEER, peer, 8);
}

static void quality_get(struct request *r)
{
	begin_pair(r, "quality-get");
}

static void exercise(struct request *r)
{
	begin(r, "exercise");
	put_number(r, A_PORT, if_nametoindex(port[1]), 4);
	put_number(r, A_PEER, peer, 8);
}

static void dump(struct request *r, const char *name)
{
	start(r, op(name)->cmd, NLM_F_DUMP);
}

static void dev_dump(struct request *r)
{
	dump(r, "dev-get");
}

static void port_dump(struct request *r)
{
	dump(r, "port-get");
}

static void pair_dump(struct request *r)
{
	dump(r, "pair-get");
}

static void peer_dump(struct request *r)
{
	dump(r, "peer-get");
}

static void quality_dump(struct request *r)
{
	dump(r, "quality-get");
}

static void exercise_dump(struct request *r)
{
	dump(r, "exercise");
	put_number(r, A_DEV, if_nametoindex(dev), 4);
	put_number(r, A_PORT, if_nametoindex(port[1]), 4);
}

typedef void builder(struct request *r);

/* A request, and what undoes it if it succeeds although something failed */
static const struct step {
	const char *name;
	builder *make;
	builder *undo[3];
	bool once;		/* it stays undone in the end */
	int refused;		/* errno, if it is also without a fault */
} steps[] = {
	{ "create with settings", .make = create_with_settings, .undo = { delete }, .once = true },
	{ "create", .make = create, .undo = { delete } },
	{ "enslave", .make = enslave0, .undo = { release0 } },
	{ "enslave another one", .make = enslave1, .undo = { release1 } },
	{ "settings of a link", .make = link_settings },
	{ "hello's address", .make = hello_address, .undo = { usual_hello_address }, .once = true },
	{ "first address", .make = first_address },
	{ "up", .make = up, .undo = { down } },
	{ "link of the device", .make = show_dev },
	{ "link of a port", .make = show_port },
	{ "dev-get", .make = dev_get },
	{ "dev-get, all", .make = dev_dump },
	{ "port-get", .make = port_get },
	{ "port-get, all", .make = port_dump },
	{ "pair-get", .make = pair_get },
	{ "pair-get, all", .make = pair_dump },
	{ "peer-get", .make = peer_get },
	{ "peer-get, all", .make = peer_dump },
	{ "quality-get", .make = quality_get },
	{ "quality-get, all", .make = quality_dump },
	{ "exercise", .make = exercise },
	{ "exercise, all", .make = exercise_dump },
	{ "pair-probe", .make = pair_probe },
	{ "dev-set", .make = dev_set },
	{ "port-set", .make = port_set },
	{ "pair-set", .make = pair_set },
	{ "pair-add", .make = add_pair, .undo = { del_pair } },
	{ "pair-del", .make = del_pair, .undo = { add_pair } },
	{ "switch", .make = do_switch, .undo = { clear } },
	{ "clear", .make = clear, .undo = { do_switch } },
	{ "key-add", .make = key_add, .undo = { key_del } },
	{ "key-activate", .make = key_activate, .undo = { key_none } },
	{ "key-activate 0", .make = key_none, .undo = { key_activate } },
	{ "key-del", .make = key_del, .undo = { key_add } },
	{ "pause", .make = pause_minute, .undo = { resume } },
	{ "resume", .make = resume, .undo = { pause_minute } },
	{ "approve", .make = approve, .refused = ENODATA },
	{ "deny", .make = deny, .refused = ENODATA },
	{ "another address", .make = second_address, .undo = { first_address } },
	{ "promiscuous", .make = promiscuous, .undo = { not_promiscuous } },
	{ "not promiscuous", .make = not_promiscuous, .undo = { promiscuous } },
	{ "another MTU", .make = mtu_small, .undo = { mtu_usual }, .once = true },
	{ "VLAN", .make = vlan, .undo = { vlan_delete }, .once = true },
	{ "release", .make = release1, .undo = { enslave1 } },
	{ "enslave while up", .make = enslave1, .undo = { release1 } },
	{ "down", .make = down, .undo = { up } },
	{ "up again", .make = up, .undo = { down } },
	{ "delete", .make = delete, .undo = { create, enslave0, enslave1 } },
};

/* The state. */

struct state {
	size_t len;
	__u8 bytes[STATE_MAX];
};

static void keep(struct state *s, const void *data, size_t len)
{
	if (s->len + len > STATE_MAX)
		errx(1, "there is too much to see");
	memcpy(s->bytes + s->len, data, len);
	s->len += len;
}

/* What can be set, and whose it is */
static void keep_settings(struct nlmsghdr *nlh, void *to)
{
	const struct table_op *of_dev = op("dev-set"), *of_port = op("port-set");
	struct nlattr *a = NULL;

	while ((a = next_attr(first_of(nlh), NLMSG_PAYLOAD(nlh, GENL_HDRLEN), a))) {
		__u16 type = a->nla_type & NLA_TYPE_MASK;

		if (takes(of_dev, type) || takes(of_port, type))
			keep(to, a, a->nla_len);
	}
}

static void keep_link(struct nlmsghdr *nlh, void *to)
{
	struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	unsigned int flags = ifi->ifi_flags & (IFF_UP | IFF_PROMISC | IFF_ALLMULTI);
	struct nlattr *a = NULL;

	keep(to, &flags, sizeof(flags));
	while ((a = next_attr(ifi + 1, NLMSG_PAYLOAD(nlh, sizeof(*ifi)), a))) {
		switch (a->nla_type & NLA_TYPE_MASK) {
		case IFLA_ADDRESS:
		case IFLA_MTU:
		case IFLA_MASTER:
		case IFLA_PROMISCUITY:
			keep(to, a, a->nla_len);
		}
	}
}

static struct reply ask_of(struct request *r, void (*each)(struct nlmsghdr *nlh, void *to),
			   void *to)
{
	genl_fd = r->nlh.nlmsg_type == genl_family ? family_fd : route_fd;
	return ask(r, each, to);
}

static void look(struct state *s)
{
	const char * const links[] = { dev, port[0], port[1] };
	static builder *const dumps[] = { dev_dump, port_dump };
	struct request r;
	size_t i;

	s->len = 0;
	for (i = 0; i < ARRAY_SIZE(links); i++) {
		start_link(&r, RTM_GETLINK, 0, links[i]);
		if (if_nametoindex(links[i]))
			ask_of(&r, keep_link, s);
	}
	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		dumps[i](&r);
		ask_of(&r, keep_settings, s);
	}
}

/* Faults. */

static void fail_at(unsigned int n)
{
	char s[16];
	int len = snprintf(s, sizeof(s), "%u", n);

	if (pwrite(nth_fd, s, len, 0) != len)
		err(1, "fail-nth");
}

/* How many allocations are left until the one that fails; 0: it has failed */
static unsigned int left(void)
{
	char s[16] = "";

	if (pread(nth_fd, s, sizeof(s) - 1, 0) < 0)
		err(1, "fail-nth");
	return strtoul(s, NULL, 10);
}

static void must(builder *make, const char *what)
{
	struct request r;
	struct reply reply;

	make(&r);
	reply = ask_of(&r, NULL, NULL);
	if (reply.error)
		errx(1, "%s, undone: %s %s", what, strerror(reply.error), reply.text);
}

static void undo(const struct step *step)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(step->undo) && step->undo[i]; i++)
		must(step->undo[i], step->name);
}

static void note(const struct request *r)
{
	if (r->nlh.nlmsg_type == genl_family)
		tried[r->genl.cmd][!!(r->nlh.nlmsg_flags & NLM_F_DUMP & ~NLM_F_ACK)] = true;
}

/* The request without its @n'th allocation. Whether that was reached. */
static bool ask_without(const struct step *step, unsigned int n, struct request *r,
			struct reply *reply)
{
	bool fault;

	step->make(r);
	fail_at(n);
	*reply = ask_of(r, NULL, NULL);
	fault = !left();
	fail_at(0);
	return fault;
}

static bool is_for_memory(int error)
{
	return error == ENOMEM || error == ENOBUFS;
}

/* Whether something failed */
static bool try(const struct step *step, unsigned int n, const struct state *before)
{
	static struct state after;
	struct request r;
	struct reply reply;
	bool fault = ask_without(step, n, &r, &reply);

	note(&r);
	if (!fault && reply.error != step->refused)
		errx(1, "%s: %s %s", step->name, strerror(reply.error), reply.text);
	if (!reply.error) {
		if (fault || step->once)
			undo(step);
		return fault;
	}
	if (!is_for_memory(reply.error) && reply.error != step->refused)
		complain(step->name, n, strerror(reply.error));
	look(&after);
	if (after.len != before->len || memcmp(after.bytes, before->bytes, after.len)) {
		complain(step->name, n, "something changed");
		errx(1, "and now nothing is as it should be");
	}
	return fault;
}

static void run(const struct step *step)
{
	static struct state before;
	unsigned int n = 1, refused = failed;

	look(&before);
	while (try(step, n, &before))
		if (++n > N_MAX)
			errx(1, "%s: there is no end to it", step->name);
	printf("%s: %u allocations%s\n", step->name, n - 1, failed > refused ? ", FAILED" : "");
}

/* Whoever adds an operation to the specification adds a step */
static void look_for_missing(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(table_ops); i++) {
		const struct table_op *of = &table_ops[i];

		if (tried[of->cmd][0] && (tried[of->cmd][1] || !of->dumps))
			continue;
		printf("FAIL: %s is not tried, or not about all\n", of->name);
		failed++;
	}
}

/* Somebody else looks at what it has changed. */
static void try_alone(const char *name, unsigned int n)
{
	const struct step *step = NULL;
	struct request r;
	struct reply reply;
	bool fault;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (!strcmp(steps[i].name, name))
			step = &steps[i];
	if (!step)
		errx(2, "there is no request %s", name);
	fault = ask_without(step, n, &r, &reply);
	printf("fault=%d error=%d\n", fault, reply.error);
	if (reply.error && (!fault || !is_for_memory(reply.error)))
		errx(1, "%s: %s %s", step->name, strerror(reply.error), reply.text);
}

static int open_as(int protocol)
{
	genl_fd = -1;
	open_socket(protocol);
	return genl_fd;
}

static void explain(void)
{
	errx(2, "usage: failnth DEVICE PORT PORT REMOTE PEER [REQUEST N]");
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 6 && argc != 8)
		explain();
	if (sscanf(argv[4], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &remote[0], &remote[1],
		   &remote[2], &remote[3], &remote[4], &remote[5]) != ETH_ALEN)
		explain();
	dev = argv[1];
	port[0] = argv[2];
	port[1] = argv[3];
	peer = strtoull(argv[5], NULL, 16);
	setvbuf(stdout, NULL, _IOLBF, 0);
	nth_fd = open("/proc/self/fail-nth", O_RDWR);
	if (nth_fd < 0)
		err(1, "this kernel cannot let allocations fail");
	family_fd = open_as(NETLINK_GENERIC);
	resolve_family("nfailover");
	route_fd = open_as(NETLINK_ROUTE);
	if (argc == 8) {
		try_alone(argv[6], parse_count(argv[7]));
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		run(&steps[i]);
		/* The pairs that it finds are asked about next */
		if (steps[i].make == up)
			sleep(2);
	}
	look_for_missing();
	return failed != 0;
}
