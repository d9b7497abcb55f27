#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an operator asks for, and what others build on: priorities, commands,
# wait-to-restore, taking down, the shapes of JSON, exit statuses and what is
# said to a refusal, who may change things and who may look.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	json_shapes
	event_shape
	priority
	manual_switch
	switch_refused
	switch_ends_with_its_path
	ranks
	lockout
	lockout_of_what_lives
	lockout_warns
	lockout_of_all
	hold_off
	why
	exercise
	wait_to_restore
	damping
	approval
	approval_deadline
	approval_exempt
	non_revertive
	port_admin_down
	device_down
	device_deleted
	interval_changes_live
	pulse_budget
	pinned_pairs
	groups_do_not_mix
	wait_for_up
	monitor_ends_with_the_module
	exit_statuses
	unprivileged_reads
	owner_of_a_user_namespace_changes
"

# comes_to WHAT NS PORT: the active one
comes_to()
{
	soon active_is "$2" "$3" || fail "$1: \"$(active_port "$2")\" is active, not $3"
}

# stays WHAT NS PORT SECONDS
stays()
{
	sleep "$4"
	active_is "$2" "$3" || fail "$1: \"$(active_port "$2")\" is active, no more $3"
}

##############################################################################
# Shapes

# shape NS FILTER COMMAND...: jq must say true
shape()
{
	local ns=$1 filter=$2 json
	shift 2

	json=$(nf_json "$ns" "$@") || { fail "nfctl -j $* fails"; return; }
	[[ $(jq "$filter" <<<"$json") == true ]] || fail "nfctl -j $*: not $filter: $json"
}

shapes_body()
{
	local mac='test("^([0-9a-f]{2}:){5}[0-9a-f]{2}$")'

	shape "$A" 'type == "array" and length == 2' pair show dev "$DEV"
	shape "$A" "all(.dev == \"$DEV\" and (.port | IN(\"eth0\", \"eth1\")) and
		(.peer | type == \"string\") and (.remote | $mac) and .state == \"up\" and
		(.active | type == \"boolean\") and (.[\"rtt-ns\"] | type == \"number\") and
		.[\"interval-us\"] == ${INTERVAL_US} and .[\"detect-multiplier\"] == 3)" \
		pair show dev "$DEV"
	shape "$A" 'map(select(.active)) | length == 1' pair show dev "$DEV"
	shape "$A" 'map(.peer) | unique | length == 1' pair show dev "$DEV"
	shape "$A" 'length == 1 and .[0].dev == "nf0"' dev show
	shape "$A" 'length == 2 and (map(.port) | sort) == ["eth0", "eth1"]' port show dev "$DEV"
	shape "$A" 'length == 1 and .[0].peer and .[0].dev == "nf0"' peer show dev "$DEV"
	shape "$A" 'type == "array" or type == "object"' stats dev "$DEV"
	check_equal "peers know each other by their node ids" \
		"$(nf_query "$A" '.[0].peer' peer show)" \
		"$(nf_query "$B" '.[0]["node-id"]' dev show)"
	check_equal "remote MACs are those of the other's ports" \
		"$(nf_query "$A" 'map(.remote) | sort | join(" ")' pair show)" \
		"$(nf_query "$B" 'map(.address) | sort | join(" ")' port show)"
	check_equal "-p says the same as -j" \
		"$("$NFCTL" -j -p -n "$A" port show | jq -c 'map(del(.stats))')" \
		"$("$NFCTL" -j -n "$A" port show | jq -c 'map(del(.stats))')"
}

json_shapes()
{
	with_hosts shapes_body
}

event_body()
{
	local ns file

	cable cut_both_ways 0
	for ns in "$A" "$B"; do
		comes_to "after the cut" "$ns" eth1
	done
	for file in "$TMP/events-a" "$TMP/events-b"; do
		event_has "a failover" "$file" failover \
			".dev == \"$DEV\" and .from == \"eth0\" and .to == \"eth1\" and
			 (.reason | IN(\"silence\", \"remote\")) and (.seq | type == \"number\") and
			 .[\"last-rx-ns\"] < .[\"verdict-ns\"] and
			 .[\"verdict-ns\"] <= .[\"switch-ns\"]"
		event_has "the pair" "$file" pair-down '.port == "eth0" and .state == "down"'
		check_equal "numbers of events without a hole" \
			"$(events "$file" 'map(.seq) | . == [range(.[0]; .[0] + length)]')" true
	done
	check_that "one end at least found it by silence" \
		"$(cat "$TMP/events-a" "$TMP/events-b" | jq -s 'map(select(.event == "failover" and
			.reason == "silence")) | length') >= 1"
	cable heal_both_ways 0
	event_has "the way back" "$TMP/events-a" pair-up '.port == "eth0"'
	event_has "the way back" "$TMP/events-a" failback \
		'.from == "eth1" and .to == "eth0" and .reason == "wtr"'
}

event_shape()
{
	with_hosts event_body
}

##############################################################################
# Which port

priority_body()
{
	nf "$A" dev set "$DEV" wait-to-restore 50ms
	check_ok "set" nf "$A" port set dev "$DEV" port eth1 prio 10
	comes_to "eth1 is better" "$A" eth1
	check_equal "B is not concerned" "$(active_port "$B")" eth0
	check_ok "set" nf "$A" port set dev "$DEV" port eth0 prio 20
	comes_to "eth0 is better still" "$A" eth0
	check_ok "set" nf "$A" port set dev "$DEV" port eth0 prio -5
	comes_to "negative" "$A" eth1
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 0
	cable cut_both_ways 1
	comes_to "the better one fails" "$A" eth0
	cable heal_both_ways 1
	comes_to "the better one is back" "$A" eth1
}

priority()
{
	with_hosts priority_body
}

switch_body()
{
	nf "$A" dev set "$DEV" wait-to-restore 50ms
	check_ok "switch" nf "$A" switch dev "$DEV" to eth1
	check_equal "at once" "$(active_port "$A")" eth1
	event_has "told" "$TMP/events-a" switchover \
		'.from == "eth0" and .to == "eth1" and .reason == "manual" and
		 .["verdict-ns"] <= .["switch-ns"]'
	check_equal "default port" "$(default_port "$A")" eth1
	check_equal "B is not concerned" "$(active_port "$B")" eth0
	stays "a command outlives wait-to-restore" "$A" eth1 0.2
	check_ok "ping" hosts_ping
	check_equal "peers that move again" \
		"$(nf_query "$A" .moved switch "$DEV" to eth1)" 0
	check_equal "no second event" "$(count_events "$TMP/events-a" switchover)" 1
	check_ok "clear" nf "$A" clear "$DEV"
	comes_to "cleared" "$A" eth0
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 0
	check_ok "nothing is left to clear" nf "$A" clear dev "$DEV"
}

manual_switch()
{
	with_hosts switch_body
}

switch_refused_body()
{
	cable cut_both_ways 1
	soon pair_state_is "$A" eth1 down || fail "eth1 is not down"
	check_refused "no pair is up there" 1 "eth1|pair|peer" \
		nf "$A" switch dev "$DEV" to eth1
	check_equal "nothing moved" "$(active_port "$A")" eth0
	check_refused "no port of the device" 1 "port" nf "$A" switch dev "$DEV" to lo
	check_refused "no interface" 1 "eth9" nf "$A" switch dev "$DEV" to eth9
	check_refused "no device" 1 "lo" nf "$A" switch dev lo to eth0
	check_refused "no such device" 1 "nf9" nf "$A" switch dev nf9 to eth0
	check_equal "switchovers" "$(count_events "$TMP/events-a" switchover)" 0
}

switch_refused()
{
	with_hosts switch_refused_body
}

# What was commanded to a path ends when the path does
switch_fails_body()
{
	check_ok "switch" nf "$A" switch dev "$DEV" to eth1
	cable cut_both_ways 1
	comes_to "the path that was commanded fails" "$A" eth0
	check_ok "ping" hosts_ping
}

switch_ends_with_its_path()
{
	with_hosts switch_fails_body
}

# request NS: the switch in force for its peer
request()
{
	nf_query "$1" '.[0].request' peer show dev "$DEV"
}

ranks_body()
{
	nf "$A" dev set "$DEV" wait-to-restore 50ms
	check_ok "force" nf "$A" switch dev "$DEV" to eth1 force
	check_equal "at once" "$(active_port "$A")" eth1
	event_has "told" "$TMP/events-a" switchover '.to == "eth1" and .reason == "forced"'
	check_equal "request" "$(request "$A")" forced
	check_refused "a manual one ranks below it" 1 "forced switch is in force" \
		nf "$A" switch dev "$DEV" to eth0
	cable cut_both_ways 0
	soon pair_state_is "$A" eth0 down || fail "eth0 is not down"
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 is not up again"
	stays "a fault elsewhere does not end it" "$A" eth1 0.2
	check_equal "request" "$(request "$A")" forced

	check_ok "force back" nf "$A" switch dev "$DEV" to eth0 force
	check_equal "the newer one counts" "$(active_port "$A")" eth0
	check_ok "clear" nf "$A" clear "$DEV"
	check_equal "request" "$(request "$A")" none

	check_ok "manual" nf "$A" switch dev "$DEV" to eth1
	check_equal "request" "$(request "$A")" manual
	cable cut_both_ways 0
	soon request_is "$A" none || fail "a fault of the preferred path does not end it"
	check_equal "it stays" "$(active_port "$A")" eth1
	check_refused "what ranks below a signal fail" 1 "preferred path has failed" \
		nf "$A" switch dev "$DEV" to eth1
	cable heal_both_ways 0
	comes_to "what is preferred is back" "$A" eth0
}

request_is()
{
	[[ $(request "$1") == "$2" ]]
}

ranks()
{
	with_hosts ranks_body
}

lockout_body()
{
	nf "$A" dev set "$DEV" wait-to-restore 50ms
	check_ok "lock out" nf "$A" port set dev "$DEV" port eth0 lockout on
	check_equal "at once" "$(active_port "$A")" eth1
	check_equal "default port" "$(default_port "$A")" eth1
	event_has "told" "$TMP/events-a" switchover \
		'.from == "eth0" and .to == "eth1" and .reason == "lockout"'
	event_has "told" "$TMP/events-a" default-port '.to == "eth1" and .reason == "lockout"'
	check_equal "the pair stays up" "$(pair_state "$A" eth0)" up
	check_equal "B is not concerned" "$(active_port "$B")" eth0
	check_ok "ping" hosts_ping
	check_match "shown" "$(nf "$A" port show dev "$DEV" port eth0)" lockout
	check_refused "no switch goes there" 1 "locked out" \
		nf "$A" switch dev "$DEV" to eth0 force
	stays "nor wait-to-restore" "$A" eth1 0.2
	check_ok "permit" nf "$A" port set dev "$DEV" port eth0 lockout off
	comes_to "and back" "$A" eth0

	check_ok "force" nf "$A" switch dev "$DEV" to eth1 force
	check_ok "lock out" nf "$A" port set dev "$DEV" port eth1 lockout on
	check_equal "a lockout ends a forced switch" "$(active_port "$A")" eth0
	check_equal "request" "$(request "$A")" none
	check_ok "clear" nf "$A" clear "$DEV"
	check_equal "cleared" "$(nf_query "$A" '.[0].lockout' port show dev "$DEV" port eth1)" \
		false
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 0
}

lockout()
{
	with_hosts lockout_body
}

# A lockout ranks above a signal fail: data stays off it, and so is lost
lockout_of_what_lives_body()
{
	check_ok "lock out" nf "$A" port set dev "$DEV" port eth1 lockout on
	check_ok "lock out" nf "$B" port set dev "$DEV" port eth1 lockout on
	cable cut_both_ways 0
	soon pair_state_is "$A" eth0 down || fail "eth0 is not down"
	stays "nothing is permitted that lives" "$A" eth0 0.2
	hosts_ping && fail "data takes a path that is locked out"
	event_has "told" "$TMP/events-a" peer-barred "true"
	shape "$A" 'all(.barred)' peer show dev "$DEV"
	check_match "in words" "$(nf "$A" why "$DEV")" "barred: all that lives is locked out"
	check_ok "clear" nf "$A" clear "$DEV"
	check_ok "clear" nf "$B" clear "$DEV"
	comes_to "permitted" "$A" eth1
	check_ok "ping" hosts_ping
	event_has "over" "$TMP/events-a" peer-unbarred "true"
	shape "$A" 'all(.barred | not)' peer show dev "$DEV"
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 1
}

lockout_of_what_lives()
{
	with_hosts lockout_of_what_lives_body
}

# warned WHAT COMMAND...: it is done, and said to be unwise
warned()
{
	local what=$1 said
	shift

	said=$("$@" 2>&1) || fail "$what: refused: $said"
	check_match "$what" "$said" \
		"[Ww]arning: Data is lost: no path to a peer that lives may carry it"
}

barred_thrice()
{
	(($(count_events "$TMP/events-a" peer-barred) == 3))
}

lockout_warns_body()
{
	local port_set="port set dev $DEV port" slave="type nfailover_slave lockout" plugin

	plugin=$(dirname "$(type -P "$NFCTL")")/iproute2
	[[ ! -e $plugin ]] || local -x IP_LIB_DIR=$plugin
	check_equal "a lockout that leaves a path" \
		"$(nf "$A" port set dev "$DEV" port eth1 lockout on 2>&1)" ""
	# shellcheck disable=SC2086 # words
	{
		warned "of the last one" nf "$A" $port_set eth0 lockout on
		check_equal "of one of two" "$(nf "$A" $port_set eth1 lockout off 2>&1)" ""
		warned "by ip" ip -n "$A" link set eth1 $slave on
		check_ok "permit" nf "$A" $port_set eth1 lockout off
		warned "what is permitted is taken down" nf "$A" $port_set eth1 down
		check_equal "what helps" "$(nf "$A" $port_set eth0 lockout off 2>&1)" ""
	}
	soon barred_thrice || fail "events peer-barred: $(count_events "$TMP/events-a" peer-barred), not 3"
}

lockout_warns()
{
	with_hosts lockout_warns_body
}

lockout_of_all_body()
{
	local port

	for port in eth0 eth1; do
		check_ok "lock out" nf "$A" port set dev "$DEV" port "$port" lockout on
	done
	check_equal "no path" "$(active_port "$A")" ""
	check_equal "no default port" "$(default_port "$A")" ""
	event_has "told" "$TMP/events-a" switchover '.reason == "lockout" and .to == null'
	hosts_ping && fail "data leaves, though all is locked out"
	check_that "frames that had nowhere to go" \
		"$(nf_query "$A" '.[0].stats["tx-no-port"]' dev show dev "$DEV") > 0"
	check_equal "pairs that are up" "$(nf_query "$A" '.[0]["pairs-up"]' peer show dev "$DEV")" 2
	check_ok "clear" nf "$A" clear "$DEV"
	check_equal "a path again" "$(active_port "$A")" eth0
	event_has "told" "$TMP/events-a" failback '.from == null and .reason == "clear"'
	soon hosts_ping || fail "no ping"
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 0
}

lockout_of_all()
{
	with_hosts lockout_of_all_body
}

hold_off_body()
{
	local delay

	nf "$A" dev set "$DEV" hold-off 10s
	cable cut_both_ways 0
	soon pair_state_is "$A" eth0 down || fail "eth0 is not down"
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 is not up again"
	check_equal "what is mended meanwhile" "$(count_events "$TMP/events-a" failover)" 0
	nf "$A" dev set "$DEV" hold-off 400ms
	sleep 0.5	# it ran from the first failure
	cable cut_both_ways 0
	comes_to "what lasts" "$A" eth1
	# shellcheck disable=SC2016 # for jq
	delay=$(events "$TMP/events-a" '(map(select(.event == "pair-down")) | last |
		.["time-ns"]) as $down | (map(select(.event == "failover")) | last |
		.["verdict-ns"]) as $left | ($left - $down) / 1000000 | floor')
	check_that "ms that it was held off" "$delay >= 395 &&
		$delay <= 450 + 4 * $INTERVAL_US / 1000"
}

hold_off()
{
	with_hosts hold_off_body
}

# standing NS PORT
standing()
{
	nf_query "$1" ".[0].pairs | map(select(.port == \"$2\")) | .[0].standing" why dev "$DEV"
}

standing_is()
{
	[[ $(standing "$1" "$2") == "$3" ]]
}

why_body()
{
	nf "$A" dev set "$DEV" wait-to-restore 60s
	shape "$A" 'length == 1 and (.[0] | .["active-port"] == "eth0" and .request == "none" and
		.["switch-ns"] > 0 and (.reason | type == "string") and
		(.pairs | map([.port, .standing, .["until-ns"]]) | sort ==
		 [["eth0", "active", null], ["eth1", "worse", null]]))' why dev "$DEV"
	check_ok "switch" nf "$A" switch dev "$DEV" to eth1
	check_equal "held elsewhere" "$(standing "$A" eth0)" request
	check_match "in words" "$(nf "$A" why "$DEV")" "on eth1 .*\(manual\), manual switch in force"
	check_ok "clear" nf "$A" clear "$DEV"

	cable cut_both_ways 0
	comes_to "eth0 fails" "$A" eth1
	check_equal "failed" "$(standing "$A" eth0)" down
	cable heal_both_ways 0
	soon standing_is "$A" eth0 waits || fail "eth0 does not wait: $(standing "$A" eth0)"
	check_match "in words" "$(nf "$A" why "$DEV")" \
		"eth0 .* returned to after wait-to-restore, in [0-9.]+s"
	check_that "s until then" "$(nf_query "$A" '.[0].pairs | map(.["until-ns"] // empty) |
		.[0] > 0' why dev "$DEV" | grep -c true) == 1"
	nf "$A" dev set "$DEV" revertive off
	check_equal "not revertive" "$(standing "$A" eth0)" stays
	check_ok "lock out" nf "$A" port set dev "$DEV" port eth0 lockout on
	check_equal "locked out" "$(standing "$A" eth0)" lockout
	check_refused "no such peer" 1 "peer" nf "$A" why dev "$DEV" peer 1
}

why()
{
	with_hosts why_body
}

# if_failed NS PORT
if_failed()
{
	nf_query "$1" ".[0].pairs | map(select(.port == \"$2\")) | .[0][\"if-failed\"]" \
		exercise dev "$DEV"
}

exercise_body()
{
	local seq

	seq=$(nf_query "$A" '.[0].seq' dev show dev "$DEV")
	shape "$A" 'length == 1 and (.[0] | .from == "eth0" and .to == "eth1" and .refusal == null and
		.request == "none" and .["last-rx-ns"] > 0 and .["rtt-ns"] > 0 and
		(.pairs | map([.port, .["if-failed"]]) | sort ==
		 [["eth0", "down"], ["eth1", "next"]]))' exercise dev "$DEV"
	check_match "in words" "$(nf "$A" exercise "$DEV")" \
		"data leaves on eth0; if that fails, on eth1, heard .* would take over"
	check_match "a switch" "$(nf "$A" exercise "$DEV" to eth1)" \
		"a manual switch to eth1 would be heeded"
	shape "$A" 'map(.refusal) == ["none"]' exercise dev "$DEV" to eth1 force
	shape "$A" 'length == 1' exercise dev "$DEV" \
		peer "$(nf_query "$A" '.[0].peer' peer show dev "$DEV")"
	check_equal "nothing happened" "$(nf_query "$A" '.[0].seq' dev show dev "$DEV")" "$seq"
	check_equal "nothing moved" "$(active_port "$A")" eth0

	check_ok "lock out" nf "$A" port set dev "$DEV" port eth1 lockout on
	shape "$A" 'map([.to, .refusal]) == [[null, "lockout"]]' exercise dev "$DEV" to eth1 force
	check_equal "the active one" "$(if_failed "$A" eth0)" nowhere
	check_equal "the other one" "$(if_failed "$A" eth1)" lockout
	check_match "in words" "$(nf "$A" exercise "$DEV" to eth1)" \
		"if that fails, nowhere.*would be refused: the port is locked out"
	check_ok "clear" nf "$A" clear "$DEV"

	check_ok "force" nf "$A" switch dev "$DEV" to eth1 force
	shape "$A" 'map([.from, .to, .request, .refusal]) ==
		[["eth1", "eth0", "forced", "forced"]]' exercise dev "$DEV" to eth0
	check_ok "clear" nf "$A" clear "$DEV"
	cable cut_both_ways 1
	soon pair_state_is "$A" eth1 down || fail "eth1 is not down"
	shape "$A" 'map([.to, .refusal]) == [[null, "down"]]' exercise dev "$DEV" to eth1
	check_equal "the other one" "$(if_failed "$A" eth1)" down
	check_refused "no such peer" 1 "peer" nf "$A" exercise dev "$DEV" peer 1
	check_refused "no port of the device" 1 "port" nf "$A" exercise dev "$DEV" to lo
	check_refused "to which port" 2 "which port" nf "$A" exercise dev "$DEV" force
}

exercise()
{
	with_hosts exercise_body
}

# ms between the pair's return and the data's, told by the events
restore_delay()
{
	# shellcheck disable=SC2016 # for jq
	events "$1" '(map(select(.event == "pair-up" and .port == "eth0")) | last | .["time-ns"])
		as $up | (map(select(.event == "failback")) | last | .["time-ns"]) as $back |
		($back - $up) / 1000000 | floor'
}

wtr_body()
{
	local file ns

	for ns in "$A" "$B"; do
		check_ok "set" nf "$ns" dev set "$DEV" wait-to-restore 300ms
	done
	cable cut_both_ways 0
	for ns in "$A" "$B"; do
		comes_to "cut" "$ns" eth1
	done
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	check_equal "not yet" "$(active_port "$A")" eth1
	for file in "$TMP/events-a" "$TMP/events-b"; do
		event_has "in the end" "$file" failback '.reason == "wtr"'
		check_that "ms between pair-up and failback" \
			"$(restore_delay "$file") >= 299 && $(restore_delay "$file") <= 600"
	done
}

wait_to_restore()
{
	with_hosts wtr_body
}

# penalty NS PORT
penalty()
{
	nf_query "$1" '.[0].penalty' pair show dev "$DEV" port "$2"
}

# flap: eth0 fails, and is back
flap()
{
	cable cut_both_ways 0
	comes_to "cut" "$A" eth1
	comes_to "cut" "$B" eth1
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	soon pair_state_is "$B" eth0 up || fail "eth0 does not come up in B"
}

# damp TIME: on both hosts
damp()
{
	set_everywhere wait-to-restore 50ms damping "$1"
}

damping_body()
{
	damp 3600s
	flap
	check_equal "one failure" "$(penalty "$A" eth0)" 1
	comes_to "and no consequence" "$A" eth0
	comes_to "nor there" "$B" eth0
	flap
	check_equal "the second" "$(penalty "$A" eth0)" 2
	soon standing_is "$A" eth0 damped || fail "eth0 is not damped: $(standing "$A" eth0)"
	check_match "in words" "$(nf "$A" why "$DEV")" \
		"eth0 .* failed again and again, and is returned to later, in [0-9.]+m?s"
	check_match "in a table" "$(nf "$A" pair show dev "$DEV" port eth0)" "flaps"
	damp 64s
	comes_to "after a second" "$A" eth0
	comes_to "there too" "$B" eth0
	check_that "ms that it waited" "$(restore_delay "$TMP/events-a") >= 1049"

	damp 3600s
	flap
	cable cut_both_ways 1
	comes_to "what is damped is not withheld" "$A" eth0
	cable heal_both_ways 1
	soon pair_state_is "$A" eth1 up || fail "eth1 is not up again"
	flap
	check_equal "the fourth" "$(penalty "$A" eth0)" 4
	stays "it waits" "$A" eth1 0.5
	check_ok "clear" nf "$A" clear dev "$DEV"
	check_equal "forgiven" "$(penalty "$A" eth0)" 0
	comes_to "and returned to" "$A" eth0
}

damping()
{
	with_hosts damping_body
}

# asks WHAT REASONS: A does not move from eth0 to eth1 before it is approved
asks()
{
	soon approval_is "$A" pending || fail "$1: nothing waits"
	event_has "$1" "$TMP/events-a" approval-needed \
		".from == \"eth0\" and .to == \"eth1\" and .peer and .[\"verdict-ns\"] > 0 and
		 (.reason | IN($2))"
	check_equal "$1: nothing moves" "$(active_port "$A")" eth0
}

# cut_and_ask: B, which needs no approval, moves
cut_and_ask()
{
	cable cut_both_ways 0
	comes_to "B moves" "$B" eth1
	asks "a cut" '"silence", "remote"'
}

# heal STATE: the cable of eth0, and what becomes of what waited for approval
heal()
{
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	soon approval_is "$A" "$1" || fail "after the return it is not $1"
	comes_to "B returns" "$B" eth0
}

approval_body()
{
	local answer

	set_everywhere wait-to-restore 50ms
	check_ok "set" nf "$A" dev set "$DEV" approval on
	check_refused "nothing waits" 1 "Nothing is waiting for approval" nf "$A" approve "$DEV"
	check_refused "nothing waits" 1 "Nothing is waiting for approval" nf "$A" deny "$DEV"
	check_refused "no such peer" 1 "no peer with this node id" nf "$A" approve "$DEV" peer 1
	check_refused "not written in full" 2 "in full: approve" nf "$A" appr "$DEV"
	check_match "exercised" "$(nf "$A" exercise "$DEV")" "if that fails, on eth1.*, once approved"
	shape "$A" 'map(.approval) == [true]' exercise dev "$DEV"

	cut_and_ask
	stays "for ever" "$A" eth0 0.3
	shape "$A" '.[0] | .["approval-state"] == "pending" and .to == "eth1" and
		.["verdict-ns"] > 0 and .["until-ns"] == null and
		(.pairs | map([.port, .standing]) | sort ==
		 [["eth0", "unapproved"], ["eth1", "pending"]])' why dev "$DEV"
	check_match "in words" "$(nf "$A" why "$DEV")" \
		"to leave it \((silence|remote)\) waits for approval for [0-9.]+m?s.*has failed; to leave it is not approved.*data goes there waits for approval"
	check_match "in a table" "$(nf "$A" peer show)" "pending"
	answer=$(nf "$A" approve "$DEV" peer "$(nf_query "$A" '.[0].peer' peer show)")
	check_equal "approved" "$answer" "1 peer moved"
	check_equal "at once" "$(active_port "$A")" eth1
	event_has "and told" "$TMP/events-a" failover '.from == "eth0" and .to == "eth1"'

	cable heal_both_ways 0
	soon approval_is "$A" pending || fail "the return does not wait"
	event_has "the return" "$TMP/events-a" approval-needed \
		'.from == "eth1" and .to == "eth0" and .reason == "wtr"'
	stays "the return" "$A" eth1 0.2
	check_ok "clear" nf "$A" clear "$DEV"
	check_equal "clear waits for nobody" "$(active_port "$A")" eth0
	comes_to "B returns" "$B" eth0

	cut_and_ask
	check_equal "denied" "$(nf "$A" deny "$DEV")" "1 peer stays"
	event_has "denied" "$TMP/events-a" approval-denied '.from == "eth0" and .to == "eth1"'
	check_refused "denied already" 1 "Nothing is waiting" nf "$A" deny "$DEV"
	check_equal "standing" "$(standing "$A" eth1)" denied
	check_match "in words" "$(nf "$A" why "$DEV")" \
		"to leave it \((silence|remote)\) is denied, and was asked for [0-9.]+m?s ago"
	stays "denied" "$A" eth0 0.3
	heal none
	cut_and_ask
	heal withdrawn
	event_has "withdrawn" "$TMP/events-a" approval-withdrawn '.from == "eth0"'
	check_refused "too late" 1 "any more: the ground is gone" nf "$A" approve "$DEV"
	check_equal "nothing moved" "$(active_port "$A")" eth0

	cut_and_ask
	check_equal "denied" "$(nf "$A" deny "$DEV")" "1 peer stays"
	cable cut_both_ways 1
	soon pair_state_is "$A" eth1 down || fail "eth1 is not down"
	check_refused "nowhere to go" 1 "No other path" nf "$A" approve "$DEV"
	cable heal_both_ways 1
	soon pair_state_is "$A" eth1 up || fail "eth1 does not come up"
	check_ok "what was denied is approved" nf "$A" approve "$DEV"
	comes_to "now" "$A" eth1
}

approval()
{
	with_hosts approval_body
}

# ms from the last approval-needed to the last event of this name
waited()
{
	events "$TMP/events-a" "def last_of(\$e): map(select(.event == \$e)) | last | .[\"time-ns\"];
		(last_of(\"$1\") - last_of(\"approval-needed\")) / 1000000 | floor"
}

# Until the deadline nfctl and jq start a few times: a slow machine gets more time for that,
# and is not asked how late it is
approval_deadline_body()
{
	local s=2 most=2500

	if slow_machine || ! clock_is_deterministic; then
		s=10 most=
	fi
	local WAIT_TIMEOUT=$((WAIT_TIMEOUT + s))
	set_everywhere wait-to-restore 50ms
	check_ok "set" nf "$A" dev set "$DEV" approval on approval-deadline "${s}s"
	cut_and_ask
	event_has "until when" "$TMP/events-a" approval-needed \
		".[\"until-ns\"] - .[\"verdict-ns\"] == ${s}000000000"
	comes_to "the deadline" "$A" eth1
	event_has "and told" "$TMP/events-a" failover '.from == "eth0" and .to == "eth1"'
	check_that "ms until it" "$(waited failover) >= ${s}000"
	[[ ! $most ]] || check_that "ms until it" "$(waited failover) < $most"
	cable heal_both_ways 0
	comes_to "the return too" "$A" eth0
	comes_to "B returns" "$B" eth0

	check_ok "set" nf "$A" dev set "$DEV" approval-default deny
	cut_and_ask
	soon approval_is "$A" denied || fail "the deadline does not deny"
	event_has "denied" "$TMP/events-a" approval-denied '.from == "eth0"'
	check_that "ms until it" "$(waited approval-denied) >= ${s}000"
	stays "denied" "$A" eth0 0.3
	check_ok "set" nf "$A" dev set "$DEV" approval off
	check_equal "nothing waits any more" "$(active_port "$A")" eth1
}

approval_deadline()
{
	with_hosts approval_deadline_body
}

approval_exempt_body()
{
	set_everywhere wait-to-restore 50ms
	check_ok "set" nf "$A" dev set "$DEV" approval on
	cable cut_carrier a 0
	asks "without carrier" '"carrier"'
	stays "without carrier" "$A" eth0 0.2
	check_ok "force" nf "$A" switch "$DEV" to eth1 force
	check_equal "a switch waits for nobody" "$(active_port "$A")" eth1
	cable heal_carrier a 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	check_ok "clear" nf "$A" clear "$DEV"
	comes_to "cleared" "$A" eth0

	cut_and_ask
	check_ok "set" nf "$A" dev set "$DEV" approval-exempt carrier
	check_match "exercised" "$(nf "$A" exercise "$DEV")" "once approved \(at once without carrier\)"
	check_equal "silence is not exempt" "$(active_port "$A")" eth0
	cable cut_carrier a 0
	comes_to "but this is" "$A" eth1
	event_has "and told" "$TMP/events-a" failover '.reason == "carrier"'

	# what is taken down here was nobody else's idea
	cable heal_carrier a 0
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	check_ok "clear" nf "$A" clear "$DEV"
	comes_to "cleared" "$A" eth0
	check_ok "down" nf "$A" port set dev "$DEV" port eth0 down
	check_equal "a port that is taken down" "$(active_port "$A")" eth1
	check_ok "up" nf "$A" port set dev "$DEV" port eth0 up
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	check_ok "clear" nf "$A" clear "$DEV"
	comes_to "cleared" "$A" eth0
	check_ok "down" in_ns "$A" ip link set eth0 down
	comes_to "a NIC too" "$A" eth1
}

approval_exempt()
{
	with_hosts approval_exempt_body
}

non_revertive_body()
{
	local ns

	for ns in "$A" "$B"; do
		check_ok "set" nf "$ns" dev set "$DEV" revertive off wait-to-restore 10ms
	done
	cable cut_both_ways 0
	for ns in "$A" "$B"; do
		comes_to "cut" "$ns" eth1
	done
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
	stays "nothing reverts" "$A" eth1 0.3
	check_equal "B neither" "$(active_port "$B")" eth1
	check_ok "set" nf "$A" dev set "$DEV" revertive on
	comes_to "until it may" "$A" eth0
}

non_revertive()
{
	with_hosts non_revertive_body
}

##############################################################################
# Taken down

# The other end is told, and need not wait for silence
port_down_body()
{
	check_ok "down" nf "$A" port set dev "$DEV" port eth0 down
	comes_to "here" "$A" eth1
	comes_to "there" "$B" eth1
	check_equal "state here" "$(pair_state "$A" eth0)" admin-down
	check_equal "state there" "$(pair_state "$B" eth0)" down
	check_equal "what B knows of A's state" \
		"$(nf_query "$B" '.[0]["remote-state"]' pair show dev "$DEV" port eth0)" admin-down
	event_has "told" "$TMP/events-b" failover '.reason | IN("remote", "admin-down")'
	event_has "told at once" "$TMP/events-b" failover \
		".[\"verdict-ns\"] - .[\"last-rx-ns\"] < 2 * $INTERVAL_US * 1000"
	check_ok "ping" hosts_ping
	check_ok "up" nf "$A" port set dev "$DEV" port eth0 up
	soon pair_state_is "$A" eth0 up || fail "eth0 does not come up again"
	comes_to "back" "$A" eth0
}

port_admin_down()
{
	with_hosts port_down_body
}

operstate_is()
{
	[[ $(ip -n "$1" link show dev "$DEV") == *" state $2 "* ]]
}

device_down_body()
{
	local silence

	ip -n "$A" link set "$DEV" down
	event_has "the peer is gone" "$TMP/events-b" peer-lost "true"
	silence=$(events "$TMP/events-b" 'map(select(.event == "pair-down") |
		.["time-ns"] - .["last-rx-ns"]) | max')
	check_that "ns from the last pulse to the verdict" \
		"$silence < 2 * $INTERVAL_US * 1000"
	check_equal "failovers" "$(count_events "$TMP/events-b" failover switchover)" 0
	ip -n "$A" link set "$DEV" up
	busywait 50 operstate_is "$A" UP || fail "its state is not UP at once"
	check_ok "up again" pairs_up
	soon hosts_ping || fail "no ping after the device came back"
	check_equal "B's active port" "$(active_port "$B")" eth0
}

device_down()
{
	with_hosts device_down_body
}

filters_of()
{
	ip netns exec "$1" bridge fdb show dev "$2"
}

device_deleted_body()
{
	local address before

	address=$(mac_of "$A" "$DEV")
	check_refused "an address for two" 2 "address of its device" \
		ip -n "$A" link set eth0 address "$address"
	ip -n "$A" link set eth0 nomaster
	before=$(filters_of "$A" eth0)
	ip -n "$A" link set eth0 master "$DEV"
	check_ok "macvlan" ip -n "$A" link add link "$DEV" name upper type macvlan
	check_ok "macvlan" ip -n "$A" link set upper up
	check_match "an address above" "$(filters_of "$A" eth0)" "$(mac_of "$A" upper)"
	ip -n "$A" link del "$DEV"
	check_equal "what eth0 still listens to" "$(filters_of "$A" eth0)" "$before"
}

device_deleted()
{
	with_hosts device_deleted_body
}

##############################################################################
# Sessions

tx_interval()
{
	nf_query "$1" '.[0]["tx-interval-us"]' pair show dev "$DEV" port eth0
}

tx_interval_is()
{
	[[ $(tx_interval "$1") == "$2" ]]
}

# The slower of two wishes holds, in either direction; the session stays up
interval_body()
{
	local slow=$((4 * INTERVAL_US))

	check_ok "set" nf "$A" pair set dev "$DEV" port eth0 interval "${slow}us" multiplier 4
	soon tx_interval_is "$A" "$slow" || fail "A beats every $(tx_interval "$A") us, not $slow"
	soon tx_interval_is "$B" "$slow" || fail "B beats every $(tx_interval "$B") us, not $slow"
	check_equal "the other port's" \
		"$(nf_query "$A" '.[0]["interval-us"]' pair show dev "$DEV" port eth1)" "$INTERVAL_US"
	check_ok "set" nf "$A" pair set dev "$DEV" port eth0 interval "${INTERVAL_US}us" multiplier 3
	soon tx_interval_is "$A" "$INTERVAL_US" || fail "A does not speed up"
	soon tx_interval_is "$B" "$INTERVAL_US" || fail "B does not speed up"
	check_equal "pairs that went down" "$(count_events "$TMP/events-a" pair-down)" 0
	check_equal "pairs that went down" "$(count_events "$TMP/events-b" pair-down)" 0
	check_equal "moves" "$(count_events "$TMP/events-a" failover)" 0
}

interval_changes_live()
{
	with_hosts interval_body
}

stretched()
{
	[[ $(nf_query "$A" '.[0].stretch > 100' dev show "$DEV") == "$1" ]]
}

# Both beat more slowly when there would be too many pulses, and nothing goes down for it
budget_body()
{
	local budget=100 ns

	clock_is_deterministic || budget=30	# half of what there is
	shape "$A" 'map(.role) | sort == ["active", "standby"]' pair show dev "$DEV"
	shape "$A" '.[0] | .stretch == 100 and .["slow-stretch"] == 100 and
		    .["slow-interval-us"] == 10000 and .["pulse-budget"] == 40000 and
		    .["pulse-rate"] > 0' dev show "$DEV"
	check_ok "set" nf "$A" dev set "$DEV" pulse-budget "$budget" slow-interval 20ms
	soon stretched true || fail "no stretch"
	event_has "a short budget" "$TMP/events-a" pace '.stretch > 100 and
		.["slow-stretch"] >= .stretch'
	for ns in "$A" "$B"; do
		soon tx_interval_is_over "$ns" "$INTERVAL_US" ||
			fail "$ns beats every $(tx_interval "$ns") us"
		soon rate_is_within "$ns" "$budget" ||
			fail "$ns sends more than $budget pulses a second"
	done
	check_ok "set" nf "$A" dev set "$DEV" pulse-budget 0
	soon stretched false || fail "the stretch stays"
	for ns in "$A" "$B"; do
		soon tx_interval_is "$ns" "$INTERVAL_US" || fail "$ns does not speed up"
	done
	check_equal "changes" "$(nf_query "$A" '.[0].stats["pace-changes"]' dev show "$DEV")" 2
	check_equal "pairs that went down" "$(count_events "$TMP/events-a" pair-down)" 0
	check_equal "pairs that went down" "$(count_events "$TMP/events-b" pair-down)" 0
}

tx_interval_is_over()
{
	(($(tx_interval "$1") > $2))
}

rate_is_within()
{
	(($(nf_query "$1" '.[0]["pulse-rate"]' dev show "$DEV") <= $2))
}

pulse_budget()
{
	with_hosts budget_body
}

# Without discovery there is what was pinned, and nothing else
pinned_body()
{
	local ns n remote nobody=02:00:00:00:00:77

	remote=$(mac_of "$B" eth0)
	check_ok "pin to another node" \
		nf "$A" pair add dev "$DEV" port eth0 remote "$remote" peer 1234
	comes_to "the node that has to go" "$A" eth1
	shape "$A" 'map(select(.state == "up")) == []' pair show dev "$DEV" port eth0
	check_ok "unpin" nf "$A" pair del dev "$DEV" port eth0 remote "$remote"
	pairs_up || fail "it does not come back"
	for ns in "$A" "$B"; do
		check_ok "set" nf "$ns" dev set "$DEV" discovery off
		for n in 0 1; do
			nf "$ns" pair del dev "$DEV" port "eth$n" \
				remote "$(nf_query "$ns" '.[0].remote' pair show dev "$DEV" port "eth$n")" ||
				fail "pair del"
		done
	done
	sleep 0.3
	check_equal "pairs without discovery" "$(nf_query "$A" length pair show dev "$DEV")" 0
	check_ok "pin" nf "$A" pair add dev "$DEV" port eth1 remote "$(mac_of "$B" eth1)"
	check_ok "pin" nf "$B" pair add dev "$DEV" port eth1 remote "$(mac_of "$A" eth1)"
	comes_to "the pinned pair" "$A" eth1
	comes_to "the pinned pair" "$B" eth1
	shape "$A" 'length == 1 and .[0].pinned' pair show dev "$DEV"
	check_ok "ping" hosts_ping
	check_refused "pinned already" 1 . \
		nf "$A" pair add dev "$DEV" port eth1 remote "$(mac_of "$B" eth1)"
	check_refused "to itself" 1 "node id of this device" nf "$A" pair add dev "$DEV" \
		port eth0 remote "$remote" peer "$(nf_query "$A" '.[0]["node-id"]' dev show)"
	for ns in "$A" "$B"; do
		check_refused "a device" 1 "that of a device" nf "$A" pair add dev "$DEV" \
			port eth0 remote "$(mac_of "$ns" "$DEV")"
	done
	check_refused "a group address" 1 "remote" \
		nf "$A" pair add dev "$DEV" port eth1 remote 01:00:5e:00:00:01
	check_ok "unpin" nf "$A" pair del dev "$DEV" port eth1 remote "$(mac_of "$B" eth1)"
	check_refused "unpinned already" 1 . \
		nf "$A" pair del dev "$DEV" port eth1 remote "$(mac_of "$B" eth1)"

	# what was set for one pair holds before it is heard, and beside the port's
	check_ok "pin" nf "$A" pair add dev "$DEV" port eth0 remote "$nobody"
	check_ok "set a pin" nf "$A" pair set dev "$DEV" port eth0 remote "$nobody" \
		interval 1ms down
	check_ok "set the port" nf "$A" port set dev "$DEV" port eth0 interval 2ms multiplier 5 down
	shape "$A" '.[0] | .["interval-us"] == 1000 and .["detect-multiplier"] == 5 and
		    .["admin-down"] and .["own-admin-down"] and .["own-interval-us"] == 1000 and
		    .["own-detect-multiplier"] == null' pair show dev "$DEV" remote "$nobody"
	check_ok "let the pair come up" nf "$A" pair set "$DEV" port eth0 remote "$nobody" up
	shape "$A" '.[0] | .["admin-down"] and (.["own-admin-down"] | not)' \
		pair show dev "$DEV" remote "$nobody"
	check_match "who holds it down" "$(nf "$A" pair show "$DEV" remote "$nobody")" \
		"own-interval port-admin-down"
}

pinned_pairs()
{
	with_hosts pinned_body
}

groups_body()
{
	check_ok "set" nf "$A" dev set "$DEV" group 5
	soon pair_state_is "$B" eth0 down || fail "B still hears A in another group"
	check_ok "set" nf "$B" dev set "$DEV" group 5
	check_ok "both in group 5" pairs_up
	soon hosts_ping || fail "no ping in group 5"
}

groups_do_not_mix()
{
	with_hosts groups_body
}

wait_body()
{
	cable cut_both_ways 0
	soon pair_state_is "$A" eth0 down || fail "eth0 is not down"
	check_refused "a port has carrier and no pair up" 1 . \
		nf "$A" wait dev "$DEV" up timeout 100ms
	cable cut_carrier a 0
	check_ok "a port without carrier is not waited for" \
		nf "$A" wait dev "$DEV" up timeout 2s
	check_refused "unless it is" 1 "data is up on 1 of 2 ports, not on 2" \
		nf "$A" wait "$DEV" up ports 2 timeout 100ms
	cable cut_both_ways 1
	soon pair_state_is "$A" eth1 down || fail "eth1 is not down"
	check_refused "no pair is up" 1 . nf "$A" wait dev "$DEV" up timeout 100ms
	(sleep 0.2; cable heal_carrier a 0; cable heal_both_ways 0; cable heal_both_ways 1) &
	check_ok "up again while waiting" nf "$A" wait dev "$DEV" up ports 2 timeout 10s
	wait $!
}

wait_for_up()
{
	with_hosts wait_body
}

# It would hear nothing of the next one
monitor_ends_with_the_module()
{
	local pid status=0

	setup_ns A
	"$NFCTL" -n "$A" monitor >/dev/null 2>"$TMP/unloaded" &
	pid=$!
	slowwait 5000 listens "$pid" || fail "nfctl monitor does not listen"
	check_ok "unload" slowwait 5000 rmmod nfailover
	wait "$pid" || status=$?
	check_equal "its status" "$status" 1
	check_match "what it says" "$(<"$TMP/unloaded")" "^nfctl: nfailover was unloaded"
	modprobe nfailover
	cleanup_ns "$A"
}

##############################################################################
# Statuses and permissions

# 2: nfctl itself does not understand; 1: the kernel refuses, and says why
statuses_body()
{
	check_refused "no such object" 2 . nf "$A" nonsense
	check_refused "no such verb" 2 . nf "$A" pair explode
	check_refused "a word too many" 2 "surplus" nf "$A" dev show dev "$DEV" surplus
	check_refused "a value is missing" 2 . nf "$A" pair set dev "$DEV" port
	check_refused "a time without a unit" 2 "interval" \
		nf "$A" pair set dev "$DEV" port eth0 interval 100
	check_refused "no number" 2 "multiplier" \
		nf "$A" pair set dev "$DEV" port eth0 multiplier three
	check_refused "multiplier too small" 1 "multiplier.*2 to 255" \
		nf "$A" pair set dev "$DEV" port eth0 multiplier 1
	check_refused "interval too short" 1 "^nfctl: interval 49us: .*50us to 10s" \
		nf "$A" pair set dev "$DEV" port eth0 interval 49us
	check_refused "interval too long" 1 "^nfctl: interval 11s: .*50us to 10s" \
		nf "$A" pair set dev "$DEV" port eth0 interval 11s
	check_refused "wait-to-restore too long" 1 "^nfctl: wait-to-restore 4000s: .*to 3600s" \
		nf "$A" dev set "$DEV" wait-to-restore 4000s
	check_refused "good and bad together" 1 "multiplier" \
		nf "$A" port set dev "$DEV" port eth0 prio 77 multiplier 0
	check_equal "nothing of it was applied" \
		"$(nf_query "$A" '.[0].prio' port show dev "$DEV" port eth0)" 0
	check_refused "a node id while up" 1 . nf "$A" dev set "$DEV" node-id 1122334455667788
	check_refused "events of no device" 1 "nf9" timeout 5 "$NFCTL" -n "$A" monitor nf9
	check_refused "events of another device" 1 "not of kind" \
		timeout 5 "$NFCTL" -n "$A" monitor eth0
	check_refused "waiting for another device" 1 "not of kind" \
		nf "$A" wait dev eth0 up timeout 5s
	check_refused "ports of another device" 1 "not of kind" nf "$A" port show dev eth0
	check_refused "pairs of no port" 1 "not a port" nf "$A" pair show dev "$DEV" port lo
	check_refused "events to a full disk" 1 "No space" full_disk
	check_refused "no such namespace" 1 "nowhere" nf nowhere-at-all dev show
	check_ok "help" "$NFCTL" help
	check_ok "version" "$NFCTL" -V
}

full_disk()
{
	local pid i

	timeout 5 "$NFCTL" -n "$A" monitor "$DEV" >/dev/full &
	pid=$!
	for ((i = 0; i < 5; i++)); do
		sleep 0.2
		nf "$A" port set dev "$DEV" port eth1 down
		nf "$A" port set dev "$DEV" port eth1 up
	done
	wait "$pid"
}

exit_statuses()
{
	with_hosts statuses_body
}

# as_nobody NS COMMAND...
as_nobody()
{
	local ns=$1
	shift

	in_ns "$ns" setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=-all --bounding-set=-all "$@"
}

unprivileged_body()
{
	local object before

	# not every directory above may be open to nobody
	install -m 755 "$(type -P "$NFCTL")" "$TMP/nfctl"
	chmod 755 "$TMP"
	before=$(nf_json "$A" port show | jq -c 'map(del(.stats))')
	for object in dev port pair peer; do
		check_ok "$object show" as_nobody "$A" "$TMP/nfctl" "$object" show
	done
	check_ok "stats" as_nobody "$A" "$TMP/nfctl" stats
	check_refused "pair set" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		pair set dev "$DEV" port eth0 interval 1ms
	check_refused "port set" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		port set dev "$DEV" port eth0 prio 3
	check_refused "dev set" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		dev set "$DEV" revertive off
	check_refused "switch" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		switch dev "$DEV" to eth1
	check_refused "clear" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		clear dev "$DEV"
	check_refused "approve" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		approve dev "$DEV"
	check_refused "deny" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		deny dev "$DEV"
	check_refused "pair add" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		pair add dev "$DEV" port eth0 remote 02:00:00:00:00:99
	check_refused "pair del" 1 "permi" as_nobody "$A" "$TMP/nfctl" \
		pair del dev "$DEV" port eth0 remote "$(mac_of "$B" eth0)"
	check_equal "nothing has changed" \
		"$(nf_json "$A" port show | jq -c 'map(del(.stats))')" "$before"
	check_equal "nothing has moved" "$(active_port "$A")" eth0
}

unprivileged_reads()
{
	with_hosts unprivileged_body
}

# Root in a user namespace, and in the network namespace that belongs to it
owner_of_a_user_namespace_changes()
{
	check_ok "all of it" unshare -Urn bash -c "
		set -e
		ip link add nf0 type nfailover
		ip link add eth0 type veth peer name eth1
		ip link set eth0 master nf0
		ip link set eth1 master nf0
		ip link set nf0 up
		$NFCTL port set dev nf0 port eth0 prio 3
		$NFCTL dev set nf0 revertive off
		$NFCTL -j port show
		ip link del nf0"
}

require_nfailover
require_command ping rmmod setpriv unshare
make_tmp
INTERVAL=$(calm_interval)
case $INTERVAL in
*us) INTERVAL_US=${INTERVAL%us} ;;
*) INTERVAL_US=${INTERVAL%ms}000 ;;
esac
run_tests "$@"
