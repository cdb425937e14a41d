/* rpm_sqlite.c: packages of rpm, from its sqlite database. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/rpm.h"
#include "extract/sqlite_file.h"
#include "fmt/sqlite_rows.h"

/* Since rpm 4.16; also Fedora 33, RHEL 9. Source: rpm, lib/backend/sqlite.c. */
static const struct sqlite_question question = {
    .sql = "SELECT hnum, blob FROM Packages",
    .table = "Packages",
    .max_blob_bytes = LIMIT_RPM_HEADER_BYTES,
};

static int
read_rows(struct sqlite_rows *rows, struct rpm_reader *r, struct err *e)
{
	int64_t number;
	struct str blob;
	int got;

	while ((got = sqlite_rows_next(rows, &number, &blob, e)) > 0)
		if (rpm_reader_add(r, (uint64_t)number, blob, e) < 0)
			return -1;
	return got;
}

static int
read_sqlite(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct sqlite_pages pages;
	struct sqlite_rows *rows = NULL;
	struct rpm_reader r;
	int rc;

	rpm_reader_init(&r, src->path, out);
	rc = sqlite_file_open(scratch, src, LIMIT_RPMDB_BYTES, out, &pages, e);
	if (rc == 0)
		rc = sqlite_rows_open(&pages, &question, &rows, e);
	if (rc == 0)
		rc = read_rows(rows, &r, e);
	sqlite_rows_close(rows);
	rpm_reader_done(&r);
	if (rc < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return 0;
}

const struct extractor extract_rpm_sqlite = {
    .name = "os/rpm-sqlite",
    .version = 1,
    .doc = "packages installed by rpm, sqlite database (Fedora, RHEL 9)",
    .paths = (const char *const[]){"/var/lib/rpm/rpmdb.sqlite",
				   "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/usr/share/rpm/rpmdb.sqlite",
				   NULL},
    .siblings = (const char *const[]){"-wal",                        NULL                              },
    .max_bytes = LIMIT_RPMDB_BYTES,
    .read = read_sqlite,
};
