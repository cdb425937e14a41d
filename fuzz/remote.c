/* remote.c: fuzz what another machine says over ssh, and the tree of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "remote/stream.h"

/* Parts that the bytes arrive in. */
#define PART 100

void
fuzz_choose(const char *name)
{
	if (strcmp(name, "stream") != 0) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	fputs("stream\n", stderr);
}

static int
walked(void *ctx, const struct tree_entry *f, struct err *e)
{
	struct remote_stream *s = ctx;

	return remote_files_add_walked(s->files, f, e);
}

/* What is told of must be good paths, and open or say why not. */
static bool
open_file(void *ctx, const struct tree_entry *f)
{
	struct tree *t = ctx;
	struct tree_file *file;
	struct arena a;
	struct str bytes;
	struct err e;

	if (!remote_path_is_good(str_from(f->path)))
		abort();
	if (t->ops->open(t, f->path, &file, &e) < 0)
		return true;
	arena_init(&a, (size_t)1 << 30);
	if (tree_file_load(&a, file, (size_t)512 << 20, f->path, &bytes, &e) <
	    0)
		abort();
	arena_done(&a);
	file->ops->close(file);
	return true;
}

static bool
list_folder(void *ctx, const char *path)
{
	struct tree *t = ctx;
	struct arena a;
	struct str *names;
	struct err e;
	size_t n;

	arena_init(&a, (size_t)1 << 30);
	if (t->ops->list(t, &a, path, &names, &n, &e) == 0)
		for (size_t i = 1; i < n; i++)
			if (str_eq(names[i - 1], names[i]))
				abort();
	arena_done(&a);
	return true;
}

static void
note_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	(void)ctx;
	(void)code;
	if (path[0] != '/' || reason[0] == '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = str_of((const char *)bytes, n);
	struct remote_files *files = remote_files_new();
	struct remote_stream s;
	struct tree *t;
	struct tree_walk w = {
	    .file = open_file, .enter = list_folder, .skipped = note_skipped};
	struct err e;
	int rc = 0;

	remote_stream_init(&s, files);
	s.walked = walked;
	s.ctx = &s;
	for (; rc == 0 && text.n > 0; text = str_skip(text, PART))
		rc = remote_stream_add(&s, str_first(text, PART), &e);
	remote_stream_done(&s);
	t = remote_files_tree(files);
	w.ctx = t;
	if (t->ops->walk(t, "/", &w, &e) < 0)
		abort();
	t->ops->close(t);
	return 0;
}
