#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hosts that are plugged into switches, and cables that die unseen.
#
# A switch is a bridge in $C.  Its port h1p0 is what eth0 of host $H1 is plugged
# into.  A port that is disabled drops both directions in one instant, and no NIC
# notices.

# shellcheck source=hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

# switched_hosts HOSTS PORTS: that many, plugged into nothing yet
switched_hosts()
{
	local n vars=() names=()

	LINKS=$2
	for ((n = 1; n <= $1; n++)); do
		vars+=("H$n")
	done
	setup_ns "${vars[@]}"
	for n in "${vars[@]}"; do
		names+=("${!n}")
	done
	setup_hosts "${names[@]}"
}

switch_lines()
{
	echo "link add $1 type bridge forward_delay 0 mcast_snooping 0"
	echo "link set $1 up"
}

# plug_lines NS PORT SWITCH
plug_lines()
{
	local plug

	plug=$(plug_of "$1" "$2")
	echo "link add $plug type veth peer name eth$2 netns $1"
	echo "link set $plug master $3 up"
}

# plug_of NS PORT: the switch's end of the cable
plug_of()
{
	echo "$(name_of "$1")p$2"
}

# Cuts and heals as lines for "bridge -batch -" in $C

cut_plug()
{
	echo "link set dev $1 state 0"
}

heal_plug()
{
	echo "link set dev $1 state 3"
}

# In this process and at once, when the moment does not matter
plug()
{
	bridge -n "$C" -batch - <<<"$("$@")"
}
