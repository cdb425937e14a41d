/* github.c: annotations of a run of GitHub Actions. */
#include "base/utf8.h"
#include "report/about.h"
#include "report/group.h"
#include "report/report.h"

/*
 * Source: docs.github.com, "Workflow commands for GitHub Actions", and
 * actions/toolkit, packages/core/src/command.ts: a command is a line
 * "::error title=T::MESSAGE"; in values '%', CR and LF are percent-encoded, in
 * those of properties ':' and ',' too. What would act on a terminal otherwise
 * is written out. Every line begins with "::", so no foreign text can begin
 * one. As only ten annotations of a level are shown for a step, packages of one
 * source share theirs, and kernels that do not run are only counted.
 */
static size_t
put_char(FILE *out, struct str s, const char *encoded)
{
	size_t n = utf8_len(s);
	uint32_t code = n > 0 ? utf8_code(str_first(s, n)) : 0;
	unsigned char c = (unsigned char)s.p[0];

	if (n == 0)
		fprintf(out, "\\x%02x", c);
	else if (c != '\0' && strchr(encoded, c) != NULL)
		fprintf(out, "%%%02X", c);
	else if (utf8_is_control(code))
		fprintf(out, "\\u%04x", (unsigned)code);
	else
		fwrite(s.p, 1, n, out);
	return n > 0 ? n : 1;
}

static void
put_value(FILE *out, struct str s, const char *encoded)
{
	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f &&
		       strchr(encoded, s.p[n]) == NULL)
			n++;
		fwrite(s.p, 1, n, out);
		s = str_skip(s, n);
		if (s.n > 0)
			s = str_skip(s, put_char(out, s, encoded));
	}
}

static void
annotate(FILE *out, const char *level, struct str title, struct str message)
{
	fprintf(out, "::%s title=", level);
	put_value(out, title, "%\r\n:,");
	fputs("::", out);
	put_value(out, message, "%\r\n");
	putc('\n', out);
}

static const char *
level_of(const struct finding *f)
{
	if (f->suppression != NULL)
		return "notice";
	if (f->verdict == VERDICT_UNKNOWN)
		return "warning";
	switch (f->severity) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
		return "notice";
	case SEVERITY_MEDIUM:
	case SEVERITY_UNKNOWN:
	case SEVERITY_N:
		break;
	}
	return "warning";
}

/* "perl 5.36.0-7 in FILE: " or "perl 5.36.0-7 (3 packages) in FILE: ". */
static struct str
place_of(struct arena *a, const struct group *g)
{
	const struct package *p = g->first.package;

	if (p == NULL)
		return STR_NONE;
	if (g->n == 1)
		return str_printf(a, "%.*s %.*s in %.*s: ", STR_ARG(p->name),
		    STR_ARG(p->version), STR_ARG(p->path));
	return str_printf(a,
	    "%.*s %.*s (%zu packages) in %.*s: ", STR_ARG(p->source_name),
	    STR_ARG(g->first.version), g->n, STR_ARG(p->path));
}

static void
write_group(
    FILE *out, struct arena *a, const struct group *g, const struct os_info *os)
{
	const struct finding *f = &g->first;
	struct str action, title;

	title = str_printf(a, "%s%.*s in %.*s (%s)",
	    f->verdict == VERDICT_UNKNOWN ? "undecided: " : "", STR_ARG(f->id),
	    STR_ARG(g->n == 1 ? about_name(f, os) : f->package->source_name),
	    severity_name(f->severity));
	action = f->suppression != NULL
		     ? str_printf(a, "Suppressed: %.*s",
			   STR_ARG(about_suppression(a, f->suppression)))
		     : about_action(a, f);
	annotate(out, level_of(f), title,
	    str_printf(a, "%.*s%.*s\n%.*s", STR_ARG(place_of(a, g)),
		STR_ARG(f->title.n > 0 ? f->title : f->id), STR_ARG(action)));
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	FILE *out = ctx;

	annotate(out, state == COVERAGE_MISSING ? "error" : "warning",
	    STR("not checked"), text);
}

static bool
is_told(const struct finding *f)
{
	return !about_is_idle_kernel(f);
}

static void
write_sum(FILE *out, struct arena *a, const struct scan_result *r,
    struct finding_iter *findings)
{
	struct str kernels = STR_NONE;
	size_t n = 0, n_kernels = 0;
	const struct finding *f;

	findings->rewind(findings);
	for (; findings->next(findings, &f); n++)
		n_kernels += about_is_idle_kernel(f);
	if (n_kernels > 0)
		kernels = str_printf(
		    a, ", %zu of them in kernels that do not run", n_kernels);
	annotate(out, "notice", STR("yagura"),
	    str_printf(a, "%zu findings in %zu packages%.*s%s", n,
		r->n_packages, STR_ARG(kernels),
		scan_is_partial(r) ? "; not everything could be checked" : ""));
}

static void
write_github(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct groups groups;
	struct group g;
	struct arena a;

	(void)opt;
	about_gaps(r, write_gap, out);
	arena_init(&a, ABOUT_BYTES);
	write_sum(out, &a, r, findings);
	groups_start(&groups, findings, is_told);
	while (groups_next(&groups, &g)) {
		arena_reset(&a);
		write_group(out, &a, &g, &r->os);
	}
	groups_done(&groups);
	arena_done(&a);
}

const struct report report_github = {
    .name = "github",
    .doc = "annotations of a run of GitHub Actions",
    .write = write_github,
};
