/* pacman.c: packages of Arch's pacman, one folder with a desc file each. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/word.h"

/*
 * desc is blocks: a line "%FIELD%", lines of values, an empty line.
 * Source: pacman, lib/libalpm/be_local.c, local_db_read().
 */

static bool
is_header(struct str line)
{
	return line.n > 2 && line.p[0] == '%' && line.p[line.n - 1] == '%';
}

/* Where the value of the block goes; NULL when we do not need it. */
static struct str *
field_of(struct package *p, struct str header)
{
	if (str_eq(header, STR("%NAME%")))
		return &p->name;
	if (str_eq(header, STR("%VERSION%")))
		return &p->version;
	if (str_eq(header, STR("%ARCH%")))
		return &p->arch;
	if (str_eq(header, STR("%BASE%")))
		return &p->source_name;
	return NULL;
}

/* The lines of one block; the first goes to *field, which allows no other. */
static int
read_values(struct str *rest, struct str *field, size_t *n_lines, struct err *e)
{
	struct str line;

	while (str_line(rest, &line)) {
		++*n_lines;
		if (line.n == 0)
			break;
		if (field != NULL && field->p != NULL)
			return fail(e, E_INPUT,
			    "line %zu: \"%.*s\" is one value too many",
			    *n_lines, STR_ARG(line));
		if (field != NULL)
			*field = line;
	}
	return 0;
}

static int
read_blocks(struct str rest, struct package *p, struct err *e)
{
	struct str header, *field;
	size_t n_lines = 0;

	while (str_line(&rest, &header)) {
		n_lines++;
		if (header.n == 0)
			continue;
		if (!is_header(header))
			return fail(e, E_INPUT,
			    "line %zu: \"%.*s\" is not a %%FIELD%%", n_lines,
			    STR_ARG(header));
		field = field_of(p, header);
		if (field != NULL && field->p != NULL)
			return fail(e, E_INPUT, "line %zu: %.*s twice", n_lines,
			    STR_ARG(header));
		if (read_values(&rest, field, &n_lines, e) < 0)
			return -1;
	}
	return 0;
}

static int
check_package(struct package *p, struct err *e)
{
	if (word_check(p->name, "%NAME%", LIMIT_NAME_BYTES, e) < 0 ||
	    word_check(p->version, "%VERSION%", LIMIT_VERSION_BYTES, e) < 0)
		return -1;
	if (p->arch.n > 0 &&
	    word_check(p->arch, "%ARCH%", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	if (p->source_name.n == 0)
		p->source_name = p->name;
	p->source_version = p->version;
	return word_check(p->source_name, "%BASE%", LIMIT_NAME_BYTES, e);
}

static int
read_desc(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct package p = {.type = STR("alpm"), .path = src->path};

	(void)scratch;
	if (read_blocks(src->bytes, &p, e) < 0 || check_package(&p, e) < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return out->add(out->ctx, &p, e);
}

const struct extractor extract_pacman = {
    .name = "os/pacman",
    .version = 1,
    .doc = "packages installed by pacman (Arch and its derivatives)",
    .paths = (const char *const[]){"/var/lib/pacman/local/*/desc", NULL},
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_desc,
};
