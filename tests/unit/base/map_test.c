/* map_test.c: from byte strings to small numbers. */
#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "tests/tap.h"

#define MANY 100000u

static struct str
name_of(char *at, uint32_t i)
{
	return str_of(at, (size_t)snprintf(at, 16, "lib%u-dev", i));
}

static void
many_keys_keep_their_values(void)
{
	char(*names)[16] = malloc(MANY * sizeof *names), other[16];
	uint32_t value = 0;
	struct map m;

	NEED(names != NULL);
	map_init(&m);
	for (uint32_t i = 0; i < MANY; i++)
		OK(*map_put(&m, name_of(names[i], i), i * 3) == i * 3);
	EQ_INT(m.n, MANY);
	/* Asked with other bytes than those that went in. */
	for (uint32_t i = 0; i < MANY; i++) {
		if (!map_get(&m, name_of(other, i), &value) || value != i * 3)
			tap_check(false, __FILE__, __LINE__, "key %u", i);
		if (map_get(&m, name_of(other, i + MANY), &value))
			tap_check(
			    false, __FILE__, __LINE__, "key %u", i + MANY);
	}
	/* There already: the value stays, and can be changed. */
	for (uint32_t i = 0; i < MANY; i += 7)
		(*map_put(&m, name_of(other, i), 1))++;
	EQ_INT(m.n, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		if (!map_get(&m, name_of(other, i), &value) ||
		    value != i * 3 + (i % 7 == 0))
			tap_check(false, __FILE__, __LINE__, "key %u", i);
	map_done(&m);
	free(names);
}

/*
 * How many slots a look-up of each key visits, counted on a model of the
 * table: the sum does not depend on the order in which keys went in.
 */
static void
look_ups_visit_few_slots(void)
{
	char(*names)[16] = malloc(MANY * sizeof *names);
	unsigned char *used;
	size_t visits = 0, longest = 0;
	struct map m;

	NEED(names != NULL);
	map_init(&m);
	for (uint32_t i = 0; i < MANY; i++)
		(void)!map_put(&m, name_of(names[i], i), i);
	OK(m.cap > MANY && (m.cap & (m.cap - 1)) == 0);
	used = calloc(m.cap, 1);
	NEED(used != NULL);
	for (uint32_t i = 0; i < MANY; i++) {
		size_t at = hash_str(m.key, str_from(names[i])), n = 1;

		for (; used[at & (m.cap - 1)]; at++)
			n++;
		used[at & (m.cap - 1)] = 1;
		visits += n;
		longest = n > longest ? n : longest;
	}
	/* Three quarters full: 2.5 each by Knuth's formula. */
	OK(visits < 4 * (size_t)MANY);
	OK(longest < 1000);
	free(used);
	map_done(&m);
	free(names);
}

static void
keys_may_hold_anything(void)
{
	static const struct {
		struct str key;
	} rows[] = {
	    {{"", 0}},
	    {{"\0", 1}},
	    {{"\0\0", 2}},
	    {{"a\0b", 3}},
	    {{"a\0c", 3}},
	    {{"a", 1}},
	    {{"a\0", 2}},
	    {{"\xff\xfe", 2}},
	};
	uint32_t value = 0;
	struct map m;

	map_init(&m);
	for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
		OK(*map_put(&m, rows[i].key, i) == i);
	EQ_INT(m.n, ARRAY_LEN(rows));
	for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
		OK(map_get(&m, rows[i].key, &value) && value == i);
	OK(map_get(&m, STR_NONE, &value) && value == 0);
	OK(!map_get(&m, STR("b"), &value));
	map_done(&m);
}

static void
an_empty_map_knows_nothing(void)
{
	uint32_t value = 42;
	struct map m;

	map_init(&m);
	OK(!map_get(&m, STR("a"), &value));
	OK(!map_get(&m, STR_NONE, &value));
	map_done(&m);
	OK(!map_get(&m, STR("a"), &value));
	map_done(&m);
	EQ_INT(value, 42);
}

static void
every_map_has_its_own_key(void)
{
	struct map m, n;

	map_init(&m);
	map_init(&n);
	OK(m.key[0] != n.key[0]);
	map_done(&m);
	map_done(&n);
}

int
main(void)
{
	RUN(many_keys_keep_their_values);
	RUN(look_ups_visit_few_slots);
	RUN(keys_may_hold_anything);
	RUN(an_empty_map_knows_nothing);
	RUN(every_map_has_its_own_key);
	return tap_done();
}
