/* vuls.c: POST /vuls, as Vuls' server takes it. */
#include "server/vuls.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/limits.h"
#include "core/uuid.h"
#include "os/digest.h"
#include "os/host.h"
#include "sbom/manifest.h"
#include "server/server.h"

/* Vuls' words, of constant/constant.go. */
static const char *const families[] = {"alma", "alpine", "amazon", "centos",
    "debian", "fedora", "macos", "macos_server", "macos_x", "macos_x_server",
    "opensuse", "opensuse.leap", "opensuse.tumbleweed", "oracle", "raspbian",
    "redhat", "rocky", "suse.linux.enterprise.desktop",
    "suse.linux.enterprise.micro", "suse.linux.enterprise.server", "ubuntu",
    "windows"};

static struct str
header(struct http_request *r, const char *name)
{
	const char *value = http_header(r, name);

	return value != NULL ? str_trim(str_dup(&r->a, str_from(value)))
			     : STR_NONE;
}

/* "text/plain; charset=utf-8" is "text/plain". */
static bool
is_type(struct http_request *r, const char *want)
{
	const char *type = http_header(r, "Content-Type");
	struct str s = str_from(type), first = STR_NONE;

	return type != NULL && str_cut(&s, ';', &first) &&
	       str_trim(first).n == strlen(want) &&
	       strncasecmp(str_trim(first).p, want, strlen(want)) == 0;
}

static bool
is_family(struct str word)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (str_eq(word, str_from(families[i])))
			return true;
	return false;
}

/* How deep a document goes: our answer puts it one level further down. */
static unsigned
depth_of(const struct json *v)
{
	unsigned deepest = 0;

	for (v = v->first; v != NULL; v = v->next) {
		unsigned d = depth_of(v);

		if (d > deepest)
			deepest = d;
	}
	return deepest + 1;
}

static int
read_json(struct http_request *r, struct session *s, struct vuls_request *v,
    struct err *e)
{
	static const struct os_info nothing = {
	    .family = {NULL, 0}
        };

	if (json_parse(&s->a, r->body, "Invalid JSON", &v->doc, e) < 0)
		return -1;
	v->family = json_get_str(v->doc, "family");
	v->release = json_get_str(v->doc, "release");
	v->server_name = json_get_str(v->doc, "serverName");
	if (v->family.n == 0 || depth_of(v->doc) > LIMIT_JSON_DEPTH - 4)
		return fail(e, E_INPUT, "Invalid JSON: no ScanResult");
	return sbom_read(&s->a, sbom_find("vuls"), r->body, "the body",
	    &nothing, &s->inv, e);
}

/* Those whose lists are not of packages that somebody's advisories name. */
static bool
read_others(struct session *s, struct http_request *r, struct vuls_request *v)
{
	if (str_eq(v->family, STR("windows")))
		vuls_read_windows(&s->a, r->body, v);
	else if (str_starts(v->family, STR("macos")))
		vuls_read_macos(&s->a, r->body, v);
	else
		return false;
	v->warning = "the database has no data of this system";
	return true;
}

static int
read_text(struct http_request *r, struct session *s, struct vuls_request *v,
    struct err *e)
{
	struct os_info os = {.family = STR_NONE};

	v->family = header(r, "X-Vuls-OS-Family");
	v->release = header(r, "X-Vuls-OS-Release");
	v->kernel = header(r, "X-Vuls-Kernel-Release");
	v->kernel_version = header(r, "X-Vuls-Kernel-Version");
	v->server_name = header(r, "X-Vuls-Server-Name");
	if (!is_family(v->family))
		return fail(e, E_INPUT,
		    "X-Vuls-OS-Family: \"%.*s\" is no family that is known",
		    STR_ARG(str_first(v->family, 60)));
	if (v->release.n == 0 && !str_eq(v->family, STR("windows")))
		return fail(e, E_INPUT, "X-Vuls-OS-Release is missing");
	if (str_trim(r->body).n == 0)
		return fail(e, E_INPUT, "the body: no package in it");
	if (read_others(s, r, v))
		return 0;
	sbom_os_of_vuls(&s->a, v->family, v->release, &os);
	os.kernel = v->kernel;
	if (v->kernel.n == 0)
		v->warning = "X-Vuls-Kernel-Release is missing: all kernels "
			     "that are installed count";
	if (sbom_read(&s->a, sbom_find("pkglist"), r->body, "the body", &os,
		&s->inv, e) < 0)
		return -1;
	/* A list of another form is not to be half understood. */
	if (s->inv.n_diags > 0)
		return fail(e, E_INPUT, "the body: %.*s",
		    STR_ARG(s->inv.diags[0].text));
	if (s->inv.n_packages == 0)
		return fail(e, E_INPUT, "the body: no package in it");
	return 0;
}

/* The same result of a scan is one result; lists come again and again. */
static struct str
id_of(struct http_request *r, const struct vuls_request *v)
{
	unsigned char chance[UUID_BYTES];

	if (v->doc != NULL)
		return uuid_of_digest(&r->a, digest_bytes(&r->a, r->body));
	host_chance(chance);
	return uuid_write(&r->a, chance, 4);
}

/* What somebody known says of a machine with a name is kept. */
static int
keep(struct server *server, struct http_request *r, struct session *s,
    const struct vuls_request *v, struct err *e)
{
	struct store_result result = {.result_id = id_of(r, v),
	    .who = {.name = v->server_name},
	    .road = ROAD_VULS,
	    .scanned_at = s->now,
	    .inv = &s->inv};
	struct store_receipt receipt;
	struct store *store;
	int rc;

	if (v->doc != NULL) {
		struct manifest m;

		if (sbom_manifest_read(&s->a, sbom_find("vuls"), r->body,
			"the body", &m, e) < 0)
			return -1;
		results_set_manifest(&s->a, &m, &result);
	}
	if (stores_get(&server->stores, &store, e) < 0)
		return -1;
	rc = store_ingest(store, &result, s->now, &receipt, e);
	stores_put(&server->stores, store, rc == 0);
	if (rc == 0 && receipt.needs_match)
		atomic_store(&server->needs_match, true);
	return rc;
}

static void
answer(struct server *server, struct http_request *r, struct session *s,
    const struct vuls_request *v)
{
	bool is_kept = r->token_id[0] != '\0' && v->server_name.n > 0 &&
		       s->inv.os.family.n > 0;
	struct reply_json w;
	struct err e;

	session_use_db(s, server->opt->db_dir);
	if (s->gen.dir.n == 0) {
		r->retry_after_s = 60;
		reply_error(r, 503, "no-database",
		    "there is no vulnerability database; make one by \"yagura "
		    "db update\"");
		return;
	}
	if (is_kept && keep(server, r, s, v, &e) < 0) {
		reply_err(r, &e);
		return;
	}
	session_match(s);
	reply_json_begin(&w);
	vuls_write(&w.j, &s->a, v, s);
	reply_json_end(&w, r, 200);
}

bool
vuls_post(struct server *server, struct http_request *r)
{
	const struct session_options how = {.is_quiet = true};
	bool is_json = is_type(r, "application/json");
	struct vuls_request v = {.warning = NULL};
	struct session s;
	struct err e;
	int rc;

	if (!is_json && !is_type(r, "text/plain")) {
		reply_error(r, 415, "wrong-type",
		    "Content-Type must be application/json or text/plain");
		return false;
	}
	rc = session_begin(&s, &how, &e);
	if (rc == 0)
		rc = is_json ? read_json(r, &s, &v, &e)
			     : read_text(r, &s, &v, &e);
	if (rc < 0)
		reply_error(r, 400, "bad-result", "%s", e.text);
	else
		answer(server, r, &s, &v);
	session_close(&s);
	return false;
}
