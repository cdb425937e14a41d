/* strpool_test.c: each different string once. */
#include "base/strpool.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/dies.h"
#include "tests/tap.h"

#define MANY 100000u
#define CAP  ((size_t)64 << 20)

static struct str
name_of(char *at, uint32_t i)
{
	return str_of(at, (size_t)snprintf(at, 16, "p%u", i));
}

static void
ids_count_up_in_order_of_first_sight(void)
{
	struct strpool p;
	char name[16];

	strpool_init(&p, CAP);
	for (uint32_t i = 0; i < MANY; i++) {
		EQ_INT(strpool_id(&p, name_of(name, i)), i + 1);
		/* Seen before: no new id. */
		if (i % 100 == 0)
			EQ_INT(strpool_id(&p, name_of(name, i / 2)), i / 2 + 1);
	}
	for (uint32_t i = 0; i < MANY; i++)
		if (strpool_id(&p, name_of(name, i)) != i + 1 ||
		    !str_eq(strpool_str(&p, i + 1), name_of(name, i)))
			tap_check(false, __FILE__, __LINE__, "id %u", i + 1);
	strpool_done(&p);
}

static void
strings_do_not_move(void)
{
	struct strpool p;
	struct str first, second;
	char name[16];

	strpool_init(&p, CAP);
	first = strpool_str(&p, strpool_id(&p, STR("first")));
	for (uint32_t i = 0; i < MANY; i++)
		strpool_id(&p, name_of(name, i));
	second = strpool_str(&p, strpool_id(&p, STR("first")));
	OK(first.p == second.p);
	EQ_STR(first, STR("first"));
	strpool_done(&p);
}

static void
bytes_are_copied(void)
{
	struct strpool p;
	char name[] = "abc";
	strid id;

	strpool_init(&p, CAP);
	id = strpool_id(&p, str_from(name));
	memset(name, 'x', 3);
	EQ_STR(strpool_str(&p, id), STR("abc"));
	OK(strpool_id(&p, STR("xxx")) != id);
	EQ_INT(strpool_id(&p, STR("abc")), id);
	strpool_done(&p);
}

static void
nothing_is_id_0_and_a_nul_is_a_byte(void)
{
	struct strpool p;
	strid a, b;

	strpool_init(&p, CAP);
	EQ_INT(strpool_id(&p, STR("")), 0);
	EQ_INT(strpool_id(&p, STR_NONE), 0);
	EQ_INT(strpool_str(&p, 0).n, 0);
	a = strpool_id(&p, STR("a\0b"));
	b = strpool_id(&p, STR("a\0c"));
	OK(a != b && a != strpool_id(&p, STR("a")));
	EQ_STR(strpool_str(&p, a), STR("a\0b"));
	EQ_INT(strpool_id(&p, STR("\0")), 4);
	strpool_done(&p);
}

static void
ask_for_id(void *ctx)
{
	struct strpool p;

	strpool_init(&p, CAP);
	strpool_id(&p, STR("one"));
	strpool_str(&p, *(strid *)ctx);
}

static void
fill_beyond_the_cap(void *ctx)
{
	struct strpool p;
	char name[16];

	(void)ctx;
	strpool_init(&p, 1 << 16);
	for (uint32_t i = 0; i < MANY; i++)
		strpool_id(&p, name_of(name, i));
}

static void
foreign_ids_and_a_full_pool_die(void)
{
	static strid one = 1, two = 2, far = UINT32_MAX;

	EQ_INT(exit_code_of(ask_for_id, &one), 0);
	DIES(ask_for_id, &two);
	DIES(ask_for_id, &far);
	DIES(fill_beyond_the_cap, NULL);
}

int
main(void)
{
	RUN(ids_count_up_in_order_of_first_sight);
	RUN(strings_do_not_move);
	RUN(bytes_are_copied);
	RUN(nothing_is_id_0_and_a_nul_is_a_byte);
	RUN(foreign_ids_and_a_full_pool_die);
	return tap_done();
}
