/* python_pipfile_lock.c: Python packages of a project, from Pipfile.lock. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/place.h"

/* Source: pipenv.pypa.io and what pipenv writes. */

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("Pipfile.lock")) &&
	       !place_is_module(path);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *group, *item;
	bool is_dev;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	for (group = doc->first; group != NULL; group = group->next) {
		is_dev = str_eq(group->key, STR("develop"));
		if (group->type != JSON_OBJECT ||
		    str_eq(group->key, STR("_meta")))
			continue;
		for (item = group->first; item != NULL; item = item->next) {
			struct str version = json_get_str(item, "version");

			/* From a repository or a folder there is none. */
			if (!str_starts(version, STR("==")))
				continue;
			version = str_skip(
			    version, str_starts(version, STR("===")) ? 3 : 2);
			if (language_push(out, "pypi",
				language_name(scratch, "pypi", item->key),
				version, src->path, is_dev, e) < 0)
				return -1;
		}
	}
	return 0;
}

const struct extractor extract_python_pipfile_lock = {
    .name = "python/pipfile-lock",
    .version = 1,
    .doc = "Python packages of a project (Pipfile.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
