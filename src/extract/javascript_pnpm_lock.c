/* javascript_pnpm_lock.c: JavaScript packages, from pnpm's lock file. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/npm_name.h"
#include "extract/place.h"
#include "fmt/yaml.h"

/*
 * Source: pnpm.io/lockfile and what pnpm 5 to 10 write. The keys of "packages"
 * by version of the file:
 *	5: /name/1.0.0, /@scope/name/1.0.0_peer@2.0.0, host/name/1.0.0
 *	6: /name@1.0.0(peer@2.0.0), @host/path
 *	9: name@1.0.0, and what is for development only is no longer said
 */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("pnpm-lock.yaml")) &&
	       !place_is_module(path);
}

/* Does the file's version begin with a number below 6? */
static bool
is_old(const struct json *doc)
{
	struct str v = json_get_str(doc, "lockfileVersion");

	return v.n == 1 || (v.n > 1 && v.p[0] < '6' && !is_digit(v.p[1]));
}

/* s up to the first c. */
static struct str
before(struct str s, char c)
{
	ptrdiff_t at = str_find(s, c);

	return at < 0 ? s : str_first(s, (size_t)at);
}

/* The last two parts of a path, or three with a scope. */
static bool
cut_old_key(struct str key, struct str *ret_name, struct str *ret_version)
{
	struct str version, name, scope;

	version = str_base(key);
	key = str_first(key, key.n - version.n);
	key.n -= key.n > 0;
	name = str_base(key);
	scope = str_first(key, key.n - name.n);
	scope.n -= scope.n > 0;
	scope = str_base(scope);
	if (str_starts(scope, STR("@")))
		name = str_of(scope.p, scope.n + 1 + name.n);
	*ret_name = name;
	/* Behind it are the peers, their '/' written as '+'. */
	*ret_version = before(version, '_');
	return name.n > 0;
}

static bool
cut_key(struct str key, bool is_old_form, struct str *ret_name,
    struct str *ret_version)
{
	if (is_old_form)
		return cut_old_key(key, ret_name, ret_version);
	if (str_starts(key, STR("/")))
		key = str_skip(key, 1);
	return npm_name_cut(before(key, '('), ret_name, ret_version);
}

static int
read_package(const struct json *p, bool is_old_form, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *dev = json_get(p, "dev");
	const struct json *resolution = json_get(p, "resolution");
	struct str name = STR_NONE, version = STR_NONE;

	if (str_eq(json_get_str(resolution, "type"), STR("directory")))
		return 0;
	(void)cut_key(p->key, is_old_form, &name, &version);
	/* Of tarballs and repositories they stand beside the key. */
	if (json_get_str(p, "name").n > 0)
		name = json_get_str(p, "name");
	if (json_get_str(p, "version").n > 0)
		version = json_get_str(p, "version");
	if (name.n == 0 || !npm_name_is_version(version))
		return 0;
	return language_push(
	    out, "npm", name, version, src->path, dev != NULL && dev->truth, e);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *packages, *p;

	if (language_parse(scratch, src, yaml_parse, &doc, e) < 0)
		return -1;
	/* From pnpm 11 on, pnpm itself has a document of its own. */
	for (; doc != NULL; doc = doc->next) {
		packages = json_get(doc, "packages");
		p = packages != NULL ? packages->first : NULL;
		for (; p != NULL; p = p->next)
			if (read_package(p, is_old(doc), src, out, e) < 0)
				return -1;
	}
	return 0;
}

const struct extractor extract_javascript_pnpm_lock = {
    .name = "javascript/pnpm-lock",
    .version = 1,
    .doc = "JavaScript packages of a project (pnpm-lock.yaml)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
