/* charts.c: what the findings are, in three pictures. */
#include "report/charts.h"

#include "report/inspector.h"
#include "report/words.h"

#define BAR_TOP  24  /* height of a bar and the space below it */
#define BAR_LEFT 110 /* room for its name */
#define BAR_MAX  320 /* length of the longest */

static const struct age {
	int64_t days;
	enum word word;
} ages[CHARTS_AGES] = {
    {30,        W_AGE_DAYS_30},
    {90,        W_AGE_DAYS_90},
    {365,       W_AGE_YEAR_1 },
    {730,       W_AGE_YEAR_2 },
    {1826,      W_AGE_YEAR_5 },
    {INT64_MAX, W_AGE_OLDER  },
};

/* Rows of the last picture, from below: EPSS in millionths. */
static const struct epss_row {
	uint32_t below_ppm;
	const char *name;
} epss_rows[CHARTS_EPSS] = {
    {1000,       "<0.1%" },
    {10000,      "<1%"   },
    {100000,     "<10%"  },
    {500000,     "<50%"  },
    {UINT32_MAX, "≥50%"},
};

void
charts_count(
    struct charts *c, const struct scan_result *r, const struct finding *f)
{
	int64_t days = inspector_age_days(r, f);
	size_t row = 0, column, age = 0;

	c->by_severity[f->severity]++;
	if (days >= 0) {
		while (days > ages[age].days)
			age++;
		c->by_age[age]++;
		c->n_aged++;
	}
	if (f->fact == NULL || f->fact->epss.scored_at == 0 ||
	    f->score_tenths == 0)
		return;
	while (f->fact->epss.probability_ppm >= epss_rows[row].below_ppm)
		row++;
	column = (f->score_tenths - 1) / 10;
	c->by_epss[row][column < CHARTS_CVSS ? column : CHARTS_CVSS - 1]++;
	c->n_scored++;
}

static void
begin(FILE *out, enum report_lang lang, enum word title, int width, int height)
{
	const char *words = words_get(lang, title);

	fprintf(out,
	    "<figure><figcaption>%s</figcaption>\n"
	    "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
	    words, width, height, words);
}

static void
end(FILE *out)
{
	fputs("</svg></figure>\n", out);
}

static size_t
largest(const size_t *counts, size_t n)
{
	size_t max = 1;

	for (size_t i = 0; i < n; i++)
		if (counts[i] > max)
			max = counts[i];
	return max;
}

static void
bar(FILE *out, int top, const char *name, const char *class, size_t n,
    size_t max)
{
	/* What is there is seen, however small. */
	int length = (int)(BAR_MAX * n / max) + (n > 0 ? 2 : 0);

	fprintf(out,
	    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
	    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\" rx=\"2\"/>"
	    "<text class=\"dim\" x=\"%d\" y=\"%d\">%zu</text>\n",
	    BAR_LEFT - 8, top + 14, name, class, BAR_LEFT, top + 2, length,
	    BAR_TOP - 7, BAR_LEFT + length + 6, top + 14, n);
}

static void
write_severities(FILE *out, const struct charts *c, enum report_lang lang)
{
	size_t max = largest(c->by_severity, SEVERITY_N);
	char class[] = "f0";
	int top = 0;

	begin(out, lang, W_BY_SEVERITY, BAR_LEFT + BAR_MAX + 60,
	    BAR_TOP * SEVERITY_N);
	for (unsigned s = SEVERITY_N; s-- > 0; top += BAR_TOP) {
		class[1] = (char)('0' + s);
		bar(out, top, words_severity(lang, (enum severity)s), class,
		    c->by_severity[s], max);
	}
	end(out);
}

static void
write_ages(FILE *out, const struct charts *c, enum report_lang lang)
{
	size_t max = largest(c->by_age, CHARTS_AGES);

	begin(out, lang, W_BY_AGE, BAR_LEFT + BAR_MAX + 60,
	    BAR_TOP * CHARTS_AGES);
	for (int i = 0; i < CHARTS_AGES; i++)
		bar(out, i * BAR_TOP, words_get(lang, ages[i].word), "bar",
		    c->by_age[i], max);
	end(out);
}

/* From 15 to 100 per cent, by the number's length in bits. */
static unsigned
heat_of(size_t n, size_t max)
{
	unsigned bits = 1, all = 1;

	while (n >>= 1)
		bits++;
	while (max >>= 1)
		all++;
	return 15 + 75 * bits / all;
}

static void
write_epss(FILE *out, const struct charts *c, enum report_lang lang)
{
	const int left = 50, width = 44, height = 26;
	size_t max =
	    largest(&c->by_epss[0][0], (size_t)CHARTS_EPSS * CHARTS_CVSS);

	begin(out, lang, W_EPSS_CVSS, left + CHARTS_CVSS * width + 4,
	    CHARTS_EPSS * height + 22);
	for (int row = 0; row < CHARTS_EPSS; row++) {
		int y = (CHARTS_EPSS - 1 - row) * height;

		fprintf(out,
		    "<text class=\"dim\" x=\"%d\" y=\"%d\" "
		    "text-anchor=\"end\">%s</text>\n",
		    left - 6, y + 18, epss_rows[row].name);
		for (int i = 0; i < CHARTS_CVSS; i++) {
			size_t n = c->by_epss[row][i];
			int x = left + i * width;

			fprintf(out,
			    "<rect class=\"grid\" x=\"%d\" y=\"%d\" "
			    "width=\"%d\" height=\"%d\"/>",
			    x, y + 1, width, height);
			if (n > 0)
				fprintf(out,
				    "<rect class=\"heat\" x=\"%d\" y=\"%d\" "
				    "width=\"%d\" height=\"%d\" "
				    "fill-opacity=\"0.%u\"/>"
				    "<text x=\"%d\" y=\"%d\" "
				    "text-anchor=\"middle\">%zu</text>",
				    x + 1, y + 2, width - 2, height - 2,
				    heat_of(n, max), x + width / 2, y + 18, n);
			fputc('\n', out);
		}
	}
	for (int i = 0; i <= CHARTS_CVSS; i++)
		fprintf(out,
		    "<text class=\"dim\" x=\"%d\" y=\"%d\" "
		    "text-anchor=\"middle\">%d</text>\n",
		    left + i * width - (i == CHARTS_CVSS ? 5 : 0),
		    CHARTS_EPSS * height + 17, i);
	end(out);
}

void
charts_write(FILE *out, const struct charts *c, enum report_lang lang)
{
	fputs("<div class=\"charts\">\n", out);
	write_severities(out, c, lang);
	if (c->n_aged > 0)
		write_ages(out, c, lang);
	if (c->n_scored > 0)
		write_epss(out, c, lang);
	fputs("</div>\n", out);
}
