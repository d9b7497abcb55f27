// SPDX-License-Identifier: GPL-2.0
#include <uapi/linux/nfailover.h>

#include "peer.h"
#include "stats.h"

enum source { DATA, ATOMIC, PLAIN };

#define STAT(name, attr, source, type, member) \
	{ name, NFAILOVER_A_STATS_ ## attr, source, offsetof(type, member) }
#define STAT_DATA(name, attr, member)	STAT(name, attr, DATA, struct rtnl_link_stats64, member)
#define STAT_ATOMIC(name, attr, member)	STAT(name, attr, ATOMIC, struct nfo_dev, member)
#define STAT_PLAIN(name, attr, member)	STAT(name, attr, PLAIN, struct nfo_dev, member)
#define STAT_DROP(name, attr, drop)	STAT_ATOMIC("drop-" name, DROP_ ## attr, drops[drop])

const struct nfo_stat nfo_stats[NFO_STATS] = {
	STAT_DATA("rx-packets", RX_PACKETS, rx_packets),
	STAT_DATA("rx-bytes", RX_BYTES, rx_bytes),
	STAT_DATA("tx-packets", TX_PACKETS, tx_packets),
	STAT_DATA("tx-bytes", TX_BYTES, tx_bytes),
	STAT_ATOMIC("rx-dropped", RX_DROPPED, rx_dropped),
	STAT_ATOMIC("tx-challenges", TX_CHALLENGES, tx_challenges),
	STAT_ATOMIC("tx-dropped", TX_DROPPED, tx_dropped),
	STAT_ATOMIC("tx-no-port", TX_NO_PORT, tx_no_port),
	STAT_ATOMIC("rx-flooded-own", RX_FLOODED_OWN, rx_flooded_own),
	STAT_ATOMIC("rx-flooded-copy", RX_FLOODED_COPY, rx_flooded_copy),
	STAT_ATOMIC("rx-heartbeat-only", RX_HEARTBEAT_ONLY, rx_heartbeat_only),
	STAT_ATOMIC("tx-pulse-errors", TX_PULSE_ERRORS, tx_pulse_errors),
	STAT_ATOMIC("rx-hellos", RX_HELLOS, rx_hellos),
	STAT_ATOMIC("tx-hellos", TX_HELLOS, tx_hellos),
	STAT_PLAIN("self-suspect", SELF_SUSPECT, self_suspect),
	STAT_PLAIN("lost-events", LOST_EVENTS, lost_events),
	STAT_PLAIN("pace-changes", PACE_CHANGES, pace.changes),
	STAT_DROP("short", SHORT, NFO_DROP_SHORT),
	STAT_DROP("version", VERSION, NFO_DROP_VERSION),
	STAT_DROP("malformed", MALFORMED, NFO_DROP_MALFORMED),
	STAT_DROP("key", KEY, NFO_DROP_KEY),
	STAT_DROP("tag", TAG, NFO_DROP_TAG),
	STAT_DROP("group", GROUP, NFO_DROP_GROUP),
	STAT_DROP("own", OWN, NFO_DROP_OWN),
	STAT_DROP("wrong-receiver", WRONG_RECEIVER, NFO_DROP_RECEIVER),
	STAT_DROP("stale-nonce", STALE_NONCE, NFO_DROP_NONCE),
	STAT_DROP("replay", REPLAY, NFO_DROP_REPLAY),
	STAT_DROP("peer-cap", PEER_CAP, NFO_DROP_CAP),
	STAT_DROP("identity-in-use", IDENTITY_IN_USE, NFO_DROP_IDENTITY),
	STAT_DROP("unknown", UNKNOWN, NFO_DROP_UNKNOWN),
	STAT_DROP("unkeyed", UNKEYED, NFO_DROP_UNKEYED),
};

u64 nfo_stats_heard(const struct nfo_pair *pair)
{
	struct rtnl_link_stats64 data = {};

	dev_fetch_sw_netstats(&data, pair->stats);
	return data.rx_packets;
}

void nfo_stats_data(struct nfo_dev *nf, struct rtnl_link_stats64 *data)
{
	struct nfo_port *port;
	struct nfo_pair *pair;

	lockdep_assert_held(&nf->lock);
	*data = nf->gone;
	list_for_each_entry(port, &nf->ports, of_device) {
		dev_fetch_sw_netstats(data, port->stats);
		list_for_each_entry(pair, &port->pairs, of_port)
			dev_fetch_sw_netstats(data, pair->stats);
	}
	data->rx_dropped += atomic64_read(&nf->rx_dropped);
	data->tx_dropped += atomic64_read(&nf->tx_dropped);
	data->tx_carrier_errors += atomic64_read(&nf->tx_no_port);
}

void nfo_stats_get(struct nfo_dev *nf, u64 values[NFO_STATS])
{
	struct rtnl_link_stats64 data;
	const struct nfo_stat *stat;

	nfo_stats_data(nf, &data);
	for (stat = nfo_stats; stat < nfo_stats + NFO_STATS; stat++) {
		const void *from = stat->source == DATA ? (void *)&data : nf;

		from += stat->offset;
		*values++ = stat->source == ATOMIC ? atomic64_read(from) : *(const u64 *)from;
	}
}
