#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What others see of the device: its carrier and operstate, by its ports or by its
# peers; and what its ports have of its addresses.
#
# Budget: pulses every 5 ms; link watch takes a second to tell of a lost carrier.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	by_ports
	by_peers
	set_while_up
	peers_that_are_forgotten
	late_ports_have_all_addresses
"
smoke by_peers

INTERVAL=5ms
clock_is_deterministic || INTERVAL=50ms

# What ip says: operstate, and whether there is a carrier
link_is()
{
	local json

	json=$(ip -n "$1" -j link show dev "$DEV")
	case $2 in
	UP) [[ $json == *'"LOWER_UP"'* && $json == *'"operstate":"UP"'* ]] ;;
	DOWN) [[ $json == *'"NO-CARRIER"'* && $json == *'"operstate":"DOWN"'* ]] ;;
	OFF) [[ $json != *'"LOWER_UP"'* && $json == *'"operstate":"DOWN"'* ]] ;;
	esac
}

# check_link WHAT NS UP|DOWN|OFF: OFF is a device that was taken down
check_link()
{
	soon link_is "$2" "$3" ||
		fail "$1: $(name_of "$2") is not $3: $(ip -n "$2" -o link show dev "$DEV")"
}

# changes NS: how often its carrier came or went
changes()
{
	in_ns "$1" cat "/sys/class/net/$DEV/carrier_changes"
}

peer_carrier()
{
	nf "$A" dev set "$DEV" peer-carrier "$1" || fail "peer-carrier is not set"
}

hosts_up()
{
	devices_create
	pulse_interval "$INTERVAL" 3
	"$@"
	devices_up
}

##############################################################################

by_ports()
{
	topo_create 2
	hosts_up :
	ip -n "$B" link set "$DEV" down
	check_link "nobody is there" "$A" UP
	ip -n "$B" link set "$DEV" up
	pairs_up || fail "not every pair came up"
	cable freeze
	soon peer_is lost || fail "the peer is not lost"
	check_link "nobody is heard" "$A" UP
	cable cut_carrier a 0
	cable cut_carrier a 1
	check_link "no port can carry" "$A" DOWN
	cable heal_carrier a 1
	check_link "one can" "$A" UP
	topo_destroy
}

peer_is()
{
	[[ $(nf_json "$A" peer show "$DEV") == *"\"state\":\"$1\""* ]]
}

by_peers()
{
	topo_create 2
	hosts_up peer_carrier on
	ip -n "$B" link set "$DEV" down
	check_link "nobody is there" "$A" DOWN
	ip -n "$B" link set "$DEV" up
	pairs_up || fail "nf0 finds nobody without its carrier"
	check_link "a peer is up" "$A" UP
	check_link "its peer goes by ports" "$B" UP
	hosts_ping || fail "no ping"
	local before
	before=$(changes "$A")
	cable cut_both_ways 0
	soon both_on eth1 || fail "not on eth1"
	check_equal "changes of carrier in a failover" "$(changes "$A")" "$before"
	cable freeze
	check_link "the last path is silent" "$A" DOWN
	check_link "and its peer goes by ports" "$B" UP
	cable thaw
	check_link "it is back" "$A" UP
	ip -n "$A" link set "$DEV" down
	check_link "taken down" "$A" OFF
	ip -n "$A" link set "$DEV" up
	check_link "up again" "$A" UP
	soon hosts_ping || fail "no ping after all"
	ip -n "$B" link set "$DEV" down
	check_link "the peer took its leave" "$A" DOWN
	ip -n "$B" link set "$DEV" up
	check_link "and came again" "$A" UP
	cable cut_carrier a 0
	cable cut_carrier a 1
	check_link "no port can carry" "$A" DOWN
	topo_destroy
}

set_while_up()
{
	topo_create 2
	hosts_up :
	ip -n "$B" link set "$DEV" down
	check_link "by default" "$A" UP
	peer_carrier on
	check_link "set without a peer" "$A" DOWN
	peer_carrier off
	check_link "unset without a peer" "$A" UP
	ip -n "$B" link set "$DEV" up
	pairs_up || fail "not every pair came up"
	local before
	before=$(changes "$A")
	peer_carrier on
	peer_carrier off
	check_equal "changes of carrier with a peer" "$(changes "$A")" "$before"
	ip -n "$A" link set "$DEV" down
	peer_carrier on
	check_link "set while down" "$A" OFF
	peer_carrier off
	check_link "unset while down" "$A" OFF
	topo_destroy
}

# Its last pair goes, while it was up
peers_that_are_forgotten()
{
	local port

	topo_create 2
	hosts_up peer_carrier on
	pairs_up || fail "not every pair came up"
	check_link "a peer is up" "$A" UP
	ip -n "$A" link set eth0 nomaster
	check_link "one port is left" "$A" UP
	ip -n "$A" link set eth1 nomaster
	check_link "no port is left" "$A" DOWN
	ip -n "$A" link set eth0 master "$DEV"
	check_link "a port is back" "$A" UP
	nf "$A" dev set "$DEV" discovery off
	nf "$A" pair del dev "$DEV" port eth0 remote "$(mac_of "$B" eth0)"
	check_link "its pair is deleted" "$A" DOWN
	nf "$A" dev set "$DEV" discovery on
	check_link "and found again" "$A" UP
	topo_destroy
}

# groups NS DEV: the link-layer groups that it has joined, but for hellos
groups()
{
	ip -n "$1" maddress show dev "$2" | awk '$1 == "link" { print $2 }' | sort
}

# "ip maddress" ends a batch
join()
{
	ip -n "$A" maddress add "33:33:00:00:77:$1" dev "$DEV" || fail "cannot join group $1"
}

late_ports_have_all_addresses()
{
	local port group

	topo_create 2
	ip -n "$A" link add "$DEV" type nfailover
	ip -n "$A" link set "$DEV" up
	join 01
	ip -n "$A" link set eth0 master "$DEV"
	join 02
	ip -n "$A" link set eth1 master "$DEV"
	join 03
	for port in eth0 eth1; do
		for group in $(groups "$A" "$DEV"); do
			check_match "groups of $port" "$(groups "$A" "$port")" "$group"
		done
	done
	check_match "groups of $DEV" "$(groups "$A" "$DEV")" "77:01.*77:02.*77:03"
	topo_destroy
}

require_nfailover
run_tests "$@"
