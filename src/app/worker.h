/* worker.h: work in child processes, several at a time. */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/cursor.h"
#include "base/err.h"
#include "os/confine.h"

/*
 * A worker is a fork of this process that does one piece of work and says
 * over a pipe what came of it. What is wrong with its input can cost its
 * memory, its time and its life, and no other's. It ends when this process
 * does, prints nothing, and is killed when it says what makes no sense.
 */
struct worker_pipe;

struct worker {
	const char *name; /* for messages, what it works on: "npm" */
	void *ctx;
	/* In the child: do it. Memory of before the fork is there to read. */
	int (*work)(void *ctx, struct worker_pipe *out, struct err *e);
	/*
	 * In the parent: a message came. It was made by whatever bytes the
	 * child read: -1 (E_INPUT) when it makes no sense.
	 */
	int (*take)(
	    void *ctx, unsigned kind, struct cursor message, struct err *e);
	/* In the parent, at the end: NULL when it was done, else why not. */
	void (*done)(void *ctx, const struct err *e);
	uint64_t max_bytes;      /* of address space, 0: no limit of its own */
	unsigned max_cpu_s;      /* of processor time, likewise */
	uint64_t max_talk_bytes; /* 0: LIMIT_WORKER_TALK_BYTES */
	/* Descriptors that the child keeps, beside 0 to 2 and its pipe. */
	const int *fds;
	size_t n_fds;
};

/* A message: kind is below 255 and the text not over the limit, or we die. */
void worker_send(
    struct worker_pipe *out, unsigned kind, const struct buf *message);

/*
 * In the child, before it looks at what others wrote: os/confine.h's
 * confine_enter, and standard input, output and errors lead nowhere (errors
 * stay where a sanitizer would report).
 */
void worker_confine(const struct confine *c, struct confine_state *ret_s);

/* Parts of a message; a cursor reads what was added in the same order. */
void worker_add_u64(struct buf *message, uint64_t n);
void worker_add_str(struct buf *message, struct str s);
struct str worker_str(struct cursor *message);

/* Who works next. */
struct worker_plan {
	void *ctx;
	/* One to start now; NULL: none, or none before another has ended. */
	const struct worker *(*next)(void *ctx);
	void (*tick)(void *ctx); /* some times a second; may be NULL */
};

/*
 * Until there is no next one and all have ended. At most LIMIT_WORKERS run
 * at once; fewer are next's to arrange. One that cannot be started is done
 * with an error like any other.
 */
void worker_run(const struct worker_plan *plan);

/* One alone. */
void worker_run_one(const struct worker *w);

#endif
