// SPDX-License-Identifier: GPL-2.0
/*
 * pulsewatch: which pulses did not arrive?
 *
 * Looks at the pulses that reach some ports, beside the module, and tells of
 * each run of missing sequence numbers: a JSON object a line with the port, when
 * the last pulse before it and the first after it arrived (CLOCK_MONOTONIC), and
 * how many are missing.  At the end the totals go to stderr.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/types.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define MAX_PORTS	8
#define BATCH		64
#define ETHERTYPE	0x88b5

/* Of a pulse, behind the Ethernet header */
#define FLAGS_AT	(ETH_HLEN + 60)
#define SEQ_AT		(ETH_HLEN + 66)
#define PULSE_LEAST	(SEQ_AT + 8)
#define FLAG_HELLO	0x0004

static struct port {
	const char *name;
	int fd;
	__u64 seq;		/* of the last pulse, 0: none yet */
	__s64 ns;		/* when it arrived, CLOCK_REALTIME */
	__u64 pulses, missing;
} ports[MAX_PORTS];

static unsigned int n_ports;
static __s64 to_mono;
/* volatile for the signal handler */
static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void set_opt(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)))
		err(1, "socket option %d", name);
}

/* A port's receive handler takes pulses; only who listens to all sees them */
static void open_port(struct port *p, const char *name)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETHERTYPE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, PULSE_LEAST),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { ARRAY_SIZE(code), code };
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};

	if (!sa.sll_ifindex)
		err(1, "%s", name);
	p->name = name;
	p->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
	if (p->fd < 0)
		err(1, "packet socket");
	if (setsockopt(p->fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		err(1, "filter");
	set_opt(p->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	set_opt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20);
	set_opt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (bind(p->fd, (struct sockaddr *)&sa, sizeof(sa)))
		err(1, "bind to %s", name);
}

static __s64 stamp_of(struct msghdr *msg)
{
	struct cmsghdr *c;
	struct timespec ts;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			return ts.tv_sec * 1000000000LL + ts.tv_nsec;
		}
	}
	errx(1, "a frame without the kernel's receive time");
}

static void look_at(struct port *p, const __u8 *frame, size_t len, __s64 ns)
{
	__u16 flags;
	__be64 seq;

	if (len < PULSE_LEAST)
		return;
	memcpy(&flags, frame + FLAGS_AT, sizeof(flags));
	if (ntohs(flags) & FLAG_HELLO)
		return;
	memcpy(&seq, frame + SEQ_AT, sizeof(seq));
	seq = __builtin_bswap64(seq);
	p->pulses++;
	if (p->seq && seq > p->seq + 1) {
		__u64 missing = seq - p->seq - 1;

		p->missing += missing;
		printf("{\"port\":\"%s\",\"missing\":%llu,", p->name, missing);
		printf("\"last-rx-ns\":%lld,", p->ns + to_mono);
		printf("\"next-rx-ns\":%lld}\n", ns + to_mono);
	}
	if (seq > p->seq) {
		p->seq = seq;
		p->ns = ns;
	}
}

static void drain(struct port *p)
{
	static struct mmsghdr msgs[BATCH];
	static struct iovec iov[BATCH];
	static __u8 frames[BATCH][PULSE_LEAST];
	static char control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
	int i, n;

	do {
		for (i = 0; i < BATCH; i++) {
			iov[i] = (struct iovec){ frames[i], sizeof(frames[i]) };
			msgs[i].msg_hdr = (struct msghdr){
				.msg_iov = &iov[i], .msg_iovlen = 1,
				.msg_control = control[i],
				.msg_controllen = sizeof(control[i]),
			};
		}
		n = recvmmsg(p->fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		for (i = 0; i < n; i++)
			look_at(p, frames[i], msgs[i].msg_len, stamp_of(&msgs[i].msg_hdr));
	} while (n == BATCH);
}

/* What the socket's buffer had no room for would look like lost on the wire */
static void check_overflow(const struct port *p)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	if (getsockopt(p->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		err(1, "PACKET_STATISTICS");
	if (stats.tp_drops)
		errx(1, "%s: %u frames did not fit into the buffer", p->name, stats.tp_drops);
}

int main(int argc, char **argv)
{
	struct timespec rest = { .tv_nsec = 20000000 };

	if (argc < 2 || argc - 1 > MAX_PORTS)
		errx(2, "usage: pulsewatch PORT...");
	for (int i = 1; i < argc; i++)
		open_port(&ports[n_ports++], argv[i]);
	to_mono = clock_ns(CLOCK_MONOTONIC) - clock_ns(CLOCK_REALTIME);
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);

	/* Rarely, so that this does not disturb what it watches */
	while (!stop) {
		nanosleep(&rest, NULL);
		for (unsigned int i = 0; i < n_ports; i++)
			drain(&ports[i]);
	}
	for (unsigned int i = 0; i < n_ports; i++) {
		check_overflow(&ports[i]);
		fprintf(stderr, "%s: %llu pulses, %llu missing\n", ports[i].name,
			ports[i].pulses, ports[i].missing);
	}
	return 0;
}
