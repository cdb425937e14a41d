/* serve.h: the service: results in, answers out. */
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

#include <stdbool.h>

#include "base/err.h"

struct serve_options {
	const char *listen;             /* "127.0.0.1:8634"; port 0: any */
	const char *store;              /* as of store_open */
	const char *db_dir;             /* of vulnerabilities */
	const char *tls_cert, *tls_key; /* PEM; both or none */
	const char *access_log;         /* appended to; NULL: standard error */
	bool vuls_is_open;  /* POST /vuls without a token, on loopback only */
	unsigned n_workers; /* 0: one for each processor, two at least */
};

/*
 * Serve until SIGTERM or SIGINT, then answer what has begun and end with 0.
 * The first line on standard output is "Listening on URL."; a store without
 * tokens gets one for the administrator, which is printed there, once.
 */
int serve_run(const struct serve_options *opt, struct err *e) NODISCARD;

#endif
