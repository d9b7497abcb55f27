/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family "nfailover", as Documentation/netlink/specs has
 * it. Reading is for everybody, changing needs CAP_NET_ADMIN in the namespace.
 */
#ifndef NFO_NETLINK_H
#define NFO_NETLINK_H

#include "device.h"

#include <uapi/linux/nfailover.h>

struct nfo_event_path {
	int ifindex;			/* 0: there is no such path */
	char name[IFNAMSIZ];
	bool has_remote;
	u8 remote[ETH_ALEN];
};

struct nfo_event {
	struct list_head node;
	enum nfailover_event what;
	enum nfailover_reason reason;	/* 0: does not apply */
	u64 seq;
	u64 time_ns;
	u64 peer;			/* 0: does not apply, so for what follows */
	bool has_address;
	u8 address[ETH_ALEN];
	bool has_state;
	u32 state;
	u32 diag;
	struct nfo_event_path at, from, to, heard_on;
	u64 last_rx_ns;
	u64 verdict_ns;
	u64 switch_ns;
	u64 late_ns;
	u64 until_ns;
	u16 mtu;
	u16 remote_mtu;
	struct nfo_pace pace;		/* of NFAILOVER_EVENT_PACE */
	enum nfo_drop drop;		/* NFO_OK: does not apply */
	u64 count;			/* of these */
	u64 pause_until_ns;
	u64 silence_ns;
	u64 data_frames;
};

extern struct genl_family nfo_netlink_family;

int nfo_netlink_init(void);
void nfo_netlink_exit(void);

/* -ENOMEM if there was no room for it; that nobody listens is no error. */
int nfo_netlink_send_event(const struct nfo_dev *nf, const struct nfo_event *e);

#endif
