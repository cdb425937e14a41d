/* fleet_import.c: results and documents into the store, by hand. */
#include <string.h>
#include <sys/stat.h>

#include "app/document.h"
#include "app/fleet_row.h"
#include "app/ingest.h"
#include "app/rematch.h"
#include "app/session.h"
#include "os/digest.h"

/* "web-1" of "/results/web-1.json" and of "sbom:/results/web-1.cdx.json". */
static struct str
name_of(const char *target)
{
	struct str name = str_from(target);
	ptrdiff_t dot;

	name = str_base(str_skip(name, (size_t)(str_find(name, ':') + 1)));
	dot = str_find(name, '.');
	return dot > 0 && (str_ends(name, STR(".json")) ||
			      str_ends(name, STR(".xml")) ||
			      str_ends(name, STR(".zst")) ||
			      str_ends(name, STR(".gz")))
		   ? str_first(name, (size_t)dot)
		   : name;
}

/* When a document was made: the file's time is the best that there is. */
static utc_s
time_of(const char *target, utc_s now)
{
	const char *colon = strchr(target, ':');
	struct stat st;

	if (!document_is(target) || colon == NULL || stat(colon + 1, &st) < 0)
		return now;
	return st.st_mtime > 0 && st.st_mtime <= now ? (utc_s)st.st_mtime : now;
}

/* A file is a document; all else is what a scan would take. */
static const char *
target_of(struct arena *a, const char *word)
{
	struct stat st;

	if (stat(word, &st) < 0 || !S_ISREG(st.st_mode))
		return word;
	return str_z(a, str_printf(a, "sbom:%s", word));
}

static int
import(const struct fleet_import *in, struct session *ses, struct store *s,
    struct knowledge *k, utc_s scanned_at, FILE *out, struct err *e)
{
	char id[STORE_UUID_BYTES];
	struct store_result r = {.tags = in->tags,
	    .n_tags = in->n_tags,
	    .has_tags = in->n_tags > 0,
	    .road = ROAD_IMPORT,
	    .scanned_at = scanned_at,
	    .inv = &ses->inv};
	struct store_receipt receipt;
	char at[FLEET_TIME_BYTES];
	struct str name =
	    in->name != NULL ? str_from(in->name) : name_of(in->target);

	r.who.name = name;
	/* The same file twice is the same result. */
	store_uuid_of(str_printf(&ses->a, "import %.*s %s %.*s", STR_ARG(name),
			  fleet_time(scanned_at, at),
			  STR_ARG(store_digest(&ses->a, &ses->inv))),
	    id);
	r.result_id = str_from(id);
	if (app_ingest(s, k, &r, in->now, &receipt, e) < 0)
		return -1;
	fprintf(out, "%s  %-10s %.*s  %zu packages\n", receipt.asset,
	    store_ingested_name(receipt.ingested), STR_ARG(name),
	    ses->inv.n_packages);
	return 0;
}

int
app_fleet_import(const struct fleet_import *in, FILE *out, struct err *e)
{
	struct session_options opt = {
	    .os = in->os, .now = in->now, .is_quiet = true};
	struct knowledge k;
	struct session ses;
	struct store *s = NULL;
	struct arena a;
	int rc;

	arena_init(&a, 64 << 10);
	opt.target = target_of(&a, in->target);
	rc = session_read(&ses, &opt, e);
	if (rc == 0)
		rc = store_open(in->state, &s, e);
	if (rc == 0) {
		rc = knowledge_open(&k, in->db_dir, e);
		if (rc == 0)
			rc = import(in, &ses, s, &k,
			    time_of(opt.target, in->now), out, e);
		knowledge_close(&k);
	}
	store_close(s);
	session_close(&ses);
	arena_done(&a);
	return rc;
}

int
app_fleet_rematch(
    const char *state, const char *db_dir, utc_s now, FILE *out, struct err *e)
{
	struct rematch_sums r;
	struct knowledge k;
	struct store *s;
	int rc;

	if (store_open(state, &s, e) < 0)
		return -1;
	rc = knowledge_open(&k, db_dir, e);
	if (rc == 0)
		rc = app_rematch(s, &k, now, &r, e);
	knowledge_close(&k);
	if (rc == 0)
		rc = store_prune(s, now, e);
	store_close(s);
	if (rc < 0)
		return -1;
	fprintf(out,
	    "%zu shards changed (%zu matched whole), %zu pairs, %zu "
	    "vulnerabilities with other facts\n"
	    "%zu packages matched, %zu inventories; findings: %zu opened, %zu "
	    "reopened, %zu changed, %zu closed; %lld ms\n",
	    r.n_shards, r.n_whole, r.n_pairs, r.n_vulns, r.changes.n_packages,
	    r.n_inventories, r.changes.n_opened, r.changes.n_reopened,
	    r.changes.n_changed, r.changes.n_closed, (long long)r.took_ms);
	return 0;
}
