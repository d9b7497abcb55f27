// SPDX-License-Identifier: GPL-2.0
/*
 * Rule hitless: the key of all hosts is rotated as Documentation/keys.rst says, again and
 * again, whatever else happens, and no pulse is lost by that. One step after another: all
 * have the new key, one host after the other uses it, the old ones go.
 */
#include "crowd.h"

static void next(struct crowd *c)
{
	queue_push(&c->queue, queue_make(&c->queue, KEYS, 0,
					 c->now + rng_log(&c->rng, US(20), MS(50))));
}

/* Half of the crowds have keys. */
void keys_begin(struct crowd *c)
{
	memset(c->ring, 0, sizeof(c->ring));
	c->rotation = (struct rotation){ .used = c->n_hosts };
	if (rng_below(&c->rng, 2))
		next(c);
}

static void add(struct crowd *c, struct rotation *rotation)
{
	u8 secret[NFO_KEY_LEN];
	int h, i;

	rotation->id = rotation->id % 255 + 1;
	rotation->first = rng_below(&c->rng, c->n_hosts);
	rotation->used = 0;
	for (i = 0; i < NFO_KEY_LEN; i++)
		secret[i] = rng_next(&c->rng);
	for (h = 0; h < c->n_hosts; h++) {
		if (!nfo_keyring_add(&c->ring[h], rotation->id, secret))
			fail(c, RULE_HITLESS, "host %d has no room for key %d", h, rotation->id);
		crowd_unseal(c, h);
	}
}

static void use(struct crowd *c, struct rotation *rotation)
{
	int h = (rotation->first + rotation->used++) % c->n_hosts;

	c->ring[h].active = rotation->id;
	crowd_unseal(c, h);
}

/* Nothing is under way any more that has an old key, nor waits for a host that is away. */
static bool is_old(const struct crowd *c, const struct rotation *rotation)
{
	int h;

	for (h = 0; h < c->n_hosts; h++)
		if (c->host[h].away || c->host[h].deaf)
			return false;
	return c->now - rotation->at > US(100);
}

static bool forget(struct crowd *c, const struct rotation *rotation)
{
	bool any = false;
	int h, i;

	for (h = 0; h < c->n_hosts; h++) {
		struct nfo_keyring *ring = &c->ring[h];

		for (i = ring->n - 1; i >= 0; i--)
			if (ring->keys[i].id != rotation->id)
				any |= nfo_keyring_del(ring, ring->keys[i].id);
		crowd_unseal(c, h);
	}
	return any;
}

void keys_rotate(struct crowd *c)
{
	struct rotation *rotation = &c->rotation;

	if (rotation->used < c->n_hosts) {
		use(c, rotation);
	} else if (!is_old(c, rotation)) {
		next(c);
		return;
	} else if (!forget(c, rotation)) {
		add(c, rotation);
	}
	rotation->at = c->now;
	next(c);
}

void keys_heard(struct crowd *c, int h, enum nfo_drop drop)
{
	if (!c->rotation.id)
		return;
	tested(c, RULE_HITLESS);
	if (drop == NFO_DROP_KEY || drop == NFO_DROP_TAG)
		fail(c, RULE_HITLESS, "host %d does not know the key of a pulse", h);
}
