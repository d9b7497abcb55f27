#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What all tests of nfailover share: KTAP output, namespaces, waiting, and
# reading what nfctl says.  Unlike ../../../net/lib.sh it also works from a
# checkout outside the kernel's tree.
#
# A test script sources this file, lists its functions in ALL_TESTS and ends
# with "run_tests".  A function that has something to complain about calls fail
# or a check_*, which do not end it.

ksft_pass=0
ksft_fail=1
ksft_skip=4

# Hurries no verdict, only bounds a wait for something that does not come
: "${WAIT_TIMEOUT:=5}"		# seconds
: "${NFCTL:=nfctl}"
: "${UDPGAP:=$(dirname "${BASH_SOURCE[0]}")/udpgap}"
: "${DEV:=nf0}"			# the device above the ports

NS_LIST=()
PID_LIST=()
MONITORS=()

##############################################################################
# Verdicts

RET=0

info()
{
	echo "# $*"
}

# Output of a command as KTAP comments
quote()
{
	sed 's/^/# /'
}

fail()
{
	RET=$ksft_fail
	info "FAIL: $*"
}

skip_all()
{
	echo "TAP version 13"
	echo "1..0 # SKIP ${1:?skip_all needs a reason}"
	exit $ksft_skip
}

bail_out()
{
	echo "Bail out! $*"
	exit $ksft_fail
}

# check_ok WHAT COMMAND...: it must succeed; its output is shown if it does not
check_ok()
{
	local what=$1 out
	shift

	out=$("$@" 2>&1) && return
	fail "$what: $* returned $?"
	[[ -z $out ]] || quote <<<"$out"
	return 1
}

# check_fails WHAT COMMAND...
check_fails()
{
	local what=$1
	shift

	"$@" >/dev/null 2>&1 || return 0
	fail "$what: $* succeeded"
}

# check_that WHAT EXPRESSION: arithmetic
check_that()
{
	(($2)) && return
	fail "$1: not true that $2"
	return 1
}

check_equal()
{
	[[ $2 == "$3" ]] && return
	fail "$1: \"$2\" where \"$3\" is due"
	return 1
}

# check_match WHAT TEXT REGEX
check_match()
{
	[[ $3 && $2 =~ $3 ]] && return
	fail "$1: \"$2\" does not match \"$3\""
	return 1
}

# check_refused WHAT STATUS REGEX COMMAND...: the exit status, and what stderr says
check_refused()
{
	local what=$1 want=$2 regex=$3 err status=0
	shift 3

	err=$("$@" 2>&1 >/dev/null) || status=$?
	check_equal "$what: exit status of \"$*\"" "$status" "$want"
	check_match "$what: what \"$*\" says" "$err" "$regex"
}

# run_tests [TEST...]: those of ALL_TESTS, or those named
run_tests()
{
	local -a tests=("$@")
	local name n=0 failed=0

	# shellcheck disable=SC2206,SC2153 # a list of words by intent
	((${#tests[@]})) || tests=($ALL_TESTS)
	trap cleanup EXIT
	echo "TAP version 13"
	echo "1..${#tests[@]}"
	for name in "${tests[@]}"; do
		n=$((n + 1))
		RET=$ksft_pass
		if declare -F "$name" >/dev/null; then
			"$name"
		else
			fail "there is no test $name among: $ALL_TESTS"
		fi
		stop_background
		if ((RET)); then
			echo "not ok $n $name"
			failed=$((failed + 1))
		else
			echo "ok $n $name"
		fi
	done
	report_hook
	echo "# Totals: pass:$((n - failed)) fail:$failed xfail:0 xpass:0 skip:0 error:0"
	((failed == 0)) || exit $ksft_fail
	exit $ksft_pass
}

##############################################################################
# What a test needs

require_root()
{
	((EUID == 0)) || skip_all "needs root"
}

require_command()
{
	local command

	for command; do
		type -P "$command" >/dev/null ||
			skip_all "there is no program $command"
	done
}

require_module()
{
	local module

	for module; do
		modprobe -q "$module" || skip_all "there is no module $module"
	done
}

require_nfailover()
{
	require_root
	require_command ip tc jq nsenter sysctl "$NFCTL" "$UDPGAP"
	require_module nfailover
}

# Those of "vm --nic"
have_nics()
{
	type -P vm-link >/dev/null && vm-link dev nic1a >/dev/null 2>&1
}

# One nanosecond an instruction: figures may be asserted to the microsecond. Asked once,
# as the whole of a script has to go by one answer.
clock_is_deterministic()
{
	[[ ${CLOCK:-} ]] || CLOCK=$("$UDPGAP" --clock && echo instructions || echo host)
	[[ $CLOCK == instructions ]]
}

require_deterministic_clock()
{
	clock_is_deterministic || skip_all "the clock does not count instructions (vm -i)"
}

# Debug code is some eight times dearer: function is proved there, not speed
slow_machine()
{
	[[ ${KSFT_MACHINE_SLOW:-no} == yes || -e /proc/lockdep ]]
}

is_rt()
{
	[[ $(uname -r) == *-rt* ]]
}

# smoke TEST...: on a kernel other than the plain 6.12 these are enough, and with debugging
# code the first of them, unless EVERY=1 wants all
smoke()
{
	[[ ! ${EVERY:-} ]] || return 0
	case $(uname -r) in
	*-rt* | 6.1.*) ALL_TESTS=$* ;;
	*) ! slow_machine || ALL_TESTS=$1 ;;
	esac
}

# An interval between pulses that this machine keeps, for what is no matter of speed
calm_interval()
{
	if slow_machine; then
		echo 5ms
	elif clock_is_deterministic; then
		echo 250us
	else
		echo 50ms
	fi
}

##############################################################################
# Waiting

# busywait MILLISECONDS COMMAND...: until it succeeds
busywait()
{
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000))
	shift

	until "$@"; do
		((${EPOCHREALTIME/./} < deadline)) || return 1
	done
}

# As busywait, but leaves time for others; for what takes long
slowwait()
{
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000))
	shift

	until "$@"; do
		((${EPOCHREALTIME/./} < deadline)) || return 1
		sleep 0.02
	done
}

# Within WAIT_TIMEOUT
soon()
{
	slowwait $((WAIT_TIMEOUT * 1000)) "$@"
}

##############################################################################
# Namespaces and processes

# setup_ns VARIABLE...: a namespace each, its unique name in the variable.  All in one
# process: to start another one is what most of a test's time is spent on in the VM.
setup_ns()
{
	local var name lines=''

	for var; do
		printf -v name '%s-%08x' "${var,,}" "$SRANDOM"
		printf -v "$var" %s "$name"
		NS_LIST+=("$name")
		lines+="netns add $name"$'\n'
	done
	ip -batch - <<<"$lines" || bail_out "cannot create namespaces: $*"
	for var; do
		ip -n "${!var}" link set lo up
	done
}

in_ns()
{
	ip netns exec "$@"
}

# sysctl_ns NS NAME=VALUE...; without the mounts that in_ns makes
sysctl_ns()
{
	nsenter --net="/run/netns/$1" sysctl -qw "${@:2}"
}

# mac_of NS DEV
mac_of()
{
	in_ns "$1" cat "/sys/class/net/$2/address"
}

# dev_count NS DEV STATISTIC
dev_count()
{
	in_ns "$1" cat "/sys/class/net/$2/statistics/$3"
}

# netem_lost NS DEV: how many frames netem dropped there, and how many it let pass
netem_lost()
{
	tc -n "$1" -s qdisc show dev "$2" |
		sed -nE '/netem/,$ s/.*Sent [0-9]+ bytes ([0-9]+) pkt \(dropped ([0-9]+),.*/\2 \1/p' |
		head -n 1
}

# neighbour_of NS ADDRESS: the MAC that it is known by
neighbour_of()
{
	[[ $(ip -n "$1" neigh show "$2") =~ lladdr\ ([0-9a-f:]*) ]] &&
		echo "${BASH_REMATCH[1]}"
}

# Of these namespaces, those that are still there
cleanup_ns()
{
	local name lines=''

	for name; do
		[[ ! $name || ! -e /run/netns/$name ]] || lines+="netns del $name"$'\n'
	done
	[[ ! $lines ]] || ip -force -batch - <<<"$lines"
}

cleanup_all_ns()
{
	cleanup_ns "${NS_LIST[@]}"
	NS_LIST=()
}

# in_background COMMAND...: ended with the test; $! is its id
in_background()
{
	"$@" &
	PID_LIST+=($!)
}

# A monitor that ended by itself may have missed what must not be
stop_background()
{
	local pid

	for pid in "${MONITORS[@]}"; do
		kill -0 "$pid" 2>/dev/null || fail "nfctl monitor ended before its time"
	done
	MONITORS=()
	for pid in "${PID_LIST[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	PID_LIST=()
}

# A script with more to clean up, or to say at the end, defines these
cleanup_hook()
{
	:
}

report_hook()
{
	:
}

cleanup()
{
	stop_background
	cleanup_hook
	cleanup_all_ns
	[[ -z ${TMP:-} ]] || rm -rf "$TMP"
}

# A directory for this run, on tmpfs where there is one
make_tmp()
{
	TMP=$(mktemp -d "${TMPDIR:-/tmp}/nfailover.XXXXXX") ||
		bail_out "no temporary directory"
}

##############################################################################
# nfctl

nf()
{
	local ns=$1
	shift

	"$NFCTL" -n "$ns" "$@"
}

nf_json()
{
	local ns=$1
	shift

	"$NFCTL" -j -n "$ns" "$@"
}

# nf_query NS FILTER OBJECT...: what jq makes of "nfctl -j OBJECT..."
nf_query()
{
	local ns=$1 filter=$2
	shift 2

	nf_json "$ns" "$@" | jq -r "$filter"
}

# The port that carries the data for the one peer; nothing if there is none.
# Without jq, whose start is dear where each instruction counts.
active_port()
{
	local json

	json=$(nf_json "$1" pair show dev "$DEV")
	[[ $json =~ \"port\":\"([^\"]*)\",[^{}]*\"active\":true ]] &&
		echo "${BASH_REMATCH[1]}"
}

active_is()
{
	[[ $(active_port "$1") == "$2" ]]
}

# Where leaves what belongs to no pair
default_port()
{
	[[ $(nf_json "$1" dev show dev "$DEV") =~ \"default-port\":\"([^\"]*)\" ]] &&
		echo "${BASH_REMATCH[1]}"
}

# The state of the one pair on a port
pair_state()
{
	local json

	json=$(nf_json "$1" pair show dev "$DEV" port "$2")
	[[ $json =~ \"state\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"
}

pair_state_is()
{
	[[ $(pair_state "$1" "$2") == "$3" ]]
}

# approval_is NS STATE: of what needed it last
approval_is()
{
	[[ $(nf_json "$1" peer show dev "$DEV") =~ \"approval-state\":\"([^\"]*)\" ]] &&
		[[ ${BASH_REMATCH[1]} == "$2" ]]
}

# start_monitor NS FILE: events are in FILE from when this returns; it may be
# emptied meanwhile
start_monitor()
{
	local ns=$1 file=$2

	: >"$file"
	in_background "$NFCTL" -j -n "$ns" monitor >>"$file"
	slowwait 5000 listens "$!" || fail "nfctl monitor does not listen"
	MONITORS+=($!)
}

# listens PID [PROTOCOL]: it has a socket of generic netlink, or of that protocol
# (libnl puts the pid into the low 22 bits of its address), and sleeps until
# something arrives there
listens()
{
	awk -v pid="$1" -v protocol="${2:-16}" '$2 == protocol && $3 % 4194304 == pid { f = 1 } END { exit !f }' \
		"/proc/$1/net/netlink" 2>/dev/null &&
		[[ $(</proc/"$1"/wchan) =~ poll|wait_for_more_packets ]]
}

# events FILE FILTER: jq over the array of all events so far
events()
{
	jq -rs "$2" "$1"
}

# count_events FILE NAME...
count_events()
{
	local file=$1 names
	shift

	names=$(printf '|%s' "$@")
	grep -cE "\"event\": ?\"(${names:1})\"" "$file"
}

event_seen()
{
	(($(count_events "$@")))
}

# last_event FILE NAME [FILTER]: what jq makes of it; {}: there is none
last_event()
{
	events "$1" "map(select(.event == \"$2\")) | last // {} | (${3:-.})"
}

# event_has WHAT FILE EVENT FILTER: the last one of its kind
event_has()
{
	soon event_seen "$2" "$3" || { fail "$1: no event $3"; return; }
	[[ $(last_event "$2" "$3" "$4") == true ]] ||
		fail "$1: not $4: $(last_event "$2" "$3")"
}

# For awk: a member of the event that is this line.  jq takes too long to start, where
# each instruction counts.
# shellcheck disable=SC2016 # no expansion: awk's
EVENT_FIELD='function field(name, value) {
	if (!match($0, "\"" name "\": ?(\"[^\"]*\"|[0-9]+)"))
		return ""
	value = substr($0, RSTART, RLENGTH)
	sub(/^"[^"]*": ?/, "", value)
	gsub(/"/, "", value)
	return value
}'

declare -A EVENTS

# sum_events DETECTION_NS FILE...: how many of each kind are in EVENTS; besides
#   holes   sequence numbers that are missing
#   odd     switches whose times or ports contradict each other
#   silent  failovers for silence
#   hasty   such before the detection time was over
sum_events()
{
	local word

	EVENTS=()
	while read -r word; do
		EVENTS[${word%%=*}]=${word#*=}
	done < <(awk -v detection="$1" -f <(echo "$EVENT_FIELD") -f - "${@:2}" <<-'EOF'
		{
			event = field("event")
			n[event]++
			seq = field("seq")
			if (last[FILENAME] != "" && seq != last[FILENAME] + 1)
				holes++
			last[FILENAME] = seq
		}
		event == "failover" || event == "switchover" || event == "failback" {
			heard = field("last-rx-ns")
			verdict = field("verdict-ns")
			if (verdict == "" || verdict + 0 < heard + 0 ||
			    field("switch-ns") + 0 < verdict + 0 ||
			    field("from") == field("to"))
				odd++
		}
		event == "failover" && field("reason") == "silence" {
			silent++
			if (verdict - heard < detection)
				hasty++
		}
		END {
			for (event in n)
				print event "=" n[event]
			print "holes=" holes + 0
			print "odd=" odd + 0
			print "silent=" silent + 0
			print "hasty=" hasty + 0
		}
	EOF
	)
}

# check_events WHAT NAME NUMBER...
check_events()
{
	local what=$1
	shift

	while (($#)); do
		check_equal "$what: number of $1" "${EVENTS[$1]:-0}" "$2"
		shift 2
	done
}
