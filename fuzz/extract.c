/* extract.c: fuzz one package-format reader. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/limits.h"
#include "extract/extract.h"
#include "fuzz/fuzz.h"

static const struct extractor *extractor;

void
fuzz_choose(const char *name)
{
	for (size_t i = 0; i < extract_list_n; i++)
		if (strcmp(extract_list[i]->name, name) == 0)
			extractor = extract_list[i];
	if (extractor == NULL) {
		fuzz_list();
		exit(64);
	}
}

void
fuzz_list(void)
{
	for (size_t i = 0; i < extract_list_n; i++)
		fprintf(stderr, "%s\n", extract_list[i]->name);
}

/* Whatever is pushed must be whole: reading it all is the check. */
static void
touch(struct str s)
{
	volatile char sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum = (char)(sum ^ s.p[i]);
}

static int
add_package(void *ctx, const struct package *p, struct err *e)
{
	(void)ctx;
	(void)e;
	if (p->name.n == 0 || p->version.n == 0)
		abort();
	touch(p->name);
	touch(p->version);
	touch(p->arch);
	touch(p->source_name);
	touch(p->source_version);
	touch(p->module);
	return 0;
}

static void
add_diag(void *ctx, const struct diag *d)
{
	(void)ctx;
	touch(d->where);
	touch(d->text);
}

static int
no_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	(void)a;
	(void)ret_bytes;
	return fail(e, E_ABSENT, "%.*s%s: not there", STR_ARG(s->path), suffix);
}

/* A file in memory. */
struct file {
	struct source source;
	struct str bytes;
};

static ssize_t
read_at(const struct source *s, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct file *f = (const struct file *)s;
	struct str part;

	(void)e;
	if (off >= f->bytes.n)
		return 0;
	part = str_first(str_skip(f->bytes, (size_t)off), n);
	memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

static void
see_file(void *ctx, struct str folder, struct str name)
{
	(void)ctx;
	touch(folder);
	touch(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct package_sink sink = {
	    .ctx = NULL,
	    .add = add_package,
	    .diags = {NULL, add_diag},
	    .own = see_file
        };
	struct file f = {
	    {.read_at = read_at, .sibling = no_sibling},
	    str_of((const char *)bytes, n)
        };
	struct source *src = &f.source;
	struct arena scratch;
	struct err e;

	/* A name is chosen by whoever made the file: the first line is it. */
	if (!str_line(&f.bytes, &src->path) || src->path.n == 0 ||
	    src->path.n >= PATH_MAX || str_find(src->path, '\0') >= 0)
		return 0;
	src->size_bytes = f.bytes.n;
	if (!extractor->by_parts)
		src->bytes = f.bytes;
	arena_init(&scratch, LIMIT_SCAN_ARENA_BYTES);
	if (extractor->read(&scratch, src, &sink, &e) < 0)
		touch(str_from(e.text));
	arena_done(&scratch);
	return 0;
}
