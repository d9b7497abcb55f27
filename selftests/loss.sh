#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Loss is no fault.  Only as many pulses in a row as the multiplier says may end
# a session; pulsewatch, which sees what reached the ports, tells whether each
# verdict had its reason.
#
# SECONDS_OF_LOSS=n sets how long pulses are lost at random.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	every_other_pulse_lost
	random_loss
"

MULTIPLIER=3
PERCENT=5
: "${SECONDS_OF_LOSS:=60}"
: "${PULSEWATCH:=$(dirname "${BASH_SOURCE[0]}")/pulsewatch}"

with_hosts()
{
	topo_create 2 unequal
	topo_nfailover "$INTERVAL" "$MULTIPLIER"
	if ((RET == 0)); then
		start_monitor "$A" "$TMP/events-a"
		start_monitor "$B" "$TMP/events-b"
		"$@"
		stop_background
	fi
	topo_destroy
}

# watch NAME NS: pulses missing in a row at the host's ports
watch()
{
	in_background ip netns exec "$2" "$PULSEWATCH" eth0 eth1 \
		>"$TMP/missing-$1" 2>"$TMP/totals-$1"
	WATCHES+=($!)
}

lose_for()
{
	local seconds=$1 pid

	WATCHES=()
	watch a "$A"
	watch b "$B"
	sleep "$seconds"
	for pid in "${WATCHES[@]}"; do
		kill "$pid"
		wait "$pid" || fail "pulsewatch did not see everything"
	done
	quote <"$TMP/totals-a"
	quote <"$TMP/totals-b"
}

# What of 1000 pulses did not arrive, at the port where it is least
least_missing()
{
	awk '{ sub(",", ""); r = 1000 * $4 / ($2 + $4)
	       if (NR == 1 || r < least) least = r } END { print int(least) }' \
		"$TMP/totals-a" "$TMP/totals-b"
}

events_of()
{
	# shellcheck disable=SC2016 # for jq
	cat "$TMP/events-a" "$TMP/events-b" |
		jq -s --arg names "$1" 'map(select(.event | IN($names | split(" ")[]))) | length'
}

# Half of them, but never two in a row
half_body()
{
	local n letter

	cables_clsact
	for letter in a b; do
		for ((n = 0; n < LINKS; n++)); do
			tc -n "$C" filter add dev "$letter$n" ingress matchall \
				action pass random determ drop 2
		done
	done
	lose_for 1
	check_that "of 1000 pulses, missing" "$(least_missing) > 400"
	check_equal "verdicts" "$(events_of "pair-down failover failback peer-lost")" 0
}

every_other_pulse_lost()
{
	with_hosts half_body
}

# Verdicts of silence that no run of missing pulses explains, and what was
# missing instead
unexplained()
{
	# shellcheck disable=SC2016 # for jq
	jq -c --slurpfile missing "$TMP/missing-$1" --argjson least "$MULTIPLIER" '
		select(.event == "pair-down" or .event == "failover") |
		select(.reason == "silence") | . as $event |
		(if .event == "failover" then .from else .port end) as $port |
		($missing | map(select(.port == $port and
			(.["last-rx-ns"] - $event["last-rx-ns"] | fabs) < 50000))) as $runs |
		select($runs | all(.missing < $least)) | [$event, $runs]' "$TMP/events-$1"
}

runs_of()
{
	# shellcheck disable=SC2016 # for jq
	jq -s --argjson least "$MULTIPLIER" 'map(select(.missing >= $least)) | length' \
		"$TMP/missing-$1"
}

# Moves because the other end said so, though it had no verdict just before
unfounded()
{
	# shellcheck disable=SC2016 # for jq
	jq -c --slurpfile theirs "$TMP/events-$2" '
		select(.event == "failover" and .reason != "silence") | . as $event |
		select($theirs | map(select(.event == "pair-down" and
			.reason == "silence" and .port == $event.from and
			.["time-ns"] <= $event["time-ns"] and
			.["time-ns"] > $event["time-ns"] - 1000000)) |
			length == 0)' "$TMP/events-$1"
}

random_body()
{
	local n letter host

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			tc -n "$C" qdisc add dev "$letter$n" root netem loss "$PERCENT%"
		done
	done
	lose_for "$SECONDS_OF_LOSS"
	check_that "of 1000 pulses, missing" "$(least_missing) >= 10 * $PERCENT - 5"
	{ unexplained a; unexplained b; unfounded a b; unfounded b a; } >"$TMP/wrong"
	[[ ! -s $TMP/wrong ]] || { fail "verdicts without a reason"; quote <"$TMP/wrong"; }
	for host in a b; do
		info "host $host: $(runs_of "$host") times $MULTIPLIER or more" \
		     "in a row missing," \
		     "$(count_events "$TMP/events-$host" pair-down) pairs down," \
		     "$(count_events "$TMP/events-$host" failover) failovers"
	done
}

random_loss()
{
	with_hosts random_body
}

require_nfailover
require_command "$PULSEWATCH"
require_module sch_netem act_gact cls_matchall
make_tmp
INTERVAL=$(calm_interval)
! slow_machine || SECONDS_OF_LOSS=5
run_tests "$@"
