#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does a busy CPU make a host leave a path that is well, and is a path that is cut still
# left?  Each rung of the ladder is a load on the CPU that both hosts have: first
# nothing is cut, for HEALTHY; then the cable in use falls silent both ways, with the
# load still there.  Bonding's ARP monitor and FRR's bfdd stand on the same ladder.
#
# RUNGS=idle,... climbs only these.  EVERY=1 takes longer.  With two CPUs, ENGINE_CPU=N has
# the engine on CPU N, and what ports receive, and the loads, on CPU 0: that is shown only, as
# with the clock of instructions one CPU waits while the other one runs.
#
# Budget: two hosts' pulses for HEALTHY and the time of a cut, on each rung; of the
# instructions that the clock counts a loaded CPU executes every one.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=bonding.sh
source "$(dirname "${BASH_SOURCE[0]}")/bonding.sh"

ALL_TESTS="
	pulses_250us
	pulses_100us
	pulses_250us_x2
	bonding_arp
	frr_bfdd
"
# Not by themselves: fan and stall, where a host stands still for longer than the detection
# time.  All its pairs are down then, and it is lost, again and again; no path is left for that.
: "${RUNGS:=idle busy timers fork netlink flood flood_data memory rtnl fifo flood_fifo}"
RUNGS=${RUNGS//,/ }

LOAD=$(dirname "$UDPGAP")/load
BFDD=/usr/lib/frr/bfdd

HEALTHY=0.1 CUTS=1
PROBE=100us WINDOW=60	# of udpgap, after a cut, in ms
# Of the others, which are a hundred times slower
SLOW_HEALTHY=0.3 SLOW_WINDOW=200
VLANS=1000		# that are deleted at once
RTNL_MS=1000		# that a device takes to stop

# Within what a cut is found: multiplier + 1 intervals, as a host that was late waits
# for one more, and so many us for what the load does.  An outage may last longer,
# as datagrams are late as well; those that ksoftirqd has wait until loops of SCHED_FIFO end.
declare -A LATE=(
	[idle]="60 60"		[busy]="100 200"	[fifo]="200 60000"
	[timers]="200 400"	[fork]="200 400"	[netlink]="200 400"
	[flood]="200 400"	[flood_fifo]="200 60000"	[flood_data]="200 400"
	[fan]="4000 6000"	[stall]="60000 60000"	[memory]="400 800"	[rtnl]="400 600"
)

if ! clock_is_deterministic; then
	ALL_TESTS=pulses_50ms HEALTHY=1 PROBE=5000us WINDOW=2000
	for rung in "${!LATE[@]}"; do
		LATE[$rung]="500000 1000000"
	done
fi

[[ ! ${EVERY:-} ]] || HEALTHY=0.4 CUTS=3

HOST_CABLES=stress_cables
CONTENDER=		# who climbs
declare -A CELL		# what came of it, by contender and rung
CONTENDERS=()

##############################################################################
# Rungs.  load_RUNG starts it; the CPU is shared as others leave it to SCHED_OTHER, but
# where the name says otherwise.

LOADS=()
# Who makes the cut, and the lines for it; % is the number of the cable
PROGRAM='' CUT='' HEAL=''

# load PRIORITY COMMAND...: 0 is an ordinary process, above it SCHED_FIFO
load()
{
	local priority=$1 policy=-f
	shift

	((priority)) || policy=-o
	chrt "$policy" "$priority" ${ENGINE_CPU:+taskset -c 0} "$@" &
	LOADS+=($!)
}

load_idle()
{
	:
}

load_busy()
{
	load 0 "$LOAD" busy
	load 0 "$LOAD" busy
	load 0 "$LOAD" busy
}

# On RT, where softirqs are threads, as RCU's are, what never rests leaves no time for what the
# test itself needs.
load_fifo()
{
	if is_rt; then
		load 1 "$LOAD" busy 8ms 2ms
		return
	fi
	load 1 "$LOAD" busy
	load 1 "$LOAD" busy
}

load_timers()
{
	load 0 "$LOAD" timers
}

load_fork()
{
	load 0 bash -c "while :; do '$TMP/true'; (:); done"
	load 0 bash -c "while :; do '$TMP/true'; (:); done"
}

load_netlink()
{
	load 0 bash -c "while :; do ip -n '$X' -batch '$TMP/churn' >/dev/null; done"
}

load_flood()
{
	load 0 "$LOAD" flood "$X,198.51.100.1" "$Y,198.51.100.2"
	load 0 "$LOAD" flood "$Y,198.51.100.2" "$X,198.51.100.1"
}

load_flood_fifo()
{
	local period=()

	! is_rt || period=(200us)
	load 1 "$LOAD" flood "$X,198.51.100.1" "$Y,198.51.100.2" "${period[@]}"
}

# On the paths themselves
load_flood_data()
{
	load 0 "$LOAD" flood "$A,$A4" "$B,$B4"
	load 0 "$LOAD" flood "$B,$B4" "$A,$A4"
}

# A frame that a bridge copies to hundreds of others: all at once stand before a pulse
load_fan()
{
	load 0 "$LOAD" flood "$Y,198.51.103.1" "$X,198.51.103.2" 10ms
}

# fan_lines PORTS: nobody has the address to which the frames go
fan_lines()
{
	local i

	echo "link add fan type bridge forward_delay 0 mcast_snooping 0"
	for ((i = 0; i < $1; i++)); do
		echo "link add fan$i type veth peer name fan$i netns $X"
		echo "link set fan$i master fan up"
	done
	echo "link set fan up"
	echo "addr add 198.51.103.1/24 dev fan"
	echo "neigh add 198.51.103.2 lladdr 02:00:00:00:00:02 dev fan"
}

fan_prepare()
{
	fan_lines 900 | ip -n "$Y" -batch - || bail_out "no bridge"
	ip -n "$X" link set group default up
	ip -n "$X" addr add 198.51.103.2/32 dev lo
}

# The other host stands still, as it seems: both cables are silent in one instant
load_stall()
{
	load 0 bash -c "exec > >(tc -n '$C' -batch -); while :; do
		echo '$(freeze_at_once)'; sleep 0.002; echo '$(thaw_at_once)'; sleep 0.008; done"
}

load_memory()
{
	load 0 "$LOAD" memory >"$TMP/full"
	slowwait 60000 test -s "$TMP/full" || fail "memory is not full"
}

# RTNL is held while a device with very many VLANs goes, and another one stops slowly, as
# one does whose firmware is asked; and again from the cut on
load_rtnl()
{
	local from=${EPOCHREALTIME/./}

	rtnl_lines | ip -n "$C" -batch -
	from=$((${EPOCHREALTIME/./} - from))
	info "RTNL was held for $from us"
	check_that "us of RTNL" "$from >= $RTNL_MS * 1000"
	rtnl_prepare
	PROGRAM=ip CUT="$(cut_both_ways %)"$'\n'"$(rtnl_lines)" HEAL=$(heal_both_ways %)
}

rtnl_lines()
{
	echo "link del many"
	echo "link set stuck0 down"
}

# The device comes back when the namespace goes in which it was
rtnl_prepare()
{
	ip -n "$C" link show dev stuck0 >/dev/null 2>&1 ||
		slowwait 10000 ip link set stuck0 netns "$C" 2>/dev/null ||
		fail "no device that stops slowly"
	ip -n "$C" link set stuck0 up
	many_vlans
}

slow_device()
{
	modprobe stuck || bail_out "no device that stops slowly"
	echo "$RTNL_MS" >/sys/kernel/debug/stuck/stuck0/slow
}

many_vlans()
{
	local i

	{
		echo "link add many type dummy"
		for ((i = 1; i <= VLANS; i++)); do
			echo "link add link many name many.$i type vlan id $i"
		done
	} | ip -n "$C" -batch -
}

rungs_prepare()
{
	local i

	setup_ns X Y
	for i in "$X" "$Y"; do
		without_ipv6 "$i"
	done
	ip -n "$X" -batch - <<-END
		link add flood0 type veth peer name flood0 netns $Y
		addr add 198.51.100.1/24 dev flood0
		link set flood0 up
	END
	ip -n "$Y" addr add 198.51.100.2/24 dev flood0
	ip -n "$Y" link set flood0 up
	[[ $RUNGS != *fan* ]] || fan_prepare
	[[ $RUNGS != *rtnl* ]] || slow_device
	for ((i = 0; i < 100; i++)); do
		echo "link add churn type dummy"
		echo "link set churn up"
		echo "addr add 203.0.113.1/24 dev churn"
		echo "link show"
		echo "addr show"
		echo "link del churn"
	done >"$TMP/churn"
	cp "$(type -P busybox)" "$TMP/true"
}

# We go before all loads, or could not end them
load_begin()
{
	PROGRAM=tc
	CUT="filter add block 1% prio 1 handle 1 matchall action drop"
	HEAL="filter del block 1% prio 1 handle 1 matchall"
	[[ $1 != rtnl ]] || rtnl_prepare
	chrt -f -p 2 $$
	"load_$1"
}

load_end()
{
	((${#LOADS[@]} == 0)) || {
		kill -0 "${LOADS[@]}" || fail "a load ended by itself"
		kill "${LOADS[@]}"
		wait "${LOADS[@]}"
	} 2>/dev/null
	LOADS=()
	[[ $1 != stall ]] || {
		sleep 0.02	# what it said last is done
		tc -n "$C" -batch - <<<"$(thaw_at_once)" 2>/dev/null
	}
	chrt -o -p 0 $$
}

##############################################################################
# The cut of the cable in use, whose number is in $TMP/cable, and who climbs

# A cable is cut by one filter that all its ends share when a frame leaves, and waits for
# nobody; taking a bridge down waits for RCU, and it for ordinary processes.  When a frame
# comes, both cables share one.
stress_cables()
{
	local n letter

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			tc -n "$C" qdisc add dev "$letter$n" ingress_block 1 \
				egress_block "1$n" clsact
		done
	done
	{ freeze_at_once; thaw_at_once; } | tc -n "$C" -batch -
}

# cut_under_load READY OPTION...
cut_under_load()
{
	local ready=$1
	shift

	gap --priority 3 --helper "bond_cable | $PROGRAM -n $C -batch -" --ready "$ready" \
		--cut "$CUT" --heal "$HEAL" \
		--discard 0 --cuts "$CUTS" --before 3ms --phase 137us "$@"
}

# climb CONTENDER FUNCTION: FUNCTION RUNG for each, after which CELL has what came of it
climb()
{
	local cuts=$CUTS CUTS rung

	CONTENDER=$1
	CONTENDERS+=("$1")
	for rung in $RUNGS; do
		CUTS=$cuts
		# what goes with that cut goes once
		[[ $rung != rtnl ]] || CUTS=1
		"$2" "$rung"
	done
}

# cell RUNG FALSE DETECTION OUTAGE: times in ns, or words
cell()
{
	local word text=

	for word in "${@:3}"; do
		[[ $word == *[!0-9]* ]] || word=$(in_ms "$word")
		printf -v text '%s %8s' "$text" "$word"
	done
	printf -v text '%5s%s' "$2" "$text"
	CELL[$CONTENDER,$1]=$text
	info "$CONTENDER, $1: false, detects, outage: $text"
}

cleanup_hook()
{
	rmmod stuck 2>/dev/null
}

report_hook()
{
	local rung contender line

	for contender in "${CONTENDERS[@]}"; do
		printf -v line '%s | %-23s' "$line" "$contender"
	done
	printf '# %-10s%s\n' "$(uname -r | cut -c 1-10)" "$line"
	line=
	for contender in "${CONTENDERS[@]}"; do
		line+=" | false  detects  outage"
	done
	printf '# %-10s%s\n' '' "$line"
	for rung in $RUNGS; do
		line=
		for contender in "${CONTENDERS[@]}"; do
			printf -v line '%s | %23s' "$line" "${CELL[$contender,$rung]:--}"
		done
		printf '# %-10s%s\n' "$rung" "$line"
	done
	info "false: switches, or sessions down, with nothing cut; times in ms, the longest"
	[[ ${CELL[*]} != *"no path"* ]] ||
		info "no path: beside the load the ends did not come to be on the same cable"
}

##############################################################################
# nfailover

stress_ready()
{
	local i a b

	"$NFCTL" -n "$A" wait dev "$DEV" up timeout "${WAIT_TIMEOUT}s" &&
		"$NFCTL" -n "$B" wait dev "$DEV" up timeout "${WAIT_TIMEOUT}s" || return
	for ((i = 0; i < 50; i++)); do
		a=$(active_port "$A")
		b=$(active_port "$B")
		if [[ $a && $a == "$b" ]]; then
			echo "${a#eth}" >"$TMP/cable"
			return
		fi
		sleep 0.01
	done
	return 1
}

# tally DETECTION: what the events say of the cuts, in TALLY
#   false     failovers with nothing cut
#   found     ends that left a cut path
#   detects   longest time from the last pulse heard on it to the switch
#   late      of the verdicts on silence, the one that came longest after it was due
#   suspect   self-suspicions with nothing cut
#   lost      lost peers
#   down      pairs that went down with nothing cut
declare -A TALLY
tally()
{
	local word

	TALLY=()
	while read -r word; do
		TALLY[${word%%=*}]=${word#*=}
	done < <(awk -v detection="$1" -v window="$((WINDOW * 1000000))" \
		-f <(echo "$EVENT_FIELD") -f - \
		"$TMP/cuts" "$TMP/events-a" "$TMP/events-b" <<-'EOF'
		# the cut that was there at a time, or 0
		function cut_at(t, i) {
			for (i = n; i && cut[i] > t; i--)
				;
			return i && t < cut[i] + window ? i : 0
		}
		/"cut-mono-ns"/ {
			cut[++n] = field("cut-mono-ns") + 0
			next
		}
		{
			event = field("event")
			at = cut_at(field("time-ns") + 0)
		}
		event == "self-suspect" && !at { suspect++ }
		event == "pair-down" && !at { down++ }
		event == "peer-lost" { lost++ }
		event == "failover" {
			heard = field("last-rx-ns") + 0
			verdict = field("verdict-ns") + 0
			at = cut_at(verdict)
			if (!at || (FILENAME, at) in seen) {
				wrong++
				next
			}
			seen[FILENAME, at] = 1
			found++
			t = field("switch-ns") - heard
			if (t > detects)
				detects = t
			t = verdict - heard - detection
			if (field("reason") == "silence" && t > late)
				late = t
		}
		END {
			printf "false=%d\nfound=%d\n", wrong, found
			printf "detects=%.0f\nlate=%.0f\n", detects, late
			printf "suspect=%d\nlost=%d\ndown=%d\n", suspect, lost, down
		}
	EOF
	)
}

nfailover_rung()
{
	local rung=$1

	stress_ready || { fail "$rung: not ready"; return; }
	: >"$TMP/events-a"
	: >"$TMP/events-b"
	load_begin "$rung"
	sleep "$HEALTHY"
	cut_under_load stress_ready --interval "$PROBE" --after "${WINDOW}ms"
	load_end "$rung"
	stress_ready || fail "$rung: not ready afterwards"
	sleep 0.02	# for the events
	tally $((${INTERVAL%us} * MULTIPLIER * 1000))
	info "$CONTENDER, $rung: found ${TALLY[found]} of $((2 * CUTS))," \
	     "verdict late by $((TALLY[late] / 1000)) us at most;" \
	     "uncut: self-suspect ${TALLY[suspect]}, pairs down ${TALLY[down]};" \
	     "peer lost ${TALLY[lost]}"
	cell "$rung" "${TALLY[false]}" "${TALLY[detects]}" "${GAP[max]:--}"
	check_equal "$CONTENDER, $rung: failovers with nothing cut" "${TALLY[false]}" 0
	# It is no default: the rest is shown, and bound to nothing
	[[ $MULTIPLIER == 2 || ${ENGINE_CPU:-} ]] || check_rung "$rung"
}

check_rung()
{
	local who="$CONTENDER, $1" within=$(((MULTIPLIER + 1) * ${INTERVAL%us})) late

	[[ $1 == @(fan|stall) ]] || {
		check_equal "$who: pairs down with nothing cut" "${TALLY[down]}" 0
		check_equal "$who: lost peers" "${TALLY[lost]}" 0
	}
	read -ra late <<<"${LATE[$1]}"
	check_equal "$who: ends that left a cut path" "${TALLY[found]}" $((2 * CUTS))
	check_that "$who: ns to the failover" \
		"${TALLY[detects]} <= ($within + ${late[0]}) * 1000"
	check_that "$who: ns without a datagram" \
		"${GAP[max]:-0} <= ($within + 2 * ${PROBE%us} + ${late[1]}) * 1000"
}

place_engine()
{
	local ns port

	set_everywhere engine-cpu "$ENGINE_CPU"
	for ns in $HOSTS; do
		for port in /sys/class/net/eth{0,1}; do
			in_ns "$ns" tee "$port/queues/rx-0/rps_cpus" <<<1 >/dev/null ||
				fail "$port does not receive on CPU 0"
		done
	done
}

nfailover_climbs()
{
	set_everywhere revertive off
	[[ ! ${ENGINE_CPU:-} ]] || place_engine
	export_nf
	export -f stress_ready
	export TMP
	climb "$INTERVAL x $MULTIPLIER" nfailover_rung
}

pulses_250us()
{
	local INTERVAL=250us MULTIPLIER=3

	with_hosts nfailover_climbs
}

pulses_100us()
{
	local INTERVAL=100us MULTIPLIER=3

	with_hosts nfailover_climbs
}

pulses_250us_x2()
{
	local INTERVAL=250us MULTIPLIER=2

	with_hosts nfailover_climbs
}

# Where the clock is the host's, which leaves a VM out for tens of milliseconds
pulses_50ms()
{
	local INTERVAL=50000us MULTIPLIER=3

	with_hosts nfailover_climbs
}

##############################################################################
# Bonding

# The kernel's log has its switches
bond_switches()
{
	dmesg | grep -c 'bond0: .*the new active one'
}

# What it does is no failure of ours
bonding_rung()
{
	local rung=$1 RET=0 before status=0

	soon bond_ready || info "$rung: without a load the ends are not on the same cable"
	before=$(bond_switches)
	load_begin "$rung"
	sleep "$SLOW_HEALTHY"
	before=$(($(bond_switches) - before))
	cut_under_load bond_ready --interval 500us --after "${SLOW_WINDOW}ms" || status=$?
	load_end "$rung"
	case $status in
	0) ;;
	3) GAP[max]="no path" ;;	# it was never ready
	*) return "$status" ;;
	esac
	((GAP[unrepaired] == 0)) || GAP[max]=">$SLOW_WINDOW"
	cell "$rung" "$before" - "${GAP[max]:--}"
}

bonding_climbs()
{
	$HOST_CABLES
	climb "bonding, arp 10 ms" bonding_rung
}

bonding_arp()
{
	with_bond bonding_climbs arp_interval 10
}

##############################################################################
# FRR's bfdd alone: a session on each cable, on the addresses of the ports.  It tells
# others that a path is dead, so that there is no outage to measure.

# start_bfdd NS LETTER OWN OTHER: the last octet of the addresses
start_bfdd()
{
	local ns=$1 dir=$TMP/bfd-$2 n

	mkdir -p "$dir" "/run/frr/nfailover-$2"
	{
		echo "log file $dir/log debugging"
		echo "log timestamp precision 6"
		echo "debug bfd peer"
		echo "bfd"
		for ((n = 0; n < LINKS; n++)); do
			ip -n "$ns" addr add "${BFD_NET[n]}$3/24" dev "eth$n"
			ip -n "$ns" link set "eth$n" up
			echo "peer ${BFD_NET[n]}$4 local-address ${BFD_NET[n]}$3"
			echo "detect-multiplier 3"
			echo "receive-interval 10"
			echo "transmit-interval 10"
			echo "exit"
		done
	} >"$dir/conf"
	chown -R frr: "$dir" "/run/frr/nfailover-$2"
	chmod 755 "$TMP"
	in_background ip netns exec "$ns" "$BFDD" -N "nfailover-$2" -f "$dir/conf" -P 0 \
		-i "$dir/pid" --vty_socket "$dir" --bfdctl "$dir/sock"
}

# Sessions that the log says to have changed to a state
bfd_changes()
{
	cat "$TMP"/bfd-[ab]/log 2>/dev/null | grep -c "state-change: .* -> $1"
}

bfd_has()
{
	(($(bfd_changes up) - $(bfd_changes down) == $1))
}

# Nanoseconds from a time in us to the last end's verdict
bfd_detects()
{
	local from=$1 at latest=0

	while read -r at; do
		at=$(($(date -d "$at" +%s%N) - from * 1000))
		((at <= latest)) || latest=$at
	done < <(grep -h "up -> down" "$TMP"/bfd-[ab]/log | cut -d ' ' -f 1,2 | tail -n 2)
	echo "$latest"
}

bfd_rung()
{
	local rung=$1 downs from detects=">$SLOW_WINDOW"

	soon bfd_has $((2 * LINKS)) || fail "$rung: no sessions"
	downs=$(bfd_changes down)
	load_begin "$rung"
	sleep "$SLOW_HEALTHY"
	downs=$(($(bfd_changes down) - downs))
	exec {HELPER}> >("$PROGRAM" -n "$C" -batch -)
	sleep 0.02
	from=${EPOCHREALTIME/./}
	echo "${CUT//%/0}" >&"$HELPER"
	sleep "0.$SLOW_WINDOW"
	! bfd_has $((2 * LINKS - 2)) || detects=$(bfd_detects "$from")
	echo "${HEAL//%/0}" >&"$HELPER"
	exec {HELPER}>&-
	load_end "$rung"
	cell "$rung" "$downs" "$detects" -
}

frr_bfdd()
{
	BFD_NET=("$NET4" 198.51.101.)
	topo_create 2
	$HOST_CABLES
	start_bfdd "$A" a 1 2
	start_bfdd "$B" b 2 1
	slowwait 120000 bfd_has $((2 * LINKS))	# its programs come from the host
	climb "bfdd, 10 ms x 3" bfd_rung
	stop_background
	topo_destroy
}

require_nfailover
require_command chrt "$LOAD" busybox "$BFDD"
make_tmp
rungs_prepare
run_tests "$@"
