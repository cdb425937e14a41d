/* look_test.c: what parsers do when they are taken over, and what we hear. */
#define _GNU_SOURCE /* O_PATH */
#include "app/look.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/look_message.h"
#include "target/target.h"
#include "tests/unit/inventory/mem_tree.h"

#define LOCK "python/pipfile-lock"

static const struct inventory_options all;

/* Reading a file whose name holds one of these does that. */

static void
obey(struct str path)
{
	if (str_find_str(path, STR("crash")) >= 0)
		raise(SIGKILL);
	if (str_find_str(path, STR("slow")) >= 0)
		raise(SIGXCPU);
	if (str_find_str(path, STR("exit")) >= 0)
		_exit(71);
	if (str_find_str(path, STR("abort")) >= 0) {
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	/* A confined process can do neither. */
	if (str_find_str(path, STR("escape")) >= 0 &&
	    (socket(AF_INET, SOCK_STREAM, 0) >= 0 ||
		open("/etc/passwd", O_RDONLY) >= 0))
		raise(SIGKILL);
}

static ssize_t
bad_read_at(struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	obey(((struct mem_open *)f)->of->path);
	return mem_read_at(f, off, p, n, e);
}

static const struct tree_file_ops bad_file_ops = {bad_read_at, mem_file_close};

static int
bad_open(
    struct tree *t, const char *path, struct tree_file **ret_f, struct err *e)
{
	int rc = mem_open(t, path, ret_f, e);

	if (rc == 0)
		(*ret_f)->ops = &bad_file_ops;
	return rc;
}

static const struct tree_ops bad_ops = {
    bad_open, mem_list, mem_walk, mem_close};

static struct mem_tree tree;

static void
begin(void)
{
	mem_init(&tree);
	tree.tree.ops = &bad_ops;
	mem_add(&tree, "/etc/os-release", str_from(debian_12));
}

/* A lock file of one package. */
static void
add_lock(const char *folder, const char *package)
{
	struct str path = str_printf(&arena, "/%s/Pipfile.lock", folder);

	mem_add(&tree, str_z(&arena, path),
	    str_printf(&arena,
		"{\"default\": {\"%s\": {\"version\": \"==1\"}}}", package));
}

static int
look_at(struct inventory *ret_inv, struct err *e)
{
	struct look l = {.name = "box", .tree = &tree.tree, .how = &all};
	struct confine_state state, here;
	int rc = look(&arena, &l, ret_inv, &state, e);

	confine_probe(&here);
	EQ_INT(state.landlock, here.landlock);
	EQ_INT(state.has_seccomp, here.has_seccomp);
	mem_close(&tree.tree);
	return rc;
}

static struct inventory
looked(void)
{
	struct inventory inv = {.n_packages = 0};
	struct err e;

	OK_ERR(look_at(&inv, &e) == 0, &e);
	return inv;
}

static struct str
names(const struct inventory *inv)
{
	struct str all_names = STR("");

	for (size_t i = 0; i < inv->n_packages; i++)
		all_names = str_printf(&arena, "%.*s%s%.*s", STR_ARG(all_names),
		    i > 0 ? " " : "", STR_ARG(inv->packages[i].name));
	return all_names;
}

static void
an_inventory_comes_over_as_it_is(void)
{
	struct inventory here = {.n_packages = 0}, there;
	struct inventory_options opt = {.kernel = STR("6.1.0-1-amd64")};
	struct look l = {.name = "box", .tree = &tree.tree, .how = &opt};
	struct confine_state state;
	struct err e;

	begin();
	mem_add(&tree, "/var/lib/dpkg/status",
	    STR("Package: b\nVersion: 1\nStatus: install ok installed\n"
		"Architecture: amd64\nSource: s (2)\n\nPackage: a\nVersion: 1\n"
		"Status: install ok installed\nArchitecture: amd64\n\n"
		"Package: bad\n"));
	mem_add(&tree, "/etc/yum.repos.d/x.repo", STR("[one]\n[two]\n"));
	add_lock("app", "flask");
	add_lock("other", "flask");
	OK_ERR(inventory_collect(&arena, &tree.tree, &opt, &here, &e) == 0, &e);
	NEED(look(&arena, &l, &there, &state, &e) == 0);
	EQ_STR(
	    inventory_digest(&arena, &there), inventory_digest(&arena, &here));
	EQ_STR(there.os.kernel, here.os.kernel);
	EQ_STR(there.os.arch, STR("amd64"));
	EQ_INT(there.n_packages, here.n_packages);
	for (size_t i = 0; i < here.n_packages; i++)
		EQ_STR(there.packages[i].path, here.packages[i].path);
	EQ_INT(there.n_repositories, 2);
	EQ_INT(there.n_results, here.n_results);
	EQ_INT(result_of(&there, "os/dpkg")->n_packages, 2);
	EQ_INT(result_of(&there, "os/dpkg")->state, EXTRACT_PARTLY);
	EQ_INT(there.n_diags, here.n_diags);
	EQ_STR(there.diags[0].text, here.diags[0].text);
	OK(there.is_walked);
	mem_close(&tree.tree);
}

/* The killers are told of, the rest is read. */
static void
who_dies_costs_its_file_only(void)
{
	static const struct {
		const char *folder;
		enum ecode code;
		const char *text;
	} rows[] = {
	    {"crash", E_IO,
             LOCK " read it: its process was killed by signal 9" },
	    {"exit",  E_IO,
             LOCK " read it: its process ended with exit code 71"},
	    {"slow",  E_LIMIT,
             LOCK " took more than 60 s of the processor for it" },
	};
	struct inventory inv;

	begin();
	add_lock("a", "first");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add_lock(rows[i].folder, "never");
	add_lock("z", "last");
	inv = looked();
	EQ_STR(names(&inv), STR("first last"));
	EQ_INT(result_of(&inv, LOCK)->state, EXTRACT_PARTLY);
	EQ_INT(result_of(&inv, LOCK)->n_files, 5);
	NEED(inv.n_diags == ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		EQ_INT(inv.diags[i].code, rows[i].code);
		EQ_STR(inv.diags[i].where,
		    str_printf(&arena, "/%s/Pipfile.lock", rows[i].folder));
		EQ_STR(inv.diags[i].text, str_from(rows[i].text));
	}
	OK(inventory_is_partial(&inv));
}

static void
too_many_killers_end_it(void)
{
	struct inventory inv;
	char name[32];

	begin();
	add_lock("a", "first");
	for (unsigned i = 0; i <= LIMIT_LOOK_FAULTS; i++) {
		snprintf(name, sizeof name, "crash-%u", i);
		add_lock(str_dup(&arena, str_from(name)).p, "never");
	}
	inv = looked();
	EQ_INT(inv.n_packages, 0);
	EQ_INT(inv.n_diags, LIMIT_LOOK_FAULTS + 1);
	EQ_STR(inv.diags[0].where, STR("/crash-0/Pipfile.lock"));
	EQ_STR(inv.diags[LIMIT_LOOK_FAULTS].where, STR("box"));
	OK(inventory_is_partial(&inv));
}

/* Where no extractor is at work there is nothing to leave out. */
static void
death_elsewhere_ends_it(void)
{
	struct inventory inv;

	begin();
	mem_add(&tree, "/etc/yum.repos.d/crash.repo", STR("[one]\n"));
	inv = looked();
	EQ_INT(inv.n_packages, 0);
	only_fault(
	    &inv, E_IO, "box", "box: its process was killed by signal 9");
}

static void
parsers_are_confined(void)
{
	struct confine_state here;
	struct inventory inv;

	confine_probe(&here);
	if (confine_lack(&here) != NULL) {
		tap_skip("%s", confine_lack(&here));
		return;
	}
	begin();
	add_lock("escape", "kept");
	inv = looked();
	EQ_STR(names(&inv), STR("kept"));
	EQ_INT(inv.n_diags, 0);
}

static void
a_bad_target_is_an_error(void)
{
	struct inventory_options none = {
	    .paths = (const char *const[]){"/x", NULL}
        };
	struct look l = {.name = "box", .how = &none};
	struct confine_state state;
	struct inventory inv;
	struct tree *t;
	struct err e;
	char place[4200];

	snprintf(place, sizeof place, "dir:%s", tap_dir());
	OK_ERR(target_open(place, &t, &e) == 0, &e);
	l.tree = t;
	FAILS(look(&arena, &l, &inv, &state, &e) < 0, &e, E_ABSENT, "/x");
	t->ops->close(t);
}

/* ---- what a worker may say */

/* Messages as they came. */
struct recorded {
	struct {
		unsigned kind;
		struct str bytes;
	} list[100];
	size_t n;
	const struct inventory *inv;
};

static int
tell_all(void *ctx, struct worker_pipe *out, struct err *e)
{
	const struct recorded *r = ctx;

	(void)e;
	look_tell_inventory(out, r->inv);
	return 0;
}

static int
record(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct recorded *r = ctx;

	(void)e;
	r->list[r->n].kind = kind;
	r->list[r->n++].bytes = str_dup(&arena, m.rest);
	return 0;
}

static void
is_done(void *ctx, const struct err *e)
{
	(void)ctx;
	OK(e == NULL);
}

static void
make_recorded(struct recorded *r, const struct inventory *inv)
{
	struct worker w = {.name = "recorder",
	    .ctx = r,
	    .work = tell_all,
	    .take = record,
	    .done = is_done};

	*r = (struct recorded){.inv = inv};
	worker_run_one(&w);
	OK(r->n > 0);
}

/* 0 when all of it makes sense. */
static int
hear(const struct recorded *r, struct inventory *ret_inv, struct err *e)
{
	struct look_heard h;

	look_heard_init(&h, &arena, "box");
	for (size_t i = 0; i < r->n; i++)
		if (look_hear(&h, r->list[i].kind, cursor_of(r->list[i].bytes),
			e) < 0) {
			look_heard_drop(&h);
			return -1;
		}
	return look_heard_end(&h, ret_inv, e);
}

static const struct package two[] = {
    {.type = {"deb", 3}, .name = {"a", 1}, .version = {"1", 1}},
    {.type = {"deb", 3}, .name = {"b", 1}, .version = {"1", 1}},
};

static void
packages_come_in_their_order(void)
{
	const struct package turned[] = {two[1], two[0]};
	struct inventory inv = {.packages = two, .n_packages = 2}, got;
	struct recorded r;
	struct err e;

	make_recorded(&r, &inv);
	OK_ERR(hear(&r, &got, &e) == 0, &e);
	EQ_STR(names(&got), STR("a b"));
	inv.packages = turned;
	make_recorded(&r, &inv);
	FAILS(hear(&r, &got, &e) < 0, &e, E_INPUT, "box: its process talks");
}

static void
silence_is_no_inventory(void)
{
	struct recorded r = {.n = 0};
	struct inventory got;
	struct err e;

	FAILS(hear(&r, &got, &e) < 0, &e, E_INPUT, "box: its process told");
}

static void
a_long_text_is_cut(void)
{
	static char long_text[2 * LIMIT_LOOK_TEXT_BYTES];
	struct package p = two[0];
	struct inventory inv = {.packages = &p, .n_packages = 1}, got;
	struct recorded r;
	struct err e;

	memset(long_text, 'x', sizeof long_text);
	p.name = str_of(long_text, sizeof long_text);
	make_recorded(&r, &inv);
	OK_ERR(hear(&r, &got, &e) == 0, &e);
	EQ_INT(got.packages[0].name.n, LIMIT_LOOK_TEXT_BYTES);
}

/* Any byte may be another: it is refused, or an inventory like any other. */
static void
no_damage_does_harm(void)
{
	static const struct diag diag = {
	    {"w", 1},
            E_LIMIT, {"t", 1}
        };
	static const struct skipped skipped = {
	    {"/p", 2},
            {"r",  1},
            true
        };
	static const struct str repository = {"one", 3};
	static const struct extract_result result = {
	    "os/dpkg", EXTRACT_OK, 1, 1};
	static const char *const paths[] = {"/a", NULL};
	struct inventory inv = {.packages = two,
	    .n_packages = 2,
	    .diags = &diag,
	    .n_diags = 1,
	    .skipped = &skipped,
	    .n_skipped = 1,
	    .repositories = &repository,
	    .n_repositories = 1,
	    .results = &result,
	    .n_results = 1,
	    .paths = paths};
	struct inventory got;
	struct recorded r;
	size_t n_refused = 0, n;
	struct err e;
	char *bytes;

	make_recorded(&r, &inv);
	NEED(r.n == 1);
	n = r.list[0].bytes.n;
	bytes = str_z(&arena, r.list[0].bytes);
	r.list[0].bytes.p = bytes;
	for (size_t i = 0; i < n; i++) {
		char kept = bytes[i];

		for (int k = 0; k < 8; k++) {
			bytes[i] = (char)(kept ^ 1 << k);
			n_refused += hear(&r, &got, &e) < 0;
		}
		bytes[i] = kept;
	}
	/* Most of it is numbers. */
	OK(n_refused > n);
	for (size_t cut = 1; cut < n; cut++) {
		r.list[0].bytes.n = cut;
		(void)!hear(&r, &got, &e);
	}
	r.list[0].kind = 99;
	FAILS(hear(&r, &got, &e) < 0, &e, E_INPUT, "nonsense");
}

int
main(void)
{
	arena_init(&arena, (size_t)1 << 30);
	RUN(an_inventory_comes_over_as_it_is);
	RUN(who_dies_costs_its_file_only);
	RUN(too_many_killers_end_it);
	RUN(death_elsewhere_ends_it);
	RUN(parsers_are_confined);
	RUN(a_bad_target_is_an_error);
	RUN(packages_come_in_their_order);
	RUN(silence_is_no_inventory);
	RUN(a_long_text_is_cut);
	RUN(no_damage_does_harm);
	arena_done(&arena);
	return tap_done();
}
