/* call_none.c: call.h for a build without network and without libcurl. */
#include <stddef.h>

#include "os/call.h"

struct call_client *
call_client_open(const char *ca_file)
{
	(void)ca_file;
	return NULL;
}

void
call_client_close(struct call_client *c)
{
	(void)c;
}

int
call_send(struct call_client *client, struct arena *a, const struct call *c,
    struct call_reply *ret_r, struct err *e)
{
	(void)client, (void)a, (void)c, (void)ret_r;
	return fail(
	    e, E_UNSUPPORTED, "this yagura was built without network access");
}
