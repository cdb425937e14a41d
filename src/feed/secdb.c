/* secdb.c: the security databases of distributions that use apk. */
#include "feed/secdb.h"

#include <stdio.h>

#include "core/limits.h"
#include "feed/debian.h"
#include "feed/osv.h"
#include "version/version.h"

struct names {
	struct str cves[LIMIT_SECDB_ENTRY_IDS];
	size_t n_cves;
	struct str others[LIMIT_SECDB_ENTRY_IDS];
	size_t n_others;
};

/* e is on the package, or on the entries of one version (may be empty). */
static void
report(const struct secdb *db, struct str package, struct str version,
    struct err *e)
{
	if (version.n > 0)
		fail_at(e, "%.*s", STR_ARG(version));
	if (package.n > 0)
		fail_at(e, "%.*s", STR_ARG(package));
	diag_err(&db->out->diags, db->in->where, e);
}

static bool
is_readable(struct str version)
{
	const struct version_order *apk = version_find(STR("apk"));
	struct err e;
	int sign;

	return apk->cmp(version, version, &sign, &e) == 0;
}

/*
 * Nobody's package has such a version: abuild refuses it. So nothing else can
 * be meant than the version that it has, which is what apk compares with.
 */
struct str
secdb_bound(struct arena *a, struct str version)
{
	struct str head = version, out;
	char *p;
	size_t n = 0;

	if (is_readable(version))
		return version;
	while (head.n > 0 && is_digit(head.p[head.n - 1]))
		head.n--;
	if (head.n == version.n)
		return version;
	out = str_skip(version, head.n);
	if (str_ends(head, STR("-r")) || str_ends(head, STR(".r")))
		head.n -= 2;
	else if (str_ends(head, STR("-")))
		head.n--;
	else
		return version;
	if (str_ends(head, STR(".")))
		head.n--;
	p = arena_alloc(a, 2 * head.n);
	for (size_t i = 0; i < head.n; i++) {
		if (head.p[i] == 'p' && i > 0 && is_digit(head.p[i - 1]))
			p[n++] = '_';
		p[n++] = head.p[i] == '-' ? '.' : head.p[i];
	}
	out = str_printf(a, "%.*s-r%.*s", (int)n, p, STR_ARG(out));
	return is_readable(out) ? out : version;
}

/* "CVE_2019-2426", "CVE-2021-35940.patch"; n is 0 when it is none. */
static struct str
cve_of(struct arena *a, struct str word)
{
	if (str_starts(word, STR("CVE_")))
		word = str_printf(a, "CVE-%.*s", STR_ARG(str_skip(word, 4)));
	return str_first(word, cve_id_length(word));
}

/* "XSA-286", "VSV00010", "wnpa-sec-2015-18"; not "XPTI" or "CVE-????-?????". */
static bool
is_id(struct str word)
{
	bool has_digit = false;

	for (size_t i = 0; i < word.n; i++) {
		if (!is_digit(word.p[i]) && !is_alpha(word.p[i]) &&
		    word.p[i] != '-')
			return false;
		has_digit = has_digit || is_digit(word.p[i]);
	}
	return is_alpha(word.p[0]) && !str_starts(word, STR("CVE")) &&
	       (has_digit || str_starts(word, STR("GHSA-")));
}

static int
read_names(
    struct arena *a, struct str entry, struct names *ret_names, struct err *e)
{
	struct str rest = entry, word, cve;

	*ret_names = (struct names){0};
	while (word = word_cut(&rest), word.n > 0 && word.p[0] != '(') {
		if (ret_names->n_cves == LIMIT_SECDB_ENTRY_IDS ||
		    ret_names->n_others == LIMIT_SECDB_ENTRY_IDS)
			return fail(e, E_LIMIT, "more than %u ids",
			    LIMIT_SECDB_ENTRY_IDS);
		cve = cve_of(a, word);
		if (cve.n > 0)
			ret_names->cves[ret_names->n_cves++] = cve;
		else if (is_id(word))
			ret_names->others[ret_names->n_others++] = word;
	}
	if (ret_names->n_cves + ret_names->n_others == 0) {
		word = str_first(entry, 80);
		return fail(e, E_INPUT, "\"%.*s\": no id", STR_ARG(word));
	}
	return 0;
}

static int
push_one(const struct secdb *db, const struct affected *a, struct str id,
    struct str *aliases, size_t n_aliases, struct err *e)
{
	struct affected affected = *a;
	const struct advisory adv = {
	    .id = id,
	    .aliases = aliases,
	    .n_aliases = n_aliases,
	    .affected = &affected,
	    .n_affected = 1,
	};

	return db->out->advisory(db->out->ctx, &adv, e);
}

static int
push_names(const struct secdb *db, const struct affected *a, struct names *n,
    struct err *e)
{
	if (n->n_cves == 0)
		return push_one(
		    db, a, n->others[0], n->others + 1, n->n_others - 1, e);
	for (size_t i = 0; i < n->n_cves; i++)
		if (push_one(db, a, n->cves[i], n->others, n->n_others, e) < 0)
			return -1;
	return 0;
}

/* All that version fixes. */
static int
read_fixes(const struct secdb *db, struct str package, struct str version,
    const struct json *entries, struct err *e)
{
	struct event events[] = {
	    {EVENT_INTRODUCED,         STR("0")},
	    { EVENT_FIXED, secdb_bound(db->scratch, version)},
	};
	struct range range = {events, ARRAY_LEN(events)};
	struct affected a = {
	    .ecosystem = db->ecosystem,
	    .package = package,
	    .ranges = &range,
	    .n_ranges = 1,
	    .status = STATUS_FIXED_LATER,
	};
	struct names names;
	struct err bad;

	if (str_eq(version, STR("0"))) {
		a.n_ranges = 0;
		a.status = STATUS_NOT_AFFECTED;
	}
	for (const struct json *v = entries->first; v != NULL; v = v->next) {
		int got;

		if (v->type != JSON_STRING || v->text.n > LIMIT_NAME_BYTES)
			got = fail(&bad, E_INPUT, "not a list of ids");
		else
			got = read_names(db->scratch, v->text, &names, &bad);
		if (got < 0)
			report(db, package, version, &bad);
		else if (push_names(db, &a, &names, e) < 0)
			return -1;
	}
	return 0;
}

int
secdb_item(struct secdb *db, const struct json *item, struct err *e)
{
	const struct json *pkg = json_get(item, "pkg");
	const struct json *fixes = json_get(pkg, "secfixes");
	struct str name;
	struct err bad;

	db->n_seen++;
	if (osv_string(pkg, "name", LIMIT_NAME_BYTES, &name, &bad) < 0 ||
	    name.n == 0) {
		fail(&bad, E_INPUT, "packages: an item is no package");
		report(db, STR_NONE, STR_NONE, &bad);
		return 0;
	}
	if (fixes != NULL && fixes->type != JSON_OBJECT &&
	    fixes->type != JSON_NULL) {
		fail(&bad, E_INPUT, "secfixes: not an object");
		report(db, name, STR_NONE, &bad);
		return 0;
	}
	for (const struct json *v = fixes == NULL ? NULL : fixes->first;
	     v != NULL; v = v->next) {
		if (v->type == JSON_NULL)
			continue;
		if (v->type != JSON_ARRAY || v->key.n == 0 ||
		    v->key.n > LIMIT_VERSION_BYTES) {
			fail(&bad, E_INPUT, "secfixes: not a version's list");
			report(db, name, str_first(v->key, 80), &bad);
		} else if (read_fixes(db, name, v->key, v, e) < 0) {
			return -1;
		}
	}
	return 0;
}

static int
read_one(void *ctx, const struct str *path, const struct json *v, struct err *e)
{
	return str_eq(path[0], STR("packages")) ? secdb_item(ctx, v, e) : 0;
}

int
secdb_read_all(struct arena *scratch, const struct feed_input *in,
    const char *ecosystem, struct knowledge_sink *out, struct err *e)
{
	struct secdb db = {in, out, scratch, str_from(ecosystem), 0};
	char where[256];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 2, where, read_one, &db, e) < 0)
		return -1;
	if (db.n_seen == 0)
		return fail(e, E_INPUT, "%s: no packages in it", where);
	return 0;
}
