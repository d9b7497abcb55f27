#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What changes below a running device: addresses, names, the MTU, the namespace and
# the state of ports, under datagrams each way.
#
# Budget: each case at most CUTS changes, with some 30 ms of datagrams for each.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

ALL_TESTS="
	port_address
	only_port_address
	device_address
	address_of_the_peer
	names
	mtu_is_the_devices
	port_moves_away
	port_is_deleted
	dormant_port
"
smoke port_address dormant_port

CUTS=4
# In us, for the longest gap at either receiver
ADDRESS_BAR=750		# of the active port: told to the peer, or it took the detection time
ONLY_BAR=5000		# ... when there is no other: a new handshake
DEVICE_BAR=5000	# of the device: a work item, and ARP
GONE_BAR=910		# of the active port
INTERVAL=250us
PROBE=50us
MAX_STALL=600us		# who sets an address keeps the CPU for some 250 to 400
if slow_machine; then
	INTERVAL=20ms CUTS=2 PROBE=5ms MAX_STALL=0us
	ADDRESS_BAR=200000 ONLY_BAR=2000000 DEVICE_BAR=2000000 GONE_BAR=400000
fi

on_eth0()
{
	pairs_up && slowwait 5000 both_on eth0
}

# changed BAR WHAT GAP OPTION...: the longest gap at either receiver while that is done
changed()
{
	local bar=$1 what=$2
	shift 2

	export_nf
	export -f on_eth0
	gap --ready on_eth0 --interval "$PROBE" --after 50ms --phase 37us --settle 5ms \
		"$@" || return
	measured "$what" "$bar"
}

##############################################################################
# Addresses

# address_body NS DEV BAR WHAT: some new addresses, one after the other, the last in ADDRESS
address_body()
{
	local ns=$1 dev=$2 bar=$3 what=$4 args=() n

	for ((n = 1; n <= CUTS; n++)); do
		args+=(--cut "link set $dev address 02:00:00:00:aa:0$n")
	done
	changed "$bar" "$what" --helper "ip -n $ns -batch -" --max-stall "$MAX_STALL" \
		--cuts "$CUTS" "${args[@]}" || return
	ADDRESS=$(mac_of "$ns" "$dev")
	check_match "$what" "$ADDRESS" "02:00:00:00:aa:"
}

# The peer has a pair with the new address, and sends nothing to an old one
port_address_body()
{
	address_body "$A" eth0 "$ADDRESS_BAR" "a port's address" || return
	on_eth0 || fail "not back on eth0"
	check_equal "where B sends to" "$(nf_query "$B" '.[] | select(.active).remote' \
		pair show dev "$DEV")" "$ADDRESS"
	event_has "B is told" "$TMP/events-b" failover '.reason == "admin-down"'
	same_address
}

# It is no news, and nothing goes down for it
same_address()
{
	local down

	down=$(count_events "$TMP/events-a" pair-down)
	check_ok "the same address" ip -n "$A" link set eth0 address "$ADDRESS"
	hosts_ping || fail "no ping with the same address"
	check_equal "pairs that went down for the same address" \
		"$(count_events "$TMP/events-a" pair-down)" "$down"
}

port_address()
{
	with_hosts port_address_body
}

only_port_body()
{
	address_body "$A" eth0 "$ONLY_BAR" "the only port's address"
}

only_port_address()
{
	HOST_LINKS=1 with_hosts only_port_body
}

# No pair goes down, and B's neighbour entries follow
device_address_body()
{
	local address

	hosts_ping || fail "no ping"
	address_body "$A" "$DEV" "$DEVICE_BAR" "the device's address" || return
	for address in "$A4" "$A6"; do
		check_match "B's neighbour $address" "$(ip -n "$B" neigh show "$address" dev "$DEV")" \
			"$ADDRESS"
	done
	check_equal "B's peer" "$(nf_query "$B" '.[0].address' peer show dev "$DEV")" \
		"$ADDRESS"
	check_equal "pairs that went down" \
		"$(count_events "$TMP/events-a" pair-down) $(count_events "$TMP/events-b" pair-down)" \
		"0 0"
}

device_address()
{
	with_hosts device_address_body
}

# A port of A's that takes the address of B's device, or of B's port
address_of_body()
{
	local old

	old=$(mac_of "$A" eth0)
	check_refused "B's own address" 2 "A port cannot have the address of a peer's device" \
		ip -n "$A" link set eth0 address "$(mac_of "$B" "$DEV")"
	check_equal "A's address" "$(mac_of "$A" eth0)" "$old"
	check_ok "the address of B's port" ip -n "$A" link set eth0 address "$(mac_of "$B" eth0)"
	slowwait 5000 both_on eth1 || fail "the other pair is not taken"
	soon hosts_ping || fail "no ping"
	check_equal "the other pair" "$(pair_state "$A" eth1)" up
	ip -n "$A" link set eth0 address "$old"
	on_eth0 || fail "not as before"
	soon hosts_ping || fail "no ping afterwards"
}

address_of_the_peer()
{
	with_hosts address_of_body
}

##############################################################################
# Names

names_body()
{
	local DEV=$DEV

	check_ok "rename a port" ip -n "$A" link set eth0 name east
	check_ok "rename the device" ip -n "$A" link set "$DEV" name prod0
	check_equal "no pair went down" "$(count_events "$TMP/events-a" pair-down)" 0
	cable cut_both_ways 0
	event_has "after that" "$TMP/events-a" failover \
		'.dev == "prod0" and .from == "east" and .to == "eth1"'
	check_equal "ports" "$(nf_query "$A" 'map(.port) | join(" ")' port show dev prod0)" \
		"east eth1"
	check_ok "set it" nf "$A" port set dev prod0 port east prio 5
	check_fails "by its old name" nf "$A" port set dev prod0 port eth0 prio 5
	check_fails "by the old name of the device" nf "$A" port set dev "$DEV" port east prio 5
	cable heal_both_ways 0
	check_ok "wait" nf "$A" wait dev prod0 up timeout 5s
}

names()
{
	with_hosts names_body
}

##############################################################################
# MTU

# The kernel has no room for words here; its log does
mtu_body()
{
	dmesg -C
	check_refused "a port's MTU" 2 "Device or resource busy" \
		ip -n "$A" link set eth0 mtu 1400
	check_match "the log" "$(dmesg)" "eth0: the MTU of a port is that of $DEV"
	check_equal "the MTU" "$(in_ns "$A" cat /sys/class/net/eth0/mtu)" 1500
	ip -n "$A" link set eth0 nomaster
	check_ok "when it is no port any more" ip -n "$A" link set eth0 mtu 1400
}

mtu_is_the_devices()
{
	with_hosts mtu_body
}

##############################################################################
# Ports that go

# It returns as the last of the ports, with what is set by default
return_line()
{
	echo "ip -n $A link set eth0 master $DEV &&" \
		"$NFCTL -n $A port set dev $DEV port eth0 prio 10 interval $INTERVAL &&" \
		"ip -n $A link set eth0 up"
}

gone_body()
{
	local what=$1 cut=$2 heal=$3

	changed "$GONE_BAR" "$what" --helper bash --cuts 3 --cut "$cut" \
		--heal "$heal && $(return_line)" --heal-after 20ms || return
	on_eth0 || fail "$what: not back on eth0"
}

moves_body()
{
	gone_body "a port moves to another namespace" "ip -n $A link set eth0 netns $C name away" \
		"ip -n $C link set away netns $A name eth0"
}

port_moves_away()
{
	with_hosts moves_body
}

deleted_body()
{
	gone_body "a port is deleted" "ip -n $A link del eth0" \
		"ip -n $C link add a0 type veth peer name eth0 netns $A && ip -n $C link set a0 master br0 up"
}

port_is_deleted()
{
	with_hosts deleted_body
}

##############################################################################
# Operational state: a port that waits for 802.1X has a carrier and may not be used

flap()
{
	cable cut_carrier a 0
	slowwait 5000 both_on eth1 || fail "no carrier: not on eth1"
	cable heal_carrier a 0
}

operstate_is()
{
	[[ $(in_ns "$A" cat /sys/class/net/eth0/operstate) == "$1" ]]
}

carrier_told()
{
	nf_query "$A" '.[] | select(.port == "eth0").carrier' port show dev "$DEV"
}

dormant_body()
{
	ip -n "$A" link set eth0 mode dormant
	flap
	soon operstate_is dormant || fail "eth0 is not dormant"
	sleep 0.2
	check_equal "the carrier of the NIC" "$(in_ns "$A" cat /sys/class/net/eth0/carrier)" 1
	check_equal "the carrier that nfctl tells" "$(carrier_told)" false
	check_equal "B's pair there" "$(pair_state "$B" eth0)" down
	check_equal "where A sends" "$(active_port "$A")" eth1
	soon hosts_ping || fail "no ping"
	ip -n "$A" link set eth0 mode default
	cable cut_carrier a 0
	soon operstate_is lowerlayerdown || operstate_is down || fail "eth0 keeps its carrier"
	cable heal_carrier a 0
	pairs_up || fail "the pair does not come up"
	check_equal "the carrier that nfctl tells" "$(carrier_told)" true
}

dormant_port()
{
	with_hosts dormant_body
}

require_nfailover
require_command ping jq dmesg
slow_machine || require_deterministic_clock
[[ $(uname -r) != 6.1.* ]] || ALL_TESTS=${ALL_TESTS/names/}	# it renames nothing that is up
make_tmp
run_tests "$@"
