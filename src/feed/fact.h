/* fact.h: a fact about a CVE, put together from what a document says. */
#ifndef FEED_FACT_H
#define FEED_FACT_H

#include "base/err.h"
#include "core/advisory.h"
#include "core/limits.h"
#include "feed/feed.h"
#include "fmt/json.h"

/*
 * Start with in, out and fact.id. Slices are borrowed from the document. What
 * cannot be used of it becomes a diagnostic on out that names the id.
 */
struct fact_draft {
	const struct feed_input *in;
	struct knowledge_sink *out;
	struct cve_fact fact;
	/* What fact_push points fact at. */
	struct cvss_rating ratings[LIMIT_FACT_RATINGS];
	struct str weaknesses[LIMIT_FACT_WEAKNESSES];
	struct str references[LIMIT_FACT_REFERENCES];
	unsigned uses[LIMIT_FACT_REFERENCES]; /* of references */
};

/* "CVE-2024-3094", in capitals and nothing behind. */
bool fact_is_cve(struct str s);

/* The id in "2024/3xxx/CVE-2024-3094.json", or STR_NONE. */
struct str fact_document_cve(struct str name);

/* Is s that word of small letters, in any case? */
bool fact_is_word(struct str s, const char *small);

/* Is url one that a page may link to: http, https or ftp, without white space. */
bool fact_is_url(struct str url);

/* e is about that exploit or CVE: a diagnostic. */
void fact_report(
    struct knowledge_sink *out, struct str where, struct str id, struct err *e);

/* The same about the draft's CVE. */
void fact_fault(struct fact_draft *d, struct err *e);

/* The items of that member, an array; NULL when it is absent, null or empty. */
const struct json *fact_items(
    struct fact_draft *d, const struct json *o, const char *name);

/* The time in that member; 0 when it is absent. */
utc_s fact_time(struct fact_draft *d, const struct json *o, const char *name);

/* The vector in a JSON value. The same one of the same source counts once. */
void fact_rating(
    struct fact_draft *d, const char *source, const struct json *vector);

/*
 * "CWE-79", "CWE-79: Cross-site Scripting"; each once. Text that does not
 * begin with a number of the CWE list is passed over: vendors write whatever
 * they like there.
 */
void fact_weakness(struct fact_draft *d, struct str text);

/*
 * The list "references" of o, [{"url": …, "tags": […]}], each once: those to
 * a patch first, then to an exploit, then the vendor's, then others, as they
 * come. The LIMIT_FACT_REFERENCES most useful ones are kept.
 */
void fact_references(struct fact_draft *d, const struct json *o);

/* The English text in [{"lang": "en", "value": …}]; the first one, or empty. */
struct str fact_english(const struct json *list);

/* Hand the fact over. */
int fact_push(struct fact_draft *d, struct err *e) NODISCARD;

#endif
