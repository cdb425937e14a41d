/* queue.h: requests that wait for a thread. */
#ifndef SERVER_QUEUE_H
#define SERVER_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "server/http.h"

/* First in, first out, between threads; a request is in one queue only. */
struct queue {
	pthread_mutex_t lock;
	pthread_cond_t has_more;
	struct http_request *first, *last;
	size_t n, max;
	bool is_closed;
};

void queue_init(struct queue *q, size_t max);
void queue_done(struct queue *q);

/* False when it is full or closed. */
bool queue_put(struct queue *q, struct http_request *r);

/*
 * Waits until there is something; up to max of them, how many. 0: closed, and
 * nothing is left.
 */
size_t queue_take(struct queue *q, struct http_request **ret, size_t max);

/* Nothing more comes. */
void queue_close(struct queue *q);

#endif
