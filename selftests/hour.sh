#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does anything happen when nothing happens?  Two hosts beat for an hour on two paths.  A
# switch on each of them loses one frame in a hundred and holds another one in two hundred
# until the next has overtaken it, both ways; there is a little data, and for a tenth of a
# second of each minute the CPU is busy.  Nothing is cut: no pair may go down and nothing
# may move, no memory may be gone in the end.
#
# MINUTES=n makes it shorter, LOSS=n loses so many in a hundred.
#
# Budget: 18,000 pulses a second, of 7,000 instructions each with the switches: half a
# second of the host's for one of the guest's, a third of it to put the VM's CPU to sleep.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	nothing_happens
"

: "${MINUTES:=60}"
: "${LOSS:=1}"
MULTIPLIER=3
PASS=99.5		# of a hundred frames at once, the others an interval and some more later
DATA=10ms		# a datagram each way
BUSY=0.1		# seconds of each minute, with one of these
LOADS=(busy timers fork flood)
EXPECTED=self-suspect
LEFT=1000		# objects that a cache may have more after all that time
SHOWN=40		# events, of those that should not be

LOAD=$(dirname "$UDPGAP")/load

##############################################################################
# What goes on

in_us()
{
	case $1 in
	*us) echo "${1%us}" ;;
	*ms) echo $((${1%ms} * 1000)) ;;
	esac
}

# switches add|change OPTION...: of what each of them does to frames
switches()
{
	local n letter

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			echo "qdisc $1 dev $letter$n root netem limit 10000 ${*:2}"
		done
	done | tc -n "$C" -batch - || fail "no netem"
}

# In place before any pulse is: while it is put in all that comes there is lost
switches_create()
{
	switches add delay 0ms
}

impair()
{
	local us

	us=$(in_us "$INTERVAL")
	switches change loss "$LOSS%" delay $((us * 26 / 25))us $((us / 25))us reorder "$PASS%"
}

# What the switches lost, and let pass: a line for each direction of each path
lost_and_passed()
{
	local n letter

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			netem_lost "$C" "$letter$n"
		done
	done
}

load_busy()
{
	exec "$LOAD" busy
}

load_timers()
{
	exec "$LOAD" timers
}

load_fork()
{
	while :; do
		(:)
	done
}

load_flood()
{
	exec "$LOAD" flood "$A,$A6" "$B,$B6"
}

be_busy()
{
	"load_$1" &
	sleep "$BUSY"
	kill $! || fail "$1 ended by itself"
	wait $!
} 2>/dev/null

datagrams()
{
	in_background "$LOAD" flood "$A,$A4" "$B,$B4" "$DATA"
	in_background "$LOAD" flood "$B,$B4" "$A,$A4" "$DATA"
}

##############################################################################
# What should not have

# Objects of the caches that frames, events and the module's own come from: "NAME NUMBER"
objects()
{
	local cache

	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
	awk '$1 ~ /^(skbuff|kmalloc-[0-9]|kmalloc-cg)/ { print $1, $2 }' /proc/slabinfo
}

# With the seconds since all began, of both hosts in order
unexpected()
{
	local name

	for name in a b; do
		awk -v host="$name" -v began="$BEGAN" -v expected="^($EXPECTED)\$" \
			-f <(echo "$EVENT_FIELD") -f - "$TMP/events-$name" <<-'EOF'
			field("event") !~ expected {
				printf "%.6f %s %s\n", (field("time-ns") - began) / 1e9, host, $0
			}
		EOF
	done | sort -n
}

# Of the first switch there is, while it is still what nfctl tells
asked_why()
{
	local ns

	[[ ! $WHY ]] || return
	for ns in $HOSTS; do
		event_seen "$TMP/events-$(name_of "$ns")" failover || continue
		WHY=$(nf "$ns" why dev "$DEV")
		info "host $(name_of "$ns") moved; nfctl why:"
		quote <<<"$WHY"
	done
}

check_events_of_hour()
{
	local number

	unexpected >"$TMP/unexpected"
	number=$(wc -l <"$TMP/unexpected")
	((number == 0)) || {
		fail "$number events that should not be"
		awk -f <(echo "$EVENT_FIELD") -f - "$TMP/unexpected" <<-'EOF' | sort | uniq -c | quote
			{ print "host", $2, field("event"), field("reason") }
		EOF
		head -n "$SHOWN" "$TMP/unexpected" | quote
	}
	sum_events $((MULTIPLIER * 1000 * $(in_us "$INTERVAL"))) "$TMP/events-a" "$TMP/events-b"
	check_events "an hour" failover 0 switchover 0 failback 0 pair-down 0 peer-lost 0 \
		holes 0 odd 0
	info "self-suspect: ${EVENTS[self-suspect]:-0}"
}

# All that should happen did
check_paths()
{
	local lost passed number=0

	while read -r lost passed; do
		number=$((number + 1))
		info "of $((lost + passed)) frames one way on a path $lost were lost"
		check_that "frames on a path" "lost + passed >= MINUTES * 60 * 1000000 / $(in_us "$INTERVAL")"
		check_that "lost" "lost * 100 <= (lost + passed) * LOSS * 12 / 10 &&
			lost * 100 >= (lost + passed) * LOSS * 8 / 10"
	done < <(lost_and_passed)
	check_equal "directions" "$number" $((2 * LINKS))
}

# Of the last ten seconds
check_quality()
{
	local ns n json

	for ns in $HOSTS; do
		for ((n = 0; n < LINKS; n++)); do
			json=$(nf_query "$ns" ".[0]" quality show dev "$DEV" port "eth$n")
			check_equal "what $(name_of "$ns") says of eth$n" \
				"$(jq -r ".lost > 0 and .late > 0 and .[\"detection-share\"] <= 100" \
					<<<"$json")" true
		done
	done
}

check_data()
{
	local sent received

	sent=$(dev_count "$A" "$DEV" tx_packets)
	received=$(dev_count "$B" "$DEV" rx_packets)
	info "of $sent frames of data $received arrived"
	check_that "data sent" "sent >= MINUTES * 60 * 90"
	check_that "data received" "received * 100 >= sent * (100 - 2 * LOSS)"
}

check_memory()
{
	local more

	objects >"$TMP/after"
	more=$(awk -v left="$LEFT" '
		NR == FNR { before[$1] = $2; next }
		$2 > before[$1] + left { print $1 ": " before[$1] + 0 ", then " $2 }' \
		"$TMP/before" "$TMP/after")
	check_equal "objects that are left" "$more" ""
	info "objects in caches: $(sum_of "$TMP/before"), then $(sum_of "$TMP/after")"
}

sum_of()
{
	awk '{ n += $2 } END { print n }' "$1"
}

##############################################################################

minutes_pass()
{
	local minute

	for ((minute = 1; minute <= MINUTES; minute++)); do
		sleep 59.9
		be_busy "${LOADS[minute % ${#LOADS[@]}]}"
		asked_why
		((minute % 10)) || info "minute $minute"
	done
}

hour_body()
{
	impair
	datagrams
	for kind in "${LOADS[@]}"; do
		be_busy "$kind"		# its memory is there from now on
	done
	sleep 1
	objects >"$TMP/before"
	BEGAN=$(awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime)
	minutes_pass
	check_quality
	check_paths
	check_data
	check_memory
	check_events_of_hour
}

nothing_happens()
{
	local HOST_CABLES=switches_create

	with_hosts hour_body
}

require_nfailover
require_command "$LOAD"
require_module sch_netem
make_tmp
INTERVAL=$(calm_interval)
run_tests "$@"
