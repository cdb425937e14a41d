/* syft.c: Syft's own JSON. */
#include "sbom/reader.h"
#include "sbom/top.h"

/*
 * Source: Syft's schema/json, versions 1 to 16: {"artifacts": [{name, version,
 * type, purl, locations: [{path}], metadata}], "distro": {id, versionID,
 * versionCodename, prettyName}, "descriptor": {name}}. What metadata
 * holds depends on the type; its names below are of one type each.
 */
static bool
is_syft(struct str bytes)
{
	return top_member(bytes, "artifacts", NULL) == '[' &&
	       top_member(bytes, "descriptor", NULL) == '{';
}

static int
read_artifact(struct sbom_reader *r, const struct json *v, struct err *e)
{
	const struct json *place = json_get_items(v, "locations");
	const struct json *metadata = json_get(v, "metadata");
	struct sbom_item it = {
	    .name = json_get_str(v, "name"),
	    .version = json_get_str(v, "version"),
	    .purl = json_get_str(v, "purl"),
	    .path = json_get_str(place, "path"),
	    .source_name = json_get_str(metadata, "source"),
	    .source_version = json_get_str(metadata, "sourceVersion"),
	    .source_rpm = json_get_str(metadata, "sourceRpm"),
	};
	struct err bad;

	if (v->type != JSON_OBJECT) {
		fail(&bad, E_INPUT, "an artifact that is no object");
		sbom_reader_fault(r, STR_NONE, &bad);
		return 0;
	}
	if (it.source_name.n == 0)
		it.source_name = json_get_str(metadata, "originPackage");
	/* The vendor decides whose advisories count: of rpms alone. */
	if (str_eq(json_get_str(v, "type"), STR("rpm")))
		it.vendor = json_get_str(metadata, "vendor");
	if (it.version.n == 0 && it.purl.n == 0)
		it.kind = SBOM_VAGUE;
	return sbom_item_add(r, &it, e);
}

static void
read_distro(struct sbom_reader *r, struct str name, struct str value)
{
	struct os_info *os = &r->named;

	if (str_eq(name, STR("id")))
		os->family = str_dup(r->a, value);
	else if (str_eq(name, STR("versionID")))
		os->release = str_dup(r->a, value);
	else if (str_eq(name, STR("versionCodename")))
		os->codename = str_dup(r->a, value);
	else if (str_eq(name, STR("prettyName")))
		os->pretty = str_dup(r->a, value);
}

static int
read_part(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct sbom_reader *r = ctx;

	if (str_eq(path[0], STR("artifacts")))
		return read_artifact(r, value, e);
	if (str_eq(path[0], STR("distro")) && value->type == JSON_STRING)
		read_distro(r, path[1], value->text);
	return 0;
}

static int
read_syft(struct arena *a, struct str bytes, const char *where,
    struct inventory_maker *m, struct inventory *inv, struct err *e)
{
	struct sbom_reader r;

	sbom_reader_init(&r, a, where, m, inv);
	return sbom_reader_end(
	    &r, sbom_reader_split(&r, bytes, "artifacts", read_part, e));
}

const struct sbom_form sbom_syft = {
    .name = "syft",
    .doc = "Syft's JSON; only read",
    .row = "sbom/syft",
    .is = is_syft,
    .read = read_syft,
};
