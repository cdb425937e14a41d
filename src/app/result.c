/* result.c: one look at one machine, as a file that travels. */
#include "app/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/progress.h"
#include "app/spool.h"
#include "core/limits.h"
#include "core/uuid.h"
#include "fmt/unpack.h"
#include "fmt/zstd.h"
#include "os/digest.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/host.h"
#include "sbom/manifest.h"
#include "store/store.h"

/* The first line of a small file of the target, or nothing. */
static struct str
first_line(struct session *s, const char *path)
{
	struct str bytes = STR_NONE, line = STR_NONE;
	struct tree_file *f;
	struct err e;

	if (s->tree == NULL || s->tree->ops->open(s->tree, path, &f, &e) < 0)
		return STR_NONE;
	/* What cannot be read says nothing. */
	if (tree_file_load(&s->a, f, LIMIT_SMALL_FILE_BYTES, path, &bytes, &e) <
	    0)
		bytes = STR_NONE;
	f->ops->close(f);
	if (!str_line(&bytes, &line) || line.n > LIMIT_MANIFEST_BYTES)
		return STR_NONE;
	return str_trim(line);
}

/*
 * What the cloud calls the machine. Sources: cloud-init's documentation,
 * "instance-data"; Amazon's "Identify EC2 instances": the asset tag of the
 * board is the instance on Nitro. What cloud-init writes where no cloud is
 * ("iid-datasource-none", "nocloud") names many machines.
 */
static struct str
instance_id(struct session *s)
{
	struct str id = first_line(s, "/var/lib/cloud/data/instance-id");
	struct arena *a = &s->a;
	struct err e;

	if (id.n > 0 && !str_starts(id, STR("iid-datasource-none")) &&
	    !str_starts(id, STR("nocloud")))
		return id;
	if (s->tree == NULL || !s->tree->is_this_machine ||
	    file_read(a, "/sys/class/dmi/id/board_asset_tag",
		LIMIT_SMALL_FILE_BYTES, &id, &e) < 0)
		return STR_NONE;
	id = str_trim(id);
	return str_starts(id, STR("i-")) ? id : STR_NONE;
}

/* "uninitialized" and an empty file are what an image has before it starts. */
static struct str
machine_id(struct session *s)
{
	struct str id = first_line(s, "/etc/machine-id");

	if (id.n == 0)
		id = first_line(s, "/var/lib/dbus/machine-id");
	return id.n == 32 ? id : STR_NONE;
}

static void
set_tags(struct arena *a, const char *const *tags, struct manifest *m)
{
	struct vec list;

	vec_init(&list, sizeof(struct str));
	for (size_t i = 0; tags != NULL && tags[i] != NULL; i++)
		*(struct str *)vec_add(&list) = str_from(tags[i]);
	m->n_tags = list.n;
	m->tags = vec_keep(&list, a);
}

static int
make_manifest(struct session *s, const struct collect_options *opt,
    struct str digest, struct manifest *ret_m, struct err *e)
{
	struct manifest m = {.digest = digest,
	    .tool = STR("yagura " YAGURA_VERSION),
	    .scanned_at = s->now,
	    .host = str_from(opt->name),
	    .machine_id = str_from(opt->machine_id)};
	bool is_here = s->tree != NULL && s->tree->is_this_machine;
	unsigned char chance[UUID_BYTES];
	struct str *addresses;

	host_chance(chance);
	m.result_id = uuid_write(&s->a, chance, 4);
	if (is_here) {
		host_addresses(
		    &s->a, LIMIT_MANIFEST_ITEMS, &addresses, &m.n_addresses);
		m.addresses = addresses;
	}
	if (m.machine_id.n == 0)
		m.machine_id = machine_id(s);
	m.instance_id = instance_id(s);
	if (m.host.n == 0 && is_here)
		m.host = host_name(&s->a);
	if (m.host.n == 0)
		m.host = first_line(s, "/etc/hostname");
	set_tags(&s->a, opt->tags, &m);
	if (m.host.n == 0 && m.machine_id.n == 0 && m.instance_id.n == 0)
		return fail(e, E_USAGE,
		    "%s: nothing says which machine it is; give --name",
		    opt->session.target);
	*ret_m = m;
	return 0;
}

/* The document, packed, into w. */
static int
write_packed(struct file_writer *w, char *text, size_t n, struct err *e)
{
	struct stream_mem in;
	struct zstd_job job = {
	    .in = &in.stream, .n_bytes = n, .where = w->path};
	struct stream *packed;
	char chunk[16384];
	ssize_t got;

	stream_mem_init(&in, str_of(text, n));
	packed = zstd_pack_open(&job);
	while ((got = packed->read(packed, chunk, sizeof chunk, e)) > 0)
		fwrite(chunk, 1, (size_t)got, w->out);
	zstd_close(packed);
	return got < 0 ? -1 : 0;
}

static int
write_result(struct session *s, const char *path,
    const struct sbom_options *how, struct err *e)
{
	struct file_writer w;
	char *text = NULL;
	size_t n = 0;
	FILE *out;
	int rc;

	if (file_writer_open(&w, path, e) < 0)
		return -1;
	out = open_memstream(&text, &n);
	if (out == NULL) {
		file_writer_abort(&w);
		return fail_sys(e, errno, "%s", path);
	}
	sbom_find("cyclonedx")->write(out, &s->inv, how);
	if (fclose(out) != 0)
		rc = fail_sys(e, errno, "%s", path);
	else
		rc = write_packed(&w, text, n, e);
	free(text);
	if (rc == 0)
		return file_writer_commit(&w, e);
	file_writer_abort(&w);
	return -1;
}

static int
collect(struct session *s, struct arena *a, const struct collect_options *opt,
    struct collected *ret, struct err *e)
{
	struct manifest m;
	struct sbom_options how = {.now = s->now,
	    .target = str_from(opt->session.target),
	    .digest = inventory_digest(&s->a, &s->inv),
	    .manifest = &m};
	struct str name;

	if (make_manifest(s, opt, store_digest(&s->a, &s->inv), &m, e) < 0 ||
	    dir_make(opt->results_dir, e) < 0)
		return -1;
	name = spool_name(&s->a, s->now, m.host, m.result_id);
	*ret = (struct collected){
	    .path = str_printf(a, "%s/%.*s", opt->results_dir, STR_ARG(name)),
	    .host = str_dup(a, m.host),
	    .n_packages = s->inv.n_packages,
	    .is_partial = inventory_is_partial(&s->inv)};
	return write_result(s, ret->path.p, &how, e);
}

int
app_collect(struct arena *a, const struct collect_options *opt,
    struct collected *ret, struct err *e)
{
	struct collected made;
	struct session s;
	int rc = session_read(&s, &opt->session, e);

	if (rc == 0)
		rc = collect(&s, a, opt, &made, e);
	if (!opt->session.is_quiet)
		progress_done();
	session_close(&s);
	if (rc == 0)
		*ret = made;
	return rc;
}

static int
unpack_document(struct arena *a, struct str bytes, const char *where,
    struct str *ret_document, struct err *e)
{
	static const struct unpack_limits limits = {
	    .max_bytes = LIMIT_SBOM_BYTES, .max_members = 1};
	struct unpack_member member;
	struct str document = STR_NONE;
	struct stream_mem in;
	struct unpack *u;
	int rc;

	stream_mem_init(&in, bytes);
	if (unpack_open_stream(
		&in.stream, UNPACK_PLAIN, &limits, where, &u, e) < 0)
		return -1;
	rc = unpack_next(u, &member, e);
	if (rc > 0)
		rc = stream_load(
		    a, unpack_bytes(u), LIMIT_SBOM_BYTES, where, &document, e);
	unpack_close(u);
	if (rc < 0)
		return -1;
	if (document.n == 0)
		return fail(e, E_INPUT, "%s: nothing in it", where);
	*ret_document = document;
	return 0;
}

int
result_read(struct arena *a, struct str bytes, const char *where,
    struct result *ret, struct err *e)
{
	struct result r = {.bytes = bytes};

	if (bytes.n == 0)
		return fail(e, E_INPUT, "%s: nothing in it", where);
	if (unpack_document(a, bytes, where, &r.document, e) < 0)
		return -1;
	r.form = sbom_recognise(r.document);
	if (r.form == NULL)
		return fail(e, E_INPUT,
		    "%s: neither CycloneDX, SPDX 2, Syft's JSON nor a result "
		    "of Vuls",
		    where);
	if (sbom_manifest_read(a, r.form, r.document, where, &r.manifest, e) <
	    0)
		return -1;
	if (r.manifest.result_id.n == 0)
		r.manifest.result_id =
		    uuid_of_digest(a, digest_bytes(a, r.document));
	*ret = r;
	return 0;
}

int
result_load(struct arena *a, const char *path, const char *where,
    struct result *ret, struct err *e)
{
	struct str bytes;

	if (file_read(a, path, LIMIT_SBOM_BYTES, &bytes, e) < 0)
		return -1;
	return result_read(a, bytes, where, ret, e);
}
