/* offline.c: no network, whatever the program or its libraries try. */
#include "os/offline.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

int
offline_enforce(struct err *e)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int r;

	if (ctx == NULL)
		return fail(e, E_UNSUPPORTED, "--offline: no seccomp here");
	r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1,
	    SCMP_CMP(0, SCMP_CMP_NE, AF_UNIX, 0));
	/* Sockets that a ring opens pass no filter. */
	if (r == 0)
		r = seccomp_rule_add(
		    ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup), 0);
	if (r == 0)
		r = seccomp_load(ctx);
	seccomp_release(ctx);
	if (r < 0)
		return fail(
		    e, E_UNSUPPORTED, "--offline: seccomp: %s", strerror(-r));
	return 0;
}
