/* dpkg_files.h: the files that dpkg's packages have put into a target. */
#ifndef INVENTORY_DPKG_FILES_H
#define INVENTORY_DPKG_FILES_H

#include "inventory/collector.h"

/*
 * Tell the maker's owned of every file in the lists of its deb packages, and
 * whether they are a third party's (who that is without apt's lists, the
 * maintainer tells): /var/lib/dpkg/info/NAME.list or NAME:ARCH.list, and beside a
 * stanza of status.d its NAME.md5sums. A list that cannot be read is a
 * diagnostic; one that is not there is not: images are made smaller by that.
 * *ret_n_lists: those that were there.
 */
void dpkg_files_find(struct collector *c, size_t *ret_n_lists);

#endif
