// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_badinput: requests that must be refused, in words that help, and
 * without any effect.
 *
 * netlink.sh sets up a device with two ports; one of them has a pair
 * that is up.  Each request is right but for one thing.  The refusal has to have
 * the expected errno, a text, and to point at the attribute that is wrong; where
 * a value is out of its range also to tell the range.  A change that is refused
 * carries proper settings besides, and what can be dumped must be afterwards
 * what it was before.
 *
 * The table of attributes is written down anew, from the manual.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/types.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "genl.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define BIT(n)		(1ULL << (n))

/* Not from the header: who was compiled with an older one uses these for ever */
enum {
	A_DEV = 1,
	A_PORT,
	A_REMOTE,
	A_PEER,
	A_INTERVAL_US,
	A_DETECT_MULTIPLIER,
	A_ADMIN_DOWN,
	A_PRIO,
	A_NODE_ID,
	A_GROUP,
	A_DISCOVERY,
	A_HELLO_INTERVAL_US,
	A_HELLO_ADDRESS,
	A_ETHERTYPE,
	A_ANNOUNCE_COUNT,
	A_ANNOUNCE_INTERVAL_MS,
	A_GATEWAYS,
	A_GATEWAY_INTERVAL_US,
	A_GATEWAY_MULTIPLIER,
	A_GATEWAY_ALL,
	A_REVERTIVE,
	A_WAIT_TO_RESTORE_MS,
	A_MAX_PEERS,
	A_SLOW_INTERVAL_US,
	A_PULSE_BUDGET,
	A_PEER_CARRIER,
	A_FLOOD_SOURCE,
	A_HOLD_OFF_MS,
	A_DAMPING_MS,
	A_DEGRADE_LOSS,
	A_LOCKOUT,
	A_FORCE,
	A_UNKEYED,
	A_KEY_ID,
	A_KEY,
	A_HEARTBEAT_ONLY,
	A_APPROVAL,
	A_APPROVAL_DEADLINE_MS,
	A_APPROVAL_DEFAULT,
	A_APPROVAL_EXEMPT,
	A_PAUSE_MAX_MS,
	A_PAUSE_UNKEYED,
	A_PAUSE_MS,
	A_ENGINE_CPU,
	A_RTT_NS = 65,
	A_STATS = 73,
	A_LAST_RX_NS = 85,
	A_QUALITY = 104,
};

enum {
	CMD_DEV_GET = 1,
	CMD_DEV_SET,
	CMD_PORT_GET,
	CMD_PORT_SET,
	CMD_PAIR_GET,
	CMD_PAIR_ADD,
	CMD_PAIR_SET,
	CMD_PAIR_DEL,
	CMD_PEER_GET,
	CMD_SWITCH,
	CMD_CLEAR,
	CMD_EVENT,
	CMD_PAIR_PROBE,
	CMD_EXERCISE,
	CMD_KEY_ADD,
	CMD_KEY_ACTIVATE,
	CMD_KEY_DEL,
	CMD_QUALITY_GET,
	CMD_APPROVE,
	CMD_DENY,
	CMD_PAUSE,
};

#define NOBODY		65534
#define NO_SUCH_INDEX	987654
#define SNAPSHOT_MAX	65536

/* What the setup gave us. */
static struct {
	__u32 dev, port, idle_port;
	__u8 remote[ETH_ALEN], port_mac[ETH_ALEN];
	__u64 peer;
} have;

/* What there is. */

struct attr_spec {
	const char *name;
	__u8 len;
	bool ranged;
	__u64 min, max;
	__u64 valid;		/* a value that differs from the default */
};

static const struct attr_spec attrs[] = {
	[A_DEV] = { "dev", 4, true, 1, (__u32)-1, 0 },
	[A_PORT] = { "port", 4, true, 1, (__u32)-1, 0 },
	[A_REMOTE] = { "remote", ETH_ALEN, false, 0, 0, 0 },
	[A_PEER] = { "peer", 8, true, 1, (__u64)-1, 0 },
	[A_INTERVAL_US] = { "interval-us", 4, true, 50, 10000000, 4321 },
	[A_DETECT_MULTIPLIER] = { "detect-multiplier", 1, true, 2, 255, 7 },
	[A_ADMIN_DOWN] = { "admin-down", 1, true, 0, 1, 1 },
	[A_PRIO] = { "prio", 4, false, 0, 0, 5 },
	[A_NODE_ID] = { "node-id", 8, true, 1, (__u64)-1, 0x1234 },
	[A_GROUP] = { "group", 4, false, 0, (__u32)-1, 77 },
	[A_DISCOVERY] = { "discovery", 1, true, 0, 1, 0 },
	[A_HELLO_INTERVAL_US] = { "hello-interval-us", 4, true, 10000, 10000000, 54321 },
	[A_HELLO_ADDRESS] = { "hello-address", ETH_ALEN, false, 0, 0, 0 },
	[A_ETHERTYPE] = { "ethertype", 2, true, 0x600, 0xffff, 0x88b6 },
	[A_ANNOUNCE_COUNT] = { "announce-count", 1, false, 0, 255, 5 },
	[A_ANNOUNCE_INTERVAL_MS] = { "announce-interval-ms", 4, true, 1, 60000, 77 },
	[A_GATEWAYS] = { "gateways", 16, false, 0, 0, 0 },
	[A_GATEWAY_INTERVAL_US] = { "gateway-interval-us", 4, true, 1000, 10000000, 54321 },
	[A_GATEWAY_MULTIPLIER] = { "gateway-multiplier", 1, true, 2, 255, 9 },
	[A_GATEWAY_ALL] = { "gateway-all", 1, true, 0, 1, 1 },
	[A_REVERTIVE] = { "revertive", 1, true, 0, 1, 0 },
	[A_WAIT_TO_RESTORE_MS] = { "wait-to-restore-ms", 4, true, 0, 3600000, 1234 },
	[A_MAX_PEERS] = { "max-peers", 4, true, 1, 1024, 17 },
	[A_SLOW_INTERVAL_US] = { "slow-interval-us", 4, true, 50, 10000000, 5432 },
	[A_PULSE_BUDGET] = { "pulse-budget", 4, true, 0, 10000000, 7654 },
	[A_PEER_CARRIER] = { "peer-carrier", 1, true, 0, 1, 1 },
	[A_FLOOD_SOURCE] = { "flood-source", 4, true, 0, 1, 1 },
	[A_HOLD_OFF_MS] = { "hold-off-ms", 4, true, 0, 10000, 123 },
	[A_DAMPING_MS] = { "damping-ms", 4, true, 0, 3600000, 12345 },
	[A_DEGRADE_LOSS] = { "degrade-loss", 1, true, 0, 99, 7 },
	[A_LOCKOUT] = { "lockout", 1, true, 0, 1, 1 },
	[A_FORCE] = { "force", 1, true, 0, 1, 1 },
	[A_UNKEYED] = { "unkeyed", 4, true, 0, 2, 1 },
	[A_KEY_ID] = { "key-id", 1, false, 0, 255, 7 },
	[A_KEY] = { "key", 16, false, 0, 0, 0 },
	[A_HEARTBEAT_ONLY] = { "heartbeat-only", 1, true, 0, 1, 1 },
	[A_APPROVAL] = { "approval", 1, true, 0, 1, 1 },
	[A_APPROVAL_DEADLINE_MS] = { "approval-deadline-ms", 4, true, 0, 86400000, 54321 },
	[A_APPROVAL_DEFAULT] = { "approval-default", 4, true, 0, 1, 1 },
	[A_APPROVAL_EXEMPT] = { "approval-exempt", 4, true, 0, 1, 1 },
	[A_PAUSE_MAX_MS] = { "pause-max-ms", 4, true, 0, 65535, 4321 },
	[A_PAUSE_UNKEYED] = { "pause-unkeyed", 1, true, 0, 1, 1 },
	[A_ENGINE_CPU] = { "engine-cpu", 4, false, 0, 0, 0 },
	[A_PAUSE_MS] = { "pause-ms", 4, true, 0, 65535, 500 },
};

struct cmd_spec {
	const char *name;
	__u8 cmd;
	bool changes, dumps;
	__u64 required;		/* attributes without which it is refused */
	__u64 optional;
};

#define WHERE		(BIT(A_DEV) | BIT(A_PORT))
/* Refused while the device is up */
#define ONLY_DOWN	(BIT(A_NODE_ID) | BIT(A_HELLO_ADDRESS) | BIT(A_ETHERTYPE))
#define PARAMS		(BIT(A_INTERVAL_US) | BIT(A_DETECT_MULTIPLIER))

static const struct cmd_spec cmds[] = {
	{ "dev-get", CMD_DEV_GET, false, true, BIT(A_DEV), 0 },
	{ "dev-set", CMD_DEV_SET, true, false, BIT(A_DEV),
	  ONLY_DOWN | BIT(A_GROUP) | BIT(A_DISCOVERY) | BIT(A_HELLO_INTERVAL_US) |
	  BIT(A_ANNOUNCE_COUNT) | BIT(A_ANNOUNCE_INTERVAL_MS) |
	  BIT(A_GATEWAYS) | BIT(A_GATEWAY_INTERVAL_US) | BIT(A_GATEWAY_MULTIPLIER) |
	  BIT(A_GATEWAY_ALL) | BIT(A_REVERTIVE) | BIT(A_WAIT_TO_RESTORE_MS) | BIT(A_MAX_PEERS) |
	  BIT(A_SLOW_INTERVAL_US) | BIT(A_PULSE_BUDGET) | BIT(A_PEER_CARRIER) |
	  BIT(A_FLOOD_SOURCE) | BIT(A_HOLD_OFF_MS) | BIT(A_DAMPING_MS) |
	  BIT(A_DEGRADE_LOSS) | BIT(A_UNKEYED) | BIT(A_APPROVAL) |
	  BIT(A_APPROVAL_DEADLINE_MS) | BIT(A_APPROVAL_DEFAULT) | BIT(A_APPROVAL_EXEMPT) |
	  BIT(A_PAUSE_MAX_MS) | BIT(A_PAUSE_UNKEYED) | BIT(A_ENGINE_CPU) },
	{ "port-get", CMD_PORT_GET, false, true, WHERE, 0 },
	{ "port-set", CMD_PORT_SET, true, false, WHERE,
	  BIT(A_PRIO) | PARAMS | BIT(A_ADMIN_DOWN) | BIT(A_LOCKOUT) | BIT(A_HEARTBEAT_ONLY) },
	{ "pair-get", CMD_PAIR_GET, false, true, WHERE | BIT(A_REMOTE), BIT(A_PEER) },
	{ "pair-add", CMD_PAIR_ADD, true, false, WHERE | BIT(A_REMOTE),
	  BIT(A_PEER) | PARAMS },
	{ "pair-set", CMD_PAIR_SET, true, false, WHERE,
	  BIT(A_REMOTE) | PARAMS | BIT(A_ADMIN_DOWN) },
	{ "pair-del", CMD_PAIR_DEL, true, false, WHERE | BIT(A_REMOTE), 0 },
	{ "peer-get", CMD_PEER_GET, false, true, BIT(A_DEV) | BIT(A_PEER), 0 },
	{ "switch", CMD_SWITCH, true, false, WHERE, BIT(A_FORCE) },
	{ "clear", CMD_CLEAR, true, false, BIT(A_DEV), 0 },
	{ "pair-probe", CMD_PAIR_PROBE, true, false, BIT(A_DEV), BIT(A_PORT) | BIT(A_REMOTE) },
	{ "exercise", CMD_EXERCISE, false, true, BIT(A_DEV) | BIT(A_PEER),
	  BIT(A_PORT) | BIT(A_FORCE) },
	{ "key-add", CMD_KEY_ADD, true, false, BIT(A_DEV) | BIT(A_KEY_ID) | BIT(A_KEY), 0 },
	{ "key-activate", CMD_KEY_ACTIVATE, true, false, BIT(A_DEV) | BIT(A_KEY_ID), 0 },
	{ "key-del", CMD_KEY_DEL, true, false, BIT(A_DEV) | BIT(A_KEY_ID), 0 },
	{ "quality-get", CMD_QUALITY_GET, false, true, WHERE | BIT(A_REMOTE), BIT(A_PEER) },
	{ "approve", CMD_APPROVE, true, false, BIT(A_DEV), BIT(A_PEER) },
	{ "deny", CMD_DENY, true, false, BIT(A_DEV), BIT(A_PEER) },
	{ "pause", CMD_PAUSE, true, false, BIT(A_DEV) | BIT(A_PAUSE_MS), 0 },
};

/* So many of these can be dumped */
#define DUMPS		6

/* What of a dump changes all the time by itself */
static bool restless(unsigned int type)
{
	return type == A_STATS || type == A_RTT_NS || type == A_LAST_RX_NS ||
	       type == A_QUALITY;
}

/* Verdicts. */

static bool failed;
static unsigned int checks;

#define fail(format, ...)						\
do {									\
	failed = true;							\
	printf("# FAIL: " format "\n", ##__VA_ARGS__);			\
} while (0)

/* Requests. */

/* As it should be */
static void put_valid(struct request *r, unsigned int attr)
{
	switch (attr) {
	case A_DEV:
		put_number(r, attr, have.dev, 4);
		break;
	case A_PORT:
		put_number(r, attr, have.port, 4);
		break;
	case A_REMOTE:
		put(r, attr, have.remote, ETH_ALEN);
		break;
	case A_GATEWAYS:
		put(r, attr, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\xfe", 16);
		break;
	case A_HELLO_ADDRESS:
		put(r, attr, "\x03\x00\x00\x00\x00\x01", ETH_ALEN);
		break;
	case A_KEY:
		put(r, attr, "0123456789abcdef", 16);
		break;
	case A_PEER:
		put_number(r, attr, have.peer, 8);
		break;
	default:
		put_number(r, attr, attrs[attr].valid, attrs[attr].len);
	}
}

/*
 * All that the command needs, and settings that would be seen, but without
 * @without.
 */
static void put_others(struct request *r, const struct cmd_spec *c, unsigned int without)
{
	__u64 set = c->required | (c->changes ? c->optional & ~ONLY_DOWN : 0);
	unsigned int attr;

	for (attr = 1; attr < ARRAY_SIZE(attrs); attr++)
		if (set & BIT(attr) && attr != without)
			put_valid(r, attr);
}

/* What is to be seen of all objects. */

struct snapshot {
	size_t len;
	__u8 bytes[SNAPSHOT_MAX];
};

static void remember(struct nlmsghdr *nlh, void *to)
{
	struct snapshot *s = to;
	struct nlattr *a = NULL;

	while ((a = next_attr(first_of(nlh), NLMSG_PAYLOAD(nlh, GENL_HDRLEN), a))) {
		unsigned int type = a->nla_type & NLA_TYPE_MASK;

		if (restless(type))
			continue;
		if (s->len + a->nla_len > SNAPSHOT_MAX)
			errx(1, "a dump is too large");
		memcpy(s->bytes + s->len, a, a->nla_len);
		s->len += a->nla_len;
	}
}

static unsigned int dump_all(struct snapshot *s)
{
	struct request r;
	struct reply reply;
	unsigned int i, n = 0;

	s->len = 0;
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		if (!cmds[i].dumps)
			continue;
		start(&r, cmds[i].cmd, NLM_F_DUMP);
		reply = ask(&r, remember, s);
		if (reply.error)
			fail("dump of %s: %s", cmds[i].name, strerror(reply.error));
		else
			n++;
	}
	return n;
}

static struct snapshot before;

static void check_unchanged(const char *what)
{
	static struct snapshot after;

	dump_all(&after);
	if (after.len != before.len || memcmp(after.bytes, before.bytes, after.len))
		fail("%s: something changed", what);
	before = after;
}

/* Expectations. */

/* Several: one of them */
struct expected {
	int error, or_error;
	const char *text;	/* a part of it, NULL: any, "": it need not have one */
	__u32 offset;		/* 0: none */
	__u32 missing;		/* 0: none */
	const struct attr_spec *range;
};

static void check_range(const char *what, const struct reply *reply, const struct attr_spec *spec)
{
	if (!reply->has_policy)
		fail("%s: no policy is told", what);
	else if (!reply->has_min || !reply->has_max || reply->min != spec->min ||
		 reply->max != spec->max)
		fail("%s: the range told is %llu to %llu, not %llu to %llu", what,
		     (unsigned long long)reply->min, (unsigned long long)reply->max,
		     (unsigned long long)spec->min, (unsigned long long)spec->max);
}

static void check_refused(const char *what, struct request *r, struct expected e)
{
	struct reply reply = ask(r, NULL, NULL);

	checks++;
	if (!reply.error)
		fail("%s: is accepted", what);
	else if (reply.error != e.error && reply.error != e.or_error)
		fail("%s: %s (%s), not %s", what, strerrorname_np(reply.error), reply.text,
		     strerrorname_np(e.error));
	if (e.text && !strstr(reply.text, e.text))
		fail("%s: says \"%s\", nothing of \"%s\"", what, reply.text, e.text);
	if (!e.text && !*reply.text)
		fail("%s: no text", what);
	if (e.offset && (!reply.has_offset || reply.offset != e.offset))
		fail("%s: points at offset %u, not %u (%s)", what, reply.offset, e.offset,
		     reply.text);
	if (e.missing && (!reply.has_missing || reply.missing != e.missing))
		fail("%s: calls attribute %u missing, not %u", what, reply.missing, e.missing);
	if (e.range)
		check_range(what, &reply, e.range);
	check_unchanged(what);
}

static const char *name_of(const struct cmd_spec *c, unsigned int attr, const char *how)
{
	static char name[128];

	snprintf(name, sizeof(name), "%s: %s %s", c->name,
		 attr < ARRAY_SIZE(attrs) && attr ? attrs[attr].name : "attribute", how);
	return name;
}

/* Every command, every attribute of it. */

static void for_all(void (*test)(const struct cmd_spec *c, unsigned int attr))
{
	unsigned int i, attr;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		for (attr = 1; attr < ARRAY_SIZE(attrs); attr++)
			if ((cmds[i].required | cmds[i].optional) & BIT(attr))
				test(&cmds[i], attr);
}

static void missing(const struct cmd_spec *c, unsigned int attr)
{
	struct request r;
	char text[64];

	if (!(c->required & BIT(attr)))
		return;
	start(&r, c->cmd, 0);
	put_others(&r, c, attr);
	snprintf(text, sizeof(text), "(attribute %s)", attrs[attr].name);
	check_refused(name_of(c, attr, "missing"), &r,
		      (struct expected){ EINVAL, 0, text, 0, attr, NULL });
}

static void test_missing(void)
{
	for_all(missing);
}

/* One that nobody knows, and those that only other commands know */
static void test_surplus(void)
{
	struct request r;
	unsigned int i, attr;
	__u32 at;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		const struct cmd_spec *c = &cmds[i];

		for (attr = 0; attr <= ARRAY_SIZE(attrs); attr++) {
			if ((c->required | c->optional) & BIT(attr))
				continue;
			start(&r, c->cmd, 0);
			put_others(&r, c, 0);
			at = here(&r);
			put_number(&r, attr ? attr : 300, 1,
				   attr && attr < ARRAY_SIZE(attrs) ? attrs[attr].len : 4);
			check_refused(name_of(c, attr, "surplus"), &r,
				      (struct expected){ EINVAL, 0, "attribute", at, 0, NULL });
		}
	}
}

static const __u8 too_many[17 * 16];	/* of a list of addresses */

static void wrong_size_of(const struct cmd_spec *c, unsigned int attr, size_t len)
{
	struct request r;
	char how[32];
	__u32 at;

	start(&r, c->cmd, 0);
	put_others(&r, c, attr);
	at = here(&r);
	if (attr == A_GATEWAYS)
		put(&r, attr, too_many, len);
	else
		put_number(&r, attr, attrs[attr].valid ? attrs[attr].valid : 1, len);
	snprintf(how, sizeof(how), "of %zu bytes", len);
	check_refused(name_of(c, attr, how), &r,
		      (struct expected){ EINVAL, ERANGE, NULL, at, 0, NULL });
}

static void wrong_size(const struct cmd_spec *c, unsigned int attr)
{
	size_t len = attrs[attr].len;

	/* A list may be empty, or of two */
	if (attr == A_GATEWAYS) {
		wrong_size_of(c, attr, len + 1);
		wrong_size_of(c, attr, 17 * len);
		return;
	}
	wrong_size_of(c, attr, 0);
	if (len > 1)
		wrong_size_of(c, attr, len - 1);
	wrong_size_of(c, attr, len + 1);
	wrong_size_of(c, attr, 2 * len);
}

static void test_wrong_size(void)
{
	for_all(wrong_size);
}

static void nested(const struct cmd_spec *c, unsigned int attr)
{
	struct request r;
	__u32 at;

	start(&r, c->cmd, 0);
	put_others(&r, c, attr);
	at = here(&r);
	put_number(&r, attr | NLA_F_NESTED, 1, attrs[attr].len);
	check_refused(name_of(c, attr, "nested"), &r,
		      (struct expected){ EINVAL, 0, "NESTED", at, 0, NULL });
}

static void test_wrong_type(void)
{
	for_all(nested);
}

static void beyond(const struct cmd_spec *c, unsigned int attr, __u64 value, const char *how)
{
	struct request r;
	__u32 at;

	start(&r, c->cmd, 0);
	put_others(&r, c, attr);
	at = here(&r);
	put_number(&r, attr, value, attrs[attr].len);
	check_refused(name_of(c, attr, how), &r,
		      (struct expected){ ERANGE, 0, "out of range", at, 0, &attrs[attr] });
}

static void out_of_range(const struct cmd_spec *c, unsigned int attr)
{
	const struct attr_spec *s = &attrs[attr];
	__u64 most = s->len == 8 ? (__u64)-1 : BIT(8 * s->len) - 1;

	if (s->ranged && s->min)
		beyond(c, attr, s->min - 1, "below its range");
	if (s->ranged && s->max < most) {
		beyond(c, attr, s->max + 1, "above its range");
		beyond(c, attr, most, "far above its range");
	}
}

static void test_out_of_range(void)
{
	for_all(out_of_range);
}

/* Proper values of things that are not there, or not what they should be. */

static void with(const struct cmd_spec *c, unsigned int attr, const void *value, const char *how,
		 int error, const char *text)
{
	struct request r;
	__u32 at;

	if (!((c->required | c->optional) & BIT(attr)))
		return;
	start(&r, c->cmd, 0);
	put_others(&r, c, attr);
	at = here(&r);
	put(&r, attr, value, attrs[attr].len);
	check_refused(name_of(c, attr, how), &r, (struct expected){ error, 0, text, at, 0, NULL });
}

static void nowhere(const struct cmd_spec *c)
{
	static const __u8 zero[ETH_ALEN], group[ETH_ALEN] = { 1, 2, 3, 4, 5, 6 },
			  stranger[ETH_ALEN] = { 2, 2, 3, 4, 5, 6 };
	__u32 nothing = NO_SUCH_INDEX, loopback = 1;
	__u64 unknown = 0xabcdef;

	with(c, A_DEV, &nothing, "that does not exist", ENODEV, "no such device");
	with(c, A_DEV, &loopback, "of another kind", EOPNOTSUPP, "not of kind nfailover");
	with(c, A_DEV, &have.port, "that is a port", EOPNOTSUPP, "not of kind nfailover");
	with(c, A_PORT, &nothing, "that does not exist", ENODEV, "not a port of the device");
	with(c, A_PORT, &loopback, "that is none", ENODEV, "not a port of the device");
	with(c, A_PORT, &have.dev, "that is the device", ENODEV, "not a port of the device");
	with(c, A_REMOTE, zero, "zero", EINVAL, "remote MAC must not be zero");
	with(c, A_REMOTE, group, "a group", EINVAL, "remote MAC must not be zero nor a group");
	with(c, A_REMOTE, have.port_mac, "ourselves", EINVAL, "of a port of this device");
	if (c->cmd == CMD_PAIR_PROBE)
		with(c, A_REMOTE, stranger, "unknown", ENETUNREACH, "No pair that may carry");
	else if (c->cmd != CMD_PAIR_ADD)
		with(c, A_REMOTE, stranger, "unknown", ENOENT, "no pair with this remote MAC");
	if (c->cmd == CMD_PEER_GET || c->cmd == CMD_EXERCISE || c->cmd == CMD_APPROVE ||
	    c->cmd == CMD_DENY)
		with(c, A_PEER, &unknown, "unknown", ENOENT, "no peer with this node id");
}

static void test_nowhere(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		nowhere(&cmds[i]);
}

static const struct cmd_spec *spec_of(__u8 cmd)
{
	const struct cmd_spec *c = cmds;

	while (c->cmd != cmd)
		c++;
	return c;
}

static void nothing_waits(__u8 cmd)
{
	const struct cmd_spec *c = spec_of(cmd);
	struct request r;

	start(&r, c->cmd, 0);
	put_valid(&r, A_DEV);
	check_refused(c->name, &r,
		      (struct expected){ ENODATA, 0, "Nothing is waiting", 0, 0, NULL });
}

/* What cannot be done now. */
static void test_not_now(void)
{
	const struct cmd_spec *dev_set = spec_of(CMD_DEV_SET);
	const struct cmd_spec *pair_add = spec_of(CMD_PAIR_ADD);
	const struct cmd_spec *switch_to = spec_of(CMD_SWITCH);
	__u64 node = 0x1234;
	struct request r;
	__u32 at;

	with(dev_set, A_NODE_ID, &node, "of a device that is up", EBUSY,
	     "only be changed while the device is down");
	with(switch_to, A_PORT, &have.idle_port, "without a pair that is up", ENETUNREACH,
	     "nothing was switched");
	nothing_waits(CMD_APPROVE);
	nothing_waits(CMD_DENY);

	start(&r, pair_add->cmd, 0);
	put_valid(&r, A_DEV);
	put_number(&r, A_PORT, have.idle_port, 4);
	at = here(&r);
	put(&r, A_REMOTE, "\2\2\3\4\5\7", ETH_ALEN);
	if (ask(&r, NULL, NULL).error)
		fail("a pair cannot be pinned");
	dump_all(&before);
	check_refused("pair-add: a pair that is pinned", &r,
		      (struct expected){ EEXIST, 0, "pinned already", at, 0, NULL });
	r.genl.cmd = CMD_PAIR_DEL;
	if (ask(&r, NULL, NULL).error)
		fail("a pinned pair cannot be deleted");
	dump_all(&before);
}

/* What is wrong with the message itself. */
static void test_messages(void)
{
	unsigned int i;
	struct request r;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		const struct cmd_spec *c = &cmds[i];

		start(&r, c->cmd, 0);
		r.nlh.nlmsg_len = NLMSG_LENGTH(2);
		check_refused(name_of(c, 0, "and no header"), &r,
			      (struct expected){ EINVAL, 0, "", 0, 0, NULL });

		start(&r, c->cmd, 0);
		r.genl.reserved = 1;
		put_others(&r, c, 0);
		check_refused(name_of(c, 0, "and a reserved field"), &r,
			      (struct expected){ EINVAL, 0, "", 0, 0, NULL });

		start(&r, c->cmd, 0);
		put_others(&r, c, 0);
		r.nlh.nlmsg_len += 3;
		check_refused(name_of(c, 0, "and bytes left over"), &r,
			      (struct expected){ EINVAL, 0, "leftover", 0, 0, NULL });

		if (c->dumps)
			continue;
		start(&r, c->cmd, NLM_F_DUMP);
		put_others(&r, c, 0);
		check_refused(name_of(c, 0, "for a dump"), &r,
			      (struct expected){ EOPNOTSUPP, 0, "", 0, 0, NULL });
	}
	start(&r, 0, 0);
	check_refused("no command", &r, (struct expected){ EOPNOTSUPP, 0, "", 0, 0, NULL });
	start(&r, CMD_EVENT, 0);
	check_refused("the command of events", &r,
		      (struct expected){ EOPNOTSUPP, 0, "", 0, 0, NULL });
	start(&r, 200, 0);
	check_refused("an unknown command", &r,
		      (struct expected){ EOPNOTSUPP, 0, "", 0, 0, NULL });
}

/* A dump's filter is held to the same. */
static void test_dumps(void)
{
	unsigned int i;
	struct request r;
	__u32 at;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		const struct cmd_spec *c = &cmds[i];

		if (!c->dumps)
			continue;
		start(&r, c->cmd, NLM_F_DUMP);
		at = here(&r);
		put_number(&r, 300, 1, 4);
		check_refused(name_of(c, 0, "surplus in a dump"), &r,
			      (struct expected){ EINVAL, 0, "attribute", at, 0, NULL });
		start(&r, c->cmd, NLM_F_DUMP);
		at = here(&r);
		put_number(&r, A_DEV, 0, 4);
		check_refused(name_of(c, A_DEV, "out of range in a dump"), &r,
			      (struct expected){ ERANGE, 0, "out of range", at, 0,
						 &attrs[A_DEV] });
		start(&r, c->cmd, NLM_F_DUMP);
		at = here(&r);
		put_number(&r, A_DEV, 1, 3);
		check_refused(name_of(c, A_DEV, "of 3 bytes in a dump"), &r,
			      (struct expected){ EINVAL, ERANGE, NULL, at, 0, NULL });
	}
}

static int as_nobody(void)
{
	unsigned int i;
	struct request r;
	static struct snapshot seen;

	if (setgid(NOBODY) || setuid(NOBODY))
		err(1, "become nobody");
	open_socket(NETLINK_GENERIC);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		const struct cmd_spec *c = &cmds[i];

		start(&r, c->cmd, 0);
		put_others(&r, c, 0);
		if (c->changes)
			check_refused(name_of(c, 0, "by nobody"), &r,
				      (struct expected){ EPERM, 0, "", 0, 0, NULL });
		else if (ask(&r, NULL, NULL).error)
			fail("%s: not even nobody may read", c->name);
	}
	if (dump_all(&seen) != DUMPS || seen.len < 100)
		fail("nobody sees nothing");
	fflush(stdout);
	return failed;
}

static void test_unprivileged(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(as_nobody());
	checks += ARRAY_SIZE(cmds);
	if (waitpid(pid, &status, 0) < 0 || status)
		fail("as nobody");
	check_unchanged("what nobody asked for");
}

/* That all this is refused proves something only if the rest is not. */

static void accepted(const char *what, struct request *r)
{
	struct reply reply = ask(r, NULL, NULL);

	checks++;
	if (reply.error)
		fail("%s: %s (%s)", what, strerrorname_np(reply.error), reply.text);
}

static void limit(const struct cmd_spec *c, unsigned int attr, __u64 value, const char *how)
{
	struct request r;

	start(&r, c->cmd, 0);
	put_valid(&r, A_DEV);
	if (c->required & BIT(A_PORT))
		put_number(&r, A_PORT, c->cmd == CMD_SWITCH ? have.port : have.idle_port, 4);
	/* A list of addresses is no number */
	if (attr == A_GATEWAYS)
		put_valid(&r, attr);
	else
		put_number(&r, attr, value, attrs[attr].len);
	accepted(name_of(c, attr, how), &r);
}

static void seen(const struct cmd_spec *c, unsigned int attr, __u64 value, const char *how)
{
	static struct snapshot after;

	dump_all(&before);
	limit(c, attr, value, how);
	dump_all(&after);
	if (after.len == before.len && !memcmp(after.bytes, before.bytes, after.len))
		fail("%s: nothing changed", name_of(c, attr, how));
}

static void limits(const struct cmd_spec *c, unsigned int attr)
{
	if (!c->changes || c->cmd == CMD_PAIR_ADD || c->cmd == CMD_SWITCH ||
	    c->required & BIT(attr) || ONLY_DOWN & BIT(attr) || attr == A_PORT ||
	    attr == A_REMOTE || attr == A_PEER)
		return;
	if (attrs[attr].ranged) {
		limit(c, attr, attrs[attr].min, "least");
		seen(c, attr, attrs[attr].max, "most");
	}
	if (!attrs[attr].ranged || attrs[attr].valid != attrs[attr].max)
		seen(c, attr, attrs[attr].valid, "proper");
}

static void with_key(__u8 cmd)
{
	const struct cmd_spec *c = spec_of(cmd);
	struct request r;

	start(&r, cmd, 0);
	put_others(&r, c, 0);
	accepted(c->name, &r);
}

static void test_accepted(void)
{
	const struct cmd_spec *switch_to = spec_of(CMD_SWITCH);
	unsigned int i;
	struct request r;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		start(&r, cmds[i].cmd, 0);
		put_others(&r, &cmds[i], 0);
		if (!cmds[i].changes)
			accepted(cmds[i].name, &r);
	}
	limit(spec_of(CMD_PAUSE), A_PAUSE_MS, 65535, "most");
	limit(spec_of(CMD_PAUSE), A_PAUSE_MS, 0, "least");
	/* While a pair is up, which other settings end. */
	limit(switch_to, A_FORCE, 0, "least");
	seen(switch_to, A_FORCE, 1, "most");
	/* Without an active key unkeyed pulses cannot be refused. */
	with_key(CMD_KEY_ADD);
	with_key(CMD_KEY_ACTIVATE);
	for_all(limits);
}

/* All of them. */

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "missing", test_missing },
	{ "surplus", test_surplus },
	{ "wrong_size", test_wrong_size },
	{ "wrong_type", test_wrong_type },
	{ "out_of_range", test_out_of_range },
	{ "nowhere", test_nowhere },
	{ "not_now", test_not_now },
	{ "messages", test_messages },
	{ "dumps", test_dumps },
	{ "unprivileged", test_unprivileged },
	{ "accepted", test_accepted },
};

static __u32 index_of(const char *dev)
{
	__u32 i = if_nametoindex(dev);

	if (!i)
		err(2, "%s", dev);
	return i;
}

static void read_mac(const char *s, __u8 mac[ETH_ALEN])
{
	if (sscanf(s, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		   &mac[4], &mac[5]) != ETH_ALEN)
		errx(2, "%s: no MAC address", s);
}

int main(int argc, char **argv)
{
	unsigned int i, failures = 0;

	if (argc != 7)
		errx(2, "usage: netlink_badinput DEV PORT PORT-MAC REMOTE PEER IDLE-PORT");
	have.dev = index_of(argv[1]);
	have.port = index_of(argv[2]);
	read_mac(argv[3], have.port_mac);
	read_mac(argv[4], have.remote);
	have.peer = strtoull(argv[5], NULL, 16);
	have.idle_port = index_of(argv[6]);

	open_socket(NETLINK_GENERIC);
	resolve_family("nfailover");
	printf("TAP version 13\n1..%zu\n", ARRAY_SIZE(tests));
	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		failed = false;
		checks = 0;
		if (dump_all(&before) != DUMPS || before.len < 100)
			fail("the dumps are empty");
		tests[i].run();
		printf("# %u requests\n", checks);
		printf("%s %u %s\n", failed ? "not ok" : "ok", i + 1, tests[i].name);
		fflush(stdout);
		failures += failed;
	}
	printf("# Totals: pass:%zu fail:%u xfail:0 xpass:0 skip:0 error:0\n",
	       ARRAY_SIZE(tests) - failures, failures);
	return failures != 0;
}
