# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# QEMU's monitor. To be sourced.

# qmp TO FROM COMMAND: on these file descriptors, and wait for the answer. The id tells
# it from a late one to an earlier command.
qmp()
{
	local line id=nfo-$EPOCHREALTIME

	echo "{\"id\": \"$id\", ${3#\{}" >&"$1"
	while read -rt 30 line <&"$2"; do
		[[ $line == *"\"id\": \"$id\""* ]] || continue
		[[ $line == *'"error": {'* ]] || return 0
		echo "$line"
		return 1
	done
	echo "QEMU does not answer"
	return 1
}
