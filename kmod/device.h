/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The upper device, nf0. How it is made and described: link.c.
 *
 * Locks, in the order in which they nest:
 *   RTNL       the set of ports, every change of configuration
 *   nf->lock   (spinlock, BH) peers, pairs, sessions, decisions, event order
 * The datapath takes neither: it reads what is marked __rcu. One lock a device,
 * not one a peer: decisions about the default port need all peers, and pulses
 * are too rare to fight for it.
 */
#ifndef NFO_DEVICE_H
#define NFO_DEVICE_H

#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>

#include "ears.h"
#include "frame.h"
#include "pace.h"
#include "segment.h"
#include "take.h"
#include "tick.h"

#define NFO_HASH_BITS		6
#define NFO_PEERS_MAX		64
#define NFO_PINS_MAX		64	/* of a port; each takes a hello until it is answered */
#define NFO_GATEWAYS_MAX	16
#define NFO_HELLO_US		100000
#define NFO_WTR_MS		1000
#define NFO_DAMPING_MS		60000

struct nfo_port;

struct nfo_dev {
	/* Read by the datapath. */
	struct hlist_head identities[1 << NFO_HASH_BITS];	/* peers; RCU, write: lock */
	struct hlist_head wires[1 << NFO_HASH_BITS];		/* pairs; RCU, write: lock */
	struct nfo_port __rcu *default_port;			/* write: lock */
	__be16 ethertype;					/* of pulses; constant while up */
	bool masquerade;					/* flood-source port; write: lock */
	unsigned int masked;					/* pairs with who does so; lock */

	struct net_device *dev;
	spinlock_t lock;		/* see above */
	struct list_head ports;		/* RTNL and lock to write; either, or RCU, to read */
	struct list_head peers;		/* lock */
	unsigned int n_ports;		/* RTNL */
	u32 slots;			/* RTNL and lock; mask, a bit for each port */
	unsigned int n_peers;		/* lock */
	u32 generation;			/* lock; grows with each change of what a dump walks */
	u32 next_order;			/* RTNL */
	bool changing_mtu;		/* RTNL; the ports' may only follow */

	/* Configuration: RTNL and lock to write. */
	struct nfo_keyring __rcu *keys;	/* NULL: none */
	u64 node;
	u32 group;
	u32 hello_us;
	u8 hello_addr[ETH_ALEN];	/* constant while up */
	u32 wtr_ms;
	u32 hold_off_ms;
	u32 damping_ms;
	u8 degrade_loss;
	bool approval;
	bool deny_late;			/* what the deadline of an approval does */
	bool exempt_carrier;		/* from approval */
	u32 approval_ms;		/* its deadline; 0: none */
	u32 max_peers;
	u8 announce_count;
	u32 announce_interval_ms;
	struct in6_addr targets[NFO_GATEWAYS_MAX];	/* gateways to probe; IPv4 mapped */
	unsigned int n_targets;
	u32 probe_us;
	u8 probe_multiplier;
	bool probe_all;
	bool discovery;
	bool revertive;
	enum nfo_unkeyed unkeyed;
	u32 pause_max_ms;
	bool pause_unkeyed;
	bool peer_carrier;
	int requested_port;		/* ifindex named by a switch, until it is cleared; or 0 */

	/* The engine: lock. */
	struct nfo_pace pace;		/* its configuration: RTNL too, to write */
	bool pace_dirty;		/* the sum of all pulses may have changed */
	u32 jitter;			/* of intervals; the last number of chance */
	struct nfo_tick tick;
	u64 tick_at;			/* when it is due */
	u64 unjudged_at;		/* since when a decision waits for ears, or U64_MAX */
	struct nfo_ears ears;		/* run when what had come in is heard */
	u64 ears_until;			/* until then they look if who suspects himself need not */
	u64 age_at;			/* when stamps in jiffies are looked after */
	u64 probe_at;			/* when gateways are asked next */
	u64 greet_at;			/* when the next port says hello */
	bool gateway_awaited;		/* the default port has none, and may leave */
	bool running;
	u64 pause_until;		/* of the pause that was announced last; 0: none was */
	struct nfo_segment_port segments[NFO_PORTS_MAX];	/* by slot, as settled last */
	bool flood_dirty;		/* what floods, and where, may have to change */

	/* Events: lock. */
	u64 rejected_at[__NFO_DROP_MAX];	/* when an event last told of it; read without */
	u64 event_seq;
	struct list_head events;
	unsigned int n_events;
	struct work_struct event_work;
	struct delayed_work announce_work;
	struct delayed_work notify_work;
	struct delayed_work drain_work;
	/* Of the announcement; lock */
	bool announce_due;		/* the default port has moved */
	u32 announce_serial;		/* which move it is about */
	unsigned int announce_left;	/* how often it will be said again */
	unsigned int announce_at;	/* how many frames of this time have left */

	/* Counters. */
	atomic64_t drops[__NFO_DROP_MAX];
	atomic64_t rx_hellos, tx_hellos;
	atomic64_t tx_pulse_errors;
	atomic64_t tx_challenges;
	atomic64_t rx_flooded_own;
	atomic64_t rx_flooded_copy;
	atomic64_t rx_heartbeat_only;
	atomic64_t rx_dropped;
	atomic64_t tx_no_port;
	atomic64_t tx_dropped;
	u64 self_suspect;		/* lock */
	u64 lost_events;		/* lock */
	struct rtnl_link_stats64 gone;	/* of ports and pairs that are no more; lock */

	struct nfo_take take;		/* flooding; see there who writes. Large, hence last */
};

extern struct rtnl_link_ops nfo_link_ops;

static inline bool nfo_device_is(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &nfo_link_ops;
}

/* A new device, not registered yet. */
void nfo_device_setup(struct net_device *dev);

/* Give nf0 its carrier, or take it: by its ports, and if so configured its peers. nf->lock. */
void nfo_device_carrier(struct nfo_dev *nf);

/* Recompute what nf0 inherits from its ports. RTNL. */
void nfo_device_inherit(struct nfo_dev *nf);

#endif
