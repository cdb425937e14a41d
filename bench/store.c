/* store.c: what a fleet costs: its first load, its check-ins, an update. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app/ingest.h"
#include "app/rematch.h"
#include "bench/fleet.h"
#include "os/clock.h"

#define AT_ONCE 64 /* results that wait for the disk together */

struct bench {
	struct fleet fleet;
	const char *dir, *state, *db_dir;
	struct vulndb *db; /* that the fleet is made of */
	struct store *s;
	struct arena a;
	struct str *digests; /* by inventory */
	utc_s now;
	int64_t begun;
	double cpu_begun;
};

static void
die_of(const struct err *e)
{
	fprintf(stderr, "%s\n", e->text);
	exit(70);
}

static double
seconds(const struct bench *b)
{
	return (double)(clock_ms() - b->begun) / 1000;
}

static double
cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
begin(struct bench *b)
{
	b->begun = clock_ms();
	b->cpu_begun = cpu_s();
}

static long
rss_mb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss / 1024;
}

static double
disk_mb(const struct bench *b)
{
	static const char *const names[] = {"", "-wal"};
	double sum = 0;
	struct stat st;
	char path[4200];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/yagura.sqlite%s", b->state,
		    names[i]);
		if (stat(path, &st) == 0)
			sum += (double)st.st_size / 1e6;
	}
	return sum;
}

static void
figure(const struct bench *b, const char *name, double n, double took)
{
	printf("{\"name\":\"%s\",\"n\":%.0f,\"s\":%.3f,\"cpu_s\":%.3f,"
	       "\"per_s\":%.0f,\"disk_mb\":%.0f,\"rss_mb\":%ld}\n",
	    name, n, took, cpu_s() - b->cpu_begun, took > 0 ? n / took : 0,
	    disk_mb(b), rss_mb());
	fflush(stdout);
}

/* Check-in `round` of asset i. */
static struct store_result
result_of(struct bench *b, struct arena *a, size_t i, size_t round,
    const struct inventory *inv)
{
	char *id = arena_alloc(a, STORE_UUID_BYTES);
	struct store_result r = {.road = ROAD_AGENT, .inv = inv};

	store_uuid_of(str_printf(a, "result %zu %zu", i, round), id);
	r.result_id = str_from(id);
	r.who.machine_id = str_printf(a, "%032zx", i);
	r.who.name = str_printf(a, "host-%06zu", i);
	r.who.account = str_printf(a, "%012zu", i % 100);
	r.scanned_at = b->now + (utc_s)round;
	r.digest = b->digests[i % b->fleet.size.n_inventories];
	return r;
}

static void
check_in(struct bench *b, size_t first, size_t n, size_t round, bool with_inv)
{
	struct store_receipt receipts[AT_ONCE];
	struct store_result results[AT_ONCE];
	struct inventory invs[AT_ONCE];
	struct err errs[AT_ONCE], e;

	arena_reset(&b->a);
	for (size_t i = 0; i < n; i++) {
		size_t at = first + i, k = at % b->fleet.size.n_inventories;

		/* Whoever comes first with an inventory has to send it. */
		if (with_inv && at < b->fleet.size.n_inventories) {
			invs[i] = fleet_inventory(&b->fleet, &b->a, k);
			b->digests[k] =
			    str_dup(&b->fleet.a, store_digest(&b->a, &invs[i]));
			results[i] = result_of(b, &b->a, at, round, &invs[i]);
		} else {
			results[i] = result_of(b, &b->a, at, round, NULL);
		}
	}
	if (store_ingest_many(b->s, results, n, b->now + (utc_s)round, receipts,
		errs, &e) < 0)
		die_of(&e);
	for (size_t i = 0; i < n; i++)
		if (errs[i].code != E_OK)
			die_of(&errs[i]);
}

static void
check_in_all(struct bench *b, size_t round, bool with_inv, size_t at_once)
{
	size_t n = b->fleet.size.n_assets;

	for (size_t i = 0; i < n; i += at_once)
		check_in(
		    b, i, i + at_once < n ? at_once : n - i, round, with_inv);
}

static void
load(struct bench *b)
{
	struct knowledge k;
	int64_t begun = clock_ms();
	double cpu_begun = cpu_s();
	struct err e;
	size_t n;

	begin(b);
	check_in_all(b, 0, true, AT_ONCE);
	figure(b, "first load, check-ins", (double)b->fleet.size.n_assets,
	    seconds(b));
	begin(b);
	if (knowledge_open(&k, b->db_dir, &e) < 0 ||
	    app_match_pending(b->s, &k, b->now, &n, &e) < 0)
		die_of(&e);
	knowledge_close(&k);
	figure(b, "first load, matching inventories", (double)n, seconds(b));
	b->begun = begun;
	b->cpu_begun = cpu_begun;
	figure(b, "first load of the fleet", (double)b->fleet.size.n_assets,
	    seconds(b));
}

static void
update(struct bench *b, const char *name, size_t n, utc_s built_at)
{
	struct rematch_sums sums;
	struct knowledge k;
	struct err e;

	if (fleet_generation(b->db, b->db_dir, n, built_at, &e) < 0)
		die_of(&e);
	begin(b);
	if (knowledge_open(&k, b->db_dir, &e) < 0 ||
	    app_rematch(b->s, &k, b->now + 100, &sums, &e) < 0)
		die_of(&e);
	knowledge_close(&k);
	figure(b, name, (double)sums.n_pairs, seconds(b));
	printf("{\"name\":\"of it\",\"packages\":%zu,\"opened\":%zu,"
	       "\"reopened\":%zu,\"changed\":%zu,\"closed\":%zu}\n",
	    sums.changes.n_packages, sums.changes.n_opened,
	    sums.changes.n_reopened, sums.changes.n_changed,
	    sums.changes.n_closed);
}

static size_t
ask_findings(struct bench *b, const struct store_finding_filter *f)
{
	const struct store_finding *row;
	struct store_findings *it;
	struct err e;
	size_t n = 0;

	if (store_findings_open(b->s, f, b->now, &it, &e) < 0)
		die_of(&e);
	for (;; n++) {
		if (store_findings_next(it, &row, &e) < 0)
			die_of(&e);
		if (row == NULL)
			break;
	}
	store_findings_close(it);
	return n;
}

static void
ask(struct bench *b)
{
	struct store_finding_filter f = {.limit = 100};
	struct store_sums sums;
	size_t n_findings = 0;
	struct err e;

	begin(b);
	if (store_sums(b->s, b->now, &sums, &e) < 0)
		die_of(&e);
	for (int i = 0; i < SEVERITY_N; i++)
		n_findings += sums.n_open[i];
	figure(b, "sums of the fleet: findings of assets", (double)n_findings,
	    seconds(b));
	begin(b);
	figure(b, "the worst 100", (double)ask_findings(b, &f), seconds(b));
	f = (struct store_finding_filter){.asset = STR("host-000077")};
	begin(b);
	figure(b, "findings of one asset", (double)ask_findings(b, &f),
	    seconds(b));
	f = (struct store_finding_filter){.package = STR("openssl")};
	begin(b);
	figure(b, "findings of one package", (double)ask_findings(b, &f),
	    seconds(b));
}

static void
run(struct bench *b)
{
	begin(b);
	load(b);
	begin(b);
	check_in_all(b, 1, false, AT_ONCE);
	figure(b, "unchanged check-ins, 64 at once",
	    (double)b->fleet.size.n_assets, seconds(b));
	begin(b);
	for (size_t i = 0; i < 2000 && i < b->fleet.size.n_assets; i++)
		check_in(b, i, 1, 2, false);
	figure(b, "unchanged check-ins, one by one", 2000, seconds(b));
	ask(b);
	update(b, "new generation, 2000 advisories later", 2000, 2000);
	update(b, "new generation, and back again", 0, 3000);
	begin(b);
	{
		struct err e;

		if (store_prune(b->s, b->now + 200, &e) < 0)
			die_of(&e);
	}
	figure(b, "prune", 1, seconds(b));
}

/*
 * usage: bench-store SHARD DIR [ASSETS INVENTORIES PACKAGES SEED]: SHARD is of
 * Debian 12, DIR a folder that is not there yet. One JSON line per figure.
 */
int
main(int argc, char **argv)
{
	struct bench b = {.now = 1800000000};
	struct fleet_size size = {100000, 10000, 500, 1};
	size_t *const sizes[] = {
	    &size.n_assets, &size.n_inventories, &size.n_packages};
	struct err e;

	if (argc < 3) {
		fputs("usage: bench-store SHARD DIR [ASSETS INVENTORIES "
		      "PACKAGES SEED] (nothing given: nothing is measured)\n",
		    stderr);
		return 0;
	}
	for (int i = 0; i < 3 && argc > 3 + i; i++)
		*sizes[i] = strtoul(argv[3 + i], NULL, 10);
	if (argc > 6)
		size.seed = strtoull(argv[6], NULL, 10);
	arena_init(&b.a, (size_t)1 << 30);
	b.dir = argv[2];
	b.state = str_printf(&b.a, "%s/state", b.dir).p;
	if (vulndb_open(argv[1], &b.db, &e) < 0)
		die_of(&e);
	fleet_init(&b.fleet, &size, b.db);
	b.state = str_printf(&b.fleet.a, "%s/state", b.dir).p;
	b.db_dir = str_printf(&b.fleet.a, "%s/db", b.dir).p;
	b.digests =
	    arena_zalloc(&b.fleet.a, size.n_inventories, sizeof *b.digests);
	if (fleet_generation(b.db, b.db_dir, 0, 1000, &e) < 0 ||
	    store_open(b.state, &b.s, &e) < 0)
		die_of(&e);
	run(&b);
	store_close(b.s);
	vulndb_close(b.db);
	fleet_done(&b.fleet);
	arena_done(&b.a);
	return 0;
}
