#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the device hands down to its ports (groups, promiscuity, MTU) and what it has
# from them (features, limits, speed, counters, carrier), as ports come and go.
#
# Budget: some 400 pings, 1 ms apart, and four TCP streams of 1 MiB.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=topo_3h3s.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_3h3s.sh"

ALL_TESTS="
	groups
	groups_while_ports_change
	promiscuity
	multicast_router
	features
	features_of_tagged_frames
	tcp_over_mixed_ports
	tunnels_keep_segments
	segmentation_limits
	mtu_under_traffic
	mtu_refused
	ethtool_facts
	ethtool_counters
	counters_once
	counters_of_copies
	carrier_told_once
"

# The debug kernel is without VXLAN and multicast routing
if slow_machine; then
	ALL_TESTS="groups groups_while_ports_change promiscuity features mtu_refused
		ethtool_facts carrier_told_once"
	smoke groups
else
	smoke groups features ethtool_counters
fi

INTERVAL=$(calm_interval)
TCP_BYTES=$((1 << 20))
: "${TCPSTREAM:=$(dirname "${BASH_SOURCE[0]}")/tcpstream}"

##############################################################################
# Groups

GROUP4=239.1.2.3 GROUP4_MAC=01:00:5e:01:02:03
GROUP6=ff05::1:2345 GROUP6_MAC=33:33:00:01:23:45

join()
{
	ip -n "$A" addr add "$GROUP4/32" dev "$DEV" autojoin &&
		ip -n "$A" addr add "$GROUP6/128" dev "$DEV" autojoin
}

leave()
{
	ip -n "$A" addr del "$GROUP4/32" dev "$DEV" &&
		ip -n "$A" addr del "$GROUP6/128" dev "$DEV"
}

# lets_through PORT MAC
lets_through()
{
	[[ $(ip -n "$A" maddr show dev "$1") == *"link  $2"* ]]
}

# check_groups WHAT yes|no PORT...
check_groups()
{
	local what=$1 due=$2 port mac is
	shift 2

	for port; do
		for mac in $GROUP4_MAC $GROUP6_MAC; do
			is=no
			lets_through "$port" "$mac" && is=yes
			check_equal "$what: $port lets $mac through" "$is" "$due"
		done
	done
}

groups_body()
{
	check_groups "before" no eth0 eth1
	join || fail "cannot join"
	check_groups "joined" yes eth0 eth1
	ip -n "$A" link set eth1 nomaster
	check_groups "a port that left" no eth1
	ip -n "$A" link set eth1 master "$DEV"
	check_groups "a port that came" yes eth1
	ip -n "$A" link set "$DEV" down
	check_groups "device down" no eth0 eth1
	ip -n "$A" link set "$DEV" up
	check_groups "device up" yes eth0 eth1
	pairs_up || fail "not every pair came up"
	sysctl_ns "$A" net.ipv4.icmp_echo_ignore_broadcasts=0
	ping_group "before a cut"
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	ping_group "after a cut"
	leave || fail "cannot leave"
	check_groups "left" no eth0 eth1
}

# It comes once
ping_group()
{
	local out

	out=$(in_ns "$B" ping -n -c 1 -W 1 -I "$DEV" "$GROUP4" 2>&1) ||
		fail "$1: nobody in $GROUP4 answers"
	[[ $out != *DUP* ]] || fail "$1: answers twice: $out"
}

groups()
{
	with_hosts groups_body
}

# In the end the ports know what the device does
change_ports()
{
	local i

	for ((i = 0; i < 30; i++)); do
		echo "link set eth1 nomaster"
		echo "link set eth1 master $DEV"
	done | ip -n "$A" -batch -
}

change_groups()
{
	local i

	for ((i = 0; i < 60; i++)); do
		join && leave
	done
}

while_body()
{
	change_ports &
	change_groups || fail "cannot join or leave"
	wait $!
	check_groups "left at last" no eth0 eth1
	change_ports &
	{ change_groups && join; } || fail "cannot join or leave"
	wait $!
	check_groups "joined at last" yes eth0 eth1
	ip -n "$A" link del "$DEV"
	check_groups "without a device" no eth0 eth1
}

groups_while_ports_change()
{
	with_hosts while_body
}

##############################################################################
# Promiscuity

# link_fact NS DEV FILTER
link_fact()
{
	ip -n "$1" -d -j link show dev "$2" | jq -r ".[0] | $3"
}

# check_more WHAT PROMISCUITY ALLMULTI PORT...: than at first
check_more()
{
	local what=$1 promiscuity=$2 allmulti=$3 port
	shift 3

	for port; do
		check_equal "$what: $port's promiscuity" "$(link_fact "$A" "$port" .promiscuity)" \
			"$((${FIRST[$port]} + promiscuity))"
		check_equal "$what: $port's allmulti" "$(link_fact "$A" "$port" .allmulti)" \
			"$allmulti"
	done
}

# A NIC without a filter of unicast addresses has some of its own
declare -A FIRST

first()
{
	local port

	for port in eth0 eth1; do
		FIRST[$port]=$(link_fact "$A" "$port" .promiscuity)
	done
}

promiscuity_body()
{
	first
	ip -n "$A" link set "$DEV" promisc on
	check_more "promisc" 1 0 eth0 eth1
	ip -n "$A" link set "$DEV" allmulticast on
	check_more "both" 1 1 eth0 eth1
	ip -n "$A" link set eth1 nomaster
	check_equal "promiscuity of a port that left" "$(link_fact "$A" eth1 .promiscuity)" 0
	check_equal "allmulti of a port that left" "$(link_fact "$A" eth1 .allmulti)" 0
	ip -n "$A" link set eth1 master "$DEV"
	check_more "a port that came" 1 1 eth0 eth1
	ip -n "$A" link set "$DEV" promisc off
	check_more "allmulti" 0 1 eth0 eth1
	ip -n "$A" link set "$DEV" down
	check_more "device down" 0 1 eth0 eth1
	ip -n "$A" link set "$DEV" allmulticast off
	check_more "neither" 0 0 eth0 eth1
	ip -n "$A" link set "$DEV" up promisc on allmulticast on
	ip -n "$A" link del "$DEV"
	FIRST=([eth0]=0 [eth1]=0)
	check_more "without a device" 0 0 eth0 eth1
}

promiscuity()
{
	with_hosts promiscuity_body
}

# Takes the device for an interface of a multicast router, until it is told to end
MROUTER='
import os, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
s.setsockopt(socket.IPPROTO_IP, 200, struct.pack("i", 1))
s.setsockopt(socket.IPPROTO_IP, 202, struct.pack("HBBIi4s", 0, 8, 1, 0,
             socket.if_nametoindex(sys.argv[1]), bytes(4)))
print("routes", flush=True)
sys.stdin.read()
'

router_body()
{
	local router

	first
	coproc ip netns exec "$A" python3 -c "$MROUTER" "$DEV" 2>&1
	router=$COPROC_PID
	read -rt 5 <&"${COPROC[0]}" || fail "no multicast router"
	check_equal "the router" "$REPLY" routes
	check_more "a multicast router" 0 1 eth0 eth1
	ip -n "$A" link set eth1 nomaster
	ip -n "$A" link set eth1 master "$DEV"
	check_more "a multicast router and a new port" 0 1 eth0 eth1
	eval "exec ${COPROC[1]}>&-"
	wait "$router"
	check_more "no multicast router" 0 0 eth0 eth1
}

multicast_router()
{
	with_hosts router_body
}

##############################################################################
# Features

# feature NS DEV NAME: on or off
feature()
{
	in_ns "$1" ethtool -k "$2" | awk -v name="$3:" '$1 == name { print $2 }'
}

# check_feature WHAT DEV NAME on|off
check_feature()
{
	check_equal "$1: $3 of $2" "$(feature "$A" "$2" "$3")" "$4"
}

# set_feature PORT NAME VALUE...
set_feature()
{
	check_ok "ethtool -K $*" in_ns "$A" ethtool -K "$@"
}

# As with bonding: what one port can do is offered
features_body()
{
	local name

	ip -n "$A" link add link "$DEV" name v9 type vlan id 9
	for name in tx-scatter-gather tx-tcp-segmentation tx-tcp6-segmentation \
		    tx-checksum-ip-generic tx-vlan-offload highdma \
		    tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation tx-gre-segmentation; do
		check_feature "at first" "$DEV" "$name" on
	done
	set_feature eth0 sg off
	check_feature "one without" "$DEV" tx-scatter-gather on
	set_feature eth1 sg off
	check_feature "both without" "$DEV" tx-scatter-gather off
	check_feature "both without" "$DEV" tx-tcp-segmentation off
	check_feature "both without" v9 tx-scatter-gather off
	ip -n "$A" link set eth0 nomaster
	set_feature eth0 sg on
	check_feature "not its port" "$DEV" tx-scatter-gather off
	ip -n "$A" link set eth0 master "$DEV"
	check_feature "a port that came" "$DEV" tx-scatter-gather on
	check_feature "a port that came" "$DEV" tx-tcp-segmentation on
	check_feature "a port that came" v9 tx-scatter-gather on
	ip -n "$A" link set eth0 nomaster
	check_feature "a port that left" "$DEV" tx-scatter-gather off
	ip -n "$A" link set eth0 master "$DEV"
	set_feature "$DEV" sg off tso off
	check_feature "not wanted" "$DEV" tx-tcp-segmentation off
	check_feature "not wanted" v9 tx-scatter-gather off
	ip -n "$A" link set eth0 nomaster
	ip -n "$A" link set eth0 master "$DEV"
	check_feature "not wanted, later" "$DEV" tx-scatter-gather off
	set_feature "$DEV" sg on tso on
	check_feature "wanted again" "$DEV" tx-tcp-segmentation on
}

features()
{
	with_hosts features_body
}

# A dummy does for a frame all that a veth does, but not for one with a tag
tagged_body()
{
	ip -n "$A" -batch - <<-END
		link add link $DEV name v9 type vlan id 9
		link add d0 type dummy
		link add d1 type dummy
	END
	check_feature "veths" v9 tx-tcp-segmentation on
	ip -n "$A" link set d0 master "$DEV"
	check_feature "veths and a dummy" v9 tx-tcp-segmentation on
	ip -n "$A" link set eth0 nomaster
	ip -n "$A" link set eth1 nomaster
	check_feature "dummy" "$DEV" tx-tcp-segmentation on
	check_feature "dummy" v9 tx-tcp-segmentation off
	ip -n "$A" link set eth0 master "$DEV"
	check_feature "a veth came" v9 tx-tcp-segmentation on
}

features_of_tagged_frames()
{
	with_hosts tagged_body
}

stream()
{
	check_ok "$1, A to B" "$TCPSTREAM" "$A,${2:-$A4}" "$B,${3:-$B4}" "$TCP_BYTES"
	check_ok "$1, B to A" "$TCPSTREAM" "$B,${3:-$B4}" "$A,${2:-$A4}" "$TCP_BYTES"
}

mixed_body()
{
	set_feature eth0 tx off sg off tso off gso off
	in_ns "$B" ethtool -K eth1 tx off gro off >/dev/null || fail "ethtool -K of B"
	stream "on a port without offloads"
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	stream "on one with"
	set_feature eth1 tso off txvlan off
	set_feature eth0 tx on sg on tso on
	stream "turned round"
}

tcp_over_mixed_ports()
{
	with_hosts mixed_body
}

# Frames in a VXLAN pass the device unsegmented
tunnel_body()
{
	local packets bytes

	ip -n "$A" -batch - <<-END
		link add x0 type vxlan id 5 local $A4 remote $B4 dstport 4789 dev $DEV
		link set x0 up
		addr add 198.51.100.1/24 dev x0
	END
	ip -n "$B" -batch - <<-END
		link add x0 type vxlan id 5 local $B4 remote $A4 dstport 4789 dev $DEV
		link set x0 up
		addr add 198.51.100.2/24 dev x0
	END
	packets=$(dev_count "$A" "$DEV" tx_packets)
	bytes=$(dev_count "$A" "$DEV" tx_bytes)
	stream "VXLAN" 198.51.100.1 198.51.100.2
	packets=$(($(dev_count "$A" "$DEV" tx_packets) - packets))
	bytes=$(($(dev_count "$A" "$DEV" tx_bytes) - bytes))
	info "$bytes bytes in $packets packets"
	# half of the packets are acknowledgements
	check_that "bytes a packet through the device" "$bytes > 2 * 1514 * $packets"
}

tunnels_keep_segments()
{
	with_hosts tunnel_body
}

limits_body()
{
	local max

	max=$(link_fact "$A" eth0 .tso_max_size)
	check_equal "of two veths" "$(link_fact "$A" "$DEV" .tso_max_size)" "$max"
	check_ok "segments of 100000" ip -n "$A" link set "$DEV" gso_max_size 100000
	ip -n "$A" link add d0 type dummy
	check_that "a dummy's limit" "$(link_fact "$A" d0 .tso_max_size) < 100000"
	ip -n "$A" link set d0 master "$DEV"
	check_equal "with a dummy" "$(link_fact "$A" "$DEV" .tso_max_size)" \
		"$(link_fact "$A" d0 .tso_max_size)"
	check_that "segments with a dummy" "$(link_fact "$A" "$DEV" .gso_max_size) < 100000"
	check_fails "segments of 100000 with a dummy" \
		ip -n "$A" link set "$DEV" gso_max_size 100000
	ip -n "$A" link set d0 nomaster
	check_equal "without it" "$(link_fact "$A" "$DEV" .tso_max_size)" "$max"
	check_ok "segments of 100000 again" ip -n "$A" link set "$DEV" gso_max_size 100000
}

segmentation_limits()
{
	with_hosts limits_body
}

##############################################################################
# MTU

# mtus: of A's device and ports
mtus()
{
	local dev

	for dev in "$DEV" eth0 eth1; do
		link_fact "$A" "$dev" .mtu
	done | xargs
}

mtu_changes()
{
	local mtu

	for mtu in 9000 1500 4000 1280 9000 1500 2000 9000; do
		ip -n "$A" link set "$DEV" mtu "$mtu" || fail "MTU $mtu"
		check_equal "MTUs" "$(mtus)" "$mtu $mtu $mtu"
		ip -n "$B" link set "$DEV" mtu "$mtu" || fail "MTU $mtu of B"
	done
}

# ping_all NS FILE ADDRESS: none may be lost
ping_all()
{
	in_background ip netns exec "$1" ping -q -n -i 0.001 -s 1000 -c 150 -W 1 "$3" >"$2" 2>&1
}

under_traffic_body()
{
	local end

	cables_mtu 9000
	hosts_ping
	ping_all "$A" "$TMP/ping-a" "$B4"
	ping_all "$B" "$TMP/ping-b" "$A6"
	mtu_changes
	for end in a b; do
		slowwait 10000 grep -q received "$TMP/ping-$end"
		check_match "pings from $end" "$(<"$TMP/ping-$end")" "150 received"
	done
	jumbo_pings "at first"
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	jumbo_pings "after a cut"
	stream "at MTU 9000"
}

jumbo_pings()
{
	check_ok "$1: 9000 bytes, A to B" in_ns "$A" ping -q -c 1 -W 2 -M "do" -s 8972 "$B4"
	check_ok "$1: 9000 bytes, B to A" in_ns "$B" ping -q -c 1 -W 2 -M "do" -s 8952 "$A6"
}

mtu_under_traffic()
{
	with_hosts under_traffic_body
}

# A VLAN on something with an MTU of 2000 takes no more, and says so only when asked
refused_body()
{
	ip -n "$A" -batch - <<-END
		link add x0 mtu 2000 type dummy
		link set x0 up
		link add link x0 name p2 type vlan id 3
		link set p2 master $DEV
		tuntap add mode tap t0
	END
	check_fails "MTU 9000" ip -n "$A" link set "$DEV" mtu 9000
	check_equal "MTUs after that" "$(mtus) $(link_fact "$A" p2 .mtu)" "1500 1500 1500 1500"
	check_ok "MTU 2000" ip -n "$A" link set "$DEV" mtu 2000
	check_equal "MTUs then" "$(mtus) $(link_fact "$A" p2 .mtu)" "2000 2000 2000 2000"
	check_refused "a port's own" 2 "busy|follows" ip -n "$A" link set eth0 mtu 1400
	ip -n "$A" link set p2 nomaster
	check_equal "MTU of the port that left" "$(link_fact "$A" p2 .mtu)" "2000"
	# what a port says that it can take is known beforehand
	ip -n "$A" link set t0 master "$DEV"
	check_equal "largest MTU" "$(link_fact "$A" "$DEV" .max_mtu)" "$(link_fact "$A" t0 .max_mtu)"
	check_refused "MTU 65535" 2 "mtu greater than device maximum" \
		ip -n "$A" link set "$DEV" mtu 65535
	ip -n "$A" link set t0 nomaster
	check_equal "largest MTU without it" "$(link_fact "$A" "$DEV" .max_mtu)" 65535
}

mtu_refused()
{
	with_hosts refused_body
}

##############################################################################
# ethtool

# ethtool_says WHAT REGEX OPTION...
ethtool_says()
{
	check_match "$1" "$(in_ns "$A" ethtool "${@:3}" "$DEV" 2>&1)" "$2"
}

facts_body()
{
	ethtool_says "driver" "driver: nfailover" -i
	check_equal "version" "$(in_ns "$A" ethtool -i "$DEV" | awk '$1 == "version:" { print $2 }')" \
		"$(uname -r)"
	ethtool_says "speed" "Speed: $(speed_of eth0)Mb/s"
	ethtool_says "duplex" "Duplex: Full"
	ethtool_says "link" "Link detected: yes"
	ethtool_says "clock" "PTP Hardware Clock: none" -T
	# made, not burnt in; as a bond's
	ip -n "$A" link add bond0 type bond
	check_equal "permanent address" "$(in_ns "$A" ethtool -P "$DEV")" \
		"$(in_ns "$A" ethtool -P bond0)"
	ip -n "$A" link set eth0 down
	ip -n "$A" link set eth1 nomaster
	ethtool_says "speed without a port that is up" "Speed: Unknown!"
	ip -n "$A" link set eth0 up
	soon says_speed "$(speed_of eth0)" || ethtool_says "speed with a port" "$(speed_of eth0)Mb/s"
	ip -n "$A" link set "$DEV" down
	ethtool_says "speed of a device that is down" "Speed: Unknown!"
	ethtool_says "link of a device that is down" "Link detected: no"
}

speed_of()
{
	in_ns "$A" cat "/sys/class/net/$1/speed"
}

says_speed()
{
	[[ $(speed_of "$DEV") == "$1" ]]
}

ethtool_facts()
{
	with_hosts facts_body
}

ethtool_counts()
{
	in_ns "$A" ethtool -S "$DEV" | awk 'NF == 2 && $1 != "NIC" { print $1, $2 }' | tr -d :
}

# By the same names, between two readings of nfctl's
counters_body()
{
	local filter='.[0].stats | to_entries[] | "\(.key) \(.value)"' bad

	hosts_ping
	nf_query "$A" "$filter" stats dev "$DEV" >"$TMP/before"
	ethtool_counts >"$TMP/ethtool"
	nf_query "$A" "$filter" stats dev "$DEV" >"$TMP/after"
	check_that "counters" "$(wc -l <"$TMP/ethtool") > 20"
	check_equal "names" "$(awk '{ print $1 }' "$TMP/ethtool" | sort | xargs)" \
		"$(awk '{ print $1 }' "$TMP/after" | sort | xargs)"
	bad=$(awk 'FILENAME ~ /before/ { low[$1] = $2 } FILENAME ~ /after/ { high[$1] = $2 }
		FILENAME ~ /ethtool/ && ($2 < low[$1] || $2 > high[$1]) { print $1, low[$1], $2, high[$1] }
		' "$TMP/before" "$TMP/after" "$TMP/ethtool")
	check_equal "counters beyond what nfctl says" "$bad" ""
	check_that "pings sent" "$(awk '$1 == "tx-packets" { print $2 }' "$TMP/ethtool") >= 2"
}

ethtool_counters()
{
	with_hosts counters_body
}

##############################################################################
# Counters

# counts NS DEV: frames received and sent
counts()
{
	echo "$(dev_count "$1" "$2" rx_packets) $(dev_count "$1" "$2" tx_packets)"
}

# check_grown WHAT NS RX TX: since BEFORE, and at most STRAY frames more: the hosts may ask
# for neighbours and routers, and tell their groups, meanwhile.  Twice as many were 20 more.
STRAY=15
check_grown()
{
	local before now

	read -ra before <<<"$BEFORE"
	read -ra now <<<"$(counts "$2" "$DEV")"
	check_grown_by "$1: received" $((now[0] - before[0])) "$3"
	check_grown_by "$1: sent" $((now[1] - before[1])) "$4"
}

check_grown_by()
{
	check_that "$1" "$2 >= $3 && $2 <= $3 + $STRAY"
}

once_body()
{
	local BEFORE

	# nothing but what is asked for
	ip -n "$A" neigh replace "$B4" lladdr "$(mac_of "$B" "$DEV")" dev "$DEV" nud permanent
	ip -n "$B" neigh replace "$A4" lladdr "$(mac_of "$A" "$DEV")" dev "$DEV" nud permanent
	hosts_ping
	BEFORE=$(counts "$A" "$DEV")
	check_ok "ping" in_ns "$A" ping -q -n -i 0.001 -c 20 "$B4"
	check_grown "20 pings" "$A" 20 20
	BEFORE=$(counts "$A" "$DEV")
	ip -n "$A" link set eth0 nomaster
	ip -n "$A" link set eth1 nomaster
	check_that "received, when its ports are gone" \
		"$(dev_count "$A" "$DEV" rx_packets) >= ${BEFORE% *}"
	check_that "sent, when its ports are gone" \
		"$(dev_count "$A" "$DEV" tx_packets) >= ${BEFORE#* }"
}

counters_once()
{
	with_hosts once_body
}

# A peer is out of the default port's reach: what is flooded leaves twice, and counts once
copies_body()
{
	local BEFORE on_wires=0 n

	plug cut_plug h3p0
	slowwait $((WAIT_TIMEOUT * 1000)) has_pairs_up "$H1" 5 || fail "a pair is still up"
	sleep 0.6
	BEFORE=$(counts "$H1" "$DEV")
	for n in 0 1 2; do
		on_wires=$((on_wires - $(port_sent "$n")))
	done
	in_ns "$H1" ping -q -n -b -i 0.001 -c 20 -W 0.1 "${NET4}255" >/dev/null 2>&1
	check_grown "20 broadcasts" "$H1" 0 20
	for n in 0 1 2; do
		on_wires=$((on_wires + $(port_sent "$n")))
	done
	# and what the stack says by itself; on one port or on three it were 20 or 60
	check_that "sent by the ports" "$on_wires >= 40 && on_wires < 50"
}

# Data alone, no pulses
port_sent()
{
	nf_query "$H1" ".[0].ports[] | select(.port == \"eth$1\") | .stats[\"tx-packets\"]" \
		stats dev "$DEV"
}

counters_of_copies()
{
	with_topo topo_3h3s copies_body
}

##############################################################################
# Carrier

carrier_counts()
{
	in_ns "$A" cat "/sys/class/net/$DEV/carrier_down_count" \
		"/sys/class/net/$DEV/carrier_up_count" | xargs
}

# check_carrier WHAT DOWNS UPS
check_carrier()
{
	soon carrier_is "$2 $3" || fail "$1: carrier lost and found $(carrier_counts), not $2 $3"
}

carrier_is()
{
	[[ $(carrier_counts) == "$1" ]]
}

carrier_body()
{
	local downs ups

	read -r downs ups <<<"$(carrier_counts)"
	cable cut_carrier a 0
	slowwait 5000 active_is "$A" eth1 || fail "not on eth1"
	check_carrier "one port is without" "$downs" "$ups"
	cable cut_carrier a 1
	check_carrier "no port has one" $((downs + 1)) "$ups"
	cable heal_carrier a 1
	check_carrier "one has it back" $((downs + 1)) $((ups + 1))
	cable heal_carrier a 0
	pairs_up || fail "not every pair came up"
	check_carrier "both have it" $((downs + 1)) $((ups + 1))
	ip -n "$A" link set eth0 nomaster
	check_carrier "a port left" $((downs + 1)) $((ups + 1))
	ip -n "$A" link set eth1 nomaster
	check_carrier "all ports left" $((downs + 2)) $((ups + 1))
	ip -n "$A" link set eth1 master "$DEV"
	check_carrier "a port came" $((downs + 2)) $((ups + 2))
	ip -n "$A" link set eth0 master "$DEV"
	pairs_up || fail "not every pair came up"
	check_carrier "another one came" $((downs + 2)) $((ups + 2))
}

carrier_told_once()
{
	with_hosts carrier_body
}

require_nfailover
require_command bridge ethtool ping python3 "$TCPSTREAM"
require_module 8021q dummy bonding tun
slow_machine || require_module vxlan
make_tmp
run_tests "$@"
