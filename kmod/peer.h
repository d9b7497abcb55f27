/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peers and pairs: lifetime and lookup. All under nf->lock, except the lookups
 * of the datapath, which are under RCU.
 *
 * A pair exists from the first hello or the first unicast pulse. It is
 * published, so that the datapath finds it by its remote MAC, when its session
 * has been up once: only then has the other end proven that it is there. The
 * same holds for a peer and its identity.
 */
#ifndef NFO_PEER_H
#define NFO_PEER_H

#include <linux/etherdevice.h>
#include <linux/hash.h>

#include <uapi/linux/nfailover.h>

#include "compat.h"
#include "device.h"
#include "heartbeat.h"
#include "path.h"
#include "port.h"
#include "rank.h"

struct nfo_pair {
	/* Read by the datapath, constant while published. */
	u8 header[2 * ETH_ALEN];	/* remote wire MAC, own wire MAC: as a frame begins */
	struct net_device *out;
	struct pcpu_sw_netstats __percpu *stats;
	struct nfo_peer *peer;
	struct nfo_port *port;
	struct hlist_node wire;		/* in nf->wires, while published */
	bool masquerades;		/* the peer floods there under that MAC; write: lock */

	/* nf->lock */
	struct nfo_session session;
	struct nfo_path path;
	struct nfo_seal says, hears;	/* of our pulses, and of the peer's last proven one */
	struct list_head of_port;
	bool told_up;			/* what the last event told */
	bool told_bare;			/* whether it was heartbeat-only by then */
	bool told_degraded;		/* the same of this */
	bool told_fail;			/* what the default port was last chosen by */
	bool told_floods;		/* and what takes, by the peer's word on this pair */
	bool published;
	struct nfo_own own;
	bool replaced;			/* by another node on the same NIC: to be forgotten */
	u64 heard_at;			/* last frame from there, proven or not */
	u64 data_then;			/* data frames counted when we began to suspect ourselves */

	struct rcu_head rcu;
};

struct nfo_peer {
	/* Read by the datapath. */
	struct hlist_node by_identity;	/* in nf->identities, while published */
	u64 key;			/* of identity */
	struct nfo_pair __rcu *active;	/* write: nf->lock */
	struct nfo_pair __rcu *guests;	/* for frames of stations behind us; nf->lock */
	u8 takes;			/* slot + 1 that takes what it floods; 0: the designated */
	u8 identity[ETH_ALEN];

	/* nf->lock */
	u64 node;
	struct nfo_dev *nf;
	struct nfo_select select;
	u64 tick_at;			/* when the engine has to look at it by itself */
	struct list_head of_device;	/* in nf->peers */
	u8 claimed[ETH_ALEN];		/* the identity in its last proven pulse */
	bool published;
	bool settled;			/* all that is up is published, as it claims */
	bool told;			/* that it exists: once it has proven so */
	enum nfo_reach told_reach;	/* what the last event told */
	bool told_barred;		/* likewise, of nfo_rank_barred */
	bool told_paused;		/* and of its silence */
	u64 failovers, switchovers, failbacks;
	enum nfailover_reason reason;	/* of the last change of the active pair */
	u64 switched_at;		/* 0: there was none */

	struct rcu_head rcu;
};

static inline struct nfo_pair *nfo_pair_of(struct nfo_session *s)
{
	return s ? container_of(s, struct nfo_pair, session) : NULL;
}

/* Did its other end ever prove who it is? Then the terms of its last pulse are known. */
static inline bool nfo_pair_proven(const struct nfo_pair *pair)
{
	return pair->hears.terms.node;
}

static inline const u8 *nfo_pair_remote(const struct nfo_pair *pair)
{
	return pair->header;
}

/*
 * A MAC as a number: one load. It reads two bytes more than a MAC has, which
 * frames, struct net_device and our own structures all have there.
 */
static inline u64 nfo_mac_key(const u8 *mac)
{
	u64 key = get_unaligned((const u64 *)mac);

#ifdef __BIG_ENDIAN
	return key >> 16;
#else
	return key << 16;
#endif
}

static inline void nfo_mac_put(u8 *mac, u64 key)
{
#ifdef __BIG_ENDIAN
	key <<= 16;
#else
	key >>= 16;
#endif
	memcpy(mac, &key, ETH_ALEN);
}

static inline u32 nfo_mac_bucket(const u8 *mac)
{
	return hash_32(get_unaligned((const u32 *)(mac + 2)), NFO_HASH_BITS);
}

/* The peer whose identity is @mac, NULL if there is none. RCU. */
static inline struct nfo_peer *nfo_peer_by_identity(const struct nfo_dev *nf, const u8 *mac)
{
	u64 key = nfo_mac_key(mac);
	struct nfo_peer *peer;

	hlist_for_each_entry_rcu(peer, &nf->identities[nfo_mac_bucket(mac)], by_identity,
				 lockdep_is_held(&nf->lock))
		if (peer->key == key)
			return peer;
	return NULL;
}

/* The published pair of @port whose remote wire MAC is @mac. RCU. */
static inline struct nfo_pair *nfo_pair_by_wire(const struct nfo_dev *nf,
						const struct nfo_port *port, const u8 *mac)
{
	u64 key = nfo_mac_key(mac);
	struct nfo_pair *pair;

	hlist_for_each_entry_rcu(pair, &nf->wires[nfo_mac_bucket(mac)], wire,
				 lockdep_is_held(&nf->lock))
		if (nfo_mac_key(pair->header) == key && pair->port == port)
			return pair;
	return NULL;
}

/* @does: the pair is up, and the peer says that it masquerades there. nf->lock. */
void nfo_pair_masquerade(struct nfo_pair *pair, bool does);

struct nfo_peer *nfo_peer_masked(const struct nfo_dev *nf, const u8 *mac);

/* The peer that masquerades as @mac, its wire MAC of a pair on whichever port. RCU. */
static inline struct nfo_peer *nfo_peer_by_wire(const struct nfo_dev *nf, const u8 *mac)
{
	return unlikely(READ_ONCE(nf->masked)) ? nfo_peer_masked(nf, mac) : NULL;
}

/* The pair with @node at @remote, published or not. nf->lock. */
struct nfo_pair *nfo_pair_find(struct nfo_port *port, const u8 *remote, u64 node);
struct nfo_pin *nfo_pin_find(struct nfo_port *port, const u8 *remote);

/* A new pair, and the peer if it is new too. NULL: over a cap (*drop says so), or no memory. */
struct nfo_pair *nfo_pair_create(struct nfo_port *port, const u8 *remote, u64 node,
				 u64 now, enum nfo_drop *drop);

/* Take the policy of its device: how its data returns, and when it leaves. nf->lock. */
void nfo_peer_configure(struct nfo_peer *peer);

/* Take the interval and multiplier that are the pair's own, or else the port's. */
void nfo_pair_configure(struct nfo_pair *pair);

/*
 * What pairs hear is to be examined anew in full: keys have changed, or addresses and
 * numbers of ours that it was compared with. nf->lock.
 */
void nfo_peer_unseal(struct nfo_dev *nf);

/* Forget it, and the peer with its last pair. The active pair of the peer may become NULL. */
void nfo_pair_destroy(struct nfo_pair *pair);

/* Its session came up: let the datapath find it and its peer. False: MAC or identity in use. */
bool nfo_pair_publish(struct nfo_pair *pair);

/* Forget pairs that are not heard any more, not pinned, and without settings of their own. */
void nfo_pair_reap(struct nfo_port *port, u64 now);

/* The best up pair of @peer on @port, rather not heartbeat-only; NULL if there is none. */
struct nfo_pair *nfo_peer_pair_on(struct nfo_peer *peer, const struct nfo_port *port);

/* Why @peer would not heed a switch to @port. nf->lock. */
enum nfo_refusal nfo_peer_refuses(struct nfo_peer *peer, const struct nfo_port *port,
				  enum nfo_request request, u64 now);

#endif
