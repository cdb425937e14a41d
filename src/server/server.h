/* server.h: what the handlers of requests share. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdatomic.h>

#include "core/manifest.h"
#include "server/queue.h"
#include "server/reply.h"
#include "server/serve.h"
#include "server/tokens.h"

#define SERVER_WORKERS_MAX 16

struct server {
	const struct serve_options *opt;
	struct http *http;
	struct stores stores;
	struct tokens tokens;
	struct queue jobs;    /* for workers, who run handlers */
	struct queue results; /* for the one thread that writes results */
	pthread_t workers[SERVER_WORKERS_MAX];
	pthread_t writer;
	pthread_t matcher;
	FILE *access_log;
	atomic_bool is_stopping;
	atomic_bool needs_match; /* inventories came that nobody matched */
};

/*
 * One row per method and path. "*" in a pattern is one part of a path, which
 * goes into params. One file per group of paths, its rows in routes.c.
 */
struct route {
	const char *method;
	const char *pattern;
	enum store_scope scope; /* SCOPE_NONE: for everybody */
	size_t max_body;
	/* In a worker's thread: fills in the answer; true: somebody will. */
	bool (*run)(struct server *s, struct http_request *r);
};

extern const struct route route_list[];
extern const size_t route_list_n;

/*
 * The route of r, and its params; NULL when there is none: then the answer,
 * 404 or 405, is filled in.
 */
const struct route *route_find(struct http_request *r);

/* health.c */
bool health_alive(struct server *s, struct http_request *r);
bool health_ready(struct server *s, struct http_request *r);
bool health_vuls(struct server *s, struct http_request *r);

/* results.c */
bool results_put(struct server *s, struct http_request *r);
bool results_put_inventory(struct server *s, struct http_request *r);
/* Who and when it is of, by what the document says. */
void results_set_manifest(
    struct arena *a, const struct manifest *m, struct store_result *res);
/* The thread that writes: many results with one wait for the disk. */
void *results_write(void *server);

/* matcher.c: a thread, which ends when is_stopping. */
void *matcher_run(void *server);

/* lists.c */
bool lists_assets(struct server *s, struct http_request *r);
bool lists_coverage(struct server *s, struct http_request *r);
bool lists_findings(struct server *s, struct http_request *r);

/* vuls.c */
bool vuls_post(struct server *s, struct http_request *r);

#endif
