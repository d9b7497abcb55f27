// SPDX-License-Identifier: GPL-2.0
#include "default.h"
#include "unit.h"

static void default_port(void **state)
{
	struct nfo_candidate c[] = {
		{ .ok = true, .up = true, .order = 0 },
		{ .ok = true, .up = true, .order = 1, .prio = 1 },
	};

	assert_int_equal(nfo_default_choose(c, 0, -1), -1);
	/* The better one, but only if nobody holds the place. */
	assert_int_equal(nfo_default_choose(c, 2, -1), 1);
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	/* Carrier. */
	c[0].ok = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	c[1].ok = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	/* No pair up, while another has one. */
	c[0] = (struct nfo_candidate){ .ok = true, .failed = true };
	c[1] = (struct nfo_candidate){ .ok = true, .up = true, .order = 1 };
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	/* ... by a verdict, not because peers are away */
	c[0].away = true;
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	c[0].failed = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	c[0].lonely = true;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	c[0].away = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	c[0].lonely = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	c[0].failed = true;
	c[1].up = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
}

static void default_port_has_a_gateway(void **state)
{
	struct nfo_candidate c[] = {
		{ .ok = true, .up = true, .gateway_lost = true, .order = 0 },
		{ .ok = true, .gateway = true, .failed = true, .order = 1 },
	};

	/* Where it answers, though the peers are elsewhere, and not back for them. */
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	assert_int_equal(nfo_default_choose(c, 2, 1), 1);
	assert_int_equal(nfo_default_choose(c, 2, -1), 1);
	/* It is silent here, but not for long enough; or everywhere. */
	c[0].gateway_lost = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	c[0].gateway_lost = true;
	c[1].gateway = false;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	/* It answers on both: then peers count. */
	c[0] = (struct nfo_candidate){ .ok = true, .failed = true, .gateway = true };
	c[1] = (struct nfo_candidate){ .ok = true, .up = true, .gateway = true, .order = 1 };
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	/* Where it is lost nobody goes for the sake of peers. */
	c[0].gateway = false;
	c[1] = (struct nfo_candidate){ .ok = true, .up = true, .gateway_lost = true, .order = 1 };
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
	c[0].gateway_lost = true;
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	/* A port that cannot carry frames is nobody's. */
	c[1].ok = false;
	c[0].gateway_lost = true;
	assert_int_equal(nfo_default_choose(c, 2, 0), 0);
}

static void default_port_is_not_locked_out(void **state)
{
	struct nfo_candidate c[] = {
		{ .ok = true, .up = true, .barred = true, .prio = 1, .order = 0 },
		{ .ok = false, .order = 1 },
	};

	/* Be the other one as bad as it may. */
	assert_int_equal(nfo_default_choose(c, 2, -1), 1);
	assert_int_equal(nfo_default_choose(c, 2, 0), 1);
	assert_int_equal(nfo_default_choose(c, 2, 1), 1);
	c[1].barred = true;
	assert_int_equal(nfo_default_choose(c, 2, 0), -1);
	assert_int_equal(nfo_default_choose(c, 2, -1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_port),
		cmocka_unit_test(default_port_has_a_gateway),
		cmocka_unit_test(default_port_is_not_locked_out),
	};

	return cmocka_run_group_tests_name("default", tests, NULL, NULL);
}
