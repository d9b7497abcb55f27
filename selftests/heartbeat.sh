#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A heartbeat-only port beside two that carry data: it tells dead links from a dead peer,
# carries no data frame, whatever fails, and is no ground to switch anything.  Only host
# A's end is set; B has to hear of it.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	links_or_peer
	no_data
	changed_live
"

INTERVAL=$(calm_interval)
HOST_LINKS=3

# on_three FUNCTION: of host A's ports eth2 is heartbeat-only, and both know
on_three()
{
	check_ok "set" nf "$A" port set dev "$DEV" port eth2 heartbeat-only on
	soon heartbeat_only_is "$B" eth2 true || fail "B has not heard of it"
	((RET == 0)) && "$@"
}

# heartbeat_only_is NS PORT VALUE: of its pair
heartbeat_only_is()
{
	[[ $(nf_query "$1" '.[0]["heartbeat-only"]' pair show dev "$DEV" port "$2") == "$3" ]]
}

peer_state_is()
{
	[[ $(nf_query "$1" '.[0].state' peer show dev "$DEV") == "$2" ]]
}

# Both that carry data, in one batch
links()
{
	"$1" 0
	"$1" 1
}

# Or in one instant, for tc: what shares the block of filters, but for what eth2 sends
cables_spare_heartbeats()
{
	local ns

	cables_share_filters
	for ns in "$A" "$B"; do
		check_ok "spare" tc -n "$C" filter add block 1 prio 2 flower \
			src_mac "$(mac_of "$ns" eth2)" action pass
	done
}

cut_links_at_once()
{
	echo "filter add block 1 prio 3 handle 1 matchall action drop"
}

heal_links_at_once()
{
	echo "filter del block 1 prio 3 handle 1 matchall"
}

check_links_lost()
{
	local ns name

	for ns in "$A" "$B"; do
		name=$(name_of "$ns")
		event_has "$name: the links died" "$TMP/events-$name" links-lost \
			'.["heard-on"] == "eth2" and (.reason | IN("silence", "remote"))'
		check_equal "$name: the peer did not" "$(count_events "$TMP/events-$name" peer-lost)" 0
		check_equal "$name: it is no ground to switch" \
			"$(count_events "$TMP/events-$name" failover default-port)" 0
		check_equal "$name: nor for a verdict" \
			"$(nf_query "$ns" 'map(.["signal-fail"]) | any' pair show dev "$DEV")" false
		check_equal "$name: shown" "$(nf_query "$ns" '.[0] | [.state, .["heard-on"]] |
			join(" ")' peer show dev "$DEV")" "heartbeat-only eth2"
		check_match "$name: in words" "$(nf "$ns" why "$DEV")" \
			"data leaves on eth0 .*the peer is alive, heard on eth2 \(heartbeat-only\)"
	done
}

check_peer_lost()
{
	local ns name

	for ns in "$A" "$B"; do
		name=$(name_of "$ns")
		event_has "$name: the peer is silent" "$TMP/events-$name" peer-lost \
			'.reason == "silence" and .["heard-on"] == null'
		check_equal "$name: its links were not the first" \
			"$(count_events "$TMP/events-$name" links-lost)" 1
		check_match "$name: in words" "$(nf "$ns" why "$DEV")" \
			"lost: data leaves on .*the peer is heard on no pair"
	done
}

links_or_peer_body()
{
	local ns

	sleep 0.1
	cut_links_at_once | tc -n "$C" -batch -
	for ns in "$A" "$B"; do
		soon peer_state_is "$ns" heartbeat-only || fail "$(name_of "$ns"): no news"
	done
	sleep 0.1
	check_links_lost
	heal_links_at_once | tc -n "$C" -batch -
	for ns in "$A" "$B"; do
		soon peer_state_is "$ns" up || fail "$(name_of "$ns"): the links are not back"
		soon event_seen "$TMP/events-$(name_of "$ns")" links-found ||
			fail "$(name_of "$ns"): nobody says that the links are back"
	done
	pairs_up || fail "not every pair is back"
	freeze_at_once | tc -n "$C" -batch -
	for ns in "$A" "$B"; do
		soon peer_state_is "$ns" lost || fail "$(name_of "$ns"): the peer is not lost"
	done
	check_peer_lost
	thaw_at_once | tc -n "$C" -batch -
	pairs_up || fail "not every pair is back"
	soon hosts_ping || fail "no ping"
}

links_or_peer()
{
	local HOST_CABLES=cables_spare_heartbeats

	with_hosts on_three links_or_peer_body
}

# count_on LETTER: what that host sends on cable 2: pulses, and all else
count_on()
{
	tc -n "$C" filter add dev "${1}2" ingress pref 1 protocol 0x88b5 matchall action pass &&
		tc -n "$C" filter add dev "${1}2" ingress pref 2 protocol all matchall action pass
}

# counted LETTER PREF
counted()
{
	[[ $(tc -n "$C" -s filter show dev "${1}2" ingress pref "$2") \
		=~ Sent\ [0-9]+\ bytes\ ([0-9]+)\ pkt ]] && echo "${BASH_REMATCH[1]}"
}

# To everybody, and to whom nobody knows, and on the data paths
all_kinds()
{
	local ns

	for ns in "$A" "$B"; do
		ip -n "$ns" neigh flush dev "$DEV"
	done
	hosts_ping
	in_ns "$A" ping -q -c 3 -i 0.05 -b 192.0.2.255 &>/dev/null
	in_ns "$A" ping -q -c 1 -W 0.2 192.0.2.77 &>/dev/null
	:
}

dropped()
{
	nf_query "$A" '.[0].stats["rx-heartbeat-only"]' dev show dev "$DEV"
}

no_data_body()
{
	local letter ns

	for letter in a b; do
		check_ok "filters" count_on "$letter"
	done
	all_kinds
	cable cut_both_ways 0
	soon active_is "$A" eth1 || fail "eth0 is not left"
	all_kinds
	cable cut_both_ways 1
	soon peer_state_is "$A" heartbeat-only || fail "no news"
	all_kinds
	check_equal "A's default port is another" "$(default_port "$A")" eth1
	cable links heal_both_ways
	pairs_up || fail "not every pair is back"
	all_kinds
	for letter in a b; do
		check_that "pulses from $letter" "$(counted "$letter" 1) > 100"
		check_equal "other frames from $letter" "$(counted "$letter" 2)" 0
	done
	# What a stranger sends there does not come in
	check_equal "dropped" "$(dropped)" 0
	ip -n "$C" addr add 192.0.2.99/24 dev br2
	in_ns "$C" ping -q -c 2 -i 0.1 -W 0.2 "$A4" &>/dev/null &&
		fail "a stranger's frame came in"
	check_that "dropped" "$(dropped) >= 1"
	check_equal "frames in answer" "$(counted a 2)" 0
}

no_data()
{
	local HOST_CABLES=cables_clsact

	with_hosts on_three no_data_body
}

both_said()
{
	event_seen "$TMP/events-a" switchover && event_seen "$TMP/events-b" switchover
}

changed_body()
{
	local name ns said ping

	nf "$A" dev set "$DEV" wait-to-restore 50ms
	in_ns "$A" ping -q -i 0.002 -c 500 -W 1 "$B4" >"$TMP/ping" &
	ping=$!
	check_ok "on" nf "$A" port set dev "$DEV" port eth0 heartbeat-only on
	soon both_on eth1 || fail "not both left eth0"
	soon both_said || fail "no event"
	for name in a b; do
		event_has "$name leaves" "$TMP/events-$name" switchover \
			'.from == "eth0" and .to == "eth1" and .reason == "heartbeat-only"'
	done
	event_has "A's default port too" "$TMP/events-a" default-port \
		'.from == "eth0" and .reason == "heartbeat-only"'
	check_refused "a switch there" 1 "heartbeat-only and never carries data" \
		nf "$A" switch dev "$DEV" to eth0 force
	check_refused "from the other end" 1 "heartbeat-only and never carries data" \
		nf "$B" switch dev "$DEV" to eth0
	check_match "exercised" "$(nf "$B" exercise "$DEV" to eth0)" \
		"would be refused: the port, here or at the peer, is heartbeat-only"
	check_match "shown" "$(nf "$A" port show "$DEV" eth0)" heartbeat-only
	check_match "of the pair" "$(nf "$B" pair show "$DEV" port eth0)" "up .*heartbeat-only"
	check_match "why" "$(nf "$B" why "$DEV")" "eth0 .* is heartbeat-only, and up"
	check_ok "off" nf "$A" port set dev "$DEV" port eth0 heartbeat-only off
	soon both_on eth0 || fail "not both are back on eth0"
	for name in a b; do
		check_equal "$name: sessions that went down" \
			"$(count_events "$TMP/events-$name" pair-down)" 0
	done
	wait "$ping"
	check_match "nothing is lost" "$(<"$TMP/ping")" "500 received"

	# Of all: it is done, and said to be unwise
	check_ok "all but one" nf "$A" port set dev "$DEV" port eth1 heartbeat-only on
	said=$(nf "$A" port set dev "$DEV" port eth0 heartbeat-only on 2>&1) || fail "refused: $said"
	check_match "warned" "$said" "[Ww]arning: Data is lost: no path to a peer that lives may carry it"
	soon heartbeat_only_is "$B" eth0 true || fail "B has not heard of it"
	for ns in "$A" "$B"; do
		check_refused "protected by none" 1 "all its ports, here or at the peer" \
			nf "$ns" wait dev "$DEV" up timeout 100ms
	done
	check_equal "no path" "$(nf_query "$A" '.[0] | [.state, .["active-port"]] | map(tostring) |
		join(" ")' peer show dev "$DEV")" "heartbeat-only null"
	check_equal "no carrier" "$(ip -n "$A" -j link show "$DEV" | jq -r '.[0].operstate')" DOWN
	check_ok "one" nf "$A" port set dev "$DEV" port eth1 heartbeat-only off
	check_ok "protected by one" nf "$B" wait dev "$DEV" up timeout 2s
	check_refused "not by two" 1 "up on 1 of 1 ports, not on 2" \
		nf "$B" wait dev "$DEV" up ports 2 timeout 100ms
	soon hosts_ping || fail "no ping"
}

changed_live()
{
	with_hosts on_three changed_body
}

require_nfailover
make_tmp
run_tests "$@"
