/* update.h: make a new generation of the vulnerability database. */
#ifndef APP_UPDATE_H
#define APP_UPDATE_H

#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct update_options {
	const char *db_dir;
	const char *const *from; /* folders, URLs, files; none: publishers */
	size_t n_from;
};

/*
 * Fetch, compile, and make current; print to out which road was taken and
 * what became of each feed. With explicit places no other is asked, but for
 * support dates, which this machine's own packages supply where the places
 * have none. Without, the publishers are tried, and where no advisories are to be had
 * from them, this machine's apt sources. On -1 the database is as it was.
 */
int app_update(
    const struct update_options *opt, FILE *out, struct err *e) NODISCARD;

#endif
