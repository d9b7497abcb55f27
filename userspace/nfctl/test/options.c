// SPDX-License-Identifier: GPL-2.0
/* Prints all options that nfctl and ip know, to be compared with the specification. */
#include <stdio.h>

#include "option.h"

static void print(const char *command, const struct nfc_arg *options)
{
	for (; options->word; options++) {
		const char *name = nfc_field_name(options->attr);

		if (options->max)
			printf("range %s %u %u\n", name, options->min, options->max);
		printf("%s %s\n", command, name);
	}
}

int main(void)
{
	print("dev-set", nfc_dev_options);
	print("port-set", nfc_port_options);
	return 0;
}
