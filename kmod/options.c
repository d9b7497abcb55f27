// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <net/ipv6.h>

#include "announce.h"
#include "compat.h"
#include "engine.h"
#include "key.h"
#include "options.h"
#include "probe.h"
#include "rank.h"
#include "view.h"

/* What is not given stays. */

static void take_bool(bool *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_u8(a);
}

static void take_u8(u8 *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_u8(a);
}

static void take_u32(u32 *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_u32(a);
}

static void take_s32(s32 *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_s32(a);
}

static void take_u64(u64 *to, const struct nlattr *a)
{
	if (a)
		*to = nla_get_u64(a);
}

/* Devices. */

/* What peers know this node by. */
static int check_down(const struct nfo_dev *nf, struct nlattr **a, struct netlink_ext_ack *extack)
{
	static const u8 only_down[] = {
		NFAILOVER_A_NODE_ID, NFAILOVER_A_HELLO_ADDRESS, NFAILOVER_A_ETHERTYPE,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(only_down) && netif_running(nf->dev); i++) {
		if (!a[only_down[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, a[only_down[i]],
				    "Node id, hello address and EtherType can only be changed while the device is down");
		return -EBUSY;
	}
	return 0;
}

static int check_hello_address(const struct nlattr *a, struct netlink_ext_ack *extack)
{
	const u8 *addr = a ? nla_data(a) : NULL;

	if (!addr || (is_multicast_ether_addr(addr) && !is_link_local_ether_addr(addr)))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, a,
			    "The hello address must be a group address, and none of 01:80:c2:00:00:00 to 0f, which bridges keep to themselves");
	return -EINVAL;
}

/* Of what the stack, switches and NICs take for their own. */
static const u16 taken_ethertypes[] = {
	ETH_P_IP, ETH_P_ARP, ETH_P_RARP, ETH_P_IPV6,
	ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1, ETH_P_QINQ2, ETH_P_QINQ3,
	ETH_P_PAUSE, ETH_P_SLOW, ETH_P_PAE, ETH_P_LLDP, ETH_P_MACSEC, ETH_P_MVRP, ETH_P_CFM,
	ETH_P_1588, ETH_P_MRP, ETH_P_PRP, ETH_P_HSR, ETH_P_LOOPBACK,
	ETH_P_PPP_DISC, ETH_P_PPP_SES, ETH_P_MPLS_UC, ETH_P_MPLS_MC, ETH_P_NSH, ETH_P_TEB,
	ETH_P_AOE, ETH_P_FCOE, ETH_P_FIP, ETH_P_IBOE, ETH_P_TIPC, ETH_P_BATMAN,
	ETH_P_PROFINET, ETH_P_ETHERCAT,
};

static int check_ethertype(const struct nlattr *a, struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; a && i < ARRAY_SIZE(taken_ethertypes); i++) {
		if (nla_get_u16(a) != taken_ethertypes[i])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, a,
				    "Another protocol has this EtherType; 0x88b5 and 0x88b6 are for local use");
		return -EINVAL;
	}
	return 0;
}

static int check_cpu(const struct nlattr *a, struct netlink_ext_ack *extack)
{
	int cpu = a ? nla_get_s32(a) : -1;

	if (cpu == -1 || (cpu >= 0 && cpu < nr_cpu_ids && cpu_online(cpu)))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, a, "There is no such CPU, or it is offline; -1 is for any");
	return -EINVAL;
}

static bool is_unicast(const struct in6_addr *addr)
{
	if (ipv6_addr_v4mapped(addr))
		return !ipv4_is_zeronet(addr->s6_addr32[3]) &&
		       !ipv4_is_loopback(addr->s6_addr32[3]) &&
		       !ipv4_is_multicast(addr->s6_addr32[3]) &&
		       !ipv4_is_lbcast(addr->s6_addr32[3]);
	return ipv6_addr_type(addr) & IPV6_ADDR_UNICAST && !ipv6_addr_loopback(addr);
}

static bool is_among(const struct in6_addr *addr, const struct in6_addr *others, unsigned int n)
{
	while (n)
		if (ipv6_addr_equal(addr, &others[--n]))
			return true;
	return false;
}

static int check_gateways(const struct nlattr *a, struct netlink_ext_ack *extack)
{
	const struct in6_addr *addr = a ? nla_data(a) : NULL;
	unsigned int i;

	if (!a)
		return 0;
	if (nla_len(a) % sizeof(*addr) || nla_len(a) > NFO_GATEWAYS_MAX * sizeof(*addr)) {
		NL_SET_ERR_MSG_ATTR(extack, a,
				    "There may be 16 gateways, and each takes 16 bytes");
		return -EINVAL;
	}
	for (i = 0; i < nla_len(a) / sizeof(*addr); i++) {
		if (!is_unicast(&addr[i])) {
			NL_SET_ERR_MSG_ATTR(extack, a,
					    "A gateway must be the unicast address of another host");
			return -EINVAL;
		}
		if (is_among(&addr[i], addr, i)) {
			NL_SET_ERR_MSG_ATTR(extack, a, "Each gateway may be named once");
			return -EINVAL;
		}
	}
	return 0;
}

/* Deaf to everybody is what nobody wants. */
static int check_unkeyed(const struct nfo_dev *nf, const struct nlattr *a,
			 struct netlink_ext_ack *extack)
{
	if (!a || nla_get_u32(a) != NFAILOVER_UNKEYED_REFUSE || nfo_key_active(nf))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, a,
			    "Unkeyed pulses cannot be refused while our own are unkeyed; activate a key first");
	return -EINVAL;
}

static int check_dev(const struct nfo_dev *nf, struct nlattr **a, struct netlink_ext_ack *extack)
{
	return check_down(nf, a, extack) ?:
	       check_hello_address(a[NFAILOVER_A_HELLO_ADDRESS], extack) ?:
	       check_ethertype(a[NFAILOVER_A_ETHERTYPE], extack) ?:
	       check_gateways(a[NFAILOVER_A_GATEWAYS], extack) ?:
	       check_unkeyed(nf, a[NFAILOVER_A_UNKEYED], extack) ?:
	       check_cpu(a[NFAILOVER_A_ENGINE_CPU], extack);
}

static void take_gateways(struct nfo_dev *nf, struct nlattr **a)
{
	const struct nlattr *list = a[NFAILOVER_A_GATEWAYS];

	take_u32(&nf->probe_us, a[NFAILOVER_A_GATEWAY_INTERVAL_US]);
	take_u8(&nf->probe_multiplier, a[NFAILOVER_A_GATEWAY_MULTIPLIER]);
	take_bool(&nf->probe_all, a[NFAILOVER_A_GATEWAY_ALL]);
	if (list)
		nfo_probe_set(nf, nla_data(list), nla_len(list) / sizeof(nf->targets[0]));
	else if (a[NFAILOVER_A_GATEWAY_INTERVAL_US] || a[NFAILOVER_A_GATEWAY_MULTIPLIER] ||
		 a[NFAILOVER_A_GATEWAY_ALL])
		nfo_probe_set(nf, nf->targets, nf->n_targets);
}

/* The peers have to know of it, and the neighbours know the other address. */
static void take_flood_source(struct nfo_dev *nf, const struct nlattr *a)
{
	bool masquerade = a ? nla_get_u32(a) == NFAILOVER_FLOOD_SOURCE_PORT : nf->masquerade;
	struct nfo_peer *peer;

	if (masquerade == nf->masquerade)
		return;
	WRITE_ONCE(nf->masquerade, masquerade);
	list_for_each_entry(peer, &nf->peers, of_device)
		nfo_view_tell(&peer->select);
	nfo_announce_again(nf);
}

static void take_approval(struct nfo_dev *nf, struct nlattr **a)
{
	const struct nlattr *late = a[NFAILOVER_A_APPROVAL_DEFAULT];
	const struct nlattr *exempt = a[NFAILOVER_A_APPROVAL_EXEMPT];

	take_bool(&nf->approval, a[NFAILOVER_A_APPROVAL]);
	take_u32(&nf->approval_ms, a[NFAILOVER_A_APPROVAL_DEADLINE_MS]);
	if (late)
		nf->deny_late = nla_get_u32(late) == NFAILOVER_APPROVAL_DEFAULT_DENY;
	if (exempt)
		nf->exempt_carrier = nla_get_u32(exempt) == NFAILOVER_APPROVAL_EXEMPT_CARRIER;
}

static void take_dev(struct nfo_dev *nf, struct nlattr **a)
{
	take_u64(&nf->node, a[NFAILOVER_A_NODE_ID]);
	take_u32(&nf->group, a[NFAILOVER_A_GROUP]);
	take_bool(&nf->discovery, a[NFAILOVER_A_DISCOVERY]);
	take_u32(&nf->hello_us, a[NFAILOVER_A_HELLO_INTERVAL_US]);
	if (a[NFAILOVER_A_ETHERTYPE])
		WRITE_ONCE(nf->ethertype, htons(nla_get_u16(a[NFAILOVER_A_ETHERTYPE])));
	take_u8(&nf->announce_count, a[NFAILOVER_A_ANNOUNCE_COUNT]);
	take_u32(&nf->announce_interval_ms, a[NFAILOVER_A_ANNOUNCE_INTERVAL_MS]);
	take_gateways(nf, a);
	take_bool(&nf->revertive, a[NFAILOVER_A_REVERTIVE]);
	take_u32(&nf->wtr_ms, a[NFAILOVER_A_WAIT_TO_RESTORE_MS]);
	take_u32(&nf->hold_off_ms, a[NFAILOVER_A_HOLD_OFF_MS]);
	take_u32(&nf->damping_ms, a[NFAILOVER_A_DAMPING_MS]);
	take_u8(&nf->degrade_loss, a[NFAILOVER_A_DEGRADE_LOSS]);
	take_approval(nf, a);
	take_u32(&nf->max_peers, a[NFAILOVER_A_MAX_PEERS]);
	take_u32(&nf->pace.slow_us, a[NFAILOVER_A_SLOW_INTERVAL_US]);
	take_u32(&nf->pace.budget, a[NFAILOVER_A_PULSE_BUDGET]);
	take_bool(&nf->peer_carrier, a[NFAILOVER_A_PEER_CARRIER]);
	take_flood_source(nf, a[NFAILOVER_A_FLOOD_SOURCE]);
	if (a[NFAILOVER_A_UNKEYED])
		nf->unkeyed = (enum nfo_unkeyed)nla_get_u32(a[NFAILOVER_A_UNKEYED]);
	take_u32(&nf->pause_max_ms, a[NFAILOVER_A_PAUSE_MAX_MS]);
	take_bool(&nf->pause_unkeyed, a[NFAILOVER_A_PAUSE_UNKEYED]);
	nfo_peer_unseal(nf);
}

static void pass_to_peers(struct nfo_dev *nf)
{
	struct nfo_peer *peer;
	unsigned int i;

	list_for_each_entry(peer, &nf->peers, of_device) {
		nfo_peer_configure(peer);
		for (i = 0; i < peer->select.n; i++)
			nfo_select_degrade(&peer->select, peer->select.s[i], nf->degrade_loss);
		peer->select.dirty = true;
		peer->select.pace_dirty = true;
	}
}

int nfo_options_set_dev(struct nfo_dev *nf, struct nlattr **a, struct netlink_ext_ack *extack)
{
	int err = check_dev(nf, a, extack);

	ASSERT_RTNL();
	/* The last that may fail. */
	if (!err && a[NFAILOVER_A_HELLO_ADDRESS])
		err = nfo_port_change_hello(nf, nla_data(a[NFAILOVER_A_HELLO_ADDRESS]));
	if (err)
		return err;
	spin_lock_bh(&nf->lock);
	take_dev(nf, a);
	pass_to_peers(nf);
	if (a[NFAILOVER_A_PEER_CARRIER])
		nfo_device_carrier(nf);
	spin_unlock_bh(&nf->lock);
	if (a[NFAILOVER_A_ENGINE_CPU])
		nfo_tick_place(&nf->tick, nla_get_s32(a[NFAILOVER_A_ENGINE_CPU]));
	nfo_engine_run(nf);
	netdev_state_change(nf->dev);	/* tells who listens to links */
	return 0;
}

int nfo_options_put_approval(struct sk_buff *msg, const struct nfo_dev *nf)
{
	return nla_put_u8(msg, NFAILOVER_A_APPROVAL, nf->approval) ||
	       nla_put_u32(msg, NFAILOVER_A_APPROVAL_DEADLINE_MS, nf->approval_ms) ||
	       nla_put_u32(msg, NFAILOVER_A_APPROVAL_DEFAULT, nf->deny_late ?
			   NFAILOVER_APPROVAL_DEFAULT_DENY :
			   NFAILOVER_APPROVAL_DEFAULT_APPROVE) ||
	       nla_put_u32(msg, NFAILOVER_A_APPROVAL_EXEMPT, nf->exempt_carrier ?
			   NFAILOVER_APPROVAL_EXEMPT_CARRIER : NFAILOVER_APPROVAL_EXEMPT_NONE);
}

int nfo_options_put_dev(struct sk_buff *msg, const struct nfo_dev *nf)
{
	return nla_put_u64_64bit(msg, NFAILOVER_A_NODE_ID, nf->node, NFAILOVER_A_PAD) ||
	       nla_put_u32(msg, NFAILOVER_A_GROUP, nf->group) ||
	       nla_put_u8(msg, NFAILOVER_A_DISCOVERY, nf->discovery) ||
	       nla_put_u32(msg, NFAILOVER_A_HELLO_INTERVAL_US, nf->hello_us) ||
	       nla_put(msg, NFAILOVER_A_HELLO_ADDRESS, ETH_ALEN, nf->hello_addr) ||
	       nla_put_u16(msg, NFAILOVER_A_ETHERTYPE, ntohs(nf->ethertype)) ||
	       nla_put_u8(msg, NFAILOVER_A_ANNOUNCE_COUNT, nf->announce_count) ||
	       nla_put_u32(msg, NFAILOVER_A_ANNOUNCE_INTERVAL_MS, nf->announce_interval_ms) ||
	       nla_put(msg, NFAILOVER_A_GATEWAYS, nf->n_targets * sizeof(nf->targets[0]),
		       nf->targets) ||
	       nla_put_u32(msg, NFAILOVER_A_GATEWAY_INTERVAL_US, nf->probe_us) ||
	       nla_put_u8(msg, NFAILOVER_A_GATEWAY_MULTIPLIER, nf->probe_multiplier) ||
	       nla_put_u8(msg, NFAILOVER_A_GATEWAY_ALL, nf->probe_all) ||
	       nla_put_u8(msg, NFAILOVER_A_REVERTIVE, nf->revertive) ||
	       nla_put_u32(msg, NFAILOVER_A_WAIT_TO_RESTORE_MS, nf->wtr_ms) ||
	       nla_put_u32(msg, NFAILOVER_A_MAX_PEERS, nf->max_peers) ||
	       nla_put_u32(msg, NFAILOVER_A_SLOW_INTERVAL_US, nf->pace.slow_us) ||
	       nla_put_u32(msg, NFAILOVER_A_PULSE_BUDGET, nf->pace.budget) ||
	       nla_put_u8(msg, NFAILOVER_A_PEER_CARRIER, nf->peer_carrier) ||
	       nla_put_u32(msg, NFAILOVER_A_FLOOD_SOURCE, nf->masquerade ?
			   NFAILOVER_FLOOD_SOURCE_PORT : NFAILOVER_FLOOD_SOURCE_DEVICE) ||
	       nla_put_u32(msg, NFAILOVER_A_HOLD_OFF_MS, nf->hold_off_ms) ||
	       nla_put_u32(msg, NFAILOVER_A_DAMPING_MS, nf->damping_ms) ||
	       nla_put_u32(msg, NFAILOVER_A_UNKEYED, nf->unkeyed) ||
	       nla_put_u8(msg, NFAILOVER_A_DEGRADE_LOSS, nf->degrade_loss) ||
	       nfo_options_put_approval(msg, nf) ||
	       nla_put_u32(msg, NFAILOVER_A_PAUSE_MAX_MS, nf->pause_max_ms) ||
	       nla_put_u8(msg, NFAILOVER_A_PAUSE_UNKEYED, nf->pause_unkeyed) ||
	       nla_put_s32(msg, NFAILOVER_A_ENGINE_CPU, nf->tick.cpu);
}

/* Ports. */

/* For the port's pairs, present and future, but for those with their own. */
static void take_pairs(struct nfo_port *port, struct nlattr **a)
{
	take_u32(&port->interval_us, a[NFAILOVER_A_INTERVAL_US]);
	take_u8(&port->multiplier, a[NFAILOVER_A_DETECT_MULTIPLIER]);
	take_bool(&port->admin_down, a[NFAILOVER_A_ADMIN_DOWN]);
}

static void pass_to_pairs(struct nfo_port *port)
{
	struct nfo_pair *pair;

	list_for_each_entry(pair, &port->pairs, of_port) {
		nfo_pair_configure(pair);
		if (pair->session.prio == port->prio)
			continue;
		pair->session.prio = port->prio;
		pair->peer->select.dirty = true;
	}
}

bool nfo_options_lockout(struct nfo_port *port, bool lockout)
{
	struct nfo_dev *nf = port->nf;
	struct nfo_pair *pair;

	lockdep_assert_held(&nf->lock);
	if (port->lockout == lockout)
		return false;
	port->lockout = lockout;
	if (lockout && nf->requested_port == port->dev->ifindex)
		nf->requested_port = 0;
	list_for_each_entry(pair, &port->pairs, of_port)
		nfo_rank_lockout(&pair->peer->select, &pair->session, lockout);
	nf->flood_dirty = true;
	return true;
}

/* Data leaves it as with a lockout, here and at the peer; no session goes down. */
static void take_heartbeat_only(struct nfo_port *port, const struct nlattr *a)
{
	struct nfo_dev *nf = port->nf;
	struct nfo_pair *pair;

	lockdep_assert_held(&nf->lock);
	if (!a || port->heartbeat_only == nla_get_u8(a))
		return;
	WRITE_ONCE(port->heartbeat_only, nla_get_u8(a));
	if (nf->requested_port == port->dev->ifindex)
		nf->requested_port = 0;
	list_for_each_entry(pair, &port->pairs, of_port)
		nfo_heartbeat_set(&pair->peer->select, &pair->session, port->heartbeat_only);
	nfo_probe_renew(port, ktime_get_ns());
	nf->flood_dirty = true;
}

void nfo_options_warn_barred(struct nfo_dev *nf, struct netlink_ext_ack *extack)
{
	const struct nfo_peer *peer;
	unsigned int n = 0, all = 0;

	spin_lock_bh(&nf->lock);
	list_for_each_entry(peer, &nf->peers, of_device) {
		n += peer->told_barred || peer->told_reach == NFO_REACH_HEARTBEAT;
		all++;
	}
	spin_unlock_bh(&nf->lock);
	if (n)
		NFO_COMPAT_ERR_MSG(extack,
				   "Data is lost: no path to a peer that lives may carry it",
				   " (%u of %u peers)", n, all);
}

static bool is_set(const struct nlattr *a)
{
	return a && nla_get_u8(a);
}

/* @whole: what is not its pairs', too. */
static void set_port(struct nfo_port *port, struct nlattr **a, bool whole,
		     struct netlink_ext_ack *extack)
{
	bool barring = is_set(a[NFAILOVER_A_ADMIN_DOWN]) ||
		       (whole && (is_set(a[NFAILOVER_A_LOCKOUT]) ||
				  is_set(a[NFAILOVER_A_HEARTBEAT_ONLY])));

	ASSERT_RTNL();
	spin_lock_bh(&port->nf->lock);
	if (whole) {
		take_s32(&port->prio, a[NFAILOVER_A_PRIO]);
		if (a[NFAILOVER_A_LOCKOUT])
			nfo_options_lockout(port, nla_get_u8(a[NFAILOVER_A_LOCKOUT]));
		take_heartbeat_only(port, a[NFAILOVER_A_HEARTBEAT_ONLY]);
	}
	take_pairs(port, a);
	pass_to_pairs(port);
	spin_unlock_bh(&port->nf->lock);
	nfo_engine_run(port->nf);
	if (whole && a[NFAILOVER_A_HEARTBEAT_ONLY])
		nfo_device_inherit(port->nf);
	if (barring)
		nfo_options_warn_barred(port->nf, extack);
	netdev_state_change(port->dev);	/* tells who listens to links */
}

void nfo_options_set_port(struct nfo_port *port, struct nlattr **a,
			  struct netlink_ext_ack *extack)
{
	set_port(port, a, true, extack);
}

void nfo_options_set_pairs(struct nfo_port *port, struct nlattr **a,
			   struct netlink_ext_ack *extack)
{
	set_port(port, a, false, extack);
}

int nfo_options_put_port(struct sk_buff *msg, const struct nfo_port *port)
{
	return nla_put_s32(msg, NFAILOVER_A_PRIO, port->prio) ||
	       nla_put_u32(msg, NFAILOVER_A_INTERVAL_US, port->interval_us) ||
	       nla_put_u8(msg, NFAILOVER_A_DETECT_MULTIPLIER, port->multiplier) ||
	       nla_put_u8(msg, NFAILOVER_A_ADMIN_DOWN, port->admin_down) ||
	       nla_put_u8(msg, NFAILOVER_A_LOCKOUT, port->lockout) ||
	       nla_put_u8(msg, NFAILOVER_A_HEARTBEAT_ONLY, port->heartbeat_only);
}
