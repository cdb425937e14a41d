/* dies.h: does a call end the process, as it says? */
#ifndef TESTS_DIES_H
#define TESTS_DIES_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

/* The exit code of a child that does fn(ctx); 0 when fn returns. */
static inline int
exit_code_of(void (*fn)(void *ctx), void *ctx)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		fn(ctx);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* 71 is die's own; a sanitizer or a crash ends differently. */
#define DIES(fn, ctx) EQ_INT(exit_code_of((fn), (ctx)), 71)

#endif
