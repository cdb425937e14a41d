/* case.c: save what is needed to repeat a scan: a bug report is a test. */
#include "app/case.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/scan.h"
#include "app/session.h"
#include "core/limits.h"
#include "core/time.h"
#include "os/dir.h"
#include "os/file.h"

/* A tree that keeps a copy of what is read through it. */
struct recorder {
	struct tree tree;
	struct tree *inner;
	const char *dir; /* ".../in" */
};

static int
save(
    const struct recorder *r, const char *path, struct str bytes, struct err *e)
{
	struct arena a;
	struct file_writer w;
	struct str to, parent;
	int result;

	arena_init(&a, 1 << 20);
	/*
	 * Paths are our own tables' and names that a directory listed, which
	 * hold no '/': nothing leads out of dir.
	 */
	to = str_printf(&a, "%s%s", r->dir, path);
	parent = str_first(to, (size_t)str_rfind(to, '/'));
	result = dir_make(str_z(&a, parent), e);
	if (result == 0)
		result = file_writer_open(&w, to.p, e);
	if (result == 0) {
		fwrite(bytes.p, 1, bytes.n, w.out);
		result = file_writer_commit(&w, e);
	}
	arena_done(&a);
	return result;
}

static int
recorder_open(
    struct tree *t, const char *path, struct tree_file **ret_f, struct err *e)
{
	struct recorder *r = (struct recorder *)t;
	struct tree_file *f;
	struct arena a;
	struct str bytes;
	int result;

	if (r->inner->ops->open(r->inner, path, &f, e) < 0)
		return -1;
	arena_init(&a, (size_t)4 * LIMIT_PACKAGE_DB_BYTES);
	result = tree_file_load(&a, f, LIMIT_PACKAGE_DB_BYTES, path, &bytes, e);
	if (result == 0)
		result = save(r, path, bytes, e);
	arena_done(&a);
	if (result < 0) {
		f->ops->close(f);
		return -1;
	}
	*ret_f = f;
	return 0;
}

static int
recorder_list(struct tree *t, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct recorder *r = (struct recorder *)t;

	return r->inner->ops->list(r->inner, a, path, ret_names, ret_n, e);
}

static void
recorder_close(struct tree *t)
{
	struct recorder *r = (struct recorder *)t;

	r->inner->ops->close(r->inner);
}

static const struct tree_ops recorder_ops = {
    recorder_open, recorder_list, recorder_close};

int
case_record(struct arena *a, const char *dir, struct tree **t, struct err *e)
{
	struct recorder *r = ARENA_NEW(a, struct recorder);

	if (mkdir(dir, 0755) < 0)
		return fail_sys(e, errno, "%s", dir);
	r->tree = (struct tree){&recorder_ops, (*t)->is_this_machine};
	r->inner = *t;
	r->dir = str_printf(a, "%s/in", dir).p;
	*t = &r->tree;
	return dir_make(r->dir, e);
}

/* A database with the one shard that this scan used. */
static int
save_db(struct session *s, const char *dir, struct err *e)
{
	const struct generation_shard *shard;
	struct generation g = s->gen;
	struct generation_writer w;
	const char *from;

	if (s->db == NULL)
		return 0;
	if (generation_begin(&s->a, str_printf(&s->a, "%s/db", dir).p, &w, e) <
	    0)
		return -1;
	from = generation_shard_path(&s->a, &s->gen, s->shard.name);
	if (file_copy(from,
		str_printf(&s->a, "%s/%.*s.ydb", w.dir, STR_ARG(s->shard.name))
		    .p,
		e) < 0) {
		generation_abort(&w);
		return -1;
	}
	shard = generation_shard_find(&s->gen, s->shard.name);
	g.shards = shard;
	g.n_shards = shard != NULL ? 1 : 0;
	return generation_commit(&w, &g, e);
}

static int
save_run(struct session *s, const char *dir, struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, str_printf(&s->a, "%s/run", dir).p, e) < 0)
		return -1;
	fputs("#!/bin/sh\n# Repeat this scan; want.json is what it said.\n"
	      "cd \"$(dirname \"$0\")\" || exit 70\n",
	    w.out);
	fprintf(w.out, "YAGURA_NOW=%.*s\nexport YAGURA_NOW\n",
	    STR_ARG(time_write(&s->a, s->now)));
	fputs("exec \"${YAGURA:-yagura}\" scan dir:in --db db --format json",
	    w.out);
	/* uname's release: safe to quote once nothing in it can end quotes. */
	if (s->inv.os.kernel.n > 0 && str_find(s->inv.os.kernel, '\'') < 0)
		fprintf(w.out, " --kernel '%.*s'", STR_ARG(s->inv.os.kernel));
	fputc('\n', w.out);
	if (file_writer_commit(&w, e) < 0)
		return -1;
	if (chmod(w.path, 0755) < 0)
		return fail_sys(e, errno, "%s", w.path);
	return 0;
}

int
case_finish(struct session *s, const char *dir, struct err *e)
{
	if (save_db(s, dir, e) < 0 || save_run(s, dir, e) < 0)
		return -1;
	return scan_write(
	    s, "json", str_printf(&s->a, "%s/want.json", dir).p, NULL, e);
}
