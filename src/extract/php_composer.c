/* php_composer.c: one package of Composer, as its files list them. */
#include "extract/php_composer.h"

int
php_composer_push(struct arena *scratch, const struct json *entry,
    struct str path, bool is_dev, struct package_sink *out, struct err *e)
{
	struct str name = json_get_str(entry, "name");
	struct str version = json_get_str(entry, "version");

	if (str_starts(version, STR("dev-")))
		return 0;
	return language_push(out, "composer",
	    language_name(scratch, "composer", name), version, path, is_dev, e);
}
