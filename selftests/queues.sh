#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What waits in the queues of the ports, when a path dies and when it does not.
#
# Budget: CUTS silent cuts under one TCP stream as fast as it goes, some 50 ms of it
# for each; besides some thousand datagrams.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	tcp_through_many_cuts
	dead_port_is_drained
	live_port_is_not_drained
	pulses_pass_a_full_queue
	all_queues_are_used
"
# On the debug kernel TCP never has much in a queue
if slow_machine; then
	ALL_TESTS="tcp_through_many_cuts all_queues_are_used"
	smoke all_queues_are_used
else
	smoke dead_port_is_drained pulses_pass_a_full_queue
fi

INTERVAL=250us
: "${TCPSTREAM:=$(dirname "${BASH_SOURCE[0]}")/tcpstream}"
: "${CUTS:=20}"
slow_machine && INTERVAL=20ms CUTS=2

# A stream from A to B that does not end by itself
start_stream()
{
	in_background "$TCPSTREAM" "$A,$A4" "$B,$B4" 1000000000000 >/dev/null
	slowwait 5000 flows || fail "the stream does not begin"
}

flows()
{
	(($(sent_on "$DEV") > 10000))
}

# tcp_counter FILE LINE NAME: what /proc/net/FILE in A has of it
tcp_counter()
{
	# shellcheck disable=SC2016 # awk's own
	in_ns "$A" awk -v line="$2:" -v name="$3" '$1 != line { next }
		!n { n = split($0, names); next }
		{ for (i in names) if (names[i] == name) print $i }' "/proc/net/$1"
}

# Of TCP's retransmission timer, so far
timeouts()
{
	tcp_counter netstat TcpExt TCPTimeouts
}

sent_again()
{
	tcp_counter snmp Tcp RetransSegs
}

sent_on()
{
	ip -n "$A" -s -j link show "$1" | jq '.[0].stats64.tx.bytes'
}

# Bytes leave A on that port
flows_on()
{
	local before

	before=$(sent_on "$1")
	slowwait 5000 eval "((\$(sent_on $1) > $before + 20000))"
}

##############################################################################
# TCP

# one_cut CABLE TO: how many timeouts it cost, and how many segments, in COST and LOST
one_cut()
{
	local cut=$1 to=$2 timeouts again

	flows_on "eth$cut" || fail "nothing leaves on eth$cut"
	timeouts=$(timeouts)
	again=$(sent_again)
	cut_both_ways "$cut" >&"$cutter"
	slowwait 5000 both_on "eth$to" || fail "not on eth$to"
	flows_on "eth$to" || fail "the stream does not go on"
	COST=$(($(timeouts) - timeouts))
	LOST=$(($(sent_again) - again))
	heal_both_ways "$cut" >&"$cutter"
	pairs_up || fail "the pairs do not come back"
}

# Those that found nothing under way do not count
many_cuts_body()
{
	local n cuts=0 bad=0 segments=0 cutter COST LOST

	set_everywhere revertive off
	coproc CUTTER { exec ip -n "$C" -batch -; }
	cutter=${CUTTER[1]}
	start_stream
	for ((n = 0; n < 2 * CUTS && cuts < CUTS && RET == 0; n++)); do
		one_cut $((n % 2)) $(((n + 1) % 2))
		((LOST)) || continue
		cuts=$((cuts + 1))
		segments=$((segments + LOST))
		((COST == 0)) || bad=$((bad + 1))
	done
	info "$cuts cuts with $segments segments lost, $bad with a retransmission timeout"
	check_equal "cuts with something under way" "$cuts" "$CUTS"
	check_that "cuts with a retransmission timeout" "$bad * 20 <= $CUTS"
	exec {cutter}>&-
}

# Without delay all would be acknowledged before anybody can look, without a limit nobody
# else would run
long_cables()
{
	local n

	for ((n = 0; n < LINKS; n++)); do
		tc -n "$C" qdisc add dev "b$n" root netem delay 300us limit 10000 ||
			bail_out "no delay"
		queue "eth$n" 20mbit || bail_out "no limit"
	done
}

tcp_through_many_cuts()
{
	HOST_CABLES=long_cables with_hosts many_cuts_body
}

##############################################################################
# Dead ports

# queue PORT RATE: of A; it can take all that a socket gives
queue()
{
	tc -n "$A" qdisc add dev "$1" root handle 1: tbf rate "$2" burst 20000 limit 4000000
}

backlog()
{
	tc -n "$A" -j -s qdisc show dev "$1" root | jq '.[0].backlog'
}

queue_is_empty()
{
	(($(backlog "$1") == 0))
}

fill_queue()
{
	slowwait 10000 eval "((\$(backlog $1) > 50000))" || fail "the queue does not fill"
}

# On eth0, from which 50 kB take 200 ms to leave
stream_through_a_full_queue()
{
	soon both_on eth0 || fail "not on eth0"
	queue eth0 2mbit || fail "no slow queue"
	start_stream
	fill_queue eth0
}

dead_port_body()
{
	stream_through_a_full_queue
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	busywait 100 queue_is_empty eth0 ||
		fail "$(backlog eth0) bytes wait for a dead path"
	flows_on eth1 || fail "the stream waits for what is queued"
}

dead_port_is_drained()
{
	with_hosts dead_port_body
}

# By command, or while others use the port, nothing is lost
live_port_body()
{
	stream_through_a_full_queue
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	check_that "bytes that still leave on eth0" "$(backlog eth0) > 10000"
}

live_port_is_not_drained()
{
	with_hosts live_port_body
}

##############################################################################
# Pulses

full_queue_body()
{
	stream_through_a_full_queue
	sleep 0.5
	check_equal "pairs that went down" "$(count_events "$TMP/events-a" pair-down)" 0
	check_equal "A's active port" "$(active_port "$A")" eth0
	fill_queue eth0
}

pulses_pass_a_full_queue()
{
	with_hosts full_queue_body
}

##############################################################################
# Multi-queue ports

queues_used()
{
	tc -n "$A" -j -s qdisc show dev eth0 |
		jq '[.[] | select(.parent != null and .packets > 0)] | length'
}

all_queues_body()
{
	local port

	{
		echo "link set eth0 nomaster"
		echo "link del eth0"
	} | ip -n "$A" -batch - || fail "eth0 stays"
	ip -n "$C" link add a0 numtxqueues 4 numrxqueues 4 type veth \
		peer name eth0 netns "$A" numtxqueues 4 numrxqueues 4
	ip -n "$C" link set a0 master br0 up
	tc -n "$A" qdisc add dev eth0 root handle 1: mq
	ip -n "$A" link set eth0 master "$DEV"
	pairs_up || fail "not every pair came up"
	nf "$A" switch dev "$DEV" to eth0 >/dev/null || fail "cannot switch"
	for ((port = 5000; port < 5064; port++)); do
		in_ns "$A" bash -c "exec 3<>/dev/udp/$B4/$port && echo x >&3"
	done
	check_equal "transmit queues that were used" "$(queues_used)" 4
}

all_queues_are_used()
{
	with_hosts all_queues_body
}

require_nfailover
require_command jq "$TCPSTREAM"
require_module sch_netem sch_tbf
make_tmp
run_tests "$@"
