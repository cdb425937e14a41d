/* map.h: a shard in memory, as open.c verified it. */
#ifndef VULNDB_MAP_H
#define VULNDB_MAP_H

#include "core/severity.h"
#include "vulndb/image.h"
#include "vulndb/vulndb.h"

/* Private to vulndb/. Typed views of the sections; counts are of records. */
struct vulndb {
	const unsigned char *base;
	size_t size;
	const struct image_header *header;
	const struct image_meta *meta;
	const struct image_feed *feeds;
	const struct image_package *packages;
	const struct image_row *rows;
	const struct image_bound *bounds;
	const struct image_line *lines;
	const struct image_vuln *vulns;
	const struct image_ref *names;
	const struct image_watched *watched;
	const struct image_life *life;
	const struct image_support *support;
	const struct image_repository *repositories;
	size_t n_feeds, n_packages, n_rows, n_vulns, n_names, n_watched;
	size_t n_bounds, n_lines, n_life, n_support, n_repositories;
	struct str text;
	struct str keys;
};

/* A string of a verified shard. */
static inline struct str
map_text(const struct vulndb *db, struct image_ref r)
{
	return str_of(db->text.p + r.off, r.n);
}

static inline struct str
map_key(const struct vulndb *db, struct image_ref r)
{
	return str_of(db->keys.p + r.off, r.n);
}

/*
 * Check every offset, index, flag and order of a shard whose sections are
 * set. path is for messages.
 */
int map_verify(const struct vulndb *db, const char *path, struct err *e);

#endif
