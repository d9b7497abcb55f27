/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure files (frame, wire, sip, keyring, session, beat, quality, path, pause,
 * question, found, hear, say, select, rank, approve, damp, heartbeat, standing, view, default,
 * pace, segment, station, take, lladdr) may use: types, bits, byte order, string helpers,
 * hashes, division, and the arithmetic of jiffies. Nothing here sleeps, allocates, locks or
 * reads a clock. Userspace has its own file of the same contents.
 */
#ifndef NFO_PURE_H
#define NFO_PURE_H

#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/siphash.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>

/* Members that are also one struct TAG, called NAME. */
#define nfo_field_group	struct_group_tagged
#else
#include "pure_user.h"
#endif

#endif
