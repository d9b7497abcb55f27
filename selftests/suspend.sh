#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Before the system sleeps, hosts take their leave, and after it they come back; nobody
# calls that a fault.  Both hosts are on this one system: the first that leaves is
# seen to go by the second.
#
# Budget: pulses every 5 ms; one second of a test of sleep.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	tasks_are_frozen
"

INTERVAL=5ms
clock_is_deterministic || INTERVAL=50ms

POWER=/sys/power
DELAY=/sys/module/suspend/parameters/pm_test_delay	# seconds

# nearly_sleep LEVEL: all that precedes sleep up to there, a second, and back
nearly_sleep()
{
	[[ ! -w $DELAY ]] || echo 1 >"$DELAY"
	echo "$1" >"$POWER/pm_test" || fail "no test of sleep up to \"$1\""
	echo freeze >"$POWER/state" || fail "the system does not go to sleep"
	echo none >"$POWER/pm_test"
}

# check_leave FILE: every pair went down by command, and each came back
check_leave()
{
	local file=$TMP/events-$1

	soon told "$file" pair-up 2
	check_equal "pairs down in $1" "$(count_events "$file" pair-down)" 2
	check_equal "pairs up in $1" "$(count_events "$file" pair-up)" 2
	check_equal "why they went down in $1" \
		"$(events "$file" 'map(select(.event == "pair-down").reason) | unique | join(" ")')" \
		admin-down
	check_equal "peers lost in $1" "$(count_events "$file" peer-lost)" 1
	check_equal "switches in $1" "$(count_events "$file" failover switchover failback)" 0
	check_equal "suspicions in $1" "$(count_events "$file" self-suspect)" 0
}

told()
{
	(($(count_events "$1" "$2") == $3))
}

sleep_body()
{
	"$@"
	pairs_up || fail "not every pair came back"
	check_leave a
	check_leave b
	both_on eth0 || fail "the data are not where they were"
	soon hosts_ping || fail "no ping after sleep"
}

tasks_are_frozen()
{
	with_hosts sleep_body nearly_sleep freezer
}

require_nfailover
[[ -w $POWER/pm_test && $(<$POWER/state) == *freeze* ]] ||
	skip_all "this kernel cannot test how it sleeps"
make_tmp
run_tests "$@"
