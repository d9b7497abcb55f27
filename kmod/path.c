// SPDX-License-Identifier: GPL-2.0
#include "path.h"

void nfo_path_probe(struct nfo_path *path, u16 mtu, u64 now)
{
	if (path->mtu != mtu)
		path->state = NFO_PATH_UNKNOWN;
	path->mtu = mtu;
	path->probing = true;
	path->answered = false;
	path->tries = NFO_PATH_TRIES;
	path->began_ns = now;
	/* What asks again and again gets no more frames for it. */
	path->next_at = max(path->next_at, now);
}

void nfo_path_stop(struct nfo_path *path)
{
	path->probing = false;
	path->answers = 0;
}

bool nfo_path_take(struct nfo_path *path, const struct nfo_pulse *p)
{
	const struct nfo_mtu *m = &p->mtu;
	bool changed = path->remote_mtu && path->remote_mtu != m->mtu;

	path->remote_mtu = m->mtu;
	if (m->padded)
		path->heard_ns = p->tx_ns;
	if (m->ask)
		path->answers = NFO_PATH_ANSWERS;
	/* An echo of what we sent before is no answer to this probe. */
	path->answered |= p->echo_ns >= path->began_ns;
	if (path->probing && m->heard_ns >= path->began_ns) {
		path->state = NFO_PATH_OK;
		path->probing = false;
	}
	return changed;
}

/* All tries are over, and so is the time for an answer. */
static void give_up(struct nfo_path *path)
{
	path->state = path->answered ? NFO_PATH_TOO_SMALL : NFO_PATH_UNKNOWN;
	path->probing = false;
}

bool nfo_path_say(struct nfo_path *path, struct nfo_mtu *m, u64 patience, u64 now)
{
	bool due = path->probing && now >= path->next_at;

	if (due && !path->tries) {
		give_up(path);
		due = false;
	}
	if (!path->mtu || (!due && !path->answers))
		return false;
	if (path->answers)
		path->answers--;
	m->mtu = path->mtu;
	m->ask = due;
	m->heard_ns = path->heard_ns;
	if (due) {
		path->tries--;
		path->next_at = now + max_t(u64, NFO_PATH_GAP_NS, patience);
	}
	return due;
}
