// SPDX-License-Identifier: GPL-2.0
/* Values as people write and read them. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static void expect_time(const char *text, u64 unit, u64 want)
{
	u64 got = 0;

	assert_null(nfc_parse_time(text, unit, UINT64_MAX, &got));
	assert_int_equal(got, want);
}

static void refuse_time(const char *text, u64 unit, const char *why)
{
	u64 got;
	const char *told = nfc_parse_time(text, unit, UINT32_MAX, &got);

	assert_non_null(told);
	assert_non_null(strstr(told, why));
}

static void times(void **state)
{
	(void)state;
	expect_time("250us", 1000, 250);
	expect_time("1ms", 1000, 1000);
	expect_time("1.5ms", 1000, 1500);
	expect_time("0.25ms", 1000, 250);
	expect_time("100000ns", 1000, 100);
	expect_time("5s", 1, 5000000000);
	expect_time("1.000000001s", 1, 1000000001);
	expect_time("0s", 1000000, 0);
	expect_time("00010us", 1000, 10);
	expect_time("18446744073s", 1, 18446744073000000000u);
	expect_time("1.0ns", 1, 1);
}

static void bad_times(void **state)
{
	(void)state;
	refuse_time("250", 1000, "has no unit; add ns, us, ms or s");
	refuse_time("0", 1000, "has no unit");
	refuse_time("1.5", 1000, "has no unit");
	refuse_time("", 1000, "is not a time");
	refuse_time("us", 1000, "is not a time");
	refuse_time("-1us", 1000, "is not a time");
	refuse_time("+1us", 1000, "is not a time");
	refuse_time(" 1us", 1000, "is not a time");
	refuse_time(".5ms", 1000, "is not a time");
	refuse_time("1.ms", 1000, "is not a time");
	refuse_time("1 us", 1000, "unknown unit");
	refuse_time("1m", 1000, "unknown unit");
	refuse_time("1US", 1000, "unknown unit");
	refuse_time("1us2", 1000, "unknown unit");
	refuse_time("1.2.3us", 1000, "unknown unit");
	refuse_time("1.5us", 1000, "whole number of microseconds");
	refuse_time("100500ns", 1000, "whole number of microseconds");
	refuse_time("1500us", 1000000, "whole number of milliseconds");
	refuse_time("0.1ns", 1, "finer than a nanosecond");
	refuse_time("4294967296us", 1000, "is more than 4294.967s");
	refuse_time("18446744074s", 1, "too long");
	refuse_time("99999999999999999999ns", 1, "too long");
}

static void numbers(void **state)
{
	u64 value;
	s32 signed_value;

	(void)state;
	assert_null(nfc_parse_unsigned("255", 255, &value));
	assert_int_equal(value, 255);
	assert_null(nfc_parse_unsigned("0x10", 255, &value));
	assert_int_equal(value, 16);
	assert_string_equal(nfc_parse_unsigned("256", 255, &value), "is more than 255");
	assert_string_equal(nfc_parse_unsigned("-1", 255, &value), "is not a number");
	assert_string_equal(nfc_parse_unsigned("3x", 255, &value), "is not a number");
	assert_string_equal(nfc_parse_unsigned("", 255, &value), "is not a number");
	assert_string_equal(nfc_parse_unsigned("99999999999999999999", UINT64_MAX, &value),
			    "is more than 18446744073709551615");

	assert_null(nfc_parse_signed("-2147483648", &signed_value));
	assert_int_equal(signed_value, INT32_MIN);
	assert_null(nfc_parse_signed("+7", &signed_value));
	assert_int_equal(signed_value, 7);
	assert_non_null(nfc_parse_signed("2147483648", &signed_value));
	assert_non_null(nfc_parse_signed("--1", &signed_value));
	assert_non_null(nfc_parse_signed("-", &signed_value));
}

static void ids(void **state)
{
	char buf[NFC_TEXT_MAX];
	u64 id;

	(void)state;
	assert_null(nfc_parse_id("0123456789abcdef", &id));
	assert_string_equal(nfc_format_id(buf, id), "0123456789abcdef");
	assert_null(nfc_parse_id("0xABC", &id));
	assert_string_equal(nfc_format_id(buf, id), "0000000000000abc");
	assert_non_null(nfc_parse_id("0", &id));
	assert_non_null(nfc_parse_id("0x", &id));
	assert_non_null(nfc_parse_id("", &id));
	assert_non_null(nfc_parse_id("12345678901234567", &id));
	assert_non_null(nfc_parse_id("12g", &id));
}

static void macs(void **state)
{
	static const char *const bad[] = {
		"", "02:00:00:00:00", "02:00:00:00:00:01:02", "02:00:00:00:00:0g",
		"2:00:00:00:00:01", "02-00-00-00-00-01", "02:00:00:00:00:001",
		"020000000001", "02:00:00:00:00:", "0x:00:00:00:00:01",
	};
	u8 mac[NFC_MAC_LEN];
	char buf[NFC_TEXT_MAX];

	(void)state;
	assert_null(nfc_parse_mac("02:00:5E:10:00:fF", mac));
	assert_string_equal(nfc_format_mac(buf, mac), "02:00:5e:10:00:ff");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(nfc_parse_mac(bad[i], mac));
}

static void bools(void **state)
{
	bool on;

	(void)state;
	assert_null(nfc_parse_bool("on", &on));
	assert_true(on);
	assert_null(nfc_parse_bool("off", &on));
	assert_false(on);
	assert_non_null(nfc_parse_bool("1", &on));
	assert_non_null(nfc_parse_bool("o", &on));
}

static void time_is(u64 ns, const char *want)
{
	char buf[NFC_TEXT_MAX];

	assert_string_equal(nfc_format_time(buf, ns), want);
}

static void formatted_times(void **state)
{
	(void)state;
	time_is(0, "0s");
	time_is(999, "999ns");
	time_is(1000, "1us");
	time_is(250000, "250us");
	time_is(12345, "12.345us");
	time_is(1500000, "1.5ms");
	time_is(1000000001, "1s");
	time_is(3600000000000, "3600s");
	time_is(UINT64_MAX, "18446744073.709s");
}

static void abbreviations(void **state)
{
	(void)state;
	assert_true(nfc_abbreviates("interval", "interval"));
	assert_true(nfc_abbreviates("i", "interval"));
	assert_false(nfc_abbreviates("intervals", "interval"));
	assert_false(nfc_abbreviates("", "interval"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(bad_times),
		cmocka_unit_test(numbers),
		cmocka_unit_test(ids),
		cmocka_unit_test(macs),
		cmocka_unit_test(bools),
		cmocka_unit_test(formatted_times),
		cmocka_unit_test(abbreviations),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
