/* ecosystem_test.c: families, and the shards of their releases. */
#include "core/ecosystem.h"

#include "tests/tap.h"
#include "version/version.h"

static void
debian_is_known_by_both_names(void)
{
	const struct ecosystem *eco = ecosystem_of(STR("Debian:12"));

	NEED(eco != NULL);
	EQ_STR(str_from(eco->osv), STR("Debian"));
	EQ_STR(str_from(eco->purl_type), STR("deb"));
	EQ_STR(str_from(eco->purl_namespace), STR("debian"));
	OK(ecosystem_of(STR("Debian")) == eco);
	OK(ecosystem_of(STR("Debian:")) == eco);
	OK(ecosystem_of_family(STR("debian")) == eco);
	/* The build dies on a family whose order is not there. */
	OK(version_find(str_from(eco->order)) != NULL);
}

static void
no_other_name_is_taken_for_it(void)
{
	static const struct {
		struct str s;
	} rows[] = {
	    {{"", 0}},
	    {{":", 1}},
	    {{":12", 3}},
	    {{"debian:12", 9}},
	    {{"DEBIAN", 6}},
	    {{"Debian ", 7}},
	    {{"Debian\0", 7}},
	    {{"Debian\0:12", 10}},
	    {{"Debia", 5}},
	    {{"Debiann:12", 10}},
	    {{"Ubuntu:22.04", 12}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		OK(ecosystem_of(rows[i].s) == NULL);
	OK(ecosystem_of(STR_NONE) == NULL);
	OK(ecosystem_of_family(STR("Debian")) == NULL);
	OK(ecosystem_of_family(STR("debian\0")) == NULL);
	OK(ecosystem_of_family(STR("")) == NULL);
	OK(ecosystem_of_family(STR_NONE) == NULL);
}

static void
shard_is(const char *name, const char *want)
{
	struct arena a;

	arena_init(&a, 1 << 16);
	EQ_STR(ecosystem_shard(&a, str_from(name)), str_from(want));
	arena_done(&a);
}

static void
a_release_names_a_shard(void)
{
	shard_is("Debian:12", "debian-12");
	shard_is("Debian:3.1", "debian-3.1");
	shard_is("Debian:sid", "debian-sid");
	shard_is("Debian:a-b.c", "debian-a-b.c");
	shard_is("Debian:12345678901234567890123456789012",
	    "debian-12345678901234567890123456789012");
}

static void
what_is_no_plain_file_name_names_none(void)
{
	static const char *const names[] = {"Debian",
	    "Debian:", "Debian::", "Debian:12:lts", "Debian:..", "Debian:.",
	    "Debian:.12", "Debian:-12", "Debian:../x", "Debian:a/b",
	    "Debian:a b", "Debian:a\n", "Debian:a_b", "Debian:\xc3\xa9",
	    "Ubuntu:22.04", "Debian:123456789012345678901234567890123", ""};
	struct arena a;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		shard_is(names[i], "");
	arena_init(&a, 1 << 16);
	EQ_INT(ecosystem_shard(&a, STR("Debian:1\0"
				       "2"))
		   .n,
	    0);
	EQ_INT(ecosystem_shard(&a, STR_NONE).n, 0);
	arena_done(&a);
}

int
main(void)
{
	RUN(debian_is_known_by_both_names);
	RUN(no_other_name_is_taken_for_it);
	RUN(a_release_names_a_shard);
	RUN(what_is_no_plain_file_name_names_none);
	return tap_done();
}
