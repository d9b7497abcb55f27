# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# QEMU's monitor. To be sourced.

# qmp TO FROM COMMAND: on these file descriptors, and wait for the answer
qmp()
{
	local line

	echo "$3" >&"$1"
	while read -rt 30 line <&"$2"; do
		case $line in
		'{"return"'*) return 0 ;;
		'{"error"'*) echo "$line"; return 1 ;;
		esac
	done
	echo "QEMU is gone"
	return 1
}
