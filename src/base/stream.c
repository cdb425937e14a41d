/* stream.c: bytes that are pulled, wherever they come from. */
#include "base/stream.h"

#include <string.h>

#include "base/buf.h"

static ssize_t
mem_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct stream_mem *m = (struct stream_mem *)s;
	struct str part = str_first(m->rest, n);

	(void)e;
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	m->rest = str_skip(m->rest, part.n);
	return (ssize_t)part.n;
}

void
stream_mem_init(struct stream_mem *m, struct str bytes)
{
	m->stream.read = mem_read;
	m->rest = bytes;
}

int
stream_load(struct arena *a, struct stream *s, size_t max_bytes,
    const char *where, struct str *ret_bytes, struct err *e)
{
	struct buf b;
	ssize_t n = 1;

	buf_init(&b, max_bytes < SIZE_MAX ? max_bytes + 1 : max_bytes);
	while (n > 0 && b.n <= max_bytes) {
		size_t want = max_bytes - b.n;

		/* One byte over max_bytes shows that there is more. */
		want = want < 64 << 10 ? want + 1 : 64 << 10;
		n = s->read(s, buf_room(&b, want), want, e);
		if (n > 0)
			b.n += (size_t)n;
	}
	if (n >= 0 && b.n > max_bytes) {
		fail(e, E_LIMIT, "%s: more than %zu bytes", where, max_bytes);
		n = -1;
	}
	if (n >= 0)
		*ret_bytes = str_dup(a, buf_str(&b));
	buf_done(&b);
	return n < 0 ? -1 : 0;
}
