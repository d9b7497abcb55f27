#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# On which CPU the engine runs: on that of option engine-cpu, for which two are needed.
#
# Budget: two hosts' pulses for a second or two.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	runs_where_it_is_told
	goes_on_without_its_cpu
	unknown_cpus_are_refused
"
INTERVAL=2ms
CPU1=/sys/devices/system/cpu/cpu1

# runs_on CPU: how often it did, of both hosts: on PREEMPT_RT it is a thread, elsewhere a high
# tasklet, and nobody else here has any
runs_on()
{
	local pid

	if is_rt; then
		for pid in $(pgrep -x "nfailover/$DEV"); do
			# its last but 13th field, counted from behind the name
			awk -v cpu="$1" '{ sub(/.*\) /, "") } $37 == cpu' "/proc/$pid/stat"
		done | wc -l
	else
		awk -v column=$(($1 + 2)) '$1 == "HI:" { print $column }' /proc/softirqs
	fi
}

# only_on CPU: 0.2 s long; a run that had begun elsewhere may be counted there
only_on()
{
	local here=$1 other=$((1 - $1)) before beside

	if is_rt; then
		(($(runs_on "$here") == 2))
		return
	fi
	before=$(runs_on "$here") beside=$(runs_on "$other")
	sleep 0.2
	(($(runs_on "$here") - before >= 100 && $(runs_on "$other") - beside <= 10))
}

engine_on()
{
	local ns

	for ns in $HOSTS; do
		check_ok "engine-cpu $1" nf "$ns" dev set "$DEV" engine-cpu "$1"
	done
}

told_body()
{
	local cpu

	for cpu in 1 0 1; do
		engine_on "$cpu"
		check_equal "shown" "$(nf_query "$A" '.[0]["engine-cpu"]' dev show "$DEV")" "$cpu"
		slowwait 5000 only_on "$cpu" || fail "CPU $cpu is not the one"
	done
	engine_on any
	check_equal "shown" "$(nf_query "$A" '.[0]["engine-cpu"]' dev show "$DEV")" null
	check_match "shown" "$(nf "$A" dev show "$DEV")" "engine-cpu +any"
	check_ok "pairs" pairs_up
}

runs_where_it_is_told()
{
	with_hosts told_body
}

without_body()
{
	engine_on 1
	slowwait 5000 only_on 1 || fail "CPU 1 is not the one"
	echo 0 >"$CPU1/online" || fail "CPU 1 cannot be taken offline"
	check_ok "pairs without it" pairs_up
	slowwait 5000 only_on 0 || fail "CPU 0 does not take over"
	check_refused "engine-cpu that is offline" 1 "offline" \
		nf "$A" dev set "$DEV" engine-cpu 1
	echo 1 >"$CPU1/online"
	slowwait 5000 only_on 1 || fail "CPU 1 does not have it back"
	check_ok "pairs" pairs_up
}

goes_on_without_its_cpu()
{
	with_hosts without_body
	[[ $(<"$CPU1/online") == 1 ]] || echo 1 >"$CPU1/online"
}

refused_body()
{
	check_refused "no such CPU" 1 "There is no such CPU, or it is offline" \
		nf "$A" dev set "$DEV" engine-cpu 4095
	check_refused "no number" 2 "neither any nor a number" \
		nf "$A" dev set "$DEV" engine-cpu first
	check_equal "as it was" "$(nf_query "$A" '.[0]["engine-cpu"]' dev show "$DEV")" null
}

unknown_cpus_are_refused()
{
	with_hosts refused_body
}

require_nfailover
[[ -e $CPU1 ]] || skip_all "two CPUs are needed"
make_tmp
run_tests "$@"
