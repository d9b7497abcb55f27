/* SPDX-License-Identifier: GPL-2.0 */
/* The attributes of the netlink family: their names, types and words. */
#ifndef NFCTL_FIELD_H
#define NFCTL_FIELD_H

#include <linux/nfailover.h>

#include "util.h"

enum nfc_type {
	NFC_UNKNOWN,
	NFC_BOOL,	/* u8 */
	NFC_U8,
	NFC_X16,	/* u16, written as 0x and 4 hexadecimal digits */
	NFC_U32,
	NFC_S32,
	NFC_CPU,	/* s32, below 0 is any */
	NFC_U64,
	NFC_ID,		/* u64, written as 16 hexadecimal digits */
	NFC_IFINDEX,	/* u32, written as the interface's name */
	NFC_WORD,	/* u32, one of an enum's words */
	NFC_MAC,
	NFC_ADDRS,	/* 16 bytes each, IPv4 mapped */
	NFC_STRING,
	NFC_STATS,	/* nest of counters */
	NFC_OTHER,	/* known only to the command that it is for */
	NFC_PATH,	/* nest of a port and a remote */
	NFC_QUALITY,	/* nest of what quality.c shows */
};

struct nfc_field {
	const char *name;
	enum nfc_type type;
	const char *const *words;	/* of an NFC_WORD */
	size_t n_words;
};

/* By attribute, NFAILOVER_A_…; names are those of the JSON output. */
extern const struct nfc_field nfc_fields[NFAILOVER_A_MAX + 1];

/* By attribute, NFAILOVER_A_STATS_…; NULL for what is no counter. */
extern const char *const nfc_counters[NFAILOVER_A_STATS_MAX + 1];

/* By attribute, NFAILOVER_A_QUALITY_…, in the same way. */
extern const char *const nfc_qualities[NFAILOVER_A_QUALITY_MAX + 1];

/* NFC_UNKNOWN if it is newer than this program. */
enum nfc_type nfc_field_type(unsigned int attr);

/* The name of @attr, also if it is newer than this program. */
const char *nfc_field_name(unsigned int attr);

/* The word for @value of @attr, or NULL if it is newer than this program. */
const char *nfc_field_word(unsigned int attr, u32 value);

/* The number that @len bytes of an attribute are; 0 if they are none. */
u64 nfc_field_number(const void *data, size_t len);

#endif
