/* download.h: the files of a feed, kept between updates. */
#ifndef APP_DOWNLOAD_H
#define APP_DOWNLOAD_H

#include "app/source.h"
#include "app/worker.h"

/*
 * A folder of the files of one feed as they were last fetched:
 *	all.zip			the file; '/' in its name is written '!'
 *	all.zip,state		JSON: which URL it is of, when it was fetched,
 *				and what its server calls it
 *	all.zip,part		what came of it so far, with ",part,state"
 * A file is asked for by what its server called it, so that one that has not
 * changed is not sent again, and one that was cut short goes on where it ended.
 */
struct download {
	struct arena *a; /* of results */
	const char *dir; /* made when it is not there */
	struct source_file *files;
	size_t n_files; /* those with a URL are fetched */
	utc_s now;
	const char *recent; /* as in struct feed; NULL: none */
	unsigned recent_days;

	/* What came of it: paths in files, and these. */
	bool is_unreachable; /* no connection to the host at all */
	uint64_t n_fetched;  /* bytes that were sent */
};

/*
 * In the child: fetch them all. A file that is not there (404) is left out
 * as long as there are others. -1 when one could not be fetched, or none is
 * there: files are then those of earlier updates, if they are whole, or none.
 */
int download_work(void *ctx, struct worker_pipe *out, struct err *e);

/* In the parent: a message of download_work. */
int download_take(void *ctx, unsigned kind, struct cursor m, struct err *e);

/* How much of what is asked for now has arrived, for people. */
uint64_t download_size(const struct download *d);

#endif
