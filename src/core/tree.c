/* tree.c: a target's files as extractors and the inventory see them. */
#include "core/tree.h"

#include "base/stream.h"

struct file_stream {
	struct stream stream;
	struct tree_file *file;
	uint64_t off;
};

static ssize_t
file_stream_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct file_stream *fs = (struct file_stream *)s;
	ssize_t got = fs->file->ops->read_at(fs->file, fs->off, p, n, e);

	if (got > 0)
		fs->off += (uint64_t)got;
	return got;
}

/*
 * A file that has the size it said goes straight to its place: growing
 * buffers and a copy would take twice the memory. 1, 0 when it has another
 * size (files of /proc say 0), -1.
 */
static int
load_sized(
    struct arena *a, struct tree_file *f, struct str *ret_bytes, struct err *e)
{
	size_t want = (size_t)f->size_bytes, have = 0;
	char *p = arena_alloc(a, want + 1);
	ssize_t n = 1;

	/* One byte more shows that it ends there. */
	while (n > 0 && have <= want) {
		n = f->ops->read_at(f, have, p + have, want + 1 - have, e);
		if (n > 0)
			have += (size_t)n;
	}
	if (n < 0)
		return -1;
	if (have != want)
		return 0;
	*ret_bytes = str_of(p, have);
	return 1;
}

int
tree_file_load(struct arena *a, struct tree_file *f, size_t max_bytes,
    const char *path, struct str *ret_bytes, struct err *e)
{
	struct file_stream fs = {{file_stream_read}, f, 0};
	int r;

	/* Refused before the first byte is read. */
	if (f->size_bytes > max_bytes)
		return fail(e, E_LIMIT, "%s: %llu bytes, more than %zu", path,
		    (unsigned long long)f->size_bytes, max_bytes);
	if (f->size_bytes > 0) {
		r = load_sized(a, f, ret_bytes, e);
		if (r != 0)
			return r < 0 ? -1 : 0;
	}
	return stream_load(a, &fs.stream, max_bytes, path, ret_bytes, e);
}
