#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does each path carry frames as long as the device's MTU?  Who finds that it does not,
# is told so, and nothing else follows from it.
#
# Budget: pulses every 5 ms; each probe that fails takes half a second.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	one_long_frame_is_enough
	ends_differ
	middle_is_too_small
	changes_while_up
	largest_of_all
	nothing_to_probe
"
smoke middle_is_too_small

# Elsewhere only what a kernel could do differently: long frames
case $(uname -r) in
6.12.*-rt-* | 6.1.*)
	ALL_TESTS="middle_is_too_small largest_of_all"
	;;
esac

INTERVAL=5ms
clock_is_deterministic || INTERVAL=50ms

# host_mtu NS MTU, cables_mtu CABLE MTU
host_mtu()
{
	ip -n "$1" link set "$DEV" mtu "$2" || fail "no MTU of $2"
}

cable_mtu()
{
	local end

	for end in "a$1" "b$1"; do
		ip -n "$C" link set "$end" mtu "$2" || fail "no MTU of $2 on $end"
	done
}

# What a pair says of its path: state mtu remote-mtu
path_of()
{
	local json

	json=$(nf_json "$1" pair show dev "$DEV" port "$2")
	[[ $json =~ \"path-mtu\":\"([^\"]*)\",\"mtu\":([0-9]*),\"remote-mtu\":([0-9]*) ]] &&
		echo "${BASH_REMATCH[*]:1}"
}

path_is()
{
	[[ $(path_of "$1" "$2") == "$3" ]]
}

# check_path WHAT NS PORT STATE...
check_path()
{
	soon path_is "$2" "$3" "$4" ||
		fail "$1: $3 of $(name_of "$2") says \"$(path_of "$2" "$3")\", not \"$4\""
}

# check_told WHAT LETTER MISMATCHES MATCHES: and of nothing else that they could cause
check_told()
{
	local file=$TMP/events-$2

	soon told "$file" mtu-mismatch "$3"
	soon told "$file" mtu-match "$4"
	check_equal "$1: mismatches told in $2" "$(count_events "$file" mtu-mismatch)" "$3"
	check_equal "$1: matches told in $2" "$(count_events "$file" mtu-match)" "$4"
	check_equal "$1: other events in $2" \
		"$(count_events "$file" pair-down pair-up failover peer-lost self-suspect)" 0
}

told()
{
	(($(count_events "$1" "$2") == $3))
}

probe()
{
	check_ok "probe in $(name_of "$1")" nf "$1" pair probe "$DEV" "${@:2}"
}

##############################################################################
# Sessions that start with the MTUs that HOST_A, HOST_B and CABLES name

on_mtus()
{
	local n ns

	topo_create 2
	for n in 0 1; do
		cable_mtu "$n" "$CABLES"
	done
	devices_create
	host_mtu "$A" "$HOST_A"
	host_mtu "$B" "$HOST_B"
	pulse_interval "$INTERVAL" 3
	for ns in $A $B; do
		start_monitor "$ns" "$TMP/events-$(name_of "$ns")"
	done
	in_background ip netns exec "$C" tcpdump -i a0 -l -n -q "ether proto 0x88b5 and greater 1000" \
		>"$TMP/long" 2>"$TMP/tcpdump"
	soon grep -q "listening" "$TMP/tcpdump" || fail "tcpdump does not listen"
	devices_up
	pairs_up || fail "not every pair came up"
	for ns in $A $B; do
		soon event_seen "$TMP/events-$(name_of "$ns")" pair-up
	done
	"$@"
	stop_background
	topo_destroy
}

forget_events()
{
	# what came up is told
	soon told "$TMP/events-a" pair-up 2
	soon told "$TMP/events-b" pair-up 2
	: >"$TMP/events-a"
	: >"$TMP/events-b"
}

long_frames()
{
	(($(wc -l <"$TMP/long") == $1))
}

same_mtus()
{
	local port

	forget_events
	for port in eth0 eth1; do
		check_path "same MTUs" "$A" "$port" "ok $HOST_A $HOST_B"
		check_path "same MTUs" "$B" "$port" "ok $HOST_B $HOST_A"
	done
	check_told "same MTUs" a 0 0
	check_told "same MTUs" b 0 0
}

one_long_frame_body()
{
	same_mtus
	soon long_frames 2
	check_equal "long frames on cable 0" "$(wc -l <"$TMP/long")" 2
	probe "$A" port eth0
	soon long_frames 3 ||
		fail "on demand: $(wc -l <"$TMP/long") long frames where 3 are due"
}

one_long_frame_is_enough()
{
	local HOST_A=1500 HOST_B=1500 CABLES=1500

	on_mtus one_long_frame_body
}

ends_differ_body()
{
	local port

	soon told "$TMP/events-a" mtu-mismatch 2
	event_has "the larger end" "$TMP/events-a" mtu-mismatch \
		'.mtu == 9000 and ."remote-mtu" == 1500 and (.port == "eth0" or .port == "eth1")'
	for port in eth0 eth1; do
		check_path "the larger end" "$A" "$port" "too-small 9000 1500"
		check_path "the smaller end" "$B" "$port" "ok 1500 9000"
	done
	check_match "what is shown" "$(nf "$A" pair show "$DEV")" "mtu-too-small"
	check_equal "told by the smaller end" "$(count_events "$TMP/events-b" mtu-mismatch)" 0
	forget_events
	host_mtu "$B" 9000
	# B has another one, so A looks again
	for port in eth0 eth1; do
		check_path "equal now" "$A" "$port" "ok 9000 9000"
		check_path "equal now" "$B" "$port" "ok 9000 9000"
	done
	check_told "equal now" a 0 2
	check_told "equal now" b 0 0
}

ends_differ()
{
	local HOST_A=9000 HOST_B=1500 CABLES=9000

	on_mtus ends_differ_body
}

middle_body()
{
	same_mtus
	cable_mtu 0 4000
	probe "$A"
	probe "$B"
	check_path "a small bridge" "$A" eth0 "too-small 9000 9000"
	check_path "a small bridge" "$B" eth0 "too-small 9000 9000"
	check_path "the other path" "$A" eth1 "ok 9000 9000"
	check_told "a small bridge" a 1 0
	check_told "a small bridge" b 1 0
	event_has "a small bridge" "$TMP/events-a" mtu-mismatch \
		'.port == "eth0" and .mtu == 9000 and ."remote-mtu" == 9000'
	both_on eth0 || fail "an MTU moved the data"
	# a second event had its time
	probe "$A" port eth0
	sleep 0.7
	check_told "still a small bridge" a 1 0
	cable_mtu 0 9000
	probe "$A" port eth0 remote "$(mac_of "$B" eth0)"
	check_path "mended" "$A" eth0 "ok 9000 9000"
	check_told "mended" a 1 1
	check_path "mended, not asked" "$B" eth0 "too-small 9000 9000"
	check_told "mended, not asked" b 1 0
}

middle_is_too_small()
{
	local HOST_A=9000 HOST_B=9000 CABLES=9000

	on_mtus middle_body
}

changes_body()
{
	same_mtus
	host_mtu "$A" 9000
	check_path "larger" "$A" eth0 "too-small 9000 1500"
	check_path "larger" "$B" eth0 "ok 1500 9000"
	check_told "larger" a 2 0
	host_mtu "$A" 1400
	check_path "smaller" "$A" eth0 "ok 1400 1500"
	check_path "smaller" "$B" eth0 "too-small 1500 1400"
	check_told "smaller" a 2 2
	check_told "smaller" b 2 0
}

changes_while_up()
{
	local HOST_A=1500 HOST_B=1500 CABLES=9000

	on_mtus changes_body
}

largest_of_all()
{
	local HOST_A=65535 HOST_B=65535 CABLES=65535

	on_mtus same_mtus
}

nothing_body()
{
	check_refused "a probe" 1 "No pair that may carry data is up there" nf "$A" pair probe "$DEV"
	check_refused "a probe of a port" 1 "No pair that may carry data is up there" \
		nf "$A" pair probe "$DEV" port eth0
	check_refused "a probe of no port" 1 "not a port of the device" \
		nf "$A" pair probe "$DEV" port lo
	check_refused "a probe of nobody" 1 "must not be zero" \
		nf "$A" pair probe "$DEV" remote 00:00:00:00:00:00
}

nothing_to_probe()
{
	topo_create 2
	devices_create
	nothing_body
	topo_destroy
}

require_nfailover
require_command tcpdump
make_tmp
run_tests "$@"
