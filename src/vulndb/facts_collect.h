/* facts_collect.h: what the build of facts has collected, before it is a file. */
#ifndef VULNDB_FACTS_COLLECT_H
#define VULNDB_FACTS_COLLECT_H

#include "base/strpool.h"
#include "base/vec.h"
#include "vulndb/facts_build.h"
#include "vulndb/facts_image.h"

/* Private to vulndb/. Strings are ids of one pool; 0 is the empty string. */
struct facts_source {
	strid name, licence, digest, edition;
	utc_s published_at;
	unsigned rank;
	uint32_t n_records;
	/* facts_settle: 0 is believed most; the same for equal name and rank. */
	uint32_t place;
};

#define FACTS_FEEDS_MAX 250

/* One record of one feed. Runs are of the vectors of struct facts_build. */
struct facts_say {
	uint64_t key;
	utc_s published_at, modified_at;
	strid title;
	uint32_t ratings, weaknesses, references, exploits; /* first */
	uint16_t n_ratings, n_weaknesses, n_references, n_exploits;
	uint32_t kev; /* index + 1; 0: none */
	uint8_t feed;
	bool is_rejected;
	uint8_t exploitation, automatable, total_impact; /* ssvc */
};

struct facts_say_rating {
	strid source, vector;
	uint8_t score_tenths;
	bool is_unscored;
};

struct facts_say_exploit {
	utc_s published_at;
	strid id, title, url;
	uint8_t kind;
	bool is_verified;
};

struct facts_say_kev {
	utc_s added_at, due_at;
	strid name, action;
	bool is_ransomware;
};

struct facts_say_epss {
	uint64_t key;
	utc_s scored_at;
	uint32_t probability_ppm, percentile_ppm;
	uint8_t feed;
};

struct facts_build {
	struct strpool pool;
	struct vec feeds;      /* struct facts_source */
	struct vec says;       /* struct facts_say */
	struct vec ratings;    /* struct facts_say_rating */
	struct vec weaknesses; /* strid */
	struct vec references; /* strid */
	struct vec exploits;   /* struct facts_say_exploit */
	struct vec kevs;       /* struct facts_say_kev */
	struct vec epss;       /* struct facts_say_epss */
	struct arena infos;    /* what facts_build_write returns */
	struct diag_sink diags;
};

/*
 * The records of the file, joined and in its order. Where a reference goes
 * stands the id of its string instead (facts_ref_of): the writer decides
 * where text lies.
 */
struct facts_settled {
	struct facts_image_meta meta;
	struct vec feeds;      /* struct facts_image_feed */
	struct vec cves;       /* struct facts_image_cve */
	struct vec ratings;    /* struct facts_image_rating */
	struct vec weaknesses; /* struct image_ref */
	struct vec references; /* struct image_ref */
	struct vec exploits;   /* struct facts_image_exploit */
	struct vec kevs;       /* struct facts_image_kev */
	struct vec epss;       /* struct facts_image_epss */
};

static inline struct image_ref
facts_ref_of(strid id)
{
	return (struct image_ref){id, 0};
}

/* facts_settle.c: join everything that was said. Once. */
void facts_settle(struct facts_build *b, struct facts_settled *ret_s);
void facts_settled_done(struct facts_settled *s);

/* facts_write.c: the settled records as a file. Puts references right in s. */
int facts_write(const struct facts_build *b, struct facts_settled *s,
    const char *path, size_t *ret_bytes, struct err *e);

#endif
