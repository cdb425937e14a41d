/* regex.c: regular expressions and globs, in linear time. */
#include "policy/regex.h"

#include <stdint.h>

#include "base/buf.h"
#include "core/limits.h"

/*
 * Steps of a machine that is in many places at once, so that no expression
 * can make it go back. Source: Thompson, "Regular Expression Search
 * Algorithm" (1968). Jumps are relative: steps move while they are made.
 */
enum op {
	OP_CLASS, /* one byte of the class */
	OP_SPLIT, /* to both */
	OP_JUMP,  /* to the first */
	OP_END
};

struct class
{
	uint64_t bits[4];
};

struct step {
	enum op op;
	int to[2];
	struct class bytes;
};

struct regex {
	size_t n;
	struct step steps[];
};

enum {
	DEPTH_MAX = 32 /* groups within groups */
};

struct parser {
	struct str rest;
	struct step *steps;
	size_t n;
	unsigned depth;
	struct err *err;
};

static int parse_choice(struct parser *p);

static void
class_add(struct class *c, unsigned from, unsigned to)
{
	for (unsigned b = from; b <= to; b++)
		c->bits[b / 64] |= UINT64_C(1) << b % 64;
}

static bool
class_has(const struct class *c, unsigned char b)
{
	return (c->bits[b / 64] >> b % 64 & 1) != 0;
}

static void
class_turn(struct class *c)
{
	for (size_t i = 0; i < ARRAY_LEN(c->bits); i++)
		c->bits[i] = ~c->bits[i];
}

static void
class_join(struct class *c, const struct class *more)
{
	for (size_t i = 0; i < ARRAY_LEN(c->bits); i++)
		c->bits[i] |= more->bits[i];
}

/* Room for a step at a place; those from there on move. */
static int
insert(struct parser *p, size_t at, struct step **ret_s)
{
	if (p->n == LIMIT_REGEX_STEPS)
		return fail(
		    p->err, E_LIMIT, "more than %u steps", LIMIT_REGEX_STEPS);
	memmove(
	    &p->steps[at + 1], &p->steps[at], (p->n - at) * sizeof *p->steps);
	p->n++;
	p->steps[at] = (struct step){.op = OP_CLASS};
	*ret_s = &p->steps[at];
	return 0;
}

/* Where from a step to another one, which may not be there yet. */
static int
way(size_t from, size_t to)
{
	return (int)to - (int)from;
}

static bool
take(struct parser *p, char c)
{
	if (p->rest.n == 0 || p->rest.p[0] != c)
		return false;
	p->rest = str_skip(p->rest, 1);
	return true;
}

/* What stands behind a backslash. */
static int
parse_escape(struct parser *p, struct class *c)
{
	char what;

	if (p->rest.n == 0)
		return fail(p->err, E_INPUT, "a backslash at the end");
	what = p->rest.p[0];
	p->rest = str_skip(p->rest, 1);
	switch (what | 0x20) {
	case 'd':
		class_add(c, '0', '9');
		break;
	case 'w':
		class_add(c, '0', '9');
		class_add(c, 'a', 'z');
		class_add(c, 'A', 'Z');
		class_add(c, '_', '_');
		break;
	case 's':
		class_add(c, '\t', '\r');
		class_add(c, ' ', ' ');
		break;
	default:
		if (is_alpha(what) || is_digit(what))
			return fail(p->err, E_UNSUPPORTED,
			    "\\%c is not understood", what);
		class_add(c, (unsigned char)what, (unsigned char)what);
		return 0;
	}
	if (what < 'a')
		class_turn(c);
	return 0;
}

/* One member of a class, or where a range begins. */
static int
parse_member(struct parser *p, struct class *c)
{
	struct class one = {{0}};
	unsigned char from, to;

	if (take(p, '\\')) {
		if (parse_escape(p, &one) < 0)
			return -1;
		class_join(c, &one);
		return 0;
	}
	if (str_starts(p->rest, STR("[:")))
		return fail(p->err, E_UNSUPPORTED, "[: is not understood");
	from = to = (unsigned char)p->rest.p[0];
	p->rest = str_skip(p->rest, 1);
	if (p->rest.n > 1 && p->rest.p[0] == '-' && p->rest.p[1] != ']') {
		to = (unsigned char)p->rest.p[1];
		p->rest = str_skip(p->rest, 2);
		if (to == '\\' || to < from)
			return fail(p->err, E_INPUT, "a range without an end");
	}
	class_add(c, from, to);
	return 0;
}

static int
parse_class(struct parser *p, struct class *c)
{
	bool is_turned = take(p, '^'), is_first = true;

	while (is_first || !take(p, ']')) {
		if (p->rest.n == 0)
			return fail(p->err, E_INPUT, "[ without its ]");
		if (parse_member(p, c) < 0)
			return -1;
		is_first = false;
	}
	if (is_turned)
		class_turn(c);
	return 0;
}

static int
parse_group(struct parser *p)
{
	if (take(p, '?') && !take(p, ':'))
		return fail(p->err, E_UNSUPPORTED, "(? is not understood");
	if (p->depth == DEPTH_MAX)
		return fail(
		    p->err, E_LIMIT, "groups more than %d deep", DEPTH_MAX);
	p->depth++;
	if (parse_choice(p) < 0)
		return -1;
	p->depth--;
	if (!take(p, ')'))
		return fail(p->err, E_INPUT, "( without its )");
	return 0;
}

static int
parse_atom(struct parser *p)
{
	struct class c = {{0}};
	struct step *s = NULL;

	if (take(p, '('))
		return parse_group(p);
	if (take(p, '[')) {
		if (parse_class(p, &c) < 0)
			return -1;
	} else if (take(p, '\\')) {
		if (parse_escape(p, &c) < 0)
			return -1;
	} else if (take(p, '.')) {
		class_add(&c, 0, 255);
	} else if (str_find(STR("*+?{"), p->rest.p[0]) >= 0) {
		return fail(
		    p->err, E_INPUT, "%c repeats nothing", p->rest.p[0]);
	} else {
		class_add(&c, (unsigned char)p->rest.p[0],
		    (unsigned char)p->rest.p[0]);
		p->rest = str_skip(p->rest, 1);
	}
	if (insert(p, p->n, &s) < 0)
		return -1;
	s->bytes = c;
	return 0;
}

/* What stands behind an atom, which began at a step. */
static int
parse_repeat(struct parser *p, size_t from)
{
	bool is_star = take(p, '*'), is_plus = !is_star && take(p, '+');
	bool is_maybe = !is_star && !is_plus && take(p, '?');
	struct step *s = NULL;

	if (p->rest.n > 0 && p->rest.p[0] == '{')
		return fail(p->err, E_UNSUPPORTED, "{ is not understood");
	if (!is_star && !is_plus && !is_maybe)
		return 0;
	if (is_plus) {
		if (insert(p, p->n, &s) < 0)
			return -1;
		*s = (struct step){
		    .op = OP_SPLIT, .to = {way(p->n - 1, from), 1}
                };
	} else {
		if (insert(p, from, &s) < 0)
			return -1;
		*s = (struct step){
		    .op = OP_SPLIT,
		    .to = {1, way(from, p->n + (is_star ? 1 : 0))}
                };
	}
	if (is_star) {
		if (insert(p, p->n, &s) < 0)
			return -1;
		*s = (struct step){
		    .op = OP_JUMP, .to = {way(p->n - 1, from), 0}
                };
	}
	/* As little as possible: the same, when all of a text must match. */
	take(p, '?');
	return 0;
}

static bool
at_end(const struct parser *p)
{
	return p->rest.n == 0 || p->rest.p[0] == '|' || p->rest.p[0] == ')';
}

static int
parse_row(struct parser *p)
{
	while (!at_end(p)) {
		size_t from = p->n;

		if (parse_atom(p) < 0 || parse_repeat(p, from) < 0)
			return -1;
	}
	return 0;
}

/* Each but the last ends in a jump to the next one's, and that to the end. */
static int
parse_choice(struct parser *p)
{
	size_t from = p->n, jump = 0;
	bool has_jump = false;
	struct step *s = NULL;

	for (;;) {
		if (parse_row(p) < 0)
			return -1;
		if (!take(p, '|'))
			break;
		if (insert(p, from, &s) < 0 || insert(p, p->n, &s) < 0)
			return -1;
		if (has_jump)
			p->steps[jump].to[0] = way(jump, p->n - 1);
		has_jump = true;
		jump = p->n - 1;
		p->steps[jump].op = OP_JUMP;
		p->steps[from] = (struct step){
		    .op = OP_SPLIT, .to = {1, way(from, p->n)}
                };
		from = p->n;
	}
	if (has_jump)
		p->steps[jump].to[0] = way(jump, p->n);
	return 0;
}

int
regex_parse(
    struct arena *a, struct str text, const struct regex **ret_r, struct err *e)
{
	struct step steps[LIMIT_REGEX_STEPS];
	struct parser p = {.rest = text, .steps = steps, .err = e};
	struct regex *r;
	struct step *s = NULL;

	if (text.n > LIMIT_REGEX_STEPS)
		return fail(
		    e, E_LIMIT, "more than %u bytes", LIMIT_REGEX_STEPS);
	take(&p, '^');
	if (str_ends(p.rest, STR("$")) && !str_ends(p.rest, STR("\\$")))
		p.rest = str_first(p.rest, p.rest.n - 1);
	if (parse_choice(&p) < 0)
		return -1;
	if (p.rest.n > 0)
		return fail(e, E_INPUT, ") without its (");
	if (insert(&p, p.n, &s) < 0)
		return -1;
	s->op = OP_END;
	r = arena_alloc(a, sizeof *r + p.n * sizeof *r->steps);
	r->n = p.n;
	memcpy(r->steps, p.steps, p.n * sizeof *r->steps);
	*ret_r = r;
	return 0;
}

/* "[ab]" of a glob; its length. What has no end stands for itself. */
static size_t
write_class(struct buf *out, struct str glob)
{
	struct str body = str_skip(glob, 1);
	bool is_turned =
	    str_starts(body, STR("!")) || str_starts(body, STR("^"));
	ptrdiff_t end;

	body = str_skip(body, is_turned);
	end = str_find(str_skip(body, 1), ']');
	if (end < 0) {
		buf_add(out, STR("\\["));
		return 1;
	}
	buf_add(out, is_turned ? STR("[^") : STR("["));
	buf_add(out, str_first(body, (size_t)end + 2));
	return 1 + (size_t)is_turned + (size_t)end + 2;
}

/* The expression that says the same as a glob. */
static void
write_glob(struct buf *out, struct str glob, bool is_path)
{
	const char *one = is_path ? "[^/]" : ".";
	unsigned n_open = 0;

	while (glob.n > 0) {
		char c = glob.p[0];

		if (is_path && str_starts(glob, STR("**/"))) {
			buf_add(out, STR("(.*/)?"));
			glob = str_skip(glob, 3);
			continue;
		}
		if (is_path && str_starts(glob, STR("**"))) {
			buf_add(out, STR(".*"));
			glob = str_skip(glob, 2);
			continue;
		}
		if (c == '[') {
			glob = str_skip(glob, write_class(out, glob));
			continue;
		}
		if (c == '*' || c == '?')
			buf_printf(out, "%s%s", one, c == '*' ? "*" : "");
		else if (c == '{' || (c == '}' && n_open > 0))
			buf_byte(out, c == '{' ? '(' : ')');
		else if (c == ',' && n_open > 0)
			buf_byte(out, '|');
		else if (str_find(STR(".+()|^$}"), c) >= 0)
			buf_printf(out, "\\%c", c);
		else
			buf_byte(out, (unsigned char)c);
		n_open += c == '{';
		n_open -= c == '}' && n_open > 0;
		glob = str_skip(glob, 1);
	}
}

int
regex_parse_glob(struct arena *a, struct str text, bool is_path,
    const struct regex **ret_r, struct err *e)
{
	struct buf out;
	int rc;

	buf_init(&out, LIMIT_REGEX_STEPS);
	write_glob(&out, text, is_path);
	if (out.over)
		rc = fail(e, E_LIMIT, "more than %u bytes", LIMIT_REGEX_STEPS);
	else
		rc = regex_parse(a, buf_str(&out), ret_r, e);
	buf_done(&out);
	return rc;
}

/* Where the machine is: steps, and a mark on each of them. */
struct places {
	size_t n;
	uint16_t at[LIMIT_REGEX_STEPS];
	bool has[LIMIT_REGEX_STEPS];
};

static void
go(struct places *l, size_t at)
{
	if (l->has[at])
		return;
	l->has[at] = true;
	l->at[l->n++] = (uint16_t)at;
}

/* All places that are reached without a byte stand in the list, too. */
static void
follow(const struct regex *r, struct places *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct step *s = &r->steps[l->at[i]];
		int first = l->at[i] + s->to[0], other = l->at[i] + s->to[1];

		if (s->op == OP_SPLIT || s->op == OP_JUMP)
			go(l, (size_t)first);
		if (s->op == OP_SPLIT)
			go(l, (size_t)other);
	}
}

bool
regex_matches(const struct regex *r, struct str text)
{
	struct places lists[2];
	struct places *now = &lists[0], *next = &lists[1], *other;

	now->n = 0;
	memset(now->has, 0, r->n);
	go(now, 0);
	follow(r, now);
	for (size_t i = 0; i < text.n && now->n > 0; i++) {
		next->n = 0;
		memset(next->has, 0, r->n);
		for (size_t k = 0; k < now->n; k++) {
			const struct step *s = &r->steps[now->at[k]];

			if (s->op == OP_CLASS &&
			    class_has(&s->bytes, (unsigned char)text.p[i]))
				go(next, (size_t)now->at[k] + 1);
		}
		follow(r, next);
		other = now;
		now = next;
		next = other;
	}
	return now->n > 0 && now->has[r->n - 1];
}
