#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A host whose CPU is stuck when a verdict is due suspects itself.  Pulses to A are dropped
# on the way, and for a while nothing is heard there; data frames may come even so.
#
# Budget: each case some 100 ms of datagrams, one each millisecond.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	data_puts_the_verdict_off_once
	silence_does_not
	strangers_do_not
	data_says_nothing_in_time
"
smoke data_puts_the_verdict_off_once data_says_nothing_in_time

# Time for tc to come and go before the CPU is stuck, and the verdict due meanwhile
STEP=5 MULTIPLIER=3
! is_rt || STEP=20
INTERVAL=${STEP}ms STUCK_US=$((STEP * 5000))
MS=1000000
PULSES=0x88b5
LOAD=$(dirname "$UDPGAP")/load
STUCK=/sys/kernel/debug/stuck

# with_cable FUNCTION: one for both hosts, so that no other pair testifies
with_cable()
{
	topo_create 1
	tc -n "$A" qdisc add dev eth0 clsact
	on_hosts "$@"
	topo_destroy
}

# data_from NS ADDRESS: to A, and it arrives
data_from()
{
	local before

	before=$(dev_count "$A" "$DEV" rx_packets)
	in_background "$LOAD" flood "$1,$2" "$A,$A4" 1ms
	slowwait 5000 received_more_than $((before + 20)) || fail "no data"
}

received_more_than()
{
	(($(dev_count "$A" "$DEV" rx_packets) > $1))
}

# An idle guest's clock leaps while tc waits for its files: the verdict would come before
# the CPU is stuck
drop_pulses()
{
	in_background chrt -i 0 "$LOAD" busy
	tc -n "$A" filter add dev eth0 ingress protocol "$PULSES" prio 1 matchall action drop ||
		fail "pulses are not dropped"
}

be_stuck()
{
	echo "$STUCK_US" >"$STUCK/cpu"
}

# The pair is down; SUSPECTED and DOWN are when A suspected itself, and gave the pair up
wait_for_verdict()
{
	soon event_seen "$TMP/events-a" pair-down || fail "the pair is still up"
	DOWN=$(told pair-down 0 time-ns)
	SUSPECTED=$(told self-suspect 0 time-ns)
}

# told EVENT N MEMBER: of A's Nth of this kind; 0 if there is none
told()
{
	events "$TMP/events-a" "map(select(.event == \"$1\"))[$2][\"$3\"] // 0"
}

# check_after WHAT NS INTERVALS: so many have passed, and a bit more
check_after()
{
	check_that "$1: ns" "$2 >= $3 * STEP * MS && $2 < ($3 * STEP + 1) * MS"
}

# m - 1 intervals, however long the data goes on
vouched_body()
{
	local again

	data_from "$B" "$B4"
	drop_pulses
	be_stuck
	wait_for_verdict
	check_equal "suspicions" "$(count_events "$TMP/events-a" self-suspect)" 2
	check_that "lateness" "$(told self-suspect 0 late-ns) > STEP * MS"
	check_equal "data before the window" "$(told self-suspect 0 data-frames)" 0
	check_equal "the window" "$(told self-suspect 0 until-ns)" $((SUSPECTED + STEP * MS))
	again=$(told self-suspect 1 time-ns)
	check_after "the window" $((again - SUSPECTED)) 1
	check_that "data in the window" "$(told self-suspect 1 data-frames) >= 2"
	check_equal "lateness at its end" "$(told self-suspect 1 late-ns)" 0
	check_equal "put off" "$(told self-suspect 1 until-ns)" $((again + 2 * STEP * MS))
	check_after "put off" $((DOWN - again)) 2
	info "$(told self-suspect 1 data-frames) frames put the verdict off"
}

data_puts_the_verdict_off_once()
{
	with_cable vouched_body
}

check_window_only()
{
	wait_for_verdict
	check_equal "suspicions" "$(count_events "$TMP/events-a" self-suspect)" 1
	check_after "the window" $((DOWN - SUSPECTED)) 1
}

silent_body()
{
	drop_pulses
	be_stuck
	check_window_only
}

silence_does_not()
{
	with_cable silent_body
}

# Who is behind the cable, but no peer
strangers_body()
{
	ip -n "$C" addr add "${NET4}9/24" dev br0
	data_from "$C" "${NET4}9"
	drop_pulses
	be_stuck
	check_window_only
}

strangers_do_not()
{
	with_cable strangers_body
}

in_time_body()
{
	data_from "$B" "$B4"
	drop_pulses
	wait_for_verdict
	check_equal "suspicions" "$SUSPECTED" 0
	check_after "the detection time" $((DOWN - $(told pair-down 0 last-rx-ns))) 3
}

data_says_nothing_in_time()
{
	with_cable in_time_body
}

require_nfailover
require_command "$LOAD"
require_module stuck
require_deterministic_clock
make_tmp
run_tests "$@"
