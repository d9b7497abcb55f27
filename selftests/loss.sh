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
SECONDS_OF_HALF=1
SAME_NS=50000		# a pulse is seen by pulsewatch and by the module within that
NEWS_NS=1000000		# a verdict reaches the other end within that
: "${PULSEWATCH:=$(dirname "${BASH_SOURCE[0]}")/pulsewatch}"

# watch NAME NS: pulses missing in a row at the host's ports
watch()
{
	in_background ip netns exec "$2" "$PULSEWATCH" eth0 eth1 \
		>"$TMP/missing-$1" 2>"$TMP/totals-$1"
	WATCHES+=($!)
}

# lose_for SECONDS FUNCTION: which starts the loss, and is watched from before
lose_for()
{
	local seconds=$1 pid

	WATCHES=()
	watch a "$A"
	watch b "$B"
	sleep 0.1
	"$2"
	sleep "$seconds"
	stop_losing
	sleep 0.1
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

each_cable_end()
{
	local n letter

	for letter in a b; do
		for ((n = 0; n < LINKS; n++)); do
			"$@" "$letter$n"
		done
	done
}

stop_losing()
{
	each_cable_end calm_down 2>/dev/null
}

calm_down()
{
	tc -n "$C" filter del dev "$1" ingress
	tc -n "$C" qdisc del dev "$1" root
}

# Half of them, but never two in a row; hellos and data do not count along
lose_every_other()
{
	tc -n "$C" filter add dev "$1" ingress protocol 0x88b5 \
		flower dst_mac "00:00:00:00:00:00/01:00:00:00:00:00" \
		action pass random determ drop 2
}

lose_half()
{
	each_cable_end lose_every_other
}

half_body()
{
	lose_for "$SECONDS_OF_HALF" lose_half
	check_that "of 1000 pulses, missing" "$(least_missing) >= 300"
	sum_events 0 "$TMP/events-a" "$TMP/events-b"
	check_events "half the pulses" pair-down 0 failover 0 failback 0 peer-lost 0 \
		lost 0 holes 0
	((RET == 0)) || quote < <(cat "$TMP/events-a" "$TMP/events-b")
}

every_other_pulse_lost()
{
	local HOST_CABLES=cables_clsact

	with_hosts half_body
}

# Runs of missing pulses that are long enough for a verdict
runs_of()
{
	awk -v least="$MULTIPLIER" -F '"missing":' '$2 + 0 >= least' "$TMP/missing-$1"
}

# Verdicts of silence that no such run explains
unexplained()
{
	# shellcheck disable=SC2016 # for jq
	jq -c --argjson same "$SAME_NS" --slurpfile runs <(runs_of "$1") '
		select(.event == "pair-down" or .event == "failover") |
		select(.reason == "silence") | . as $event |
		(if .event == "failover" then .from else .port end) as $port |
		select($runs | map(select(.port == $port and
			(.["last-rx-ns"] - $event["last-rx-ns"] | fabs) < $same)) |
			length == 0)' "$TMP/events-$1"
}

# Moves because the other end said so, though it had no verdict just before
unfounded()
{
	# shellcheck disable=SC2016 # for jq
	jq -c --argjson news "$NEWS_NS" --slurpfile theirs "$TMP/events-$2" '
		select(.event == "failover" and .reason != "silence") | . as $event |
		select($theirs | map(select(.event == "pair-down" and
			.reason == "silence" and .port == $event.from and
			.["time-ns"] <= $event["time-ns"] and
			.["time-ns"] > $event["time-ns"] - $news)) |
			length == 0)' "$TMP/events-$1"
}

lose_some()
{
	tc -n "$C" qdisc add dev "$1" root netem loss "$PERCENT%"
}

lose_at_random()
{
	each_cable_end lose_some
}

random_body()
{
	local host

	lose_for "$SECONDS_OF_LOSS" lose_at_random
	check_that "of 1000 pulses, missing" "$(least_missing) >= 8 * $PERCENT"
	{ unexplained a; unexplained b; unfounded a b; unfounded b a; } >"$TMP/wrong"
	[[ ! -s $TMP/wrong ]] || { fail "verdicts without a reason"; quote <"$TMP/wrong"; }
	for host in a b; do
		info "host $host: $(runs_of "$host" | wc -l) times $MULTIPLIER or more" \
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
require_module sch_netem act_gact cls_flower
# The watchers are busy
make_tmp
INTERVAL=$(calm_interval)
! slow_machine ||
	SECONDS_OF_LOSS=10 SECONDS_OF_HALF=5 SAME_NS=2000000 NEWS_NS=10000000
run_tests "$@"
