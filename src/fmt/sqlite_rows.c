/* sqlite_rows.c: rows of one table of a sqlite database that is in memory. */
#include "fmt/sqlite_rows.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"

enum {
	STEPS_PER_TICK = 1000,
};

/*
 * sqlite reads through a file system of ours that holds one file. With
 * sqlite3_deserialize it would want a changed copy of the whole database.
 */
struct sqlite_rows {
	sqlite3_vfs vfs;
	char vfs_name[32];
	sqlite3 *db;
	sqlite3_stmt *stmt;
	const struct sqlite_pages *pages;
	const struct sqlite_question *question;
	size_t schema_bytes_left;
	uint64_t blob_bytes_left;
	unsigned ticks_left;
	bool in_rows; /* the schema is read */
	bool has_row;
	int64_t last_number;
};

struct file {
	sqlite3_file base;
	struct sqlite_rows *rows;
};

static int
file_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int
file_read(sqlite3_file *f, void *out, int n, sqlite3_int64 off)
{
	struct sqlite_rows *r = ((struct file *)f)->rows;

	if (!r->in_rows) {
		if ((size_t)n > r->schema_bytes_left)
			return SQLITE_IOERR_READ;
		r->schema_bytes_left -= (size_t)n;
	}
	if (!sqlite_pages_read(r->pages, (uint64_t)off, out, (size_t)n))
		return SQLITE_IOERR_SHORT_READ;
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *ret_size)
{
	*ret_size = (sqlite3_int64)((struct file *)f)->rows->pages->size_bytes;
	return SQLITE_OK;
}

static int
file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 off)
{
	(void)f;
	(void)p;
	(void)n;
	(void)off;
	return SQLITE_READONLY;
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	(void)f;
	(void)size;
	return SQLITE_READONLY;
}

static int
file_flag(sqlite3_file *f, int flag)
{
	(void)f;
	(void)flag;
	return SQLITE_OK;
}

static int
file_is_locked(sqlite3_file *f, int *ret_is)
{
	(void)f;
	*ret_is = 0;
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
	(void)f;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
file_sector(sqlite3_file *f)
{
	(void)f;
	return 4096;
}

/* Nobody changes it: no locks, no journal, no log. */
static int
file_traits(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_flag,
    .xFileSize = file_size,
    .xLock = file_flag,
    .xUnlock = file_flag,
    .xCheckReservedLock = file_is_locked,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

static int
vfs_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags,
    int *ret_flags)
{
	(void)name;
	f->pMethods = NULL;
	if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
		return SQLITE_CANTOPEN;
	((struct file *)f)->rows = v->pAppData;
	f->pMethods = &file_methods;
	if (ret_flags != NULL)
		*ret_flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY;
	return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	(void)name;
	(void)sync;
	return SQLITE_READONLY;
}

static int
vfs_access(sqlite3_vfs *v, const char *name, int flags, int *ret_is)
{
	(void)v;
	(void)name;
	(void)flags;
	*ret_is = 0;
	return SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *v, const char *name, int n, char *ret_path)
{
	(void)v;
	snprintf(ret_path, (size_t)n, "%s", name);
	return SQLITE_OK;
}

/* May the question look there? The last argument is a view or trigger. */
static int
authorize(void *ctx, int action, const char *table, const char *column,
    const char *db, const char *through)
{
	const struct sqlite_rows *r = ctx;

	(void)column;
	(void)db;
	if (action == SQLITE_SELECT)
		return SQLITE_OK;
	if (action == SQLITE_READ && through == NULL && table != NULL &&
	    sqlite3_stricmp(table, r->question->table) == 0)
		return SQLITE_OK;
	return SQLITE_DENY;
}

static int
tick(void *ctx)
{
	struct sqlite_rows *r = ctx;

	if (r->ticks_left == 0)
		return 1;
	r->ticks_left--;
	return 0;
}

static int
fail_sqlite(struct sqlite_rows *r, int code, struct err *e)
{
	const char *text =
	    r->db != NULL ? sqlite3_errmsg(r->db) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_TOOBIG:
		return fail(e, E_LIMIT, "a row of more than %zu bytes",
		    r->question->max_blob_bytes);
	case SQLITE_INTERRUPT:
		return fail(e, E_LIMIT, "more than %u steps for its rows",
		    LIMIT_SQLITE_STEPS);
	case SQLITE_IOERR:
		return fail(e, E_LIMIT, "a schema of more than %u bytes",
		    LIMIT_SQLITE_SCHEMA_BYTES);
	default:
		return fail(e, E_INPUT, "%s", text);
	}
}

/* What a database may do at most is what a plain table needs. */
static void
confine(struct sqlite_rows *r)
{
	static const struct {
		int what;
		int value;
	} limits[] = {
	    {SQLITE_LIMIT_SQL_LENGTH,          10000},
	    {SQLITE_LIMIT_COLUMN,              100  },
	    {SQLITE_LIMIT_EXPR_DEPTH,          10   },
	    {SQLITE_LIMIT_COMPOUND_SELECT,     1    },
	    {SQLITE_LIMIT_VDBE_OP,             1000 },
	    {SQLITE_LIMIT_FUNCTION_ARG,        0    },
	    {SQLITE_LIMIT_ATTACHED,            0    },
	    {SQLITE_LIMIT_VARIABLE_NUMBER,     0    },
	    {SQLITE_LIMIT_TRIGGER_DEPTH,       1    },
	    {SQLITE_LIMIT_WORKER_THREADS,      0    },
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1    },
	};
	static const struct {
		int what;
		int value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE,             1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA,        0},
	    {SQLITE_DBCONFIG_ENABLE_VIEW,           0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER,        0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	};

	sqlite3_limit(
	    r->db, SQLITE_LIMIT_LENGTH, (int)r->question->max_blob_bytes);
	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		sqlite3_limit(r->db, limits[i].what, limits[i].value);
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (sqlite3_db_config(r->db, options[i].what, options[i].value,
			NULL) != SQLITE_OK)
			die("sqlite: option %d is not known", options[i].what);
	sqlite3_drop_modules(r->db, NULL);
	sqlite3_set_authorizer(r->db, authorize, r);
	sqlite3_progress_handler(r->db, STEPS_PER_TICK, tick, r);
}

/* A file system of its own, by an own name: sqlite keeps one list of all. */
static void
add_vfs(struct sqlite_rows *r)
{
	snprintf(r->vfs_name, sizeof r->vfs_name, "rows-%p", (void *)r);
	r->vfs = (sqlite3_vfs){
	    .iVersion = 1,
	    .szOsFile = sizeof(struct file),
	    .mxPathname = 64,
	    .zName = r->vfs_name,
	    .pAppData = r,
	    .xOpen = vfs_open,
	    .xDelete = vfs_delete,
	    .xAccess = vfs_access,
	    .xFullPathname = vfs_full_path,
	};
	if (sqlite3_vfs_register(&r->vfs, 0) != SQLITE_OK)
		die("sqlite: cannot be started");
}

int
sqlite_rows_open(const struct sqlite_pages *p, const struct sqlite_question *q,
    struct sqlite_rows **ret_r, struct err *e)
{
	struct sqlite_rows *r = die_alloc(sizeof *r);
	int code;

	*r = (struct sqlite_rows){
	    .pages = p,
	    .question = q,
	    .schema_bytes_left = LIMIT_SQLITE_SCHEMA_BYTES,
	    .blob_bytes_left = p->size_bytes,
	    .ticks_left = LIMIT_SQLITE_STEPS / STEPS_PER_TICK,
	};
	add_vfs(r);
	code = sqlite3_open_v2("rows", &r->db,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, r->vfs_name);
	if (code == SQLITE_OK) {
		confine(r);
		code = sqlite3_prepare_v2(r->db, q->sql, -1, &r->stmt, NULL);
	}
	if (code != SQLITE_OK) {
		fail_sqlite(r, code, e);
		sqlite_rows_close(r);
		return -1;
	}
	r->in_rows = true;
	*ret_r = r;
	return 0;
}

void
sqlite_rows_close(struct sqlite_rows *r)
{
	if (r == NULL)
		return;
	sqlite3_finalize(r->stmt);
	sqlite3_close(r->db);
	sqlite3_vfs_unregister(&r->vfs);
	free(r);
}

int
sqlite_rows_next(struct sqlite_rows *r, int64_t *ret_number,
    struct str *ret_blob, struct err *e)
{
	int code = sqlite3_step(r->stmt);
	struct str blob = STR_NONE;
	int64_t number;

	if (code == SQLITE_DONE)
		return 0;
	if (code != SQLITE_ROW)
		return fail_sqlite(r, code, e);
	number = sqlite3_column_int64(r->stmt, 0);
	if (r->has_row && number <= r->last_number)
		return fail(e, E_INPUT, "row %lld after row %lld",
		    (long long)number, (long long)r->last_number);
	if (sqlite3_column_type(r->stmt, 1) == SQLITE_BLOB) {
		blob.p = sqlite3_column_blob(r->stmt, 1);
		blob.n = (size_t)sqlite3_column_bytes(r->stmt, 1);
	}
	if (blob.n > r->blob_bytes_left)
		return fail(e, E_INPUT, "rows that share their bytes");
	r->blob_bytes_left -= blob.n;
	r->has_row = true;
	r->last_number = number;
	*ret_number = number;
	*ret_blob = blob;
	return 1;
}
