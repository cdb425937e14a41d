/* http_none.c: http.h for a build without network and without libcurl. */
#include "os/http.h"

int
http_fetch(const struct http_get *g, struct http_reply *ret_r, struct err *e)
{
	(void)g; /* not named: a URL may hold a password */
	(void)ret_r;
	return fail(
	    e, E_UNSUPPORTED, "this yagura was built without network access");
}
