#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Outages measured by udpgap between the hosts of a topology, and the table of them.

# shellcheck source=hosts.sh
source "$(dirname "${BASH_SOURCE[0]}")/hosts.sh"

TABLE=()
declare -A GAP		# of the last measurement, times in ns: see udpgap

# gap OPTION...: udpgap between all hosts, over IPv6 if FAMILY is 6; its sums are in
# GAP, each cut in $TMP/cuts
gap()
{
	local words word net=$NET4 ends=() ns n=0 status

	[[ ${FAMILY:-4} == 4 ]] || net=$NET6
	for ns in $HOSTS; do
		n=$((n + 1))
		ends+=(--end "$ns,$net$n")
	done
	GAP=()
	words=$("$UDPGAP" "${ends[@]}" --log "$TMP/cuts" "$@") || {
		status=$?
		fail "udpgap failed"
		return "$status"
	}
	for word in $words; do
		GAP[${word%%=*}]=${word#*=}
	done
}

# Nanoseconds as milliseconds, rounded up to the microsecond
in_ms()
{
	local us=$((($1 + 999) / 1000))

	printf '%d.%03d' $((us / 1000)) $((us % 1000))
}

# table_row CASE MIN MEDIAN MAX BAR VERDICT
table_row()
{
	local row

	printf -v row '%-46s %9s %9s %9s %9s  %s' "$@"
	TABLE+=("$row")
	info "$row"
}

# measured CASE BAR: every cut of the last measurement was repaired within BAR us
measured()
{
	local case=$1 bar=$(($2 * 1000)) verdict=ok

	if ((GAP[unrepaired])); then
		fail "$case: ${GAP[unrepaired]} of ${GAP[cuts]} cuts not repaired" \
		     "at the end of the window"
		verdict="NOT REPAIRED"
	elif ((GAP[max] > bar)); then
		fail "$case: $(in_ms "${GAP[max]}") ms, more than $(in_ms $bar) ms"
		verdict="TOO LONG"
	elif ((RET)); then
		verdict=FAILED
	fi
	((RET == 0)) || show_cuts
	((GAP[spoiled] == 0)) || verdict+=", ${GAP[spoiled]} made again: the prober stood still"
	table_row "$case" "$(in_ms "${GAP[min]}")" "$(in_ms "${GAP[median]}")" \
		"$(in_ms "${GAP[max]}")" "$(in_ms $bar)" "$verdict"
}

# What a person wants to see when a bar is missed
show_cuts()
{
	jq -r '"cut \(.cut): gap \(.["gap-ns"]) ns, lost \(.lost)," +
	       " duplicated \(.duplicated), stall \(.["stall-ns"]) ns," +
	       " check \(.check), repaired \(.repaired)" +
	       if .spoiled then ", made again" else "" end' "$TMP/cuts" | quote
}

report_hook()
{
	((${#TABLE[@]})) || return
	info
	printf '# %-46s %9s %9s %9s %9s\n' "$(uname -r)" min median max bar
	printf '# %-46s %9s %9s %9s %9s\n' "longest gap at a receiver" ms ms ms ms
	printf '# %s\n' "${TABLE[@]}"
	info
}
