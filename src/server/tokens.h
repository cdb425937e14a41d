/* tokens.h: whose request is it? */
#ifndef SERVER_TOKENS_H
#define SERVER_TOKENS_H

#include <pthread.h>

#include "server/http.h"
#include "server/stores.h"

#define TOKENS_KNOWN  256
#define TOKENS_PEERS  512
#define TOKENS_KEPT_S 5 /* how long a token that was revoked may still work */

/* A token that was found good a moment ago. */
struct token_known {
	uint64_t hash[2]; /* of its text, under keys of this process */
	int64_t until_ms; /* 0: empty */
	enum store_scope scope;
	char id[16];
};

/* Who came with what was no token, lately. */
struct token_peer {
	uint64_t hash;
	int64_t since_ms;
	unsigned n_failed;
};

struct tokens {
	struct stores *stores; /* borrowed */
	pthread_mutex_t lock;
	uint64_t key[2][2];
	struct token_known known[TOKENS_KNOWN];
	struct token_peer peers[TOKENS_PEERS];
};

void tokens_init(struct tokens *t, struct stores *stores);
void tokens_done(struct tokens *t);

/*
 * May the bearer do what needs `want`? Sets r->token_id; where not, fills in
 * the answer: 401, 403, 429 for somebody who tries too much, 503.
 */
bool tokens_allow(
    struct tokens *t, struct http_request *r, enum store_scope want);

#endif
