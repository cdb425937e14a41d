/* language.c: what readers of language packages share. */
#include "extract/language.h"

#include "core/ecosystem.h"
#include "core/limits.h"
#include "core/name.h"
#include "extract/word.h"

int
language_push(struct package_sink *out, const char *type, struct str name,
    struct str version, struct str path, bool is_dev, struct err *e)
{
	struct package p = {
	    .type = str_from(type),
	    .name = name,
	    .version = version,
	    .source_name = name,
	    .source_version = version,
	    .path = path,
	    .is_dev = is_dev,
	};
	struct err bad;

	if (word_check(name, "name", LIMIT_NAME_BYTES, &bad) == 0) {
		if (word_check(version, "version", LIMIT_VERSION_BYTES, &bad) ==
		    0)
			return out->add(out->ctx, &p, e);
		err_prepend(&bad, "%.*s", STR_ARG(name));
	}
	diag_err(&out->diags, path, &bad);
	return 0;
}

struct str
language_name(struct arena *a, const char *type, struct str name)
{
	return name_normal(a, ecosystem_of_purl_type(str_from(type)), name);
}

int
language_parse(struct arena *scratch, const struct source *src,
    int (*parse)(struct arena *a, struct str bytes, const char *where,
	const struct json **ret_doc, struct err *e),
    const struct json **ret_doc, struct err *e)
{
	const char *where = str_z(scratch, src->path);
	size_t cap_bytes = scratch->cap_bytes;
	struct str bytes = src->bytes;
	int rc;

	/* A byte order mark, which editors of Windows put there. */
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_skip(bytes, 3);
	if (cap_bytes - scratch->used_bytes > LIMIT_LOCK_TREE_BYTES)
		scratch->cap_bytes =
		    scratch->used_bytes + LIMIT_LOCK_TREE_BYTES;
	rc = parse(scratch, bytes, where, ret_doc, e);
	scratch->cap_bytes = cap_bytes;
	return rc;
}

int
language_json(struct arena *scratch, const struct source *src,
    const struct json **ret_doc, struct err *e)
{
	const struct json *doc;

	if (language_parse(scratch, src, json_parse, &doc, e) < 0)
		return -1;
	if (doc->type != JSON_OBJECT)
		return fail(
		    e, E_INPUT, "%.*s: not a JSON object", STR_ARG(src->path));
	*ret_doc = doc;
	return 0;
}
