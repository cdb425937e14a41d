/* serve.c: the service: threads, signals, and the way from request to answer. */
#include "server/serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "core/limits.h"
#include "os/clock.h"
#include "server/server.h"

/* How long a server that is told to stop waits for its clients. */
#define STOP_MS 20000

/* The headers of a request are there. */
static bool
on_begin(void *ctx, struct http_request *r, size_t *ret_max_bytes)
{
	struct server *s = ctx;
	const struct route *route = route_find(r);
	bool is_open;

	if (route == NULL)
		return false;
	is_open = route->scope == SCOPE_NONE ||
		  (s->opt->vuls_is_open && route->run == vuls_post);
	if (!is_open && !tokens_allow(&s->tokens, r, route->scope))
		return false;
	r->route = route;
	*ret_max_bytes = route->max_body;
	return true;
}

static bool
on_run(void *ctx, struct http_request *r)
{
	struct server *s = ctx;

	if (queue_put(&s->jobs, r))
		return true;
	/* Not all of them at the same moment. */
	r->retry_after_s = 1 + (unsigned)(clock_ms() % 10);
	reply_error(r, 503, "busy", "too many requests at once");
	return false;
}

/* One line of JSON for each request. */
static void
on_done(void *ctx, const struct http_request *r, int64_t ms)
{
	struct server *s = ctx;
	struct json_out j;
	struct arena a;
	utc_s now;
	struct err e;

	if (clock_now(&now, &e) < 0)
		return;
	arena_init(&a, 4096);
	flockfile(s->access_log);
	json_out_init(&j, s->access_log);
	j.is_compact = true;
	json_out_object(&j);
	json_out_member(&j, "at", time_write(&a, now));
	json_out_member(&j, "from", str_from(r->peer));
	json_out_member_if(&j, "token", str_from(r->token_id));
	json_out_member(&j, "method", r->method);
	json_out_member(&j, "path", str_first(r->path, 1024));
	json_out_key(&j, "status");
	json_out_int(&j, r->status);
	json_out_key(&j, "in");
	json_out_int(&j, (int64_t)r->n_in);
	json_out_key(&j, "out");
	json_out_int(&j, (int64_t)r->out.n);
	json_out_key(&j, "ms");
	json_out_int(&j, ms);
	json_out_end(&j);
	fflush(s->access_log);
	funlockfile(s->access_log);
	arena_done(&a);
}

static void *
work(void *server)
{
	struct server *s = server;
	struct http_request *r;

	while (queue_take(&s->jobs, &r, 1) > 0)
		if (!r->route->run(s, r))
			http_answer(r);
	return NULL;
}

/* A store that nobody can ask is of no use: its first token. */
static int
greet(struct server *s, struct err *e)
{
	char text[STORE_TOKEN_BYTES];
	struct store_token *tokens;
	struct store *store;
	struct arena a;
	utc_s now;
	size_t n;
	int rc;

	if (clock_now(&now, e) < 0 || stores_get(&s->stores, &store, e) < 0)
		return -1;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = store_token_list(store, &a, &tokens, &n, e);
	if (rc == 0 && n == 0) {
		rc = store_token_create(
		    store, STR("first"), SCOPE_ADMIN, 0, now, text, e);
		if (rc == 0)
			printf("First token, for the administrator, shown this "
			       "once: %s\n",
			    text);
	}
	arena_done(&a);
	stores_put(&s->stores, store, rc == 0);
	return rc;
}

static unsigned
count_workers(const struct serve_options *opt)
{
	long n = opt->n_workers > 0 ? (long)opt->n_workers
				    : sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 2 && opt->n_workers == 0)
		n = 2;
	return n > SERVER_WORKERS_MAX ? SERVER_WORKERS_MAX : (unsigned)n;
}

/* Threads of ours and the library's leave signals to the first one. */
static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* Until the signal; and then until every request has its answer. */
static void
wait_for_end(struct server *s, const sigset_t *set)
{
	const struct timespec moment = {0, 20000000}, second = {1, 0};
	int64_t until;

	while (sigtimedwait(set, NULL, &second) < 0)
		continue;
	atomic_store(&s->is_stopping, true);
	log_say(LOG_INFO, "stopping: %zu requests are still answered",
	    http_n_running(s->http));
	http_quiesce(s->http);
	until = clock_ms() + STOP_MS;
	while (http_n_running(s->http) > 0 && clock_ms() < until)
		nanosleep(&moment, NULL);
}

static int
start_thread(
    pthread_t *t, void *(*run)(void *), struct server *s, struct err *e)
{
	int sys = pthread_create(t, NULL, run, s);

	return sys == 0 ? 0 : fail_sys(e, sys, "a thread");
}

static void
end_queue(struct queue *q, const pthread_t *threads, unsigned n)
{
	queue_close(q);
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

static int
serve(struct server *s, const sigset_t *set, struct err *e)
{
	struct http_options how = {.listen = s->opt->listen,
	    .tls_cert = s->opt->tls_cert,
	    .tls_key = s->opt->tls_key,
	    .n_threads = 2,
	    .ctx = s,
	    .begin = on_begin,
	    .run = on_run,
	    .done = on_done};
	unsigned n = 0, wanted = count_workers(s->opt), n_writers = 0,
		 n_matchers = 0;
	int rc = http_open(&how, &s->http, e);

	if (rc == 0 && s->opt->vuls_is_open && !http_is_loopback(s->http))
		rc = fail(e, E_USAGE,
		    "--vuls-open: only where --listen is a loopback address");
	if (rc == 0 && s->opt->tls_cert == NULL && !http_is_loopback(s->http))
		log_say(LOG_WARN,
		    "%s: tokens travel in the clear; give "
		    "--tls-cert and --tls-key",
		    http_url(s->http));
	if (rc == 0 &&
	    (rc = start_thread(&s->writer, results_write, s, e)) == 0)
		n_writers = 1;
	if (rc == 0 && (rc = start_thread(&s->matcher, matcher_run, s, e)) == 0)
		n_matchers = 1;
	while (rc == 0 && n < wanted)
		if ((rc = start_thread(&s->workers[n], work, s, e)) == 0)
			n++;
	if (rc == 0) {
		printf("Listening on %s.\n", http_url(s->http));
		fflush(stdout);
		wait_for_end(s, set);
	}
	atomic_store(&s->is_stopping, true);
	end_queue(&s->jobs, s->workers, n);
	end_queue(&s->results, &s->writer, n_writers);
	if (n_matchers > 0)
		pthread_join(s->matcher, NULL);
	http_close(s->http);
	return rc;
}

int
serve_run(const struct serve_options *opt, struct err *e)
{
	struct server s = {.opt = opt, .access_log = stderr};
	sigset_t set;
	int rc = 0;

	if (opt->access_log != NULL &&
	    (s.access_log = fopen(opt->access_log, "ae")) == NULL)
		return fail_sys(e, errno, "%s", opt->access_log);
	block_signals(&set);
	stores_init(&s.stores, opt->store);
	tokens_init(&s.tokens, &s.stores);
	queue_init(&s.jobs, LIMIT_SERVER_QUEUE);
	queue_init(&s.results, LIMIT_SERVER_QUEUE);
	rc = greet(&s, e);
	if (rc == 0)
		rc = serve(&s, &set, e);
	queue_done(&s.jobs);
	queue_done(&s.results);
	tokens_done(&s.tokens);
	stores_done(&s.stores);
	if (opt->access_log != NULL)
		fclose(s.access_log);
	return rc;
}
