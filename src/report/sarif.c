/* sarif.c: SARIF 2.1.0, as GitHub code scanning and others read it. */
#include "base/buf.h"
#include "core/time.h"
#include "fmt/json_out.h"
#include "report/about.h"
#include "report/gather.h"
#include "report/report.h"

/*
 * Source: OASIS SARIF 2.1.0 with errata 01; docs.github.com, "SARIF support
 * for code scanning" (security-severity, partialFingerprints, tags).
 *
 * A rule is a vulnerability, a result is it in a package. What could not be
 * decided is a result of kind "open"; what was not looked at is a notification,
 * and then the execution was not successful.
 */
#define SCHEMA                                                                 \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"  \
	"sarif-schema-2.1.0.json"

/* What is kept of a finding for the rule of its id. */
struct rule {
	struct str title;
	enum finding_kind kind;
	enum severity severity;
	unsigned score_tenths;
};

static uint32_t
bucket_of(const void *ctx, const struct finding *f)
{
	(void)ctx;
	return gather_id_bucket(f->id);
}

static struct str
id_of(const struct finding *f)
{
	return f->id;
}

static const void *
keep_rule(struct arena *a, const void *ctx, const struct finding *f,
    const void *before)
{
	const struct rule *b = before;
	struct rule *rule = ARENA_NEW(a, struct rule);

	(void)ctx;
	*rule = (struct rule){
	    .title = gather_keep(a, f->title, b != NULL ? b->title : STR_NONE),
	    .kind = f->kind,
	    .severity = f->severity,
	    .score_tenths = f->score_tenths};
	return rule;
}

static const struct gather_by by_id = {
    .bucket = bucket_of, .text = id_of, .keep = keep_rule};

static const char *
level_of(enum severity s)
{
	switch (s) {
	case SEVERITY_CRITICAL:
	case SEVERITY_HIGH:
		return "error";
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
		return "note";
	case SEVERITY_MEDIUM:
	case SEVERITY_UNKNOWN:
	case SEVERITY_N:
		break;
	}
	return "warning";
}

/*
 * GitHub makes its own word of a number. The score is taken where it gives the
 * severity that we tell, else the middle of that severity's range; 0 is none.
 */
static unsigned
security_severity(enum severity s, unsigned score_tenths)
{
	static const unsigned middle[SEVERITY_N] = {
	    [SEVERITY_NEGLIGIBLE] = 1,
	    [SEVERITY_LOW] = 20,
	    [SEVERITY_MEDIUM] = 55,
	    [SEVERITY_HIGH] = 80,
	    [SEVERITY_CRITICAL] = 95,
	};

	if (score_tenths > 0 && severity_of_score(score_tenths / 10.0) == s)
		return score_tenths;
	return middle[(unsigned)s < SEVERITY_N ? s : SEVERITY_UNKNOWN];
}

/* Source: SARIF §3.11.5 and §3.11.6: placeholders, and links in brackets. */
static struct str
plain(struct arena *a, struct str s)
{
	static const char special[] = "\\[]{}";
	struct str whole;
	struct buf b;

	buf_init(&b, ABOUT_BYTES / 4);
	for (size_t i = 0; i < s.n; i++) {
		const char *c = memchr(special, s.p[i], sizeof special - 1);

		/* A brace is doubled, the others have a backslash. */
		if (c != NULL)
			buf_byte(
			    &b, (unsigned char)(c < special + 3 ? '\\' : *c));
		buf_byte(&b, (unsigned char)s.p[i]);
	}
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

static void
write_message(
    struct json_out *j, struct arena *a, const char *name, struct str text)
{
	json_out_key(j, name);
	json_out_object(j);
	json_out_member(j, "text", plain(a, text));
	json_out_end(j);
}

static void
write_tags(struct json_out *j, enum finding_kind kind)
{
	json_out_key(j, "tags");
	json_out_array(j);
	json_out_str(j, STR("security"));
	json_out_str(j, str_from(finding_kind_name(kind)));
	json_out_end(j);
}

static void
write_rule(struct json_out *j, struct arena *a, const struct gather_row *rows,
    size_t n)
{
	struct rule worst = *(const struct rule *)rows[0].kept;
	struct str id = rows[0].text, link = about_link(a, id);
	unsigned tenths;

	for (size_t i = 1; i < n; i++) {
		const struct rule *r = rows[i].kept;

		if (r->severity > worst.severity)
			worst.severity = r->severity;
		if (r->score_tenths > worst.score_tenths)
			worst.score_tenths = r->score_tenths;
	}
	tenths = security_severity(worst.severity, worst.score_tenths);
	json_out_object(j);
	json_out_member(j, "id", id);
	write_message(j, a, "shortDescription", id);
	write_message(
	    j, a, "fullDescription", worst.title.n > 0 ? worst.title : id);
	json_out_member_if(j, "helpUri", link);
	write_message(j, a, "help",
	    str_printf(a, "%.*s%s%.*s%s%.*s", STR_ARG(id),
		worst.title.n > 0 ? ": " : "", STR_ARG(worst.title),
		link.n > 0 ? "\n" : "", STR_ARG(link)));
	json_out_key(j, "defaultConfiguration");
	json_out_object(j);
	json_out_member(j, "level", str_from(level_of(worst.severity)));
	json_out_end(j);
	json_out_key(j, "properties");
	json_out_object(j);
	if (tenths > 0)
		json_out_member(j, "security-severity",
		    str_printf(a, "%u.%u", tenths / 10, tenths % 10));
	json_out_member(j, "precision", STR("very-high"));
	write_tags(j, worst.kind);
	json_out_end(j);
	json_out_end(j);
}

static void
write_tool(struct json_out *j, struct finding_iter *findings)
{
	const struct gather_row *rows;
	struct gather g;
	struct arena a;
	size_t n;

	json_out_key(j, "tool");
	json_out_object(j);
	json_out_key(j, "driver");
	json_out_object(j);
	json_out_member(j, "name", STR("yagura"));
	json_out_member(j, "version", STR(YAGURA_VERSION));
	json_out_key(j, "notifications");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "id", STR("not-checked"));
	json_out_end(j);
	json_out_end(j);
	json_out_key(j, "rules");
	json_out_array(j);
	arena_init(&a, ABOUT_BYTES);
	gather_init(&g, &by_id, NULL, GATHER_ID_BUCKETS, findings);
	while (gather_next(&g, &rows, &n)) {
		write_rule(j, &a, rows, n);
		arena_reset(&a);
	}
	gather_done(&g);
	arena_done(&a);
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
}

/* A path within the target as a URI that is relative to its root. */
static struct str
uri_of(struct arena *a, struct str path)
{
	static const char plain_marks[] = "-._~/";
	struct str whole;
	struct buf b;

	while (str_starts(path, STR("/")))
		path = str_skip(path, 1);
	buf_init(&b, ABOUT_BYTES / 4);
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];

		if (is_digit(c) || is_alpha(c) ||
		    memchr(plain_marks, c, sizeof plain_marks - 1) != NULL)
			buf_byte(&b, (unsigned char)c);
		else
			buf_printf(&b, "%%%02X", (unsigned char)c);
	}
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

static void
write_location(struct json_out *j, struct arena *a, const struct finding *f,
    const struct os_info *os)
{
	struct str path = f->package != NULL && f->package->path.n > 0
			      ? f->package->path
			      : STR("etc/os-release");

	json_out_key(j, "locations");
	json_out_array(j);
	json_out_object(j);
	json_out_key(j, "physicalLocation");
	json_out_object(j);
	json_out_key(j, "artifactLocation");
	json_out_object(j);
	json_out_member(j, "uri", uri_of(a, path));
	json_out_end(j);
	json_out_key(j, "region");
	json_out_object(j);
	json_out_key(j, "startLine");
	json_out_int(j, 1);
	json_out_end(j);
	json_out_end(j);
	json_out_key(j, "logicalLocations");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "name", about_name(f, os));
	json_out_member_if(
	    j, "fullyQualifiedName", about_purl(a, f->package, os));
	json_out_member(j, "kind",
	    f->package != NULL ? STR("package") : STR("operating-system"));
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
}

static void
write_suppressions(
    struct json_out *j, struct arena *a, const struct suppression *s)
{
	json_out_key(j, "suppressions");
	json_out_array(j);
	if (s != NULL) {
		json_out_object(j);
		json_out_member(j, "kind", STR("external"));
		json_out_member(j, "status", STR("accepted"));
		json_out_member(j, "justification", about_suppression(a, s));
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_properties(
    struct json_out *j, const struct finding *f, const struct os_info *os)
{
	json_out_key(j, "properties");
	json_out_object(j);
	json_out_member(j, "installedVersion", about_version(f, os));
	json_out_member_if(j, "fixedVersion", f->fixed_version);
	json_out_member(j, "severity", str_from(severity_name(f->severity)));
	json_out_member(j, "status", str_from(vendor_status_name(f->status)));
	if (f->package != NULL && f->package->kernel != KERNEL_NONE)
		json_out_member(j, "kernel",
		    str_from(kernel_role_name(f->package->kernel)));
	json_out_member_if(j, "cvss", f->cvss);
	json_out_member_if(j, "record", f->evidence.record);
	json_out_member_if(j, "range", f->evidence.range);
	json_out_end(j);
}

static const char *
kind_of(const struct finding *f)
{
	if (about_vex(f) == VEX_UNDER_INVESTIGATION)
		return "open";
	return about_is_idle_kernel(f) ? "informational" : "fail";
}

static void
write_result(struct json_out *j, struct arena *a, const struct finding *f,
    const struct os_info *os)
{
	const char *kind = kind_of(f);
	bool is_fail = strcmp(kind, "fail") == 0;
	struct str sum = about_fingerprint(a, f);

	json_out_object(j);
	json_out_member(j, "ruleId", f->id);
	json_out_member(j, "kind", str_from(kind));
	/* Source: SARIF §3.27.10: what is not "fail" has the level "none". */
	json_out_member(
	    j, "level", str_from(is_fail ? level_of(f->severity) : "none"));
	write_message(j, a, "message",
	    str_printf(a, "%.*s. %.*s", STR_ARG(about_line(a, f)),
		STR_ARG(about_action(a, f))));
	write_location(j, a, f, os);
	json_out_key(j, "partialFingerprints");
	json_out_object(j);
	json_out_member(j, "primaryLocationLineHash",
	    str_printf(a, "%.*s:1", STR_ARG(sum)));
	json_out_member(j, "yagura/v1", sum);
	json_out_end(j);
	write_suppressions(j, a, f->suppression);
	write_properties(j, f, os);
	json_out_end(j);
}

struct notes {
	struct json_out *j;
	struct arena *a;
};

static void
write_note(struct json_out *j, struct arena *a, bool is_error, struct str text)
{
	json_out_object(j);
	json_out_member(j, "level", is_error ? STR("error") : STR("warning"));
	write_message(j, a, "message", text);
	json_out_key(j, "descriptor");
	json_out_object(j);
	json_out_member(j, "id", STR("not-checked"));
	json_out_end(j);
	json_out_end(j);
	arena_reset(a);
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	struct notes *n = ctx;

	write_note(n->j, n->a, state == COVERAGE_MISSING, text);
}

static void
write_invocation(struct json_out *j, struct arena *a,
    const struct scan_result *r, size_t n_open)
{
	struct notes notes = {j, a};

	json_out_key(j, "invocations");
	json_out_array(j);
	json_out_object(j);
	json_out_key(j, "executionSuccessful");
	json_out_bool(j, !scan_is_partial(r));
	json_out_member(j, "endTimeUtc", time_write(a, r->scanned_at));
	json_out_key(j, "toolExecutionNotifications");
	json_out_array(j);
	about_gaps(r, write_gap, &notes);
	if (n_open > 0)
		write_note(j, a, false,
		    str_printf(
			a, "findings that could not be decided: %zu", n_open));
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
}

static void
write_run(struct json_out *j, const struct scan_result *r,
    struct finding_iter *findings)
{
	const struct finding *f;
	struct arena a;
	size_t n_open = 0;

	arena_init(&a, ABOUT_BYTES);
	json_out_object(j);
	write_tool(j, findings);
	json_out_key(j, "automationDetails");
	json_out_object(j);
	json_out_member(j, "id",
	    str_printf(&a, "yagura/%.*s/", STR_ARG(uri_of(&a, r->asset.name))));
	json_out_member(j, "guid", about_document(&a, "sarif", r));
	json_out_end(j);
	json_out_member(j, "columnKind", STR("unicodeCodePoints"));
	json_out_key(j, "results");
	json_out_array(j);
	findings->rewind(findings);
	while (findings->next(findings, &f)) {
		n_open += about_vex(f) == VEX_UNDER_INVESTIGATION;
		write_result(j, &a, f, &r->os);
		arena_reset(&a);
	}
	json_out_end(j);
	write_invocation(j, &a, r, n_open);
	json_out_end(j);
	arena_done(&a);
}

static void
write_sarif(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct json_out j;

	(void)opt;
	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "$schema", STR(SCHEMA));
	json_out_member(&j, "version", STR("2.1.0"));
	json_out_key(&j, "runs");
	json_out_array(&j);
	write_run(&j, r, findings);
	json_out_end(&j);
	json_out_end(&j);
}

const struct report report_sarif = {
    .name = "sarif",
    .doc = "SARIF 2.1.0, for code scanning",
    .write = write_sarif,
};
