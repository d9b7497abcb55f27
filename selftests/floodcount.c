// SPDX-License-Identifier: GPL-2.0
/*
 * floodcount: is a flooded frame delivered to everybody, and to everybody once?
 *
 * One process stands at several places at the same time, each a device in a
 * network namespace.  From each place that is named by --from it sends numbered
 * frames to each destination in turn, and counts at all places what arrives.
 * stdout gets a line for each place and run:
 *
 *	from=NETNS,DEV to=DESTINATION at=NETNS,DEV sent=N missing=N twice=N own=N
 *
 * missing  frames that did not arrive
 * twice    arrivals beyond the first of a frame
 * own      frames that came back to the place that had sent them, where none
 *          is missed
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/types.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "end.h"
#include "helper.h"
#include "parse.h"

#define ETHERTYPE	0x88b6	/* IEEE 802, local experimental 2 */
#define MAX_PLACES	24
#define MAX_LINES	8
#define BATCH		32
#define DRAIN_EVERY	64	/* frames sent between two looks at the receivers */

struct frame {
	struct ethhdr eth;
	__be16 zero;		/* aligns the rest */
	__be32 run;
	__be32 seq;
	__u8 pad[ETH_ZLEN - ETH_HLEN - 10];
};

struct place {
	const char *name;	/* NETNS,DEV */
	bool sends;
	int fd;
	__u8 mac[ETH_ALEN];
	unsigned int *copies;	/* by sequence number */
};

struct destination {
	const char *name;
	__u8 mac[ETH_ALEN];
	const struct place *place;	/* the only one that counts; NULL: all do */
};

static struct {
	struct place place[MAX_PLACES];
	unsigned int n_places;
	const char *to[MAX_LINES];
	unsigned int n_to;
	const char *line[MAX_LINES];
	unsigned int n_lines;
	const char *helper;
	unsigned int frames;
	__s64 interval, settle;
} opt = {
	.frames = 1000,
	.interval = 200 * NSEC_PER_USEC,
	.settle = 10 * NSEC_PER_MSEC,
};

static const struct destination known[] = {
	{ .name = "broadcast", .mac = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
	{ .name = "multicast", .mac = { 0x01, 0x00, 0x5e, 0x00, 0x88, 0xb6 } },
	{ .name = "unknown", .mac = { 0x02, 0x00, 0x00, 0x00, 0x88, 0xb6 } },
};

/* Places. */

static void set_buffer(int fd)
{
	int size = 16 << 20;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		err(1, "SO_RCVBUFFORCE");
}

/* A bridge shows unicast to others only to who listens to all */
static void listen_to_all(int fd, int ifindex)
{
	struct packet_mreq mreq = { .mr_ifindex = ifindex, .mr_type = PACKET_MR_PROMISC };

	if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mreq, sizeof(mreq)))
		err(1, "PACKET_ADD_MEMBERSHIP");
}

static void open_device(struct place *p, const char *dev)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET, .sll_protocol = htons(ETHERTYPE) };
	struct ifreq ifr = { };

	p->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (p->fd < 0)
		err(1, "packet socket");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(p->fd, SIOCGIFHWADDR, &ifr))
		err(1, "%s", p->name);
	memcpy(p->mac, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	if (ioctl(p->fd, SIOCGIFINDEX, &ifr))
		err(1, "%s", p->name);
	set_buffer(p->fd);
	listen_to_all(p->fd, ifr.ifr_ifindex);
	sa.sll_ifindex = ifr.ifr_ifindex;
	if (bind(p->fd, (struct sockaddr *)&sa, sizeof(sa)))
		err(1, "bind to %s", p->name);
}

static void open_place(struct place *p, int own_ns)
{
	char *ns = strdup(p->name), *comma = ns ? strchr(ns, ',') : NULL;

	if (!comma)
		errx(2, "\"%s\" is not NETNS,DEV", p->name);
	*comma = '\0';
	enter_netns(ns);
	open_device(p, comma + 1);
	if (setns(own_ns, CLONE_NEWNET))
		err(1, "back to the own network namespace");
	p->copies = calloc(opt.frames, sizeof(*p->copies));
	if (!p->copies)
		errx(1, "out of memory");
	free(ns);
}

static void open_places(void)
{
	int own_ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (own_ns < 0)
		err(1, "/proc/self/ns/net");
	for (unsigned int i = 0; i < opt.n_places; i++)
		open_place(&opt.place[i], own_ns);
	close(own_ns);
}

static struct destination find_destination(const char *name)
{
	struct destination d = { .name = name };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].name, name))
			return known[i];
	for (unsigned int i = 0; i < opt.n_places; i++)
		if (!strcmp(opt.place[i].name, name))
			d.place = &opt.place[i];
	if (!d.place)
		errx(2, "\"%s\" is neither broadcast, multicast, unknown nor a place", name);
	memcpy(d.mac, d.place->mac, ETH_ALEN);
	return d;
}

/* Frames. */

static void note(struct place *p, const struct frame *f, ssize_t len, __u32 run)
{
	if (len < (ssize_t)sizeof(*f) || ntohl(f->run) != run || ntohl(f->seq) >= opt.frames)
		return;
	p->copies[ntohl(f->seq)]++;
}

static void drain(struct place *p, __u32 run)
{
	static struct mmsghdr msgs[BATCH];
	static struct iovec iov[BATCH];
	static struct frame frames[BATCH];
	int i, n;

	do {
		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ &frames[i], sizeof(frames[i]) };
			msgs[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
		}
		n = recvmmsg(p->fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		for (i = 0; i < n; i++)
			note(p, &frames[i], msgs[i].msg_len, run);
	} while (n == BATCH);
}

static void drain_all(__u32 run)
{
	for (unsigned int i = 0; i < opt.n_places; i++)
		drain(&opt.place[i], run);
}

/* What the socket's buffer had no room for would look like lost on the way */
static void check_overflow(const struct place *p)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	if (getsockopt(p->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		err(1, "PACKET_STATISTICS");
	if (stats.tp_drops)
		errx(1, "%s: %u frames did not fit into the buffer", p->name, stats.tp_drops);
}

static void send_one(const struct place *from, const struct destination *to, __u32 run, __u32 seq)
{
	struct frame f = { .run = htonl(run), .seq = htonl(seq) };

	memcpy(f.eth.h_dest, to->mac, ETH_ALEN);
	memcpy(f.eth.h_source, from->mac, ETH_ALEN);
	f.eth.h_proto = htons(ETHERTYPE);
	/* What cannot be sent is missed by all */
	(void)!send(from->fd, &f, sizeof(f), 0);
}

/* The helper's lines come at equal distances, the first after some frames */
static void tell_when_due(__u32 seq)
{
	for (unsigned int i = 0; i < opt.n_lines; i++)
		if (seq == (i + 1) * opt.frames / (opt.n_lines + 1))
			tell_helper(opt.line[i]);
}

static void report(const struct place *p, const struct place *from, const struct destination *to)
{
	unsigned int missing = 0, twice = 0, own = 0;

	for (unsigned int seq = 0; seq < opt.frames; seq++) {
		unsigned int copies = p->copies[seq];

		if (p == from)
			own += copies;
		else if (!copies)
			missing++;
		else
			twice += copies - 1;
	}
	printf("from=%s to=%s at=%s sent=%u ", from->name, to->name, p->name, opt.frames);
	printf("missing=%u twice=%u own=%u\n", missing, twice, own);
	check_overflow(p);
}

static void run(const struct place *from, const struct destination *to)
{
	static __u32 run;
	__s64 next;

	run++;
	for (unsigned int i = 0; i < opt.n_places; i++)
		memset(opt.place[i].copies, 0, opt.frames * sizeof(*opt.place[i].copies));
	next = clock_ns(CLOCK_MONOTONIC);
	for (__u32 seq = 0; seq < opt.frames; seq++) {
		clock_wait_until(CLOCK_MONOTONIC, next += opt.interval);
		tell_when_due(seq);
		send_one(from, to, run, seq);
		if (seq % DRAIN_EVERY == 0)
			drain_all(run);
	}
	clock_wait_until(CLOCK_MONOTONIC, clock_ns(CLOCK_MONOTONIC) + opt.settle);
	drain_all(run);
	for (unsigned int i = 0; i < opt.n_places; i++)
		if (!to->place || to->place == &opt.place[i] || from == &opt.place[i])
			report(&opt.place[i], from, to);
}

/* The command line. */

static const char help[] =
"Usage: floodcount --from NETNS,DEV [--at NETNS,DEV]... [OPTION]...\n"
"  --from NETNS,DEV  a place that sends, and counts what the others send\n"
"  --at NETNS,DEV    a place that counts\n"
"  --to DESTINATION  broadcast, multicast, unknown (unicast to whom nobody knows) or\n"
"                    a place; may be repeated; default: the first three\n"
"  --frames N        of each run (1000)\n"
"  --interval T      between two frames (200us)\n"
"  --settle T        wait for stragglers at the end of each run (10ms)\n"
"  --helper CMD      command that is started once and reads lines\n"
"  --do LINE         line for it in each run; several come at equal distances\n";

static void add_place(const char *name, bool sends)
{
	if (opt.n_places == MAX_PLACES)
		errx(2, "more than %d places", MAX_PLACES);
	opt.place[opt.n_places++] = (struct place){ .name = name, .sends = sends };
}

static void add_word(const char **words, unsigned int *n, const char *word)
{
	if (*n == MAX_LINES)
		errx(2, "more than %d times --to or --do", MAX_LINES);
	words[(*n)++] = word;
}

static void set_option(const char *name, const char *value)
{
	if (!strcmp(name, "--from") || !strcmp(name, "--at"))
		add_place(value, !strcmp(name, "--from"));
	else if (!strcmp(name, "--to"))
		add_word(opt.to, &opt.n_to, value);
	else if (!strcmp(name, "--do"))
		add_word(opt.line, &opt.n_lines, value);
	else if (!strcmp(name, "--helper"))
		opt.helper = value;
	else if (!strcmp(name, "--frames"))
		opt.frames = parse_count(value);
	else if (!strcmp(name, "--interval"))
		opt.interval = parse_time(value);
	else if (!strcmp(name, "--settle"))
		opt.settle = parse_time(value);
	else
		errx(2, "\"%s\": see floodcount --help", name);
}

static void parse_options(char **arg)
{
	for (; *arg; arg += 2) {
		if (!strcmp(*arg, "--help")) {
			fputs(help, stdout);
			exit(0);
		}
		if (!arg[1])
			errx(2, "\"%s\" needs a value: see floodcount --help", *arg);
		set_option(arg[0], arg[1]);
	}
	if (!opt.n_places || !opt.frames)
		errx(2, "places and frames are needed: see floodcount --help");
	if (opt.n_lines && !opt.helper)
		errx(2, "--do needs --helper");
	for (size_t i = 0, given = opt.n_to; !given && i < ARRAY_SIZE(known); i++)
		add_word(opt.to, &opt.n_to, known[i].name);
}

int main(int argc, char **argv)
{
	(void)argc;
	parse_options(argv + 1);
	signal(SIGPIPE, SIG_IGN);
	open_places();
	if (opt.helper)
		start_helper(opt.helper);
	for (unsigned int i = 0; i < opt.n_places; i++) {
		for (unsigned int j = 0; opt.place[i].sends && j < opt.n_to; j++) {
			struct destination to = find_destination(opt.to[j]);

			run(&opt.place[i], &to);
		}
	}
	if (opt.helper)
		stop_helper(opt.helper);
	return 0;
}
