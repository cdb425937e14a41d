/* many.h: any number of findings that nobody holds in memory. */
#ifndef TESTS_MANY_H
#define TESTS_MANY_H

#include <stdio.h>

#include "core/finding.h"

#define MANY_PACKAGES 3000 /* of 1000 sources */

/*
 * Finding i is made when it is asked for, and the one before it is gone then:
 * CVE i/3 in one of the three packages of one source. All fields have
 * something in them at some i; every figure follows from i.
 */
struct many {
	struct finding_iter it;
	size_t n, at;
	struct scan_result result;
	struct coverage coverage[2];
	struct package packages[MANY_PACKAGES];
	char names[MANY_PACKAGES][48];
	char versions[MANY_PACKAGES][32];
	/* Of the finding that was given out last. */
	struct finding finding;
	struct cve_fact fact;
	struct cvss_rating ratings[3];
	struct exploit exploits[2];
	struct str references[3], weaknesses[1], aliases[2];
	struct priority priority;
	struct score_change change;
	struct suppression suppression;
	char id[32], notice[32], title[160], record[64], range[64], fixed[48];
	char url[3][96];
};

static inline struct str
many_text(
    char *to, size_t size, const char *before, size_t n, const char *after)
{
	int len = snprintf(to, size, "%s%07zu%s", before, n, after);

	return str_of(to, len < 0 ? 0 : (size_t)len);
}

static inline void
many_fact(struct many *m, size_t cve)
{
	static const char *const vectors[] = {
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
	    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H",
	    "CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:L/A:N",
	};
	struct cve_fact *f = &m->fact;

	m->ratings[0] =
	    (struct cvss_rating){STR("nvd"), str_from(vectors[cve % 3])};
	m->ratings[1] =
	    (struct cvss_rating){STR("redhat"), str_from(vectors[cve / 3 % 3])};
	m->ratings[2] =
	    (struct cvss_rating){STR("nvd"), STR("AV:N/AC:L/Au:N/C:P/I:P/A:P")};
	m->exploits[0] =
	    (struct exploit){EXPLOIT_EXPLOITDB, cve % 2 == 0, STR("EDB-12345"),
		STR("a remote exploit"), str_of(m->url[2], 0), 1600000000};
	m->exploits[1] = (struct exploit){.kind = EXPLOIT_METASPLOIT,
	    .id = STR("exploit/linux/x/y"),
	    .published_at = 1600000000};
	m->weaknesses[0] = STR("CWE-787");
	for (size_t i = 0; i < ARRAY_LEN(m->references); i++)
		m->references[i] = many_text(m->url[i], sizeof m->url[i],
		    "https://example.org/advisories/of/this/", cve * 3 + i, "");
	*f = (struct cve_fact){
	    .id = m->finding.id,
	    .ratings = m->ratings,
	    .n_ratings = cve % (ARRAY_LEN(m->ratings) + 1),
	    .weaknesses = m->weaknesses,
	    .n_weaknesses = cve % 2,
	    .references = m->references,
	    .n_references = cve % (ARRAY_LEN(m->references) + 1),
	    .exploits = m->exploits,
	    .n_exploits = cve % 10 == 0 ? cve / 10 % 3 : 0,
	    .epss = {(uint32_t)(cve * 7919 % 1000000),
		     (uint32_t)(cve * 104729 % 1000000), 1786838400},
	    .published_at = 1500000000 + (utc_s)(cve % 100000000)
        };
	if (cve % 50 == 0)
		f->kev = (struct kev_entry){1700000000, 1701209600,
		    cve % 100 == 0, STR("A product's fault"),
		    STR("Apply updates as the vendor says.")};
}

/* What a policy adds to some of them. */
static inline void
many_policy(struct many *m, size_t i)
{
	struct finding *f = &m->finding;

	if (i % 2 == 0) {
		m->change = (struct score_change){
		    STR("AV:N to AV:A"), STR("nothing listens to the outside")};
		m->priority = (struct priority){.risk = (unsigned)(i % 101),
		    .decision = (enum ssvc_decision)(i % SSVC_DECISION_N),
		    .adjusted_tenths = f->score_tenths / 2,
		    .adjusted_cvss = f->cvss,
		    .changes = &m->change,
		    .n_changes = i % 4 == 0};
		f->priority = &m->priority;
	}
	if (i % 20 == 0) {
		m->suppression = (struct suppression){STR(".yagura.yaml:7"),
		    (enum suppression_status)(i % SUPPRESSION_STATUS_N),
		    STR("nobody calls that function"),
		    STR("vulnerable_code_not_in_execute_path"), 1800000000};
		f->suppression = &m->suppression;
	}
}

static inline void
many_make(struct many *m, size_t i)
{
	size_t cve = i / 3, source = cve * 7 % (MANY_PACKAGES / 3);
	struct finding *f = &m->finding;

	*f = (struct finding){
	    .verdict = i % 97 != 0 ? VERDICT_AFFECTED : VERDICT_UNKNOWN,
	    .id = many_text(m->id, sizeof m->id, "CVE-2099-", cve, ""),
	    .aliases = m->aliases,
	    .n_aliases = cve % 3,
	    .package = &m->packages[source * 3 + i % 3],
	    .severity = (enum severity)(cve % SEVERITY_N),
	    .severity_source = STR("vendor"),
	    .title = many_text(m->title, sizeof m->title,
		"A heap overflow in part ", cve,
		" of it lets remote people run "
		"code by a message that is longer than it says"),
	    .published_at = 1500000000 + (utc_s)(cve % 100000000),
	    .evidence = {STR("debian-12"),
			 many_text(m->record, sizeof m->record,
			 "debian-tracker: CVE-2099-", cve, ""),
			 many_text(m->range, sizeof m->range, "0 <= v < 2:", cve,
			 ".0-1+deb12u1"),
			 STR("dpkg")}
        };
	m->aliases[0] =
	    many_text(m->notice, sizeof m->notice, "DSA-", cve, "-1");
	m->aliases[1] = STR("GHSA-xxxx-yyyy-zzzz");
	f->version = f->package->source_version;
	if (cve % 4 != 0) {
		f->status = STATUS_FIXED_LATER;
		f->fixed_version = many_text(
		    m->fixed, sizeof m->fixed, "2:", cve, ".0-1+deb12u1");
	} else {
		f->status = (enum vendor_status)(cve / 4 % STATUS_NOT_AFFECTED);
	}
	if (cve % 5 != 0) {
		many_fact(m, cve);
		f->fact = &m->fact;
		f->score_tenths = (unsigned)(cve % 101);
		f->cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
	}
	many_policy(m, i);
}

static inline bool
many_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct many *m = (struct many *)it;

	if (m->at == m->n)
		return false;
	many_make(m, m->at++);
	*ret_f = &m->finding;
	return true;
}

static inline void
many_rewind(struct finding_iter *it)
{
	((struct many *)it)->at = 0;
}

/* m is large: not for the stack. It stays where it is. */
static inline void
many_init(struct many *m, size_t n)
{
	*m = (struct many){
	    .it = {many_next, many_rewind},
              .n = n
        };
	m->coverage[0] = (struct coverage){
	    STR("os/dpkg"), COVERAGE_OK, 0, STR("3000 packages")};
	m->coverage[1] = (struct coverage){
	    STR("debian-12"), COVERAGE_PARTIAL, 1786838400, STR("some of it")};
	for (size_t i = 0; i < MANY_PACKAGES; i++) {
		struct package *p = &m->packages[i];

		*p = (struct package){.type = STR("deb"),
		    .name = many_text(m->names[i], sizeof m->names[i],
			"libsome-package", i, ""),
		    .version = many_text(m->versions[i], sizeof m->versions[i],
			"2:1.", i / 3, "-1+b1"),
		    .arch = STR("amd64"),
		    .path = STR("var/lib/dpkg/status")};
		p->source_name = m->packages[i / 3 * 3].name;
		p->source_version = str_first(p->version, p->version.n - 3);
	}
	m->result = (struct scan_result){
	    .asset = {ASSET_DIRECTORY, STR("dir:/srv/root"), STR("root")},
	    .scanned_at = 1795219200,
	    .digest = STR("sha256:0123456789abcdef"),
	    .packages = m->packages,
	    .n_packages = MANY_PACKAGES,
	    .coverage = m->coverage,
	    .n_coverage = ARRAY_LEN(m->coverage),
	};
	m->result.os = (struct os_info){.family = STR("debian"),
	    .release = STR("12"),
	    .codename = STR("bookworm"),
	    .pretty = STR("Debian GNU/Linux 12 (bookworm)"),
	    .arch = STR("amd64")};
}

#endif
