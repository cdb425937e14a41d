/* junit.c: findings as tests that failed, for servers that show tests. */
#include "core/time.h"
#include "fmt/xml_out.h"
#include "report/about.h"
#include "report/report.h"

/*
 * Source: Jenkins' xunit plugin, junit-10.xsd, and what pytest and Maven write.
 * One suite has the findings, where what was not decided is an error and what
 * is suppressed was skipped; the other one has what was looked at, so that a
 * part that could not be checked is an error, too.
 */
struct counts {
	size_t tests, failures, errors, skipped;
};

struct junit {
	struct xml_out x;
	const struct scan_result *r;
	struct arena a; /* of one test */
};

static void
count_finding(struct counts *c, const struct finding *f)
{
	c->tests++;
	if (f->suppression != NULL || about_is_idle_kernel(f))
		c->skipped++;
	else if (f->verdict == VERDICT_UNKNOWN)
		c->errors++;
	else
		c->failures++;
}

static struct counts
count_coverage(const struct scan_result *r)
{
	struct counts c = {.tests = r->n_coverage + r->n_diags};

	c.errors = r->n_diags;
	for (size_t i = 0; i < r->n_coverage; i++) {
		c.errors += r->coverage[i].state < COVERAGE_OK;
		c.skipped += r->coverage[i].state == COVERAGE_OUT_OF_SCOPE;
	}
	if (r->n_coverage == 0) {
		c.tests++;
		c.errors++;
	}
	return c;
}

static void
write_counts(struct xml_out *x, const struct counts *c)
{
	xml_out_attr_number(x, "tests", c->tests);
	xml_out_attr_number(x, "failures", c->failures);
	xml_out_attr_number(x, "errors", c->errors);
}

/* The timestamp of xsd:dateTime without a zone, as all of them write it. */
static void
begin_suite(struct junit *u, const char *name, const struct counts *c)
{
	struct str at = time_write(&u->a, u->r->scanned_at);

	xml_out_element(&u->x, "testsuite");
	xml_out_attr(&u->x, "name", str_from(name));
	write_counts(&u->x, c);
	xml_out_attr_number(&u->x, "skipped", c->skipped);
	xml_out_attr(&u->x, "hostname", u->r->asset.name);
	xml_out_attr(&u->x, "timestamp", str_first(at, at.n - 1));
	xml_out_attr(&u->x, "time", STR("0"));
}

static void
begin_test(struct junit *u, struct str class_name, struct str name)
{
	xml_out_element(&u->x, "testcase");
	xml_out_attr(&u->x, "classname", class_name);
	xml_out_attr(&u->x, "name", name);
	xml_out_attr(&u->x, "time", STR("0"));
}

static void
begin_outcome(
    struct junit *u, const char *element, const char *type, struct str message)
{
	xml_out_element(&u->x, element);
	if (type != NULL)
		xml_out_attr(&u->x, "type", str_from(type));
	xml_out_attr(&u->x, "message", message);
}

static void
write_line(struct junit *u, const char *what, struct str value)
{
	if (value.n == 0)
		return;
	xml_out_text(&u->x, str_from(what));
	xml_out_text(&u->x, STR(": "));
	xml_out_text(&u->x, value);
	xml_out_line(&u->x);
}

static void
write_body(struct junit *u, const struct finding *f)
{
	write_line(u, "package", about_purl(&u->a, f->package, &u->r->os));
	if (f->package != NULL)
		write_line(u, "path", f->package->path);
	write_line(u, "severity", str_from(severity_name(f->severity)));
	write_line(u, "cvss", f->cvss);
	write_line(u, "what to do", about_action(&u->a, f));
	write_line(u, "more", about_link(&u->a, f->id));
	write_line(u, "compared", f->evidence.range);
	write_line(u, "by", f->evidence.record);
}

static void
write_finding(struct junit *u, const struct finding *f)
{
	struct str line = about_line(&u->a, f), name = about_name(f, &u->r->os);

	begin_test(u, name,
	    str_printf(&u->a, "%.*s %.*s %.*s", STR_ARG(f->id), STR_ARG(name),
		STR_ARG(about_version(f, &u->r->os))));
	if (f->suppression != NULL) {
		begin_outcome(u, "skipped", NULL,
		    str_printf(&u->a, "suppressed: %.*s",
			STR_ARG(about_suppression(&u->a, f->suppression))));
	} else if (about_is_idle_kernel(f)) {
		begin_outcome(u, "skipped", NULL,
		    STR("code of a kernel that does not run"));
	} else if (f->verdict == VERDICT_UNKNOWN) {
		begin_outcome(u, "error", "undecided", line);
		write_body(u, f);
	} else {
		begin_outcome(u, "failure", severity_name(f->severity), line);
		write_body(u, f);
	}
	xml_out_end(&u->x);
	xml_out_end(&u->x);
	arena_reset(&u->a);
}

static void
write_coverage(struct junit *u, const struct counts *n)
{
	const struct scan_result *r = u->r;

	begin_suite(u, "coverage", n);
	if (r->n_coverage == 0) {
		begin_test(u, STR("coverage"), STR("anything"));
		begin_outcome(
		    u, "error", "missing", STR("nothing was looked at"));
		xml_out_end(&u->x);
		xml_out_end(&u->x);
	}
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		begin_test(u, STR("coverage"), c->what);
		if (c->state < COVERAGE_OK)
			begin_outcome(u, "error", coverage_state_name(c->state),
			    c->reason);
		else if (c->state == COVERAGE_OUT_OF_SCOPE)
			begin_outcome(u, "skipped", NULL, c->reason);
		if (c->state != COVERAGE_OK)
			xml_out_end(&u->x);
		xml_out_end(&u->x);
	}
	for (size_t i = 0; i < r->n_diags; i++) {
		begin_test(u, STR("diagnostics"), r->diags[i].where);
		begin_outcome(u, "error", diag_code_name(r->diags[i].code),
		    r->diags[i].text);
		xml_out_end(&u->x);
		xml_out_end(&u->x);
	}
	xml_out_end(&u->x);
}

static void
write_junit(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct counts found = {0}, looked = count_coverage(r), all;
	struct junit u = {.r = r};
	const struct finding *f;

	(void)opt;
	findings->rewind(findings);
	while (findings->next(findings, &f))
		count_finding(&found, f);
	all = (struct counts){.tests = found.tests + looked.tests,
	    .failures = found.failures,
	    .errors = found.errors + looked.errors};
	arena_init(&u.a, ABOUT_BYTES);
	xml_out_init(&u.x, out);
	xml_out_element(&u.x, "testsuites");
	xml_out_attr(&u.x, "name", STR("yagura"));
	write_counts(&u.x, &all);
	xml_out_attr(&u.x, "time", STR("0"));
	begin_suite(&u, "findings", &found);
	findings->rewind(findings);
	while (findings->next(findings, &f))
		write_finding(&u, f);
	xml_out_end(&u.x);
	write_coverage(&u, &looked);
	xml_out_end(&u.x);
	arena_done(&u.a);
}

const struct report report_junit = {
    .name = "junit",
    .doc = "JUnit XML: a finding is a test that failed",
    .write = write_junit,
};
