#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Requests over netlink that must be refused: netlink_badinput makes them, of a
# device where each of them would be fine but for the one thing that is wrong.

# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

: "${NETLINK_BADINPUT:=$(dirname "${BASH_SOURCE[0]}")/netlink_badinput}"

# A's eth0 has a pair that is up, its eth1 has none and finds none
set_up()
{
	topo_create 2
	topo_nfailover "$(calm_interval)"
	cable cut_both_ways 1
	slowwait $((WAIT_TIMEOUT * 1000)) pair_state_is "$A" eth1 down || fail "eth1 stays up"
	check_ok "forget" nf "$A" pair del dev "$DEV" port eth1 remote "$(mac_of "$B" eth1)"
	check_equal "pairs" "$(nf_query "$A" length pair show dev "$DEV")" 1
	((RET == 0)) || bail_out "two hosts cannot be set up"
}

# What anybody may ask must not fill it.  netlink itself tells of some.
our_log()
{
	dmesg | grep -v '\] netlink: '
}

require_nfailover
require_command "$NETLINK_BADINPUT"
trap cleanup EXIT
set_up
peer=$(nf_query "$A" '.[0].peer' peer show dev "$DEV")
log=$(our_log)
in_ns "$A" "$NETLINK_BADINPUT" "$DEV" eth0 "$(mac_of "$A" eth0)" "$(mac_of "$B" eth0)" \
	"$peer" eth1 || fail "not as it should be"
check_equal "what the kernel's log says" "$(our_log)" "$log"
exit "$RET"
