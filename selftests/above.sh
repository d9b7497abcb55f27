#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What stands on the device works as on any other, also while a path fails, and may go
# in any order: macvlan, ipvlan, bridge, VLAN, XDP, a network namespace around it.
#
# Budget: 150 pings, 2 ms apart, and one cut for each kind of guest; the rest is a few
# hundred commands.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	macvlan_bridge
	macvlan_private
	macvlan_passthru
	ipvlan_l2
	ipvlan_l3
	bridge_guest
	bridges_find_a_loop
	macvlan_in_a_vlan
	device_goes_first
	ports_go_first
	namespace_goes_first
	module_goes_first
	stays_where_it_is
	xdp
	no_netpoll
"
: "${XDPDROP:=$(dirname "${BASH_SOURCE[0]}")/xdpdrop}"

# The debug kernel is without ipvlan, BPF and netconsole
if slow_machine; then
	ALL_TESTS="macvlan_passthru bridge_guest bridges_find_a_loop device_goes_first ports_go_first
		namespace_goes_first module_goes_first stays_where_it_is"
	smoke ports_go_first
else
	smoke macvlan_passthru device_goes_first xdp
fi

INTERVAL=$(calm_interval)
PINGS=150 PACE=0.002
# Those on their way at the cut, and while it is noticed
PINGS_LOST=3
slow_machine && PINGS=100 PACE=0.02
clock_is_deterministic || PACE=0.02 PINGS_LOST=20

GUEST4=${NET4}50 GUEST6=${NET6}50
GUEST_MAC=02:00:00:00:00:50

##############################################################################
# Guests: GUEST_KIND makes g0 in $G, above A's device

guest_macvlan()
{
	ip -n "$A" link add link "$DEV" name g0 netns "$G" address "$GUEST_MAC" \
		type macvlan mode "$1"
}

guest_macvlan_bridge()
{
	guest_macvlan bridge
}

guest_macvlan_private()
{
	guest_macvlan private
}

# It has the device to itself, and the device's address
guest_macvlan_passthru()
{
	ip -n "$A" link add link "$DEV" name g0 netns "$G" type macvlan mode passthru
}

guest_ipvlan_l2()
{
	ip -n "$A" link add link "$DEV" name g0 netns "$G" type ipvlan mode l2
}

# It neither asks nor answers for an address: B is told the way
guest_ipvlan_l3()
{
	ip -n "$A" link add link "$DEV" name g0 netns "$G" type ipvlan mode l3 &&
		ip -n "$B" route add "$GUEST4" via "$A4" &&
		ip -n "$B" route add "$GUEST6" via "$A6"
}

guest_bridge()
{
	ip -n "$A" -batch - <<-END
		link add br0 address 02:00:00:00:00:0b type bridge forward_delay 0
		link add vm0 type veth peer name g0 address $GUEST_MAC netns $G
		link set vm0 master br0 up
		link set $DEV master br0
		link set br0 up
	END
}

# A VLAN above the device, and on it a macvlan
guest_vlan()
{
	ip -n "$A" link add link "$DEV" name v7 type vlan id 7 &&
		ip -n "$A" link set v7 up &&
		ip -n "$A" link add link v7 name g0 netns "$G" address "$GUEST_MAC" \
			type macvlan mode bridge &&
		ip -n "$B" link add link "$DEV" name v7 type vlan id 7 &&
		ip -n "$B" link set v7 up &&
		ip -n "$B" addr del "$B4/24" dev "$DEV" &&
		ip -n "$B" addr del "$B6/64" dev "$DEV" &&
		ip -n "$B" addr add "$B4/24" dev v7 &&
		ip -n "$B" addr add "$B6/64" dev v7 nodad
}

guest_up()
{
	ip -n "$G" -batch - <<-END
		link set g0 up
		addr add $GUEST4/24 dev g0
		addr add $GUEST6/64 dev g0 nodad
	END
}

##############################################################################
# What must hold for each of them

guest_pings()
{
	check_ok "$1: B reaches the guest, IPv4" in_ns "$B" ping -q -c 1 -W 2 "$GUEST4"
	check_ok "$1: B reaches the guest, IPv6" in_ns "$B" ping -q -c 1 -W 2 "$GUEST6"
	check_ok "$1: the guest reaches B, IPv4" in_ns "$G" ping -q -c 1 -W 2 "$B4"
	check_ok "$1: the guest reaches B, IPv6" in_ns "$G" ping -q -c 1 -W 2 "$B6"
}

# While cable 0 is cut
pings_through_a_cut()
{
	local pid received twice=0

	in_ns "$B" ping -q -n -i "$PACE" -c "$PINGS" -W 1 "$GUEST4" >"$TMP/pings" 2>&1 &
	pid=$!
	slowwait 5000 sent_more_than 20
	cable cut_both_ways 0
	wait "$pid"
	[[ $(<"$TMP/pings") =~ ([0-9]+)\ received ]] || { fail "ping: $(<"$TMP/pings")"; return; }
	received=${BASH_REMATCH[1]}
	[[ $(<"$TMP/pings") =~ \+([0-9]+)\ duplicates ]] && twice=${BASH_REMATCH[1]}
	info "of $PINGS pings through a cut $received came back, and $twice twice"
	check_that "pings that came back" "$received >= $PINGS - $PINGS_LOST"
	check_equal "pings that came back twice" "$twice" 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
}

sent_more_than()
{
	(($(dev_count "$B" "$DEV" tx_packets) > SENT + $1))
}

# A port that was released and enslaved again, and to which all moves
eth0_comes_later()
{
	ip -n "$A" link set eth0 nomaster
	ip -n "$A" link set eth0 master "$DEV"
	cable heal_both_ways 0
	pairs_up || fail "not every pair came up"
	check_ok "switch" nf "$A" switch dev "$DEV" to eth0
}

# filter_of NS PORT: the unicast addresses that it lets through besides its own
filter_of()
{
	bridge -n "$1" fdb show dev "$2" |
		awk '$2 == "self" && $1 ~ /^.[02468ace]/ { print $1 }' | sort | xargs
}

# check_filters WHAT [MAC]...: the device's address, these, and no other
check_filters()
{
	local due port

	due=$(printf '%s\n' "$(mac_of "$A" "$DEV")" "${@:2}" | sort | xargs)
	for port in eth0 eth1; do
		check_equal "$1: what A's $port lets through" "$(filter_of "$A" "$port")" "$due"
	done
}

# guest_body KIND [MAC]: MAC if the ports' filters have to know it
guest_body()
{
	local kind=$1 macs=("${@:2}") SENT

	setup_ns G
	quiet_ns "$G"
	{ "guest_$kind" && guest_up; } || { fail "no guest"; return; }
	guest_pings "at first"
	check_filters "at first" "${macs[@]}"
	SENT=$(dev_count "$B" "$DEV" tx_packets)
	pings_through_a_cut
	guest_pings "after a cut"
	eth0_comes_later
	guest_pings "on a port that came later"
	check_filters "on a port that came later" "${macs[@]}"
	check_equal "what B knows the guest by" "$(neighbour_of "$B" "$GUEST4")" "$(guest_mac "$kind")"
	ip -n "$G" link del g0
	check_filters "when the guest is gone"
	cleanup_ns "$G"
}

guest_mac()
{
	case $1 in
	ipvlan_l3) ;;	# not asked for
	ipvlan_l2 | macvlan_passthru) mac_of "$A" "$DEV" ;;
	*) echo "$GUEST_MAC" ;;
	esac
}

macvlan_bridge()
{
	with_hosts guest_body macvlan_bridge "$GUEST_MAC"
}

macvlan_private()
{
	with_hosts guest_body macvlan_private "$GUEST_MAC"
}

macvlan_passthru()
{
	with_hosts guest_body macvlan_passthru
}

ipvlan_l2()
{
	with_hosts guest_body ipvlan_l2
}

ipvlan_l3()
{
	with_hosts guest_body ipvlan_l3
}

bridge_guest()
{
	with_hosts guest_body bridge
}

# A bridge on each device, and one more cable between the bridges
loop_body()
{
	local ns

	ip -n "$A" link add x0 type veth peer name x0 netns "$B"
	for ns in "$A" "$B"; do
		ip -n "$ns" -batch - <<-END || fail "no bridge"
			link add br0 type bridge stp_state 1 forward_delay 200 hello_time 100
			link set $DEV master br0
			link set x0 master br0 up
			link set br0 up
		END
	done
	slowwait 30000 bridge_blocks || fail "no bridge blocks a port: a loop"
	check_equal "peers lost" "$(count_events "$TMP/events-a" peer-lost)" 0
}

# Of four ports three forward
bridge_blocks()
{
	local states

	states=$({ bridge -n "$A" link show; bridge -n "$B" link show; } |
		grep -o 'state [a-z]*' | sort | uniq -c | awk '{ printf "%s", $1 $3 }')
	[[ $states == 1blocking3forwarding ]]
}

bridges_find_a_loop()
{
	with_hosts loop_body
}

macvlan_in_a_vlan()
{
	with_hosts guest_body vlan "$GUEST_MAC"
}

##############################################################################
# Goes: uppers of each kind on a device with two dummies, in $A; part of them in $G

UPPERS="macvlan ipvlan bridge"
slow_machine && UPPERS="macvlan bridge"

upper_lines()
{
	case $1 in
	macvlan)
		echo "link add link $DEV name u0 type macvlan mode private"
		echo "link add link $DEV name u1 netns $G type macvlan mode bridge"
		;;
	ipvlan)
		echo "link add link $DEV name u0 type ipvlan mode l2"
		echo "link add link $DEV name u1 netns $G type ipvlan mode l2"
		;;
	bridge)
		echo "link add u0 type bridge"
		echo "link set $DEV master u0"
		;;
	esac
}

stack_lines()
{
	echo "link add d0 type dummy"
	echo "link add d1 type dummy"
	echo "link add $DEV type nfailover"
	echo "link set d0 master $DEV"
	echo "link set d1 master $DEV"
	echo "link set $DEV up"
	echo "link add link $DEV name v5 type vlan id 5"
	echo "link add link v5 name v6 type vlan id 6"
	echo "link add link v6 name w6 type macvlan mode bridge"
	upper_lines "$1"
	echo "link set v5 up"
	echo "link set v6 up promisc on"
	echo "link set w6 up allmulticast on"
	echo "link set u0 up"
	echo "addr add 198.51.100.1/24 dev w6"
	echo "addr add 198.51.100.129/25 dev u0"
}

# stack_create KIND: with frames on their way through all of it
stack_create()
{
	setup_ns A G
	quiet_ns "$A"
	stack_lines "$1" | ip -n "$A" -batch - || { fail "no stack with $1"; return; }
	[[ $1 == bridge ]] || ip -n "$G" link set u1 up
	in_background ip netns exec "$A" ping -q -b -n -i 0.002 -c 5000 198.51.100.127 \
		>/dev/null 2>&1
	in_background ip netns exec "$A" ping -q -b -n -i 0.002 -c 5000 198.51.100.255 \
		>/dev/null 2>&1
	slowwait 5000 stack_sends || fail "nothing passes the stack with $1"
}

stack_sends()
{
	(($(dev_count "$A" "$DEV" tx_packets) > 10))
}

stack_destroy()
{
	stop_background
	cleanup_ns "$A" "$G"
}

links_of()
{
	ip -n "$1" -o link show | awk -F '[ :@]+' '{ print $2 }' | sort | xargs
}

# A port is as it was before it was one
check_freed()
{
	local port facts

	for port in d0 d1; do
		facts=$(ip -n "$A" -d -j link show dev "$port" |
			jq -r '.[0] | "\(.master) \(.promiscuity) \(.allmulti)"')
		check_equal "$1: master, promiscuity, allmulti of $port" "$facts" "null 0 0"
		check_equal "$1: what $port lets through" "$(filter_of "$A" "$port")" ""
	done
}

# check_gone KIND: all but the ports, and what needs no device below it
check_gone()
{
	local left="d0 d1 lo"

	[[ $1 == bridge ]] && left+=" u0"
	check_equal "with $1, what is left" "$(links_of "$A")" "$left"
	check_equal "with $1, what is left elsewhere" "$(links_of "$G")" lo
	check_freed "with $1"
}

# goes_first FUNCTION: with each kind of upper
goes_first()
{
	local kind

	for kind in $UPPERS; do
		stack_create "$kind"
		((RET)) || "$@" "$kind"
		stack_destroy
	done
}

device_goes()
{
	check_ok "with $1, delete the device" ip -n "$A" link del "$DEV"
	check_gone "$1"
}

device_goes_first()
{
	goes_first device_goes
}

# Who stands on the device stays, without carrier, until a port comes
ports_go()
{
	local links

	links=$(links_of "$A")
	ip -n "$A" link del d0
	ip -n "$A" link del d1
	check_equal "with $1, what is left" "d0 d1 $(links_of "$A")" "$links"
	slowwait 2000 lower_is_down v5 || fail "with $1, the VLAN still has a carrier"
	ip -n "$A" -batch - <<-END
		link add d0 type dummy
		link add d1 type dummy
		link set d0 master $DEV
		link set d1 master $DEV
	END
	slowwait 2000 lower_is_up v5 || fail "with $1, the VLAN has no carrier"
	device_goes "$1"
}

lower_is_down()
{
	[[ $(in_ns "$A" cat "/sys/class/net/$1/carrier") == 0 ]]
}

lower_is_up()
{
	[[ $(in_ns "$A" cat "/sys/class/net/$1/carrier") == 1 ]]
}

ports_go_first()
{
	goes_first ports_go
}

# Nothing of it may hold the namespace
namespace_goes()
{
	stop_background
	cleanup_ns "$A"
	slowwait 5000 alone "$G" || fail "with $1, left elsewhere: $(links_of "$G")"
}

alone()
{
	[[ $(links_of "$1") == lo ]]
}

namespace_goes_first()
{
	goes_first namespace_goes
}

module_goes()
{
	check_ok "with $1, unload" rmmod nfailover
	check_gone "$1"
	modprobe nfailover
}

module_goes_first()
{
	goes_first module_goes
}

##############################################################################
# Namespaces

# Ports are in the device's namespace, and it stays where it was made; nor does a bond
# take it
stays_body()
{
	local says="The interface netns is immutable|Invalid argument"

	setup_ns G
	check_refused "move the device" 2 "$says" ip -n "$A" link set "$DEV" netns "$G"
	ip -n "$A" link add bond0 type bond
	check_refused "a bond above the device" 2 "master device" \
		ip -n "$A" link set "$DEV" master bond0
	hosts_ping || fail "no ping after that"
	ip -n "$A" link set eth1 netns "$G"
	check_equal "ports of the device" "$(nf_query "$A" length port show dev "$DEV")" 1
	check_match "the port, elsewhere" "$(ip -n "$G" link show dev eth1 nomaster)" eth1
	hosts_ping || fail "no ping without it"
	ip -n "$G" link set eth1 netns "$A"
	cleanup_ns "$G"
}

stays_where_it_is()
{
	with_hosts stays_body
}

# by_mac MAC: the name of a device in this namespace
by_mac()
{
	ip -j link show | jq -r --arg mac "$1" '.[] | select(.address == $mac) | .ifname'
}

nic_is_home()
{
	[[ $(by_mac "$1") ]]
}

# A NIC returns to the first namespace when that of the device is deleted
nics_return_home()
{
	local macs=() mac nic n=0 facts

	setup_ns A
	for nic in nic1a nic2a; do
		ip link set "$(vm-link dev "$nic")" netns "$A" name "eth$n"
		macs+=("$(mac_of "$A" "eth$n")")
		n=$((n + 1))
	done
	ip -n "$A" -batch - <<-END
		link add $DEV type nfailover
		link set eth0 master $DEV
		link set eth1 master $DEV
		link set $DEV up mtu 4000 promisc on allmulticast on
		link add link $DEV name v5 type vlan id 5
		link set v5 up
	END
	slowwait 5000 stack_says_hello || fail "the device sends nothing"
	cleanup_ns "$A"
	for mac in "${macs[@]}"; do
		slowwait 5000 nic_is_home "$mac" || { fail "$mac is nowhere"; continue; }
		facts=$(ip -d -j link show dev "$(by_mac "$mac")" |
			jq -r '.[0] | "\(.master) \(.mtu) \(.promiscuity) \(.allmulti)"')
		check_equal "master, MTU, promiscuity, allmulti of $mac" "$facts" "null 1500 0 0"
	done
}

stack_says_hello()
{
	(($(nf_query "$A" '.[0].stats["tx-hellos"]' stats dev "$DEV") > 2))
}

##############################################################################
# XDP and netpoll

# What arrives at the device is dropped; pulses arrive at its ports
xdp_body()
{
	local dropped

	mkdir -p "$TMP/bpf"
	mount -t bpf bpf "$TMP/bpf"
	check_ok "load a program" "$XDPDROP" "$TMP/bpf" || return
	check_refused "native XDP" 2 "does not support XDP in native mode" \
		ip -n "$A" link set dev "$DEV" xdpdrv pinned "$TMP/bpf/drop"
	hosts_ping || fail "no ping at first"
	check_ok "generic XDP" ip -n "$A" link set dev "$DEV" xdpgeneric pinned "$TMP/bpf/drop"
	in_ns "$B" ping -q -n -i 0.002 -c 20 -W 0.1 "$A4" >/dev/null 2>&1 &&
		fail "pings pass a program that drops them"
	dropped=$("$XDPDROP" --count "$TMP/bpf")
	check_that "frames dropped" "$dropped >= 20"
	check_that "frames dropped" "$dropped < 40"
	check_equal "pairs that are up" "$(nf_json "$A" pair show | grep -o '"state":"up"' | wc -l)" 2
	cable cut_both_ways 0
	slowwait 5000 both_on eth1 || fail "not on eth1"
	check_ok "no XDP" ip -n "$A" link set dev "$DEV" xdpgeneric off
	slowwait 5000 hosts_ping || fail "no ping after that"
	umount "$TMP/bpf"
}

xdp()
{
	with_hosts xdp_body
}

# netconsole is for the first namespace only
no_netpoll()
{
	local config=$TMP/config target=$TMP/config/netconsole/nfailover

	mkdir -p "$config"
	mount -t configfs configfs "$config"
	mkdir "$target"
	{
		echo "link add nfcons0 type dummy"
		echo "link add nfcons type nfailover"
		echo "link set nfcons0 master nfcons"
		echo "link set nfcons up"
	} | ip -batch - || fail "no device"
	echo nfcons >"$target/dev_name"
	echo 192.0.2.1 >"$target/local_ip"
	echo 192.0.2.2 >"$target/remote_ip"
	dmesg -C
	{ echo 1 >"$target/enabled"; } 2>/dev/null && fail "netconsole goes over the device"
	check_equal "netconsole" "$(<"$target/enabled")" 0
	check_match "the kernel's log" "$(dmesg)" "nfcons doesn't support polling"
	rmdir "$target"
	umount "$config"
	ip link del nfcons
	ip link del nfcons0
}

require_nfailover
require_command bridge ping rmmod "$XDPDROP"
require_module 8021q macvlan bonding dummy
slow_machine || require_module ipvlan netconsole
make_tmp
# NICs of "vm --nic" are for that alone
have_nics && ALL_TESTS=nics_return_home
run_tests "$@"
