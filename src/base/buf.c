/* buf.c: bytes that grow up to a stated maximum. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void
buf_done(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->over = false;
}

char *
buf_room(struct buf *b, size_t n)
{
	size_t cap;

	if (b->over || n > b->max - b->n) {
		b->over = true;
		return NULL;
	}
	if (n > b->cap - b->n || b->p == NULL) {
		cap = b->cap < 64 ? 64 : b->cap;
		while (cap < b->n + n)
			cap = cap > b->max / 2 ? b->max : cap * 2;
		/* One byte more for the NUL of buf_printf. */
		b->p = die_realloc(b->p, cap < SIZE_MAX ? cap + 1 : cap);
		b->cap = cap;
	}
	return b->p + b->n;
}

void
buf_add(struct buf *b, struct str s)
{
	char *at;

	if (s.n == 0 || (at = buf_room(b, s.n)) == NULL)
		return;
	memcpy(at, s.p, s.n);
	b->n += s.n;
}

void
buf_byte(struct buf *b, unsigned char c)
{
	char *at = buf_room(b, 1);

	if (at == NULL)
		return;
	*at = (char)c;
	b->n++;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char *at;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("buf_printf: bad format");
	at = buf_room(b, (size_t)n);
	if (at != NULL) {
		vsnprintf(at, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
