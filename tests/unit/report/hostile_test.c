/* hostile_test.c: names that would be more than names, through every form. */
#include "fmt/csv.h"
#include "fmt/json.h"
#include "tests/unit/report/written.h"

/* Each is in every place that a text from outside can be in. */
static const char *const names[] = {
    "$(rm)\r\n::error::<script>=cmd|' /C calc'!A0",
    "::error::x",
    "  ##[error]x",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＝1+1",
    "\t=1+1",
    "-1+1",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "| x | [y](javascript:z) `a` @all #1 <b>",
    "]]>-->{{title}}",
    "\033[31m\xff\xc2\x9b\xe2\x80\xae",
};

/* A result that has name wherever it can. */
struct made {
	struct package package;
	struct cvss_rating rating;
	struct exploit exploit;
	struct cve_fact fact;
	struct score_change change;
	struct priority priority;
	struct suppression suppression;
	struct finding list[4];
	struct coverage coverage;
	struct diag diag;
	struct scan_result result;
	struct str name;
};

static void
make_fact(struct made *m, struct str s)
{
	m->rating = (struct cvss_rating){s, s};
	m->exploit = (struct exploit){
	    .kind = EXPLOIT_EXPLOITDB, .id = s, .title = s, .url = s};
	m->fact = (struct cve_fact){
	    .id = s,
	    .title = s,
	    .ratings = &m->rating,
	    .n_ratings = 1,
	    .weaknesses = &m->name,
	    .n_weaknesses = 1,
	    .references = &m->name,
	    .n_references = 1,
	    .exploits = &m->exploit,
	    .n_exploits = 1,
	    .kev = {86400, 172800, true, s, s},
	    .epss = {943110,    999000,          86400        }
        };
	m->change = (struct score_change){s, s};
	m->priority = (struct priority){.risk = 50,
	    .adjusted_tenths = 50,
	    .adjusted_cvss = s,
	    .changes = &m->change,
	    .n_changes = 1};
	m->suppression =
	    (struct suppression){s, SUPPRESSION_IGNORED, s, s, 1800000000};
}

static void
make(struct made *m, const char *name)
{
	struct str s = str_from(name);
	struct finding f = {
	    .verdict = VERDICT_AFFECTED,
	    .id = s,
	    .aliases = &m->name,
	    .n_aliases = 1,
	    .package = &m->package,
	    .version = s,
	    .fixed_version = s,
	    .fix_channel = s,
	    .severity = SEVERITY_HIGH,
	    .severity_source = s,
	    .score_tenths = 75,
	    .cvss = s,
	    .title = s,
	    .published_at = 1600000000,
	    .fact = &m->fact,
	    .evidence = {s, s, s, s},
	    .priority = &m->priority
        };

	*m = (struct made){.name = s};
	make_fact(m, s);
	m->package = (struct package){.type = STR("npm"),
	    .name = s,
	    .version = s,
	    .arch = s,
	    .source_name = s,
	    .source_version = s,
	    .module = s,
	    .vendor = s,
	    .path = s};
	m->list[0] = m->list[1] = m->list[2] = m->list[3] = f;
	m->list[1].fixed_version = STR_NONE;
	m->list[1].severity_source = STR("vendor");
	m->list[2].suppression = &m->suppression;
	m->list[3].package = NULL;
	m->list[3].fact = NULL;
	m->coverage = (struct coverage){s, COVERAGE_PARTIAL, 5, s};
	m->diag = (struct diag){s, E_INPUT, s};
	m->result = (struct scan_result){
	    .asset = {ASSET_HOST, s, s},
	    .scanned_at = 1795219200,
	    .digest = s,
	    .packages = &m->package,
	    .n_packages = 1,
	    .coverage = &m->coverage,
	    .n_coverage = 1,
	    .diags = &m->diag,
	    .n_diags = 1,
	};
	m->result.os = (struct os_info){s, s, s, s, s, s};
}

static const char every_name[] =
    "{{asset}}\n{{os}}\n{{#findings}}{{id}}\n{{package}}\n{{title}}\n"
    "{{#references}}{{.}}\n{{/references}}{{severity}}\n"
    "{{suppressed_because}}\n{{purl}}\n{{/findings}}"
    "{{#coverage}}{{what}}\n{{reason}}\n{{/coverage}}"
    "{{#diagnostics}}{{where}}\n{{/diagnostics}}";

/* What is left of s behind the blanks it begins with. */
static struct str
without_blanks(struct str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	return s;
}

struct shape {
	size_t n_lines, n_commands;
};

static struct shape
shape_of(struct str s)
{
	struct shape shape = {0};
	struct str line;

	while (str_line(&s, &line)) {
		line = without_blanks(line);
		shape.n_lines++;
		shape.n_commands +=
		    str_starts(line, STR("::")) || str_starts(line, STR("##["));
	}
	return shape;
}

static size_t
count(struct str s, const char *word)
{
	struct str w = str_from(word);
	size_t n = 0;
	ptrdiff_t at;

	while ((at = str_find_str(s, w)) >= 0) {
		n++;
		s = str_skip(s, (size_t)at + w.n);
	}
	return n;
}

static void
no_controls(const char *form, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		if ((c < 0x20 && c != '\n') || c == 0x7f)
			tap_check(false, __FILE__, __LINE__,
			    "%s: byte %02x in: %.*s", form, c, STR_ARG(s));
	}
	OK(str_find_str(s, STR("\xe2\x80\xae")) < 0);
	OK(str_find_str(s, STR("\xc2\x9b")) < 0);
	OK(str_find_str(s, STR("\xff")) < 0);
}

static void
no_formulas(struct str s)
{
	struct str *cells = NULL;
	struct arena a;
	struct err e;
	size_t n = 0;

	arena_init(&a, 1 << 20);
	while (csv_row(&a, &s, "csv", &cells, &n, &e) == 1)
		for (size_t i = 0; i < n; i++) {
			struct str cell = cells[i];

			while (str_starts(cell, STR(" ")))
				cell = str_skip(cell, 1);
			if (cell.n > 0 &&
			    memchr("=+-@\t\r", cell.p[0], 6) != NULL)
				tap_check(false, __FILE__, __LINE__,
				    "formula: %.*s", STR_ARG(cell));
			OK(!str_starts(cell, STR("＝")));
		}
	OK(s.n == 0);
	arena_done(&a);
}

/* One form, one name, by one set of options. */
static void
is_only_a_name(const struct report *form, const char *name,
    const struct report_options *opt)
{
	struct made plain, hostile;
	struct shape wanted, got;
	struct str want, text;
	struct arena a;
	bool is_lines;

	arena_init(&a, 16 << 20);
	make(&plain, "name");
	make(&hostile, name);
	want = written(&a, form->name, &plain.result, plain.list, 4, opt);
	text = written(&a, form->name, &hostile.result, hostile.list, 4, opt);
	if (!opt->color)
		no_controls(form->name, text);
	wanted = shape_of(want);
	got = shape_of(text);
	/*
	 * As many lines, but on terminals, where that depends on widths, and
	 * in documents whose members may be absent.
	 */
	is_lines = opt->width == 0 && !str_starts(text, STR("{")) &&
		   !str_starts(text, STR("<?"));
	if ((is_lines && got.n_lines != wanted.n_lines) ||
	    got.n_commands != wanted.n_commands)
		tap_check(false, __FILE__, __LINE__, "%s, \"%s\": %.*s",
		    form->name, name, STR_ARG(text));
	if (strcmp(form->name, "html") == 0 ||
	    strcmp(form->name, "markdown") == 0) {
		EQ_INT(count(text, "<script"), count(want, "<script"));
		EQ_INT(count(text, "<img"), 0);
		EQ_INT(count(text, "href=\"javascript"), 0);
	}
	if (strcmp(form->name, "markdown") == 0)
		EQ_INT(
		    count(text, "](javascript"), count(text, "\\](javascript"));
	if (str_ends(str_from(form->name), STR("csv")))
		no_formulas(text);
	arena_done(&a);
}

#define LOOKS 4

/* Ways to look at it. */
static struct report_options
look(unsigned i)
{
	static const enum report_group groups[LOOKS] = {REPORT_UNGROUPED,
	    REPORT_UNGROUPED, REPORT_BY_PACKAGE, REPORT_BY_CVE};
	static const unsigned widths[LOOKS] = {0, 0, 60, 200};

	return (struct report_options){.template = str_from(every_name),
	    .lang = i == 1 ? REPORT_JAPANESE : REPORT_ENGLISH,
	    .show_suppressed = i % 2 == 1,
	    .width = widths[i],
	    .group_by = groups[i]};
}

static void
names_are_only_names_in_every_form(void)
{
	for (size_t i = 0; i < report_list_n; i++)
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			for (unsigned o = 0; o < LOOKS; o++) {
				struct report_options opt = look(o);

				is_only_a_name(report_list[i], names[k], &opt);
			}
}

/* All of text, or each line of the form that is made of lines. */
static void
reads_as_json(struct arena *a, const char *form, struct str text)
{
	bool has_lines = strcmp(form, "jsonl") == 0;
	const struct json *doc;
	struct err e;

	do {
		struct str part = text;

		if (has_lines && !str_line(&text, &part))
			break;
		OK_ERR(json_parse(a, part, form, &doc, &e) == 0, &e);
	} while (has_lines);
}

/* Forms that can be read again are well-formed. */
static void
json_stays_json(void)
{
	const struct report_options opt = look(0);
	struct made made;
	struct arena a;

	arena_init(&a, 64 << 20);
	for (size_t i = 0; i < report_list_n; i++)
		for (size_t k = 0; k < ARRAY_LEN(names); k++) {
			struct str text;

			make(&made, names[k]);
			text = written(&a, report_list[i]->name, &made.result,
			    made.list, 4, &opt);
			if (str_starts(text, STR("{")))
				reads_as_json(&a, report_list[i]->name, text);
			arena_reset(&a);
		}
	arena_done(&a);
}

/* Nothing, and next to nothing. */
static void
empty_results_are_written(void)
{
	const struct report_options opt = look(0);
	const struct scan_result none = {0};
	const struct finding nothing = {0};
	struct arena a;

	arena_init(&a, 16 << 20);
	for (size_t i = 0; i < report_list_n; i++) {
		const char *form = report_list[i]->name;

		OK(written(&a, form, &none, NULL, 0, &opt).n > 0);
		OK(written(&a, form, &none, &nothing, 1, &opt).n > 0);
	}
	arena_done(&a);
}

int
main(void)
{
	RUN(names_are_only_names_in_every_form);
	RUN(json_stays_json);
	RUN(empty_results_are_written);
	return tap_done();
}
