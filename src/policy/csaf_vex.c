/*
 * csaf_vex.c: CSAF 2.0 and 2.1, documents of the profile VEX and others with
 * states of products. A product is known by its package URL. What stands in a
 * relationship (a package as a part of a system) is only believed where the
 * whole is the target: of one vendor's releases the same package may be
 * affected here and not there.
 * Source: docs.oasis-open.org/csaf/csaf/v2.0, sections 3.2.2 and 3.2.3.
 */
#include "base/map.h"
#include "core/limits.h"
#include "policy/vex.h"

static const struct {
	const char *list, *status;
} lists[] = {
    {"known_not_affected",  "not_affected"       },
    {"fixed",	       "fixed"              },
    {"first_fixed",         "fixed"              },
    {"known_affected",      "affected"           },
    {"first_affected",      "affected"           },
    {"last_affected",       "affected"           },
    {"under_investigation", "under_investigation"},
};

struct product {
	const struct json *it;
	/* Of a relationship: its part and its whole; empty otherwise. */
	struct str part, whole;
};

struct reader {
	struct rule_maker *m;
	struct map of_id;    /* product_id -> index into products */
	struct vec products; /* struct product */
	struct map of_group; /* group_id -> index into groups */
	struct vec groups;   /* const struct json *: items of product_ids */
	size_t n_visits;     /* of products by way of notes on them */
	utc_s at;            /* of the document */
};

/* Notes on the products of one vulnerability, one sort of them. */
struct notes {
	struct map of_id; /* product_id -> index into texts */
	struct vec texts; /* struct str */
	struct str otherwise;
};

static bool
is_csaf(const struct json *doc)
{
	return json_get_str(json_get(doc, "document"), "csaf_version").n > 0;
}

static void
note_product(
    struct reader *r, const struct json *p, struct str part, struct str whole)
{
	struct str id = json_get_str(p, "product_id");
	struct product *to;

	if (id.n == 0)
		return;
	*map_put(&r->of_id, id, 0) = (uint32_t)r->products.n;
	to = vec_add(&r->products);
	*to = (struct product){p, part, whole};
}

static void
note_branches(struct reader *r, const struct json *b)
{
	for (; b != NULL; b = b->next) {
		note_product(r, json_get(b, "product"), STR_NONE, STR_NONE);
		note_branches(r, json_get_items(b, "branches"));
	}
}

static void
note_tree(struct reader *r, const struct json *tree)
{
	const struct json *v = json_get_items(tree, "full_product_names");

	note_branches(r, json_get_items(tree, "branches"));
	for (; v != NULL; v = v->next)
		note_product(r, v, STR_NONE, STR_NONE);
	for (v = json_get_items(tree, "relationships"); v != NULL; v = v->next)
		note_product(r, json_get(v, "full_product_name"),
		    json_get_str(v, "product_reference"),
		    json_get_str(v, "relates_to_product_reference"));
	for (v = json_get_items(tree, "product_groups"); v != NULL;
	     v = v->next) {
		const struct json **to = vec_add(&r->groups);

		*to = json_get_items(v, "product_ids");
		*map_put(&r->of_group, json_get_str(v, "group_id"), 0) =
		    (uint32_t)(r->groups.n - 1);
	}
}

static const struct product *
find_product(const struct reader *r, struct str id)
{
	uint32_t index;

	return map_get(&r->of_id, id, &index) ? vec_at(&r->products, index)
					      : NULL;
}

/* ---- notes: justifications, and words on why */

static int
note_products(
    struct reader *r, struct notes *n, const struct json *ids, struct err *e)
{
	for (; ids != NULL; ids = ids->next) {
		if (r->n_visits++ > LIMIT_RULES)
			return fail(e, E_LIMIT,
			    "%s: notes on more than %u products", r->m->where,
			    LIMIT_RULES);
		*map_put(&n->of_id, ids->text, 0) = (uint32_t)(n->texts.n - 1);
	}
	return 0;
}

/* One note, on products by their ids and on groups of them. */
static int
note(struct reader *r, struct notes *n, const struct json *o, struct str text,
    struct err *e)
{
	const struct json *ids = json_get_items(o, "product_ids");
	const struct json *groups = json_get_items(o, "group_ids");
	struct str *to = vec_add(&n->texts);
	uint32_t index;

	*to = text;
	if (ids == NULL && groups == NULL)
		n->otherwise = text;
	if (note_products(r, n, ids, e) < 0)
		return -1;
	for (; groups != NULL; groups = groups->next) {
		const struct json **list;

		if (!map_get(&r->of_group, groups->text, &index))
			continue;
		list = vec_at(&r->groups, index);
		if (note_products(r, n, *list, e) < 0)
			return -1;
	}
	return 0;
}

static struct str
note_of(const struct notes *n, struct str id)
{
	uint32_t index;
	const struct str *text;

	if (!map_get(&n->of_id, id, &index))
		return n->otherwise;
	text = vec_at(&n->texts, index);
	return *text;
}

static void
notes_init(struct notes *n)
{
	map_init(&n->of_id);
	vec_init(&n->texts, sizeof(struct str));
	n->otherwise = STR_NONE;
}

static void
notes_done(struct notes *n)
{
	map_done(&n->of_id);
	vec_done(&n->texts);
}

/* ---- statements */

/* Its purls; of CSAF 2.1 there may be several. */
static int
add_purls(struct reader *r, struct vex_draft *v, const struct json *helper,
    struct err *e)
{
	const struct json *more = json_get_items(helper, "purls");

	if (vex_add_product(r->m, v, json_get_str(helper, "purl"), e) < 0)
		return -1;
	for (; more != NULL; more = more->next)
		if (vex_add_product(r->m, v, more->text, e) < 0)
			return -1;
	return 0;
}

/* Does any of its names mean the target? */
static bool
is_target(const struct reader *r, struct str id)
{
	const struct product *p = find_product(r, id);
	const struct json *helper;

	if (p == NULL)
		return rule_is_target(r->m, id);
	helper = json_get(p->it, "product_identification_helper");
	return rule_is_target(r->m, id) ||
	       rule_is_target(r->m, json_get_str(p->it, "name")) ||
	       rule_is_target(r->m, json_get_str(helper, "cpe")) ||
	       rule_is_target(r->m, json_get_str(helper, "purl"));
}

static int
add_product(struct reader *r, struct vex_draft *v, struct str id, struct err *e)
{
	const struct product *p = find_product(r, id);

	if (p != NULL && p->whole.n > 0) {
		if (!is_target(r, p->whole))
			return 0;
		p = find_product(r, p->part);
	} else if (is_target(r, id)) {
		v->is_of_target = true;
		return 0;
	}
	return p != NULL
		   ? add_purls(r, v,
			 json_get(p->it, "product_identification_helper"), e)
		   : 0;
}

static int
read_state(struct reader *r, const struct json *s, struct str id,
    const char *status, const struct notes *notes, struct err *e)
{
	struct vex_draft v = {.draft = {.line = s->line}};
	struct str cve = json_get_str(s, "cve");
	const struct json *other = json_get_items(s, "ids");

	v.draft.rule.said_at = r->at;
	v.draft.rule.says.justification = note_of(&notes[0], id);
	v.draft.rule.says.reason = note_of(&notes[1], id);
	if (vex_set_status(r->m, &v, str_from(status), e) < 0 ||
	    (cve.n > 0 && vex_add_id(r->m, &v, cve, e) < 0))
		return -1;
	for (; cve.n == 0 && other != NULL; other = other->next)
		if (json_get_str(other, "text").n > 0 &&
		    vex_add_id(r->m, &v, json_get_str(other, "text"), e) < 0)
			return -1;
	return add_product(r, &v, id, e) < 0 || vex_add(r->m, &v, e) < 0 ? -1
									 : 0;
}

static int
read_states(struct reader *r, const struct json *s, const struct notes *notes,
    struct err *e)
{
	const struct json *status = json_get(s, "product_status");

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct json *id = json_get_items(status, lists[i].list);

		for (; id != NULL; id = id->next)
			if (read_state(
				r, s, id->text, lists[i].status, notes, e) < 0)
				return -1;
	}
	return 0;
}

static int
read_vulnerability(struct reader *r, const struct json *s, struct err *e)
{
	const struct json *f = json_get_items(s, "flags");
	const struct json *t = json_get_items(s, "threats");
	struct notes notes[2]; /* justifications, words */
	int rc = 0;

	notes_init(&notes[0]);
	notes_init(&notes[1]);
	for (; rc == 0 && f != NULL; f = f->next)
		rc = note(r, &notes[0], f, json_get_str(f, "label"), e);
	for (; rc == 0 && t != NULL; t = t->next)
		if (str_eq(json_get_str(t, "category"), STR("impact")))
			rc = note(
			    r, &notes[1], t, json_get_str(t, "details"), e);
	if (rc == 0)
		rc = read_states(r, s, notes, e);
	notes_done(&notes[0]);
	notes_done(&notes[1]);
	return rc;
}

static int
read_csaf(struct rule_maker *m, struct str bytes, const struct json *doc,
    struct err *e)
{
	const struct json *s = json_get_items(doc, "vulnerabilities");
	const struct json *tracking =
	    json_get(json_get(doc, "document"), "tracking");
	struct reader r = {.m = m};
	size_t from = m->rules.n;
	int rc = 0;

	(void)bytes;
	if (!time_parse(json_get_str(tracking, "current_release_date"), &r.at))
		r.at = 0;
	map_init(&r.of_id);
	map_init(&r.of_group);
	vec_init(&r.products, sizeof(struct product));
	vec_init(&r.groups, sizeof(const struct json *));
	note_tree(&r, json_get(doc, "product_tree"));
	for (; rc == 0 && s != NULL; s = s->next)
		rc = read_vulnerability(&r, s, e);
	map_done(&r.of_id);
	map_done(&r.of_group);
	vec_done(&r.products);
	vec_done(&r.groups);
	if (rc == 0)
		vex_sort(m, from);
	return rc;
}

const struct rule_form policy_csaf_vex = {
    .name = "csaf",
    .doc = "CSAF's states of products",
    .is = is_csaf,
    .read = read_csaf,
};
