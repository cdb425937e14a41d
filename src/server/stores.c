/* stores.c: an open store for each thread that needs one. */
#include "server/stores.h"

void
stores_init(struct stores *s, const char *where)
{
	*s = (struct stores){.where = where};
	pthread_mutex_init(&s->lock, NULL);
}

void
stores_done(struct stores *s)
{
	while (s->n_idle > 0)
		store_close(s->idle[--s->n_idle]);
	pthread_mutex_destroy(&s->lock);
}

int
stores_get(struct stores *s, struct store **ret_store, struct err *e)
{
	struct store *found = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->n_idle > 0)
		found = s->idle[--s->n_idle];
	pthread_mutex_unlock(&s->lock);
	if (found == NULL)
		return store_open(s->where, ret_store, e);
	*ret_store = found;
	return 0;
}

void
stores_put(struct stores *s, struct store *store, bool is_good)
{
	pthread_mutex_lock(&s->lock);
	if (is_good && s->n_idle < STORES_MAX) {
		s->idle[s->n_idle++] = store;
		store = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	store_close(store);
}
