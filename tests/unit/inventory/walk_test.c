/* walk_test.c: which files of a target are offered to extractors, and when. */
#include <stdio.h>
#include <unistd.h>

#include "os/dir.h"
#include "target/target.h"
#include "tests/tap.h"
#include "tests/unit/inventory/mem_tree.h"

#define LOCK "python/pipfile-lock"

static const struct inventory_options all;

static char *
at(const char *path)
{
	return str_z(&arena, str_printf(&arena, "%s/root%s", tap_dir(), path));
}

/* A lock file of one package in a folder of the target. */
static void
put_lock(const char *folder, const char *package)
{
	struct err e;
	FILE *f;

	NEED(dir_make(at(folder), &e) == 0);
	f = fopen(
	    str_z(&arena, str_printf(&arena, "%s/Pipfile.lock", at(folder))),
	    "w");
	NEED(f != NULL);
	fprintf(f, "{\"default\": {\"%s\": {\"version\": \"==1\"}}}", package);
	OK(fclose(f) == 0);
}

static void
begin(void)
{
	struct err e;

	if (access(at(""), F_OK) == 0)
		OK_ERR(dir_remove(at(""), &e) == 0, &e);
	OK_ERR(dir_make(at("/etc"), &e) == 0, &e);
}

static int
look(const struct inventory_options *opt, struct inventory *ret_inv,
    struct err *e)
{
	struct tree *t;
	int rc;

	if (target_open(str_printf(&arena, "dir:%s", at("")).p, &t, e) < 0)
		return -1;
	rc = inventory_collect(&arena, t, opt, ret_inv, e);
	t->ops->close(t);
	return rc;
}

/* The names of the packages found, with spaces between them. */
static struct str
found(const struct inventory *inv)
{
	struct str s = STR("");

	for (size_t i = 0; i < inv->n_packages; i++)
		s = str_printf(&arena, "%.*s%s%.*s", STR_ARG(s),
		    i > 0 ? " " : "", STR_ARG(inv->packages[i].name));
	return s;
}

static void
a_file_anywhere_is_read_once(void)
{
	struct inventory inv;
	struct err e;

	begin();
	put_lock("/srv/a/b", "deep");
	put_lock("/opt", "other");
	/* Not once more by another name. */
	NEED(symlink("Pipfile.lock", at("/opt/link")) == 0);
	NEED(symlink("../srv/a", at("/opt/folder")) == 0);
	NEED(symlink("/", at("/opt/root")) == 0);
	if (!OK_ERR(look(&all, &inv, &e) == 0, &e))
		return;
	OK(inv.is_walked);
	EQ_STR(found(&inv), STR("deep other"));
	EQ_INT(result_of(&inv, LOCK)->n_files, 2);
	EQ_INT(result_of(&inv, LOCK)->n_packages, 2);
	EQ_INT(result_of(&inv, LOCK)->state, EXTRACT_OK);
	EQ_INT(result_of(&inv, "python/poetry-lock")->n_files, 0);
	EQ_INT(inv.n_skipped, 0);
}

static void
a_systems_database_is_read_where_it_belongs_only(void)
{
	struct inventory inv;
	struct err e;
	FILE *f;

	begin();
	NEED(dir_make(at("/srv/var/lib/dpkg"), &e) == 0);
	f = fopen(at("/srv/var/lib/dpkg/status"), "w");
	NEED(f != NULL);
	fputs("Package: a\nVersion: 1\n", f);
	OK(fclose(f) == 0);
	if (!OK_ERR(look(&all, &inv, &e) == 0, &e))
		return;
	EQ_STR(found(&inv), STR(""));
	EQ_INT(result_of(&inv, "os/dpkg")->n_files, 0);
}

static void
images_of_other_systems_are_left_out_and_told(void)
{
	struct inventory inv;
	struct err e;

	begin();
	put_lock("/var/lib/docker/overlay2/x/diff", "of-an-image");
	put_lock("/proc/1", "of-a-process");
	put_lock("/var/lib/docker/volumes", "volume");
	/* Such names mean something at the root only. */
	put_lock("/srv/proc", "mine");
	if (!OK_ERR(look(&all, &inv, &e) == 0, &e))
		return;
	EQ_STR(found(&inv), STR("mine volume"));
	NEED(inv.n_skipped == 2);
	EQ_STR(inv.skipped[0].path, STR("/proc"));
	EQ_STR(inv.skipped[1].path, STR("/var/lib/docker/overlay2"));
	EQ_STR(inv.skipped[1].reason, STR("layers of container images"));
	OK(!inv.skipped[0].is_fault && !inv.skipped[1].is_fault);
}

static void
only_the_folders_that_are_named_are_walked(void)
{
	static const char *const two[] = {"/srv/a", "/opt", NULL};
	static const char *const gone[] = {"/srv/a", "/gone", NULL};
	struct inventory inv;
	struct err e;

	begin();
	put_lock("/srv/a", "one");
	put_lock("/srv/b", "two");
	put_lock("/opt/x", "three");
	if (!OK_ERR(
		look(&(struct inventory_options){.paths = two}, &inv, &e) == 0,
		&e))
		return;
	EQ_STR(found(&inv), STR("one three"));
	OK(inv.paths == two);
	/* A slip of the pen must not read as clean. */
	FAILS(look(&(struct inventory_options){.paths = gone}, &inv, &e) < 0,
	    &e, E_ABSENT, "/gone");
}

static void
without_a_walk_only_the_system_is_read(void)
{
	struct inventory inv;
	struct err e;

	begin();
	put_lock("/srv", "a");
	if (!OK_ERR(look(&(struct inventory_options){.system_only = true}, &inv,
			&e) == 0,
		&e))
		return;
	OK(!inv.is_walked);
	EQ_STR(found(&inv), STR(""));
}

int
main(void)
{
	arena_init(&arena, 64u << 20);
	RUN(a_file_anywhere_is_read_once);
	RUN(a_systems_database_is_read_where_it_belongs_only);
	RUN(images_of_other_systems_are_left_out_and_told);
	RUN(only_the_folders_that_are_named_are_walked);
	RUN(without_a_walk_only_the_system_is_read);
	arena_done(&arena);
	return tap_done();
}
