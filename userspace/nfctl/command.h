/* SPDX-License-Identifier: GPL-2.0 */
/* What a command is, and which there are. */
#ifndef NFCTL_COMMAND_H
#define NFCTL_COMMAND_H

#include "attrs.h"
#include "option.h"
#include "output.h"

/*
 * "nfctl OBJECT VERB ARGUMENTS". A verb without run only sends its request. The
 * verb named "" needs no word and comes last; without it the first verb is the
 * one that is meant when there is none.
 */
struct nfc_verb {
	const char *name;
	const struct nfc_arg *args;
	u8 request;	/* NFAILOVER_CMD_... */
	unsigned int one;	/* with this attribute one object is asked for, else all */
	enum nfc_exit (*run)(struct nfc *nfc, const struct nfc_verb *verb,
			     const struct nfc_values *values);
	bool options;		/* takes the command's options too */
	bool sets;		/* senseless without anything but names of objects */
};

struct nfc_command {
	const char *name;
	const char *summary;	/* one line */
	const char *help;	/* lines of usage, and what they do */
	bool in_full;		/* its name is not abbreviated: it acts at once, on all peers */
	const struct nfc_arg *options;	/* of its objects, or NULL */
	const struct nfc_verb *verbs;	/* ends with { 0 } */
};

extern const struct nfc_command nfc_dev, nfc_port, nfc_pair, nfc_peer, nfc_switch;
extern const struct nfc_command nfc_clear, nfc_why, nfc_exercise, nfc_quality, nfc_key, nfc_stats;
extern const struct nfc_command nfc_monitor, nfc_wait, nfc_approve, nfc_deny;
extern const struct nfc_command nfc_pause, nfc_resume;

/* Ask for what @verb shows, restricted by @values. */
enum nfc_exit nfc_get(struct nfc *nfc, const struct nfc_verb *verb,
		      const struct nfc_values *values, struct nfc_objs *objs);

/* The pairs of the device, and of the peer, that @values name. */
enum nfc_exit nfc_get_pairs(struct nfc *nfc, const struct nfc_values *values,
			    struct nfc_objs *pairs);

/* Get and print, as JSON with @keys, or for people with @print. */
enum nfc_exit nfc_show(struct nfc *nfc, const struct nfc_verb *verb,
		       const struct nfc_values *values, const struct nfc_key *keys,
		       void (*print)(const struct nfc_objs *objs));

/* Send @verb's request with @values; an answer goes to @objs if that is not NULL. */
enum nfc_exit nfc_do(struct nfc *nfc, const struct nfc_verb *verb,
		     const struct nfc_values *values, struct nfc_objs *objs);

/*
 * Run @command with the words @argv, which end with NULL. Usage errors exit.
 */
enum nfc_exit nfc_command_run(struct nfc *nfc, const struct nfc_command *command,
			      char *const *argv);

#endif
