/*
 * case_test.c: every folder tests/case/extract/NAME/CASE is read by the
 * extractor of that name ("os/dpkg" is os-dpkg): in/ is a target's root, want.txt what must come out, one
 * line per package or fault. Of formats that lie anywhere, every file below
 * in/ that the extractor wants is read, and damaged at random as well.
 * YAGURA_BLESS=1 writes want.txt anew.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "inventory/paths.h"
#include "os/dir.h"
#include "os/file.h"
#include "target/target.h"
#include "tests/tap.h"

struct one_case {
	const struct extractor *x;
	struct str folder;
	struct tree *t; /* its in/ */
	size_t n_files; /* read so far */
};

static struct one_case current;
static struct arena arena;

/* Bytes that would spoil a line of text as \xNN; nothing at all as "-". */
static void
say(struct buf *out, struct str s, const char *end)
{
	if (s.n == 0)
		buf_byte(out, '-');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 0x7f || c == '\\')
			buf_printf(out, "\\x%02x", c);
		else
			buf_byte(out, c);
	}
	buf_add(out, str_from(end));
}

static int
say_package(void *ctx, const struct package *p, struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	say(out, p->type, " ");
	say(out, p->name, " ");
	say(out, p->version, " ");
	say(out, p->arch, " ");
	say(out, p->source_name, " ");
	say(out, p->source_version, " ");
	say(out, p->path, "");
	if (p->module.n > 0)
		buf_printf(out, " %.*s", STR_ARG(p->module));
	buf_add(out, p->is_dev ? STR(" dev\n") : STR("\n"));
	return 0;
}

static void
say_diag(void *ctx, const struct diag *d)
{
	struct buf *out = ctx;

	buf_printf(out, "diag %s ", diag_code_name(d->code));
	say(out, d->where, " ");
	say(out, d->text, "\n");
}

/* Of files only their bytes are looked at: are they there? */
static void
see_file(void *ctx, struct str folder, struct str name)
{
	struct buf copy;

	(void)ctx;
	buf_init(&copy, LIMIT_RPM_HEADER_BYTES);
	buf_add(&copy, folder);
	buf_add(&copy, name);
	buf_done(&copy);
}

/* A file of the case's tree. */
static int
read_in(struct arena *a, struct str path, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	struct tree *t = current.t;
	struct str whole = sibling_path(a, path, suffix);
	struct tree_file *f;
	int rc = t->ops->open(t, whole.p, &f, e);

	if (rc == 0) {
		rc = tree_file_load(
		    a, f, LIMIT_PACKAGE_DB_BYTES, whole.p, ret_bytes, e);
		f->ops->close(f);
	}
	return rc;
}

static int
read_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	return read_in(a, s->path, suffix, ret_bytes, e);
}

/* The bytes of one file, as its extractor wants them. */
struct held_source {
	struct source source;
	struct str held;
};

static ssize_t
read_held(
    const struct source *s, uint64_t off, void *p, size_t n, struct err *e)
{
	struct str part = ((const struct held_source *)s)->held;

	(void)e;
	part = off > part.n ? STR_NONE : str_first(str_skip(part, off), n);
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

static void
extract(struct buf *out, struct str path, struct str bytes)
{
	struct package_sink sink = {
	    .ctx = out,
	    .add = say_package,
	    .diags = {out, say_diag},
	    .own = see_file
        };
	struct held_source src = {
	    {.path = path,
             .bytes = current.x->by_parts ? STR_NONE : bytes,
             .size_bytes = bytes.n,
             .read_at = read_held,
             .sibling = read_sibling},
	    bytes
        };
	struct arena scratch;
	struct err e;

	current.n_files++;
	arena_init(&scratch, 256u << 20);
	if (current.x->read(&scratch, &src.source, &sink, &e) < 0) {
		buf_printf(out, "error %s ", diag_code_name(e.code));
		say(out, str_from(e.text), "\n");
	}
	arena_done(&scratch);
}

static bool
read_file(void *ctx, const char *path, enum path_origin origin)
{
	struct str bytes;
	struct err e;

	(void)origin;
	if (read_in(&arena, str_from(path), "", &bytes, &e) < 0)
		OK(e.code == E_ABSENT || e.code == E_UNSUPPORTED ||
		    e.sys == ENOTDIR);
	else
		extract(ctx, str_from(path), bytes);
	return true;
}

static bool
read_wanted(void *ctx, const struct tree_entry *f)
{
	if (!current.x->wants(
		str_from(f->path), f->is_executable, f->size_bytes))
		return true;
	return read_file(ctx, f->path, PATH_LISTED);
}

/* Spoilt and cut off: whatever comes out, nothing worse must happen. */
static bool
read_damaged(void *ctx, const struct tree_entry *f)
{
	struct buf *out = ctx;
	struct str bytes;
	struct err e;
	char *p;

	if (!current.x->wants(
		str_from(f->path), f->is_executable, f->size_bytes) ||
	    read_in(&arena, str_from(f->path), "", &bytes, &e) < 0)
		return true;
	for (int round = 0; round < 20 && bytes.n > 0; round++) {
		p = str_z(&arena, bytes);
		for (int k = 0; k < 3; k++)
			p[tap_random_below(bytes.n)] =
			    (char)tap_random_below(256);
		buf_clear(out);
		extract(out, str_from(f->path),
		    str_of(p, 1 + tap_random_below(bytes.n)));
	}
	return true;
}

static bool
enter_all(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
	return true;
}

static void
not_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	(void)ctx;
	(void)code;
	tap_check(false, __FILE__, __LINE__, "%s: %s", path, reason);
}

static void
walk_files(struct buf *out, bool (*file)(void *ctx, const struct tree_entry *f))
{
	struct tree_walk w = {out, file, enter_all, not_skipped};
	struct err e;

	if (current.x->wants != NULL)
		OK_ERR(current.t->ops->walk(current.t, "/", &w, &e) == 0, &e);
}

/* The files that paths stand for, which may be NULL. */
static void
read_files(struct buf *out, const char *const *paths)
{
	struct path_sink sink = {
	    out, read_file, &(struct diag_sink){out, say_diag}
        };

	for (size_t i = 0; paths != NULL && paths[i] != NULL; i++)
		paths_find(current.t, paths[i], &sink);
}

/* What the case's files give. */
static void
read_case(struct buf *out)
{
	struct str in =
	    str_printf(&arena, "dir:%.*s/in", STR_ARG(current.folder));
	struct err e;

	current.n_files = 0;
	if (!OK_ERR(target_open(in.p, &current.t, &e) == 0, &e))
		return;
	read_files(out, current.x->paths);
	if (current.n_files == 0)
		read_files(out, current.x->fallback_paths);
	walk_files(out, read_wanted);
	current.t->ops->close(current.t);
	OK(!out->over);
}

static void
bless(const char *path, struct str got)
{
	FILE *f = fopen(path, "w");

	NEED(f != NULL);
	OK(got.n == 0 || fwrite(got.p, 1, got.n, f) == got.n);
	OK(fclose(f) == 0);
}

static void
case_reads_as_wanted(void)
{
	char *path = str_z(&arena,
	    str_printf(&arena, "%.*s/want.txt", STR_ARG(current.folder)));
	struct str want, got_line, want_line, rest;
	struct buf out;
	struct err e;

	buf_init(&out, 1 << 20);
	read_case(&out);
	if (getenv("YAGURA_BLESS") != NULL)
		bless(path, buf_str(&out));
	if (OK_ERR(file_read(&arena, path, 1 << 20, &want, &e) == 0, &e)) {
		rest = buf_str(&out);
		while (str_line(&want, &want_line)) {
			if (!str_line(&rest, &got_line))
				got_line = STR("(nothing)");
			EQ_STR(got_line, want_line);
		}
		EQ_STR(rest, STR(""));
	}
	buf_done(&out);
}

static void
case_can_be_damaged(void)
{
	struct str in =
	    str_printf(&arena, "dir:%.*s/in", STR_ARG(current.folder));
	struct buf out;
	struct err e;

	if (!OK_ERR(target_open(in.p, &current.t, &e) == 0, &e))
		return;
	buf_init(&out, 1 << 20);
	walk_files(&out, read_damaged);
	buf_done(&out);
	current.t->ops->close(current.t);
}

static void
run_cases(const struct extractor *x, struct str folder)
{
	struct str *names;
	struct err e;
	size_t n;

	if (dir_list(&arena, folder.p, &names, &n, &e) < 0) {
		tap_note("%s", e.text);
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		current.x = x;
		current.folder = str_printf(
		    &arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[i]));
		tap_run(names[i].p, case_reads_as_wanted);
		if (x->wants != NULL)
			tap_run("... and damaged", case_can_be_damaged);
	}
}

/* Where the cases of an extractor are. */
static struct str
cases_of(const struct extractor *x)
{
	const char *src = getenv("YAGURA_SRC");
	struct str s = str_printf(&arena, "%s/tests/case/extract/%s",
	    src != NULL ? src : ".", x->name);
	char *p = str_z(&arena, s);

	p[str_rfind(s, '/')] = '-';
	return str_from(p);
}

static void
every_extractor_has_a_name_a_doc_and_cases(void)
{
	for (size_t i = 0; i < extract_list_n; i++) {
		const struct extractor *x = extract_list[i];
		struct str *names;
		struct err e;
		size_t n = 0;

		OK(x->version > 0 && (x->max_bytes > 0 || x->by_parts));
		OK(strlen(x->doc) > 0);
		OK(x->wants != NULL || x->paths[0] != NULL);
		OK_ERR(
		    dir_list(&arena, cases_of(x).p, &names, &n, &e) == 0, &e);
		OK(n > 0);
	}
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(every_extractor_has_a_name_a_doc_and_cases);
	for (size_t i = 0; i < extract_list_n; i++)
		run_cases(extract_list[i], cases_of(extract_list[i]));
	arena_done(&arena);
	return tap_done();
}
