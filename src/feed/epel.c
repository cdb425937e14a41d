/* epel.c: EPEL's notices, from its repositories. */
#include "feed/updateinfo.h"

static const char *const families[] = {"epel", NULL};

/* Found through repomd.xml of a mirror, so it has no address of its own. */
const struct feed feed_epel = {
    .name = "epel",
    .version = 1,
    .doc = "EPEL's notices (FEDORA-EPEL-…) from its repositories",
    .licence = "none stated",
    .rank = 30,
    .families = families,
    .wants = updateinfo_wants,
    .read = updateinfo_read_any,
};
