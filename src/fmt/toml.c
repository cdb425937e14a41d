/* toml.c: read TOML into the tree that JSON gives. */
#include "fmt/toml.h"

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "core/limits.h"
#include "fmt/toml_word.h"

/* Who may add to a table, or which value it is otherwise. */
enum kind {
	PLAIN = 0, /* nobody: a string, an array, a complete inline table */
	IMPLIED,   /* [a.b] made a; [a] may still come, once */
	HEADED,    /* [a] has come */
	DOTTED,    /* a.b = 1 made a; only other dotted keys beside it add */
	TABLES,    /* [[a]]: its last table is meant */
};

struct node {
	struct json v; /* first, so that the tree is one of these */
	struct json **tail;
	struct node *last;
	enum kind kind;
	uint32_t id;
	unsigned depth; /* the document has 0 */
};

struct reader {
	struct arena *arena;
	char *copy;      /* of the whole, for strings to unfold in place */
	struct str text; /* the same */
	size_t at;
	struct str given;   /* the whole as it was: `copy` loses line ends */
	size_t counted;     /* of it */
	unsigned n_lines;   /* that ended in what was counted */
	struct vec nodes;   /* of struct node *, by id */
	struct map members; /* id of the table and key, to id */
	struct err *err;
};

static int read_value(struct reader *r, struct node *v);

static int
bad(struct reader *r, const char *what)
{
	return fail(r->err, E_INPUT, "%s", what);
}

/* ---- bytes */

/* The byte at the place in hand + n; NUL, which no text has, at the end. */
static char
peek(const struct reader *r, size_t n)
{
	return r->at + n < r->text.n ? r->text.p[r->at + n] : '\0';
}

static bool
take(struct reader *r, char c)
{
	if (peek(r, 0) != c || r->at == r->text.n)
		return false;
	r->at++;
	return true;
}

static bool
looks_at(const struct reader *r, const char *word)
{
	return str_starts(str_skip(r->text, r->at), str_from(word));
}

static void
skip_blanks(struct reader *r)
{
	while (peek(r, 0) == ' ' || peek(r, 0) == '\t')
		r->at++;
}

static bool
take_newline(struct reader *r)
{
	if (peek(r, 0) == '\r' && peek(r, 1) == '\n')
		r->at++;
	return take(r, '\n');
}

/* A control character that neither comments nor strings may have. */
static bool
is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

static void
skip_comment(struct reader *r)
{
	if (peek(r, 0) == '#')
		while (r->at < r->text.n && !is_control(peek(r, 0)))
			r->at++;
}

/* Blanks, comments and line ends. */
static void
skip_space(struct reader *r)
{
	do {
		skip_blanks(r);
		skip_comment(r);
	} while (take_newline(r));
}

static int
read_line_end(struct reader *r)
{
	skip_blanks(r);
	skip_comment(r);
	if (r->at < r->text.n && !take_newline(r))
		return bad(r, "something behind the value");
	return 0;
}

/* ---- the tree */

static int
check_room(struct reader *r, size_t n)
{
	size_t left = arena_left(r->arena);

	if (left <= 64 || n > left - 64)
		return fail(r->err, E_LIMIT,
		    "more values than fit into %zu bytes of memory",
		    r->arena->cap_bytes);
	return 0;
}

/* The line of the place in hand, from 1. */
static unsigned
line_here(struct reader *r)
{
	for (; r->counted < r->at; r->counted++)
		r->n_lines += r->given.p[r->counted] == '\n';
	return r->n_lines + 1;
}

/* A new value behind those that parent (NULL: none) has. */
static int
add(struct reader *r, struct node *parent, struct str key, struct node **ret_v)
{
	struct node *v, **slot;

	if (r->nodes.n == LIMIT_TOML_VALUES)
		return fail(
		    r->err, E_LIMIT, "more than %u values", LIMIT_TOML_VALUES);
	if (check_room(r, sizeof *v) < 0)
		return -1;
	v = ARENA_NEW(r->arena, struct node);
	v->v.key = key;
	v->v.line = line_here(r) & INT32_MAX;
	v->id = (uint32_t)r->nodes.n;
	v->tail = &v->v.first;
	slot = vec_add(&r->nodes);
	*slot = v;
	if (parent != NULL) {
		v->depth = parent->depth + 1;
		parent->v.n++;
		*parent->tail = &v->v;
		parent->tail = &v->v.next;
		parent->last = v;
	}
	if (v->depth > LIMIT_JSON_DEPTH)
		return fail(r->err, E_LIMIT, "nested more than %u deep",
		    LIMIT_JSON_DEPTH);
	*ret_v = v;
	return 0;
}

/* The member of that name, made when there was none (*ret_is_new). */
static int
member(struct reader *r, struct node *table, struct str key,
    struct node **ret_v, bool *ret_is_new)
{
	uint32_t next = (uint32_t)r->nodes.n, *id;
	char *name;

	if (check_room(r, sizeof table->id + key.n) < 0)
		return -1;
	name = arena_alloc(r->arena, sizeof table->id + key.n);
	memcpy(name, &table->id, sizeof table->id);
	if (key.n > 0)
		memcpy(name + sizeof table->id, key.p, key.n);
	id = map_put(&r->members, str_of(name, sizeof table->id + key.n), next);
	*ret_is_new = *id == next;
	if (!*ret_is_new) {
		*ret_v = *(struct node **)vec_at(&r->nodes, *id);
		return 0;
	}
	return add(r, table, str_of(name + sizeof table->id, key.n), ret_v);
}

static void
make_table(struct node *v, enum kind kind)
{
	v->v.type = JSON_OBJECT;
	v->kind = kind;
}

/* ---- strings */

/* code as UTF-8 at p, which has room for 4; how many bytes it took. */
static size_t
put_utf8(char *p, uint32_t code)
{
	if (code < 0x80) {
		p[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		p[0] = (char)(0xc0 | code >> 6);
		p[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		p[0] = (char)(0xe0 | code >> 12);
		p[1] = (char)(0x80 | (code >> 6 & 0x3f));
		p[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | code >> 18);
	p[1] = (char)(0x80 | (code >> 12 & 0x3f));
	p[2] = (char)(0x80 | (code >> 6 & 0x3f));
	p[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static const struct {
	char letter;
	char byte;    /* that it stands for; 0: digits follow */
	int n_digits; /* of a code point */
} escapes[] = {
    {'b',  '\b',   0},
    {'t',  '\t',   0},
    {'n',  '\n',   0},
    {'f',  '\f',   0},
    {'r',  '\r',   0},
    {'e',  '\033', 0},
    {'"',  '"',    0},
    {'\\', '\\',   0},
    {'x',  0,      2},
    {'u',  0,      4},
    {'U',  0,      8},
};

/* What follows a backslash, to p; never longer than it is written. */
static int
read_escape(struct reader *r, char *p, size_t *ret_n)
{
	char letter = peek(r, 0);
	uint32_t code = 0;
	size_t i = 0;

	while (i < ARRAY_LEN(escapes) && escapes[i].letter != letter)
		i++;
	if (i == ARRAY_LEN(escapes))
		return bad(r, "an unknown escape");
	r->at++;
	if (escapes[i].n_digits == 0) {
		*p = escapes[i].byte;
		*ret_n = 1;
		return 0;
	}
	for (int k = 0; k < escapes[i].n_digits; k++, r->at++) {
		unsigned digit = toml_hex_value(peek(r, 0));

		if (digit > 15)
			return bad(r, "an escape with too few digits");
		code = code << 4 | digit;
	}
	if (code > 0x10ffff || code >> 11 == 0xd800 >> 11)
		return bad(r, "an escape that is no character");
	*ret_n = put_utf8(p, code);
	return 0;
}

/* A backslash at the end of a line takes all space up to the next text. */
static bool
skip_folded(struct reader *r)
{
	size_t before = r->at;

	skip_blanks(r);
	if (!take_newline(r)) {
		r->at = before;
		return false;
	}
	do
		skip_blanks(r);
	while (take_newline(r));
	return true;
}

/* The form of a string, by the quotes that it begins with. */
struct quotes {
	const char *word;
	bool is_raw; /* no escapes */
	bool is_long;
};

static const struct quotes quote_forms[] = {
    {"\"\"\"", false, true },
    {"'''",    true,  true },
    {"\"",     false, false},
    {"'",      true,  false},
};

/* Is the closing word here? Two quotes may stand right before it. */
static bool
take_close(struct reader *r, const struct quotes *q, char *out, size_t *n)
{
	if (!looks_at(r, q->word))
		return false;
	for (int k = 0; q->is_long && k < 2 && peek(r, 3) == q->word[0]; k++) {
		out[(*n)++] = q->word[0];
		r->at++;
	}
	r->at += strlen(q->word);
	return true;
}

/*
 * The string that begins here, unfolded in place: the text is a copy, and no
 * string is longer than the way it is written.
 */
static int
read_string(struct reader *r, const struct quotes *q, struct str *ret_s)
{
	char *out;
	size_t n = 0, more = 0;

	r->at += strlen(q->word);
	if (q->is_long)
		take_newline(r);
	out = r->copy + r->at;
	while (!take_close(r, q, out, &n)) {
		char c = peek(r, 0);

		if (r->at == r->text.n)
			return bad(r, "a string without an end");
		if (q->is_long && take_newline(r)) {
			out[n++] = '\n';
			continue;
		}
		if (is_control(c))
			return bad(r, "a control character in a string");
		r->at++;
		if (c != '\\' || q->is_raw) {
			out[n++] = c;
			continue;
		}
		if (q->is_long && skip_folded(r))
			continue;
		if (read_escape(r, out + n, &more) < 0)
			return -1;
		n += more;
	}
	*ret_s = str_of(out, n);
	return 0;
}

/* The form of the string that begins here, or NULL. */
static const struct quotes *
quotes_here(const struct reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(quote_forms); i++)
		if (looks_at(r, quote_forms[i].word))
			return &quote_forms[i];
	return NULL;
}

/* ---- numbers, dates, words */

static bool
is_bare(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '_';
}

static int
read_word(struct reader *r, struct json *v)
{
	struct str s = str_skip(r->text, r->at);
	size_t n = 0;

	while (n < s.n && (is_bare(s.p[n]) || s.p[n] == '+' || s.p[n] == '.' ||
			      s.p[n] == ':'))
		n++;
	/* "2026-01-02 03:04:05" is one value. */
	if (toml_has_form(str_first(s, n), "dddd-dd-dd") && n + 1 < s.n &&
	    s.p[n] == ' ' && is_digit(s.p[n + 1]))
		for (n++; n < s.n && (is_bare(s.p[n]) || s.p[n] == '+' ||
					 s.p[n] == '.' || s.p[n] == ':');)
			n++;
	s = str_first(s, n);
	v->text = s;
	v->truth = str_eq(s, STR("true"));
	if (v->truth || str_eq(s, STR("false")))
		v->type = JSON_BOOL;
	else if (toml_is_number(s))
		v->type = JSON_NUMBER;
	else if (toml_is_date(s))
		v->type = JSON_STRING;
	else
		return bad(r, "no value behind a key or in an array");
	r->at += n;
	return 0;
}

/* ---- keys, tables, values */

static int
read_key_part(struct reader *r, struct str *ret_key)
{
	const struct quotes *q = quotes_here(r);
	size_t from = r->at;

	if (q != NULL && q->is_long)
		return bad(r, "a key in three quotes");
	if (q != NULL)
		return read_string(r, q, ret_key);
	while (is_bare(peek(r, 0)))
		r->at++;
	if (r->at == from)
		return bad(r, "no key");
	*ret_key = str_of(r->text.p + from, r->at - from);
	return 0;
}

/* Is there a further part of a dotted key? */
static bool
take_dot(struct reader *r)
{
	skip_blanks(r);
	if (!take(r, '.'))
		return false;
	skip_blanks(r);
	return true;
}

/* "a.b.c = value" within table. */
static int
read_pair(struct reader *r, struct node *table)
{
	struct node *v;
	struct str key;
	bool is_new;

	for (;;) {
		if (read_key_part(r, &key) < 0 ||
		    member(r, table, key, &v, &is_new) < 0)
			return -1;
		if (!take_dot(r))
			break;
		if (is_new || v->kind == IMPLIED)
			make_table(v, DOTTED);
		else if (v->kind != DOTTED)
			return bad(r, "a dotted key into what is complete");
		table = v;
	}
	if (!is_new)
		return bad(r, "a key that is there already");
	if (!take(r, '='))
		return bad(r, "no '=' behind a key");
	skip_blanks(r);
	return read_value(r, v);
}

/* Behind an item: 1 when another one may follow, 0 at the end. */
static int
read_separator(struct reader *r, char end)
{
	bool more;

	skip_space(r);
	more = take(r, ',');
	skip_space(r);
	if (take(r, end))
		return 0;
	return more ? 1 : bad(r, "no ',' between items");
}

static int
read_inline_table(struct reader *r, struct node *v)
{
	int more = 1;

	make_table(v, HEADED);
	skip_space(r);
	if (take(r, '}'))
		more = 0;
	while (more > 0) {
		if (read_pair(r, v) < 0)
			return -1;
		more = read_separator(r, '}');
	}
	v->kind = PLAIN;
	return more;
}

static int
read_array(struct reader *r, struct node *v)
{
	struct node *item;
	int more = 1;

	v->v.type = JSON_ARRAY;
	skip_space(r);
	if (take(r, ']'))
		return 0;
	while (more > 0) {
		if (add(r, v, STR_NONE, &item) < 0 || read_value(r, item) < 0)
			return -1;
		more = read_separator(r, ']');
	}
	return more;
}

static int
read_value(struct reader *r, struct node *v)
{
	const struct quotes *q = quotes_here(r);

	if (q != NULL) {
		v->v.type = JSON_STRING;
		return read_string(r, q, &v->v.text);
	}
	if (take(r, '{'))
		return read_inline_table(r, v);
	if (take(r, '['))
		return read_array(r, v);
	return read_word(r, &v->v);
}

/* The table that a header speaks of, one step below *table. */
static int
enter(struct reader *r, struct node **table, struct str key)
{
	struct node *v;
	bool is_new;

	if (member(r, *table, key, &v, &is_new) < 0)
		return -1;
	if (is_new)
		make_table(v, IMPLIED);
	else if (v->kind == TABLES)
		v = v->last;
	else if (v->kind == PLAIN)
		return bad(r, "a table within what is none, or is complete");
	*table = v;
	return 0;
}

/* The last part of [a.b] or [[a.b]]. */
static int
open_table(struct reader *r, struct node **table, struct str key, bool is_item)
{
	struct node *v;
	bool is_new;

	if (member(r, *table, key, &v, &is_new) < 0)
		return -1;
	if (is_item) {
		if (is_new) {
			v->v.type = JSON_ARRAY;
			v->kind = TABLES;
		} else if (v->kind != TABLES) {
			return bad(r, "an array of tables that is no such");
		}
		if (add(r, v, STR_NONE, &v) < 0)
			return -1;
	} else if (!is_new && v->kind != IMPLIED) {
		return bad(r, "a table that is there already");
	}
	make_table(v, HEADED);
	*table = v;
	return 0;
}

static int
read_header(struct reader *r, struct node *root, struct node **ret_table)
{
	struct node *table = root;
	bool is_item;
	struct str key;

	r->at++;
	is_item = take(r, '[');
	skip_blanks(r);
	for (;;) {
		if (read_key_part(r, &key) < 0)
			return -1;
		if (!take_dot(r))
			break;
		if (enter(r, &table, key) < 0)
			return -1;
	}
	if (open_table(r, &table, key, is_item) < 0)
		return -1;
	if (!take(r, ']') || (is_item && !take(r, ']')))
		return bad(r, "no ']' behind a table's name");
	*ret_table = table;
	return 0;
}

static int
read_document(struct reader *r, struct node **ret_root)
{
	struct node *root, *table;

	if (add(r, NULL, STR_NONE, &root) < 0)
		return -1;
	make_table(root, HEADED);
	table = root;
	for (;;) {
		skip_space(r);
		if (r->at == r->text.n)
			break;
		if (peek(r, 0) == '[' ? read_header(r, root, &table) < 0
				      : read_pair(r, table) < 0)
			return -1;
		if (read_line_end(r) < 0)
			return -1;
	}
	*ret_root = root;
	return 0;
}

/* The line of the place in hand, from 1, in the text as it was given. */
static size_t
line_at(struct str text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return line;
}

int
toml_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e)
{
	struct reader r = {.arena = a, .given = bytes, .err = e};
	struct node *root = NULL;
	int result;

	if (bytes.n > LIMIT_TOML_BYTES)
		return fail(e, E_LIMIT, "%s: %zu bytes, more than %u", where,
		    bytes.n, LIMIT_TOML_BYTES);
	if (!utf8_ok(bytes))
		return fail(e, E_INPUT, "%s: not UTF-8", where);
	if (check_room(&r, bytes.n) < 0)
		return fail_at(e, "%s", where);
	r.copy = str_z(a, bytes);
	r.text = str_of(r.copy, bytes.n);
	vec_init(&r.nodes, sizeof(struct node *));
	map_init(&r.members);
	result = read_document(&r, &root);
	if (result == 0)
		*ret_doc = &root->v;
	else
		fail_at(e, "%s: line %zu", where, line_at(bytes, r.at));
	map_done(&r.members);
	vec_done(&r.nodes);
	return result;
}
