#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three hosts (or more, or fewer) with two ports each, all on one switch.
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

# topo_1sw [HOSTS]
topo_1sw()
{
	local hosts=${1:-3} ns

	switched_hosts "$hosts" 2
	PAIRS=$(((hosts - 1) * 4))
	{
		switch_lines sw0
		for ns in $HOSTS; do
			plug_lines "$ns" 0 sw0
			plug_lines "$ns" 1 sw0
		done
	} | ip -n "$C" -batch - || bail_out "no switch"
}
