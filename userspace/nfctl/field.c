// SPDX-License-Identifier: GPL-2.0
#include "field.h"

#include <string.h>

static const char *const states[] = {
	[NFAILOVER_STATE_ADMIN_DOWN] = "admin-down",
	[NFAILOVER_STATE_DOWN] = "down",
	[NFAILOVER_STATE_INIT] = "init",
	[NFAILOVER_STATE_UP] = "up",
};

static const char *const diags[] = {
	[NFAILOVER_DIAG_NONE] = "none",
	[NFAILOVER_DIAG_DETECTION_EXPIRED] = "detection-expired",
	[NFAILOVER_DIAG_ECHO_FAILED] = "echo-failed",
	[NFAILOVER_DIAG_NEIGHBOR_DOWN] = "neighbor-down",
	[NFAILOVER_DIAG_FORWARDING_RESET] = "forwarding-reset",
	[NFAILOVER_DIAG_PATH_DOWN] = "path-down",
	[NFAILOVER_DIAG_CONCATENATED_DOWN] = "concatenated-down",
	[NFAILOVER_DIAG_ADMIN_DOWN] = "admin-down",
	[NFAILOVER_DIAG_REVERSE_CONCATENATED_DOWN] = "reverse-concatenated-down",
};

static const char *const peer_states[] = {
	[NFAILOVER_PEER_STATE_LOST] = "lost",
	[NFAILOVER_PEER_STATE_UP] = "up",
	[NFAILOVER_PEER_STATE_HEARTBEAT_ONLY] = "heartbeat-only",
	[NFAILOVER_PEER_STATE_PAUSED] = "paused",
};

static const char *const roles[] = {
	[NFAILOVER_ROLE_SLOW] = "slow",
	[NFAILOVER_ROLE_ACTIVE] = "active",
	[NFAILOVER_ROLE_STANDBY] = "standby",
	[NFAILOVER_ROLE_PEER] = "peer",
};

static const char *const flood_sources[] = {
	[NFAILOVER_FLOOD_SOURCE_DEVICE] = "device",
	[NFAILOVER_FLOOD_SOURCE_PORT] = "port",
};

static const char *const unkeyeds[] = {
	[NFAILOVER_UNKEYED_ACCEPT] = "accept",
	[NFAILOVER_UNKEYED_WARN] = "warn",
	[NFAILOVER_UNKEYED_REFUSE] = "refuse",
};

static const char *const pauses[] = {
	[NFAILOVER_PAUSE_NONE] = "none",
	[NFAILOVER_PAUSE_GRANTED] = "granted",
	[NFAILOVER_PAUSE_DISABLED] = "disabled",
	[NFAILOVER_PAUSE_UNKEYED] = "unkeyed",
	[NFAILOVER_PAUSE_SOON] = "soon",
};

static const char *const drops[] = {
	[NFAILOVER_DROP_NONE] = "none",
	[NFAILOVER_DROP_SHORT] = "short",
	[NFAILOVER_DROP_VERSION] = "version",
	[NFAILOVER_DROP_MALFORMED] = "malformed",
	[NFAILOVER_DROP_KEY] = "key",
	[NFAILOVER_DROP_TAG] = "tag",
	[NFAILOVER_DROP_GROUP] = "group",
	[NFAILOVER_DROP_OWN] = "own",
	[NFAILOVER_DROP_WRONG_RECEIVER] = "wrong-receiver",
	[NFAILOVER_DROP_STALE_NONCE] = "stale-nonce",
	[NFAILOVER_DROP_REPLAY] = "replay",
	[NFAILOVER_DROP_PEER_CAP] = "peer-cap",
	[NFAILOVER_DROP_IDENTITY_IN_USE] = "identity-in-use",
	[NFAILOVER_DROP_UNKNOWN] = "unknown",
	[NFAILOVER_DROP_UNKEYED] = "unkeyed",
};

static const char *const path_mtus[] = {
	[NFAILOVER_PATH_MTU_UNKNOWN] = "unknown",
	[NFAILOVER_PATH_MTU_OK] = "ok",
	[NFAILOVER_PATH_MTU_TOO_SMALL] = "too-small",
};

static const char *const events[NFAILOVER_EVENT_MAX + 1] = {
	[NFAILOVER_EVENT_PAIR_UP] = "pair-up",
	[NFAILOVER_EVENT_PAIR_DOWN] = "pair-down",
	[NFAILOVER_EVENT_FAILOVER] = "failover",
	[NFAILOVER_EVENT_SWITCHOVER] = "switchover",
	[NFAILOVER_EVENT_FAILBACK] = "failback",
	[NFAILOVER_EVENT_PEER_FOUND] = "peer-found",
	[NFAILOVER_EVENT_PEER_LOST] = "peer-lost",
	[NFAILOVER_EVENT_DEFAULT_PORT] = "default-port",
	[NFAILOVER_EVENT_PORT_UP] = "port-up",
	[NFAILOVER_EVENT_PORT_DOWN] = "port-down",
	[NFAILOVER_EVENT_SELF_SUSPECT] = "self-suspect",
	[NFAILOVER_EVENT_PORT_ADD] = "port-add",
	[NFAILOVER_EVENT_PORT_DEL] = "port-del",
	[NFAILOVER_EVENT_PEER_ADD] = "peer-add",
	[NFAILOVER_EVENT_PEER_DEL] = "peer-del",
	[NFAILOVER_EVENT_GATEWAY_LOST] = "gateway-lost",
	[NFAILOVER_EVENT_GATEWAY_FOUND] = "gateway-found",
	[NFAILOVER_EVENT_PACE] = "pace",
	[NFAILOVER_EVENT_MTU_MISMATCH] = "mtu-mismatch",
	[NFAILOVER_EVENT_MTU_MATCH] = "mtu-match",
	[NFAILOVER_EVENT_REJECTED] = "rejected",
	[NFAILOVER_EVENT_UNKEYED] = "unkeyed",
	[NFAILOVER_EVENT_PEER_BARRED] = "peer-barred",
	[NFAILOVER_EVENT_PEER_UNBARRED] = "peer-unbarred",
	[NFAILOVER_EVENT_PAIR_DEGRADED] = "pair-degraded",
	[NFAILOVER_EVENT_PAIR_MENDED] = "pair-mended",
	[NFAILOVER_EVENT_LINKS_LOST] = "links-lost",
	[NFAILOVER_EVENT_LINKS_FOUND] = "links-found",
	[NFAILOVER_EVENT_APPROVAL_NEEDED] = "approval-needed",
	[NFAILOVER_EVENT_APPROVAL_DENIED] = "approval-denied",
	[NFAILOVER_EVENT_APPROVAL_WITHDRAWN] = "approval-withdrawn",
	[NFAILOVER_EVENT_PEER_PAUSED] = "peer-paused",
	[NFAILOVER_EVENT_PEER_RESUMED] = "peer-resumed",
};

static const char *const reasons[NFAILOVER_REASON_MAX + 1] = {
	[NFAILOVER_REASON_NONE] = "none",
	[NFAILOVER_REASON_INITIAL] = "initial",
	[NFAILOVER_REASON_SILENCE] = "silence",
	[NFAILOVER_REASON_CARRIER] = "carrier",
	[NFAILOVER_REASON_REMOTE] = "remote",
	[NFAILOVER_REASON_ADMIN_DOWN] = "admin-down",
	[NFAILOVER_REASON_REMOVED] = "removed",
	[NFAILOVER_REASON_PRIORITY] = "priority",
	[NFAILOVER_REASON_WTR] = "wtr",
	[NFAILOVER_REASON_MANUAL] = "manual",
	[NFAILOVER_REASON_CLEAR] = "clear",
	[NFAILOVER_REASON_FORCED] = "forced",
	[NFAILOVER_REASON_LOCKOUT] = "lockout",
	[NFAILOVER_REASON_PORT_DOWN] = "port-down",
	[NFAILOVER_REASON_NO_PEER] = "no-peer",
	[NFAILOVER_REASON_GATEWAY] = "gateway",
	[NFAILOVER_REASON_DEGRADE] = "degrade",
	[NFAILOVER_REASON_HEARTBEAT_ONLY] = "heartbeat-only",
};

static const char *const requests[] = {
	[NFAILOVER_REQUEST_NONE] = "none",
	[NFAILOVER_REQUEST_MANUAL] = "manual",
	[NFAILOVER_REQUEST_FORCED] = "forced",
};

static const char *const refusals[] = {
	[NFAILOVER_REFUSAL_NONE] = "none",
	[NFAILOVER_REFUSAL_DOWN] = "down",
	[NFAILOVER_REFUSAL_LOCKOUT] = "lockout",
	[NFAILOVER_REFUSAL_FORCED] = "forced",
	[NFAILOVER_REFUSAL_DEGRADED] = "degraded",
	[NFAILOVER_REFUSAL_FAILED] = "failed",
	[NFAILOVER_REFUSAL_HEARTBEAT_ONLY] = "heartbeat-only",
};

static const char *const standings[] = {
	[NFAILOVER_STANDING_ACTIVE] = "active",
	[NFAILOVER_STANDING_HELD_OFF] = "held-off",
	[NFAILOVER_STANDING_NOWHERE] = "nowhere",
	[NFAILOVER_STANDING_LOCKOUT] = "lockout",
	[NFAILOVER_STANDING_DOWN] = "down",
	[NFAILOVER_STANDING_NEXT] = "next",
	[NFAILOVER_STANDING_REQUEST] = "request",
	[NFAILOVER_STANDING_WORSE] = "worse",
	[NFAILOVER_STANDING_STAYS] = "stays",
	[NFAILOVER_STANDING_UNPROVEN] = "unproven",
	[NFAILOVER_STANDING_WAITS] = "waits",
	[NFAILOVER_STANDING_DAMPED] = "damped",
	[NFAILOVER_STANDING_DEGRADED] = "degraded",
	[NFAILOVER_STANDING_HEARTBEAT_ONLY] = "heartbeat-only",
	[NFAILOVER_STANDING_UNAPPROVED] = "unapproved",
	[NFAILOVER_STANDING_PENDING] = "pending",
	[NFAILOVER_STANDING_DENIED] = "denied",
};

static const char *const approval_defaults[] = {
	[NFAILOVER_APPROVAL_DEFAULT_APPROVE] = "approve",
	[NFAILOVER_APPROVAL_DEFAULT_DENY] = "deny",
};

static const char *const approval_exempts[] = {
	[NFAILOVER_APPROVAL_EXEMPT_NONE] = "none",
	[NFAILOVER_APPROVAL_EXEMPT_CARRIER] = "carrier",
};

static const char *const approval_states[] = {
	[NFAILOVER_APPROVAL_STATE_NONE] = "none",
	[NFAILOVER_APPROVAL_STATE_PENDING] = "pending",
	[NFAILOVER_APPROVAL_STATE_APPROVED] = "approved",
	[NFAILOVER_APPROVAL_STATE_DENIED] = "denied",
	[NFAILOVER_APPROVAL_STATE_WITHDRAWN] = "withdrawn",
};

const struct nfc_field nfc_fields[NFAILOVER_A_MAX + 1] = {
	[NFAILOVER_A_DEV] = { "dev", NFC_IFINDEX },
	[NFAILOVER_A_PORT] = { "port", NFC_IFINDEX },
	[NFAILOVER_A_REMOTE] = { "remote", NFC_MAC },
	[NFAILOVER_A_PEER] = { "peer", NFC_ID },
	[NFAILOVER_A_INTERVAL_US] = { "interval-us", NFC_U32 },
	[NFAILOVER_A_DETECT_MULTIPLIER] = { "detect-multiplier", NFC_U8 },
	[NFAILOVER_A_ADMIN_DOWN] = { "admin-down", NFC_BOOL },
	[NFAILOVER_A_LOCKOUT] = { "lockout", NFC_BOOL },
	[NFAILOVER_A_HEARTBEAT_ONLY] = { "heartbeat-only", NFC_BOOL },
	[NFAILOVER_A_FORCE] = { "force", NFC_BOOL },
	[NFAILOVER_A_PRIO] = { "prio", NFC_S32 },
	[NFAILOVER_A_NODE_ID] = { "node-id", NFC_ID },
	[NFAILOVER_A_GROUP] = { "group", NFC_U32 },
	[NFAILOVER_A_DISCOVERY] = { "discovery", NFC_BOOL },
	[NFAILOVER_A_HELLO_INTERVAL_US] = { "hello-interval-us", NFC_U32 },
	[NFAILOVER_A_HELLO_ADDRESS] = { "hello-address", NFC_MAC },
	[NFAILOVER_A_ETHERTYPE] = { "ethertype", NFC_X16 },
	[NFAILOVER_A_ANNOUNCE_COUNT] = { "announce-count", NFC_U8 },
	[NFAILOVER_A_ANNOUNCE_INTERVAL_MS] = { "announce-interval-ms", NFC_U32 },
	[NFAILOVER_A_GATEWAYS] = { "gateways", NFC_ADDRS },
	[NFAILOVER_A_GATEWAY_INTERVAL_US] = { "gateway-interval-us", NFC_U32 },
	[NFAILOVER_A_GATEWAY_MULTIPLIER] = { "gateway-multiplier", NFC_U8 },
	[NFAILOVER_A_GATEWAY_ALL] = { "gateway-all", NFC_BOOL },
	[NFAILOVER_A_REVERTIVE] = { "revertive", NFC_BOOL },
	[NFAILOVER_A_WAIT_TO_RESTORE_MS] = { "wait-to-restore-ms", NFC_U32 },
	[NFAILOVER_A_HOLD_OFF_MS] = { "hold-off-ms", NFC_U32 },
	[NFAILOVER_A_DAMPING_MS] = { "damping-ms", NFC_U32 },
	[NFAILOVER_A_DEGRADE_LOSS] = { "degrade-loss", NFC_U8 },
	[NFAILOVER_A_MAX_PEERS] = { "max-peers", NFC_U32 },
	[NFAILOVER_A_SLOW_INTERVAL_US] = { "slow-interval-us", NFC_U32 },
	[NFAILOVER_A_PULSE_BUDGET] = { "pulse-budget", NFC_U32 },
	[NFAILOVER_A_PEER_CARRIER] = { "peer-carrier", NFC_BOOL },
	[NFAILOVER_A_FLOOD_SOURCE] = { "flood-source", NFC_WORD, flood_sources,
				       ARRAY_SIZE(flood_sources) },
	[NFAILOVER_A_UNKEYED] = { "unkeyed", NFC_WORD, unkeyeds, ARRAY_SIZE(unkeyeds) },
	[NFAILOVER_A_PAUSE_MAX_MS] = { "pause-max-ms", NFC_U32 },
	[NFAILOVER_A_PAUSE_UNKEYED] = { "pause-unkeyed", NFC_BOOL },
	[NFAILOVER_A_ENGINE_CPU] = { "engine-cpu", NFC_CPU },
	[NFAILOVER_A_PAUSE_MS] = { "pause-ms", NFC_U32 },
	[NFAILOVER_A_KEY_ID] = { "key-id", NFC_U8 },
	[NFAILOVER_A_KEY] = { "key", NFC_OTHER },
	[NFAILOVER_A_KEY_RING] = { "key-ring", NFC_OTHER },
	[NFAILOVER_A_APPROVAL] = { "approval", NFC_BOOL },
	[NFAILOVER_A_APPROVAL_DEADLINE_MS] = { "approval-deadline-ms", NFC_U32 },
	[NFAILOVER_A_APPROVAL_DEFAULT] = { "approval-default", NFC_WORD, approval_defaults,
					   ARRAY_SIZE(approval_defaults) },
	[NFAILOVER_A_APPROVAL_EXEMPT] = { "approval-exempt", NFC_WORD, approval_exempts,
					  ARRAY_SIZE(approval_exempts) },
	[NFAILOVER_A_DROP] = { "drop", NFC_WORD, drops, ARRAY_SIZE(drops) },
	[NFAILOVER_A_COUNT] = { "count", NFC_U64 },
	[NFAILOVER_A_DEV_NAME] = { "dev", NFC_STRING },
	[NFAILOVER_A_PORT_NAME] = { "port", NFC_STRING },
	[NFAILOVER_A_ADDRESS] = { "address", NFC_MAC },
	[NFAILOVER_A_GATEWAY_LOST] = { "gateway-lost", NFC_BOOL },
	[NFAILOVER_A_CARRIER] = { "carrier", NFC_BOOL },
	[NFAILOVER_A_IS_DEFAULT] = { "is-default", NFC_BOOL },
	[NFAILOVER_A_DEFAULT_PORT] = { "default-port", NFC_IFINDEX },
	[NFAILOVER_A_REQUESTED_PORT] = { "requested-port", NFC_IFINDEX },
	[NFAILOVER_A_STATE] = { "state", NFC_WORD, states, ARRAY_SIZE(states) },
	[NFAILOVER_A_REMOTE_STATE] = { "remote-state", NFC_WORD, states, ARRAY_SIZE(states) },
	[NFAILOVER_A_DIAG] = { "diag", NFC_WORD, diags, ARRAY_SIZE(diags) },
	[NFAILOVER_A_ACTIVE] = { "active", NFC_BOOL },
	[NFAILOVER_A_ROLE] = { "role", NFC_WORD, roles, ARRAY_SIZE(roles) },
	[NFAILOVER_A_SIGNAL_FAIL] = { "signal-fail", NFC_BOOL },
	[NFAILOVER_A_PINNED] = { "pinned", NFC_BOOL },
	[NFAILOVER_A_TX_INTERVAL_US] = { "tx-interval-us", NFC_U32 },
	[NFAILOVER_A_DETECTION_TIME_US] = { "detection-time-us", NFC_U32 },
	[NFAILOVER_A_RTT_NS] = { "rtt-ns", NFC_U64 },
	[NFAILOVER_A_UP_SINCE_NS] = { "up-since-ns", NFC_U64 },
	[NFAILOVER_A_ACTIVE_PORT] = { "active-port", NFC_IFINDEX },
	[NFAILOVER_A_ACTIVE_REMOTE] = { "active-remote", NFC_MAC },
	[NFAILOVER_A_PEER_STATE] = { "state", NFC_WORD, peer_states, ARRAY_SIZE(peer_states) },
	[NFAILOVER_A_PAIRS] = { "pairs", NFC_U32 },
	[NFAILOVER_A_PAIRS_UP] = { "pairs-up", NFC_U32 },
	[NFAILOVER_A_REQUEST] = { "request", NFC_WORD, requests, ARRAY_SIZE(requests) },
	[NFAILOVER_A_STATS] = { "stats", NFC_STATS },
	[NFAILOVER_A_MOVED] = { "moved", NFC_U32 },
	[NFAILOVER_A_STAYED] = { "stayed", NFC_ID },
	[NFAILOVER_A_EVENT] = { "event", NFC_WORD, events, ARRAY_SIZE(events) },
	[NFAILOVER_A_SEQ] = { "seq", NFC_U64 },
	[NFAILOVER_A_TIME_NS] = { "time-ns", NFC_U64 },
	[NFAILOVER_A_FROM] = { "from", NFC_PATH },
	[NFAILOVER_A_TO] = { "to", NFC_PATH },
	[NFAILOVER_A_REASON] = { "reason", NFC_WORD, reasons, ARRAY_SIZE(reasons) },
	[NFAILOVER_A_LAST_RX_NS] = { "last-rx-ns", NFC_U64 },
	[NFAILOVER_A_VERDICT_NS] = { "verdict-ns", NFC_U64 },
	[NFAILOVER_A_SWITCH_NS] = { "switch-ns", NFC_U64 },
	[NFAILOVER_A_LATE_NS] = { "late-ns", NFC_U64 },
	[NFAILOVER_A_PULSE_RATE] = { "pulse-rate", NFC_U32 },
	[NFAILOVER_A_STRETCH] = { "stretch", NFC_U32 },
	[NFAILOVER_A_SLOW_STRETCH] = { "slow-stretch", NFC_U32 },
	[NFAILOVER_A_PATH_MTU] = { "path-mtu", NFC_WORD, path_mtus, ARRAY_SIZE(path_mtus) },
	[NFAILOVER_A_MTU] = { "mtu", NFC_U32 },
	[NFAILOVER_A_REMOTE_MTU] = { "remote-mtu", NFC_U32 },
	[NFAILOVER_A_OWN_INTERVAL_US] = { "own-interval-us", NFC_U32 },
	[NFAILOVER_A_OWN_DETECT_MULTIPLIER] = { "own-detect-multiplier", NFC_U8 },
	[NFAILOVER_A_OWN_ADMIN_DOWN] = { "own-admin-down", NFC_BOOL },
	[NFAILOVER_A_STANDING] = { "standing", NFC_WORD, standings, ARRAY_SIZE(standings) },
	[NFAILOVER_A_UNTIL_NS] = { "until-ns", NFC_U64 },
	[NFAILOVER_A_IF_FAILED] = { "if-failed", NFC_WORD, standings, ARRAY_SIZE(standings) },
	[NFAILOVER_A_REFUSAL] = { "refusal", NFC_WORD, refusals, ARRAY_SIZE(refusals) },
	[NFAILOVER_A_BARRED] = { "barred", NFC_BOOL },
	[NFAILOVER_A_PENALTY] = { "penalty", NFC_U8 },
	[NFAILOVER_A_DEGRADED] = { "degraded", NFC_BOOL },
	[NFAILOVER_A_REMOTE_DEGRADED] = { "remote-degraded", NFC_BOOL },
	[NFAILOVER_A_HEARD_ON] = { "heard-on", NFC_PATH },
	[NFAILOVER_A_QUALITY] = { "quality", NFC_QUALITY },
	[NFAILOVER_A_APPROVAL_STATE] = { "approval-state", NFC_WORD, approval_states,
					 ARRAY_SIZE(approval_states) },
	[NFAILOVER_A_APPROVAL_REASON] = { "approval-reason", NFC_WORD, reasons,
					  ARRAY_SIZE(reasons) },
	[NFAILOVER_A_APPROVALS] = { "approvals", NFC_U32 },
	[NFAILOVER_A_PAUSE] = { "pause", NFC_WORD, pauses, ARRAY_SIZE(pauses) },
	[NFAILOVER_A_PAUSE_UNTIL_NS] = { "pause-until-ns", NFC_U64 },
	[NFAILOVER_A_PAUSE_KNOWN] = { "pause-known", NFC_BOOL },
	[NFAILOVER_A_SILENCE_NS] = { "silence-ns", NFC_U64 },
	[NFAILOVER_A_DATA_FRAMES] = { "data-frames", NFC_U64 },
};

const char *const nfc_counters[NFAILOVER_A_STATS_MAX + 1] = {
	[NFAILOVER_A_STATS_RX_PACKETS] = "rx-packets",
	[NFAILOVER_A_STATS_RX_BYTES] = "rx-bytes",
	[NFAILOVER_A_STATS_TX_PACKETS] = "tx-packets",
	[NFAILOVER_A_STATS_TX_BYTES] = "tx-bytes",
	[NFAILOVER_A_STATS_RX_DROPPED] = "rx-dropped",
	[NFAILOVER_A_STATS_TX_DROPPED] = "tx-dropped",
	[NFAILOVER_A_STATS_TX_NO_PORT] = "tx-no-port",
	[NFAILOVER_A_STATS_RX_FLOODED_OWN] = "rx-flooded-own",
	[NFAILOVER_A_STATS_RX_FLOODED_COPY] = "rx-flooded-copy",
	[NFAILOVER_A_STATS_RX_PULSES] = "rx-pulses",
	[NFAILOVER_A_STATS_TX_PULSES] = "tx-pulses",
	[NFAILOVER_A_STATS_TX_PULSE_ERRORS] = "tx-pulse-errors",
	[NFAILOVER_A_STATS_LOST_PULSES] = "lost-pulses",
	[NFAILOVER_A_STATS_RX_HELLOS] = "rx-hellos",
	[NFAILOVER_A_STATS_TX_HELLOS] = "tx-hellos",
	[NFAILOVER_A_STATS_TX_CHALLENGES] = "tx-challenges",
	[NFAILOVER_A_STATS_DROP_SHORT] = "drop-short",
	[NFAILOVER_A_STATS_DROP_VERSION] = "drop-version",
	[NFAILOVER_A_STATS_DROP_MALFORMED] = "drop-malformed",
	[NFAILOVER_A_STATS_DROP_KEY] = "drop-key",
	[NFAILOVER_A_STATS_DROP_TAG] = "drop-tag",
	[NFAILOVER_A_STATS_DROP_GROUP] = "drop-group",
	[NFAILOVER_A_STATS_DROP_OWN] = "drop-own",
	[NFAILOVER_A_STATS_DROP_WRONG_RECEIVER] = "drop-wrong-receiver",
	[NFAILOVER_A_STATS_DROP_STALE_NONCE] = "drop-stale-nonce",
	[NFAILOVER_A_STATS_DROP_REPLAY] = "drop-replay",
	[NFAILOVER_A_STATS_DROP_PEER_CAP] = "drop-peer-cap",
	[NFAILOVER_A_STATS_DROP_IDENTITY_IN_USE] = "drop-identity-in-use",
	[NFAILOVER_A_STATS_DROP_UNKNOWN] = "drop-unknown",
	[NFAILOVER_A_STATS_DROP_UNKEYED] = "drop-unkeyed",
	[NFAILOVER_A_STATS_SELF_SUSPECT] = "self-suspect",
	[NFAILOVER_A_STATS_LOST_EVENTS] = "lost-events",
	[NFAILOVER_A_STATS_UPS] = "ups",
	[NFAILOVER_A_STATS_DOWNS] = "downs",
	[NFAILOVER_A_STATS_FAILOVERS] = "failovers",
	[NFAILOVER_A_STATS_SWITCHOVERS] = "switchovers",
	[NFAILOVER_A_STATS_FAILBACKS] = "failbacks",
	[NFAILOVER_A_STATS_PACE_CHANGES] = "pace-changes",
	[NFAILOVER_A_STATS_DEGRADES] = "degrades",
	[NFAILOVER_A_STATS_RX_HEARTBEAT_ONLY] = "rx-heartbeat-only",
};

const char *const nfc_qualities[NFAILOVER_A_QUALITY_MAX + 1] = {
	[NFAILOVER_A_QUALITY_EXPECTED] = "expected",
	[NFAILOVER_A_QUALITY_LOST] = "lost",
	[NFAILOVER_A_QUALITY_LATE] = "late",
	[NFAILOVER_A_QUALITY_RTT_MIN_NS] = "rtt-min-ns",
	[NFAILOVER_A_QUALITY_RTT_AVG_NS] = "rtt-avg-ns",
	[NFAILOVER_A_QUALITY_RTT_MAX_NS] = "rtt-max-ns",
	[NFAILOVER_A_QUALITY_JITTER_NS] = "jitter-ns",
	[NFAILOVER_A_QUALITY_GAP_MAX_NS] = "gap-max-ns",
	[NFAILOVER_A_QUALITY_DETECTION_SHARE] = "detection-share",
	[NFAILOVER_A_QUALITY_DETECTION_SHARE_EVER] = "detection-share-ever",
	[NFAILOVER_A_QUALITY_RTT_MAX_EVER_NS] = "rtt-max-ever-ns",
	[NFAILOVER_A_QUALITY_GAP_MAX_EVER_NS] = "gap-max-ever-ns",
	[NFAILOVER_A_QUALITY_RTT_BINS] = "rtt-bins",
	[NFAILOVER_A_QUALITY_GAP_BINS] = "gap-bins",
};

enum nfc_type nfc_field_type(unsigned int attr)
{
	return attr > NFAILOVER_A_MAX ? NFC_UNKNOWN : nfc_fields[attr].type;
}

const char *nfc_field_name(unsigned int attr)
{
	if (attr > NFAILOVER_A_MAX || !nfc_fields[attr].name)
		return "unknown attribute";
	return nfc_fields[attr].name;
}

const char *nfc_field_word(unsigned int attr, u32 value)
{
	const struct nfc_field *field = &nfc_fields[attr];

	return value < field->n_words ? field->words[value] : NULL;
}

u64 nfc_field_number(const void *data, size_t len)
{
	u64 n64;
	u32 n32;
	u16 n16;

	switch (len) {
	case sizeof(u8):
		return *(const u8 *)data;
	case sizeof(n16):
		memcpy(&n16, data, sizeof(n16));
		return n16;
	case sizeof(n32):
		memcpy(&n32, data, sizeof(n32));
		return n32;
	case sizeof(n64):
		memcpy(&n64, data, sizeof(n64));
		return n64;
	default:
		return 0;
	}
}
