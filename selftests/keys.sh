#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Keys: from none to one to another without losing a session, what is refused,
# what is dropped and told of, and that no key ever comes out again.

# shellcheck disable=SC2317 # functions are called by name
# shellcheck source=topo_2h2l.sh
source "$(dirname "${BASH_SOURCE[0]}")/topo_2h2l.sh"

ALL_TESTS="
	migration_and_rotation
	unkeyed_refused
	unkeyed_warned
	another_key
	key_of_a_stranger
	forged_pulses
	bad_requests
	nothing_comes_out
	nothing_stays
"
# The debug kernel has no view of all memory
[[ -e /proc/kcore || ! -e /proc/lockdep ]] || ALL_TESTS=${ALL_TESTS/nothing_stays/}

: "${PULSEINJECT:=$(dirname "${BASH_SOURCE[0]}")/pulseinject}"
: "${MEMSEARCH:=$(dirname "${BASH_SOURCE[0]}")/memsearch}"

ONE=0123456789abcdef0123456789ABCDEF
TWO=fedcba98765432100011223344556677
INTERVAL=$(calm_interval)

# give NS ID KEY
give()
{
	nf "$1" key add dev "$DEV" id "$2" file - <<<"$3"
}

# on_both WHAT WORD...: "nfctl key WORD..." on either host
on_both()
{
	local what=$1 ns
	shift

	for ns in "$A" "$B"; do
		check_ok "$what" nf "$ns" key "$@"
	done
}

give_both()
{
	check_ok "give A key $1" give "$A" "$1" "$2"
	check_ok "give B key $1" give "$B" "$1" "$2"
}

downs()
{
	nf_query "$1" 'map(.stats.downs) | add' pair show dev "$DEV"
}

drops()
{
	nf_query "$1" ".[0].stats[\"drop-$2\"]" dev show dev "$DEV"
}

# heard NS ID: on how many pairs the peer's pulses have this key
heard()
{
	nf_query "$1" "map(select(.[\"key-id\"] == $2)) | .[0].pairs" key show dev "$DEV"
}

heard_is()
{
	[[ $(heard "$1" "$2") == "$3" ]]
}

# all_heard WHAT ID
all_heard()
{
	local ns

	for ns in "$A" "$B"; do
		soon heard_is "$ns" "$2" 2 ||
			fail "$1: on \"$(heard "$ns" "$2")\" pairs pulses have key $2, not on 2"
	done
}

no_session_lost()
{
	check_equal "A's sessions went down" "$(downs "$A")" 0
	check_equal "B's sessions went down" "$(downs "$B")" 0
}

migration_body()
{
	all_heard "at first" 0
	give_both 1 "$ONE"
	all_heard "while keys are only known" 0
	on_both "activate" activate dev "$DEV" id 1
	all_heard "with a key" 1
	set_everywhere unkeyed refuse
	give_both 2 "$TWO"
	on_both "activate another" activate dev "$DEV" id 2
	all_heard "with another key" 2
	on_both "delete the first" delete dev "$DEV" id 1
	check_equal "keys left" "$(nf_query "$A" 'map(.["key-id"]) | join(" ")' \
		key show dev "$DEV")" "2 0"
	check_equal "the active one" "$(nf_query "$A" 'map(select(.active)) | .[0]["key-id"]' \
		key show dev "$DEV")" 2
	set_everywhere unkeyed accept
	on_both "activate none" activate dev "$DEV" id 0
	all_heard "without a key again" 0
	no_session_lost
	check_equal "failovers" "$(count_events "$TMP/events-a" failover)" 0
	check_equal "pulses rejected" "$(count_events "$TMP/events-a" rejected)" 0
}

migration_and_rotation()
{
	with_hosts migration_body
}

all_down()
{
	pair_state_is "$1" eth0 down && pair_state_is "$1" eth1 down
}

unkeyed_refused_body()
{
	give_both 1 "$ONE"
	check_ok "activate A's" nf "$A" key activate dev "$DEV" id 1
	check_ok "refuse" nf "$A" dev set "$DEV" unkeyed refuse
	soon all_down "$A" || fail "A goes on with an unkeyed peer"
	event_has "A tells" "$TMP/events-a" rejected \
		'.drop == "unkeyed" and .port and .remote and .count > 0'
	check_that "dropped" "$(drops "$A" unkeyed) > 0"
	check_ok "activate B's" nf "$B" key activate dev "$DEV" id 1
	soon pairs_up || fail "they do not come up again"
	check_equal "events of it, in less than ten seconds" \
		"$(count_events "$TMP/events-a" rejected)" 1
}

unkeyed_refused()
{
	with_hosts unkeyed_refused_body
}

unkeyed_warned_body()
{
	check_ok "warn" nf "$A" dev set "$DEV" unkeyed warn
	event_has "A tells" "$TMP/events-a" unkeyed '.port and .remote'
	no_session_lost
}

unkeyed_warned()
{
	with_hosts unkeyed_warned_body
}

another_key_body()
{
	give "$A" 1 "$ONE"
	give "$B" 1 "$TWO"
	on_both "activate" activate dev "$DEV" id 1
	soon all_down "$A" || fail "A believes another key"
	event_has "A tells" "$TMP/events-a" rejected '.drop == "tag"'
	check_that "dropped" "$(drops "$A" tag) > 0"
}

another_key()
{
	with_hosts another_key_body
}

stranger_body()
{
	give "$B" 7 "$TWO"
	check_ok "activate B's" nf "$B" key activate dev "$DEV" id 7
	soon all_down "$A" || fail "A believes a key that it has not"
	event_has "A tells" "$TMP/events-a" rejected '.drop == "key"'
	check_ok "give it to A" give "$A" 7 "$TWO"
	soon pairs_up || fail "they do not come up again"
}

key_of_a_stranger()
{
	with_hosts stranger_body
}

# Who has no key can neither speak for the peer nor bring it down
forged_body()
{
	local kind out

	give_both 1 "$ONE"
	on_both "activate" activate dev "$DEV" id 1
	set_everywhere unkeyed refuse
	all_heard "with a key" 1
	for kind in unkeyed tag replay; do
		out=$(in_ns "$C" "$PULSEINJECT" a0 "$kind" 500 5000) ||
			fail "pulseinject $kind failed"
		check_match "$kind" "$out" "sent=500"
	done
	check_equal "replays dropped" "$(drops "$A" replay)" 500
	check_equal "bad tags dropped" "$(drops "$A" tag)" 500
	check_equal "unkeyed dropped" "$(drops "$A" unkeyed)" 500
	no_session_lost
}

forged_pulses()
{
	with_hosts forged_body
}

# refused WHAT REGEX WORD...: by the kernel or nfctl, with a sentence
refused()
{
	local what=$1 regex=$2
	shift 2

	check_refused "$what" 1 "$regex" "$NFCTL" -n "$A" "$@"
}

bad_requests_body()
{
	local id

	echo "$ONE" >"$TMP/one"
	chmod 600 "$TMP/one"
	refused "refuse without a key" "activate a key first" dev set "$DEV" unkeyed refuse
	refused "key 0" "choose 1 to 255" key add dev "$DEV" id 0 file "$TMP/one"
	check_ok "a key from a file" nf "$A" key add dev "$DEV" id 1 file "$TMP/one"
	refused "the same number" "already" key add dev "$DEV" id 1 file "$TMP/one"
	for id in 2 3 4 5 6 7 8; do
		give "$A" "$id" "$TWO"
	done
	refused "a ninth" "at most 8 keys" key add dev "$DEV" id 9 file "$TMP/one"
	refused "what is not there" "no key of this number" key activate dev "$DEV" id 9
	refused "what is not there" "no key of this number" key delete dev "$DEV" id 9
	refused "that of zeros" "no key of this number" key delete dev "$DEV" id 0
	check_ok "activate" nf "$A" key activate dev "$DEV" id 1
	refused "the active one" "activate another" key delete dev "$DEV" id 1
	check_ok "refuse" nf "$A" dev set "$DEV" unkeyed refuse
	refused "none, and refuse" "refused here" key activate dev "$DEV" id 0
	refused "no file" "No such file" key add dev "$DEV" id 9 file "$TMP/none"
	echo 123 >"$TMP/short"
	refused "a short key" "32 hexadecimal digits" key add dev "$DEV" id 9 file "$TMP/short"
	echo "${ONE}0" >"$TMP/long"
	refused "a long key" "32 hexadecimal digits" key add dev "$DEV" id 9 file "$TMP/long"
	chmod 644 "$TMP/one"
	check_match "an open file" "$(nf "$A" key add dev "$DEV" id 1 file "$TMP/one" 2>&1)" \
		"open to others"
}

bad_requests()
{
	with_hosts bad_requests_body
}

nothing_body()
{
	local out

	give_both 1 "$ONE"
	on_both "activate" activate dev "$DEV" id 1
	all_heard "with a key" 1
	out=$(nf "$A" key show; nf_json "$A" dev show; nf_json "$A" pair show; nf "$A" stats;
	      ip -n "$A" -d -j link show; dmesg; cat "$TMP/events-a")
	check_fails "the key is shown" grep -qi "$ONE" <<<"$out"
	check_fails "half of it is shown" grep -qiE "0123456789abcdef|efcdab8967452301" <<<"$out"
}

nothing_comes_out()
{
	with_hosts nothing_body
}

# in_memory KEY: how often, of all memory, used or free
in_memory()
{
	local out

	FOUND=
	out=$("$MEMSEARCH" <<<"$1") || fail "memory cannot be searched"
	info "key in memory: $out"
	[[ $out =~ found=([0-9]+) ]] && FOUND=${BASH_REMATCH[1]}
}

# Used, replaced by another, refused, and deleted, or gone with its device
nothing_stays_body()
{
	local key FOUND
	printf -v key '%08x' "$SRANDOM" "$SRANDOM" "$SRANDOM" "$SRANDOM"

	give_both 1 "$key"
	on_both "activate" activate dev "$DEV" id 1
	all_heard "with a key" 1
	check_refused "the same number" 1 "already" give "$A" 1 "$key"
	sleep 2		# what was replaced is freed when nobody reads it, of which nothing tells
	in_memory "$key"
	check_equal "copies of two hosts" "$FOUND" 2
	give "$A" 2 "$TWO"
	check_ok "activate another" nf "$A" key activate dev "$DEV" id 2
	check_ok "delete" nf "$A" key delete dev "$DEV" id 1
	ip -n "$B" link del "$DEV"
	sleep 2
	in_memory "$key"
	check_equal "copies that are left" "$FOUND" 0
}

nothing_stays()
{
	with_hosts nothing_stays_body
}

require_nfailover
require_command "$PULSEINJECT" "$MEMSEARCH"
require_command jq
make_tmp
run_tests "$@"
