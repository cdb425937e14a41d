/* cyclonedx.c: CycloneDX, JSON and XML; the form in which inventories travel. */
#include "base/buf.h"
#include "fmt/xml.h"
#include "sbom/manifest.h"
#include "sbom/reader.h"
#include "sbom/top.h"
#include "sbom/write.h"

/*
 * Source: cyclonedx.org, specification 1.6, and the differences of 1.2 to 1.5
 * in its JSON and XML schemas: what is read here is the same in all of them.
 *
 * What the specification has no place for is said in properties, so that what
 * we wrote reads as the same inventory. Of the document, in metadata:
 *	yagura:digest		inventory_digest
 *	yagura:os:...		family, release, codename, name, arch, kernel
 *	yagura:walked		"false": only package databases were read
 *	yagura:below		a folder; only those were walked
 *	yagura:repository	one that is enabled
 *	yagura:fault		CODE<tab>WHERE<tab>TEXT: a diagnostic
 *	yagura:unread		PATH<tab>REASON: a folder that could not be read
 *	yagura:result:...	a manifest (sbom/manifest.h), where one was given:
 *				id, host, machine, instance, container, digest,
 *				tool, address and tag, these two perhaps repeatedly
 * Of a package, where its purl does not say it: yagura:package:... (write.h).
 */
#define JSON_NAMESPACE "http://cyclonedx.org/schema/bom"

static bool
is_cyclonedx(struct str bytes)
{
	struct str text = str_trim(bytes);

	if (str_eq(top_text(text, "bomFormat"), STR("CycloneDX")))
		return true;
	return str_starts(text, STR("<")) &&
	       str_find_str(str_first(text, 64 << 10), STR(JSON_NAMESPACE)) > 0;
}

static enum sbom_kind
kind_of(struct str type)
{
	static const char *const packages[] = {
	    "", "application", "framework", "library"};

	if (str_eq(type, STR("operating-system")))
		return SBOM_SYSTEM;
	for (size_t i = 0; i < ARRAY_LEN(packages); i++)
		if (str_eq(type, str_from(packages[i])))
			return SBOM_PACKAGE;
	return SBOM_OTHER;
}

static void
set_rest(struct sbom_item *it, struct str type, struct str scope)
{
	it->kind = kind_of(type);
	/* Lock files and folders that hold packages: Trivy, Syft. */
	if (it->purl.n == 0 && it->version.n == 0 && it->kind == SBOM_PACKAGE)
		it->kind = SBOM_VAGUE;
	if (str_eq(scope, STR("excluded")))
		it->is_dev = true;
}

static int
read_component(
    struct sbom_reader *r, const struct json *c, bool is_subject, struct err *e)
{
	struct sbom_item it = {.is_subject = is_subject};
	struct err bad;

	if (c->type != JSON_OBJECT) {
		fail(&bad, E_INPUT, "a component that is no object");
		sbom_reader_fault(r, STR_NONE, &bad);
		return 0;
	}
	it.name = json_get_str(c, "name");
	it.version = json_get_str(c, "version");
	it.purl = json_get_str(c, "purl");
	set_rest(&it, json_get_str(c, "type"), json_get_str(c, "scope"));
	for (const struct json *p = json_get_items(c, "properties"); p != NULL;
	     p = p->next)
		sbom_item_property(
		    &it, json_get_str(p, "name"), json_get_str(p, "value"));
	if (sbom_item_add(r, &it, e) < 0)
		return -1;
	/* No deeper than LIMIT_JSON_DEPTH. */
	for (const struct json *p = json_get_items(c, "components"); p != NULL;
	     p = p->next)
		if (read_component(r, p, false, e) < 0)
			return -1;
	return 0;
}

static int
read_part(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct sbom_reader *r = ctx;
	const struct json *p = NULL;

	if (str_eq(path[0], STR("components")))
		return read_component(r, value, false, e);
	if (str_eq(path[0], STR("metadata"))) {
		if (str_eq(path[1], STR("component")))
			return read_component(r, value, true, e);
		if (str_eq(path[1], STR("properties")) &&
		    value->type == JSON_ARRAY)
			p = value->first;
	}
	for (; p != NULL; p = p->next)
		sbom_reader_property(
		    r, json_get_str(p, "name"), json_get_str(p, "value"));
	return 0;
}

static int
read_element(struct sbom_reader *r, const struct xml *c, struct err *e)
{
	struct sbom_item it = {
	    .name = xml_get_text(c, "name"),
	    .version = xml_get_text(c, "version"),
	    .purl = xml_get_text(c, "purl"),
	};
	const struct xml *p = xml_get(c, "properties");

	set_rest(&it, xml_attr(c, "type"), xml_get_text(c, "scope"));
	for (p = xml_get(p, "property"); p != NULL; p = xml_again(p))
		sbom_item_property(&it, xml_attr(p, "name"), p->text);
	if (sbom_item_add(r, &it, e) < 0)
		return -1;
	p = xml_get(xml_get(c, "components"), "component");
	for (; p != NULL; p = xml_again(p))
		if (read_element(r, p, e) < 0)
			return -1;
	return 0;
}

/* An element below metadata, components, or any other list. */
static int
read_xml_part(void *ctx, const struct xml *x, struct err *e)
{
	struct sbom_reader *r = ctx;
	const struct xml *p;

	if (str_eq(x->name, STR("component")))
		return read_element(r, x, e);
	if (!str_eq(x->name, STR("properties")))
		return 0;
	for (p = xml_get(x, "property"); p != NULL; p = xml_again(p))
		sbom_reader_property(r, xml_attr(p, "name"), p->text);
	return 0;
}

static int
read_cyclonedx(struct arena *a, struct str bytes, const char *where,
    struct inventory_maker *m, struct inventory *inv, struct err *e)
{
	struct sbom_reader r;
	struct xml_split how = {"bom", 2, read_xml_part, &r};
	struct stream_mem in;
	int rc;

	sbom_reader_init(&r, a, where, m, inv);
	if (str_starts(str_trim(bytes), STR("<"))) {
		stream_mem_init(&in, bytes);
		rc = xml_split(&r.tree, &in.stream, &how, where, e);
	} else {
		rc = sbom_reader_split(&r, bytes, "components", read_part, e);
	}
	return sbom_reader_end(&r, rc);
}

static void
write_property(struct json_out *j, const char *name, struct str value)
{
	json_out_object(j);
	json_out_member(j, "name", str_from(name));
	json_out_member(j, "value", value);
	json_out_end(j);
}

static void
write_property_if(struct json_out *j, const char *name, struct str value)
{
	if (value.n > 0)
		write_property(j, name, value);
}

static void
write_package_property(struct json_out *j, const char *name, struct str value)
{
	char whole[64];

	snprintf(whole, sizeof whole, "yagura:package:%s", name);
	write_property(j, whole, value);
}

static void
write_pair(
    struct json_out *j, const char *name, struct str first, struct str second)
{
	struct buf b;

	buf_init(&b, 64 << 10);
	buf_add(&b, first);
	buf_byte(&b, '\t');
	buf_add(&b, second);
	write_property(j, name, buf_str(&b));
	buf_done(&b);
}

static void
write_fault(struct json_out *j, const struct diag *d)
{
	struct buf b;

	buf_init(&b, 64 << 10);
	buf_printf(&b, "%s\t", diag_code_name(d->code));
	buf_add(&b, d->where);
	write_pair(j, "yagura:fault", buf_str(&b), d->text);
	buf_done(&b);
}

static void
write_list(
    struct json_out *j, const char *name, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		write_property(j, name, list[i]);
}

static void
write_manifest(struct json_out *j, const struct manifest *m)
{
	/* clang-format off */
	write_property_if(j, MANIFEST_PREFIX "id", m->result_id);
	write_property_if(j, MANIFEST_PREFIX "host", m->host);
	write_property_if(j, MANIFEST_PREFIX "machine", m->machine_id);
	write_property_if(j, MANIFEST_PREFIX "instance", m->instance_id);
	write_property_if(j, MANIFEST_PREFIX "container", m->container);
	write_property_if(j, MANIFEST_PREFIX "digest", m->digest);
	write_property_if(j, MANIFEST_PREFIX "tool", m->tool);
	write_list(j, MANIFEST_PREFIX "address", m->addresses, m->n_addresses);
	write_list(j, MANIFEST_PREFIX "tag", m->tags, m->n_tags);
	/* clang-format on */
}

static void
write_properties(struct json_out *j, const struct inventory *inv,
    const struct sbom_options *opt)
{
	json_out_key(j, "properties");
	json_out_array(j);
	write_property(j, "yagura:digest", opt->digest);
	write_property_if(j, "yagura:os:family", inv->os.family);
	write_property_if(j, "yagura:os:release", inv->os.release);
	write_property_if(j, "yagura:os:codename", inv->os.codename);
	write_property_if(j, "yagura:os:name", inv->os.pretty);
	write_property_if(j, "yagura:os:arch", inv->os.arch);
	write_property_if(j, "yagura:os:kernel", inv->os.kernel);
	if (!inv->is_walked)
		write_property(j, "yagura:walked", STR("false"));
	for (size_t i = 0; inv->paths != NULL && inv->paths[i] != NULL; i++)
		write_property(j, "yagura:below", str_from(inv->paths[i]));
	for (size_t i = 0; i < inv->n_repositories; i++)
		write_property(j, "yagura:repository", inv->repositories[i]);
	for (size_t i = 0; i < inv->n_diags; i++)
		write_fault(j, &inv->diags[i]);
	for (size_t i = 0; i < inv->n_skipped; i++)
		if (inv->skipped[i].is_fault)
			write_pair(j, "yagura:unread", inv->skipped[i].path,
			    inv->skipped[i].reason);
	if (opt->manifest != NULL)
		write_manifest(j, opt->manifest);
	json_out_end(j);
}

static void
write_metadata(struct json_out *j, const struct inventory *inv,
    const struct sbom_options *opt)
{
	json_out_key(j, "metadata");
	json_out_object(j);
	write_time(j, "timestamp", opt->now);
	json_out_key(j, "tools");
	json_out_object(j);
	json_out_key(j, "components");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "type", STR("application"));
	json_out_member(j, "name", STR("yagura"));
	json_out_member(j, "version", STR(YAGURA_VERSION));
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
	json_out_key(j, "component");
	json_out_object(j);
	json_out_member(j, "type", STR("platform"));
	json_out_member(j, "bom-ref", STR("target"));
	json_out_member(j, "name", opt->target);
	json_out_end(j);
	write_properties(j, inv, opt);
	json_out_end(j);
}

static void
write_system(struct json_out *j, const struct os_info *os)
{
	if (os->family.n == 0)
		return;
	json_out_object(j);
	json_out_member(j, "type", STR("operating-system"));
	json_out_member(j, "bom-ref", STR("system"));
	json_out_member(j, "name", os->family);
	json_out_member_if(j, "version", os->release);
	json_out_member_if(j, "description", os->pretty);
	json_out_end(j);
}

static void
write_component(struct json_out *j, const struct package *p, size_t number,
    const struct os_info *os)
{
	char ref[32];

	snprintf(ref, sizeof ref, "package-%zu", number);
	json_out_object(j);
	json_out_member(j, "type", STR("library"));
	json_out_member(j, "bom-ref", str_from(ref));
	json_out_member(j, "name", p->name);
	json_out_member(j, "version", p->version);
	if (p->is_dev)
		json_out_member(j, "scope", STR("excluded"));
	write_purl(j, "purl", p, os);
	json_out_key(j, "properties");
	json_out_array(j);
	write_rest(j, p, os, write_package_property);
	json_out_end(j);
	json_out_end(j);
}

static void
write_serial(struct json_out *j, struct str uuid)
{
	char urn[64];

	snprintf(urn, sizeof urn, "urn:uuid:%.*s", STR_ARG(uuid));
	json_out_member(j, "serialNumber", str_from(urn));
}

static void
write_cyclonedx(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "$schema", STR(JSON_NAMESPACE "-1.6.schema.json"));
	json_out_member(&j, "bomFormat", STR("CycloneDX"));
	json_out_member(&j, "specVersion", STR("1.6"));
	if (opt->manifest != NULL && opt->manifest->result_id.n > 0)
		write_serial(&j, opt->manifest->result_id);
	json_out_key(&j, "version");
	json_out_int(&j, 1);
	write_metadata(&j, inv, opt);
	json_out_key(&j, "components");
	json_out_array(&j);
	write_system(&j, &inv->os);
	for (size_t i = 0; i < inv->n_packages; i++)
		write_component(&j, &inv->packages[i], i + 1, &inv->os);
	json_out_end(&j);
	json_out_end(&j);
}

const struct sbom_form sbom_cyclonedx = {
    .name = "cyclonedx",
    .doc = "CycloneDX 1.6 JSON; reads JSON and XML from 1.2 on",
    .row = "sbom/cyclonedx",
    .is = is_cyclonedx,
    .read = read_cyclonedx,
    .write = write_cyclonedx,
};
