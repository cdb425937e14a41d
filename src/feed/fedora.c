/* fedora.c: Fedora's notices, from the repositories of its updates. */
#include "feed/updateinfo.h"

static const char *const families[] = {"fedora", NULL};

/* Found through repomd.xml of a mirror, so it has no address of its own. */
const struct feed feed_fedora = {
    .name = "fedora",
    .version = 1,
    .doc = "Fedora's notices (FEDORA-…) from the repositories of its updates",
    .licence = "none stated",
    .rank = 30,
    .families = families,
    .wants = updateinfo_wants,
    .read = updateinfo_read_any,
};
