/* rust_crate.c: what the readers of crates have in common. */
#include "extract/rust_crate.h"

#include "core/limits.h"
#include "extract/word.h"

int
rust_crate_push(struct package_sink *out, struct str path,
    const struct json *item, bool is_dev, struct err *e)
{
	struct package p = {.type = STR("cargo"),
	    .name = json_get_str(item, "name"),
	    .version = json_get_str(item, "version"),
	    .path = path,
	    .is_dev = is_dev};
	struct err bad;

	if (word_check(p.name, "name", LIMIT_NAME_BYTES, &bad) < 0 ||
	    word_check(p.version, "version", LIMIT_VERSION_BYTES, &bad) < 0) {
		diag_err(&out->diags, path, &bad);
		return 0;
	}
	p.source_name = p.name;
	p.source_version = p.version;
	return out->add(out->ctx, &p, e);
}
