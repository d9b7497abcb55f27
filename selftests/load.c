// SPDX-License-Identifier: GPL-2.0
/*
 * load: keep the CPU busy until somebody ends us, in one of the ways that make others
 * late.
 *
 *   load busy [TIME REST]  count; for TIME, and rest for REST, again and again
 *   load timers            wake-ups 20 us apart, and hundreds of timers that expire in
 *                          one instant of each millisecond
 *   load flood FROM TO [PERIOD]
 *                          datagrams from one END (NETNS,ADDRESS) to another, as fast as
 *                          the kernel takes them, or one each PERIOD
 *   load memory            take ever more memory and let the kernel take back what it
 *                          needs; say so when there is no more that is free
 *
 * The scheduling policy is that of the caller (chrt).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <linux/types.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "end.h"
#include "parse.h"

#define PORT		7100
#define SLEEPERS	8
#define SLEEP_NS	(160 * NSEC_PER_USEC)	/* each; others in between */
#define TIMERS		256
#define BATCH		32
#define SIZE		64
#define CHUNK		(1024UL * 1024)

static void busy(void)
{
	for (;;)
		count_down(1 << 20);
}

static void busy_at_times(__s64 time, __s64 rest)
{
	for (;;) {
		__s64 end = clock_ns(CLOCK_MONOTONIC) + time;

		while (clock_ns(CLOCK_MONOTONIC) < end)
			count_down(1 << 10);
		clock_wait_until(CLOCK_MONOTONIC, end + rest);
	}
}

static void wake_each(__s64 start, __s64 period)
{
	for (;; start += period) {
		__s64 now = clock_ns(CLOCK_MONOTONIC);

		/* What was missed is not made up */
		while (start <= now)
			start += period;
		clock_wait_until(CLOCK_MONOTONIC, start);
	}
}

static void start_sleepers(void)
{
	__s64 now = clock_ns(CLOCK_MONOTONIC);

	for (int i = 0; i < SLEEPERS; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		wake_each(now + i * SLEEP_NS / SLEEPERS, SLEEP_NS);
	}
}

static void timers(void)
{
	int fds[TIMERS];

	prctl(PR_SET_TIMERSLACK, 1);
	start_sleepers();
	for (int i = 0; i < TIMERS; i++) {
		fds[i] = timerfd_create(CLOCK_MONOTONIC, 0);
		if (fds[i] < 0)
			err(1, "timerfd_create");
	}
	for (;;) {
		__s64 at = (clock_ns(CLOCK_MONOTONIC) / NSEC_PER_MSEC + 1) * NSEC_PER_MSEC;
		struct itimerspec spec = {
			.it_value = { at / NSEC_PER_SEC, at % NSEC_PER_SEC },
		};

		for (int i = 0; i < TIMERS; i++)
			if (timerfd_settime(fds[i], TFD_TIMER_ABSTIME, &spec, NULL))
				err(1, "timerfd_settime");
		clock_wait_until(CLOCK_MONOTONIC, at);
	}
}

static int open_end(struct end *e, in_port_t port)
{
	int fd;

	/* At the same place for both families */
	((struct sockaddr_in *)&e->sa)->sin_port = htons(port);
	enter_netns(e->ns);
	fd = socket(e->sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		err(1, "socket");
	if (bind(fd, (const struct sockaddr *)&e->sa, e->sa_len))
		err(1, "bind to %s in %s", e->addr, e->ns);
	return fd;
}

static void drain(int fd)
{
	static char data[SIZE];

	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) > 0)
		;
}

/* What finds no room is lost, as it may be */
static void flood(int out, int in)
{
	static char data[SIZE];
	struct iovec iov = { data, sizeof(data) };
	struct mmsghdr msgs[BATCH] = { };

	for (int i = 0; i < BATCH; i++) {
		msgs[i].msg_hdr.msg_iov = &iov;
		msgs[i].msg_hdr.msg_iovlen = 1;
	}
	for (;;) {
		(void)!sendmmsg(out, msgs, BATCH, MSG_DONTWAIT);
		drain(in);
	}
}

static void trickle(int out, int in, __s64 period)
{
	static char data[SIZE];

	for (__s64 at = clock_ns(CLOCK_MONOTONIC);; at += period) {
		clock_wait_until(CLOCK_MONOTONIC, at);
		(void)!send(out, data, sizeof(data), MSG_DONTWAIT);
		drain(in);
	}
}

static void send_datagrams(char *from, char *to, __s64 period)
{
	struct end a, b;
	int in, out;

	parse_end(&b, to, PORT);
	in = open_end(&b, PORT);
	parse_end(&a, from, PORT);
	out = open_end(&a, 0);
	if (connect(out, (struct sockaddr *)&b.sa, b.sa_len))
		err(1, "connect to %s", b.addr);
	if (period)
		trickle(out, in, period);
	flood(out, in);
}

/* The oldest makes way long after the kernel had to look for memory */
static void eat_memory(void)
{
	static void *chunks[4096];
	size_t n, i = 0;
	struct sysinfo info;

	if (sysinfo(&info))
		err(1, "sysinfo");
	n = info.totalram * info.mem_unit / CHUNK;
	if (n > ARRAY_SIZE(chunks))
		errx(1, "too much memory");
	for (;; i++) {
		void **p = &chunks[i % n];

		if (*p)
			munmap(*p, CHUNK);
		*p = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE, -1, 0);
		if (*p == MAP_FAILED)
			err(1, "mmap");
		/* The kernel may take these pages, but has to look for them */
		if (madvise(*p, CHUNK, MADV_FREE))
			err(1, "madvise");
		if (i == info.freeram * info.mem_unit / CHUNK) {
			puts("full");
			fflush(stdout);
		}
	}
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";

	if (!strcmp(kind, "busy") && argc == 2)
		busy();
	else if (!strcmp(kind, "busy") && argc == 4)
		busy_at_times(parse_time(argv[2]), parse_time(argv[3]));
	else if (!strcmp(kind, "timers") && argc == 2)
		timers();
	else if (!strcmp(kind, "flood") && (argc == 4 || argc == 5))
		send_datagrams(argv[2], argv[3], argc == 5 ? parse_time(argv[4]) : 0);
	else if (!strcmp(kind, "memory") && argc == 2)
		eat_memory();
	errx(2, "usage: load busy [TIME REST] | timers | flood FROM TO [PERIOD] | memory");
}
