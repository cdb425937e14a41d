/* javascript_package_lock.c: JavaScript packages, from npm's lock file. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/npm_name.h"
#include "extract/place.h"

/*
 * Source: docs.npmjs.com, "package-lock.json". Version 1 nests "dependencies",
 * 3 has a flat "packages", 2 has both.
 */

struct reader {
	const struct source *src;
	struct package_sink *out;
	struct err *err;
};

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str base = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return (str_eq(base, STR("package-lock.json")) ||
		   str_eq(base, STR("npm-shrinkwrap.json"))) &&
	       !place_is_module(path);
}

static bool
is_true(const struct json *o, const char *name)
{
	const struct json *v = json_get(o, name);

	return v != NULL && v->type == JSON_BOOL && v->truth;
}

/* What stands behind the last "node_modules/"; empty for other folders. */
static struct str
module_name(struct str key)
{
	static const char word[] = "node_modules/";
	struct str name = STR_NONE;
	ptrdiff_t at;

	while ((at = str_find_str(key, str_from(word))) >= 0) {
		key = str_skip(key, (size_t)at + strlen(word));
		name = key;
	}
	return name;
}

static int
read_packages(struct reader *r, const struct json *packages)
{
	const struct json *p;

	for (p = packages->first; p != NULL; p = p->next) {
		struct str name = json_get_str(p, "name");
		struct str version = json_get_str(p, "version");

		/* The project itself, its workspaces, and links to them. */
		if (module_name(p->key).n == 0 || is_true(p, "link") ||
		    !npm_name_is_version(version))
			continue;
		/* It is there when the folder is called otherwise. */
		if (name.n == 0)
			name = module_name(p->key);
		if (language_push(r->out, "npm", name, version, r->src->path,
			is_true(p, "dev"), r->err) < 0)
			return -1;
	}
	return 0;
}

/* No deeper than json_parse lets it be. */
static int
read_dependencies(struct reader *r, const struct json *dependencies)
{
	const struct json *p, *nested;

	for (p = dependencies->first; p != NULL; p = p->next) {
		struct str name = p->key, version = json_get_str(p, "version");

		/* "npm:left-pad@1.3.0": installed under another name. */
		if (str_starts(version, STR("npm:")))
			(void)npm_name_cut(
			    str_skip(version, strlen("npm:")), &name, &version);
		if (npm_name_is_version(version) &&
		    language_push(r->out, "npm", name, version, r->src->path,
			is_true(p, "dev"), r->err) < 0)
			return -1;
		nested = json_get(p, "dependencies");
		if (nested != NULL && read_dependencies(r, nested) < 0)
			return -1;
	}
	return 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct reader r = {src, out, e};
	const struct json *doc, *list;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	list = json_get(doc, "packages");
	if (list != NULL)
		return read_packages(&r, list);
	list = json_get(doc, "dependencies");
	return list != NULL ? read_dependencies(&r, list) : 0;
}

const struct extractor extract_javascript_package_lock = {
    .name = "javascript/package-lock",
    .version = 1,
    .doc = "JavaScript packages of a project (package-lock.json)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
