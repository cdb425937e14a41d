/* distro_info.c: the support windows of Debian's releases. */
#include "core/limits.h"
#include "core/time.h"
#include "feed/feed.h"
#include "fmt/csv.h"

/*
 * debian.csv of distro-info-data, one row per release, oldest first:
 * version,codename,series,created,release,eol,eol-lts,eol-elts. Columns are
 * found by name; a row leaves out the last cells it has no value for. sid and
 * experimental have no version. Days are UTC. The eol day itself is still
 * supported (DistroRelease.is_supported of python3-distro-info: date <= eol),
 * so that the window ends with the first second of the day after.
 */
#define DAY_S 86400

enum column {
	COLUMN_VERSION,
	COLUMN_SERIES,
	COLUMN_RELEASE,
	COLUMN_EOL,
	COLUMN_EOL_LTS,
	COLUMN_EOL_ELTS,
	COLUMN_N
};

static const char *const column_names[COLUMN_N] = {
    [COLUMN_VERSION] = "version",
    [COLUMN_SERIES] = "series",
    [COLUMN_RELEASE] = "release",
    [COLUMN_EOL] = "eol",
    [COLUMN_EOL_LTS] = "eol-lts",
    [COLUMN_EOL_ELTS] = "eol-elts",
};

struct row {
	const struct str *cells;
	size_t n;
	const size_t *columns; /* cell of each column; none: SIZE_MAX */
};

static struct str
cell(const struct row *row, enum column c)
{
	size_t i = row->columns[c];

	return i < row->n ? str_trim(row->cells[i]) : STR_NONE;
}

/* A day; after = 1: the first second behind it. An empty cell is 0. */
static int
read_day(const struct row *row, enum column c, int after, utc_s *ret_t,
    struct err *e)
{
	struct str text = cell(row, c);
	utc_s t;

	if (text.n == 0) {
		*ret_t = 0;
		return 0;
	}
	if (text.n != strlen("2026-01-31") || !time_parse(text, &t))
		return fail(e, E_INPUT, "%s: \"%.*s\" is no day",
		    column_names[c], STR_ARG(text));
	*ret_t = t + after * DAY_S;
	return 0;
}

static int
read_row(struct arena *scratch, const struct row *row, struct str version,
    struct release_life *ret_life, struct err *e)
{
	struct release_life life = {.codename = cell(row, COLUMN_SERIES)};

	life.ecosystem = str_printf(scratch, "Debian:%.*s", STR_ARG(version));
	if (life.codename.n == 0)
		return fail(e, E_INPUT, "no series");
	if (read_day(row, COLUMN_RELEASE, 0, &life.released_at, e) < 0 ||
	    read_day(row, COLUMN_EOL, 1, &life.eol_at, e) < 0 ||
	    read_day(row, COLUMN_EOL_LTS, 1, &life.lts_end_at, e) < 0 ||
	    read_day(row, COLUMN_EOL_ELTS, 1, &life.elts_end_at, e) < 0)
		return -1;
	*ret_life = life;
	return 0;
}

static int
read_header(const struct str *cells, size_t n, size_t *ret_columns,
    const char *where, struct err *e)
{
	for (size_t c = 0; c < COLUMN_N; c++) {
		ret_columns[c] = SIZE_MAX;
		for (size_t i = 0; i < n; i++)
			if (str_eq(
				str_trim(cells[i]), str_from(column_names[c])))
				ret_columns[c] = i;
	}
	/* Of the others, files before 2018 have fewer. */
	for (size_t c = COLUMN_VERSION; c <= COLUMN_EOL; c++)
		if (ret_columns[c] == SIZE_MAX)
			return fail(e, E_INPUT, "%s: no column \"%s\"", where,
			    column_names[c]);
	return 0;
}

/* ubuntu.csv lies beside it and has the same columns. */
static bool
wants(struct str member_name)
{
	struct str name = str_base(member_name);

	return str_eq(name, STR("debian.csv"));
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	size_t columns[COLUMN_N], n, n_rows = 1;
	struct release_life life;
	struct str rest, *cells;
	struct err bad;
	int got;

	if (!wants(in->name))
		return fail(e, E_UNSUPPORTED, "%s: not debian.csv", where);
	if (stream_load(scratch, in->bytes, LIMIT_SMALL_FILE_BYTES, where,
		&rest, e) < 0)
		return -1;
	got = csv_row(scratch, &rest, where, &cells, &n, e);
	if (got < 0)
		return -1;
	if (got == 0)
		return fail(e, E_INPUT, "%s: empty", where);
	if (read_header(cells, n, columns, where, e) < 0)
		return -1;
	while ((got = csv_row(scratch, &rest, where, &cells, &n, e)) > 0) {
		struct row row = {cells, n, columns};
		struct str version = cell(&row, COLUMN_VERSION);

		n_rows++;
		if (version.n == 0)
			continue;
		if (read_row(scratch, &row, version, &life, &bad) < 0) {
			fail_at(&bad, "row %zu: version %.*s", n_rows,
			    STR_ARG(version));
			diag_err(&out->diags, in->where, &bad);
		} else if (out->release(out->ctx, &life, e) < 0) {
			return -1;
		}
	}
	if (got == 0 && n_rows == 1)
		return fail(e, E_INPUT, "%s: no releases in it", where);
	return got;
}

static const char *const families[] = {"debian", NULL};

const struct feed feed_distro_info = {
    .name = "distro-info",
    .version = 1,
    .doc = "Support windows of Debian's releases",
    .licence = "ISC",
    .url = "https://salsa.debian.org/debian/distro-info-data/-/raw/main/"
	   "debian.csv",
    .path = "distro-info/full/debian.csv",
    .has_no_advisories = true,
    .families = families,
    .rank = 5,
    .wants = wants,
    .read = read,
};
