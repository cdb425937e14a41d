/* stores.h: an open store for each thread that needs one. */
#ifndef SERVER_STORES_H
#define SERVER_STORES_H

#include <pthread.h>

#include "store/store.h"

#define STORES_MAX 32

struct stores {
	const char *where; /* borrowed */
	pthread_mutex_t lock;
	struct store *idle[STORES_MAX];
	size_t n_idle;
};

void stores_init(struct stores *s, const char *where);
void stores_done(struct stores *s);

/* One that nobody else has; to be given back. */
int stores_get(
    struct stores *s, struct store **ret_store, struct err *e) NODISCARD;
/* is_good is false after an error that may be the connection's. */
void stores_put(struct stores *s, struct store *store, bool is_good);

#endif
