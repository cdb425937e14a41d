/* spawn.h: run another program, without a shell. */
#ifndef OS_SPAWN_H
#define OS_SPAWN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct spawn {
	const char *const *argv; /* NULL-ended */
	const char *dir;         /* to run in; NULL: here */
	unsigned timeout_s;      /* then it and its children are killed */
	size_t max_output_bytes; /* of stdout; stderr keeps its last 4 kB */
};

struct spawn_result {
	int exit_code; /* 128 + signal when killed */
	struct str output;
	struct str errors; /* the end of what it said on stderr */
};

/*
 * argv[0] is looked for in the absolute folders of PATH unless it has a slash.
 * Run to the end: stdin is empty, LC_ALL=C.UTF-8 and no LANGUAGE, descriptors above 2 are
 * closed (0 to 2 must be open here), no new privileges, a session of its own,
 * so that it cannot ask at a terminal. When it has ended, whatever still runs
 * in its process group is killed; when this process ends first, so does it. -1 when it could not be
 * started (E_ABSENT when there is no such program), took too long or printed
 * too much (E_LIMIT). An exit code other than 0 is the caller's to judge.
 */
int spawn_run(struct arena *a, const struct spawn *s,
    struct spawn_result *ret_r, struct err *e) NODISCARD;

/*
 * Talk with a program while it runs. What the caller adds to say goes to its
 * stdin, which is closed when all of it is gone and is_said; hear is given
 * what it prints. The caller inits say and ends it.
 */
struct spawn_talk {
	void *ctx;
	struct buf say;
	bool is_said; /* nothing more will be */
	/* -1 with *e: it is killed, and that is the error of the run. */
	int (*hear)(void *ctx, struct str bytes, struct err *e);
};

/*
 * As spawn_run, but its stdin and output are those of t: ret_r->output stays
 * empty and s->max_output_bytes is not asked.
 */
int spawn_converse(struct arena *a, const struct spawn *s, struct spawn_talk *t,
    struct spawn_result *ret_r, struct err *e) NODISCARD;

#endif
