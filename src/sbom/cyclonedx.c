/* cyclonedx.c: CycloneDX, JSON and XML; the form in which inventories travel. */
#include "sbom/cyclonedx.h"
#include "fmt/xml.h"
#include "sbom/manifest.h"
#include "sbom/reader.h"
#include "sbom/top.h"

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

static bool
is_cyclonedx(struct str bytes)
{
	struct str text = str_trim(bytes);

	if (str_eq(top_text(text, "bomFormat"), STR("CycloneDX")))
		return true;
	return str_starts(text, STR("<")) &&
	       str_find_str(
		   str_first(text, 64 << 10), STR(CYCLONEDX_NAMESPACE)) > 0;
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

const struct sbom_form sbom_cyclonedx = {
    .name = "cyclonedx",
    .doc = "CycloneDX 1.6 JSON; reads JSON and XML from 1.2 on",
    .row = "sbom/cyclonedx",
    .is = is_cyclonedx,
    .read = read_cyclonedx,
    .write = cyclonedx_write,
};
