/* deb.h: files inside a Debian binary package. */
#ifndef APP_DEB_H
#define APP_DEB_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/*
 * Offer the regular files of the package at path to one, in their order and
 * without unpacking anything to disk: name as the package says
 * ("./usr/share/doc/..."), bytes unpacked if the name ends in ".gz". one
 * returns 1 to stop, 0 to go on, -1 with *e to fail. wants decides by name.
 * The result of the last one, 0 when there was none.
 * Source: deb(5).
 */
int deb_files(const char *path, bool (*wants)(struct str name),
    int (*one)(void *ctx, struct str name, struct stream *bytes, struct err *e),
    void *ctx, struct err *e) NODISCARD;

#endif
