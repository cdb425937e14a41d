/* bench.h: an inventory made by hand, matched with a shard made by hand. */
#ifndef TESTS_UNIT_MATCH_BENCH_H
#define TESTS_UNIT_MATCH_BENCH_H

#include "match/match.h"
#include "tests/shards.h"

#define PACKAGES_MAX 40

struct bench {
	struct lab lab;
	struct vulndb *db;
	struct package packages[PACKAGES_MAX];
	struct extract_result extracted;
	struct inventory inv;
	struct match_shard shard;
	utc_s now;
	struct match_result r;
};

/* b stays where it is until bench_done. The feed is "osv" of rank 10. */
static inline void
bench_init(struct bench *b)
{
	*b = (struct bench){.now = 1000};
	lab_init(&b->lab);
	lab_feed(&b->lab, "osv", 10, false);
	b->extracted = (struct extract_result){"os/dpkg", EXTRACT_OK, 0, 1};
	b->inv = (struct inventory){
	    .packages = b->packages, .results = &b->extracted, .n_results = 1};
	b->inv.os.family = STR("debian");
	b->inv.os.release = STR("12");
	b->shard.name = STR("debian-12");
	b->shard.built_at = 86400;
}

static inline void
bench_done(struct bench *b)
{
	vulndb_close(b->db);
	lab_done(&b->lab);
}

/* A package that is its own source; change it at will. */
static inline struct package *
bench_package(struct bench *b, const char *name, const char *version)
{
	struct package *p = &b->packages[b->inv.n_packages++];

	*p = (struct package){.type = STR("deb"),
	    .name = str_from(name),
	    .version = str_from(version),
	    .arch = STR("amd64"),
	    .source_name = str_from(name),
	    .source_version = str_from(version),
	    .path = STR("var/lib/dpkg/status")};
	b->extracted.n_packages++;
	return p;
}

static inline void
bench_match_shards(struct bench *b, struct match_shard *shards, size_t n)
{
	struct match_knowledge k = {shards, n, NULL};

	match_inventory(&b->lab.a, &b->inv, &k, b->now, &b->r);
}

/* Compile, open and match. */
static inline void
bench_match(struct bench *b)
{
	b->db = lab_open(&b->lab, "debian-12");
	b->shard.db = b->db;
	bench_match_shards(b, &b->shard, 1);
}

/* "CVE-1 curl affected fixed-later fixed 2: 0 <= v < 2\n" each. */
static inline struct str
bench_findings(struct bench *b)
{
	static const char *const verdicts[] = {
	    "unknown", "affected", "not-affected"};
	struct str s = STR("");

	for (size_t i = 0; i < b->r.n_findings; i++) {
		const struct finding *f = &b->r.findings[i];

		s = str_printf(&b->lab.a,
		    "%.*s%.*s %.*s %s %s fixed %.*s: "
		    "%.*s\n",
		    STR_ARG(s), STR_ARG(f->id),
		    STR_ARG(f->package != NULL ? f->package->name : STR("-")),
		    verdicts[f->verdict], vendor_status_name(f->status),
		    STR_ARG(
			f->fixed_version.n > 0 ? f->fixed_version : STR("-")),
		    STR_ARG(f->evidence.range));
	}
	return s;
}

/* The row of coverage of that thing, or NULL. */
static inline const struct coverage *
bench_coverage(const struct bench *b, const char *what)
{
	for (size_t i = 0; i < b->r.n_coverage; i++)
		if (str_eq(b->r.coverage[i].what, str_from(what)))
			return &b->r.coverage[i];
	return NULL;
}

/* That thing is in that state, for a reason that holds the words. */
#define COVERED(b, what, state, words)                                         \
	bench_covered((b), (what), (state), (words), __LINE__)

static inline void
bench_covered(const struct bench *b, const char *what,
    enum coverage_state state, const char *words, int line)
{
	const struct coverage *c = bench_coverage(b, what);

	if (!tap_check(c != NULL, __FILE__, line, "no coverage of %s", what))
		return;
	tap_check(
	    c->state == state && str_find_str(c->reason, str_from(words)) >= 0,
	    __FILE__, line, "%s is %s, \"%.*s\", want %s, \"%s\"", what,
	    coverage_state_name(c->state), STR_ARG(c->reason),
	    coverage_state_name(state), words);
}

#endif
