/* sql.h: one connection to a database, whichever it is. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * The seam between the store and its databases. Statements are literals of
 * ours, never made from what was given, with values for ?1, ?2 … in order of
 * first use; in SQL that SQLite and PostgreSQL both understand.
 */
struct sql;
struct sql_stmt;

/* One file per database exports one, sql_<name>. */
struct sql_ops {
	const char *name;
	const char *begin; /* a transaction that will write */
	/* Is where one of its places? */
	bool (*is_place)(const char *where);
	int (*open)(const char *where, struct sql **ret_s, struct err *e);
	void (*close)(struct sql *s);
	/* Several statements without values: a migration. */
	int (*script)(struct sql *s, const char *text, struct err *e);
	int (*prepare)(struct sql *s, const char *text, struct sql_stmt **ret_q,
	    struct err *e);
	void (*finish)(struct sql_stmt *q);
	void (*bind_int)(struct sql_stmt *q, int at, int64_t n);
	void (*bind_text)(struct sql_stmt *q, int at, struct str s);
	void (*bind_blob)(struct sql_stmt *q, int at, struct str s);
	/* 1: a row, 0: the end, -1. */
	int (*step)(struct sql *s, struct sql_stmt *q, struct err *e);
	void (*reset)(struct sql_stmt *q);
	int64_t (*int_at)(struct sql_stmt *q, int column);
	struct str (*bytes_at)(struct sql_stmt *q, int column);
};
extern const struct sql_ops sql_sqlite;

/* What every implementation's struct begins with. */
struct sql {
	const struct sql_ops *ops;
	const char *where;     /* for messages; owned by the implementation */
	struct sql_kept *kept; /* prepared statements, by their text */
	size_t n_kept, cap_kept;
	bool in_transaction;
};

/* Open where by the implementation whose place it is. */
int sql_open(const char *where, struct sql **ret_s, struct err *e) NODISCARD;
/* Takes NULL. */
void sql_close(struct sql *s);

/* A value for one ?N. */
enum sql_kind {
	SQL_INT,
	SQL_TEXT,
	SQL_BLOB
};
struct sql_value {
	enum sql_kind kind;
	int64_t n;
	struct str s;
};
static inline struct sql_value
sql_int(int64_t n)
{
	return (struct sql_value){.kind = SQL_INT, .n = n};
}
static inline struct sql_value
sql_text(struct str s)
{
	return (struct sql_value){.kind = SQL_TEXT, .s = s};
}
static inline struct sql_value
sql_blob(struct str s)
{
	return (struct sql_value){.kind = SQL_BLOB, .s = s};
}
/* The two arguments that hand values to a statement. */
#define WITH(...)                                                              \
	(const struct sql_value[]){__VA_ARGS__},                               \
	    sizeof((const struct sql_value[]){__VA_ARGS__}) /                  \
		sizeof(struct sql_value)
#define WITHOUT NULL, 0

/*
 * The statement of a literal, ready to be stepped; one use of a literal at a
 * time. Values are borrowed until it is stepped to its end or sql_done.
 */
int sql_ask(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, struct sql_stmt **ret_q, struct err *e) NODISCARD;
/* The next row: 1, or 0 at the end, -1. After 0 and -1 it is done. */
int sql_next(struct sql *s, struct sql_stmt *q, struct err *e) NODISCARD;
/* It is used no more. Harmless when it ended already; takes NULL. */
void sql_done(struct sql *s, struct sql_stmt *q);
/* Of the row at hand, by column from 0; texts live until the next step. */
int64_t sql_int_at(struct sql *s, struct sql_stmt *q, int column);
struct str sql_str_at(struct sql *s, struct sql_stmt *q, int column);

/* Run it to its end. */
int sql_do(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, struct err *e) NODISCARD;
/* The number in its first row: 1; 0 when there is no row; -1. */
int sql_get(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, int64_t *ret_n, struct err *e) NODISCARD;

/* Transactions of a writer; sql_end commits when rc is 0, and gives rc. */
int sql_begin(struct sql *s, struct err *e) NODISCARD;
int sql_end(struct sql *s, int rc, struct err *e) NODISCARD;

#endif
