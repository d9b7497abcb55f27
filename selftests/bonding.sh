#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The cuts of failover.sh, met by bonding, for comparison: the table
# stands beside nfailover's.  The bars here are no demands on bonding.  They say
# that the measurement still sees what it should: a figure far from bonding's
# known ones means that the cut or the clock is wrong.
#
# Sourced by bonding_baseline.sh and by failover.sh.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=measure.sh
source "$(dirname "${BASH_SOURCE[0]}")/measure.sh"

# shellcheck disable=SC2034 # for those who source this
BONDING_TESTS="
	bonding_silent_cut
	bonding_silent_cut_1ms
	bonding_one_way_cut
	bonding_carrier_lost
"

BONDING_CUTS=5

# with_bond FUNCTION BOND_OPTION...: in a topology of its own
with_bond()
{
	local body=$1 dev=$DEV
	shift

	require_module bonding bridge veth
	topo_create 2
	if topo_bond "$@" && slowwait 5000 hosts_ping; then
		export A B C DEV TMP
		"$body"
	else
		fail "bond $*: the hosts do not reach each other"
	fi
	topo_destroy
	DEV=$dev
}

bond_active_slave()
{
	local details

	details=$(ip -n "$1" -d link show dev bond0)
	[[ $details =~ active_slave\ ([^ ]*) ]] && echo "${BASH_REMATCH[1]}"
}

# Before each cut: the ends agree on a cable and stay there.  They choose it
# themselves; its number goes to the helper.  (The other slave of an ARP
# monitoring pair counts as down here, for nothing arrives there, and cannot be
# made the active one.)
bond_ready()
{
	local i port='' last

	for ((i = 0; i < 50; i++)); do
		sleep 0.05
		last=$port
		port=$(bond_active_slave "$A")
		if [[ $port && $port == "$last" &&
		      $(bond_active_slave "$B") == "$port" ]]; then
			echo "${port#eth}" >"$TMP/cable"
			return
		fi
	done
	return 1
}

# Reads lines, puts the cable's number where they have a %
bond_cable()
{
	local line n

	while IFS= read -r line; do
		read -r n <"$TMP/cable"
		echo "${line//%/$n}"
	done
}

export -f bond_active_slave bond_ready bond_cable

# bond_cuts PROGRAM CUT HEAL OPTION...: of the active cable, % in the lines
bond_cuts()
{
	local program=$1 cut=$2 heal=$3
	shift 3

	gap --helper "bond_cable | $program -n $C -batch -" \
		--cut "$cut" --heal "$heal" --ready bond_ready "$@"
}

# bonding_measured CASE FROM TO: a maximum between, in us
bonding_measured()
{
	local case=$1 from=$2 to=$3

	measured "$case" "$to"
	check_that "$case: the longest outage" "${GAP[max]} >= $from * 1000"
}

bonding_silent_cut()
{
	with_bond bond_silent_body arp_interval 10
}

bond_silent_body()
{
	bond_cuts ip "$(cut_both_ways %)" "$(heal_both_ways %)" \
		--after 170ms --phase 1700us --cuts $BONDING_CUTS || return
	bonding_measured "bonding arp_interval=10, silent cut" 40000 150000
}

# Now and then the two ends look for each other in step and never meet
bonding_silent_cut_1ms()
{
	with_bond bond_silent_1ms_body arp_interval 1
}

bond_silent_1ms_body()
{
	bond_cuts ip "$(cut_both_ways %)" "$(heal_both_ways %)" --after 200ms \
		--interval 200us --phase 1700us --cuts $BONDING_CUTS || return
	check_that "median outage" "${GAP[median]} > 10 * 1000 * 1000"
	table_row "bonding arp_interval=1, silent cut" "$(in_ms "${GAP[min]}")" \
		"$(in_ms "${GAP[median]}")" "$(in_ms "${GAP[max]}")" - \
		"${GAP[unrepaired]} of ${GAP[cuts]} not repaired in 200 ms"
}

bonding_one_way_cut()
{
	with_bond bond_one_way_body arp_interval 10 arp_validate all
}

bond_one_way_body()
{
	cables_clsact
	bond_cuts tc "$(cut_one_way a %)" "$(heal_one_way a %)" --after 300ms \
		--interval 200us --discard 0 --before 10ms || return
	if ((GAP[unrepaired] == 0)); then
		fail "bonding repaired a one-way cut: the cut is not what it was"
	else
		table_row "bonding arp_validate=all, one-way cut" - - ">300" - \
			"not repaired before the heal"
	fi
}

bonding_carrier_lost()
{
	with_bond bond_carrier_body miimon 1
}

# Both ends lose it: with one, the other would stay where nobody listens
bond_carrier_body()
{
	bond_cuts ip "$(cut_carrier a %)"$'\n'"$(cut_carrier b %)" \
		"$(heal_carrier a %)"$'\n'"$(heal_carrier b %)" \
		--after 30ms --phase 700us --cuts $BONDING_CUTS || return
	bonding_measured "bonding miimon=1, carrier lost at both ends" 4000 20000
}
