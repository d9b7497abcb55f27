// SPDX-License-Identifier: GPL-2.0
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "spare.h"

/* On each CPU; a tick may send as many pulses. */
#define SPARES_MAX	32

/* None that is larger is kept: it would be memory that others may want. */
#define END_MAX		SKB_WITH_OVERHEAD(2048)

static DEFINE_PER_CPU(struct sk_buff_head, spares);

void nfo_spare_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		__skb_queue_head_init(per_cpu_ptr(&spares, cpu));
}

void nfo_spare_exit(void)
{
	struct sk_buff *skb;
	int cpu;

	for_each_possible_cpu(cpu)
		while ((skb = __skb_dequeue(per_cpu_ptr(&spares, cpu))))
			consume_skb(skb);
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
	struct sk_buff *skb = __skb_dequeue(this_cpu_ptr(&spares));

	if (likely(skb && skb_end_offset(skb) >= room)) {
		renew(skb);
		return skb;
	}
	consume_skb(skb);
	/* From this CPU's store of those just freed. */
	return __alloc_skb(room, GFP_ATOMIC | __GFP_NOWARN, SKB_ALLOC_NAPI, NUMA_NO_NODE);
}

void nfo_spare_put(struct sk_buff *skb)
{
	struct sk_buff_head *kept = this_cpu_ptr(&spares);

	if (skb_queue_len(kept) == SPARES_MAX || skb_end_offset(skb) > END_MAX || !is_ours(skb)) {
		napi_consume_skb(skb, 1);
		return;
	}
	/* That may be gone before it leaves. */
	skb->dev = NULL;
	__skb_queue_head(kept, skb);
}
