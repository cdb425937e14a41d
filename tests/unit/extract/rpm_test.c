/* rpm_test.c: real rpm databases, against their lists and against rpm. */
#include <stdlib.h>

#include "base/die.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "fmt/json.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/spawn.h"
#include "tests/tap.h"

extern const struct extractor extract_rpm_bdb;
extern const struct extractor extract_rpm_ndb;
extern const struct extractor extract_rpm_sqlite;

/* Databases below $YAGURA_DATA/raw/samples. */
static const struct {
	const struct extractor *x;
	const char *file;
	const char *list; /* below raw/inventories; NULL: rpm must do */
	size_t n_packages;
} databases[] = {
    {&extract_rpm_ndb,    "knqyf263+go-rpmdb/pkg/testdata/sle15-bci/Packages.db",
     "rpm-qa-from-go-rpmdb/SLE15WithNDB.json",                                          35},
    {&extract_rpm_bdb,    "knqyf263+go-rpmdb/pkg/testdata/libuuid/Packages",      NULL,
     1										    },
    {&extract_rpm_bdb,
     "osquery+osquery/tools/tests/configs/rpm/rpm-bdb/Packages",                  NULL, 3 },
    {&extract_rpm_bdb,
     "google+osv-scalibr/extractor/filesystem/os/rpm/testdata/"
	"Packages_epoch",							 NULL, 1 },
    {&extract_rpm_sqlite,
     "knqyf263+go-rpmdb/pkg/testdata/cbl-mariner-2.0/rpmdb.sqlite",               NULL,
     129										  },
    {&extract_rpm_sqlite, "scancode-rpm/rpm/rpmdb.sqlite",                        NULL, 2 },
    {&extract_rpm_sqlite,
     "osquery+osquery/tools/tests/configs/rpm/rpm-sqlite/rpmdb.sqlite",           NULL,
     9										    },
};

struct found {
	struct vec lines; /* struct str in a: one package each */
	struct arena a;
};

static void
found_init(struct found *f)
{
	arena_init(&f->a, 512u << 20);
	vec_init(&f->lines, sizeof(struct str));
}

static void
found_done(struct found *f)
{
	vec_done(&f->lines);
	arena_done(&f->a);
}

static struct str
without_epoch(struct str version)
{
	return str_skip(version, (size_t)(str_find(version, ':') + 1));
}

/* "name epoch:version-release arch source-rpm module:stream" */
static int
add(void *ctx, const struct package *p, struct err *e)
{
	struct found *f = ctx;
	bool has_epoch = str_find(p->version, ':') >= 0;

	(void)e;
	EQ_STR(p->type, STR("rpm"));
	*(struct str *)vec_add(&f->lines) =
	    str_printf(&f->a, "%.*s %s%.*s %.*s %.*s-%.*s %.*s",
		STR_ARG(p->name), has_epoch ? "" : "0:", STR_ARG(p->version),
		STR_ARG(p->arch), STR_ARG(p->source_name),
		STR_ARG(without_epoch(p->source_version)), STR_ARG(p->module));
	return 0;
}

static void
no_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	tap_note("%.*s", STR_ARG(d->text));
	OK(d == NULL);
}

static int
no_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	(void)a;
	(void)ret_bytes;
	return fail(e, E_ABSENT, "%.*s%s: not there", STR_ARG(s->path), suffix);
}

static int
by_bytes(const void *a, const void *b)
{
	const struct str *sa = a, *sb = b;

	return str_cmp(*sa, *sb);
}

static void
extract(struct found *f, const struct extractor *x, struct str bytes)
{
	struct package_sink sink = {
	    .ctx = f, .add = add, .diags = {f, no_diag}
        };
	struct source src = {.path = str_from(x->paths[0]),
	    .bytes = bytes,
	    .sibling = no_sibling};
	struct arena scratch;
	struct err e;

	arena_init(&scratch, 512u << 20);
	OK_ERR(x->read(&scratch, &src, &sink, &e) == 0, &e);
	arena_done(&scratch);
	vec_sort(&f->lines, by_bytes);
}

/* A line of f's form of what a list says; "-" and "(none)" are nothing. */
static void
want_package(struct found *want, const struct str *word)
{
	struct str name = word[0], epoch = word[1], version = word[2],
		   release = word[3], arch = word[4], source = word[5],
		   module = word[6];
	ptrdiff_t colon;

	if (str_eq(name, STR("gpg-pubkey")))
		return;
	if (epoch.n == 0)
		epoch = STR("0");
	if (source.n == 0 || str_eq(source, STR("(none)")))
		source = str_printf(&want->a, "%.*s-%.*s-%.*s.src.rpm",
		    STR_ARG(name), STR_ARG(version), STR_ARG(release));
	source.n -= 4;                             /* .rpm */
	source.n = (size_t)str_rfind(source, '.'); /* .src, .nosrc */
	if (str_eq(module, STR("(none)")))
		module = STR_NONE;
	colon = str_find(module, ':');
	if (colon >= 0) {
		struct str stream = str_skip(module, (size_t)colon + 1);
		ptrdiff_t end = str_find(stream, ':');

		if (end >= 0)
			module.n = (size_t)(colon + 1 + end);
	}
	*(struct str *)vec_add(&want->lines) = str_printf(&want->a,
	    "%.*s %.*s:%.*s-%.*s %.*s %.*s %.*s", STR_ARG(name), STR_ARG(epoch),
	    STR_ARG(version), STR_ARG(release), STR_ARG(arch), STR_ARG(source),
	    STR_ARG(module));
}

static void
compare(struct found *got, struct found *want, size_t n_packages)
{
	vec_sort(&want->lines, by_bytes);
	EQ_INT(want->lines.n, n_packages);
	EQ_INT(got->lines.n, n_packages);
	for (size_t i = 0; i < want->lines.n && i < got->lines.n; i++)
		EQ_STR(*(struct str *)vec_at(&got->lines, i),
		    *(struct str *)vec_at(&want->lines, i));
}

static void
compare_with_list(struct found *got, const char *path, size_t n_packages)
{
	const struct json *doc, *p;
	struct found want;
	struct str bytes;
	struct err e;

	found_init(&want);
	if (OK_ERR(file_read(&want.a, path, 16u << 20, &bytes, &e) == 0, &e) &&
	    OK_ERR(json_parse(&want.a, bytes, path, &doc, &e) == 0, &e)) {
		p = json_get_items(doc, "packages");
		for (; p != NULL; p = p->next) {
			const struct json *epoch = json_get(p, "epoch");
			struct str word[7] = {json_get_str(p, "name"),
			    epoch != NULL ? epoch->text : STR_NONE,
			    json_get_str(p, "version"),
			    json_get_str(p, "release"), json_get_str(p, "arch"),
			    json_get_str(p, "sourcerpm"),
			    json_get_str(p, "modularitylabel")};

			want_package(&want, word);
		}
		compare(got, &want, n_packages);
	}
	found_done(&want);
}

/* rpm writes into the folder of a database, so it gets one of its own. */
static void
compare_with_rpm(struct found *got, const char *file, const struct extractor *x,
    size_t n_packages)
{
	struct str own = str_from(x->paths[0]);
	const char *name = own.p + str_rfind(own, '/') + 1;
	const char *argv[] = {"rpm", "--dbpath", NULL, "-qa", "--qf",
	    "%{NAME} %{EPOCHNUM} %{VERSION} %{RELEASE} %{ARCH} %{SOURCERPM} "
	    "%{MODULARITYLABEL}\n",
	    NULL};
	struct spawn query = {argv, NULL, 60, 16u << 20};
	struct spawn_result said;
	struct found want;
	struct str line;
	struct err e;
	char *folder;

	found_init(&want);
	NEED(dir_make_temp(&want.a, str_printf(&want.a, "%s/rpm-", tap_dir()).p,
		 &folder, &e) == 0);
	argv[2] = folder;
	if (OK_ERR(file_copy(file, str_printf(&want.a, "%s/%s", folder, name).p,
		       &e) == 0,
		&e)) {
		if (spawn_run(&want.a, &query, &said, &e) < 0) {
			tap_skip("%s", e.text);
		} else {
			while (str_line(&said.output, &line)) {
				struct str word[7] = {STR_NONE};

				for (int i = 0; i < 7; i++)
					OK(str_cut(&line, ' ', &word[i]));
				want_package(&want, word);
			}
			compare(got, &want, n_packages);
		}
	}
	found_done(&want);
}

static void
real_databases_read_as_others_read_them(void)
{
	const char *data = getenv("YAGURA_DATA");
	struct str file, bytes;
	struct found f;
	struct err e;

	if (data == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(databases); i++) {
		found_init(&f);
		file = str_printf(
		    &f.a, "%s/raw/samples/%s", data, databases[i].file);
		if (OK_ERR(file_read(&f.a, file.p, LIMIT_RPMDB_BYTES, &bytes,
			       &e) == 0,
			&e)) {
			extract(&f, databases[i].x, bytes);
			/* Debian's rpm cannot read ndb. */
			if (databases[i].list != NULL)
				compare_with_list(&f,
				    str_printf(&f.a, "%s/raw/inventories/%s",
					data, databases[i].list)
					.p,
				    databases[i].n_packages);
			else
				compare_with_rpm(&f, file.p, databases[i].x,
				    databases[i].n_packages);
		}
		found_done(&f);
	}
}

struct count {
	size_t n_packages;
	size_t n_faults;
};

static int
count_package(void *ctx, const struct package *p, struct err *e)
{
	struct count *c = ctx;

	(void)p;
	(void)e;
	c->n_packages++;
	return 0;
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct count *c = ctx;

	(void)d;
	c->n_faults++;
}

static struct count
count_in(const struct extractor *x, struct str bytes)
{
	struct count c = {0, 0};
	struct package_sink sink = {
	    .ctx = &c, .add = count_package, .diags = {&c, count_diag}
        };
	struct source src = {.path = str_from(x->paths[0]),
	    .bytes = bytes,
	    .sibling = no_sibling};
	struct arena scratch;
	struct err e;

	arena_init(&scratch, 16u << 20);
	if (x->read(&scratch, &src, &sink, &e) < 0)
		c.n_faults++;
	arena_done(&scratch);
	return c;
}

static const struct {
	const struct extractor *x;
	const char *file; /* below tests/case/extract, with 6 packages */
} ours[] = {
    {&extract_rpm_bdb,    "os-rpm-bdb/plain/in/var/lib/rpm/Packages"       },
    {&extract_rpm_ndb,    "os-rpm-ndb/plain/in/var/lib/rpm/Packages.db"    },
    {&extract_rpm_sqlite, "os-rpm-sqlite/plain/in/var/lib/rpm/rpmdb.sqlite"},
};

static struct str
load_ours(struct arena *a, size_t i)
{
	const char *src = getenv("YAGURA_SRC");
	struct str bytes = STR_NONE;
	struct err e;

	OK_ERR(file_read(a,
		   str_printf(a, "%s/tests/case/extract/%s",
		       src != NULL ? src : ".", ours[i].file)
		       .p,
		   1u << 20, &bytes, &e) == 0,
	    &e);
	return bytes;
}

static void
no_package_is_lost_silently_when_the_end_is_cut_off(void)
{
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		struct arena a;
		struct str whole;

		arena_init(&a, 4u << 20);
		whole = load_ours(&a, i);
		EQ_INT(count_in(ours[i].x, whole).n_packages, 6);
		EQ_INT(count_in(ours[i].x, whole).n_faults, 0);
		for (size_t n = 0; n < whole.n; n += 13) {
			struct count c;

			c = count_in(ours[i].x, str_first(whole, n));
			OK(c.n_packages == 6 || c.n_faults > 0);
		}
		arena_done(&a);
	}
}

/* What it says is not looked at: sanitizers say whether it read outside. */
static void
random_damage_is_survived(void)
{
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		struct arena a;
		struct str whole;

		arena_init(&a, 4u << 20);
		whole = load_ours(&a, i);
		for (int round = 0; round < 500 && whole.n > 0; round++) {
			char *damaged = die_alloc(whole.n);

			memcpy(damaged, whole.p, whole.n);
			for (int j = 0; j < 8; j++)
				damaged[tap_random_below(whole.n)] =
				    (char)tap_random();
			OK(count_in(ours[i].x, str_of(damaged, whole.n))
				.n_packages <= 7);
			free(damaged);
		}
		arena_done(&a);
	}
}

static void
what_is_damaged_everywhere_is_given_up(void)
{
	/* Hash pages of 64 pairs each, all items outside. */
	enum {
		PAGE = 512,
		N_PAGES = 100,
	};
	char *db = die_alloc((size_t)PAGE * N_PAGES);
	static const unsigned char meta[] = {
	    0x61, 0x15, 6, 0, 9, 0, 0, 0, 0, 2, 0, 0};
	struct count c;

	memset(db, 0, (size_t)PAGE * N_PAGES);
	memcpy(db + 12, meta, sizeof meta);
	for (int i = 1; i < N_PAGES; i++) {
		db[i * PAGE + 20] = 64;
		db[i * PAGE + 25] = 13;
	}
	c = count_in(&extract_rpm_bdb, str_of(db, (size_t)PAGE * N_PAGES));
	EQ_INT(c.n_packages, 0);
	EQ_INT(c.n_faults, LIMIT_RPMDB_FAULTS + 1);
	free(db);
}

int
main(void)
{
	RUN(real_databases_read_as_others_read_them);
	RUN(no_package_is_lost_silently_when_the_end_is_cut_off);
	RUN(random_damage_is_survived);
	RUN(what_is_damaged_everywhere_is_given_up);
	return tap_done();
}
