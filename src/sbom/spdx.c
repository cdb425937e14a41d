/* spdx.c: SPDX 2, JSON and tag-value. */
#include "sbom/spdx.h"

#include "sbom/top.h"

static bool
is_spdx(struct str bytes)
{
	return str_starts(top_text(bytes, "spdxVersion"), STR("SPDX-2.")) ||
	       spdx_tag_is(bytes);
}

/* "No statement" and "known to be none" are both no text. */
static struct str
stated(struct str s)
{
	if (str_eq(s, STR("NOASSERTION")) || str_eq(s, STR("NONE")))
		return STR_NONE;
	return s;
}

/*
 * "built package from: NAME VERSION" of a distribution's packages.
 * Source: Trivy, pkg/sbom/spdx.
 */
static void
set_source(struct sbom_item *it, struct str info)
{
	struct str built = STR("built package from: ");
	ptrdiff_t space;

	if (!str_starts(info, built))
		return;
	info = str_skip(info, built.n);
	space = str_rfind(info, ' ');
	if (space <= 0)
		return;
	it->source_name = str_first(info, (size_t)space);
	it->source_version = str_skip(info, (size_t)space + 1);
}

int
spdx_add(struct sbom_reader *r, const struct spdx_package *p, struct err *e)
{
	struct sbom_item it = {
	    .name = stated(p->name),
	    .version = stated(p->version),
	    .purl = p->purl,
	};

	if (str_eq(p->purpose, STR("OPERATING-SYSTEM")) ||
	    str_eq(p->purpose, STR("OPERATING_SYSTEM")))
		it.kind = SBOM_SYSTEM;
	else if (str_eq(p->purpose, STR("CONTAINER")) ||
		 str_eq(p->purpose, STR("FILE")))
		it.kind = SBOM_OTHER;
	/* What the document describes, and lock files, have no version. */
	else if (it.version.n == 0 && it.purl.n == 0)
		it.kind = SBOM_VAGUE;
	set_source(&it, p->source_info);
	return sbom_item_add(r, &it, e);
}

static int
read_part(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct sbom_reader *r = ctx;
	struct spdx_package p = {
	    .name = json_get_str(value, "name"),
	    .version = json_get_str(value, "versionInfo"),
	    .purpose = json_get_str(value, "primaryPackagePurpose"),
	    .source_info = json_get_str(value, "sourceInfo"),
	};
	struct err bad;

	if (!str_eq(path[0], STR("packages")))
		return 0;
	if (value->type != JSON_OBJECT) {
		fail(&bad, E_INPUT, "a package that is no object");
		sbom_reader_fault(r, STR_NONE, &bad);
		return 0;
	}
	for (const struct json *x = json_get_items(value, "externalRefs");
	     x != NULL; x = x->next)
		if (str_eq(json_get_str(x, "referenceType"), STR("purl")))
			p.purl = json_get_str(x, "referenceLocator");
	return spdx_add(r, &p, e);
}

static int
read_spdx(struct arena *a, struct str bytes, const char *where,
    struct inventory_maker *m, struct inventory *inv, struct err *e)
{
	struct sbom_reader r;
	int rc;

	sbom_reader_init(&r, a, where, m, inv);
	if (str_starts(str_trim(bytes), STR("{")))
		rc = sbom_reader_split(&r, bytes, "packages", read_part, e);
	else
		rc = spdx_tag_read(&r, bytes, e);
	return sbom_reader_end(&r, rc);
}

const struct sbom_form sbom_spdx = {
    .name = "spdx",
    .doc = "SPDX 2.3 JSON; reads JSON and tag-value from 2.2 on",
    .row = "sbom/spdx",
    .is = is_spdx,
    .read = read_spdx,
    .write = spdx_write,
};
