#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hosts with ports eth0, eth1, ..., each host in a namespace of its own, and in $C
# whatever these ports are cabled to; a topo_*.sh says what that is.  The first
# host has the addresses 192.0.2.1 and 2001:db8::1, and so on.

# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

NET4=192.0.2. NET6=2001:db8::
HOSTS=		# their namespaces
LINKS=2		# ports of each
PAIRS=		# that each must have up; empty: one on each port

# setup_hosts NS...: of the hosts that a topology has made; and $C for its cables
setup_hosts()
{
	local ns

	HOSTS=$*
	for ns; do
		quiet_ns "$ns"
	done
	setup_ns C
	without_ipv6 "$C"
}

topo_destroy()
{
	# shellcheck disable=SC2086 # a list
	cleanup_ns $HOSTS "$C"
}

# Nothing on the wire that the test did not ask for
quiet_ns()
{
	sysctl_ns "$1" net.ipv6.conf.default.router_solicitations=0 \
		net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.default.keep_addr_on_down=1 \
		net.ipv6.conf.default.accept_ra=0
}

without_ipv6()
{
	sysctl_ns "$1" net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
}

# name_of NS: as its variable is called, in small letters
name_of()
{
	echo "${1%-*}"
}

# Lines for "ip -batch -" in $C, in this process and at once, when the moment does
# not matter
cable()
{
	ip -n "$C" -batch - <<<"$("$@")"
}

each_port()
{
	local ns n

	for ns in $HOSTS; do
		for ((n = 0; n < LINKS; n++)); do
			"$@" "$ns" "eth$n"
		done
	done
}

port_up()
{
	ip -n "$1" link set "$2" up
}

##############################################################################
# With nfailover

host_lines()
{
	local n

	echo "link add $DEV type nfailover"
	for ((n = 0; n < LINKS; n++)); do
		echo "link set eth$n master $DEV"
		echo "link set eth$n up"
	done
	echo "addr add $1/24 dev $DEV"
	echo "addr add $2/64 dev $DEV nodad"
}

# On all hosts, with addresses, not up yet
devices_create()
{
	local ns n=0

	for ns in $HOSTS; do
		n=$((n + 1))
		host_lines "$NET4$n" "$NET6$n" | ip -n "$ns" -batch - ||
			fail "no device in $(name_of "$ns")"
	done
}

# devices_are STATE
devices_are()
{
	local ns

	for ns in $HOSTS; do
		ip -n "$ns" link set "$DEV" "$1"
	done
}

devices_up()
{
	devices_are up
}

devices_down()
{
	devices_are down
}

# set_everywhere OPTION VALUE...: of the device of each host
set_everywhere()
{
	local ns

	for ns in $HOSTS; do
		check_ok "set $*" nf "$ns" dev set "$DEV" "$@"
	done
}

# topo_nfailover [INTERVAL [MULTIPLIER]]: all hosts, every pair up at return
topo_nfailover()
{
	local interval=${1:-250us} multiplier=${2:-3}

	devices_create
	[[ $interval == 250us && $multiplier == 3 ]] ||
		pulse_interval "$interval" "$multiplier"
	devices_up
	pairs_up || fail "not every pair came up within $WAIT_TIMEOUT s"
}

# on_hosts FUNCTION ARGUMENT...: with their devices up, INTERVAL, MULTIPLIER; their
# events come to $TMP/events-a and so on
on_hosts()
{
	local ns

	# shellcheck disable=SC2153 # set by the test
	topo_nfailover "$INTERVAL" "${MULTIPLIER:-3}"
	((RET == 0)) || return
	for ns in $HOSTS; do
		start_monitor "$ns" "$TMP/events-$(name_of "$ns")"
	done
	"$@"
	stop_background
}

# with_topo CREATE FUNCTION ARGUMENT...: the same on hosts that the command CREATE
# makes for it, and HOST_CABLES prepares
with_topo()
{
	$1
	${HOST_CABLES:-:}	# a short silence of its own, on RT
	on_hosts "${@:2}"
	topo_destroy
}

# pulse_interval INTERVAL MULTIPLIER [NS...]: of every port, on all hosts or on those
pulse_interval()
{
	local interval=$1 multiplier=$2 hosts=${*:3} ns n

	for ns in ${hosts:-$HOSTS}; do
		for ((n = 0; n < LINKS; n++)); do
			nf "$ns" pair set dev "$DEV" port "eth$n" \
				interval "$interval" multiplier "$multiplier" ||
				fail "cannot set the interval to $interval"
		done
	done
}

pairs_up()
{
	local ns

	for ns in $HOSTS; do
		nf "$ns" wait dev "$DEV" up timeout "${WAIT_TIMEOUT}s" || return
		[[ ! $PAIRS ]] ||
			slowwait $((WAIT_TIMEOUT * 1000)) has_pairs_up "$ns" "$PAIRS" ||
			return
	done
}

has_pairs_up()
{
	(($(nf_json "$1" pair show dev "$DEV" | grep -o '"state":"up"' | wc -l) == $2))
}
