// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "engine.h"
#include "key.h"
#include "nfailover_nl_gen.h"
#include "peer.h"
#include "request.h"

struct holder {
	struct nfo_keyring ring;
	struct rcu_head rcu;
};

static void free_holder(struct rcu_head *rcu)
{
	kfree_sensitive(container_of(rcu, struct holder, rcu));
}

static void free_ring(struct nfo_keyring *ring)
{
	if (ring)
		call_rcu(&container_of(ring, struct holder, ring)->rcu, free_holder);
}

/* A copy to be changed; NULL: no memory. */
static struct nfo_keyring *copy_ring(const struct nfo_dev *nf)
{
	struct holder *holder = kzalloc(sizeof(*holder), GFP_KERNEL_ACCOUNT);
	const struct nfo_keyring *ring = nfo_key_ring(nf);

	if (!holder)
		return NULL;
	if (ring)
		holder->ring = *ring;
	return &holder->ring;
}

static void replace_ring(struct nfo_dev *nf, struct nfo_keyring *ring)
{
	struct nfo_keyring *old = nfo_key_ring(nf);

	spin_lock_bh(&nf->lock);
	rcu_assign_pointer(nf->keys, ring);
	nfo_peer_unseal(nf);
	spin_unlock_bh(&nf->lock);
	free_ring(old);
}

/* Change a copy of the ring, and take it in place of the old one if @change could. */
static int change_ring(struct nfo_dev *nf, struct genl_info *info,
		       bool (*change)(struct nfo_keyring *ring, struct genl_info *info))
{
	struct nfo_keyring *ring = copy_ring(nf);

	ASSERT_RTNL();
	if (!ring)
		return -ENOMEM;
	if (!change(ring, info)) {
		free_ring(ring);
		return -EINVAL;
	}
	replace_ring(nf, ring);
	return 0;
}

void nfo_key_stop(struct nfo_dev *nf)
{
	struct nfo_keyring *ring = nfo_key_ring(nf);

	RCU_INIT_POINTER(nf->keys, NULL);
	free_ring(ring);
}

/* Requests. */

static u8 id_of(const struct genl_info *info)
{
	return nla_get_u8(info->attrs[NFAILOVER_A_KEY_ID]);
}

static bool refuse(const struct genl_info *info, const char *why)
{
	NL_SET_BAD_ATTR(info->extack, info->attrs[NFAILOVER_A_KEY_ID]);
	info->extack->_msg = why;
	return false;
}

static bool add(struct nfo_keyring *ring, struct genl_info *info)
{
	static const u8 zeros[NFO_KEY_LEN];
	u8 id = id_of(info);

	if (!memcmp(nla_data(info->attrs[NFAILOVER_A_KEY]), zeros, sizeof(zeros)))
		return refuse(info, "A key of zeros is everybody's; make a random one");
	if (!id)
		return refuse(info, "Key 0 is that of zeros, which everybody has; choose 1 to 255");
	if (nfo_keyring_find(ring, id))
		return refuse(info, "There is a key of this number already; choose another one");
	if (!nfo_keyring_add(ring, id, nla_data(info->attrs[NFAILOVER_A_KEY])))
		return refuse(info, "A device has at most " __stringify(NFO_KEYS_MAX)
			      " keys; delete one first");
	return true;
}

static bool activate(struct nfo_keyring *ring, struct genl_info *info)
{
	if (!nfo_keyring_find(ring, id_of(info)))
		return refuse(info, "There is no key of this number; add it first");
	ring->active = id_of(info);
	return true;
}

static bool del(struct nfo_keyring *ring, struct genl_info *info)
{
	u8 id = id_of(info);

	if (!id || !nfo_keyring_find(ring, id))
		return refuse(info, "There is no key of this number");
	if (!nfo_keyring_del(ring, id))
		return refuse(info, "This key seals our pulses; activate another one first");
	return true;
}

static int key_add(struct nfo_dev *nf, struct genl_info *info)
{
	return change_ring(nf, info, add);
}

static int key_activate(struct nfo_dev *nf, struct genl_info *info)
{
	int err;

	if (!id_of(info) && nf->unkeyed == NFO_UNKEYED_REFUSE) {
		refuse(info, "Unkeyed pulses are refused here; accept them first");
		return -EINVAL;
	}
	err = change_ring(nf, info, activate);
	if (!err)
		nfo_engine_run(nf);
	return err;
}

static int key_del(struct nfo_dev *nf, struct genl_info *info)
{
	return change_ring(nf, info, del);
}

static int need_id(struct genl_info *info)
{
	if (!GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_KEY_ID))
		return 0;
	NL_SET_ERR_MSG(info->extack, "The number of the key is missing (attribute key-id)");
	return -EINVAL;
}

/* The key is to stay in as few places as possible. */
int nfailover_nl_key_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *key = info->attrs[NFAILOVER_A_KEY];
	int err = need_id(info);

	if (!err && GENL_REQ_ATTR_CHECK(info, NFAILOVER_A_KEY)) {
		NL_SET_ERR_MSG(info->extack, "The key is missing (attribute key)");
		err = -EINVAL;
	}
	if (!err)
		err = nfo_request_with_dev(info, key_add);
	if (key)
		memzero_explicit(nla_data(key), nla_len(key));
	return err;
}

int nfailover_nl_key_activate_doit(struct sk_buff *skb, struct genl_info *info)
{
	return need_id(info) ?: nfo_request_with_dev(info, key_activate);
}

int nfailover_nl_key_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return need_id(info) ?: nfo_request_with_dev(info, key_del);
}
