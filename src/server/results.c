/* results.c: results come in. */
#include <string.h>

#include "app/result.h"
#include "core/limits.h"
#include "core/uuid.h"
#include "fmt/json.h"
#include "os/clock.h"
#include "os/digest.h"
#include "server/server.h"
#include "store/query.h"

/* What one wait for the disk takes at most. */
#define BATCH 256

#define CHECKIN_TYPE "application/vnd.yagura.checkin+json"

/* What a request asks to be stored; its ctx. */
struct submission {
	struct store_result result;
	struct inventory inv;
};

static bool
is_checkin(const struct http_request *r)
{
	const char *type = http_header(r, "Content-Type");

	return type != NULL && str_starts(str_from(type), STR(CHECKIN_TYPE));
}

/* {"name", "machine", "instance", "scanned_at", "digest"} */
static int
read_checkin(struct http_request *r, struct submission *sub, struct err *e)
{
	struct store_result *res = &sub->result;
	const struct json *doc;

	if (json_parse(&r->a, r->body, "the check-in", &doc, e) < 0)
		return -1;
	res->who.name = json_get_str(doc, "name");
	res->who.machine_id = json_get_str(doc, "machine");
	res->who.instance_id = json_get_str(doc, "instance");
	res->digest = json_get_str(doc, "digest");
	if (!time_parse(json_get_str(doc, "scanned_at"), &res->scanned_at))
		return fail(e, E_INPUT, "the check-in: scanned_at is no time");
	if (res->digest.n == 0)
		return fail(e, E_INPUT, "the check-in: it has no digest");
	return 0;
}

/* "NAME=VALUE" apart. */
static void
set_tags(struct arena *a, const struct manifest *m, struct store_result *res)
{
	struct store_tag *tags =
	    arena_zalloc(a, m->n_tags, sizeof(struct store_tag));

	for (size_t i = 0; i < m->n_tags; i++) {
		ptrdiff_t at = str_find(m->tags[i], '=');

		tags[i].key =
		    at < 0 ? m->tags[i] : str_first(m->tags[i], (size_t)at);
		tags[i].value =
		    at < 0 ? STR_NONE : str_skip(m->tags[i], (size_t)at + 1);
	}
	res->tags = tags;
	res->n_tags = m->n_tags;
	res->has_tags = m->n_tags > 0;
}

/* What a tree was called by who looked at it is no name of a machine. */
static struct str
name_of(struct arena *a, const struct manifest *m)
{
	if (str_starts(m->host, STR("dir:")))
		return STR_NONE;
	if (m->container.n == 0)
		return m->host;
	return str_printf(
	    a, "%.*s@%.*s", STR_ARG(m->container), STR_ARG(m->host));
}

void
results_set_manifest(
    struct arena *a, const struct manifest *m, struct store_result *res)
{
	res->who.name = name_of(a, m);
	res->who.machine_id = m->machine_id;
	res->who.instance_id = m->instance_id;
	res->scanned_at = m->scanned_at;
	set_tags(a, m, res);
}

static int
read_document(struct http_request *r, struct submission *sub, struct err *e)
{
	static const struct os_info nothing = {
	    .family = {NULL, 0}
        };
	struct store_result *res = &sub->result;
	struct result result;

	if (result_read(&r->a, r->body, "the result", &result, e) < 0 ||
	    sbom_read(&r->a, result.form, result.document, "the result",
		&nothing, &sub->inv, e) < 0)
		return -1;
	res->inv = &sub->inv;
	results_set_manifest(&r->a, &result.manifest, res);
	if (strcmp(result.form->name, "vuls") == 0)
		res->road = ROAD_VULS;
	return 0;
}

/* Of the URL: road and, where the document does not say it, the name. */
static int
read_query(struct http_request *r, struct store_result *res, struct err *e)
{
	const char *road = http_query(r, "road"), *name = http_query(r, "name");

	if (road != NULL && !store_road_parse(str_from(road), &res->road))
		return fail(e, E_USAGE, "road=%s: no such road", road);
	if (name != NULL && name[0] != '\0')
		res->who.name = str_dup(&r->a, str_from(name));
	if (res->who.name.n == 0 && res->who.machine_id.n == 0 &&
	    res->who.instance_id.n == 0)
		return fail(e, E_INPUT,
		    "nothing says which machine it is of; give a name");
	return 0;
}

/* To the thread that writes. */
static bool
submit(struct server *s, struct http_request *r, struct submission *sub)
{
	r->ctx = sub;
	if (queue_put(&s->results, r))
		return true;
	r->retry_after_s = 5;
	reply_error(r, 503, "busy", "too many results at once");
	return false;
}

static int
read_result(struct http_request *r, struct submission *sub, struct err *e)
{
	struct store_result *res = &sub->result;

	res->road = ROAD_UPLOAD;
	if ((is_checkin(r) ? read_checkin(r, sub, e)
			   : read_document(r, sub, e)) < 0 ||
	    read_query(r, res, e) < 0)
		return -1;
	return res->scanned_at != 0 ? 0 : clock_now(&res->scanned_at, e);
}

bool
results_put(struct server *s, struct http_request *r)
{
	struct submission *sub = ARENA_NEW(&r->a, struct submission);
	struct err e;

	if (!uuid_is(r->params[0])) {
		reply_error(r, 400, "bad-result",
		    "%.*s: not a UUID in lower case", STR_ARG(r->params[0]));
		return false;
	}
	if (r->body.n == 0) {
		reply_error(r, 400, "bad-result", "nothing in it");
		return false;
	}
	sub->result.result_id = r->params[0];
	if (read_result(r, sub, &e) < 0) {
		reply_err(r, &e);
		return false;
	}
	return submit(s, r, sub);
}

/* The asset that the path names, or a new one of that name. */
static int
find_asset(struct server *s, struct http_request *r, struct submission *sub,
    struct err *e)
{
	struct store_identity *who = &sub->result.who;
	struct store_asset asset;
	struct store *store;
	utc_s now;
	int rc;

	if (clock_now(&now, e) < 0 || stores_get(&s->stores, &store, e) < 0)
		return -1;
	rc = store_asset_find(store, &r->a, r->params[0], now, &asset, e);
	stores_put(&s->stores, store,
	    rc == 0 || (e->code != E_IO && e->code != E_NET));
	if (rc == 0)
		*who = asset.who;
	else if (e->code == E_ABSENT && !uuid_is(r->params[0]))
		*who = (struct store_identity){.name = r->params[0]};
	else
		return -1;
	return 0;
}

/* The same document for the same asset is the same result. */
static struct str
id_of(struct http_request *r)
{
	struct digest d;

	digest_begin(&d);
	digest_add(&d, r->params[0]);
	digest_add(&d, STR("\n"));
	digest_add(&d, r->body);
	return uuid_of_digest(&r->a, digest_end(&d, &r->a));
}

bool
results_put_inventory(struct server *s, struct http_request *r)
{
	struct submission *sub = ARENA_NEW(&r->a, struct submission);
	struct err e;

	sub->result.road = ROAD_UPLOAD;
	if (read_document(r, sub, &e) < 0 || find_asset(s, r, sub, &e) < 0 ||
	    (sub->result.scanned_at == 0 &&
		clock_now(&sub->result.scanned_at, &e) < 0)) {
		reply_err(r, &e);
		return false;
	}
	sub->result.result_id = id_of(r);
	return submit(s, r, sub);
}

static void
answer(struct server *s, struct http_request *r,
    const struct store_receipt *receipt)
{
	struct reply_json w;

	if (receipt->needs_match)
		atomic_store(&s->needs_match, true);
	reply_json_begin(&w);
	json_out_object(&w.j);
	json_out_member(
	    &w.j, "state", str_from(store_ingested_name(receipt->ingested)));
	json_out_member_if(&w.j, "asset", str_from(receipt->asset));
	json_out_key(&w.j, "new_asset");
	json_out_bool(&w.j, receipt->is_new_asset);
	json_out_end(&w.j);
	reply_json_end(&w, r, receipt->ingested == STORE_STORED ? 201 : 200);
}

static void
write_batch(struct server *s, struct http_request **r, size_t n)
{
	struct store_result results[BATCH];
	struct store_receipt receipts[BATCH];
	struct err errs[BATCH], e = {.code = E_OK};
	struct store *store = NULL;
	utc_s now;
	int rc;

	for (size_t i = 0; i < n; i++) {
		results[i] = ((struct submission *)r[i]->ctx)->result;
		errs[i].code = E_OK;
		receipts[i] =
		    (struct store_receipt){.ingested = STORE_NEED_INVENTORY};
	}
	rc = clock_now(&now, &e);
	if (rc == 0)
		rc = stores_get(&s->stores, &store, &e);
	if (rc == 0)
		rc = store_ingest_many(
		    store, results, n, now, receipts, errs, &e);
	if (store != NULL)
		stores_put(&s->stores, store, rc == 0);
	for (size_t i = 0; i < n; i++) {
		if (rc < 0)
			reply_err(r[i], &e);
		else if (errs[i].code != E_OK)
			reply_err(r[i], &errs[i]);
		else
			answer(s, r[i], &receipts[i]);
		http_answer(r[i]);
	}
}

void *
results_write(void *server)
{
	struct http_request *batch[BATCH];
	struct server *s = server;
	size_t n;

	while ((n = queue_take(&s->results, batch, BATCH)) > 0)
		write_batch(s, batch, n);
	return NULL;
}
