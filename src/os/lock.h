/* lock.h: one process at a time in a folder of state. */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include "base/err.h"

/*
 * Hold the lock of the folder dir, which is a file ".lock" in it, against
 * other processes: 0 and *ret_fd, to be closed to let go (the end of the
 * process does it too; the file stays). -1 with E_IO "in use by process N"
 * when another has it. Never waits.
 */
int lock_take(const char *dir, int *ret_fd, struct err *e) NODISCARD;

#endif
