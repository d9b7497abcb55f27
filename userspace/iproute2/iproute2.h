/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ip(8) expects of a plugin for a kind of link, and what it lends to one:
 * iproute2 has no header for it, but all this has been the same since 5.10.
 */
#ifndef NFAILOVER_IPROUTE2_H
#define NFAILOVER_IPROUTE2_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Named KIND_link_util, in link_KIND.so. ip writes to it. */
struct link_util {
	struct link_util *next;
	const char *id;		/* KIND */
	int maxattr;		/* of what print_opt gets */
	/* What follows "type KIND" becomes attributes of the message; 0, or -1 after a word why. */
	int (*parse_opt)(struct link_util *lu, int argc, char **argv, struct nlmsghdr *msg);
	/* @tb is NULL if the link has no data. */
	void (*print_opt)(struct link_util *lu, FILE *file, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *file, struct rtattr *xstats);
	void (*print_help)(struct link_util *lu, int argc, char **argv, FILE *file);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *msg, void *arg);
};

/* How long the message of parse_opt may become. */
#define IP_MSG_MAX	1024

int addattr_l(struct nlmsghdr *msg, int max, int type, const void *data, int len);

/* Printing: the type says for which kind of output it is. */
enum output_type {
	PRINT_FP = 1,
	PRINT_JSON = 2,
};

/* An index into a table of ip's. */
enum color_attr {
	COLOR_IFNAME = 0,
	COLOR_MAC = 1,
	COLOR_OPERSTATE_UP = 4,
	COLOR_OPERSTATE_DOWN = 5,
	COLOR_NONE = 6,
};

bool is_json_context(void);
int print_color_string(enum output_type type, enum color_attr color, const char *key,
		       const char *fmt, const char *value);
int print_color_bool(enum output_type type, enum color_attr color, const char *key,
		     const char *fmt, bool value);
int print_color_s64(enum output_type type, enum color_attr color, const char *key,
		    const char *fmt, int64_t value);
int print_color_u64(enum output_type type, enum color_attr color, const char *key,
		    const char *fmt, uint64_t value);
int print_color_null(enum output_type type, enum color_attr color, const char *key,
		     const char *fmt, const char *value);

const char *ll_index_to_name(unsigned int ifindex);

#endif
