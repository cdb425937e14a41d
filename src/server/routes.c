/* routes.c: which path is whose. */
#include "core/limits.h"
#include "server/server.h"

/* clang-format off */
const struct route route_list[] = {
	{"GET",  "/healthz",                   SCOPE_NONE,   0,                health_alive},
	{"GET",  "/readyz",                    SCOPE_NONE,   0,                health_ready},
	{"GET",  "/health",                    SCOPE_NONE,   0,                health_vuls},
	{"POST", "/vuls",                      SCOPE_UPLOAD, LIMIT_BODY_BYTES, vuls_post},
	{"PUT",  "/api/v1/results/*",          SCOPE_UPLOAD, LIMIT_BODY_BYTES, results_put},
	{"PUT",  "/api/v1/assets/*/inventory", SCOPE_UPLOAD, LIMIT_BODY_BYTES, results_put_inventory},
	{"GET",  "/api/v1/assets",             SCOPE_READ,   0,                lists_assets},
	{"GET",  "/api/v1/coverage",           SCOPE_READ,   0,                lists_coverage},
	{"GET",  "/api/v1/findings",           SCOPE_READ,   0,                lists_findings},
};
/* clang-format on */
const size_t route_list_n = ARRAY_LEN(route_list);

static bool
fits(const char *pattern, struct http_request *r)
{
	struct str want = str_from(pattern), have = r->path, x, y;
	size_t n = 0;

	for (;;) {
		bool more = str_cut(&want, '/', &x);

		if (more != str_cut(&have, '/', &y))
			return false;
		if (!more)
			return true;
		if (str_eq(x, STR("*")) && y.n > 0 && n < HTTP_PARAMS_MAX)
			r->params[n++] = y;
		else if (!str_eq(x, y))
			return false;
	}
}

const struct route *
route_find(struct http_request *r)
{
	const struct route *other = NULL;

	for (size_t i = 0; i < route_list_n; i++) {
		if (!fits(route_list[i].pattern, r))
			continue;
		if (str_eq(r->method, str_from(route_list[i].method)))
			return &route_list[i];
		other = &route_list[i];
	}
	if (other != NULL) {
		r->allow = other->method;
		reply_error(r, 405, "wrong-method", "%s takes %s, not %.*s",
		    other->pattern, other->method, STR_ARG(r->method));
	} else {
		reply_error(r, 404, "no-such-path", "%.*s: no such path",
		    STR_ARG(r->path));
	}
	return NULL;
}
