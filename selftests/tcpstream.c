// SPDX-License-Identifier: GPL-2.0
/*
 * tcpstream: sends a pattern from one network namespace to another over TCP,
 * and checks that it arrives whole.  Prints NAME=VALUE...
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <linux/sockios.h>
#include <linux/types.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "end.h"

#define PORT	7008
#define CHUNK	(32 << 10)

/* No period that a segment could have; twice, to be read from any place */
#define PERIOD	65521

static __u8 pattern[PERIOD + CHUNK];

static void make_pattern(void)
{
	__u32 x = 1;

	for (size_t i = 0; i < PERIOD; i++) {
		x = x * 1664525 + 1013904223;
		pattern[i] = x >> 24;
	}
	memcpy(pattern + PERIOD, pattern, CHUNK);
}

static const __u8 *pattern_at(__u64 offset)
{
	return pattern + offset % PERIOD;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int open_socket(struct end *e)
{
	int one = 1;

	enter_netns(e->ns);
	e->fd = socket(e->sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (e->fd < 0)
		err(1, "socket");
	setsockopt(e->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return e->fd;
}

static void wait_until_acknowledged(int fd)
{
	struct timespec rest = { .tv_nsec = 1000000 };
	int left;

	while (!ioctl(fd, SIOCOUTQ, &left) && left)
		nanosleep(&rest, NULL);
}

static void send_all(struct end *from, const struct end *to, __u64 bytes)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);
	__u64 done = 0;
	char end;

	open_socket(from);
	if (connect(from->fd, (const struct sockaddr *)&to->sa, to->sa_len))
		err(1, "connect to %s", to->addr);
	while (done < bytes) {
		size_t n = bytes - done < CHUNK ? bytes - done : CHUNK;
		ssize_t sent;

		sent = send(from->fd, pattern_at(done), n, MSG_NOSIGNAL);
		if (sent <= 0)
			err(1, "send after %llu bytes", done);
		done += sent;
	}
	wait_until_acknowledged(from->fd);
	if (getsockopt(from->fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		err(1, "TCP_INFO");
	shutdown(from->fd, SHUT_WR);
	if (recv(from->fd, &end, 1, 0) != 0)
		err(1, "the receiver did not close");
	printf("retransmitted=%u ", info.tcpi_total_retrans);
	fflush(stdout);
}

static __u64 receive_all(int fd)
{
	static __u8 buf[CHUNK];
	__u64 done = 0;
	ssize_t n;

	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0) {
		if (memcmp(buf, pattern_at(done), n))
			errx(1, "wrong bytes after offset %llu", done);
		done += n;
	}
	if (n < 0)
		err(1, "recv after %llu bytes", done);
	return done;
}

int main(int argc, char **argv)
{
	struct end from, to;
	__u64 bytes, got;
	int fd, status;
	double t;
	pid_t pid;

	if (argc != 4)
		errx(2, "usage: tcpstream FROM_NETNS,ADDR TO_NETNS,ADDR BYTES");
	parse_end(&from, argv[1], PORT);
	parse_end(&to, argv[2], PORT);
	bytes = strtoull(argv[3], NULL, 0);
	make_pattern();

	open_socket(&to);
	if (bind(to.fd, (struct sockaddr *)&to.sa, to.sa_len) || listen(to.fd, 1))
		err(1, "listen on %s in %s", to.addr, to.ns);
	t = now();
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		alarm(60);
		send_all(&from, &to, bytes);
		exit(0);
	}
	alarm(60);
	fd = accept4(to.fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		err(1, "accept");
	got = receive_all(fd);
	t = now() - t;
	close(fd);
	if (waitpid(pid, &status, 0) < 0 || status)
		errx(1, "the sender failed");
	if (got != bytes)
		errx(1, "%llu bytes of %llu arrived", got, bytes);
	printf("bytes=%llu mbit=%.0f\n", got, got * 8 / t / 1e6);
	return 0;
}
