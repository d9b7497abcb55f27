#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# No memory: failnth makes each request fail at each allocation that the module makes, or
# that the kernel makes for it.  The rest is for the kernel's log, for the module, which must
# unload, and for kmemleak, if the kernel was started with it: vm -a kmemleak=on.
#
# Budget: some 400 requests, and two looks at the state for each that fails; ten cuts.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_direct.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_direct.sh"

ALL_TESTS="
	requests_without_memory
	answers_without_memory
"

: "${FAILNTH:=$(dirname "${BASH_SOURCE[0]}")/failnth}"
INTERVAL=20ms
DEBUG=/sys/kernel/debug
: "${DEPTH:=10}"		# functions, those that allocate among them

# What fails: what the module calls, also if it may wait for memory. What comes deeper, as of
# sysfs, whose hundreds are the same for any device, does not.
faults()
{
	local base size attr

	base=$(<"/sys/module/nfailover/sections/.text")
	size=$(awk '$1 == "nfailover" { print $2 }' /proc/modules)
	for attr in failslab fail_page_alloc; do
		echo N >"$DEBUG/$attr/ignore-gfp-wait"
		echo 0 >"$DEBUG/$attr/verbose"
		echo "$DEPTH" >"$DEBUG/$attr/stacktrace-depth"
		echo "$base" >"$DEBUG/$attr/require-start"
		printf '0x%x' $((base + size)) >"$DEBUG/$attr/require-end"
	done
	echo 0 >"$DEBUG/fail_page_alloc/min-order"
}

faults_end()
{
	local attr

	for attr in failslab fail_page_alloc; do
		echo 0 >"$DEBUG/$attr/require-start"
		echo 0xffffffffffffffff >"$DEBUG/$attr/require-end"
	done
}

requests_without_memory()
{
	direct_create 2
	# the peer's side; ours is made by failnth, as often as it takes
	host_lines "$B4" "$B6" | ip -n "$B" -batch - || fail "no peer"
	check_ok "node id" nf "$B" dev set "$DEV" node-id 0000000000000002
	pulse_interval "$INTERVAL" 3 "$B"
	ip -n "$B" link set "$DEV" up
	faults
	in_ns "$A" "$FAILNTH" "$DEV" eth0 eth1 "$(mac_of "$B" eth0)" 2 2>&1 | quote
	((PIPESTATUS[0] == 0)) || fail "failnth failed"
	faults_end
	{ host_lines "$A4" "$A6" && echo "link set $DEV up"; } | ip -n "$A" -batch - ||
		fail "no device afterwards"
	pulse_interval "$INTERVAL" 3 "$A"
	pairs_up || fail "not every pair came up afterwards"
	direct_destroy
}

# answer APPROVE-OR-DENY N: fails where it waits to be approved that eth0 is left, at its Nth
# allocation; then what it did not do is still to be done.  In FAULT if that was reached.
answer()
{
	local out

	out=$(in_ns "$A" "$FAILNTH" "$DEV" eth0 eth1 0:0:0:0:0:0 0 "$1" "$2" 2>&1) ||
		fail "failnth failed"
	info "$1, allocation $2: $out"
	[[ $out =~ fault=(.) ]] && FAULT=${BASH_REMATCH[1]}
	case $1,$out in
	deny,*error=0*) approval_is "$A" denied || fail "it is not denied" ;;
	approve,*error=0*) active_is "$A" eth1 || fail "it is not approved" ;;
	*)
		approval_is "$A" pending || fail "it does not wait any more"
		check_ok "with memory" nf "$A" "$1" "$DEV"
		;;
	esac
}

answers_without_memory()
{
	local what n FAULT

	direct_create 2
	topo_nfailover "$INTERVAL" 3
	check_ok "set" nf "$A" dev set "$DEV" approval on
	faults
	for what in deny approve; do
		FAULT=1
		for ((n = 1; FAULT && !RET && n < 20; n++)); do
			ip -n "$B" link set eth0 down
			soon approval_is "$A" pending || fail "nothing waits"
			FAULT=0
			answer "$what" "$n"
			ip -n "$B" link set eth0 up
			soon pair_state_is "$A" eth0 up || fail "eth0 does not come up"
			check_ok "clear" nf "$A" clear "$DEV"
			soon active_is "$A" eth0 || fail "not back on eth0"
		done
		# two of its answer, two of its event
		check_that "allocations of $what" "n > 5"
	done
	faults_end
	direct_destroy
}

require_nfailover
require_command "$FAILNTH"
[[ -e /proc/self/fail-nth && -e $DEBUG/failslab/require-start ]] ||
	skip_all "this kernel cannot let allocations fail"
make_tmp
run_tests "$@"
