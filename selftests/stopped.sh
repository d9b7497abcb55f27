#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Ports whose driver stops transmit queues, one of two or all, or detaches the NIC.
# The devices are those of vm/stuck: stuck0 and stuck1, stuck2 and stuck3 are joined.
#
# Budget: each case some 200 ms of datagrams or of one TCP stream.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

ALL_TESTS="
	one_queue_stopped
	all_queues_stopped
	stopped_while_busy
	detached
"
smoke all_queues_stopped detached

INTERVAL=250us
: "${TCPSTREAM:=$(dirname "${BASH_SOURCE[0]}")/tcpstream}"
slow_machine && INTERVAL=20ms
STUCK=/sys/kernel/debug/stuck

# with_stuck FUNCTION: A has stuck0 and stuck2 as eth0 and eth1, B the other ends
with_stuck()
{
	local n

	modprobe stuck || fail "no devices that stop"
	setup_ns A B
	HOSTS="$A $B"
	for n in 0 1; do
		ip link set "stuck$((2 * n))" netns "$A" name "eth$n"
		ip link set "stuck$((2 * n + 1))" netns "$B" name "eth$n"
	done
	quiet_ns "$A"
	quiet_ns "$B"
	on_hosts "$@"
	cleanup_ns "$A" "$B"
	slowwait 5000 rmmod stuck 2>/dev/null || fail "the devices do not go"
}

# stopped A|B CABLE MASK
stopped()
{
	local n=$(($2 * 2))

	[[ $1 == A ]] || n=$((n + 1))
	echo "$3" >"$STUCK/stuck$n/stopped"
}

present()
{
	echo "$2" >"$STUCK/stuck$(($1 * 2))/present"
}

pulse_errors()
{
	nf_json "$A" stats dev "$DEV" | grep -o '"tx-pulse-errors":[0-9]*' | cut -d: -f2
}

both_ends_on()
{
	slowwait 5000 both_on "$1" || fail "$2: not on $1"
}

no_pair_down()
{
	check_equal "$1: pairs that went down" \
		"$(count_events "$TMP/events-a" pair-down) $(count_events "$TMP/events-b" pair-down)" "0 0"
}

# Pulses take the other one, whichever it is
one_queue_body()
{
	local mask

	for mask in 1 2; do
		stopped A 0 "$mask"
		stopped B 0 "$mask"
		sleep 0.3
		no_pair_down "mask $mask"
		check_equal "mask $mask: active port" "$(active_port "$A")" eth0
	done
	stopped A 0 0
	stopped B 0 0
	check_equal "pulses that could not be sent" "$(pulse_errors)" 0
}

one_queue_stopped()
{
	with_stuck one_queue_body
}

# A cannot say anything on eth0: B notices, as after a cut in one direction, and tells
# A over eth1.  Nothing of A's own tells it.
all_queues_body()
{
	local bar=910 probe=50us window=30ms

	! slow_machine || bar=100000 probe=5ms window=400ms
	export_nf
	gap --helper bash --ready "pairs_up && slowwait 5000 both_on eth0" --interval "$probe" \
		--after "$window" --cuts 3 --phase 37us --settle 5ms \
		--cut "echo 3 >$STUCK/stuck0/stopped" --heal "echo 0 >$STUCK/stuck0/stopped" || return
	measured "all queues stopped" "$bar"
	check_that "pulses that could not be sent" "$(pulse_errors) > 0"
}

all_queues_stopped()
{
	with_stuck all_queues_body
}

# What waited for the stopped queues is let go, and the stream goes on; then the pair is back
busy_body()
{
	local before ns

	for ns in $HOSTS; do
		nf "$ns" dev set "$DEV" revertive off || fail "revertive off"
	done
	in_background "$TCPSTREAM" "$A,$A4" "$B,$B4" 1000000000000 >/dev/null 2>&1
	slowwait 5000 sent_more_than 10000 || fail "the stream does not begin"
	stopped A 0 3
	both_ends_on eth1 "all queues stopped"
	busywait 500 queue_is_empty || fail "$(backlog) bytes wait for stopped queues"
	before=$(sent)
	slowwait 5000 sent_more_than $((before + 1000000)) || fail "the stream does not go on"
	check_equal "the pair" "$(pair_state "$B" eth0)" down
	stopped A 0 0
	slowwait 5000 pair_state_is "$A" eth0 up || fail "the pair does not come back"
	nf "$A" switch dev "$DEV" to eth0 >/dev/null || fail "cannot switch"
	before=$(sent)
	slowwait 5000 sent_more_than $((before + 1000000)) || fail "nothing passes eth0 any more"
}

sent()
{
	in_ns "$A" cat "/sys/class/net/$DEV/statistics/tx_bytes"
}

sent_more_than()
{
	(($(sent) > $1))
}

backlog()
{
	tc -n "$A" -j -s qdisc show dev eth0 | jq 'map(.backlog) | add'
}

queue_is_empty()
{
	(($(backlog) == 0))
}

stopped_while_busy()
{
	with_stuck busy_body
}

# The NIC's driver takes it away for a while: no carrier event tells, the next frame does
detached_body()
{
	present 0 0
	slowwait 5000 both_on eth1 || fail "detached: not on eth1"
	event_has "detached" "$TMP/events-a" failover '.from == "eth0" and .reason == "carrier"'
	present 0 1
	pairs_up || fail "the pair does not come back"
}

detached()
{
	with_stuck detached_body
}

cleanup_hook()
{
	cleanup_all_ns
	rmmod stuck 2>/dev/null
}

require_nfailover
require_command jq "$TCPSTREAM"
slow_machine || require_deterministic_clock
make_tmp
export STUCK
run_tests "$@"
