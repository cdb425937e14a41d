/* ecosystem_test.c: families, and the shards of their releases. */
#include "core/ecosystem.h"

#include "tests/tap.h"
#include "version/version.h"

static void
debian_is_known_by_both_names(void)
{
	const struct ecosystem *eco = ecosystem_of(STR("Debian:12"));

	NEED(eco != NULL);
	EQ_STR(str_from(eco->name), STR("Debian"));
	EQ_STR(str_from(eco->purl_type), STR("deb"));
	OK(ecosystem_of(STR("Debian")) == eco);
	OK(ecosystem_of(STR("Debian:")) == eco);
	OK(ecosystem_of_family(STR("debian")) == eco);
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
	    {{"Ubunto:22.04", 12}},
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
an_ecosystem_without_releases_is_one_shard(void)
{
	shard_is("npm", "npm");
	shard_is("crates.io", "crates");
	shard_is("Wolfi", "wolfi");
}

static void
system_is(const char *id, const char *release, const char *want)
{
	struct os_info os = {
	    .family = str_from(id), .release = str_from(release)};
	struct arena a;

	arena_init(&a, 1 << 16);
	EQ_STR(ecosystem_of_os(&a, &os), str_from(want));
	arena_done(&a);
}

static void
a_system_goes_by_an_ecosystem(void)
{
	system_is("debian", "12", "Debian:12");
	system_is("debian", "12.5", "Debian:12");
	system_is("debian", "6.0.10", "Debian:6.0");
	system_is("debian", "3.1", "Debian:3.1");
	system_is("debian", "", "");
	system_is("debian", "sid", "");
	system_is("Debian", "12", "");
	system_is("ubuntu", "22.04", "Ubuntu:22.04");
	system_is("alpine", "3.18.4", "Alpine:3.18");
	system_is("alpine", "3.22_alpha20250108", "Alpine:edge");
	system_is("centos", "7", "Red Hat:7");
	system_is("rhel", "8.10", "Red Hat:8");
	system_is("amzn", "2018.03", "Amazon Linux:1");
	system_is("amzn", "2", "Amazon Linux:2");
	system_is("amzn", "2023", "Amazon Linux:2023");
	system_is("sles", "15.4", "SUSE:15.4");
	system_is("sles", "15", "SUSE:15");
	system_is("opensuse-leap", "15.5", "openSUSE:15.5");
	system_is("opensuse-tumbleweed", "20240101", "openSUSE:tumbleweed");
	system_is("opensuse-leap-micro", "5.5", "openSUSE Micro:5.5");
	system_is("sle-micro", "5.3", "SUSE Micro:5.3");
	system_is("sl-micro", "6.0", "SUSE Micro:6.0");
	system_is("sle_hpc", "15.4", "SUSE:15.4");
	system_is("wolfi", "20230201", "Wolfi");
	system_is("arch", "", "Arch Linux");
	system_is("solaris", "11", "");
}

static void
every_family_can_be_compiled(void)
{
	for (size_t i = 0; i < ecosystem_list_n; i++) {
		const struct ecosystem *eco = &ecosystem_list[i];

		/* The build dies on a family whose order is not there. */
		OK(version_find(str_from(eco->order)) != NULL);
		OK(ecosystem_of(str_from(eco->name)) == eco);
		OK(ecosystem_of_family(str_from(eco->family)) == eco);
		OK(eco->is_system ||
		    ecosystem_of_purl_type(str_from(eco->purl_type)) == eco);
	}
}

static void
what_is_no_plain_file_name_names_none(void)
{
	static const char *const names[] = {"Debian",
	    "Debian:", "Debian::", "Debian:12:lts", "Debian:..", "Debian:.",
	    "Debian:.12", "Debian:-12", "Debian:../x", "Debian:a/b",
	    "Debian:a b", "Debian:a\n", "Debian:a_b", "Debian:\xc3\xa9",
	    "npm:1", "Wolfi:1", "Debian:123456789012345678901234567890123", ""};
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
	RUN(an_ecosystem_without_releases_is_one_shard);
	RUN(a_system_goes_by_an_ecosystem);
	RUN(every_family_can_be_compiled);
	RUN(what_is_no_plain_file_name_names_none);
	return tap_done();
}
