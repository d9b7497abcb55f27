/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nfailover.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_NFAILOVER_GEN_H
#define _LINUX_NFAILOVER_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/nfailover.h>

extern const struct nla_policy nfailover_dev_get_nl_policy[NFAILOVER_A_DEV + 1];

extern const struct nla_policy nfailover_dev_set_nl_policy[NFAILOVER_A_ENGINE_CPU + 1];

extern const struct nla_policy nfailover_port_get_nl_policy[NFAILOVER_A_PORT + 1];

extern const struct nla_policy nfailover_port_set_nl_policy[NFAILOVER_A_HEARTBEAT_ONLY + 1];

extern const struct nla_policy nfailover_pair_get_nl_policy[NFAILOVER_A_PEER + 1];

extern const struct nla_policy nfailover_pair_add_nl_policy[NFAILOVER_A_DETECT_MULTIPLIER + 1];

extern const struct nla_policy nfailover_pair_set_nl_policy[NFAILOVER_A_ADMIN_DOWN + 1];

extern const struct nla_policy nfailover_pair_del_nl_policy[NFAILOVER_A_REMOTE + 1];

extern const struct nla_policy nfailover_peer_get_nl_policy[NFAILOVER_A_PEER + 1];

extern const struct nla_policy nfailover_switch_nl_policy[NFAILOVER_A_FORCE + 1];

extern const struct nla_policy nfailover_clear_nl_policy[NFAILOVER_A_DEV + 1];

extern const struct nla_policy nfailover_pair_probe_nl_policy[NFAILOVER_A_REMOTE + 1];

extern const struct nla_policy nfailover_exercise_nl_policy[NFAILOVER_A_FORCE + 1];

extern const struct nla_policy nfailover_key_add_nl_policy[NFAILOVER_A_KEY + 1];

extern const struct nla_policy nfailover_key_activate_nl_policy[NFAILOVER_A_KEY_ID + 1];

extern const struct nla_policy nfailover_key_del_nl_policy[NFAILOVER_A_KEY_ID + 1];

extern const struct nla_policy nfailover_quality_get_nl_policy[NFAILOVER_A_PEER + 1];

extern const struct nla_policy nfailover_approve_nl_policy[NFAILOVER_A_PEER + 1];

extern const struct nla_policy nfailover_deny_nl_policy[NFAILOVER_A_PEER + 1];

extern const struct nla_policy nfailover_pause_nl_policy[NFAILOVER_A_PAUSE_MS + 1];

/* Ops table for nfailover */
extern const struct genl_ops nfailover_nl_ops[20];

int nfailover_nl_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_dev_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int nfailover_nl_dev_set_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_port_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nfailover_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pair_get_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pair_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nfailover_nl_pair_add_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pair_set_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pair_del_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_peer_get_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_peer_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nfailover_nl_switch_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_clear_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pair_probe_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_exercise_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_exercise_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int nfailover_nl_key_add_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_key_activate_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_quality_get_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_quality_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int nfailover_nl_approve_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_deny_doit(struct sk_buff *skb, struct genl_info *info);
int nfailover_nl_pause_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	NFAILOVER_NLGRP_EVENTS,
};

#endif /* _LINUX_NFAILOVER_GEN_H */
