// SPDX-License-Identifier: GPL-2.0
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "spare.h"

/* On each CPU; a tick may send as many pulses. */
#define SPARES_MAX	32

/* None that is larger is kept: it would be memory that others may want. */
#define END_MAX		SKB_WITH_OVERHEAD(2048)

struct spares {
	struct sk_buff *first;	/* the last one that was put there: the cache has it yet */
	unsigned int n;
};

static DEFINE_PER_CPU(struct spares, spares);

static struct sk_buff *take(struct spares *spares)
{
	struct sk_buff *skb = spares->first;

	if (!skb)
		return NULL;
	spares->first = skb->next;
	spares->n--;
	return skb;
}

void nfo_spare_exit(void)
{
	struct sk_buff *skb;
	int cpu;

	for_each_possible_cpu(cpu)
		while ((skb = take(per_cpu_ptr(&spares, cpu)))) {
			skb_mark_not_on_list(skb);
			consume_skb(skb);
		}
}

/* Nobody else has any part of it, and nothing hangs on it that is to be let go. */
static bool is_ours(struct sk_buff *skb)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);

	return !skb_shared(skb) && !skb_cloned(skb) && skb->fclone == SKB_FCLONE_UNAVAILABLE &&
	       !skb->pp_recycle && !skb_pfmemalloc(skb) &&
	       !skb_is_nonlinear(skb) && !shared->nr_frags && !shared->flags &&
	       !skb->destructor && !skb->_skb_refdst && !skb_nfct(skb) &&
	       !skb_has_extensions(skb);
}

/* As __alloc_skb() does; its buffer stays what it is. */
static void renew(struct sk_buff *skb)
{
	bool head_frag = skb->head_frag;

	memset(skb, 0, offsetof(struct sk_buff, tail));
	memset(skb_shinfo(skb), 0, offsetof(struct skb_shared_info, dataref));
	skb->head_frag = head_frag;
	skb->data = skb->head;
	skb_reset_tail_pointer(skb);
	skb->mac_header = (typeof(skb->mac_header))~0U;
	skb->transport_header = (typeof(skb->transport_header))~0U;
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb));
	skb->alloc_cpu = raw_smp_processor_id();
}

struct sk_buff *nfo_spare_get(unsigned int room)
{
	struct sk_buff *skb = take(this_cpu_ptr(&spares));

	if (likely(skb)) {
		renew(skb);
		if (likely(skb_end_offset(skb) >= room))
			return skb;
		consume_skb(skb);
	}
	/* From this CPU's store of those just freed. */
	return __alloc_skb(room, GFP_ATOMIC | __GFP_NOWARN, SKB_ALLOC_NAPI, NUMA_NO_NODE);
}

void nfo_spare_put(struct sk_buff *skb)
{
	struct spares *kept = this_cpu_ptr(&spares);

	if (kept->n == SPARES_MAX || skb_end_offset(skb) > END_MAX || !is_ours(skb)) {
		napi_consume_skb(skb, 1);
		return;
	}
	/* That may be gone before it leaves. */
	skb->dev = NULL;
	skb->next = kept->first;
	kept->first = skb;
	kept->n++;
}
