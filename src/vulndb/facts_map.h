/* facts_map.h: a facts file in memory, as facts_open.c found it. */
#ifndef VULNDB_FACTS_MAP_H
#define VULNDB_FACTS_MAP_H

#include <stdatomic.h>

#include "vulndb/facts.h"
#include "vulndb/facts_image.h"

/* Private to vulndb/. Typed views of the sections; counts are of records. */
struct facts {
	const unsigned char *base;
	size_t size;
	const struct facts_image_header *header;
	const uint64_t *sums; /* of the blocks */
	/* A bit per block, set once it was found right; made at open. */
	_Atomic uint32_t *good;
	char *path; /* for messages */
	const struct facts_image_meta *meta;
	const struct facts_image_feed *feeds;
	const struct facts_image_cve *cves;
	const struct facts_image_rating *ratings;
	const struct image_ref *weaknesses;
	const struct image_ref *references;
	const struct facts_image_exploit *exploits;
	const struct facts_image_kev *kevs;
	const struct facts_image_epss *epss;
	size_t n_feeds, n_cves, n_ratings, n_weaknesses, n_references;
	size_t n_exploits, n_kevs, n_epss;
	struct str text;
};

/* A string that was verified before. */
static inline struct str
facts_text(const struct facts *f, struct image_ref r)
{
	return str_of(f->text.p + r.off, r.n);
}

/* Are the n bytes at p, which lie in the blocks, as they were written? */
bool facts_bytes_hold(const struct facts *f, const void *p, size_t n);

/* Does the reference lie in the text, and do its bytes hold? */
bool facts_ref_holds(const struct facts *f, struct image_ref r);

#endif
