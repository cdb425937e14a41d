/* yum.h: notices in the repositories that yum, dnf or zypper use here. */
#ifndef APP_YUM_H
#define APP_YUM_H

#include "app/collect.h"

/*
 * The road of rpm's distributions that works where only their mirrors are in
 * reach: of every enabled repository of /etc/yum.repos.d and /etc/zypp/repos.d,
 * repodata/repomd.xml names an updateinfo.xml with what its updates fix. What
 * has no fix yet this road cannot know.
 */

/*
 * The ecosystem of this machine, "Rocky Linux:9", in a; STR_NONE when it has
 * none or its packages are no rpms.
 */
struct str yum_ecosystem(struct arena *a);

/*
 * Can repositories of a machine of that ecosystem have notices of the family?
 * Of its own, and of EPEL beside those of Red Hat and its rebuilds.
 */
bool yum_serves(struct str ecosystem, struct str family);

/* The feed that reads such a document of the family. */
bool yum_is_feed(const struct feed *feed, struct str family);

/*
 * Fetch the documents for feed, in the family of c, as files that are gone with
 * their descriptors. Repositories without one are passed over; why one could
 * not be fetched, or is not what repomd.xml says by size or SHA-256, is in
 * *ret_without, the first of them (E_OK: there is none). -1 with it when there
 * is no document at all.
 */
int yum_find(struct collect *c, const struct feed *feed, const char *work_dir,
    struct collect_input **ret_in, size_t *ret_n, struct err *ret_without,
    struct err *e) NODISCARD;

#endif
