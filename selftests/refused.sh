#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What may not be a port is refused, in words that say why, and the try changes
# nothing of it.
#
# Budget: some five commands for each kind of device, no traffic.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

ALL_TESTS="
	not_ethernet
	wireless_client
	another_nfailover
	loops
	no_address
	not_to_be_opened
	too_deep
	port_of_something_else
	same_address
	mtu_out_of_reach
	no_such_port
	too_many_ports
	device_below_bond_or_team
"
# The debug kernel is without tunnels, wireless, ipvlan and team
if slow_machine; then
	ALL_TESTS="another_nfailover loops too_deep same_address mtu_out_of_reach no_such_port
		too_many_ports"
	smoke loops
else
	smoke port_of_something_else loops mtu_out_of_reach
fi

# In $A: nf0, up, with one port
with_device()
{
	setup_ns A
	quiet_ns "$A"
	made "link add $DEV type nfailover" "link add p0 type dummy" \
		"link set p0 master $DEV" "link set $DEV up"
	((RET)) || "$@"
	check_equal "who is a port" "$(ports)" p0
	cleanup_ns "$A"
}

ports()
{
	ip -n "$A" -o link show master "$DEV" | sed 's/^[0-9]*: //; s/[:@].*//'
}

# made LINE...: lines of ip -batch, in $A
made()
{
	printf '%s\n' "$@" | ip -n "$A" -batch - || fail "cannot do: $*"
}

# All that a try might change of a link
state_of()
{
	ip -n "$A" -d addr show dev "$1" |
		sed -n '1s/ state [A-Z]* / /; /^ *bridge /d; s/promiscuity.*allmulti [0-9]*/&\n/; P'
	ip -n "$A" maddr show dev "$1"
}

# refused WHY LINK...: by $DEV, whether they are up or down
refused()
{
	local why=$1 dev
	shift

	for dev; do
		still_refused "$why" "$dev" down
		ip -n "$A" link set "$dev" up 2>/dev/null && still_refused "$why" "$dev" up
	done
}

still_refused()
{
	local why=$1 dev=$2 before

	before=$(state_of "$dev")
	check_refused "$dev, $3" 2 "^Error: $why\.?$" ip -n "$A" link set "$dev" master "$DEV"
	check_equal "$dev, $3, after the try" "$(state_of "$dev")" "$before"
}

not_ethernet_body()
{
	made "tuntap add tun0 mode tun" \
		"link add ipip1 type ipip local 192.0.2.1 remote 192.0.2.2" \
		"link add sit1 type sit local 192.0.2.1 remote 192.0.2.2" \
		"link add gre1 type gre local 192.0.2.1 remote 192.0.2.2"
	refused "A port must be an Ethernet device" tun0 ipip1 sit1 gre1
	# it cannot be another host's, and goes down with the namespace only
	refused "The loopback device cannot be a port" lo
}

not_ethernet()
{
	with_device not_ethernet_body
}

# A station may send under its own address alone; it is where the module was loaded
wireless_client()
{
	A=init
	ip netns attach "$A" 1 && NS_LIST+=("$A")
	made "link add $DEV type nfailover"
	refused "A wireless client cannot send under the device's address" wlan0
	made "link del $DEV"
	cleanup_ns "$A"
}

another_body()
{
	made "link add nf1 type nfailover" "link add p1 type dummy" "link set p1 master nf1"
	refused "An nfailover device cannot be a port of another one" nf1
	check_refused "nfctl takes nothing away" 1 "p1 is a port of nf1; release it first" \
		nf "$A" port add "$DEV" p1
	check_equal "whose it still is" "$(ip -n "$A" -o link show master nf1 | wc -l)" 1
	# the kernel takes it from the other one first, as from any master
	check_ok "a port of another one" ip -n "$A" link set p1 master "$DEV"
	check_match "whose it is now" "$(ports)" p1
	made "link del p1"
}

another_nfailover()
{
	with_device another_body
}

loops_body()
{
	made "link add link $DEV name v10 type vlan id 10" \
		"link add link $DEV name mv0 type macvlan mode bridge" \
		"link add link v10 name v10.20 type vlan id 20" \
		"link add link $DEV name bv type vlan id 30" \
		"link add bond0 type bond mode active-backup" "link set bv master bond0" \
		"link add br0 type bridge" "link set v10 master br0"
	refused "A port cannot stand on the device itself" v10.20 mv0 bond0 br0
	made "link set v10 nomaster"
	refused "A port cannot stand on the device itself" v10
	made "link del mv0" "link set $DEV master br0"
	refused "A port cannot stand on the device itself" br0
}

loops()
{
	with_device loops_body
}

no_address_body()
{
	made "link add br0 type bridge" "link add p1 type dummy" "link set p1 master br0" \
		"link set p1 nomaster"
	refused "A port's MAC address cannot be zero or that of a group" br0
}

# A bridge that has lost its ports
no_address()
{
	with_device no_address_body
}

# Below it lies what is down
not_to_be_opened_body()
{
	made "link add d0 type dummy" "link add link d0 name d1 type vlan id 1"
	refused "The port cannot be brought up" d1
}

not_to_be_opened()
{
	with_device not_to_be_opened_body
}

# Eight may stand on each other
too_deep_body()
{
	local n

	made "link add d0 up type dummy"
	for n in {1..7}; do
		made "link add link d$((n - 1)) name d$n up type vlan id $n"
	done
	made "link add link $DEV name w1 type vlan id 1"
	refused "More than 8 devices would stand on each other" d7
}

too_deep()
{
	with_device too_deep_body
}

something_else_body()
{
	made "link add l0 type dummy" "link add link l0 name mv0 type macvlan" \
		"link add l1 type dummy" "link add link l1 name iv0 type ipvlan"
	refused "This device is a port of something else already" l0 l1
}

port_of_something_else()
{
	with_device something_else_body
}

same_address_body()
{
	made "link add p1 address $(mac_of "$A" "$DEV") type dummy"
	refused "A port cannot have the address of its device" p1
	check_refused "it comes later" 2 "A port cannot have the address of its device" \
		ip -n "$A" link set p0 address "$(mac_of "$A" "$DEV")"
}

same_address()
{
	with_device same_address_body
}

# A VLAN carries no more than what it stands on
mtu_body()
{
	made "link add l0 type veth peer name l1" "link add link l0 name v10 type vlan id 10" \
		"link set $DEV mtu 9000"
	# 6.1 has no room for the numbers
	refused "The port cannot take the device's MTU(, 9000: its own may be 0 to [0-9]+)?" v10
	check_equal "the MTU of who is a port" "$(in_ns "$A" cat /sys/class/net/p0/mtu)" 9000
}

mtu_out_of_reach()
{
	with_device mtu_body
}

# What is not here, or is one already
no_such_body()
{
	setup_ns B
	ip -n "$B" link add far type dummy
	check_refused "in another namespace" 1 "there is no.*far|Cannot find" \
		nf "$A" port add dev "$DEV" port far
	check_ok "a port a second time changes nothing" ip -n "$A" link set p0 master "$DEV"
	cleanup_ns "$B"
}

no_such_port()
{
	with_device no_such_body
}

too_many_body()
{
	local n lines=()

	for ((n = 1; n < 32; n++)); do
		lines+=("link add p$n type dummy" "link set p$n master $DEV")
	done
	made "${lines[@]}" "link add p32 type dummy"
	refused "A device has at most 32 ports" p32
	made "link set p7 nomaster" "link set p32 master $DEV"
	check_equal "how many are ports" "$(ports | wc -l)" 32
	for ((n = 1; n <= 32; n++)); do
		echo "link del p$n"
	done | ip -n "$A" -batch -
}

too_many_ports()
{
	with_device too_many_body
}

# The other way round: bonding wants no such slave, team has no objection
upper_body()
{
	made "link add bond0 type bond mode active-backup" "link set $DEV down"
	check_refused "below a bond" 2 "master device. cannot be enslaved" \
		ip -n "$A" link set "$DEV" master bond0
	made "link add team0 type team" "link set $DEV master team0" "link set team0 up"
	check_match "below a team" "$(ip -n "$A" link show dev "$DEV")" "master team0"
	made "link set $DEV nomaster" "link del team0"
}

device_below_bond_or_team()
{
	with_device upper_body
}

require_nfailover
require_module tun 8021q macvlan bonding bridge dummy veth
slow_machine || require_module ipip sit ip_gre ipvlan team mac80211_hwsim
run_tests "$@"
