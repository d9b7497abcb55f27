/* SPDX-License-Identifier: GPL-2.0 */
/* One of the two hosts that a measuring program stands in at the same time */
#ifndef NFAILOVER_TEST_END_H
#define NFAILOVER_TEST_END_H

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct end {
	const char *ns;		/* name under /run/netns, "-" for our own */
	const char *addr;
	struct sockaddr_storage sa;
	socklen_t sa_len;
	int fd;
};

/* NETNS,ADDRESS */
static inline void parse_end(struct end *e, char *s, in_port_t port)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&e->sa;
	struct sockaddr_in *in = (struct sockaddr_in *)&e->sa;
	char *comma = strchr(s, ',');

	if (!comma)
		errx(2, "\"%s\" is not NETNS,ADDRESS", s);
	*comma = '\0';
	e->ns = s;
	e->addr = comma + 1;
	if (inet_pton(AF_INET, e->addr, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		e->sa_len = sizeof(*in);
	} else if (inet_pton(AF_INET6, e->addr, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(port);
		e->sa_len = sizeof(*in6);
	} else {
		errx(2, "\"%s\" is no IPv4 or IPv6 address", e->addr);
	}
}

static inline void enter_netns(const char *name)
{
	char path[PATH_MAX];
	int fd;

	if (!strcmp(name, "-"))
		return;
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "network namespace %s", name);
	close(fd);
}

#endif
