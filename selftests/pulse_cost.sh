#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a pulse costs, sent and received, in instructions: how much of the CPU all that
# pulses need takes from a process that counts, in the clock of vm -i, where one
# instruction takes one nanosecond.  The timer and its interrupt, building, the NIC of
# veth, its softirq, the session and all decisions are in it.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_direct.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_direct.sh"

ALL_TESTS="
	two_pairs
	sixteen_pairs
"

ROUNDS=500000000			# of the process that counts, two instructions each

pulses_received()
{
	local ns

	for ns in $HOSTS; do
		nf_json "$ns" pair show dev "$DEV"
	done | grep -o '"rx-pulses":[0-9]*' | awk -F: '{ n += $2 } END { print n }'
}

# What all others than the process that counts take in a second
taken()
{
	local others all

	read -r others all < <("$CPUTAKEN" "$ROUNDS") || return
	echo $((others * 1000000000 / all))
}

# cost NAME BAR: with pulses, less without
cost()
{
	local name=$1 bar=$2 before after busy idle time rate cost

	before=$(pulses_received)
	time=${EPOCHREALTIME/./}
	busy=$(taken)
	after=$(pulses_received)
	time=$((${EPOCHREALTIME/./} - time))
	rate=$(((after - before) * 1000000 / time))
	devices_down
	idle=$(taken)
	cost=$(((busy - idle) / rate))
	info "$name: $rate pulses a second, $cost instructions each"
	check_that "$name: instructions of a pulse, at least 1000" "$cost >= 1000"
	case $(uname -r) in
	6.12*-rt*) ;;
	6.12*) check_that "$name: instructions of a pulse, at most $bar" "$cost <= $bar" ;;
	esac
}

two_pairs()
{
	direct_create 2
	topo_nfailover
	cost "two pairs" 2820
	direct_destroy
}

# All of one peer's, and all fast. On RT so many at 250 us leave no time to anybody else once
# they come up: there they beat every 1 ms.
sixteen_pairs()
{
	local interval=250us ns

	! is_rt || interval=1ms
	direct_create 16
	topo_nfailover "$interval"
	for ns in $HOSTS; do
		nf "$ns" dev set "$DEV" slow-interval "$interval" pulse-budget 0
	done
	sleep 0.1
	cost "sixteen pairs every $interval" 2000
	direct_destroy
}

CPUTAKEN=$(dirname "${BASH_SOURCE[0]}")/cputaken

require_nfailover
require_command "$CPUTAKEN"
require_module veth
require_deterministic_clock
run_tests "$@"
