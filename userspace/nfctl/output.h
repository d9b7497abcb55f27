/* SPDX-License-Identifier: GPL-2.0 */
/* Showing objects: JSON by lists of keys, and tables for people. */
#ifndef NFCTL_OUTPUT_H
#define NFCTL_OUTPUT_H

#include <json-c/json.h>

#include "nl.h"
#include "option.h"

/* One member of a JSON object, or one for each option; lists of them end with { 0 }. */
struct nfc_key {
	unsigned int attr;
	const char *name;	/* NULL: the attribute's */
	const struct nfc_arg *options;
};

/* @obj as a JSON object. What it lacks is null, or missing with @sparse. */
json_object *nfc_json(const struct nfc_obj *obj, const struct nfc_key *keys, bool sparse);

/* All of @objs as an array. */
json_object *nfc_json_array(const struct nfc_objs *objs, const struct nfc_key *keys);

/* Whether @pair is one with @peer, and no pin that nobody answered. */
bool nfc_pair_is_of(const struct nfc_obj *pair, const struct nfc_obj *peer);

/* Whether a switch of @peer is decided, and waits for approval, or was denied. */
bool nfc_asked(const struct nfc_obj *peer);

/* All of @peers as an array, each with those of @pairs that are its own in "pairs". */
json_object *nfc_json_peers(const struct nfc_objs *peers, const struct nfc_key *peer_keys,
			    const struct nfc_objs *pairs, const struct nfc_key *pair_keys);

/* The node ids of the peers that stayed where they are. */
json_object *nfc_json_stayed(const struct nfc_obj *answer);

/* Print and free @json. */
void nfc_json_print(const struct nfc *nfc, json_object *json);

/* @attr of @obj as a word, a number, a name, "-" if it is absent. */
char *nfc_text(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj, unsigned int attr);

/* @attr, in units of @unit ns, as a time; "-" if it is absent. */
char *nfc_time(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj, unsigned int attr,
	       u64 unit);

/* "250us x3" */
char *nfc_beat(char buf[NFC_TEXT_MAX], const struct nfc_obj *obj);

/* A counter of @obj, 0 if it has none such. */
u64 nfc_counter(const struct nfc_obj *obj, unsigned int counter);

/* quality.c: the quality of @pair as a JSON object, and its histograms for people. */
json_object *nfc_quality_json(const struct nfc_obj *pair);
void nfc_quality_print_bins(const struct nfc_obj *pair);

/* CLOCK_MONOTONIC, as the kernel's times. */
u64 nfc_now(void);

/* An aligned table; its cells come row by row. */
struct nfc_table {
	const char *const *heads;	/* ends with NULL */
	size_t columns;
	char **cells;
	size_t n;
};

void nfc_table_init(struct nfc_table *table, const char *const *heads);
[[gnu::format(printf, 2, 3)]] void nfc_cell(struct nfc_table *table, const char *fmt, ...);
/* Print and free. Without rows nothing is printed. */
void nfc_table_print(struct nfc_table *table);

#endif
