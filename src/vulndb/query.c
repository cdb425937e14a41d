/* query.c: ask an open shard. */
#include "base/die.h"
#include "vulndb/map.h"

static void
within(size_t i, size_t n)
{
	if (i >= n)
		die("vulndb: record %zu of %zu", i, n);
}

struct vulndb_info
vulndb_info(const struct vulndb *db)
{
	return (struct vulndb_info){
	    .ecosystem = map_text(db, db->meta->ecosystem),
	    .order = map_text(db, db->meta->order),
	    .data_at = db->meta->data_at,
	    .size_bytes = db->size,
	    .checksum = db->header->checksum,
	    .n_feeds = db->n_feeds,
	    .n_packages = db->n_packages,
	    .n_rows = db->n_rows,
	    .n_vulns = db->n_vulns,
	    .n_watched = db->n_watched,
	    .n_support = db->n_support,
	    .n_repositories = db->n_repositories,
	    .has_life = db->n_life > 0,
	};
}

struct vulndb_feed
vulndb_feed_at(const struct vulndb *db, size_t i)
{
	const struct image_feed *f;

	within(i, db->n_feeds);
	f = &db->feeds[i];
	return (struct vulndb_feed){
	    .name = map_text(db, f->name),
	    .licence = map_text(db, f->licence),
	    .digest = map_text(db, f->digest),
	    .n_records = f->n_records,
	    .is_partial = f->is_partial,
	};
}

/*
 * Where name stands among n sorted records whose first field is their name;
 * n when it is not there.
 */
static size_t
search(const struct vulndb *db, const void *records, size_t n, size_t bytes,
    struct str name)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct image_ref *ref =
		    (const void *)((const unsigned char *)records +
				   mid * bytes);
		int c = str_cmp(map_text(db, *ref), name);

		if (c == 0)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return n;
}

struct vulndb_run
vulndb_package(const struct vulndb *db, struct str name)
{
	static_assert(offsetof(struct image_package, name) == 0, "searched");
	size_t i = search(
	    db, db->packages, db->n_packages, sizeof *db->packages, name);
	struct vulndb_run rows = {0, 0};

	if (i < db->n_packages)
		vulndb_package_at(db, i, &rows);
	return rows;
}

struct str
vulndb_package_at(
    const struct vulndb *db, size_t i, struct vulndb_run *ret_rows)
{
	const struct image_package *p;

	within(i, db->n_packages);
	p = &db->packages[i];
	*ret_rows = (struct vulndb_run){p->rows.first, p->rows.n};
	return map_text(db, p->name);
}

struct vulndb_row
vulndb_row_at(const struct vulndb *db, size_t i)
{
	const struct image_row *r;
	const struct image_line *l;
	const struct image_bound *lo, *hi;

	within(i, db->n_rows);
	r = &db->rows[i];
	l = &db->lines[r->line];
	lo = &db->bounds[r->lo];
	hi = &db->bounds[r->hi];
	return (struct vulndb_row){
	    .vuln = r->vuln,
	    .feed = r->feed,
	    .status = (enum vendor_status)r->status,
	    .severity = (enum severity)r->severity,
	    .lo = map_text(db, lo->text),
	    .lo_key = map_key(db, lo->key),
	    .hi = map_text(db, hi->text),
	    .hi_key = map_key(db, hi->key),
	    .hi_included = (r->flags & ROW_HI_INCLUDED) != 0,
	    .is_unreadable = (r->flags & ROW_UNREADABLE) != 0,
	    .notices = {r->notices.first, r->notices.n},
	    .is_binary = (r->flags & ROW_BINARY) != 0,
	    .module = map_text(db, l->module),
	    .channel = map_text(db, l->channel),
	    .is_own_line = l->is_own,
	};
}

bool
vulndb_row_holds(const struct vulndb_row *r, struct str key)
{
	int c;

	if (r->lo_key.n > 0 && str_cmp(key, r->lo_key) < 0)
		return false;
	if (r->hi_key.n == 0)
		return true;
	c = str_cmp(key, r->hi_key);
	return c < 0 || (c == 0 && r->hi_included);
}

struct vulndb_vuln
vulndb_vuln_at(const struct vulndb *db, size_t i)
{
	const struct image_vuln *v;

	within(i, db->n_vulns);
	v = &db->vulns[i];
	return (struct vulndb_vuln){
	    .id = map_text(db, v->id),
	    .title = map_text(db, v->title),
	    .cvss = map_text(db, v->cvss),
	    .score_tenths = v->score_tenths,
	    .published_at = v->published_at,
	    .modified_at = v->modified_at,
	    .aliases = {v->aliases.first, v->aliases.n},
	    .is_malware = v->is_malware,
	};
}

bool
vulndb_vuln_find(const struct vulndb *db, struct str id, size_t *ret_i)
{
	static_assert(offsetof(struct image_vuln, id) == 0, "searched");
	size_t i = search(db, db->vulns, db->n_vulns, sizeof *db->vulns, id);

	if (i < db->n_vulns)
		*ret_i = i;
	return i < db->n_vulns;
}

struct str
vulndb_name_at(const struct vulndb *db, size_t i)
{
	within(i, db->n_names);
	return map_text(db, db->names[i]);
}

struct vulndb_watched
vulndb_watched_at(const struct vulndb *db, size_t i)
{
	const struct image_watched *w;

	within(i, db->n_watched);
	w = &db->watched[i];
	return (struct vulndb_watched){
	    .package = map_text(db, w->package),
	    .since = map_text(db, w->since),
	    .since_key = map_key(db, w->since_key),
	    .version = map_text(db, w->version),
	    .version_key = map_key(db, w->version_key),
	};
}

bool
vulndb_watched(
    const struct vulndb *db, struct str package, struct vulndb_watched *ret_w)
{
	static_assert(offsetof(struct image_watched, package) == 0, "searched");
	size_t i = search(
	    db, db->watched, db->n_watched, sizeof *db->watched, package);

	if (i < db->n_watched)
		*ret_w = vulndb_watched_at(db, i);
	return i < db->n_watched;
}

bool
vulndb_life(const struct vulndb *db, struct release_life *ret_life)
{
	if (db->n_life == 0)
		return false;
	*ret_life = (struct release_life){
	    .ecosystem = map_text(db, db->meta->ecosystem),
	    .codename = map_text(db, db->life->codename),
	    .released_at = db->life->released_at,
	    .eol_at = db->life->eol_at,
	    .lts_end_at = db->life->lts_end_at,
	    .elts_end_at = db->life->elts_end_at,
	};
	return true;
}

struct support_note
vulndb_support_at(const struct vulndb *db, size_t i)
{
	const struct image_support *s;

	within(i, db->n_support);
	s = &db->support[i];
	return (struct support_note){
	    .kind = (enum support_kind)s->kind,
	    .ecosystem = map_text(db, db->meta->ecosystem),
	    .package = map_text(db, s->package),
	    .is_prefix = s->is_prefix,
	    .last_version = map_text(db, s->last_version),
	    .ended_at = s->ended_at,
	    .text = map_text(db, s->text),
	};
}

struct vulndb_run
vulndb_channels_of(const struct vulndb *db, struct str repository)
{
	static_assert(offsetof(struct image_repository, name) == 0, "searched");
	size_t first = search(db, db->repositories, db->n_repositories,
	    sizeof *db->repositories, repository);
	size_t end = first;

	/* Somewhere among those of that name, or at the end. */
	while (end < db->n_repositories &&
	       str_eq(map_text(db, db->repositories[end].name), repository))
		end++;
	while (
	    first > 0 && first < end &&
	    str_eq(map_text(db, db->repositories[first - 1].name), repository))
		first--;
	return (struct vulndb_run){first, end - first};
}

struct repository_note
vulndb_repository_at(const struct vulndb *db, size_t i)
{
	within(i, db->n_repositories);
	return (struct repository_note){
	    .ecosystem = map_text(db, db->meta->ecosystem),
	    .repository = map_text(db, db->repositories[i].name),
	    .channel = map_text(db, db->repositories[i].channel),
	};
}
