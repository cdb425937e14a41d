/*
 * inventory_test.c: everything installed on one target. The target is a tree
 * in memory whose files can be made to fail. Beside that, every folder
 * tests/case/inventory/CASE is collected: in/ is a target's root, kernel
 * (optional) what uname -r says, want.txt what must come out. YAGURA_BLESS=1
 * writes want.txt anew.
 */
#include "inventory/inventory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "core/limits.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"

#define STATUS "/var/lib/dpkg/status"

static const char debian_12[] =
    "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";

static struct arena arena;

/* The tree in memory */

struct mem_file {
	struct str path;
	struct str bytes;
	uint64_t size_bytes; /* as it claims */
	int open_sys;        /* errno with which open (or list) fails */
	bool is_special;     /* no regular file */
	size_t fail_at;      /* reading this byte fails with EIO */
};

struct mem_tree {
	struct tree tree;
	struct vec files; /* struct mem_file */
	size_t n_open, n_opened;
	bool list_is_too_long;
};

struct mem_open {
	struct tree_file file;
	struct mem_tree *t;
	const struct mem_file *of;
};

static ssize_t
mem_read_at(struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct mem_file *of = ((struct mem_open *)f)->of;
	struct str part = str_first(str_skip(of->bytes, (size_t)off), n);

	if (off >= of->fail_at)
		return fail_sys(e, EIO, "%.*s", STR_ARG(of->path));
	if (part.n > of->fail_at - off)
		part.n = (size_t)(of->fail_at - off);
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

static void
mem_file_close(struct tree_file *f)
{
	((struct mem_open *)f)->t->n_open--;
	free(f);
}

static const struct tree_file_ops mem_file_ops = {mem_read_at, mem_file_close};

static const struct mem_file *
mem_find(const struct mem_tree *t, const char *path)
{
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);

		if (str_eq(f->path, str_from(path)))
			return f;
	}
	return NULL;
}

static int
mem_open(struct tree *tree, const char *path, struct tree_file **ret_f,
    struct err *e)
{
	struct mem_tree *t = (struct mem_tree *)tree;
	const struct mem_file *of = mem_find(t, path);
	struct mem_open *o;

	if (of == NULL)
		return fail_sys(e, ENOENT, "%s", path);
	if (of->is_special)
		return fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	if (of->open_sys != 0)
		return fail_sys(e, of->open_sys, "%s", path);
	o = calloc(1, sizeof *o);
	if (o == NULL)
		abort();
	o->file = (struct tree_file){&mem_file_ops, of->size_bytes};
	o->t = t;
	o->of = of;
	t->n_open++;
	t->n_opened++;
	*ret_f = &o->file;
	return 0;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct str *sa = a, *sb = b;

	return str_cmp(*sa, *sb);
}

static int
mem_list(struct tree *tree, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct mem_tree *t = (struct mem_tree *)tree;
	const struct mem_file *folder = mem_find(t, path);
	struct str *names = arena_zalloc(a, t->files.n + 1, sizeof *names);
	size_t n = 0;

	if (folder != NULL && folder->open_sys != 0)
		return fail_sys(e, folder->open_sys, "%s", path);
	if (t->list_is_too_long)
		return fail(e, E_LIMIT, "%s: more than %u names", path,
		    LIMIT_DIR_ENTRIES);
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);
		ptrdiff_t slash = str_rfind(f->path, '/');

		if (str_eq(str_first(f->path, (size_t)slash), str_from(path)))
			names[n++] = str_skip(f->path, (size_t)slash + 1);
	}
	if (n == 0 && folder == NULL)
		return fail_sys(e, ENOENT, "%s", path);
	qsort(names, n, sizeof *names, by_bytes);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static void
mem_close(struct tree *tree)
{
	vec_done(&((struct mem_tree *)tree)->files);
}

static const struct tree_ops mem_ops = {mem_open, mem_list, mem_close};

static void
mem_init(struct mem_tree *t)
{
	*t = (struct mem_tree){.tree = {.ops = &mem_ops}};
	vec_init(&t->files, sizeof(struct mem_file));
}

/* Valid until the next is added. */
static struct mem_file *
mem_add(struct mem_tree *t, const char *path, struct str bytes)
{
	struct mem_file *f = vec_add(&t->files);

	*f = (struct mem_file){.path = str_from(path),
	    .bytes = bytes,
	    .size_bytes = bytes.n,
	    .fail_at = SIZE_MAX};
	return f;
}

static struct inventory
collect(struct mem_tree *t, const char *kernel)
{
	struct inventory inv = {.n_packages = 0};
	struct err e;

	OK_ERR(inventory_collect(
		   &arena, &t->tree, str_from(kernel), &inv, &e) == 0,
	    &e);
	EQ_INT(t->n_open, 0);
	mem_close(&t->tree);
	return inv;
}

/* What collecting a system with only this status file gives. */
static struct inventory
collect_status(struct str status)
{
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, status);
	return collect(&t, "");
}

/* There is that one diagnostic, and the code is right. */
static void
only_fault(const struct inventory *inv, enum ecode code, const char *where,
    const char *text)
{
	EQ_INT(inv->n_diags, 1);
	if (inv->n_diags == 0)
		return;
	EQ_INT(inv->diags[0].code, code);
	EQ_STR(inv->diags[0].where, str_from(where));
	EQ_STR(inv->diags[0].text, str_from(text));
}

/* Tests */

static void
packages_come_sorted_and_once(void)
{
	static const char *const want[] = {"a 1 amd64", "a 1 i386",
	    "a 1.0 amd64", "b 1 amd64", "b 1 amd64", "b+ 1 amd64",
	    "bb 1 amd64"};
	struct inventory inv = collect_status(
	    STR("Package: bb\nVersion: 1\nArchitecture: amd64\n\n"
		"Package: b+\nVersion: 1\nArchitecture: amd64\n\n"
		"Package: b\nVersion: 1\nArchitecture: amd64\n"
		"Source: z\n\n"
		"Package: b\nVersion: 1\nArchitecture: amd64\n\n"
		"Package: a\nVersion: 1.0\nArchitecture: amd64\n\n"
		"Package: a\nVersion: 1\nArchitecture: i386\n\n"
		"Package: a\nVersion: 1\nArchitecture: amd64\n\n"
		"Package: b\nVersion: 1\nArchitecture: amd64\n"));

	EQ_INT(inv.n_packages, ARRAY_LEN(want));
	EQ_INT(inv.n_diags, 0);
	for (size_t i = 0; i < inv.n_packages && i < ARRAY_LEN(want); i++) {
		const struct package *p = &inv.packages[i];

		EQ_STR(str_printf(&arena, "%.*s %.*s %.*s", STR_ARG(p->name),
			   STR_ARG(p->version), STR_ARG(p->arch)),
		    str_from(want[i]));
	}
	NEED(inv.n_packages == ARRAY_LEN(want));
	EQ_STR(inv.packages[3].source_name, STR("b"));
	EQ_STR(inv.packages[4].source_name, STR("z"));
	EQ_INT(inv.results[0].n_packages, 8);
	EQ_INT(inv.results[0].state, EXTRACT_OK);
}

static void
the_order_of_the_file_does_not_matter(void)
{
	enum {
		N = 200
	};
	struct inventory one = {.n_packages = 0}, other = one;
	size_t order[N];
	struct buf text;

	for (size_t i = 0; i < N; i++)
		order[i] = i;
	buf_init(&text, 1 << 20);
	for (int round = 0; round < 2; round++) {
		buf_clear(&text);
		for (size_t i = 0; i < N; i++) {
			size_t j = (size_t)tap_random_below(N), k = order[i];

			order[i] = order[j];
			order[j] = k;
		}
		for (size_t i = 0; i < N; i++)
			buf_printf(&text,
			    "Package: p%zu\nVersion: %zu\n"
			    "Architecture: %s\nSource: s (%zu)\n\n",
			    order[i] % 20, order[i] / 4 % 5,
			    order[i] % 2 ? "amd64" : "i386", order[i] / 20);
		if (round == 0)
			one = collect_status(buf_str(&text));
		else
			other = collect_status(buf_str(&text));
	}
	buf_done(&text);
	NEED(one.n_packages == other.n_packages);
	OK(one.n_packages > N / 4);
	EQ_STR(one.os.arch, other.os.arch);
	for (size_t i = 0; i < one.n_packages; i++) {
		const struct package *p = &one.packages[i];
		const struct package *q = &other.packages[i];

		OK(str_eq(p->name, q->name) && str_eq(p->version, q->version));
		OK(str_eq(p->arch, q->arch) &&
		    str_eq(p->source_version, q->source_version));
	}
}

static void
a_package_told_of_by_two_files_is_there_once(void)
{
	struct str base = STR("Package: base\nVersion: 1\n");
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS ".d/base", base);
	mem_add(&t, STATUS ".d/base.md5sums", STR("d41d8  etc/debian_version"));
	mem_add(&t, STATUS ".d/more", STR("Package: more\nVersion: 2\n"));
	mem_add(&t, STATUS ".d/folder", STR(""))->is_special = true;
	mem_add(&t, STATUS, base);
	inv = collect(&t, "");
	EQ_INT(inv.n_diags, 0);
	NEED(inv.n_packages == 2);
	EQ_STR(inv.packages[0].path, STR(STATUS));
	EQ_STR(inv.packages[1].path, STR(STATUS ".d/more"));
	EQ_INT(inv.results[0].n_files, 4);
	EQ_INT(inv.results[0].state, EXTRACT_OK);
	EQ_STR(str_from(inv.results[0].name), STR("os/dpkg"));
}

static void
an_empty_target_says_that_it_is_empty(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 0);
	EQ_INT(inv.results[0].state, EXTRACT_NOTHING);
	EQ_INT(inv.results[0].n_files, 0);
	EQ_STR(inv.os.family, STR(""));
	only_fault(&inv, E_ABSENT, "/etc/os-release", "no os-release");
}

static void
a_status_without_packages_is_never_clean(void)
{
	static const char *const texts[] = {
	    "", "\n\n", "Package: gone\nStatus: purge ok not-installed\n\n"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct inventory inv = collect_status(str_from(texts[i]));

		EQ_INT(inv.n_packages, 0);
		EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
		only_fault(&inv, E_INPUT, STATUS, "no packages in it");
	}
}

static void
a_status_that_cannot_be_opened_is_failed(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, STR(""))->open_sys = EACCES;
	inv = collect(&t, "");
	EQ_INT(inv.results[0].state, EXTRACT_FAILED);
	EQ_INT(inv.results[0].n_files, 1);
	only_fault(&inv, E_IO, STATUS, "Permission denied");
}

static void
a_status_that_is_no_regular_file_is_failed(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, STR(""))->is_special = true;
	inv = collect(&t, "");
	EQ_INT(inv.results[0].state, EXTRACT_FAILED);
	only_fault(&inv, E_UNSUPPORTED, STATUS, "not a regular file");
}

static void
a_read_that_fails_midway_is_failed_and_the_other_files_are_read(void)
{
	struct str two =
	    STR("Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n");
	struct inventory inv;
	struct mem_tree t;

	for (int with_folder = 0; with_folder < 2; with_folder++) {
		mem_init(&t);
		mem_add(&t, "/etc/os-release", str_from(debian_12));
		mem_add(&t, STATUS, two)->fail_at = 30;
		if (with_folder)
			mem_add(&t, STATUS ".d/b", two);
		inv = collect(&t, "");
		EQ_INT(inv.n_packages, with_folder ? 2 : 0);
		EQ_INT(inv.results[0].state,
		    with_folder ? EXTRACT_PARTLY : EXTRACT_FAILED);
		only_fault(&inv, E_IO, STATUS, "Input/output error");
	}
}

static void
a_file_over_the_limit_is_refused_unread(void)
{
	struct inventory inv;
	struct mem_file *f;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	f = mem_add(&t, STATUS, STR("Package: a\nVersion: 1\n"));
	f->size_bytes = 1 << 30;
	f->fail_at = 0;
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 0);
	EQ_INT(inv.results[0].state, EXTRACT_FAILED);
	only_fault(
	    &inv, E_LIMIT, STATUS, "1073741824 bytes, more than 67108864");
}

static void
a_folder_that_cannot_be_listed_is_a_fault(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS ".d", STR(""))->open_sys = EACCES;
	inv = collect(&t, "");
	EQ_INT(inv.results[0].state, EXTRACT_FAILED);
	only_fault(&inv, E_IO, STATUS ".d", "Permission denied");

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, STR("Package: a\nVersion: 1\n"));
	mem_add(&t, STATUS ".d/a", STR("Package: b\nVersion: 1\n"));
	t.list_is_too_long = true;
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 1);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	only_fault(&inv, E_LIMIT, STATUS ".d", "more than 100000 names");
}

static void
a_malformed_stanza_makes_it_partly(void)
{
	struct inventory inv = collect_status(STR(
	    "Package: a\nVersion: 1\n\nno colon\n\nPackage: c\nVersion: 1\n"));

	EQ_INT(inv.n_packages, 2);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	only_fault(&inv, E_INPUT, STATUS,
	    "line 4: neither 'Field: value' nor a folded line");
}

static void
a_field_over_the_limit_keeps_what_came_before(void)
{
	size_t n = 2 * (size_t)LIMIT_FIELD_BYTES;
	struct inventory inv;
	struct buf text;

	buf_init(&text, 2 * n);
	buf_add(&text, STR("Package: a\nVersion: 1\n\n"));
	memset(buf_room(&text, n), 'a', n);
	text.n += n;
	inv = collect_status(buf_str(&text));
	buf_done(&text);
	EQ_INT(inv.n_packages, 1);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	EQ_INT(inv.n_diags, 1);
	EQ_INT(inv.diags[0].code, E_LIMIT);
}

static void
too_many_packages_are_a_fault_and_the_first_are_kept(void)
{
	struct inventory inv;
	struct arena big;
	struct mem_tree t;
	struct buf text;
	struct err e;

	buf_init(&text, LIMIT_PACKAGE_DB_BYTES);
	for (unsigned i = 0; i < LIMIT_PACKAGES + 2; i++)
		buf_add(&text, STR("Package:a\nVersion:1\n\n"));
	NEED(!text.over);
	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, buf_str(&text));
	mem_add(&t, STATUS ".d/one", STR("Package: one\nVersion: 1\n"));
	mem_add(&t, STATUS ".d/two", STR("Package: two\nVersion: 1\n"));
	arena_init(&big, LIMIT_SCAN_ARENA_BYTES);
	OK(inventory_collect(&big, &t.tree, STR_NONE, &inv, &e) == 0);
	EQ_INT(inv.n_packages, 1);
	EQ_INT(inv.results[0].n_packages, LIMIT_PACKAGES);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	EQ_INT(inv.results[0].n_files, 1);
	only_fault(&inv, E_LIMIT, STATUS, "more than 500000 packages");
	mem_close(&t.tree);
	arena_done(&big);
	buf_done(&text);
}

static void
packages_with_too_much_text_are_a_fault(void)
{
	struct inventory inv;
	struct arena small;
	struct mem_tree t;
	struct buf text;
	struct err e;

	/* A quarter of 1 MB has room for some sixty of these. */
	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 100; i++)
		buf_printf(&text, "Package: %04000u\nVersion: 1\n\n", i);
	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, buf_str(&text));
	arena_init(&small, 1 << 20);
	OK(inventory_collect(&small, &t.tree, STR_NONE, &inv, &e) == 0);
	OK(inv.n_packages > 50 && inv.n_packages < 80);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	only_fault(
	    &inv, E_LIMIT, STATUS, "packages fill more than 262144 bytes");
	mem_close(&t.tree);
	arena_done(&small);
	buf_done(&text);
}

static void
faults_without_number_are_counted_not_kept(void)
{
	struct inventory inv;
	struct str last;
	struct buf text;

	buf_init(&text, 4 << 20);
	for (unsigned i = 0; i < LIMIT_DIAGS + 5; i++)
		buf_add(&text, STR("bad\n\n"));
	buf_add(&text, STR("Package: a\nVersion: 1\n"));
	inv = collect_status(buf_str(&text));
	buf_done(&text);
	EQ_INT(inv.n_packages, 1);
	EQ_INT(inv.results[0].state, EXTRACT_PARTLY);
	NEED(inv.n_diags == LIMIT_DIAGS);
	last = inv.diags[LIMIT_DIAGS - 1].text;
	EQ_STR(last, STR("6 more faults, here and in others"));
	EQ_INT(inv.diags[LIMIT_DIAGS - 1].code, E_LIMIT);
}

static void
the_architecture_is_that_of_most_packages(void)
{
	static const struct {
		const char *archs[6]; /* "" for none */
		const char *want;
	} rows[] = {
	    {{"amd64"},			  "amd64"},
	    {{"all", "all", "amd64"},            "amd64"},
	    {{"i386", "amd64", "amd64", "all"},  "amd64"},
	    {{"i386", "i386", "amd64"},          "i386" },
	    {{"i386", "amd64", "amd64", "i386"}, "amd64"},
	    {{"amd64", "i386"},                  "amd64"},
	    {{"all", "all"},                     ""     },
	    {{"", ""},			   ""     },
	    {{"", "", "arm64"},                  "arm64"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = STR_NONE;

		for (size_t j = 0; rows[i].archs[j] != NULL; j++)
			text = str_printf(&arena,
			    "%.*sPackage: p%zu\nVersion: 1\nArchitecture: "
			    "%s\n\n",
			    STR_ARG(text), j, rows[i].archs[j]);
		EQ_STR(collect_status(text).os.arch, str_from(rows[i].want));
	}
}

static void
the_running_kernel_is_marked_and_named_by_its_source(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS,
	    STR("Package: linux-image-6.1.0-50-amd64\n"
		"Source: linux-signed-amd64 (6.1.176+1)\n"
		"Version: 6.1.176-1\nArchitecture: amd64\n\n"
		"Package: linux-image-6.1.0-51-amd64\n"
		"Source: linux-signed-amd64 (6.1.177+1)\n"
		"Version: 6.1.177-1\nArchitecture: amd64\n"));
	inv = collect(&t, "6.1.0-50-amd64");
	EQ_STR(inv.os.kernel, STR("6.1.0-50-amd64"));
	NEED(inv.n_packages == 2);
	EQ_INT(inv.packages[0].kernel, KERNEL_RUNNING);
	EQ_STR(inv.packages[0].source_name, STR("linux"));
	EQ_STR(inv.packages[0].source_version, STR("6.1.176-1"));
	EQ_INT(inv.packages[1].kernel, KERNEL_NOT_RUNNING);
}

static void
real_systems_are_collected_whole(void)
{
	static const struct {
		const char *folder, *release, *codename;
		size_t n_packages;
	} systems[] = {
	    {"debian-debootstrap/bullseye", "11", "bullseye", 210 },
	    {"debian-debootstrap/bookworm", "12", "bookworm", 210 },
	    {"debian-debootstrap/trixie",   "13", "trixie",   217 },
	    {"this-machine-bookworm",       "12", "bookworm", 1017},
	};
	const char *data = getenv("YAGURA_DATA");

	if (data == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(systems); i++) {
		static const char *const paths[] = {"/etc/os-release", STATUS};
		struct inventory inv;
		struct mem_tree t;
		struct err e;

		mem_init(&t);
		for (size_t j = 0; j < ARRAY_LEN(paths); j++) {
			struct str bytes = STR_NONE,
				   disk = str_printf(&arena,
				       "%s/raw/inventories/%s%s", data,
				       systems[i].folder, paths[j]);

			OK_ERR(file_read(&arena, disk.p, LIMIT_PACKAGE_DB_BYTES,
				   &bytes, &e) == 0,
			    &e);
			mem_add(&t, paths[j], bytes);
		}
		inv = collect(&t, "");
		EQ_INT(inv.n_packages, systems[i].n_packages);
		EQ_INT(inv.n_diags, 0);
		EQ_STR(inv.os.family, STR("debian"));
		EQ_STR(inv.os.release, str_from(systems[i].release));
		EQ_STR(inv.os.codename, str_from(systems[i].codename));
		EQ_STR(inv.os.arch, STR("amd64"));
	}
}

/* Cases */

static struct str case_folder;

static void
say_inventory(struct buf *out, const struct inventory *inv)
{
	static const char *const states[] = {
	    "nothing", "ok", "partly", "failed"};
	static const char *const roles[] = {
	    "", " kernel-undecided", " kernel-running", " kernel-not-running"};

	buf_printf(out, "os %.*s|%.*s|%.*s|%.*s|%.*s|%.*s\n",
	    STR_ARG(inv->os.family), STR_ARG(inv->os.release),
	    STR_ARG(inv->os.codename), STR_ARG(inv->os.pretty),
	    STR_ARG(inv->os.arch), STR_ARG(inv->os.kernel));
	for (size_t i = 0; i < inv->n_results; i++)
		buf_printf(out, "%s %s: %zu packages of %zu files\n",
		    inv->results[i].name, states[inv->results[i].state],
		    inv->results[i].n_packages, inv->results[i].n_files);
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
	RUN(packages_come_sorted_and_once);
	RUN(the_order_of_the_file_does_not_matter);
	RUN(a_package_told_of_by_two_files_is_there_once);
	RUN(an_empty_target_says_that_it_is_empty);
	RUN(a_status_without_packages_is_never_clean);
	RUN(a_status_that_cannot_be_opened_is_failed);
	RUN(a_status_that_is_no_regular_file_is_failed);
	RUN(a_read_that_fails_midway_is_failed_and_the_other_files_are_read);
	RUN(a_file_over_the_limit_is_refused_unread);
	RUN(a_folder_that_cannot_be_listed_is_a_fault);
	RUN(a_malformed_stanza_makes_it_partly);
	RUN(a_field_over_the_limit_keeps_what_came_before);
	RUN(too_many_packages_are_a_fault_and_the_first_are_kept);
	RUN(packages_with_too_much_text_are_a_fault);
	RUN(faults_without_number_are_counted_not_kept);
	RUN(the_architecture_is_that_of_most_packages);
	RUN(the_running_kernel_is_marked_and_named_by_its_source);
	RUN(real_systems_are_collected_whole);
	RUN(every_case_folder_is_collected_as_wanted);
	arena_done(&arena);
	return tap_done();
}
