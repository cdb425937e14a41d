/* alpine_secdb.c: Alpine's security database. */
#include "core/limits.h"
#include "feed/secdb.h"

/*
 * One file per release and repository. `distroversion` names the release,
 * and so does the folder: "v3.18", "edge".
 */

/* Into "Alpine:3.18"; empty when it is no release. */
static struct str
ecosystem_of_release(struct arena *a, struct str name)
{
	ptrdiff_t dot = str_find(name, '.');
	uint64_t n;

	if (str_eq(name, STR("edge")))
		return STR("Alpine:edge");
	if (!str_starts(name, STR("v")) || dot < 0 ||
	    !str_to_u64(str_of(name.p + 1, (size_t)dot - 1), 999, &n) ||
	    !str_to_u64(str_skip(name, (size_t)dot + 1), 999, &n))
		return STR_NONE;
	return str_printf(a, "Alpine:%.*s", STR_ARG(str_skip(name, 1)));
}

static struct str
ecosystem_of_document(
    struct arena *a, const struct feed_input *in, const struct json *doc)
{
	struct str rest = in->name, release;
	struct str found =
	    ecosystem_of_release(a, json_get_str(doc, "distroversion"));

	if (found.n == 0 && str_find(rest, '/') >= 0 &&
	    str_cut(&rest, '/', &release))
		found = ecosystem_of_release(a, release);
	return found.n > 0 ? found : in->ecosystem;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct secdb db = {in, out, scratch, STR_NONE, 0};
	const struct json *doc, *v;
	struct str bytes;

	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &doc, e) < 0)
		return -1;
	db.ecosystem = ecosystem_of_document(scratch, in, doc);
	if (db.ecosystem.n == 0)
		return fail(e, E_INPUT, "%s: of no release", where);
	v = json_get(doc, "packages");
	/* An empty one is good: v3.3 had nothing to fix in community. */
	if (v == NULL || v->type != JSON_ARRAY)
		return fail(e, E_INPUT, "%s: packages: not an array", where);
	for (v = v->first; v != NULL; v = v->next)
		if (secdb_item(&db, v, e) < 0)
			return -1;
	return 0;
}

static bool
wants(struct str path)
{
	return str_eq(str_base(path), STR("main.json")) ||
	       str_eq(str_base(path), STR("community.json"));
}

#define RELEASE(name) name "/main.json", name "/community.json"

/* Of those that are not out yet there are no files, nor of v3.2/community. */
static const char *const files[] = {
    RELEASE("v3.2"),
    RELEASE("v3.3"),
    RELEASE("v3.4"),
    RELEASE("v3.5"),
    RELEASE("v3.6"),
    RELEASE("v3.7"),
    RELEASE("v3.8"),
    RELEASE("v3.9"),
    RELEASE("v3.10"),
    RELEASE("v3.11"),
    RELEASE("v3.12"),
    RELEASE("v3.13"),
    RELEASE("v3.14"),
    RELEASE("v3.15"),
    RELEASE("v3.16"),
    RELEASE("v3.17"),
    RELEASE("v3.18"),
    RELEASE("v3.19"),
    RELEASE("v3.20"),
    RELEASE("v3.21"),
    RELEASE("v3.22"),
    RELEASE("v3.23"),
    RELEASE("v3.24"),
    RELEASE("v3.25"),
    RELEASE("edge"),
    NULL,
};
static const char *const families[] = {"alpine", NULL};

const struct feed feed_alpine_secdb = {
    .name = "alpine-secdb",
    .version = 1,
    .doc = "Alpine's security database",
    .licence = "none stated",
    .url = "https://secdb.alpinelinux.org",
    .path = "alpine",
    .files = files,
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
