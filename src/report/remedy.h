/* remedy.h: what to type to be rid of it. */
#ifndef REPORT_REMEDY_H
#define REPORT_REMEDY_H

#include "base/buf.h"
#include "core/asset.h"
#include "core/package.h"

/*
 * The command that updates p to fixed on os: "apt-get update && apt-get
 * install --only-upgrade curl". Nothing is written when fixed is empty, when
 * no command is known for the kind of package, or when a name or version has
 * anything in it that a shell might act upon: people paste what they read.
 */
void remedy_write(struct buf *out, const struct package *p, struct str fixed,
    const struct os_info *os);

/*
 * Amazon Inspector's word for what manages p: "OS", "PYTHONPKG", "GOMOD", ...;
 * empty for kinds that it does not know. Source: Inspector API reference,
 * VulnerablePackage, packageManager.
 */
const char *remedy_manager(const struct package *p);

#endif
