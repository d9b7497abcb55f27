/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a command line, in iproute2's grammar: keywords in any order,
 * each with its value, abbreviated to any beginning. What a command takes is a
 * table, or two: its own arguments, and the options of what it is about. Pure:
 * the plugin of ip reads its words here too.
 */
#ifndef NFCTL_ARGS_H
#define NFCTL_ARGS_H

#include "field.h"

/* What follows a keyword, and what becomes of it. */
enum nfc_arg_kind {
	NFC_ARG_END,
	NFC_ARG_DEV,	/* a device's name */
	NFC_ARG_PORT,	/* a port's name */
	NFC_ARG_MAC,
	NFC_ARG_ADDRS,	/* addresses with commas between, or none */
	NFC_ARG_ID,
	NFC_ARG_U8,
	NFC_ARG_ETHERTYPE,	/* u16, written in hexadecimal */
	NFC_ARG_U32,
	NFC_ARG_S32,
	NFC_ARG_CPU,	/* its number, or any */
	NFC_ARG_BOOL,	/* on | off */
	NFC_ARG_WORD,	/* one of those of its field */
	NFC_ARG_NS,	/* a time, kept in ns, us, ms */
	NFC_ARG_US,
	NFC_ARG_MS,
	NFC_ARG_FILE,	/* the name of one, or - */
	NFC_ARG_YES,	/* nothing follows; 1 */
	NFC_ARG_NO,	/* nothing follows; 0 */
};

/* Values that are no attributes of the family have numbers above these. */
enum {
	NFC_A_TIMEOUT = NFAILOVER_A_MAX + 1,
	NFC_A_UP,
	NFC_A_PORTS,
	NFC_A_ALL,
	NFC_A_HISTOGRAM,
	NFC_A_ADDRESS,
	NFC_A_MTU,
	NFC_A_FILE,
	NFC_A_COUNT
};

struct nfc_arg {
	const char *word;
	enum nfc_arg_kind kind;
	unsigned int attr;	/* NFAILOVER_A_... or NFC_A_... */
	bool need;		/* refuse to go without */
	bool bare;		/* the value may stand without the keyword */

	/* Only an option has these: option.c. */
	u32 min, max;		/* in units of the attribute; max 0: any */
	const char *preset;	/* the value by default, as written */
	const char *help;	/* NULL: but another word for the row before */
	const char *words;	/* of an NFC_ARG_WORD, as usage shows them */
};

struct nfc_value {
	const struct nfc_arg *arg;	/* NULL: not given */
	u64 number;
	const char *text;		/* as written */
	u8 mac[NFC_MAC_LEN];
};

struct nfc_values {
	struct nfc_value v[NFC_A_COUNT];	/* by attribute */
};

#define NFC_WHY_MAX	1024

/* What has to follow the word of @arg, or NULL if nothing does. */
const char *nfc_arg_wants(const struct nfc_arg *arg);

/*
 * Read @argv, which ends with NULL, by the tables @args and @options, of which
 * either may be NULL. False if something does not fit; then @why says what.
 */
bool nfc_args_read(struct nfc_values *values, const struct nfc_arg *args,
		   const struct nfc_arg *options, char *const *argv, char why[NFC_WHY_MAX]);

/* Is @word a keyword of @args, or the beginning of one? */
bool nfc_args_know(const struct nfc_arg *args, const char *word);

bool nfc_given(const struct nfc_values *values, unsigned int attr);

#endif
