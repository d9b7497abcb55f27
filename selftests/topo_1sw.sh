#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three hosts with two ports each (or more, or fewer), all on one switch.
#
#  +----- $H1 -----+   +----- $H2 -----+   +----- $H3 -----+
#  |   192.0.2.1   |   |   192.0.2.2   |   |   192.0.2.3   |
#  |     $DEV      |   |     $DEV      |   |     $DEV      |
#  |  eth0   eth1  |   |  eth0   eth1  |   |  eth0   eth1  |
#  +---|------|----+   +---|------|----+   +---|------|----+
#      |      |            |      |            |      |
#  +---|------|------------|-- $C |------------|------|----+
#  | h1p0   h1p1         h2p0   h2p1         h3p0   h3p1   |
#  |   +------+------sw0---+------+------------+------+    |
#  +-------------------------------------------------------+
#
# Each port reaches each port of another host, and the host's other one.

# shellcheck source=switches.sh
source "$(dirname "${BASH_SOURCE[0]}")/switches.sh"

# topo_1sw [HOSTS [PORTS]]
topo_1sw()
{
	local hosts=${1:-3} ports=${2:-2} ns n

	switched_hosts "$hosts" "$ports"
	PAIRS=$(((hosts - 1) * ports * ports))
	{
		switch_lines sw0
		for ns in $HOSTS; do
			for ((n = 0; n < ports; n++)); do
				plug_lines "$ns" "$n" sw0
			done
		done
	} | ip -n "$C" -batch - || bail_out "no switch"
}
