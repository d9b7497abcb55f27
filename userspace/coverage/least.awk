#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# least.awk -v least=PERCENT CSV: fails if a file of gcovr's, or their total, has a
# smaller part of its branches covered.

function judge(name, covered, total)
{
	if (100 * covered >= least * total)
		return
	printf "%s: %.1f %% of its branches are covered, less than %d %%\n", name,
	       100 * covered / total, least
	failed = 1
}

BEGIN {
	FS = ","
}

FNR == 1 {
	for (i = 1; i <= NF; i++)
		column[$i] = i
	next
}

{
	total += $column["branch_total"]
	covered += $column["branch_covered"]
	judge($column["filename"], $column["branch_covered"], $column["branch_total"])
}

END {
	if (!total) {
		print "nothing was measured"
		exit 1
	}
	judge("all files", covered, total)
	exit failed
}
