/* manifest.c: of what and when a document is, without its packages. */
#include "sbom/manifest.h"

#include <stddef.h>

#include "base/vec.h"
#include "core/limits.h"
#include "core/uuid.h"
#include "fmt/json.h"
#include "sbom/top.h"

struct reading {
	struct arena *a;
	struct manifest m;
	struct vec addresses;                    /* struct str */
	struct vec tags;                         /* struct str */
	struct str container_id, container_uuid; /* Vuls' */
};

struct field {
	const char *name;
	size_t at; /* of a struct str in struct manifest */
};

#define AT(member) offsetof(struct manifest, member)
/* Ours; written by sbom/cyclonedx.c. */
static const struct field properties[] = {
    {MANIFEST_PREFIX "digest",    AT(digest)     },
    {MANIFEST_PREFIX "container", AT(container)  },
    {MANIFEST_PREFIX "host",      AT(host)       },
    {MANIFEST_PREFIX "id",        AT(result_id)  },
    {MANIFEST_PREFIX "instance",  AT(instance_id)},
    {MANIFEST_PREFIX "machine",   AT(machine_id) },
    {MANIFEST_PREFIX "tool",      AT(tool)       },
};
#undef AT

/* Names and ids that are longer than any are not kept. */
static struct str
keep(struct reading *r, struct str s)
{
	s = str_trim(s);
	return s.n > LIMIT_MANIFEST_BYTES ? STR_NONE : str_dup(r->a, s);
}

static void
add(struct reading *r, struct vec *list, struct str s)
{
	s = keep(r, s);
	if (s.n > 0 && list->n < LIMIT_MANIFEST_ITEMS)
		*(struct str *)vec_add(list) = s;
}

static void
set_time(struct reading *r, struct str text)
{
	int64_t at;

	/* Go writes the year 1 where no time is known. */
	if (time_parse(text, &at) && at > 0)
		r->m.scanned_at = at;
}

static void
take_property(struct reading *r, struct str name, struct str value)
{
	if (str_eq(name, STR(MANIFEST_PREFIX "address")))
		add(r, &r->addresses, value);
	else if (str_eq(name, STR(MANIFEST_PREFIX "tag")))
		add(r, &r->tags, value);
	for (size_t i = 0; i < ARRAY_LEN(properties); i++)
		if (str_eq(name, str_from(properties[i].name)))
			*(struct str *)(void *)((char *)&r->m +
						properties[i].at) =
			    keep(r, value);
}

static int
take_cyclonedx(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct reading *r = ctx;
	const struct json *p;

	(void)e;
	if (!str_eq(path[0], STR("metadata")))
		return 0;
	if (str_eq(path[1], STR("timestamp")) && value->type == JSON_STRING)
		set_time(r, value->text);
	if (str_eq(path[1], STR("component")) && r->m.host.n == 0)
		r->m.host = keep(r, json_get_str(value, "name"));
	if (!str_eq(path[1], STR("properties")) || value->type != JSON_ARRAY)
		return 0;
	for (p = value->first; p != NULL; p = p->next)
		take_property(
		    r, json_get_str(p, "name"), json_get_str(p, "value"));
	return 0;
}

/* A list of addresses, or of the words of VULS_TAGS. */
static void
take_vuls_list(struct reading *r, const struct str *path, struct str text)
{
	struct str part;

	if (str_eq(path[0], STR("ipv4Addrs")) ||
	    str_eq(path[0], STR("ipv6Addrs")))
		add(r, &r->addresses, text);
	if (!str_eq(path[0], STR("Optional")) ||
	    !str_eq(path[1], STR("VULS_TAGS")))
		return;
	while (str_cut(&text, ',', &part))
		add(r, &r->tags, part);
}

/* Two levels below the top: container, platform, addresses, tags. */
static int
take_vuls(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct reading *r = ctx;

	(void)e;
	if (value->type == JSON_ARRAY && str_eq(path[0], STR("Optional")))
		for (value = value->first; value != NULL; value = value->next)
			take_vuls_list(r, path, value->text);
	if (value == NULL || value->type != JSON_STRING)
		return 0;
	if (str_eq(path[0], STR("container")) && str_eq(path[1], STR("name")))
		r->m.container = keep(r, value->text);
	if (str_eq(path[0], STR("container")) &&
	    str_eq(path[1], STR("containerID")))
		r->container_id = keep(r, value->text);
	if (str_eq(path[0], STR("container")) && str_eq(path[1], STR("uuid")))
		r->container_uuid = keep(r, value->text);
	if (str_eq(path[0], STR("platform")) &&
	    str_eq(path[1], STR("instanceID")))
		r->m.instance_id = keep(r, value->text);
	take_vuls_list(r, path, value->text);
	return 0;
}

/*
 * Texts of the top level. They are taken as they are written: values of depth
 * 1 would be held whole, and one of them is all packages.
 */
static void
take_vuls_top(struct reading *r, struct str bytes)
{
	struct str version = keep(r, top_text(bytes, "scannedVersion"));

	r->m.host = keep(r, top_text(bytes, "serverName"));
	r->m.machine_id = keep(r, top_text(bytes, "serverUUID"));
	set_time(r, top_text(bytes, "scannedAt"));
	if (version.n > 0)
		r->m.tool = str_printf(r->a, "vuls %.*s", STR_ARG(version));
}

/* What names a container is not what names its host. */
static void
settle_vuls(struct reading *r)
{
	if (r->m.container.n == 0)
		r->m.container = r->container_id;
	if (r->m.container.n == 0)
		return;
	r->m.instance_id = STR_NONE;
	r->m.machine_id = r->container_uuid;
}

static int
split(struct reading *r, struct str bytes, const char *where,
    int (*one)(void *ctx, const struct str *path, const struct json *value,
	struct err *e),
    struct err *e)
{
	struct arena tree;
	struct stream_mem in;
	int rc;

	arena_init(&tree, LIMIT_SBOM_TREE_BYTES);
	stream_mem_init(&in, bytes);
	rc = json_split(&tree, &in.stream, 2, where, one, r, e);
	arena_done(&tree);
	return rc;
}

int
sbom_manifest_read(struct arena *a, const struct sbom_form *form,
    struct str bytes, const char *where, struct manifest *ret_m, struct err *e)
{
	struct reading r = {.a = a};
	bool is_xml = str_starts(str_trim(bytes), STR("<"));
	int rc = 0;

	vec_init(&r.addresses, sizeof(struct str));
	vec_init(&r.tags, sizeof(struct str));
	if (form == sbom_find("cyclonedx") && !is_xml)
		rc = split(&r, bytes, where, take_cyclonedx, e);
	if (form == sbom_find("vuls")) {
		take_vuls_top(&r, bytes);
		rc = split(&r, bytes, where, take_vuls, e);
		settle_vuls(&r);
	}
	if (!uuid_is(r.m.result_id))
		r.m.result_id = STR_NONE;
	r.m.n_addresses = r.addresses.n;
	r.m.n_tags = r.tags.n;
	r.m.addresses = vec_keep(&r.addresses, a);
	r.m.tags = vec_keep(&r.tags, a);
	if (rc == 0)
		*ret_m = r.m;
	return rc;
}
