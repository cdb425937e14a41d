/* migrate_test.c: a store of every earlier program is brought up to ours. */
#include "os/dir.h"
#include "store/internal.h"
#include "tests/stores.h"

/* A store as a program knew it that had n migrations. */
static const char *
make_old(struct shop *p, int n)
{
	const char *where = str_printf(&p->a, "%s/old-%d", tap_dir(), n).p;
	struct sql *sql;
	struct err e;

	OK_ERR(dir_make(where, &e) == 0, &e);
	if (!OK_ERR(sql_open(where, &sql, &e) == 0, &e))
		return where;
	OK_ERR(store_migrate(sql, n, &e) == 0, &e);
	sql_close(sql);
	return where;
}

static void
every_earlier_version_becomes_this_one(void)
{
	struct shop p;
	struct err e;

	shop_open(&p, "new");
	for (int n = 0; n < store_migration_last(); n++) {
		struct shop old = p;

		old.state = make_old(&p, n);
		old.s = NULL;
		OK_ERR(store_open(old.state, &old.s, &e) == 0, &e);
		shop_has(&old, "a", "curl 7", NOW);
		store_close(old.s);
	}
	shop_close(&p);
}

static void
a_newer_store_is_left_alone(void)
{
	struct store *s;
	struct sql *sql;
	struct shop p;
	struct err e;

	shop_open(&p, "newer");
	store_close(p.s);
	p.s = NULL;
	NEED(sql_open(p.state, &sql, &e) == 0);
	OK_ERR(sql_do(sql, "UPDATE schema SET number = 999", WITHOUT, &e) == 0,
	    &e);
	sql_close(sql);
	FAILS(store_open(p.state, &s, &e), &e, E_UNSUPPORTED, "newer program");
	shop_close(&p);
}

static void
what_is_no_store_is_not_written_to(void)
{
	struct store *s;
	struct shop p;
	struct err e;
	FILE *f;

	shop_open(&p, "other");
	store_close(p.s);
	p.s = NULL;
	f = fopen(str_printf(&p.a, "%s/yagura.sqlite", p.state).p, "w");
	NEED(f != NULL);
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	FAILS(store_open(p.state, &s, &e), &e, E_INPUT, "damaged");
	shop_close(&p);
}

int
main(void)
{
	RUN(every_earlier_version_becomes_this_one);
	RUN(a_newer_store_is_left_alone);
	RUN(what_is_no_store_is_not_written_to);
	return tap_done();
}
