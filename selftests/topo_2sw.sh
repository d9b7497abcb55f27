#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three hosts (or more, or fewer), each with a port on either of two switches, and
# a trunk between these.
#
#  +----- $H1 -----+   +----- $H2 -----+   +----- $H3 -----+
#  |   192.0.2.1   |   |   192.0.2.2   |   |   192.0.2.3   |
#  |     $DEV      |   |     $DEV      |   |     $DEV      |
#  |  eth0   eth1  |   |  eth0   eth1  |   |  eth0   eth1  |
#  +---|------|----+   +---|------|----+   +---|------|----+
#      |      |            |      |            |      |
#  +---|------|------------|-- $C |------------|------|----+
#  | h1p0     |          h2p0     |          h3p0     |    |
#  |   +------|------sw0---+------|------------+      |    |
#  |          |    trunk0         |                   |    |
#  |          |       |           |                   |    |
#  |          |    trunk1         |                   |    |
#  |          +------sw1----------+-------------------+    |
#  |        h1p1                h2p1                h3p1   |
#  +-------------------------------------------------------+
#
# The trunk is cut as cables are, at trunk0.

# shellcheck source=switches.sh
source "$(dirname "${BASH_SOURCE[0]}")/switches.sh"

# topo_2sw [HOSTS]
topo_2sw()
{
	local hosts=${1:-3} ns n

	switched_hosts "$hosts" 2
	PAIRS=$(((hosts - 1) * 4))
	{
		echo "link add trunk0 type veth peer name trunk1"
		for n in 0 1; do
			switch_lines "sw$n"
			echo "link set trunk$n master sw$n up"
			for ns in $HOSTS; do
				plug_lines "$ns" "$n" "sw$n"
			done
		done
	} | ip -n "$C" -batch - || bail_out "no switches"
}
