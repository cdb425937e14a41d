/* case.c: save what is needed to repeat a scan: a bug report is a test. */
#include "app/case.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
	const char *dir;  /* ".../in" */
	struct err fault; /* the first while saving; code E_OK: none */
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
	struct err fault;
	struct arena a;
	struct str bytes;

	if (r->inner->ops->open(r->inner, path, ret_f, e) < 0)
		return -1;
	arena_init(&a, (size_t)4 * LIMIT_PACKAGE_DB_BYTES);
	/* What cannot be read, or is too large, its reader will tell. The scan
	 * is not to suffer from what cannot be saved; case_finish tells. */
	if (tree_file_load(&a, *ret_f, LIMIT_PACKAGE_DB_BYTES, path, &bytes,
		&fault) == 0 &&
	    r->fault.code == E_OK && save(r, path, bytes, &fault) < 0)
		r->fault = fault;
	arena_done(&a);
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

static int
recorder_walk(
    struct tree *t, const char *path, const struct tree_walk *w, struct err *e)
{
	struct recorder *r = (struct recorder *)t;

	return r->inner->ops->walk(r->inner, path, w, e);
}

static const struct tree_ops recorder_ops = {
    recorder_open, recorder_list, recorder_walk, recorder_close};

int
case_record(struct arena *a, const char *dir, struct tree **t, struct err *e)
{
	struct recorder *r = ARENA_NEW(a, struct recorder);

	if (mkdir(dir, 0755) < 0)
		return fail_sys(e, errno, "%s", dir);
	r->tree =
	    (struct tree){&recorder_ops, (*t)->is_this_machine, (*t)->root};
	r->inner = *t;
	r->dir = str_printf(a, "%s/in", dir).p;
	*t = &r->tree;
	return dir_make(r->dir, e);
}

const struct err *
case_unsaved(const struct tree *t)
{
	return &((const struct recorder *)t)->fault;
}

void
case_note_unsaved(struct tree *t, const struct err *e)
{
	((struct recorder *)t)->fault = *e;
}

/* Copy the open shards into w and list them; how many, or -1. */
static int
copy_shards(struct session *s, const char *to,
    struct generation_shard *ret_shards, struct err *e)
{
	int n = 0;

	for (size_t i = 0; i < s->n_shards; i++) {
		struct str name = s->shards[i].name;
		struct str path =
		    str_printf(&s->a, "%s/%.*s.ydb", to, STR_ARG(name));

		if (s->shards[i].db == NULL)
			continue;
		if (file_copy(generation_shard_path(&s->a, &s->gen, name),
			path.p, e) < 0)
			return -1;
		ret_shards[n++] = *generation_shard_find(&s->gen, name);
	}
	return n;
}

/* A database with the shards that this scan used. */
static int
save_db(struct session *s, const char *dir, struct err *e)
{
	struct generation_shard *shards =
	    arena_zalloc(&s->a, s->n_shards, sizeof *shards);
	struct generation g = s->gen;
	struct generation_writer w;
	int n;

	if (!session_has_db(s))
		return 0;
	if (generation_begin(&s->a, str_printf(&s->a, "%s/db", dir).p, &w, e) <
	    0)
		return -1;
	n = copy_shards(s, w.dir, shards, e);
	if (n < 0) {
		generation_abort(&w);
		return -1;
	}
	g.shards = shards;
	g.n_shards = (size_t)n;
	return generation_commit(&w, &g, e);
}

/* uname's release: safe in a script once nothing in it can end quotes. */
static bool
kernel_is_quotable(const struct session *s)
{
	return s->inv.os.kernel.n > 0 && str_find(s->inv.os.kernel, '\'') < 0;
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
	if (kernel_is_quotable(s))
		fprintf(w.out, " --kernel '%.*s'", STR_ARG(s->inv.os.kernel));
	fputc('\n', w.out);
	if (file_writer_commit(&w, e) < 0)
		return -1;
	if (chmod(w.path, 0755) < 0)
		return fail_sys(e, errno, "%s", w.path);
	return 0;
}

/* What "run" will print: a scan of the case itself, from inside of it. */
static int
save_want(const struct session *s, const char *dir, struct err *e)
{
	struct session_options opt = {
	    .target = "dir:in", .db_dir = "db", .now = s->now};
	struct session repeated;
	int r;

	if (kernel_is_quotable(s))
		opt.kernel = s->inv.os.kernel.p;
	/* The last thing that this process does with relative paths. */
	if (chdir(dir) < 0)
		return fail_sys(e, errno, "%s", dir);
	r = session_open(&repeated, &opt, e);
	if (r == 0) {
		session_match(&repeated);
		r = scan_write(&repeated, NULL, "json", "want.json", NULL, e);
	}
	session_close(&repeated);
	return r;
}

int
case_finish(struct session *s, const char *dir, struct err *e)
{
	const struct recorder *r = (const struct recorder *)s->tree;

	if (r->fault.code != E_OK) {
		*e = r->fault;
		return -1;
	}
	if (save_db(s, dir, e) < 0 || save_run(s, dir, e) < 0)
		return -1;
	return save_want(s, dir, e);
}
