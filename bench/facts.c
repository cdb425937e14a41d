/* facts.c: what compiling, opening and asking facts of CVEs costs. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/die.h"
#include "core/limits.h"
#include "os/dir.h"
#include "vulndb/facts.h"
#include "vulndb/facts_build.h"

#define CVES    350000u /* as many as there are, about */
#define OPENS   20
#define FINDS   2000000u
#define SCAN    800u /* vulnerabilities that one scan asks for */
#define REFS    3    /* this and the length of titles as NVD has them */
#define YEARS   26u
#define SCORED  1700000000
#define PUBLISH 1500000000

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static long
peak_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static uint64_t
mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdu;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53u;
	return x ^ x >> 33;
}

static struct str
id_of(struct arena *a, size_t i)
{
	return str_printf(a, "CVE-%u-%04u", 2000 + (unsigned)(i % YEARS),
	    (unsigned)(i / YEARS));
}

/* Text that does not repeat, of n bytes. */
static struct str
words(struct arena *a, uint64_t seed, size_t n)
{
	char *p = arena_alloc(a, n);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + mix(seed * 1000 + i) % 26);
	return str_of(p, n);
}

static struct str
vector_of(struct arena *a, uint64_t seed)
{
	static const char av[] = "NALP", im[] = "NLH";

	return str_printf(a,
	    "CVSS:3.1/AV:%c/AC:%c/PR:%c/UI:N/S:U/C:%c/I:%c/A:%c", av[seed % 4],
	    "LH"[seed / 4 % 2], im[seed / 8 % 3], im[seed / 24 % 3],
	    im[seed / 72 % 3], im[seed / 216 % 3]);
}

/* What one feed of the size of NVD says of CVE i. */
static void
say(struct arena *a, const struct knowledge_sink *sink, size_t i,
    const char *source)
{
	struct cvss_rating ratings[2];
	struct str weakness, references[REFS];
	struct cve_fact f = {.id = id_of(a, i)};
	struct err e;

	for (unsigned k = 0; k < 2; k++)
		ratings[k] = (struct cvss_rating){
		    k == 0 ? str_from(source) : STR("cna"),
		    vector_of(a, mix(i * 2 + k)),
		};
	weakness = str_printf(a, "CWE-%u", (unsigned)(mix(i) % 400));
	for (unsigned k = 0; k < REFS; k++)
		references[k] = str_printf(a, "https://example.org/%.*s",
		    STR_ARG(words(a, i * REFS + k, 45)));
	f.title = words(a, mix(i) + (uint64_t)source[0], 120);
	f.ratings = ratings;
	f.n_ratings = 2;
	f.weaknesses = &weakness;
	f.n_weaknesses = 1;
	f.references = references;
	f.n_references = REFS;
	f.published_at = PUBLISH + (utc_s)i;
	f.modified_at = PUBLISH + (utc_s)i * 2;
	if (sink->fact(sink->ctx, &f, &e) < 0)
		die("%s", e.text);
}

static void
ignore(void *ctx, const struct diag *d)
{
	(void)ctx;
	(void)d;
}

static void
make_cve(struct facts_build *b)
{
	static const char *const names[] = {"nvd", "cve"};
	struct arena a;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	for (unsigned k = 0; k < 2; k++) {
		struct vulndb_build_feed feed = {
		    .name = str_from(names[k]), .rank = 10 + k};
		struct knowledge_sink sink = facts_build_begin(b, &feed);

		for (size_t i = 0; i < CVES; i++) {
			say(&a, &sink, i, names[k]);
			arena_reset(&a);
		}
	}
	arena_done(&a);
}

static void
make_epss(struct facts_build *b)
{
	struct vulndb_build_feed feed = {.name = STR("epss")};
	struct knowledge_sink sink = facts_build_begin(b, &feed);
	struct arena a;
	struct err e;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	for (size_t i = 0; i < CVES; i++) {
		struct cve_fact f = {
		    .id = id_of(&a, i),
		    .epss = {(uint32_t)(mix(i) % 1000000),
			     (uint32_t)(mix(i + 1) % 1000000), SCORED}
                };

		if (sink.fact(sink.ctx, &f, &e) < 0)
			die("%s", e.text);
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
build(const char *name, void (*make)(struct facts_build *b), const char *path)
{
	struct facts_build *b =
	    facts_build_new((struct diag_sink){NULL, ignore});
	double start = now_ns(), said;
	struct facts_build_info info;
	struct err e;

	make(b);
	said = now_ns();
	if (facts_build_write(b, path, &info, &e) < 0)
		die("%s", e.text);
	printf("{\"name\":\"build-%s\",\"collect_ms\":%.0f,\"write_ms\":%.0f,"
	       "\"bytes\":%zu,\"cves\":%zu,\"epss\":%zu,\"peak_kib\":%ld}\n",
	    name, (said - start) / 1e6, (now_ns() - said) / 1e6,
	    info.size_bytes, info.n_cves, info.n_epss, peak_kib());
	facts_build_free(b);
}

static void
find(const struct facts *f, struct str id)
{
	struct facts_record r;
	struct err e;

	if (facts_find(f, id, &r, &e) < 0)
		die("%s", e.text);
	if (!r.is_known)
		die("%.*s: not found", STR_ARG(id));
}

/* The id of some record, as its text; of those that have facts or scores. */
static struct facts_id
some_id(const struct facts *f, const struct facts_info *info, size_t i)
{
	struct facts_record r;
	struct epss_score s;
	struct facts_id id;
	struct err e;
	int got = info->n_cves > 0
		      ? facts_cve_at(f, mix(i) % info->n_cves, &id, &r, &e)
		      : facts_epss_at(f, mix(i) % info->n_epss, &id, &s, &e);

	if (got < 0)
		die("%s", e.text);
	return id;
}

static void
ask(const char *path)
{
	static struct facts_id ids[SCAN];
	struct facts *f = NULL;
	struct facts_info info;
	struct err e;
	double start = now_ns(), open_ns, scan_ns, find_ns, verify_ns;

	for (int i = 0; i < OPENS; i++) {
		facts_close(f);
		if (facts_open(path, &f, &e) < 0)
			die("%s", e.text);
	}
	open_ns = (now_ns() - start) / OPENS;
	info = facts_info(f);
	if (info.n_cves + info.n_epss == 0)
		die("%s: empty", path);
	for (size_t i = 0; i < SCAN; i++)
		ids[i] = some_id(f, &info, i);
	facts_close(f);
	/* Blocks are verified anew: what one scan pays. */
	start = now_ns();
	if (facts_open(path, &f, &e) < 0)
		die("%s", e.text);
	for (size_t i = 0; i < SCAN; i++)
		find(f, str_from(ids[i].text));
	scan_ns = now_ns() - start;
	start = now_ns();
	for (size_t i = 0; i < FINDS; i++)
		find(f, str_from(ids[i % SCAN].text));
	find_ns = (now_ns() - start) / FINDS;
	start = now_ns();
	if (facts_verify(f, &e) < 0)
		die("%s", e.text);
	verify_ns = now_ns() - start;
	facts_close(f);
	printf("{\"name\":\"open\",\"ms\":%.3f,\"bytes\":%zu}\n", open_ns / 1e6,
	    info.size_bytes);
	printf("{\"name\":\"scan-of-%u\",\"ms\":%.3f}\n", SCAN, scan_ns / 1e6);
	printf("{\"name\":\"find\",\"ns\":%.1f}\n", find_ns);
	printf("{\"name\":\"verify\",\"ms\":%.1f}\n", verify_ns / 1e6);
}

/* usage: bench-facts [FILE]; without one, on files made up. */
int
main(int argc, char **argv)
{
	struct arena a;
	const char *path;
	char *dir;
	struct err e;

	if (argc == 2) {
		ask(argv[1]);
		return 0;
	}
	arena_init(&a, 1 << 20);
	if (dir_make_temp(&a, "/tmp/yagura-bench-", &dir, &e) < 0)
		die("%s", e.text);
	path = facts_path(&a, dir, FACTS_OF_EPSS);
	build("epss", make_epss, path);
	ask(path);
	path = facts_path(&a, dir, FACTS_OF_CVE);
	build("cve", make_cve, path);
	ask(path);
	if (dir_remove(dir, &e) < 0)
		die("%s", e.text);
	arena_done(&a);
	return 0;
}
