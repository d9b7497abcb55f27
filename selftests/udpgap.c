// SPDX-License-Identifier: GPL-2.0
/*
 * udpgap: how long does a path stay dead after it was cut?
 *
 * One process holds UDP sockets in two or more network namespaces and sends a
 * sequenced datagram each way between each two of them at every interval.  At a
 * chosen moment it
 * writes one line to a helper that is already running (ip -batch -,
 * tc -batch -, a shell), so that neither fork nor exec falls into the measured
 * window.  Arrivals are stamped by the receiving kernel.
 *
 *	   warm-up        before          after          settle
 *	|------------|--------------|----------------|-----------|
 *	  not counted               ^ cut            ^ last datagram
 *
 * stdout gets a line NAME=VALUE... that sums all cuts up; the log file, if
 * there is one, a JSON object for each cut.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/types.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "end.h"
#include "helper.h"
#include "parse.h"

#define PORT		7007	/* of the first two ends; the next two have the next */
#define MAX_ENDS	6
#define MAX_FLOWS	(MAX_ENDS * (MAX_ENDS - 1))
#define MAX_LINES	8
#define MAX_SIZE	1400
#define MAX_STALLS	64
#define BATCH		32
#define DRAIN_EVERY	8	/* datagrams sent between two looks at the receivers */

struct payload {
	__u32 run;
	__u32 seq;
};

struct arrival {
	__s64 ns;		/* kernel's receive time, CLOCK_REALTIME */
	__u32 seq;
};

/* One of the two directions between two ends */
struct flow {
	const struct end *from;
	const struct end *to;
	int from_fd, to_fd;
	__u32 sent;		/* next sequence number */
	__u32 first;		/* the first that counts, after the warm-up */
	size_t n_arrivals;
	struct arrival *arrivals;
	__u8 *copies;	/* by sequence number */
};

struct flow_result {
	__u32 sent, received, lost, duplicated, reordered;
	__s64 gap, gap_start;
	bool repaired;
};

/* We did not send in between, and for longer than --max-stall */
struct stall {
	__s64 from, to;
};

/* Times of one run, CLOCK_REALTIME as the kernel's receive stamps are */
struct run {
	__u32 index;
	__s64 cut_before, cut_after;
	__s64 counted_from, end;
	__s64 stall;		/* longest time between two of our own sends */
	unsigned int n_stalls;
	struct stall stalls[MAX_STALLS];
	__s64 phase;
	int check;
};

/* Over all cuts that are reported */
struct sum {
	unsigned int cuts, unrepaired, sent, lost, duplicated, reordered, failed_checks;
	unsigned int spoiled;	/* made again, and not in the other sums */
	__s64 stall;
	__s64 *gaps;
};

struct lines {
	unsigned int n;
	const char *line[MAX_LINES];
};

struct ends {
	unsigned int n;
	struct end end[MAX_ENDS];
};

static struct {
	struct ends ends;
	__s64 interval, warmup, before, after, phase, heal_after, settle, max_stall;
	unsigned int size, cuts, discard, priority;
	const char *helper, *ready, *check, *log;
	struct lines cut, heal;
	bool clock;
} opt = {
	.interval = 50 * NSEC_PER_USEC,
	.warmup = 2 * NSEC_PER_MSEC,
	.before = 1 * NSEC_PER_MSEC,
	.after = 8 * NSEC_PER_MSEC,
	.settle = 500 * NSEC_PER_USEC,
	.size = 64,
	.cuts = 1,
	.discard = 1,
	.priority = 1,
};

static struct flow flows[MAX_FLOWS];
static unsigned int n_flows;
static size_t flow_capacity;

static __s64 now_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

static void wait_until(__s64 t)
{
	clock_wait_until(CLOCK_REALTIME, t);
}

/*
 * Does each instruction take one nanosecond, as in QEMU's -icount shift=0?  A loop
 * that nothing interrupts then takes just so long; at least half of many short ones
 * do, whatever else the machine has to do meanwhile, and on no other clock.
 */
static bool clock_counts_instructions(void)
{
	const int loops = 64;
	int exact = 0;

	for (int i = 0; i < loops; i++) {
		__s64 t = clock_ns(CLOCK_MONOTONIC);
		__s64 takes = count_down(1 << 16);

		t = clock_ns(CLOCK_MONOTONIC) - t;
		exact += takes && t >= takes && t < takes + takes / 50;
	}
	return exact >= loops / 2;
}

static void set_opt(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)))
		err(1, "socket option %d", name);
}

/* A socket at @e that talks to @peer only */
static int open_socket(const struct end *e, const struct end *peer, in_port_t port)
{
	struct sockaddr_storage own = e->sa, other = peer->sa;
	int fd;

	/* The port is at the same place for both families */
	((struct sockaddr_in *)&own)->sin_port = htons(port);
	((struct sockaddr_in *)&other)->sin_port = htons(port);
	enter_netns(e->ns);
	fd = socket(own.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		err(1, "socket");
	set_opt(fd, SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20);
	set_opt(fd, SOL_SOCKET, SO_SNDBUFFORCE, 16 << 20);
	set_opt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (bind(fd, (struct sockaddr *)&own, e->sa_len))
		err(1, "bind to %s in %s", e->addr, e->ns);
	if (connect(fd, (struct sockaddr *)&other, peer->sa_len))
		err(1, "connect %s to %s", e->addr, peer->addr);
	return fd;
}

static void add_flow(const struct end *from, const struct end *to, int from_fd, int to_fd)
{
	struct flow *f = &flows[n_flows++];

	f->from = from;
	f->to = to;
	f->from_fd = from_fd;
	f->to_fd = to_fd;
	f->arrivals = calloc(2 * flow_capacity, sizeof(*f->arrivals));
	f->copies = calloc(flow_capacity, sizeof(*f->copies));
	if (!f->arrivals || !f->copies)
		errx(1, "out of memory");
}

static void open_flows(void)
{
	int own_ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct end *end = opt.ends.end;

	if (own_ns < 0)
		err(1, "/proc/self/ns/net");
	flow_capacity = 16 + (opt.warmup + opt.before + opt.after +
			      opt.cuts * opt.phase) / opt.interval;
	for (unsigned int i = 0; i < opt.ends.n; i++) {
		for (unsigned int j = i + 1; j < opt.ends.n; j++) {
			in_port_t port = PORT + n_flows / 2;
			int a = open_socket(&end[i], &end[j], port);
			int b;

			if (setns(own_ns, CLONE_NEWNET))
				err(1, "back to the own network namespace");
			b = open_socket(&end[j], &end[i], port);
			if (setns(own_ns, CLONE_NEWNET))
				err(1, "back to the own network namespace");
			add_flow(&end[i], &end[j], a, b);
			add_flow(&end[j], &end[i], b, a);
		}
	}
	close(own_ns);
}

/*
 * Runs a command of the caller's between two cuts; returns its exit status.
 * What it prints must not mix with our results.
 */
static int run_hook(const char *cmd, unsigned int run)
{
	char buf[16];
	int status;
	pid_t pid;

	snprintf(buf, sizeof(buf), "%u", run);
	setenv("CUT", buf, 1);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid)
		exec_shell(cmd);
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static __s64 stamp_of(struct msghdr *msg)
{
	struct cmsghdr *c;
	struct timespec ts;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&ts, CMSG_DATA(c), sizeof(ts));
		return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
	}
	errx(1, "a datagram without the kernel's receive time");
}

static void note_arrival(struct flow *f, __u32 run, const struct payload *p, __s64 ns)
{
	if (ntohl(p->run) != run || f->n_arrivals == 2 * flow_capacity)
		return;
	f->arrivals[f->n_arrivals].ns = ns;
	f->arrivals[f->n_arrivals].seq = ntohl(p->seq);
	f->n_arrivals++;
}

static void drain(struct flow *f, __u32 run)
{
	static struct mmsghdr msgs[BATCH];
	static struct payload payloads[BATCH];
	static struct iovec iov[BATCH];
	static char control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
	int i, n;

	do {
		for (i = 0; i < BATCH; i++) {
			iov[i].iov_base = &payloads[i];
			iov[i].iov_len = sizeof(payloads[i]);
			msgs[i].msg_hdr.msg_iov = &iov[i];
			msgs[i].msg_hdr.msg_iovlen = 1;
			msgs[i].msg_hdr.msg_control = control[i];
			msgs[i].msg_hdr.msg_controllen = sizeof(control[i]);
		}
		n = recvmmsg(f->to_fd, msgs, BATCH, MSG_DONTWAIT, NULL);
		for (i = 0; i < n; i++)
			note_arrival(f, run, &payloads[i], stamp_of(&msgs[i].msg_hdr));
	} while (n == BATCH);
}

static void send_one(struct flow *f, __u32 run)
{
	static char buf[MAX_SIZE];
	struct payload *p = (struct payload *)buf;

	p->run = htonl(run);
	p->seq = htonl(f->sent++);
	/* A full queue or a missing route is a loss like any other, and counted */
	(void)!send(f->from_fd, buf, opt.size, MSG_DONTWAIT);
}

static void reset_flow(struct flow *f, __u32 run)
{
	drain(f, run);
	f->sent = 0;
	f->first = 0;
	f->n_arrivals = 0;
	memset(f->copies, 0, flow_capacity);
}

static void drain_all(const struct run *r)
{
	for (unsigned int i = 0; i < n_flows; i++)
		drain(&flows[i], r->index);
}

static void send_all(const struct run *r)
{
	for (unsigned int i = 0; i < n_flows; i++)
		send_one(&flows[i], r->index);
}

/* What was sent until now does not count */
static void count_from_next(void)
{
	for (unsigned int i = 0; i < n_flows; i++)
		flows[i].first = flows[i].sent + 1;
}

static void note_stall(struct run *r, __s64 from, __s64 to)
{
	if (to - from > r->stall)
		r->stall = to - from;
	if (opt.max_stall && to - from > opt.max_stall && r->n_stalls < MAX_STALLS)
		r->stalls[r->n_stalls++] = (struct stall){ from, to };
}

static void cut_now(struct run *r, const char *line)
{
	r->cut_before = now_ns();
	tell_helper(line);
	r->cut_after = now_ns();
}

static void traffic(struct run *r, const char *cut, const char *heal)
{
	__s64 start = now_ns() + opt.interval, next = start, last = 0, t;
	__s64 cut_at, heal_at, stop_at;
	unsigned int since_drain = 0;

	r->counted_from = start + opt.warmup;
	cut_at = r->counted_from + opt.before + r->phase;
	heal_at = heal ? cut_at + opt.heal_after : LLONG_MAX;
	stop_at = cut_at + opt.after;

	while (next < stop_at) {
		if (cut_at <= next) {
			wait_until(cut_at);
			cut_now(r, cut);
			cut_at = LLONG_MAX;
			continue;
		}
		if (heal_at <= next) {
			wait_until(heal_at);
			tell_helper(heal);
			heal_at = LLONG_MAX;
			continue;
		}
		wait_until(next);
		t = now_ns();
		if (t < r->counted_from)
			count_from_next();
		else if (last)
			note_stall(r, last, t);
		last = t;
		send_all(r);
		if (++since_drain == DRAIN_EVERY) {
			drain_all(r);
			since_drain = 0;
		}
		/* Keep the phase; what we were too late for is not made up */
		do
			next += opt.interval;
		while (next <= t);
	}
	r->end = now_ns();
	wait_until(r->end + opt.settle);
	drain_all(r);
}

static void note_gap(struct flow_result *res, __s64 from, __s64 to)
{
	if (to - from > res->gap) {
		res->gap = to - from;
		res->gap_start = from;
	}
}

/* What is still missing when the window ends counts as a gap up to its end */
static struct flow_result evaluate(struct flow *f, const struct run *r)
{
	struct flow_result res = { .sent = f->sent - f->first };
	__s64 last = r->counted_from;
	__u32 newest = 0;

	for (size_t i = 0; i < f->n_arrivals; i++) {
		const struct arrival *a = &f->arrivals[i];

		if (a->seq < f->first || a->seq >= f->sent)
			continue;
		note_gap(&res, last, a->ns);
		last = a->ns;
		if (a->seq < newest)
			res.reordered++;
		else
			newest = a->seq;
		if (f->copies[a->seq]++)
			res.duplicated++;
		else
			res.received++;
	}
	res.lost = res.sent - res.received;
	res.repaired = f->sent && f->copies[f->sent - 1];
	if (!res.repaired)
		note_gap(&res, last, r->end);
	return res;
}

/* We stood still within the longest gap, so that it may be ours */
static bool spoiled(const struct run *r, const struct flow_result *longest)
{
	__s64 start = longest->gap_start, end = start + longest->gap;

	for (unsigned int i = 0; i < r->n_stalls; i++) {
		if (r->stalls[i].from < end && r->stalls[i].to > start)
			return true;
	}
	return r->n_stalls == MAX_STALLS;
}

static void log_counts(FILE *log, const struct flow_result *res)
{
	fprintf(log, "\"sent\":%u,\"lost\":%u,", res->sent, res->lost);
	fprintf(log, "\"duplicated\":%u,", res->duplicated);
	fprintf(log, "\"reordered\":%u,\"gap-ns\":%lld,", res->reordered, res->gap);
	fprintf(log, "\"repaired\":%s", res->repaired ? "true" : "false");
}

static void log_flow(FILE *log, const struct flow *f,
		     const struct flow_result *res, const struct run *r)
{
	fprintf(log, "{\"from\":\"%s\",\"to\":\"%s\",", f->from->ns, f->to->ns);
	fprintf(log, "\"gap-after-cut-ns\":%lld,", res->gap_start - r->cut_before);
	log_counts(log, res);
	fprintf(log, "}");
}

static void log_run(const struct run *r, const struct flow_result *all,
		    const struct flow_result *each)
{
	/* Events of the kernel's carry CLOCK_MONOTONIC */
	__s64 to_mono = clock_ns(CLOCK_MONOTONIC) - now_ns();
	static FILE *log;

	if (!opt.log)
		return;
	if (!log)
		log = fopen(opt.log, "w");
	if (!log)
		err(1, "%s", opt.log);
	fprintf(log, "{\"cut\":%u,\"phase-ns\":%lld,", r->index, r->phase);
	fprintf(log, "\"cut-mono-ns\":%lld,", r->cut_before + to_mono);
	fprintf(log, "\"cut-took-ns\":%lld,", r->cut_after - r->cut_before);
	fprintf(log, "\"stall-ns\":%lld,\"check\":%d,", r->stall, r->check);
	fprintf(log, "\"spoiled\":%s,", spoiled(r, all) ? "true" : "false");
	log_counts(log, all);
	fprintf(log, ",\"flows\":[");
	for (unsigned int i = 0; i < n_flows; i++) {
		if (i)
			fprintf(log, ",");
		log_flow(log, &flows[i], &each[i], r);
	}
	fprintf(log, "]}\n");
	fflush(log);
}

static void add_result(struct flow_result *all, const struct flow_result *one)
{
	all->sent += one->sent;
	all->lost += one->lost;
	all->duplicated += one->duplicated;
	all->reordered += one->reordered;
	note_gap(all, one->gap_start, one->gap_start + one->gap);
	all->repaired &= one->repaired;
}

static void report(const struct run *r, struct sum *sum)
{
	struct flow_result each[MAX_FLOWS], all = { .repaired = true };

	for (unsigned int i = 0; i < n_flows; i++) {
		each[i] = evaluate(&flows[i], r);
		add_result(&all, &each[i]);
	}
	log_run(r, &all, each);
	if (spoiled(r, &all)) {
		sum->spoiled++;
		return;
	}
	sum->gaps[sum->cuts++] = all.gap;
	sum->unrepaired += !all.repaired;
	sum->sent += all.sent;
	sum->lost += all.lost;
	sum->duplicated += all.duplicated;
	sum->reordered += all.reordered;
	sum->failed_checks += !!r->check;
	if (r->stall > sum->stall)
		sum->stall = r->stall;
}

static int compare_gaps(const void *a, const void *b)
{
	__s64 x = *(const __s64 *)a, y = *(const __s64 *)b;

	return (x > y) - (x < y);
}

static void print_sum(struct sum *sum)
{
	qsort(sum->gaps, sum->cuts, sizeof(*sum->gaps), compare_gaps);
	printf("cuts=%u min=%lld ", sum->cuts, sum->gaps[0]);
	printf("median=%lld ", sum->gaps[sum->cuts / 2]);
	printf("max=%lld ", sum->gaps[sum->cuts - 1]);
	printf("unrepaired=%u ", sum->unrepaired);
	printf("sent=%u lost=%u ", sum->sent, sum->lost);
	printf("duplicated=%u reordered=%u ", sum->duplicated, sum->reordered);
	printf("stall=%lld failed_checks=%u ", sum->stall, sum->failed_checks);
	printf("spoiled=%u\n", sum->spoiled);
}

static void one_cut(unsigned int index, struct sum *sum)
{
	const char *heal = opt.heal.n ? opt.heal.line[index % opt.heal.n] : NULL;
	struct run r = { .index = index, .phase = index * opt.phase };

	if (opt.ready) {
		int status = run_hook(opt.ready, index);

		if (status)
			errx(3, "not ready before cut %u: \"%s\" returned %d",
			     index, opt.ready, status);
	}
	for (unsigned int i = 0; i < n_flows; i++)
		reset_flow(&flows[i], index);
	traffic(&r, opt.cut.line[index % opt.cut.n], opt.heal_after ? heal : NULL);
	if (opt.check)
		r.check = run_hook(opt.check, index);
	if (heal && !opt.heal_after)
		tell_helper(heal);
	if (index >= opt.discard)
		report(&r, sum);
}

enum kind { END, TIME, COUNT, TEXT, LINE, FLAG };

static const struct {
	const char *name;
	enum kind kind;
	void *value;
	const char *help;
} options[] = {
	{ "end", END, &opt.ends, "a host: NETNS,ADDRESS (NETNS - is our own); two or more" },
	{ "interval", TIME, &opt.interval, "a datagram each way every T (50us)" },
	{ "size", COUNT, &opt.size, "bytes of payload (64)" },
	{ "warmup", TIME, &opt.warmup, "traffic that is not counted (2ms)" },
	{ "before", TIME, &opt.before, "counted traffic before the cut (1ms)" },
	{ "after", TIME, &opt.after, "counted traffic after it (8ms)" },
	{ "settle", TIME, &opt.settle, "wait for stragglers at the end (500us)" },
	{ "cuts", COUNT, &opt.cuts, "report N cuts (1), after" },
	{ "discard", COUNT, &opt.discard, "N that only warm up (1)" },
	{ "phase", TIME, &opt.phase, "cut k comes k x T later in its window (0)" },
	{ "helper", TEXT, &opt.helper, "command that is started once and reads lines" },
	{ "cut", LINE, &opt.cut, "line for it to cut; several are used in turn" },
	{ "heal", LINE, &opt.heal, "line for it after the window; several in turn" },
	{ "heal-after", TIME, &opt.heal_after, "heal inside the window, T after the cut" },
	{ "ready", TEXT, &opt.ready, "command before each cut ($CUT), must return 0" },
	{ "check", TEXT, &opt.check, "command after each window, before the heal" },
	{ "max-stall", TIME, &opt.max_stall,
	  "make a cut again, if we did not send for T in its longest gap" },
	{ "priority", COUNT, &opt.priority, "our own among real-time tasks (1)" },
	{ "log", TEXT, &opt.log, "file for a JSON object for each cut" },
	{ "clock", FLAG, &opt.clock, "only tell whether the clock counts instructions" },
};

static void usage(FILE *to)
{
	static const char * const takes[] = {
		[END] = "END", [TIME] = "T", [COUNT] = "N", [TEXT] = "CMD",
		[LINE] = "LINE", [FLAG] = "",
	};

	fprintf(to, "Usage: udpgap --end END --end END --helper CMD --cut LINE [OPTION]...\n");
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		fprintf(to, "  --%-10s %-5s %s\n", options[i].name,
			takes[options[i].kind], options[i].help);
}

static void add_line(struct lines *lines, const char *line)
{
	if (lines->n == MAX_LINES)
		errx(2, "more than %d lines", MAX_LINES);
	lines->line[lines->n++] = line;
}

static void add_end(struct ends *ends, char *arg)
{
	if (ends->n == MAX_ENDS)
		errx(2, "more than %d ends", MAX_ENDS);
	parse_end(&ends->end[ends->n++], arg, PORT);
}

static void check_families(const struct ends *ends)
{
	const struct end *a = &ends->end[0];

	for (const struct end *b = a + 1; b < a + ends->n; b++)
		if (a->sa.ss_family != b->sa.ss_family)
			errx(2, "%s and %s are of different families", a->addr, b->addr);
}

static void set_option(enum kind kind, void *value, char *arg)
{
	switch (kind) {
	case END:
		add_end(value, arg);
		break;
	case TIME:
		*(__s64 *)value = parse_time(arg);
		break;
	case COUNT:
		*(unsigned int *)value = parse_count(arg);
		break;
	case TEXT:
		*(const char **)value = arg;
		break;
	case LINE:
		add_line(value, arg);
		break;
	case FLAG:
		*(bool *)value = true;
		break;
	}
}

static void parse_options(char **arg)
{
	size_t i;

	for (; *arg; arg++) {
		if (!strcmp(*arg, "--help")) {
			usage(stdout);
			exit(0);
		}
		for (i = 0; i < ARRAY_SIZE(options); i++)
			if (!strncmp(*arg, "--", 2) && !strcmp(*arg + 2, options[i].name))
				break;
		if (i == ARRAY_SIZE(options) || (options[i].kind != FLAG && !arg[1]))
			errx(2, "\"%s\": see udpgap --help", *arg);
		set_option(options[i].kind, options[i].value,
			   options[i].kind == FLAG ? NULL : *++arg);
	}
	if (opt.clock)
		exit(!clock_counts_instructions());
	if (opt.ends.n < 2 || !opt.helper || !opt.cut.n)
		errx(2, "two --end, --helper and --cut are needed: see udpgap --help");
	if (opt.interval < NSEC_PER_USEC)
		errx(2, "--interval is at least 1us");
	if (!opt.cuts)
		errx(2, "--cuts is at least 1");
	if (opt.size < sizeof(struct payload) || opt.size > MAX_SIZE)
		errx(2, "--size is from %zu to %d", sizeof(struct payload), MAX_SIZE);
	if (opt.heal_after && (!opt.heal.n || opt.heal_after >= opt.after))
		errx(2, "--heal-after needs --heal, and is less than --after");
	check_families(&opt.ends);
}

/*
 * The datagrams are to leave in time whatever else runs on this CPU, or a gap
 * would be ours.  We sleep between them; the helper and all others run then.
 */
static void be_punctual(void)
{
	struct sched_param param = { .sched_priority = opt.priority };

	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		err(1, "mlockall");
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		err(1, "sched_setscheduler");
	prctl(PR_SET_TIMERSLACK, 1);
}

/* One in five is an accident */
static unsigned int most_spoiled(void)
{
	return (opt.cuts + 4) / 5;
}

int main(int argc, char **argv)
{
	struct sum sum = { };

	(void)argc;
	parse_options(argv + 1);

	signal(SIGPIPE, SIG_IGN);
	open_flows();
	start_helper(opt.helper);
	sum.gaps = calloc(opt.cuts + 1, sizeof(*sum.gaps));
	if (!sum.gaps)
		errx(1, "out of memory");
	be_punctual();

	for (unsigned int i = 0; i < opt.discard || sum.cuts < opt.cuts; i++) {
		one_cut(i, &sum);
		if (sum.spoiled > most_spoiled())
			errx(4, "%u cuts were spoiled: this machine is too busy, or we are",
			     sum.spoiled);
	}
	stop_helper(opt.helper);
	print_sum(&sum);
	return 0;
}
