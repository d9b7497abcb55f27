#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bonding's figures alone.  failover.sh measures them too, in the same boot as
# nfailover's.

# shellcheck source=bonding.sh
source "$(dirname "${BASH_SOURCE[0]}")/bonding.sh"

ALL_TESTS=$BONDING_TESTS
require_root
require_command ip tc jq ping "$UDPGAP"
require_deterministic_clock
make_tmp
run_tests "$@"
