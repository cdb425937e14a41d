/*
 * case_test.c: every folder tests/case/sbom/FORM/CASE is a document, in/NAME,
 * and what must come out of it, want.txt: a line for the system, then one per
 * package or fault. A file os, "debian:12:amd64", is what the user says. Each
 * is also written as CycloneDX and read again, and damaged at random.
 * YAGURA_BLESS=1 writes want.txt anew.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "sbom/sbom.h"
#include "tests/tap.h"

struct one_case {
	const struct sbom_form *form;
	struct str folder;
	const char *name; /* of the document */
	struct str bytes;
	struct os_info os;
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

static void
say_package(struct buf *out, const struct package *p)
{
	say(out, p->type, " ");
	say(out, p->name, " ");
	say(out, p->version, " ");
	say(out, p->arch, " ");
	say(out, p->source_name, " ");
	say(out, p->source_version, " ");
	say(out, p->module, " ");
	say(out, p->vendor, " ");
	say(out, p->path, p->is_dev ? " dev\n" : "\n");
}

static void
say_inventory(struct buf *out, const struct inventory *inv)
{
	buf_add(out, STR("os "));
	say(out, inv->os.family, " ");
	say(out, inv->os.release, " ");
	say(out, inv->os.codename, " ");
	say(out, inv->os.arch, " ");
	say(out, inv->os.kernel, " ");
	say(out, inv->os.pretty, inv->is_walked ? "\n" : ", no walk\n");
	for (size_t i = 0; inv->paths != NULL && inv->paths[i] != NULL; i++)
		buf_printf(out, "below %s\n", inv->paths[i]);
	for (size_t i = 0; i < inv->n_repositories; i++)
		buf_printf(
		    out, "repository %.*s\n", STR_ARG(inv->repositories[i]));
	for (size_t i = 0; i < inv->n_packages; i++)
		say_package(out, &inv->packages[i]);
	for (size_t i = 0; i < inv->n_skipped; i++) {
		buf_add(out, STR("unread "));
		say(out, inv->skipped[i].path, " ");
		say(out, inv->skipped[i].reason, "\n");
	}
	for (size_t i = 0; i < inv->n_diags; i++) {
		const struct diag *d = &inv->diags[i];

		buf_printf(out, "diag %s ", diag_code_name(d->code));
		say(out, d->where, " ");
		say(out, d->text, "\n");
	}
}

static void
read_document(struct arena *a, const struct sbom_form *form, struct str bytes,
    struct buf *out)
{
	struct inventory inv;
	struct err e;

	if (sbom_read(a, form, bytes, current.name, &current.os, &inv, &e) <
	    0) {
		buf_printf(out, "error %s ", diag_code_name(e.code));
		say(out, str_from(e.text), "\n");
		return;
	}
	OK(inv.n_results == 1 && strcmp(inv.results[0].name, form->row) == 0);
	OK((inv.results[0].state == EXTRACT_OK) == (inv.n_diags == 0));
	say_inventory(out, &inv);
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
eq_lines(struct str got, struct str want)
{
	struct str got_line, want_line;

	while (str_line(&want, &want_line)) {
		if (!str_line(&got, &got_line))
			got_line = STR("(nothing)");
		EQ_STR(got_line, want_line);
	}
	EQ_STR(got, STR(""));
}

static void
case_reads_as_wanted(void)
{
	char *path = str_z(&arena,
	    str_printf(&arena, "%.*s/want.txt", STR_ARG(current.folder)));
	struct arena a;
	struct str want;
	struct buf out;
	struct err e;

	arena_init(&a, 64u << 20);
	buf_init(&out, 1 << 20);
	/* What is told by its content is, and as itself. */
	OK(current.form->is == NULL ||
	    sbom_recognise(current.bytes) == current.form);
	read_document(&a, current.form, current.bytes, &out);
	if (getenv("YAGURA_BLESS") != NULL)
		bless(path, buf_str(&out));
	if (OK_ERR(file_read(&arena, path, 1 << 20, &want, &e) == 0, &e))
		eq_lines(buf_str(&out), want);
	buf_done(&out);
	arena_done(&a);
}

/* What is written of inv in that form, in a. */
static struct str
written(
    struct arena *a, const struct sbom_form *form, const struct inventory *inv)
{
	struct sbom_options opt = {.now = 1795132800,
	    .target = STR("dir:/srv"),
	    .digest = inventory_digest(a, inv)};
	char *p = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&p, &n);
	struct str s;

	if (f == NULL)
		return STR_NONE;
	form->write(f, inv, &opt);
	OK(!ferror(f));
	fclose(f);
	s = str_dup(a, str_of(p, n));
	free(p);
	return s;
}

/* By every form that is read and written the digest stays; by CycloneDX all. */
static void
case_travels(void)
{
	const struct sbom_form *cyclonedx = sbom_find("cyclonedx");
	const struct os_info none = {.family = STR_NONE};
	struct inventory inv, again;
	struct buf before, after;
	struct arena a;
	struct err e;

	arena_init(&a, 64u << 20);
	buf_init(&before, 1 << 20);
	buf_init(&after, 1 << 20);
	if (sbom_read(&a, current.form, current.bytes, current.name,
		&current.os, &inv, &e) == 0 &&
	    OK_ERR(sbom_read(&a, cyclonedx, written(&a, cyclonedx, &inv),
		       current.name, &none, &again, &e) == 0,
		&e)) {
		say_inventory(&before, &inv);
		say_inventory(&after, &again);
		eq_lines(buf_str(&after), buf_str(&before));
		EQ_STR(
		    inventory_digest(&a, &again), inventory_digest(&a, &inv));
	}
	buf_done(&before);
	buf_done(&after);
	arena_done(&a);
}

/* Spoilt and cut off: whatever comes out, nothing worse must happen. */
static void
case_can_be_damaged(void)
{
	for (int round = 0; round < 60 && current.bytes.n > 0; round++) {
		struct arena a;
		struct buf out;
		char *p;

		arena_init(&a, 64u << 20);
		buf_init(&out, 1 << 20);
		p = str_z(&a, current.bytes);
		for (int k = 0; k < 3; k++)
			p[tap_random_below(current.bytes.n)] =
			    (char)tap_random_below(256);
		read_document(&a, current.form,
		    str_of(p, round % 2 == 0
				  ? current.bytes.n
				  : 1 + tap_random_below(current.bytes.n)),
		    &out);
		buf_done(&out);
		arena_done(&a);
	}
}

static void
read_os(struct str text)
{
	struct str *fields[] = {
	    &current.os.family, &current.os.release, &current.os.arch};
	struct str part;

	text = str_trim(text);
	for (size_t i = 0; i < ARRAY_LEN(fields) && str_cut(&text, ':', &part);
	     i++)
		*fields[i] = part;
}

static bool
open_case(const struct sbom_form *form, struct str folder)
{
	struct str path, os, *names;
	struct err e;
	size_t n;

	current = (struct one_case){.form = form, .folder = folder};
	path = str_printf(&arena, "%.*s/os", STR_ARG(folder));
	if (file_read(&arena, path.p, 1000, &os, &e) == 0)
		read_os(os);
	path = str_printf(&arena, "%.*s/in", STR_ARG(folder));
	if (dir_list(&arena, path.p, &names, &n, &e) < 0 || n != 1)
		return false;
	current.name = str_z(&arena, names[0]);
	path = str_printf(&arena, "%s/%s", path.p, current.name);
	return file_read(&arena, path.p, 1 << 20, &current.bytes, &e) == 0;
}

static void
case_is_there(void)
{
	OK(current.bytes.n > 0);
}

static void
run_cases(const struct sbom_form *form)
{
	const char *src = getenv("YAGURA_SRC");
	struct str folder = str_printf(&arena, "%s/tests/case/sbom/%s",
	    src != NULL ? src : ".", form->name);
	struct str *names;
	struct err e;
	size_t n;

	current = (struct one_case){.form = form};
	if (dir_list(&arena, folder.p, &names, &n, &e) < 0)
		n = 0;
	if (n == 0)
		tap_run(form->name, case_is_there);
	for (size_t i = 0; i < n; i++) {
		bool is_open =
		    open_case(form, str_printf(&arena, "%.*s/%.*s",
					STR_ARG(folder), STR_ARG(names[i])));

		tap_run(
		    names[i].p, is_open ? case_reads_as_wanted : case_is_there);
		if (is_open) {
			tap_run("... and again", case_travels);
			tap_run("... and damaged", case_can_be_damaged);
		}
	}
}

static void
every_form_has_a_name_and_a_doc(void)
{
	for (size_t i = 0; i < sbom_list_n; i++) {
		const struct sbom_form *f = sbom_list[i];

		OK(f->name[0] != '\0' && f->doc[0] != '\0');
		OK(f->read != NULL || f->write != NULL);
		OK((f->read != NULL) == (f->row != NULL));
		OK(sbom_find(f->name) == f);
	}
	OK(sbom_find("none") == NULL);
	OK(sbom_recognise(STR("")) == NULL);
	OK(sbom_recognise(STR("{")) == NULL);
	OK(sbom_recognise(STR("{\"a\"")) == NULL);
	OK(sbom_recognise(STR("{\"x\": {\"bomFormat\": \"CycloneDX\"}}")) ==
	    NULL);
	OK(sbom_recognise(STR("{\"x\": \"\\\"bomFormat\\\": \\\"Cyclone")) ==
	    NULL);
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(every_form_has_a_name_and_a_doc);
	for (size_t i = 0; i < sbom_list_n; i++)
		if (sbom_list[i]->read != NULL)
			run_cases(sbom_list[i]);
	arena_done(&arena);
	return tap_done();
}
