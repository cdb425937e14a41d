/* php_composer_lock.c: PHP packages, from the lock file of Composer. */
#include "core/limits.h"
#include "extract/php_composer.h"

/* Source: getcomposer.org/doc, composer/src/Composer/Package/Locker.php. */

/* Is it a package's own, vendor/symfony/console/composer.lock? */
static bool
is_in_vendor(struct str path)
{
	for (int i = 0; i < 4 && path.n > 0; i++) {
		if (i == 3 && str_eq(str_base(path), STR("vendor")))
			return true;
		path = str_first(path, path.n - str_base(path).n);
		path.n -= path.n > 0;
	}
	return false;
}

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("composer.lock")) &&
	       !is_in_vendor(path);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	static const struct {
		const char *name;
		bool is_dev;
	} lists[] = {
	    {"packages",     false},
	    {"packages-dev", true },
	};
	const struct json *doc, *item;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	if (json_get(doc, "packages") == NULL)
		return fail(
		    e, E_INPUT, "%.*s: no \"packages\"", STR_ARG(src->path));
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		item = json_get_items(doc, lists[i].name);
		for (; item != NULL; item = item->next)
			if (php_composer_push(scratch, item, src->path,
				lists[i].is_dev, out, e) < 0)
				return -1;
	}
	return 0;
}

const struct extractor extract_php_composer_lock = {
    .name = "php/composer-lock",
    .version = 1,
    .doc = "PHP packages of a project (composer.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
