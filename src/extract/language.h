/* language.h: what readers of language packages share. */
#ifndef EXTRACT_LANGUAGE_H
#define EXTRACT_LANGUAGE_H

#include "extract/extract.h"
#include "fmt/json.h"

/*
 * Push a package that is its own source. A name or version that is no word is
 * a diagnostic on path, and 0. -1 only when the sink says so.
 */
int language_push(struct package_sink *out, const char *type, struct str name,
    struct str version, struct str path, bool is_dev, struct err *e) NODISCARD;

/* The name as core/name.h spells it for that purl type, owned by a. */
struct str language_name(struct arena *a, const char *type, struct str name);

/*
 * The whole of a file by json_parse or another reader that gives its tree. Its
 * values take LIMIT_LOCK_TREE_BYTES of scratch at most.
 */
int language_parse(struct arena *scratch, const struct source *src,
    int (*parse)(struct arena *a, struct str bytes, const char *where,
	const struct json **ret_doc, struct err *e),
    const struct json **ret_doc, struct err *e) NODISCARD;

/* Likewise JSON, whose outermost value must be an object. */
int language_json(struct arena *scratch, const struct source *src,
    const struct json **ret_doc, struct err *e) NODISCARD;

#endif
