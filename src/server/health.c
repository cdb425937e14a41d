/* health.c: is the server alive, and does it have what it needs? */
#include "os/clock.h"
#include "server/server.h"

bool
health_alive(struct server *s, struct http_request *r)
{
	(void)s;
	reply_text(r, 200, "ok\n");
	return false;
}

/* Vuls' server says no more than this. */
bool
health_vuls(struct server *s, struct http_request *r)
{
	(void)s;
	reply_text(r, 200, "ok");
	return false;
}

/* Can the store be asked? What is asked does not matter. */
static int
ask_store(struct server *s, struct http_request *r, struct err *e)
{
	struct store_token token;
	struct store *store;
	bool valid;
	int rc;

	if (stores_get(&s->stores, &store, e) < 0)
		return -1;
	rc = store_token_verify(
	    store, &r->a, STR("nobody's"), 1, &valid, &token, e);
	stores_put(&s->stores, store, rc == 0);
	return rc;
}

bool
health_ready(struct server *s, struct http_request *r)
{
	struct err e;

	if (atomic_load(&s->is_stopping))
		reply_error(r, 503, "stopping", "the server is about to stop");
	else if (ask_store(s, r, &e) < 0)
		reply_error(r, 503, "no-store", "%s", e.text);
	else
		reply_text(r, 200, "ready\n");
	return false;
}
