/* distro_info.c: the support windows of Debian's and Ubuntu's releases. */
#include "core/limits.h"
#include "core/time.h"
#include "feed/feed.h"
#include "fmt/csv.h"

/*
 * debian.csv and ubuntu.csv of distro-info-data, one row per release, oldest
 * first:
 * version,codename,series,created,release,eol,eol-lts,eol-elts
 * version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy
 * Columns are found by name; a row leaves out the last cells it has no value
 * for. sid and experimental have no version; Ubuntu's may be "22.04 LTS".
 * Days are UTC. The eol day itself is still supported
 * (DistroRelease.is_supported of python3-distro-info: date <= eol), so that
 * the window ends with the first second of the day after.
 *
 * Ubuntu's long-term releases have their five years for all under eol; long
 * ago, packages of servers had more than those of desktops. Expanded Security
 * Maintenance and the Legacy support behind it are for customers.
 */
#define DAY_S 86400

static const struct distribution {
	const char *file;
	const char *ecosystem;
} distributions[] = {
    {"debian.csv", "Debian"},
    {"ubuntu.csv", "Ubuntu"},
};

enum column {
	COLUMN_VERSION,
	COLUMN_SERIES,
	COLUMN_RELEASE,
	COLUMN_EOL,
	COLUMN_EOL_SERVER,
	COLUMN_EOL_LTS,
	COLUMN_EOL_ELTS,
	COLUMN_EOL_ESM,
	COLUMN_EOL_LEGACY,
	COLUMN_N
};

static const char *const column_names[COLUMN_N] = {
    [COLUMN_VERSION] = "version",
    [COLUMN_SERIES] = "series",
    [COLUMN_RELEASE] = "release",
    [COLUMN_EOL] = "eol",
    [COLUMN_EOL_SERVER] = "eol-server",
    [COLUMN_EOL_LTS] = "eol-lts",
    [COLUMN_EOL_ELTS] = "eol-elts",
    [COLUMN_EOL_ESM] = "eol-esm",
    [COLUMN_EOL_LEGACY] = "eol-legacy",
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

/* The first second behind the last of n columns' days. */
static int
read_end(const struct row *row, const enum column *columns, size_t n,
    utc_s *ret_t, struct err *e)
{
	utc_s end = 0;

	for (size_t i = 0; i < n; i++) {
		utc_s t;

		if (read_day(row, columns[i], 1, &t, e) < 0)
			return -1;
		if (t > end)
			end = t;
	}
	*ret_t = end;
	return 0;
}

static int
read_row(struct arena *scratch, const struct distribution *d,
    const struct row *row, struct str version, struct release_life *ret_life,
    struct err *e)
{
	static const enum column eol[] = {COLUMN_EOL, COLUMN_EOL_SERVER};
	static const enum column lts[] = {COLUMN_EOL_LTS};
	static const enum column elts[] = {
	    COLUMN_EOL_ELTS, COLUMN_EOL_ESM, COLUMN_EOL_LEGACY};
	struct release_life life = {.codename = cell(row, COLUMN_SERIES)};

	if (str_ends(version, STR(" LTS")))
		version = str_trim(str_first(version, version.n - 4));
	life.ecosystem =
	    str_printf(scratch, "%s:%.*s", d->ecosystem, STR_ARG(version));
	if (version.n == 0 || !is_digit(version.p[0]))
		return fail(e, E_INPUT, "not a number");
	if (life.codename.n == 0)
		return fail(e, E_INPUT, "no series");
	if (read_day(row, COLUMN_RELEASE, 0, &life.released_at, e) < 0 ||
	    read_end(row, eol, ARRAY_LEN(eol), &life.eol_at, e) < 0 ||
	    read_end(row, lts, ARRAY_LEN(lts), &life.lts_end_at, e) < 0 ||
	    read_end(row, elts, ARRAY_LEN(elts), &life.elts_end_at, e) < 0)
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

static const struct distribution *
distribution_of(struct str path)
{
	struct str name = str_base(path);

	for (size_t i = 0; i < ARRAY_LEN(distributions); i++)
		if (str_eq(name, str_from(distributions[i].file)))
			return &distributions[i];
	return NULL;
}

static bool
wants(struct str path)
{
	return distribution_of(path) != NULL;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	const struct distribution *d = distribution_of(in->name);
	size_t columns[COLUMN_N], n, n_rows = 1;
	struct release_life life;
	struct str rest, *cells;
	struct err bad;
	int got;

	if (d == NULL)
		return fail(e, E_UNSUPPORTED,
		    "%s: neither debian.csv nor ubuntu.csv", where);
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
		if (read_row(scratch, d, &row, version, &life, &bad) < 0) {
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

static const char *const files[] = {"debian.csv", "ubuntu.csv", NULL};

static const char *const families[] = {"debian", "ubuntu", NULL};

const struct feed feed_distro_info = {
    .name = "distro-info",
    .version = 2,
    .doc = "Support windows of Debian's and Ubuntu's releases",
    .licence = "ISC",
    .url = "https://salsa.debian.org/debian/distro-info-data/-/raw/main",
    .path = "distro-info/full",
    .files = files,
    .has_no_advisories = true,
    .families = families,
    .rank = 5,
    .wants = wants,
    .read = read,
};
