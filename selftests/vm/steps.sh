# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Steps: named commands with a log each, one line of progress each, and counts
# that add up to "N passed, N failed, N skipped". To be sourced.
#
# A step whose last line of output is such a line, or the totals of kselftest, counts as
# that many, one that ran cmocka as its tests, any other as one, by its exit status.

steps_repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
steps_logs=$steps_repo/build/logs
steps_counts=''

steps_begin()
{
	mkdir -p "$steps_logs"
	steps_counts=$(mktemp "$steps_logs/.counts.XXXXXX")
}

# "PASSED FAILED SKIPPED" of log $1, or nothing
steps_tally()
{
	local last

	last=$(tail -n 1 "$1")
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
		echo "${BASH_REMATCH[@]:1}"
	elif [[ $last =~ ^#\ Totals:\ pass:([0-9]+)\ fail:([0-9]+)\ .*\ skip:([0-9]+) ]]; then
		echo "${BASH_REMATCH[@]:1}"
	else
		sed -n -E 's/^\[  (PASSED|FAILED|SKIPPED) *\] ([0-9]+) test\(s\).*/\1 \2/p' "$1" |
			awk '{ n[$1] += $2 }
			     END { if (NR) print n["PASSED"] + 0, n["FAILED"] + 0, n["SKIPPED"] + 0 }'
	fi
}

# What log $1 of step $2 says of failures, as lines that steps_end repeats; where
# steps made it, it has got them already
steps_failures()
{
	grep -a '^failed: ' "$1" && return
	grep -aE '^(# )*not ok|FAIL|[Ee]rror|warning:|complained' "$1" |
		grep -av '^[# ]*Totals:' |
		sed -E "s/^(# )*/failed: $2: /" | head -n 12 | grep . || echo "failed: $2"
}

# step NAME COMMAND...: run it, say how it went; with STEP_LIVE also what it says
step()
{
	local name=$1 log=$steps_logs/$1.log begin=$SECONDS status=0 p f s word
	local live=${STEP_LIVE-}

	shift
	unset STEP_LIVE		# it is not for the steps of a step
	printf '%-24s started\n' "$name"
	if [[ $live ]]; then
		"$@" 2>&1 </dev/null | tee "$log" || status=$?
	else
		"$@" >"$log" 2>&1 </dev/null || status=$?
	fi
	read -r p f s < <(steps_tally "$log") || :
	if [[ ! ${p-} ]]; then
		p=$((status == 0)) f=$((status != 0)) s=0
	elif ((status && !f)); then
		f=1
	fi
	echo "$p $f $s" >>"$steps_counts"
	word=ok
	((f == 0)) || word=FAILED
	printf '%-24s %s, %d s (%d passed, %d failed, %d skipped)\n' \
		"$name" "$word" $((SECONDS - begin)) "$p" "$f" "$s"
	((f == 0)) || steps_failures "$log" "$name" >>"$steps_counts.failures"
	if ((f)) && [[ ! $live ]]; then
		{
			steps_failures "$log" "$name"
			echo ...
			tail -n 15 "$log"
		} | sed 's/^/    | /'
		echo "    the whole log: $log"
	fi
	((f == 0))
}

# what failed, and the total as the last line; fails if a step did
steps_end()
{
	local counts=$steps_counts

	[[ ! -e $counts.failures ]] || cat "$counts.failures"
	awk '{ p += $1; f += $2; s += $3 }
	     END { printf "%d passed, %d failed, %d skipped\n", p, f, s
		   exit f != 0 || p == 0 }' "$counts" || {
		rm -f "$counts"*
		return 1
	}
	rm -f "$counts"*
}
