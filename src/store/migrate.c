/* migrate.c: the store's tables, brought up to what this program knows. */
#include <stdio.h>

#include "store/internal.h"

/* One statement of a migration. */
struct statement {
	int number;
	const char *name, *text;
};

static const struct statement all[] = {
#define X(number, name, text) {number, name, text},
#include "store/store_list.h"
#undef X
};

int
store_migration_last(void)
{
	return all[ARRAY_LEN(all) - 1].number;
}

static int
apply(struct sql *sql, int from, int upto, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		const struct statement *m = &all[i];

		if (m->number > from && m->number <= upto &&
		    sql->ops->script(sql, m->text, e) < 0)
			return fail_at(
			    e, "migration %03d-%s", m->number, m->name);
	}
	return sql_do(
	    sql, "UPDATE schema SET number = ?1", WITH(sql_int(upto)), e);
}

int
store_migrate(struct sql *sql, int upto, struct err *e)
{
	int64_t at = 0;
	int rc;

	/* Everybody but the first one finds it done, and waits for nobody. */
	if (sql->ops->script(sql,
		"CREATE TABLE IF NOT EXISTS schema (number INTEGER NOT NULL)",
		e) < 0)
		return -1;
	rc = sql_get(sql, "SELECT number FROM schema", WITHOUT, &at, e);
	if (rc < 0)
		return -1;
	if (at > store_migration_last())
		return fail(e, E_UNSUPPORTED,
		    "%s: written by a newer program (migration %d; this one "
		    "knows %d)",
		    sql->where, (int)at, store_migration_last());
	if (rc > 0 && at >= upto)
		return 0;
	if (sql_begin(sql, e) < 0)
		return -1;
	/* Somebody may have done it while we waited. */
	at = 0;
	rc = sql_get(sql, "SELECT number FROM schema", WITHOUT, &at, e);
	if (rc == 0)
		rc = sql_do(sql, "INSERT INTO schema VALUES (0)", WITHOUT, e);
	else if (rc > 0)
		rc = 0;
	if (rc == 0 && at < upto)
		rc = apply(sql, (int)at, upto, e);
	return sql_end(sql, rc, e);
}
