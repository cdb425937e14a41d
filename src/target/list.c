/* list.c: the kinds of places that are scanned. */
#include "target/target.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define X(stem) extern const struct target target_##stem;
#include "target/target_list.h"
#undef X

#define X(stem) &target_##stem,
const struct target *const target_list[] = {
#include "target/target_list.h"
};
#undef X

const size_t target_list_n = ARRAY_LEN(target_list);

/* "dir" of "dir:/srv"; nothing when there is none, as in "/srv/a:b". */
static struct str
scheme_of(struct str spec)
{
	ptrdiff_t colon = str_find(spec, ':');
	ptrdiff_t slash = str_find(spec, '/');

	if (colon < 0 || (slash >= 0 && slash < colon))
		return STR_NONE;
	return str_first(spec, (size_t)colon);
}

static int
unknown_scheme(const char *spec, struct err *e)
{
	struct buf known;
	size_t i;

	buf_init(&known, 256);
	for (i = 0; i < target_list_n; i++)
		buf_printf(&known, " %s:", target_list[i]->scheme);
	fail(e, E_USAGE, "%s: not a kind of target; they are%.*s", spec,
	    STR_ARG(buf_str(&known)));
	buf_done(&known);
	return -1;
}

int
target_open(const char *spec, struct tree **ret_t, struct err *e)
{
	struct str scheme = scheme_of(str_of(spec, strlen(spec)));
	const char *place = spec;
	size_t i;

	if (scheme.p == NULL)
		scheme = STR("dir");
	else
		place += scheme.n + 1;
	for (i = 0; i < target_list_n; i++) {
		const struct target *t = target_list[i];

		if (!str_eq(scheme, str_from(t->scheme)))
			continue;
		if (*place == '\0')
			return fail(e, E_USAGE, "\"%s\" names no place", spec);
		return t->open(place, ret_t, e);
	}
	return unknown_scheme(spec, e);
}
