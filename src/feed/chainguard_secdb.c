/* chainguard_secdb.c: Chainguard's security database. */
#include "feed/secdb.h"

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	return secdb_read_all(scratch, in, "Chainguard", out, e);
}

static bool
wants(struct str path)
{
	return str_eq(str_base(path), STR("security.json"));
}

static const char *const families[] = {"chainguard", NULL};

const struct feed feed_chainguard_secdb = {
    .name = "chainguard-secdb",
    .version = 1,
    .doc = "Chainguard's security database",
    .licence = "none stated",
    .url = "https://packages.cgr.dev/chainguard/security.json",
    .path = "chainguard/security.json",
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
