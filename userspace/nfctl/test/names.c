// SPDX-License-Identifier: GPL-2.0
/* Prints all names that nfctl knows, to be compared with the uapi header. */
#include <stdio.h>

#include "field.h"

static void print_words(const char *kind, unsigned int attr)
{
	for (size_t i = 0; i < nfc_fields[attr].n_words; i++)
		printf("%s %zu %s\n", kind, i, nfc_field_word(attr, i) ?: "?");
}

int main(void)
{
	for (unsigned int i = 1; i <= NFAILOVER_A_MAX; i++)
		if (nfc_fields[i].name || i == NFAILOVER_A_PAD)
			printf("attr %u %s\n", i, nfc_fields[i].name ?: "pad");
	for (unsigned int i = 1; i <= NFAILOVER_A_STATS_MAX; i++)
		printf("stats %u %s\n", i, nfc_counters[i] ?: "pad");
	for (unsigned int i = 1; i <= NFAILOVER_A_QUALITY_MAX; i++)
		printf("quality %u %s\n", i, nfc_qualities[i] ?: "pad");
	print_words("state", NFAILOVER_A_STATE);
	print_words("diag", NFAILOVER_A_DIAG);
	print_words("peer-state", NFAILOVER_A_PEER_STATE);
	print_words("event", NFAILOVER_A_EVENT);
	print_words("reason", NFAILOVER_A_REASON);
	print_words("request", NFAILOVER_A_REQUEST);
	print_words("standing", NFAILOVER_A_STANDING);
	print_words("drop", NFAILOVER_A_DROP);
	print_words("unkeyed", NFAILOVER_A_UNKEYED);
	print_words("refusal", NFAILOVER_A_REFUSAL);
	print_words("approval-default", NFAILOVER_A_APPROVAL_DEFAULT);
	print_words("approval-exempt", NFAILOVER_A_APPROVAL_EXEMPT);
	print_words("approval-state", NFAILOVER_A_APPROVAL_STATE);
	print_words("pause", NFAILOVER_A_PAUSE);
	return 0;
}
