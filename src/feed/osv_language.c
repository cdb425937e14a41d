/* osv_language.c: packages of languages and applications in OSV's exports. */
#include "core/name.h"
#include "feed/osv_record.h"

/*
 * One archive per ecosystem, a record per document: GitHub's reviewed
 * advisories, those of the ecosystem's own database, where it has one, and
 * malicious packages. A record may speak of packages of several ecosystems
 * and then stands in the archive of each: only the feed's own are taken.
 */

/*
 * Which record is believed where several are of one vulnerability, the
 * highest first. A MAL- record of a package that was hijacked lists the bad
 * versions one by one; somebody's advisory on it may be wider.
 */
enum {
	RANK_OTHERS = 1,
	RANK_UNREVIEWED,
	RANK_DATABASE,
	RANK_MALWARE,
	RANK_GITHUB,
	RANK_CURATED
};

static const struct {
	const char *ecosystem; /* NULL: every one */
	const char *prefix;
	unsigned rank;
} ranks[] = {
  /* The Go team reviews which module versions have it, GitHub less so. */
    {"Go",        "GO-",      RANK_CURATED },
 /* GitHub takes RustSec's, and loses the ranges of other branches. */
    {"crates.io", "RUSTSEC-", RANK_CURATED },
 /* The Erlang Ecosystem Foundation numbers the CVEs itself. */
    {"Hex",       "EEF-",     RANK_CURATED },
    {NULL,        "GHSA-",    RANK_GITHUB  },
    {NULL,        "MAL-",     RANK_MALWARE },
 /* Mostly made from NVD's ranges by program. */
    {"PyPI",      "PYSEC-",   RANK_DATABASE},
    {"Bitnami",   "BIT-",     RANK_DATABASE},
};

/* Taken over by program and seen by nobody; Go's often know no fix. */
static bool
is_unreviewed(const struct json *doc)
{
	const struct json *specific = json_get(doc, "database_specific");
	const struct json *reviewed = json_get(specific, "github_reviewed");

	return str_eq(json_get_str(specific, "review_status"),
		   STR("UNREVIEWED")) ||
	       (reviewed != NULL && reviewed->type == JSON_BOOL &&
		   !reviewed->truth);
}

static unsigned
rank(const struct osv_rules *rules, const struct json *doc, struct str id)
{
	struct str ecosystem = str_from(rules->ecosystem->name);

	for (size_t i = 0; i < ARRAY_LEN(ranks); i++) {
		if (!str_starts(id, str_from(ranks[i].prefix)) ||
		    (ranks[i].ecosystem != NULL &&
			!str_eq(ecosystem, str_from(ranks[i].ecosystem))))
			continue;
		return is_unreviewed(doc) ? RANK_UNREVIEWED : ranks[i].rank;
	}
	return RANK_OTHERS;
}

/* "Maven:https://repo.example.com/" is another repository of the same. */
static int
place(const struct osv_rules *rules, struct arena *a, struct str ecosystem,
    struct str name, struct affected *ret_a, struct err *e)
{
	(void)e;
	if (ecosystem_of(ecosystem) != rules->ecosystem)
		return 0;
	ret_a->ecosystem = str_from(rules->ecosystem->name);
	ret_a->package = name_normal(a, rules->ecosystem, name);
	return 1;
}

static int
read_language(const char *family, struct arena *scratch,
    const struct feed_input *in, struct knowledge_sink *out, struct err *e)
{
	const struct osv_rules rules = {
	    .place = place,
	    .rank = rank,
	    .ecosystem = ecosystem_of_family(str_from(family)),
	    .has_facts = true,
	};

	return osv_record_read(scratch, in, &rules, out, e);
}

/* feed_osv_<family> of the archive of that name, its name as in a URL. */
#define OSV_LANGUAGE(family, archive, doc_text)                                \
	static int read_##family(struct arena *scratch,                        \
	    const struct feed_input *in, struct knowledge_sink *out,           \
	    struct err *e)                                                     \
	{                                                                      \
		return read_language(#family, scratch, in, out, e);            \
	}                                                                      \
	static const char *const families_##family[] = {#family, "cve", NULL}; \
	const struct feed feed_osv_##family = {                                \
	    .name = "osv-" #family,                                            \
	    .version = 1,                                                      \
	    .doc = doc_text " from OSV's export",                              \
	    .licence = "CC-BY-4.0",                                            \
	    .url =                                                             \
		"https://osv-vulnerabilities.storage.googleapis.com/" archive  \
		"/all.zip",                                                    \
	    .path = "osv/" archive "/all.zip",                                 \
	    .is_archive = true,                                                \
	    .rank = 20,                                                        \
	    .families = families_##family,                                     \
	    .wants = osv_record_wants,                                         \
	    .read = read_##family,                                             \
	};

OSV_LANGUAGE(bitnami, "Bitnami", "Applications packaged by Bitnami")
OSV_LANGUAGE(crates, "crates.io", "Rust packages of crates.io")
OSV_LANGUAGE(go, "Go", "Go modules and the standard library")
OSV_LANGUAGE(hex, "Hex", "Erlang and Elixir packages of Hex")
OSV_LANGUAGE(maven, "Maven", "Java packages of Maven repositories")
OSV_LANGUAGE(npm, "npm", "JavaScript packages of npm")
OSV_LANGUAGE(nuget, "NuGet", ".NET packages of NuGet")
OSV_LANGUAGE(packagist, "Packagist", "PHP packages of Packagist")
OSV_LANGUAGE(pub, "Pub", "Dart packages of pub.dev")
OSV_LANGUAGE(pypi, "PyPI", "Python packages of PyPI")
OSV_LANGUAGE(rubygems, "RubyGems", "Ruby packages of RubyGems")
OSV_LANGUAGE(swift, "SwiftURL", "Swift packages by their repository")
