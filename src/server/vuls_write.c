/* vuls_write.c: the answer of POST /vuls: a ScanResult of Vuls. */
#include <stdio.h>
#include <string.h>

#include "server/vuls.h"

static void
empty_object(struct json_out *j, const char *name)
{
	json_out_key(j, name);
	json_out_object(j);
	json_out_end(j);
}

/* A value as it came. */
static void
echo(struct json_out *j, struct arena *a, const struct json *v)
{
	switch (v->type) {
	case JSON_NULL:
		json_out_null(j);
		return;
	case JSON_BOOL:
		json_out_bool(j, v->truth);
		return;
	case JSON_NUMBER:
		json_out_number(j, v->text);
		return;
	case JSON_STRING:
		json_out_str(j, v->text);
		return;
	case JSON_ARRAY:
		json_out_array(j);
		break;
	case JSON_OBJECT:
		json_out_object(j);
		break;
	}
	for (const struct json *i = v->first; i != NULL; i = i->next) {
		if (v->type == JSON_OBJECT)
			json_out_key(j, str_z(a, i->key));
		echo(j, a, i);
	}
	json_out_end(j);
}

/* Members of a ScanResult that the answer says anew. */
static bool
is_ours(struct str key)
{
	static const char *const names[] = {"scannedCves", "warnings",
	    "reportedAt", "reportedVersion", "reportedRevision", "reportedBy"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(key, str_from(names[i])))
			return true;
	return false;
}

static void
write_text_list(
    struct json_out *j, const char *name, const struct str *list, size_t n)
{
	json_out_key(j, name);
	json_out_array(j);
	for (size_t i = 0; i < n; i++)
		json_out_str(j, list[i]);
	json_out_end(j);
}

/* An rpm's "1:2-3" is version "1:2" and release "3" to Vuls. */
static void
write_package(struct json_out *j, const struct package *p)
{
	struct str version = p->version, release = STR_NONE;
	ptrdiff_t at = str_find(version, '-');

	if (str_eq(p->type, STR("rpm")) && at >= 0) {
		release = str_skip(version, (size_t)at + 1);
		version = str_first(version, (size_t)at);
	}
	json_out_object(j);
	json_out_member(j, "name", p->name);
	json_out_member(j, "version", version);
	json_out_member(j, "release", release);
	json_out_member(j, "newVersion", STR(""));
	json_out_member(j, "newRelease", STR(""));
	json_out_member(j, "arch", p->arch);
	json_out_member(j, "repository", STR(""));
	json_out_member_if(j, "modularitylabel", p->module);
	json_out_end(j);
}

/* Packages are sorted by name: of several versions the last one is kept. */
static void
write_packages(
    struct json_out *j, struct arena *a, const struct package *p, size_t n)
{
	json_out_key(j, "packages");
	json_out_object(j);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && str_eq(p[i].name, p[i + 1].name))
			continue;
		json_out_key(j, str_z(a, p[i].name));
		write_package(j, &p[i]);
	}
	json_out_end(j);
}

struct by_source {
	const struct package *p;
};

static int
source_cmp(const void *x, const void *y)
{
	const struct package *p = ((const struct by_source *)x)->p;
	const struct package *q = ((const struct by_source *)y)->p;
	int order = str_cmp(p->source_name, q->source_name);

	return order != 0 ? order : str_cmp(p->name, q->name);
}

/* Sources and what was built from them. */
static void
write_sources(struct json_out *j, struct arena *a, const struct inventory *inv)
{
	struct vec list;

	vec_init(&list, sizeof(struct by_source));
	for (size_t i = 0; i < inv->n_packages; i++)
		if (inv->packages[i].source_name.n > 0)
			*(struct by_source *)vec_add(&list) =
			    (struct by_source){&inv->packages[i]};
	vec_sort(&list, source_cmp);
	json_out_key(j, "SrcPackages");
	json_out_object(j);
	for (size_t i = 0; i < list.n;) {
		const struct package *p =
		    ((struct by_source *)vec_at(&list, i))->p;
		const struct package *q;

		json_out_key(j, str_z(a, p->source_name));
		json_out_object(j);
		json_out_member(j, "name", p->source_name);
		json_out_member(j, "version", p->source_version);
		json_out_member(j, "arch",
		    str_eq(p->type, STR("rpm")) ? STR("src") : p->arch);
		json_out_key(j, "binaryNames");
		json_out_array(j);
		while (i < list.n) {
			q = ((struct by_source *)vec_at(&list, i))->p;
			if (!str_eq(q->source_name, p->source_name))
				break;
			json_out_str(j, q->name);
			i++;
		}
		json_out_end(j);
		json_out_end(j);
	}
	json_out_end(j);
	vec_done(&list);
}

/* What was posted as a list of packages, as a scan would have written it. */
static void
write_scan(struct json_out *j, struct arena *a, const struct vuls_request *v,
    const struct session *s)
{
	const struct inventory *inv = &s->inv;

	json_out_key(j, "jsonVersion");
	json_out_int(j, 4);
	json_out_member(j, "lang", STR("en"));
	json_out_member(j, "serverUUID", STR(""));
	json_out_member(j, "serverName", v->server_name);
	json_out_member(j, "family", v->family);
	json_out_member(j, "release", v->release);
	json_out_key(j, "container");
	json_out_object(j);
	json_out_member(j, "containerID", STR(""));
	json_out_member(j, "name", STR(""));
	json_out_member(j, "image", STR(""));
	json_out_member(j, "type", STR(""));
	json_out_member(j, "uuid", STR(""));
	json_out_end(j);
	json_out_key(j, "platform");
	json_out_object(j);
	json_out_member(j, "name", STR("other"));
	json_out_member(j, "instanceID", STR(""));
	json_out_end(j);
	json_out_member(j, "scannedAt", time_write(a, s->now));
	json_out_member(j, "scanMode", STR(""));
	json_out_member(j, "scannedVersion", STR("yagura " YAGURA_VERSION));
	json_out_member(j, "scannedRevision", STR(""));
	json_out_member(j, "scannedBy", STR(""));
	json_out_member(j, "scannedVia", STR(""));
	json_out_key(j, "errors");
	json_out_array(j);
	json_out_end(j);
	json_out_key(j, "runningKernel");
	json_out_object(j);
	json_out_member(j, "release", v->kernel);
	json_out_member(j, "version", v->kernel_version);
	json_out_key(j, "rebootRequired");
	json_out_bool(j, false);
	json_out_end(j);
	if (v->n_apps > 0)
		write_packages(j, a, v->apps, v->n_apps);
	else
		write_packages(j, a, inv->packages, inv->n_packages);
	write_sources(j, a, inv);
	if (str_eq(v->family, STR("windows"))) {
		json_out_key(j, "windowsKB");
		json_out_object(j);
		write_text_list(j, "applied", v->kbs, v->n_kbs);
		write_text_list(j, "unapplied", NULL, 0);
		json_out_end(j);
	}
	empty_object(j, "config");
}

/* What could not be decided: coverage and diagnostics, as far as it fits. */
static void
write_warnings(struct json_out *j, struct arena *a,
    const struct vuls_request *v, const struct session *s)
{
	const struct scan_result *r = &s->result;

	json_out_key(j, "warnings");
	json_out_array(j);
	if (v->warning != NULL)
		json_out_str(j, str_from(v->warning));
	for (size_t i = 0; i < r->n_coverage; i++)
		if (r->coverage[i].state == COVERAGE_MISSING ||
		    r->coverage[i].state == COVERAGE_PARTIAL)
			json_out_str(j, str_printf(a, "%.*s: %.*s",
					    STR_ARG(r->coverage[i].what),
					    STR_ARG(r->coverage[i].reason)));
	for (size_t i = 0; i < r->n_diags && i < 20; i++)
		json_out_str(
		    j, str_printf(a, "%.*s: %.*s", STR_ARG(r->diags[i].where),
			   STR_ARG(r->diags[i].text)));
	json_out_end(j);
}

void
vuls_write(struct json_out *j, struct arena *a, const struct vuls_request *v,
    const struct session *s)
{
	json_out_array(j);
	json_out_object(j);
	if (v->doc == NULL)
		write_scan(j, a, v, s);
	else
		for (const struct json *m = v->doc->first; m != NULL;
		     m = m->next)
			if (!is_ours(m->key)) {
				json_out_key(j, str_z(a, m->key));
				echo(j, a, m);
			}
	write_warnings(j, a, v, s);
	json_out_key(j, "scannedCves");
	vuls_write_cves(j, a, v->family, &s->match);
	json_out_member(j, "reportedAt", time_write(a, s->now));
	json_out_member(j, "reportedVersion", STR("yagura " YAGURA_VERSION));
	json_out_member(j, "reportedRevision", STR(""));
	json_out_member(j, "reportedBy", STR("yagura"));
	json_out_end(j);
	json_out_end(j);
}
