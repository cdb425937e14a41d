/* ubuntu_osv.c: Canonical's records in OSV's form. */
#include <stdlib.h>

#include "core/limits.h"
#include "feed/debian.h"
#include "feed/feed.h"
#include "feed/osv.h"
#include "feed/title.h"
#include "feed/ubuntu.h"
#include "fmt/json.h"

/*
 * CVE/ has one record per CVE, UBUNTU-CVE-…, and USN/ one per notice. CVEs
 * of a notice are `related` in records of before 2025, `upstream` since.
 * Notices of LSN/ are about patches of the running kernel, which are no
 * packages. `versions` lists what was published within the ranges beside it.
 *
 * A release is "Ubuntu:22.04:LTS" or "Ubuntu:24.10"; "Pro:" and other words
 * name the channel: "Ubuntu:Pro:18.04:LTS", "Ubuntu:Pro:FIPS:20.04:LTS",
 * "Ubuntu:22.04:LTS:for:NVIDIA:BlueField".
 * Source: OSV schema 1.7, "Defined ecosystems";
 * github.com/canonical/ubuntu-security-notices.
 */

static bool
is_cve(struct str id)
{
	return id.n > 0 && cve_id_length(id) == id.n;
}

/* UBUNTU-CVE-2024-1 is Ubuntu's record of CVE-2024-1. */
static struct str
vulnerability_of(struct str id)
{
	const struct str prefix = STR("UBUNTU-");

	return str_starts(id, prefix) ? str_skip(id, prefix.n) : id;
}

static int
compare_ids(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The CVEs of a notice, sorted, each once. */
static void
read_covers(const struct osv_record *r, struct advisory *adv)
{
	static const char *const names[] = {"aliases", "upstream", "related"};
	size_t n = 0, kept = 0;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct json *v = json_get(r->doc, names[i]);

		n += v != NULL ? v->n : 0;
	}
	adv->covers = arena_zalloc(r->scratch, n, sizeof *adv->covers);
	n = 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct json *v = json_get(r->doc, names[i]);

		if (v == NULL || v->type == JSON_NULL)
			continue;
		if (v->type != JSON_ARRAY) {
			fail(&e, E_INPUT, "%s: not an array", names[i]);
			osv_report(r, &e);
			continue;
		}
		for (v = v->first; v != NULL; v = v->next)
			if (v->type == JSON_STRING &&
			    is_cve(vulnerability_of(v->text)))
				adv->covers[n++] = vulnerability_of(v->text);
	}
	if (n > 1)
		qsort(adv->covers, n, sizeof *adv->covers, compare_ids);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !str_eq(adv->covers[i], adv->covers[kept - 1]))
			adv->covers[kept++] = adv->covers[i];
	adv->n_covers = kept;
}

/* "22.04" */
static bool
is_version(struct str s)
{
	ptrdiff_t dot = str_find(s, '.');
	uint64_t n;

	return dot > 0 && s.n == (size_t)dot + 3 &&
	       str_to_u64(str_first(s, (size_t)dot), 99, &n) &&
	       str_to_u64(str_skip(s, (size_t)dot + 1), 12, &n);
}

/* The tracker's name of a channel that the ecosystem's other words tell. */
static struct str
channel_of(struct arena *a, struct str words)
{
	static const struct {
		const char *words;
		const char *channel;
	} channels[] = {
	    {"-realtime-kernel",      "realtime" },
	    {"-realtime",             "realtime" },
	    {"-for-nvidia-bluefield", "bluefield"},
	};
	char *lower = str_z(a, words);

	for (size_t i = 0; i < words.n; i++)
		if (lower[i] >= 'A' && lower[i] <= 'Z')
			lower[i] = (char)(lower[i] - 'A' + 'a');
	words = str_of(lower, words.n);
	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		if (str_eq(words, str_from(channels[i].words)))
			return str_from(channels[i].channel);
	return str_skip(words, 1);
}

/* 1; 0 when it is not about Ubuntu; -1 when the release cannot be told. */
static int
read_ecosystem(struct arena *a, struct str name, struct str availability,
    struct affected *out, struct err *e)
{
	struct str rest = name, part, version = STR_NONE, words = STR_NONE;
	bool is_pro = false;

	if (!str_cut(&rest, ':', &part) || !str_eq(part, STR("Ubuntu")))
		return 0;
	while (str_cut(&rest, ':', &part)) {
		if (str_eq(part, STR("Pro")))
			is_pro = true;
		else if (version.n == 0 && is_version(part))
			version = part;
		else if (!str_eq(part, STR("LTS")))
			words = str_printf(
			    a, "%.*s-%.*s", STR_ARG(words), STR_ARG(part));
	}
	if (version.n == 0)
		return fail(e, E_UNSUPPORTED, "ecosystem \"%.*s\": no release",
		    STR_ARG(name));
	out->ecosystem = str_printf(a, "Ubuntu:%.*s", STR_ARG(version));
	if (words.n > 0) {
		out->channel = channel_of(a, words);
		out->is_own_line = true;
	} else if (is_pro) {
		/* Who has only the smaller subscription gets those of main. */
		out->channel = str_find_str(availability, STR("Infra")) >= 0
				   ? STR("esm-infra")
				   : STR("esm-apps");
	}
	return 1;
}

/* The priority among an array of severities: of type Ubuntu. */
static int
read_severities(const struct json *o, struct str *ret_word, struct err *e)
{
	const struct json *v = json_get(o, "severity");

	if (v == NULL || v->type != JSON_ARRAY)
		return 0;
	for (v = v->first; v != NULL; v = v->next)
		if (str_eq(json_get_str(v, "type"), STR("Ubuntu")))
			return osv_string(
			    v, "score", LIMIT_NAME_BYTES, ret_word, e);
	return 0;
}

/* Of the package, or else of the whole record. */
static int
read_priority(const struct osv_record *r, const struct json *entry,
    enum severity *ret_s, struct err *e)
{
	struct str word = STR_NONE;

	if (read_severities(entry, &word, e) < 0)
		return -1;
	if (word.n == 0 &&
	    osv_string(json_get(entry, "ecosystem_specific"), "ubuntu_priority",
		LIMIT_NAME_BYTES, &word, e) < 0)
		return -1;
	if (word.n == 0 && read_severities(r->doc, &word, e) < 0)
		return -1;
	return word.n == 0 ? 0 : ubuntu_priority(word, ret_s, e);
}

/* 1 and *ret_a; 0 when it is not about Ubuntu; -1 when it cannot be used. */
static int
read_affected(struct osv_record *r, const struct json *entry,
    struct affected *ret_a, struct err *e)
{
	const struct json *package = json_get(entry, "package");
	const struct json *specific = json_get(entry, "ecosystem_specific");
	struct affected a = {0};
	struct str name;
	struct err part;
	int got;

	if (entry->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (package != NULL && package->type != JSON_OBJECT)
		return fail(e, E_INPUT, "package: not an object");
	if (osv_string(package, "ecosystem", LIMIT_NAME_BYTES, &name, e) < 0)
		return -1;
	got = read_ecosystem(
	    r->scratch, name, json_get_str(specific, "availability"), &a, e);
	if (got <= 0)
		return got;
	if (osv_string(package, "name", LIMIT_NAME_BYTES, &a.package, e) < 0)
		return -1;
	if (a.package.n == 0)
		return fail(e, E_INPUT, "no package name");
	if (osv_affected(r->scratch, entry, &a, e) < 0)
		return -1;
	if (a.n_ranges > 0)
		a.n_versions = 0;
	/* Which versions are affected is not in doubt without it. */
	if (read_priority(r, entry, &a.severity, &part) < 0)
		osv_report(r, &part);
	*ret_a = a;
	return 1;
}

static int
compare_affected(const void *x, const void *y)
{
	const struct affected *a = x, *b = y;
	int c = str_cmp(a->ecosystem, b->ecosystem);

	if (c == 0)
		c = str_cmp(a->package, b->package);
	if (c == 0)
		c = (int)a->is_own_line - (int)b->is_own_line;
	return c != 0 ? c : str_cmp(a->channel, b->channel);
}

static bool
is_same_line(const struct affected *a, const struct affected *b)
{
	return !a->is_own_line && !b->is_own_line &&
	       str_eq(a->ecosystem, b->ecosystem) &&
	       str_eq(a->package, b->package);
}

/*
 * A package with an entry for the common versions and others for those of
 * maintenance: what has the fix speaks for all, the common one first.
 * Otherwise versions fixed for some would count as affected for all.
 */
static size_t
join_channels(struct affected *all, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(all, n, sizeof *all, compare_affected);
	for (size_t i = 0, end; i < n; i = end) {
		const struct affected *best = &all[i];
		struct str channel;
		enum vendor_status status;

		for (end = i + 1; end < n && is_same_line(&all[i], &all[end]);
		     end++)
			if (best->status != STATUS_FIXED_LATER &&
			    all[end].status == STATUS_FIXED_LATER)
				best = &all[end];
		channel = best->channel;
		status = best->status;
		for (size_t k = i; k < end; k++) {
			if (all[k].status != status ||
			    !str_eq(all[k].channel, channel))
				continue;
			all[kept] = all[k];
			if (status != STATUS_FIXED_LATER && !all[k].is_own_line)
				all[kept].channel = STR_NONE;
			kept++;
		}
	}
	return kept;
}

static int
push(struct osv_record *r, struct err *e)
{
	struct advisory adv = {.id = vulnerability_of(r->id)};
	struct err part;

	if (!is_cve(adv.id)) {
		adv.kind = ADVISORY_NOTICE;
		read_covers(r, &adv);
	}
	osv_each_affected(r, read_affected, &adv);
	adv.n_affected = join_channels(adv.affected, adv.n_affected);
	adv.title = title_sentence(r->scratch, json_get_str(r->doc, "details"));
	if (adv.title.n == 0)
		adv.title =
		    title_line(r->scratch, json_get_str(r->doc, "summary"));
	if (osv_cvss(r->doc, &adv.cvss, &part) < 0)
		osv_report(r, &part);
	osv_times(r, &adv);
	return r->out->advisory(r->out->ctx, &adv, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct osv_record r = {scratch, in, out, NULL, STR_NONE};
	int got = osv_open(&r, e);

	if (got <= 0)
		return got;
	if (!is_cve(vulnerability_of(r.id)) && !str_starts(r.id, STR("USN-")))
		return fail(e, E_INPUT, "%.*s: id \"%.*s\" is no CVE or USN",
		    STR_ARG(in->where), STR_ARG(r.id));
	return push(&r, e);
}

/* OSV's own export has all of them, and LSN-…, in one folder. */
static bool
wants(struct str path)
{
	struct str name = str_base(path);

	return str_ends(name, STR(".json")) &&
	       (str_starts(name, STR("UBUNTU-CVE-")) ||
		   str_starts(name, STR("USN-")));
}

static const char *const families[] = {"ubuntu", NULL};

const struct feed feed_ubuntu_osv = {
    .name = "ubuntu-osv",
    .version = 1,
    .doc = "Ubuntu's vulnerabilities and notices in OSV's form",
    .licence = "CC-BY-SA-4.0",
    .url = "https://security-metadata.canonical.com/osv/osv-all.tar.xz",
    .path = "ubuntu/osv-all.tar.xz",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = wants,
    .read = read,
};
