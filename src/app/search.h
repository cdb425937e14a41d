/* search.h: what the database has for one word, before it is written. */
#ifndef APP_SEARCH_H
#define APP_SEARCH_H

#include <stdbool.h>
#include <stdio.h>

#include "base/vec.h"
#include "vulndb/facts.h"
#include "vulndb/generation.h"
#include "vulndb/vulndb.h"

/* Private to app/search*. All of it lives until search_done. */

struct search_shard {
	struct str name;
	struct vulndb *db;
};

/* A row, and where it stands. */
struct search_row {
	const struct search_shard *shard;
	struct str package;
	struct str id;
	size_t at; /* its index there */
	struct vulndb_row row;
};

/* A vulnerability that the word names. */
struct search_vuln {
	struct str id;
	struct facts_record facts;
	struct str title; /* of the facts, else of a shard */
	struct str cvss;  /* of a shard */
	unsigned score_tenths;
	utc_s published_at, modified_at;
	bool is_malware;
	const struct str *aliases; /* sorted */
	size_t n_aliases;
	size_t first_row, n_rows; /* search.rows */
};

/* A vulnerability whose title has the word in it. */
struct search_title {
	struct str id;
	struct str title;
};

struct search {
	struct arena a;
	struct str word;
	struct generation g;
	const struct search_shard *shards; /* no facts files */
	size_t n_shards;
	struct facts_set facts;
	struct vec vulns;    /* struct search_vuln, by id */
	struct vec rows;     /* struct search_row, of the vulnerabilities */
	struct vec packages; /* struct search_row, of the package */
	struct vec titles;   /* struct search_title, by id */
};

/* Does one of the lists hold anything? */
bool search_has_any(const struct search *s);

/*
 * The next shard behind last (NULL: the first) that knows of versions with
 * the vulnerability; NULL when there is none.
 */
const struct search_shard *search_next_shard(const struct search *s,
    const struct search_vuln *v, const struct search_shard *last);

/* search_table.c, search_json.c. Errors of out are the caller's to check. */
void search_write_table(struct search *s, FILE *out);
void search_write_json(struct search *s, FILE *out);

#endif
