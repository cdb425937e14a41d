/* python_toml_lock.c: what Python's lock files in TOML have in common. */
#include "extract/python_toml_lock.h"

#include "extract/language.h"
#include "extract/place.h"
#include "fmt/toml.h"

static bool
is_own(const struct json *package, const struct python_toml_lock *format)
{
	const struct json *source = json_get(package, "source");

	for (size_t i = 0; format->own[i] != NULL; i++) {
		struct str word = str_from(format->own[i]);

		if (json_get(package, format->own[i]) != NULL ||
		    json_get(source, format->own[i]) != NULL ||
		    str_eq(json_get_str(source, "type"), word))
			return true;
	}
	return false;
}

/*
 * Poetry before 1.5 says so. Its later groups and PDM's are free names, which
 * may as well be an extra of what is in use.
 */
static bool
is_dev(const struct json *package)
{
	const struct json *group = json_get_items(package, "groups");

	if (group == NULL)
		return str_eq(json_get_str(package, "category"), STR("dev"));
	for (; group != NULL; group = group->next)
		if (!place_is_for_developers(group->text))
			return false;
	return true;
}

int
python_toml_lock_read(struct arena *scratch, const struct source *src,
    const struct python_toml_lock *format, struct package_sink *out,
    struct err *e)
{
	const struct json *doc, *p;

	if (language_parse(scratch, src, toml_parse, &doc, e) < 0)
		return -1;
	for (p = json_get_items(doc, format->list); p != NULL; p = p->next) {
		struct str name = json_get_str(p, "name");

		if (is_own(p, format) || json_get(p, "version") == NULL)
			continue;
		if (language_push(out, "pypi",
			language_name(scratch, "pypi", name),
			json_get_str(p, "version"), src->path, is_dev(p),
			e) < 0)
			return -1;
	}
	return 0;
}
