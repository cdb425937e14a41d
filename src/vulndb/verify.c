/* verify.c: everything a query relies on, checked once at open. */
#include "vulndb/map.h"

static bool
is_text(const struct vulndb *db, struct image_ref r)
{
	return r.off <= db->text.n && r.n <= db->text.n - r.off;
}

static bool
is_key(const struct vulndb *db, struct image_ref r)
{
	return r.off <= db->keys.n && r.n <= db->keys.n - r.off;
}

static bool
is_run(struct image_run r, size_t n)
{
	return r.first <= n && r.n <= n - r.first;
}

static bool
feeds_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_feeds; i++) {
		const struct image_feed *f = &db->feeds[i];

		if (!is_text(db, f->name) || !is_text(db, f->licence) ||
		    !is_text(db, f->digest) || f->is_partial > 1)
			return false;
	}
	return true;
}

/* Names rise, and their rows follow each other without gap or overlap. */
static bool
packages_hold(const struct vulndb *db)
{
	size_t next = 0;

	for (size_t i = 0; i < db->n_packages; i++) {
		const struct image_package *p = &db->packages[i];

		if (!is_text(db, p->name) || !is_run(p->rows, db->n_rows) ||
		    p->rows.first != next || p->rows.n == 0)
			return false;
		next += p->rows.n;
		if (i > 0 && str_cmp(map_text(db, p[-1].name),
				 map_text(db, p->name)) >= 0)
			return false;
	}
	return next == db->n_rows;
}

static bool
rows_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_rows; i++) {
		const struct image_row *r = &db->rows[i];

		if (r->vuln >= db->n_vulns || r->feed >= db->n_feeds ||
		    r->line >= db->n_lines || r->lo >= db->n_bounds ||
		    r->hi >= db->n_bounds || r->status >= STATUS_N ||
		    r->severity >= SEVERITY_N || (r->flags & ~ROW_FLAGS) != 0 ||
		    !is_run(r->notices, db->n_names))
			return false;
	}
	return true;
}

static bool
bounds_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_bounds; i++)
		if (!is_text(db, db->bounds[i].text) ||
		    !is_key(db, db->bounds[i].key))
			return false;
	return true;
}

static bool
lines_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_lines; i++) {
		const struct image_line *l = &db->lines[i];

		if (!is_text(db, l->module) || !is_text(db, l->channel) ||
		    l->is_own > 1)
			return false;
	}
	return true;
}

/* Rows of one vulnerability stand together: a query takes them as one. */
static bool
rows_rise(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_packages; i++) {
		struct image_run run = db->packages[i].rows;

		for (size_t k = run.first + 1; k < run.first + run.n; k++)
			if (db->rows[k - 1].vuln > db->rows[k].vuln)
				return false;
	}
	return true;
}

static bool
vulns_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_vulns; i++) {
		const struct image_vuln *v = &db->vulns[i];

		if (!is_text(db, v->id) || !is_text(db, v->title) ||
		    !is_text(db, v->cvss) || !is_run(v->aliases, db->n_names) ||
		    v->score_tenths > 100 || v->is_malware > 1)
			return false;
		if (i > 0 &&
		    str_cmp(map_text(db, v[-1].id), map_text(db, v->id)) >= 0)
			return false;
	}
	for (size_t i = 0; i < db->n_names; i++)
		if (!is_text(db, db->names[i]))
			return false;
	return true;
}

static bool
watched_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_watched; i++) {
		const struct image_watched *w = &db->watched[i];

		if (!is_text(db, w->package) || !is_text(db, w->since) ||
		    !is_key(db, w->since_key) || !is_text(db, w->version) ||
		    !is_key(db, w->version_key))
			return false;
		if (i > 0 && str_cmp(map_text(db, w[-1].package),
				 map_text(db, w->package)) >= 0)
			return false;
	}
	return true;
}

static bool
support_holds(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_support; i++) {
		const struct image_support *s = &db->support[i];

		if (s->kind > SUPPORT_LIMITED || s->is_prefix > 1 ||
		    !is_text(db, s->package) || !is_text(db, s->text) ||
		    !is_text(db, s->last_version))
			return false;
	}
	return db->n_life == 0 || is_text(db, db->life->codename);
}

/* By name, and the channels of one by theirs. */
static bool
repositories_hold(const struct vulndb *db)
{
	for (size_t i = 0; i < db->n_repositories; i++) {
		const struct image_repository *r = &db->repositories[i];
		int c;

		if (!is_text(db, r->name) || !is_text(db, r->channel))
			return false;
		if (i == 0)
			continue;
		c = str_cmp(map_text(db, r[-1].name), map_text(db, r->name));
		if (c == 0)
			c = str_cmp(map_text(db, r[-1].channel),
			    map_text(db, r->channel));
		if (c >= 0)
			return false;
	}
	return true;
}

int
map_verify(const struct vulndb *db, const char *path, struct err *e)
{
	const char *bad = NULL;

	if (!is_text(db, db->meta->ecosystem) || !is_text(db, db->meta->order))
		bad = "meta";
	else if (!feeds_hold(db))
		bad = "feeds";
	else if (!packages_hold(db))
		bad = "packages";
	else if (!rows_hold(db) || !rows_rise(db))
		bad = "rows";
	else if (!bounds_hold(db))
		bad = "bounds";
	else if (!lines_hold(db))
		bad = "lines";
	else if (!vulns_hold(db))
		bad = "vulns";
	else if (!watched_hold(db))
		bad = "watched";
	else if (!support_holds(db))
		bad = "support";
	else if (!repositories_hold(db))
		bad = "repositories";
	if (bad != NULL)
		return fail(e, E_INPUT, "%s: damaged: section %s", path, bad);
	return 0;
}
