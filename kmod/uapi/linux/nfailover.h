/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/nfailover.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_NFAILOVER_H
#define _UAPI_LINUX_NFAILOVER_H

#define NFAILOVER_FAMILY_NAME		"nfailover"
#define NFAILOVER_FAMILY_VERSION	1

/**
 * enum nfailover_state - The state of a session, with the numbers of RFC 5880.
 * @NFAILOVER_STATE_ADMIN_DOWN: Taken down by command, on this side.
 * @NFAILOVER_STATE_DOWN: Nothing heard for the detection time, or never
 *   anything.
 * @NFAILOVER_STATE_INIT: The other side is heard, but does not say yet that it
 *   hears us.
 * @NFAILOVER_STATE_UP: Both sides hear each other.
 */
enum nfailover_state {
	NFAILOVER_STATE_ADMIN_DOWN,
	NFAILOVER_STATE_DOWN,
	NFAILOVER_STATE_INIT,
	NFAILOVER_STATE_UP,
};

/**
 * enum nfailover_diag - Why a session left the state up last, with the numbers
 *   of RFC 5880.
 * @NFAILOVER_DIAG_NONE: It never did.
 * @NFAILOVER_DIAG_DETECTION_EXPIRED: The detection time passed in silence.
 * @NFAILOVER_DIAG_ECHO_FAILED: Not used here.
 * @NFAILOVER_DIAG_NEIGHBOR_DOWN: The other side said that it is down.
 * @NFAILOVER_DIAG_FORWARDING_RESET: Not used here.
 * @NFAILOVER_DIAG_PATH_DOWN: The local port has no carrier or is down.
 * @NFAILOVER_DIAG_CONCATENATED_DOWN: Not used here.
 * @NFAILOVER_DIAG_ADMIN_DOWN: Taken down by command.
 * @NFAILOVER_DIAG_REVERSE_CONCATENATED_DOWN: Not used here.
 */
enum nfailover_diag {
	NFAILOVER_DIAG_NONE,
	NFAILOVER_DIAG_DETECTION_EXPIRED,
	NFAILOVER_DIAG_ECHO_FAILED,
	NFAILOVER_DIAG_NEIGHBOR_DOWN,
	NFAILOVER_DIAG_FORWARDING_RESET,
	NFAILOVER_DIAG_PATH_DOWN,
	NFAILOVER_DIAG_CONCATENATED_DOWN,
	NFAILOVER_DIAG_ADMIN_DOWN,
	NFAILOVER_DIAG_REVERSE_CONCATENATED_DOWN,
};

/**
 * enum nfailover_peer_state - Whether a peer can be reached at all.
 * @NFAILOVER_PEER_STATE_LOST: None of its pairs is up.
 * @NFAILOVER_PEER_STATE_UP: At least one of its pairs that may carry data is
 *   up.
 * @NFAILOVER_PEER_STATE_HEARTBEAT_ONLY: It lives, but its links do not: it is
 *   heard on heartbeat-only pairs, and no other one is up.
 * @NFAILOVER_PEER_STATE_PAUSED: Nothing is heard of it, as it had announced.
 *   Its pairs are held up.
 */
enum nfailover_peer_state {
	NFAILOVER_PEER_STATE_LOST,
	NFAILOVER_PEER_STATE_UP,
	NFAILOVER_PEER_STATE_HEARTBEAT_ONLY,
	NFAILOVER_PEER_STATE_PAUSED,
};

/**
 * enum nfailover_flood_source - Whose address is the source of a frame of the
 *   device that belongs to no pair.
 * @NFAILOVER_FLOOD_SOURCE_DEVICE: The device's.
 * @NFAILOVER_FLOOD_SOURCE_PORT: That of the port on which it leaves.
 */
enum nfailover_flood_source {
	NFAILOVER_FLOOD_SOURCE_DEVICE,
	NFAILOVER_FLOOD_SOURCE_PORT,
};

/**
 * enum nfailover_unkeyed - What becomes of pulses with the key of zeros, which
 *   anybody can make.
 * @NFAILOVER_UNKEYED_ACCEPT: They are taken.
 * @NFAILOVER_UNKEYED_WARN: They are taken, with an event.
 * @NFAILOVER_UNKEYED_REFUSE: They are dropped.
 */
enum nfailover_unkeyed {
	NFAILOVER_UNKEYED_ACCEPT,
	NFAILOVER_UNKEYED_WARN,
	NFAILOVER_UNKEYED_REFUSE,
};

/**
 * enum nfailover_drop - Why a pulse is dropped. Each has its counter.
 * @NFAILOVER_DROP_NONE: It is not.
 * @NFAILOVER_DROP_SHORT: It is shorter than its header, or than it says.
 * @NFAILOVER_DROP_VERSION: It has another version.
 * @NFAILOVER_DROP_MALFORMED: Its lengths or values contradict each other.
 * @NFAILOVER_DROP_KEY: Its key id is not known here.
 * @NFAILOVER_DROP_TAG: Its tag is wrong, so it was damaged, or forged, or made
 *   with another key.
 * @NFAILOVER_DROP_GROUP: It is of another group.
 * @NFAILOVER_DROP_OWN: It carries this node's own id.
 * @NFAILOVER_DROP_WRONG_RECEIVER: It is meant for another node.
 * @NFAILOVER_DROP_STALE_NONCE: Its nonces are not those of the session.
 * @NFAILOVER_DROP_REPLAY: Its sequence number was heard before, or is too old.
 * @NFAILOVER_DROP_PEER_CAP: No more peers or pairs are allowed.
 * @NFAILOVER_DROP_IDENTITY_IN_USE: A MAC address that it claims is in use.
 * @NFAILOVER_DROP_UNKNOWN: There is no pair with its sender, and discovery is
 *   off.
 * @NFAILOVER_DROP_UNKEYED: It has the key of zeros, and that is refused, or
 *   warned of.
 */
enum nfailover_drop {
	NFAILOVER_DROP_NONE,
	NFAILOVER_DROP_SHORT,
	NFAILOVER_DROP_VERSION,
	NFAILOVER_DROP_MALFORMED,
	NFAILOVER_DROP_KEY,
	NFAILOVER_DROP_TAG,
	NFAILOVER_DROP_GROUP,
	NFAILOVER_DROP_OWN,
	NFAILOVER_DROP_WRONG_RECEIVER,
	NFAILOVER_DROP_STALE_NONCE,
	NFAILOVER_DROP_REPLAY,
	NFAILOVER_DROP_PEER_CAP,
	NFAILOVER_DROP_IDENTITY_IN_USE,
	NFAILOVER_DROP_UNKNOWN,
	NFAILOVER_DROP_UNKEYED,
};

/**
 * enum nfailover_event - What an event tells.
 * @NFAILOVER_EVENT_PAIR_UP: A pair is up.
 * @NFAILOVER_EVENT_PAIR_DOWN: A pair is not up any more; reason and diag say
 *   why.
 * @NFAILOVER_EVENT_FAILOVER: A peer's active pair changed after a fault.
 * @NFAILOVER_EVENT_SWITCHOVER: A peer's active pair changed by command, or is
 *   its first (reason initial).
 * @NFAILOVER_EVENT_FAILBACK: A peer's active pair changed to the preferred
 *   one.
 * @NFAILOVER_EVENT_PEER_FOUND: The first pair of a peer is up, for the first
 *   time or again.
 * @NFAILOVER_EVENT_PEER_LOST: The last pair of a peer is not up any more.
 *   Nothing is switched.
 * @NFAILOVER_EVENT_DEFAULT_PORT: The default port of the device changed.
 * @NFAILOVER_EVENT_PORT_UP: A port is up and has carrier.
 * @NFAILOVER_EVENT_PORT_DOWN: A port is down or has no carrier.
 * @NFAILOVER_EVENT_SELF_SUSPECT: A verdict is withheld until until-ns, because
 *   this host is late itself; late-ns tells how much. Or it is so once more,
 *   as data-frames of the peer came in there meanwhile.
 * @NFAILOVER_EVENT_PORT_ADD: A port was enslaved.
 * @NFAILOVER_EVENT_PORT_DEL: A port was released.
 * @NFAILOVER_EVENT_PEER_ADD: A peer is known from now on.
 * @NFAILOVER_EVENT_PEER_DEL: A peer is forgotten.
 * @NFAILOVER_EVENT_GATEWAY_LOST: The gateways do not answer on a port.
 * @NFAILOVER_EVENT_GATEWAY_FOUND: The gateways answer again on a port where
 *   they were lost.
 * @NFAILOVER_EVENT_PACE: Intervals are stretched more, or less, to hold the
 *   pulse budget, and detection times with them.
 * @NFAILOVER_EVENT_MTU_MISMATCH: Frames of this device's MTU do not pass on a
 *   pair, short ones do.
 * @NFAILOVER_EVENT_MTU_MATCH: They pass now.
 * @NFAILOVER_EVENT_REJECTED: A pulse was dropped: the first for this reason in
 *   ten seconds. What is no news on a shared segment (group, own,
 *   wrong-receiver) has no event.
 * @NFAILOVER_EVENT_UNKEYED: A pulse with the key of zeros was taken, which is
 *   to be warned of: the first in ten seconds.
 * @NFAILOVER_EVENT_PEER_BARRED: All paths to a peer that live are locked out:
 *   data for it goes to a dead one, or as to a stranger.
 * @NFAILOVER_EVENT_PEER_UNBARRED: That is over, as one is permitted, or as
 *   none lives.
 * @NFAILOVER_EVENT_PAIR_DEGRADED: Of what the other side sends on a pair more
 *   is lost than degrade-loss permits. It is told, and leaves the path.
 * @NFAILOVER_EVENT_PAIR_MENDED: No more than half of that is lost now.
 * @NFAILOVER_EVENT_LINKS_LOST: The last pair of a peer that may carry data
 *   went down, but the peer lives, and is heard on a heartbeat-only one. If it
 *   is not, the event is peer-lost.
 * @NFAILOVER_EVENT_LINKS_FOUND: Such a pair is up again, and the peer was
 *   heard all the while.
 * @NFAILOVER_EVENT_APPROVAL_NEEDED: It was decided that a peer's active pair
 *   is left, which waits for approval until until-ns, if that is there. It
 *   takes the place of what waited for that peer before.
 * @NFAILOVER_EVENT_APPROVAL_DENIED: That was denied, or the deadline passed
 *   and does so.
 * @NFAILOVER_EVENT_APPROVAL_WITHDRAWN: The ground is gone before it was done,
 *   and nothing waits any more.
 * @NFAILOVER_EVENT_PEER_PAUSED: Nothing is heard of a peer any more, as it had
 *   announced. It is not taken for lost until its pause and the detection time
 *   are over.
 * @NFAILOVER_EVENT_PEER_RESUMED: It is heard again, and all goes on.
 */
enum nfailover_event {
	NFAILOVER_EVENT_PAIR_UP,
	NFAILOVER_EVENT_PAIR_DOWN,
	NFAILOVER_EVENT_FAILOVER,
	NFAILOVER_EVENT_SWITCHOVER,
	NFAILOVER_EVENT_FAILBACK,
	NFAILOVER_EVENT_PEER_FOUND,
	NFAILOVER_EVENT_PEER_LOST,
	NFAILOVER_EVENT_DEFAULT_PORT,
	NFAILOVER_EVENT_PORT_UP,
	NFAILOVER_EVENT_PORT_DOWN,
	NFAILOVER_EVENT_SELF_SUSPECT,
	NFAILOVER_EVENT_PORT_ADD,
	NFAILOVER_EVENT_PORT_DEL,
	NFAILOVER_EVENT_PEER_ADD,
	NFAILOVER_EVENT_PEER_DEL,
	NFAILOVER_EVENT_GATEWAY_LOST,
	NFAILOVER_EVENT_GATEWAY_FOUND,
	NFAILOVER_EVENT_PACE,
	NFAILOVER_EVENT_MTU_MISMATCH,
	NFAILOVER_EVENT_MTU_MATCH,
	NFAILOVER_EVENT_REJECTED,
	NFAILOVER_EVENT_UNKEYED,
	NFAILOVER_EVENT_PEER_BARRED,
	NFAILOVER_EVENT_PEER_UNBARRED,
	NFAILOVER_EVENT_PAIR_DEGRADED,
	NFAILOVER_EVENT_PAIR_MENDED,
	NFAILOVER_EVENT_LINKS_LOST,
	NFAILOVER_EVENT_LINKS_FOUND,
	NFAILOVER_EVENT_APPROVAL_NEEDED,
	NFAILOVER_EVENT_APPROVAL_DENIED,
	NFAILOVER_EVENT_APPROVAL_WITHDRAWN,
	NFAILOVER_EVENT_PEER_PAUSED,
	NFAILOVER_EVENT_PEER_RESUMED,

	/* private: */
	__NFAILOVER_EVENT_MAX,
	NFAILOVER_EVENT_MAX = (__NFAILOVER_EVENT_MAX - 1)
};

/**
 * enum nfailover_path_mtu - Whether a pair's path carries frames of this
 *   device's MTU.
 * @NFAILOVER_PATH_MTU_UNKNOWN: It was not probed yet, or the peer does not
 *   answer.
 * @NFAILOVER_PATH_MTU_OK: It does.
 * @NFAILOVER_PATH_MTU_TOO_SMALL: It does not, while it carries shorter ones.
 */
enum nfailover_path_mtu {
	NFAILOVER_PATH_MTU_UNKNOWN,
	NFAILOVER_PATH_MTU_OK,
	NFAILOVER_PATH_MTU_TOO_SMALL,
};

/**
 * enum nfailover_role - Why a pair beats as fast as it does.
 * @NFAILOVER_ROLE_SLOW: It matters to neither side now, or is not up.
 * @NFAILOVER_ROLE_ACTIVE: It carries the data for its peer.
 * @NFAILOVER_ROLE_STANDBY: The data would go there next.
 * @NFAILOVER_ROLE_PEER: The peer says that it is its active or its standby
 *   one.
 */
enum nfailover_role {
	NFAILOVER_ROLE_SLOW,
	NFAILOVER_ROLE_ACTIVE,
	NFAILOVER_ROLE_STANDBY,
	NFAILOVER_ROLE_PEER,
};

/**
 * enum nfailover_request - The switch in force, ITU-T G.8031 11.2.
 * @NFAILOVER_REQUEST_NONE: There is none.
 * @NFAILOVER_REQUEST_MANUAL: A manual switch. A signal fail of the preferred
 *   path ends it too.
 * @NFAILOVER_REQUEST_FORCED: A forced switch. No signal fail of another path
 *   ends it.
 */
enum nfailover_request {
	NFAILOVER_REQUEST_NONE,
	NFAILOVER_REQUEST_MANUAL,
	NFAILOVER_REQUEST_FORCED,
};

/**
 * enum nfailover_refusal - Why a peer does not heed a switch, ITU-T G.8031
 *   11.2.
 * @NFAILOVER_REFUSAL_NONE: It does.
 * @NFAILOVER_REFUSAL_DOWN: No pair with it is up on the port.
 * @NFAILOVER_REFUSAL_LOCKOUT: The port is locked out.
 * @NFAILOVER_REFUSAL_FORCED: A forced switch is in force, and this one is
 *   manual.
 * @NFAILOVER_REFUSAL_DEGRADED: One of the two paths is degraded, and this one
 *   is manual.
 * @NFAILOVER_REFUSAL_FAILED: The preferred path has failed, and this one is
 *   manual.
 * @NFAILOVER_REFUSAL_HEARTBEAT_ONLY: The port is heartbeat-only, here or at
 *   the peer.
 */
enum nfailover_refusal {
	NFAILOVER_REFUSAL_NONE,
	NFAILOVER_REFUSAL_DOWN,
	NFAILOVER_REFUSAL_LOCKOUT,
	NFAILOVER_REFUSAL_FORCED,
	NFAILOVER_REFUSAL_DEGRADED,
	NFAILOVER_REFUSAL_FAILED,
	NFAILOVER_REFUSAL_HEARTBEAT_ONLY,
};

/**
 * enum nfailover_standing - Why a pair carries the data of its peer, or not.
 * @NFAILOVER_STANDING_ACTIVE: It carries the data.
 * @NFAILOVER_STANDING_HELD_OFF: It carries the data, has failed, and is left
 *   after the hold-off.
 * @NFAILOVER_STANDING_NOWHERE: It carries the data and has failed, but there
 *   is nowhere to go.
 * @NFAILOVER_STANDING_LOCKOUT: Its port is locked out.
 * @NFAILOVER_STANDING_DOWN: It is not up, or its port cannot carry frames.
 * @NFAILOVER_STANDING_NEXT: The active pair has failed, and this one takes
 *   over.
 * @NFAILOVER_STANDING_REQUEST: A switch holds the data elsewhere.
 * @NFAILOVER_STANDING_WORSE: Another pair is preferred.
 * @NFAILOVER_STANDING_STAYS: It is preferred, but the device is not revertive.
 * @NFAILOVER_STANDING_UNPROVEN: It is preferred, but was not heard both ways
 *   since the last failover.
 * @NFAILOVER_STANDING_WAITS: It is preferred, and returned to after the
 *   wait-to-restore time.
 * @NFAILOVER_STANDING_DAMPED: It is preferred, and returned to, but later than
 *   that, as it failed again and again.
 * @NFAILOVER_STANDING_DEGRADED: The other side loses too much of what is sent
 *   there.
 * @NFAILOVER_STANDING_HEARTBEAT_ONLY: Its port, here or at the peer, never
 *   carries data.
 * @NFAILOVER_STANDING_UNAPPROVED: It carries the data, and has failed, but
 *   that it is left waits for approval or was denied.
 * @NFAILOVER_STANDING_PENDING: Data is to go there, and that waits for
 *   approval.
 * @NFAILOVER_STANDING_DENIED: Data was to go there, and that was denied.
 */
enum nfailover_standing {
	NFAILOVER_STANDING_ACTIVE,
	NFAILOVER_STANDING_HELD_OFF,
	NFAILOVER_STANDING_NOWHERE,
	NFAILOVER_STANDING_LOCKOUT,
	NFAILOVER_STANDING_DOWN,
	NFAILOVER_STANDING_NEXT,
	NFAILOVER_STANDING_REQUEST,
	NFAILOVER_STANDING_WORSE,
	NFAILOVER_STANDING_STAYS,
	NFAILOVER_STANDING_UNPROVEN,
	NFAILOVER_STANDING_WAITS,
	NFAILOVER_STANDING_DAMPED,
	NFAILOVER_STANDING_DEGRADED,
	NFAILOVER_STANDING_HEARTBEAT_ONLY,
	NFAILOVER_STANDING_UNAPPROVED,
	NFAILOVER_STANDING_PENDING,
	NFAILOVER_STANDING_DENIED,
};

/**
 * enum nfailover_pause - What becomes of the pause that a peer announces.
 * @NFAILOVER_PAUSE_NONE: It announces none.
 * @NFAILOVER_PAUSE_GRANTED: While nothing is heard of the peer, verdicts on it
 *   are put off.
 * @NFAILOVER_PAUSE_DISABLED: Not granted, as none is (pause-max-ms).
 * @NFAILOVER_PAUSE_UNKEYED: Not granted, as the peer has no key
 *   (pause-unkeyed).
 * @NFAILOVER_PAUSE_SOON: Not granted, as the last one is not as long ago as it
 *   lasted.
 */
enum nfailover_pause {
	NFAILOVER_PAUSE_NONE,
	NFAILOVER_PAUSE_GRANTED,
	NFAILOVER_PAUSE_DISABLED,
	NFAILOVER_PAUSE_UNKEYED,
	NFAILOVER_PAUSE_SOON,
};

/**
 * enum nfailover_reason - Why a pair went down, or an active pair or a default
 *   port changed.
 * @NFAILOVER_REASON_NONE: No reason is known.
 * @NFAILOVER_REASON_INITIAL: There was none before.
 * @NFAILOVER_REASON_SILENCE: Nothing was heard for the detection time.
 * @NFAILOVER_REASON_CARRIER: The port lost its carrier.
 * @NFAILOVER_REASON_REMOTE: The peer says that the path failed.
 * @NFAILOVER_REASON_ADMIN_DOWN: The pair was taken down by command, here or
 *   there.
 * @NFAILOVER_REASON_REMOVED: The port was released, or the pair deleted.
 * @NFAILOVER_REASON_PRIORITY: A better pair is up, and it did not fail before.
 * @NFAILOVER_REASON_WTR: A better pair is back, and stayed up for the
 *   wait-to-restore time.
 * @NFAILOVER_REASON_MANUAL: A manual switch.
 * @NFAILOVER_REASON_CLEAR: A switch, a lockout, or a wait-to-restore, was
 *   ended by the user.
 * @NFAILOVER_REASON_FORCED: A forced switch.
 * @NFAILOVER_REASON_LOCKOUT: The pair that was left, or the default port, is
 *   locked out.
 * @NFAILOVER_REASON_PORT_DOWN: The port was taken down.
 * @NFAILOVER_REASON_NO_PEER: No pair is up on the port, while another port has
 *   one.
 * @NFAILOVER_REASON_GATEWAY: No gateway answers on the port, while one does on
 *   another.
 * @NFAILOVER_REASON_DEGRADE: The peer loses too much of what is sent on the
 *   pair that was left.
 * @NFAILOVER_REASON_HEARTBEAT_ONLY: The pair that was left, or the default
 *   port, is heartbeat-only by now.
 */
enum nfailover_reason {
	NFAILOVER_REASON_NONE,
	NFAILOVER_REASON_INITIAL,
	NFAILOVER_REASON_SILENCE,
	NFAILOVER_REASON_CARRIER,
	NFAILOVER_REASON_REMOTE,
	NFAILOVER_REASON_ADMIN_DOWN,
	NFAILOVER_REASON_REMOVED,
	NFAILOVER_REASON_PRIORITY,
	NFAILOVER_REASON_WTR,
	NFAILOVER_REASON_MANUAL,
	NFAILOVER_REASON_CLEAR,
	NFAILOVER_REASON_FORCED,
	NFAILOVER_REASON_LOCKOUT,
	NFAILOVER_REASON_PORT_DOWN,
	NFAILOVER_REASON_NO_PEER,
	NFAILOVER_REASON_GATEWAY,
	NFAILOVER_REASON_DEGRADE,
	NFAILOVER_REASON_HEARTBEAT_ONLY,

	/* private: */
	__NFAILOVER_REASON_MAX,
	NFAILOVER_REASON_MAX = (__NFAILOVER_REASON_MAX - 1)
};

/**
 * enum nfailover_approval_default - What becomes of what waits for approval
 *   when its deadline has passed.
 * @NFAILOVER_APPROVAL_DEFAULT_APPROVE: It is done.
 * @NFAILOVER_APPROVAL_DEFAULT_DENY: It is not.
 */
enum nfailover_approval_default {
	NFAILOVER_APPROVAL_DEFAULT_APPROVE,
	NFAILOVER_APPROVAL_DEFAULT_DENY,
};

/**
 * enum nfailover_approval_exempt - What needs no approval.
 * @NFAILOVER_APPROVAL_EXEMPT_NONE: Nothing but commands, and the first path of
 *   a peer.
 * @NFAILOVER_APPROVAL_EXEMPT_CARRIER: To leave a port without carrier.
 */
enum nfailover_approval_exempt {
	NFAILOVER_APPROVAL_EXEMPT_NONE,
	NFAILOVER_APPROVAL_EXEMPT_CARRIER,
};

/**
 * enum nfailover_approval_state - What became of what needed approval last.
 * @NFAILOVER_APPROVAL_STATE_NONE: It was done, or there was nothing.
 * @NFAILOVER_APPROVAL_STATE_PENDING: It waits.
 * @NFAILOVER_APPROVAL_STATE_APPROVED: It is done as soon as it can be.
 * @NFAILOVER_APPROVAL_STATE_DENIED: It is not done while its ground is there.
 * @NFAILOVER_APPROVAL_STATE_WITHDRAWN: Its ground was gone before it was done.
 */
enum nfailover_approval_state {
	NFAILOVER_APPROVAL_STATE_NONE,
	NFAILOVER_APPROVAL_STATE_PENDING,
	NFAILOVER_APPROVAL_STATE_APPROVED,
	NFAILOVER_APPROVAL_STATE_DENIED,
	NFAILOVER_APPROVAL_STATE_WITHDRAWN,
};

enum {
	NFAILOVER_A_DEV = 1,
	NFAILOVER_A_PORT,
	NFAILOVER_A_REMOTE,
	NFAILOVER_A_PEER,
	NFAILOVER_A_INTERVAL_US,
	NFAILOVER_A_DETECT_MULTIPLIER,
	NFAILOVER_A_ADMIN_DOWN,
	NFAILOVER_A_PRIO,
	NFAILOVER_A_NODE_ID,
	NFAILOVER_A_GROUP,
	NFAILOVER_A_DISCOVERY,
	NFAILOVER_A_HELLO_INTERVAL_US,
	NFAILOVER_A_HELLO_ADDRESS,
	NFAILOVER_A_ETHERTYPE,
	NFAILOVER_A_ANNOUNCE_COUNT,
	NFAILOVER_A_ANNOUNCE_INTERVAL_MS,
	NFAILOVER_A_GATEWAYS,
	NFAILOVER_A_GATEWAY_INTERVAL_US,
	NFAILOVER_A_GATEWAY_MULTIPLIER,
	NFAILOVER_A_GATEWAY_ALL,
	NFAILOVER_A_REVERTIVE,
	NFAILOVER_A_WAIT_TO_RESTORE_MS,
	NFAILOVER_A_MAX_PEERS,
	NFAILOVER_A_SLOW_INTERVAL_US,
	NFAILOVER_A_PULSE_BUDGET,
	NFAILOVER_A_PEER_CARRIER,
	NFAILOVER_A_FLOOD_SOURCE,
	NFAILOVER_A_HOLD_OFF_MS,
	NFAILOVER_A_DAMPING_MS,
	NFAILOVER_A_DEGRADE_LOSS,
	NFAILOVER_A_LOCKOUT,
	NFAILOVER_A_FORCE,
	NFAILOVER_A_UNKEYED,
	NFAILOVER_A_KEY_ID,
	NFAILOVER_A_KEY,
	NFAILOVER_A_HEARTBEAT_ONLY,
	NFAILOVER_A_APPROVAL,
	NFAILOVER_A_APPROVAL_DEADLINE_MS,
	NFAILOVER_A_APPROVAL_DEFAULT,
	NFAILOVER_A_APPROVAL_EXEMPT,
	NFAILOVER_A_PAUSE_MAX_MS,
	NFAILOVER_A_PAUSE_UNKEYED,
	NFAILOVER_A_PAUSE_MS,
	NFAILOVER_A_ENGINE_CPU,
	NFAILOVER_A_PAD = 48,
	NFAILOVER_A_DEV_NAME,
	NFAILOVER_A_PORT_NAME,
	NFAILOVER_A_ADDRESS,
	NFAILOVER_A_GATEWAY_LOST,
	NFAILOVER_A_CARRIER,
	NFAILOVER_A_IS_DEFAULT,
	NFAILOVER_A_DEFAULT_PORT,
	NFAILOVER_A_REQUESTED_PORT,
	NFAILOVER_A_STATE,
	NFAILOVER_A_REMOTE_STATE,
	NFAILOVER_A_DIAG,
	NFAILOVER_A_ACTIVE,
	NFAILOVER_A_SIGNAL_FAIL,
	NFAILOVER_A_PINNED,
	NFAILOVER_A_TX_INTERVAL_US,
	NFAILOVER_A_DETECTION_TIME_US,
	NFAILOVER_A_RTT_NS,
	NFAILOVER_A_UP_SINCE_NS,
	NFAILOVER_A_ACTIVE_PORT,
	NFAILOVER_A_ACTIVE_REMOTE,
	NFAILOVER_A_PEER_STATE,
	NFAILOVER_A_PAIRS,
	NFAILOVER_A_PAIRS_UP,
	NFAILOVER_A_REQUEST,
	NFAILOVER_A_STATS,
	NFAILOVER_A_MOVED,
	NFAILOVER_A_STAYED,
	NFAILOVER_A_EVENT,
	NFAILOVER_A_KEY_RING,
	NFAILOVER_A_DROP,
	NFAILOVER_A_COUNT,
	NFAILOVER_A_SEQ,
	NFAILOVER_A_TIME_NS,
	NFAILOVER_A_FROM,
	NFAILOVER_A_TO,
	NFAILOVER_A_REASON,
	NFAILOVER_A_LAST_RX_NS,
	NFAILOVER_A_VERDICT_NS,
	NFAILOVER_A_SWITCH_NS,
	NFAILOVER_A_PULSE_RATE,
	NFAILOVER_A_STRETCH,
	NFAILOVER_A_SLOW_STRETCH,
	NFAILOVER_A_ROLE,
	NFAILOVER_A_PATH_MTU,
	NFAILOVER_A_MTU,
	NFAILOVER_A_REMOTE_MTU,
	NFAILOVER_A_OWN_INTERVAL_US,
	NFAILOVER_A_OWN_DETECT_MULTIPLIER,
	NFAILOVER_A_OWN_ADMIN_DOWN,
	NFAILOVER_A_STANDING,
	NFAILOVER_A_UNTIL_NS,
	NFAILOVER_A_PENALTY,
	NFAILOVER_A_BARRED,
	NFAILOVER_A_IF_FAILED,
	NFAILOVER_A_REFUSAL,
	NFAILOVER_A_QUALITY,
	NFAILOVER_A_DEGRADED,
	NFAILOVER_A_REMOTE_DEGRADED,
	NFAILOVER_A_LATE_NS,
	NFAILOVER_A_HEARD_ON,
	NFAILOVER_A_APPROVAL_STATE,
	NFAILOVER_A_APPROVAL_REASON,
	NFAILOVER_A_APPROVALS,
	NFAILOVER_A_PAUSE,
	NFAILOVER_A_PAUSE_UNTIL_NS,
	NFAILOVER_A_PAUSE_KNOWN,
	NFAILOVER_A_SILENCE_NS,
	NFAILOVER_A_DATA_FRAMES,

	__NFAILOVER_A_MAX,
	NFAILOVER_A_MAX = (__NFAILOVER_A_MAX - 1)
};

enum {
	NFAILOVER_A_QUALITY_PAD = 1,
	NFAILOVER_A_QUALITY_EXPECTED,
	NFAILOVER_A_QUALITY_LOST,
	NFAILOVER_A_QUALITY_LATE,
	NFAILOVER_A_QUALITY_RTT_MIN_NS,
	NFAILOVER_A_QUALITY_RTT_AVG_NS,
	NFAILOVER_A_QUALITY_RTT_MAX_NS,
	NFAILOVER_A_QUALITY_JITTER_NS,
	NFAILOVER_A_QUALITY_GAP_MAX_NS,
	NFAILOVER_A_QUALITY_DETECTION_SHARE,
	NFAILOVER_A_QUALITY_DETECTION_SHARE_EVER,
	NFAILOVER_A_QUALITY_RTT_MAX_EVER_NS,
	NFAILOVER_A_QUALITY_GAP_MAX_EVER_NS,
	NFAILOVER_A_QUALITY_RTT_BINS,
	NFAILOVER_A_QUALITY_GAP_BINS,

	__NFAILOVER_A_QUALITY_MAX,
	NFAILOVER_A_QUALITY_MAX = (__NFAILOVER_A_QUALITY_MAX - 1)
};

enum {
	NFAILOVER_A_STATS_PAD = 1,
	NFAILOVER_A_STATS_RX_PACKETS,
	NFAILOVER_A_STATS_RX_BYTES,
	NFAILOVER_A_STATS_TX_PACKETS,
	NFAILOVER_A_STATS_TX_BYTES,
	NFAILOVER_A_STATS_RX_DROPPED,
	NFAILOVER_A_STATS_TX_DROPPED,
	NFAILOVER_A_STATS_TX_NO_PORT,
	NFAILOVER_A_STATS_RX_FLOODED_OWN,
	NFAILOVER_A_STATS_RX_FLOODED_COPY,
	NFAILOVER_A_STATS_RX_PULSES,
	NFAILOVER_A_STATS_TX_PULSES,
	NFAILOVER_A_STATS_TX_PULSE_ERRORS,
	NFAILOVER_A_STATS_LOST_PULSES,
	NFAILOVER_A_STATS_RX_HELLOS,
	NFAILOVER_A_STATS_TX_HELLOS,
	NFAILOVER_A_STATS_TX_CHALLENGES,
	NFAILOVER_A_STATS_DROP_SHORT,
	NFAILOVER_A_STATS_DROP_VERSION,
	NFAILOVER_A_STATS_DROP_MALFORMED,
	NFAILOVER_A_STATS_DROP_KEY,
	NFAILOVER_A_STATS_DROP_TAG,
	NFAILOVER_A_STATS_DROP_GROUP,
	NFAILOVER_A_STATS_DROP_OWN,
	NFAILOVER_A_STATS_DROP_WRONG_RECEIVER,
	NFAILOVER_A_STATS_DROP_STALE_NONCE,
	NFAILOVER_A_STATS_DROP_REPLAY,
	NFAILOVER_A_STATS_DROP_PEER_CAP,
	NFAILOVER_A_STATS_DROP_IDENTITY_IN_USE,
	NFAILOVER_A_STATS_DROP_UNKNOWN,
	NFAILOVER_A_STATS_DROP_UNKEYED,
	NFAILOVER_A_STATS_SELF_SUSPECT,
	NFAILOVER_A_STATS_LOST_EVENTS,
	NFAILOVER_A_STATS_UPS,
	NFAILOVER_A_STATS_DOWNS,
	NFAILOVER_A_STATS_FAILOVERS,
	NFAILOVER_A_STATS_SWITCHOVERS,
	NFAILOVER_A_STATS_FAILBACKS,
	NFAILOVER_A_STATS_PACE_CHANGES,
	NFAILOVER_A_STATS_DEGRADES,
	NFAILOVER_A_STATS_RX_HEARTBEAT_ONLY,

	__NFAILOVER_A_STATS_MAX,
	NFAILOVER_A_STATS_MAX = (__NFAILOVER_A_STATS_MAX - 1)
};

enum {
	NFAILOVER_CMD_DEV_GET = 1,
	NFAILOVER_CMD_DEV_SET,
	NFAILOVER_CMD_PORT_GET,
	NFAILOVER_CMD_PORT_SET,
	NFAILOVER_CMD_PAIR_GET,
	NFAILOVER_CMD_PAIR_ADD,
	NFAILOVER_CMD_PAIR_SET,
	NFAILOVER_CMD_PAIR_DEL,
	NFAILOVER_CMD_PEER_GET,
	NFAILOVER_CMD_SWITCH,
	NFAILOVER_CMD_CLEAR,
	NFAILOVER_CMD_EVENT,
	NFAILOVER_CMD_PAIR_PROBE,
	NFAILOVER_CMD_EXERCISE,
	NFAILOVER_CMD_KEY_ADD,
	NFAILOVER_CMD_KEY_ACTIVATE,
	NFAILOVER_CMD_KEY_DEL,
	NFAILOVER_CMD_QUALITY_GET,
	NFAILOVER_CMD_APPROVE,
	NFAILOVER_CMD_DENY,
	NFAILOVER_CMD_PAUSE,

	__NFAILOVER_CMD_MAX,
	NFAILOVER_CMD_MAX = (__NFAILOVER_CMD_MAX - 1)
};

#define NFAILOVER_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_NFAILOVER_H */
