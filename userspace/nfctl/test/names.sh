#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# names.sh PROGRAM HEADER MANUAL: what nfctl calls things follows from the constants
# in the uapi header, all of them, with these exceptions; and it is in the manual.

set -euo pipefail

from_header()
{
	awk '
	BEGIN {
		own["DEV_NAME"] = "dev"
		own["PORT_NAME"] = "port"
		own["PEER_STATE"] = "state"
		n = split("A_STATS A_QUALITY A STATE DIAG PEER_STATE EVENT REASON REQUEST STANDING REFUSAL DROP UNKEYED APPROVAL_DEFAULT APPROVAL_EXEMPT APPROVAL_STATE PAUSE", prefix)
		split("stats quality attr state diag peer-state event reason request standing refusal drop unkeyed approval-default approval-exempt approval-state pause", kind)
	}
	/^enum/ { value = 0 }
	/^\t[_A-Z0-9]+( = [0-9]+)?,$/ {
		if (NF == 3)
			value = $3 + 0
		name = $1
		sub(/,$/, "", name)
		for (i = 1; i <= n; i++) {
			start = "NFAILOVER_" prefix[i] "_"
			if (index(name, start) == 1) {
				name = substr(name, length(start) + 1)
				if (kind[i] == "attr" && name in own)
					name = own[name]
				gsub(/_/, "-", name)
				print kind[i], value, tolower(name)
				break
			}
		}
		value++
	}' "$1"
}

# members and words of JSON, but for the diagnoses that nobody makes
to_be_told()
{
	"$1" | awk '$1 ~ /^(attr|quality|state|peer-state|event|reason|request|standing|refusal|drop|unkeyed|approval-default|approval-exempt|approval-state|pause)$/ && $3 !~ /^(pad|is-default|force|key|key-ring|quality|pause-ms)$/ {
		print $3 }' | sort -u
}

told()
{
	grep -E '^\.(It )?Li ' "$1" | tr -c 'a-z0-9-' '\n' | sort -u
}

if diff <(from_header "$2" | sort) <("$1" | sort); then
	echo "names: nfctl knows all $("$1" | wc -l) of the header"
else
	echo "names: nfctl (>) and the header (<) differ" >&2
	exit 1
fi
missing=$(comm -23 <(to_be_told "$1") <(told "$3"))
[[ ! $missing ]] || { echo "names: not in ${3##*/}: ${missing//$'\n'/ }" >&2; exit 1; }
