/* template_test.c: a text with places that findings fill. */
#include "report/template.h"

#include "tests/unit/report/written.h"

/* Two findings, the first with references and exploited. */
static struct str
by(struct arena *a, const char *text)
{
	const struct package p = {
	    .type = STR("deb"), .name = STR("a'b"), .version = STR("1")};
	const struct str references[] = {STR("u1"), STR("u2")};
	const struct cve_fact fact = {.id = STR("CVE-1"),
	    .references = references,
	    .n_references = 2,
	    .kev = {.added_at = 86400}};
	const struct finding list[] = {
	    {.id = STR("CVE-1"),
             .package = &p,
             .severity = SEVERITY_HIGH,
             .title = STR("=1 <b> \"x\", y"),
             .fact = &fact},
	    {.id = STR("CVE-2"),      .package = &p, .fixed_version = STR("2")},
	};
	const struct coverage c[] = {
	    {STR("x"), COVERAGE_OK, 0, STR("why")}
        };
	const struct scan_result r = {.coverage = c,
	    .n_coverage = 1,
	    .n_packages = 7,
	    .asset = {.name = STR("web1")}};
	const struct report_options opt = {.template = str_from(text)};

	return written(a, "template", &r, list, 2, &opt);
}

static void
a_template_gives(const char *text, const char *want)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	EQ_STR(by(&a, text), str_from(want));
	arena_done(&a);
}

static void
values_are_filled_in(void)
{
	a_template_gives("", "");
	a_template_gives("no places", "no places");
	a_template_gives("{{asset}}, {{ n_packages }} {", "web1, 7 {");
	a_template_gives("{{n_findings}} {{n_high}} {{n_critical}}", "2 1 0");
	a_template_gives("{{#findings}}{{id}};{{/findings}}", "CVE-1;CVE-2;");
	/* What is outside is there inside, too. */
	a_template_gives("{{#findings}}{{asset}}{{/findings}}", "web1web1");
}

static void
sections_are_lists_or_conditions(void)
{
	a_template_gives(
	    "{{#findings}}{{#kev}}{{id}}{{/kev}}{{/findings}}", "CVE-1");
	a_template_gives(
	    "{{#findings}}{{^fixed_version}}{{id}}{{/fixed_version}}"
	    "{{/findings}}",
	    "CVE-1");
	a_template_gives(
	    "{{#findings}}{{#references}}{{id}}:{{.}} {{/references}}"
	    "{{^references}}none{{/references}}{{/findings}}",
	    "CVE-1:u1 CVE-1:u2 none");
	a_template_gives("{{#coverage}}{{what}} {{state}} {{reason}}"
			 "{{/coverage}}{{^diagnostics}}!{{/diagnostics}}",
	    "x ok why!");
	a_template_gives("{{#diagnostics}}{{where}}{{/diagnostics}}", "");
	a_template_gives("{{^findings}}none{{/findings}}", "");
	/* As often as it stands there. */
	a_template_gives("{{#findings}}1{{/findings}}{{#findings}}2"
			 "{{/findings}}",
	    "1122");
}

static void
tags_alone_on_a_line_take_it_with_them(void)
{
	a_template_gives("a\n  {{#findings}}  \n{{id}}\n{{/findings}}\nb\n",
	    "a\nCVE-1\nCVE-2\nb\n");
	a_template_gives("{{! x }}\r\na {{! y }} b\n", "a  b\n");
	a_template_gives("a\n{{! last }}", "a\n");
}

static void
filters_make_it_fit(void)
{
	const char *rows[][2] = {
	    {"{{title}}",       "=1 <b> \"x\", y"                },
	    {"{{title|html}}",  "=1 &lt;b&gt; &quot;x&quot;, y"  },
	    {"{{title|json}}",  "\"=1 <b> \\\"x\\\", y\""        },
	    {"{{title | csv}}", "\"'=1 <b> \"\"x\"\", y\""       },
	    {"{{title|url}}",   "%3D1%20%3Cb%3E%20%22x%22%2C%20y"},
	    {"{{package|sh}}",  "'a'\\''b'"                      },
	    {"{{title|md}}",    "=1 &lt;b&gt; \"x\", y"          },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a;
		struct str got, want;
		char text[200], all[400];

		arena_init(&a, 1 << 20);
		snprintf(text, sizeof text,
		    "{{#findings}}{{#kev}}%s{{/kev}}{{/findings}}", rows[i][0]);
		snprintf(all, sizeof all, "%s", rows[i][1]);
		got = by(&a, text);
		want = str_from(all);
		EQ_STR(got, want);
		arena_done(&a);
	}
}

static void
is_refused(const char *text, enum ecode code, const char *words)
{
	struct template t;
	struct err e;

	FAILS(template_parse(&t, str_from(text), &e) < 0, &e, code, words);
}

static void
what_is_no_template_is_refused_with_its_line(void)
{
	char deep[1000] = "";
	size_t n = 0;

	is_refused("a\n{{x}}", E_INPUT, "line 2: no \"x\" here");
	is_refused("{{}}", E_INPUT, "nothing in {{}}");
	is_refused("{{#}}", E_INPUT, "no \"\" here");
	is_refused("{{asset", E_INPUT, "{{ without }}");
	is_refused("{{asset|rot13}}", E_INPUT, "no filter \"rot13\"");
	is_refused("{{/findings}}", E_INPUT, "nothing to end here");
	is_refused("{{#findings}}", E_INPUT, "\"findings\" is not ended");
	is_refused(
	    "{{#findings}}{{/kev}}", E_INPUT, "\"findings\" is not ended");
	/* Out of its place: its work would be the square of its input. */
	is_refused("{{id}}", E_INPUT, "no \"id\" here");
	is_refused("{{.}}", E_INPUT, "no \".\" here");
	is_refused("{{#findings}}{{#findings}}{{/findings}}{{/findings}}",
	    E_INPUT, "no \"findings\" here");
	is_refused("{{#coverage}}{{#diagnostics}}{{/diagnostics}}{{/coverage}}",
	    E_INPUT, "no \"diagnostics\" here");
	for (unsigned i = 0; i < 17; i++)
		n +=
		    (size_t)snprintf(deep + n, sizeof deep - n, "{{#partial}}");
	is_refused(deep, E_LIMIT, "more than 16 sections");
}

/* Whatever a template is, it is read or refused. */
static void
damaged_templates_do_no_harm(void)
{
	static const char whole[] =
	    "{{#findings}}\n {{^kev}}{{id|html}}{{/kev}} {{! x }}\n"
	    "{{#references}}{{.}}{{/references}}\n{{/findings}}\n"
	    "{{#coverage}}{{what}}{{/coverage}}{{asset|sh}}";

	for (unsigned i = 0; i < 3000; i++) {
		char text[sizeof whole];
		struct arena a;
		struct err e;
		struct template t;

		memcpy(text, whole, sizeof whole);
		for (unsigned k = 0; k < 1 + i % 4; k++)
			text[tap_random_below(sizeof whole - 1)] =
			    "{}#^/!|. \nx"[tap_random_below(11)];
		if (template_parse(&t, str_from(text), &e) < 0)
			continue;
		template_done(&t);
		arena_init(&a, 1 << 20);
		(void)by(&a, text);
		arena_done(&a);
	}
}

int
main(void)
{
	RUN(values_are_filled_in);
	RUN(sections_are_lists_or_conditions);
	RUN(tags_alone_on_a_line_take_it_with_them);
	RUN(filters_make_it_fit);
	RUN(what_is_no_template_is_refused_with_its_line);
	RUN(damaged_templates_do_no_harm);
	return tap_done();
}
