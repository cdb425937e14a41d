/* sqlite_rows_test.c: rows of a database with its log, against sqlite. */
#include "fmt/sqlite_rows.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/die.h"
#include "core/limits.h"
#include "os/file.h"
#include "tests/tap.h"

static const struct sqlite_question question = {
    .sql = "SELECT hnum, blob FROM Packages",
    .table = "Packages",
    .max_blob_bytes = 1 << 20,
};

/* "number:first byte of the blob*its length;" of every row. */
static void
say_row(struct buf *out, long long number, const void *blob, size_t n)
{
	buf_printf(out, "%lld:%02x*%zu;", number,
	    n > 0 ? *(const unsigned char *)blob : 0u, n);
}

static int
read_ours(struct str db, struct str wal, struct buf *out, struct err *e)
{
	struct sqlite_rows *r;
	struct sqlite_pages p;
	struct arena a;
	struct str blob;
	int64_t number;
	int got = -1;

	arena_init(&a, 16u << 20);
	buf_clear(out);
	if (sqlite_pages_open(&a, db, wal, 64u << 20, &p, e) == 0 &&
	    sqlite_rows_open(&p, &question, &r, e) == 0) {
		while ((got = sqlite_rows_next(r, &number, &blob, e)) > 0)
			say_row(out, number, blob.p, blob.n);
		sqlite_rows_close(r);
	}
	arena_done(&a);
	return got;
}

static void
read_theirs(sqlite3 *db, struct buf *out)
{
	sqlite3_stmt *s;

	buf_clear(out);
	NEED(sqlite3_prepare_v2(db, question.sql, -1, &s, NULL) == SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		say_row(out, sqlite3_column_int64(s, 0),
		    sqlite3_column_blob(s, 1),
		    (size_t)sqlite3_column_bytes(s, 1));
	sqlite3_finalize(s);
}

static void
run(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	tap_check(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK,
	    __FILE__, __LINE__, "%s: %s", sql, why != NULL ? why : "");
	sqlite3_free(why);
}

static sqlite3 *
new_database(const char *path, unsigned page_bytes)
{
	sqlite3 *db = NULL;
	char sql[64];

	unlink(path);
	OK(sqlite3_open(path, &db) == SQLITE_OK);
	snprintf(sql, sizeof sql, "PRAGMA page_size=%u", page_bytes);
	run(db, sql);
	run(db, "PRAGMA journal_mode=WAL");
	run(db, "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY "
		"AUTOINCREMENT, blob BLOB NOT NULL)");
	return db;
}

static void
change_something(sqlite3 *db)
{
	char sql[128];
	unsigned n = (unsigned)tap_random_below(60);

	switch (tap_random_below(8)) {
	case 0:
		snprintf(sql, sizeof sql,
		    "DELETE FROM Packages WHERE hnum %% 7 = %u", n % 7);
		break;
	case 1:
		snprintf(sql, sizeof sql,
		    "UPDATE Packages SET blob = randomblob(%u) WHERE hnum %% "
		    "5 = %u",
		    1 + n * 40, n % 5);
		break;
	default:
		snprintf(sql, sizeof sql,
		    "INSERT INTO Packages(blob) VALUES(randomblob(%u))",
		    1 + n * n * 3);
	}
	run(db, sql);
}

/*
 * The files are taken while a transaction may be open, spilled into the log
 * by a tiny cache, and compared with what a second connection sees.
 */
static void
compare_files(sqlite3 *other, const char *path, const char *wal_path,
    struct buf *ours, struct buf *theirs)
{
	struct str db, wal = STR_NONE;
	struct arena a;
	struct err e;

	arena_init(&a, 64u << 20);
	read_theirs(other, theirs);
	OK_ERR(file_read(&a, path, 16u << 20, &db, &e) == 0, &e);
	OK_ERR(file_read(&a, wal_path, 16u << 20, &wal, &e) == 0, &e);
	if (OK_ERR(read_ours(db, wal, ours, &e) == 0, &e))
		EQ_STR(buf_str(ours), buf_str(theirs));
	arena_done(&a);
}

static void
random_changes(
    unsigned page_bytes, unsigned rounds, struct buf *ours, struct buf *theirs)
{
	char path[300], wal_path[310];
	sqlite3 *db, *other;

	snprintf(path, sizeof path, "%s/random.db", tap_dir());
	snprintf(wal_path, sizeof wal_path, "%s-wal", path);
	db = new_database(path, page_bytes);
	OK(sqlite3_open(path, &other) == SQLITE_OK);
	run(db, "PRAGMA cache_size=4");
	run(db, "PRAGMA wal_autocheckpoint=0");
	for (unsigned i = 0; i < rounds; i++) {
		run(db, "BEGIN");
		for (uint64_t n = tap_random_below(9); n > 0; n--)
			change_something(db);
		if (tap_random_below(3) == 0)
			compare_files(other, path, wal_path, ours, theirs);
		run(db, tap_random_below(4) == 0 ? "ROLLBACK" : "COMMIT");
		if (tap_random_below(12) == 0)
			run(db, "PRAGMA wal_checkpoint(PASSIVE)");
		if (tap_random_below(25) == 0)
			run(db, "PRAGMA wal_checkpoint(RESTART)");
		if (tap_random_below(40) == 0)
			run(db, "VACUUM");
		compare_files(other, path, wal_path, ours, theirs);
	}
	sqlite3_close(other);
	sqlite3_close(db);
}

static void
random_changes_are_seen_as_sqlite_sees_them(void)
{
	static const unsigned page_bytes[] = {512, 1024, 4096, 65536};
	struct buf ours, theirs;

	buf_init(&ours, 1 << 20);
	buf_init(&theirs, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(page_bytes); i++)
		random_changes(page_bytes[i], 40, &ours, &theirs);
	buf_done(&ours);
	buf_done(&theirs);
}

/* The file of a database that sql makes, in a. */
static struct str
made_by(struct arena *a, const char *sql)
{
	char path[300];
	struct str bytes = STR_NONE;
	struct err e;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/made.db", tap_dir());
	db = new_database(path, 512);
	run(db, "PRAGMA journal_mode=DELETE");
	run(db, sql);
	sqlite3_close(db);
	OK_ERR(file_read(a, path, 64u << 20, &bytes, &e) == 0, &e);
	return bytes;
}

static void
databases_that_want_too_much_are_refused(void)
{
	static const struct {
		const char *sql;
		enum ecode code;
		const char *words;
	} rows[] = {
	    {"DROP TABLE Packages",                                  E_INPUT, "no such table" },
	    {"INSERT INTO Packages(blob) VALUES(zeroblob(1048577))", E_LIMIT,
             "more than 1048576 bytes"							},
	    {"ALTER TABLE Packages RENAME TO p; CREATE VIEW Packages AS "
	     "SELECT hnum, blob FROM p",		E_INPUT, "view"          },
	    {"DROP TABLE Packages; CREATE VIEW Packages AS WITH RECURSIVE c(x)"
	     " AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS hnum, "
	     "x AS blob FROM c",			E_INPUT, "compound"      },
	    {"DROP TABLE Packages; CREATE VIRTUAL TABLE Packages USING "
	     "fts5(hnum, blob)",			E_INPUT, "no such module"},
	    {"DROP TABLE Packages; CREATE TABLE Packages(hnum INTEGER PRIMARY "
	     "KEY, x, blob AS (zeroblob(1000000)))",    E_INPUT, "function"      },
	};
	struct buf out;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		struct str db;
		struct err e;

		arena_init(&a, 64u << 20);
		db = made_by(&a, rows[i].sql);
		FAILS(read_ours(db, STR_NONE, &out, &e) < 0, &e, rows[i].code,
		    rows[i].words);
		EQ_STR(buf_str(&out), STR(""));
		arena_done(&a);
	}
	buf_done(&out);
}

static void
a_schema_without_end_is_refused(void)
{
	struct buf sql, out;
	struct arena a;
	struct err e;

	arena_init(&a, 64u << 20);
	buf_init(&sql, 16u << 20);
	buf_init(&out, 1 << 20);
	buf_printf(&sql, "BEGIN;");
	for (int i = 0; i < 1500; i++)
		buf_printf(&sql, "CREATE TABLE t%d(a /* %0800d */);", i, i);
	buf_printf(&sql, "COMMIT;");
	buf_byte(&sql, '\0');
	FAILS(read_ours(made_by(&a, sql.p), STR_NONE, &out, &e) < 0, &e,
	    E_LIMIT, "schema of more than");
	buf_done(&sql);
	buf_done(&out);
	arena_done(&a);
}

int
main(void)
{
	RUN(random_changes_are_seen_as_sqlite_sees_them);
	RUN(databases_that_want_too_much_are_refused);
	RUN(a_schema_without_end_is_refused);
	return tap_done();
}
