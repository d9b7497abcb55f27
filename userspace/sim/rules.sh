#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# rules.sh BROKEN SIMULATOR [OPTION]...
#
# Is there a flaw for each rule? BROKEN has the rules that flaws broke first, one a line; which
# rules there are SIMULATOR tells in its summary.

set -eu

broken=$1
shift
summary=$("$@")
rules=$(echo "$summary" | sed -n 's/^tested: //p' | sed 's/ [0-9]* */\n/g' | grep .)
[ -s "$broken" ] || { echo "$broken: no flaw broke anything"; exit 1; }
none=$(echo "$rules" | grep -vxFf "$broken" | tr '\n' ' ') || :
if [ -n "$none" ]; then
	echo "no flaw breaks, before it breaks another one: $none"
	exit 1
fi
echo "each rule is the first one that some flaw breaks"
