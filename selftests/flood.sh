#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is flooded is delivered to everybody else, to everybody once, and to nobody
# who sent it, however the ports are cabled, with and without VMs on a bridge above
# the device.
#
# Budget: FRAMES flooded frames of each kind from each kind of sender in each
# topology, 200 us apart, beside slow pulses: 1000 make 0.2 s and as many wake-ups.
# FRAMES=n sets the number.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"
# shellcheck source=topo_1sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_1sw.sh"
# shellcheck source=topo_2sw.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2sw.sh"
# shellcheck source=topo_3h3s.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_3h3s.sh"
# shellcheck source=topo_vms.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_vms.sh"

ALL_TESTS="
	separate_links
	three_switches
	one_switch
	two_switches
	separate_links_vms
	three_switches_vms
	one_switch_vms
	two_switches_vms
	default_ports_differ
	out_of_reach
	as_ports
	vms_stay_put
"
smoke out_of_reach three_switches_vms as_ports

: "${FLOODCOUNT:=$(dirname "${BASH_SOURCE[0]}")/floodcount}"
case $(uname -r) in
6.12*-rt*) : "${FRAMES:=100}" ;;
6.12*) : "${FRAMES:=170}" ;;	# of three kinds from each host: more than 1000
*) : "${FRAMES:=100}" ;;
esac
PACE=200us
INTERVAL=10ms
# From peers known to who shares a segment with whom, and back: see flooding.rst
SETTLE=0.6
# What a frame on its way may meet at each move of a default port, by command
MOVE_LOSS=1 MOVE_TWICE=1

slow_machine && PACE=5ms INTERVAL=50ms SETTLE=2 FRAMES=50
clock_is_deterministic || INTERVAL=50ms PACE=1ms FRAMES=200 MOVE_LOSS=10 MOVE_TWICE=10

# count WHAT MISSING TWICE OPTION...: so many at most at each place, and none comes back
count()
{
	local what=$1 missing=$2 twice=$3 out bad
	shift 3

	out=$("$FLOODCOUNT" --frames "$FRAMES" --interval "$PACE" "$@" 2>&1) ||
		{ fail "$what: floodcount failed: $out"; return; }
	bad=$(awk -v missing="$missing" -v twice="$twice" '
		{ split($5, m, "="); split($6, t, "="); split($7, o, "=") }
		NF != 7 || m[2] > missing || t[2] > twice || o[2] > 0' <<<"$out")
	info "$what: $(wc -l <<<"$out") counts of $FRAMES frames," \
	     "$(grep -o 'missing=[0-9]*' <<<"$out" | awk -F= '{ n += $2 } END { print n }') missing," \
	     "$(grep -o 'twice=[0-9]*' <<<"$out" | awk -F= '{ n += $2 } END { print n }') twice"
	[[ $bad ]] || return
	fail "$what"
	quote <<<"$bad"
}

# Everybody who is to get what others flood.  The first of them of each kind sends.
places()
{
	local dev=$DEV ns

	PLACES=()
	[[ ! $VMS ]] || dev=$VM_BRIDGE
	for ns in $HOSTS; do
		PLACES+=("$(role "$ns")" "$ns,$dev")
	done
	for ns in $VMS; do
		PLACES+=("$(role "$ns")" "$ns,eth0")
	done
}

role()
{
	case $(name_of "$1") in
	a | h1 | v11) echo --from ;;
	*) echo --at ;;
	esac
}

# move HOST PORT: a line for a shell that moves its default port there
move()
{
	echo "$NFCTL -n $1 switch dev $DEV to $2 >/dev/null"
}

moved_times()
{
	(($(count_events "$TMP/events-$(name_of "$1")" default-port) >= $2))
}

# First the sender's default port moves and then a receiver's, then they return
moving()
{
	local first second ns runs moves=()

	read -r first second _ <<<"$HOSTS"
	for ns in "$first" "$second"; do
		: >"$TMP/events-$(name_of "$ns")"
	done
	count "$1, default ports move" $((4 * MOVE_LOSS)) $((4 * MOVE_TWICE)) "${PLACES[@]}" \
		--helper bash --do "$(move "$first" eth1)" --do "$(move "$second" eth1)" \
		--do "$(move "$first" eth0)" --do "$(move "$second" eth0)"
	# three kinds of frames from each sender
	runs=$(($(printf '%s\n' "${PLACES[@]}" | grep -cx -- --from) * 3))
	for ns in "$first" "$second"; do
		# the last event may not be written yet
		slowwait 2000 moved_times "$ns" $((2 * runs)) || :
		moves+=("$(count_events "$TMP/events-$(name_of "$ns")" default-port)")
	done
	check_equal "$1: moves of the default ports" "${moves[*]}" "$((2 * runs)) $((2 * runs))"
}

# The VM whose host's default port moves sends nothing by itself
vm_unicast()
{
	local what=$1 from=$V11 to=$V21 host

	read -r _ host _ <<<"$HOSTS"
	count "$what, VM to VM" 0 0 --from "$from,eth0" --at "$to,eth0" --to "$to,eth0"
	count "$what, VM to VM, its host's default port moves" $((2 * MOVE_LOSS)) \
		$((2 * MOVE_TWICE)) --from "$from,eth0" --at "$to,eth0" --to "$to,eth0" \
		--helper bash --do "$(move "$host" eth1)" --do "$(move "$host" eth0)"
	check_ok "$what, VM to VM" in_ns "$from" ping -q -c 1 -W 2 "${NET4}21"
}

# flood_body WHAT [VMS]
flood_body()
{
	local what=$1 vms=${2:-0}

	((vms == 0)) || vms_create "$vms"
	sleep "$SETTLE"
	places
	count "$what" 0 0 "${PLACES[@]}"
	((vms == 0)) || vm_unicast "$what"
	moving "$what"
	vms_destroy
}

separate_links()
{
	with_topo topo_create flood_body "separate links"
}

three_switches()
{
	with_topo topo_3h3s flood_body "three switches"
}

one_switch()
{
	with_topo topo_1sw flood_body "one switch"
}

two_switches()
{
	with_topo topo_2sw flood_body "two switches"
}

separate_links_vms()
{
	with_topo topo_create flood_body "separate links, VMs" 2
}

three_switches_vms()
{
	with_topo topo_3h3s flood_body "three switches, VMs" 2
}

one_switch_vms()
{
	with_topo topo_1sw flood_body "one switch, VMs" 2
}

two_switches_vms()
{
	with_topo topo_2sw flood_body "two switches, VMs" 2
}

# The first host's default port is another than the second's, for good
differ_body()
{
	local what=$1 first

	vms_create 1
	read -r first _ <<<"$HOSTS"
	check_ok "switch" nf "$first" switch dev "$DEV" to eth1
	sleep "$SETTLE"
	places
	count "$what, default ports differ" 0 0 "${PLACES[@]}"
	vms_destroy
}

default_ports_differ()
{
	with_topo topo_create differ_body "separate links"
	with_topo topo_3h3s differ_body "three switches"
	with_topo topo_1sw differ_body "one switch"
	with_topo topo_2sw differ_body "two switches"
}

# A host that lost its cable to the others' default segment gets, and sends, as before
reach_body()
{
	places
	plug cut_plug h3p0
	slowwait $((WAIT_TIMEOUT * 1000)) has_pairs_up "$H1" 5 || fail "a pair is still up"
	sleep "$SETTLE"
	check_equal "default port of the first host" "$(default_port "$H1")" eth0
	count "out of the default port's reach" 0 0 "${PLACES[@]}"
	count "from there" 0 0 --from "$H3,$DEV" --at "$H1,$DEV" --at "$H2,$DEV"
	plug heal_plug h3p0
	pairs_up || fail "not every pair came up again"
	sleep "$SETTLE"
	count "back in its reach" 0 0 "${PLACES[@]}"
}

out_of_reach()
{
	with_topo topo_3h3s reach_body
}

# What hosts send leaves as from their ports, what VMs send as from themselves
as_ports_body()
{
	local ns

	for ns in $HOSTS; do
		check_ok "flood-source" nf "$ns" dev set "$DEV" flood-source port
	done
	"$@"
}

as_ports()
{
	with_topo topo_1sw as_ports_body flood_body "one switch, VMs, as ports" 1
	with_topo topo_3h3s as_ports_body reach_body
}

# plug_of_mac MAC: where the switch saw it last
plug_of_mac()
{
	bridge -n "$C" fdb show br sw0 | awk -v mac="$1" '$1 == mac { print $3 }'
}

# active_ports NS: all that carry data
active_ports()
{
	nf_query "$1" 'map(select(.active).port) | unique | join(" ")' pair show dev "$DEV"
}

active_ports_are()
{
	[[ $(active_ports "$1") == "$2" ]]
}

# After a fault data are back on the first port, but not what is flooded: a VM is at one
# place all the same, whomever it talks to
stay_body()
{
	local vm to

	vms_create 1
	vm=$(mac_of "$V11" eth0)
	for ns in $HOSTS; do
		nf "$ns" dev set "$DEV" wait-to-restore 100ms || fail "wait-to-restore"
	done
	plug cut_plug h1p0
	soon active_ports_are "$H1" eth1 || fail "no failover"
	plug heal_plug h1p0
	pairs_up || fail "not every pair came up again"
	soon active_ports_are "$H1" eth0 || fail "no failback"
	sleep "$SETTLE"
	check_equal "default port" "$(default_port "$H1")" eth1
	for to in "${NET4}2" "${NET4}21" "${NET4}3"; do
		check_ok "VM to $to" in_ns "$V11" ping -q -c 1 -W 2 "$to"
		check_equal "where the VM is when it talks to $to" "$(plug_of_mac "$vm")" h1p1
	done
	places
	count "after failback" 0 0 "${PLACES[@]}"
	count "after failback, to a VM" 0 0 --from "$V21,eth0" --at "$V11,eth0" --to "$V11,eth0"
	vms_destroy
}

vms_stay_put()
{
	with_topo topo_1sw stay_body
}

require_nfailover
require_command bridge ping "$FLOODCOUNT"
make_tmp
run_tests "$@"
