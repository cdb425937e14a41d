/* folders_test.c: package databases that are folders of folders. */
#include <errno.h>

#include "inventory/inventory.h"
#include "tests/tap.h"
#include "tests/unit/inventory/mem_tree.h"

#define LOCAL "/var/lib/pacman/local"

static void
a_folder_of_folders_is_collected_whole(void)
{
	enum {
		N = 2000
	};
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, LOCAL "/ALPM_DB_VERSION", STR("9\n"));
	for (unsigned i = 0; i < N; i++) {
		unsigned nr = (i * 7) % N;

		mem_add(&t, str_printf(&arena, LOCAL "/p%u-1-1/desc", nr).p,
		    str_printf(
			&arena, "%%NAME%%\np%04u\n\n%%VERSION%%\n1-1\n", nr));
		mem_add(&t, str_printf(&arena, LOCAL "/p%u-1-1/files", nr).p,
		    STR("%FILES%\n"));
	}
	inv = collect(&t, "");
	EQ_INT(inv.n_diags, 0);
	NEED(inv.n_packages == N);
	for (unsigned i = 0; i < N; i++)
		EQ_STR(inv.packages[i].name, str_printf(&arena, "p%04u", i));
	EQ_INT(result_of(&inv, "os/pacman")->n_files, N);
	EQ_INT(result_of(&inv, "os/pacman")->state, EXTRACT_OK);
}

static void
a_folder_without_its_file_is_a_package_lost(void)
{
	struct str good = STR("%NAME%\na\n\n%VERSION%\n1-1\n");
	struct inventory inv;
	struct mem_tree t;

	for (int with_good = 0; with_good < 2; with_good++) {
		mem_init(&t);
		mem_add(&t, "/etc/os-release", str_from(debian_12));
		mem_add(&t, LOCAL "/b-1-1/files", STR("%FILES%\n"));
		if (with_good)
			mem_add(&t, LOCAL "/a-1-1/desc", good);
		inv = collect(&t, "");
		EQ_INT(inv.n_packages, with_good);
		EQ_INT(result_of(&inv, "os/pacman")->state,
		    with_good ? EXTRACT_PARTLY : EXTRACT_FAILED);
		only_fault(&inv, E_ABSENT, LOCAL "/b-1-1/desc",
		    "No such file or directory");
	}
}

static void
a_file_of_a_listed_folder_that_is_none_is_a_fault(void)
{
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, LOCAL "/b-1-1/desc", STR(""))->is_special = true;
	inv = collect(&t, "");
	EQ_INT(result_of(&inv, "os/pacman")->state, EXTRACT_FAILED);
	only_fault(
	    &inv, E_UNSUPPORTED, LOCAL "/b-1-1/desc", "not a regular file");

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, LOCAL "/c-1-1/desc", STR("x"))->open_sys = EACCES;
	inv = collect(&t, "");
	only_fault(&inv, E_IO, LOCAL "/c-1-1/desc", "Permission denied");
}

static void
folders_with_names_of_any_bytes_are_read(void)
{
	struct str pf = STR("bash-5.2_p26-r6\n");
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, "/var/db/pkg/app-shells/*/PF", pf);
	mem_add(&t, "/var/db/pkg/b/\n\xff/PF", pf);
	mem_add(&t, "/var/db/pkg/file", STR("no folder"));
	mem_add(&t, "/var/db/pkg/b/file", STR("no folder"));
	mem_add(&t, "/var/db/pkg/empty", STR(""))->is_special = true;
	inv = collect(&t, "");
	EQ_INT(inv.n_diags, 0);
	NEED(inv.n_packages == 2);
	EQ_STR(inv.packages[0].name, STR("app-shells/bash"));
	EQ_STR(inv.packages[0].path, STR("/var/db/pkg/app-shells/*/PF"));
	EQ_STR(inv.packages[1].path, STR("/var/db/pkg/b/\n\xff/PF"));
}

static void
what_stands_in_for_a_file_is_read_only_without_it(void)
{
	static const char control[] = "/usr/lib/opkg/info/a.control";
	struct str a = STR("Package: a\nVersion: 1\n");
	struct str b = STR("Package: b\nVersion: 1\n");
	struct inventory inv;
	struct mem_tree t;

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, control, a);
	mem_add(&t, "/usr/lib/opkg/info/a.list", STR("/usr/bin/a\n"));
	inv = collect(&t, "");
	EQ_INT(inv.n_diags, 0);
	NEED(inv.n_packages == 1);
	EQ_STR(inv.packages[0].path, str_from(control));
	EQ_INT(result_of(&inv, "os/opkg")->n_files, 1);

	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, control, a);
	mem_add(&t, "/var/lib/opkg/status", b);
	inv = collect(&t, "");
	NEED(inv.n_packages == 1);
	EQ_STR(inv.packages[0].name, STR("b"));

	/* One that cannot be read is there all the same. */
	mem_init(&t);
	mem_add(&t, "/etc/os-release", str_from(debian_12));
	mem_add(&t, control, a);
	mem_add(&t, "/var/lib/opkg/status", b)->open_sys = EACCES;
	inv = collect(&t, "");
	EQ_INT(inv.n_packages, 0);
	EQ_INT(result_of(&inv, "os/opkg")->state, EXTRACT_FAILED);
}

int
main(void)
{
	arena_init(&arena, 256u << 20);
	RUN(a_folder_of_folders_is_collected_whole);
	RUN(a_folder_without_its_file_is_a_package_lost);
	RUN(a_file_of_a_listed_folder_that_is_none_is_a_fault);
	RUN(folders_with_names_of_any_bytes_are_read);
	RUN(what_stands_in_for_a_file_is_read_only_without_it);
	arena_done(&arena);
	return tap_done();
}
