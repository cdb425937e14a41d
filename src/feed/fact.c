/* fact.c: a fact about a CVE, put together from what a document says. */
#include "feed/fact.h"

#include "core/cvss.h"
#include "feed/debian.h"
#include "feed/osv.h"

bool
fact_is_cve(struct str s)
{
	return str_starts(s, STR("CVE-")) && cve_id_length(s) == s.n;
}

struct str
fact_document_cve(struct str name)
{
	struct str id = str_base(name);

	if (!str_ends(id, STR(".json")))
		return STR_NONE;
	id = str_first(id, id.n - strlen(".json"));
	return fact_is_cve(id) ? id : STR_NONE;
}

bool
fact_is_word(struct str s, const char *small)
{
	struct str word = str_from(small);

	if (s.n != word.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != word.p[i])
			return false;
	}
	return true;
}

bool
fact_is_url(struct str url)
{
	if (!str_starts(url, STR("https://")) &&
	    !str_starts(url, STR("http://")) && !str_starts(url, STR("ftp://")))
		return false;
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c <= ' ' || c == 0x7f)
			return false;
	}
	return url.n <= LIMIT_URL_BYTES;
}

void
fact_report(
    struct knowledge_sink *out, struct str where, struct str id, struct err *e)
{
	fail_at(e, "%.*s", STR_ARG(id));
	diag_err(&out->diags, where, e);
}

void
fact_fault(struct fact_draft *d, struct err *e)
{
	fact_report(d->out, d->in->where, d->fact.id, e);
}

const struct json *
fact_items(struct fact_draft *d, const struct json *o, const char *name)
{
	const struct json *v = json_get(o, name);
	struct err e;

	if (v == NULL || v->type == JSON_NULL)
		return NULL;
	if (v->type == JSON_ARRAY)
		return v->first;
	fail(&e, E_INPUT, "%s: not an array", name);
	fact_fault(d, &e);
	return NULL;
}

utc_s
fact_time(struct fact_draft *d, const struct json *o, const char *name)
{
	utc_s t = 0;
	struct err e;

	if (osv_time(o, name, &t, &e) < 0)
		fact_fault(d, &e);
	return t;
}

static int
add_rating(struct fact_draft *d, const char *source, const struct json *vector,
    struct err *e)
{
	struct cvss_rating rating = {.source = str_from(source)};
	struct cvss_scores scores;

	if (vector == NULL || vector->type != JSON_STRING)
		return fail(e, E_INPUT, "a metric without a vector");
	rating.vector = vector->text;
	if (cvss_scores(rating.vector, &scores, e) < 0)
		return -1;
	for (size_t i = 0; i < d->fact.n_ratings; i++)
		if (str_eq(d->ratings[i].source, rating.source) &&
		    str_eq(d->ratings[i].vector, rating.vector))
			return 0;
	if (d->fact.n_ratings == LIMIT_FACT_RATINGS)
		return fail(
		    e, E_LIMIT, "more than %u ratings", LIMIT_FACT_RATINGS);
	d->ratings[d->fact.n_ratings++] = rating;
	return 0;
}

void
fact_rating(struct fact_draft *d, const char *source, const struct json *vector)
{
	struct err e;

	if (add_rating(d, source, vector, &e) < 0)
		fact_fault(d, &e);
}

/* "CWE-79" at the start of text, or STR_NONE. */
static struct str
cwe_of(struct str text)
{
	size_t n = strlen("CWE-");

	if (!str_starts(text, STR("CWE-")))
		return STR_NONE;
	while (n < text.n && is_digit(text.p[n]))
		n++;
	if (n == strlen("CWE-") || n > strlen("CWE-99999") ||
	    (n < text.n && is_alpha(text.p[n])))
		return STR_NONE;
	return str_first(text, n);
}

void
fact_weakness(struct fact_draft *d, struct str text)
{
	struct str cwe = cwe_of(text);
	struct err e;

	if (cwe.n == 0)
		return;
	for (size_t i = 0; i < d->fact.n_weaknesses; i++)
		if (str_eq(d->weaknesses[i], cwe))
			return;
	if (d->fact.n_weaknesses < LIMIT_FACT_WEAKNESSES) {
		d->weaknesses[d->fact.n_weaknesses++] = cwe;
		return;
	}
	fail(&e, E_LIMIT, "%.*s: more than %u weaknesses", STR_ARG(cwe),
	    LIMIT_FACT_WEAKNESSES);
	fact_fault(d, &e);
}

/* The higher the more useful. NVD and CVE records spell tags differently. */
static unsigned
use_of(const struct json *reference)
{
	static const struct {
		const char *tag;
		unsigned use;
	} uses[] = {
	    {"patch",           3},
	    {"exploit",         2},
	    {"vendor advisory", 1},
	    {"vendor-advisory", 1},
	};
	const struct json *tag = json_get_items(reference, "tags");
	unsigned best = 0;

	for (; tag != NULL; tag = tag->next)
		for (size_t i = 0; i < ARRAY_LEN(uses); i++)
			if (uses[i].use > best && tag->type == JSON_STRING &&
			    fact_is_word(tag->text, uses[i].tag))
				best = uses[i].use;
	return best;
}

static void
take_away_reference(struct fact_draft *d, size_t i)
{
	size_t n_behind = --d->fact.n_references - i;

	memmove(&d->references[i], &d->references[i + 1],
	    n_behind * sizeof d->references[0]);
	memmove(&d->uses[i], &d->uses[i + 1], n_behind * sizeof d->uses[0]);
}

/* Behind all that are as useful, if there is room for it. */
static void
add_reference(struct fact_draft *d, struct str url, unsigned use)
{
	size_t n = d->fact.n_references, i;

	for (i = 0; i < n; i++) {
		if (!str_eq(d->references[i], url))
			continue;
		if (d->uses[i] >= use)
			return;
		take_away_reference(d, i);
		break;
	}
	n = d->fact.n_references;
	for (i = n; i > 0 && d->uses[i - 1] < use; i--)
		;
	if (i == LIMIT_FACT_REFERENCES)
		return;
	if (n == LIMIT_FACT_REFERENCES)
		take_away_reference(d, --n);
	memmove(&d->references[i + 1], &d->references[i],
	    (n - i) * sizeof d->references[0]);
	memmove(&d->uses[i + 1], &d->uses[i], (n - i) * sizeof d->uses[0]);
	d->references[i] = url;
	d->uses[i] = use;
	d->fact.n_references = n + 1;
}

void
fact_references(struct fact_draft *d, const struct json *o)
{
	const struct json *v = fact_items(d, o, "references");

	for (; v != NULL; v = v->next) {
		struct str url = json_get_str(v, "url");
		struct err e;

		if (fact_is_url(url)) {
			add_reference(d, url, use_of(v));
			continue;
		}
		fail(&e, E_INPUT, "reference \"%.*s\" is no web address",
		    STR_ARG(str_first(url, 80)));
		fact_fault(d, &e);
	}
}

struct str
fact_english(const struct json *list)
{
	for (; list != NULL; list = list->next) {
		struct str lang = json_get_str(list, "lang");

		if (str_eq(lang, STR("en")) || str_starts(lang, STR("en-")) ||
		    str_starts(lang, STR("en_")))
			return json_get_str(list, "value");
	}
	return STR_NONE;
}

int
fact_push(struct fact_draft *d, struct err *e)
{
	d->fact.ratings = d->ratings;
	d->fact.weaknesses = d->weaknesses;
	d->fact.references = d->references;
	return d->out->fact(d->out->ctx, &d->fact, e);
}
