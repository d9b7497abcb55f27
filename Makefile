# SPDX-License-Identifier: GPL-2.0
#
# nfailover: see "make help"

PREFIX ?= /usr/local
DESTDIR ?=
# where ip looks for the plugins of types of links
IP_LIB_DIR ?= /usr/lib/$(shell $(CC) -print-multiarch)/ip

vm := selftests/vm
dirs := $(patsubst %/Makefile,%,$(wildcard userspace/*/Makefile))
host := $(shell uname -r)

# "host" is the running kernel
KVER ?= host

.PHONY: all
all: modules nfctl iproute2

.PHONY: help
help:
	@echo 'make            the module, for the running kernel, and the tools'
	@echo 'make modules    the module; KVER=6.1, 6.12, 6.12-rt, debug or kcsan, also with'
	@echo '                plain make, is for a kernel that the tests boot'
	@echo 'make userspace  the tools and their tests'
	@echo 'make demo       two hosts in a VM, a cut cable, and how long it lasts'
	@echo 'make check      build everything and run the tests (as root it installs'
	@echo '                what it needs with apt; never a kernel)'
	@echo 'make check-long the tests that are too slow for every change'
	@echo 'make sim        the simulators; SEED=n or CROWD=n replays one run'
	@echo 'make fuzz       libFuzzer on what reads frames and decides, SECONDS=30 on each'
	@echo 'make install    as root, on a host: module, nfctl and its manual page, the'
	@echo '                plugin of ip (PREFIX=$(PREFIX), IP_LIB_DIR, DESTDIR)'
	@echo 'make uninstall  take that away again'
	@echo 'make deps       install what the above needs, or say what is missing'
	@echo 'make clean      remove build/'
	@echo
	@echo 'Logs of check are in build/logs. Kernels are unpacked, never installed, in'
	@echo '$$NFO_CACHE, by default ~/.cache/nfailover.'

.PHONY: modules
modules:
	@$(vm)/build-module $(KVER) $(if $(V),V=$(V)) W=1

.PHONY: userspace
userspace: $(dirs:%=all-%)

.PHONY: nfctl iproute2
nfctl iproute2: %: all-userspace/%

.PHONY: $(dirs:%=all-%)
$(dirs:%=all-%): all-%:
	@$(MAKE) --no-print-directory -C $* all

.PHONY: deps
deps:
	@$(vm)/deps

.PHONY: check check-run check-long
check: deps
	@$(MAKE) --no-print-directory check-run

check-run:
	@$(vm)/check

check-long: deps
	@$(vm)/check --long

.PHONY: sim
sim:
	@$(MAKE) --no-print-directory -C userspace/sim run $(if $(SEED),SEED=$(SEED)) \
		$(if $(CROWD),CROWD=$(CROWD))

.PHONY: fuzz
fuzz:
	@$(MAKE) --no-print-directory -C userspace/unit fuzz

.PHONY: demo
demo: deps
	@mkdir -p build/logs
	@$(vm)/fetch 6.12 >/dev/null
	@echo 'building the module and the tools'
	@$(MAKE) --no-print-directory KVER=6.12 modules nfctl \
		>build/logs/demo-build.log 2>&1 && \
	$(MAKE) --no-print-directory -C selftests udpgap \
		>>build/logs/demo-build.log 2>&1 || \
		{ cat build/logs/demo-build.log; exit 1; }
	@echo 'booting the VM'
	@$(vm)/vm -i -- selftests/demo.sh

depmod = $(if $(DESTDIR),,PATH=$$PATH:/sbin:/usr/sbin depmod $(host))
module := lib/modules/$(host)/updates/nfailover.ko

# what was built as anybody is installed as root
.PHONY: install uninstall
install:
	@$(MAKE) --no-print-directory KVER=host all
	install -D -m 644 build/host/kmod/nfailover.ko $(DESTDIR)/$(module)
	$(depmod)
	install -D -m 755 build/userspace/nfctl $(DESTDIR)$(PREFIX)/sbin/nfctl
	install -D -m 644 userspace/nfctl.8 \
		$(DESTDIR)$(PREFIX)/share/man/man8/nfctl.8
	install -D -m 644 build/userspace/iproute2/link_nfailover.so \
		$(DESTDIR)$(IP_LIB_DIR)/link_nfailover.so
	ln -sf link_nfailover.so $(DESTDIR)$(IP_LIB_DIR)/link_nfailover_slave.so

uninstall:
	rm -f $(DESTDIR)/$(module) $(DESTDIR)$(PREFIX)/sbin/nfctl \
		$(DESTDIR)$(PREFIX)/share/man/man8/nfctl.8 \
		$(DESTDIR)$(IP_LIB_DIR)/link_nfailover.so \
		$(DESTDIR)$(IP_LIB_DIR)/link_nfailover_slave.so
	$(depmod)

.PHONY: clean
clean:
	rm -rf build
