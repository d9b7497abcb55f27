/* SPDX-License-Identifier: GPL-2.0 */
/* Do not edit directly, Documentation/netlink/regen makes it from the specification */
#ifndef NFAILOVER_TEST_NETLINK_GEN_H
#define NFAILOVER_TEST_NETLINK_GEN_H

#include <linux/types.h>

struct table_attr {
	__u16 type;
	__u16 len;		/* of a valid value; 0: any */
	__u64 min, max;		/* if it is a number */
};

/* In the order of their types; the rest are 0 */
struct table_op {
	const char *name;
	__u8 cmd;
	__u8 dumps;
	__u16 attrs[32];
};

static const struct table_attr table_attrs[] = {
	{ 1, 4, 1ULL, 4294967295ULL },	/* dev */
	{ 2, 4, 1ULL, 4294967295ULL },	/* port */
	{ 3, 6, 0ULL, 281474976710655ULL },	/* remote */
	{ 4, 8, 1ULL, 18446744073709551615ULL },	/* peer */
	{ 5, 4, 50ULL, 10000000ULL },	/* interval-us */
	{ 6, 1, 2ULL, 255ULL },	/* detect-multiplier */
	{ 7, 1, 0ULL, 1ULL },	/* admin-down */
	{ 8, 4, 0ULL, 4294967295ULL },	/* prio */
	{ 9, 8, 1ULL, 18446744073709551615ULL },	/* node-id */
	{ 10, 4, 0ULL, 4294967295ULL },	/* group */
	{ 11, 1, 0ULL, 1ULL },	/* discovery */
	{ 12, 4, 10000ULL, 10000000ULL },	/* hello-interval-us */
	{ 13, 6, 0ULL, 281474976710655ULL },	/* hello-address */
	{ 14, 2, 1536ULL, 65535ULL },	/* ethertype */
	{ 15, 1, 0ULL, 255ULL },	/* announce-count */
	{ 16, 4, 1ULL, 60000ULL },	/* announce-interval-ms */
	{ 17, 0, 0ULL, 0ULL },	/* gateways */
	{ 18, 4, 1000ULL, 10000000ULL },	/* gateway-interval-us */
	{ 19, 1, 2ULL, 255ULL },	/* gateway-multiplier */
	{ 20, 1, 0ULL, 1ULL },	/* gateway-all */
	{ 21, 1, 0ULL, 1ULL },	/* revertive */
	{ 22, 4, 0ULL, 3600000ULL },	/* wait-to-restore-ms */
	{ 23, 4, 1ULL, 1024ULL },	/* max-peers */
	{ 24, 4, 50ULL, 10000000ULL },	/* slow-interval-us */
	{ 25, 4, 0ULL, 10000000ULL },	/* pulse-budget */
	{ 26, 1, 0ULL, 1ULL },	/* peer-carrier */
	{ 27, 4, 0ULL, 1ULL },	/* flood-source */
	{ 28, 4, 0ULL, 10000ULL },	/* hold-off-ms */
	{ 29, 4, 0ULL, 3600000ULL },	/* damping-ms */
	{ 30, 1, 0ULL, 99ULL },	/* degrade-loss */
	{ 31, 1, 0ULL, 1ULL },	/* lockout */
	{ 32, 1, 0ULL, 1ULL },	/* force */
	{ 33, 4, 0ULL, 2ULL },	/* unkeyed */
	{ 34, 1, 0ULL, 255ULL },	/* key-id */
	{ 35, 16, 0ULL, 18446744073709551615ULL },	/* key */
	{ 36, 1, 0ULL, 1ULL },	/* heartbeat-only */
	{ 37, 1, 0ULL, 1ULL },	/* approval */
	{ 38, 4, 0ULL, 86400000ULL },	/* approval-deadline-ms */
	{ 39, 4, 0ULL, 1ULL },	/* approval-default */
	{ 40, 4, 0ULL, 1ULL },	/* approval-exempt */
	{ 41, 4, 0ULL, 65535ULL },	/* pause-max-ms */
	{ 42, 1, 0ULL, 1ULL },	/* pause-unkeyed */
	{ 43, 4, 0ULL, 65535ULL },	/* pause-ms */
	{ 44, 4, 0ULL, 4294967295ULL },	/* engine-cpu */
};

static const struct table_op table_ops[] = {
	{ "dev-get", 1, 1, { 1 } },
	{ "dev-set", 2, 0, { 1, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 33, 37, 38, 39, 40, 41, 42, 44 } },
	{ "port-get", 3, 1, { 1, 2 } },
	{ "port-set", 4, 0, { 1, 2, 5, 6, 7, 8, 31, 36 } },
	{ "pair-get", 5, 1, { 1, 2, 3, 4 } },
	{ "pair-add", 6, 0, { 1, 2, 3, 4, 5, 6 } },
	{ "pair-set", 7, 0, { 1, 2, 3, 5, 6, 7 } },
	{ "pair-del", 8, 0, { 1, 2, 3 } },
	{ "peer-get", 9, 1, { 1, 4 } },
	{ "switch", 10, 0, { 1, 2, 32 } },
	{ "clear", 11, 0, { 1 } },
	{ "pair-probe", 13, 0, { 1, 2, 3 } },
	{ "exercise", 14, 1, { 1, 2, 4, 32 } },
	{ "key-add", 15, 0, { 1, 34, 35 } },
	{ "key-activate", 16, 0, { 1, 34 } },
	{ "key-del", 17, 0, { 1, 34 } },
	{ "quality-get", 18, 1, { 1, 2, 3, 4 } },
	{ "approve", 19, 0, { 1, 4 } },
	{ "deny", 20, 0, { 1, 4 } },
	{ "pause", 21, 0, { 1, 43 } },
};

#endif
