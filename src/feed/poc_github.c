/* poc_github.c: repositories on GitHub that claim to prove a vulnerability. */
#include "core/limits.h"
#include "feed/fact.h"
#include "feed/osv.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * One document per CVE, "2024/CVE-2024-3094.json": an array of repositories as
 * GitHub's API describes them. Found by search, read by nobody: a popular CVE
 * has hundreds, so that those with the most stars are kept.
 * Source: github.com/nomi-sec/PoC-in-GitHub.
 */

struct repository {
	const struct json *json;
	int64_t stars;
};

/* The best ones, best first. */
struct choice {
	struct repository best[LIMIT_FACT_POCS];
	size_t n;
};

static void
consider(struct choice *c, struct repository r)
{
	size_t i = c->n;

	while (i > 0 && c->best[i - 1].stars < r.stars)
		i--;
	if (i == LIMIT_FACT_POCS)
		return;
	if (c->n == LIMIT_FACT_POCS)
		c->n--;
	memmove(&c->best[i + 1], &c->best[i], (c->n - i) * sizeof c->best[0]);
	c->best[i] = r;
	c->n++;
}

static int
read_repository(struct arena *scratch, const struct json *v,
    struct exploit *ret_x, struct err *e)
{
	struct exploit x = {.kind = EXPLOIT_POC};

	x.url = json_get_str(v, "html_url");
	if (osv_string(v, "full_name", LIMIT_NAME_BYTES, &x.id, e) < 0)
		return -1;
	if (x.id.n == 0)
		return fail(e, E_INPUT, "no full_name");
	if (!fact_is_url(x.url))
		return fail(e, E_INPUT, "%.*s: html_url is no web address",
		    STR_ARG(str_first(x.id, 80)));
	if (osv_time(v, "created_at", &x.published_at, e) < 0)
		return fail_at(e, "%.*s", STR_ARG(str_first(x.id, 80)));
	x.title = title_line(scratch, json_get_str(v, "description"));
	*ret_x = x;
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct cve_fact fact = {.id = fact_document_cve(in->name)};
	struct exploit exploits[LIMIT_FACT_POCS];
	struct choice c = {.n = 0};
	const struct json *doc;
	struct str bytes;
	struct err bad;

	if (fact.id.n == 0)
		return fail(e, E_UNSUPPORTED, "%s: not of a CVE", where);
	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &doc, e) < 0)
		return -1;
	if (doc->type != JSON_ARRAY)
		return fail(e, E_INPUT, "%s: not an array", where);
	for (const struct json *v = doc->first; v; v = v->next) {
		struct repository r = {v, 0};

		(void)json_int(json_get(v, "stargazers_count"), &r.stars);
		consider(&c, r);
	}
	for (size_t i = 0; i < c.n; i++) {
		struct exploit *x = &exploits[fact.n_exploits];

		if (read_repository(scratch, c.best[i].json, x, &bad) < 0)
			fact_report(out, in->where, fact.id, &bad);
		else
			fact.n_exploits++;
	}
	fact.exploits = exploits;
	/* Repositories go away; then the document is an empty array. */
	if (fact.n_exploits == 0)
		return 0;
	return out->fact(out->ctx, &fact, e);
}

static bool
wants(struct str name)
{
	return fact_document_cve(name).n > 0;
}

static const char *const families[] = {"exploits", NULL};

const struct feed feed_poc_github = {
    .name = "poc-github",
    .version = 1,
    .doc = "Proofs of concept on GitHub, by number of stars",
    .licence = "none stated",
    .url = "https://codeload.github.com/nomi-sec/PoC-in-GitHub/tar.gz/refs/"
	   "heads/master",
    .path = "poc-in-github",
    .is_archive = true,
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
