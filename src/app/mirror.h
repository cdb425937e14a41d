/* mirror.h: what a distribution's own mirror knows of its vulnerabilities. */
#ifndef APP_MIRROR_H
#define APP_MIRROR_H

#include "app/collect.h"

/*
 * The road that works in a closed network: for every installed source package
 * with a newer candidate in this machine's apt sources, fetch the smallest
 * binary package of the candidate and read its changelog, whose entries name
 * the vulnerabilities that they fix. What is already newest is known to have
 * no fix waiting. Issues without a fix, and scores, this road cannot know.
 * state_dir keeps apt's indexes between runs.
 */
int mirror_collect(struct collect *c, const char *work_dir,
    const char *state_dir, struct err *e) NODISCARD;

#endif
