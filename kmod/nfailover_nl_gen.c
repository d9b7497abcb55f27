// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nfailover.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "nfailover_nl_gen.h"

#include <uapi/linux/nfailover.h>

/* Integer value ranges */
static const struct netlink_range_validation nfailover_a_interval_us_range = {
	.min	= 50ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation nfailover_a_hello_interval_us_range = {
	.min	= 10000ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation nfailover_a_ethertype_range = {
	.min	= 1536ULL,
	.max	= 65535ULL,
};

static const struct netlink_range_validation nfailover_a_announce_interval_ms_range = {
	.min	= 1ULL,
	.max	= 60000ULL,
};

static const struct netlink_range_validation nfailover_a_gateway_interval_us_range = {
	.min	= 1000ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation nfailover_a_wait_to_restore_ms_range = {
	.max	= 3600000ULL,
};

static const struct netlink_range_validation nfailover_a_slow_interval_us_range = {
	.min	= 50ULL,
	.max	= 10000000ULL,
};

static const struct netlink_range_validation nfailover_a_pulse_budget_range = {
	.max	= 10000000ULL,
};

static const struct netlink_range_validation nfailover_a_damping_ms_range = {
	.max	= 3600000ULL,
};

static const struct netlink_range_validation nfailover_a_approval_deadline_ms_range = {
	.max	= 86400000ULL,
};

static const struct netlink_range_validation nfailover_a_pause_max_ms_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation nfailover_a_pause_ms_range = {
	.max	= 65535ULL,
};

/* NFAILOVER_CMD_DEV_GET - do */
const struct nla_policy nfailover_dev_get_nl_policy[NFAILOVER_A_DEV + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NFAILOVER_CMD_DEV_SET - do */
const struct nla_policy nfailover_dev_set_nl_policy[NFAILOVER_A_ENGINE_CPU + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_NODE_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[NFAILOVER_A_GROUP] = { .type = NLA_U32, },
	[NFAILOVER_A_DISCOVERY] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_HELLO_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_hello_interval_us_range),
	[NFAILOVER_A_HELLO_ADDRESS] = NLA_POLICY_EXACT_LEN(6),
	[NFAILOVER_A_ETHERTYPE] = NLA_POLICY_FULL_RANGE(NLA_U16, &nfailover_a_ethertype_range),
	[NFAILOVER_A_ANNOUNCE_COUNT] = { .type = NLA_U8, },
	[NFAILOVER_A_ANNOUNCE_INTERVAL_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_announce_interval_ms_range),
	[NFAILOVER_A_GATEWAYS] = { .type = NLA_BINARY, },
	[NFAILOVER_A_GATEWAY_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_gateway_interval_us_range),
	[NFAILOVER_A_GATEWAY_MULTIPLIER] = NLA_POLICY_RANGE(NLA_U8, 2, 255),
	[NFAILOVER_A_GATEWAY_ALL] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_REVERTIVE] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_WAIT_TO_RESTORE_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_wait_to_restore_ms_range),
	[NFAILOVER_A_MAX_PEERS] = NLA_POLICY_RANGE(NLA_U32, 1, 1024),
	[NFAILOVER_A_SLOW_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_slow_interval_us_range),
	[NFAILOVER_A_PULSE_BUDGET] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_pulse_budget_range),
	[NFAILOVER_A_PEER_CARRIER] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_FLOOD_SOURCE] = NLA_POLICY_MAX(NLA_U32, 1),
	[NFAILOVER_A_HOLD_OFF_MS] = NLA_POLICY_MAX(NLA_U32, 10000),
	[NFAILOVER_A_UNKEYED] = NLA_POLICY_MAX(NLA_U32, 2),
	[NFAILOVER_A_DAMPING_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_damping_ms_range),
	[NFAILOVER_A_DEGRADE_LOSS] = NLA_POLICY_MAX(NLA_U8, 99),
	[NFAILOVER_A_APPROVAL] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_APPROVAL_DEADLINE_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_approval_deadline_ms_range),
	[NFAILOVER_A_APPROVAL_DEFAULT] = NLA_POLICY_MAX(NLA_U32, 1),
	[NFAILOVER_A_APPROVAL_EXEMPT] = NLA_POLICY_MAX(NLA_U32, 1),
	[NFAILOVER_A_PAUSE_MAX_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_pause_max_ms_range),
	[NFAILOVER_A_PAUSE_UNKEYED] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_ENGINE_CPU] = { .type = NLA_S32, },
};

/* NFAILOVER_CMD_PORT_GET - do */
const struct nla_policy nfailover_port_get_nl_policy[NFAILOVER_A_PORT + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NFAILOVER_CMD_PORT_SET - do */
const struct nla_policy nfailover_port_set_nl_policy[NFAILOVER_A_HEARTBEAT_ONLY + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PRIO] = { .type = NLA_S32, },
	[NFAILOVER_A_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_interval_us_range),
	[NFAILOVER_A_DETECT_MULTIPLIER] = NLA_POLICY_RANGE(NLA_U8, 2, 255),
	[NFAILOVER_A_ADMIN_DOWN] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_LOCKOUT] = NLA_POLICY_MAX(NLA_U8, 1),
	[NFAILOVER_A_HEARTBEAT_ONLY] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* NFAILOVER_CMD_PAIR_GET - do */
const struct nla_policy nfailover_pair_get_nl_policy[NFAILOVER_A_PEER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* NFAILOVER_CMD_PAIR_ADD - do */
const struct nla_policy nfailover_pair_add_nl_policy[NFAILOVER_A_DETECT_MULTIPLIER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
	[NFAILOVER_A_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_interval_us_range),
	[NFAILOVER_A_DETECT_MULTIPLIER] = NLA_POLICY_RANGE(NLA_U8, 2, 255),
};

/* NFAILOVER_CMD_PAIR_SET - do */
const struct nla_policy nfailover_pair_set_nl_policy[NFAILOVER_A_ADMIN_DOWN + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
	[NFAILOVER_A_INTERVAL_US] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_interval_us_range),
	[NFAILOVER_A_DETECT_MULTIPLIER] = NLA_POLICY_RANGE(NLA_U8, 2, 255),
	[NFAILOVER_A_ADMIN_DOWN] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* NFAILOVER_CMD_PAIR_DEL - do */
const struct nla_policy nfailover_pair_del_nl_policy[NFAILOVER_A_REMOTE + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
};

/* NFAILOVER_CMD_PEER_GET - do */
const struct nla_policy nfailover_peer_get_nl_policy[NFAILOVER_A_PEER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* NFAILOVER_CMD_SWITCH - do */
const struct nla_policy nfailover_switch_nl_policy[NFAILOVER_A_FORCE + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_FORCE] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* NFAILOVER_CMD_CLEAR - do */
const struct nla_policy nfailover_clear_nl_policy[NFAILOVER_A_DEV + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* NFAILOVER_CMD_PAIR_PROBE - do */
const struct nla_policy nfailover_pair_probe_nl_policy[NFAILOVER_A_REMOTE + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
};

/* NFAILOVER_CMD_EXERCISE - do */
const struct nla_policy nfailover_exercise_nl_policy[NFAILOVER_A_FORCE + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_FORCE] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* NFAILOVER_CMD_KEY_ADD - do */
const struct nla_policy nfailover_key_add_nl_policy[NFAILOVER_A_KEY + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_KEY_ID] = { .type = NLA_U8, },
	[NFAILOVER_A_KEY] = NLA_POLICY_EXACT_LEN(16),
};

/* NFAILOVER_CMD_KEY_ACTIVATE - do */
const struct nla_policy nfailover_key_activate_nl_policy[NFAILOVER_A_KEY_ID + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_KEY_ID] = { .type = NLA_U8, },
};

/* NFAILOVER_CMD_KEY_DEL - do */
const struct nla_policy nfailover_key_del_nl_policy[NFAILOVER_A_KEY_ID + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_KEY_ID] = { .type = NLA_U8, },
};

/* NFAILOVER_CMD_QUALITY_GET - do */
const struct nla_policy nfailover_quality_get_nl_policy[NFAILOVER_A_PEER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PORT] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_REMOTE] = NLA_POLICY_EXACT_LEN(6),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* NFAILOVER_CMD_APPROVE - do */
const struct nla_policy nfailover_approve_nl_policy[NFAILOVER_A_PEER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* NFAILOVER_CMD_DENY - do */
const struct nla_policy nfailover_deny_nl_policy[NFAILOVER_A_PEER + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PEER] = NLA_POLICY_MIN(NLA_U64, 1),
};

/* NFAILOVER_CMD_PAUSE - do */
const struct nla_policy nfailover_pause_nl_policy[NFAILOVER_A_PAUSE_MS + 1] = {
	[NFAILOVER_A_DEV] = NLA_POLICY_MIN(NLA_U32, 1),
	[NFAILOVER_A_PAUSE_MS] = NLA_POLICY_FULL_RANGE(NLA_U32, &nfailover_a_pause_ms_range),
};

/* Ops table for nfailover */
const struct genl_ops nfailover_nl_ops[20] = {
	{
		.cmd		= NFAILOVER_CMD_DEV_GET,
		.doit		= nfailover_nl_dev_get_doit,
		.dumpit		= nfailover_nl_dev_get_dumpit,
		.policy		= nfailover_dev_get_nl_policy,
		.maxattr	= NFAILOVER_A_DEV,
	},
	{
		.cmd		= NFAILOVER_CMD_DEV_SET,
		.doit		= nfailover_nl_dev_set_doit,
		.policy		= nfailover_dev_set_nl_policy,
		.maxattr	= NFAILOVER_A_ENGINE_CPU,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PORT_GET,
		.doit		= nfailover_nl_port_get_doit,
		.dumpit		= nfailover_nl_port_get_dumpit,
		.policy		= nfailover_port_get_nl_policy,
		.maxattr	= NFAILOVER_A_PORT,
	},
	{
		.cmd		= NFAILOVER_CMD_PORT_SET,
		.doit		= nfailover_nl_port_set_doit,
		.policy		= nfailover_port_set_nl_policy,
		.maxattr	= NFAILOVER_A_HEARTBEAT_ONLY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PAIR_GET,
		.doit		= nfailover_nl_pair_get_doit,
		.dumpit		= nfailover_nl_pair_get_dumpit,
		.policy		= nfailover_pair_get_nl_policy,
		.maxattr	= NFAILOVER_A_PEER,
	},
	{
		.cmd		= NFAILOVER_CMD_PAIR_ADD,
		.doit		= nfailover_nl_pair_add_doit,
		.policy		= nfailover_pair_add_nl_policy,
		.maxattr	= NFAILOVER_A_DETECT_MULTIPLIER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PAIR_SET,
		.doit		= nfailover_nl_pair_set_doit,
		.policy		= nfailover_pair_set_nl_policy,
		.maxattr	= NFAILOVER_A_ADMIN_DOWN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PAIR_DEL,
		.doit		= nfailover_nl_pair_del_doit,
		.policy		= nfailover_pair_del_nl_policy,
		.maxattr	= NFAILOVER_A_REMOTE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PEER_GET,
		.doit		= nfailover_nl_peer_get_doit,
		.dumpit		= nfailover_nl_peer_get_dumpit,
		.policy		= nfailover_peer_get_nl_policy,
		.maxattr	= NFAILOVER_A_PEER,
	},
	{
		.cmd		= NFAILOVER_CMD_SWITCH,
		.doit		= nfailover_nl_switch_doit,
		.policy		= nfailover_switch_nl_policy,
		.maxattr	= NFAILOVER_A_FORCE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_CLEAR,
		.doit		= nfailover_nl_clear_doit,
		.policy		= nfailover_clear_nl_policy,
		.maxattr	= NFAILOVER_A_DEV,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PAIR_PROBE,
		.doit		= nfailover_nl_pair_probe_doit,
		.policy		= nfailover_pair_probe_nl_policy,
		.maxattr	= NFAILOVER_A_REMOTE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_EXERCISE,
		.doit		= nfailover_nl_exercise_doit,
		.dumpit		= nfailover_nl_exercise_dumpit,
		.policy		= nfailover_exercise_nl_policy,
		.maxattr	= NFAILOVER_A_FORCE,
	},
	{
		.cmd		= NFAILOVER_CMD_KEY_ADD,
		.doit		= nfailover_nl_key_add_doit,
		.policy		= nfailover_key_add_nl_policy,
		.maxattr	= NFAILOVER_A_KEY,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_KEY_ACTIVATE,
		.doit		= nfailover_nl_key_activate_doit,
		.policy		= nfailover_key_activate_nl_policy,
		.maxattr	= NFAILOVER_A_KEY_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_KEY_DEL,
		.doit		= nfailover_nl_key_del_doit,
		.policy		= nfailover_key_del_nl_policy,
		.maxattr	= NFAILOVER_A_KEY_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_QUALITY_GET,
		.doit		= nfailover_nl_quality_get_doit,
		.dumpit		= nfailover_nl_quality_get_dumpit,
		.policy		= nfailover_quality_get_nl_policy,
		.maxattr	= NFAILOVER_A_PEER,
	},
	{
		.cmd		= NFAILOVER_CMD_APPROVE,
		.doit		= nfailover_nl_approve_doit,
		.policy		= nfailover_approve_nl_policy,
		.maxattr	= NFAILOVER_A_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_DENY,
		.doit		= nfailover_nl_deny_doit,
		.policy		= nfailover_deny_nl_policy,
		.maxattr	= NFAILOVER_A_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= NFAILOVER_CMD_PAUSE,
		.doit		= nfailover_nl_pause_doit,
		.policy		= nfailover_pause_nl_policy,
		.maxattr	= NFAILOVER_A_PAUSE_MS,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group nfailover_nl_mcgrps[] = {
	[NFAILOVER_NLGRP_EVENTS] = { "events", },
};
