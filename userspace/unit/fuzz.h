/* SPDX-License-Identifier: GPL-2.0 */
/* What libFuzzer, and the program that replays the corpus, call; and bytes as choices. */
#ifndef NFO_FUZZ_H
#define NFO_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "pure.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* What must hold whatever the input is. */
#define insist(holds) do {						\
	if (!(holds)) {							\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);	\
		abort();						\
	}								\
} while (0)

/* What is left of the input. */
struct fuzz_bytes {
	const u8 *at;
	size_t left;
};

/* Zeros when it is used up. */
static inline u8 fuzz_u8(struct fuzz_bytes *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->at++;
}

static inline u64 fuzz_u64(struct fuzz_bytes *in)
{
	u64 value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | fuzz_u8(in);
	return value;
}

#endif
