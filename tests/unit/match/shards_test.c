/* shards_test.c: which shards an inventory asks for. */
#include "tests/unit/match/bench.h"

/* The names, " " between them, "-" for the one that is not there. */
static void
asks_for(const struct inventory *inv, const char *want)
{
	struct match_shard *shards;
	struct str s = STR("");
	struct arena a;
	size_t n;

	arena_init(&a, 1 << 20);
	match_shards(&a, inv, &shards, &n);
	for (size_t i = 0; i < n; i++)
		s = str_printf(&a, "%.*s%s%.*s", STR_ARG(s), i > 0 ? " " : "",
		    STR_ARG(shards[i].name.n > 0 ? shards[i].name : STR("-")));
	EQ_STR(s, str_from(want));
	arena_done(&a);
}

static void
a_system_and_its_languages(void)
{
	struct package p[] = {
	    {.type = STR("pypi"), .name = STR("b")},
	    {.type = STR("npm"),  .name = STR("c")},
	    {.type = STR("deb"),  .name = STR("a")},
	    {.type = STR("pypi"), .name = STR("d")},
	    {.type = STR("what"), .name = STR("e")},
	};
	struct inventory inv = {.packages = p, .n_packages = ARRAY_LEN(p)};

	asks_for(&inv, "- npm pypi");
	inv.os.family = STR("debian");
	inv.os.release = STR("12");
	asks_for(&inv, "debian-12 npm pypi");
	inv.n_packages = 0;
	asks_for(&inv, "debian-12");
}

static void
packages_of_other_vendors_ask_elsewhere(void)
{
	struct package p[] = {
	    {.type = STR("rpm"),
             .name = STR("a"),
             .version = STR("1-1.el9"),
             .vendor = STR("Fedora Project")},
	    {.type = STR("rpm"),
             .name = STR("b"),
             .version = STR("1-1.el9"),
             .vendor = STR("Docker")},
	    {.type = STR("rpm"),
             .name = STR("c"),
             .version = STR("1-1.el9"),
             .vendor = STR("AlmaLinux")},
	    {.type = STR("rpm"), .name = STR("d"), .version = STR("1-1.el9")                },
	};
	struct inventory inv = {.packages = p, .n_packages = ARRAY_LEN(p)};
	struct match_shard shards[2] = {
	    {.name = STR("almalinux-9")}, {.name = STR("epel-9")}};
	struct arena a;

	inv.os.family = STR("almalinux");
	inv.os.release = STR("9.4");
	asks_for(&inv, "almalinux-9 epel-9");
	arena_init(&a, 1 << 20);
	EQ_INT(match_shard_at(&a, &inv, shards, 2, &p[0]), 1);
	EQ_INT(match_shard_at(&a, &inv, shards, 2, &p[1]), 2);
	EQ_INT(match_shard_at(&a, &inv, shards, 2, &p[2]), 0);
	EQ_INT(match_shard_at(&a, &inv, shards, 2, &p[3]), 0);
	arena_done(&a);
}

static void
what_no_feed_knows_is_covered_by_name(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", STATUS_FIXED_LATER);
	bench_package(&b, "x", "1")->type = STR("rpm");
	bench_package(&b, "y", "1")->type = STR("conan");
	bench_match(&b);
	EQ_INT(b.r.n_findings, 0);
	COVERED(&b, "other packages", COVERAGE_MISSING,
	    "2 packages that no feed speaks of (x, y)");
	bench_done(&b);
}

static void
sources_without_a_system_need_none(void)
{
	struct bench b;
	struct match_shard shards[2] = {
	    {.name = STR_NONE}, {.name = STR("npm")}};

	bench_init(&b);
	bench_package(&b, "x", "1")->type = STR("npm");
	b.inv.os = (struct os_info){0};
	b.extracted.name = "javascript/npm-lock";
	shards[1].missing_reason = STR("no data");
	bench_match_shards(&b, shards, 2);
	COVERED(&b, "operating system", COVERAGE_OUT_OF_SCOPE, "none here");
	COVERED(&b, "npm", COVERAGE_MISSING, "no data");
	OK(bench_coverage(&b, "os packages") == NULL);
	bench_done(&b);
}

int
main(void)
{
	RUN(a_system_and_its_languages);
	RUN(packages_of_other_vendors_ask_elsewhere);
	RUN(what_no_feed_knows_is_covered_by_name);
	RUN(sources_without_a_system_need_none);
	return tap_done();
}
