/* sql.c: what all databases have in common. */
#include "store/sql.h"

#include <stdlib.h>

#include "base/die.h"

/* A prepared statement, by the literal that it was made of. */
struct sql_kept {
	const char *text;
	struct sql_stmt *q;
};

static const struct sql_ops *const all[] = {&sql_sqlite};

int
sql_open(const char *where, struct sql **ret_s, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i]->is_place(where))
			return all[i]->open(where, ret_s, e);
	return fail(e, E_USAGE, "%s: no place for a store", where);
}

void
sql_close(struct sql *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_kept; i++)
		s->ops->finish(s->kept[i].q);
	free(s->kept);
	s->ops->close(s);
}

/* There are some hundred literals: walking them costs less than a step. */
static int
find(struct sql *s, const char *text, struct sql_stmt **ret_q, struct err *e)
{
	for (size_t i = 0; i < s->n_kept; i++) {
		if (s->kept[i].text == text) {
			*ret_q = s->kept[i].q;
			return 0;
		}
	}
	if (s->n_kept == s->cap_kept) {
		s->cap_kept = s->cap_kept > 0 ? 2 * s->cap_kept : 64;
		s->kept = die_realloc(s->kept, s->cap_kept * sizeof *s->kept);
	}
	if (s->ops->prepare(s, text, ret_q, e) < 0)
		return -1;
	s->kept[s->n_kept++] = (struct sql_kept){text, *ret_q};
	return 0;
}

int
sql_ask(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, struct sql_stmt **ret_q, struct err *e)
{
	struct sql_stmt *q;

	if (find(s, text, &q, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct sql_value *v = &values[i];

		if (v->kind == SQL_INT)
			s->ops->bind_int(q, (int)i + 1, v->n);
		else if (v->kind == SQL_TEXT)
			s->ops->bind_text(q, (int)i + 1, v->s);
		else
			s->ops->bind_blob(q, (int)i + 1, v->s);
	}
	*ret_q = q;
	return 0;
}

int
sql_next(struct sql *s, struct sql_stmt *q, struct err *e)
{
	int rc = s->ops->step(s, q, e);

	if (rc <= 0)
		s->ops->reset(q);
	return rc;
}

void
sql_done(struct sql *s, struct sql_stmt *q)
{
	if (q != NULL)
		s->ops->reset(q);
}

int64_t
sql_int_at(struct sql *s, struct sql_stmt *q, int column)
{
	return s->ops->int_at(q, column);
}

struct str
sql_str_at(struct sql *s, struct sql_stmt *q, int column)
{
	return s->ops->bytes_at(q, column);
}

int
sql_do(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s, text, values, n, &q, e) < 0)
		return -1;
	do
		rc = sql_next(s, q, e);
	while (rc > 0);
	return rc;
}

int
sql_get(struct sql *s, const char *text, const struct sql_value *values,
    size_t n, int64_t *ret_n, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s, text, values, n, &q, e) < 0)
		return -1;
	rc = sql_next(s, q, e);
	if (rc > 0)
		*ret_n = sql_int_at(s, q, 0);
	sql_done(s, q);
	return rc;
}

int
sql_begin(struct sql *s, struct err *e)
{
	if (s->ops->script(s, s->ops->begin, e) < 0)
		return -1;
	s->in_transaction = true;
	return 0;
}

int
sql_end(struct sql *s, int rc, struct err *e)
{
	struct err ignored;

	s->in_transaction = false;
	if (rc == 0)
		rc = s->ops->script(s, "COMMIT", e);
	/* SQLite has rolled back by itself when the disk was full. */
	if (rc < 0 && s->ops->script(s, "ROLLBACK", &ignored) < 0)
		return rc;
	return rc;
}
