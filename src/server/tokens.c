/* tokens.c: whose request is it? */
#include "server/tokens.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "core/limits.h"
#include "os/clock.h"
#include "server/reply.h"

#define MINUTE_MS 60000

void
tokens_init(struct tokens *t, struct stores *stores)
{
	*t = (struct tokens){.stores = stores};
	pthread_mutex_init(&t->lock, NULL);
	hash_new_key(t->key[0]);
	hash_new_key(t->key[1]);
}

void
tokens_done(struct tokens *t)
{
	pthread_mutex_destroy(&t->lock);
}

/* What stands behind "Bearer " (RFC 6750), or nothing. */
static struct str
bearer(const struct http_request *r)
{
	const char *value = http_header(r, "Authorization");

	if (value == NULL || strncasecmp(value, "Bearer ", 7) != 0)
		return STR_NONE;
	return str_trim(str_from(value + 7));
}

static bool
find_known(struct tokens *t, const uint64_t hash[2], struct token_known *ret)
{
	struct token_known *k = &t->known[hash[0] % TOKENS_KNOWN];
	bool found;

	pthread_mutex_lock(&t->lock);
	found = k->until_ms > clock_ms() && k->hash[0] == hash[0] &&
		k->hash[1] == hash[1];
	if (found)
		*ret = *k;
	pthread_mutex_unlock(&t->lock);
	return found;
}

/* Ask the store, and remember its answer for a moment. */
static int
verify(struct tokens *t, struct http_request *r, struct str text,
    struct token_known *k, bool *ret_valid, struct err *e)
{
	struct store_token token;
	struct store *store;
	utc_s now;
	int rc;

	if (clock_now(&now, e) < 0 || stores_get(t->stores, &store, e) < 0)
		return -1;
	rc = store_token_verify(store, &r->a, text, now, ret_valid, &token, e);
	stores_put(t->stores, store, rc == 0);
	if (rc < 0 || !*ret_valid)
		return rc;
	k->scope = token.scope;
	k->until_ms = clock_ms() + TOKENS_KEPT_S * 1000;
	snprintf(k->id, sizeof k->id, "%.*s", STR_ARG(token.id));
	pthread_mutex_lock(&t->lock);
	t->known[k->hash[0] % TOKENS_KNOWN] = *k;
	pthread_mutex_unlock(&t->lock);
	return 0;
}

/* Has the peer tried too often? Counts this time. */
static bool
is_nuisance(struct tokens *t, const struct http_request *r)
{
	uint64_t hash = hash_str(t->key[0], str_from(r->peer));
	struct token_peer *p = &t->peers[hash % TOKENS_PEERS];
	int64_t now = clock_ms();
	bool too_often;

	pthread_mutex_lock(&t->lock);
	if (p->hash != hash || now - p->since_ms > MINUTE_MS)
		*p = (struct token_peer){hash, now, 0};
	too_often = ++p->n_failed > LIMIT_BAD_TOKENS;
	pthread_mutex_unlock(&t->lock);
	return too_often;
}

static void
refuse(struct tokens *t, struct http_request *r, bool has_one)
{
	if (is_nuisance(t, r)) {
		r->retry_after_s = MINUTE_MS / 1000;
		reply_error(r, 429, "too-many-failures",
		    "more than %u requests a minute without a valid token",
		    LIMIT_BAD_TOKENS);
		return;
	}
	r->wants_token = true;
	reply_error(r, 401, has_one ? "bad-token" : "no-token",
	    has_one ? "the token is not known, has expired or was revoked"
		    : "a token is needed: Authorization: Bearer ...");
}

bool
tokens_allow(struct tokens *t, struct http_request *r, enum store_scope want)
{
	struct str text = bearer(r);
	struct token_known k = {
	    .hash = {hash_str(t->key[0], text), hash_str(t->key[1], text)}
        };
	bool valid = text.n > 0;
	struct err e;

	if (valid && !find_known(t, k.hash, &k) &&
	    verify(t, r, text, &k, &valid, &e) < 0) {
		r->retry_after_s = 5;
		reply_error(r, 503, "busy", "%s", e.text);
		return false;
	}
	if (!valid) {
		refuse(t, r, text.n > 0);
		return false;
	}
	snprintf(r->token_id, sizeof r->token_id, "%s", k.id);
	if (store_scope_allows(k.scope, want))
		return true;
	reply_error(r, 403, "wrong-scope",
	    "the token is for \"%s\" and not for \"%s\"",
	    store_scope_name(k.scope), store_scope_name(want));
	return false;
}
