/* osv_record.c: a whole OSV record, for feeds that take it as it is. */
#include "feed/osv_record.h"

#include "core/limits.h"
#include "feed/debian.h"
#include "feed/ids.h"
#include "feed/osv.h"
#include "feed/title.h"

struct record {
	struct osv_record osv;
	const struct osv_rules *rules;
	enum severity severity;
	struct str cvss;
	struct str cve; /* the only one it names; empty: none, or several */
};

static bool
is_cve(struct str id)
{
	return str_starts(id, STR("CVE-")) && cve_id_length(id) == id.n;
}

/* The ids in one list, behind those there are; what is none is reported. */
static void
add_ids(const struct record *r, const struct json *v, const char *name,
    struct str *ids, size_t *n_ids)
{
	struct err e;
	size_t i = 0;

	if (v == NULL || v->type == JSON_NULL)
		return;
	if (v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "%s: not an array", name);
		osv_report(&r->osv, &e);
		return;
	}
	for (v = v->first; v != NULL; v = v->next, i++) {
		if (v->type == JSON_STRING && v->text.n > 0 &&
		    v->text.n <= LIMIT_NAME_BYTES) {
			ids[(*n_ids)++] = v->text;
			continue;
		}
		fail(&e, E_INPUT, "%s[%zu]: not an id", name, i);
		osv_report(&r->osv, &e);
	}
}

/* The ids in all lists of o that are called so; names is NULL-ended. */
static void
read_ids(const struct record *r, const struct json *o, const char *const *names,
    struct str **ret_ids, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; names[i] != NULL; i++) {
		const struct json *v = json_get(o, names[i]);

		n += v != NULL ? v->n : 0;
	}
	*ret_ids = arena_zalloc(r->osv.scratch, n, sizeof **ret_ids);
	*ret_n = 0;
	for (size_t i = 0; names[i] != NULL; i++)
		add_ids(r, json_get(o, names[i]), names[i], *ret_ids, ret_n);
}

/* Its own id counts; then those of aliases are other vulnerabilities. */
static struct str
only_cve(const struct advisory *adv)
{
	struct str cve = STR_NONE;

	if (is_cve(adv->id))
		return adv->id;
	for (size_t i = 0; i < adv->n_aliases; i++) {
		if (!is_cve(adv->aliases[i]) || str_eq(adv->aliases[i], cve))
			continue;
		if (cve.n > 0)
			return STR_NONE;
		cve = adv->aliases[i];
	}
	return cve;
}

static void
read_names(struct record *r, struct advisory *adv)
{
	static const char *const aliases[] = {"aliases", NULL};
	const struct osv_rules *rules = r->rules;
	struct str id = r->osv.id;
	size_t n = 0;

	if (rules->prefix != NULL && str_starts(id, str_from(rules->prefix)) &&
	    id.n > strlen(rules->prefix))
		id = str_skip(id, strlen(rules->prefix));
	adv->id = id;
	read_ids(r, r->osv.doc, rules->names != NULL ? rules->names : aliases,
	    &adv->aliases, &adv->n_aliases);
	r->cve = only_cve(adv);
	for (size_t i = 0; i < adv->n_aliases; i++) {
		if (str_eq(adv->aliases[i], id))
			continue;
		/* The two change places. */
		if (rules->is_by_cve && str_eq(adv->aliases[i], r->cve)) {
			adv->id = r->cve;
			adv->aliases[n++] = id;
		} else {
			adv->aliases[n++] = adv->aliases[i];
		}
	}
	/* Several lists may have the same. */
	adv->n_aliases = rules->names != NULL ? ids_unique(adv->aliases, n) : n;
}

/* GitHub's words, and Bitnami's, which are capitalised. */
static enum severity
read_severity(const struct record *r)
{
	static const struct {
		const char *word;
		enum severity severity;
	} words[] = {
	    {"low",      SEVERITY_LOW     },
	    {"medium",   SEVERITY_MEDIUM  },
	    {"moderate", SEVERITY_MEDIUM  },
	    {"high",     SEVERITY_HIGH    },
	    {"critical", SEVERITY_CRITICAL},
	};
	struct str s =
	    json_get_str(json_get(r->osv.doc, "database_specific"), "severity");

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct str word = str_from(words[i].word);
		size_t k = 0;

		while (k < s.n && k < word.n && (s.p[k] | 0x20) == word.p[k])
			k++;
		if (k == s.n && k == word.n)
			return words[i].severity;
	}
	return SEVERITY_UNKNOWN;
}

/* Has the range no end? */
static bool
is_endless(const struct range *r)
{
	for (size_t i = 0; i < r->n_events; i++)
		if (r->events[i].kind != EVENT_INTRODUCED)
			return false;
	return true;
}

/*
 * "<= 1.2.3" or "< 1.2.3": no later version was there when GitHub looked, or
 * none is known to be affected. Not a fix: the status stays.
 */
static void
end_where_known(
    const struct record *r, const struct json *entry, struct affected *a)
{
	struct str text = json_get_str(json_get(entry, "database_specific"),
	    "last_known_affected_version_range");
	struct event *events, end = {EVENT_LIMIT, STR_NONE};
	struct range *range = a->ranges;

	if (a->n_ranges != 1 || !is_endless(range) ||
	    !str_starts(text, STR("<")))
		return;
	if (str_starts(text, STR("<=")))
		end.kind = EVENT_LAST_AFFECTED;
	end.version =
	    str_trim(str_skip(text, end.kind == EVENT_LAST_AFFECTED ? 2 : 1));
	if (end.version.n == 0 || end.version.n > LIMIT_VERSION_BYTES ||
	    str_find(end.version, ' ') >= 0)
		return;
	events =
	    arena_zalloc(r->osv.scratch, range->n_events + 1, sizeof *events);
	memcpy(events, range->events, range->n_events * sizeof *events);
	events[range->n_events] = end;
	range->events = events;
	range->n_events++;
}

/* The vector of one of the feed's entries, where the record has none. */
static void
read_vector_of(struct record *r, const struct json *entry)
{
	struct err e;

	if (r->cvss.n == 0 && osv_cvss(entry, &r->cvss, &e) < 0)
		osv_report(&r->osv, &e);
}

/* 1 and *ret_a; 0 when it is not the feed's; -1 when it cannot be used. */
static int
read_affected(struct osv_record *osv, const struct json *entry,
    struct affected *ret_a, struct err *e)
{
	struct record *r = (struct record *)osv;
	const struct json *package = json_get(entry, "package");
	struct affected a = {.severity = r->severity};
	struct str ecosystem, name;
	int got;

	if (entry->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (package != NULL && package->type != JSON_OBJECT)
		return fail(e, E_INPUT, "package: not an object");
	if (osv_string(package, "ecosystem", LIMIT_NAME_BYTES, &ecosystem, e) <
	    0)
		return -1;
	/* Of a repository of commits, not of packages. */
	if (ecosystem.n == 0)
		return 0;
	if (osv_string(package, "name", LIMIT_NAME_BYTES, &name, e) < 0)
		return -1;
	if (name.n == 0)
		return fail(e, E_INPUT, "no package name");
	got = r->rules->place(r->rules, osv->scratch, ecosystem, name, &a, e);
	if (got <= 0)
		return got;
	if (osv_affected(osv->scratch, entry, &a, e) < 0)
		return -1;
	end_where_known(r, entry, &a);
	if (r->rules->amend != NULL)
		r->rules->amend(osv->scratch, &a);
	read_vector_of(r, entry);
	*ret_a = a;
	return 1;
}

static struct str
read_title(const struct record *r)
{
	struct str summary = json_get_str(r->osv.doc, "summary");

	if (summary.n > 0)
		return title_line(r->osv.scratch, summary);
	return title_sentence(
	    r->osv.scratch, json_get_str(r->osv.doc, "details"));
}

/* Who wrote the record, in the words of core/fact.h. */
static struct str
rating_source(const struct record *r)
{
	return str_starts(r->osv.id, STR("GHSA-")) ? STR("ghsa") : STR("osv");
}

/* All vectors: in core/fact.h each goes by itself. */
static void
read_ratings(const struct record *r, struct cve_fact *f)
{
	const struct json *v = json_get(r->osv.doc, "severity");
	struct cvss_rating *list;

	if (v == NULL || v->type != JSON_ARRAY)
		return;
	list = arena_zalloc(r->osv.scratch, v->n, sizeof *list);
	for (v = v->first; v != NULL; v = v->next) {
		struct str vector = json_get_str(v, "score");

		if (str_starts(json_get_str(v, "type"), STR("CVSS_V")) &&
		    vector.n > 0 && vector.n <= LIMIT_NAME_BYTES)
			list[f->n_ratings++] =
			    (struct cvss_rating){rating_source(r), vector};
	}
	f->ratings = list;
}

static int
push_fact(const struct record *r, const struct advisory *adv, struct err *e)
{
	struct cve_fact f = {.id = r->cve};
	static const char *const lists[] = {"cwe_ids", NULL};
	struct cvss_rating only = {rating_source(r), adv->cvss};
	struct str *weaknesses;

	read_ratings(r, &f);
	if (f.n_ratings == 0 && adv->cvss.n > 0) {
		f.ratings = &only;
		f.n_ratings = 1;
	}
	read_ids(r, json_get(r->osv.doc, "database_specific"), lists,
	    &weaknesses, &f.n_weaknesses);
	f.weaknesses = weaknesses;
	if (f.n_ratings == 0 && f.n_weaknesses == 0)
		return 0;
	return r->osv.out->fact(r->osv.out->ctx, &f, e);
}

static int
push(struct record *r, struct err *e)
{
	struct advisory adv = {.kind = ADVISORY_VULNERABILITY};
	struct err part;

	if (str_starts(r->osv.id, STR("MAL-")))
		adv.kind = ADVISORY_MALWARE;
	if (r->rules->rank != NULL)
		adv.rank = r->rules->rank(r->rules, r->osv.doc, r->osv.id);
	r->severity = read_severity(r);
	read_names(r, &adv);
	if (osv_cvss(r->osv.doc, &r->cvss, &part) < 0)
		osv_report(&r->osv, &part);
	osv_each_affected(&r->osv, read_affected, &adv);
	if (adv.n_affected == 0)
		return 0;
	adv.cvss = r->cvss;
	adv.title = read_title(r);
	osv_times(&r->osv, &adv);
	if (r->osv.out->advisory(r->osv.out->ctx, &adv, e) < 0)
		return -1;
	return r->rules->has_facts && r->cve.n > 0 ? push_fact(r, &adv, e) : 0;
}

int
osv_record_read(struct arena *scratch, const struct feed_input *in,
    const struct osv_rules *rules, struct knowledge_sink *out, struct err *e)
{
	struct record r = {
	    .osv = {scratch, in, out, NULL, STR_NONE},
              .rules = rules
        };
	int got = osv_open(&r.osv, e);

	return got > 0 ? push(&r, e) : got;
}

bool
osv_record_wants(struct str path)
{
	return str_ends(path, STR(".json"));
}
