// SPDX-License-Identifier: GPL-2.0
/*
 * Rule hitless: keys are rotated as Documentation/keys.rst says, whatever else happens, and
 * no pulse is lost by that; nor does it count as an event for the other rules.
 */
#include "truth.h"

static void unseal(struct sim *sim, struct host *h)
{
	int i;

	for (i = 0; i < sim->plan.n_links; i++) {
		struct port *port = &h->port[i];

		nfo_seal_wipe(&port->says);
		nfo_seal_wipe(&port->hears);
		if (port->paired)
			nfo_seal_init(&port->says, port->remote, port->mac, NFO_ETHERTYPE);
	}
}

static void add(struct sim *sim, struct rotation *rotation)
{
	u8 secret[NFO_KEY_LEN];
	int h, i;

	rotation->id = rotation->id % 255 + 1;
	for (i = 0; i < NFO_KEY_LEN; i++)
		secret[i] = rng_next(&sim->rng);
	for (h = 0; h < 2; h++)
		if (!nfo_keyring_add(&sim->host[h].ring, rotation->id, secret))
			fail(sim, "hitless", "host %d has no room for key %d", h, rotation->id);
}

/* What is under way has the new key, and nobody has frames that are not heard yet. */
static bool may_forget(struct sim *sim, const struct rotation *rotation)
{
	return sim->host[0].state == RUNNING && sim->host[1].state == RUNNING &&
	       since(sim, rotation->at, under_way(sim));
}

static void forget(struct sim *sim, const struct rotation *rotation)
{
	int h, i;

	for (h = 0; h < 2; h++) {
		struct nfo_keyring *ring = &sim->host[h].ring;

		for (i = ring->n - 1; i >= 0; i--)
			if (ring->keys[i].id != rotation->id)
				nfo_keyring_del(ring, ring->keys[i].id);
	}
}

/* One after another: both have the key, one uses it, the other one does, the old ones go. */
void keys_rotate(struct sim *sim, const struct act *a)
{
	struct rotation *rotation = &sim->rotation;
	enum rotation_step step = a->arg;
	int h;

	if (step != rotation->next || (step == KEY_FORGET && !may_forget(sim, rotation)))
		return;
	if (step == KEY_ADD) {
		rotation->first = a->host;
		add(sim, rotation);
	} else if (step == KEY_FORGET) {
		forget(sim, rotation);
	} else {
		h = rotation->first ^ (step == KEY_USE_TOO);
		sim->host[h].ring.active = rotation->id;
	}
	for (h = 0; h < 2; h++)
		unseal(sim, &sim->host[h]);
	rotation->at = sim->now;
	rotation->next = (step + 1) % KEY_STEPS;
}

void keys_heard(struct sim *sim, int h, int i, enum nfo_drop drop)
{
	if (!sim->host[h].ring.n)
		return;
	tested(sim, RULE_HITLESS);
	if (drop == NFO_DROP_KEY || drop == NFO_DROP_TAG)
		fail(sim, "hitless", "host %d link %d: a pulse has a key that is unknown", h, i);
}
