/* vuls_cve.c: what was found, as VulnInfo of Vuls. */
#include <stdio.h>

#include "core/cvss.h"
#include "server/vuls.h"

/* One finding among those of its vulnerability. */
struct row {
	const struct finding *f;
};

/*
 * Who says it, and how it was found, by Vuls' words. Source: Vuls,
 * models/cvecontents.go and models/vulninfos.go.
 */
struct voice {
	const char *family;
	const char *type;
	const char *method;
};
static const struct voice voices[] = {
    {"debian",   "debian_security_tracker", "DebianSecurityTrackerMatch"},
    {"raspbian", "debian_security_tracker", "DebianSecurityTrackerMatch"},
    {"ubuntu",   "ubuntu_api",              "UbuntuAPIMatch"            },
    {"redhat",   "redhat",                  "OvalMatch"                 },
    {"centos",   "redhat",                  "OvalMatch"                 },
    {"alma",     "alma",                    "OvalMatch"                 },
    {"rocky",    "rocky",                   "OvalMatch"                 },
    {"oracle",   "oracle",                  "OvalMatch"                 },
    {"amazon",   "amazon",                  "OvalMatch"                 },
    {"fedora",   "fedora",                  "OvalMatch"                 },
    {"alpine",   "alpine",                  "OvalMatch"                 },
    {"opensuse", "suse",                    "OvalMatch"                 },
    {"suse",     "suse",                    "OvalMatch"                 },
};
static const struct voice library_voice = {"", "trivy", "TrivyMatch"};
static const struct voice other_voice = {"", "unknown", "OvalMatch"};

static bool
is_library(const struct finding *f)
{
	static const char *const system_types[] = {
	    "deb", "rpm", "apk", "alpm", "generic"};

	for (size_t i = 0; f->package != NULL && i < ARRAY_LEN(system_types);
	     i++)
		if (str_eq(f->package->type, str_from(system_types[i])))
			return false;
	return f->package != NULL;
}

static const struct voice *
voice_of(struct str family, const struct finding *f)
{
	if (is_library(f))
		return &library_voice;
	for (size_t i = 0; i < ARRAY_LEN(voices); i++)
		if (str_starts(family, str_from(voices[i].family)))
			return &voices[i];
	return &other_voice;
}

static int
row_cmp(const void *x, const void *y)
{
	const struct row *p = x, *q = y;
	int order = str_cmp(p->f->id, q->f->id);

	/* In the order of the report within one vulnerability. */
	return order != 0 ? order : p->f < q->f ? -1 : p->f > q->f;
}

static void
write_time(struct json_out *j, struct arena *a, const char *name, utc_s at)
{
	json_out_member(j, name, at != 0 ? time_write(a, at) : VULS_NO_TIME);
}

static const char *
fix_state(enum vendor_status s)
{
	switch (s) {
	case STATUS_AFFECTED:
		return "Affected";
	case STATUS_WILL_NOT_FIX:
		return "Will not fix";
	case STATUS_DEFERRED:
		return "Fix deferred";
	case STATUS_END_OF_LIFE:
		return "Out of support scope";
	case STATUS_UNKNOWN:
		return "Under investigation";
	case STATUS_FIXED_LATER:
	case STATUS_NOT_AFFECTED:
	case STATUS_N:
		break;
	}
	return "";
}

static void
write_affected(struct json_out *j, const struct row *r, size_t n)
{
	json_out_key(j, "affectedPackages");
	json_out_array(j);
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = r[i].f;

		if (f->package == NULL || is_library(f) ||
		    (i > 0 && r[i - 1].f->package != NULL &&
			str_eq(f->package->name, r[i - 1].f->package->name)))
			continue;
		json_out_object(j);
		json_out_member(j, "name", f->package->name);
		if (f->fixed_version.n == 0) {
			json_out_key(j, "notFixedYet");
			json_out_bool(j, true);
			json_out_member_if(
			    j, "fixState", str_from(fix_state(f->status)));
		}
		json_out_member_if(j, "fixedIn", f->fixed_version);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_library_fixes(struct json_out *j, const struct row *r, size_t n)
{
	json_out_key(j, "libraryFixedIns");
	json_out_array(j);
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = r[i].f;

		if (!is_library(f))
			continue;
		json_out_object(j);
		json_out_member(j, "key", f->package->type);
		json_out_member(j, "name", f->package->name);
		json_out_member(j, "version", f->package->version);
		json_out_member_if(j, "fixedIn", f->fixed_version);
		json_out_member_if(j, "path", f->package->path);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_vector(struct json_out *j, const char *prefix, struct str vector,
    unsigned tenths, const char *severity)
{
	char name[32];

	snprintf(name, sizeof name, "%sScore", prefix);
	json_out_key(j, name);
	json_out_tenths(j, tenths);
	snprintf(name, sizeof name, "%sVector", prefix);
	json_out_member(j, name, vector);
	snprintf(name, sizeof name, "%sSeverity", prefix);
	json_out_member(j, name, str_from(severity));
}

/* A score stands where its version belongs; the others are empty. */
static void
write_scores(
    struct json_out *j, struct str vector, unsigned tenths, const char *word)
{
	static const char *const prefixes[] = {"cvss2", "cvss3", "cvss40"};
	size_t at = 1;

	if (str_starts(vector, STR("CVSS:4")))
		at = 2;
	else if (vector.n > 0 && !str_starts(vector, STR("CVSS:")))
		at = 0;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		write_vector(j, prefixes[i], i == at ? vector : STR_NONE,
		    i == at ? tenths : 0, i == at ? word : "");
}

static void
write_references(struct json_out *j, const struct cve_fact *fact)
{
	json_out_key(j, "references");
	json_out_array(j);
	for (size_t i = 0; fact != NULL && i < fact->n_references; i++) {
		json_out_object(j);
		json_out_member(j, "link", fact->references[i]);
		json_out_member(j, "source", STR("MISC"));
		json_out_end(j);
	}
	json_out_end(j);
	json_out_key(j, "cweIDs");
	json_out_array(j);
	for (size_t i = 0; fact != NULL && i < fact->n_weaknesses; i++)
		json_out_str(j, fact->weaknesses[i]);
	json_out_end(j);
}

static void
write_content(struct json_out *j, struct arena *a, const char *type,
    const struct finding *f, struct str vector, unsigned tenths,
    const char *word)
{
	const struct cve_fact *fact = f->fact;

	json_out_key(j, type);
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "type", str_from(type));
	json_out_member(j, "cveID", f->id);
	json_out_member(j, "title", f->title);
	json_out_member(j, "summary", f->title);
	write_scores(j, vector, tenths, word);
	json_out_member(j, "sourceLink",
	    fact != NULL && fact->n_references > 0 ? fact->references[0]
						   : STR(""));
	write_references(j, fact);
	write_time(j, a, "published", f->published_at);
	write_time(j, a, "lastModified", fact != NULL ? fact->modified_at : 0);
	json_out_end(j);
	json_out_end(j);
}

/* The vendor's word, and NVD's score beside it. */
static void
write_contents(struct json_out *j, struct arena *a, const struct voice *voice,
    const struct finding *f)
{
	const struct cve_fact *fact = f->fact;
	bool has_nvd = false;

	json_out_key(j, "cveContents");
	json_out_object(j);
	write_content(j, a, voice->type, f, f->cvss, f->score_tenths,
	    severity_name(f->severity));
	for (size_t i = 0; fact != NULL && !has_nvd && i < fact->n_ratings;
	     i++) {
		unsigned tenths;
		struct err e;

		if (!str_eq(fact->ratings[i].source, STR("nvd")) ||
		    cvss_base_score(fact->ratings[i].vector, &tenths, &e) < 0)
			continue;
		has_nvd = true;
		write_content(j, a, "nvd", f, fact->ratings[i].vector, tenths,
		    severity_name(severity_of_score((double)tenths / 10)));
	}
	json_out_end(j);
}

static void
write_exploits(struct json_out *j, const struct cve_fact *fact)
{
	static const char *const kinds[EXPLOIT_KIND_N] = {
	    [EXPLOIT_EXPLOITDB] = "OffensiveSecurity",
	    [EXPLOIT_POC] = "GitHub"};

	json_out_key(j, "exploits");
	json_out_array(j);
	for (size_t i = 0; fact != NULL && i < fact->n_exploits; i++) {
		const struct exploit *x = &fact->exploits[i];

		if (kinds[x->kind] == NULL)
			continue;
		json_out_object(j);
		json_out_member(j, "exploitType", str_from(kinds[x->kind]));
		json_out_member(j, "id", x->id);
		json_out_member(j, "url", x->url);
		json_out_member(j, "description", x->title);
		json_out_end(j);
	}
	json_out_end(j);
	json_out_key(j, "metasploits");
	json_out_array(j);
	for (size_t i = 0; fact != NULL && i < fact->n_exploits; i++) {
		const struct exploit *x = &fact->exploits[i];

		if (x->kind != EXPLOIT_METASPLOIT)
			continue;
		json_out_object(j);
		json_out_member(j, "name", x->id);
		json_out_member(j, "title", x->title);
		json_out_key(j, "URLs");
		json_out_array(j);
		json_out_str(j, x->url);
		json_out_end(j);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_kev(struct json_out *j, struct arena *a, const struct cve_fact *fact)
{
	json_out_key(j, "kevs");
	json_out_array(j);
	if (fact != NULL && fact->kev.added_at != 0) {
		json_out_object(j);
		json_out_member(j, "type", STR("cisa"));
		json_out_member(j, "vendor_project", STR(""));
		json_out_member(j, "product", STR(""));
		json_out_member(j, "vulnerability_name", fact->kev.name);
		json_out_member(j, "short_description", STR(""));
		json_out_member(j, "required_action", fact->kev.action);
		json_out_member(j, "known_ransomware_campaign_use",
		    fact->kev.is_ransomware ? STR("Known") : STR("Unknown"));
		write_time(j, a, "date_added", fact->kev.added_at);
		if (fact->kev.due_at != 0)
			write_time(j, a, "due_date", fact->kev.due_at);
		json_out_end(j);
	}
	json_out_end(j);
}

/* The vendor's notices among the other names. */
static void
write_notices(struct json_out *j, struct arena *a, const struct finding *f)
{
	json_out_key(j, "distroAdvisories");
	json_out_array(j);
	for (size_t i = 0; i < f->n_aliases; i++) {
		if (str_starts(f->aliases[i], STR("CVE-")) ||
		    str_starts(f->aliases[i], STR("GHSA-")))
			continue;
		json_out_object(j);
		json_out_member(j, "advisoryID", f->aliases[i]);
		json_out_member(j, "severity", STR(""));
		write_time(j, a, "issued", 0);
		write_time(j, a, "updated", 0);
		json_out_member(j, "description", STR(""));
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_cve(struct json_out *j, struct arena *a, struct str family,
    const struct row *r, size_t n)
{
	const struct finding *f = r[0].f;
	const struct voice *voice = voice_of(family, f);

	json_out_key(j, str_z(a, f->id));
	json_out_object(j);
	json_out_member(j, "cveID", f->id);
	json_out_key(j, "confidences");
	json_out_array(j);
	json_out_object(j);
	json_out_key(j, "score");
	json_out_int(j, 100);
	json_out_member(j, "detectionMethod", str_from(voice->method));
	json_out_end(j);
	json_out_end(j);
	write_affected(j, r, n);
	write_notices(j, a, f);
	write_contents(j, a, voice, f);
	write_exploits(j, f->fact);
	write_kev(j, a, f->fact);
	write_library_fixes(j, r, n);
	json_out_key(j, "alertDict");
	json_out_object(j);
	json_out_end(j);
	json_out_end(j);
}

void
vuls_write_cves(struct json_out *j, struct arena *a, struct str family,
    const struct match_result *m)
{
	const struct row *rows;
	struct vec list;

	vec_init(&list, sizeof(struct row));
	for (size_t i = 0; i < m->n_findings; i++)
		if (m->findings[i].verdict == VERDICT_AFFECTED &&
		    m->findings[i].kind == FINDING_VULNERABILITY)
			*(struct row *)vec_add(&list) =
			    (struct row){&m->findings[i]};
	vec_sort(&list, row_cmp);
	rows = list.items;
	json_out_object(j);
	for (size_t i = 0, n; i < list.n; i += n) {
		for (n = 1;
		     i + n < list.n && str_eq(rows[i].f->id, rows[i + n].f->id);
		     n++)
			continue;
		write_cve(j, a, family, rows + i, n);
	}
	json_out_end(j);
	vec_done(&list);
}
