#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# options.sh PROGRAM SPECIFICATION: there is an option for each attribute of
# dev-set and port-set, and what it takes is what the specification allows.

set -euo pipefail

from_spec()
{
	awk '
	function flush() {
		if (name != "" && max > 1)
			range[name] = "range " name " " min + 0 " " max
		name = max = min = ""
	}
	/^  list:/ { flush(); in_operations = 1 }
	!in_operations && $1 == "name:" { flush(); name = $2 }
	!in_operations && $1 == "min:" { min = $2 }
	!in_operations && $1 == "max:" { max = $2 }
	in_operations && $1 == "name:" { command = $2 }
	in_operations && command ~ /^(dev|port)-set$/ && $1 == "-" && NF == 2 &&
		$2 !~ /^(dev|port)$/ { print command, $2; if ($2 in range) print range[$2] }' "$1"
}

if diff <(from_spec "$2" | sort -u) <("$1" | sort -u); then
	echo "options: there are all $("$1" | grep -c -- -set) of the specification"
else
	echo "options: those of nfctl (>) and of the specification (<) differ" >&2
	exit 1
fi
