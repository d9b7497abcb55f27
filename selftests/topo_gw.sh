#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A host with nfailover, one without, and two switches between them.
#
#        +----- $H1 -----+
#        |   192.0.2.1   |
#        |     $DEV      |
#        |  eth0   eth1  |
#        +---|------|----+
#            |      |
#  +---------|------|--- $C ---+
#  |       h1p0    h1p1        |
#  |         |      |          |
#  |        sw0    sw1         |
#  |          \    /           |
#  |           core            |
#  |            |              |
#  |           h2p0            |
#  +------------|--------------+
#               |
#        +------|--------+
#        |     eth0      |
#        |   192.0.2.2   |
#        +----- $H2 -----+
#
# A switch that is set down is silent, and no NIC notices.

# shellcheck source=switches.sh
source "$(dirname "${BASH_SOURCE[0]}")/switches.sh"

topo_gw()
{
	local n

	switched_hosts 2 2
	{
		switch_lines core
		for n in 0 1; do
			switch_lines "sw$n"
			plug_lines "$H1" "$n" "sw$n"
			echo "link add up$n type veth peer name down$n"
			echo "link set up$n master sw$n up"
			echo "link set down$n master core up"
		done
		plug_lines "$H2" 0 core
	} | ip -n "$C" -batch - || bail_out "no switches"
	{
		echo "link set eth0 up"
		echo "addr add ${NET4}2/24 dev eth0"
		echo "addr add ${NET6}2/64 dev eth0 nodad"
	} | ip -n "$H2" -batch - || bail_out "no gateway"
}

cut_switch()
{
	echo "link set $1 down"
}

heal_switch()
{
	echo "link set $1 up"
}

default_is()
{
	[[ $(nf_json "$H1" dev show "$DEV") == *"\"default-port\":\"$1\""* ]]
}

# For udpgap: the default port is where switch $CUT % 2 is going to die.  It is already,
# unless what warms up came too late to be a cut; and it stays where a lockout sends it.
default_will_die()
{
	local port=eth$((CUT % 2)) other=eth$(((CUT + 1) % 2))

	default_is "$port" && return
	nf "$H1" port set dev "$DEV" port "$other" lockout on &&
		nf "$H1" port set dev "$DEV" port "$other" lockout off
	default_is "$port"
}

moved_for_the_gateway()
{
	(($(grep -c '"reason":"gateway"' "$TMP/events-h1") >= $1))
}

# switches_die WHAT BAR WINDOW: one after the other, CUTS times; a datagram each $PROBE us
switches_die()
{
	export DEV H1 NFCTL
	export -f nf nf_json default_is default_will_die
	gap --ready default_will_die --interval "${PROBE}us" --after "$3" --phase 370us \
		--cuts "$CUTS" --helper "ip -n $C -batch -" \
		--cut "$(cut_switch sw0)" --cut "$(cut_switch sw1)" \
		--heal "$(heal_switch sw0)" --heal "$(heal_switch sw1)" || return
	measured "$1" "$2"
	soon moved_for_the_gateway "$CUTS" || fail "not moved for the gateway each time"
}
