/* debian_osv.c: Debian's records in OSV's export. */
#include "base/vec.h"
#include "core/limits.h"
#include "feed/debian.h"
#include "feed/feed.h"
#include "feed/ids.h"
#include "feed/osv.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * OSV makes one record per CVE from the security tracker (of the releases
 * that Debian supports) and one per DSA, DLA and DTSA (of the releases they
 * were for). Until 2025 the CVE's own record was exported, merged with other
 * distributions'; since then it is DEBIAN-CVE-… with the CVE as `upstream`.
 */

static bool
is_notice(struct str id)
{
	return str_starts(id, STR("DSA-")) || str_starts(id, STR("DLA-")) ||
	       str_starts(id, STR("DTSA-"));
}

/* DEBIAN-CVE-2024-1 is Debian's record of CVE-2024-1. */
static struct str
vulnerability_of(struct str id)
{
	const struct str prefix = STR("DEBIAN-");

	return str_starts(id, prefix) ? str_skip(id, prefix.n) : id;
}

struct id_list {
	struct str *ids; /* room for all ids of the record */
	size_t n;
};

static struct id_list
id_list_for(const struct osv_record *r)
{
	static const char *const names[] = {"aliases", "upstream", "related"};
	struct id_list list = {NULL, 0};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct json *v = json_get(r->doc, names[i]);

		n += v != NULL ? v->n : 0;
	}
	list.ids = arena_zalloc(r->scratch, n, sizeof *list.ids);
	return list;
}

/* Sort the ids in that member into CVEs and others; NULL: not wanted. */
static void
add_ids(const struct osv_record *r, const char *name, struct id_list *cves,
    struct id_list *others)
{
	const struct json *v = json_get(r->doc, name);
	struct err e;
	size_t i = 0;

	if (v == NULL || v->type == JSON_NULL)
		return;
	if (v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "%s: not an array", name);
		osv_report(r, &e);
		return;
	}
	for (v = v->first; v != NULL; v = v->next, i++) {
		struct str id = vulnerability_of(v->text);
		struct id_list *list = id_is_cve(id) ? cves : others;

		if (v->type != JSON_STRING || id.n == 0 ||
		    id.n > LIMIT_NAME_BYTES) {
			fail(&e, E_INPUT, "%s[%zu]: not an id", name, i);
			osv_report(r, &e);
		} else if (list != NULL) {
			list->ids[list->n++] = id;
		}
	}
}

/*
 * Other names of it; what a notice covers. Older exports name a notice's CVEs
 * as related, newer ones as upstream. A vulnerability's `related` are other
 * vulnerabilities and other vendors' notices: not taken.
 */
static void
read_names(const struct osv_record *r, struct advisory *adv)
{
	struct id_list aliases = id_list_for(r);
	struct id_list covers = id_list_for(r);
	size_t n = 0;

	if (adv->kind == ADVISORY_NOTICE) {
		add_ids(r, "aliases", &covers, &aliases);
		add_ids(r, "upstream", &covers, NULL);
		add_ids(r, "related", &covers, NULL);
	} else {
		add_ids(r, "aliases", &aliases, &aliases);
	}
	for (size_t i = 0; i < aliases.n; i++)
		if (!str_eq(aliases.ids[i], adv->id))
			aliases.ids[n++] = aliases.ids[i];
	adv->aliases = aliases.ids;
	adv->n_aliases = ids_unique(aliases.ids, n);
	adv->covers = covers.ids;
	adv->n_covers = ids_unique(covers.ids, covers.n);
}

/* 1 and *ret_a; 0 when it is not about Debian; -1 when it cannot be used. */
static int
read_affected(struct osv_record *r, const struct json *entry,
    struct affected *ret_a, struct err *e)
{
	const struct json *package = json_get(entry, "package");
	const struct json *specific = json_get(entry, "ecosystem_specific");
	bool end_of_life = false;
	struct affected a = {0};
	struct err urgency;

	if (entry->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (package != NULL && package->type != JSON_OBJECT)
		return fail(e, E_INPUT, "package: not an object");
	if (osv_string(
		package, "ecosystem", LIMIT_NAME_BYTES, &a.ecosystem, e) < 0)
		return -1;
	if (str_eq(a.ecosystem, STR("Debian")) ||
	    str_eq(a.ecosystem, STR("Debian:")))
		return fail(e, E_UNSUPPORTED, "of no release");
	if (!str_starts(a.ecosystem, STR("Debian:")))
		return 0;
	if (osv_string(package, "name", LIMIT_NAME_BYTES, &a.package, e) < 0)
		return -1;
	if (a.package.n == 0)
		return fail(e, E_INPUT, "no package name");
	if (osv_affected(r->scratch, entry, &a, e) < 0)
		return -1;
	/* Which versions are affected is not in doubt without it. */
	if (debian_urgency(specific, &a.severity, &end_of_life, &urgency) < 0)
		osv_report(r, &urgency);
	if (end_of_life && a.status == STATUS_AFFECTED)
		a.status = STATUS_END_OF_LIFE;
	*ret_a = a;
	return 1;
}

/* A notice's summary is "openssh - security update": better than nothing. */
static struct str
read_title(const struct osv_record *r, enum advisory_kind kind)
{
	struct str summary = json_get_str(r->doc, "summary"), title;

	if (kind == ADVISORY_VULNERABILITY && summary.n > 0)
		return title_line(r->scratch, summary);
	title = title_sentence(r->scratch, json_get_str(r->doc, "details"));
	return title.n > 0 ? title : title_line(r->scratch, summary);
}

static int
push(struct osv_record *r, struct err *e)
{
	struct advisory adv = {.id = vulnerability_of(r->id)};
	struct err part;

	adv.kind = is_notice(r->id) ? ADVISORY_NOTICE : ADVISORY_VULNERABILITY;
	read_names(r, &adv);
	osv_each_affected(r, read_affected, &adv);
	adv.title = read_title(r, adv.kind);
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

	return got > 0 ? push(&r, e) : got;
}

static bool
wants(struct str member_name)
{
	return str_ends(member_name, STR(".json"));
}

static const char *const families[] = {"debian", NULL};

const struct feed feed_debian_osv = {
    .name = "debian-osv",
    .version = 1,
    .doc = "Debian's vulnerabilities and notices from OSV's export",
    .licence = "CC-BY-4.0",
    .url = "https://osv-vulnerabilities.storage.googleapis.com/Debian/all.zip",
    .path = "osv/Debian/all.zip",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = wants,
    .read = read,
};
