/* snap.c: installed snaps, from the description inside each. */
#include "core/limits.h"
#include "extract/language.h"
#include "fmt/yaml.h"

/* Source: snapcraft.io/docs, "The snap format". */
static int
read_snap(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc;

	if (language_parse(scratch, src, yaml_parse, &doc, e) < 0)
		return -1;
	return language_push(out, "snap", json_get_str(doc, "name"),
	    json_get_str(doc, "version"), src->path, false, e);
}

/* The revision in use; snapd keeps older ones beside it. */
const struct extractor extract_snap = {
    .name = "os/snap",
    .version = 1,
    .doc = "installed snaps",
    .paths = (const char *const[]){"/snap/*/current/meta/snap.yaml",               NULL},
    .fallback_paths =
	(const char *const[]){
				   "/var/lib/snapd/snap/*/current/meta/snap.yaml", NULL},
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_snap,
};
