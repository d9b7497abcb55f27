/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values as people write and read them. Pure; the parsers return NULL, or why
 * the text is no such value (a sentence's end: "'12' " + "has no unit").
 */
#ifndef NFCTL_TEXT_H
#define NFCTL_TEXT_H

#include "util.h"

/* Most addresses in a list, each of 16 bytes as an attribute has it: IPv4 is mapped. */
#define NFC_ADDRS_MAX	16
#define NFC_ADDR_LEN	16

#define NFC_ANY_CPU	"any"

/* Room for any text that the formatters write, but for a list. */
#define NFC_TEXT_MAX	32
#define NFC_LIST_MAX	(NFC_ADDRS_MAX * 46 + 1)

/* "250us", "1.5ms", "2s" into units of @unit ns, of which it must be a multiple. */
const char *nfc_parse_time(const char *text, u64 unit, u64 max,
			   u64 *value);
const char *nfc_parse_unsigned(const char *text, u64 max, u64 *value);
const char *nfc_parse_signed(const char *text, s32 *value);
/* up to 16 hexadecimal digits, with or without 0x; not 0 */
const char *nfc_parse_id(const char *text, u64 *value);
const char *nfc_parse_mac(const char *text, u8 mac[NFC_MAC_LEN]);
/* on | off */
const char *nfc_parse_bool(const char *text, bool *value);
/* "192.0.2.1,2001:db8::1", unicast addresses and each once, or "none" */
const char *nfc_parse_addrs(const char *text, u8 addrs[NFC_ADDRS_MAX * NFC_ADDR_LEN], size_t *len);

/* These return @buf. */
char *nfc_format_time(char buf[NFC_TEXT_MAX], u64 ns);
char *nfc_format_id(char buf[NFC_TEXT_MAX], u64 id);
char *nfc_format_cpu(char buf[NFC_TEXT_MAX], s32 cpu);	/* below 0: NFC_ANY_CPU */
char *nfc_format_x16(char buf[NFC_TEXT_MAX], u16 number);	/* "0x88b5" */
char *nfc_format_addrs(char buf[NFC_LIST_MAX], const u8 *addrs, size_t len);
char *nfc_format_mac(char buf[NFC_TEXT_MAX], const u8 mac[NFC_MAC_LEN]);

/* What a noun ends with, of which there are @n. */
const char *nfc_plural(u64 n);

/* Whether @word is @keyword or the beginning of it. */
bool nfc_abbreviates(const char *word, const char *keyword);

#endif
