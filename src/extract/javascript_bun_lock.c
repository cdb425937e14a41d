/* javascript_bun_lock.c: JavaScript packages of a project, from bun.lock. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/npm_name.h"
#include "extract/place.h"
#include "fmt/jsonc.h"

/*
 * Source: bun.sh, "BunLockFile". Each package is an array that begins with
 * "name@version"; repositories, files and workspaces have a place there. What
 * is for development only is not said.
 */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("bun.lock")) &&
	       !place_is_module(path);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *packages, *p;
	struct str name, version;

	if (language_parse(scratch, src, jsonc_parse, &doc, e) < 0)
		return -1;
	packages = json_get(doc, "packages");
	p = packages != NULL ? packages->first : NULL;
	for (; p != NULL; p = p->next) {
		if (p->first == NULL || p->first->type != JSON_STRING ||
		    !npm_name_cut(p->first->text, &name, &version) ||
		    !npm_name_is_version(version))
			continue;
		if (language_push(
			out, "npm", name, version, src->path, false, e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_javascript_bun_lock = {
    .name = "javascript/bun-lock",
    .version = 1,
    .doc = "JavaScript packages of a project (bun.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
