#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Ports of every kind: they carry pulses and data, fail over at a silent cut, and are
# left as they were found.  With vm --nic, those NICs.
#
# Budget: each kind one cut, some pings and 100 kB of TCP.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	veth_ports
	vlan_ports
	macvlan_ports
	bond_ports
	tap_ports
	ports_of_different_kinds
	dummy_port
	same_address_on_two_ports
"
smoke dummy_port vlan_ports bond_ports

: "${TCPSTREAM:=$(dirname "${BASH_SOURCE[0]}")/tcpstream}"

# The ports are eth0 and eth1 whatever they are: what they stand on becomes l0, l1, ...

# rename NS LINK: up, and without IPv6 of its own
rename()
{
	sysctl_ns "$1" "net.ipv6.conf.eth$2.disable_ipv6=1"
	echo "link set eth$2 name l$2 up"
}

# ports_on LINKS FUNCTION: the lines "FUNCTION NUMBER" of each port, in either host
ports_on()
{
	local links=$1 ns n
	shift

	for ns in $HOSTS; do
		{
			for ((n = 0; n < links; n++)); do
				rename "$ns" "$n"
			done
			for ((n = 0; n < LINKS; n++)); do
				"$1" "$n" "$ns"
			done
		} | ip -n "$ns" -batch - || fail "cannot make the ports"
	done
}

##############################################################################
# What a kind of port must do

# What must be afterwards as it was before
state_of()
{
	ip -n "$1" -d addr show dev "$2" |
		sed -n '1s/ qdisc.*//; s/promiscuity.*allmulti [0-9]*/&\n/; P' |
		grep -E 'mtu|promiscuity|inet'
	ip -n "$1" maddr show dev "$2" | sort
	in_ns "$1" bridge fdb show dev "$2" | sort
}

states()
{
	local ns n

	for ns in $HOSTS; do
		for ((n = 0; n < LINKS; n++)); do
			state_of "$ns" "eth$n"
		done
	done
}

# The second group of a multicast router comes and goes by itself
ports_up()
{
	each_port port_up
	soon settled
}

settled()
{
	[[ $(states) != *tentative* ]]
}

# No addresses of their own
no_addresses()
{
	check_equal "addresses of a port" "$(ip -n "$1" -o addr show dev "$2")" ""
}

# data HOW: both protocols, frames of full size
data()
{
	local out mtu

	soon hosts_ping || fail "$1: no ping"
	mtu=$(in_ns "$A" cat "/sys/class/net/$DEV/mtu")
	check_ok "$1: a packet of full size" in_ns "$A" ping -q -c 1 -W 2 -M "do" \
		-s $((mtu - 28)) "$B4"
	out=$("$TCPSTREAM" "$A,$A4" "$B,$B4" 100000 2>&1) || fail "$1: $out"
}

# What comes to a port is lost, from now on, and nobody is told
deaf_lines()
{
	echo "qdisc add dev $1 clsact"
	echo "filter add dev $1 ingress matchall action drop"
}

cut_off()
{
	local ns

	for ns in $HOSTS; do
		deaf_lines "$1" | tc -n "$ns" -batch - || fail "$1 cannot be cut"
	done
}

join_again()
{
	local ns

	for ns in $HOSTS; do
		tc -n "$ns" qdisc del dev "$1" clsact
	done
}

# While they are ports; MTU is one that all can take
serve()
{
	local ns

	start_monitor "$A" "$TMP/events-a"
	for ns in $HOSTS; do
		ip -n "$ns" link set "$DEV" mtu "${MTU:-1400}" || fail "MTU"
		ip -n "$ns" link set "$DEV" promisc on allmulticast on
		ip -n "$ns" maddr add 33:33:00:00:12:34 dev "$DEV"
	done
	each_port no_addresses
	soon both_on eth0 || fail "not on eth0"
	data "on eth0"
	cut_off eth0
	soon both_on eth1 || fail "a silent cut: not on eth1"
	data "on eth1"
	join_again eth0
	pairs_up || fail "not every pair came up again"
	event_has "the cut" "$TMP/events-a" failover \
		'.from == "eth0" and .to == "eth1" and (.reason == "silence" or .reason == "remote")'
	stop_background_monitor
}

# The case's other helpers go on
stop_background_monitor()
{
	local pid=${MONITORS[-1]}

	unset 'MONITORS[-1]'
	kill "$pid"
	wait "$pid" 2>/dev/null
}

# From nothing to nothing
life()
{
	local before ns

	ports_up || fail "the ports do not come up"
	before=$(states)
	each_port port_down
	topo_nfailover "$INTERVAL"
	((RET)) || serve
	for ns in $HOSTS; do
		ip -n "$ns" link set eth0 nomaster
		ip -n "$ns" link del "$DEV"
	done
	ports_up || fail "the ports do not come up any more"
	check_equal "the ports afterwards" "$(states)" "$before"
}

port_down()
{
	ip -n "$1" link set "$2" down
}

# kind LINES [LINKS]: ports made by that function, on so many links of a host, live LIFE
kind()
{
	local links=${2:-2}

	topo_create "$links"
	LINKS=2
	[[ $1 == : ]] || ports_on "$links" "$1"
	((RET)) || ${LIFE:-life}
	topo_destroy
}

##############################################################################
# The kinds

veth_ports()
{
	kind :
}

vlan_lines()
{
	echo "link add link l$1 name eth$1 type vlan id 1$1"
}

vlan_ports()
{
	kind vlan_lines
}

macvlan_lines()
{
	echo "link add link l$1 name eth$1 type macvlan mode private"
}

macvlan_ports()
{
	kind macvlan_lines
}

# Each of two links; those of one bond are cut together
bond_lines()
{
	echo "link set l$1 down"
	echo "link set l$(($1 + 2)) down"
	echo "link add eth$1 type bond mode active-backup miimon 100"
	echo "link set l$1 master eth$1"
	echo "link set l$(($1 + 2)) master eth$1"
}

bond_ports()
{
	kind bond_lines 4
}

# Somebody reads a tap and writes to the link, and back, as a hypervisor does
tap_lines()
{
	echo "tuntap add eth$1 mode tap"
}

cat_relay()
{
	cat <<-'END'
		import fcntl, os, select, socket, struct, sys
		tap = os.open('/dev/net/tun', os.O_RDWR)
		fcntl.ioctl(tap, 0x400454ca, struct.pack('16sH22x', sys.argv[1].encode(), 0x1002))
		link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
		link.bind((sys.argv[2], 0))
		index = socket.if_nametoindex(sys.argv[2])
		link.setsockopt(263, 1, struct.pack('iHH8x', index, 1, 0))     # promiscuous
		while True:
		    for fd in select.select([tap, link], [], [])[0]:
		        try:
		            if fd == tap:
		                link.send(os.read(tap, 65536))
		            else:
		                frame, address = link.recvfrom(65536)
		                if address[2] != socket.PACKET_OUTGOING:
		                    os.write(tap, frame)
		        except OSError:
		            pass
	END
}

start_relay()
{
	in_background ip netns exec "$1" python3 "$TMP/relay" "$2" "l${2#eth}"
}

tap_life()
{
	cat_relay >"$TMP/relay"
	each_port start_relay
	each_port port_up
	each_port has_reader
	life
}

# A tap has carrier while somebody reads it
has_reader()
{
	soon carrier_of "$1" "$2" || fail "nobody reads $2"
}

# Each pulse passes two processes, which the CPU may have wait for others for some ms
tap_ports()
{
	local INTERVAL=50ms

	modprobe tun
	LIFE=tap_life kind tap_lines
}

# One of each
mixed_lines()
{
	if (($1)); then
		macvlan_lines "$1"
	else
		vlan_lines "$1"
	fi
}

ports_of_different_kinds()
{
	kind mixed_lines
}

# There never is anybody: it does no harm, though it comes first
dummy_body()
{
	local ns

	for ns in $HOSTS; do
		ip -n "$ns" link set "$DEV" down
		ip -n "$ns" -batch - <<-END
			link add dum type dummy
			link set dum master $DEV
			link set $DEV up
		END
		nf "$ns" port set dev "$DEV" port dum prio 10 || fail "prio"
	done
	for ns in $HOSTS; do
		soon has_pairs_up "$ns" 2 || fail "not every pair came up"
	done
	data "beside a dummy"
	check_equal "pairs of a dummy" "$(nf_query "$A" length pair show dev "$DEV" port dum)" 0
	ip -n "$A" link set dum carrier off
	check_equal "carrier of the dummy" \
		"$(nf_query "$A" '.[] | select(.port == "dum").carrier' port show dev "$DEV")" false
	event_has "no carrier" "$TMP/events-a" port-down '.port == "dum"'
	ip -n "$A" link set dum carrier on
	event_has "carrier" "$TMP/events-a" port-up '.port == "dum"'
	ip -n "$A" link del dum
	data "when it is gone"
}

dummy_port()
{
	with_hosts dummy_body
}

# Two VLANs of one NIC have one address; each link knows it once
same_address_lines()
{
	echo "link set l$1 down"
	echo "link set l$1 address 02:00:00:00:00:0${2:0:1}"
	echo "link set l$1 up"
	vlan_lines "$1"
}

same_address_on_two_ports()
{
	kind same_address_lines
}

##############################################################################
# Real NICs

have_nics()
{
	vm-link dev nic1a >/dev/null 2>&1
}

# with_nics FUNCTION...: nic1a and nic2a are A's eth0 and eth1
with_nics()
{
	local n

	LINKS=2 PAIRS=
	setup_ns A B
	HOSTS="$A $B"
	quiet_ns "$A"
	quiet_ns "$B"
	for n in 0 1; do
		ip link set "$(vm-link dev "nic$((n + 1))a")" netns "$A" name "eth$n"
		ip link set "$(vm-link dev "nic$((n + 1))b")" netns "$B" name "eth$n"
	done
	"$@"
	stop_background		# what runs in a namespace holds it
	cleanup_ns "$A" "$B"
	slowwait 5000 have_nics || fail "the NICs do not return"
}

nic_ports()
{
	WAIT_TIMEOUT=10 MTU=1500 with_nics life
}

vlan_line()
{
	echo "link add link $DEV name $DEV.$1 up type vlan id $1"
	echo "addr add 198.51.$1.$2/24 dev $DEV.$1"
}

ping_vlan()
{
	check_ok "$2: VLAN $1" in_ns "$A" ping -q -c 1 -W 3 "198.51.$1.2"
}

# A NIC that filters lets only those VLANs through that it was told of: when they come,
# and when it becomes a port later; untold, it is deaf to them again
nic_vlans_body()
{
	local nr=0 ns

	check_match "what filters" "$(in_ns "$A" ethtool -k eth0)" "rx-vlan-filter: on"
	topo_nfailover "$INTERVAL"
	((RET == 0)) || return
	for ns in $HOSTS; do
		nr=$((nr + 1))
		{ vlan_line 10 "$nr"; vlan_line 20 "$nr"; } | ip -n "$ns" -batch - ||
			fail "no VLANs"
	done
	ping_vlan 10 "on eth0"
	ping_vlan 20 "on eth0"
	ip -n "$B" link set eth1 nomaster
	ip -n "$B" link set eth1 master "$DEV"
	pairs_up || fail "not every pair came up"
	nf "$A" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	nf "$B" switch dev "$DEV" to eth1 >/dev/null || fail "cannot switch"
	ping_vlan 10 "on eth1, which came later"
	ping_vlan 20 "on eth1, which came later"
	heard_by_nic "as a port" 1
	ip -n "$B" link set eth1 nomaster
	port_up "$B" eth1
	soon carrier_of "$B" eth1 || fail "no carrier"
	# e1000e's driver overwrites the bit that turns its filter on
	[[ $(in_ns "$B" ethtool -i eth1) == *e1000e* ]] ||
		heard_by_nic "when it is none any more" 0
}

carrier_of()
{
	[[ $(in_ns "$1" cat "/sys/class/net/$2/carrier") == 1 ]]
}

# heard_by_nic WHEN 0|1: of 300 frames that A sends, pulses beside, none or all pass the
# filter of B's eth1
heard_by_nic()
{
	local before after

	before=$(rx_of_nic)
	in_ns "$A" python3 - eth1 "$(mac_of "$B" eth1)" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind((sys.argv[1], 0))
		to = bytes.fromhex(sys.argv[2].replace(':', ''))
		for i in range(300):
		    s.send(to + b'\x02\0\0\0\0\xbb' + b'\x81\0\0\x0a\x88\xb6' + bytes(46))
	END
	sleep 0.2
	after=$(rx_of_nic)
	check_that "$1: frames that pass" "$after - $before >= 300 == $2"
}

rx_of_nic()
{
	in_ns "$B" cat /sys/class/net/eth1/statistics/rx_packets
}

# The NIC goes while it carries data, and is plugged in again
nic_unplugged_body()
{
	local path

	topo_nfailover "$INTERVAL"
	((RET == 0)) || return
	start_monitor "$A" "$TMP/events-a"
	soon both_on eth0 || fail "not on eth0"
	soon hosts_ping || fail "no ping"
	in_background ip netns exec "$A" "$TCPSTREAM" "$A,$A4" "$B,$B4" 1000000000000 >/dev/null 2>&1
	soon sent_more_than 1000000 || fail "the stream does not begin"
	path=$(in_ns "$A" readlink -f /sys/class/net/eth0/device)
	path=/sys/bus/pci/devices/$(grep -o '[0-9a-f]*:[0-9a-f]*:[0-9a-f]*\.[0-9]' <<<"$path" | tail -n 1)
	echo 1 >"$path/remove"
	check_equal "where A sends" "$(active_port "$A")" eth1
	soon active_is "$B" eth1 || fail "B is not on eth1"
	event_has "A" "$TMP/events-a" port-del '.port == "eth0"'
	soon sent_more_than $(($(sent) + 1000000)) || fail "the stream does not go on"
	echo 1 >/sys/bus/pci/rescan
	soon have_nics || fail "the NIC does not come back"
	ip link set "$(vm-link dev nic1a)" netns "$A" name eth0
	ip -n "$A" link set eth0 master "$DEV"
	pairs_up || fail "not every pair came up again"
}

sent()
{
	in_ns "$A" cat "/sys/class/net/$DEV/statistics/tx_bytes"
}

sent_more_than()
{
	(($(sent) > $1))
}

nic_unplugged()
{
	WAIT_TIMEOUT=10 with_nics nic_unplugged_body
}

nic_vlans()
{
	WAIT_TIMEOUT=10 with_nics nic_vlans_body
}

require_nfailover
require_command ping bridge python3 "$TCPSTREAM"
make_tmp
INTERVAL=$(calm_interval)
[[ $INTERVAL != 250us ]] || INTERVAL=1ms	# some of what is below costs more
if have_nics; then
	require_command ethtool
	ALL_TESTS="nic_ports nic_vlans nic_unplugged"
fi
run_tests "$@"
