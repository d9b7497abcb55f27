#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Links over rtnetlink: what "ip link" with our plugin, and nfctl, make of
# devices, ports and their options.  Whatever one of the two sets, both show, by
# the same names; what is refused leaves everything as it was.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

: "${LINKDATA:=$(dirname "${BASH_SOURCE[0]}")/linkdata}"

ALL_TESTS="
	defaults
	each_option_of_a_device
	each_option_of_a_port
	all_options_at_once
	words_refused
	kernel_refuses
	attributes_refused
	other_links_refused
	devices_by_nfctl
	ports_by_nfctl
	batch
	changes_are_told
	state_is_told
	counters_agree
	without_the_plugin
"
smoke state_is_told each_option_of_a_device

# WORD VALUE, and the same as JSON; none of them the default
DEV_OPTIONS=(
	'node-id 1122334455667788          "node-id":"1122334455667788"'
	'group 4294967295                  "group":4294967295'
	'discovery off                     "discovery":false'
	'hello-interval 12345us            "hello-interval-us":12345'
	'hello-address 01:00:5e:00:00:77   "hello-address":"01:00:5e:00:00:77"'
	'ethertype 0x88b6                  "ethertype":"0x88b6"'
	'announce-count 0                  "announce-count":0'
	'announce-interval 250ms           "announce-interval-ms":250'
	'gateways 192.0.2.9,2001:db8::9    "gateways":"192.0.2.9,2001:db8::9"'
	'gateway-interval 5ms              "gateway-interval-us":5000'
	'gateway-multiplier 5              "gateway-multiplier":5'
	'gateway-all on                    "gateway-all":true'
	'revertive off                     "revertive":false'
	'wait-to-restore 1234ms            "wait-to-restore-ms":1234'
	'wtr 5s                            "wait-to-restore-ms":5000'
	'hold-off 3s                       "hold-off-ms":3000'
	'damping 5s                        "damping-ms":5000'
	'degrade-loss 7                    "degrade-loss":7'
	'approval on                       "approval":true'
	'approval-deadline 90s             "approval-deadline-ms":90000'
	'approval-default deny             "approval-default":"deny"'
	'approval-exempt carrier           "approval-exempt":"carrier"'
	'max-peers 7                       "max-peers":7'
	'slow-interval 20ms                "slow-interval-us":20000'
	'pulse-budget 5000                 "pulse-budget":5000'
	'peer-carrier on                   "peer-carrier":true'
	'flood-source port                 "flood-source":"port"'
	'unkeyed warn                      "unkeyed":"warn"'
	'pause-max 2s                      "pause-max-ms":2000'
	'pause-unkeyed on                  "pause-unkeyed":true'
	'engine-cpu 0                      "engine-cpu":0'
)
PORT_OPTIONS=(
	'prio -5          "prio":-5'
	'interval 1.5ms   "interval-us":1500'
	'multiplier 9     "detect-multiplier":9'
	'down             "admin-down":true'
	'lockout on       "lockout":true'
	'heartbeat-only on "heartbeat-only":true'
)

# A host whose eth0 is a port, and whose other1 is none
host_create()
{
	setup_ns A
	{
		echo "link add eth0 type veth peer name other0"
		echo "link add eth1 type veth peer name other1"
		echo "link add $DEV type nfailover"
		echo "link set eth0 master $DEV"
	} | ip -n "$A" -batch - || bail_out "no links"
}

# with_host FUNCTION...
with_host()
{
	host_create
	"$@"
	cleanup_ns "$A"
}

##############################################################################
# What the two tools show.  Both have the options in one order, so that what they
# say can be compared as it is (jq takes too long to start, and there is a lot.)

ip_link()
{
	ip -n "$A" link "$@"
}

# members FIRST LAST JSON: these and what is between them
members()
{
	[[ $3 =~ \"$1\":.*\"$2\":[^,}]* ]] && echo "${BASH_REMATCH[0]}"
}

dev_by_ip()
{
	members node-id requested-port "$(ip -n "$A" -d -j link show dev "${1:-$DEV}")"
}

dev_by_nfctl()
{
	members node-id requested-port "$(nf_json "$A" dev show "$DEV")"
}

port_by_ip()
{
	members prio pairs-up "$(ip -n "$A" -d -j link show dev "${1:-eth0}")"
}

port_by_nfctl()
{
	members prio pairs-up "$(nf_json "$A" port show "${2:-$DEV}" "${1:-eth0}")"
}

# "OPTIONS default-port PORT" as people see it
dev_words_by_ip()
{
	local words

	words=$(ip -n "$A" -d -o link show dev "$DEV")
	[[ $words =~ \ nfailover\ (node-id.*)\ addrgenmode ]] && echo "${BASH_REMATCH[1]}"
}

dev_words_by_nfctl()
{
	local -a words

	# shellcheck disable=SC2207 # lines, too, are between words
	words=($(nf "$A" dev show "$DEV" | grep -v pulse-rate)) # that is nfctl's alone
	[[ ${words[*]} =~ (default-port.*)\ (node-id.*) ]] &&
		echo "${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
}

# Nothing to be compared for a port: nfctl shows ports as a table
port_words_by_ip() { :; }
port_words_by_nfctl() { :; }

# check_alike WHAT KIND SHOWN: what ip shows of the device, or of the port
check_alike()
{
	local what=$1 kind=$2 shown=$3

	check_match "$what: $kind by ip" "$shown" '"[a-z-]+":.*,"[a-z-]+":'
	check_equal "$what: $kind" "$shown" "$("${kind}_by_nfctl")"
	check_equal "$what: $kind in words" "$("${kind}_words_by_ip")" \
		"$("${kind}_words_by_nfctl")"
}

check_both_alike()
{
	check_alike "$1" dev "$(dev_by_ip)"
	check_alike "$1" port "$(port_by_ip)"
}

# Without the operational state, which the kernel may bring up to date a second late
everything()
{
	ip -n "$A" -d link show | sed 's/NO-CARRIER,//; s/,LOWER_UP//; s/ state [A-Z]*//'
}

# keeps_all WHAT COMMAND...: which may change nothing
keeps_all()
{
	local what=$1 before
	shift

	before=$(everything)
	"$@"
	check_equal "$what: all as before" "$(everything)" "$before"
}

# refused WHAT STATUS REGEX COMMAND...: and nothing changes
refused()
{
	keeps_all "$1" check_refused "$@"
}

##############################################################################
# Options

# "WORD DEFAULT" of each line of help that has one
presets()
{
	awk '
	/^  [a-z]/ { word = $1 }
	/^  / && match($0, /\([^ ]*\)$/) { print word, substr($0, RSTART + 1, RLENGTH - 2) }'
}

# check_presets SHOWN COMMAND...: its help
check_presets()
{
	local shown=" $1 " word preset n=0
	shift

	while read -r word preset; do
		n=$((n + 1))
		check_match "default of $word" "$shown" " $word $preset "
	done < <("$@" | presets)
	check_that "defaults in the help" "$n >= 3"
}

defaults_body()
{
	local port

	check_both_alike "made without options"
	check_equal "the help of both" "$(ip link help nfailover | presets)" \
		"$("$NFCTL" dev help | presets)"
	check_presets "$(dev_words_by_nfctl)" "$NFCTL" dev help
	port=$(ip -n "$A" -d -o link show dev eth0)
	check_presets "${port##* nfailover_slave}" ip link help nfailover_slave
	check_match "taken down" "$(port_by_ip)" '"admin-down":false'
}

defaults()
{
	with_host defaults_body
}

by_ip_dev() { ip_link set "$DEV" type nfailover "$@"; }
by_ip_port() { ip_link set eth0 type nfailover_slave "$@"; }
by_nfctl_dev() { nf "$A" dev set "$DEV" "$@"; }
by_nfctl_port() { nf "$A" port set "$DEV" eth0 "$@"; }

# with_member MEMBERS MEMBER: that one replaced
with_member()
{
	local name=${2%%:*}

	[[ $1 =~ (.*$name:)(\"[^\"]*\"|[^,]*)(.*) ]] &&
		echo "${BASH_REMATCH[1]}${2#*:}${BASH_REMATCH[3]}"
}

# one_option KIND SHOWN TOOL WORDS... MEMBER: it alone changes, and SHOWN is what there is then
one_option()
{
	local kind=$1 tool=$3 what="${*:4:$#-4}, set by $3" want
	local -a words=("${@:4:$#-4}")

	want=$(with_member "$2" "${*: -1}")
	check_ok "$what" "by_${tool}_$kind" "${words[@]}"
	SHOWN=$("${kind}_by_ip")
	check_equal "$what" "$SHOWN" "$want"
	check_alike "$what" "$kind" "$SHOWN"
}

# each_option KIND LINE...
each_option()
{
	local kind=$1 tool line SHOWN
	local -a words
	shift

	for tool in ip nfctl; do
		SHOWN=$("${kind}_by_ip")
		for line; do
			read -ra words <<<"$line"
			one_option "$kind" "$SHOWN" "$tool" "${words[@]}"
		done
		ip_link del "$DEV"
		ip_link add "$DEV" type nfailover
		ip_link set eth0 master "$DEV"
	done
}

# Who adds an option tells the test
check_complete()
{
	local help word
	help=$(sed -n 's/^  \([a-z][a-z-]*\).*/\1/p')

	for word in $help; do
		[[ " $* " == *" $word "* || $word == up ]] ||
			fail "there is no test of $word"
	done
}

each_option_of_a_device()
{
	check_complete "${DEV_OPTIONS[@]/%/ }" < <("$NFCTL" dev help)
	with_host each_option dev "${DEV_OPTIONS[@]}"
}

up_again()
{
	check_ok "up" by_ip_port down
	check_ok "up" by_ip_port up
	check_match "up, set by ip" "$(port_by_ip)" '"admin-down":false'
	check_both_alike "up, set by ip"
}

each_option_of_a_port()
{
	check_complete "${PORT_OPTIONS[@]/%/ }" < <("$NFCTL" port help)
	with_host each_option port "${PORT_OPTIONS[@]}"
	with_host up_again
}

# The words of lines of options, but of wtr
words_of()
{
	printf '%s\n' "$@" | sed '/^wtr/d; s/ *".*//' | tr '\n' ' '
}

# check_members WHAT SHOWN LINE...: as JSON
check_members()
{
	local what=$1 shown=",$2," line
	shift 2

	for line; do
		[[ $line == wtr* || $shown == *",${line##* },"* ]] ||
			fail "$what: $shown without ${line##* }"
	done
}

all_body()
{
	local -a dev port

	read -ra dev <<<"$(words_of "${DEV_OPTIONS[@]}")"
	read -ra port <<<"$(words_of "${PORT_OPTIONS[@]}")"
	check_ok "made by ip" ip_link add all0 type nfailover "${dev[@]}"
	check_members "made by ip" "$(dev_by_ip all0)" "${DEV_OPTIONS[@]}"
	check_ok "made by nfctl" nf "$A" dev add all1 "${dev[@]}"
	check_members "made by nfctl" "$(dev_by_ip all1)" "${DEV_OPTIONS[@]}"
	check_ok "set by ip" by_ip_dev "${dev[@]}"
	check_members "set by ip" "$(dev_by_ip)" "${DEV_OPTIONS[@]}"
	check_ok "set by ip" by_ip_port "${port[@]}"
	check_members "set by ip" "$(port_by_ip)" "${PORT_OPTIONS[@]}"
	check_ok "made by nfctl" nf "$A" port add all1 eth1 "${port[@]}"
	check_members "made by nfctl" "$(port_by_ip eth1)" "${PORT_OPTIONS[@]}"
	check_equal "eth1 by both" "$(port_by_ip eth1)" "$(port_by_nfctl eth1 all1)"
	check_both_alike "all set"
}

all_options_at_once()
{
	with_host all_body
}

##############################################################################
# Refusals

words_body()
{
	refused "no such option" 1 "'bogus' is not known here; known are: node-id" \
		by_ip_dev group 7 bogus 1
	refused "an option of ports" 1 "'prio' is not known" by_ip_dev group 7 prio 1
	refused "an option of devices" 1 "'group' is not known" by_ip_port prio 7 group 1
	refused "no value" 1 "'hello-interval' wants TIME" by_ip_dev group 7 hello-interval
	refused "no unit" 1 "hello-interval: '100' has no unit" by_ip_dev hello-interval 100
	refused "neither" 1 "'yes' is neither on nor off" by_ip_dev group 7 revertive yes
	refused "twice" 1 "twice" by_ip_dev group 7 group 8
	refused "too short" 1 "hello-interval 1ms: out of range \(10ms to 10s\)" \
		by_ip_dev group 7 hello-interval 1ms
	refused "too long" 1 "interval 11s: out of range \(50us to 10s\)" \
		by_ip_port prio 7 interval 11s
	refused "too few" 1 "multiplier 1: out of range \(2 to 255\)" \
		by_ip_port prio 7 multiplier 1
	refused "at birth" 1 "max-peers 0: out of range \(1 to 1024\)" \
		ip_link add bad0 type nfailover group 7 max-peers 0
	check_match "help instead" "$(ip_link add type nfailover help)" "hello-interval TIME"
	check_match "help instead" "$(by_ip_port help)" "multiplier NUMBER"
}

words_refused()
{
	with_host words_body
}

kernel_body()
{
	ip_link set "$DEV" up
	refused "a node id while up" 2 "only be changed while the device is down" \
		by_ip_dev group 7 node-id 5
	refused "a node id while up" 1 "only be changed while the device is down" \
		by_nfctl_dev group 7 node-id 5
	refused "it is there already" 2 "exists" ip_link add "$DEV" type nfailover group 7
	refused "a group address" 2 "no group address" \
		ip_link add bad0 address 01:00:5e:00:00:01 type nfailover
	refused "the EtherType of EAPOL" 2 "Another protocol has this EtherType" \
		ip_link add bad0 type nfailover group 7 ethertype 0x888e
	refused "out of range for nfctl" 1 "^nfctl: hello-interval 1ms: .*10ms to 10s" \
		nf "$A" dev add bad0 group 7 hello-interval 1ms
	check_ok "down" ip_link set "$DEV" down
	check_ok "a node id while down" by_ip_dev node-id 5
	check_match "its node id" "$(dev_by_ip)" '"node-id":"0000000000000005"'
}

kernel_refuses()
{
	with_host kernel_body
}

# odd WHAT REGEX LINK KIND WHERE TYPE:BYTES...
odd()
{
	local what=$1 regex=$2 said
	shift 2

	said=$(in_ns "$A" "$LINKDATA" "$@") && fail "$what: is accepted"
	check_match "$what" "$said" "$regex"
}

# 8 is prio, 10 group; 5, 6 and 11, 12 can be set, 53 and 55 only be read
attributes_body()
{
	local -a dev=("$DEV" nfailover device 10:07000000)
	local -a port=(eth0 nfailover_slave port 08:07000000)

	check_ok "what is not odd" in_ns "$A" "$LINKDATA" "${dev[@]}"
	check_match "group" "$(dev_by_ip)" '"group":7,'
	check_ok "what is not odd" in_ns "$A" "$LINKDATA" "${port[@]}"
	check_match "prio" "$(port_by_ip)" '"prio":7,'
	dev[3]=10:08000000
	port[3]=08:08000000

	keeps_all "only to be read" odd "only to be read" "EINVAL: .*attribute" \
		"${dev[@]}" 55:01000000
	keeps_all "only to be read" odd "only to be read" "EINVAL: .*attribute" \
		"${port[@]}" 53:01
	keeps_all "unknown" odd "unknown" "EINVAL: .*attribute" "${dev[@]}" 999:01
	keeps_all "unknown" odd "unknown" "EINVAL: .*attribute" "${port[@]}" 999:01
	keeps_all "a port's" odd "a port's" "EINVAL: .*attribute" "${dev[@]}" 5:58020000
	keeps_all "a device's" odd "a device's" "EINVAL: .*attribute" "${port[@]}" 11:00
	keeps_all "too long" odd "too long" "EINVAL: .*length" "${dev[@]}" 12:4030000000000000
	keeps_all "too long" odd "too long" "EINVAL: .*length" "${port[@]}" 6:07000000
	keeps_all "too short" odd "too short" "(EINVAL|ERANGE): ." "${dev[@]}" 12:0700
	keeps_all "empty" odd "empty" "(EINVAL|ERANGE): ." "${port[@]}" 5:
	keeps_all "too small" odd "too small" "ERANGE: .*range" "${dev[@]}" 12:0f270000
	keeps_all "too large" odd "too large" "ERANGE: .*range" "${dev[@]}" 11:02
	keeps_all "too small" odd "too small" "ERANGE: .*range" "${port[@]}" 5:31000000
	keeps_all "a name" odd "a name" "EINVAL: .*the link itself" "${dev[@]}" 1:01000000
	keeps_all "a name" odd "a name" "EINVAL: .*the link itself" "${port[@]}" 2:01000000
}

attributes_refused()
{
	with_host attributes_body
}

other_links_body()
{
	refused "no port" 2 "not supported" ip_link set other1 type nfailover_slave prio 7
	refused "the device itself" 2 "not supported" \
		ip_link set "$DEV" type nfailover_slave prio 7
	refused "of another kind" 2 "not supported" ip_link set eth1 type nfailover group 7
	refused "not yet a port" 2 "not supported" \
		ip_link set eth1 master "$DEV" type nfailover_slave prio 7
	refused "a bridge's" 2 "options of kind nfailover_slave" \
		ip_link set eth0 type bridge_slave cost 7
	refused "there is none" 1 "nf9" ip_link set nf9 type nfailover group 7
}

other_links_refused()
{
	with_host other_links_body
}

##############################################################################
# nfctl alone

devices_body()
{
	check_ok "add" nf "$A" dev add nf1 address 02:00:00:00:00:11 mtu 1400 group 3
	check_match "its address and MTU" "$(ip_link show dev nf1)" \
		" mtu 1400 .*02:00:00:00:00:11"
	check_match "its group" "$(dev_by_ip nf1)" '"group":3,'
	refused "again" 1 "there is an interface 'nf1' already" nf "$A" dev add nf1
	refused "a name of something else" 1 "'eth1' already" nf "$A" dev add eth1
	refused "a group address" 1 "no group address" \
		nf "$A" dev add bad0 address 01:00:5e:00:00:01
	refused "an MTU too small" 1 "mtu" nf "$A" dev add bad0 mtu 20
	refused "no device of ours" 1 "not of kind nfailover" nf "$A" dev del eth1
	refused "no device at all" 1 "nf9" nf "$A" dev del nf9
	check_ok "del" nf "$A" dev del nf1
	check_fails "it is gone" ip_link show dev nf1
	check_ok "del with a port" nf "$A" dev del "$DEV"
	check_match "the port is free" "$(ip_link show dev eth0)" \
		"mtu 1500 qdisc [a-z]+ state DOWN"
}

devices_by_nfctl()
{
	with_host devices_body
}

ports_body()
{
	refused "a port already" 1 "eth0 is a port of $DEV already" \
		nf "$A" port add "$DEV" eth0 prio 7
	refused "out of range" 1 "interval 1us: out of range \(50us to 10s\)" \
		nf "$A" port add "$DEV" eth1 prio 7 interval 1us
	refused "the loopback" 1 "loopback" nf "$A" port add "$DEV" lo
	refused "no such interface" 1 "eth9" nf "$A" port add "$DEV" eth9
	refused "of no device of ours" 1 "not of kind nfailover" nf "$A" port add other0 eth1
	refused "not a port" 1 "eth1 is not a port of $DEV" nf "$A" port del "$DEV" eth1
	check_ok "add" nf "$A" port add "$DEV" eth1 prio 7 down
	check_match "what was given" "$(port_by_ip eth1)" '"prio":7,.*"admin-down":true'
	check_both_alike "after all"
	check_ok "del" nf "$A" port del dev "$DEV" port eth1
	check_equal "told of eth1" "$(port_by_ip eth1)" ""
	check_match "told of eth0" "$(port_by_ip eth0)" '"prio":0,'
}

ports_by_nfctl()
{
	with_host ports_body
}

##############################################################################
# Many at once, and who watches

batch_body()
{
	{
		echo "link set $DEV type nfailover group 5 revertive off"
		echo "link set eth0 type nfailover_slave prio 5 multiplier 4"
		echo "link set $DEV type nfailover group 6"
	} | ip -n "$A" -batch - || fail "ip -batch"
	check_match "device" "$(dev_by_ip)" '"group":6,.*"revertive":false'
	check_match "port" "$(port_by_ip)" '"prio":5,.*"detect-multiplier":4'
}

batch()
{
	with_host batch_body
}

# watch_links FILE: in FILE from when this returns
watch_links()
{
	ip -n "$A" -d -o monitor link >"$1" &
	PID_LIST+=($!)
	slowwait 5000 listens "$!" 0 || fail "ip monitor does not listen"
}

# told FILE REGEX: a line of the monitor's
told()
{
	slowwait $((WAIT_TIMEOUT * 1000)) grep -qE "$2" "$1" || fail "nobody hears of $2"
}

changes_body()
{
	ip_link set other0 up
	ip_link set "$DEV" up
	watch_links "$TMP/links"
	check_ok "set" by_nfctl_dev group 77
	told "$TMP/links" "$DEV: .* nfailover .* group 77 "
	check_ok "set" by_ip_dev hello-interval 77ms
	told "$TMP/links" "$DEV: .* nfailover .* hello-interval 77ms "
	check_ok "set" by_nfctl_port prio 77
	told "$TMP/links" "eth0@.* nfailover_slave prio 77 "
	check_ok "set" by_ip_port multiplier 77
	told "$TMP/links" "eth0@.* nfailover_slave .* multiplier 77 "
	check_ok "down" by_nfctl_port down
	told "$TMP/links" "eth0@.* nfailover_slave .* admin-down "
	check_ok "enslave" ip_link set eth1 master "$DEV"
	told "$TMP/links" "eth1@.* master $DEV .* nfailover_slave prio 0 "
}

changes_are_told()
{
	with_host changes_body
}

# as ip -c writes it
green=$'\e[32m' cyan=$'\e[36m'

state_body()
{
	watch_links "$TMP/links"
	check_match "device" "$(dev_by_ip)" '"default-port":"eth0","requested-port":null$'
	check_match "port" "$(port_by_ip)" '"carrier":true,"default":true,.*"pairs":1,"pairs-up":1$'
	check_match "the other port" "$(port_by_ip eth1)" '"default":false,'
	check_ok "switch" nf "$A" switch dev "$DEV" to eth1
	told "$TMP/links" "$DEV: .* default-port eth1 switched-to eth1 "
	check_both_alike "switched"
	check_match "the other port" "$(port_by_ip eth1)" '"default":true,'
	cable cut_carrier a 0
	slowwait 5000 pair_state_is "$A" eth0 down || fail "eth0 stays up"
	check_match "cut" "$(port_by_ip)" '"carrier":false,"default":false,.*"pairs":1,"pairs-up":0$'
	check_both_alike "cut"
	check_match "in colours" "$(ip -n "$A" -c=always -d link show dev "$DEV")" \
		"default-port ${cyan/[/\\[}eth1 "
	check_match "in colours" "$(ip -n "$A" -c=always -d link show dev eth1)" \
		"carrier ${green/[/\\[}on "
}

state_is_told()
{
	with_hosts state_body
}

# "RX-PACKETS RX-BYTES TX-PACKETS TX-BYTES"
counters_by_ip()
{
	local json number='":([0-9]+),"'

	json=$(ip -n "$A" -s -j link show dev "$DEV")
	[[ $json =~ stats64.*\"rx\":\{\"bytes${number}packets${number}.*\"tx\":\{\"bytes${number}packets${number} ]] &&
		echo "${BASH_REMATCH[2]} ${BASH_REMATCH[1]} ${BASH_REMATCH[4]} ${BASH_REMATCH[3]}"
}

counters_by_nfctl()
{
	local json number='":([0-9]+),"'

	json=$(nf_json "$A" dev show "$DEV")
	[[ $json =~ rx-packets${number}rx-bytes${number}tx-packets${number}tx-bytes${number} ]] &&
		echo "${BASH_REMATCH[@]:1}"
}

rx_packets()
{
	local counters

	read -ra counters < <(counters_by_ip)
	echo "${counters[0]}"
}

# Between two that are equal nothing was sent
counters_equal()
{
	local before

	before=$(counters_by_nfctl)
	[[ $before && $(counters_by_ip) == "$before" && $(counters_by_nfctl) == "$before" ]]
}

counters_body()
{
	local before after

	in_ns "$A" ping -q -c 1 -W 1 "$B4" >/dev/null || fail "no ping"
	before=$(rx_packets)
	in_ns "$A" ping -q -c 100 -i 0.002 -W 1 "$B4" >/dev/null || fail "no ping"
	after=$(rx_packets)
	check_that "frames received" "$after - $before >= 100 && $after - $before < 150"
	slowwait 5000 counters_equal ||
		fail "ip -s: $(counters_by_ip), nfctl: $(counters_by_nfctl)"
	# those of a port that is gone stay
	check_ok "del" nf "$A" port del "$DEV" "$(active_port "$A")"
	slowwait 5000 counters_equal ||
		fail "ip -s: $(counters_by_ip), nfctl: $(counters_by_nfctl)"
	check_that "frames received" "$(rx_packets) >= $after"
}

counters_agree()
{
	with_hosts counters_body
}

##############################################################################

# ip alone can still make, show and delete; nfctl needs no plugin
without_body()
{
	local IP_LIB_DIR=$TMP
	export IP_LIB_DIR

	check_ok "add" ip_link add bare0 type nfailover
	check_ok "enslave" ip_link set eth1 master bare0
	check_match "show" "$(ip -n "$A" -d link show dev bare0)" " nfailover "
	check_match "show" "$(ip -n "$A" -d link show dev eth1)" " nfailover_slave "
	check_refused "an option" 1 "Garbage" ip_link set bare0 type nfailover group 3
	check_ok "by nfctl" nf "$A" dev set bare0 group 3
	check_match "by nfctl" "$(nf "$A" dev show bare0)" " group 3 "
	check_ok "del" ip_link del bare0
}

without_the_plugin()
{
	with_host without_body
}

# That which was built beside nfctl, else the one that is installed
find_plugin()
{
	local built

	built=$(dirname "$(type -P "$NFCTL")")/iproute2
	[[ ! -e $built/link_nfailover.so ]] || export IP_LIB_DIR=$built
	[[ $(ip link help nfailover 2>&1) == *hello-interval* ]] ||
		skip_all "ip has no plugin for nfailover"
}

require_nfailover
require_command ping "$LINKDATA"
find_plugin
make_tmp
INTERVAL=$(calm_interval)
run_tests "$@"
