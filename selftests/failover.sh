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
"

# Bars in us: interval x multiplier + 2 probes + work
PROBE=50
WORK=60
INTERVAL=250
FAST_INTERVAL=100
MULTIPLIER=3
ONE_WAY=50		# more, for one end learns it from the other
CARRIER_BAR=250
# Where the kernel tells late, the next transmission or the next tick sees it
LATE_CARRIER_BAR=$((INTERVAL + PROBE + WORK))
AFTER=6ms

case $(uname -r) in
6.12*-rt*) : "${CUTS:=5}" ;;
6.12*) : "${CUTS:=20}" ;;
*) : "${CUTS:=5}" ;;
esac

if slow_machine; then
	PROBE=1000 WORK=2000 INTERVAL=5000 FAST_INTERVAL=2500
	ONE_WAY=1000 CARRIER_BAR=8000 LATE_CARRIER_BAR=8000 AFTER=60ms CUTS=3
fi

##############################################################################
# Two hosts and their events

# with_hosts LINKS IFINDEXES INTERVAL FUNCTION ARGUMENT...
with_hosts()
{
	local links=$1 ifindexes=$2 interval=$3
	shift 3

	topo_create "$links" "$ifindexes"
	topo_nfailover "${interval}us" "$MULTIPLIER"
	if ((RET == 0)); then
		export_nf
		start_monitor "$A" "$TMP/events-a"
		start_monitor "$B" "$TMP/events-b"
		"$@"
		stop_background
	fi
	topo_destroy
}

both_events()
{
	local filter=$1

	jq -rs "$filter" "$TMP/events-a" "$TMP/events-b"
}

# No event was missed: the sequence numbers of each device have no hole
check_sequence()
{
	local file

	for file in "$TMP/events-a" "$TMP/events-b"; do
		[[ $(events "$file" 'map(.seq) | . == [range(.[0]; .[0] + length)]') == true ]] ||
			fail "the sequence numbers of events have a hole"
	done
}

# count_is WHAT NUMBER EVENT...: over both hosts
count_is()
{
	local what=$1 want=$2 n
	shift 2

	n=$(($(count_events "$TMP/events-a" "$@") + $(count_events "$TMP/events-b" "$@")))
	check_equal "$what: number of events $*" "$n" "$want"
}

# Each host moved once for each cut, and for nothing else
check_failovers()
{
	local cuts=$((CUTS + 1))	# one warms up

	count_is "a move for each cut at each end" $((2 * cuts)) failover
	count_is "nothing but failovers" 0 switchover failback peer-lost lost
	check_sequence
	both_events '.[] | select(.event == "failover") |
		     select((.["verdict-ns"] < .["last-rx-ns"]) or
			    (.["switch-ns"] < .["verdict-ns"]) or
			    (.from == .to)) | tojson' >"$TMP/odd"
	[[ ! -s $TMP/odd ]] || { fail "failovers out of order"; quote <"$TMP/odd"; }
}

# A host that waited in silence waited for the detection time, not less
check_patience()
{
	local interval=$1 least=$(($1 * MULTIPLIER * 1000))

	both_events "map(select(.event == \"failover\" and .reason == \"silence\" and
			 .[\"verdict-ns\"] - .[\"last-rx-ns\"] < $least)) | length" \
		>"$TMP/hasty"
	check_equal "failovers before the detection time" "$(<"$TMP/hasty")" 0
	both_events 'map(select(.event == "failover" and .reason == "silence")) | length' \
		>"$TMP/silent"
	check_that "failovers for silence" "$(<"$TMP/silent") >= $CUTS"
}

##############################################################################
# Cuts: the cable in use, each time the other one.  Nothing reverts.

# Before a cut: every pair up, both ends on the cable whose turn it is
# shellcheck disable=SC2153 # CUT comes from udpgap
ready_to_cut()
{
	pairs_up && active_is "$A" "eth$((CUT % 2))" && active_is "$B" "eth$((CUT % 2))"
}

both_moved()
{
	active_is "$A" "eth$((1 - CUT % 2))" && active_is "$B" "eth$((1 - CUT % 2))"
}

export -f ready_to_cut both_moved

keep_what_is_active()
{
	nf "$A" dev set "$DEV" revertive off || fail "revertive off in A"
	nf "$B" dev set "$DEV" revertive off || fail "revertive off in B"
}

# cuts CASE BAR HELPER OPTION...
cuts()
{
	local case=$1 bar=$2 helper=$3
	shift 3

	keep_what_is_active
	gap --helper "$helper" --ready ready_to_cut --check both_moved \
		--interval "${PROBE}us" --after "$AFTER" --phase 37us --cuts "$CUTS" "$@" ||
		return
	check_equal "$case: cuts after which an end had not moved" \
		"${GAP[failed_checks]}" 0
	check_equal "$case: duplicated datagrams" "${GAP[duplicated]}" 0
	check_failovers
	measured "$case" "$bar"
}

silent_bar()
{
	echo $(($1 * MULTIPLIER + 2 * PROBE + WORK))
}

silent_body()
{
	local interval=$1 case=$2

	cuts "$case" "$(silent_bar "$interval")" "ip -n $C -batch -" \
		--cut "$(cut_both_ways 0)" --cut "$(cut_both_ways 1)" \
		--heal "$(heal_both_ways 0)" --heal "$(heal_both_ways 1)"
	check_patience "$interval"
}

silent_cut()
{
	with_hosts 2 unequal "$INTERVAL" silent_body "$INTERVAL" \
		"silent cut, $INTERVAL us x $MULTIPLIER"
}

silent_cut_fast()
{
	with_hosts 2 unequal "$FAST_INTERVAL" silent_body "$FAST_INTERVAL" \
		"silent cut, $FAST_INTERVAL us x $MULTIPLIER"
}

silent_cut_ipv6()
{
	local CUTS=3 A4=$A6 B4=$B6

	with_hosts 2 unequal "$INTERVAL" silent_body "$INTERVAL" \
		"silent cut, IPv6, $INTERVAL us x $MULTIPLIER"
}

# Each host loses what it hears in turn, on each cable
one_way_body()
{
	local interval=$1 case=$2

	cables_clsact
	cuts "$case" $(($(silent_bar "$interval") + ONE_WAY)) "tc -n $C -batch -" \
		--cut "$(cut_one_way a 0)" --heal "$(heal_one_way a 0)" \
		--cut "$(cut_one_way b 1)" --heal "$(heal_one_way b 1)" \
		--cut "$(cut_one_way b 0)" --heal "$(heal_one_way b 0)" \
		--cut "$(cut_one_way a 1)" --heal "$(heal_one_way a 1)"
}

one_way_cut()
{
	with_hosts 2 unequal "$INTERVAL" one_way_body "$INTERVAL" \
		"one-way cut, $INTERVAL us x $MULTIPLIER"
}

one_way_cut_fast()
{
	with_hosts 2 unequal "$FAST_INTERVAL" one_way_body "$FAST_INTERVAL" \
		"one-way cut, $FAST_INTERVAL us x $MULTIPLIER"
}

carrier_body()
{
	cuts "$1" "$2" "ip -n $C -batch -" \
		--cut "$(cut_carrier a 0)" --heal "$(heal_carrier a 0)" \
		--cut "$(cut_carrier b 1)" --heal "$(heal_carrier b 1)" \
		--cut "$(cut_carrier b 0)" --heal "$(heal_carrier b 0)" \
		--cut "$(cut_carrier a 1)" --heal "$(heal_carrier a 1)"
}

carrier_lost()
{
	with_hosts 2 unequal "$INTERVAL" carrier_body "carrier lost" "$CARRIER_BAR"
}

# The kernel reports this one late
carrier_lost_same_ifindex()
{
	with_hosts 2 equal "$INTERVAL" carrier_body "carrier lost, reported late" \
		"$LATE_CARRIER_BAR"
}

##############################################################################
# Real NIC models, one at each end of a cable: vm --nic MODEL --cables 2

# The names under which vm-link knows the NICs that make the ports of a host
nics_of()
{
	echo "nic1$1" "nic2$1"
}

have_nics()
{
	type -P vm-link >/dev/null && vm-link dev nic1a >/dev/null 2>&1
}

# nic_ports NS LETTER
nic_ports()
{
	local n=0 nic

	for nic in $(nics_of "$2"); do
		ip link set "$(vm-link dev "$nic")" netns "$1" name "eth$n"
		n=$((n + 1))
	done
}

nic_model()
{
	in_ns "$A" ethtool -i eth0 | sed -n 's/^driver: //p'
}

# QEMU takes its time to act, and lets us run on meanwhile
carrier_lost_nic()
{
	local nic case
	local -a lines=()

	setup_ns A B
	nic_ports "$A" a
	nic_ports "$B" b
	case="carrier lost, $(nic_model)"
	topo_nfailover "${INTERVAL}us" "$MULTIPLIER"
	if ((RET == 0)); then
		export_nf
		start_monitor "$A" "$TMP/events-a"
		start_monitor "$B" "$TMP/events-b"
		for nic in nic1a nic2b nic1b nic2a; do
			lines+=(--cut "vm-link set $nic off" --heal "vm-link set $nic on")
		done
		AFTER=150ms cuts "$case" "$(silent_bar "$INTERVAL")" bash "${lines[@]}"
		stop_background
	fi
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
	gap --helper bash --ready pairs_up --interval "${PROBE}us" --after 15ms \
		--phase 37us --cuts "$CUTS" \
		--cut "$(printf "$to" "$A" eth1)" --cut "$(printf "$to" "$B" eth1)" \
		--cut "$(printf "$to" "$A" eth0)" --cut "$(printf "$to" "$B" eth0)" || return
	count_is "a move for each command" $((CUTS + 1)) switchover
	count_is "nothing but switchovers" 0 failover failback pair-down peer-lost lost
	check_sequence
	lossless "commanded switchover"
}

switchover()
{
	with_hosts 2 unequal "$INTERVAL" switchover_body
}

# Out and back in before the window, so that only the return falls into it
about_to_fail_back()
{
	pairs_up && ip -n "$C" link set br0 down &&
		busywait 5000 active_is "$A" eth1 && busywait 5000 active_is "$B" eth1 &&
		ip -n "$C" link set br0 up && pairs_up &&
		active_is "$A" eth1 && active_is "$B" eth1
}

failed_back()
{
	active_is "$A" eth0 && active_is "$B" eth0
}

export -f about_to_fail_back failed_back

failback_body()
{
	local n=$(((CUTS + 1) / 2)) ns

	for ns in "$A" "$B"; do
		nf "$ns" dev set "$DEV" revertive on wait-to-restore 150ms ||
			fail "wait-to-restore cannot be set"
	done
	gap --helper "cat >/dev/null" --cut "the link is whole" --before 0ms \
		--after 150ms --ready about_to_fail_back --check failed_back \
		--interval "${PROBE}us" --cuts "$n" || return
	check_equal "windows after which an end was not back" "${GAP[failed_checks]}" 0
	count_is "each end failed back" $((2 * n + 2)) failback
	count_is "nothing was commanded" 0 switchover peer-lost lost
	lossless "failback"
}

failback()
{
	with_hosts 2 unequal "$INTERVAL" failback_body
}

##############################################################################
# A peer that falls silent is no reason to move

all_up_on_eth0()
{
	pairs_up && active_is "$A" eth0 && active_is "$B" eth0
}

export -f all_up_on_eth0

# The longest time, ns, from the last pulse that a host heard of its peer, on any
# pair, to the peer's loss.  The freeze itself began no earlier than that pulse.
lost_after()
{
	# shellcheck disable=SC2016 # for jq
	jq -s 'def spans: . as $all | map(select(.event == "peer-lost") |
			.["time-ns"] as $t | $t - ($all | map(select(
				.event == "pair-down" and .["time-ns"] <= $t) |
				.["last-rx-ns"]) | max));
		spans | max // 0' "$1"
}

# freeze_for MILLISECONDS TIMES PROBE
freeze_for()
{
	local ms=$1 times=$2 probe=$3 bar after host

	bar=$((INTERVAL * (MULTIPLIER + 1) * 1000))
	: >"$TMP/events-a"
	: >"$TMP/events-b"
	gap --helper "ip -n $C -batch -" --cut "$(freeze)" --heal "$(thaw)" \
		--heal-after "${ms}ms" --after "$((ms + 4 * INTERVAL / 250))ms" \
		--settle 5ms --discard 0 --ready all_up_on_eth0 --check all_up_on_eth0 \
		--interval "$probe" --phase 37us --cuts "$times" || return
	check_equal "frozen for $ms ms: afterwards not as before" \
		"${GAP[failed_checks]}" 0
	check_equal "frozen for $ms ms: traffic did not return" "${GAP[unrepaired]}" 0
	count_is "frozen for $ms ms" 0 failover failback switchover default-port lost
	# a millisecond between two commands is not always a millisecond of silence
	((ms == 1)) || count_is "frozen for $ms ms" $((2 * times)) peer-lost
	after=0
	for host in a b; do
		host=$(lost_after "$TMP/events-$host")
		((host <= after)) || after=$host
	done
	check_that "frozen for $ms ms: ns from the last pulse to peer-lost" \
		"$after > 0 && $after <= $bar"
	table_row "$LINKS pair(s), peer frozen for $ms ms: peer-lost" - - \
		"$(in_ms "$after")" "$(in_ms "$bar")" \
		"$(both_events 'map(select(.event == "failover")) | length') switches"
}

frozen_body()
{
	if slow_machine; then
		freeze_for 40 2 1ms
		return
	fi
	freeze_for 1 "$CUTS" 50us
	freeze_for 3 "$CUTS" 50us
	freeze_for 30 5 200us
	freeze_for 1000 1 200us
}

peer_frozen()
{
	with_hosts 2 unequal "$INTERVAL" frozen_body
}

peer_frozen_one_pair()
{
	with_hosts 1 unequal "$INTERVAL" frozen_body
}

require_nfailover
require_command ping
require_deterministic_clock
if have_nics; then
	require_command ethtool
	ALL_TESTS=carrier_lost_nic
elif ((CUTS == 20)); then
	ALL_TESTS+=$BONDING_TESTS
fi
make_tmp
run_tests "$@"
