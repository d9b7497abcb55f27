// SPDX-License-Identifier: GPL-2.0
/*
 * replay [-v] CORPUS: run a fuzzer's inputs, one a line in hex, without libFuzzer; -v
 * tells which one runs.
 * replay -x CORPUS DIR: write them to files, as libFuzzer wants them.
 */
#include <errno.h>
#include <stdio.h>

#include "fuzz.h"

#define LINE_MAX_CHARS	16384

static void __attribute__((__noreturn__)) die(const char *what, const char *why)
{
	fprintf(stderr, "replay: %s: %s\n", what, why);
	exit(1);
}

/* In memory of just its length: what reads beyond it shall be caught. */
static u8 *decode(const char *line, size_t *size)
{
	size_t i, chars = strcspn(line, "\n");
	u8 *data = malloc(chars / 2 ?: 1);

	if (!data)
		die("input", strerror(ENOMEM));
	if (chars % 2 || !line[chars])
		die("input", "a line must be pairs of hex digits");
	*size = chars / 2;
	for (i = 0; i < *size; i++)
		if (sscanf(&line[2 * i], "%2hhx", &data[i]) != 1)
			die("input", "a line must be pairs of hex digits");
	return data;
}

static void write_file(const char *dir, unsigned int n, const u8 *data, size_t size)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/corpus-%u", dir, n);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		die(path, strerror(errno));
}

static unsigned int replay(FILE *corpus, const char *dir, bool verbose)
{
	char line[LINE_MAX_CHARS];
	unsigned int n = 0;
	size_t size;
	u8 *data;

	while (fgets(line, sizeof(line), corpus)) {
		n++;
		data = decode(line, &size);
		if (verbose)
			fprintf(stderr, "line %u\n", n);
		if (dir)
			write_file(dir, n, data, size);
		else
			LLVMFuzzerTestOneInput(data, size);
		free(data);
	}
	return n;
}

int main(int argc, char **argv)
{
	bool verbose = argc == 3 && !strcmp(argv[1], "-v");
	bool extract = argc == 4 && !strcmp(argv[1], "-x");
	const char *path = argv[verbose || extract ? 2 : 1];
	unsigned int n;
	FILE *corpus;

	if (!verbose && !extract && argc != 2)
		die("usage", "replay [-v] CORPUS | replay -x CORPUS DIR");
	corpus = fopen(path, "r");
	if (!corpus)
		die(path, strerror(errno));
	n = replay(corpus, extract ? argv[3] : NULL, verbose);
	if (!n)
		die(path, "it is empty");
	printf("%s: %u inputs\n", path, n);
	return fclose(corpus) ? 1 : 0;
}
