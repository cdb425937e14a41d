/* matcher.c: findings of what comes in, and of all of it by new data. */
#include <time.h>

#include "app/ingest.h"
#include "app/rematch.h"
#include "base/log.h"
#include "os/clock.h"
#include "server/server.h"

/* How often somebody looks whether there is a newer database. */
#define LOOK_MS 2000
/* Support ends, and rows of old get old, without any new data. */
#define ANEW_MS 3600000
/* After something went wrong. */
#define PAUSE_MS 10000

struct matcher {
	struct server *server;
	struct knowledge k;
	bool is_open;
	int64_t look_at_ms, anew_at_ms;
};

/* The database as it is now; *ret_new: it is another one. */
static int
refresh(struct matcher *m, bool *ret_new, struct err *e)
{
	*ret_new = false;
	if (m->is_open && clock_ms() < m->look_at_ms)
		return 0;
	m->look_at_ms = clock_ms() + LOOK_MS;
	if (m->is_open && knowledge_is_current(&m->k))
		return 0;
	if (m->is_open)
		knowledge_close(&m->k);
	m->is_open = false;
	if (knowledge_open(&m->k, m->server->opt->db_dir, e) < 0) {
		knowledge_close(&m->k);
		return -1;
	}
	m->is_open = *ret_new = true;
	return 0;
}

static int
rematch(struct matcher *m, struct store *store, utc_s now, struct err *e)
{
	struct rematch_sums sums;

	if (app_rematch(store, &m->k, now, &sums, e) < 0)
		return -1;
	if (sums.n_pairs + sums.n_inventories > 0)
		log_say(LOG_INFO,
		    "findings brought up to date in %lld ms: %zu shards, %zu "
		    "packages told otherwise, %zu inventories",
		    (long long)sums.took_ms, sums.n_shards, sums.n_pairs,
		    sums.n_inventories);
	m->anew_at_ms = clock_ms() + ANEW_MS;
	return 0;
}

/* What there is to do now. */
static int
step(struct matcher *m, struct err *e)
{
	struct server *s = m->server;
	struct store *store;
	bool is_new, pending;
	size_t n;
	utc_s now;
	int rc;

	if (refresh(m, &is_new, e) < 0)
		return -1;
	is_new = is_new || clock_ms() >= m->anew_at_ms;
	pending = atomic_exchange(&s->needs_match, false);
	if (!is_new && !pending)
		return 0;
	if (clock_now(&now, e) < 0 || stores_get(&s->stores, &store, e) < 0)
		return -1;
	rc = is_new ? rematch(m, store, now, e)
		    : app_match_pending(store, &m->k, now, &n, e);
	stores_put(&s->stores, store, rc == 0);
	return rc;
}

void *
matcher_run(void *server)
{
	const struct timespec moment = {0, 100000000};
	struct server *s = server;
	struct matcher m = {.server = s};
	int64_t quiet_until_ms = 0;
	struct err e;

	while (!atomic_load(&s->is_stopping)) {
		if (clock_ms() >= quiet_until_ms && step(&m, &e) < 0) {
			log_say(LOG_ERROR, "findings are not up to date: %s",
			    e.text);
			atomic_store(&s->needs_match, true);
			quiet_until_ms = clock_ms() + PAUSE_MS;
		}
		nanosleep(&moment, NULL);
	}
	if (m.is_open)
		knowledge_close(&m.k);
	return NULL;
}
