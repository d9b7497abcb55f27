#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Everything that can be taken away is taken away, while pulses and data flow.
#
# In each round two hosts and the cables between them go through everything that
# may be changed, in an order of chance and at the same time; then all must be
# as before.  Then something goes for good: a namespace, the device, the ports,
# the module.  The rest is for the kernel's log to tell, which must be empty of
# complaints, and for the module, which must unload.
#
# SEED=n repeats the order of a run of the same tests, ROUNDS=n sets the number of
# rounds of each.  The kernel's log says what was done before a complaint.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	storm_device
	storm_ports
	storm_module
	storm_namespace
	storm_unload
"

: "${ROUNDS:=1}"
: "${SEED:=$((SRANDOM % 32768))}"

OPERATIONS=5		# on each host in a round
PINGS=5000		# of each flood, never more, however long it takes
LOOK=0.2		# seconds between two readings of everything
BUSY=

# Of pulses while it storms, of pulses while all must come up again, of pings.
# In a clock that counts instructions a wake-up is dear; in that of the host this
# machine is late by tens of milliseconds.
if ! clock_is_deterministic; then
	INTERVAL=10ms CALM=50ms PING=0.02
elif slow_machine; then
	INTERVAL=5ms CALM=5ms PING=0.05 OPERATIONS=3 LOOK=1
else
	INTERVAL=1ms CALM=1ms PING=0.005
fi

##############################################################################
# What may happen to a host: OPERATION NS LETTER CABLE NUMBER, done and undone

HOST_OPERATIONS="
	port_down port_release port_move port_replace port_address port_mtu
	device_down device_mtu device_address device_filters
	pair_down pair_forget pair_pin interval prio switch lockout heartbeat_only discovery
	announced_pause approval
"

port_down()
{
	ip -n "$1" link set "eth$3" down && breathe && port_up "$1" "eth$3"
}

port_release()
{
	ip -n "$1" link set "eth$3" nomaster && breathe && port_return "$1" "eth$3"
}

port_return()
{
	ip -n "$1" -batch - <<-END
		link set $2 master $DEV
		link set $2 up
	END
}

# Into another namespace, and back
port_move()
{
	ip -n "$1" link set "eth$3" netns "$D" name "$2$3" &&
		ip -n "$D" link set "$2$3" up && breathe &&
		ip -n "$D" link set "$2$3" netns "$1" name "eth$3" &&
		port_return "$1" "eth$3"
}

port_replace()
{
	ip -n "$1" link del "eth$3" && breathe &&
		cable_end "$1" "$2" "$3" && port_return "$1" "eth$3"
}

# cable_end NS LETTER CABLE
cable_end()
{
	ip -n "$C" -batch - <<-END
		link add $2$3 type veth peer name eth$3 netns $1
		link set $2$3 master br$3 up
	END
}

port_address()
{
	ip -n "$1" link set "eth$3" address "$(mac "$2" "$3" "$4")" && breathe
}

# The device's business alone; refused unless the port was just released
port_mtu()
{
	! ip -n "$1" link set "eth$3" mtu $((1300 + $4 % 100)) 2>/dev/null
}

device_down()
{
	ip -n "$1" link set "$DEV" down && breathe && ip -n "$1" link set "$DEV" up
}

device_mtu()
{
	ip -n "$1" link set "$DEV" mtu $((1280 + $4 % 7000)) && breathe &&
		ip -n "$1" link set "$DEV" mtu 1500
}

device_address()
{
	ip -n "$1" link set "$DEV" address "$(mac "$2" f "$4")" && breathe
}

device_filters()
{
	ip -n "$1" link set "$DEV" promisc on allmulticast on &&
		ip -n "$1" maddr add 33:33:00:00:12:34 dev "$DEV" && breathe &&
		ip -n "$1" maddr del 33:33:00:00:12:34 dev "$DEV" &&
		ip -n "$1" link set "$DEV" promisc off allmulticast off
}

pair_down()
{
	nf "$1" port set dev "$DEV" port "eth$3" down && breathe &&
		nf "$1" port set dev "$DEV" port "eth$3" up
}

# It may just be gone, or not yet be there
pair_forget()
{
	local remote

	remote=$(remote_of "$1" "$3")
	[[ ! $remote ]] ||
		but "no pair with" nf "$1" pair del dev "$DEV" port "eth$3" remote "$remote"
}

pair_pin()
{
	local remote

	remote=$(mac "$2" e "$4")
	nf "$1" pair add dev "$DEV" port "eth$3" remote "$remote" interval 10ms && breathe &&
		nf "$1" pair del dev "$DEV" port "eth$3" remote "$remote"
}

interval()
{
	nf "$1" pair set dev "$DEV" port "eth$3" interval $((1 + $4 % 20))ms \
		multiplier $((2 + $4 % 9)) && breathe &&
		nf "$1" pair set dev "$DEV" port "eth$3" interval "$INTERVAL" multiplier 3
}

prio()
{
	nf "$1" port set dev "$DEV" port "eth$3" prio $(($4 % 3)) && breathe &&
		nf "$1" port set dev "$DEV" port "eth$3" prio 0
}

switch()
{
	local -a force=()

	(($4 % 2)) && force=(force)
	but "nothing was switched" nf "$1" switch dev "$DEV" to "eth$3" "${force[@]}" &&
		breathe && nf "$1" clear dev "$DEV"
}

# Of one port, which another operation may have released, or of all that there are
lockout()
{
	local port

	if (($4 % 2)); then
		but "not a port" nf "$1" port set dev "$DEV" port "eth$3" lockout on
	else
		for port in $(nf_query "$1" 'map(.port) | join(" ")' port show dev "$DEV"); do
			but "not a port" nf "$1" port set dev "$DEV" port "$port" lockout on
		done
	fi && breathe && nf "$1" clear dev "$DEV"
}

heartbeat_only()
{
	but "not a port" nf "$1" port set dev "$DEV" port "eth$3" heartbeat-only on && breathe &&
		but "not a port" nf "$1" port set dev "$DEV" port "eth$3" heartbeat-only off
}

discovery()
{
	nf "$1" dev set "$DEV" discovery off max-peers 1 hello-interval 10ms && breathe &&
		nf "$1" dev set "$DEV" discovery on max-peers 64 hello-interval 100ms
}

# Who just lost its paths, or hears nothing, is told late
announced_pause()
{
	but "does not say yet that it knows" nf "$1" pause "$DEV" for 20ms && breathe &&
		but "does not say yet that it knows" nf "$1" resume "$DEV"
}

approval()
{
	nf "$1" dev set "$DEV" approval on && breathe &&
		but "Nothing is waiting|No other path" nf "$1" approve "$DEV" &&
		nf "$1" dev set "$DEV" approval off
}

# What may happen to a cable: OPERATION NS LETTER CABLE NUMBER

CABLE_OPERATIONS="cut freeze_all carrier carrier"

cut()
{
	ip -n "$1" link set "br$3" down && breathe && ip -n "$1" link set "br$3" up
}

freeze_all()
{
	cable freeze && breathe && cable thaw
}

# Of an end that may just be replaced
carrier()
{
	local end=a

	(($4 % 2)) || end=b
	but "Cannot find device" ip -n "$1" link set "$end$3" down && breathe &&
		but "Cannot find device" ip -n "$1" link set "$end$3" up
}

# but REGEX COMMAND...: it may also fail with that
but()
{
	local regex=$1 err
	shift

	err=$("$@" 2>&1 >/dev/null) || [[ $err =~ $regex ]] || {
		echo "$err"
		return 1
	}
}

mac()
{
	printf '02:00:00:0%s:0%s:%02x' "$1" "$2" $((1 + $3 % 250))
}

remote_of()
{
	local json

	json=$(nf_json "$1" pair show dev "$DEV" port "eth$2")
	[[ ! $json =~ \"remote\":\"([^\"]*)\" ]] || echo "${BASH_REMATCH[1]}"
}

# Some pulses
breathe()
{
	pause "0.00$((RANDOM % 8))"
}

# Without the price of another process
pause()
{
	read -rt "$1" <&"$NOTHING" || :
}

##############################################################################
# The storm

# shuffle OPERATION...: into SHUFFLED, with cable and number
shuffle()
{
	local i j op

	SHUFFLED=()
	while (($#)); do
		SHUFFLED+=("$1 $((RANDOM % LINKS)) $RANDOM")
		shift
	done
	for ((i = ${#SHUFFLED[@]} - 1; i > 0; i--)); do
		j=$((RANDOM % (i + 1)))
		op=${SHUFFLED[i]} SHUFFLED[i]=${SHUFFLED[j]} SHUFFLED[j]=$op
	done
}

# shellcheck disable=SC2034 # by reference
PILE_hosts=() PILE_cables=()

# deal PILE NUMBER OPERATION...: DEALT are the next ones; each has its turn before
# one has another, so that four rounds have them all
deal()
{
	local -n pile=PILE_$1
	local number=$2
	shift 2

	if ((${#pile[@]} < number)); then
		shuffle "$@"
		pile+=("${SHUFFLED[@]}")
	fi
	DEALT=("${pile[@]:0:number}")
	pile=("${pile[@]:number}")
}

# operate NS LETTER OPERATION...
operate()
{
	local ns=$1 letter=$2 op cable number err
	shift 2

	while read -r op cable number; do
		echo "storm: $letter: $op $cable $number" >/dev/kmsg
		err=$("$op" "$ns" "$letter" "$cable" "$number" 2>&1) ||
			echo "$letter: $op $cable $number: ${err:-failed}" >>"$TMP/failures"
	done < <(printf '%s\n' "$@")
}

all_at_once()
{
	local pids=() pid

	: >"$TMP/failures"
	# shellcheck disable=SC2086 # lists
	{
		deal hosts $OPERATIONS $HOST_OPERATIONS
		operate "$A" a "${DEALT[@]}" &
		pids+=($!)
		deal hosts $OPERATIONS $HOST_OPERATIONS
		operate "$B" b "${DEALT[@]}" &
		pids+=($!)
		deal cables 2 $CABLE_OPERATIONS
		operate "$C" c "${DEALT[@]}" &
		pids+=($!)
	}
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	[[ -s $TMP/failures ]] || return
	fail "operations that failed"
	quote <"$TMP/failures"
}

flood()
{
	in_background ip netns exec "$1" ping -q -n -i "$PING" -c "$PINGS" "${@:2}" \
		>/dev/null 2>&1
}

# Frames both ways, readers, and somebody who listens
flow()
{
	local ns

	flood "$A" -s 4000 "$B4"
	flood "$B" "$A6"
	for ns in "$A" "$B"; do
		in_background "$NFCTL" -j -n "$ns" monitor >/dev/null 2>&1
	done
	in_background look_on "$B"
}

look_on()
{
	local i

	for ((i = 0; i < 100; i++)); do
		nf_json "$1" pair show
		nf_json "$1" stats all
		pause "$LOOK"
	done >/dev/null 2>&1
}

# Each pair may come up and go again where the clock is that of a busy machine
as_before()
{
	local ns

	[[ $CALM == "$INTERVAL" ]] || pulse_interval "$CALM" 3
	for ns in "$A" "$B"; do
		ip -n "$ns" neigh flush dev "$DEV"
	done
	pairs_up || fail "after the storm not every pair came up within $WAIT_TIMEOUT s"
	slowwait $((WAIT_TIMEOUT * 1000)) hosts_ping ||
		fail "after the storm the hosts do not reach each other"
	[[ $CALM == "$INTERVAL" ]] || pulse_interval "$INTERVAL" 3
}

# storm END: then the function END takes something away, with all in flow still,
# and puts another one in its place
storm()
{
	local end=$1 round

	for ((round = 0; round < ROUNDS && RET == 0; round++)); do
		echo "storm: SEED=$SEED round $round, $end" >/dev/kmsg
		[[ ${A-} ]] || hosts_create || fail "cannot set up the hosts"
		flow
		all_at_once
		as_before
		echo "storm: $end" >/dev/kmsg
		((RET)) || "$end"
		stop_background
	done
	((RET == 0)) || hosts_destroy
}

# As topo_nfailover does, in fewer commands
hosts_create()
{
	topo_create 2
	setup_ns D
	host_create "$A" "$A4" "$A6" && host_create "$B" "$B4" "$B6" || return
	as_before
}

hosts_destroy()
{
	cleanup_all_ns
	A=
}

host_create()
{
	{ host_lines "$2" "$3" && echo "link set $DEV up"; } | ip -n "$1" -batch - &&
		pulse_interval "$INTERVAL" 3 "$1"
}

##############################################################################
# What goes for good

gone()
{
	! ip -n "$1" link show dev "$2" >/dev/null 2>&1
}

# Its ports are free at once, and good for another device
device_goes()
{
	check_ok "delete the device" ip -n "$A" link del "$DEV"
	check_ok "a new device" host_create "$A" "$A4" "$A6"
	as_before
}

storm_device()
{
	storm device_goes
}

ports_go()
{
	local n

	for ((n = 0; n < LINKS; n++)); do
		check_ok "delete a port" ip -n "$A" link del "eth$n"
	done
	check_equal "ports that are left" "$(nf_query "$A" length port show dev "$DEV")" 0
	check_equal "peers that are left" "$(nf_query "$A" length peer show dev "$DEV")" 0
	# nobody is there to carry it, and nobody minds
	in_ns "$A" ping -q -c 3 -i 0.01 -W 0.01 "$B4" >/dev/null 2>&1 &&
		fail "a device without ports carries data"
	for ((n = 0; n < LINKS; n++)); do
		cable_end "$A" a "$n"
		port_return "$A" "eth$n"
	done
	pulse_interval "$INTERVAL" 3 "$A"
	as_before
}

storm_ports()
{
	storm ports_go
}

# The devices go with it; a dump that is under way holds it for a moment
module_goes()
{
	local ns n

	slowwait 5000 rmmod_quietly || fail "the module cannot be unloaded"
	for ns in "$A" "$B"; do
		gone "$ns" "$DEV" || fail "the device is still there"
		for ((n = 0; n < LINKS; n++)); do
			check_match "eth$n, without a master" \
				"$(ip -n "$ns" -d link show dev "eth$n" nomaster)" "eth$n"
		done
	done
	host_create "$A" "$A4" "$A6"
	host_create "$B" "$B4" "$B6"
	as_before
}

rmmod_quietly()
{
	rmmod nfailover 2>/dev/null
}

storm_module()
{
	storm module_goes
}

# Nothing holds it, so that its ends of the cables go with it
namespace_goes()
{
	local n

	stop_background		# those of the namespace hold it
	flood "$B" "$A4"
	cleanup_ns "$A"
	for ((n = 0; n < LINKS; n++)); do
		slowwait $((WAIT_TIMEOUT * 1000)) gone "$C" "a$n" ||
			fail "the namespace is still there"
	done
	# the device in the other one stays, without carrier or peer
	check_ok "the other host" ip -n "$B" link show dev "$DEV"
	hosts_destroy
}

storm_namespace()
{
	storm namespace_goes
}

# With nothing left over
storm_unload()
{
	hosts_destroy
	modprobe nfailover
	check_ok "unload" rmmod nfailover
	[[ ! -e /sys/module/nfailover ]] || fail "the module is still loaded"
}

# A clock that leaps whenever all wait for the host brings thousands of pulses
# with each leap.  So somebody is always busy.
keep_busy()
{
	clock_is_deterministic || return
	chrt -i 0 bash -c 'while :; do :; done' &
	BUSY=$!
}

cleanup_hook()
{
	[[ ! $BUSY ]] || kill "$BUSY"
}

require_nfailover
require_command ping rmmod chrt
make_tmp
mkfifo "$TMP/nothing"
exec {NOTHING}<>"$TMP/nothing"
keep_busy
sysctl -qw kernel.printk_devkmsg=on
RANDOM=$SEED
info "SEED=$SEED ROUNDS=$ROUNDS"
run_tests "$@"
