// SPDX-License-Identifier: GPL-2.0
/*
 * An XDP program that drops and counts, for devices of any kind.
 *
 *   xdpdrop DIR          pin the program as DIR/drop, its counter as DIR/count;
 *                        DIR is in a bpf file system
 *   xdpdrop --count DIR  print how many frames were dropped so far
 */
#include <err.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define INSN(c, d, s, o, i) \
	{ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) }

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int make_counter(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = sizeof(__u64),
		.max_entries = 1,
	};
	int fd = bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0)
		err(1, "BPF_MAP_CREATE");
	return fd;
}

/* count[0]++; return XDP_DROP */
static int load(int counter)
{
	const struct bpf_insn insns[] = {
		INSN(BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -4, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -4),
		INSN(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, counter),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1),
		INSN(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, 0, BPF_ADD),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, XDP_DROP),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns,
		.insn_cnt = ARRAY_SIZE(insns),
		.license = (uintptr_t)"GPL",
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		err(1, "BPF_PROG_LOAD");
	return fd;
}

static const char *path_in(const char *dir, const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void pin(int fd, const char *path)
{
	union bpf_attr attr = { .pathname = (uintptr_t)path, .bpf_fd = fd };

	if (bpf(BPF_OBJ_PIN, &attr))
		err(1, "BPF_OBJ_PIN, %s", path);
}

static void print_count(const char *path)
{
	union bpf_attr get = { .pathname = (uintptr_t)path };
	__u32 key = 0;
	__u64 count;
	union bpf_attr look = {
		.map_fd = bpf(BPF_OBJ_GET, &get),
		.key = (uintptr_t)&key,
		.value = (uintptr_t)&count,
	};

	if (bpf(BPF_MAP_LOOKUP_ELEM, &look))
		err(1, "BPF_MAP_LOOKUP_ELEM, %s", path);
	printf("%llu\n", (unsigned long long)count);
}

int main(int argc, char **argv)
{
	int counter;

	if (argc == 3 && !strcmp(argv[1], "--count")) {
		print_count(path_in(argv[2], "count"));
		return 0;
	}
	if (argc != 2)
		errx(2, "usage: xdpdrop [--count] DIR");
	counter = make_counter();
	pin(load(counter), path_in(argv[1], "drop"));
	pin(counter, path_in(argv[1], "count"));
	return 0;
}
