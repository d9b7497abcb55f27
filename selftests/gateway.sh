#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hosts without nfailover, which are asked whether they still answer.
#
# Budget: CUTS cuts of each kind with a datagram each 200 us each way for some 25 ms,
# and some hundred probes in each of the other cases.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"
# shellcheck source=topo_gw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_gw.sh"

ALL_TESTS="
	switch_dies_ipv4
	switch_dies_ipv6
	gateway_dies
	any_or_all
	nobody_learns_from_probes
	gateway_refused
"
smoke switch_dies_ipv4

MULTIPLIER=3
PROBE=200			# us between two datagrams
INTERVAL=1ms BAR=5000		# of probes of the gateway; us
WINDOW=20ms
: "${CUTS:=10}"
slow_machine && PROBE=5000 INTERVAL=20ms BAR=120000 WINDOW=400ms CUTS=2

# with_gateway FUNCTION ARGUMENT...: a device that asks for the gateways $GATEWAYS
with_gateway()
{
	topo_gw
	host_lines "${NET4}1" "${NET6}1" | ip -n "$H1" -batch - || fail "no device"
	nf "$H1" dev set "$DEV" gateways "$GATEWAYS" gateway-interval "$INTERVAL" \
		gateway-multiplier "$MULTIPLIER" || fail "no gateways"
	ip -n "$H1" link set "$DEV" up
	start_monitor "$H1" "$TMP/events-h1"
	if busywait $((WAIT_TIMEOUT * 1000)) answers "$H2"; then
		"$@"
	else
		fail "the gateway cannot be reached at all"
	fi
	stop_background
	topo_destroy
}

answers()
{
	in_ns "$H1" ping -q -c 1 -W 1 "${NET4}2" >/dev/null
}

# lost_on PORT: its gateways are
lost_on()
{
	[[ $(nf_json "$H1" port show dev "$DEV" port "$1" | jq '.[0]["gateway-lost"]') == true ]]
}

switch_dies_body()
{
	switches_die "$1, $INTERVAL x $MULTIPLIER" "$BAR" "$WINDOW"
}

switch_dies_ipv4()
{
	GATEWAYS=${NET4}2 with_gateway switch_dies_body "switch dies, ARP"
}

switch_dies_ipv6()
{
	GATEWAYS=${NET6}2 FAMILY=6 with_gateway switch_dies_body "switch dies, ND"
}

# It is silent everywhere, so there is nowhere to go
gateway_dies_body()
{
	local n

	default_is eth0 || fail "the default port is not eth0"
	cable cut_switch core
	for n in 0 1; do
		busywait 5000 lost_on "eth$n" || fail "the gateway is not lost on eth$n"
	done
	default_is eth0 || fail "the default port left eth0"
	check_equal "events gateway-lost" "$(count_events "$TMP/events-h1" gateway-lost)" 2
	cable heal_switch core
	for n in 0 1; do
		busywait 5000 eval "! lost_on eth$n" || fail "the gateway is not found on eth$n"
	done
	default_is eth0 || fail "the default port left eth0 when the gateway was back"
	check_equal "events gateway-found" "$(count_events "$TMP/events-h1" gateway-found)" 2
	check_equal "moves for the gateway" "$(grep -c '"reason":"gateway"' "$TMP/events-h1")" 0
}

gateway_dies()
{
	GATEWAYS=${NET4}2,${NET6}2 with_gateway gateway_dies_body
}

any_or_all_body()
{
	sleep 0.3
	! lost_on eth0 || fail "one of two answers, and any is enough"
	nf "$H1" dev set "$DEV" gateway-all on || fail "gateway-all on"
	busywait 5000 lost_on eth0 || fail "one of two does not answer, and all have to"
	default_is eth0 || fail "the default port left eth0"
	nf "$H1" dev set "$DEV" gateways none || fail "gateways none"
	! lost_on eth0 || fail "there is no gateway to lose"
	nf "$H1" dev set "$DEV" gateways "${NET4}2" || fail "one gateway"
	sleep 0.3
	! lost_on eth0 || fail "all of one answer"
}

any_or_all()
{
	GATEWAYS=${NET4}2,${NET4}77 with_gateway any_or_all_body
}

# Neither of nf0's address that it is on a port, nor of a port that it has one
nobody_learns_body()
{
	local port mac identity

	identity=$(mac_of "$H1" "$DEV")
	sleep 0.3
	for port in eth0 eth1; do
		mac=$(mac_of "$H1" "$port")
		check_equal "IPv4 neighbours of the gateway on $port" \
			"$(ip -n "$H2" -4 neigh show | grep -c "$mac")" 0
	done
	check_equal "where the switch has nf0" \
		"$(bridge -n "$C" fdb show br core | grep -c "^$identity dev down1")" 0
	check_equal "MAC of nf0 at the gateway" \
		"$(ip -n "$H2" -4 neigh show "${NET4}1" | grep -c "$identity")" 1
}

nobody_learns_from_probes()
{
	GATEWAYS=${NET4}2,${NET6}2 with_gateway nobody_learns_body
}

refused()
{
	local words=$1
	shift

	if nf "$H1" dev set "$DEV" "$@" 2>"$TMP/err"; then
		fail "taken: $*"
	elif ! grep -q "$words" "$TMP/err"; then
		fail "not in these words: $*: $(<"$TMP/err")"
	fi
}

gateway_refused_body()
{
	local before

	before=$(nf "$H1" dev show "$DEV" | grep -o 'gateway.*')
	refused "unicast address of another host" gateways 224.0.0.1
	refused "'0.0.0.0' in it, which is not the unicast" gateways 192.0.2.2,0.0.0.0
	refused "unicast address of another host" gateways ff02::1
	refused "'192.0.2.2' in it twice" gateways 192.0.2.2,192.0.2.3,192.0.2.2
	refused "'192.0.2' in it, which is no IP address" gateways 192.0.2
	refused "out of range (1ms to 10s)" gateway-interval 999us
	refused "out of range (2 to 255)" gateway-multiplier 1
	check_equal "gateways as before" \
		"$(nf "$H1" dev show "$DEV" | grep -o 'gateway.*')" "$before"
}

gateway_refused()
{
	GATEWAYS=${NET4}2 with_gateway gateway_refused_body
}

require_nfailover
require_command jq "$UDPGAP"
make_tmp
run_tests "$@"
