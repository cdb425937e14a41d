/* place.h: what the path of a file says of it. */
#ifndef EXTRACT_PLACE_H
#define EXTRACT_PLACE_H

#include <stdbool.h>

#include "base/str.h"

/* Does the file lie anywhere below a folder of that name? */
bool place_is_below(struct str path, const char *folder);

/*
 * Is the file part of an installed package of Python or JavaScript? Lock files
 * and lists of requirements there are left over from the package's making and
 * say nothing of this system.
 */
bool place_is_module(struct str path);

/*
 * Has Debian's package manager put the file there, where its lists of files are
 * not there to ask? pip and npm keep out of these folders: pip has /usr/local.
 * Source: Debian Python Policy 2.5, Debian's JavaScript Policy.
 */
bool place_is_debian(struct str path);

/*
 * Does a list of dependencies of that name, or a group of them, serve only to
 * develop? Names are free: one of the words that are in use must be a part of
 * its own in it, as in "requirements-dev.txt".
 */
bool place_is_for_developers(struct str name);

#endif
