/* write.h: what the forms that are written share. */
#ifndef SBOM_WRITE_H
#define SBOM_WRITE_H

#include "fmt/json_out.h"
#include "sbom/sbom.h"

/* member + the purl of p as a package installed on os. */
void write_purl(struct json_out *j, const char *member, const struct package *p,
    const struct os_info *os);

/*
 * Call property for each thing of p that its purl does not give back when it
 * is read by purl_parse: name "source_name", "path" and so on, and its value.
 */
void write_rest(struct json_out *j, const struct package *p,
    const struct os_info *os,
    void (*property)(struct json_out *j, const char *name, struct str value));

/* key + a time. */
void write_time(struct json_out *j, const char *name, utc_s at);

#endif
