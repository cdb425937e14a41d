/* deb822.c: Debian's control stanzas, "Field: value" with folded lines. */
#include "fmt/deb822.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/vec.h"
#include "core/limits.h"

struct deb822 {
	struct stream *bytes;
	char *where;
	size_t line; /* number of the line last read */

	/* The stanza: text has all its room from the start, so that it never
	 * moves and fields can point into it while it grows. */
	struct buf text;
	struct vec fields; /* struct deb822_field */

	struct buf cut;  /* a line that crosses chunks, so far */
	struct str rest; /* of chunk, not yet looked at */
	bool at_end;
	char chunk[32 << 10];
};

struct deb822 *
deb822_new(struct stream *bytes, const char *where)
{
	struct deb822 *d = die_alloc(sizeof *d);
	size_t n = strlen(where) + 1;

	*d = (struct deb822){.bytes = bytes, .where = die_alloc(n)};
	memcpy(d->where, where, n);
	buf_init(&d->text, LIMIT_FIELD_BYTES);
	(void)buf_room(&d->text, LIMIT_FIELD_BYTES);
	buf_init(&d->cut, LIMIT_FIELD_BYTES);
	vec_init(&d->fields, sizeof(struct deb822_field));
	return d;
}

void
deb822_free(struct deb822 *d)
{
	if (d == NULL)
		return;
	vec_done(&d->fields);
	buf_done(&d->cut);
	buf_done(&d->text);
	free(d->where);
	free(d);
}

/* After this there is nothing more to read. */
static int
stop(struct deb822 *d)
{
	d->at_end = true;
	d->rest = STR_NONE;
	return -1;
}

static int
over_limit(struct deb822 *d, struct err *e)
{
	stop(d);
	return fail(e, E_LIMIT, "%s: line %zu: a stanza of more than %u bytes",
	    d->where, d->line, LIMIT_FIELD_BYTES);
}

/* The next line without its end, valid until the next call: 1, 0, -1. */
static int
next_line(struct deb822 *d, struct str *ret_line, struct err *e)
{
	struct str line = STR_NONE;

	buf_clear(&d->cut);
	for (;;) {
		ptrdiff_t at = str_find(d->rest, '\n');
		ssize_t n;

		if (at >= 0) {
			line = str_first(d->rest, (size_t)at);
			d->rest = str_skip(d->rest, (size_t)at + 1);
			break;
		}
		buf_add(&d->cut, d->rest);
		d->rest = STR_NONE;
		if (d->cut.over)
			break;
		if (d->at_end && d->cut.n == 0)
			return 0;
		if (d->at_end)
			break;
		n = d->bytes->read(d->bytes, d->chunk, sizeof d->chunk, e);
		if (n < 0)
			return stop(d);
		d->at_end = n == 0;
		d->rest = str_of(d->chunk, (size_t)n);
	}
	d->line++;
	if (d->cut.n > 0 || d->cut.over) {
		buf_add(&d->cut, line);
		if (d->cut.over)
			return over_limit(d, e);
		line = buf_str(&d->cut);
	}
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	*ret_line = line;
	return 1;
}

/* Append to the stanza's text; where it went. */
static struct str
keep(struct deb822 *d, struct str s)
{
	const char *at = d->text.p + d->text.n;

	buf_add(&d->text, s);
	return str_of(at, s.n);
}

/* "Name: value". False when it is no such line. */
static bool
add_field(struct deb822 *d, struct str line)
{
	ptrdiff_t colon = str_find(line, ':');
	struct deb822_field *f;
	struct str name;

	if (colon <= 0)
		return false;
	name = str_trim(str_first(line, (size_t)colon));
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~')
			return false;
	f = vec_add(&d->fields);
	f->name = keep(d, name);
	f->value = keep(d, str_trim(str_skip(line, (size_t)colon + 1)));
	return true;
}

/* A folded line: more of the value of the field before it. */
static bool
add_folded(struct deb822 *d, struct str line)
{
	struct deb822_field *f;

	if (d->fields.n == 0)
		return false;
	/* That field's value is what text ends with. */
	f = vec_at(&d->fields, d->fields.n - 1);
	keep(d, STR("\n"));
	keep(d, line);
	f->value.n += 1 + line.n;
	return true;
}

static bool
is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

static int
read_stanza(struct deb822 *d, size_t *ret_line, struct err *e)
{
	size_t first = 0, bad = 0, size = 0;
	struct str line;
	int got;

	buf_clear(&d->text);
	d->fields.n = 0;
	while ((got = next_line(d, &line, e)) > 0) {
		bool ok;

		if (str_starts(line, STR("#")))
			continue;
		if (is_blank(line)) {
			if (first == 0)
				continue;
			break;
		}
		if (first == 0)
			first = d->line;
		/* What goes to text is never more than this. */
		size += line.n + 1;
		if (size > LIMIT_FIELD_BYTES)
			return over_limit(d, e);
		if (bad != 0)
			continue; /* skip the rest of a bad stanza */
		ok = is_space(line.p[0]) ? add_folded(d, line)
					 : add_field(d, line);
		if (!ok)
			bad = d->line;
	}
	if (got < 0)
		return -1;
	if (bad != 0)
		return fail(e, E_INPUT,
		    "%s: line %zu: neither 'Field: value' nor a folded line",
		    d->where, bad);
	*ret_line = first;
	return first != 0 ? 1 : 0;
}

int
deb822_next(struct deb822 *d, struct deb822_stanza *ret_s, struct err *e)
{
	size_t line = 0;
	int got;

	got = read_stanza(d, &line, e);
	if (got <= 0)
		return got;
	*ret_s = (struct deb822_stanza){d->fields.items, d->fields.n, line};
	return 1;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
eq_no_case(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

struct str
deb822_get(const struct deb822_stanza *s, const char *name)
{
	for (size_t i = 0; i < s->n_fields; i++)
		if (eq_no_case(s->fields[i].name, str_from(name)))
			return s->fields[i].value;
	return STR_NONE;
}
