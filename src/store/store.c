/* store.c: the store opened and closed, and what it knows as a whole. */
#include "store/store.h"

#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "store/internal.h"

int
store_open(const char *where, struct store **ret_s, struct err *e)
{
	struct store *s = die_alloc(sizeof *s);

	*s = (struct store){.sql = NULL};
	arena_init(&s->scratch, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&s->seal_keys, LIMIT_SCAN_ARENA_BYTES);
	map_init(&s->packages);
	if (sql_open(where, &s->sql, e) < 0 ||
	    store_migrate(s->sql, store_migration_last(), e) < 0) {
		store_close(s);
		return -1;
	}
	*ret_s = s;
	return 0;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	sql_close(s->sql);
	map_done(&s->packages);
	arena_done(&s->seal_keys);
	arena_done(&s->scratch);
	free(s);
}

int
store_meta(struct store *s, struct arena *a, const char *name,
    struct str *ret_value, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	*ret_value = STR_NONE;
	if (sql_ask(s->sql, "SELECT value FROM meta WHERE name = ?1",
		WITH(sql_text(str_from(name))), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0)
		*ret_value = str_dup(a, sql_str_at(s->sql, q, 0));
	sql_done(s->sql, q);
	return rc < 0 ? -1 : 0;
}

int
store_meta_set(
    struct store *s, const char *name, struct str value, struct err *e)
{
	return sql_do(s->sql,
	    "INSERT INTO meta (name, value) VALUES (?1, ?2) "
	    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	    WITH(sql_text(str_from(name)), sql_text(value)), e);
}
