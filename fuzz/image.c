/* image.c: fuzz the readers of database files, behind their checksums. */
#define _GNU_SOURCE /* memfd_create */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "fuzz/fuzz.h"
#include "vulndb/facts.h"
#include "vulndb/vulndb.h"

/* The header's checksum and, of facts, where blocks and sums begin. */
#define SUM_AT      24
#define DATA_AT     32
#define SUMS_AT     40
#define BLOCK_BYTES 16384

static bool is_facts;

void
fuzz_choose(const char *name)
{
	is_facts = strcmp(name, "facts") == 0;
	if (!is_facts && strcmp(name, "shard") != 0)
		exit(64);
}

void
fuzz_list(void)
{
	fputs("facts\nshard\n", stderr);
}

static void
touch(struct str s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum = (char)(sum ^ s.p[i]);
}

/* A verified shard must be readable to the last byte that it names. */
static void
read_all(const struct vulndb *db)
{
	struct vulndb_info info = vulndb_info(db);
	struct vulndb_run run;

	for (size_t i = 0; i < info.n_packages; i++)
		touch(vulndb_package_at(db, i, &run));
	for (size_t i = 0; i < info.n_rows; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		touch(r.lo);
		touch(r.hi);
		touch(r.lo_key);
		touch(r.hi_key);
		touch(r.module);
		touch(r.channel);
		touch(vulndb_vuln_at(db, r.vuln).id);
		touch(vulndb_feed_at(db, r.feed).name);
		vulndb_row_holds(&r, STR("\x03"));
		for (size_t k = 0; k < r.notices.n; k++)
			touch(vulndb_name_at(db, r.notices.first + k));
	}
	for (size_t i = 0; i < info.n_vulns; i++) {
		struct vulndb_vuln v = vulndb_vuln_at(db, i);

		touch(v.title);
		touch(v.cvss);
		for (size_t k = 0; k < v.aliases.n; k++)
			touch(vulndb_name_at(db, v.aliases.first + k));
	}
	for (size_t i = 0; i < info.n_watched; i++)
		touch(vulndb_watched_at(db, i).since_key);
	for (size_t i = 0; i < info.n_support; i++)
		touch(vulndb_support_at(db, i).text);
	for (size_t i = 0; i < info.n_repositories; i++) {
		struct repository_note n = vulndb_repository_at(db, i);

		touch(n.repository);
		touch(n.channel);
	}
}

static void
touch_facts(const struct facts_record *r)
{
	touch(r->title);
	touch(r->kev.name);
	touch(r->kev.action);
	for (size_t i = 0; i < r->ratings.n; i++) {
		touch(facts_rating_at(r->ratings, i).source);
		touch(facts_rating_at(r->ratings, i).vector);
	}
	for (size_t i = 0; i < r->weaknesses.n; i++)
		touch(facts_weakness_at(r->weaknesses, i));
	for (size_t i = 0; i < r->references.n; i++)
		touch(facts_reference_at(r->references, i));
	for (size_t i = 0; i < r->exploits.n; i++) {
		struct exploit x = facts_exploit_at(r->exploits, i);

		touch(x.id);
		touch(x.title);
		touch(x.url);
	}
}

/* An answer that is not refused must be readable; verified, all must be. */
static void
ask_all(const struct facts *f)
{
	struct facts_info info = facts_info(f);
	bool is_whole = true;
	struct facts_record r;
	struct epss_score s;
	struct facts_id id;
	struct err e;

	for (size_t i = 0; i < info.n_feeds; i++)
		touch(facts_feed_at(f, i).edition);
	for (size_t i = 0; i < info.n_cves; i++) {
		if (facts_cve_at(f, i, &id, &r, &e) < 0) {
			is_whole = false;
			continue;
		}
		touch_facts(&r);
		if (facts_find(f, str_from(id.text), &r, &e) == 0)
			touch_facts(&r);
	}
	for (size_t i = 0; i < info.n_epss; i++)
		if (facts_epss_at(f, i, &id, &s, &e) < 0)
			is_whole = false;
	if (facts_verify(f, &e) == 0 && !is_whole)
		abort();
}

static uint64_t
number_at(const unsigned char *p, size_t at, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p + at, n);
	return v;
}

/* Sums of blocks, as far as the header's words can be followed. */
static void
sum_blocks(unsigned char *p, size_t n)
{
	uint64_t at = number_at(p, DATA_AT, 4), end = number_at(p, SUMS_AT, 8);

	if (at > end || end > n)
		return;
	for (size_t to = end; at < end && n - to >= 8; to += 8) {
		size_t part =
		    end - at < BLOCK_BYTES ? (size_t)(end - at) : BLOCK_BYTES;
		XXH64_hash_t sum = XXH3_64bits(p + at, part);

		memcpy(p + to, &sum, 8);
		at += part;
	}
}

/* What the checksum in the header is of, for shards and for facts. */
static void
sum(unsigned char *p, size_t n)
{
	XXH3_state_t *x = XXH3_createState();
	uint64_t from = n, to = n;
	XXH64_hash_t sum;

	if (x == NULL)
		abort();
	if (is_facts) {
		sum_blocks(p, n);
		from = number_at(p, DATA_AT, 4);
		to = number_at(p, SUMS_AT, 8);
	}
	memset(p + SUM_AT, 0, 8);
	if (from <= n && to <= n) {
		XXH3_64bits_reset(x);
		XXH3_64bits_update(x, p, from);
		XXH3_64bits_update(x, p + to, n - to);
		sum = XXH3_64bits_digest(x);
		memcpy(p + SUM_AT, &sum, 8);
	}
	XXH3_freeState(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct vulndb *db;
	struct facts *f;
	unsigned char *p;
	struct err e;
	char path[32];
	int fd;

	if (n < SUMS_AT + 8)
		return 0;
	fd = memfd_create("shard", 0);
	p = malloc(n);
	if (fd < 0 || p == NULL)
		abort();
	memcpy(p, bytes, n);
	sum(p, n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, p, n) != (ssize_t)n)
		abort();
	if (is_facts && facts_open(path, &f, &e) == 0) {
		ask_all(f);
		facts_close(f);
	} else if (!is_facts && vulndb_open(path, &db, &e) == 0) {
		read_all(db);
		vulndb_close(db);
	}
	free(p);
	close(fd);
	return 0;
}
