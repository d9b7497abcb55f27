#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Requests of chance over netlink, made from the specification, while others make and take
# away the device that they are about: netlink_fuzz.  Each is answered, and in the end a
# device finds its peer.  The rest is for the kernel's log and for the module, which must
# unload.  SEED=n sends the same requests again, REQUESTS=n so many from each process.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	requests_of_chance
"

: "${NETLINK_FUZZ:=$(dirname "${BASH_SOURCE[0]}")/netlink_fuzz}"
: "${SEED:=9}"
INTERVAL=10ms
# Each waits for the grace periods of those that make links, which are dear in any clock
if slow_machine; then
	: "${REQUESTS:=300}"
elif clock_is_deterministic; then
	: "${REQUESTS:=600}"
else
	: "${REQUESTS:=300}" && INTERVAL=50ms
fi

fuzz_body()
{
	local remote

	remote=$(mac_of "$B" eth0)
	pulse_interval "$INTERVAL" 3
	in_background ip netns exec "$B" ping -q -n -i 0.01 -c 1000000 "$A4" >/dev/null 2>&1
	start_monitor "$A" "$TMP/events"
	in_ns "$A" "$NETLINK_FUZZ" "$REQUESTS" "$SEED" "$DEV" eth0 eth1 "$remote" \
		>"$TMP/fuzz" 2>&1 || fail "netlink_fuzz failed"
	quote <"$TMP/fuzz"
	check_that "bytes of events" "$(stat -c %s "$TMP/events") > 0"
	# as it was, or not at all
	! ip -n "$A" link show dev "$DEV" >/dev/null 2>&1 ||
		check_ok "delete" ip -n "$A" link del "$DEV"
	host_lines "$A4" "$A6" | ip -n "$A" -batch - || fail "no device afterwards"
	pulse_interval "$INTERVAL" 3 "$A"
	ip -n "$A" link set "$DEV" up
	pairs_up || fail "not every pair came up afterwards"
	soon hosts_ping || fail "no ping afterwards"
}

requests_of_chance()
{
	info "SEED=$SEED REQUESTS=$REQUESTS"
	with_hosts fuzz_body
}

require_nfailover
require_command ping "$NETLINK_FUZZ"
make_tmp
run_tests "$@"
