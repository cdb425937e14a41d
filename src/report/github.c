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

/* "perl 5.36.0-7" or "perl 5.36.0-7 (3 packages)". */
static struct str
place_of(struct arena *a, const struct group *g, const struct os_info *os)
{
	const struct finding *f = &g->first;

	if (g->n == 1)
		return str_printf(a, "%.*s %.*s", STR_ARG(about_name(f, os)),
		    STR_ARG(about_version(f, os)));
	return str_printf(a, "%.*s %.*s (%zu packages)",
	    STR_ARG(f->package->source_name), STR_ARG(f->version), g->n);
}

static void
write_group(
    FILE *out, struct arena *a, const struct group *g, const struct os_info *os)
{
	const struct finding *f = &g->first;
	struct str place = place_of(a, g, os), action, title, path = STR_NONE;

	title = str_printf(a, "%s%.*s in %.*s (%s)",
	    f->verdict == VERDICT_UNKNOWN ? "undecided: " : "", STR_ARG(f->id),
	    STR_ARG(g->n == 1 ? about_name(f, os) : f->package->source_name),
	    severity_name(f->severity));
	action = f->suppression != NULL
		     ? str_printf(a, "Suppressed: %.*s",
			   STR_ARG(about_suppression(a, f->suppression)))
		     : about_action(a, f);
	if (f->package != NULL && f->package->path.n > 0)
		path = str_printf(a, " in %.*s", STR_ARG(f->package->path));
	annotate(out, level_of(f), title,
	    str_printf(a, "%.*s%.*s: %.*s\n%.*s", STR_ARG(place), STR_ARG(path),
		STR_ARG(f->title.n > 0 ? f->title : f->id), STR_ARG(action)));
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	FILE *out = ctx;

	annotate(out, state == COVERAGE_MISSING ? "error" : "warning",
	    STR("not checked"), text);
}

/* Code of a kernel that does not run. */
static bool
is_counted_only(const struct finding *f)
{
	return f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING;
}

static bool
is_told(const struct finding *f)
{
	return !is_counted_only(f);
}

static void
write_sum(FILE *out, struct arena *a, const struct scan_result *r,
    struct finding_iter *findings)
{
	size_t n = 0, n_kernels = 0;
	const struct finding *f;

	findings->rewind(findings);
	for (; findings->next(findings, &f); n++)
		n_kernels += is_counted_only(f);
	annotate(out, "notice", STR("yagura"),
	    str_printf(a,
		"%zu findings in %zu packages, %zu of them in kernels that do "
		"not run%s",
		n, r->n_packages, n_kernels,
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
