/* osv_apk.c: distributions that use apk in OSV's exports. */
#include "core/name.h"
#include "feed/osv_record.h"
#include "feed/secdb.h"

/*
 * Alpine's is made from its security database. Until 2025 the CVE's own
 * record was exported, merged with other distributions'; since then it is
 * ALPINE-CVE-… with the CVE as `upstream`. Names are of source packages.
 *
 * Chainguard's is its own work, and is Wolfi's too: a record CGA-… per
 * vulnerability and source package, under the names of all packages that are
 * built of it. The CVE and GitHub's id are `related`.
 */

/* `versions` lists what was published within the ranges beside it. */
static void
amend(struct arena *a, struct affected *entry)
{
	if (entry->n_ranges > 0)
		entry->n_versions = 0;
	for (size_t i = 0; i < entry->n_ranges; i++) {
		struct range *r = &entry->ranges[i];

		for (size_t k = 0; k < r->n_events; k++)
			r->events[k].version =
			    secdb_bound(a, r->events[k].version);
	}
}

/* "Alpine:v3.18", "Alpine:edge". */
static int
place_alpine(const struct osv_rules *rules, struct arena *a,
    struct str ecosystem, struct str name, struct affected *ret_a,
    struct err *e)
{
	const struct str family = STR("Alpine:");
	struct str release = str_skip(ecosystem, family.n);

	(void)rules;
	if (str_eq(ecosystem, STR("Alpine")) || str_eq(ecosystem, family))
		return fail(e, E_UNSUPPORTED, "of no release");
	if (!str_starts(ecosystem, family))
		return 0;
	if (str_starts(release, STR("v")))
		release = str_skip(release, 1);
	ret_a->ecosystem = str_printf(a, "Alpine:%.*s", STR_ARG(release));
	ret_a->package = name;
	return 1;
}

static int
place_rolling(const struct osv_rules *rules, struct arena *a,
    struct str ecosystem, struct str name, struct affected *ret_a,
    struct err *e)
{
	(void)a;
	(void)e;
	if (ecosystem_of(ecosystem) != rules->ecosystem)
		return 0;
	ret_a->ecosystem = str_from(rules->ecosystem->name);
	ret_a->package = name;
	ret_a->naming = NAMED_BINARY;
	return 1;
}

static int
read_alpine(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	static const char *const names[] = {"aliases", "upstream", NULL};
	static const struct osv_rules rules = {
	    .place = place_alpine,
	    .amend = amend,
	    .prefix = "ALPINE-",
	    .names = names,
	};

	return osv_record_read(scratch, in, &rules, out, e);
}

static int
read_rolling(const char *family, struct arena *scratch,
    const struct feed_input *in, struct knowledge_sink *out, struct err *e)
{
	static const char *const names[] = {
	    "aliases", "upstream", "related", NULL};
	const struct osv_rules rules = {
	    .place = place_rolling,
	    .amend = amend,
	    .ecosystem = ecosystem_of_family(str_from(family)),
	    .names = names,
	    .is_by_cve = true,
	};

	return osv_record_read(scratch, in, &rules, out, e);
}

static int
read_chainguard(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	return read_rolling("chainguard", scratch, in, out, e);
}

static int
read_wolfi(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	return read_rolling("wolfi", scratch, in, out, e);
}

/* feed_osv_<family> of the archive of that name. */
#define OSV_APK(family, archive)                                               \
	static const char *const families_##family[] = {#family, NULL};        \
	const struct feed feed_osv_##family = {                                \
	    .name = "osv-" #family,                                            \
	    .version = 1,                                                      \
	    .doc = archive "'s vulnerabilities from OSV's export",             \
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

OSV_APK(alpine, "Alpine")
OSV_APK(chainguard, "Chainguard")
OSV_APK(wolfi, "Wolfi")
