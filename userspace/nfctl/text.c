// SPDX-License-Identifier: GPL-2.0
#include "text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why a number or a list is refused, with the limit or the culprit in it. */
static char reason[128];

static const struct unit {
	const char *name;
	u64 ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
};

static const struct unit *unit_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strcmp(name, units[i].name) == 0)
			return &units[i];
	return NULL;
}

/*
 * The digits behind the point, in units of @ns. False if they are finer than
 * a nanosecond.
 */
static bool fraction(const char *digits, size_t n, u64 ns, u64 *value)
{
	*value = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned int digit = digits[i] - '0';

		if (digit && ns < 10)
			return false;
		ns /= 10;
		*value += digit * ns;
	}
	return true;
}

static const char *time_ns(const char *text, u64 *ns)
{
	size_t whole = strspn(text, "0123456789"), part = 0;
	const char *end = text + whole;
	const struct unit *unit;
	u64 n, fine;

	if (*end == '.') {
		part = strspn(++end, "0123456789");
		end += part;
	}
	if (!whole || end[-1] == '.')
		return "is not a time; a number with a unit is, such as 250us";
	if (!*end)
		return "has no unit; add ns, us, ms or s";

	unit = unit_named(end);
	if (!unit)
		return "has an unknown unit; there are ns, us, ms and s";
	if (!fraction(end - part, part, unit->ns, &fine))
		return "is finer than a nanosecond";

	errno = 0;
	n = strtoull(text, NULL, 10);
	if (errno || n > (UINT64_MAX - fine) / unit->ns)
		return "is too long for any clock";
	*ns = n * unit->ns + fine;
	return NULL;
}

const char *nfc_parse_time(const char *text, u64 unit, u64 max,
			   u64 *value)
{
	char limit[NFC_TEXT_MAX];
	u64 ns = 0;
	const char *why = time_ns(text, &ns);

	if (why)
		return why;
	if (ns % unit)
		return unit == 1000 ? "is not a whole number of microseconds" :
				      "is not a whole number of milliseconds";
	if (ns / unit > max) {
		snprintf(reason, sizeof(reason), "is more than %s",
			 nfc_format_time(limit, max * unit));
		return reason;
	}
	*value = ns / unit;
	return NULL;
}

const char *nfc_parse_unsigned(const char *text, u64 max, u64 *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return "is not a number";
	errno = 0;
	*value = strtoull(text, &end, 0);
	if (*end)
		return "is not a number";
	if (!errno && *value <= max)
		return NULL;
	snprintf(reason, sizeof(reason), "is more than %llu", max);
	return reason;
}

const char *nfc_parse_signed(const char *text, s32 *value)
{
	const char *digits = text + (*text == '-' || *text == '+');
	char *end;
	long long n;

	if (!isdigit((unsigned char)*digits))
		return "is not a number";
	errno = 0;
	n = strtoll(text, &end, 0);
	if (*end)
		return "is not a number";
	if (errno || n < INT32_MIN || n > INT32_MAX)
		return "is not between -2147483648 and 2147483647";
	*value = n;
	return NULL;
}

char *nfc_format_cpu(char buf[NFC_TEXT_MAX], s32 cpu)
{
	if (cpu < 0)
		snprintf(buf, NFC_TEXT_MAX, "%s", NFC_ANY_CPU);
	else
		snprintf(buf, NFC_TEXT_MAX, "%d", cpu);
	return buf;
}

const char *nfc_parse_id(const char *text, u64 *value)
{
	static const char why[] =
		"is not a node id; up to 16 hexadecimal digits are";
	const char *digits = text;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		digits += 2;
	if (!*digits || strlen(digits) > 16 ||
	    digits[strspn(digits, "0123456789abcdefABCDEF")])
		return why;
	*value = strtoull(digits, NULL, 16);
	return *value ? NULL : "is not a node id; it must not be 0";
}

const char *nfc_parse_mac(const char *text, u8 mac[NFC_MAC_LEN])
{
	static const char why[] =
		"is not a MAC address; six pairs of hexadecimal digits with colons are";

	for (int i = 0; i < NFC_MAC_LEN; i++) {
		char *end;

		if (!isxdigit((unsigned char)text[0]) ||
		    !isxdigit((unsigned char)text[1]))
			return why;
		mac[i] = strtoul(text, &end, 16);
		if (end != text + 2 || *end != (i < NFC_MAC_LEN - 1 ? ':' : 0))
			return why;
		text = end + 1;
	}
	return NULL;
}

/* One of them, up to a comma or the end. */
static bool parse_addr(const char *text, size_t n, u8 addr[NFC_ADDR_LEN])
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	char one[INET6_ADDRSTRLEN];

	if (n >= sizeof(one))
		return false;
	memcpy(one, text, n);
	one[n] = 0;
	memcpy(addr, mapped, sizeof(mapped));
	return inet_pton(AF_INET, one, addr + sizeof(mapped)) == 1 ||
	       inet_pton(AF_INET6, one, addr) == 1;
}

/* Of another host: what a gateway may have. */
static bool is_unicast(const u8 addr[NFC_ADDR_LEN])
{
	const struct in6_addr *ip6 = (const void *)addr;
	const u8 *ip4 = addr + 12;

	if (!IN6_IS_ADDR_V4MAPPED(ip6))
		return !IN6_IS_ADDR_MULTICAST(ip6) && !IN6_IS_ADDR_UNSPECIFIED(ip6) &&
		       !IN6_IS_ADDR_LOOPBACK(ip6);
	return ip4[0] && ip4[0] != 127 && (ip4[0] & 0xf0) != 0xe0 &&
	       memcmp(ip4, "\xff\xff\xff\xff", 4) != 0;
}

static bool is_among(const u8 addr[NFC_ADDR_LEN], const u8 *others, size_t len)
{
	for (size_t i = 0; i < len; i += NFC_ADDR_LEN)
		if (memcmp(addr, others + i, NFC_ADDR_LEN) == 0)
			return true;
	return false;
}

/* Why the last of @addrs, @n bytes of @text, cannot be in the list; @len bytes came before. */
static const char *wrong_addr(const char *text, size_t n, const u8 *addrs, size_t len, bool parsed)
{
	const char *why = NULL;

	if (!parsed)
		why = ", which is no IP address";
	else if (!is_unicast(addrs + len))
		why = ", which is not the unicast address of another host";
	else if (is_among(addrs + len, addrs, len))
		why = " twice";
	if (!why)
		return NULL;
	snprintf(reason, sizeof(reason), "has '%.*s' in it%s", (int)(n < 48 ? n : 48), text, why);
	return reason;
}

const char *nfc_parse_addrs(const char *text, u8 addrs[NFC_ADDRS_MAX * NFC_ADDR_LEN], size_t *len)
{
	*len = 0;
	if (strcmp(text, "none") == 0)
		return NULL;
	for (;;) {
		size_t n = strcspn(text, ",");
		const char *why;

		if (*len == NFC_ADDRS_MAX * NFC_ADDR_LEN)
			return "are more than 16 addresses";
		why = wrong_addr(text, n, addrs, *len, parse_addr(text, n, addrs + *len));
		if (why)
			return why;
		*len += NFC_ADDR_LEN;
		if (!text[n])
			return NULL;
		text += n + 1;
	}
}

const char *nfc_parse_bool(const char *text, bool *value)
{
	*value = strcmp(text, "on") == 0;
	if (*value || strcmp(text, "off") == 0)
		return NULL;
	return "is neither on nor off";
}

char *nfc_format_time(char buf[NFC_TEXT_MAX], u64 ns)
{
	size_t i = ARRAY_SIZE(units) - 1;
	u64 whole, part;
	int n;

	while (i && ns && ns < units[i].ns)
		i--;
	whole = ns / units[i].ns;
	part = ns % units[i].ns * 1000 / units[i].ns;
	n = snprintf(buf, NFC_TEXT_MAX, "%llu", whole);
	if (part) {
		n += snprintf(buf + n, NFC_TEXT_MAX - n, ".%03llu", part);
		while (buf[n - 1] == '0')
			n--;
	}
	snprintf(buf + n, NFC_TEXT_MAX - n, "%s", units[i].name);
	return buf;
}

char *nfc_format_x16(char buf[NFC_TEXT_MAX], u16 number)
{
	snprintf(buf, NFC_TEXT_MAX, "0x%04x", number);
	return buf;
}

char *nfc_format_addrs(char buf[NFC_LIST_MAX], const u8 *addrs, size_t len)
{
	size_t n = 0;

	if (len < NFC_ADDR_LEN)
		snprintf(buf, NFC_LIST_MAX, "none");
	for (size_t i = 0; i + NFC_ADDR_LEN <= len && i < NFC_ADDRS_MAX * NFC_ADDR_LEN;
	     i += NFC_ADDR_LEN) {
		const struct in6_addr *addr = (const void *)(addrs + i);

		if (n)
			buf[n++] = ',';
		if (IN6_IS_ADDR_V4MAPPED(addr))
			inet_ntop(AF_INET, &addr->s6_addr[12], buf + n, INET6_ADDRSTRLEN);
		else
			inet_ntop(AF_INET6, addr, buf + n, INET6_ADDRSTRLEN);
		n += strlen(buf + n);
	}
	return buf;
}

char *nfc_format_id(char buf[NFC_TEXT_MAX], u64 id)
{
	snprintf(buf, NFC_TEXT_MAX, "%016llx", id);
	return buf;
}

char *nfc_format_mac(char buf[NFC_TEXT_MAX], const u8 mac[NFC_MAC_LEN])
{
	snprintf(buf, NFC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

const char *nfc_plural(u64 n)
{
	return n == 1 ? "" : "s";
}

bool nfc_abbreviates(const char *word, const char *keyword)
{
	size_t n = strlen(word);

	return n && strncmp(word, keyword, n) == 0;
}
