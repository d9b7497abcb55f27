#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# One cable of one host dies silently, among three hosts on switches: the pairs
# behind it move in time, no other peer's active pair moves, and nobody else loses
# a datagram.
#
# Budget: a cut is 15 ms of pulses, 48,000 a second, and of 30,000 datagrams a
# second.  CUTS=n sets the number of cuts of each case.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"
# shellcheck source=topo_1sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_1sw.sh"
# shellcheck source=topo_2sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2sw.sh"
# shellcheck source=topo_3h3s.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_3h3s.sh"

ALL_TESTS="
	three_switches
	one_switch
	two_switches
	trunk
"

PROBE=200us
AFTER=8ms
MAX_STALL=1ms		# five probes, see failover.sh
# One CPU does the work of all hosts and switches, and is busy with that for some 80 %
# while all pairs may beat every 250 us.  So on three switches only two pairs with each
# peer may, see hurry; where each pair is with each port, none.  After a cut it is busy
# with what hosts tell each other, and the prober stands still for 0.3 to 0.6 ms: the
# datagrams that are to show that the pairs have moved are late themselves.
INTERVAL=10ms FAST=250us BAR=1250	# us: interval x multiplier + 2 probes + work
LATE=250				# us more for the prober's datagrams
SHARED_INTERVAL=1ms SHARED_BAR=3750

case $(uname -r) in
6.12*-rt*) : "${CUTS:=2}" ;;
6.12*) : "${CUTS:=6}" ;;
*) : "${CUTS:=2}" ;;
esac

# Debug code: function, not speed
slow_machine && PROBE=10ms AFTER=400ms CUTS=2 MAX_STALL=0us INTERVAL=50ms FAST=20ms \
	BAR=200000 SHARED_INTERVAL=20ms SHARED_BAR=200000

# What nfctl says before $CUT; no jq, whose start takes long beside so many pulses
look()
{
	local ns

	for ns in $HOSTS; do
		# shellcheck disable=SC2153 # udpgap sets it
		nf_json "$ns" pair show dev "$DEV" >"$TMP/pairs-$CUT-$(name_of "$ns")"
	done
}

# For udpgap's children
export_look()
{
	export DEV HOSTS NFCTL PAIRS TMP WAIT_TIMEOUT
	export -f nf nf_json name_of look pairs_up has_pairs_up slowwait
}

# cuts CASE DUE BEHIND PLUG...: cut at each plug in turn.  BEHIND is jq's word for
# which active pairs that concerns, by here, there, and $plug; DUE or more in all.
cuts()
{
	local case=$1 due=$2 behind=$3 lines=() plug ns
	shift 3

	for plug; do
		lines+=(--cut "$(cut_plug "$plug")" --heal "$(heal_plug "$plug")")
	done
	for ns in $HOSTS; do
		nf "$ns" dev set "$DEV" revertive off || fail "revertive off in $ns"
	done
	names >"$TMP/names"
	rm -f "$TMP"/pairs-*
	export_look
	# shellcheck disable=SC2016 # for the shell that udpgap starts
	gap --helper "bridge -n $C -batch -" "${lines[@]}" --ready 'pairs_up && look' \
		--interval "$PROBE" --after "$AFTER" --phase 137us --cuts "$CUTS" \
		--max-stall "$MAX_STALL" || return
	check_equal "$case: duplicated datagrams" "${GAP[duplicated]}" 0
	fall_silent
	evaluate "$behind" "$@" >"$TMP/verdicts" || fail "$case: cannot evaluate"
	judge "$case" "$due"
}

# The pairs on eth0 and eth1
hurry()
{
	local ns port

	for ns in $HOSTS; do
		for port in eth0 eth1; do
			check_ok "hurry" nf "$ns" pair set dev "$DEV" port "$port" \
				interval "$FAST"
		done
	done
	sleep 0.1
}

# Who evaluates needs the CPU
fall_silent()
{
	stop_background
	devices_down
}

# Node ids and MACs, as nfctl says them, to the names of hosts and of plugs
names()
{
	local ns host

	for ns in $HOSTS; do
		host=$(name_of "$ns")
		nf_json "$ns" dev show dev "$DEV" |
			jq --arg host "$host" '.[] | { (.["node-id"]): $host }'
		nf_json "$ns" port show dev "$DEV" |
			jq --arg host "$host" '.[] |
				{ (.address): ($host + "p" + (.port | ltrimstr("eth"))) }'
	done | jq -s add
}

# tagged FILE...: the objects of $TMP/FILE-HOST of all hosts, which they tell
tagged()
{
	local ns file

	for file; do
		for ns in $HOSTS; do
			jq -c --arg host "$(name_of "$ns")" --arg file "$file" \
				'(arrays[], objects) + { $host, $file }' \
				"$TMP/$file-$(name_of "$ns")"
		done
	done
}

# Those of all cuts, also of such as were made again
tagged_pairs()
{
	local -a files=("$TMP/pairs-"*-"$(name_of "${HOSTS%% *}")")

	files=("${files[@]#"$TMP/"}")
	tagged "${files[@]%-*}"
}

# For each cut a JSON object: which "HOST PEER" were to move and which did, whose
# default port did, the longest gap of those and what the others lost
evaluate()
{
	local behind=$1
	shift

	# shellcheck disable=SC2016 # for jq
	jq -nc --slurpfile names "$TMP/names" --slurpfile pairs <(tagged_pairs) \
	   --slurpfile events <(tagged events) --slurpfile cuts "$TMP/cuts" '
		def path: "\(.host) \($names[0][.peer])";
		def flow: "\(.from | sub("-.*"; "")) \(.to | sub("-.*"; ""))";
		def here: "\(.host)p\(.port | ltrimstr("eth"))";
		def there: $names[0][.remote];
		($cuts | map(.["cut-mono-ns"]) + [infinite]) as $times |
		range($cuts | length) as $i | $cuts[$i] as $cut |
		select($cut.spoiled | not) |
		$ARGS.positional[$cut.cut % ($ARGS.positional | length)] as $plug |
		($pairs | map(select(.active and .file == "pairs-\($cut.cut)" and
				     ('"$behind"')) | path) | sort) as $due |
		($events | map(select(.["time-ns"] >= $times[$i] and
				      .["time-ns"] < $times[$i + 1]))) as $events |
		($events | map(select(.event | IN("failover", "failback", "switchover"))))
			as $moves |
		($cut.flows | map(select(flow | IN($due[])))) as $behind |
		{ cut: $cut.cut, $plug, $due,
		  moved: ($moves | map(path) | sort),
		  how: ($moves | map("\(path) \(.from)-\(.to) \(.reason)" +
				     " +\((.["time-ns"] - $times[$i]) / 1000 | floor)us")),
		  default: ($events | map(select(.event == "default-port") | .host)),
		  last: ($moves | map(.["time-ns"] - $times[$i]) | max),
		  gap: ($behind | map(.["gap-ns"]) | max),
		  lost: (($cut.flows - $behind) | map(.lost) | add),
		  stall: $cut["stall-ns"]
		}' --args "$@"
}

# verdicts FILTER: those cuts for which it holds
verdicts()
{
	jq -c "select($1)" "$TMP/verdicts"
}

# no_cut WHAT FILTER
no_cut()
{
	local bad

	bad=$(verdicts "$2")
	[[ $bad ]] || return
	fail "$1"
	quote <<<"$bad"
}

# judge CASE DUE: the cuts were to move so many or more
judge()
{
	local case=$1 due=$2

	check_equal "$case: cuts" "$(verdicts true | wc -l)" "$CUTS"
	check_that "$case: active pairs behind the cuts" \
		"$(jq -s 'map(.due | length) | add' "$TMP/verdicts") >= $due"
	# twice, if the first refuge shared what died
	no_cut "$case: what moved is not what was behind the cut" ".due != (.moved | unique)"
	no_cut "$case: others lost datagrams" ".lost > 0"
	# shellcheck disable=SC2016 # for jq
	no_cut "$case: another host's default port moved" \
		'.plug[:2] as $host | .default | any(. != $host)'
	check_equal "$case: cuts not repaired" "${GAP[unrepaired]}" 0
	within "$case: the last pair moves" .last "$BAR"
	within "$case: longest gap" .gap $((BAR + LATE))
	info "$case: ${GAP[lost]} datagrams lost"
}

# within WHAT TIME US: of all cuts
within()
{
	local what=$1 us=$3 times=()

	mapfile -t times < <(jq "$2 // 0 | floor" "$TMP/verdicts" | sort -n)
	check_that "$what, ns after the cut" "${times[-1]} <= $us * 1000"
	table_row "$what" "$(in_ms "${times[0]}")" "$(in_ms "${times[CUTS / 2]}")" \
		"$(in_ms "${times[-1]}")" "$(in_ms $((us * 1000)))" \
		"$( ((RET)) && echo FAILED || echo ok)"
}

# cable_cuts CASE DUE
cable_cuts()
{
	# shellcheck disable=SC2016 # for jq
	cuts "$1" "$2" 'here == $plug or there == $plug' h1p0 h1p1 h2p0 h2p1 h3p0 h3p1
}

# Each cut concerns the cable that all of the host's pairs have moved to
three_body()
{
	hurry
	cable_cuts "three switches, a cable" $((4 * CUTS))
}

three_switches()
{
	with_topo topo_3h3s three_body
}

# The remote port of an active pair is the one that came up first
shared()
{
	local INTERVAL=$SHARED_INTERVAL BAR=$SHARED_BAR

	with_topo "$@"
}

one_switch()
{
	shared topo_1sw cable_cuts "one switch, a cable" "$CUTS"
}

two_switches()
{
	shared topo_2sw cable_cuts "two switches, a cable" "$CUTS"
}

# Whoever does not need it does not notice
trunk_cuts()
{
	# shellcheck disable=SC2016 # for jq
	cuts "two switches, the trunk" 0 'here[-1:] != there[-1:]' trunk0
}

trunk()
{
	shared topo_2sw trunk_cuts
}

require_nfailover
require_command bridge
slow_machine || require_deterministic_clock
make_tmp
run_tests "$@"
