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

int
tree_file_load(struct arena *a, struct tree_file *f, size_t max_bytes,
    const char *path, struct str *ret_bytes, struct err *e)
{
	struct file_stream fs = {{file_stream_read}, f, 0};

	/* Refused before the first byte is read. */
	if (f->size_bytes > max_bytes)
		return fail(e, E_LIMIT, "%s: %llu bytes, more than %zu", path,
		    (unsigned long long)f->size_bytes, max_bytes);
	return stream_load(a, &fs.stream, max_bytes, path, ret_bytes, e);
}
