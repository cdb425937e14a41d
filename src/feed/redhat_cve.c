/* redhat_cve.c: Red Hat's Security Data API, one document per CVE. */
#include "base/vec.h"
#include "core/limits.h"
#include "feed/debian.h"
#include "feed/feed.h"
#include "feed/osv.h"
#include "feed/redhat.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * {name, threat_severity, public_date, bugzilla: {description}, details[],
 * cvss3: {cvss3_scoring_vector}, cvss: {cvss_scoring_vector}, cwe,
 * affected_release[]: {cpe, package, impact}, package_state[]: {cpe,
 * package_name, fix_state, impact}}. Packages have the names of their sources.
 * There is no file of all of them to be fetched: a mirror asks for one by one.
 *
 * Products that do not run on a RHEL, container images and zip files of
 * middleware are most of it; they are not packages of a system and left out
 * without a word.
 * Source: docs.redhat.com, "Red Hat Security Data API", CVE.
 */

/* Of states of the same package the one that weighs more is kept. */
enum weight {
	WEIGHT_OPEN,
	WEIGHT_UNKNOWN,
	WEIGHT_NOT_AFFECTED,
	WEIGHT_N
};

struct record {
	struct arena *scratch;
	const struct feed_input *in;
	struct knowledge_sink *out;
	const struct json *doc;
	struct str id;
	enum severity severity; /* where a package has none of its own */
	struct redhat_rows rows;
};

/* e is on one part of the record, which goes on without it. */
static void
report(const struct record *r, struct err *e)
{
	fail_at(e, "%.*s", STR_ARG(r->id));
	diag_err(&r->out->diags, r->in->where, e);
}

static enum weight
weight_of(enum vendor_status s)
{
	if (s == STATUS_NOT_AFFECTED)
		return WEIGHT_NOT_AFFECTED;
	return s == STATUS_UNKNOWN ? WEIGHT_UNKNOWN : WEIGHT_OPEN;
}

/* The severity in that member of o; -1 when it is not one of the words. */
static int
read_severity(const struct json *o, const char *name, enum severity *severity,
    struct err *e)
{
	struct str word;

	if (osv_string(o, name, LIMIT_NAME_BYTES, &word, e) < 0)
		return -1;
	if (word.n > 0 && !redhat_severity(word, severity))
		return fail(
		    e, E_INPUT, "%s \"%.*s\" is unknown", name, STR_ARG(word));
	return 0;
}

/*
 * The strings of one entry, by its member for the package; 1 when it is about
 * a product of Red Hat's, 0 when it is not.
 */
static int
read_entry(const struct record *r, const struct json *v, const char *name,
    struct str *ret_product, struct str *ret_package, struct affected *ret_a,
    struct err *e)
{
	struct affected a = {.severity = r->severity};
	struct str cpe, package;
	struct err impact;

	if (v->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (osv_string(v, "cpe", LIMIT_NAME_BYTES, &cpe, e) < 0 ||
	    osv_string(v, name, LIMIT_NAME_BYTES, &package, e) < 0)
		return -1;
	if (cpe.n == 0)
		return fail(e, E_INPUT, "no cpe");
	/* What is affected is not in doubt without it. */
	if (read_severity(v, "impact", &a.severity, &impact) < 0)
		report(r, &impact);
	*ret_package = package;
	*ret_a = a;
	return redhat_product(cpe, ret_product) ? 1 : 0;
}

/*
 * Fixes that name a module's build, or a package without a version (live
 * patches of kernels), do not say with which version to compare; all they tell
 * is that there is one.
 */
static int
read_release(struct record *r, const struct json *v, struct err *e)
{
	struct redhat_line lines[REDHAT_LINES_MAX];
	struct str product, package;
	struct redhat_rpm rpm;
	struct affected a;
	size_t n;
	int got;

	got = read_entry(r, v, "package", &product, &package, &a, e);
	if (got <= 0)
		return got;
	/* Notices of a whole product name no package. */
	if (!redhat_rpm_of_build(package, &rpm) &&
	    !redhat_rpm_of_component(package, &rpm))
		return 0;
	n = redhat_lines(r->scratch, product, rpm.release, lines);
	for (size_t i = 0; i < n; i++) {
		a.ecosystem = lines[i].ecosystem;
		a.channel = lines[i].channel;
		a.is_own_line = lines[i].is_own_line;
		a.package = rpm.name;
		a.module = rpm.module;
		redhat_rows_fix(&r->rows, &a, rpm.version);
	}
	return 0;
}

/* What package_state[] says of one package. */
struct state {
	struct affected subject;
	enum vendor_status status;
};

static int
read_state(const struct record *r, const struct json *v, struct vec *states,
    struct err *e)
{
	struct redhat_line lines[REDHAT_LINES_MAX];
	enum vendor_status status = STATUS_UNKNOWN;
	struct str product, package, words;
	struct redhat_rpm rpm;
	struct affected a;
	size_t n;
	int got;

	got = read_entry(r, v, "package_name", &product, &package, &a, e);
	if (got < 0 ||
	    osv_string(v, "fix_state", LIMIT_NAME_BYTES, &words, e) < 0)
		return -1;
	if (got == 0 || !redhat_rpm_of_component(package, &rpm))
		return 0;
	n = redhat_lines(r->scratch, product, STR_NONE, lines);
	/* A word we do not know yet may mean anything. */
	if (n > 0 && !redhat_status(words, &status)) {
		struct err bad;

		fail(&bad, E_INPUT, "%.*s: fix_state \"%.*s\" is unknown",
		    STR_ARG(package), STR_ARG(words));
		report(r, &bad);
	}
	for (size_t i = 0; i < n; i++) {
		a.ecosystem = lines[i].ecosystem;
		a.channel = lines[i].channel;
		a.is_own_line = lines[i].is_own_line;
		a.package = rpm.name;
		a.module = rpm.module;
		*(struct state *)vec_add(states) = (struct state){a, status};
	}
	return 0;
}

/* Those that weigh more first. */
static void
take_states(struct record *r, const struct vec *states)
{
	for (int weight = 0; weight < WEIGHT_N; weight++) {
		for (size_t i = 0; i < states->n; i++) {
			const struct state *s = vec_at(states, i);

			if ((int)weight_of(s->status) == weight)
				redhat_rows_state(
				    &r->rows, &s->subject, s->status);
		}
	}
}

/* The array of that name; NULL when there is none, which is usual. */
static const struct json *
array(const struct record *r, const char *name)
{
	const struct json *v = json_get(r->doc, name);
	struct err e;

	if (v == NULL || v->type == JSON_NULL)
		return NULL;
	if (v->type == JSON_ARRAY)
		return v->first;
	fail(&e, E_INPUT, "%s: not an array", name);
	report(r, &e);
	return NULL;
}

static void
read_all_affected(struct record *r)
{
	const struct json *v = array(r, "affected_release");
	struct vec states;
	struct err e;

	for (size_t i = 0; v != NULL; v = v->next, i++) {
		if (read_release(r, v, &e) < 0) {
			fail_at(&e, "affected_release[%zu]", i);
			report(r, &e);
		}
	}
	vec_init(&states, sizeof(struct state));
	v = array(r, "package_state");
	for (size_t i = 0; v != NULL; v = v->next, i++) {
		if (read_state(r, v, &states, &e) < 0) {
			fail_at(&e, "package_state[%zu]", i);
			report(r, &e);
		}
	}
	take_states(r, &states);
	vec_done(&states);
}

/* Without the CVE's own id, with which some older ones begin. */
static struct str
read_title(const struct record *r)
{
	struct str text =
	    json_get_str(json_get(r->doc, "bugzilla"), "description");
	const struct json *details = json_get_items(r->doc, "details");

	text = str_trim(text);
	if (r->id.n > 0 && str_starts(text, r->id))
		text = str_trim(str_skip(text, r->id.n));
	text = title_line(r->scratch, text);
	/* The last one is Red Hat's own, the first NVD's. */
	while (details != NULL && details->next != NULL)
		details = details->next;
	if (text.n > 0 || details == NULL || details->type != JSON_STRING)
		return text;
	return title_sentence(r->scratch, details->text);
}

static struct str
read_cvss(const struct record *r)
{
	struct str vector;
	struct err e;

	if (osv_string(json_get(r->doc, "cvss3"), "cvss3_scoring_vector",
		LIMIT_NAME_BYTES, &vector, &e) < 0) {
		report(r, &e);
		return STR_NONE;
	}
	if (vector.n > 0)
		return vector;
	if (osv_string(json_get(r->doc, "cvss"), "cvss_scoring_vector",
		LIMIT_NAME_BYTES, &vector, &e) < 0) {
		report(r, &e);
		return STR_NONE;
	}
	return vector;
}

/* "CWE-20", and chains of them: "CWE-119->(CWE-787|CWE-125)". */
static void
read_weaknesses(const struct record *r, struct cve_fact *fact)
{
	const struct str mark = STR("CWE-");
	struct str text = json_get_str(r->doc, "cwe");
	struct vec ids;
	ptrdiff_t at;

	vec_init(&ids, sizeof(struct str));
	while ((at = str_find_str(text, mark)) >= 0) {
		size_t n = mark.n;

		text = str_skip(text, (size_t)at);
		while (n < text.n && is_digit(text.p[n]))
			n++;
		if (n > mark.n)
			*(struct str *)vec_add(&ids) = str_first(text, n);
		text = str_skip(text, n);
	}
	fact->n_weaknesses = ids.n;
	fact->weaknesses = vec_keep(&ids, r->scratch);
}

static int
push(struct record *r, struct err *e)
{
	struct advisory adv = {.id = r->id};
	struct cve_fact fact = {.id = r->id};
	struct cvss_rating rating = {.source = STR("redhat")};
	struct err part;

	if (read_severity(r->doc, "threat_severity", &r->severity, &part) < 0)
		report(r, &part);
	read_all_affected(r);
	adv.n_affected = r->rows.rows.n;
	adv.affected = vec_keep(&r->rows.rows, r->scratch);
	adv.title = read_title(r);
	adv.cvss = read_cvss(r);
	if (osv_time(r->doc, "public_date", &adv.published_at, &part) < 0)
		report(r, &part);
	if (r->out->advisory(r->out->ctx, &adv, e) < 0)
		return -1;

	fact.title = adv.title;
	fact.published_at = adv.published_at;
	rating.vector = adv.cvss;
	fact.ratings = &rating;
	fact.n_ratings = rating.vector.n > 0 ? 1 : 0;
	read_weaknesses(r, &fact);
	return r->out->fact(r->out->ctx, &fact, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct record r = {.scratch = scratch, .in = in, .out = out};
	struct str bytes;
	int result;

	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &r.doc, e) < 0)
		return -1;
	if (osv_string(r.doc, "name", LIMIT_NAME_BYTES, &r.id, e) < 0)
		return fail_at(e, "%s", where);
	if (r.id.n == 0 || cve_id_length(r.id) != r.id.n)
		return fail(e, E_INPUT, "%s: not the record of a CVE", where);
	redhat_rows_init(&r.rows, scratch);
	result = push(&r, e);
	redhat_rows_done(&r.rows);
	return result;
}

static bool
wants(struct str path)
{
	struct str name = str_base(path);

	return str_starts(name, STR("CVE-")) && str_ends(name, STR(".json"));
}

static const char *const families[] = {
    "almalinux", "cve", "redhat", "rocky", NULL};

const struct feed feed_redhat_cve = {
    .name = "redhat-cve",
    .version = 2,
    .doc = "Red Hat's security data, with what is not fixed and never will be",
    .licence = "CC-BY-4.0",
    .path = "redhat/hydra/rest/securitydata/cve",
    .is_archive = true,
    .rank = 25,
    .families = families,
    .wants = wants,
    .read = read,
};
