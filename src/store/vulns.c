/* vulns.c: vulnerabilities that were found somewhere, each once. */
#include <stdio.h>

#include "store/findings.h"

struct str
store_fact_seal(struct arena *a, const struct cve_fact *f)
{
	struct seal seal;
	struct str *parts;
	size_t n = 0;

	if (f == NULL || (f->n_ratings == 0 && f->title.n == 0))
		return STR_NONE;
	parts = arena_zalloc(a, 2 * f->n_ratings + 1, sizeof *parts);
	parts[n++] = f->title;
	for (size_t i = 0; i < f->n_ratings; i++) {
		parts[n++] = f->ratings[i].source;
		parts[n++] = f->ratings[i].vector;
	}
	seal = store_seal(parts, n);
	return str_dup(a, seal_str(&seal));
}

static int
intern_vuln(
    struct store *s, const struct finding *f, int64_t *ret_id, struct err *e)
{
	const struct cve_fact *fact = f->fact;
	int rc = sql_get(s->sql, "SELECT id FROM vuln WHERE name = ?1",
	    WITH(sql_text(f->id)), ret_id, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = sql_get(s->sql,
	    "INSERT INTO vuln (name, facts, epss_ppm, is_kev) "
	    "VALUES (?1, ?2, ?3, ?4) RETURNING id",
	    WITH(sql_text(f->id), sql_blob(store_fact_seal(&s->scratch, fact)),
		sql_int(fact != NULL ? fact->epss.probability_ppm : 0),
		sql_int(fact != NULL && fact->kev.added_at != 0)),
	    ret_id, e);
	return rc < 0 ? -1 : 0;
}

static int
add_aliases(
    struct store *s, const struct finding *f, int64_t vuln, struct err *e)
{
	for (size_t i = 0; i < f->n_aliases; i++)
		if (sql_do(s->sql,
			"INSERT INTO alias (name, vuln_id) VALUES (?1, ?2) "
			"ON CONFLICT DO NOTHING",
			WITH(sql_text(f->aliases[i]), sql_int(vuln)), e) < 0)
			return -1;
	return 0;
}

/* "DSA-1 GHSA-2": ids have no spaces. */
static struct str
join_aliases(struct arena *a, const struct finding *f)
{
	struct str joined = STR_NONE;
	struct buf b;

	if (f->n_aliases == 0)
		return joined;
	buf_init(&b, 64 << 10);
	for (size_t i = 0; i < f->n_aliases; i++)
		buf_printf(
		    &b, "%s%.*s", i > 0 ? " " : "", STR_ARG(f->aliases[i]));
	joined = str_dup(a, buf_str(&b));
	buf_done(&b);
	return joined;
}

int
store_intern_told(struct store *s, int64_t shard, const struct finding *f,
    struct told *ret, struct err *e)
{
	struct arena *a = &s->scratch;
	struct sql_stmt *q;
	int rc;

	if (intern_vuln(s, f, &ret->vuln, e) < 0 ||
	    sql_ask(s->sql,
		"SELECT id, title, cvss, score_tenths FROM told "
		"WHERE vuln_id = ?1 AND shard_id = ?2",
		WITH(sql_int(ret->vuln), sql_int(shard)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		bool same = str_eq(sql_str_at(s->sql, q, 1), f->title) &&
			    str_eq(sql_str_at(s->sql, q, 2), f->cvss) &&
			    sql_int_at(s->sql, q, 3) == f->score_tenths;

		ret->told = sql_int_at(s->sql, q, 0);
		sql_done(s->sql, q);
		if (same)
			return 0;
	} else if (rc < 0) {
		return -1;
	}
	rc = sql_get(s->sql,
	    "INSERT INTO told (vuln_id, shard_id, title, cvss, score_tenths, "
	    "published_at, aliases) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
	    "ON CONFLICT (vuln_id, shard_id) DO UPDATE SET "
	    "title = excluded.title, cvss = excluded.cvss, "
	    "score_tenths = excluded.score_tenths, "
	    "published_at = excluded.published_at, "
	    "aliases = excluded.aliases RETURNING id",
	    WITH(sql_int(ret->vuln), sql_int(shard), sql_text(f->title),
		sql_text(f->cvss), sql_int(f->score_tenths),
		sql_int(f->published_at), sql_text(join_aliases(a, f))),
	    &ret->told, e);
	return rc < 0 ? -1 : add_aliases(s, f, ret->vuln, e);
}

int
store_intern_issue(struct store *s, int64_t vuln, const struct package *p,
    int64_t *ret_id, struct err *e)
{
	struct str type = p != NULL ? p->type : STR_NONE;
	struct str name = p != NULL ? p->name : STR_NONE;
	int rc = sql_get(s->sql,
	    "SELECT id FROM issue WHERE vuln_id = ?1 AND type = ?2 "
	    "AND name = ?3",
	    WITH(sql_int(vuln), sql_text(type), sql_text(name)), ret_id, e);

	if (rc == 0)
		rc = sql_get(s->sql,
		    "INSERT INTO issue (vuln_id, type, name) "
		    "VALUES (?1, ?2, ?3) RETURNING id",
		    WITH(sql_int(vuln), sql_text(type), sql_text(name)), ret_id,
		    e);
	return rc < 0 ? -1 : 0;
}

int
store_vulns(struct store *s,
    int (*one)(void *ctx, const struct store_vuln *v, struct err *e), void *ctx,
    struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT v.id, v.name, CASE WHEN v.name LIKE 'CVE-%' "
		"THEN v.name ELSE COALESCE((SELECT min(l.name) "
		"FROM alias l WHERE l.vuln_id = v.id "
		"AND l.name LIKE 'CVE-%'), v.name) END, "
		"v.facts, v.epss_ppm, v.is_kev FROM vuln v ORDER BY v.id",
		WITHOUT, &q, e) < 0)
		return -1;
	while ((rc = sql_next(s->sql, q, e)) > 0) {
		struct store_vuln v = {sql_int_at(s->sql, q, 0),
		    sql_str_at(s->sql, q, 1), sql_str_at(s->sql, q, 2),
		    sql_str_at(s->sql, q, 3),
		    (uint32_t)sql_int_at(s->sql, q, 4),
		    sql_int_at(s->sql, q, 5) != 0};

		rc = one(ctx, &v, e);
		if (rc < 0)
			break;
	}
	sql_done(s->sql, q);
	return rc;
}

int
store_vuln_set(struct store *s, const struct store_vuln *v, struct err *e)
{
	return sql_do(s->sql,
	    "UPDATE vuln SET facts = ?2, epss_ppm = ?3, is_kev = ?4 "
	    "WHERE id = ?1",
	    WITH(sql_int(v->number), sql_blob(v->facts), sql_int(v->epss_ppm),
		sql_int(v->is_kev)),
	    e);
}
