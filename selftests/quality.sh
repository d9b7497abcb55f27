#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nfctl quality says of a path is what was done to it, at the middle hop: to what
# host A hears on eth0.  The other way, and the other cable, have to stay as they are.
#
# Budget: pulses every 1 ms; each test some seconds.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	loss
	delay_and_jitter
	reordering
	outage
	in_words
	degrade
	nowhere_better
"
smoke loss

INTERVAL=1ms
MULTIPLIER=20
clock_is_deterministic && ! slow_machine || INTERVAL=10ms
DETECTION_NS=$((${INTERVAL%ms} * MULTIPLIER * 1000000))
SOME_SECONDS=4

# In place from the beginning: while a discipline is put in or taken away all that comes
# there is lost, on RT for more than ten milliseconds
HOST_CABLES=netem_create

netem_create()
{
	tc -n "$C" qdisc add dev a0 root netem delay 0ms || fail "no netem"
}

impair()
{
	tc -n "$C" qdisc change dev a0 root netem "$@" || fail "no netem $*"
}

# Tells what was lost, and what passed
calm_down()
{
	netem_lost "$C" a0
	impair delay 0ms
}

# read_quality NS PORT: of its one pair, into Q
read_quality()
{
	local json name

	Q=()
	json=$(nf_json "$1" quality show dev "$DEV" port "$2")
	for name in expected lost late rtt-min-ns rtt-avg-ns rtt-max-ns jitter-ns gap-max-ns \
		    detection-share detection-share-ever rtt-max-ever-ns gap-max-ever-ns; do
		[[ $json =~ \"$name\":([0-9]+) ]] ||
			fail "$(name_of "$1") $2: no $name: $json"
		Q[$name]=${BASH_REMATCH[1]:-0}
	done
	info "$(name_of "$1") $2: ${Q[lost]} of ${Q[expected]} lost, ${Q[late]} late," \
	     "RTT ${Q[rtt-min-ns]}/${Q[rtt-avg-ns]}/${Q[rtt-max-ns]} ns," \
	     "jitter ${Q[jitter-ns]} ns, gap ${Q[gap-max-ns]} ns, ${Q[detection-share]} %"
}

# What was not touched
check_others()
{
	local where

	for where in "$A eth1" "$B eth0" "$B eth1"; do
		# shellcheck disable=SC2086 # two words
		read_quality $where
		check_that "others: lost" "${Q[lost]} == 0"
	done
}

# The time is what the clock of this machine can promise
check_times()
{
	! clock_is_deterministic || check_that "$1" "$2"
}

loss_body()
{
	local dropped sent share

	impair loss 5%
	sleep "$SOME_SECONDS"
	read -r dropped sent < <(calm_down)
	info "netem dropped $dropped, and let $sent pass"
	read_quality "$A" eth0
	# Hellos, a hundredth or a tenth of all, are no pulses of the pair; and netem goes on
	# until it is told
	check_that "lost" "${Q[lost]} <= dropped * 11 / 10 + 5 && ${Q[lost]} >= dropped * 8 / 10 - 2"
	check_that "expected since the pair is up" "${Q[expected]} >= (dropped + sent) * 8 / 10"
	check_that "late" "${Q[late]} == 0"
	share=$(((${Q[gap-max-ns]} * 100 + DETECTION_NS - 1) / DETECTION_NS))
	check_that "share of the detection time" \
		"${Q[detection-share]} == share && ${Q[detection-share-ever]} >= share"
	check_that "longest gap, of more than one interval" \
		"${Q[gap-max-ns]} > DETECTION_NS / MULTIPLIER"
	check_others
	sleep 10
	read_quality "$A" eth0
	check_that "lost, when the window has passed" "${Q[lost]} == 0"
	check_that "ever" "${Q[detection-share-ever]} >= share"
}

loss()
{
	with_hosts loss_body
}

delay_body()
{
	sleep 1
	read_quality "$A" eth0
	check_times "RTT before" "${Q[rtt-max-ns]} < 500000"
	impair delay 5ms 200us
	sleep 11
	read_quality "$A" eth0
	check_that "RTT at least" "${Q[rtt-min-ns]} > 4750000"
	check_times "RTT on average" "${Q[rtt-avg-ns]} > 4950000 && ${Q[rtt-avg-ns]} < 5150000"
	check_times "RTT at most" "${Q[rtt-max-ns]} < 5500000"
	check_that "RTT ever" "${Q[rtt-max-ever-ns]} >= ${Q[rtt-max-ns]}"
	# Two delays of 5 ms, each up to 200 us off, differ by a third of 400 us
	check_times "jitter" "${Q[jitter-ns]} > 110000 && ${Q[jitter-ns]} < 160000"
	check_that "lost" "${Q[lost]} == 0"
	# The round trip is that of both, what comes unevenly is only that way
	read_quality "$B" eth0
	check_that "RTT at the other end" "${Q[rtt-min-ns]} > 4750000"
	check_times "jitter at the other end" "${Q[jitter-ns]} < 50000"
	check_others
	calm_down >/dev/null
}

delay_and_jitter()
{
	with_hosts delay_body
}

# A pulse that overtakes others makes them late, not lost
reordering_body()
{
	impair delay 4ms reorder 20%
	sleep "$SOME_SECONDS"
	calm_down >/dev/null
	sleep 0.1
	read_quality "$A" eth0
	check_that "late" "${Q[late]} > 0"
	check_that "lost" "${Q[lost]} == 0"
}

reordering()
{
	with_hosts reordering_body
}

outage_body()
{
	sleep 1
	cable cut_both_ways 0
	soon pair_state_is "$A" eth0 down || fail "the cut was not noticed"
	sleep 1
	cable heal_both_ways 0
	soon pair_state_is "$A" eth0 up || fail "it does not come back"
	sleep 1
	read_quality "$A" eth0
	check_that "lost" "${Q[lost]} == 0"
	check_times "longest gap" "${Q[gap-max-ns]} < DETECTION_NS"
	check_others
}

outage()
{
	with_hosts outage_body
}

words_body()
{
	local text remote

	sleep 0.2
	text=$(nf "$A" quality)
	check_match "table" "$text" "LOSS.*RTT.*JITTER.*OF-DETECTION"
	check_match "table" "$text" "$DEV +eth0 .* up +[0-9]+ +0% "
	text=$(nf "$A" quality show "$DEV" port eth0 histogram)
	check_match "histogram" "$text" "round-trip times, at most .*#.*one pulse heard.*#"
	check_equal "pairs in it" "$(grep -c remote <<<"$text")" 1
	remote=$(nf_query "$A" '.[0].remote' pair show dev "$DEV" port eth0)
	check_equal "of one pair, as many gaps in the bins as pulses in the window" \
		"$(nf_query "$A" '.[] | (.["gap-bins"] | add) == .expected and .lost == 0' \
			quality show dev "$DEV" port eth0 remote "$remote")" true
	check_refused "no such pair" 1 "There is no pair with this remote MAC" \
		nf "$A" quality show dev "$DEV" port eth0 remote 02:00:00:00:00:77
}

in_words()
{
	with_hosts words_body
}

# set_limit PERCENT: at both ends
set_limit()
{
	set_everywhere degrade-loss "$1" wait-to-restore 500ms
}

standing_is()
{
	[[ $(nf_query "$1" '.[0].standing' pair show dev "$DEV" port "$2") == "$3" ]]
}

# A hears little of what B sends on eth0: B has to leave it, and A has no reason to
degrade_body()
{
	local WAIT_TIMEOUT=15

	set_limit 5
	both_on eth0 || fail "the data are not on eth0"
	impair loss 20%
	event_has "limit" "$TMP/events-a" pair-degraded '.port == "eth0"'
	event_has "limit" "$TMP/events-b" failover \
		'.from == "eth0" and .to == "eth1" and .reason == "degrade"'
	active_is "$A" eth0 || fail "A left eth0, where B hears it well"
	soon standing_is "$B" eth0 degraded || fail "nfctl why does not know"
	check_match "nfctl why" "$(nf "$B" why)" "eth0 .* the peer loses too much there"
	check_match "nfctl pair show, A" "$(nf "$A" pair show port eth0)" " degraded"
	check_match "nfctl pair show, B" "$(nf "$B" pair show port eth0)" "remote-degraded"
	check_refused "manual switch" 1 "degraded, which ranks above a manual switch" \
		nf "$B" switch "$DEV" to eth0
	check_ok "forced switch" nf "$B" switch "$DEV" to eth0 force
	sleep 1.2
	active_is "$B" eth0 || fail "a forced switch does not hold"
	check_ok "clear" nf "$B" clear "$DEV"
	soon active_is "$B" eth1 || fail "it does not leave after the forced switch"
	: >"$TMP/events-b"
	calm_down >/dev/null
	event_has "well again" "$TMP/events-a" pair-mended '.port == "eth0"'
	event_has "well again" "$TMP/events-b" failback '.to == "eth0" and .reason == "wtr"'
	check_equal "pairs that went down" "$(count_events "$TMP/events-a" pair-down)" 0
	check_equal "degrades of A" "$(nf_query "$A" \
		'.[0].stats.degrades' pair show dev "$DEV" port eth0)" 1
	# Without a limit nothing is too much
	set_limit 0
	impair loss 20%
	sleep 5
	both_on eth0 || fail "left without a limit"
	calm_down >/dev/null
}

degrade()
{
	with_hosts degrade_body
}

# What is degraded everywhere stays where it is, and a fault still goes to what lives
nowhere_body()
{
	local WAIT_TIMEOUT=15

	set_limit 5
	tc -n "$C" qdisc add dev a1 root netem loss 20%
	event_has "standby" "$TMP/events-a" pair-degraded '.port == "eth1"'
	impair loss 20%
	soon degraded_on_both || fail "not degraded on both"
	sleep 2
	both_on eth0 || fail "left for what is degraded too"
	check_equal "failovers" "$(count_events "$TMP/events-b" failover)" 0
	cable cut_carrier b 0
	soon active_is "$B" eth1 || fail "the only path that lives is withheld"
	cable heal_carrier b 0
	calm_down >/dev/null
	tc -n "$C" qdisc del dev a1 root
}

degraded_on_both()
{
	[[ $(nf_query "$B" 'map(.["remote-degraded"]) | all' pair show dev "$DEV") == true ]]
}

nowhere_better()
{
	with_hosts nowhere_body
}

declare -A Q

require_nfailover
require_module sch_netem
make_tmp
run_tests "$@"
