#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VLANs above the device, 802.1Q and 802.1ad, and what is announced for them and for
# who else lives behind it when the default port moves.
#
# Budget: a few pings, one cut and two switches in each case; VLANS VLANs in one.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	vlans_fail_over
	every_address_is_announced
	announced_as_often_as_set
	many_are_announced
	priority_tags
"
# The debug kernel cannot push tags
! slow_machine || ALL_TESTS=${ALL_TESTS/priority_tags/}
smoke vlans_fail_over

INTERVAL=$(calm_interval)
VLANS=150			# more than are announced in one go

# vlan_lines HOST_NUMBER: nf0.10, and nf0.20 (802.1ad) with nf0.20.30 on it
vlan_lines()
{
	echo "link add link $DEV name $DEV.10 type vlan id 10"
	echo "link add link $DEV name $DEV.20 type vlan protocol 802.1ad id 20"
	echo "link add link $DEV.20 name $DEV.30 address 02:00:00:00:30:0$1 type vlan id 30"
	echo "link set $DEV.10 up"
	echo "link set $DEV.20 up"
	echo "link set $DEV.30 up"
	echo "addr add 198.51.100.$1/26 dev $DEV.10"
	echo "addr add 198.51.100.$((64 + $1))/26 dev $DEV.20"
	echo "addr add 198.51.100.$((128 + $1))/26 dev $DEV.30"
}

add_vlans()
{
	vlan_lines 1 | ip -n "$A" -batch - && vlan_lines 2 | ip -n "$B" -batch -
}

ping_vlans()
{
	local address

	for address in 198.51.100.2 198.51.100.66 198.51.100.130; do
		check_ok "$1: ping $address" in_ns "$A" ping -q -c 1 -W 2 "$address"
	done
}

fail_over_body()
{
	add_vlans || fail "no VLANs"
	ping_vlans "before"
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	ping_vlans "after a cut"
	ip -n "$A" link set eth0 nomaster
	ip -n "$A" link set eth0 master "$DEV"
	cable heal_both_ways 0
	pairs_up || fail "not every pair came up"
	nf "$A" switch dev "$DEV" to eth0 >/dev/null || fail "cannot switch"
	ping_vlans "on a port that came later"
}

vlans_fail_over()
{
	with_hosts fail_over_body
}

##############################################################################
# Announcements: RARPs that arrive on cable 1 when the default port moves there

capture_rarps()
{
	in_background ip netns exec "$C" tcpdump -i a1 -l -e -n -q \
		'rarp or (vlan and rarp) or (vlan and vlan and rarp)' \
		>"$TMP/rarps" 2>"$TMP/tcpdump"
	slowwait 5000 grep -q "listening" "$TMP/tcpdump" || fail "tcpdump does not listen"
}

# rarps ADDRESS TAGS: how many, with as many VLAN tags
rarps()
{
	grep -i "^[^ ]* $1 > " "$TMP/rarps" | awk -v tags="$2" 'gsub(/vlan [0-9]+/, "&") == tags' |
		wc -l
}

rarps_come()
{
	(($(rarps "$1" "$2") == $3))
}

check_rarps()
{
	slowwait 3000 rarps_come "$@" ||
		fail "RARPs of $1 with $2 tags: $(rarps "$1" "$2") where $3 are due"
}

announce_body()
{
	local identity

	add_vlans || fail "no VLANs"
	identity=$(mac_of "$A" "$DEV")
	ip -n "$A" link add link "$DEV" name mv0 address 02:00:00:00:00:aa type macvlan mode bridge
	ip -n "$A" link set mv0 up
	# hosts behind nf0, of whom it knows only what they send; one is in VLAN 20 of 802.1ad
	in_ns "$A" python3 - "$DEV" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind((sys.argv[1], 0))
		for host, tag in (b'\xbb', b''), (b'\xcc', b'\x88\xa8\0\x14'):
		    s.send(b'\xff' * 6 + b'\x02\0\0\0\0' + host + tag + b'\x88\xb6' + bytes(46))
	END
	nf "$A" dev set "$DEV" announce-count 2 announce-interval 20ms || fail "announce-count"
	capture_rarps
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	check_rarps "$identity" 0 2
	check_rarps "$identity" 1 4		# in VLAN 10 and VLAN 20
	check_rarps 02:00:00:00:30:01 1 2	# in the list of nf0.20, which is on nf0
	check_rarps 02:00:00:00:30:01 2 2
	check_rarps 02:00:00:00:00:aa 0 2
	check_rarps 02:00:00:00:00:bb 0 2
	check_rarps 02:00:00:00:00:cc 1 2
	check_equal "RARPs of it with an 802.1ad tag" \
		"$(grep '^[^ ]* 02:00:00:00:00:cc ' "$TMP/rarps" | grep -c 802.1Q-QinQ)" 2
	sleep 0.2
	check_rarps "$identity" 0 2
}

every_address_is_announced()
{
	with_hosts announce_body
}

count_body()
{
	local identity

	identity=$(mac_of "$A" "$DEV")
	nf "$A" dev set "$DEV" announce-count 0 || fail "announce-count 0"
	capture_rarps
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	sleep 0.3
	check_equal "RARPs with announce-count 0" "$(rarps "$identity" 0)" 0
	nf "$A" dev set "$DEV" announce-count 5 announce-interval 10ms || fail "announce-count 5"
	nf "$A" switch dev "$DEV" to eth0 >/dev/null || fail "cannot switch"
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	check_rarps "$identity" 0 5
}

announced_as_often_as_set()
{
	with_hosts count_body
}

# All of them, and each once
many_body()
{
	local id

	for ((id = 1; id <= VLANS; id++)); do
		echo "link add link $DEV name v$id up type vlan id $id"
	done | ip -n "$A" -batch - || fail "no VLANs"
	nf "$A" dev set "$DEV" announce-count 1 || fail "announce-count 1"
	capture_rarps
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	check_rarps "$(mac_of "$A" "$DEV")" 1 "$VLANS"
	sleep 0.1
	check_rarps "$(mac_of "$A" "$DEV")" 1 "$VLANS"
	check_equal "VLANs that were told" \
		"$(grep -o 'vlan [0-9]*' "$TMP/rarps" | sort -u | wc -l)" "$VLANS"
}

many_are_announced()
{
	with_hosts many_body
}

# Everything arrives with a tag of VLAN 0, as from a switch that marks priorities
mark_lines()
{
	local n letter

	for letter in a b; do
		for ((n = 0; n < LINKS; n++)); do
			echo "filter add dev $letter$n ingress matchall" \
			     "action vlan push id 0 priority 5 pipe action pass"
		done
	done
}

mark_cables()
{
	cables_clsact
	mark_lines | tc -n "$C" -batch - || fail "no marks"
}

marked_body()
{
	check_ok "ping" hosts_ping
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	check_ok "ping after a cut" hosts_ping
}

priority_tags()
{
	HOST_CABLES=mark_cables with_hosts marked_body
}

require_nfailover
require_command tcpdump python3
require_module 8021q macvlan
make_tmp
run_tests "$@"
