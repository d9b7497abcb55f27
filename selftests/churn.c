// SPDX-License-Identifier: GPL-2.0
/*
 * churn: a device comes and goes, as fast as netlink has it.
 *
 * In each round a device is created, gets ports, an address and settings, and is
 * set up, in an order of chance; it sends some frames; then ports and device are
 * taken away in an order of chance, and in the end all of it is gone.  Whatever the
 * kernel refuses ends it.  Runs in the namespace of the ports.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "genl.h"
#include "parse.h"

#define N_PORTS		2
#define FRAMES		3	/* sent each time */
#define LEAST_WAIT	(50 * NSEC_PER_USEC)
#define MOST_WAIT	(2 * NSEC_PER_MSEC)

/* Numbers of the family; see its specification */
enum { A_DEV = 1, A_HELLO_INTERVAL_US = 12 };
enum { CMD_DEV_SET = 2 };

static const char *dev;
static const char *port[N_PORTS];
static struct in_addr address;
static int rtnl_fd, packet_fd;
static unsigned int round_nr;

/* rtnetlink. */

struct link_request {
	struct nlmsghdr nlh;
	union {
		struct ifinfomsg ifi;
		struct ifaddrmsg ifa;
	};
	__u8 attrs[256];
};

static void begin(struct link_request *r, __u16 type, __u16 flags, size_t head)
{
	memset(r, 0, sizeof(*r));
	r->nlh.nlmsg_len = NLMSG_LENGTH(head);
	r->nlh.nlmsg_type = type;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
}

static struct nlattr *add(struct link_request *r, __u16 type, const void *data, size_t len)
{
	struct nlattr *a = (void *)r + NLMSG_ALIGN(r->nlh.nlmsg_len);

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((void *)a + NLA_HDRLEN, data, len);
	r->nlh.nlmsg_len = NLMSG_ALIGN(r->nlh.nlmsg_len) + NLA_ALIGN(a->nla_len);
	return a;
}

static void talk(struct link_request *r, const char *what)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
		__u8 rest[1024];
	} answer;

	if (send(rtnl_fd, r, r->nlh.nlmsg_len, 0) < 0)
		err(1, "send");
	if (recv(rtnl_fd, &answer, sizeof(answer), 0) < (ssize_t)NLMSG_LENGTH(sizeof(answer.err)))
		err(1, "receive");
	if (answer.err.error) {
		errno = -answer.err.error;
		err(1, "round %u: %s", round_nr, what);
	}
}

static unsigned int index_of(const char *name)
{
	unsigned int index = if_nametoindex(name);

	if (!index)
		err(1, "round %u: %s", round_nr, name);
	return index;
}

static void set_flags(const char *name, unsigned int flags)
{
	struct link_request r;

	begin(&r, RTM_NEWLINK, 0, sizeof(r.ifi));
	r.ifi.ifi_index = index_of(name);
	r.ifi.ifi_flags = flags;
	r.ifi.ifi_change = IFF_UP;
	talk(&r, flags ? "set up" : "set down");
}

static void set_master(const char *name, unsigned int master)
{
	struct link_request r;

	begin(&r, RTM_NEWLINK, 0, sizeof(r.ifi));
	r.ifi.ifi_index = index_of(name);
	add(&r, IFLA_MASTER, &master, sizeof(master));
	talk(&r, master ? "enslave" : "release");
}

static void create(void)
{
	static const char kind[] = "nfailover";
	struct link_request r;
	struct nlattr *info;

	begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof(r.ifi));
	add(&r, IFLA_IFNAME, dev, strlen(dev) + 1);
	info = add(&r, IFLA_LINKINFO, NULL, 0);
	add(&r, IFLA_INFO_KIND, kind, sizeof(kind));
	info->nla_len = (void *)&r + r.nlh.nlmsg_len - (void *)info;
	talk(&r, "create");
}

static void delete(void)
{
	struct link_request r;

	begin(&r, RTM_DELLINK, 0, sizeof(r.ifi));
	r.ifi.ifi_index = index_of(dev);
	talk(&r, "delete");
}

/* Steps, in an order of chance. */

static void enslave_first(void)
{
	set_master(port[0], index_of(dev));
}

static void enslave_second(void)
{
	set_master(port[1], index_of(dev));
}

static void release_first(void)
{
	set_master(port[0], 0);
}

static void release_second(void)
{
	set_master(port[1], 0);
}

static void device_up(void)
{
	set_flags(dev, IFF_UP);
}

static void device_down(void)
{
	set_flags(dev, 0);
}

static void first_down(void)
{
	set_flags(port[0], 0);
}

static void second_down(void)
{
	set_flags(port[1], 0);
}

static void add_address(void)
{
	struct link_request r;

	begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(r.ifa));
	r.ifa.ifa_family = AF_INET;
	r.ifa.ifa_prefixlen = 24;
	r.ifa.ifa_index = index_of(dev);
	add(&r, IFA_LOCAL, &address, sizeof(address));
	talk(&r, "address");
}

static void configure(void)
{
	struct request r;
	struct reply reply;

	start(&r, CMD_DEV_SET, 0);
	put_number(&r, A_DEV, index_of(dev), 4);
	put_number(&r, A_HELLO_INTERVAL_US, 10000 + random() % 90000, 4);
	reply = ask(&r, NULL, NULL);
	if (reply.error)
		errx(1, "round %u: settings: %s %s", round_nr, strerror(reply.error), reply.text);
}

/* Broadcast; it may just have no port, or be down */
static void send_frames(void)
{
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(0x88b6),
		.sll_ifindex = index_of(dev),
		.sll_halen = ETH_ALEN,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
	static const char data[64];

	for (int i = 0; i < FRAMES; i++)
		if (sendto(packet_fd, data, sizeof(data), 0, (struct sockaddr *)&sa,
			   sizeof(sa)) < 0 && errno != ENETDOWN && errno != ENOBUFS)
			err(1, "round %u: send", round_nr);
}

static void (*building[])(void) = {
	enslave_first, enslave_second, device_up, add_address, configure, send_frames,
};

static void (*demolishing[])(void) = {
	release_first, release_second, device_down, first_down, second_down, configure,
	send_frames,
};

static void shuffle(void (**step)(void), size_t n)
{
	while (n > 1) {
		size_t i = random() % n--;
		void (*swap)(void) = step[i];

		step[i] = step[n];
		step[n] = swap;
	}
}

/* Some pulses, or none */
static void breathe(void)
{
	__s64 t = LEAST_WAIT + random() % (MOST_WAIT - LEAST_WAIT);

	if (random() % 4 == 0)
		clock_wait_until(CLOCK_MONOTONIC, clock_ns(CLOCK_MONOTONIC) + t);
}

static void do_some(void (**step)(void), size_t n)
{
	for (size_t i = 0; i < n; i++) {
		step[i]();
		breathe();
	}
}

/* Of what is taken away before the device, any part.  The next round may not find it */
static void one_round(void)
{
	create();
	shuffle(building, ARRAY_SIZE(building));
	do_some(building, ARRAY_SIZE(building));
	shuffle(demolishing, ARRAY_SIZE(demolishing));
	do_some(demolishing, random() % (ARRAY_SIZE(demolishing) + 1));
	delete();
}

static void open_sockets(void)
{
	open_socket(NETLINK_GENERIC);
	resolve_family("nfailover");
	rtnl_fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	packet_fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	if (rtnl_fd < 0 || packet_fd < 0)
		err(1, "socket");
}

int main(int argc, char **argv)
{
	unsigned int rounds;
	__s64 began;

	if (argc != 7)
		errx(2, "usage: churn ROUNDS SEED DEVICE PORT PORT ADDRESS");
	rounds = parse_count(argv[1]);
	srandom(parse_count(argv[2]));
	dev = argv[3];
	port[0] = argv[4];
	port[1] = argv[5];
	if (inet_pton(AF_INET, argv[6], &address) != 1)
		errx(2, "\"%s\" is no IPv4 address", argv[6]);
	open_sockets();
	began = clock_ns(CLOCK_MONOTONIC);
	for (round_nr = 0; round_nr < rounds; round_nr++)
		one_round();
	printf("%u rounds in %lld ms\n", rounds,
	       (clock_ns(CLOCK_MONOTONIC) - began) / NSEC_PER_MSEC);
	return 0;
}
