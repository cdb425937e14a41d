/* upload.h: send results to a server, each until it says that it has them. */
#ifndef APP_UPLOAD_H
#define APP_UPLOAD_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct upload_options {
	const char *server;     /* "https://yagura.example.org:8443" */
	const char *token_file; /* its first line is the token; NULL: none */
	const char *ca_file;    /* NULL: the system's */
	const char *road;       /* "results-dir", "agent", "upload" */
	unsigned lease_s;       /* of a claim; 0: SPOOL_LEASE_S */
	/* Tries of one request when the server is away or busy; 0: 4. */
	unsigned n_tries;
};

/* What became of the results. */
struct upload_sums {
	size_t n_stored;    /* the server has them, since now */
	size_t n_unchanged; /* likewise, and nothing was new but the time */
	size_t n_already;   /* it had them */
	size_t n_aside;     /* no good; moved aside */
	size_t n_left;      /* still there, to be tried again */
	size_t n_claimed;   /* in the hands of others */
	size_t n_others;    /* files that are no results */
	size_t n_new_assets;
};

/*
 * All results of the folder, in the order of their scans, until none is left
 * that may be claimed. A result is removed once the server has said that it
 * is on its disk. What happens to one that is not taken is told by the log.
 * -1 when it had to stop: E_NET (the server is away, or busy for too long),
 * E_IO with sys EACCES (it does not accept the token), E_UNSUPPORTED (it is
 * no such server); what was not sent is then left. *ret_sums is set in any
 * case.
 */
int app_upload_dir(const struct upload_options *opt, const char *results_dir,
    struct upload_sums *ret_sums, struct err *e) NODISCARD;

/*
 * Single files, which stay where they are; one that is no good is told by the
 * log, counted in n_left, and the others go on.
 */
int app_upload_files(const struct upload_options *opt, const char *const *paths,
    size_t n, struct upload_sums *ret_sums, struct err *e) NODISCARD;

/* One line for people. */
void upload_write_sums(FILE *out, const struct upload_sums *sums);

#endif
