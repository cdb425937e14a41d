/* feed.c: fuzz one source of knowledge, into a real database build. */
#include <stdio.h>
#include <stdlib.h>

#include "core/limits.h"
#include "feed/feed.h"
#include "fuzz/fuzz.h"
#include "vulndb/build.h"

static const struct feed *feed;

void
fuzz_choose(const char *name)
{
	feed = feed_find(name);
	if (feed == NULL) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	for (size_t i = 0; i < feed_list_n; i++)
		fprintf(stderr, "%s\n", feed_list[i]->name);
}

static void
add_diag(void *ctx, const struct diag *d)
{
	volatile size_t n = d->where.n + d->text.n;

	(void)ctx;
	(void)n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct vulndb_build *b =
	    vulndb_build_new((struct diag_sink){NULL, add_diag});
	struct vulndb_build_feed f = {
	    .name = str_from(feed->name), .rank = feed->rank};
	struct knowledge_sink sink = vulndb_build_begin(b, &f);
	struct feed_input in = {
	    STR("fuzz"), STR("debian.csv"), STR("Debian:12"), NULL};
	struct stream_mem mem;
	struct arena scratch;
	struct err e;

	if (feed->files != NULL)
		in.name = str_from(feed->files[0]);
	else if (feed->is_archive)
		in.name = STR("2024/CVE-2024-1000.json");
	stream_mem_init(&mem, str_of((const char *)bytes, n));
	in.bytes = &mem.stream;
	arena_init(&scratch, LIMIT_BUILD_ARENA_BYTES);
	(void)!feed->read(&scratch, &in, &sink, &e);
	arena_done(&scratch);
	vulndb_build_free(b);
	return 0;
}
