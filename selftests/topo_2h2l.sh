#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two hosts, two links (or more), each link a cable that can be cut unseen.
#
#  +------------------- $A -------------------+
#  |       $DEV 192.0.2.1  2001:db8::1        |
#  |         |                    |           |
#  |       eth0                 eth1          |
#  +---------|--------------------|-----------+
#            |                    |
#  +---------|-------- $C --------|-----------+
#  |         a0                   a1          |
#  |         |                    |           |
#  |        br0                  br1          |   group 7
#  |         |                    |           |
#  |         b0                   b1          |
#  +---------|--------------------|-----------+
#            |                    |
#  +---------|--------------------|-----------+
#  |       eth0                 eth1          |
#  |         |                    |           |
#  |       $DEV 192.0.2.2  2001:db8::2        |
#  +------------------- $B -------------------+
#
# A bridge that is set down drops both directions in one instant, and no NIC
# notices.  All of group 7 goes down within microseconds.  Impairments belong on
# a0, b0, ...: pulses leave the hosts past their queueing disciplines.

# shellcheck source=hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

A4=${NET4}1 B4=${NET4}2
A6=${NET6}1 B6=${NET6}2
CABLE_GROUP=7

# topo_create [LINKS [equal|unequal]]: the ifindexes of a veth's two ends.  With
# unequal ones the kernel tells of a lost carrier at once, with equal ones it
# may take its time, as it does for a real NIC.
topo_create()
{
	local ifindexes=${2:-unequal} n

	LINKS=${1:-2} PAIRS=''
	setup_ns A B
	setup_hosts "$A" "$B"
	for ((n = 0; n < LINKS; n++)); do
		cable_lines "$n" "$ifindexes"
	done | ip -n "$C" -batch - || bail_out "no cables"
}

cable_lines()
{
	local n=$1 ifindexes=$2

	echo "link add br$n group $CABLE_GROUP type bridge forward_delay 0 mcast_snooping 0"
	cable_end_lines "$n" "$ifindexes" "$A" a 10
	cable_end_lines "$n" "$ifindexes" "$B" b 20
	echo "link set br$n up"
}

# cable_end_lines CABLE IFINDEXES NS LETTER BASE
cable_end_lines()
{
	local n=$1 ifindexes=$2 ns=$3 letter=$4
	local index=$((100 + $5 + n)) peer_index=$((200 + $5 + n))

	[[ $ifindexes == equal ]] && peer_index=$index
	echo "link add $letter$n index $peer_index type veth" \
	     "peer name eth$n index $index netns $ns"
	echo "link set $letter$n master br$n up"
}

##############################################################################
# What stands on the cables

add_addresses()
{
	local dev=$1

	ip -n "$A" addr add $A4/24 dev "$dev"
	ip -n "$B" addr add $B4/24 dev "$dev"
	ip -n "$A" addr add $A6/64 dev "$dev" nodad
	ip -n "$B" addr add $B6/64 dev "$dev" nodad
}

# with_hosts FUNCTION ARGUMENT...: on hosts made for it, with HOST_LINKS,
# HOST_IFINDEXES, and the cables prepared by HOST_CABLES
with_hosts()
{
	with_topo "topo_create ${HOST_LINKS:-2} ${HOST_IFINDEXES:-unequal}" "$@"
}

# Both hosts send on that port
both_on()
{
	active_is "$A" "$1" && active_is "$B" "$1"
}

# For what runs as a child of udpgap
export_nf()
{
	export A B C DEV HOSTS NFCTL PAIRS WAIT_TIMEOUT
	export -f busywait slowwait nf nf_json active_port active_is both_on
	export -f pairs_up has_pairs_up
}

# topo_bond OPTION...: a bond on either host, each the other's ARP target
topo_bond()
{
	DEV=bond0
	bond_create "$A" $B4 "$@" || return
	bond_create "$B" $A4 "$@" || return
	add_addresses "$DEV"
	ip -n "$A" link set "$DEV" up
	ip -n "$B" link set "$DEV" up
}

# bond_create NS ARP_TARGET OPTION...
bond_create()
{
	local ns=$1 target=$2 n
	shift 2

	[[ $* != *arp_interval* ]] || set -- "$@" arp_ip_target "$target"
	ip -n "$ns" link add "$DEV" type bond mode active-backup "$@" || return
	for ((n = 0; n < LINKS; n++)); do
		ip -n "$ns" link set "eth$n" master "$DEV" || return
	done
}

##############################################################################
# Cuts and heals as lines for "ip -batch -" or "tc -batch -" in $C

cut_both_ways()
{
	echo "link set br$1 down"
}

heal_both_ways()
{
	echo "link set br$1 up"
}

# Everything between the two hosts falls silent
freeze()
{
	echo "link set group $CABLE_GROUP down"
}

thaw()
{
	echo "link set group $CABLE_GROUP up"
}

# cut_one_way LETTER CABLE: what that host sends is lost; for tc
cut_one_way()
{
	echo "filter add dev $1$2 ingress prio 1 handle 1 matchall action drop"
}

heal_one_way()
{
	echo "filter del dev $1$2 ingress prio 1 handle 1 matchall"
}

# The filters need a place to hang on, and modules that are there when it counts.
# cables_clsact [OPTION...]: of the qdisc of each end
cables_clsact()
{
	local n letter

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			tc -n "$C" qdisc add dev "$letter$n" "$@" clsact
		done
	done
	tc -n "$C" qdisc add dev lo clsact
	{ cut_one_way l o; heal_one_way l o; } | tc -n "$C" -batch -
}

# As freeze and thaw, but in one instant, for tc: all ends share a block of filters
cables_share_filters()
{
	cables_clsact ingress_block 1
}

freeze_at_once()
{
	echo "filter add block 1 prio 1 handle 1 matchall action drop"
}

thaw_at_once()
{
	echo "filter del block 1 prio 1 handle 1 matchall"
}

# cut_carrier LETTER CABLE: that host's NIC sees its carrier go
cut_carrier()
{
	echo "link set $1$2 down"
}

heal_carrier()
{
	echo "link set $1$2 up"
}

cables_mtu()
{
	local n letter

	for ((n = 0; n < LINKS; n++)); do
		for letter in a b; do
			ip -n "$C" link set "$letter$n" mtu "$1"
		done
		ip -n "$C" link set "br$n" mtu "$1"
	done
}

hosts_ping()
{
	{
		in_ns "$A" ping -q -c 1 -W 1 $B4 &&
			in_ns "$A" ping -q -c 1 -W 1 $B6
	} >/dev/null 2>&1
}
