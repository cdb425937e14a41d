/* lock.c: one process at a time in a folder of state. */
#define _GNU_SOURCE /* flock */
#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/str.h"

/* The lock is taken: say by whom, as far as the file tells. */
static int
in_use(int fd, const char *path, struct err *e)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof text, 0);
	uint64_t pid;

	if (n > 0 &&
	    str_to_u64(str_trim(str_of(text, (size_t)n)), INT_MAX, &pid))
		return fail(
		    e, E_IO, "%s: in use by process %d", path, (int)pid);
	return fail(e, E_IO, "%s: in use by another process", path);
}

int
lock_take(const char *dir, int *ret_fd, struct err *e)
{
	char path[PATH_MAX], text[32];
	int fd, sys, n;

	if (snprintf(path, sizeof path, "%s/.lock", dir) >= (int)sizeof path)
		return fail_sys(e, ENAMETOOLONG, "%s", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	/* The lock is flock's; the number in the file is for people only. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		sys = errno;
		if (sys == EWOULDBLOCK)
			in_use(fd, path, e);
		else
			fail_sys(e, sys, "%s", path);
		close(fd);
		return -1;
	}
	n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n) {
		sys = errno;
		close(fd);
		return fail_sys(e, sys, "%s", path);
	}
	*ret_fd = fd;
	return 0;
}
