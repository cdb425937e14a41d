/* http.h: requests and answers. Only http.c knows libmicrohttpd. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct http;
struct MHD_Connection;
struct route;

#define HTTP_PARAMS_MAX 2

/*
 * One request. It is made when its headers are there and lives until the
 * answer is gone, or the client. What handlers make for it goes into a.
 */
struct http_request {
	struct arena a;
	struct http *http;
	struct MHD_Connection *connection;
	struct str method, path;
	char peer[64];                      /* address of the client */
	const struct route *route;          /* NULL: there is none */
	struct str params[HTTP_PARAMS_MAX]; /* of the path, in order */
	struct str body;
	char token_id[16]; /* whose it is; empty: nobody's */
	void *ctx;         /* the handler's, while the answer is deferred */
	struct http_request *next; /* in the queue that it waits in */
	/* The answer. */
	unsigned status;
	const char *content_type;
	struct buf out;
	unsigned retry_after_s; /* 0: not said */
	const char *allow;      /* methods, with status 405; or NULL */
	bool wants_token;       /* say how to be known, with status 401 */
	/* http.c's own. */
	struct buf in;
	uint64_t n_in;
	int64_t began_ms;
	int stage;
};

struct http_options {
	const char *listen;   /* "127.0.0.1:8634", "[::1]:0" */
	const char *tls_cert; /* PEM; NULL: no TLS */
	const char *tls_key;  /* PEM */
	unsigned n_threads;   /* that talk with clients */
	void *ctx;            /* for the three below */
	/*
	 * The headers are there: set route, or fill in an answer and return
	 * false. *ret_max_bytes: of the body.
	 */
	bool (*begin)(void *ctx, struct http_request *r, size_t *ret_max_bytes);
	/*
	 * The body is there. Somebody fills in the answer and calls
	 * http_answer, now or later, from any thread. False: the answer is
	 * filled in already.
	 */
	bool (*run)(void *ctx, struct http_request *r);
	/* The answer is gone; ms since the request began. */
	void (*done)(void *ctx, const struct http_request *r, int64_t ms);
};

/* Listens, and answers in threads of its own. opt->ctx must outlive it. */
int http_open(const struct http_options *opt, struct http **ret_h,
    struct err *e) NODISCARD;

/* "http://127.0.0.1:8634"; where it listens, with the port that it got. */
const char *http_url(const struct http *h);

/* Does it listen where only this machine can reach it? */
bool http_is_loopback(const struct http *h);

/* No new connections from now on. */
void http_quiesce(struct http *h);

/* Requests that have no answer yet, or whose answer is not gone yet. */
size_t http_n_running(const struct http *h);

/* Ends it with all connections; nothing may be deferred any more. Takes NULL. */
void http_close(struct http *h);

/* The answer of a request that was deferred is filled in. */
void http_answer(struct http_request *r);

/* A header's value, or NULL; a query argument's, decoded, or NULL. */
const char *http_header(const struct http_request *r, const char *name);
const char *http_query(const struct http_request *r, const char *name);
/*
 * -1 (E_USAGE) when the query has an argument that is none of known, which
 * ends in NULL: a slip of the pen is no filter that lets everything through.
 */
int http_query_check(const struct http_request *r, const char *const *known,
    struct err *e) NODISCARD;

#endif
