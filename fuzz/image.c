/* image.c: fuzz the reader of shard files, behind their checksum. */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "fuzz/fuzz.h"
#include "vulndb/vulndb.h"

#define SUM_AT 24 /* the header's checksum: docs/FORMAT.md */

void
fuzz_choose(const char *name)
{
	if (strcmp(name, "shard") != 0)
		exit(64);
}

void
fuzz_list(void)
{
	fputs("shard\n", stderr);
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
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	unsigned char *p;
	struct vulndb *db;
	struct err e;
	char path[32];
	int fd;

	if (n < SUM_AT + 8)
		return 0;
	fd = memfd_create("shard", 0);
	p = malloc(n);
	if (fd < 0 || p == NULL)
		abort();
	memcpy(p, bytes, n);
	memset(p + SUM_AT, 0, 8);
	memcpy(p + SUM_AT, &(XXH64_hash_t){XXH3_64bits(p, n)}, 8);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, p, n) == (ssize_t)n && vulndb_open(path, &db, &e) == 0) {
		read_all(db);
		vulndb_close(db);
	}
	free(p);
	close(fd);
	return 0;
}
