#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# selftest.sh [--debug | --kcsan]: does selftests/vm/vm tell the truth? Each case
# runs it and looks at its exit status and at what it says. With --debug or --kcsan the
# cases for which these kernels are there.

# The quoted scripts are for the guest.
# shellcheck disable=SC2016

set -uo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
cd "$here/../.." || exit 1
out=$(mktemp)
share=$(mktemp -d)
trap 'rm -rf "$out" "$share"' EXIT
passed=0 failed=0

# expect STATUS TEXT OPTION...: vm says TEXT (a pattern) and returns STATUS
expect()
{
	local want=$1 text=$2 status=0

	shift 2
	"$here/vm" "$@" >"$out" 2>&1 || status=$?
	if ((status == want)) && grep -qE -- "$text" "$out"; then
		passed=$((passed + 1))
		echo "ok: vm $*"
	else
		failed=$((failed + 1))
		echo "not ok: vm $*: status $status, expected $want and '$text'; it said:"
		sed 's/^/  /' "$out"
	fi
	rm -rf "$(sed -n 's/^vm: logs are in //p' "$out")"
}

stock_cases()
{
	# the command's status and output, what the guest left, the module's life
	expect 7 '^hello from 6\.12\..*PREEMPT_DYNAMIC' -i -o "$share/results" -- bash -c '
		modprobe nfailover && [[ -d /sys/module/nfailover ]] || exit 1
		echo left >"$NFO_OUT/file"
		echo "hello from $(uname -rv)"
		exit 7'
	if [[ $(cat "$share/results/out/file") == left ]] &&
		grep -q 'nfo-vm: end with status 7' "$share/results/dmesg"; then
		passed=$((passed + 1))
		echo "ok: results are left behind"
	else
		failed=$((failed + 1))
		echo "not ok: results are not left behind"
	fi

	# the carrier of real NICs
	for nic in e1000e virtio-net; do
		expect 0 '^1 then 0 1 then 1' -i --nic "$nic" --cables 2 -- bash -c '
			a=$(vm-link dev nic2a) b=$(vm-link dev nic2b)
			ip link set $a up
			ip link set $b up
			sleep 4
			was=$(<"/sys/class/net/$a/carrier")
			vm-link set nic2a off
			sleep 1
			cut=$(cat /sys/class/net/{$a,$b}/carrier)
			vm-link set nic2a on
			sleep 3
			echo $was then $cut then $(<"/sys/class/net/$a/carrier")'
	done

	# what fails a run although the command succeeds
	expect 123 'WARNING: made up' -- \
		bash -c 'echo "WARNING: made up" >/dev/kmsg'
	# ... also when more was said since than the log holds
	expect 123 'WARNING: made up' -- bash -c '
		echo on >/proc/sys/kernel/printk_devkmsg
		echo "WARNING: made up" >/dev/kmsg
		printf -v much "<6>%.0900d" 0
		for ((i = 0; i < 6000; i++)); do
			echo "$much"
		done >/dev/kmsg'
	expect 123 'Kernel panic' -- \
		bash -c 'echo 1 >/proc/sys/kernel/sysrq; echo c >/proc/sysrq-trigger; sleep 10'
	# races of the kernel's own are none of ours; what comes with them may be
	local log=(bash -c 'for line; do echo "$line" >/dev/kmsg; done; echo fine' log)
	local race="BUG: KCSAN: data-race in one / another" end="=========="

	expect 0 '^fine' -- "${log[@]}" "$race" "$end"
	expect 123 'WARNING: made up' -- "${log[@]}" "$race" "WARNING: made up" "$end"
	expect 123 'in one / another' -- \
		"${log[@]}" "$race" "BUG: KCSAN: data-race in a third" "$end"
	leaky "$("$here/fetch" 6.12)"
	expect 123 'rmmod nfailover failed' --modules "$share/modules" -- \
		modprobe nfailover stay=1
	expect 124 'not finished after 25 seconds' -t 25 -- sleep 1000

	# the command line
	expect 125 'there is no option' --no-such-option -- true
	expect 125 "no kernel is called '5\.10'" -k 5.10 -- true
	expect 125 '--far wants cables' --far b,127.0.0.1 -- true
	expect 125 'not an end of a cable' --nic virtio-net --far b,192.0.2.1 -- true
	expect 125 'make the FIFOs' --monitor "$share/none" -- true
	expect 125 'more than one CPU' -k 6.1 -i -s 2 -- true
}

# a module with faults, in place of nfailover: leaky KERNELDIR
leaky()
{
	rm -rf "$share/leaky" "$share/modules"
	cp -r "$here/leaky" "$share/leaky"
	if ! make -C "$1/headers" M="$share/leaky" modules >"$out" 2>&1; then
		cat "$out"
		exit 1
	fi
	"$here/modtree" "$1" "$share/modules" "$share/leaky/nfailover.ko" ||
		exit 1
}

debug_cases()
{
	local kernel

	kernel=$("$here/debug-kernel") || exit 1
	leaky "$kernel"
	expect 0 '^fine' -k debug --modules "$share/modules" -- \
		bash -c 'modprobe nfailover && echo fine'
	expect 123 'leaky_lose' -k debug --modules "$share/modules" -- \
		modprobe nfailover leak=1
	expect 123 'leaked by nfailover' -k debug --modules "$share/modules" -- \
		bash -c 'modprobe nfailover leak=1 && rmmod nfailover'
	# whoever allocated it; and a look that saw nothing since it was none
	expect 123 'unreferenced object' -k debug -a kmemleak=on \
		--modules "$share/modules" -- modprobe nfailover leak=1
	expect 123 'kmemleak does not scan' -k debug -a kmemleak=on -- \
		bash -c 'echo off >/sys/kernel/debug/kmemleak'
	expect 123 'KASAN: slab-use-after-free in leaky_read_stale' \
		-k debug --modules "$share/modules" -- modprobe nfailover stale=1
}

kcsan_cases()
{
	local kernel

	kernel=$("$here/debug-kernel" kcsan) || exit 1
	leaky "$kernel"
	expect 0 '^fine' -k kcsan -s 2 --modules "$share/modules" -- \
		bash -c 'modprobe nfailover && echo fine'
	expect 123 'KCSAN: data-race in leaky_count' \
		-k kcsan -s 2 --modules "$share/modules" -- modprobe nfailover race=1
}

case ${1-} in
--debug) debug_cases ;;
--kcsan) kcsan_cases ;;
*) stock_cases ;;
esac

echo "$passed passed, $failed failed, 0 skipped"
((failed == 0))
