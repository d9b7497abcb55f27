# SPDX-License-Identifier: GPL-2.0
#
# How everything that uses the pure files is compiled. Set top first.

core_dir := $(top)/kmod
core_src := frame keyring session quality path pause question found hear select rank approve damp \
	heartbeat standing view default pace segment station take lladdr

CFLAGS ?= -O2 -g
override CFLAGS += -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wdeclaration-after-statement \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Werror -MMD -MP
# The kernel's rules, not the optimiser's.
override CFLAGS += -fno-strict-aliasing -fno-strict-overflow
override CPPFLAGS += -D_GNU_SOURCE -I$(core_dir) -I$(top)/userspace/core

SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
