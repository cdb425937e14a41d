/* sqlite.c: the store in one file, by SQLite. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "os/dir.h"
#include "store/sql.h"

/*
 * A writer waits until its log is on the disk (synchronous FULL), so that
 * what was acknowledged survives a power cut. Readers see the last commit.
 * Memory: 64 MB of pages, and no more of the file is mapped.
 */
static const char settings[] = "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = OFF;"
			       "PRAGMA trusted_schema = OFF;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA cache_size = -65536;"
			       "PRAGMA wal_autocheckpoint = 4000;"
			       "PRAGMA journal_size_limit = 67108864;";

struct sqlite {
	struct sql base;
	sqlite3 *db;
	char path[4096];
};

static struct sqlite *
of(struct sql *s)
{
	return (struct sqlite *)s;
}

static sqlite3_stmt *
stmt(struct sql_stmt *q)
{
	return (sqlite3_stmt *)q;
}

static int
fault(struct sqlite *s, int rc, struct err *e)
{
	const char *text = sqlite3_errmsg(s->db);

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		fail_sys(e, EBUSY, "%s: somebody else writes", s->path);
		break;
	case SQLITE_FULL:
		fail_sys(e, ENOSPC, "%s", s->path);
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fail(e, E_INPUT, "%s: damaged: %s", s->path, text);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		fail_sys(e, EACCES, "%s: %s", s->path, text);
		break;
	default:
		fail_sys(e, EIO, "%s: %s", s->path, text);
		break;
	}
	/* A full disk may show as a failed write. */
	if ((rc & 0xff) == SQLITE_IOERR &&
	    sqlite3_system_errno(s->db) == ENOSPC)
		fail_sys(e, ENOSPC, "%s", s->path);
	e->code = E_IO;
	return -1;
}

static bool
is_place(const char *where)
{
	return where[0] != '\0' &&
	       str_find_str(str_from(where), STR("://")) < 0;
}

static void
close_db(struct sql *base)
{
	struct sqlite *s = of(base);

	sqlite3_close(s->db);
	free(s);
}

static int
script(struct sql *base, const char *text, struct err *e)
{
	struct sqlite *s = of(base);
	int rc = sqlite3_exec(s->db, text, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : fault(s, rc, e);
}

static int
open_db(const char *where, struct sql **ret_s, struct err *e)
{
	struct sqlite *s;
	int n, rc;

	if (dir_make(where, e) < 0)
		return -1;
	s = die_alloc(sizeof *s);
	*s = (struct sqlite){.base.ops = &sql_sqlite};
	s->base.where = s->path;
	n = snprintf(s->path, sizeof s->path, "%s/yagura.sqlite", where);
	if (n < 0 || (size_t)n >= sizeof s->path) {
		free(s);
		return fail(e, E_USAGE, "%s: the path is too long", where);
	}
	rc = sqlite3_open_v2(s->path, &s->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (rc != SQLITE_OK) {
		fault(s, rc, e);
		goto fail;
	}
	sqlite3_busy_timeout(s->db, (int)LIMIT_STORE_WAIT_S * 1000);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (script(&s->base, settings, e) < 0)
		goto fail;
	*ret_s = &s->base;
	return 0;
fail:
	close_db(&s->base);
	return -1;
}

static int
prepare(
    struct sql *base, const char *text, struct sql_stmt **ret_q, struct err *e)
{
	struct sqlite *s = of(base);
	sqlite3_stmt *q;
	int rc = sqlite3_prepare_v3(
	    s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL);

	if (rc != SQLITE_OK)
		return fault(s, rc, e);
	*ret_q = (struct sql_stmt *)q;
	return 0;
}

static void
finish(struct sql_stmt *q)
{
	sqlite3_finalize(stmt(q));
}

/* Binding fails only for a place that the literal does not have. */
static void
check(int rc)
{
	if (rc != SQLITE_OK)
		die("sqlite: a value cannot be bound");
}

static void
bind_int(struct sql_stmt *q, int at, int64_t n)
{
	check(sqlite3_bind_int64(stmt(q), at, n));
}

static void
bind_text(struct sql_stmt *q, int at, struct str s)
{
	check(sqlite3_bind_text64(
	    stmt(q), at, s.n > 0 ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

static void
bind_blob(struct sql_stmt *q, int at, struct str s)
{
	check(sqlite3_bind_blob64(
	    stmt(q), at, s.n > 0 ? s.p : "", s.n, SQLITE_STATIC));
}

static int
step(struct sql *base, struct sql_stmt *q, struct err *e)
{
	int rc = sqlite3_step(stmt(q));

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : fault(of(base), rc, e);
}

static void
reset(struct sql_stmt *q)
{
	/* What it returns was told by step. */
	sqlite3_reset(stmt(q));
}

static int64_t
int_at(struct sql_stmt *q, int column)
{
	return sqlite3_column_int64(stmt(q), column);
}

static struct str
bytes_at(struct sql_stmt *q, int column)
{
	const void *p = sqlite3_column_blob(stmt(q), column);
	int n = sqlite3_column_bytes(stmt(q), column);

	return n > 0 && p != NULL ? str_of(p, (size_t)n) : STR_NONE;
}

const struct sql_ops sql_sqlite = {
    .name = "sqlite",
    .begin = "BEGIN IMMEDIATE",
    .is_place = is_place,
    .open = open_db,
    .close = close_db,
    .script = script,
    .prepare = prepare,
    .finish = finish,
    .bind_int = bind_int,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .step = step,
    .reset = reset,
    .int_at = int_at,
    .bytes_at = bytes_at,
};
