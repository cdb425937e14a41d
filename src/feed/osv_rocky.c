/* osv_rocky.c: Rocky Linux's notices in OSV's export. */
#include "feed/osv_notice.h"

/*
 * Packages are named by their source: of 1,491 notices none has openssl-libs,
 * kernel-core or any other package that is not called after its source.
 * Notices RXSA-… are for kernels of the special interest group "cloud", which
 * have a line of their own: "4.18.0-425.10.1.el8_7.cloud" is the same fix as
 * "4.18.0-425.10.1.el8_7", and would come after it.
 */
static int
places(struct arena *a, struct str ecosystem, struct str fixed,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	(void)a;
	if (osv_place_of(ecosystem, STR("Rocky Linux:"), ret, ret_n, e) < 0)
		return -1;
	if (*ret_n > 0 && str_find_str(fixed, STR(".cloud")) >= 0) {
		ret[0].channel = STR("sig-cloud");
		ret[0].is_own_line = true;
	}
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	static const struct osv_vendor vendor = {NAMED_SOURCE, places};

	return osv_notice_read(&vendor, scratch, in, out, e);
}

static const char *const families[] = {"rocky", NULL};

const struct feed feed_osv_rocky = {
    .name = "osv-rocky",
    .version = 1,
    .doc = "Rocky Linux's notices from OSV's export",
    .licence = "BSD-3-Clause",
    .url = "https://osv-vulnerabilities.storage.googleapis.com/"
	   "Rocky%20Linux/all.zip",
    .path = "osv/Rocky Linux/all.zip",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = osv_notice_wants,
    .read = read,
};
