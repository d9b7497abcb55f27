// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer on what looks for link-layer addresses in ARP and neighbour discovery.
 * The input begins with the address that is looked for; a frame follows, as it comes
 * and once more as neighbour discovery, in memory of just its length. What was
 * replaced and is replaced back must be as it was.
 */
#include "fuzz.h"
#include "lladdr.h"

/* In memory of just its length. */
static u8 *copy(const u8 *data, size_t len)
{
	u8 *copied = malloc(len);

	if (!copied)
		abort();
	return memcpy(copied, data, len);
}

static bool has(const u8 *frame, size_t len, const u8 *mac)
{
	size_t i;

	for (i = 0; i + ETH_ALEN <= len; i++)
		if (!memcmp(frame + i, mac, ETH_ALEN))
			return true;
	return false;
}

static void examine(const u8 *data, size_t len, const u8 *from)
{
	static const u8 to[ETH_ALEN] = { 0x02, 0x5a, 0xa5, 0x5a, 0xa5, 0x5a };
	u8 *frame = copy(data, len);

	nfo_lladdr_replace(frame, len, from, to, false);
	insist(!memcmp(frame, data, len < 2 * ETH_ALEN ? len : 2 * ETH_ALEN));
	if (memcmp(frame, data, len))
		insist(nfo_lladdr_carried(frame, len) && has(data, len, from) &&
		       has(frame, len, to));
	if (!has(data, len, to)) {
		nfo_lladdr_replace(frame, len, to, from, false);
		insist(!memcmp(frame, data, len));
	}
	nfo_lladdr_replace(frame, len, from, to, true);
	free(frame);
}

/* An untagged solicitation or advertisement, all there. */
static void dress(u8 *frame, size_t len)
{
	size_t ip = ETH_HLEN, icmp = ip + 40;

	if (len <= icmp)
		return;
	frame[12] = ETH_P_IPV6 >> 8;
	frame[13] = ETH_P_IPV6 & 0xff;
	frame[ip + 4] = (len - icmp) >> 8;
	frame[ip + 5] = len - icmp;
	frame[ip + 6] = 58;
	frame[icmp] = 133 + frame[icmp] % 4;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	size_t len = size - ETH_ALEN;
	u8 *frame;

	if (size <= ETH_ALEN)
		return 0;
	examine(data + ETH_ALEN, len, data);
	frame = copy(data + ETH_ALEN, len);
	dress(frame, len);
	examine(frame, len, data);
	free(frame);
	return 0;
}
