/* json_out.c: write JSON as it comes, to any FILE. */
#include "fmt/json_out.h"

#include <inttypes.h>

#include "base/die.h"
#include "base/utf8.h"

#define MAX_DEPTH 64 /* bits in is_object */

void
json_out_init(struct json_out *j, FILE *out)
{
	*j = (struct json_out){.out = out};
}

static uint64_t
innermost(const struct json_out *j)
{
	return (uint64_t)1 << (j->depth - 1);
}

static bool
in_object(const struct json_out *j)
{
	return j->depth > 0 && (j->is_object & innermost(j)) != 0;
}

static void
new_line(const struct json_out *j)
{
	if (!j->is_compact)
		fprintf(j->out, "\n%*s", (int)(2 * j->depth), "");
}

/* Before each item of an array and each key of an object. */
static void
begin_item(struct json_out *j)
{
	if (j->depth == 0)
		return;
	if ((j->has_items & innermost(j)) != 0)
		putc(',', j->out);
	j->has_items |= innermost(j);
	new_line(j);
}

static void
begin_value(struct json_out *j)
{
	if (in_object(j) && !j->has_key)
		die("json_out: a value without a key");
	if (!j->has_key)
		begin_item(j);
	j->has_key = false;
}

static void
begin_level(struct json_out *j, bool is_object)
{
	begin_value(j);
	if (j->depth == MAX_DEPTH)
		die("json_out: more than %d levels", MAX_DEPTH);
	putc(is_object ? '{' : '[', j->out);
	j->depth++;
	j->has_items &= ~innermost(j);
	if (is_object)
		j->is_object |= innermost(j);
	else
		j->is_object &= ~innermost(j);
}

void
json_out_object(struct json_out *j)
{
	begin_level(j, true);
}

void
json_out_array(struct json_out *j)
{
	begin_level(j, false);
}

void
json_out_end(struct json_out *j)
{
	bool is_object = in_object(j), has_items;

	if (j->depth == 0 || j->has_key)
		die("json_out: an end without its beginning or its value");
	has_items = (j->has_items & innermost(j)) != 0;
	j->depth--;
	if (has_items)
		new_line(j);
	putc(is_object ? '}' : ']', j->out);
	if (j->depth == 0)
		putc('\n', j->out);
}

/* Bytes that stand for themselves, whatever reads them. */
static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void
put_escaped(FILE *out, uint32_t code)
{
	switch (code) {
	case '"':
		fputs("\\\"", out);
		break;
	case '\\':
		fputs("\\\\", out);
		break;
	case '\n':
		fputs("\\n", out);
		break;
	case '\r':
		fputs("\\r", out);
		break;
	case '\t':
		fputs("\\t", out);
		break;
	default:
		fprintf(out, "\\u%04x", code);
		break;
	}
}

/* One character that is not plain; an empty one: a bad byte. */
static void
put_special(FILE *out, struct str character)
{
	uint32_t code;

	if (character.n == 0) {
		fputs("\xef\xbf\xbd", out); /* U+FFFD */
		return;
	}
	code = utf8_code(character);
	if (character.n == 1 || utf8_is_control(code))
		put_escaped(out, code);
	else
		fwrite(character.p, 1, character.n, out);
}

static void
put_str(FILE *out, struct str s)
{
	putc('"', out);
	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n && is_plain(s.p[n]))
			n++;
		if (n > 0) {
			fwrite(s.p, 1, n, out);
		} else {
			n = utf8_len(s);
			put_special(out, str_first(s, n));
			if (n == 0)
				n = 1;
		}
		s = str_skip(s, n);
	}
	putc('"', out);
}

void
json_out_key(struct json_out *j, const char *name)
{
	if (!in_object(j) || j->has_key)
		die("json_out: key %s out of place", name);
	begin_item(j);
	put_str(j->out, str_from(name));
	fputs(j->is_compact ? ":" : ": ", j->out);
	j->has_key = true;
}

void
json_out_str(struct json_out *j, struct str s)
{
	begin_value(j);
	put_str(j->out, s);
}

void
json_out_int(struct json_out *j, int64_t n)
{
	begin_value(j);
	fprintf(j->out, "%" PRId64, n);
}

void
json_out_number(struct json_out *j, struct str text)
{
	if (text.n == 0 || (text.p[0] != '-' && !is_digit(text.p[0])))
		die("json_out: \"%.*s\" is no number", STR_ARG(text));
	begin_value(j);
	fwrite(text.p, 1, text.n, j->out);
}

void
json_out_bool(struct json_out *j, bool b)
{
	begin_value(j);
	fputs(b ? "true" : "false", j->out);
}

void
json_out_null(struct json_out *j)
{
	begin_value(j);
	fputs("null", j->out);
}

void
json_out_tenths(struct json_out *j, unsigned tenths)
{
	begin_value(j);
	fprintf(j->out, "%u.%u", tenths / 10, tenths % 10);
}

void
json_out_millionths(struct json_out *j, uint32_t n)
{
	unsigned rest = n % 1000000, digits = 6;

	begin_value(j);
	while (digits > 1 && rest % 10 == 0) {
		rest /= 10;
		digits--;
	}
	fprintf(j->out, "%u.%0*u", n / 1000000, (int)digits, rest);
}

void
json_out_member(struct json_out *j, const char *name, struct str s)
{
	json_out_key(j, name);
	json_out_str(j, s);
}

void
json_out_member_if(struct json_out *j, const char *name, struct str s)
{
	if (s.n > 0)
		json_out_member(j, name, s);
}
