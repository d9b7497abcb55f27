#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutants.sh OUT KMOD SCHEDULES COMPILER [FLAG]...
#
# For each line of the file mutants, build nfo-sim in OUT with that flaw in the
# pure files of KMOD. Up to SCHEDULES schedules must break a rule. The objects
# of the simulator and the core's library are in OUT and OUT/../core.

set -eu

here=$(dirname "$0")
out=$1
kmod=$2
schedules=$3
shift 3
dir=$out/mutants
mkdir -p "$dir"

objects=
for f in main plan truth host net rng; do
	objects="$objects $out/$f.o"
done

mutate() # NAME FILE SED
{
	sed "$3" "$kmod/$2" >"$dir/$1.c" || return 1
	if cmp -s "$kmod/$2" "$dir/$1.c"; then
		echo "mutant $1: $2 has no such line any more"
		return 1
	fi
}

# A flaw may leave something unused: no warnings.
build() # NAME COMPILER [FLAG]...
{
	name=$1
	shift
	# shellcheck disable=SC2086
	"$@" -w -o "$dir/$name" "$dir/$name.c" $objects "$out/../core/libnfo.a"
}

failed=0
total=0
while read -r name file expression; do
	case $name in '' | '#'*) continue ;; esac
	total=$((total + 1))
	if ! mutate "$name" "$file" "$expression" ||
	   ! build "$name" "$@"; then
		failed=$((failed + 1))
		continue
	fi
	if "$dir/$name" -n "$schedules" -k 1 >"$dir/$name.log"; then
		echo "mutant $name survives $schedules schedules"
		failed=$((failed + 1))
	else
		echo "mutant $name: $(sed -n 's/^seed \(.*\):$/seed \1/p' "$dir/$name.log")"
	fi
done <"$here/mutants"
echo "mutants: $((total - failed)) of $total caught"
[ "$failed" -eq 0 ]
