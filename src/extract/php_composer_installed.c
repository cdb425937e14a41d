/* php_composer_installed.c: installed PHP packages, from Composer's own list. */
#include "base/map.h"
#include "core/limits.h"
#include "extract/php_composer.h"

/*
 * vendor/composer/installed.json: an array of packages (Composer 1), or an
 * object of them and the names of those that are for development (2).
 * Source: composer/src/Composer/Repository/FilesystemRepository.php.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_ends(path, STR("/composer/installed.json"));
}

static int
read_packages(struct arena *scratch, const struct json *item,
    const struct map *dev_names, struct str path, struct package_sink *out,
    struct err *e)
{
	uint32_t one;

	for (; item != NULL; item = item->next)
		if (php_composer_push(scratch, item, path,
			map_get(dev_names, json_get_str(item, "name"), &one),
			out, e) < 0)
			return -1;
	return 0;
}

static int
read_installed(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *item;
	struct map dev_names;
	int rc;

	if (language_parse(scratch, src, json_parse, &doc, e) < 0)
		return -1;
	if (doc->type != JSON_ARRAY && json_get(doc, "packages") == NULL)
		return fail(
		    e, E_INPUT, "%.*s: no \"packages\"", STR_ARG(src->path));
	item = doc->type == JSON_ARRAY ? doc->first
				       : json_get_items(doc, "packages");
	map_init(&dev_names);
	doc = json_get_items(doc, "dev-package-names");
	for (; doc != NULL; doc = doc->next)
		*map_put(&dev_names, doc->text, 1) = 1;
	rc = read_packages(scratch, item, &dev_names, src->path, out, e);
	map_done(&dev_names);
	return rc;
}

const struct extractor extract_php_composer_installed = {
    .name = "php/installed",
    .version = 1,
    .doc = "installed PHP packages (vendor/composer/installed.json)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_installed,
};
