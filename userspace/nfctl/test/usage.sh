#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# usage.sh [--write] PROGRAM DIRECTORY: command lines that never ask the kernel.
# What PROGRAM says to those of usage.lines in DIRECTORY, and its exit status, are
# those of usage.golden there; --write writes that file anew.

set -euo pipefail

write=
[[ ${1-} != --write ]] || { write=1; shift; }
PATH=$PATH:/sbin:/usr/sbin
program=$(readlink -f "$(type -P "$1")")
name=${program##*/}
name=${name%-san}
cd "$2"

# the words of each line in usage.lines, with '' for an empty one
run()
{
	local line status
	local -a words

	while IFS= read -r line; do
		[[ $line && $line != \#* ]] || continue
		read -ra words <<<"$line"
		words=("${words[@]/#\'\'/}")
		echo "\$ $name $line"
		status=0
		"$program" "${words[@]}" 2>&1 || status=$?
		echo "= $status"
	done
}

if [[ $write ]]; then
	run <usage.lines >usage.golden
	! grep -F "$(uname -r)" usage.golden >&2 ||
		{ echo "usage: that is of this kernel: a line of usage.lines asks it" >&2; exit 1; }
elif diff -u usage.golden <(run <usage.lines); then
	echo "usage: $(grep -c '^= ' usage.golden) command lines as in usage.golden"
else
	echo "usage: the answers (+) are not those of usage.golden (-)" >&2
	exit 1
fi
