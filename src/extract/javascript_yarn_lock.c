/* javascript_yarn_lock.c: JavaScript packages of a project, from yarn.lock. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/npm_name.h"
#include "extract/place.h"
#include "fmt/yaml.h"

/*
 * Sources: classic.yarnpkg.com, yarnpkg.com and what Yarn 1 to 4 write. The
 * first has a syntax of its own, the later ones YAML. Neither says what is for
 * development only.
 */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("yarn.lock")) &&
	       !place_is_module(path);
}

/* ---- Yarn 1: lines */

static struct str
unquoted(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_first(str_skip(s, 1), s.n - 2);
	return s;
}

/*
 * The package of '"a@^1.0.0", a@^1.1.0:'; empty for folders. With
 * "b@npm:a@^1.0.0" it is a that is installed, as b.
 */
static struct str
name_of_patterns(struct str line)
{
	struct str first, name, range;
	ptrdiff_t comma = str_find_str(line, STR(", "));

	first = comma < 0 ? str_first(line, line.n - 1)
			  : str_first(line, (size_t)comma);
	if (!npm_name_cut(unquoted(first), &name, &range))
		return STR_NONE;
	if (str_starts(range, STR("file:")) || str_starts(range, STR("link:")))
		return STR_NONE;
	if (str_starts(range, STR("npm:")))
		(void)npm_name_cut(
		    str_skip(range, strlen("npm:")), &name, &range);
	return name;
}

static int
read_lines(const struct source *src, struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line, name = STR_NONE;

	while (str_line(&rest, &line)) {
		if (line.n > 0 && line.p[0] != ' ' && line.p[0] != '#')
			name = str_ends(line, STR(":")) ? name_of_patterns(line)
							: STR_NONE;
		if (name.n == 0 || !str_starts(line, STR("  version ")))
			continue;
		line = str_trim(str_skip(line, strlen("  version ")));
		if (language_push(out, "npm", name, unquoted(line), src->path,
			false, e) < 0)
			return -1;
		name = STR_NONE;
	}
	return 0;
}

/* ---- later ones: YAML */

/* Where a resolution has what is the project's own. */
static bool
is_own(struct str place)
{
	static const char *const words[] = {
	    "workspace:", "link:", "portal:", "file:"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_starts(place, str_from(words[i])))
			return true;
	return false;
}

static int
read_yaml(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *p;

	if (language_parse(scratch, src, yaml_parse, &doc, e) < 0)
		return -1;
	for (p = doc->first; p != NULL; p = p->next) {
		struct str name, place;

		if (!npm_name_cut(
			json_get_str(p, "resolution"), &name, &place) ||
		    is_own(place))
			continue;
		if (language_push(out, "npm", name, json_get_str(p, "version"),
			src->path, false, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	if (str_starts(src->bytes, STR("__metadata:")) ||
	    str_find_str(src->bytes, STR("\n__metadata:")) >= 0)
		return read_yaml(scratch, src, out, e);
	return read_lines(src, out, e);
}

const struct extractor extract_javascript_yarn_lock = {
    .name = "javascript/yarn-lock",
    .version = 1,
    .doc = "JavaScript packages of a project (yarn.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
