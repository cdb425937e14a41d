/* verify.c: every byte of the vulnerability database. */
#include <errno.h>
#include <sys/stat.h>

#include "app/status.h"
#include "base/arena.h"
#include "core/limits.h"
#include "os/dir.h"
#include "report/text.h"
#include "vulndb/generation.h"

struct verify {
	struct arena a;
	struct generation g;
	FILE *out;
	size_t n_bad;
	uint64_t n_bytes; /* of those that hold */
};

static void
bad(struct verify *v, struct str what)
{
	v->n_bad++;
	text_write(v->out, what);
	fputc('\n', v->out);
}

static void
verify_shard(struct verify *v, const struct generation_shard *s)
{
	const char *path = generation_shard_path(&v->a, &v->g, s->name);
	struct stat st;
	struct err e;

	if (status_verify(path, &e) < 0) {
		bad(v, str_from(e.text));
		return;
	}
	if (stat(path, &st) < 0 || (uint64_t)st.st_size != s->n_bytes) {
		bad(v, str_printf(&v->a,
			   "%s: damaged: not the %llu bytes "
			   "that the manifest states",
			   path, (unsigned long long)s->n_bytes));
		return;
	}
	v->n_bytes += s->n_bytes;
}

/* Scans open facts by their names: a file too many would be believed. */
static int
verify_names(struct verify *v, struct err *e)
{
	struct str *names;
	size_t n;

	if (dir_list(&v->a, v->g.dir.p, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (str_ends(names[i], STR(".ydb")) &&
		    generation_shard_find(
			&v->g, str_first(names[i], names[i].n - 4)) == NULL)
			bad(v, str_printf(&v->a,
				   "%.*s/%.*s: not named by the manifest",
				   STR_ARG(v->g.dir), STR_ARG(names[i])));
	return 0;
}

static int
verify_all(struct verify *v, struct err *e)
{
	if (verify_names(v, e) < 0)
		return -1;
	for (size_t i = 0; i < v->g.n_shards; i++)
		verify_shard(v, &v->g.shards[i]);
	if (v->n_bad == 0) {
		text_write(v->out, v->g.dir);
		fprintf(v->out,
		    ": %zu files, %llu bytes, all as they were "
		    "written.\n",
		    v->g.n_shards, (unsigned long long)v->n_bytes);
	}
	if (fflush(v->out) != 0 || ferror(v->out))
		return fail_sys(e, errno, "standard output");
	if (v->n_bad > 0)
		return fail(e, E_INPUT,
		    "%.*s: %zu files are not as they were "
		    "written",
		    STR_ARG(v->g.dir), v->n_bad);
	return 0;
}

int
app_db_verify(const char *db_dir, FILE *out, struct err *e)
{
	struct verify v = {.out = out};
	int r;

	arena_init(&v.a, LIMIT_SCAN_ARENA_BYTES);
	r = generation_open(&v.a, db_dir, &v.g, e);
	if (r == 0)
		r = verify_all(&v, e);
	arena_done(&v.a);
	return r;
}
