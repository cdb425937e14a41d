/* facts_subject.h: all that is said of one CVE, while it is joined. */
#ifndef VULNDB_FACTS_SUBJECT_H
#define VULNDB_FACTS_SUBJECT_H

#include "vulndb/facts_collect.h"

/*
 * Private to facts_settle.c and facts_items.c. Every choice in them is made by
 * comparing whole contents, and ends only where two things are the same: then
 * the order of arrival cannot show.
 */
struct facts_subject {
	struct facts_build *b;
	struct facts_settled *s;
	const struct facts_say **says; /* of one key, the best first */
	uint32_t *standing;            /* of each */
	size_t n;
	struct vec found; /* of facts_items.c, kept for its memory */
	struct facts_image_cve cve;
};

static inline int
facts_cmp_u64(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static inline int
facts_cmp_time(utc_s x, utc_s y)
{
	return (x > y) - (x < y);
}

static inline int
facts_cmp_text(const struct facts_build *b, strid x, strid y)
{
	if (x == y)
		return 0;
	return str_cmp(strpool_str(&b->pool, x), strpool_str(&b->pool, y));
}

static inline void
facts_see_date(struct facts_settled *s, utc_s at)
{
	if (at > s->meta.data_at)
		s->meta.data_at = at;
}

/* facts_items.c: begin and end what g needs for it. */
void facts_items_init(struct facts_subject *g);
void facts_items_done(struct facts_subject *g);

/*
 * facts_items.c: join ratings, weaknesses, references and exploits into g's
 * record and the settled vectors.
 */
void facts_join_items(struct facts_subject *g);

#endif
