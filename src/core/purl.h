/* purl.h: package URLs. */
#ifndef CORE_PURL_H
#define CORE_PURL_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/asset.h"
#include "core/package.h"

/*
 * The purl of p, e.g. "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12".
 * ns and distro may be empty, then their part is left out. What stands in
 * names before the last '/' (npm, golang, composer, swift) or ':' (maven) is
 * the namespace, and ns is for systems' packages, whose names are whole. An
 * rpm's epoch is a qualifier; so are its module ("rpmmod") and the source of
 * a system's package where it has another name or version ("upstream"), which
 * are Syft's words.
 * Source: purl specification (package-url/purl-spec), "How to build" and
 * "Character encoding": everything but A-Z a-z 0-9 . - _ ~ is
 * percent-encoded, ':' is not. Qualifiers are in the order of their names.
 */
void purl_write(
    struct buf *out, const struct package *p, struct str ns, struct str distro);

/* The same for a package installed on os, which gives namespace and distro. */
void purl_write_installed(
    struct buf *out, const struct package *p, const struct os_info *os);

/* What a purl says beside the package. */
struct purl_rest {
	struct str ns;     /* of a system's package: "debian" */
	struct str distro; /* "debian-12" */
};

/*
 * The package that text names, in a: type, name, version (perhaps empty),
 * arch, source, module; path and the rest stay empty. Names are joined again,
 * and are in the spelling of core/name.h. The source is the package itself
 * where nothing else is said. Qualifiers of other names and the subpath are
 * passed over. E_INPUT when it is no purl; text is not repeated in e.
 */
int purl_parse(struct arena *a, struct str text, struct package *ret_p,
    struct purl_rest *ret_rest, struct err *e) NODISCARD;

/*
 * Source name and version from "bash-5.1-1.el9.src.rpm", which has no epoch:
 * p's is put before it, in a. What is no such name sets nothing.
 */
void purl_source_rpm(struct arena *a, struct str file, struct package *p);

/* Name and stream of an rpm's label "nodejs:18:8090:7f2c:x86_64". */
struct str purl_module_of(struct str label);

#endif
