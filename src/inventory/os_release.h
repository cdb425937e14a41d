/* os_release.h: which distribution a target runs, from its os-release. */
#ifndef INVENTORY_OS_RELEASE_H
#define INVENTORY_OS_RELEASE_H

#include "base/arena.h"
#include "base/str.h"
#include "core/asset.h"
#include "core/diag.h"
#include "core/tree.h"

/*
 * Fill family, release, codename and pretty from the text of an os-release
 * file, in a; other fields and keys that are not there stay. A line that is
 * no assignment is a diagnostic on path, and the rest is read; so is a file
 * that leaves the family empty.
 * Source: os-release(5). Values are one word, quoted or not; nothing is
 * expanded and pieces are not joined.
 */
void os_release_parse(struct arena *a, struct str path, struct str text,
    struct os_info *os, struct diag_sink *diags);

/* The files that os_release_find reads, NULL-ended. */
extern const char *const os_release_paths[];

/*
 * The same from t: /etc/os-release, else /usr/lib/os-release. A Debian that
 * has no VERSION_ID (testing and unstable) is asked for /etc/debian_version.
 * Without any of them the family is empty and a diagnostic says so.
 */
struct os_info os_release_find(
    struct arena *a, struct tree *t, struct diag_sink *diags);

#endif
