/* go.c: what the readers of Go's programs and go.mod have in common. */
#include "extract/go.h"

#include "core/limits.h"
#include "extract/word.h"

int
go_push(struct package_sink *out, struct str path, struct str name,
    struct str version, struct err *e)
{
	struct package p = {.type = STR("golang"),
	    .name = name,
	    .version = version,
	    .source_name = name,
	    .source_version = version,
	    .path = path};
	struct err bad;

	if (version.n == 0 || str_eq(version, STR("(devel)")))
		return 0;
	if (word_check(name, "module", LIMIT_NAME_BYTES, &bad) < 0 ||
	    word_check(version, "version", LIMIT_VERSION_BYTES, &bad) < 0) {
		diag_err(&out->diags, path, &bad);
		return 0;
	}
	return out->add(out->ctx, &p, e);
}

int
go_push_self(struct package_sink *out, struct str path, struct str name,
    struct str version, struct err *e)
{
	struct str rest = version, word, number;

	if (!str_starts(version, STR("go")) || !str_cut(&rest, ' ', &word) ||
	    !str_cut(&word, '-', &number))
		return 0;
	return go_push(out, path, name, str_skip(number, 2), e);
}
