#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# For make demo: two hosts in one virtual machine, with the commands that a user
# types.  A cable is cut silently while datagrams go both ways, first under
# nfailover, then under bonding with its ARP monitor.  Fails if nfailover takes
# longer than it promises.

# shellcheck source=bonding.sh
source "$(dirname "${BASH_SOURCE[0]}")/bonding.sh"

BAR_NS=910000		# 3 x 250 us, 2 x 50 us between datagrams, 60 us of work

say()
{
	printf '\n== %s\n' "$*"
}

# host A|B COMMAND...: shown as typed there, and done
host()
{
	local name=$1 ns=${!1}
	shift

	printf '%s# %s\n' "$name" "$*"
	ip netns exec "$ns" "$@"
}

set_up()
{
	local name address

	for name in A B; do
		address=$A4
		[[ $name == A ]] || address=$B4
		host $name ip link add nf0 type nfailover
		host $name ip link set eth0 master nf0
		host $name ip link set eth1 master nf0
		host $name ip link set nf0 up
		host $name ip address add "$address/24" dev nf0
	done
	host A nfctl wait dev nf0 up timeout 5s || exit
	host A nfctl pair show
}

# Traffic, and a silent cut of the cable that carries it; once before, so that
# all that is timed has run
cut_nfailover()
{
	export_nf
	gap --helper "ip -n $C -batch -" --cut "$(cut_both_ways 0)" \
		--heal "$(heal_both_ways 0)" --ready "busywait 5000 both_on eth0 && pairs_up" \
		--after 6ms --phase 140us --cuts 1
}

show_events()
{
	local event

	slowwait 2000 grep -q " failover " "$TMP/events" || exit
	while read -r event; do
		printf '    %s\n' "${event#* * }"
	done < <(grep -E ' (pair-down|failover) ' "$TMP/events" | tail -n 2)
}

demo_bonding()
{
	bond_cuts ip "$(cut_both_ways %)" "$(heal_both_ways %)" \
		--after 170ms --phase 1700us --cuts 1
}

row()
{
	printf '    %-34s %10s ms   %s\n' "$1" "$(in_ms "$2")" "$3"
}

require_nfailover
require_deterministic_clock
make_tmp
trap cleanup EXIT

say "Two hosts, A and B, each with eth0 and eth1, cabled to the other's"
topo_create 2
set_up

say "The cable from eth0 to eth0 dies, both ways, and the link lights stay on"
printf 'A# nfctl monitor\n'
in_background ip netns exec "$A" nfctl monitor >"$TMP/events"
slowwait 5000 listens "$!" || exit
cut_nfailover || exit
nfailover=${GAP[max]} nfailover_lost=${GAP[lost]}
show_events
stop_background
host A nfctl pair show
topo_destroy

say "The same cables and the same cut, under bonding (active-backup, arp_interval 10)"
printf '# ip link add bond0 type bond mode active-backup arp_interval 10 arp_ip_target ...\n'
with_bond demo_bonding arp_interval 10
((RET == 0)) || exit
bonding=${GAP[max]} bonding_lost=${GAP[lost]}

say "Traffic stood still, a datagram every 50 us each way:"
row "nfailover, 250 us x 3" "$nfailover" "$nfailover_lost datagrams lost"
row "bonding, arp_interval 10" "$bonding" "$bonding_lost datagrams lost"
echo
if ((nfailover > BAR_NS)); then
	echo "nfailover promised $(in_ms $BAR_NS) ms: this is a bug." >&2
	exit 1
fi
