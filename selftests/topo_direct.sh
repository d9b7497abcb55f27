#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two hosts on cables without a middle hop, where nothing costs but what the hosts do.
#
#  +-------- $A --------+      +-------- $B --------+
#  |  $DEV 192.0.2.1    |      |  $DEV 192.0.2.2    |
#  |   |           |    |      |   |           |    |
#  |  eth0       eth1   |      |  eth0       eth1   |
#  +---|-----------|----+      +---|-----------|----+
#      |           +---------------|-----------+
#      +---------------------------+

# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

# direct_create LINKS
direct_create()
{
	local n

	LINKS=$1
	setup_ns A B
	HOSTS="$A $B"
	quiet_ns "$A"
	quiet_ns "$B"
	for ((n = 0; n < LINKS; n++)); do
		ip -n "$A" link add "eth$n" type veth peer name "eth$n" netns "$B"
	done
}

direct_destroy()
{
	cleanup_ns "$A" "$B"
	DEV=nf0
}
