// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "approve.h"
#include "key.h"
#include "netlink_put.h"
#include "options.h"
#include "peer.h"
#include "standing.h"
#include "stats.h"

/* Numbers. */

static int put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, NFAILOVER_A_PAD);
}

static int put_stat(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, NFAILOVER_A_STATS_PAD);
}

static int put_data_stats(struct sk_buff *msg, const struct rtnl_link_stats64 *stats)
{
	return put_stat(msg, NFAILOVER_A_STATS_RX_PACKETS, stats->rx_packets) ||
	       put_stat(msg, NFAILOVER_A_STATS_RX_BYTES, stats->rx_bytes) ||
	       put_stat(msg, NFAILOVER_A_STATS_TX_PACKETS, stats->tx_packets) ||
	       put_stat(msg, NFAILOVER_A_STATS_TX_BYTES, stats->tx_bytes);
}

static int put_dev_stats(struct sk_buff *msg, struct nfo_dev *nf)
{
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_STATS);
	u64 values[NFO_STATS];
	int i;

	if (!nest)
		return -EMSGSIZE;
	nfo_stats_get(nf, values);
	for (i = 0; i < NFO_STATS; i++) {
		if (put_stat(msg, nfo_stats[i].attr, values[i])) {
			nla_nest_cancel(msg, nest);
			return -EMSGSIZE;
		}
	}
	nla_nest_end(msg, nest);
	return 0;
}

/* Objects. Each puts its attributes, or returns -EMSGSIZE. */

static int put_dev_name(struct sk_buff *msg, const struct nfo_dev *nf)
{
	return nla_put_u32(msg, NFAILOVER_A_DEV, nf->dev->ifindex) ||
	       nla_put_string(msg, NFAILOVER_A_DEV_NAME, nf->dev->name);
}

static int put_port_name(struct sk_buff *msg, const struct nfo_port *port)
{
	return nla_put_u32(msg, NFAILOVER_A_PORT, port->dev->ifindex) ||
	       nla_put_string(msg, NFAILOVER_A_PORT_NAME, port->dev->name);
}

static u32 pulse_rate(const struct nfo_dev *nf)
{
	const struct nfo_peer *peer;
	unsigned int i;
	u32 rate = 0;

	list_for_each_entry(peer, &nf->peers, of_device)
		for (i = 0; i < peer->select.n; i++)
			rate += nfo_pace_rate_now(peer->select.s[i]);
	return rate;
}

static int put_pace(struct sk_buff *msg, const struct nfo_pace *pace)
{
	return nla_put_u32(msg, NFAILOVER_A_STRETCH, nfo_pace_stretch(pace)) ||
	       nla_put_u32(msg, NFAILOVER_A_SLOW_STRETCH, nfo_pace_slow_stretch(pace));
}

int nfo_netlink_put_dev_state(struct sk_buff *msg, const struct nfo_dev *nf)
{
	const struct nfo_port *port = rcu_dereference_protected(nf->default_port,
								lockdep_is_held(&nf->lock));

	return (port && nla_put_u32(msg, NFAILOVER_A_DEFAULT_PORT, port->dev->ifindex)) ||
	       (nf->requested_port &&
		nla_put_u32(msg, NFAILOVER_A_REQUESTED_PORT, nf->requested_port));
}

/* On how many pairs the peer's last proven pulse had this key. */
static u32 count_keyed(const struct nfo_dev *nf, u8 id)
{
	const struct nfo_port *port;
	const struct nfo_pair *pair;
	u32 n = 0;

	list_for_each_entry(port, &nf->ports, of_device)
		list_for_each_entry(pair, &port->pairs, of_port)
			n += nfo_pair_proven(pair) && pair->hears.terms.key_id == id;
	return n;
}

static int put_key(struct sk_buff *msg, const struct nfo_dev *nf, u8 id)
{
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_KEY_RING);

	if (!nest || nla_put_u8(msg, NFAILOVER_A_KEY_ID, id) ||
	    nla_put_u8(msg, NFAILOVER_A_ACTIVE, nfo_key_active(nf) == id) ||
	    nla_put_u32(msg, NFAILOVER_A_PAIRS, count_keyed(nf, id)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Their numbers, never the keys. */
static int put_keys(struct sk_buff *msg, const struct nfo_dev *nf)
{
	const struct nfo_keyring *ring = nfo_key_ring(nf);
	int i, err = 0;

	for (i = 0; ring && i < ring->n && !err; i++)
		err = put_key(msg, nf, ring->keys[i].id);
	return err ?: put_key(msg, nf, 0);
}

int nfo_netlink_put_dev(struct sk_buff *msg, void *object)
{
	struct nfo_dev *nf = object;

	if (put_dev_name(msg, nf) ||
	    nla_put(msg, NFAILOVER_A_ADDRESS, ETH_ALEN, nf->dev->dev_addr) ||
	    nfo_options_put_dev(msg, nf) || nfo_netlink_put_dev_state(msg, nf) ||
	    (ktime_get_ns() < nf->pause_until &&
	     put_u64(msg, NFAILOVER_A_PAUSE_UNTIL_NS, nf->pause_until)) ||
	    put_keys(msg, nf) || nla_put_u32(msg, NFAILOVER_A_PULSE_RATE, pulse_rate(nf)) ||
	    put_pace(msg, &nf->pace) ||
	    put_u64(msg, NFAILOVER_A_SEQ, READ_ONCE(nf->event_seq)))
		return -EMSGSIZE;
	return put_dev_stats(msg, nf);
}

static int put_port_stats(struct sk_buff *msg, const struct nfo_port *port)
{
	struct rtnl_link_stats64 stats = port->gone;
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_STATS);
	const struct nfo_pair *pair;

	if (!nest)
		return -EMSGSIZE;
	dev_fetch_sw_netstats(&stats, port->stats);
	dev_fetch_sw_netstats(&stats, port->copies);
	list_for_each_entry(pair, &port->pairs, of_port)
		dev_fetch_sw_netstats(&stats, pair->stats);
	if (put_data_stats(msg, &stats))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int nfo_netlink_put_port_state(struct sk_buff *msg, const struct nfo_port *port)
{
	const struct nfo_pair *pair;
	u32 pairs = 0, up = 0;

	list_for_each_entry(pair, &port->pairs, of_port) {
		pairs++;
		up += pair->session.state == NFO_UP;
	}
	return nla_put_u8(msg, NFAILOVER_A_CARRIER, nfo_port_usable(port->dev)) ||
	       (port->nf->n_targets &&
		nla_put_u8(msg, NFAILOVER_A_GATEWAY_LOST, port->gateway_lost)) ||
	       nla_put_u8(msg, NFAILOVER_A_IS_DEFAULT,
			  rcu_access_pointer(port->nf->default_port) == port) ||
	       nla_put_u32(msg, NFAILOVER_A_PAIRS, pairs) ||
	       nla_put_u32(msg, NFAILOVER_A_PAIRS_UP, up);
}

int nfo_netlink_put_port(struct sk_buff *msg, void *object)
{
	const struct nfo_port *port = object;

	if (put_dev_name(msg, port->nf) || put_port_name(msg, port) ||
	    nla_put(msg, NFAILOVER_A_ADDRESS, ETH_ALEN, port->dev->dev_addr) ||
	    nfo_options_put_port(msg, port) || nfo_netlink_put_port_state(msg, port))
		return -EMSGSIZE;
	return put_port_stats(msg, port);
}

static int put_pair_stats(struct sk_buff *msg, const struct nfo_pair *pair)
{
	const struct nfo_session *s = &pair->session;
	struct rtnl_link_stats64 stats = {};
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_STATS);

	if (!nest)
		return -EMSGSIZE;
	dev_fetch_sw_netstats(&stats, pair->stats);
	if (put_data_stats(msg, &stats) ||
	    put_stat(msg, NFAILOVER_A_STATS_RX_PULSES, s->rx_pulses) ||
	    put_stat(msg, NFAILOVER_A_STATS_TX_PULSES, s->tx_pulses) ||
	    put_stat(msg, NFAILOVER_A_STATS_LOST_PULSES, s->lost_pulses) ||
	    put_stat(msg, NFAILOVER_A_STATS_UPS, s->ups) ||
	    put_stat(msg, NFAILOVER_A_STATS_DOWNS, s->downs) ||
	    put_stat(msg, NFAILOVER_A_STATS_DEGRADES, s->degrades))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_interval(struct sk_buff *msg, const struct nfo_session *s)
{
	return nla_put_u32(msg, NFAILOVER_A_INTERVAL_US, s->fast_us) ||
	       nla_put_u8(msg, NFAILOVER_A_DETECT_MULTIPLIER, s->multiplier) ||
	       nla_put_u32(msg, NFAILOVER_A_DETECTION_TIME_US,
			   min_t(u64, div_u64(nfo_session_detect_ns(s), NSEC_PER_USEC), U32_MAX));
}

static int put_session(struct sk_buff *msg, const struct nfo_session *s)
{
	return nla_put_u32(msg, NFAILOVER_A_STATE, s->state) ||
	       nla_put_u32(msg, NFAILOVER_A_REMOTE_STATE, s->remote_state) ||
	       nla_put_u32(msg, NFAILOVER_A_DIAG, s->diag) ||
	       nla_put_u8(msg, NFAILOVER_A_SIGNAL_FAIL, s->fail) ||
	       nla_put_u8(msg, NFAILOVER_A_HEARTBEAT_ONLY, nfo_session_heartbeat_only(s)) ||
	       nla_put_u8(msg, NFAILOVER_A_DEGRADED, s->degraded) ||
	       nla_put_u8(msg, NFAILOVER_A_REMOTE_DEGRADED, s->remote_degraded) ||
	       nla_put_u32(msg, NFAILOVER_A_TX_INTERVAL_US, nfo_session_tx_us(s)) ||
	       put_interval(msg, s) ||
	       (s->rtt_ns && put_u64(msg, NFAILOVER_A_RTT_NS, s->rtt_ns)) ||
	       (s->last_rx && put_u64(msg, NFAILOVER_A_LAST_RX_NS, s->last_rx)) ||
	       (s->state == NFO_UP && put_u64(msg, NFAILOVER_A_UP_SINCE_NS, s->up_since));
}

static int put_mtu(struct sk_buff *msg, u16 mtu, u16 remote_mtu)
{
	return (mtu && nla_put_u32(msg, NFAILOVER_A_MTU, mtu)) ||
	       (remote_mtu && nla_put_u32(msg, NFAILOVER_A_REMOTE_MTU, remote_mtu));
}

static int put_own(struct sk_buff *msg, const struct nfo_own *own)
{
	return (own->interval_us &&
		nla_put_u32(msg, NFAILOVER_A_OWN_INTERVAL_US, own->interval_us)) ||
	       (own->multiplier &&
		nla_put_u8(msg, NFAILOVER_A_OWN_DETECT_MULTIPLIER, own->multiplier)) ||
	       nla_put_u8(msg, NFAILOVER_A_OWN_ADMIN_DOWN, own->admin_down);
}

static u8 penalty(const struct nfo_pair *pair, u64 now)
{
	const struct nfo_session *s = &pair->session;
	u64 up_ns = s->up_ns + (s->state == NFO_UP ? now - s->up_since : 0);

	return nfo_damp_penalty(&s->damp, up_ns, pair->peer->select.damping_ns);
}

static int put_standing(struct sk_buff *msg, const struct nfo_pair *pair)
{
	u64 until, now = ktime_get_ns();
	enum nfo_standing standing = nfo_standing_of(&pair->peer->select, &pair->session, now,
						     &until);

	BUILD_BUG_ON((int)NFO_STANDING_DENIED != (int)NFAILOVER_STANDING_DENIED);
	return nla_put_u8(msg, NFAILOVER_A_PENALTY, penalty(pair, now)) ||
	       nla_put_u32(msg, NFAILOVER_A_IF_FAILED,
			   nfo_standing_if_failed(&pair->peer->select, &pair->session, now)) ||
	       nla_put_u32(msg, NFAILOVER_A_STANDING, standing) ||
	       (until != U64_MAX && put_u64(msg, NFAILOVER_A_UNTIL_NS, until));
}

int nfo_netlink_put_pair(struct sk_buff *msg, void *object)
{
	struct nfo_pair *pair = object;
	struct nfo_port *port = pair->port;

	BUILD_BUG_ON((int)NFO_PATH_OK != (int)NFAILOVER_PATH_MTU_OK);
	BUILD_BUG_ON((int)NFO_PATH_TOO_SMALL != (int)NFAILOVER_PATH_MTU_TOO_SMALL);
	if (put_dev_name(msg, port->nf) || put_port_name(msg, port) ||
	    nla_put(msg, NFAILOVER_A_REMOTE, ETH_ALEN, nfo_pair_remote(pair)) ||
	    put_u64(msg, NFAILOVER_A_PEER, pair->peer->node) ||
	    nla_put_u8(msg, NFAILOVER_A_ACTIVE, rcu_access_pointer(pair->peer->active) == pair) ||
	    nla_put_u32(msg, NFAILOVER_A_ROLE,
			nfo_pace_role(&pair->peer->select, &pair->session)) ||
	    nla_put_u8(msg, NFAILOVER_A_PINNED, !!nfo_pin_find(port, nfo_pair_remote(pair))) ||
	    nla_put_u8(msg, NFAILOVER_A_ADMIN_DOWN, pair->own.admin_down || port->admin_down) ||
	    put_own(msg, &pair->own) || put_session(msg, &pair->session) ||
	    nla_put_u32(msg, NFAILOVER_A_PATH_MTU, pair->path.state) ||
	    put_mtu(msg, pair->path.mtu, pair->path.remote_mtu) || put_standing(msg, pair) ||
	    (nfo_pair_proven(pair) &&
	     nla_put_u8(msg, NFAILOVER_A_KEY_ID, pair->hears.terms.key_id)))
		return -EMSGSIZE;
	return put_pair_stats(msg, pair);
}

static int put_bins(struct sk_buff *msg, int attr, const u64 *bins)
{
	unsigned int i, n = NFO_QUALITY_BINS;

	while (n && !bins[n - 1])
		n--;
	for (i = 0; i < n; i++)
		if (nla_put_u64_64bit(msg, attr, bins[i], NFAILOVER_A_QUALITY_PAD))
			return -EMSGSIZE;
	return 0;
}

static int put_rtt(struct sk_buff *msg, const struct nfo_quality_report *r)
{
	return r->rtts && (nla_put_u32(msg, NFAILOVER_A_QUALITY_RTT_MIN_NS, r->rtt_min) ||
			      nla_put_u32(msg, NFAILOVER_A_QUALITY_RTT_AVG_NS, r->rtt_avg) ||
			      nla_put_u32(msg, NFAILOVER_A_QUALITY_RTT_MAX_NS, r->rtt_max));
}

static int put_window(struct sk_buff *msg, struct nfo_quality *q)
{
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_QUALITY);
	struct nfo_quality_report r;

	nfo_quality_read(q, ktime_get_ns(), &r);
	if (!nest || nla_put_u32(msg, NFAILOVER_A_QUALITY_EXPECTED, r.expected) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_LOST, r.lost) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_LATE, r.late) || put_rtt(msg, &r) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_JITTER_NS, r.jitter) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_GAP_MAX_NS, r.gap_max) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_DETECTION_SHARE, r.share_max) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_DETECTION_SHARE_EVER, r.share_max_ever) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_RTT_MAX_EVER_NS, r.rtt_max_ever) ||
	    nla_put_u32(msg, NFAILOVER_A_QUALITY_GAP_MAX_EVER_NS, r.gap_max_ever) ||
	    put_bins(msg, NFAILOVER_A_QUALITY_RTT_BINS, q->rtt_bins) ||
	    put_bins(msg, NFAILOVER_A_QUALITY_GAP_BINS, q->gap_bins))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int nfo_netlink_put_quality(struct sk_buff *msg, void *object)
{
	struct nfo_pair *pair = object;
	struct nfo_session *s = &pair->session;

	if (put_dev_name(msg, pair->port->nf) || put_port_name(msg, pair->port) ||
	    nla_put(msg, NFAILOVER_A_REMOTE, ETH_ALEN, nfo_pair_remote(pair)) ||
	    put_u64(msg, NFAILOVER_A_PEER, pair->peer->node) ||
	    nla_put_u32(msg, NFAILOVER_A_STATE, s->state) ||
	    nla_put_u8(msg, NFAILOVER_A_ACTIVE, rcu_access_pointer(pair->peer->active) == pair) ||
	    put_interval(msg, s))
		return -EMSGSIZE;
	return put_window(msg, &s->quality);
}

/* A pin that nobody answered yet. */
int nfo_netlink_put_pin(struct sk_buff *msg, void *object)
{
	const struct nfo_pin *pin = object;
	const struct nfo_port *port = pin->port;

	if (put_dev_name(msg, port->nf) || put_port_name(msg, port) ||
	    nla_put(msg, NFAILOVER_A_REMOTE, ETH_ALEN, pin->remote) ||
	    (pin->node && put_u64(msg, NFAILOVER_A_PEER, pin->node)) ||
	    nla_put_u32(msg, NFAILOVER_A_STATE, NFAILOVER_STATE_DOWN) ||
	    nla_put_u8(msg, NFAILOVER_A_ACTIVE, 0) ||
	    nla_put_u8(msg, NFAILOVER_A_PINNED, 1) ||
	    nla_put_u8(msg, NFAILOVER_A_ADMIN_DOWN, pin->own.admin_down || port->admin_down) ||
	    put_own(msg, &pin->own) ||
	    nla_put_u32(msg, NFAILOVER_A_INTERVAL_US,
			pin->own.interval_us ?: port->interval_us) ||
	    nla_put_u8(msg, NFAILOVER_A_DETECT_MULTIPLIER,
		       pin->own.multiplier ?: port->multiplier))
		return -EMSGSIZE;
	return 0;
}

static int put_peer_stats(struct sk_buff *msg, const struct nfo_peer *peer)
{
	struct nlattr *nest = nla_nest_start(msg, NFAILOVER_A_STATS);

	if (!nest)
		return -EMSGSIZE;
	if (put_stat(msg, NFAILOVER_A_STATS_FAILOVERS, peer->failovers) ||
	    put_stat(msg, NFAILOVER_A_STATS_SWITCHOVERS, peer->switchovers) ||
	    put_stat(msg, NFAILOVER_A_STATS_FAILBACKS, peer->failbacks))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static enum nfailover_peer_state peer_state(const struct nfo_peer *peer)
{
	BUILD_BUG_ON((int)NFO_REACH_HEARTBEAT != (int)NFAILOVER_PEER_STATE_HEARTBEAT_ONLY);
	return peer->told_paused ? NFAILOVER_PEER_STATE_PAUSED :
				   (enum nfailover_peer_state)peer->told_reach;
}

static int put_pause(struct sk_buff *msg, const struct nfo_peer *peer)
{
	const struct nfo_pause *pause = &peer->select.pause;
	bool granted = ktime_get_ns() < pause->until;

	return nla_put_u32(msg, NFAILOVER_A_PAUSE, granted ? NFO_PAUSE_GRANTED :
			   pause->grant == NFO_PAUSE_GRANTED ? NFO_PAUSE_NONE : pause->grant) ||
	       (granted && put_u64(msg, NFAILOVER_A_PAUSE_UNTIL_NS, pause->until)) ||
	       nla_put_u8(msg, NFAILOVER_A_PAUSE_KNOWN, !pause->own_untold) ||
	       (peer->told_paused && put_u64(msg, NFAILOVER_A_LAST_RX_NS, pause->silent_since));
}

static int put_path(struct sk_buff *msg, int attr, const struct nfo_event_path *path)
{
	struct nlattr *nest;

	if (!path->ifindex)
		return 0;
	nest = nla_nest_start(msg, attr);
	if (!nest || nla_put_u32(msg, NFAILOVER_A_PORT, path->ifindex) ||
	    nla_put_string(msg, NFAILOVER_A_PORT_NAME, path->name) ||
	    (path->has_remote && nla_put(msg, NFAILOVER_A_REMOTE, ETH_ALEN, path->remote)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_pair_path(struct sk_buff *msg, int attr, const struct nfo_pair *pair)
{
	struct nfo_event_path path = { .has_remote = true };

	if (!pair)
		return 0;
	path.ifindex = pair->out->ifindex;
	strscpy(path.name, pair->out->name, sizeof(path.name));
	ether_addr_copy(path.remote, nfo_pair_remote(pair));
	return put_path(msg, attr, &path);
}

/* Of a peer that lives, and is heard, but whose links do not. */
static int put_heard_on(struct sk_buff *msg, const struct nfo_peer *peer)
{
	if (peer->told_paused || peer->told_reach != NFO_REACH_HEARTBEAT)
		return 0;
	return put_pair_path(msg, NFAILOVER_A_HEARD_ON,
			     nfo_pair_of(nfo_heartbeat_heard(&peer->select)));
}

/* What waits for approval, or was denied. */
static int put_asked(struct sk_buff *msg, const struct nfo_select *sel)
{
	u64 until = nfo_approve_until(sel);

	return nla_put_u32(msg, NFAILOVER_A_APPROVAL_REASON, sel->ask.reason) ||
	       put_pair_path(msg, NFAILOVER_A_TO,
			     nfo_pair_of(nfo_approve_target(sel, ktime_get_ns()))) ||
	       put_u64(msg, NFAILOVER_A_VERDICT_NS, sel->ask.at) ||
	       (until != U64_MAX && put_u64(msg, NFAILOVER_A_UNTIL_NS, until));
}

static int put_approval(struct sk_buff *msg, const struct nfo_select *sel)
{
	BUILD_BUG_ON((int)NFO_APPROVAL_WITHDRAWN != (int)NFAILOVER_APPROVAL_STATE_WITHDRAWN);
	return nla_put_u32(msg, NFAILOVER_A_APPROVAL_STATE, sel->ask.state) ||
	       (nfo_approve_asked(sel) && put_asked(msg, sel));
}

int nfo_netlink_put_peer(struct sk_buff *msg, void *object)
{
	struct nfo_peer *peer = object;
	const struct nfo_pair *active = rcu_dereference_protected(peer->active,
						lockdep_is_held(&peer->nf->lock));

	if (put_dev_name(msg, peer->nf) || put_u64(msg, NFAILOVER_A_PEER, peer->node) ||
	    (peer->published && nla_put(msg, NFAILOVER_A_ADDRESS, ETH_ALEN, peer->identity)) ||
	    nla_put_u32(msg, NFAILOVER_A_PEER_STATE, peer_state(peer)) ||
	    put_heard_on(msg, peer) ||
	    (active && nla_put_u32(msg, NFAILOVER_A_ACTIVE_PORT, active->out->ifindex)) ||
	    (active && nla_put(msg, NFAILOVER_A_ACTIVE_REMOTE, ETH_ALEN,
			       nfo_pair_remote(active))) ||
	    nla_put_u32(msg, NFAILOVER_A_PAIRS, peer->select.n) ||
	    nla_put_u32(msg, NFAILOVER_A_PAIRS_UP, peer->select.n_up) ||
	    nla_put_u8(msg, NFAILOVER_A_BARRED, peer->told_barred) ||
	    nla_put_u32(msg, NFAILOVER_A_REQUEST, peer->select.request) ||
	    (peer->reason && nla_put_u32(msg, NFAILOVER_A_REASON, peer->reason)) ||
	    (peer->switched_at && put_u64(msg, NFAILOVER_A_SWITCH_NS, peer->switched_at)) ||
	    put_approval(msg, &peer->select) || put_pause(msg, peer))
		return -EMSGSIZE;
	return put_peer_stats(msg, peer);
}

/* Of where the data would go: the way there and back is as good as its last pulse is new. */
static int put_next(struct sk_buff *msg, const struct nfo_pair *next)
{
	if (!next)
		return 0;
	return put_pair_path(msg, NFAILOVER_A_TO, next) ||
	       put_u64(msg, NFAILOVER_A_LAST_RX_NS, next->session.last_rx) ||
	       (next->session.rtt_ns && put_u64(msg, NFAILOVER_A_RTT_NS, next->session.rtt_ns));
}

int nfo_netlink_put_exercise(struct sk_buff *msg, void *object)
{
	const struct nfo_exercise *e = object;
	struct nfo_select *sel = &e->peer->select;
	u64 now = ktime_get_ns();

	BUILD_BUG_ON((int)NFO_REFUSAL_HEARTBEAT != (int)NFAILOVER_REFUSAL_HEARTBEAT_ONLY);
	if (put_dev_name(msg, e->peer->nf) || put_u64(msg, NFAILOVER_A_PEER, e->peer->node) ||
	    put_pair_path(msg, NFAILOVER_A_FROM, nfo_pair_of(sel->active)) ||
	    put_next(msg, nfo_pair_of(nfo_standing_next(sel, now))) ||
	    nla_put_u8(msg, NFAILOVER_A_BARRED, e->peer->told_barred) ||
	    nla_put_u32(msg, NFAILOVER_A_REQUEST, sel->request) ||
	    (e->port && nla_put_u32(msg, NFAILOVER_A_REFUSAL,
				    nfo_peer_refuses(e->peer, e->port, e->request, now))) ||
	    nfo_options_put_approval(msg, e->peer->nf))
		return -EMSGSIZE;
	return 0;
}

static int put_at(struct sk_buff *msg, const struct nfo_event_path *at)
{
	if (!at->ifindex)
		return 0;
	return nla_put_u32(msg, NFAILOVER_A_PORT, at->ifindex) ||
	       nla_put_string(msg, NFAILOVER_A_PORT_NAME, at->name) ||
	       (at->has_remote && nla_put(msg, NFAILOVER_A_REMOTE, ETH_ALEN, at->remote));
}

int nfo_netlink_put_event(struct sk_buff *msg, const struct nfo_dev *nf, const struct nfo_event *e)
{
	if (put_dev_name(msg, nf) || nla_put_u32(msg, NFAILOVER_A_EVENT, e->what) ||
	    put_u64(msg, NFAILOVER_A_SEQ, e->seq) ||
	    put_u64(msg, NFAILOVER_A_TIME_NS, e->time_ns) ||
	    (e->peer && put_u64(msg, NFAILOVER_A_PEER, e->peer)) ||
	    (e->has_address && nla_put(msg, NFAILOVER_A_ADDRESS, ETH_ALEN, e->address)) ||
	    put_at(msg, &e->at) ||
	    (e->has_state && nla_put_u32(msg, NFAILOVER_A_STATE, e->state)) ||
	    (e->has_state && nla_put_u32(msg, NFAILOVER_A_DIAG, e->diag)) ||
	    put_path(msg, NFAILOVER_A_HEARD_ON, &e->heard_on) ||
	    put_path(msg, NFAILOVER_A_FROM, &e->from) || put_path(msg, NFAILOVER_A_TO, &e->to) ||
	    (e->reason && nla_put_u32(msg, NFAILOVER_A_REASON, e->reason)) ||
	    put_mtu(msg, e->mtu, e->remote_mtu) ||
	    (e->what == NFAILOVER_EVENT_PACE && put_pace(msg, &e->pace)) ||
	    (e->drop && (nla_put_u32(msg, NFAILOVER_A_DROP, e->drop) ||
			 put_u64(msg, NFAILOVER_A_COUNT, e->count))) ||
	    (e->last_rx_ns && put_u64(msg, NFAILOVER_A_LAST_RX_NS, e->last_rx_ns)) ||
	    (e->verdict_ns && put_u64(msg, NFAILOVER_A_VERDICT_NS, e->verdict_ns)) ||
	    (e->switch_ns && put_u64(msg, NFAILOVER_A_SWITCH_NS, e->switch_ns)) ||
	    (e->late_ns && put_u64(msg, NFAILOVER_A_LATE_NS, e->late_ns)) ||
	    (e->until_ns && put_u64(msg, NFAILOVER_A_UNTIL_NS, e->until_ns)) ||
	    (e->pause_until_ns && put_u64(msg, NFAILOVER_A_PAUSE_UNTIL_NS, e->pause_until_ns)) ||
	    (e->silence_ns && put_u64(msg, NFAILOVER_A_SILENCE_NS, e->silence_ns)) ||
	    (e->data_frames && put_u64(msg, NFAILOVER_A_DATA_FRAMES, e->data_frames)))
		return -EMSGSIZE;
	return 0;
}
