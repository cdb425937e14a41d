/*
 * inventory_test.c: everything installed on one target, a tree in memory
 * whose files can be made to fail.
 */
#include "inventory/inventory.h"

#include <errno.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "os/file.h"
#include "tests/tap.h"
#include "tests/unit/inventory/mem_tree.h"

#define STATUS "/var/lib/dpkg/status"

/* What collecting a system with only this status file gives. */
static const struct inventory_options plain;

static struct inventory
collect_status(struct str status)
{
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, status);
	return collect(&t, "");
}

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
	EQ_INT(result_of(&inv, "os/dpkg")->n_packages, 8);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_OK);
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
	EQ_INT(result_of(&inv, "os/dpkg")->n_files, 4);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_OK);
	EQ_STR(str_from(result_of(&inv, "os/dpkg")->name), STR("os/dpkg"));
}

static void
a_package_in_use_anywhere_is_not_for_development(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, "/srv/Pipfile.lock",
	    STR("{\"develop\": {\"a\": {\"version\": \"==1\"},"
		"\"b\": {\"version\": \"==1\"}},"
		"\"default\": {\"a\": {\"version\": \"==1\"}}}"));
	inv = collect(&t, "");
	NEED(inv.n_packages == 2);
	OK(!inv.packages[0].is_dev);
	OK(inv.packages[1].is_dev);
}

static void
an_empty_target_says_that_it_is_empty(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 0);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_NOTHING);
	EQ_INT(result_of(&inv, "os/dpkg")->n_files, 0);
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
		EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_FAILED);
	EQ_INT(result_of(&inv, "os/dpkg")->n_files, 1);
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_FAILED);
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
		EQ_INT(result_of(&inv, "os/dpkg")->state,
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_FAILED);
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_FAILED);
	only_fault(&inv, E_IO, STATUS ".d", "Permission denied");

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, STATUS, STR("Package: a\nVersion: 1\n"));
	mem_add(&t, STATUS ".d/a", STR("Package: b\nVersion: 1\n"));
	t.list_is_too_long = true;
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 1);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
	only_fault(&inv, E_LIMIT, STATUS ".d", "more than 100000 names");
}

static void
a_malformed_stanza_makes_it_partly(void)
{
	struct inventory inv = collect_status(STR(
	    "Package: a\nVersion: 1\n\nno colon\n\nPackage: c\nVersion: 1\n"));

	EQ_INT(inv.n_packages, 2);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
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
	OK(inventory_collect(&big, &t.tree, &plain, &inv, &e) == 0);
	EQ_INT(inv.n_packages, 1);
	EQ_INT(result_of(&inv, "os/dpkg")->n_packages, LIMIT_PACKAGES);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
	EQ_INT(result_of(&inv, "os/dpkg")->n_files, 1);
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
	OK(inventory_collect(&small, &t.tree, &plain, &inv, &e) == 0);
	OK(inv.n_packages > 50 && inv.n_packages < 80);
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
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
	EQ_INT(result_of(&inv, "os/dpkg")->state, EXTRACT_PARTLY);
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

int
main(void)
{
	arena_init(&arena, 256u << 20);
	RUN(packages_come_sorted_and_once);
	RUN(the_order_of_the_file_does_not_matter);
	RUN(a_package_told_of_by_two_files_is_there_once);
	RUN(a_package_in_use_anywhere_is_not_for_development);
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
	arena_done(&arena);
	return tap_done();
}
