/* sqlite_file.c: a sqlite database of a target, with its log. */
#include "extract/sqlite_file.h"

/*
 * The log of transactions that are not in the database yet. What cannot be
 * used of it is a diagnostic: the database is read without, and is old.
 */
static struct str
load_wal(
    struct arena *scratch, const struct source *src, struct package_sink *out)
{
	struct str wal;
	struct err e;

	if (src->bytes.n > 0 && !sqlite_uses_wal(src->bytes))
		return STR_NONE;
	if (src->sibling(src, scratch, "-wal", &wal, &e) == 0)
		return wal;
	if (e.code != E_ABSENT)
		diag_err(&out->diags, src->path, &e);
	return STR_NONE;
}

int
sqlite_file_open(struct arena *scratch, const struct source *src,
    size_t max_bytes, struct package_sink *out, struct sqlite_pages *ret_pages,
    struct err *e)
{
	struct str wal = load_wal(scratch, src, out);
	struct err bad;

	if (wal.n > 0) {
		if (sqlite_pages_open(scratch, src->bytes, wal, max_bytes,
			ret_pages, &bad) == 0)
			return 0;
		err_prepend(&bad, "read without its -wal");
		diag_err(&out->diags, src->path, &bad);
	}
	return sqlite_pages_open(
	    scratch, src->bytes, STR_NONE, max_bytes, ret_pages, e);
}
