#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A device comes and goes, ROUNDS times, while its peer beats and sends to it: churn
# makes and takes it away over netlink, in orders of chance that SEED=n repeats.  In
# the end a device that stays finds its peer.  The rest is for the kernel's log and
# for the module, which must unload.
#
# Budget: a round is 15 requests and 15 ms, most of it waiting for RCU.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	device_comes_and_goes
"

: "${CHURN:=$(dirname "${BASH_SOURCE[0]}")/churn}"
: "${ROUNDS:=500}"
: "${SEED:=$((SRANDOM % 32768))}"
INTERVAL=10ms
PINGS=1000000		# until it is ended
slow_machine && ROUNDS=50

ping_for_ever()
{
	in_background ip netns exec "$1" ping -q -n -i 0.01 -c "$PINGS" "$2" >/dev/null 2>&1
}

churn_body()
{
	local out

	ip -n "$A" link del "$DEV"
	ping_for_ever "$B" "$A4"
	ping_for_ever "$B" "$A6"
	out=$(in_ns "$A" "$CHURN" "$ROUNDS" "$SEED" "$DEV" eth0 eth1 "$A4" 2>&1) ||
		fail "SEED=$SEED: $out"
	info "SEED=$SEED: $out"
	host_lines "$A4" "$A6" | ip -n "$A" -batch - || fail "no device afterwards"
	pulse_interval "$INTERVAL" 3 "$A"
	ip -n "$A" link set "$DEV" up
	pairs_up || fail "not every pair came up afterwards"
	soon hosts_ping || fail "no ping afterwards"
	check_that "peers of B" "$(nf_query "$B" length peer show dev "$DEV") >= 1"
}

device_comes_and_goes()
{
	with_hosts churn_body
}

require_nfailover
require_command ping "$CHURN"
make_tmp
run_tests "$@"
