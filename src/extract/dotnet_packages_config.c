/* dotnet_packages_config.c: NuGet packages of a project, from packages.config. */
#include "core/limits.h"
#include "extract/language.h"
#include "fmt/xml.h"

/*
 * <packages><package id="…" version="…" developmentDependency="true"/>, the
 * form before PackageReference; versions in it are exact. Also
 * packages.PROJECT.config. Source: learn.microsoft.com/nuget,
 * "packages.config reference".
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str file = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return str_starts(file, STR("packages.")) &&
	       str_ends(file, STR(".config"));
}

static int
read_config(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct xml *root, *p;

	if (xml_parse(
		scratch, src->bytes, str_z(scratch, src->path), &root, e) < 0)
		return -1;
	if (!str_eq(root->name, STR("packages")))
		return fail(
		    e, E_INPUT, "%.*s: no <packages>", STR_ARG(src->path));
	for (p = xml_get(root, "package"); p != NULL; p = xml_again(p)) {
		struct str is_dev = xml_attr(p, "developmentDependency");

		if (language_push(out, "nuget",
			language_name(scratch, "nuget", xml_attr(p, "id")),
			xml_attr(p, "version"), src->path,
			str_eq(is_dev, STR("true")), e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_dotnet_packages_config = {
    .name = "dotnet/packages-config",
    .version = 1,
    .doc = "NuGet packages of an older project (packages.config)",
    .wants = wants,
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_config,
};
