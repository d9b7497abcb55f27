#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Three hosts, three switches (or more, or fewer): each port of a host on a switch
# of its own.
#
#  +------- $H1 -------+  +------- $H2 -------+  +------- $H3 -------+
#  |    192.0.2.1      |  |    192.0.2.2      |  |    192.0.2.3      |
#  |      $DEV         |  |      $DEV         |  |      $DEV         |
#  |  eth0 eth1 eth2   |  |  eth0 eth1 eth2   |  |  eth0 eth1 eth2   |
#  +---|----|----|-----+  +---|----|----|-----+  +---|----|----|-----+
#      |    |    |            |    |    |            |    |    |
#  +---|----|----|------------|----|----|-- $C ------|----|----|-----+
#  | h1p0   |    |          h2p0   |    |          h3p0   |    |     |
#  |   +----|----|----sw0-----+----|----|------------+    |    |     |
#  |      h1p1   |               h2p1   |               h3p1   |     |
#  |        +----|--------sw1------+----|-----------------+    |     |
#  |           h1p2                   h2p2                   h3p2    |
#  |             +------------sw2-------+----------------------+     |
#  +-----------------------------------------------------------------+

# shellcheck source=switches.sh
source "$(dirname "${BASH_SOURCE[0]}")/switches.sh"

# topo_3h3s [HOSTS [SWITCHES]]
topo_3h3s()
{
	local hosts=${1:-3} switches=${2:-3} ns n

	switched_hosts "$hosts" "$switches"
	PAIRS=$(((hosts - 1) * switches))
	for ((n = 0; n < switches; n++)); do
		switch_lines "sw$n"
		for ns in $HOSTS; do
			plug_lines "$ns" "$n" "sw$n"
		done
	done | ip -n "$C" -batch - || bail_out "no switches"
}
