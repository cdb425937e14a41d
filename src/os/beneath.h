/* beneath.h: open files under a root, whatever symbolic links say. */
#ifndef OS_BENEATH_H
#define OS_BENEATH_H

#include "base/err.h"

/* Followed on one path; the kernel's own number (MAXSYMLINKS). */
enum {
	BENEATH_SYMLINKS = 40
};

/*
 * Open path as a process that has root as its "/" would: absolute symbolic
 * links and ".." lead back into root, never out of it. root is an open
 * directory (O_PATH will do). flags as for open(2), without O_CREAT
 * and O_NOFOLLOW; O_CLOEXEC is added. 0 and *ret_fd, to be closed.
 * -1: E_ABSENT when nothing is there (also when the path runs through
 * something that is no directory: sys is ENOTDIR), else E_IO; ELOOP over
 * BENEATH_SYMLINKS. A FIFO or a device is opened like anything else: say
 * O_PATH, look, then open with O_NONBLOCK.
 */
int beneath_open(int root, const char *path, int flags, int *ret_fd,
    struct err *e) NODISCARD;

/*
 * The two ways it is done; beneath_open takes the second where the first is
 * refused (ENOSYS before Linux 5.6, EPERM in some containers). They differ
 * in this only: magic links of /proc ("/proc/self/root") are an error in the
 * kernel's way and ordinary links in the other, and the other goes no deeper
 * than 255 directories.
 */
int beneath_open_kernel(int root, const char *path, int flags, int *ret_fd,
    struct err *e) NODISCARD;
int beneath_open_walk(int root, const char *path, int flags, int *ret_fd,
    struct err *e) NODISCARD;

#endif
