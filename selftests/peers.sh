#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who is a peer of whom, where many can hear each other: groups, two devices of one
# host, pairs that are pinned, and who takes leave.
#
# Budget: some seconds of pulses between three hosts on one switch, and no other
# traffic than pings.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_1sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_1sw.sh"

ALL_TESTS="
	groups_on_one_switch
	two_devices_two_groups
	two_devices_one_group
	pinned_on_one_switch
	who_leaves_says_so
"
smoke who_leaves_says_so pinned_on_one_switch

# Hellos come each 100 ms: who is not a peer then will not be one
LONG_ENOUGH=0.5

# make_hosts [HOSTS [PORTS]]: on one switch, devices that are not up yet
make_hosts()
{
	local ns

	topo_1sw "$@"
	devices_create
	pulse_interval "$INTERVAL" 3
	for ns in $HOSTS; do
		nf "$ns" dev set "$DEV" hello-interval 100ms || fail "hello-interval"
	done
}

# peers NS [DEV]: the node ids of those that are up
peers()
{
	nf_query "$1" 'map(select(.state == "up") | .peer) | unique | sort | join(" ")' \
		pair show dev "${2:-$DEV}"
}

# node NS [DEV]
node()
{
	nf_query "$1" '.[0]["node-id"]' dev show dev "${2:-$DEV}"
}

# check_peers WHAT NS DEV NODE...: these, and nobody else is even known
check_peers()
{
	local what=$1 ns=$2 dev=$3 due
	shift 3

	due=$(printf '%s\n' "$@" | sort | paste -sd ' ')
	check_equal "$what: who is up" "$(peers "$ns" "$dev")" "$due"
	check_equal "$what: number of peers" "$(nf_query "$ns" length peer show dev "$dev")" $#
}

# dropped NS DEV REASON
dropped()
{
	nf_query "$1" ".. | objects | .[\"drop-$3\"]? // empty" dev show dev "$2" | head -n 1
}

ping_from()
{
	local ns=$1 address
	shift

	for address; do
		soon in_ns "$ns" ping -q -c 1 -W 1 "$NET4$address" >/dev/null ||
			fail "$(name_of "$ns") does not reach $NET4$address"
	done
}

##############################################################################

# Strangers are ordinary hosts to each other
groups_on_one_switch()
{
	make_hosts 3
	nf "$H1" dev set "$DEV" group 7
	nf "$H2" dev set "$DEV" group 7
	nf "$H3" dev set "$DEV" group 8
	devices_up
	soon has_pairs_up "$H1" 4 || fail "those of one group do not find each other"
	sleep "$LONG_ENOUGH"
	check_peers "group 7" "$H1" "$DEV" "$(node "$H2")"
	check_peers "group 7" "$H2" "$DEV" "$(node "$H1")"
	check_peers "group 8, alone" "$H3" "$DEV"
	check_that "pulses of another group" "$(dropped "$H1" "$DEV" group) > 0"
	check_that "pulses of another group" "$(dropped "$H3" "$DEV" group) > 0"
	ping_from "$H1" 2 3
	ping_from "$H3" 1 2
	topo_destroy
}

# The first host's eth2 and eth3 are those of a second device
second_device()
{
	ip -n "$H1" -batch - <<-END
		link set eth2 nomaster
		link set eth3 nomaster
		link add nf1 type nfailover
		link set eth2 master nf1
		link set eth3 master nf1
		addr add ${NET4}101/24 dev nf1
	END
	nf "$H1" dev set nf1 hello-interval 100ms group "$1" || fail "no second device"
	DEV=nf1 LINKS=4 pulse_interval_of "$H1" eth2 eth3
}

pulse_interval_of()
{
	local ns=$1 port
	shift

	for port; do
		nf "$ns" pair set dev "$DEV" port "$port" interval "$INTERVAL" multiplier 3 ||
			fail "interval of $port"
	done
}

all_up()
{
	devices_up
	ip -n "$H1" link set nf1 up
}

two_devices_two_groups()
{
	make_hosts 2 4
	second_device 5
	all_up
	soon has_pairs_up "$H1" 8 || fail "the hosts do not find each other"
	sleep "$LONG_ENOUGH"
	check_peers "the first device" "$H1" nf0 "$(node "$H2")"
	check_peers "the second device" "$H1" nf1
	check_peers "the other host" "$H2" nf0 "$(node "$H1")"
	check_that "pulses of the other group" "$(dropped "$H1" nf1 group) > 0"
	ping_from "$H2" 1
	topo_destroy
}

# They are nodes as any others
two_devices_one_group()
{
	make_hosts 2 4
	second_device 0
	all_up
	soon has_pairs_up "$H2" 16 || fail "the hosts do not find each other"
	soon has_pairs_up "$H1" 12 || fail "the two devices do not find each other"
	sleep "$LONG_ENOUGH"
	check_peers "the first device" "$H1" nf0 "$(node "$H2")" "$(node "$H1" nf1)"
	check_peers "the second device" "$H1" nf1 "$(node "$H2")" "$(node "$H1")"
	check_peers "the other host" "$H2" nf0 "$(node "$H1")" "$(node "$H1" nf1)"
	ping_from "$H2" 1 101
	topo_destroy
}

# pin NS PORT NS PORT: each at the other
pin()
{
	check_ok "pin" nf "$1" pair add dev "$DEV" port "$2" remote "$(mac_of "$3" "$4")"
	check_ok "pin" nf "$3" pair add dev "$DEV" port "$4" remote "$(mac_of "$1" "$2")"
}

pinned_on_one_switch()
{
	local ns

	make_hosts 3
	for ns in $HOSTS; do
		check_ok "set" nf "$ns" dev set "$DEV" discovery off
	done
	pin "$H1" eth0 "$H2" eth0
	pin "$H1" eth1 "$H2" eth1
	devices_up
	soon has_pairs_up "$H1" 2 || fail "the pinned pairs do not come up"
	soon has_pairs_up "$H2" 2 || fail "the pinned pairs do not come up there"
	sleep "$LONG_ENOUGH"
	check_peers "pinned" "$H1" "$DEV" "$(node "$H2")"
	check_peers "pinned" "$H2" "$DEV" "$(node "$H1")"
	check_equal "pairs" "$(nf_query "$H1" length pair show dev "$DEV")" 2
	check_peers "with nobody" "$H3" "$DEV"
	ping_from "$H1" 2 3
	ping_from "$H3" 1 2
	topo_destroy
}

##############################################################################

# told WHAT HOST: it heard of the last host's end at once, and moved nothing
told()
{
	local what=$1 file=$TMP/events-$2

	soon event_seen "$file" peer-lost || { fail "$what: $2 has not lost it"; return; }
	check_that "$what: ns from the last pulse to the word in $2" \
		"$(events "$file" 'map(select(.event == "pair-down") |
			.["time-ns"] - .["last-rx-ns"]) | max') < 2 * ${INTERVAL%us} * 1000"
	check_equal "$what: $2 lost others" \
		"$(events "$file" 'map(select(.event == "peer-lost")) | length')" 1
	check_equal "$what: switches in $2" "$(events "$file" 'map(select(.event |
		IN("failover", "switchover", "failback", "default-port")) |
		"\(.event) \(.from) \(.to) \(.reason)") | join(", ")')" ""
}

# leaves WHAT COMMAND...: of ip, in the last host
leaves()
{
	local what=$1 host
	shift

	for host in h1 h2; do
		: >"$TMP/events-$host"
	done
	check_ok "$what" ip -n "$H3" "$@"
	for host in h1 h2; do
		told "$what" "$host"
	done
}

leave_body()
{
	local ns

	for ns in "$H1" "$H2"; do
		nf "$ns" dev set "$DEV" revertive off || fail "revertive off"
	done
	leaves "device down" link set "$DEV" down
	check_ok "up" ip -n "$H3" link set "$DEV" up
	pairs_up || fail "not every pair came up again"
	leaves "device deleted" link del "$DEV"
}

who_leaves_says_so()
{
	with_topo topo_1sw leave_body
}

require_nfailover
require_command ping bridge
make_tmp
INTERVAL=10000us
# 20 sessions on one switch are more than the debug kernel can do at that
if slow_machine || ! clock_is_deterministic; then
	INTERVAL=50000us
fi
run_tests "$@"
