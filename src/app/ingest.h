/* ingest.h: a result into the store, and its findings. */
#ifndef APP_INGEST_H
#define APP_INGEST_H

#include "app/knowledge.h"
#include "store/matches.h"

/*
 * Match every inventory of the store that nobody has matched yet. Where the
 * store is of another generation than k, all of it is brought up to k first
 * (app/rematch.h). *ret_n: how many.
 */
int app_match_pending(struct store *s, struct knowledge *k, utc_s now,
    size_t *ret_n, struct err *e) NODISCARD;

/*
 * store_ingest, and findings of it at once. When matching fails the result is
 * taken all the same, and the next app_match_pending goes on.
 */
int app_ingest(struct store *s, struct knowledge *k,
    const struct store_result *r, utc_s now, struct store_receipt *ret,
    struct err *e) NODISCARD;

#endif
