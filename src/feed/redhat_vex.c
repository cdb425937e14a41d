/* redhat_vex.c: Red Hat's CSAF documents, one per CVE. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/feed.h"
#include "feed/osv.h"
#include "feed/redhat.h"
#include "feed/redhat_purl.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * product_tree.branches are products with a cpe and packages with a purl,
 * product_tree.relationships say under which id one stands for a package of a
 * product, and all the rest goes by these ids: product_status, remediations
 * (why there is no fix), threats (severity), scores.
 *
 * Some documents have tens of MB, so that they are read piece by piece, in the
 * order in which they come. Until 2025 rpms that have a fix were named one by
 * one for each architecture; since then (vex-feed) builds are, which have the
 * names of their sources.
 * Source: CSAF 2.0 §3.2; security.access.redhat.com/data/csaf/v2/vex.
 */

enum said {
	SAID_FIXED = 1,
	SAID_AFFECTED = 2,
	SAID_INVESTIGATED = 4,
	SAID_NOT_AFFECTED = 8,
};

/* A product has a cpe, a package a purl. */
struct product {
	struct str cpe, purl;
};

/* A package of a product, by the id of their relationship. */
struct entry {
	struct str id;
	struct str package, product; /* ids; empty when in no relationship */
	unsigned said;
	enum vendor_status status; /* why it has no fix */
	enum severity severity;
	struct redhat_purl purl; /* set at the end, when is_rpm */
	struct str cpe_product;
	bool is_rpm;
};

struct vex {
	struct arena *scratch; /* forgotten after each piece */
	struct str where;
	struct knowledge_sink *out;
	struct arena kept; /* of the whole document */
	struct map product_ids, entry_ids;
	struct vec products, entries;
	struct advisory adv;
	struct str weakness;
	enum severity severity;
};

static void
report(const struct vex *x, struct err *e)
{
	diag_err(&x->out->diags, x->where, e);
}

/* A copy that lasts; E_LIMIT when the document says too much. */
static int
keep(struct vex *x, struct str s, struct str *ret_kept, struct err *e)
{
	size_t all = x->kept.used_bytes + x->products.n * x->products.item +
		     x->entries.n * x->entries.item;

	if (all + s.n > LIMIT_VEX_KEPT_BYTES)
		return fail(e, E_LIMIT, "%.*s: more than %u bytes of products",
		    STR_ARG(x->where), LIMIT_VEX_KEPT_BYTES);
	*ret_kept = str_dup(&x->kept, s);
	return 0;
}

/* The text of v when it can be an id, a CPE or the like; else empty. */
static struct str
text_of(const struct json *v)
{
	if (v == NULL || v->type != JSON_STRING ||
	    v->text.n > LIMIT_VEX_TEXT_BYTES)
		return STR_NONE;
	return v->text;
}

/* One of branches[], with all below it. */
static int
take_branch(struct vex *x, const struct json *branch, struct err *e)
{
	const struct json *product = json_get(branch, "product");
	const struct json *helper =
	    json_get(product, "product_identification_helper");
	struct str id = text_of(json_get(product, "product_id"));
	struct str cpe = text_of(json_get(helper, "cpe"));
	struct str purl = text_of(json_get(helper, "purl"));
	struct product *p;
	uint32_t *at;

	/* Not deeper than LIMIT_JSON_DEPTH. */
	for (const struct json *v = json_get_items(branch, "branches");
	     v != NULL; v = v->next)
		if (take_branch(x, v, e) < 0)
			return -1;
	if (id.n == 0)
		return 0;
	if (keep(x, id, &id, e) < 0 || keep(x, cpe, &cpe, e) < 0 ||
	    keep(x, purl, &purl, e) < 0)
		return -1;
	at = map_put(&x->product_ids, id, UINT32_MAX);
	if (*at != UINT32_MAX)
		return 0;
	*at = (uint32_t)x->products.n;
	p = vec_add(&x->products);
	*p = (struct product){cpe, purl};
	return 0;
}

/* The entry of that id, made when it is new; NULL, reported, for a bad id. */
static int
find_entry(struct vex *x, const struct json *v, struct entry **ret_entry,
    struct err *e)
{
	struct str id = text_of(v);
	struct entry *entry;
	struct err bad;
	uint32_t at;

	*ret_entry = NULL;
	if (id.n == 0) {
		fail(&bad, E_INPUT, "not an id of a product");
		report(x, &bad);
		return 0;
	}
	if (map_get(&x->entry_ids, id, &at)) {
		*ret_entry = vec_at(&x->entries, at);
		return 0;
	}
	if (keep(x, id, &id, e) < 0)
		return -1;
	*map_put(&x->entry_ids, id, 0) = (uint32_t)x->entries.n;
	entry = vec_add(&x->entries);
	entry->id = id;
	entry->status = STATUS_N;
	*ret_entry = entry;
	return 0;
}

static int
take_relationship(struct vex *x, const struct json *v, struct err *e)
{
	const struct json *id =
	    json_get(json_get(v, "full_product_name"), "product_id");
	struct str package = text_of(json_get(v, "product_reference"));
	struct str product =
	    text_of(json_get(v, "relates_to_product_reference"));
	struct entry *entry;

	if (find_entry(x, id, &entry, e) < 0)
		return -1;
	if (entry == NULL)
		return 0;
	if (keep(x, package, &entry->package, e) < 0)
		return -1;
	return keep(x, product, &entry->product, e);
}

static int
take_statuses(struct vex *x, const struct json *v, struct err *e)
{
	static const struct {
		const char *name;
		enum said said;
	} rows[] = {
	    {"fixed",               SAID_FIXED       },
	    {"known_affected",      SAID_AFFECTED    },
	    {"known_not_affected",  SAID_NOT_AFFECTED},
	    {"under_investigation", SAID_INVESTIGATED},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct json *id = json_get_items(v, rows[i].name);

		for (; id != NULL; id = id->next) {
			struct entry *entry;

			if (find_entry(x, id, &entry, e) < 0)
				return -1;
			if (entry != NULL)
				entry->said |= rows[i].said;
		}
	}
	return 0;
}

/* Why there is no fix, by the words or else by what kind of reason it is. */
static enum vendor_status
status_of(const struct json *remediation)
{
	struct str category = json_get_str(remediation, "category");
	enum vendor_status status;

	if (redhat_status(json_get_str(remediation, "details"), &status))
		return status;
	return str_eq(category, STR("no_fix_planned")) ? STATUS_WILL_NOT_FIX
						       : STATUS_AFFECTED;
}

static int
take_remediation(struct vex *x, const struct json *v, struct err *e)
{
	struct str category = json_get_str(v, "category");
	enum vendor_status status = status_of(v);

	if (!str_eq(category, STR("no_fix_planned")) &&
	    !str_eq(category, STR("none_available")))
		return 0;
	v = json_get_items(v, "product_ids");
	for (; v != NULL; v = v->next) {
		struct entry *entry;

		if (find_entry(x, v, &entry, e) < 0)
			return -1;
		if (entry != NULL)
			entry->status = status;
	}
	return 0;
}

static int
take_threat(struct vex *x, const struct json *v, struct err *e)
{
	enum severity severity;
	struct err bad;

	if (!str_eq(json_get_str(v, "category"), STR("impact")))
		return 0;
	if (!redhat_severity(json_get_str(v, "details"), &severity)) {
		fail(&bad, E_INPUT, "threats: impact \"%.*s\" is unknown",
		    STR_ARG(json_get_str(v, "details")));
		report(x, &bad);
		return 0;
	}
	v = json_get_items(v, "product_ids");
	for (; v != NULL; v = v->next) {
		struct entry *entry;

		if (find_entry(x, v, &entry, e) < 0)
			return -1;
		if (entry != NULL)
			entry->severity = severity;
	}
	return 0;
}

/* Of all packages together, where they have none of their own. */
static int
take_severity(struct vex *x, const struct json *v, struct err *e)
{
	struct err bad;

	(void)e;
	if (!redhat_severity(text_of(v), &x->severity)) {
		fail(&bad, E_INPUT, "aggregate_severity \"%.*s\" is unknown",
		    STR_ARG(text_of(v)));
		report(x, &bad);
	}
	return 0;
}

/* Mostly one for all packages; version 3 is preferred to 2. */
static int
take_score(struct vex *x, const struct json *v, struct err *e)
{
	const struct json *v3 = json_get(v, "cvss_v3");
	const struct json *v2 = json_get(v, "cvss_v2");
	struct str vector =
	    text_of(json_get(v3 != NULL ? v3 : v2, "vectorString"));

	if (vector.n == 0 ||
	    (x->adv.cvss.n > 0 &&
		(v3 == NULL || str_starts(x->adv.cvss, STR("CVSS:")))))
		return 0;
	return keep(x, vector, &x->adv.cvss, e);
}

static int
take_id(struct vex *x, const struct json *v, struct err *e)
{
	if (x->adv.id.n > 0)
		return fail(e, E_UNSUPPORTED,
		    "%.*s: more than one vulnerability", STR_ARG(x->where));
	return keep(x, text_of(v), &x->adv.id, e);
}

static int
take_title(struct vex *x, const struct json *v, struct err *e)
{
	if (v->type != JSON_STRING)
		return 0;
	return keep(x, title_line(x->scratch, v->text), &x->adv.title, e);
}

static int
take_weakness(struct vex *x, const struct json *v, struct err *e)
{
	return keep(x, text_of(json_get(v, "id")), &x->weakness, e);
}

static void
read_time(struct vex *x, const char *what, const struct json *v, utc_s *t)
{
	struct err bad;

	if (time_parse(text_of(v), t))
		return;
	fail(&bad, E_INPUT, "%s: not a time", what);
	report(x, &bad);
}

static int
take_published(struct vex *x, const struct json *v, struct err *e)
{
	(void)e;
	read_time(x, "initial_release_date", v, &x->adv.published_at);
	return 0;
}

static int
take_modified(struct vex *x, const struct json *v, struct err *e)
{
	(void)e;
	read_time(x, "current_release_date", v, &x->adv.modified_at);
	return 0;
}

static int
take_all(struct vex *x, const struct json *array,
    int (*take)(struct vex *x, const struct json *v, struct err *e),
    struct err *e)
{
	const struct json *v = array->type == JSON_ARRAY ? array->first : NULL;

	for (; v != NULL; v = v->next)
		if (take(x, v, e) < 0)
			return -1;
	return 0;
}

static int
take_remediations(struct vex *x, const struct json *v, struct err *e)
{
	return take_all(x, v, take_remediation, e);
}

static int
take_scores(struct vex *x, const struct json *v, struct err *e)
{
	return take_all(x, v, take_score, e);
}

static int
take_threats(struct vex *x, const struct json *v, struct err *e)
{
	return take_all(x, v, take_threat, e);
}

/* Pieces three levels below the top; items of arrays have no name. */
static const struct piece {
	const char *path[3];
	int (*take)(struct vex *x, const struct json *v, struct err *e);
} pieces[] = {
    {{"document", "aggregate_severity", "text"},       take_severity    },
    {{"document", "tracking", "current_release_date"}, take_modified    },
    {{"document", "tracking", "initial_release_date"}, take_published   },
    {{"product_tree", "branches", ""},                 take_branch      },
    {{"product_tree", "relationships", ""},            take_relationship},
    {{"vulnerabilities", "", "cve"},                   take_id          },
    {{"vulnerabilities", "", "cwe"},                   take_weakness    },
    {{"vulnerabilities", "", "product_status"},        take_statuses    },
    {{"vulnerabilities", "", "remediations"},          take_remediations},
    {{"vulnerabilities", "", "scores"},                take_scores      },
    {{"vulnerabilities", "", "threats"},               take_threats     },
    {{"vulnerabilities", "", "title"},                 take_title       },
};

static int
take_piece(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		const struct piece *p = &pieces[i];

		if (str_eq(path[2], str_from(p->path[2])) &&
		    str_eq(path[1], str_from(p->path[1])) &&
		    str_eq(path[0], str_from(p->path[0])))
			return p->take(ctx, value, e);
	}
	return 0;
}

static const struct product *
product_of(const struct vex *x, struct str id)
{
	uint32_t at;

	return map_get(&x->product_ids, id, &at) ? vec_at(&x->products, at)
						 : NULL;
}

/* Which package of which product it is, as far as it matters. */
static void
resolve(struct vex *x, struct entry *entry)
{
	const struct product *package = product_of(x, entry->package);
	const struct product *product = product_of(x, entry->product);
	struct err bad;

	if (entry->said == 0)
		return;
	/* Things that are no packages are said to be affected as they are. */
	if (entry->package.n == 0 && product_of(x, entry->id) != NULL)
		return;
	if (package == NULL || product == NULL) {
		fail(&bad, E_INPUT, "\"%.*s\" is not in product_tree",
		    STR_ARG(entry->id));
		report(x, &bad);
		return;
	}
	entry->is_rpm =
	    redhat_product(product->cpe, &entry->cpe_product) &&
	    redhat_purl_read(x->scratch, package->purl, &entry->purl);
}

/* Files for debuggers: nobody is attacked through them. */
static bool
is_debuginfo(struct str name)
{
	return str_find_str(name, STR("-debuginfo")) >= 0 ||
	       str_ends(name, STR("-debugsource"));
}

/*
 * Sources are marked so, and so is each rpm of an architecture. What is not
 * marked is a build, named after its source, when it has a version, and else
 * an rpm of any architecture.
 */
static enum package_naming
naming_of(const struct redhat_purl *p)
{
	bool is_build = p->rpm.version.n > 0 || p->rpm.name.n == 0;

	if (p->arch.n == 0)
		return is_build ? NAMED_SOURCE : NAMED_BINARY;
	return str_eq(p->arch, STR("src")) ? NAMED_SOURCE : NAMED_BINARY;
}

/* The entry's rows, for what it is said to be. */
static void
add_rows(const struct vex *x, const struct entry *entry, enum said said,
    bool has_binaries, struct redhat_rows *rows)
{
	const struct redhat_rpm *rpm = &entry->purl.rpm;
	struct redhat_line lines[REDHAT_LINES_MAX];
	struct affected a = {
	    .package = rpm->name,
	    .module = rpm->module,
	    .naming = naming_of(&entry->purl),
	    .severity = entry->severity != SEVERITY_UNKNOWN ? entry->severity
							    : x->severity,
	};
	size_t n =
	    redhat_lines(x->scratch, entry->cpe_product, rpm->release, lines);

	for (size_t i = 0; i < n; i++) {
		a.ecosystem = lines[i].ecosystem;
		a.channel = lines[i].channel;
		a.is_own_line = lines[i].is_own_line;
		if (said == SAID_FIXED)
			/* Each rpm has its own row where they are named. */
			redhat_rows_fix(rows, &a,
			    has_binaries && a.naming == NAMED_SOURCE
				? STR_NONE
				: rpm->version);
		else if (rpm->name.n == 0)
			continue;
		else if (said == SAID_NOT_AFFECTED)
			redhat_rows_state(rows, &a, STATUS_NOT_AFFECTED);
		else if (said == SAID_INVESTIGATED)
			redhat_rows_state(rows, &a, STATUS_UNKNOWN);
		else
			redhat_rows_state(rows, &a,
			    entry->status != STATUS_N ? entry->status
						      : STATUS_AFFECTED);
	}
}

static void
add_all_rows(struct vex *x, struct redhat_rows *rows)
{
	bool has_binaries = false;

	for (size_t i = 0; i < x->entries.n; i++) {
		struct entry *entry = vec_at(&x->entries, i);

		resolve(x, entry);
		if (is_debuginfo(entry->purl.rpm.name))
			entry->is_rpm = false;
		if (entry->is_rpm && (entry->said & SAID_FIXED) != 0 &&
		    naming_of(&entry->purl) == NAMED_BINARY)
			has_binaries = true;
	}
	/* What weighs more first. */
	for (unsigned said = SAID_FIXED; said <= SAID_NOT_AFFECTED; said *= 2) {
		for (size_t i = 0; i < x->entries.n; i++) {
			const struct entry *entry = vec_at(&x->entries, i);

			if (entry->is_rpm && (entry->said & said) != 0)
				add_rows(x, entry, (enum said)said,
				    has_binaries, rows);
		}
	}
}

static int
push(struct vex *x, struct err *e)
{
	struct cve_fact fact = {.id = x->adv.id, .title = x->adv.title};
	struct cvss_rating rating = {STR("redhat"), x->adv.cvss};
	struct redhat_rows rows;

	if (x->adv.id.n == 0)
		return fail(e, E_INPUT, "%.*s: no vulnerability in it",
		    STR_ARG(x->where));
	redhat_rows_init(&rows, x->scratch);
	add_all_rows(x, &rows);
	x->adv.n_affected = rows.rows.n;
	x->adv.affected = vec_keep(&rows.rows, x->scratch);
	redhat_rows_done(&rows);
	if (x->out->advisory(x->out->ctx, &x->adv, e) < 0)
		return -1;

	fact.published_at = x->adv.published_at;
	fact.modified_at = x->adv.modified_at;
	fact.ratings = &rating;
	fact.n_ratings = rating.vector.n > 0 ? 1 : 0;
	fact.weaknesses = &x->weakness;
	fact.n_weaknesses = x->weakness.n > 0 ? 1 : 0;
	return x->out->fact(x->out->ctx, &fact, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	char where[256]; /* not in scratch, which json_split resets */
	struct vex x = {.scratch = scratch, .out = out};
	int result;

	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	x.where = str_from(where);
	/* keep() stops before; the rest is for what it takes at once. */
	arena_init(&x.kept, LIMIT_VEX_KEPT_BYTES + (1u << 16));
	map_init(&x.product_ids);
	map_init(&x.entry_ids);
	vec_init(&x.products, sizeof(struct product));
	vec_init(&x.entries, sizeof(struct entry));
	result = json_split(scratch, in->bytes, 3, where, take_piece, &x, e);
	if (result == 0)
		result = push(&x, e);
	vec_done(&x.entries);
	vec_done(&x.products);
	map_done(&x.entry_ids);
	map_done(&x.product_ids);
	arena_done(&x.kept);
	return result;
}

static bool
wants(struct str path)
{
	struct str name = str_base(path);

	return str_starts(name, STR("cve-")) && str_ends(name, STR(".json"));
}

static const char *const families[] = {
    "almalinux", "cve", "redhat", "rocky", NULL};

const struct feed feed_redhat_vex = {
    .name = "redhat-vex",
    .version = 2,
    .doc = "Red Hat's CSAF-VEX: fixes and states of each rpm",
    .licence = "CC-BY-4.0",
    .path = "redhat/vex/archive.tar.zst",
    .latest = "https://security.access.redhat.com/data/csaf/v2/vex/"
	      "archive_latest.txt",
    .is_archive = true,
    .rank = 40,
    .families = families,
    .wants = wants,
    .read = read,
};
