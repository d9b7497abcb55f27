#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# flood-source port: on plugs where the switch accepts only the port's own MAC, hosts
# without nfailover are reached, and hosts with it know each other by identity all the
# same, and fail over.  flood.sh counts that what is flooded so arrives once.
#
# Budget: CUTS cuts with a datagram each 200 us each way for some 25 ms; otherwise some
# pings, one cut or move of the default port in each case.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"
# shellcheck source=topo_gw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_gw.sh"
# shellcheck source=topo_1sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_1sw.sh"
# shellcheck source=topo_3h3s.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_3h3s.sh"

ALL_TESTS="
	device_is_refused
	gateway_is_reached
	default_port_moves
	peers_know_identities
	option_changes
	switch_dies_ipv4
	switch_dies_ipv6
	bridge_and_vlan_move
	duplicate_is_noticed
	former_port
	one_of_two_masquerades
	copies_differ
"
smoke peers_know_identities default_port_moves

INTERVAL=$(calm_interval)
PROBE=200			# us between two datagrams
PROBES=1ms BAR=5000		# of the gateway; us
: "${CUTS:=5}"
WINDOW=20ms
slow_machine && PROBE=5000 PROBES=20ms BAR=120000 WINDOW=400ms CUTS=2
SOURCE=port
VLAN4=198.51.100.

# accept_only PLUG MAC: whatever else comes in there is dropped, and counted
accept_only()
{
	tc -n "$C" -batch - <<-END || fail "no filter on $1"
		qdisc add dev $1 clsact
		filter add dev $1 ingress pref 1 flower src_mac $2 action pass
		filter add dev $1 ingress pref 2 matchall action drop
	END
}

# Of all hosts with nfailover, on all their plugs
accept_only_ports()
{
	local ns n

	for ns; do
		for ((n = 0; n < LINKS; n++)); do
			accept_only "$(plug_of "$ns" "$n")" "$(mac_of "$ns" "eth$n")"
		done
	done
}

# refused NS: how many frames
refused()
{
	local n

	for ((n = 0; n < LINKS; n++)); do
		tc -n "$C" -s filter show dev "$(plug_of "$1" "$n")" ingress pref 2
	done | awk 'match($0, /dropped [0-9]+/) { n += substr($0, RSTART + 8, RLENGTH - 8) }
		    END { print n + 0 }'
}

nobody_refused()
{
	local ns

	for ns; do
		check_equal "frames of $(name_of "$ns") from another source" "$(refused "$ns")" 0
	done
}

# flood_source NS...
flood_source()
{
	local ns

	for ns; do
		nf "$ns" dev set "$DEV" flood-source "$SOURCE" || fail "flood-source $SOURCE"
	done
}

# ping_from NS ADDRESS...
ping_from()
{
	local ns=$1 address
	shift

	for address; do
		check_ok "ping $address" in_ns "$ns" ping -q -c 1 -W 2 "$address"
	done
}

forget_neighbours()
{
	local ns

	for ns in $HOSTS; do
		ip -n "$ns" neigh flush all
	done
}

##############################################################################
# A gateway

# with_gateway FUNCTION ARGUMENT...: a device whose plugs accept only its ports
with_gateway()
{
	topo_gw
	accept_only_ports "$H1"
	host_lines "${NET4}1" "${NET6}1" | ip -n "$H1" -batch - || fail "no device"
	flood_source "$H1"
	ip -n "$H1" link set "$DEV" up
	start_monitor "$H1" "$TMP/events-h1"
	"$@"
	stop_background
	topo_destroy
}

# knows NS ADDRESS MAC: as its neighbour
knows()
{
	[[ $(ip -n "$1" neigh show "$2") == *" lladdr $3 "* ]]
}

check_known()
{
	soon knows "$1" "$2" "$3" ||
		fail "$2 is not at $3 for $(name_of "$1"): $(ip -n "$1" neigh show "$2")"
}

# gateway_knows PORT: nf0 by that one's address
gateway_knows()
{
	check_known "$H2" "${NET4}1" "$(mac_of "$H1" "$1")"
	check_known "$H2" "${NET6}1" "$(mac_of "$H1" "$1")"
}

# move_to PORT: where the default port is loses its carrier, and has it again
move_to()
{
	local plug

	plug=$(plug_of "$H1" $((1 - ${1#eth})))
	ip -n "$C" link set "$plug" down
	soon default_is "$1" || fail "the default port is not $1"
	gateway_knows "$1"
	ip -n "$C" link set "$plug" up
}

refused_body()
{
	check_fails "refused" in_ns "$H1" ping -q -c 2 -W 1 "${NET4}2"
	check_that "frames from nf0's address" "$(refused "$H1") >= 2"
}

device_is_refused()
{
	SOURCE=device with_gateway refused_body
}

ping_both_ways()
{
	ping_from "$H1" "${NET4}2" "${NET6}2"
	ping_from "$H2" "${NET4}1" "${NET6}1"
}

reached_body()
{
	ping_both_ways
	gateway_knows eth0
	# now the gateway asks
	forget_neighbours
	ping_from "$H2" "${NET4}1" "${NET6}1"
	ping_both_ways
	gateway_knows eth0
	nobody_refused "$H1"
}

gateway_is_reached()
{
	with_gateway reached_body
}

# What the gateway knows then it has been told: nf0 sends nothing else
moves_body()
{
	local port

	ping_both_ways
	gateway_knows eth0
	for port in eth1 eth0; do
		move_to "$port"
		ping_both_ways
	done
	nobody_refused "$H1"
}

default_port_moves()
{
	with_gateway moves_body
}

changes_body()
{
	local identity

	identity=$(mac_of "$H1" "$DEV")
	tc -n "$C" filter del dev h1p0 ingress pref 2
	ping_both_ways
	check_known "$H2" "${NET4}1" "$identity"
	SOURCE=port flood_source "$H1"
	gateway_knows eth0
	ping_both_ways
	ip -n "$H1" link set eth0 address 02:00:00:00:00:e0
	gateway_knows eth0
	ping_both_ways
	SOURCE=device flood_source "$H1"
	check_known "$H2" "${NET4}1" "$identity"
	check_known "$H2" "${NET6}1" "$identity"
}

option_changes()
{
	SOURCE=device with_gateway changes_body
}

dies_body()
{
	nf "$H1" dev set "$DEV" gateways "$GATEWAY" gateway-interval "$PROBES" ||
		fail "no gateway"
	ping_both_ways
	switches_die "$1" "$BAR" "$WINDOW"
	nobody_refused "$H1"
}

switch_dies_ipv4()
{
	GATEWAY=${NET4}2 with_gateway dies_body "switch dies, IPv4, $PROBES x 3"
}

switch_dies_ipv6()
{
	GATEWAY=${NET6}2 FAMILY=6 with_gateway dies_body "switch dies, IPv6, $PROBES x 3"
}

# The addresses are on a bridge with nf0's address, and in a VLAN on that
above_lines()
{
	echo "link add br9 address $(mac_of "$H1" "$DEV") type bridge forward_delay 0 mcast_snooping 0"
	echo "addr flush dev $DEV"
	echo "link set $DEV master br9"
	echo "link set br9 up"
	echo "addr add ${NET4}1/24 dev br9"
	echo "addr add ${NET6}1/64 dev br9 nodad"
	echo "link add link br9 name br9.10 up type vlan id 10"
	echo "addr add ${VLAN4}1/24 dev br9.10"
}

above_body()
{
	local port

	above_lines | ip -n "$H1" -batch - || fail "no bridge"
	ip -n "$H2" link add link eth0 name eth0.10 up type vlan id 10
	ip -n "$H2" addr add "${VLAN4}2/24" dev eth0.10
	ping_both_ways
	ping_from "$H2" "${VLAN4}1"
	for port in eth1 eth0; do
		move_to "$port"
		check_known "$H2" "${VLAN4}1" "$(mac_of "$H1" "$port")"
		ping_from "$H1" "${VLAN4}2"
		ping_both_ways
	done
	nobody_refused "$H1"
}

bridge_and_vlan_move()
{
	with_gateway above_body
}

# Who looks whether somebody has an address (RFC 5227 2.1.1) gets the answer, although
# the gateway's answers to probes of the port's look the same
duplicate_body()
{
	nf "$H1" dev set "$DEV" gateways "${NET4}2" gateway-interval "$PROBES" ||
		fail "no gateway"
	check_ok "${NET4}2 is taken" in_ns "$H1" python3 - "$DEV" "${NET4}2" <<-'END'
		import socket, sys
		arp = socket.htons(0x0806)
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, arp)
		s.bind((sys.argv[1], 0x0806))
		s.settimeout(2)
		own, ip = s.getsockname()[4], socket.inet_aton(sys.argv[2])
		s.send(b'\xff' * 6 + own + b'\x08\x06' + b'\0\1\x08\0\6\4' + b'\0\1' +
		       own + bytes(4) + bytes(6) + ip + bytes(18))
		while True:
		    frame = s.recv(64)
		    if frame[20:22] == b'\0\2' and frame[28:32] == ip:
		        break
	END
}

duplicate_is_noticed()
{
	with_gateway duplicate_body
}

##############################################################################
# Peers

# with_peers CREATE HOSTS FUNCTION...: of which the first HOSTS masquerade
with_peers()
{
	local create=$1 n=$2 ns
	shift 2

	$create
	devices_create
	pulse_interval "$INTERVAL" 3
	for ns in $HOSTS; do
		((n-- > 0)) || break
		accept_only_ports "$ns"
		flood_source "$ns"
	done
	devices_up
	pairs_up || fail "not every pair came up within $WAIT_TIMEOUT s"
	"$@"
	topo_destroy
}

# Whoever talks to whom, by which address
ping_all()
{
	local from n m=0

	for from in $HOSTS; do
		m=$((m + 1))
		for ((n = 1; n <= $(wc -w <<<"$HOSTS"); n++)); do
			((n == m)) || ping_from "$from" "$NET4$n" "$NET6$n"
		done
	done
}

# In no host's table is the address of a port
identities_known()
{
	local ns other n wires=()

	for ns in $HOSTS; do
		for ((n = 0; n < LINKS; n++)); do
			wires+=(-e "$(mac_of "$ns" "eth$n")")
		done
	done
	n=0
	for other in $HOSTS; do
		n=$((n + 1))
		for ns in $HOSTS; do
			[[ $ns == "$other" ]] && continue
			check_known "$ns" "$NET4$n" "$(mac_of "$other" "$DEV")"
			check_known "$ns" "$NET6$n" "$(mac_of "$other" "$DEV")"
			check_equal "$1: wire MACs that $(name_of "$ns") knows" \
				"$(ip -n "$ns" neigh show | grep -c "${wires[@]}")" 0
		done
	done
}

resolve_all()
{
	forget_neighbours
	ping_all
	identities_known "$1"
}

# left PORT: no host's active pair is there
left()
{
	local ns

	for ns in $HOSTS; do
		! active_is "$ns" "$1" || return
	done
}

peers_body()
{
	local ns

	resolve_all "at first"
	for ns in $HOSTS; do
		plug cut_plug "$(plug_of "$ns" 0)"
	done
	soon left eth0 || fail "somebody is still on eth0"
	ping_all
	identities_known "after a cut"
	resolve_all "after a cut"
	# shellcheck disable=SC2086 # a list
	nobody_refused $MASQUERADE
}

two_on_a_switch()
{
	topo_1sw 2
	MASQUERADE="$H1 $H2"
}

peers_know_identities()
{
	with_peers two_on_a_switch 2 peers_body
}

# A NIC that is no port any more is known by its own address, and reached there
former_body()
{
	local mac

	resolve_all "at first"
	mac=$(mac_of "$H1" eth1)
	ip -n "$H1" link set eth1 nomaster
	ip -n "$H1" link set eth1 up
	# nf0 would answer for it
	sysctl_ns "$H1" "net.ipv4.conf.$DEV.arp_ignore=1"
	ip -n "$H1" addr add "${VLAN4}1/24" dev eth1
	ip -n "$H2" addr add "${VLAN4}2/24" dev "$DEV"
	ping_from "$H1" "${VLAN4}2"
	ping_from "$H2" "${VLAN4}1"
	check_known "$H2" "${VLAN4}1" "$mac"
}

former_port()
{
	with_peers two_on_a_switch 2 former_body
}

first_on_a_switch()
{
	topo_1sw 2
	MASQUERADE=$H1
}

one_of_two_masquerades()
{
	with_peers first_on_a_switch 1 peers_body
}

# Who is out of the default port's reach gets copies, with another source each
copies_body()
{
	plug cut_plug h3p0
	soon has_pairs_up "$H1" 5 || fail "a pair is still up"
	sleep "$SETTLE"
	check_equal "default port of the first host" "$(default_port "$H1")" eth0
	resolve_all "out of reach"
	nobody_refused "$H1" "$H2" "$H3"
}

copies_differ()
{
	with_peers topo_3h3s 3 copies_body
}

# From a cut to another port that floods, see flooding.rst
SETTLE=0.6
slow_machine && SETTLE=2

require_nfailover
require_command bridge jq ping python3 tc
require_module cls_flower cls_matchall act_gact sch_ingress 8021q bridge
make_tmp
run_tests "$@"
