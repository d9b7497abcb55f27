#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# On hosts of any topology, each host's device is the way out of a bridge, on which
# it has virtual machines, namespaces here.
#
#  +----- $V11 -----+ +----- $V12 -----+
#  |  192.0.2.11    | |  192.0.2.12    |
#  |     eth0       | |     eth0       |
#  +------|---------+ +------|---------+
#  +------|------ $H1 -------|---------+
#  |     vm1                vm2        |
#  |      |                  |         |
#  |      +--- vmbr0 --------+         |
#  |        192.0.2.1                  |
#  |            |                      |
#  |          $DEV                     |
#  |        eth0 ...                   |
#  +-----------------------------------+

# shellcheck source=hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

VMS=		# their namespaces
VM_BRIDGE=vmbr0

# vms_create [VMS]: so many on each host, whose addresses move to the bridge
vms_create()
{
	local vms=${1:-2} ns host=0 vm

	VMS=
	for ns in $HOSTS; do
		host=$((host + 1))
		vm_bridge_lines "$ns" "$host" | ip -n "$ns" -batch - ||
			bail_out "no bridge in $(name_of "$ns")"
		for ((vm = 1; vm <= vms; vm++)); do
			vm_create "$ns" "$host" "$vm"
		done
	done
}

vms_destroy()
{
	# shellcheck disable=SC2086 # a list
	cleanup_ns $VMS
	VMS=
}

# vm_bridge_lines NS HOST
vm_bridge_lines()
{
	echo "link add $VM_BRIDGE address $(mac_of "$1" "$DEV") type bridge" \
	     "forward_delay 0 mcast_snooping 0"
	echo "addr flush dev $DEV"
	echo "link set $DEV master $VM_BRIDGE"
	echo "link set $VM_BRIDGE up"
	echo "addr add $NET4$2/24 dev $VM_BRIDGE"
	echo "addr add $NET6$2/64 dev $VM_BRIDGE nodad"
}

# vm_create NS HOST NUMBER
vm_create()
{
	local var=V$2$3

	setup_ns "$var"
	quiet_ns "${!var}"
	VMS+=" ${!var}"
	ip -n "$1" -batch - <<-END || bail_out "no VM $3 in $(name_of "$1")"
		link add vm$3 type veth peer name eth0 netns ${!var}
		link set vm$3 master $VM_BRIDGE up
	END
	ip -n "${!var}" -batch - <<-END || bail_out "no addresses of VM $3"
		link set eth0 up
		addr add $NET4$2$3/24 dev eth0
		addr add $NET6$2$3/64 dev eth0 nodad
	END
}
