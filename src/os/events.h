/* events.h: wait for signals, for changes in folders and for a time. */
#ifndef OS_EVENTS_H
#define OS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct events {
	int signals; /* descriptors; -1: none */
	int changes;
};

/* What happened, perhaps several at once. */
struct event_set {
	bool is_stop;   /* SIGTERM or SIGINT came */
	bool is_now;    /* SIGHUP came */
	bool is_child;  /* a child has ended: waitpid says which */
	bool is_change; /* in one of the folders */
};

/*
 * From now on these signals come by events_wait only. Folders of dirs
 * (NULL-ended) that are not there are passed over; without inotify nothing
 * changes. A file that was written to its end, or renamed or removed, is a
 * change.
 */
int events_open(
    struct events *v, const char *const *dirs, struct err *e) NODISCARD;
void events_close(struct events *v);

/* timeout_ms below 0: for ever. */
int events_wait(struct events *v, int64_t timeout_ms, struct event_set *ret,
    struct err *e) NODISCARD;

/*
 * A child in which these signals are as usual again, which is killed when
 * this process ends, and which runs run(ctx); what that gives is its exit
 * code. Memory that it needed is the system's again afterwards.
 */
int events_fork(
    int (*run)(void *ctx), void *ctx, pid_t *ret_pid, struct err *e) NODISCARD;

#endif
