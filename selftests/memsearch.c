// SPDX-License-Identifier: GPL-2.0
/*
 * memsearch: how often do 16 bytes, 32 hexadecimal digits on standard input, stand in the
 * machine's memory, be it used or free?
 *
 * All of it is read from /proc/kcore.  Here both are kept inverted, as we would find ourselves
 * otherwise, and nothing stays, which the next search would invert again.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <fcntl.h>
#include <linux/elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#define LEN	16
#define CHUNK	65536

static unsigned char wanted[LEN];
static unsigned char memory[LEN - 1 + CHUNK];	/* the end of the last chunk, and the next */

static void read_wanted(void)
{
	unsigned int i, byte;

	for (i = 0; i < LEN; i++) {
		if (scanf("%2x", &byte) != 1)
			errx(2, "standard input has no %d hexadecimal digits", 2 * LEN);
		wanted[i] = ~byte;
	}
}

static unsigned int count(size_t len)
{
	const unsigned char *at = memory, *end = memory + len;
	unsigned int n = 0;

	while ((at = memmem(at, end - at, wanted, LEN))) {
		n++;
		at++;
	}
	return n;
}

static unsigned int search(int fd, const struct elf64_phdr *segment)
{
	__u64 done, len;
	unsigned int n = 0;
	size_t i;

	memset(memory, 0, LEN - 1);
	for (done = 0; done < segment->p_filesz; done += len) {
		unsigned char *next = memory + LEN - 1;

		len = MIN(segment->p_filesz - done, CHUNK);
		if (pread(fd, next, len, segment->p_offset + done) != (ssize_t)len)
			err(1, "/proc/kcore, %llx", segment->p_offset + done);
		for (i = 0; i < len; i++)
			next[i] = ~next[i];
		n += count(LEN - 1 + len);
		memmove(memory, memory + len, LEN - 1);
		explicit_bzero(next, len);
	}
	return n;
}

int main(void)
{
	unsigned long long bytes = 0;
	unsigned int i, n = 0;
	struct elf64_phdr *segments;
	struct elf64_hdr head;
	int fd;

	read_wanted();
	fd = open("/proc/kcore", O_RDONLY);
	if (fd < 0)
		err(1, "/proc/kcore");
	if (pread(fd, &head, sizeof(head), 0) != sizeof(head))
		err(1, "/proc/kcore has no header");
	segments = calloc(head.e_phnum, sizeof(*segments));
	if (!segments || pread(fd, segments, head.e_phnum * sizeof(*segments), head.e_phoff) !=
			 (ssize_t)(head.e_phnum * sizeof(*segments)))
		err(1, "/proc/kcore has no segments");
	for (i = 0; i < head.e_phnum; i++) {
		/* without a physical address it is another view of memory that has one */
		if (segments[i].p_type != PT_LOAD || segments[i].p_paddr == UINT64_MAX)
			continue;
		n += search(fd, &segments[i]);
		bytes += segments[i].p_filesz;
	}
	printf("found=%u megabytes=%llu\n", n, bytes >> 20);
	return 0;
}
