/* cyclonedx_write.c: an inventory as CycloneDX 1.6 JSON, and its parts. */
#include "base/buf.h"
#include "sbom/cyclonedx.h"
#include "sbom/manifest.h"
#include "sbom/write.h"

void
cyclonedx_property(struct json_out *j, const char *name, struct str value)
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
		cyclonedx_property(j, name, value);
}

static void
write_package_property(struct json_out *j, const char *name, struct str value)
{
	char whole[64];

	snprintf(whole, sizeof whole, "yagura:package:%s", name);
	cyclonedx_property(j, whole, value);
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
	cyclonedx_property(j, name, buf_str(&b));
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

/* What was looked at, and what could not be read. */
static void
write_look(struct json_out *j, const struct inventory *inv)
{
	if (!inv->is_walked)
		cyclonedx_property(j, "yagura:walked", STR("false"));
	for (size_t i = 0; inv->paths != NULL && inv->paths[i] != NULL; i++)
		cyclonedx_property(j, "yagura:below", str_from(inv->paths[i]));
	for (size_t i = 0; i < inv->n_repositories; i++)
		cyclonedx_property(
		    j, "yagura:repository", inv->repositories[i]);
	for (size_t i = 0; i < inv->n_diags; i++)
		write_fault(j, &inv->diags[i]);
	for (size_t i = 0; i < inv->n_skipped; i++)
		if (inv->skipped[i].is_fault)
			write_pair(j, "yagura:unread", inv->skipped[i].path,
			    inv->skipped[i].reason);
}

static void
write_list(
    struct json_out *j, const char *name, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cyclonedx_property(j, name, list[i]);
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
write_tool(struct json_out *j)
{
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
}

void
cyclonedx_metadata(struct json_out *j, const struct sbom_options *opt,
    const struct os_info *os)
{
	json_out_key(j, "metadata");
	json_out_object(j);
	write_time(j, "timestamp", opt->now);
	write_tool(j);
	json_out_key(j, "component");
	json_out_object(j);
	json_out_member(j, "type", STR("platform"));
	json_out_member(j, "bom-ref", STR("target"));
	json_out_member(j, "name", opt->target);
	json_out_end(j);
	json_out_key(j, "properties");
	json_out_array(j);
	cyclonedx_property(j, "yagura:digest", opt->digest);
	write_property_if(j, "yagura:os:family", os->family);
	write_property_if(j, "yagura:os:release", os->release);
	write_property_if(j, "yagura:os:codename", os->codename);
	write_property_if(j, "yagura:os:name", os->pretty);
	write_property_if(j, "yagura:os:arch", os->arch);
	write_property_if(j, "yagura:os:kernel", os->kernel);
}

void
cyclonedx_system(struct json_out *j, const struct os_info *os)
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

void
cyclonedx_package(struct json_out *j, const struct package *p, size_t number,
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

void
cyclonedx_begin(struct json_out *j, struct str serial)
{
	struct buf b;

	json_out_object(j);
	json_out_member(
	    j, "$schema", STR(CYCLONEDX_NAMESPACE "-1.6.schema.json"));
	json_out_member(j, "bomFormat", STR("CycloneDX"));
	json_out_member(j, "specVersion", STR("1.6"));
	if (serial.n > 0) {
		buf_init(&b, 128);
		buf_printf(&b, "urn:uuid:%.*s", STR_ARG(serial));
		json_out_member(j, "serialNumber", buf_str(&b));
		buf_done(&b);
	}
	json_out_key(j, "version");
	json_out_int(j, 1);
}

void
cyclonedx_write(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt)
{
	struct json_out j;

	json_out_init(&j, out);
	cyclonedx_begin(
	    &j, opt->manifest != NULL ? opt->manifest->result_id : STR_NONE);
	cyclonedx_metadata(&j, opt, &inv->os);
	write_look(&j, inv);
	if (opt->manifest != NULL)
		write_manifest(&j, opt->manifest);
	json_out_end(&j);
	json_out_end(&j);
	json_out_key(&j, "components");
	json_out_array(&j);
	cyclonedx_system(&j, &inv->os);
	for (size_t i = 0; i < inv->n_packages; i++)
		cyclonedx_package(&j, &inv->packages[i], i + 1, &inv->os);
	json_out_end(&j);
	json_out_end(&j);
}
