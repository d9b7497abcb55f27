#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Announced pauses: whose silence is held, for how long, and what is found meanwhile.
# A announces, B holds, unless a test says otherwise.
#
# Budget: a silence of half a second in most tests.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=topo_3h3s.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_3h3s.sh"

ALL_TESTS="
	shorter_than_announced
	longer_than_announced
	one_way
	cut_meanwhile
	cut_in_the_silence
	unkeyed
	never_held_for_longer
	too_soon
	resumed
	several_peers
	requests
"
smoke shorter_than_announced longer_than_announced cut_meanwhile unkeyed

KEY=0123456789abcdef0123456789abcdef
INTERVAL=$(calm_interval)
MULTIPLIER=3
DETECTION=$((${INTERVAL//[a-z]/} * MULTIPLIER))		# in us
[[ $INTERVAL == *us ]] || DETECTION=$((DETECTION * 1000))
# More than B needs to come to a verdict, and less than a pause or a silence
SLACK=100000	# us

# silent_hosts FUNCTION ARGUMENT...: as with_hosts, between whom all paths can fall silent
silent_hosts()
{
	local HOST_CABLES=${HOST_CABLES:-cables_share_filters}

	with_hosts "$@"
}

# keyed_hosts FUNCTION ARGUMENT...: the same, with a key
keyed_hosts()
{
	silent_hosts give_keys "$@"
}

give_keys()
{
	local ns

	for ns in $HOSTS; do
		check_ok "key" nf "$ns" key add dev "$DEV" id 1 file - <<<"$KEY"
	done
	for ns in $HOSTS; do
		check_ok "activate" nf "$ns" key activate dev "$DEV" id 1
	done
	soon keyed "$B" || fail "A has no key for B"
	"$@"
}

keyed()
{
	[[ $(nf_query "$1" 'map(.["key-id"]) | unique | join(" ")' pair show dev "$DEV") == 1 ]]
}

# On all paths in one instant, or one of them is cut while the other is heard
fall_silent()
{
	freeze_at_once | tc -n "$C" -batch -
}

be_heard()
{
	thaw_at_once | tc -n "$C" -batch -
}

# silence SECONDS: between the two hosts
silence()
{
	fall_silent
	sleep "$1"
	be_heard
}

peer_is()
{
	[[ $(nf_query "$1" ".[0].$2" peer show dev "$DEV") == "$3" ]]
}

# lasting NS: sessions that went down there, or came up more than once
lasting()
{
	check_equal "$1: sessions that ended" \
		"$(nf_query "$1" 'map(.stats.downs) | add' pair show dev "$DEV")" 0
	check_equal "$1: sessions that began" \
		"$(nf_query "$1" 'map(.stats.ups) | unique | join(" ")' pair show dev "$DEV")" 1
}

nothing_happened()
{
	local name

	for name in a b; do
		check_equal "switches and losses of $name" "$(count_events "$TMP/events-$name" \
			failover failback switchover peer-lost peer-found pair-down pair-up)" 0
	done
	lasting "$A"
	lasting "$B"
}

# told FILE EVENT FIELD: of the last one
told()
{
	last_event "$1" "$2" ".[\"$3\"]"
}

shorter_body()
{
	check_match "announce" "$(nf "$A" pause "$DEV" for 5s)" "^1 of 1 peer knows$"
	peer_is "$B" pause granted || fail "B does not grant it"
	check_match "B's peers" "$(nf "$B" peer show)" " pausing"
	check_match "A's device" "$(nf "$A" dev show)" "pausing for [0-9.]*m?s more"
	fall_silent
	soon peer_is "$B" state paused || fail "B does not know that A pauses"
	check_match "nfctl why" "$(nf "$B" why)" \
		"paused: data leaves on eth0.*silent for .*it announced a pause for .* more"
	sleep 0.5
	be_heard
	soon peer_is "$B" state up || fail "B does not hear A again"
	event_has "paused" "$TMP/events-b" peer-paused \
		'has("peer") and .["last-rx-ns"] < .["time-ns"] and .["pause-until-ns"] > .["time-ns"]'
	event_has "resumed" "$TMP/events-b" peer-resumed \
		'has("peer") and .["silence-ns"] > 500000000 and .["silence-ns"] < 5000000000'
	check_equal "pauses in B's events" "$(count_events "$TMP/events-b" peer-paused)" 1
	check_equal "and in A's" "$(count_events "$TMP/events-a" peer-paused peer-resumed)" 0
	nothing_happened
	both_on eth0 || fail "the data are not where they were"
	check_that "B's longest gap, ns" "$(nf_query "$B" 'map(.["gap-max-ever-ns"]) | max' \
		quality show "$DEV") < 500000000"
}

shorter_than_announced()
{
	keyed_hosts shorter_body
}

# Lost when the pause and the detection time are over
longer_body()
{
	local over

	check_ok "announce" nf "$A" pause "$DEV" for 500ms
	silence 1
	event_has "paused" "$TMP/events-b" peer-paused 'has("peer")'
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	over=$(($(told "$TMP/events-b" peer-lost time-ns) -
		$(told "$TMP/events-b" peer-paused pause-until-ns)))
	check_that "lost after the pause, ns" "$over >= $DETECTION * 1000"
	check_that "lost after the pause, ns" "$over < ($DETECTION + $SLACK) * 1000"
	check_equal "resumed" "$(count_events "$TMP/events-b" peer-resumed)" 0
	soon pairs_up || fail "they do not come up again"
	check_equal "failovers" "$(count_events "$TMP/events-b" failover)" 0
}

longer_than_announced()
{
	keyed_hosts longer_body
}

# A is silent, and hears B
one_way_body()
{
	check_ok "announce" nf "$A" pause "$DEV" for 5s
	fall_silent
	sleep 0.5
	peer_is "$B" state paused || fail "B does not know that A pauses"
	be_heard
	event_has "resumed" "$TMP/events-b" peer-resumed '.["silence-ns"] > 500000000'
	nothing_happened
}

# What comes from A passes one block of filters
from_a_share_filters()
{
	local n

	cables_clsact
	for n in 0 1; do
		tc -n "$C" qdisc del dev "a$n" clsact
		tc -n "$C" qdisc add dev "a$n" ingress_block 1 clsact
	done
}

one_way()
{
	local HOST_CABLES=from_a_share_filters

	keyed_hosts one_way_body
}

# failed_over NAME: from eth0 for silence, no later than otherwise
failed_over()
{
	event_has "found by $1" "$TMP/events-$1" failover \
		".from == \"eth0\" and .[\"verdict-ns\"] - .[\"last-rx-ns\"] < $DETECTION * 2000"
}

# One path is cut: the other one is heard, so no pause is an excuse
meanwhile_body()
{
	check_ok "announce" nf "$A" pause "$DEV" for 5s
	cut_both_ways 0 | ip -n "$C" -batch -
	failed_over a
	failed_over b
	check_equal "pauses" "$(count_events "$TMP/events-b" peer-paused)" 0
	peer_is "$B" pause granted || fail "the pause was over before the cut"
}

cut_meanwhile()
{
	keyed_hosts meanwhile_body
}

# One path does not come back with the peer
in_silence_body()
{
	check_ok "announce" nf "$A" pause "$DEV" for 5s
	fall_silent
	sleep 0.5
	cut_both_ways 0 | ip -n "$C" -batch -
	be_heard
	event_has "resumed" "$TMP/events-b" peer-resumed 'has("peer")'
	event_has "found by B" "$TMP/events-b" failover '.from == "eth0" and .to == "eth1"'
	check_that "after the return, ns" "$(($(told "$TMP/events-b" failover verdict-ns) -
		$(told "$TMP/events-b" peer-resumed time-ns))) < 3 * $DETECTION * 1000"
	check_equal "losses" "$(count_events "$TMP/events-b" peer-lost)" 0
	both_on eth1 || fail "the data do not go where they arrive"
}

cut_in_the_silence()
{
	keyed_hosts in_silence_body
}

unkeyed_body()
{
	check_match "announce" "$(nf "$A" pause "$DEV" for 5s 2>&1)" \
		"have no key: only peers with pause-unkeyed on"
	soon peer_is "$B" pause unkeyed || fail "B does not say why it grants nothing"
	check_match "nfctl why" "$(nf "$B" why)" "not granted, as it has no key"
	silence 0.5
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	soon pairs_up || fail "they do not come up again"
	check_ok "grant it" nf "$B" dev set "$DEV" pause-unkeyed on
	check_ok "announce" nf "$A" pause "$DEV" for 5s
	peer_is "$B" pause granted || fail "B does not grant it"
	: >"$TMP/events-b"
	silence 0.5
	event_has "resumed" "$TMP/events-b" peer-resumed 'has("peer")'
	check_equal "losses" "$(count_events "$TMP/events-b" peer-lost)" 0
}

unkeyed()
{
	silent_hosts unkeyed_body
}

never_body()
{
	check_ok "limit" nf "$B" dev set "$DEV" pause-max 500ms
	check_ok "announce" nf "$A" pause "$DEV" for 30s
	silence 1
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	check_that "lost after it was announced, ns" "$(told "$TMP/events-b" peer-lost time-ns) \
		- $(told "$TMP/events-b" peer-paused time-ns) < 500000000 + $SLACK * 1000"
	soon pairs_up || fail "they do not come up again"
	check_ok "no limit" nf "$B" dev set "$DEV" pause-max 0s
	check_ok "announce" nf "$A" pause "$DEV" for 30s
	soon peer_is "$B" pause disabled || fail "B does not say why it grants nothing"
	: >"$TMP/events-b"
	silence 0.5
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	check_equal "pauses" "$(count_events "$TMP/events-b" peer-paused)" 0
}

never_held_for_longer()
{
	keyed_hosts never_body
}

# What goes on announcing is granted half of the time
soon_body()
{
	check_ok "limit" nf "$B" dev set "$DEV" pause-max 1s
	check_ok "announce" nf "$A" pause "$DEV" for 30s
	peer_is "$B" pause granted || fail "B does not grant it"
	slowwait 3000 peer_is "$B" pause soon || fail "B grants it for ever"
	silence 0.2
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	slowwait 3000 peer_is "$B" pause granted || fail "B never grants it again"
	soon pairs_up || fail "they do not come up again"
}

too_soon()
{
	keyed_hosts soon_body
}

resumed_body()
{
	check_ok "announce" nf "$A" pause "$DEV" for 30s
	check_match "resume" "$(nf "$A" resume "$DEV")" "^1 of 1 peer knows$"
	peer_is "$B" pause none || fail "B takes the pause for granted"
	silence 0.5
	event_has "lost" "$TMP/events-b" peer-lost 'has("peer")'
	event_has "lost" "$TMP/events-a" peer-lost 'has("peer")'
	check_equal "pauses" "$(count_events "$TMP/events-b" peer-paused)" 0
	soon pairs_up || fail "they do not come up again"
	# and for 0 is the same, as JSON
	check_ok "announce" nf "$A" pause "$DEV" for 30s
	check_equal "for 0" "$(nf_json "$A" pause "$DEV" for 0s | jq -c .)" '{"peers":1,"known":1}'
	check_equal "A's pause" "$(nf_query "$A" '.[0]["pause-until-ns"]' dev show "$DEV")" null
}

resumed()
{
	keyed_hosts resumed_body
}

granted_by()
{
	nf_query "$1" 'map(select(.pause == "granted")) | length' peer show dev "$DEV"
}

# All of them are told, and none takes it for another one's
several_body()
{
	local ns

	set_everywhere pause-unkeyed on
	check_match "announce" "$(nf "$H1" pause "$DEV" for 5s 2>&1)" "2 of 2 peers know"
	for ns in "$H2" "$H3"; do
		check_equal "pauses granted by $ns" "$(granted_by "$ns")" 1
	done
	check_equal "pauses granted by H1" "$(granted_by "$H1")" 0
	check_match "resume" "$(nf "$H1" resume "$DEV")" "2 of 2 peers know"
	check_equal "pauses granted after it" "$(granted_by "$H2")" 0
}

several_peers()
{
	with_topo "topo_3h3s 3 2" several_body
}

requests_body()
{
	check_refused "too long" 1 "out of range \(0s to 65.535s\)" \
		nf "$A" pause "$DEV" for 65536ms
	check_ok "the longest" nf "$A" pause "$DEV" for 65535ms
	check_ok "resume" nf "$A" resume "$DEV"
	fall_silent
	soon peer_is "$B" state lost || fail "B does not lose A"
	soon peer_is "$A" state lost || fail "A does not lose B"
	check_match "nobody there" "$(nf "$A" pause "$DEV" for 20s 2>&1)" "No peer is up"
	be_heard
	pairs_up || fail "they do not come up again"
	soon peer_is "$B" pause granted || fail "B is not told when it is up"
	ip -n "$A" link set "$DEV" down
	check_refused "down" 1 "take it up first" nf "$A" pause "$DEV" for 1s
}

requests()
{
	keyed_hosts requests_body
}

require_root
require_command jq
require_nfailover
make_tmp
run_tests "$@"
