#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What IP needs works over the device: ARP and ND, TCP with segmentation
# offload, MTU changes; each datagram is sent once, and the standby path
# carries nothing but pulses.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

ALL_TESTS="
	arp_and_nd
	arp_and_nd_default_ports_differ
	identities_on_the_inside
	tcp_with_gso
	tcp_default_ports_differ
	tcp_through_a_cut
	mtu_change
	each_datagram_once
	standby_carries_only_pulses
	host_without_nfailover
	announced_when_default_port_moves
"

PULSE_ETHERTYPE=0x88b5
TCP_BYTES=$((8 << 20))
TCP_CUT_BYTES=$((512 << 20))	# so that it is under way for long enough to be cut
: "${TCPSTREAM:=$(dirname "${BASH_SOURCE[0]}")/tcpstream}"

RETRANSMITTED=0
# Two CPUs that the host stops at will make TCP impatient
clock_is_deterministic || RETRANSMITTED=5

PULSES=50	# on a cable, while a stream passes by
if slow_machine || ! clock_is_deterministic; then
	PULSES=5
fi
slow_machine && TCP_BYTES=$((1 << 20)) TCP_CUT_BYTES=$((16 << 20))

##############################################################################
# ARP and ND

flush_neighbours()
{
	ip -n "$A" neigh flush dev "$DEV"
	ip -n "$B" neigh flush dev "$DEV"
}

ping_once()
{
	check_ok "$3" in_ns "$1" ping -q -c 1 -W 2 "$2"
}

# From either end, as the one who asks
resolve_all()
{
	local case=$1

	flush_neighbours
	ping_once "$A" "$B4" "$case: A asks for B, IPv4"
	ping_once "$A" "$B6" "$case: A asks for B, IPv6"
	flush_neighbours
	ping_once "$B" "$A4" "$case: B asks for A, IPv4"
	ping_once "$B" "$A6" "$case: B asks for A, IPv6"
	check_equal "$case: A's neighbour, IPv4" "$(neighbour_of "$A" "$B4")" "$(mac_of "$B" "$DEV")"
	check_equal "$case: A's neighbour, IPv6" "$(neighbour_of "$A" "$B6")" "$(mac_of "$B" "$DEV")"
	check_equal "$case: B's neighbour, IPv4" "$(neighbour_of "$B" "$A4")" "$(mac_of "$A" "$DEV")"
	check_equal "$case: B's neighbour, IPv6" "$(neighbour_of "$B" "$A6")" "$(mac_of "$A" "$DEV")"
}

arp_and_nd()
{
	with_hosts resolve_all "same default ports"
}

# A sends on eth1, B stays on eth0: a command moves local sending only
default_ports_differ()
{
	check_ok "switch" nf "$A" switch dev "$DEV" to eth1 || return
	check_equal "A's active port" "$(active_port "$A")" eth1
	check_equal "B's active port" "$(active_port "$B")" eth0
	check_equal "A's default port" "$(default_port "$A")" eth1
	check_equal "B's default port" "$(default_port "$B")" eth0
}

differ_body()
{
	default_ports_differ && resolve_all "default ports differ"
}

arp_and_nd_default_ports_differ()
{
	with_hosts differ_body
}

# The wire sees ports' MACs, the stack sees nf0's
identities_body()
{
	capture_macs "$C" a0
	check_equal "on the wire" "$MACS" "$(mac_of "$A" eth0) > $(mac_of "$B" eth0)"
	capture_macs "$B" "$DEV"
	check_equal "in B" "$MACS" "$(mac_of "$A" "$DEV") > $(mac_of "$B" "$DEV")"
}

# capture_macs NS DEV: MACS is "SOURCE > DESTINATION" of an echo request from A to B
capture_macs()
{
	local mac="([0-9a-f]{2}:){5}[0-9a-f]{2}" pid

	MACS=
	: >"$TMP/tcpdump"	# it must not say so yet
	ip netns exec "$1" tcpdump -lnne -c 1 -i "$2" "icmp[0] == 8" \
		>"$TMP/capture" 2>"$TMP/tcpdump" &
	pid=$!
	if slowwait 5000 grep -q "listening on" "$TMP/tcpdump" &&
	   ping_once "$A" "$B4" "ping" && slowwait 5000 test -s "$TMP/capture" &&
	   [[ $(<"$TMP/capture") =~ $mac\ \>\ $mac ]]; then
		MACS=${BASH_REMATCH[0]}
	else
		kill "$pid" 2>/dev/null
		fail "no echo request seen on $2"
	fi
	wait "$pid"
	((RET == 0)) || quote <"$TMP/tcpdump"
}

identities_on_the_inside()
{
	with_hosts identities_body
}

##############################################################################
# TCP

# stream WHAT FROM,ADDR TO,ADDR [RETRANSMISSIONS]
stream()
{
	local what=$1 from=$2 to=$3 allowed=${4:-$RETRANSMITTED} out

	if ! out=$("$TCPSTREAM" "$from" "$to" "$TCP_BYTES" 2>&1); then
		fail "$what: $out"
		return
	fi
	info "$what: $out"
	[[ $out =~ retransmitted=([0-9]+) ]]
	check_that "$what: retransmitted segments" "${BASH_REMATCH[1]} <= $allowed"
}

streams()
{
	stream "$1, IPv4, A to B" "$A,$A4" "$B,$B4"
	stream "$1, IPv6, A to B" "$A,$A6" "$B,$B6"
	stream "$1, IPv4, B to A" "$B,$B4" "$A,$A4"
	stream "$1, IPv6, B to A" "$B,$B6" "$A,$A6"
}

# Frames much larger than the MTU pass the device whole
gso_body()
{
	local packets bytes

	packets=$(dev_count "$A" "$DEV" tx_packets)
	bytes=$(dev_count "$A" "$DEV" tx_bytes)
	stream "segmentation offload" "$A,$A4" "$B,$B4"
	packets=$(($(dev_count "$A" "$DEV" tx_packets) - packets))
	bytes=$(($(dev_count "$A" "$DEV" tx_bytes) - bytes))
	info "$bytes bytes in $packets packets"
	check_that "bytes a packet through the device" "$bytes > 3 * 1514 * $packets"
	streams "TCP"
}

tcp_with_gso()
{
	with_hosts gso_body
}

tcp_differ_body()
{
	default_ports_differ && streams "default ports differ"
}

tcp_default_ports_differ()
{
	with_hosts tcp_differ_body
}

# The stream goes on over the other cable; what was under way is sent again
tcp_cut_body()
{
	local TCP_BYTES=$TCP_CUT_BYTES pid n

	(slowwait 5000 sent_more_than 1000000; cable cut_both_ways 0) &
	pid=$!
	stream "TCP through a silent cut" "$A,$A4" "$B,$B4" 5000
	wait "$pid"
	check_equal "A's active port" "$(active_port "$A")" eth1
	for n in 0 1; do
		check_that "bytes sent on eth$n" \
			"$(dev_count "$A" "eth$n" tx_bytes) > $TCP_BYTES / 200"
	done
}

sent_more_than()
{
	(($(dev_count "$A" "$DEV" tx_bytes) > $1))
}

tcp_through_a_cut()
{
	with_hosts tcp_cut_body
}

##############################################################################
# MTU

mtu_of()
{
	in_ns "$1" cat "/sys/class/net/$2/mtu"
}

mtu_body()
{
	local mtu n

	cables_mtu 9000
	for mtu in 9000 1400; do
		ip -n "$A" link set "$DEV" mtu "$mtu"
		ip -n "$B" link set "$DEV" mtu "$mtu"
		for n in 0 1; do
			check_equal "MTU of A's eth$n" "$(mtu_of "$A" "eth$n")" "$mtu"
			check_equal "MTU of B's eth$n" "$(mtu_of "$B" "eth$n")" "$mtu"
		done
		check_ok "a packet of $mtu bytes" in_ns "$A" \
			ping -q -c 1 -W 2 -M "do" -s $((mtu - 28)) "$B4"
		check_fails "a packet of $((mtu + 1)) bytes" in_ns "$A" \
			ping -q -c 1 -W 1 -M "do" -s $((mtu - 27)) "$B4"
	done
	stream "TCP at MTU 1400" "$A,$A4" "$B,$B4"
	# a port that comes later is made to fit
	ip -n "$A" link set eth1 nomaster
	ip -n "$A" link set eth1 mtu 1500
	ip -n "$A" link set eth1 master "$DEV"
	check_equal "MTU of a port that comes later" "$(mtu_of "$A" eth1)" 1400
}

mtu_change()
{
	with_hosts mtu_body
}

##############################################################################
# What is on the wire

# count_on LETTER CABLE PREF PROTOCOL MATCH...: count what that host sends
count_on()
{
	local letter=$1 n=$2 pref=$3 protocol=$4
	shift 4

	check_ok "filter on $letter$n" tc -n "$C" filter add dev "$letter$n" ingress \
		pref "$pref" protocol "$protocol" "$@" action pass
}

# counted LETTER CABLE PREF
counted()
{
	[[ $(tc -n "$C" -s filter show dev "$1$2" ingress pref "$3") \
		=~ Sent\ [0-9]+\ bytes\ ([0-9]+)\ pkt ]] && echo "${BASH_REMATCH[1]}"
}

cables_count()
{
	local n letter

	for letter in a b; do
		for n in 0 1; do
			count_on "$letter" "$n" 1 "$PULSE_ETHERTYPE" matchall
			count_on "$letter" "$n" 2 ip flower ip_proto udp dst_port 7007
			count_on "$letter" "$n" 3 all matchall
		done
	done
}

# Traffic without a fault: nothing lost, twice, or out of order, and on the
# wires as many datagrams as were sent
once_body()
{
	local what=$1 on_wires letter n

	cables_count
	flush_neighbours
	gap --helper "cat >/dev/null" --cut "nothing" --warmup 0ms --before 0ms \
		--after 10ms --interval 100us --discard 0 || return
	on_wires=0
	for letter in a b; do
		for n in 0 1; do
			on_wires=$((on_wires + $(counted "$letter" "$n" 2)))
		done
	done
	check_equal "$what: lost" "${GAP[lost]}" 0
	check_equal "$what: duplicated" "${GAP[duplicated]}" 0
	check_equal "$what: reordered" "${GAP[reordered]}" 0
	check_equal "$what: datagrams on the wires" "$on_wires" "${GAP[sent]}"
}

once_differ_body()
{
	default_ports_differ && once_body "default ports differ"
}

each_datagram_once()
{
	local HOST_CABLES=cables_clsact

	with_hosts once_body "same default ports"
	with_hosts once_differ_body
}

standby_body()
{
	cables_count
	hosts_ping || fail "no ping"
	stream "TCP" "$A,$A4" "$B,$B4"
	gap --helper "cat >/dev/null" --cut "nothing" --interval 100us || return
	check_that "pulses on the standby cable from A" "$(counted a 1 1) >= $PULSES"
	check_that "pulses on the standby cable from B" "$(counted b 1 1) >= $PULSES"
	check_that "data on the active cable from A" \
		"$(counted a 0 2) + $(counted a 0 3) > 100"
	check_equal "other frames on the standby cable from A" \
		"$(($(counted a 1 2) + $(counted a 1 3)))" 0
	check_equal "other frames on the standby cable from B" \
		"$(($(counted b 1 2) + $(counted b 1 3)))" 0
}

standby_carries_only_pulses()
{
	local HOST_CABLES=cables_clsact

	with_hosts standby_body
}

# The bridge of cable 0 as a host that knows nothing of nfailover
stranger_body()
{
	local ip=192.0.2.100

	ip -n "$C" addr add "$ip/24" dev br0
	ping_once "$A" "$ip" "A asks the stranger"
	flush_neighbours
	ip -n "$C" neigh flush dev br0
	check_ok "the stranger asks B" in_ns "$C" ping -q -c 1 -W 2 "$B4"
	check_ok "the stranger asks A" in_ns "$C" ping -q -c 1 -W 2 "$A4"
	check_match "what the stranger knows A by" "$(ip -n "$C" neigh show "$A4" dev br0)" \
		"$(mac_of "$A" "$DEV")"
}

host_without_nfailover()
{
	with_hosts stranger_body
}

# Switches have to learn where frames that are not steered go now
announce_body()
{
	count_on a 1 1 rarp matchall
	count_on a 1 2 arp matchall
	cable cut_both_ways 0
	slowwait 5000 active_is "$A" eth1
	check_equal "A's default port" "$(default_port "$A")" eth1
	slowwait 2000 announced ||
		fail "RARPs on the new default port: $(counted a 1 1), ARPs: $(counted a 1 2)"
	hosts_ping || fail "no ping after the cut"
	flush_neighbours
	resolve_all "after the cut"
}

announced()
{
	(($(counted a 1 1) >= 1 && $(counted a 1 2) >= 1))
}

announced_when_default_port_moves()
{
	local HOST_CABLES=cables_clsact

	with_hosts announce_body
}

require_nfailover
require_command ping tcpdump "$TCPSTREAM"
require_module act_gact cls_flower cls_matchall sch_ingress
make_tmp
INTERVAL=$(calm_interval)
run_tests "$@"
