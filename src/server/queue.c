/* queue.c: requests that wait for a thread. */
#include "server/queue.h"

void
queue_init(struct queue *q, size_t max)
{
	*q = (struct queue){.max = max};
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->has_more, NULL);
}

void
queue_done(struct queue *q)
{
	pthread_mutex_destroy(&q->lock);
	pthread_cond_destroy(&q->has_more);
}

bool
queue_put(struct queue *q, struct http_request *r)
{
	bool taken;

	pthread_mutex_lock(&q->lock);
	taken = !q->is_closed && q->n < q->max;
	if (taken) {
		r->next = NULL;
		if (q->last != NULL)
			q->last->next = r;
		else
			q->first = r;
		q->last = r;
		q->n++;
		pthread_cond_signal(&q->has_more);
	}
	pthread_mutex_unlock(&q->lock);
	return taken;
}

size_t
queue_take(struct queue *q, struct http_request **ret, size_t max)
{
	size_t n = 0;

	pthread_mutex_lock(&q->lock);
	while (q->n == 0 && !q->is_closed)
		pthread_cond_wait(&q->has_more, &q->lock);
	while (n < max && q->first != NULL) {
		ret[n++] = q->first;
		q->first = q->first->next;
		q->n--;
	}
	if (q->first == NULL)
		q->last = NULL;
	pthread_mutex_unlock(&q->lock);
	return n;
}

void
queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->is_closed = true;
	pthread_cond_broadcast(&q->has_more);
	pthread_mutex_unlock(&q->lock);
}
