#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# How long a path stays dead: cuts at staggered phases, a datagram every 50 us
# each way, the longest gap at either receiver against a bar.  The clock is that
# of vm -i, one nanosecond an instruction; bonding meets the same cuts beside it.
#
# CUTS=n sets the number of cuts of each case.  On a debug kernel, intervals,
# probes and bars are those of slow_machine below: function, not speed.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=bonding.sh
source "$(dirname "${BASH_SOURCE[0]}")/bonding.sh"

ALL_TESTS="
	silent_cut
	silent_cut_fast
	silent_cut_ipv6
	one_way_cut
	one_way_cut_fast
	carrier_lost
	carrier_lost_same_ifindex
	switchover
	failback
	peer_frozen
	peer_frozen_one_pair
	cut_while_lost
"

# Bars in us: interval x multiplier + 2 probes + work
PROBE=50
WORK=100		# of 300 cuts at 100 us x 3 one took 90 more, all others 40
INTERVAL=250us
FAST_INTERVAL=100us
MULTIPLIER=3
ONE_WAY=50		# more, for one end learns it from the other
ROUND_TRIP=50		# of veth and two queues, with what each end does first
CARRIER_BAR=250
NIC_WORK=200		# more, for interrupts and registers of a NIC at each end: 1 in 100 takes 180
CLOSING=110		# more, for the link is silent before it has lost its carrier
# Where the kernel tells late, the next transmission or the next tick sees it
LATE_CARRIER_BAR=$((${INTERVAL%us} + PROBE + WORK))
AFTER=6ms
# A cut is made again if the prober, which has the highest priority of all tasks, stood
# still for so long within the longest gap, whoever was to blame; it sends each PROBE and
# is late by half of that now and then.  Not where softirqs hold it up as a rule.
MAX_STALL=$((5 * PROBE))us

silent_bar()
{
	echo $((${INTERVAL%us} * MULTIPLIER + 2 * PROBE + WORK))
}

case $(uname -r) in
6.12*-rt*)
	# Timers and softirqs are threads there: of 55 cuts at 100 us two took 0.58 and 0.60 ms
	PROBE=100 WORK=160 CUTS=${CUTS:-5} AFTER=60ms MAX_STALL=500us
	# RT closes a link without hurrying RCU, for milliseconds: silence is seen first
	CARRIER_BAR=$(silent_bar) LATE_CARRIER_BAR=$CARRIER_BAR CLOSING=
	;;
6.12*)
	CUTS=${CUTS:-20}
	;;
*)
	# Before 6.5 softirqs wait for ksoftirqd once it has been woken, but for ours: carrier
	# and datagrams may. Of 1300 carriers two took 0.61 and 0.64 ms, all others 0.57 at most
	WORK=160 CUTS=${CUTS:-5} CARRIER_BAR=700 LATE_CARRIER_BAR=700 CLOSING=
	;;
esac

if slow_machine; then
	PROBE=2000 WORK=20000 INTERVAL=20000us FAST_INTERVAL=10000us
	ONE_WAY=10000 CARRIER_BAR=20000 LATE_CARRIER_BAR=20000 AFTER=250ms CUTS=3
	MAX_STALL=0us CLOSING=
fi

##############################################################################
# Cuts: the cable in use, each time the other one.  Nothing reverts.

# Before each: the pairs are up, as both ends see it, for a port that has no carrier
# yet is not waited for at its own.  Before the first the helper needs time of the
# host's, from where it comes, and only a busy guest lets it pass.
pairs_ready()
{
	local wait="wait dev $DEV up timeout ${WAIT_TIMEOUT}s"

	echo "((CUT)) || for ((i = 0; i < 50000; i++)); do :; done;" \
	     "$NFCTL -n $A $wait && exec $NFCTL -n $B $wait"
}

# cuts CASE BAR OPTION...: each cut moved each end once
cuts()
{
	local case=$1 bar=$2 moves
	shift 2

	set_everywhere revertive off
	gap --ready "$(pairs_ready)" --interval "${PROBE}us" --max-stall "$MAX_STALL" \
		--after "$AFTER" --phase 37us --cuts "$CUTS" "$@" || return
	moves=$((2 * (CUTS + GAP[spoiled] + 1)))	# one warms up
	check_equal "$case: duplicated datagrams" "${GAP[duplicated]}" 0
	sum_events $((${INTERVAL%us} * MULTIPLIER * 1000)) "$TMP/events-a" "$TMP/events-b"
	check_events "$case" failover "$moves" switchover 0 failback 0 peer-lost 0 \
		lost 0 holes 0 odd 0 hasty 0
	measured "$case" "$bar"
}

silent_body()
{
	cuts "$1, $INTERVAL x $MULTIPLIER" "$(silent_bar)" --helper "ip -n $C -batch -" \
		--cut "$(cut_both_ways 0)" --cut "$(cut_both_ways 1)" \
		--heal "$(heal_both_ways 0)" --heal "$(heal_both_ways 1)"
	check_that "failovers for silence" "${EVENTS[silent]} >= $CUTS"
}

silent_cut()
{
	with_hosts silent_body "silent cut"
}

silent_cut_fast()
{
	local INTERVAL=$FAST_INTERVAL

	with_hosts silent_body "silent cut"
}

silent_cut_ipv6()
{
	local CUTS=3 FAMILY=6

	with_hosts silent_body "silent cut, IPv6"
}

# Each host loses what it hears in turn, on each cable
one_way_body()
{
	cuts "one-way cut, $INTERVAL x $MULTIPLIER" $(($(silent_bar) + ONE_WAY)) \
		--helper "tc -n $C -batch -" \
		--cut "$(cut_one_way a 0)" --heal "$(heal_one_way a 0)" \
		--cut "$(cut_one_way b 1)" --heal "$(heal_one_way b 1)" \
		--cut "$(cut_one_way b 0)" --heal "$(heal_one_way b 0)" \
		--cut "$(cut_one_way a 1)" --heal "$(heal_one_way a 1)"
}

one_way_cut()
{
	local HOST_CABLES=cables_clsact

	with_hosts one_way_body
}

one_way_cut_fast()
{
	local INTERVAL=$FAST_INTERVAL HOST_CABLES=cables_clsact

	with_hosts one_way_body
}

##############################################################################
# A link that is set down is silent, but keeps its carrier, until RCU's readers are
# gone: 0.01 to 0.2 ms, and no business of ours, for no NIC does that.  The kernel's
# function tracer says how long it was each time; CLOSING bounds it, and is empty
# where it makes no difference.

TRACE=/sys/kernel/tracing/instances/nfailover

trace_closing()
{
	mkdir -p "$TRACE"
	echo mono >"$TRACE"/trace_clock
	echo dev_deactivate_many netif_carrier_off >"$TRACE"/set_ftrace_filter
	echo function >"$TRACE"/current_tracer
}

# Nanoseconds from silence to the loss of the carrier, each time
closing_times()
{
	awk '!/^#/ { at = $(NF - 2) + 0 }
	     / dev_deactivate_many <-__dev_close_many$/ { silent = at }
	     / netif_carrier_off <-veth_close$/ && silent {
			printf "%d\n", (at - silent) * 1e9
			silent = 0
	     }' "$TRACE"/trace
	rmdir "$TRACE"
}

# carrier_measured CASE BAR: all cuts but one in twenty were repaired within BAR us of
# carrier loss
carrier_measured()
{
	local case=$1 bar=$(($2 * 1000)) left

	closing_times | tail -n $((CUTS + GAP[spoiled])) >"$TMP/closing"
	left=$(jq -s --slurpfile closing "$TMP/closing" \
		'[., $closing] | transpose | map(select(.[0].spoiled | not) |
		 .[0]["gap-ns"] - .[1] | floor) | sort | .[-1 - (length / 20 | floor)]' \
		"$TMP/cuts")
	check_equal "$case: closings seen" "$(grep -c . "$TMP/closing")" \
		$((CUTS + GAP[spoiled]))
	check_that "$case: ns without a datagram, after carrier loss" "$left <= $bar"
	((RET == 0)) || quote <"$TMP/closing"
	table_row "$case, since then" - - "$(in_ms "$left")" "$(in_ms "$bar")" \
		"$( ((RET)) && echo FAILED || echo ok)"
}

carrier_body()
{
	local case=$1 bar=$2

	[[ ! $CLOSING ]] || trace_closing
	cuts "$case" $((bar + CLOSING)) --helper "ip -n $C -batch -" \
		--cut "$(cut_carrier a 0)" --heal "$(heal_carrier a 0)" \
		--cut "$(cut_carrier b 1)" --heal "$(heal_carrier b 1)" \
		--cut "$(cut_carrier b 0)" --heal "$(heal_carrier b 0)" \
		--cut "$(cut_carrier a 1)" --heal "$(heal_carrier a 1)"
	[[ ! $CLOSING ]] || carrier_measured "$case" "$bar"
}

carrier_lost()
{
	with_hosts carrier_body "carrier lost" "$CARRIER_BAR"
}

# The kernel reports this one late
carrier_lost_same_ifindex()
{
	local HOST_IFINDEXES=equal

	with_hosts carrier_body "carrier lost, reported late" "$LATE_CARRIER_BAR"
}

##############################################################################
# Real NIC models, one at each end of a cable: vm --nic MODEL --cables 2

# The names under which vm-link knows the NICs that make the ports of a host
nics_of()
{
	echo "nic1$1" "nic2$1"
}

# nic_ports NS LETTER: without the NIC's own delay of interrupts, of up to 50 us
nic_ports()
{
	local n=0 nic

	for nic in $(nics_of "$2"); do
		ip link set "$(vm-link dev "$nic")" netns "$1" name "eth$n"
		in_ns "$1" ethtool -C "eth$n" rx-usecs 0
		n=$((n + 1))
	done
}

nic_model()
{
	in_ns "$A" ethtool -i eth0 | sed -n 's/^driver: //p'
}

# QEMU takes its time to act, and lets us run on meanwhile
nic_body()
{
	local AFTER=150ms nic
	local -a lines=()

	for nic in nic1a nic2b nic1b nic2a; do
		lines+=(--cut "vm-link set $nic off" --heal "vm-link set $nic on")
	done
	cuts "carrier lost, $(nic_model)" $(($(silent_bar) + NIC_WORK)) \
		--helper bash "${lines[@]}"
}

carrier_lost_nic()
{
	setup_ns A B
	HOSTS="$A $B"
	nic_ports "$A" a
	nic_ports "$B" b
	on_hosts nic_body
	cleanup_ns "$A" "$B"
}

##############################################################################
# Moves without a fault lose nothing

lossless()
{
	local case=$1

	check_equal "$case: lost datagrams" "${GAP[lost]}" 0
	check_equal "$case: duplicated datagrams" "${GAP[duplicated]}" 0
	((RET == 0)) || show_cuts
	table_row "$case" "$(in_ms "${GAP[min]}")" "$(in_ms "${GAP[median]}")" \
		"$(in_ms "${GAP[max]}")" "0 lost" \
		"${GAP[lost]} lost, ${GAP[duplicated]} duplicated"
}

# A host goes to eth1, the other follows, then they return
switchover_body()
{
	local to="$NFCTL -n %s switch dev $DEV to %s >/dev/null"

	# shellcheck disable=SC2059 # formats by intent
	gap --helper bash --ready "$(pairs_ready)" --interval "${PROBE}us" --after 15ms \
		--phase 37us --cuts "$CUTS" \
		--cut "$(printf "$to" "$A" eth1)" --cut "$(printf "$to" "$B" eth1)" \
		--cut "$(printf "$to" "$A" eth0)" --cut "$(printf "$to" "$B" eth0)" || return
	sum_events 0 "$TMP/events-a" "$TMP/events-b"
	check_events "commands" switchover $((CUTS + 1)) failover 0 failback 0 \
		pair-down 0 peer-lost 0 lost 0 holes 0 odd 0
	lossless "commanded switchover"
}

switchover()
{
	with_hosts switchover_body
}

# Out and back in before the window, so that only the return falls into it
about_to_fail_back()
{
	pairs_up && ip -n "$C" link set br0 down &&
		busywait 5000 both_on eth1 &&
		ip -n "$C" link set br0 up && pairs_up && both_on eth1
}

export -f about_to_fail_back

failback_body()
{
	local n=$(((CUTS + 3) / 4)) wtr=150ms ns

	! slow_machine || wtr=2s	# for the commands until then
	export_nf

	for ns in "$A" "$B"; do
		nf "$ns" dev set "$DEV" revertive on wait-to-restore "$wtr" damping 0s ||
			fail "wait-to-restore cannot be set"
	done
	gap --helper "cat >/dev/null" --cut "the link is whole" --before 0ms \
		--after "$wtr" --ready about_to_fail_back --check "both_on eth0" \
		--interval "${PROBE}us" --cuts "$n" || return
	check_equal "windows after which an end was not back" "${GAP[failed_checks]}" 0
	sum_events 0 "$TMP/events-a" "$TMP/events-b"
	check_events "returns" failback $((2 * n + 2)) switchover 0 peer-lost 0 \
		lost 0 holes 0 odd 0
	lossless "failback"
}

failback()
{
	with_hosts failback_body
}

##############################################################################
# A peer that falls silent is no reason to move

# Time to peer-lost at either end, in ns: the longest, from the last datagram
# that arrived before the freeze, or from the command for it if that was later
lost_after()
{
	# shellcheck disable=SC2016 # for jq
	jq -rs '(.[0] | map(.["cut-mono-ns"] + ([0, .flows[]["gap-after-cut-ns"]] | max)))
			as $frozen |
		[.[1][] | select(.event == "peer-lost") | .["time-ns"] as $t |
		 $t - ($frozen | map(select(. < $t)) | max // empty)] | max // 0' \
		<(jq -s . "$TMP/cuts") <(jq -s . "$TMP/events-a" "$TMP/events-b")
}

# freeze_for MILLISECONDS TIMES PROBE
freeze_for()
{
	local ms=$1 times=$2 probe=$3 bar after

	bar=$((${INTERVAL%us} * (MULTIPLIER + 1) * 1000))
	: >"$TMP/events-a"
	: >"$TMP/events-b"
	gap --helper "tc -n $C -batch -" --cut "$(freeze_at_once)" \
		--heal "$(thaw_at_once)" \
		--heal-after "${ms}ms" --after "$((ms + ${INTERVAL%us} / 62))ms" \
		--settle 5ms --ready "$(pairs_ready)" --check "both_on eth0" \
		--interval "$probe" --phase 37us --cuts "$times" || return
	check_equal "frozen for $ms ms: afterwards not as before" \
		"${GAP[failed_checks]}" 0
	check_equal "frozen for $ms ms: traffic did not return" "${GAP[unrepaired]}" 0
	sum_events 0 "$TMP/events-a" "$TMP/events-b"
	check_events "frozen for $ms ms" failover 0 failback 0 switchover 0 \
		default-port 0 lost 0 holes 0
	# a millisecond between two commands is not always a millisecond of silence
	((ms == 1)) ||
		check_that "frozen for $ms ms: peer-lost" \
			"${EVENTS[peer-lost]:-0} >= 2 * $times"
	after=$(lost_after)
	check_that "frozen for $ms ms: ns from there to peer-lost" \
		"$after > 0 && $after <= $bar"
	table_row "$LINKS pair(s), peer frozen for $ms ms: peer-lost" - - \
		"$(in_ms "$after")" "$(in_ms "$bar")" \
		"$((EVENTS[failover] + EVENTS[failback])) switches"
}

# Some twenty freezes altogether
frozen_body()
{
	export_nf
	if slow_machine; then
		freeze_for 160 2 5ms
		return
	fi
	freeze_for 1 $((CUTS * 2 / 5)) 50us
	freeze_for 3 $((CUTS * 2 / 5)) 50us
	freeze_for 30 $(((CUTS + 3) / 7)) 200us
	freeze_for 1000 1 5ms
}

peer_frozen()
{
	local HOST_CABLES=cables_share_filters

	with_hosts frozen_body
}

peer_frozen_one_pair()
{
	local HOST_LINKS=1 HOST_CABLES=cables_share_filters

	with_hosts frozen_body
}

##############################################################################
# A peer that was lost is found on one path, but the other one, which is in use, was
# cut meanwhile: it is asked once in 1 ms and the time an answer takes

# In us: a multiplier of questions, each as far apart as the least gap between answers and
# a round trip that was measured, and its answer; and the next pulse of the path that lives,
# which testifies, and tells the other end
found_bar()
{
	local interval=${INTERVAL%us} question=$((1000 + 2 * ROUND_TRIP))

	((question > interval)) || question=$interval
	echo $((question * MULTIPLIER + 2 * interval + ROUND_TRIP + WORK))
}

# From peer-found to the failover, and how long the peer was lost before; in ns
found_times()
{
	awk -f <(echo "$EVENT_FIELD") -f - "$@" <<-'EOF'
		{ event = field("event") }
		event == "peer-lost" { lost = field("time-ns") }
		event == "peer-found" { found = field("time-ns") }
		event == "failover" { print field("switch-ns") - found, found - lost }
	EOF
}

# all_and_one CABLE, for tc: all falls silent in one instant, and of that one it lasts
all_and_one()
{
	local letter

	freeze_at_once
	for letter in a b; do
		echo "filter add dev $letter$1 egress prio 1 handle 1 matchall action drop"
	done
}

# Before each: the cable that was cut is whole
heal_and_wait()
{
	local end

	for end in a0 b0 a1 b1; do
		echo "tc -n $C filter del dev $end egress 2>/dev/null;"
	done
	pairs_ready
}

found_body()
{
	local detect=$((${INTERVAL%us} * MULTIPLIER * 1000)) lost_max=500000000
	local bar left lost max=0 n=$(((CUTS + 3) / 4)) lasts=30 after=60

	bar=$(found_bar)
	slow_machine && lasts=160 after=500
	set_everywhere revertive off
	gap --helper "tc -n $C -batch -" --ready "$(heal_and_wait)" --cut "$(all_and_one 0)" \
		--cut "$(all_and_one 1)" --heal "$(thaw_at_once)" --heal-after "${lasts}ms" \
		--after "${after}ms" --interval "$((4 * PROBE))us" --phase 37us --cuts "$n" ||
		return
	check_equal "paths that were not left" "${GAP[unrepaired]}" 0
	found_times "$TMP/events-a" "$TMP/events-b" >"$TMP/found"
	while read -r left lost; do
		check_that "ns from peer-found to the failover" "$left > 0 && $left <= bar * 1000"
		# Else nobody is asked in haste
		check_that "ns that the peer was lost" "$lost + $detect < $lost_max"
		((left <= max)) || max=$left
	done <"$TMP/found"
	check_equal "failovers" "$(wc -l <"$TMP/found")" $((2 * (n + 1)))	# one warms up
	table_row "cut while the peer was lost: left" - - "$(in_ms "$max")" \
		"$(in_ms $((bar * 1000)))" "$( ((RET)) && echo FAILED || echo ok)"
	((RET == 0)) || quote <"$TMP/found"
}

cut_while_lost()
{
	local HOST_CABLES=cables_share_filters

	with_hosts found_body
}

require_nfailover
require_command ping
slow_machine || require_deterministic_clock	# function is proved in any clock
if have_nics; then
	require_command ethtool
	ALL_TESTS=carrier_lost_nic
elif ((CUTS == 20)); then
	ALL_TESTS+=$BONDING_TESTS
fi
make_tmp
run_tests "$@"
