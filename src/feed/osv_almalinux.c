/* osv_almalinux.c: AlmaLinux's notices in OSV's export. */
#include "feed/osv_notice.h"

/* Packages are named as they are installed. */
static int
places(struct arena *a, struct str ecosystem, struct str fixed,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	(void)a;
	(void)fixed;
	return osv_place_of(ecosystem, STR("AlmaLinux:"), ret, ret_n, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	static const struct osv_vendor vendor = {NAMED_BINARY, places};

	return osv_notice_read(&vendor, scratch, in, out, e);
}

static const char *const families[] = {"almalinux", NULL};

const struct feed feed_osv_almalinux = {
    .name = "osv-almalinux",
    .version = 1,
    .doc = "AlmaLinux's notices from OSV's export",
    .licence = "MIT",
    .url = "https://osv-vulnerabilities.storage.googleapis.com/AlmaLinux/"
	   "all.zip",
    .path = "osv/AlmaLinux/all.zip",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = osv_notice_wants,
    .read = read,
};
