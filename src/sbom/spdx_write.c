/* spdx_write.c: an inventory as SPDX 2.3 JSON. */
#include "base/buf.h"
#include "sbom/spdx.h"
#include "sbom/write.h"

/*
 * Source: SPDX specification 2.3, and its JSON schema. What it has no field
 * for (the folder of a package, faults of the look) is not said; the source of
 * a distribution's package is in the purl and, in Trivy's words, in
 * sourceInfo.
 */
#define NO_STATEMENT STR("NOASSERTION")

static void
write_word(struct json_out *j, const char *name, struct str s)
{
	json_out_key(j, name);
	json_out_array(j);
	json_out_str(j, s);
	json_out_end(j);
}

static void
write_creation(struct json_out *j, utc_s now)
{
	json_out_key(j, "creationInfo");
	json_out_object(j);
	write_time(j, "created", now);
	write_word(j, "creators", STR("Tool: yagura-" YAGURA_VERSION));
	json_out_end(j);
}

/* What all packages must have. */
static void
begin_package(
    struct json_out *j, const char *id, struct str name, const char *purpose)
{
	char whole[64];

	snprintf(whole, sizeof whole, "SPDXRef-%s", id);
	json_out_object(j);
	json_out_member(j, "SPDXID", str_from(whole));
	json_out_member(j, "name", name);
	json_out_member(j, "downloadLocation", NO_STATEMENT);
	json_out_key(j, "filesAnalyzed");
	json_out_bool(j, false);
	json_out_member(j, "primaryPackagePurpose", str_from(purpose));
}

static void
write_source(struct json_out *j, const struct package *p)
{
	struct buf b;

	if (str_eq(p->source_name, p->name) &&
	    str_eq(p->source_version, p->version))
		return;
	buf_init(&b, 64 << 10);
	buf_add(&b, STR("built package from: "));
	buf_add(&b, p->source_name);
	buf_byte(&b, ' ');
	buf_add(&b, p->source_version);
	json_out_member(j, "sourceInfo", buf_str(&b));
	buf_done(&b);
}

void
spdx_begin_package(struct json_out *j, const struct package *p, size_t number,
    const struct os_info *os)
{
	char id[32];

	snprintf(id, sizeof id, "Package-%zu", number);
	begin_package(j, id, p->name, "LIBRARY");
	json_out_member(j, "versionInfo", p->version);
	write_source(j, p);
	json_out_key(j, "externalRefs");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "referenceCategory", STR("PACKAGE-MANAGER"));
	json_out_member(j, "referenceType", STR("purl"));
	write_purl(j, "referenceLocator", p, os);
	json_out_end(j);
}

void
spdx_target(struct json_out *j, struct str target)
{
	begin_package(j, "Target", target, "OTHER");
	json_out_end(j);
}

void
spdx_begin_system(struct json_out *j, const struct os_info *os)
{
	begin_package(j, "System", os->family, "OPERATING-SYSTEM");
	json_out_member_if(j, "versionInfo", os->release);
}

static void
write_packages(struct json_out *j, const struct inventory *inv,
    const struct sbom_options *opt)
{
	json_out_key(j, "packages");
	json_out_array(j);
	spdx_target(j, opt->target);
	if (inv->os.family.n > 0) {
		spdx_begin_system(j, &inv->os);
		json_out_end(j);
	}
	for (size_t i = 0; i < inv->n_packages; i++) {
		spdx_begin_package(j, &inv->packages[i], i + 1, &inv->os);
		json_out_end(j);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_relation(
    struct json_out *j, const char *from, const char *what, const char *to)
{
	json_out_object(j);
	json_out_member(j, "spdxElementId", str_from(from));
	json_out_member(j, "relationshipType", str_from(what));
	json_out_member(j, "relatedSpdxElement", str_from(to));
	json_out_end(j);
}

void
spdx_relations(struct json_out *j, const struct os_info *os, size_t n_packages)
{
	char id[64];

	json_out_key(j, "relationships");
	json_out_array(j);
	write_relation(j, "SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Target");
	if (os->family.n > 0)
		write_relation(
		    j, "SPDXRef-Target", "CONTAINS", "SPDXRef-System");
	for (size_t i = 0; i < n_packages; i++) {
		snprintf(id, sizeof id, "SPDXRef-Package-%zu", i + 1);
		write_relation(j, "SPDXRef-Target", "CONTAINS", id);
	}
	json_out_end(j);
}

void
spdx_begin(struct json_out *j, const struct sbom_options *opt,
    struct str name_space, struct str comment)
{
	json_out_object(j);
	json_out_member(j, "spdxVersion", STR("SPDX-2.3"));
	json_out_member(j, "dataLicense", STR("CC0-1.0"));
	json_out_member(j, "SPDXID", STR("SPDXRef-DOCUMENT"));
	json_out_member(j, "name", opt->target);
	json_out_member(j, "documentNamespace", name_space);
	json_out_member(j, "comment", comment);
	write_creation(j, opt->now);
}

void
spdx_write(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt)
{
	struct buf name_space, comment;
	struct json_out j;

	buf_init(&name_space, 64 << 10);
	buf_init(&comment, 64 << 10);
	/* The same packages at another time are another document. */
	buf_printf(&name_space, "urn:yagura:inventory:%.*s:%lld",
	    STR_ARG(opt->digest), (long long)opt->now);
	buf_printf(&comment, "inventory digest %.*s", STR_ARG(opt->digest));
	if (inv->n_diags > 0)
		buf_printf(&comment,
		    "; incomplete: %zu parts could not be read", inv->n_diags);
	json_out_init(&j, out);
	spdx_begin(&j, opt, buf_str(&name_space), buf_str(&comment));
	write_packages(&j, inv, opt);
	spdx_relations(&j, &inv->os, inv->n_packages);
	json_out_end(&j);
	buf_done(&comment);
	buf_done(&name_space);
}
