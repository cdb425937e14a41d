/* apk.c: packages of Alpine's apk, from its database of what is installed. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/word.h"

/*
 * A record is lines of "X:value" and ends with an empty line. First comes the
 * package, then its folders (F:) and files (R:), most of the lines by far.
 * Source: apk-tools 3, src/database.c, apk_db_fdb_read().
 */

/* The lines of the next record, without the empty ones around them. */
static bool
next_record(struct str *rest, size_t *n_lines, struct str *ret_record,
    size_t *ret_first_line)
{
	struct str line, record = STR_NONE;

	while (str_line(rest, &line)) {
		++*n_lines;
		if (line.n == 0 && record.n > 0)
			break;
		if (line.n == 0)
			continue;
		if (record.n == 0) {
			record.p = line.p;
			*ret_first_line = *n_lines;
		}
		record.n = (size_t)(line.p + line.n - record.p);
	}
	*ret_record = record;
	return record.n > 0;
}

/* Where the value of a line of that kind goes; NULL when we do not need it. */
static struct str *
field_of(struct package *p, char kind)
{
	switch (kind) {
	case 'P':
		return &p->name;
	case 'V':
		return &p->version;
	case 'A':
		return &p->arch;
	case 'o':
		return &p->source_name;
	default:
		return NULL;
	}
}

static int
read_record(
    struct str record, size_t line_no, struct package *ret_p, struct err *e)
{
	struct str line, *field;

	for (; str_line(&record, &line); line_no++) {
		if (line.n < 2 || line.p[1] != ':')
			return fail(
			    e, E_INPUT, "line %zu: not \"X:value\"", line_no);
		field = field_of(ret_p, line.p[0]);
		if (field == NULL)
			continue;
		/* Two records that ran into one: which files are whose? */
		if (field->p != NULL)
			return fail(e, E_INPUT, "line %zu: %c: twice", line_no,
			    line.p[0]);
		*field = str_skip(line, 2);
	}
	return 0;
}

static int
check_package(struct package *p, struct err *e)
{
	if (word_check(p->name, "P:", LIMIT_NAME_BYTES, e) < 0 ||
	    word_check(p->version, "V:", LIMIT_VERSION_BYTES, e) < 0)
		return -1;
	if (p->arch.n > 0 && word_check(p->arch, "A:", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	if (p->source_name.n == 0)
		p->source_name = p->name;
	p->source_version = p->version;
	return word_check(p->source_name, "o:", LIMIT_NAME_BYTES, e);
}

/* "F:usr/bin", and the files in it, "R:curl". */
static void
tell_files(struct str record, struct package_sink *out)
{
	struct str line, folder = STR_NONE;

	while (str_line(&record, &line)) {
		struct str value = str_skip(line, 2);

		if (str_starts(line, STR("F:")))
			folder = value;
		else if (str_starts(line, STR("R:")))
			out->own(out->ctx, folder, value);
	}
}

static int
read_installed(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, record;
	size_t n_lines = 0, first_line = 0;
	struct err bad;

	(void)scratch;
	while (next_record(&rest, &n_lines, &record, &first_line)) {
		struct package p = {.type = STR("apk"), .path = src->path};
		int r = read_record(record, first_line, &p, &bad);

		if (r == 0) {
			r = check_package(&p, &bad);
			if (r < 0)
				err_prepend(&bad, "line %zu", first_line);
		}
		if (r < 0)
			diag_err(&out->diags, src->path, &bad);
		else if (out->add(out->ctx, &p, e) < 0)
			return -1;
		else if (out->own != NULL)
			tell_files(record, out);
	}
	return 0;
}

const struct extractor extract_apk = {
    .name = "os/apk",
    .version = 1,
    .doc = "packages installed by apk (Alpine, Wolfi, postmarketOS)",
    .paths = (const char *const[]){"/lib/apk/db/installed",
				   "/usr/lib/apk/db/installed", NULL},
    .max_bytes = LIMIT_PACKAGE_DB_BYTES,
    .read = read_installed,
};
