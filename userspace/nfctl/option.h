/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of devices and ports: what can be set by nfctl as well as by ip,
 * with the same words. Pure: it is part of both.
 */
#ifndef NFCTL_OPTION_H
#define NFCTL_OPTION_H

#include <stdio.h>

#include "args.h"
#include "text.h"

/* In the order in which they are shown; they end with { 0 }. */
extern const struct nfc_arg nfc_dev_options[], nfc_port_options[];

/* Whether it has a value of its own to be shown, and is no other word for one. */
bool nfc_option_shows(const struct nfc_arg *option);

/* Its value, @len bytes of an attribute, as people write it. */
char *nfc_option_text(char buf[NFC_LIST_MAX], const struct nfc_arg *option, const void *data,
		      size_t len);

/* False, and @why, if one of those given is not in its range: the kernel would refuse it. */
bool nfc_options_check(const struct nfc_values *values, const struct nfc_arg *options,
		       char why[NFC_WHY_MAX]);

/* "OPTION is": one paragraph for each. */
void nfc_options_help(FILE *file, const struct nfc_arg *options);

/* A value as an attribute has it. Returns its length. */
#define NFC_VALUE_MAX	(NFC_ADDRS_MAX * NFC_ADDR_LEN)
size_t nfc_value_encode(u8 buf[NFC_VALUE_MAX], const struct nfc_value *value);

#endif
