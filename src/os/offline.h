/* offline.h: no network, whatever the program or its libraries try. */
#ifndef OS_OFFLINE_H
#define OS_OFFLINE_H

#include "base/err.h"

/*
 * From now on this process and its children get EACCES for every socket but
 * local ones (AF_UNIX). Cannot be undone. -1 (E_UNSUPPORTED) when the kernel
 * does not do that: the promise is then not given.
 */
int offline_enforce(struct err *e) NODISCARD;

#endif
