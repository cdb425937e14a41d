/* gitlab.c: a report of GitLab's container scanning. */
#include "base/buf.h"
#include "core/cvss.h"
#include "core/time.h"
#include "fmt/json_out.h"
#include "report/about.h"
#include "report/report.h"

/*
 * Source: GitLab, security report schemas 15.0.7, container scanning, and
 * "Security scanner integration". What could not be looked at is a message, and
 * then the scan's status is "failure".
 */
#define SCHEMA_VERSION "15.0.7"
#define NAME_MAX_CHARS 255 /* in characters; ours are bytes, which are more */
#define VECTORS_MAX    10
#define VECTOR_MAX     128

static void
write_scanner(struct json_out *j, const char *key)
{
	json_out_key(j, key);
	json_out_object(j);
	json_out_member(j, "id", STR("yagura"));
	json_out_member(j, "name", STR("yagura"));
	json_out_member(j, "version", STR(YAGURA_VERSION));
	json_out_key(j, "vendor");
	json_out_object(j);
	json_out_member(j, "name", STR("yagura"));
	json_out_end(j);
	json_out_end(j);
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	struct json_out *j = ctx;

	(void)state;
	json_out_object(j);
	json_out_member(j, "level", STR("warn"));
	json_out_member(j, "value", text);
	json_out_end(j);
}

static void
write_scan(struct json_out *j, struct arena *a, const struct scan_result *r)
{
	struct str at = time_write(a, r->scanned_at);

	json_out_key(j, "scan");
	json_out_object(j);
	write_scanner(j, "analyzer");
	write_scanner(j, "scanner");
	json_out_member(j, "type", STR("container_scanning"));
	/* Its schema has no zone. */
	json_out_member(j, "start_time", str_first(at, at.n - 1));
	json_out_member(j, "end_time", str_first(at, at.n - 1));
	json_out_member(
	    j, "status", scan_is_partial(r) ? STR("failure") : STR("success"));
	json_out_key(j, "messages");
	json_out_array(j);
	about_gaps(r, write_gap, j);
	json_out_end(j);
	json_out_end(j);
}

static const char *
severity_word(enum severity s)
{
	static const char *const words[SEVERITY_N] = {
	    [SEVERITY_UNKNOWN] = "Unknown",
	    [SEVERITY_NEGLIGIBLE] = "Info",
	    [SEVERITY_LOW] = "Low",
	    [SEVERITY_MEDIUM] = "Medium",
	    [SEVERITY_HIGH] = "High",
	    [SEVERITY_CRITICAL] = "Critical",
	};

	return words[(unsigned)s < SEVERITY_N ? s : SEVERITY_UNKNOWN];
}

/*
 * Descriptions are GitLab's Markdown: what would be a link, an element, a
 * mention or a reference to an issue is escaped.
 */
static struct str
markdown(struct arena *a, struct str s)
{
	static const char marks[] = "\\`*_[]<>#~|@!&$%^{}:";
	struct str whole;
	struct buf b;

	buf_init(&b, ABOUT_BYTES / 4);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (memchr(marks, c, sizeof marks - 1) != NULL)
			buf_byte(&b, '\\');
		buf_byte(&b, c == '\n' || c == '\r' ? ' ' : (unsigned char)c);
	}
	whole = str_dup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

/* The word before the first '-', in lower case: "cve", "ghsa", "dsa". */
static struct str
type_of_id(struct arena *a, struct str id)
{
	ptrdiff_t at = str_find(id, '-');
	struct str word = str_first(id, at > 0 ? (size_t)at : 0);
	char *lower = str_z(a, word);

	for (size_t i = 0; i < word.n; i++) {
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] = (char)(lower[i] - 'A' + 'a');
		else if (lower[i] < 'a' || lower[i] > 'z')
			return STR("yagura");
	}
	return word.n > 0 ? str_of(lower, word.n) : STR("yagura");
}

static void
write_identifier(
    struct json_out *j, struct arena *a, struct str type, struct str id)
{
	/* None may be empty. */
	if (id.n == 0)
		return;
	json_out_object(j);
	json_out_member(j, "type", type);
	json_out_member(j, "name", id);
	json_out_member(j, "value", id);
	json_out_member_if(j, "url", about_link(a, id));
	json_out_end(j);
}

static void
write_identifiers(struct json_out *j, struct arena *a, const struct finding *f)
{
	json_out_key(j, "identifiers");
	json_out_array(j);
	write_identifier(j, a,
	    about_is_vulnerability(f) ? type_of_id(a, f->id) : STR("yagura"),
	    f->id.n > 0 ? f->id : STR("unknown"));
	for (size_t i = 0; i < f->n_aliases; i++)
		write_identifier(
		    j, a, type_of_id(a, f->aliases[i]), f->aliases[i]);
	json_out_end(j);
}

/* Its schema knows the versions 2 and 3. */
static bool
is_vector(struct str vector)
{
	struct cvss_scores s;
	struct err e;

	return vector.n <= VECTOR_MAX && cvss_scores(vector, &s, &e) == 0 &&
	       s.version < 40;
}

static void
write_vector(struct json_out *j, struct str vendor, struct str vector)
{
	json_out_object(j);
	json_out_member(j, "vendor", vendor.n > 0 ? vendor : STR("unknown"));
	json_out_member(j, "vector", vector);
	json_out_end(j);
}

static void
write_vectors(struct json_out *j, const struct finding *f)
{
	const struct cve_fact *fact = f->fact;
	size_t n = 0;

	if (!is_vector(f->cvss))
		return;
	json_out_key(j, "cvss_vectors");
	json_out_array(j);
	write_vector(j, about_rater(f), f->cvss);
	for (size_t i = 0; fact != NULL && i < fact->n_ratings; i++) {
		const struct cvss_rating *r = &fact->ratings[i];

		if (is_vector(r->vector) && ++n < VECTORS_MAX)
			write_vector(j, r->source, r->vector);
	}
	json_out_end(j);
}

static void
write_links(struct json_out *j, struct arena *a, const struct finding *f)
{
	const struct cve_fact *fact = f->fact;
	struct str link = about_link(a, f->id);

	json_out_key(j, "links");
	json_out_array(j);
	if (link.n > 0) {
		json_out_object(j);
		json_out_member(j, "url", link);
		json_out_end(j);
	}
	for (size_t i = 0; fact != NULL && i < fact->n_references; i++) {
		if (!about_is_url(fact->references[i]))
			continue;
		json_out_object(j);
		json_out_member(j, "url", fact->references[i]);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_detail(
    struct json_out *j, const char *key, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	json_out_key(j, key);
	json_out_object(j);
	json_out_member(j, "type", STR("text"));
	json_out_member(j, "name", str_from(name));
	json_out_member(j, "value", value);
	json_out_end(j);
}

static void
write_details(struct json_out *j, struct arena *a, const struct finding *f,
    const struct os_info *os)
{
	json_out_key(j, "details");
	json_out_object(j);
	write_detail(
	    j, "verdict", "Verdict", str_from(vex_status_name(about_vex(f))));
	write_detail(j, "purl", "Package URL", about_purl(a, f->package, os));
	if (f->package != NULL)
		write_detail(j, "path", "Found in", f->package->path);
	if (f->package != NULL && f->package->kernel != KERNEL_NONE)
		write_detail(j, "kernel", "Kernel",
		    str_from(kernel_role_name(f->package->kernel)));
	write_detail(j, "fixed_version", "Fixed version", f->fixed_version);
	write_detail(j, "record", "Said by", f->evidence.record);
	write_detail(j, "range", "Versions", f->evidence.range);
	if (f->suppression != NULL)
		write_detail(j, "suppressed", "Suppressed",
		    about_suppression(a, f->suppression));
	json_out_end(j);
}

/* The one flag there is, for what somebody says is no matter. */
static void
write_flags(struct json_out *j, struct arena *a, const struct finding *f)
{
	if (f->suppression == NULL || about_vex(f) != VEX_NOT_AFFECTED)
		return;
	json_out_key(j, "flags");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "type", STR("flagged-as-likely-false-positive"));
	json_out_member(j, "origin",
	    f->suppression->source.n > 0 ? f->suppression->source
					 : STR("yagura"));
	json_out_member(j, "description", about_suppression(a, f->suppression));
	json_out_end(j);
	json_out_end(j);
}

static void
write_location(struct json_out *j, struct arena *a, const struct finding *f,
    const struct scan_result *r)
{
	const struct os_info *os = &r->os;

	json_out_key(j, "location");
	json_out_object(j);
	json_out_key(j, "dependency");
	json_out_object(j);
	json_out_key(j, "package");
	json_out_object(j);
	json_out_member(j, "name", about_name(f, os));
	json_out_end(j);
	json_out_member(j, "version", about_version(f, os));
	json_out_end(j);
	json_out_member(j, "operating_system",
	    os->family.n > 0 ? str_printf(a, "%.*s:%.*s", STR_ARG(os->family),
				   STR_ARG(os->release))
			     : STR("unknown"));
	json_out_member(
	    j, "image", r->asset.name.n > 0 ? r->asset.name : STR("unknown"));
	json_out_end(j);
}

static void
write_finding(struct json_out *j, struct arena *a, const struct finding *f,
    const struct scan_result *r)
{
	struct str sum = about_fingerprint(a, f);
	const struct str words[] = {sum, about_version(f, &r->os)};
	struct str name = f->title.n > 0 ? f->title : f->id;
	const char *before = "";

	if (f->suppression != NULL)
		before = "Suppressed. ";
	else if (about_vex(f) == VEX_UNDER_INVESTIGATION)
		before = "Could not be decided. ";
	json_out_object(j);
	json_out_member(j, "id", about_uuid(a, words, ARRAY_LEN(words)));
	json_out_member(j, "name", str_first(name, NAME_MAX_CHARS));
	json_out_member(j, "description",
	    str_printf(a, "%s%.*s", before, STR_ARG(markdown(a, name))));
	json_out_member(j, "severity", str_from(severity_word(f->severity)));
	json_out_member(j, "solution", about_action(a, f));
	write_identifiers(j, a, f);
	write_vectors(j, f);
	write_links(j, a, f);
	write_details(j, a, f, &r->os);
	write_flags(j, a, f);
	write_location(j, a, f, r);
	json_out_end(j);
}

static void
write_gitlab(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	const struct finding *f;
	struct json_out j;
	struct arena a;

	(void)opt;
	arena_init(&a, ABOUT_BYTES);
	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "version", STR(SCHEMA_VERSION));
	write_scan(&j, &a, r);
	json_out_key(&j, "vulnerabilities");
	json_out_array(&j);
	findings->rewind(findings);
	while (findings->next(findings, &f)) {
		arena_reset(&a);
		write_finding(&j, &a, f, r);
	}
	json_out_end(&j);
	json_out_end(&j);
	arena_done(&a);
}

const struct report report_gitlab = {
    .name = "gitlab",
    .doc = "a container scanning report of GitLab, 15.0.7",
    .write = write_gitlab,
};
