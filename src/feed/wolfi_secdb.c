/* wolfi_secdb.c: Wolfi's security database. */
#include "feed/secdb.h"

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	return secdb_read_all(scratch, in, "Wolfi", out, e);
}

static bool
wants(struct str path)
{
	return str_eq(str_base(path), STR("security.json"));
}

static const char *const families[] = {"wolfi", NULL};

const struct feed feed_wolfi_secdb = {
    .name = "wolfi-secdb",
    .version = 1,
    .doc = "Wolfi's security database",
    .licence = "none stated",
    .url = "https://packages.wolfi.dev/os/security.json",
    .path = "wolfi/security.json",
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
