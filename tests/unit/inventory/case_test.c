/*
 * case_test.c: every folder tests/case/inventory/CASE is collected: in/ is a
 * target's root, kernel (optional) what uname -r says, want.txt what must
 * come out. YAGURA_BLESS=1 writes want.txt anew.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "inventory/inventory.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"
#include "tests/unit/inventory/mem_tree.h"

static struct str case_folder;

static void
say_inventory(struct buf *out, const struct inventory *inv)
{
	static const char *const states[] = {"", "ok", "partly", "failed"};
	static const char *const roles[] = {
	    "", " kernel-undecided", " kernel-running", " kernel-not-running"};

	buf_printf(out, "os %.*s|%.*s|%.*s|%.*s|%.*s|%.*s\n",
	    STR_ARG(inv->os.family), STR_ARG(inv->os.release),
	    STR_ARG(inv->os.codename), STR_ARG(inv->os.pretty),
	    STR_ARG(inv->os.arch), STR_ARG(inv->os.kernel));
	for (size_t i = 0; i < inv->n_results; i++) {
		const struct extract_result *r = &inv->results[i];

		if (r->state != EXTRACT_NOTHING)
			buf_printf(out, "%s %s: %zu packages of %zu files\n",
			    r->name, states[r->state], r->n_packages,
			    r->n_files);
	}
	for (size_t i = 0; i < inv->n_diags; i++)
		buf_printf(out, "diag %s %.*s: %.*s\n",
		    diag_code_name(inv->diags[i].code),
		    STR_ARG(inv->diags[i].where), STR_ARG(inv->diags[i].text));
	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		buf_printf(out, "%.*s %.*s %.*s %.*s %.*s %.*s %.*s%s\n",
		    STR_ARG(p->type), STR_ARG(p->name), STR_ARG(p->version),
		    STR_ARG(p->arch), STR_ARG(p->source_name),
		    STR_ARG(p->source_version), STR_ARG(p->path),
		    roles[p->kernel]);
	}
}

/* Every file below disk, under its path in the target. */
static void
mem_add_folder(struct mem_tree *t, const char *disk, const char *path)
{
	struct str *names, bytes;
	struct err e;
	size_t n;

	NEED(dir_list(&arena, disk, &names, &n, &e) == 0);
	for (size_t i = 0; i < n; i++) {
		const char *d =
		    str_printf(&arena, "%s/%.*s", disk, STR_ARG(names[i])).p;
		const char *p =
		    str_printf(&arena, "%s/%.*s", path, STR_ARG(names[i])).p;
		struct str *below;
		size_t n_below;

		if (dir_list(&arena, d, &below, &n_below, &e) == 0)
			mem_add_folder(t, d, p);
		else if (OK_ERR(file_read(&arena, d, 1 << 20, &bytes, &e) == 0,
			     &e))
			mem_add(t, p, bytes);
	}
}

static void
bless(const char *path, struct str got)
{
	FILE *f = fopen(path, "w");

	NEED(f != NULL);
	OK(fwrite(got.p, 1, got.n, f) == got.n);
	OK(fclose(f) == 0);
}

static void
case_is_collected_as_wanted(void)
{
	struct str want, got, want_line, got_line, kernel = STR_NONE;
	struct str root = str_printf(&arena, "%.*s/in", STR_ARG(case_folder));
	struct str uname =
	    str_printf(&arena, "%.*s/kernel", STR_ARG(case_folder));
	struct str text =
	    str_printf(&arena, "%.*s/want.txt", STR_ARG(case_folder));
	struct inventory inv;
	struct mem_tree t;
	struct buf out;
	struct err e;

	mem_init(&t);
	mem_add_folder(&t, root.p, "");
	if (file_read(&arena, uname.p, 4096, &kernel, &e) < 0)
		OK(e.code == E_ABSENT);
	kernel = str_trim(kernel);
	inv = collect(&t, str_z(&arena, kernel));
	buf_init(&out, 1 << 20);
	say_inventory(&out, &inv);
	if (getenv("YAGURA_BLESS") != NULL)
		bless(text.p, buf_str(&out));
	if (OK_ERR(file_read(&arena, text.p, 1 << 20, &want, &e) == 0, &e)) {
		got = buf_str(&out);
		while (str_line(&want, &want_line)) {
			if (!str_line(&got, &got_line))
				got_line = STR("(nothing)");
			EQ_STR(got_line, want_line);
		}
		EQ_STR(got, STR(""));
	}
	buf_done(&out);
}

static void
every_case_folder_is_collected_as_wanted(void)
{
	const char *src = getenv("YAGURA_SRC");
	struct str *names,
	    folder = str_printf(
		&arena, "%s/tests/case/inventory", src != NULL ? src : ".");
	struct err e;
	size_t n = 0;

	OK_ERR(dir_list(&arena, folder.p, &names, &n, &e) == 0, &e);
	OK(n > 0);
	for (size_t i = 0; i < n; i++) {
		case_folder = str_printf(
		    &arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[i]));
		tap_note("case %.*s", STR_ARG(names[i]));
		case_is_collected_as_wanted();
	}
}

int
main(void)
{
	arena_init(&arena, 256u << 20);
	RUN(every_case_folder_is_collected_as_wanted);
	arena_done(&arena);
	return tap_done();
}
