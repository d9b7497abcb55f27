#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Command lines that are usage errors: what nfctl says and its exit status are
# those of usage.golden. "usage.sh --write" writes that file anew.

set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

NFCTL=$(readlink -f "${NFCTL-../../../build/userspace/nfctl}")

# the words of each line in usage.lines, with '' for an empty one
run()
{
	local line status
	local -a words

	while IFS= read -r line; do
		[[ $line && $line != \#* ]] || continue
		read -ra words <<<"$line"
		words=("${words[@]/#\'\'/}")
		echo "\$ nfctl $line"
		status=0
		"$NFCTL" "${words[@]}" 2>&1 || status=$?
		echo "= $status"
	done
}

if [[ ${1-} == --write ]]; then
	run <usage.lines >usage.golden
elif diff -u usage.golden <(run <usage.lines); then
	echo "usage: $(grep -c '^= ' usage.golden) command lines as in usage.golden"
else
	echo "usage: the answers (+) are not those of usage.golden (-)" >&2
	exit 1
fi
