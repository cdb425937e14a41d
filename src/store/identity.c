/* identity.c: which asset a result is of. */
#include <strings.h>

#include "core/limits.h"
#include "store/internal.h"

/* An asset as it is known; texts in the store's scratch. */
struct candidate {
	int64_t id;
	struct str uuid;
	struct store_identity who;
	int64_t road, inventory, pending;
	bool is_excluded, is_clone;
	struct str former_name, note;
	utc_s renamed_at, scanned_at;
};

#define CANDIDATE                                                              \
	"SELECT a.id, a.uuid, a.machine_id, a.instance_id, a.name, "           \
	"a.account, "                                                          \
	"a.region, a.image, a.namespace, a.road, a.inventory_id, "             \
	"a.pending_id, a.is_excluded, a.is_clone, a.former_name, a.note, "     \
	"a.renamed_at, k.scanned_at FROM asset a "                             \
	"JOIN checkin k ON k.asset_id = a.id "

static struct candidate
candidate_at(struct store *s, struct sql_stmt *q)
{
	struct sql *sql = s->sql;
	struct candidate c = {.id = sql_int_at(sql, q, 0)};
	struct str *const texts[] = {&c.uuid, &c.who.machine_id,
	    &c.who.instance_id, &c.who.name, &c.who.account, &c.who.region,
	    &c.who.image, &c.who.namespace};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] =
		    str_dup(&s->scratch, sql_str_at(sql, q, (int)i + 1));
	c.road = sql_int_at(sql, q, 9);
	c.inventory = sql_int_at(sql, q, 10);
	c.pending = sql_int_at(sql, q, 11);
	c.is_excluded = sql_int_at(sql, q, 12) != 0;
	c.is_clone = sql_int_at(sql, q, 13) != 0;
	c.former_name = str_dup(&s->scratch, sql_str_at(sql, q, 14));
	c.note = str_dup(&s->scratch, sql_str_at(sql, q, 15));
	c.renamed_at = sql_int_at(sql, q, 16);
	c.scanned_at = sql_int_at(sql, q, 17);
	return c;
}

/* Not two different values; what is empty is not known. */
static bool
may_be(struct str x, struct str y)
{
	return x.n == 0 || y.n == 0 || str_eq(x, y);
}

static bool
same_instance(const struct store_identity *r, const struct candidate *c)
{
	return may_be(r->account, c->who.account);
}

static bool
same_machine(const struct store_identity *r, const struct candidate *c)
{
	return may_be(r->instance_id, c->who.instance_id) &&
	       (!c->is_clone || str_eq(r->name, c->who.name));
}

static bool
same_name(const struct store_identity *r, const struct candidate *c)
{
	bool is_bare = r->machine_id.n == 0 && r->instance_id.n == 0;
	bool was_bare = c->who.machine_id.n == 0 && c->who.instance_id.n == 0;

	return (is_bare || was_bare) &&
	       str_eq(r->namespace, c->who.namespace) &&
	       may_be(r->account, c->who.account);
}

/* The rules of store.h, in order. */
static const struct rule {
	const char *text;
	size_t field; /* of struct store_identity */
	bool (*holds)(
	    const struct store_identity *r, const struct candidate *c);
} rules[] = {
    {CANDIDATE "WHERE a.instance_id = ?1 AND a.instance_id <> '' ORDER BY a.id",
     offsetof(struct store_identity, instance_id), same_instance},
    {CANDIDATE "WHERE a.machine_id = ?1 AND a.machine_id <> '' ORDER BY a.id",
     offsetof(struct store_identity, machine_id),  same_machine },
    {CANDIDATE "WHERE a.name = ?1 AND a.name <> '' ORDER BY a.id",
     offsetof(struct store_identity, name),        same_name    },
};

/* The first asset that the rule finds: 1, 0 none. */
static int
apply(struct store *s, const struct rule *rule, const struct store_identity *r,
    struct candidate *ret, struct err *e)
{
	const struct str *value =
	    (const struct str *)(const void *)((const char *)r + rule->field);
	struct sql_stmt *q;
	int rc;

	if (value->n == 0)
		return 0;
	if (sql_ask(s->sql, rule->text, WITH(sql_text(*value)), &q, e) < 0)
		return -1;
	while ((rc = sql_next(s->sql, q, e)) > 0) {
		*ret = candidate_at(s, q);
		if (rule->holds(r, ret))
			break;
	}
	sql_done(s->sql, q);
	return rc;
}

static int
make(struct store *s, const struct store_result *r, bool is_clone,
    struct candidate *ret, struct err *e)
{
	char uuid[STORE_UUID_BYTES];
	int rc;

	*ret = (struct candidate){.who = r->who, .road = r->road};
	ret->is_clone = is_clone;
	if (store_uuid_random(uuid, e) < 0)
		return -1;
	ret->uuid = str_dup(&s->scratch, str_from(uuid));
	rc = sql_get(s->sql,
	    "INSERT INTO asset (uuid, machine_id, instance_id, name, account, "
	    "region, image, namespace, road, first_at, inventory_id, since_at, "
	    "pending_id, pending_at, is_excluded, is_clone, former_name, "
	    "renamed_at, note, lives) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
	    "?9, 0, 0, 0, 0, 0, 0, ?10, '', 0, '', ?11) RETURNING id",
	    WITH(sql_text(ret->uuid), sql_text(r->who.machine_id),
		sql_text(r->who.instance_id), sql_text(r->who.name),
		sql_text(r->who.account), sql_text(r->who.region),
		sql_text(r->who.image), sql_text(r->who.namespace),
		sql_int(r->road), sql_int(is_clone), sql_blob(STR_NONE)),
	    &ret->id, e);
	return rc < 0 ? -1 : 0;
}

/* What the result says goes over what was known; true: that is news. */
static bool
replace(struct str *known, struct str said)
{
	if (said.n == 0 || str_eq(*known, said))
		return false;
	*known = said;
	return true;
}

static int
update(struct store *s, const struct store_result *r, utc_s at, struct str note,
    struct candidate *c, struct err *e)
{
	const struct store_identity *w = &r->who;
	struct str name = c->who.name;
	bool is_news = replace(&c->who.machine_id, w->machine_id);

	is_news |= replace(&c->who.instance_id, w->instance_id);
	is_news |= replace(&c->who.account, w->account);
	is_news |= replace(&c->who.region, w->region);
	is_news |= replace(&c->who.image, w->image);
	is_news |= replace(&c->who.namespace, w->namespace);
	if (replace(&c->who.name, w->name)) {
		c->former_name = name;
		c->renamed_at = at;
		is_news = true;
	}
	is_news |= c->road != (int64_t)r->road || !str_eq(c->note, note);
	c->road = r->road;
	if (!is_news)
		return 0;
	return sql_do(s->sql,
	    "UPDATE asset SET machine_id = ?2, instance_id = ?3, name = ?4, "
	    "account = ?5, region = ?6, image = ?7, namespace = ?8, "
	    "road = ?9, former_name = ?10, renamed_at = ?11, note = ?12 "
	    "WHERE id = ?1",
	    WITH(sql_int(c->id), sql_text(c->who.machine_id),
		sql_text(c->who.instance_id), sql_text(c->who.name),
		sql_text(c->who.account), sql_text(c->who.region),
		sql_text(c->who.image), sql_text(c->who.namespace),
		sql_int(c->road), sql_text(c->former_name),
		sql_int(c->renamed_at), sql_text(note)),
	    e);
}

/* ---- tags */

static bool
is_exclusion(struct str key)
{
	static const char *const keys[] = {
	    "YaguraExclusion", "InspectorEc2Exclusion"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (key.n == strlen(keys[i]) &&
		    strncasecmp(key.p, keys[i], key.n) == 0)
			return true;
	return false;
}

static bool
has_tag(const struct store_result *r, struct str key, struct str value)
{
	for (size_t i = 0; i < r->n_tags; i++)
		if (str_eq(r->tags[i].key, key))
			return str_eq(r->tags[i].value, value);
	return false;
}

/* Are the tags that are kept those of the result? */
static int
tags_differ(struct store *s, const struct store_result *r, int64_t asset,
    bool *ret_differ, struct err *e)
{
	size_t n = 0;
	struct sql_stmt *q;
	int rc;

	*ret_differ = false;
	if (sql_ask(s->sql, "SELECT key, value FROM tag WHERE asset_id = ?1",
		WITH(sql_int(asset)), &q, e) < 0)
		return -1;
	for (; (rc = sql_next(s->sql, q, e)) > 0; n++)
		if (!has_tag(
			r, sql_str_at(s->sql, q, 0), sql_str_at(s->sql, q, 1)))
			*ret_differ = true;
	if (n != r->n_tags)
		*ret_differ = true;
	return rc;
}

static int
write_tags(
    struct store *s, const struct store_result *r, int64_t asset, struct err *e)
{
	bool differ, is_excluded = false;

	if (!r->has_tags)
		return 0;
	if (tags_differ(s, r, asset, &differ, e) < 0)
		return -1;
	if (!differ)
		return 0;
	if (sql_do(s->sql, "DELETE FROM tag WHERE asset_id = ?1",
		WITH(sql_int(asset)), e) < 0)
		return -1;
	for (size_t i = 0; i < r->n_tags; i++) {
		is_excluded |= is_exclusion(r->tags[i].key);
		if (sql_do(s->sql,
			"INSERT INTO tag (asset_id, key, value) "
			"VALUES (?1, ?2, ?3) ON CONFLICT (asset_id, key) "
			"DO UPDATE SET value = excluded.value",
			WITH(sql_int(asset), sql_text(r->tags[i].key),
			    sql_text(r->tags[i].value)),
			e) < 0)
			return -1;
	}
	return sql_do(s->sql, "UPDATE asset SET is_excluded = ?2 WHERE id = ?1",
	    WITH(sql_int(asset), sql_int(is_excluded)), e);
}

/* Two machines that share an id take turns with their names. */
static bool
is_clone_of(const struct store_identity *r, const struct candidate *c, utc_s at)
{
	return r->instance_id.n == 0 && r->name.n > 0 &&
	       str_eq(r->machine_id, c->who.machine_id) &&
	       !str_eq(r->name, c->who.name) &&
	       str_eq(r->name, c->former_name) &&
	       at - c->renamed_at <= (utc_s)LIMIT_STORE_CLONE_S;
}

int
store_identify(struct store *s, const struct store_result *r, utc_s at,
    struct str note, struct known_asset *ret, struct err *e)
{
	struct candidate c;
	int rc = 0;

	for (size_t i = 0; i < ARRAY_LEN(rules) && rc == 0; i++)
		rc = apply(s, &rules[i], &r->who, &c, e);
	if (rc < 0)
		return -1;
	ret->is_new = rc == 0;
	if (rc == 0) {
		int64_t n_clones = 0;

		if (r->who.machine_id.n > 0 &&
		    sql_get(s->sql,
			"SELECT count(*) FROM asset WHERE machine_id = ?1 "
			"AND is_clone = 1",
			WITH(sql_text(r->who.machine_id)), &n_clones, e) < 0)
			return -1;
		if (make(s, r, n_clones > 0, &c, e) < 0)
			return -1;
	} else if (is_clone_of(&r->who, &c, at)) {
		if (sql_do(s->sql,
			"UPDATE asset SET is_clone = 1 WHERE id = ?1",
			WITH(sql_int(c.id)), e) < 0 ||
		    make(s, r, true, &c, e) < 0)
			return -1;
		ret->is_new = true;
	}
	if (update(s, r, at, note, &c, e) < 0 || write_tags(s, r, c.id, e) < 0)
		return -1;
	ret->id = c.id;
	ret->inventory = c.inventory;
	ret->pending = c.pending;
	ret->scanned_at = c.scanned_at;
	memcpy(ret->uuid, c.uuid.p, STORE_UUID_BYTES - 1);
	ret->uuid[STORE_UUID_BYTES - 1] = '\0';
	return 0;
}
