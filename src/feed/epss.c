/* epss.c: FIRST's daily predictions of exploitation. */
#include "core/limits.h"
#include "feed/fact.h"

/*
 *	#model_version:v2025.03.14,score_date:2026-08-16T12:55:00Z
 *	cve,epss,percentile
 *	CVE-1999-0001,0.03351,0.87650
 *
 * Files before 2022 lack the comment, and their date is in their name; those
 * before September 2021 lack the percentile, too. There are more than 300,000
 * lines, so that they are read one by one.
 * Source: first.org/epss/data_stats.
 */
struct lines {
	struct stream *in;
	const char *where;
	char bytes[LIMIT_CSV_LINE_BYTES];
	size_t from, n; /* bytes[from..n-1] are still to be given out */
	bool at_end;
};

/* More bytes behind those that are left. */
static int
fill(struct lines *l, struct err *e)
{
	ssize_t got;

	memmove(l->bytes, l->bytes + l->from, l->n - l->from);
	l->n -= l->from;
	l->from = 0;
	if (l->n == sizeof l->bytes)
		return fail(e, E_LIMIT, "%s: a line of more than %zu bytes",
		    l->where, sizeof l->bytes);
	got = l->in->read(l->in, l->bytes + l->n, sizeof l->bytes - l->n, e);
	if (got < 0)
		return -1;
	l->at_end = got == 0;
	l->n += (size_t)got;
	return 0;
}

/* 1 and the next line, without its end; 0 behind the last; -1. */
static int
next_line(struct lines *l, struct str *ret_line, struct err *e)
{
	for (;;) {
		struct str rest = str_of(l->bytes + l->from, l->n - l->from);
		ptrdiff_t end = str_find(rest, '\n');

		if (end >= 0) {
			*ret_line = str_trim(str_first(rest, (size_t)end));
			l->from += (size_t)end + 1;
			return 1;
		}
		if (l->at_end) {
			*ret_line = str_trim(rest);
			l->from = l->n;
			return rest.n > 0;
		}
		if (fill(l, e) < 0)
			return -1;
	}
}

/* "0.03351" in millionths: 33510. What is finer is dropped. */
static bool
read_ppm(struct str text, uint32_t *ret_ppm)
{
	uint32_t unit = 1000000, ppm;

	if (text.n == 0 || (text.p[0] != '0' && text.p[0] != '1') ||
	    (text.n > 1 && text.p[1] != '.'))
		return false;
	ppm = text.p[0] == '1' ? unit : 0;
	for (size_t i = 2; i < text.n; i++) {
		if (!is_digit(text.p[i]))
			return false;
		unit /= 10;
		ppm += (uint32_t)(text.p[i] - '0') * unit;
	}
	if (ppm > 1000000)
		return false;
	*ret_ppm = ppm;
	return true;
}

/* "#model_version:…,score_date:…". */
static void
read_comment(struct arena *a, struct str line, struct feed_edition *d)
{
	struct str rest = str_skip(line, 1), part;

	while (str_cut(&rest, ',', &part)) {
		if (str_starts(part, STR("model_version:")))
			/* The bytes of a line do not stay. */
			d->name = str_dup(
			    a, str_skip(part, strlen("model_version:")));
		if (str_starts(part, STR("score_date:")))
			(void)time_parse(str_skip(part, strlen("score_date:")),
			    &d->published_at);
	}
}

/* The day in "epss_scores-2021-06-30.csv.gz"; 0 when there is none. */
static utc_s
day_of_name(struct str name)
{
	ptrdiff_t at = str_find(name, '-');
	utc_s t = 0;

	if (at >= 0)
		(void)time_parse(str_first(str_skip(name, (size_t)at + 1),
				     strlen("2021-06-30")),
		    &t);
	return t;
}

/* All before the first score: whose day it is. */
static int
read_head(struct arena *a, struct lines *l, const struct feed_input *in,
    struct knowledge_sink *out, utc_s *ret_day, struct err *e)
{
	struct feed_edition edition = {.published_at = 0};
	struct str line = STR_NONE;
	int got;

	edition.published_at = day_of_name(str_base(in->name));
	while ((got = next_line(l, &line, e)) > 0 &&
	       (line.n == 0 || line.p[0] == '#'))
		if (line.n > 0)
			read_comment(a, line, &edition);
	if (got < 0)
		return -1;
	if (got == 0 || !str_starts(line, STR("cve,epss")))
		return fail(e, E_INPUT, "%s: no columns cve,epss", l->where);
	if (edition.published_at == 0)
		return fail(e, E_INPUT, "%s: no score_date", l->where);
	*ret_day = edition.published_at;
	return out->edition(out->ctx, &edition, e);
}

static int
read_score(struct str line, utc_s day, struct cve_fact *ret_fact, struct err *e)
{
	struct cve_fact f = {.epss = {.scored_at = day}};
	struct str rest = line, probability, percentile = STR("0");

	str_cut(&rest, ',', &f.id);
	if (!fact_is_cve(f.id) || !str_cut(&rest, ',', &probability) ||
	    !read_ppm(probability, &f.epss.probability_ppm))
		return fail(e, E_INPUT, "\"%.*s\" is no score",
		    STR_ARG(str_first(line, 80)));
	(void)str_cut(&rest, ',', &percentile);
	if (!read_ppm(percentile, &f.epss.percentile_ppm))
		return fail(e, E_INPUT, "\"%.*s\" has no percentile",
		    STR_ARG(str_first(line, 80)));
	*ret_fact = f;
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct lines *l = arena_alloc(scratch, sizeof *l);
	struct cve_fact fact;
	size_t n_seen = 0;
	struct str line;
	struct err bad;
	utc_s day;
	int got;

	*l =
	    (struct lines){.in = in->bytes, .where = str_z(scratch, in->where)};
	if (read_head(scratch, l, in, out, &day, e) < 0)
		return -1;
	while ((got = next_line(l, &line, e)) > 0) {
		if (line.n == 0)
			continue;
		n_seen++;
		if (read_score(line, day, &fact, &bad) < 0)
			diag_err(&out->diags, in->where, &bad);
		else if (out->fact(out->ctx, &fact, e) < 0)
			return -1;
	}
	if (got == 0 && n_seen == 0)
		return fail(e, E_INPUT, "%s: no scores in it", l->where);
	return got;
}

static bool
wants(struct str member_name)
{
	struct str name = str_base(member_name);

	return str_starts(name, STR("epss_scores-")) &&
	       (str_ends(name, STR(".csv")) || str_ends(name, STR(".csv.gz")));
}

static const char *const families[] = {"epss", NULL};

const struct feed feed_epss = {
    .name = "epss",
    .version = 1,
    .doc = "FIRST's predictions of exploitation (EPSS)",
    .licence = "free, cite FIRST",
    .url = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    .path = "epss/epss_scores-current.csv.gz",
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
