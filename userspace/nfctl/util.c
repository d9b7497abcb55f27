// SPDX-License-Identifier: GPL-2.0
#include "util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void nfc_error(const char *fmt, ...)
{
	va_list ap;

	fputs("nfctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void nfc_usage(const char *topic, const char *fmt, ...)
{
	va_list ap;

	fputs("nfctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nTry 'nfctl %s%shelp'.\n", topic, *topic ? " " : "");
	exit(NFC_USAGE);
}

void *nfc_realloc(void *old, size_t n, size_t size)
{
	void *new = reallocarray(old, n, size);

	if (!new) {
		nfc_error("out of memory");
		exit(NFC_REFUSED);
	}
	return new;
}

char *nfc_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(nfc_realloc(NULL, size, 1), text, size);
}
