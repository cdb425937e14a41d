/* vulndb.c: what opening and asking a shard costs. */
#define _GNU_SOURCE /* mallinfo2 */
#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "vulndb/vulndb.h"

#define OPENS   20
#define LOOKUPS 2000000u

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* usage: bench-vulndb SHARD; one JSON line per figure. */
int
main(int argc, char **argv)
{
	struct vulndb *db = NULL;
	struct vulndb_info info;
	struct vulndb_run run;
	size_t heap, n_rows = 0;
	struct err e;
	double start, open_ns, look_ns;

	if (argc != 2) {
		fputs("usage: bench-vulndb SHARD (no shard given: nothing is "
		      "measured)\n",
		    stderr);
		return 0;
	}
	start = now_ns();
	heap = mallinfo2().uordblks;
	for (int i = 0; i < OPENS; i++) {
		vulndb_close(db);
		if (vulndb_open(argv[1], &db, &e) < 0) {
			fprintf(stderr, "%s\n", e.text);
			return 65;
		}
	}
	heap = mallinfo2().uordblks - heap;
	open_ns = (now_ns() - start) / OPENS;
	info = vulndb_info(db);
	start = now_ns();
	for (size_t i = 0; i < LOOKUPS && info.n_packages > 0; i++) {
		struct str name =
		    vulndb_package_at(db, i * 7919 % info.n_packages, &run);

		n_rows += vulndb_package(db, name).n;
	}
	look_ns = (now_ns() - start) / LOOKUPS;
	printf("{\"name\":\"open\",\"ms\":%.3f,\"bytes\":%zu,\"heap\":%zu}\n",
	    open_ns / 1e6, info.size_bytes, heap);
	printf("{\"name\":\"lookup\",\"ns\":%.1f,\"rows\":%zu}\n", look_ns,
	    n_rows);
	vulndb_close(db);
	return 0;
}
