#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Frames that no receiver must believe, 20,000 of them a second, on a cable that
# carries data: each is counted by its own reason and by no other, no session
# moves, no datagram is lost, and all that is said is one event for each reason.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	truncated
	oversized
	unpadded
	wrong_version
	malformed
	wrong_key
	bad_tag
	wrong_group
	own
	wrong_receiver
	stale_nonce
	replayed
	identity_in_use
	garbage
	strangers
	strangers_with_discovery
	told_again
	injector_is_heard
	rejections_are_told
"

: "${PULSEINJECT:=$(dirname "${BASH_SOURCE[0]}")/pulseinject}"

FRAMES=2000
RATE=20000		# frames a second
PINGS=20		# meanwhile
PING=0.004
INTERVAL=250us
LISTENERS=()
NOT_BELIEVED="short version malformed key tag"	# without a tag that fits
# Of each there is an event, but once in ten seconds; of the others none
TOLD="$NOT_BELIEVED stale-nonce replay identity-in-use unknown peer-cap"
NOT_TOLD="group own wrong-receiver"

# In how many percent of the time that the rate allows; nothing: that tells nothing
IN_TIME=
if ! clock_is_deterministic; then
	RATE=2000 PING=0.03 INTERVAL=50ms
elif slow_machine; then
	RATE=2000 FRAMES=400 PINGS=10 PING=0.01 INTERVAL=5ms
else
	case $(uname -r) in
	*-rt* | 6.1.*) IN_TIME=150 ;;	# there the injector waits for softirqs
	*) IN_TIME=110 ;;
	esac
fi

##############################################################################
# Two hosts for all tests; A is the victim, on the cable that carries the data

set_up()
{
	local ns

	topo_create 2
	topo_nfailover "$INTERVAL"
	# room for frames larger than any pulse; everywhere, else that is an event
	cables_mtu 4000
	for ns in "$B" "$A"; do
		ip -n "$ns" link set "$DEV" mtu 4000
	done
	start_monitor "$A" "$TMP/a"
	start_monitor "$B" "$TMP/b"
	LISTENERS=("${PID_LIST[@]}")
	PID_LIST=() MONITORS=()	# for longer than a test
	slowwait $((WAIT_TIMEOUT * 1000)) settled || fail "the hosts do not reach each other"
	((RET == 0)) || bail_out "two hosts cannot be set up"
}

settled()
{
	pairs_up && both_on eth0 && hosts_ping
}

cleanup_hook()
{
	local pid

	for pid in "${LISTENERS[@]}"; do
		kill "$pid"
		wait "$pid"
	done 2>/dev/null
}

##############################################################################
# What must not change, and what must

# read_drops ARRAY: the counters of frames that A did not believe, by reason
read_drops()
{
	local -n drops=$1
	local json rest

	json=$(nf_json "$A" stats dev "$DEV" all)
	rest=${json%%\"ports\":*}
	while [[ $rest =~ \"drop-([a-z-]*)\":([0-9]*)(.*) ]]; do
		# shellcheck disable=SC2004 # its keys are words
		drops[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
		rest=${BASH_REMATCH[3]}
	done
	((${#drops[@]} == 14)) || fail "no 14 counters of dropped pulses in: $json"
}

# Sessions with their states, which one is active, and since when they are up
sessions()
{
	local ns json rest

	for ns in "$A" "$B"; do
		rest=$(nf_json "$ns" pair show dev "$DEV")
		while [[ $rest =~ \"port\":\"([^\"]*)\",(.*) ]]; do
			rest=${BASH_REMATCH[2]}
			json=${rest%%\"port\":*}
			echo "$ns ${BASH_REMATCH[1]} $(session_of "$json")"
		done
	done
}

session_of()
{
	local key

	for key in remote state active up-since-ns; do
		[[ $1 =~ \"$key\":\"?([^,\"}]*) ]] && printf ' %s=%s' "$key" "${BASH_REMATCH[1]}"
	done
}

lines()
{
	local -a read

	mapfile -t read < <("$@")
	echo "${#read[@]}"
}

# counted REASON...: every frame, for these reasons only, from BEFORE to AFTER
counted()
{
	local sum=0 reason n

	for reason in "${!AFTER[@]}"; do
		n=$((${AFTER[$reason]} - ${BEFORE[$reason]}))
		if [[ " $* " == *" $reason "* ]]; then
			sum=$((sum + n))
		elif ((n)); then
			fail "$n frames were dropped for the reason $reason"
		fi
	done
	check_equal "frames dropped for $*" "$sum" "$FRAMES"
}

# inject KIND: from the cable's end, while data flows; fails if any is lost
inject()
{
	local kind=$1 out ping

	in_ns "$A" ping -q -n -c "$PINGS" -i "$PING" -W 1 "$B4" >"$TMP/ping" &
	ping=$!
	out=$(in_ns "$C" "$PULSEINJECT" a0 "$kind" "$FRAMES" "$RATE") ||
		fail "pulseinject failed"
	wait "$ping"
	check_match "data meanwhile" "$(<"$TMP/ping")" " $PINGS received, 0% packet loss"
	[[ $out =~ sent=$FRAMES\ ns=([0-9]+) ]] || fail "pulseinject says \"$out\""
	[[ ! $IN_TIME ]] ||
		check_that "ns to send them all" \
			"${BASH_REMATCH[1]} < FRAMES * 1000000000 / RATE * $IN_TIME / 100"
}

# Events but those of a host that was late, as the injector has the same CPU, and the
# one in ten seconds of a pulse that was dropped
told()
{
	grep -vE '"event":"(self-suspect|rejected)"' "$1"
}

# ignored KIND [REASON...]: all frames of the kind, for one of these reasons, or
# for that of the same name
ignored()
{
	local kind=$1 before events_a events_b log
	local -A BEFORE AFTER
	shift

	before=$(sessions)
	events_a=$(told "$TMP/a") events_b=$(told "$TMP/b") log=$(lines dmesg)
	read_drops BEFORE
	inject "$kind"
	read_drops AFTER
	counted "${@:-$kind}"
	check_equal "sessions" "$(sessions)" "$before"
	check_equal "events of the victim" "$(told "$TMP/a")" "$events_a"
	check_equal "events of its peer" "$(told "$TMP/b")" "$events_b"
	check_equal "lines of the kernel's log" "$(lines dmesg)" "$log"
}

##############################################################################
# The kinds

truncated()
{
	ignored truncated short
}

oversized()
{
	ignored oversized malformed
}

unpadded()
{
	ignored unpadded short
}

wrong_version()
{
	ignored version
}

malformed()
{
	ignored malformed
}

wrong_key()
{
	ignored key
}

bad_tag()
{
	ignored tag
}

wrong_group()
{
	ignored group
}

own()
{
	ignored own
}

wrong_receiver()
{
	ignored receiver wrong-receiver
}

stale_nonce()
{
	ignored nonce stale-nonce
}

replayed()
{
	ignored replay
}

identity_in_use()
{
	ignored identity identity-in-use
}

garbage()
{
	# shellcheck disable=SC2086 # a list
	ignored garbage $NOT_BELIEVED
}

# Who does not ask for company is not told about strangers
strangers()
{
	nf "$A" dev set "$DEV" discovery off || fail "discovery off"
	ignored stranger unknown
	nf "$A" dev set "$DEV" discovery on || fail "discovery on"
}

# Each claims to be a new peer.  They take room that is bounded, from nobody who
# has proven itself, and are forgotten.
strangers_with_discovery()
{
	local before peers log
	local -A BEFORE AFTER

	before=$(sessions)
	log=$(lines dmesg)
	read_drops BEFORE
	inject stranger
	peers=$(nf_query "$A" length peer show dev "$DEV")
	read_drops AFTER
	check_that "peers" "$peers > 1 && $peers <= 64"
	check_that "frames dropped for the cap" \
		"${AFTER[peer-cap]} - ${BEFORE[peer-cap]} > FRAMES / 2"
	check_equal "sessions that are up" "$(sessions | grep state=up)" "$before"
	check_equal "lines of the kernel's log" "$(lines dmesg)" "$log"
	check_equal "switches" "$(count_events "$TMP/a" failover switchover failback \
		peer-lost pair-down default-port lost)" 0
	slowwait $((WAIT_TIMEOUT * 1000)) peers_are 1 || fail "strangers are not forgotten"
	check_equal "sessions at the end" "$(sessions)" "$before"
}

peers_are()
{
	[[ $(nf_query "$A" length peer show dev "$DEV") == "$1" ]]
}

# Who goes on is told of again, when ten seconds have passed
told_again()
{
	local before

	before=$(lines rejections tag)
	check_that "events before" "$before > 0"
	sleep 10
	inject tag
	slowwait $((WAIT_TIMEOUT * 1000)) told_times tag $((before + 1)) ||
		fail "no event tells of it again"
}

told_times()
{
	(($(lines rejections "$1") == $2))
}

# After all that the victim still hears: the same injector, a true fault
injector_is_heard()
{
	cable cut_both_ways 0
	slowwait $((WAIT_TIMEOUT * 1000)) active_is "$A" eth1 ||
		fail "no failover from a dead cable"
	slowwait $((WAIT_TIMEOUT * 1000)) event_seen "$TMP/a" failover ||
		fail "no event tells of it"
}

# By all the tests before this one
rejections_are_told()
{
	local reason

	for reason in $TOLD; do
		check_that "events of $reason" "$(lines rejections "$reason") > 0"
		check_equal "events of $reason within ten seconds" \
			"$(rejections "$reason" | too_soon)" ""
	done
	for reason in $NOT_TOLD; do
		check_equal "events of $reason" "$(rejections "$reason")" ""
	done
}

rejections()
{
	grep '"event":"rejected"' "$TMP/a" | grep "\"drop\":\"$1\""
}

# Times of events, in ns, that came less than ten seconds after the one before
too_soon()
{
	awk "$EVENT_FIELD"'
		{ at = field("time-ns") }
		NR > 1 && at - last < 10000000000 { print at }
		{ last = at }'
}

require_nfailover
require_command ping "$PULSEINJECT"
# The injector is busy
make_tmp
set_up
run_tests "$@"
