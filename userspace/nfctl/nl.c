// SPDX-License-Identifier: GPL-2.0
#include "nl.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "nlerr.h"

#define NETNS_DIR	"/run/netns/"
/* A storm of events is some hundred bytes each; this holds some thousands. */
#define EVENT_BUFFER	(4 << 20)
/* Then the caller shows them before it comes back for more. */
#define EVENTS_AT_ONCE	64
/* A dump that was interrupted by a change is asked for again. */
#define DUMP_TRIES	8

enum nfc_exit nfc_netns_enter(const char *name)
{
	char path[256];
	int fd, err;

	snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : NETNS_DIR, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		nfc_error("there is no network namespace '%s': %s", name, strerror(errno));
		return NFC_REFUSED;
	}
	err = setns(fd, CLONE_NEWNET);
	if (err)
		nfc_error("cannot enter the network namespace '%s': %s", name, strerror(errno));
	close(fd);
	return err ? NFC_REFUSED : NFC_OK;
}

static void explain_no_family(int err)
{
	struct utsname host;

	if (err != -NLE_OBJ_NOTFOUND) {
		nfc_error("cannot ask the kernel for nfailover: %s", nl_geterror(err));
		return;
	}
	uname(&host);
	nfc_error("this kernel (%s) has no nfailover", host.release);
	fputs("'modprobe nfailover', as root, loads the module if it was built and installed for\n"
	      "this kernel; 'make install' in its source does that.\n", stderr);
}

static struct nl_sock *socket_open(int protocol)
{
	struct nl_sock *sock = nl_socket_alloc();
	int err, one = 1;

	if (!sock) {
		nfc_error("out of memory");
		return NULL;
	}
	err = nl_connect(sock, protocol);
	if (err) {
		nfc_error("cannot open a netlink socket: %s", nl_geterror(err));
		nl_socket_free(sock);
		return NULL;
	}
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	/* what generic netlink refuses would come back with the key that is in it */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	return sock;
}

bool nfc_open(struct nfc *nfc)
{
	if (nfc->sock)
		return true;

	nfc->sock = socket_open(NETLINK_GENERIC);
	if (!nfc->sock)
		return false;
	nfc->family = genl_ctrl_resolve(nfc->sock, NFAILOVER_FAMILY_NAME);
	if (nfc->family < 0) {
		explain_no_family(nfc->family);
		nfc_close(nfc);
		return false;
	}
	return true;
}

void nfc_close(struct nfc *nfc)
{
	nl_socket_free(nfc->sock);
	nl_socket_free(nfc->route);
	nfc->sock = NULL;
	nfc->route = NULL;
}

struct nl_msg *nfc_request(struct nfc *nfc, u8 cmd, int flags)
{
	struct nl_msg *msg;

	if (!nfc_open(nfc))
		return NULL;
	msg = nlmsg_alloc();
	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nfc->family, 0,
				 flags | NLM_F_REQUEST, cmd, NFAILOVER_FAMILY_VERSION)) {
		nfc_error("out of memory");
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* One request on its way. */
struct talk {
	struct nl_msg *request;
	struct nfc_sent sent;
	struct nfc_objs *objs;	/* what comes back, or */
	void (*take)(struct nlmsghdr *link, void *arg);
	void *arg;
	bool done;
	int err;		/* an errno, negative */
	char why[512];
};

static int talk_valid(struct nl_msg *msg, void *arg)
{
	struct talk *t = arg;

	if (t->take) {
		t->take(nlmsg_hdr(msg), t->arg);
		return NL_OK;
	}
	return nfc_objs_add(t->objs, msg) ? NL_STOP : NL_OK;
}

static int talk_failed(struct talk *t, const struct nlmsghdr *ack, int err)
{
	t->done = true;
	t->err = err;
	t->sent.msg = nlmsg_hdr(t->request);
	nfc_explain_ack(t->why, sizeof(t->why), ack, &t->sent);
	return NL_STOP;
}

static int talk_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *ack = (const void *)((const char *)e - NLMSG_HDRLEN);

	(void)from;
	return talk_failed(arg, ack, e->error);
}

static int talk_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *ack = nlmsg_hdr(msg);
	struct talk *t = arg;
	int err = 0;

	if (nlmsg_datalen(ack) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(ack), sizeof(err));
	if (err < 0)
		return talk_failed(t, ack, err);
	t->done = true;
	return NL_STOP;
}

static int talk_ack(struct nl_msg *msg, void *arg)
{
	const char *warning = nfc_ack_warning(nlmsg_hdr(msg));
	struct talk *t = arg;

	if (warning)
		nfc_error("warning: %s", warning);
	t->done = true;
	return NL_STOP;
}

/* Send and receive once. Returns 0 or -NLE_...; the kernel's verdict is in @t. */
static int talk_once(struct nl_sock *sock, struct talk *t)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	if (!cb)
		return -NLE_NOMEM;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, talk_valid, t);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, talk_finish, t);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, talk_ack, t);
	nl_cb_err(cb, NL_CB_CUSTOM, talk_error, t);

	err = nl_send_auto(sock, t->request);
	while (err >= 0 && !t->done)
		err = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	if (t->err)
		return 0;
	return err < 0 ? err : 0;
}

/* Forget a dump that a change ran into; it was read to its end. */
static void talk_reset(struct talk *t)
{
	struct nlmsghdr *request = nlmsg_hdr(t->request);

	nfc_objs_free(t->objs);
	t->done = false;
	request->nlmsg_seq = NL_AUTO_SEQ;
}

/* Send t->request, which is freed, as often as it takes. */
static enum nfc_exit talk(struct nl_sock *sock, struct talk *t)
{
	int tries = DUMP_TRIES, err;

	do {
		talk_reset(t);
		err = talk_once(sock, t);
	} while (err == -NLE_DUMP_INTR && --tries);

	if (err == -NLE_DUMP_INTR && !t->err) {
		nfc_error("this may be incomplete: it changed while it was read");
		err = 0;
	}
	if (t->err)
		nfc_error("%s", t->why);
	else if (err)
		nfc_error("the kernel did not answer: %s", nl_geterror(err));
	nlmsg_free(t->request);
	return t->err || err ? NFC_REFUSED : NFC_OK;
}

enum nfc_exit nfc_talk(struct nfc *nfc, struct nl_msg *msg, const struct nfc_values *values,
		       struct nfc_objs *objs)
{
	struct nfc_objs none = { 0 };
	struct talk t = {
		.request = msg,
		.sent = { .attrs = NLMSG_HDRLEN + GENL_HDRLEN, .values = values },
		.objs = objs ? objs : &none,
	};
	enum nfc_exit status = talk(nfc->sock, &t);

	nfc_objs_free(&none);
	return status;
}

static enum nfc_exit talk_link(struct nfc *nfc, struct talk *t)
{
	if (!nfc->route)
		nfc->route = socket_open(NETLINK_ROUTE);
	if (nfc->route)
		return talk(nfc->route, t);
	nlmsg_free(t->request);
	return NFC_REFUSED;
}

enum nfc_exit nfc_talk_link(struct nfc *nfc, struct nl_msg *msg,
			    const struct nfc_values *values, size_t options)
{
	struct nfc_objs none = { 0 };
	struct talk t = {
		.request = msg,
		.sent = { .attrs = options, .values = values },
		.objs = &none,
	};

	return talk_link(nfc, &t);
}

enum nfc_exit nfc_ask_link(struct nfc *nfc, struct nl_msg *msg,
			   void (*take)(struct nlmsghdr *link, void *arg), void *arg)
{
	struct nfc_objs none = { 0 };
	struct talk t = { .request = msg, .objs = &none, .take = take, .arg = arg };

	return talk_link(nfc, &t);
}

static int events_join(struct nl_sock *sock)
{
	int size = EVENT_BUFFER, fd = nl_socket_get_fd(sock), group, families;

	group = genl_ctrl_resolve_grp(sock, NFAILOVER_FAMILY_NAME, NFAILOVER_MCGRP_EVENTS);
	if (group < 0)
		return group;
	families = genl_ctrl_resolve_grp(sock, "nlctrl", "notify");
	if (families < 0)
		return families;
	/* forced beyond the limit only for root; less does for others */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	nl_socket_disable_seq_check(sock);
	nl_socket_set_nonblocking(sock);
	return nl_socket_add_memberships(sock, group, families, 0);
}

struct nl_sock *nfc_events_open(struct nfc *nfc)
{
	struct nl_sock *sock;
	int err;

	if (!nfc_open(nfc))
		return NULL;
	sock = socket_open(NETLINK_GENERIC);
	if (!sock)
		return NULL;
	err = events_join(sock);
	if (err) {
		nfc_error("cannot listen to events: %s", nl_geterror(err));
		nl_socket_free(sock);
		return NULL;
	}
	return sock;
}

struct events {
	struct nfc_objs *objs;
	bool gone;	/* the module is, and with it what was joined */
};

static bool tells_the_end(struct nl_msg *msg)
{
	struct genlmsghdr *head = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *name = nla_find(genlmsg_attrdata(head, 0), genlmsg_attrlen(head, 0),
				       CTRL_ATTR_FAMILY_NAME);

	return head->cmd == CTRL_CMD_DELFAMILY &&
	       strcmp(nfc_attr_string(name), NFAILOVER_FAMILY_NAME) == 0;
}

static int event_valid(struct nl_msg *msg, void *arg)
{
	struct events *events = arg;

	if (nlmsg_hdr(msg)->nlmsg_type != GENL_ID_CTRL)
		nfc_objs_add(events->objs, msg);
	else if (tells_the_end(msg))
		events->gone = true;
	return NL_OK;
}

int nfc_events_read(struct nl_sock *sock, int timeout_ms, struct nfc_objs *objs)
{
	struct pollfd ready = { .fd = nl_socket_get_fd(sock), .events = POLLIN };
	struct events events = { .objs = objs };
	int err, n = EVENTS_AT_ONCE;

	if (poll(&ready, 1, timeout_ms) <= 0)
		return 0;	/* also when interrupted: the caller looks at the time */
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, event_valid, &events);
	do {
		err = nl_recvmsgs_default(sock);
	} while (!err && !events.gone && --n);
	if (events.gone) {
		nfc_error("nfailover was unloaded from the kernel; no more events come");
		return -1;
	}
	if (!err || err == -NLE_AGAIN)
		return 1;
	if (err == -NLE_NOMEM)	/* ENOBUFS */
		return NFC_EVENTS_LOST;
	nfc_error("cannot receive events: %s", nl_geterror(err));
	return -1;
}
