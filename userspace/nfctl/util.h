/* SPDX-License-Identifier: GPL-2.0 */
/* What every file of nfctl may use: messages, memory, exit status. */
#ifndef NFCTL_UTIL_H
#define NFCTL_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define NFC_MAC_LEN	6

/* Exit status: part of the interface, see nfctl(8). */
enum nfc_exit {
	NFC_OK = 0,
	NFC_REFUSED = 1,	/* by the kernel, or not to be had */
	NFC_USAGE = 2,
};

/* "nfctl: ..." on stderr */
[[gnu::format(printf, 1, 2)]] void nfc_error(const char *fmt, ...);

/* The same as a usage error, with a pointer to the help of @topic; exits. */
[[gnu::format(printf, 2, 3), gnu::noreturn]]
void nfc_usage(const char *topic, const char *fmt, ...);

/* These exit when there is no memory. */
void *nfc_realloc(void *old, size_t n, size_t size);
char *nfc_strdup(const char *text);

#endif
