/*
 * case_test.c: every folder tests/case/extract/FORMAT/CASE is read by the
 * extractor FORMAT: in/ is a target's root, want.txt what must come out, one
 * line per package or fault. YAGURA_BLESS=1 writes want.txt anew.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

struct one_case {
	const struct extractor *x;
	struct str folder;
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
	say(out, p->path, "\n");
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

/* A file of the case's tree. */
static int
read_in(struct arena *a, struct str path, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	struct str disk = str_printf(
	    a, "%.*s/in%.*s%s", STR_ARG(current.folder), STR_ARG(path), suffix);

	return file_read(a, disk.p, LIMIT_PACKAGE_DB_BYTES, ret_bytes, e);
}

static int
read_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	return read_in(a, s->path, suffix, ret_bytes, e);
}

static void
read_file(struct buf *out, const char *path)
{
	struct package_sink sink = {
	    out, say_package, {out, say_diag}
        };
	struct source src = {.path = str_from(path), .sibling = read_sibling};
	struct err e;

	if (read_in(&arena, src.path, "", &src.bytes, &e) < 0) {
		OK(e.code == E_ABSENT);
		return;
	}
	if (current.x->read(&arena, &src, &sink, &e) < 0) {
		buf_printf(out, "error %s ", diag_code_name(e.code));
		say(out, str_from(e.text), "\n");
	}
}

static void
read_folder(struct buf *out, const char *path)
{
	struct str *names, disk = str_printf(&arena, "%.*s/in%s",
			       STR_ARG(current.folder), path);
	struct err e;
	size_t n;

	if (dir_list(&arena, disk.p, &names, &n, &e) < 0) {
		OK(e.code == E_ABSENT);
		return;
	}
	for (size_t i = 0; i < n; i++)
		read_file(out,
		    str_printf(&arena, "%s%.*s", path, STR_ARG(names[i])).p);
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
	for (size_t i = 0; current.x->paths[i] != NULL; i++) {
		const char *p = current.x->paths[i];

		if (str_ends(str_from(p), STR("/")))
			read_folder(&out, p);
		else
			read_file(&out, p);
	}
	OK(!out.over);
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
	}
}

static void
every_extractor_has_a_name_a_doc_and_cases(void)
{
	const char *src = getenv("YAGURA_SRC");

	for (size_t i = 0; i < extract_list_n; i++) {
		const struct extractor *x = extract_list[i];
		struct str name = str_from(x->name), folder, *names;
		struct err e;
		size_t n = 0;

		OK(x->version > 0 && x->max_bytes > 0);
		OK(strlen(x->doc) > 0 && x->paths[0] != NULL);
		folder = str_printf(&arena, "%s/tests/case/extract/%.*s",
		    src != NULL ? src : ".",
		    STR_ARG(
			str_skip(name, (size_t)(str_rfind(name, '/') + 1))));
		OK_ERR(dir_list(&arena, folder.p, &names, &n, &e) == 0, &e);
		OK(n > 0);
	}
}

int
main(void)
{
	const char *src = getenv("YAGURA_SRC");

	arena_init(&arena, 64u << 20);
	RUN(every_extractor_has_a_name_a_doc_and_cases);
	for (size_t i = 0; i < extract_list_n; i++) {
		struct str name = str_from(extract_list[i]->name);

		name = str_skip(name, (size_t)(str_rfind(name, '/') + 1));
		run_cases(extract_list[i],
		    str_printf(&arena, "%s/tests/case/extract/%.*s",
			src != NULL ? src : ".", STR_ARG(name)));
	}
	arena_done(&arena);
	return tap_done();
}
