/* json.c: our own plain form of an inventory (schema/inventory.schema.json). */
#include "sbom/write.h"

static void
write_bool(struct json_out *j, const char *name, bool b)
{
	json_out_key(j, name);
	json_out_bool(j, b);
}

static void
write_asset(struct json_out *j, const struct os_info *os)
{
	json_out_key(j, "asset");
	json_out_object(j);
	json_out_member(j, "family", os->family);
	json_out_member(j, "release", os->release);
	json_out_member(j, "codename", os->codename);
	json_out_member(j, "name", os->pretty);
	json_out_member(j, "kernel", os->kernel);
	json_out_member(j, "arch", os->arch);
	json_out_end(j);
}

static void
write_diags(struct json_out *j, const struct inventory *inv)
{
	json_out_key(j, "diagnostics");
	json_out_array(j);
	for (size_t i = 0; i < inv->n_diags; i++) {
		const struct diag *d = &inv->diags[i];

		json_out_object(j);
		json_out_member(j, "where", d->where);
		json_out_member(j, "code", str_from(diag_code_name(d->code)));
		json_out_member(j, "text", d->text);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_unread(struct json_out *j, const struct inventory *inv)
{
	json_out_key(j, "unread_folders");
	json_out_array(j);
	for (size_t i = 0; i < inv->n_skipped; i++) {
		if (!inv->skipped[i].is_fault)
			continue;
		json_out_object(j);
		json_out_member(j, "path", inv->skipped[i].path);
		json_out_member(j, "reason", inv->skipped[i].reason);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_package(
    struct json_out *j, const struct package *p, const struct os_info *os)
{
	json_out_object(j);
	json_out_member(j, "type", p->type);
	json_out_member(j, "name", p->name);
	json_out_member(j, "version", p->version);
	json_out_member_if(j, "arch", p->arch);
	write_purl(j, "purl", p, os);
	json_out_member(j, "source_name", p->source_name);
	json_out_member(j, "source_version", p->source_version);
	json_out_member_if(j, "module", p->module);
	json_out_member_if(j, "vendor", p->vendor);
	json_out_member(j, "path", p->path);
	if (p->is_dev)
		write_bool(j, "dev", true);
	json_out_end(j);
}

static void
write_programs(struct json_out *j, const struct host_facts *f)
{
	json_out_key(j, "listening");
	json_out_array(j);
	for (size_t i = 0; i < f->n_listeners; i++) {
		const struct host_listener *l = &f->listeners[i];

		json_out_object(j);
		json_out_member(j, "protocol", l->protocol);
		json_out_member(j, "address", l->address);
		json_out_key(j, "port");
		json_out_int(j, l->port);
		json_out_member_if(j, "program", l->program);
		json_out_member_if(j, "package", l->package);
		json_out_end(j);
	}
	json_out_end(j);
	json_out_key(j, "restart");
	json_out_array(j);
	for (size_t i = 0; i < f->n_stale; i++) {
		const struct host_stale *p = &f->stale[i];

		json_out_object(j);
		json_out_member(j, "program", p->program);
		json_out_member_if(j, "package", p->package);
		json_out_member(j, "replaced", p->file);
		json_out_end(j);
	}
	json_out_end(j);
}

/* What runs there; of this machine alone it is known. */
static void
write_host(struct json_out *j, const struct host_facts *f)
{
	json_out_key(j, "host");
	if (f == NULL) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_key(j, "reboot");
	if (f->reboot.n > 0)
		json_out_str(j, f->reboot);
	else
		json_out_null(j);
	write_programs(j, f);
	json_out_key(j, "closed_processes");
	json_out_int(j, (int64_t)f->n_closed);
	json_out_end(j);
}

static void
write_json(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "schema", STR("yagura-inventory/1"));
	json_out_member(&j, "digest", opt->digest);
	write_time(&j, "made_at", opt->now);
	json_out_member(&j, "target", opt->target);
	write_asset(&j, &inv->os);
	write_bool(&j, "walked", inv->is_walked);
	json_out_key(&j, "below");
	json_out_array(&j);
	for (size_t i = 0; inv->paths != NULL && inv->paths[i] != NULL; i++)
		json_out_str(&j, str_from(inv->paths[i]));
	json_out_end(&j);
	json_out_key(&j, "repositories");
	json_out_array(&j);
	for (size_t i = 0; i < inv->n_repositories; i++)
		json_out_str(&j, inv->repositories[i]);
	json_out_end(&j);
	write_host(&j, inv->host);
	write_diags(&j, inv);
	write_unread(&j, inv);
	json_out_key(&j, "packages");
	json_out_array(&j);
	for (size_t i = 0; i < inv->n_packages; i++)
		write_package(&j, &inv->packages[i], &inv->os);
	json_out_end(&j);
	json_out_end(&j);
}

const struct sbom_form sbom_json = {
    .name = "json",
    .doc = "one plain document, for programs; only written",
    .write = write_json,
};
