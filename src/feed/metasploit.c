/* metasploit.c: the modules of the Metasploit framework. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/fact.h"
#include "feed/osv.h"
#include "feed/title.h"

/*
 * {"exploit_windows/smb/ms17_010_eternalblue": {fullname, name,
 * disclosure_date, references: ["CVE-2017-0144", "URL-…"], …}, …}. Modules
 * are reviewed before they are taken in, so that all count as verified.
 * Source: rapid7/metasploit-framework, lib/msf/core/modules/metadata/obj.rb.
 */
struct reading {
	struct arena *scratch; /* forgotten after each module */
	const struct feed_input *in;
	struct knowledge_sink *out;
	size_t n_seen;
};

static int
read_one(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct reading *r = ctx;
	const struct json *ref, *refs = json_get(value, "references");
	struct exploit x = {.kind = EXPLOIT_METASPLOIT, .is_verified = true};
	struct err bad;

	r->n_seen++;
	x.id = json_get_str(value, "fullname");
	if (x.id.n == 0 || x.id.n > LIMIT_NAME_BYTES) {
		fail(&bad, E_INPUT, "%.*s: no fullname",
		    STR_ARG(str_first(path[0], 80)));
		diag_err(&r->out->diags, r->in->where, &bad);
		return 0;
	}
	if (osv_time(value, "disclosure_date", &x.published_at, &bad) < 0)
		fact_report(r->out, r->in->where, x.id, &bad);
	x.title = title_line(r->scratch, json_get_str(value, "name"));
	x.url = str_printf(r->scratch,
	    "https://www.rapid7.com/db/modules/%.*s/", STR_ARG(x.id));
	if (!fact_is_url(x.url))
		x.url = STR_NONE;
	if (refs != NULL && refs->type != JSON_ARRAY) {
		fail(&bad, E_INPUT, "references: not an array");
		fact_report(r->out, r->in->where, x.id, &bad);
		return 0;
	}
	for (ref = refs ? refs->first : NULL; ref; ref = ref->next) {
		struct cve_fact fact = {
		    .id = ref->text, .exploits = &x, .n_exploits = 1};

		if (ref->type != JSON_STRING ||
		    !str_starts(ref->text, STR("CVE-")))
			continue;
		if (!fact_is_cve(ref->text)) {
			fail(&bad, E_INPUT, "\"%.*s\" is no CVE id",
			    STR_ARG(str_first(ref->text, 40)));
			fact_report(r->out, r->in->where, x.id, &bad);
		} else if (r->out->fact(r->out->ctx, &fact, e) < 0) {
			return -1;
		}
	}
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct reading r = {scratch, in, out, 0};
	char where[256];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 1, where, read_one, &r, e) < 0)
		return -1;
	if (r.n_seen == 0)
		return fail(e, E_INPUT, "%s: no modules in it", where);
	return 0;
}

static bool
wants(struct str name)
{
	return str_eq(str_base(name), STR("modules_metadata_base.json"));
}

static const char *const families[] = {"exploits", NULL};

const struct feed feed_metasploit = {
    .name = "metasploit",
    .version = 1,
    .doc = "Modules of the Metasploit framework",
    .licence = "BSD-3-Clause",
    .url = "https://raw.githubusercontent.com/rapid7/metasploit-framework/"
	   "master/db/modules_metadata_base.json",
    .path = "metasploit/modules_metadata_base.json",
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
