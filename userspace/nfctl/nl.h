/* SPDX-License-Identifier: GPL-2.0 */
/* Talking to the module: sockets, requests, events, errors in words. */
#ifndef NFCTL_NL_H
#define NFCTL_NL_H

#include "args.h"
#include "object.h"

struct nfc {
	struct nl_sock *sock;	/* for requests, opened at the first */
	struct nl_sock *route;	/* for those about links, likewise */
	int family;
	bool json;
	bool pretty;
};

/* Move to the network namespace @name: one of ip-netns(8), or a path. */
enum nfc_exit nfc_netns_enter(const char *name);

/* Whether there is a module; else the user was told. Loads it if that is possible. */
bool nfc_open(struct nfc *nfc);

/* A request to be filled and handed to nfc_talk; NULL if there is no module. */
struct nl_msg *nfc_request(struct nfc *nfc, u8 cmd, int flags);

/*
 * Send @msg, which is freed, and collect what comes back into @objs. What goes
 * wrong has been told to the user when this returns, in words of @values.
 */
enum nfc_exit nfc_talk(struct nfc *nfc, struct nl_msg *msg, const struct nfc_values *values,
		       struct nfc_objs *objs);

/*
 * The same over rtnetlink, without an answer. Attributes of the family's begin
 * @options bytes into @msg, nowhere if that is 0; then @values may be NULL.
 */
enum nfc_exit nfc_talk_link(struct nfc *nfc, struct nl_msg *msg,
			    const struct nfc_values *values, size_t options);

/* Over rtnetlink, with an answer for @take. */
enum nfc_exit nfc_ask_link(struct nfc *nfc, struct nl_msg *msg,
			   void (*take)(struct nlmsghdr *link, void *arg), void *arg);

/* A listener for events, NULL if there is none to be had. */
struct nl_sock *nfc_events_open(struct nfc *nfc);

/*
 * Wait for events, for @timeout_ms or for ever if that is negative, and collect
 * all that are there. Returns 1 for events, 0 for the timeout or a signal, -1
 * for an error that the user was told, NFC_EVENTS_LOST if there were more than
 * fit.
 */
#define NFC_EVENTS_LOST	2
int nfc_events_read(struct nl_sock *sock, int timeout_ms, struct nfc_objs *objs);

void nfc_close(struct nfc *nfc);

#endif
