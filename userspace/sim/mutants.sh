#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutants.sh LIST OUT OBJECTS KMOD RUN COMPILER [FLAG]...
#
# For each line of the file LIST, build a simulator in OUT with that flaw in the pure files
# of KMOD. RUN, the simulator's options, and -s SEED, where the line begins with NAME@SEED,
# must break a rule; that a flaw crashes the simulator, or hides a rule from the schedules,
# is not enough. RUN is one argument, as are the simulator's OBJECTS, the core's library among
# them; beside each is what gcc -MMD tells of it. No name may stand for two flaws, as files
# and verdicts bear it. The rules that were broken are added to the file OUT/broken.

set -eu

list=$1
out=$2
objects=$3
kmod=$4
run=$5
shift 5
dir=$out/$list
mkdir -p "$dir"

mutate() # NAME FILE SED
{
	flawed=$dir/$1.flaw.${2##*.}
	sed "$3" "$kmod/$2" >"$flawed" || return 1
	if cmp -s "$kmod/$2" "$flawed"; then
		echo "mutant $1: $2 has no such line any more"
		return 1
	fi
}

# The program's objects, and those in the library
all_objects()
{
	for object in $objects; do
		case $object in
		*.a) ar t "$object" | sed "s|^|${object%/*}/|" ;;
		*) echo "$object" ;;
		esac
	done
}

includes() # OBJECT FILE
{
	grep -q -e "/$2\( \|$\)" "${1%o}d"
}

# What it is made of; gcc goes on in a new line where the object's name is long.
source_of() # OBJECT
{
	sed -e :joined -e '/\\$/{ N; s/\\\n//; b joined; }' -e 's/^[^:]*: *\([^ ]*\).*/\1/; q' \
		"${1%o}d"
}

# What is compiled anew: of a header all that includes it, after that has been read
sources() # FILE
{
	all_objects | while read -r object; do
		! includes "$object" "$1" || source_of "$object"
	done
}

# What is not; the library's objects give way to what was
others() # FILE
{
	for object in $objects; do
		case $object in
		*.a) echo "$object" ;;
		*) includes "$object" "$1" || echo "$object" ;;
		esac
	done
}

# A flaw may leave something unused: no warnings.
build() # NAME FILE COMPILER [FLAG]...
{
	name=$1
	file=$2
	shift 2
	# shellcheck disable=SC2046,SC2086
	case $file in
	*.h)
		anew=$(sources "$file")
		[ -n "$anew" ] || { echo "mutant $name: nothing includes $file"; return 1; }
		set -- "$@" -include "$flawed" $anew $(others "$file")
		;;
	*) set -- "$@" "$flawed" $objects ;;
	esac
	"$@" -w -o "$dir/$name"
}

twice=$(awk '!/^#/ && NF { sub("@.*", "", $1); print $1 }' "$list" | sort | uniq -d | tr '\n' ' ')
if [ -n "$twice" ]; then
	echo "$list: names used twice: $twice"
	exit 1
fi

failed=0
total=0
while read -r name file expression; do
	case $name in '' | '#'*) continue ;; esac
	total=$((total + 1))
	case $name in
	*@*) from=${name#*@} ;;
	*) from=1 ;;
	esac
	name=${name%@*}
	if ! mutate "$name" "$file" "$expression" ||
	   ! build "$name" "$file" "$@"; then
		failed=$((failed + 1))
		continue
	fi
	result=0
	# shellcheck disable=SC2086
	"$dir/$name" $run -s "$from" -k 1 >"$dir/$name.log" || result=$?
	verdict=$(sed -n 's/^\(seed [0-9]* violates .*\):$/\1/p' "$dir/$name.log")
	if [ -z "$verdict" ]; then
		echo "mutant $name survives $run -s $from (exit $result)"
		failed=$((failed + 1))
	else
		echo "mutant $name: $verdict"
		echo "${verdict##* }" >>"$out/broken"
	fi
done <"$list"
echo "$list: $((total - failed)) of $total caught"
[ "$failed" -eq 0 ]
