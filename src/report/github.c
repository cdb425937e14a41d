/* github.c: annotations of a run of GitHub Actions. */
#include "base/utf8.h"
#include "report/about.h"
#include "report/report.h"

/*
 * Source: docs.github.com, "Workflow commands for GitHub Actions", and
 * actions/toolkit, packages/core/src/command.ts: a command is a line
 * "::error title=T::MESSAGE"; in values '%', CR and LF are percent-encoded, in
 * those of properties ':' and ',' too. What would act on a terminal otherwise
 * is written out. Every line begins with "::", so no foreign text can begin
 * one.
 */
static void
put_value(FILE *out, struct str s, const char *also)
{
	while (s.n > 0) {
		size_t n = utf8_len(s);
		uint32_t code = n > 0 ? utf8_code(str_first(s, n)) : 0;
		unsigned char c = (unsigned char)s.p[0];

		if (n == 0)
			fprintf(out, "\\x%02x", c);
		else if (c == '%' || c == '\r' || c == '\n' ||
			 (c > 0x20 && c < 0x7f && strchr(also, c) != NULL))
			fprintf(out, "%%%02X", c);
		else if (utf8_is_control(code))
			fprintf(out, "\\u%04x", (unsigned)code);
		else
			fwrite(s.p, 1, n, out);
		s = str_skip(s, n > 0 ? n : 1);
	}
}

static void
annotate(FILE *out, const char *level, struct str title, struct str message)
{
	fprintf(out, "::%s title=", level);
	put_value(out, title, ":,");
	fputs("::", out);
	put_value(out, message, "");
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

static void
write_finding(FILE *out, struct arena *a, const struct finding *f,
    const struct os_info *os)
{
	const char *level = level_of(f);
	struct str name = about_name(f, os), where = STR_NONE, title, action;

	title = str_printf(a, "%s%.*s in %.*s (%s)",
	    f->verdict == VERDICT_UNKNOWN ? "undecided: " : "", STR_ARG(f->id),
	    STR_ARG(name), severity_name(f->severity));
	action = f->suppression != NULL
		     ? str_printf(a, "Suppressed: %.*s",
			   STR_ARG(about_suppression(a, f->suppression)))
		     : about_action(a, f);
	if (f->package != NULL && f->package->path.n > 0)
		where = str_printf(a, " (%.*s)", STR_ARG(f->package->path));
	annotate(out, level, title,
	    str_printf(a, "%.*s %.*s%.*s: %.*s\n%.*s", STR_ARG(name),
		STR_ARG(about_version(f, os)), STR_ARG(where),
		STR_ARG(f->title.n > 0 ? f->title : f->id), STR_ARG(action)));
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	FILE *out = ctx;

	annotate(out, state == COVERAGE_MISSING ? "error" : "warning",
	    STR("not checked"), text);
}

static void
write_github(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	const struct finding *f;
	struct arena a;
	size_t n = 0;

	(void)opt;
	about_gaps(r, write_gap, out);
	arena_init(&a, ABOUT_BYTES);
	findings->rewind(findings);
	for (; findings->next(findings, &f); n++) {
		write_finding(out, &a, f, &r->os);
		arena_reset(&a);
	}
	annotate(out, "notice", STR("yagura"),
	    str_printf(&a, "%zu findings in %zu packages%s", n, r->n_packages,
		scan_is_partial(r) ? "; not everything could be checked" : ""));
	arena_done(&a);
}

const struct report report_github = {
    .name = "github",
    .doc = "annotations of a run of GitHub Actions",
    .write = write_github,
};
